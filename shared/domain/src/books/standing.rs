//! How the books stand before a month is final: the reckoning of month end, over fences that still accept.
//!
//! What people look at while a month runs comes out the same as what they will be sent, as long as nothing
//! is added. Nothing here is written down.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    books::{
        invoice::{Fee, Invoice, InvoiceId, InvoiceStatus, Sums, total},
        ledger::Page,
        period::{Fence, PeriodState},
        statement::{Statement, Totals, draw_up, exists},
    },
    calendar::Month,
    earning::commission::ReviewState,
    id::PartnerId,
    money::{Currency, Overflow},
};

/// What months leave to the next, by partner and currency; nothing for whoever is not named.
pub type Balances = BTreeMap<(PartnerId, Currency), i64>;

/// The statements of a month as they would be if it ended now, by partner and currency. Whoever has only
/// something left from before has one too.
///
/// # Errors
/// [`Overflow`]
pub fn statements(
    month: Month,
    openings: &Balances,
    fences: &[Fence],
) -> Result<Vec<Statement>, Overflow> {
    let mut totals = BTreeMap::<(PartnerId, Currency), Totals>::new();
    for fence in fences {
        let sum = totals.entry((fence.partner, fence.currency)).or_default();
        *sum = sum.plus(fence.totals)?;
    }
    let holders: BTreeSet<_> = totals.keys().chain(openings.keys()).copied().collect();
    let mut statements = Vec::with_capacity(holders.len());
    for (partner, currency) in holders {
        let opening = openings.get(&(partner, currency)).copied().unwrap_or(0);
        let sum = totals.get(&(partner, currency)).copied().unwrap_or_default();
        if exists(opening, &sum) {
            statements.push(draw_up(Page { partner, currency, month }, opening, sum)?);
        }
    }
    Ok(statements)
}

/// What a month's statements leave to the next.
pub fn closings<'a>(statements: impl IntoIterator<Item = &'a Statement>) -> Balances {
    let left = statements
        .into_iter()
        .map(|statement| ((statement.id.0.partner, statement.id.0.currency), statement.closing));
    left.filter(|(_, closing)| *closing != 0).collect()
}

/// The invoices of a month as they would be if its review ended now: one for each currency with a statement, or
/// with a credit from the month before. A month that still runs has none.
///
/// # Errors
/// [`Overflow`]
pub fn invoices(
    month: Month,
    state: PeriodState,
    statements: &[Statement],
    before: &[Invoice],
    fee: &Fee,
) -> Result<Vec<Invoice>, Overflow> {
    if state.review().is_none() {
        return Ok(Vec::new());
    }
    let mut charged = Charged::default();
    statements.iter().try_for_each(|statement| charged.add(statement))?;
    charged.invoices(month, state, before, fee)
}

/// What a month's statements charge, by currency, added up one by one: however many there are, none is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Charged(BTreeMap<Currency, Share>);

/// What the statements of one currency charge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Share {
    statements: u64,
    minor: i64,
}

impl Charged {
    /// One more statement.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn add(&mut self, statement: &Statement) -> Result<(), Overflow> {
        let share = self.0.entry(statement.id.0.currency).or_default();
        share.statements = share.statements.checked_add(1).ok_or(Overflow)?;
        share.minor = share.minor.checked_add(statement.charged).ok_or(Overflow)?;
        Ok(())
    }

    /// The invoices that charge it: one for each currency, or for a credit from the month before. A month that still
    /// runs has none.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn invoices(
        &self,
        month: Month,
        state: PeriodState,
        before: &[Invoice],
        fee: &Fee,
    ) -> Result<Vec<Invoice>, Overflow> {
        let Some(review) = state.review() else { return Ok(Vec::new()) };
        let is_paused = matches!(state, PeriodState::Paused(_));
        let status = if is_paused { InvoiceStatus::Paused } else { InvoiceStatus::Review };
        let mut shares = self.0.clone();
        for credit in before.iter().filter(|invoice| invoice.total < 0) {
            shares.entry(credit.id.currency).or_default();
        }
        let mut invoices = Vec::with_capacity(shares.len());
        for (currency, Share { statements, minor }) in shares {
            let total_before = before
                .iter()
                .find(|invoice| invoice.id.currency == currency)
                .map(|invoice| invoice.total);
            let Sums { charges, fee, credit, total } =
                total([minor], total_before, (fee, currency))?;
            invoices.push(Invoice {
                id: InvoiceId { month, currency },
                number: None,
                charges,
                credit,
                fee,
                total,
                statements,
                status,
                issued_at: review.issued_at,
                review_ends_at: review.ends_at,
                hash: String::new(),
            });
        }
        Ok(invoices)
    }
}

