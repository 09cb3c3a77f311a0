//! Payouts, each one row that goes from due to paid or failed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        ledger::{Entry, Page},
        outbox::{Intent, Outbox},
        payout::{Payout, PayoutId, PayoutStatus, Rail},
    },
    calendar::Month,
    earning::commission::LineKind,
    id::{CompanyId, PartnerId},
    money::{Currency, Money, Overflow},
    people::company::Company,
};

use crate::{
    Error, Store,
    booking::{Booked, BookingError, PlainLine},
    decisions::plain_line,
    item,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page as ListPage},
    writes::{If, Role, Writes},
};

impl Store {
    /// The first payouts of several statements, in one read for up to a hundred; absent ones are left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_first_payouts(
        &self,
        company: CompanyId,
        pages: &[Page],
    ) -> Result<Vec<Payout>, Error> {
        // DynamoDB refuses a key that is asked for twice.
        let once: BTreeMap<String, PayoutId> = pages
            .iter()
            .map(|page| PayoutId { page: *page, attempt: 1 })
            .map(|id| (id.to_string(), id))
            .collect();
        let keys: Vec<_> = once.into_values().map(|id| Key::Payout(company, id)).collect();
        let mut found = Vec::new();
        for some in keys.chunks(100) {
            found.extend(self.get_all(some).await?.into_iter().flatten());
        }
        found.into_iter().map(item::value).collect()
    }

    /// These payouts, in one read for up to a hundred; absent ones are left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_payouts(
        &self,
        company: CompanyId,
        ids: &[PayoutId],
    ) -> Result<Vec<Payout>, Error> {
        let keys: Vec<_> = ids.iter().map(|id| Key::Payout(company, *id)).collect();
        let mut found = Vec::new();
        for some in keys.chunks(100) {
            found.extend(self.get_all(some).await?.into_iter().flatten());
        }
        found.into_iter().map(item::value).collect()
    }

    /// Payouts that are neither paid nor failed, of one rail and currency or of all. A view: each is changed on
    /// condition of how it stands.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_open_payouts(
        &self,
        company: CompanyId,
        of: Option<(Rail, Currency)>,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<ListPage<Payout>, Error> {
        self.list(&Range::open_payouts(company, of), Order::Rising, limit, from).await
    }

    /// A partner's payouts of a month.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_partner_month_payouts(
        &self,
        company: CompanyId,
        month: Month,
        partner: PartnerId,
    ) -> Result<Vec<Payout>, Error> {
        self.all(&Range::partner_month_payouts(company, month, partner)).await
    }

    /// A month's payouts.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_payouts(
        &self,
        company: CompanyId,
        month: Month,
    ) -> Result<Vec<Payout>, Error> {
        self.all(&Range::payouts(company, month)).await
    }

    /// A page of a month's payouts.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_payouts(
        &self,
        company: CompanyId,
        month: Month,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<ListPage<Payout>, Error> {
        self.list(&Range::payouts(company, month), Order::Rising, limit, from).await
    }

    /// The payouts of one statement, by attempt.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_payouts_of(
        &self,
        company: CompanyId,
        page: Page,
    ) -> Result<Vec<Payout>, Error> {
        self.all(&Range::payouts_of(company, page)).await
    }

    /// A payout.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_payout(
        &self,
        company: CompanyId,
        id: PayoutId,
    ) -> Result<Option<Payout>, Error> {
        self.get(Key::Payout(company, id)).await
    }
}

/// Why a payout is not tried once more.
#[derive(Debug, thiserror::Error)]
pub enum RetryError {
    /// Only the last attempt can be followed by another, when it has failed.
    #[error("Only the last attempt of a payout that failed can be tried again.")]
    NotFailed,
    /// The amount is on a later statement, and is paid with that.
    #[error("The amount came back on a statement that is final: it is paid with that one.")]
    Carried,
    /// Somebody else was faster, or the month is just being closed.
    #[error("The payout was changed by somebody else; look again.")]
    Changed,
    /// Not booked.
    #[error(transparent)]
    Booking(#[from] BookingError),
}

impl From<Error> for RetryError {
    fn from(error: Error) -> Self {
        Self::Booking(error.into())
    }
}

/// The line that takes a payout off its partner's balance, in the earliest month after its own that accepts.
///
/// # Errors
/// When the amount has no opposite.
pub fn payment(payout: &Payout) -> Result<PlainLine, BookingError> {
    let page = payout.id.page;
    let paid = Money::new(payout.minor.checked_neg().ok_or(Overflow)?, page.currency);
    let text = Some(format!("Payout for {}", page.month));
    let (id, month) = (payout.payment_id(), page.month.next());
    plain_line(LineKind::Payment, page.partner, month, paid, id, text, payout.created_at)
}

impl Store {
    /// That a payout certainly failed: its amount is given back by a line, in the earliest month that accepts.
    ///
    /// # Errors
    /// When the store can't answer, or amounts are beyond all bounds.
    pub async fn fail_payout(
        &self,
        company: &Company,
        before: &Payout,
        reason: &str,
        now: DateTime<Utc>,
    ) -> Result<Booked, BookingError> {
        let page = before.id.page;
        let back = Money::new(before.minor, page.currency);
        let text = Some(format!("Payout for {}", page.month));
        let (id, month) = (before.reversal_id(), page.month.next());
        let kind = LineKind::PaymentReversed;
        let line = plain_line(kind, page.partner, month, back, id, text, now)?;
        let (status, reason) = (PayoutStatus::Failed, Some(reason.to_owned()));
        let failed = Payout { status, reason, ..before.clone() };
        self.book(company, now, &[], &[line], |writes| {
            writes.changed_payout(company.id, before.revision, failed.clone())
        })
        .await
    }

