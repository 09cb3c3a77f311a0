//! Partners that recruit partners: by whom each was recruited, row by row, and whom each recruited.
//!
//! No circle may come of two marks at once. So every mark is written on condition that there was no other in the
//! company since its chain was looked at.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vouch_domain::{
    calendar::Month,
    earning::commission::Commission,
    id::{CompanyId, PartnerId},
    people::referral::ReferredBy,
};

use crate::{
    Error, Store,
    fees::FeeRow,
    item,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

/// A mark and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recruited {
    /// Who was recruited.
    pub recruit: PartnerId,
    /// By whom, and since when.
    #[serde(flatten)]
    pub mark: ReferredBy,
}

/// How often anybody of a company was marked.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Relations {
    revision: u64,
}

impl Store {
    /// By whom a partner was recruited, row by row, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_referred_by(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<ReferredBy>, Error> {
        self.all(&Range::referred_by(company, partner)).await
    }

    /// Who recruited these partners, as it stands: one read for up to a hundred. Whoever was recruited by nobody is
    /// left out; nobody may be named twice.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_recruiters(
        &self,
        company: CompanyId,
        partners: &[PartnerId],
    ) -> Result<BTreeMap<PartnerId, PartnerId>, Error> {
        let mut found = BTreeMap::new();
        for some in partners.chunks(100) {
            let keys: Vec<_> = some.iter().map(|id| Key::Recruiter(company, *id)).collect();
            for row in self.get_all(&keys).await?.into_iter().flatten() {
                let Recruited { recruit, mark } = item::value(row)?;
                found.extend(mark.referrer.map(|referrer| (recruit, referrer)));
            }
        }
        Ok(found)
    }

    /// The marks of those whom a partner recruited, or anybody; by referrer and then by when it began. A view.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_recruits(
        &self,
        company: CompanyId,
        referrer: Option<PartnerId>,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Recruited>, Error> {
        self.list(&Range::recruits(company, referrer), Order::Rising, limit, from).await
    }

    /// What a partner earned by recruiting that was booked in a month or later, by month.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn referral_commissions_since(
        &self,
        company: CompanyId,
        referrer: PartnerId,
        month: Month,
    ) -> Result<Vec<Commission>, Error> {
        let range = Range::commissions_since(company, referrer, month);
        let all: Vec<Commission> = self.all(&range).await?;
        Ok(all.into_iter().filter(|commission| commission.recruit.is_some()).collect())
    }

    /// The flat fees for those whom a partner recruited.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_referral_fees(
        &self,
        company: CompanyId,
        referrer: PartnerId,
    ) -> Result<Vec<FeeRow>, Error> {
        self.all(&Range::referral_fees(company, referrer)).await
    }

    /// How often anybody of a company was marked; nothing before the first time.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn count_relations(&self, company: CompanyId) -> Result<Option<u64>, Error> {
        let row: Option<Relations> = self.get(Key::Relations(company)).await?;
        Ok(row.map(|row| row.revision))
    }
}

impl Writes<'_> {
    /// A mark, on condition that nobody was marked since they were counted.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn referred_by(
        &mut self,
        company: CompanyId,
        recruit: PartnerId,
        mark: &ReferredBy,
        counted: Option<u64>,
    ) -> Result<(), Error> {
        let index = mark.referrer.map(|by| Index::recruit(company, by, mark.from, recruit));
        let key = Key::ReferredBy(company, recruit, mark.from);
        let row = Recruited { recruit, mark: mark.clone() };
        self.put(Role::Relations, key, index, &row, If::Absent)?;
        // The latest, for lists: the count below lets one mark be written at a time.
        self.put(Role::Relations, Key::Recruiter(company, recruit), None, &row, If::Always)?;
        let next = Relations { revision: counted.map_or(0, |count| count.saturating_add(1)) };
        let when = counted.map_or(If::Absent, If::Revision);
        self.put(Role::Relations, Key::Relations(company), None, &next, when)
    }
}
