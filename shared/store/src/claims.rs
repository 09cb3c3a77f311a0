//! Claims: each in its partner's partition; one that is accepted is paid in the same transaction.

use chrono::{DateTime, Utc};
use vouch_domain::{
    earning::commission::LineKind,
    id::{ClaimId, CompanyId, PartnerId},
    people::{claim::Claim, company::Company},
};

use crate::{
    Error, Recorded, Store,
    adjustments::{AdjustmentRow, MONTHS_TRIED},
    booking::{Booked, BookingError, Placing, PlainLine},
    decisions::plain_line,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

/// The line of an adjustment.
fn line(row: &AdjustmentRow) -> Result<PlainLine, BookingError> {
    let AdjustmentRow { id, partner, month, amount, reason, made_at, .. } = row.clone();
    plain_line(LineKind::Adjustment, partner, month, amount, id, Some(reason), made_at)
}

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

    /// Replaces a claim by its acceptance and posts the adjustments that pay it, each a line and a row in the company's
    /// list, all or nothing: whoever accepts at the same moment is told that it was decided.
    ///
    /// # Errors
    /// When the store can't answer, or amounts are beyond all bounds.
    pub async fn pay_claim(
        &self,
        company: &Company,
        claim: &Claim,
        adjustments: &[AdjustmentRow],
        now: DateTime<Utc>,
    ) -> Result<Booked, BookingError> {
        let before = claim.revision.saturating_sub(1);
        let mut month = company.month_of(now);
        for _ in 0..MONTHS_TRIED {
            let rows: Vec<_> =
                adjustments.iter().map(|row| AdjustmentRow { month, ..row.clone() }).collect();
            let lines = rows.iter().map(line).collect::<Result<Vec<_>, _>>()?;
            let with = |writes: &mut Writes<'_>| {
                rows.iter().try_for_each(|row| writes.adjustment(company.id, row))?;
                writes.claim(company.id, Some(before), claim)
            };
            let placing = Placing::Named(month);
            match self.book_at(company, now, placing, &[], &lines, with).await? {
                // The month takes no more: the next does.
                Booked::Stale(roles) if roles == [Role::Period] => month = month.next(),
                booked => return Ok(booked),
            }
        }
        Err(Error::contended("a month that accepts").into())
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