    /// A further attempt of a payout that failed, as long as no later statement has taken its amount over.
    ///
    /// # Errors
    /// [`RetryError`]
    pub async fn retry_payout(
        &self,
        company: &Company,
        failed: &Payout,
        again: &Payout,
        with: impl Fn(&mut Writes<'_>) -> Result<(), Error>,
    ) -> Result<(), RetryError> {
        let attempts = self.all_payouts_of(company.id, failed.id.page).await?;
        let is_last = attempts.last().is_some_and(|last| last.id == failed.id);
        if !is_last || failed.status != PayoutStatus::Failed {
            return Err(RetryError::NotFailed);
        }
        let month = self.month_of_reversal(company.id, failed).await?.ok_or(RetryError::Changed)?;
        let row = self.find_period(company.id, month).await?;
        if row.is_some_and(|row| !row.period.accepts_fences()) {
            return Err(RetryError::Carried);
        }
        // In the month that has the reversal, and only while nobody can be drawing it up.
        let line = PlainLine { month, ..payment(again)? };
        let booked = self
            .book(company, again.created_at, &[], &[line], |writes| {
                writes.accepting_month(company.id, month)?;
                writes.payout(company.id, again)?;
                with(writes)
            })
            .await?;
        if booked == Booked::Yes { Ok(()) } else { Err(RetryError::Changed) }
    }

    /// The month whose statement has the line that gave a payout's amount back.
    async fn month_of_reversal(
        &self,
        company: CompanyId,
        failed: &Payout,
    ) -> Result<Option<Month>, Error> {
        let (page, id) = (failed.id.page, failed.reversal_id());
        for row in self.all_periods(company).await? {
            let month = row.period.month;
            let key = Key::Entry(company, Page { month, ..page }, &id);
            if month > page.month && self.get::<Entry>(key).await?.is_some() {
                return Ok(Some(month));
            }
        }
        Ok(None)
    }
}

impl Writes<'_> {
    /// A payout, once.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn payout(&mut self, company: CompanyId, payout: &Payout) -> Result<(), Error> {
        let index = Some(Index::open_payout(company, payout.rail, payout.id));
        self.put(Role::Payout, Key::Payout(company, payout.id), index, payout, If::Absent)
    }

    /// The same payout, changed, on condition that nobody changed it since it was read.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn changed_payout(
        &mut self,
        company: CompanyId,
        before: u64,
        after: Payout,
    ) -> Result<(), Error> {
        let after = Payout { revision: before.saturating_add(1), ..after };
        let index =
            (!after.status.is_over()).then(|| Index::open_payout(company, after.rail, after.id));
        let key = Key::Payout(company, after.id);
        self.put(Role::Payout, key, index, &after, If::Revision(before))
    }

    /// The same payout, paid, on condition that nobody changed it since it was read. Its partner hears of it.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn paid_payout(
        &mut self,
        company: CompanyId,
        before: &Payout,
        reference: Option<String>,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let reference = reference.or_else(|| before.reference.clone());
        let status = PayoutStatus::Paid;
        let after = Payout { status, paid_at: Some(at), reference, ..before.clone() };
        self.changed_payout(company, before.revision, after)?;
        let amount = Money::new(before.minor, before.id.page.currency);
        let outbox = Outbox {
            id: format!("paid#{}", before.id),
            intent: Intent::NotePayoutPaid { payout: before.id, amount },
            created_at: at,
        };
        self.outbox(company, &outbox, at)
    }
}
