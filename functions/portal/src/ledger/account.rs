//! An account over a range of days: beginning + commissions − clawbacks + adjustments − payouts = ending (K19).

use vouch_domain::{
    books::{
        ledger::Page,
        statement::{Statement, Totals},
    },
    calendar::Month,
    money::{Currency, Overflow},
};
use vouch_store::ledger::Line;

use super::days::{Days, Place};

/// What a range of days comes to in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) beginning: i64,
    pub(crate) totals: Totals,
    pub(crate) ending: i64,
    months: Vec<Part>,
}

/// A month with lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    month: Month,
    opening: i64,
    count: usize,
}

/// The months of one page of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) from: Month,
    pub(crate) to: Month,
    /// The balance before the first of them.
    opening: i64,
    /// How many lines of them belong to earlier pages.
    skip: usize,
}

impl Account {
    /// From the statements of the range, in the order of their months. A month without one has nothing, before it and
    /// in it: whatever is left over from a month makes a statement of the next.
    pub(crate) fn of(statements: &[Statement], currency: Currency) -> Result<Self, Overflow> {
        let mut account =
            Self { beginning: 0, totals: Totals::default(), ending: 0, months: Vec::new() };
        let own = statements.iter().filter(|statement| statement.id.0.currency == currency);
        for (at, statement) in own.enumerate() {
            if at == 0 {
                account.beginning = statement.opening;
            }
            account.totals = account.totals.plus(statement.totals)?;
            account.ending = statement.closing;
            let count = usize::try_from(statement.totals.owed_count()).map_err(|_| Overflow)?;
            let Page { month, .. } = statement.id.0;
            account.months.push(Part { month, opening: statement.opening, count });
        }
        Ok(account)
    }

    /// Without those lines of its first and its last month that lie outside of the days.
    pub(crate) fn within(mut self, days: Days, lines: &[Line]) -> Result<Self, Overflow> {
        for Line { page, entry } in lines {
            let place = days.place(page.month, entry);
            if place == Place::Within {
                continue;
            }
            self.totals = self.totals.plus(opposite(entry.totals()?)?)?;
            // What waits for a threshold is counted, but changes no balance.
            if entry.accrual.is_some() {
                continue;
            }
            let part = self.months.iter_mut().find(|part| part.month == page.month);
            if let Some(part) = part {
                part.count = part.count.saturating_sub(1);
                if place == Place::Before {
                    part.opening = part.opening.checked_add(entry.minor).ok_or(Overflow)?;
                }
            }
            if place == Place::Before {
                self.beginning = self.beginning.checked_add(entry.minor).ok_or(Overflow)?;
            } else {
                self.ending = self.ending.checked_sub(entry.minor).ok_or(Overflow)?;
            }
        }
        Ok(self)
    }

    /// How many lines.
    pub(crate) fn count(&self) -> usize {
        self.months.iter().map(|part| part.count).sum()
    }

    /// The months that hold these lines; none where there are no such.
    pub(crate) fn window(&self, first: usize, most: usize) -> Option<Window> {
        let mut before = 0_usize;
        let mut window: Option<Window> = None;
        for part in self.months.iter().filter(|part| part.count > 0) {
            let after = before.saturating_add(part.count);
            if after > first && before < first.saturating_add(most) {
                let begun = window.get_or_insert(Window {
                    from: part.month,
                    to: part.month,
                    opening: part.opening,
                    skip: first.saturating_sub(before),
                });
                begun.to = part.month;
            }
            before = after;
        }
        window
    }
}

fn opposite(totals: Totals) -> Result<Totals, Overflow> {
    let minus = |amount: i64| amount.checked_neg().ok_or(Overflow);
    Ok(Totals {
        count: minus(totals.count)?,
        commissions: minus(totals.commissions)?,
        clawbacks: minus(totals.clawbacks)?,
        adjustments: minus(totals.adjustments)?,
        payments: minus(totals.payments)?,
        accruing: minus(totals.accruing)?,
        accruals: minus(totals.accruals)?,
    })
}