/// How far a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementStatus {
    /// Its month runs.
    Open,
    /// Its month is over; late events still join, or it is being drawn up.
    Review,
    /// Fixed for ever.
    Final,
    /// Fixed, and the balance it left has reached the partner.
    Paid,
}

impl StatementStatus {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Review => "review",
            Self::Final => "final",
            Self::Paid => "paid",
        }
    }

    /// The status of a statement of a month in that state.
    pub fn of(state: PeriodState, is_paid: bool) -> Self {
        match state {
            PeriodState::Open => Self::Open,
            PeriodState::Review(_) | PeriodState::Paused(_) | PeriodState::Closing(_) => {
                Self::Review
            }
            PeriodState::Final(_) if is_paid => Self::Paid,
            PeriodState::Final(_) => Self::Final,
        }
    }
}

/// How far a commission is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommissionStatus {
    /// Nobody has looked at it; silence is consent.
    Pending,
    /// Looked at and found right.
    Approved,
    /// Refused.
    Declined,
    /// Waits for a person.
    OnHold,
    /// On a statement that is fixed.
    Invoiced,
    /// Has reached the partner.
    Paid,
}

impl CommissionStatus {
    /// The status of a commission from what people said of it and how far its month's statement is. What is
    /// held or declined is on no statement, however far its month is.
    pub fn of(review: ReviewState, statement: StatementStatus) -> Self {
        match (review, statement) {
            (ReviewState::Declined, _) => Self::Declined,
            (ReviewState::OnHold, _) => Self::OnHold,
            (_, StatementStatus::Paid) => Self::Paid,
            (_, StatementStatus::Final) => Self::Invoiced,
            (ReviewState::Approved, _) => Self::Approved,
            (ReviewState::Pending, _) => Self::Pending,
        }
    }
}

/// What a partner has with a company, in one currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// Earned in months that are not final, without what is held.
    pub accrued: i64,
    /// What the last final month left, less payouts since.
    pub due: i64,
    /// Promised by a payout that is not confirmed.
    pub in_payout: i64,
    /// Confirmed payouts.
    pub paid: i64,
    /// Earned, but not owed before a threshold is met.
    pub accruing: i64,
}

impl Balance {
    /// Adds a month that is not final.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn add_month(&mut self, totals: Totals) -> Result<(), Overflow> {
        let earned = Totals { payments: 0, ..totals }.net()?;
        self.accrued = self.accrued.checked_add(earned).ok_or(Overflow)?;
        self.due = self.due.checked_sub(totals.payments).ok_or(Overflow)?;
        self.accruing = self.accruing.checked_add(totals.accruing).ok_or(Overflow)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use ulid::Ulid;

    use super::*;
    use crate::{books::period::Pause, calendar::Review};

    fn partner(n: u8) -> PartnerId {
        PartnerId::from_ulid(Ulid::from_bytes([n; 16]))
    }

    fn eur() -> Currency {
        "EUR".parse().unwrap()
    }

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn fence(n: u8, commissions: i64, clawbacks: i64, payments: i64) -> Fence {
        let totals = Totals {
            count: 1,
            commissions,
            clawbacks,
            adjustments: 0,
            payments,
            ..Totals::default()
        };
        Fence { partner: partner(n), currency: eur(), accepts: true, totals }
    }

