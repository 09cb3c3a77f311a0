//! What people decide about money: holding, releasing, approving and declining commissions, adjusting a month.
//!
//! Each is a dated input and, where it moves money, lines of its own; nothing that was booked is rewritten.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        ledger::{Entry, Page, postings},
        outbox::NewsKind,
        statement::Totals,
    },
    calendar::Month,
    earning::{
        booking::review,
        commission::{Commission, LineKind},
        target::Decision,
        transaction::{Booked as BookedSale, Transaction, TransactionState},
    },
    id::{PartnerId, TransactionRef},
    money::Money,
    people::company::Company,
};

use crate::{
    Error, Store,
    booking::{Booked, BookingError, PlainLine, Revision},
    writes::Role,
};

/// A correction of what a partner is owed.
#[derive(Debug, Clone)]
pub struct Adjustment {
    /// Whose.
    pub partner: PartnerId,
    /// The first month that may take it.
    pub month: Month,
    /// By how much, signed.
    pub amount: Money,
    /// Chosen by whoever adjusts, so that a repeat is known.
    pub id: String,
    /// Why, as the partner reads it.
    pub text: String,
}

/// Why a decision was not taken. The person who decides must act.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    /// There is no such transaction, or it credits nobody.
    #[error("the transaction has no commission")]
    NoCommission,
    /// Its month is final: it can only be clawed back or adjusted.
    #[error("the month of this commission is final; adjust the partner's next statement instead")]
    MonthIsFinal,
    /// An adjustment under this id was made before, with another amount or for another.
    #[error("an adjustment with this id was made before")]
    Repeated,
    /// Somebody else decided at the same moment.
    #[error("the commission was changed by somebody else; look again")]
    Changed,
    /// Not booked.
    #[error(transparent)]
    Booking(#[from] BookingError),
}

impl From<Error> for DecisionError {
    fn from(error: Error) -> Self {
        Self::Booking(error.into())
    }
}

impl Store {
    /// Takes a decision on what a transaction earned: its target moves, and the lines that follow are booked.
    ///
    /// # Errors
    /// When there is nothing to decide, the month is final (except for a release or an approval), or somebody
    /// else was faster.
    pub async fn decide(
        &self,
        company: &Company,
        id: &TransactionRef,
        decision: Decision,
        now: DateTime<Utc>,
    ) -> Result<(), DecisionError> {
        let before =
            self.find_transaction(company.id, id).await?.ok_or(DecisionError::NoCommission)?;
        let TransactionState::Booked(mut booked) = before.state.clone() else {
            return Err(DecisionError::NoCommission);
        };
        if booked.decision == decision {
            return Ok(());
        }
        // What is withheld already is on no statement, so no final month is in the way of another word on it.
        let (was_withheld, is_withheld) = (booked.decision.withholds(), decision.withholds());
        if is_withheld && !was_withheld {
            self.check_months(company, &booked).await?;
        }
        let news = NewsKind::of_decision(&booked.decision, &decision);
        let was_held = matches!(booked.decision, Decision::OnHold { .. });
        booked.decision = decision;
        let ought = booked
            .target(before.refunded_minor(), company.month_zone())
            .map_err(BookingError::from)?;
        let released = was_withheld && !is_withheld;
        let released_in = released.then(|| company.month_of(now));
        let reviewed = self.reviewed(company, &booked, released_in).await?;
        // What a decision takes back goes where the line is; what it releases, to the earliest month that accepts.
        let earned_at = if is_withheld { booked.recorded.sale.occurred_at } else { now };
        let revision = Revision {
            before: Some(before.revision),
            after: Transaction {
                revision: before.revision + 1,
                state: TransactionState::Booked(booked),
                ..before
            },
            target: Some(ought),
            earned_at,
            revenue: 0,
            converts: false,
            news,
            was_held,
        };
        let revisions = [revision];
        let (fees, marks) = self.fees_of_sales(company, &revisions, now).await?;
        let outcome = self
            .book(company, now, &revisions, &fees, |writes| {
                marks.iter().try_for_each(|mark| writes.referral_fee(company.id, mark))?;
                reviewed
                    .iter()
                    .try_for_each(|commission| writes.reviewed_commission(company.id, commission))
            })
            .await?;
        if outcome == Booked::Yes { Ok(()) } else { Err(DecisionError::Changed) }
    }

    /// The commissions of a transaction, as the decision on it shows on them.
    async fn reviewed(
        &self,
        company: &Company,
        booked: &BookedSale,
        released_in: Option<Month>,
    ) -> Result<Vec<Commission>, Error> {
        let mut reviewed = Vec::new();
        for line in booked.all_lines() {
            if let Some(mut commission) = self.find_commission(company.id, line).await? {
                commission.review = review(&booked.decision);
                commission.released_in = released_in.or(commission.released_in);
                reviewed.push(commission);
            }
        }
        Ok(reviewed)
    }

    /// A line of a final month can only be clawed back or adjusted; what is earned by recruiting follows its source.
    async fn check_months(
        &self,
        company: &Company,
        booked: &BookedSale,
    ) -> Result<(), DecisionError> {
        let currency = booked.recorded.sale.currency;
        let pages: BTreeSet<(PartnerId, Month)> =
            booked.all_lines().map(|line| (line.partner(), line.month())).collect();
        for (partner, month) in pages {
            let page = Page { partner, currency, month };
            if self.find_fence(company.id, page).await?.is_some_and(|fence| !fence.accepts) {
                return Err(DecisionError::MonthIsFinal);
            }
        }
        Ok(())
    }

    /// Adjusts what a partner is owed: a line with the person's words, in the earliest month from the wanted one
    /// that accepts. The id makes a repeat harmless.
    ///
    /// # Errors
    /// When it was made before, or can't be booked.
    pub async fn adjust(
        &self,
        company: &Company,
        adjustment: Adjustment,
        now: DateTime<Utc>,
    ) -> Result<(), DecisionError> {
        let Adjustment { partner, month, amount, id, text } = adjustment;
        let id = format!("adj_{id}");
        let line = plain_line(LineKind::Adjustment, partner, month, amount, id, Some(text), now)?;
        match self.book(company, now, &[], &[line], |_| Ok(())).await? {
            Booked::Yes => Ok(()),
            Booked::Stale(roles) if roles.contains(&Role::Entry) => Err(DecisionError::Repeated),
            Booked::Stale(_) => Err(DecisionError::Changed),
        }
    }
}

/// A line that no transaction causes.
///
/// # Errors
/// When the amount has no opposite.
pub fn plain_line(
    kind: LineKind,
    partner: PartnerId,
    month: Month,
    amount: Money,
    id: String,
    text: Option<String>,
    now: DateTime<Utc>,
) -> Result<PlainLine, BookingError> {
    let entry = Entry {
        id,
        kind,
        minor: amount.minor,
        commission: None,
        recruit: None,
        accrual: None,
        transaction: None,
        text,
        earned_at: now,
        recorded_at: now,
        postings: postings(kind, partner, amount.minor)?,
    };
    Ok(PlainLine {
        partner,
        currency: amount.currency,
        month,
        entry,
        totals: Totals::of(kind, amount.minor)?,
    })
}
