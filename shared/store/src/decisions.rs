//! What people decide about money: holding, releasing, approving and declining commissions, adjusting a month.
//!
//! Each is a dated input and, where it moves money, lines of its own; nothing that was booked is rewritten.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        ledger::{Entry, Page, postings},
        notice::Notice,
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
    money::{Currency, Money},
    people::{
        company::Company,
        points::{Award, Points},
    },
};

use crate::{
    Error, Store,
    booking::{Booked, BookingError, Placing, PlainLine, Revision},
    writes::Role,
};

pub use crate::adjustments::Adjustment;

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
    /// The month that was named for it takes no lines any more.
    #[error("that month takes no lines any more")]
    MonthTakesNone,
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
        self.decide_in(company, id, decision, None, now).await
    }

    /// The same; what it releases goes to the month that is named, or nothing is done (V09).
    ///
    /// # Errors
    /// As [`Store::decide`]; and when the month that is named takes no lines.
    pub async fn decide_in(
        &self,
        company: &Company,
        id: &TransactionRef,
        decision: Decision,
        month: Option<Month>,
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
        let commissions = self.commissions_of(company, &booked).await?;
        if is_withheld && !was_withheld {
            self.check_months(company, &commissions).await?;
        }
        let news = NewsKind::of_decision(&booked.decision, &decision);
        let was_held = matches!(booked.decision, Decision::OnHold { .. });
        booked.decision = decision;
        let ought = booked
            .target(before.refunded_minor(), company.month_zone())
            .map_err(BookingError::from)?;
        let released = was_withheld && !is_withheld;
        let named = month.filter(|_| released);
        let released_in = released.then(|| named.unwrap_or_else(|| company.month_of(now)));
        // What a decision takes back goes where it is stated; what it releases, to the earliest month that accepts.
        let stated = commissions.iter().map(Commission::stated_in).max();
        let month = if is_withheld { stated } else { named };
        let notices = notices(&commissions, &booked.decision, before.revision + 1);
        let reviewed = reviewed(commissions, &booked, released_in, now);
        let partner = booked.credit.partner;
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
            month,
        };
        let mut revisions = [revision];
        let fees = self.fees_of_sales(company, &mut revisions, now).await?;
        let let_go = released.then_some(&revisions[0].after);
        let given = self.points_of(company, let_go, now).await?;
        let outcome = self
            .book_at(company, now, placing(named), &revisions, &fees.lines, |writes| {
                fees.write(writes, company.id)?;
                given.iter().try_for_each(|points| writes.points(company.id, partner, points))?;
                (notices.iter())
                    .try_for_each(|(id, notice)| writes.notice(company.id, id, notice, now))?;
                reviewed
                    .iter()
                    .try_for_each(|commission| writes.reviewed_commission(company.id, commission))
            })
            .await?;
        taken(&outcome)
    }

    /// The points that waited for a sale of a customer on hold to be released, as far as they are not given yet.
    async fn points_of(
        &self,
        company: &Company,
        let_go: Option<&Transaction>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Points>, Error> {
        let Some(TransactionState::Booked(booked)) = let_go.map(|sale| &sale.state) else {
            return Ok(Vec::new());
        };
        let (sale, credit) = (&booked.recorded.sale, &booked.credit);
        let customer = self.find_customer(company.id, &sale.customer).await?;
        let Some(customer) = customer.filter(|it| it.attribution.suspicion.is_some()) else {
            return Ok(Vec::new());
        };
        let (partner, program) = (credit.partner, credit.program);
        let rules = self.find_rules(company.id).await?;
        let enrolment = self.find_enrolment_status(company.id, partner, program).await?;
        let award = Award { company: company.id, partner, rules: &rules.points, recorded_at: now };
        let mut given = Vec::new();
        for points in award.released(&customer, enrolment.as_ref(), sale, company.month_zone()) {
            if !self.has_points(company.id, partner, &points).await? {
                given.push(points);
            }
        }
        Ok(given)
    }

    /// The commissions of a transaction.
    async fn commissions_of(
        &self,
        company: &Company,
        booked: &BookedSale,
    ) -> Result<Vec<Commission>, Error> {
        let mut commissions = Vec::new();
        for line in booked.all_lines() {
            commissions.extend(self.find_commission(company.id, line).await?);
        }
        Ok(commissions)
    }

    /// A line of a final month can only be clawed back or adjusted; what is earned by recruiting follows its source.
    async fn check_months(
        &self,
        company: &Company,
        commissions: &[Commission],
    ) -> Result<(), DecisionError> {
        let pages: BTreeSet<(PartnerId, Currency, Month)> = commissions
            .iter()
            .map(|one| (one.id.partner(), one.amount.currency, one.stated_in()))
            .collect();
        for (partner, currency, month) in pages {
            let page = Page { partner, currency, month };
            if self.find_fence(company.id, page).await?.is_some_and(|fence| !fence.accepts) {
                return Err(DecisionError::MonthIsFinal);
            }
        }
        Ok(())
    }
}

/// Commissions as the decision on their sale shows on them.
fn reviewed(
    commissions: Vec<Commission>,
    booked: &BookedSale,
    released_in: Option<Month>,
    now: DateTime<Utc>,
) -> Vec<Commission> {
    let review = review(&booked.decision);
    commissions.into_iter().map(|before| before.said(review, released_in, now)).collect()
}

/// What partners are told of a decision: that something was declined, and why (V08).
fn notices(
    commissions: &[Commission],
    decision: &Decision,
    revision: u64,
) -> Vec<(String, Notice)> {
    let Decision::Declined { reason } = decision else { return Vec::new() };
    let earned = commissions.iter().filter(|one| one.amount.minor > 0);
    let told = |one: &Commission| {
        let (commission, amount) = (one.id, one.amount);
        let notice = Notice::CommissionDeclined { commission, amount, reason: reason.clone() };
        (format!("declined#{commission}#{revision}"), notice)
    };
    earned.map(told).collect()
}

/// A month that a person named is meant.
fn placing(month: Option<Month>) -> Placing {
    month.map_or(Placing::Earliest, Placing::Named)
}

/// What became of a decision.
fn taken(outcome: &Booked) -> Result<(), DecisionError> {
    match outcome {
        Booked::Yes => Ok(()),
        Booked::Stale(roles) if *roles == [Role::Period] => Err(DecisionError::MonthTakesNone),
        Booked::Stale(_) => Err(DecisionError::Changed),
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