    fn review() -> Review {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        Review { issued_at: at("2026-11-01T00:00:00Z"), ends_at: at("2026-11-08T00:00:00Z") }
    }

    // req: T22
    #[test]
    fn two_months_that_are_not_final_follow_from_each_other() {
        let october = statements(
            month("2026-10"),
            &Balances::new(),
            &[fence(1, 200, 0, 0), fence(2, 12, 0, 0)],
        )
        .unwrap();
        assert_eq!(
            october
                .iter()
                .map(|statement| (statement.closing, statement.charged))
                .collect::<Vec<_>>(),
            [(200, 200), (12, 12)]
        );
        let november =
            statements(month("2026-11"), &closings(&october), &[fence(1, 50, 80, 200)]).unwrap();
        let told: Vec<_> = november
            .iter()
            .map(|statement| (statement.opening, statement.closing, statement.charged))
            .collect();
        assert_eq!(
            told,
            [(200, -30, 0), (12, 12, 0)],
            "the second has nothing new, but something left"
        );
    }

    #[test]
    fn whoever_has_neither_lines_nor_anything_left_has_no_statement() {
        let settled =
            statements(month("2026-10"), &Balances::from([((partner(1), eur()), 0)]), &[]).unwrap();
        assert!(settled.is_empty());
    }

    // req: T23
    #[test]
    fn an_invoice_in_review_is_the_sum_of_its_statements_less_credit() {
        let october = statements(
            month("2026-10"),
            &Balances::new(),
            &[fence(1, 200, 0, 0), fence(2, 12, 0, 0)],
        )
        .unwrap();
        let state = PeriodState::Review(review());
        let none = Fee::default();
        let first = invoices(month("2026-10"), state, &october, &[], &none).unwrap();
        assert_eq!((first[0].total, first[0].statements, first[0].number), (212, 2, None));
        let credit = Invoice { total: -12, ..first[0].clone() };
        let paused_at = review().issued_at;
        let paused = PeriodState::Paused(Pause { review: review(), paused_at });
        let next = invoices(month("2026-11"), paused, &[], &[credit], &none).unwrap();
        assert_eq!((next[0].total, next[0].status), (-12, InvoiceStatus::Paused));
        let open = invoices(month("2026-10"), PeriodState::Open, &october, &[], &none).unwrap();
        assert!(open.is_empty());
        let fee = Fee { percent: Some("10".parse().unwrap()), ..Fee::default() };
        let with_fee = invoices(month("2026-10"), state, &october, &[], &fee).unwrap();
        assert_eq!((with_fee[0].charges, with_fee[0].fee, with_fee[0].total), (212, 21, 233));
    }

    #[test]
    fn what_is_held_or_declined_is_on_no_statement() {
        use CommissionStatus as C;
        use StatementStatus as S;
        for (said, statement, expected) in [
            (ReviewState::Pending, S::Open, C::Pending),
            (ReviewState::Approved, S::Review, C::Approved),
            (ReviewState::Pending, S::Final, C::Invoiced),
            (ReviewState::Approved, S::Paid, C::Paid),
            (ReviewState::OnHold, S::Paid, C::OnHold),
            (ReviewState::Declined, S::Final, C::Declined),
        ] {
            assert_eq!(C::of(said, statement), expected, "{said:?} {statement:?}");
        }
        assert_eq!(S::of(PeriodState::Closing(review()), true), S::Review);
        assert_eq!(S::of(PeriodState::Final(review()), true), S::Paid);
    }

    #[test]
    fn a_payout_takes_from_what_is_due_and_not_from_what_is_earned() {
        let mut balance = Balance { due: 200, ..Balance::default() };
        balance.add_month(fence(1, 50, 80, 200).totals).unwrap();
        assert_eq!((balance.accrued, balance.due), (-30, 0));
    }
}
