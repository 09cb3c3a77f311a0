//! Thresholds: what is earned, but not owed before enough of it has come together (E07, Q15, V18).
//!
//! Lines of a structure with a threshold are booked as any other, on an account of their own. When a month is
//! drawn up, what earlier months carried over and what the month's lines add are looked at together: from the
//! month on in which that reaches the threshold, one line a month says that it is owed. Once met, met for ever.
//! Where a row without a threshold follows one with, its first line sets free what waited: its threshold is nothing.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    books::ledger::{Entry, Page, postings},
    calendar::Month,
    earning::commission::LineKind,
    id::{PartnerId, ProgramId},
    money::Overflow,
};

/// What adds up until its threshold is met. Not the row of terms: what waits is not lost when a row ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccrualKey {
    /// What a partner earns by its customers in a program.
    Program(ProgramId),
    /// What a partner earns by having recruited another.
    Recruit(PartnerId),
}

impl fmt::Display for AccrualKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Program(program) => program.fmt(f),
            Self::Recruit(partner) => partner.fmt(f),
        }
    }
}

impl AccrualKey {
    /// The recruited partner, if it is about one.
    pub fn recruit(self) -> Option<PartnerId> {
        match self {
            Self::Program(_) => None,
            Self::Recruit(partner) => Some(partner),
        }
    }
}

/// That a line waits for a threshold. Amounts are in the line's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accrual {
    /// With what it adds up.
    pub key: AccrualKey,
    /// How far it counts towards the threshold, signed: itself, or what the recruited partner earned by it.
    pub toward: i64,
    /// The threshold of the row that priced it.
    pub threshold: i64,
}

/// What a month left, of one key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carried {
    /// What still waits, in minor units; nothing once the threshold is met.
    #[serde(default)]
    pub waiting: i64,
    /// How much has come together towards the threshold.
    #[serde(default)]
    pub toward: i64,
    /// The threshold that it was last held against.
    #[serde(default)]
    pub threshold: i64,
    /// The month in which the threshold was met.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub met_in: Option<Month>,
}

/// What the lines of a month add, of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Added {
    minor: i64,
    toward: i64,
    threshold: i64,
    /// The line whose threshold counts: the last earned, whatever order lines came in.
    last: (DateTime<Utc>, u64),
}

impl Added {
    /// What a line adds, outside any book.
    pub fn of(minor: i64, toward: i64, threshold: i64, earned_at: DateTime<Utc>) -> Self {
        Self { minor, toward, threshold, last: (earned_at, 0) }
    }

    /// Both together.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn plus(self, other: Self) -> Result<Self, Overflow> {
        let last = if other.last > self.last { other } else { self };
        Ok(Self {
            minor: self.minor.checked_add(other.minor).ok_or(Overflow)?,
            toward: self.toward.checked_add(other.toward).ok_or(Overflow)?,
            ..last
        })
    }
}

impl Carried {
    /// What this month leaves, and what it sets free.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn after(self, month: Month, added: &Added) -> Result<(Self, i64), Overflow> {
        let toward = self.toward.checked_add(added.toward).ok_or(Overflow)?;
        let waiting = self.waiting.checked_add(added.minor).ok_or(Overflow)?;
        // No threshold any more is met by whatever there is.
        let is_met = toward >= added.threshold || added.threshold <= 0;
        let met_in = self.met_in.or_else(|| is_met.then_some(month));
        let (waiting, free) = if met_in.is_some() { (0, waiting) } else { (waiting, 0) };
        Ok((Self { waiting, toward, threshold: added.threshold, met_in }, free))
    }
}

/// The lines of a month that wait, and those that say that something waits no longer, gathered one by one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gathered {
    added: BTreeMap<AccrualKey, Added>,
    /// By the id of the line.
    freed: BTreeMap<String, i64>,
}

/// What a month does to one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Of what.
    pub key: AccrualKey,
    /// What the months before left.
    pub before: Carried,
    /// What this month leaves.
    pub after: Carried,
    /// The line that sets free what waited, where something does.
    pub line: Option<Entry>,
}

