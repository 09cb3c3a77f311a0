//! From a target to lines: what must still be written so that the books say what the target says.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use chrono::{DateTime, Utc};

use crate::{
    books::{
        ledger::{Entry, Page, postings},
        statement::Totals,
    },
    earning::{
        commission::{Commission, CommissionId, LineKind, ReviewState},
        target::{Decision, Sums},
        transaction::Booked,
    },
    id::{CompanyId, TransactionRef},
    money::{Money, Overflow},
};

/// The lines that take a transaction's books from what is booked to its target, none if they agree.
///
/// # Errors
/// [`Overflow`]
#[inline]
pub fn lines(
    target: Sums,
    booked: Sums,
) -> Result<impl Iterator<Item = (LineKind, i64)>, Overflow> {
    let left = target.minus(booked)?;
    let withheld = if left.held < 0 { LineKind::Hold } else { LineKind::Release };
    let lines = [
        (LineKind::Commission, left.commission),
        (LineKind::Clawback, left.clawback),
        (withheld, left.held),
        (LineKind::Decline, left.declined),
    ];
    Ok(lines.into_iter().filter(|&(_, amount)| amount != 0))
}

/// What a revision of a transaction writes into the books of one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The lines that are commissions of their own; holds and declines belong to one of them.
    pub commissions: Vec<Commission>,
    /// All lines, balanced.
    pub entries: Vec<Entry>,
    /// What they add to the month.
    pub totals: Totals,
}

/// What causes lines, and when.
#[derive(Debug, Clone, Copy)]
pub struct Cause<'a> {
    /// Whose books.
    pub company: CompanyId,
    /// Which sale.
    pub transaction: &'a TransactionRef,
    /// The revision of it that this is.
    pub revision: u64,
    /// When the sale was paid, the refund given, the decision made.
    pub earned_at: DateTime<Utc>,
    /// Now.
    pub recorded_at: DateTime<Utc>,
}

/// Writes down, in a month, the lines that take a booked transaction to its target, and marks them booked.
///
/// # Errors
/// [`Overflow`]
pub fn write_down(
    cause: Cause<'_>,
    booked: &mut Booked,
    target: Sums,
    page: Page,
) -> Result<Written, Overflow> {
    let mut written =
        Written { commissions: Vec::new(), entries: Vec::new(), totals: Totals::default() };
    for (kind, minor) in lines(target, booked.booked)? {
        let id = CommissionId::derive(&cause, kind, page);
        let is_commission = matches!(kind, LineKind::Commission | LineKind::Clawback);
        if is_commission {
            written.commissions.push(commission(
                cause,
                booked,
                id,
                kind,
                Money::new(minor, page.currency),
            ));
            booked.lines.push(id);
        }
        written.totals = written.totals.plus(Totals::of(kind, minor)?)?;
        written.entries.push(Entry {
            id: id.to_string(),
            kind,
            minor,
            commission: booked.lines.last().copied(),
            transaction: Some(cause.transaction.clone()),
            text: reason(&booked.decision, kind),
            earned_at: cause.earned_at,
            recorded_at: cause.recorded_at,
            postings: postings(kind, page.partner, minor)?,
        });
    }
    booked.booked = target;
    Ok(written)
}

fn commission(
    cause: Cause<'_>,
    booked: &Booked,
    id: CommissionId,
    kind: LineKind,
    amount: Money,
) -> Commission {
    Commission {
        id,
        transaction: cause.transaction.clone(),
        customer: booked.recorded.sale.customer.clone(),
        program: booked.credit.program,
        link: booked.credit.link,
        terms: booked.credit.terms.as_ref().map(|terms| terms.id),
        kind,
        amount,
        review: review(&booked.decision),
        released_in: None,
        earned_at: cause.earned_at,
        recorded_at: cause.recorded_at,
    }
}

/// How a decision shows on each of a transaction's commissions.
pub fn review(decision: &Decision) -> ReviewState {
    match decision {
        Decision::Pending => ReviewState::Pending,
        Decision::Approved => ReviewState::Approved,
        Decision::OnHold { .. } => ReviewState::OnHold,
        Decision::Declined { .. } => ReviewState::Declined,
    }
}

fn reason(decision: &Decision, kind: LineKind) -> Option<String> {
    match (decision, kind) {
        (Decision::OnHold { reason }, LineKind::Hold)
        | (Decision::Declined { reason }, LineKind::Decline) => Some(reason.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_written() {
        let sums =
            |commission, clawback, held, declined| Sums { commission, clawback, held, declined };
        for (target, booked, expected) in [
            (sums(100, 0, 0, 0), sums(0, 0, 0, 0), vec![(LineKind::Commission, 100)]),
            (sums(100, 0, 0, 0), sums(100, 0, 0, 0), vec![]),
            (sums(100, -40, 0, 0), sums(100, 0, 0, 0), vec![(LineKind::Clawback, -40)]),
            (sums(100, 0, 0, 0), sums(100, -40, 0, 0), vec![(LineKind::Clawback, 40)]),
            (
                sums(100, 0, -100, 0),
                sums(0, 0, 0, 0),
                vec![(LineKind::Commission, 100), (LineKind::Hold, -100)],
            ),
            (sums(100, 0, 0, 0), sums(100, 0, -100, 0), vec![(LineKind::Release, 100)]),
            (
                sums(100, 0, 0, -100),
                sums(100, 0, -100, 0),
                vec![(LineKind::Release, 100), (LineKind::Decline, -100)],
            ),
            (sums(0, 0, 0, 0), sums(100, 0, 0, 0), vec![(LineKind::Commission, -100)]),
        ] {
            let found: Vec<_> = lines(target, booked).unwrap().collect();
            assert_eq!(found, expected, "{target:?} {booked:?}");
        }
    }
}
