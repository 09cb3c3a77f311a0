//! Tiers of partners, and how each quarter's recalculation ended.

use vouch_domain::{
    id::{CompanyId, PartnerId},
    people::tier::{Recalculation, TierRow},
};

use crate::{
    Error, Store,
    keys::{Key, Range},
    writes::{If, Role, Writes},
};

impl Store {
    /// A partner's tiers as dated rows, in the order of time; none is the lowest.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_tiers(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<TierRow>, Error> {
        self.all(&Range::tiers(company, partner)).await
    }

    /// How a partner's latest recalculation ended; none before its first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_recalculation(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Option<Recalculation>, Error> {
        self.get(Key::Recalculation(company, partner)).await
    }
}

impl Writes<'_> {
    /// A tier from an instant on.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn tier(
        &mut self,
        company: CompanyId,
        partner: PartnerId,
        row: &TierRow,
    ) -> Result<(), Error> {
        self.put(Role::Registry, Key::Tier(company, partner, row.from), None, row, If::Absent)
    }

    /// How a recalculation ended, on condition of the one before: of two at once one is the faster.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn recalculation(
        &mut self,
        company: CompanyId,
        partner: PartnerId,
        done: &Recalculation,
    ) -> Result<(), Error> {
        let key = Key::Recalculation(company, partner);
        let when = match done.revision {
            0 => If::Absent,
            revision => If::Revision(revision.saturating_sub(1)),
        };
        self.put(Role::Recalculation, key, None, done, when)
    }
}