impl Gathered {
    /// One more line.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn line(&mut self, line: &Entry) -> Result<(), Overflow> {
        if let Some(Accrual { key, toward, threshold }) = line.accrual {
            let last = (line.earned_at, number(&line.id));
            let more = Added { minor: line.minor, toward, threshold, last };
            let sum = match self.added.get(&key) {
                Some(sum) => sum.plus(more)?,
                None => more,
            };
            self.added.insert(key, sum);
        } else if line.kind == LineKind::ThresholdMet {
            self.freed.insert(line.id.clone(), line.minor);
        }
        Ok(())
    }

    /// Whether nothing of the month waits.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty()
    }

    /// The keys that the month has lines of.
    pub fn keys(&self) -> impl Iterator<Item = AccrualKey> + '_ {
        self.added.keys().copied()
    }

    /// What the month does to each key that it has lines of, in the order of keys: the same however often it is
    /// asked. `before` is what the months before left; nothing for what is absent.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn steps(
        &self,
        page: Page,
        before: &BTreeMap<AccrualKey, Carried>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Step>, Overflow> {
        let mut steps = Vec::with_capacity(self.added.len());
        for (&key, added) in &self.added {
            let before = before.get(&key).copied().unwrap_or_default();
            let (after, free) = before.after(page.month, added)?;
            let line = if free == 0 { None } else { Some(met(key, page, added, free, now)?) };
            steps.push(Step { key, before, after, line });
        }
        Ok(steps)
    }

    /// Whether the line stands in the month already.
    pub fn has(&self, line: &Entry) -> bool {
        self.freed.get(&line.id) == Some(&line.minor)
    }

    /// Whether the month says of something that it waits no longer, though it is not so by these steps.
    pub fn has_others_than(&self, steps: &[Step]) -> bool {
        let lines = steps.iter().filter_map(|step| step.line.as_ref());
        lines.filter(|line| self.has(line)).count() != self.freed.len()
    }
}

/// The line of a month that says that what waited is owed. Its id derives from month and key: there is but one.
fn met(
    key: AccrualKey,
    page: Page,
    added: &Added,
    minor: i64,
    now: DateTime<Utc>,
) -> Result<Entry, Overflow> {
    let kind = LineKind::ThresholdMet;
    Ok(Entry {
        id: format!("met_{}_{key}", page.month),
        kind,
        minor,
        commission: None,
        transaction: None,
        recruit: key.recruit(),
        accrual: None,
        text: None,
        // When the last of it was earned.
        earned_at: added.last.0,
        recorded_at: now,
        postings: postings(kind, page.partner, minor)?,
    })
}