/// Lines of a window on one page, each with the balance after it, in the order of time.
pub(crate) fn balanced(
    mut lines: Vec<Line>,
    window: Window,
    most: usize,
    days: Days,
) -> Vec<(Line, i64)> {
    lines.retain(|line| {
        line.entry.accrual.is_none() && days.place(line.page.month, &line.entry) == Place::Within
    });
    lines.sort_by_key(|line| (line.page.month, days.moment(line.page.month, &line.entry)));
    let mut balance = window.opening;
    let mut after = |line: Line| {
        balance = balance.saturating_add(line.entry.minor);
        (line, balance)
    };
    let all: Vec<_> = lines.into_iter().map(&mut after).collect();
    all.into_iter().skip(window.skip).take(most).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ulid::Ulid;
    use vouch_domain::{
        books::{ledger::Entry, statement::draw_up},
        earning::commission::LineKind,
        id::PartnerId,
    };

    use super::*;

    const KINDS: [LineKind; 4] =
        [LineKind::Commission, LineKind::Clawback, LineKind::Adjustment, LineKind::Payment];

    fn euro() -> Currency {
        "EUR".parse().unwrap()
    }

    /// Months of lines, and their statements as month end draws them up.
    fn books(months: &[Vec<(usize, i64)>]) -> (Vec<Statement>, Vec<Line>) {
        let (mut statements, mut lines) = (Vec::new(), Vec::new());
        let (mut month, mut opening): (Month, i64) = ("2026-01".parse().unwrap(), 0);
        for entries in months {
            let page = Page { partner: PartnerId::from_ulid(Ulid::nil()), currency: euro(), month };
            let mut totals = Totals::default();
            for (at, (kind, minor)) in entries.iter().enumerate() {
                let kind = KINDS[*kind];
                totals = totals.plus(Totals::of(kind, *minor).unwrap()).unwrap();
                let earned_at =
                    month.start(chrono_tz::Tz::UTC) + chrono::TimeDelta::days(5 * at as i64);
                let entry = Entry {
                    id: format!("{at}"),
                    kind,
                    minor: *minor,
                    commission: None,
                    recruit: None,
                    accrual: None,
                    transaction: None,
                    text: None,
                    earned_at,
                    recorded_at: earned_at,
                    postings: Vec::new(),
                };
                lines.push(Line { page, entry });
            }
            if opening != 0 || totals.count != 0 {
                let statement = draw_up(page, opening, totals).unwrap();
                opening = statement.closing;
                statements.push(statement);
            }
            month = month.next();
        }
        (statements, lines)
    }

    proptest! {
        // req: K18, K19, T22
        #[test]
        fn every_range_of_days_balances_and_every_page_runs_on(
            months in prop::collection::vec(prop::collection::vec((0..4_usize, -500_i64..500), 0..6), 1..9),
            from in 0..270_u64,
            length in 0..270_u64,
            most in 1..7_usize,
        ) {
            let (statements, lines) = books(&months);
            let first: chrono::NaiveDate = "2026-01-01".parse().unwrap();
            let day = |n: u64| first + chrono::Days::new(n);
            let days = Days::new((day(from), day(from + length)), (first, day(600)), chrono_tz::Tz::UTC);
            let (from, to) = days.months();
            let within: Vec<Statement> = statements
                .iter()
                .filter(|statement| (from..=to).contains(&statement.id.0.month))
                .cloned()
                .collect();
            let cut = days.cut_months();
            let of_cut: Vec<Line> = lines.iter().filter(|line| cut.contains(&line.page.month)).cloned().collect();
            let account = Account::of(&within, euro()).unwrap().within(days, &of_cut).unwrap();
            // The identity, and that it holds against the lines themselves.
            prop_assert_eq!(account.beginning + account.totals.net().unwrap(), account.ending);
            let sum = |before: chrono::NaiveDate| lines.iter().filter(|line| line.entry.earned_at.date_naive() < before).map(|line| line.entry.minor).sum::<i64>();
            if !within.is_empty() {
                prop_assert_eq!(account.beginning, sum(days.from));
            }
            prop_assert_eq!(account.ending, if within.is_empty() { 0 } else { sum(days.to + chrono::Days::new(1)) });
            // Page after page, the running balance goes from the beginning to the end, line by line.
            let (mut balance, mut shown) = (account.beginning, 0);
            while let Some(window) = account.window(shown, most) {
                let read = lines.iter().filter(|line| (window.from..=window.to).contains(&line.page.month));
                let page = balanced(read.cloned().collect(), window, most, days);
                prop_assert!(!page.is_empty() && page.len() <= most);
                for (line, after) in &page {
                    balance += line.entry.minor;
                    prop_assert_eq!(balance, *after);
                }
                shown += page.len();
            }
            prop_assert_eq!((shown, balance), (account.count(), account.ending));
        }
    }
}
