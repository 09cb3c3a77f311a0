//! Claims: each in its partner's partition; one that is accepted is paid in the same transaction.

use chrono::{DateTime, Utc};
use vouch_domain::{
    id::{ClaimId, CompanyId, PartnerId},
    people::{claim::Claim, company::Company},
};

use crate::{
    Error, Recorded, Store,
    booking::{Booked, BookingError, PlainLine},
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

impl Store {
    /// Records a claim, once.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_claim(&self, company: CompanyId, claim: &Claim) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        writes.claim(company, None, claim)?;
        Ok(writes.commit().await?.into())
    }

    /// A claim.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_claim(
        &self,
        company: CompanyId,
        partner: PartnerId,
        claim: ClaimId,
    ) -> Result<Option<Claim>, Error> {
        self.get(Key::Claim(company, partner, claim)).await
    }

    /// Replaces a claim, on condition of the revision before.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_claim(&self, company: CompanyId, claim: &Claim) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        writes.claim(company, Some(claim.revision.saturating_sub(1)), claim)?;
        Ok(writes.commit().await?.into())
    }

    /// Replaces a claim by its acceptance and posts the lines that pay it, all or nothing: whoever accepts at the
    /// same moment is told that it was decided.
    ///
    /// # Errors
    /// When the store can't answer, or amounts are beyond all bounds.
    pub async fn pay_claim(
        &self,
        company: &Company,
        claim: &Claim,
        lines: &[PlainLine],
        now: DateTime<Utc>,
    ) -> Result<Booked, BookingError> {
        let before = claim.revision.saturating_sub(1);
        self.book(company, now, &[], lines, |writes| writes.claim(company.id, Some(before), claim))
            .await
    }

    /// A partner's claims, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_partner_claims(
        &self,
        company: CompanyId,
        partner: PartnerId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Claim>, Error> {
        self.list(&Range::partner_claims(company, partner), Order::Falling, limit, from).await
    }

    /// A company's claims of a state, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_claims(
        &self,
        company: CompanyId,
        state: &str,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Claim>, Error> {
        self.list(&Range::claims(company, state), Order::Falling, limit, from).await
    }
}

impl Writes<'_> {
    /// A claim: a new one, or one on condition of the revision before.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn claim(
        &mut self,
        company: CompanyId,
        before: Option<u64>,
        claim: &Claim,
    ) -> Result<(), Error> {
        let index = Index::claim(company, claim.state.word(), claim.filed_at, claim.id);
        let when = before.map_or(If::Absent, If::Revision);
        let key = Key::Claim(company, claim.partner, claim.id);
        self.put(Role::Claim, key, Some(index), claim, when)
    }
}