/// Tells lines apart that were earned at the same instant, in any order of reading.
fn number(id: &str) -> u64 {
    // FNV-1a.
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    id.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;
    use ulid::Ulid;

    use super::*;
    use crate::books::ledger::balances;

    fn key(n: u8) -> AccrualKey {
        AccrualKey::Recruit(PartnerId::from_ulid(Ulid::from_bytes([n; 16])))
    }

    fn page(month: Month) -> Page {
        let partner = PartnerId::from_ulid(Ulid::nil());
        Page { partner, currency: "EUR".parse().unwrap(), month }
    }

    fn first() -> Month {
        "2026-01".parse().unwrap()
    }

    fn at(n: i64) -> DateTime<Utc> {
        "2026-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(n)
    }

    fn line(n: i64, of: u8, minor: i64, toward: i64, threshold: i64) -> Entry {
        Entry {
            id: format!("com_{n}"),
            kind: LineKind::ReferralCommission,
            minor,
            commission: None,
            transaction: None,
            recruit: key(of).recruit(),
            accrual: Some(Accrual { key: key(of), toward, threshold }),
            text: None,
            earned_at: at(n),
            recorded_at: at(n),
            postings: Vec::new(),
        }
    }

    /// What months of lines set free, month by month, and what still waits.
    fn run(months: &[Vec<Entry>]) -> (Vec<i64>, BTreeMap<AccrualKey, Carried>) {
        let (mut month, mut left, mut freed) = (first(), BTreeMap::new(), Vec::new());
        for lines in months {
            let mut gathered = Gathered::default();
            lines.iter().try_for_each(|line| gathered.line(line)).unwrap();
            let steps = gathered.steps(page(month), &left, at(0)).unwrap();
            let lines: Vec<_> = steps.iter().filter_map(|step| step.line.clone()).collect();
            freed.push(lines.iter().map(|line| line.minor).sum());
            assert!(lines.iter().all(|line| balances(&line.postings)));
            left.extend(steps.iter().map(|step| (step.key, step.after)));
            month = month.next();
        }
        (freed, left)
    }

    // req: T6, E07, Q15, V18
    #[test]
    fn what_waits_is_owed_in_one_line_in_the_month_that_reaches_the_threshold() {
        for (threshold, months, expected) in [
            (50, vec![30, 30], vec![0, 60]),
            (60, vec![30, 30], vec![0, 60]),
            (61, vec![30, 30], vec![0, 0]),
            (50, vec![60, 10, -5], vec![60, 10, -5]),
            (50, vec![30, -30, 60], vec![0, 0, 60]),
            (0, vec![1], vec![1]),
            (0, vec![-1], vec![-1]),
        ] {
            let lines: Vec<_> = (1..)
                .zip(&months)
                .map(|(n, minor)| vec![line(n, 1, *minor, *minor, threshold)])
                .collect();
            assert_eq!(run(&lines).0, expected, "{threshold} {months:?}");
        }
    }

    // req: Q15
    #[test]
    fn a_threshold_may_be_of_what_the_recruited_partner_earned() {
        let (freed, left) = run(&[vec![line(1, 1, 3, 30, 50)], vec![line(2, 1, 2, 20, 50)]]);
        assert_eq!(freed, [0, 5]);
        assert_eq!(left[&key(1)].met_in, Some(first().next()));
    }

    #[test]
    fn each_recruit_waits_for_itself_and_a_later_row_brings_its_own_threshold() {
        let months = [
            vec![line(1, 1, 30, 30, 50), line(2, 2, 30, 30, 50)],
            vec![line(3, 2, 1, 1, 31), line(4, 1, 1, 1, 50)],
        ];
        let (freed, left) = run(&months);
        assert_eq!(freed, [0, 31]);
        assert_eq!((left[&key(1)].waiting, left[&key(2)].waiting), (31, 0));
    }

    #[test]
    fn a_line_that_stands_in_the_month_is_known_again_and_another_is_not() {
        let mut gathered = Gathered::default();
        gathered.line(&line(1, 1, 60, 60, 50)).unwrap();
        let before = BTreeMap::new();
        let steps = gathered.steps(page(first()), &before, at(9)).unwrap();
        let met = steps[0].line.clone().unwrap();
        assert!(!gathered.has(&met) && !gathered.has_others_than(&steps));
        gathered.line(&met).unwrap();
        assert!(gathered.has(&met) && !gathered.has_others_than(&steps));
        assert_eq!(gathered.steps(page(first()), &before, at(9)).unwrap(), steps);
        gathered.line(&Entry { id: "met_other".to_owned(), ..met }).unwrap();
        assert!(gathered.has_others_than(&steps));
    }

    proptest! {
        // req: V18, T22
        #[test]
        fn what_was_set_free_and_what_waits_is_all_there_was(
            lines in prop::collection::vec((0_u8..3, -40_i64..100, 0_i64..200, 0_usize..5), 0..40),
            backwards in any::<bool>(),
        ) {
            let mut months = vec![Vec::new(); 5];
            for (n, (of, minor, threshold, month)) in (0..).zip(&lines) {
                months[*month].push(line(n, *of, *minor, *minor, *threshold));
            }
            let (freed, left) = run(&months);
            let waiting: i64 = left.values().map(|carried| carried.waiting).sum();
            let all: i64 = lines.iter().map(|(_, minor, ..)| minor).sum();
            prop_assert_eq!(freed.iter().sum::<i64>() + waiting, all);
            for carried in left.values() {
                prop_assert!(carried.met_in.is_none() || carried.waiting == 0);
            }
            // The order in which lines of a month are read changes nothing.
            if backwards {
                months.iter_mut().for_each(|lines| lines.reverse());
            }
            prop_assert_eq!(run(&months), (freed, left));
        }
    }
}
