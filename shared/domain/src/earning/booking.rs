//! From a target to lines: what must still be written so that the books say what the target says.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use chrono::{DateTime, Utc};

use crate::{
    books::{
        accrual::{Accrual, AccrualKey},
        ledger::{Entry, Page},
        statement::Totals,
    },
    earning::{
        commission::{Commission, CommissionId, LineKind, ReviewState},
        target::{Decision, Sums, Target},
        terms::ThresholdOf,
        transaction::Booked,
    },
    id::{CompanyId, PartnerId, TransactionRef},
    money::{Currency, Money, Overflow},
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

/// What a revision of a transaction writes into one partner's books of one month.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The lines that are commissions of their own; holds and declines belong to one of them.
    pub commissions: Vec<Commission>,
    /// All lines, balanced.
    pub entries: Vec<Entry>,
    /// What they add to the month.
    pub totals: Totals,
    /// What they change of what the partner earned, be it owed already or waiting for a threshold.
    pub earned: i64,
}

/// The months that a transaction's lines go to: its partner's, and the recruiter's where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// Its partner's.
    pub own: Page,
    /// The recruiter's.
    pub referral: Option<Page>,
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

/// Writes down the lines that take a booked transaction to its target, and marks them booked: its partner's, and
/// the recruiter's.
///
/// # Errors
/// [`Overflow`]
pub fn write_down(
    cause: Cause<'_>,
    booked: &mut Booked,
    target: &Target,
    pages: Pages,
) -> Result<(Written, Written), Overflow> {
    let own_before = booked.booked;
    let mut own = Written::default();
    for (kind, minor) in lines(target.own.sums, booked.booked)? {
        let line = Line { kind, minor, accrual: own_accrual(booked, pages.own.currency, minor) };
        let id =
            line.write(cause, booked, None, pages.own, booked.lines.last().copied(), &mut own)?;
        booked.lines.extend(id);
    }
    booked.booked = target.own.sums;
    let mut others = Written::default();
    if let (Some(page), Some(ought)) = (pages.referral, target.referral) {
        let recruit = Some(booked.credit.partner);
        let made = target.own.sums.minus(own_before)?;
        for (kind, minor) in lines(ought.sums, booked.referral.booked)? {
            let accrual = referral_accrual(booked, page.currency, minor, made.of(kind));
            let line = Line { kind: by_recruiting(kind), minor, accrual };
            let last = booked.referral.lines.last().copied();
            let id = line.write(cause, booked, recruit, page, last, &mut others)?;
            booked.referral.lines.extend(id);
        }
        booked.referral.booked = ought.sums;
    }
    Ok((own, others))
}

/// The kind that a line has where it was earned by recruiting. Holds and declines are what they are.
fn by_recruiting(kind: LineKind) -> LineKind {
    match kind {
        LineKind::Commission => LineKind::ReferralCommission,
        LineKind::Clawback => LineKind::ReferralClawback,
        other => other,
    }
}

/// The threshold that a sale's lines in a currency wait for, and with what they add up: its partner's own, or those
/// that it brings whoever recruited that partner.
pub fn waits_for(
    booked: &Booked,
    by_recruiting: bool,
    currency: Currency,
) -> Option<(AccrualKey, i64)> {
    let credit = &booked.credit;
    let (terms, after, key) = if by_recruiting {
        let referral = credit.referral.as_ref()?;
        (&referral.terms, referral.after_threshold, AccrualKey::Recruit(credit.partner))
    } else {
        (&credit.terms, credit.after_threshold, AccrualKey::Program(credit.program))
    };
    let threshold = terms.as_ref()?.structure.pays()?.awaited(currency, after)?;
    Some((key, threshold.amount.minor))
}

fn own_accrual(booked: &Booked, currency: Currency, minor: i64) -> Option<Accrual> {
    let (key, threshold) = waits_for(booked, false, currency)?;
    Some(Accrual { key, toward: minor, threshold })
}

/// `made` is what the recruited partner made by the same.
fn referral_accrual(booked: &Booked, currency: Currency, minor: i64, made: i64) -> Option<Accrual> {
    let referral = booked.credit.referral.as_ref()?;
    let pays = referral.terms.as_ref()?.structure.pays()?;
    let toward = match pays.awaited(currency, referral.after_threshold)?.of {
        ThresholdOf::OwnEarnings => minor,
        ThresholdOf::ReferredEarnings => made,
    };
    let (key, threshold) = waits_for(booked, true, currency)?;
    Some(Accrual { key, toward, threshold })
}

/// One line in the making.
struct Line {
    kind: LineKind,
    minor: i64,
    accrual: Option<Accrual>,
}

impl Line {
    /// Writes it down; gives its id if it is a commission of its own. `last` is the commission before it.
    fn write(
        self,
        cause: Cause<'_>,
        booked: &Booked,
        recruit: Option<PartnerId>,
        page: Page,
        last: Option<CommissionId>,
        written: &mut Written,
    ) -> Result<Option<CommissionId>, Overflow> {
        let Self { kind, minor, accrual } = self;
        let id = CommissionId::derive(&cause, kind, page);
        let own = kind.is_commission().then_some(id);
        let mut entry = Entry {
            id: id.to_string(),
            kind,
            minor,
            commission: own.or(last),
            recruit,
            accrual,
            transaction: Some(cause.transaction.clone()),
            text: reason(&booked.decision, kind),
            earned_at: cause.earned_at,
            recorded_at: cause.recorded_at,
            postings: Vec::new(),
        };
        entry.postings = entry.sides(page.partner)?;
        written.totals = written.totals.plus(entry.totals()?)?;
        written.earned = written.earned.checked_add(minor).ok_or(Overflow)?;
        if own.is_some() {
            written.commissions.push(commission(cause, booked, id, &entry, page));
        }
        written.entries.push(entry);
        Ok(own)
    }
}

fn commission(
    cause: Cause<'_>,
    booked: &Booked,
    id: CommissionId,
    entry: &Entry,
    page: Page,
) -> Commission {
    let credit = &booked.credit;
    let (terms, link) = match (entry.recruit, &credit.referral) {
        // The recruited partner's link is its own affair.
        (Some(_), Some(referral)) => (&referral.terms, None),
        _ => (&credit.terms, credit.link),
    };
    Commission {
        id,
        transaction: cause.transaction.clone(),
        customer: booked.recorded.sale.customer.clone(),
        program: credit.program,
        link,
        terms: terms.as_ref().map(|terms| terms.id),
        kind: entry.kind,
        amount: Money::new(entry.minor, page.currency),
        recruit: entry.recruit,
        accrual: entry.accrual,
        review: review(&booked.decision),
        reviewed: Vec::new(),
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
