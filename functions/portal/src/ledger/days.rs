//! The days that a ledger is looked at for, and where among them a line stands.

use chrono::{DateTime, Days as Count, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use vouch_domain::{
    books::ledger::Entry,
    calendar::{Month, day_start},
};

use crate::sheets::lines::moment_of;

/// Days in a row of the company's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    today: NaiveDate,
    zone: Tz,
}

impl Days {
    /// From one day to another, whichever is first, of those that have come since `first`.
    pub(crate) fn new(
        (one, other): (NaiveDate, NaiveDate),
        (first, today): (NaiveDate, NaiveDate),
        zone: Tz,
    ) -> Self {
        let known = |day: NaiveDate| day.max(first).min(today);
        let (one, other) = (known(one), known(other));
        Self { from: one.min(other), to: one.max(other), today, zone }
    }

    /// Whether they go on until now.
    pub(crate) fn is_until_now(self) -> bool {
        self.to >= self.today
    }

    /// The months that they lie in: the first and the last.
    pub(crate) fn months(self) -> (Month, Month) {
        let month = |day| Month::of(day_start(day, self.zone), self.zone);
        (month(self.from), month(self.to))
    }

    /// Those of the first and the last month that they hold but a part of.
    pub(crate) fn cut_months(self) -> Vec<Month> {
        let (first, last) = self.months();
        let mut cut = Vec::new();
        if self.start() > first.start(self.zone) {
            cut.push(first);
        }
        if self.end() < last.end(self.zone) && !cut.contains(&last) {
            cut.push(last);
        }
        cut
    }

    /// Whether a line stands before them, within them, or after them.
    pub(crate) fn place(self, month: Month, entry: &Entry) -> Place {
        match self.moment(month, entry).0 {
            at if at < self.start() => Place::Before,
            at if at < self.end() => Place::Within,
            _ => Place::After,
        }
    }

    /// When a line stands in its month's books, to sort by: what was earned before the month at its beginning, and
    /// what was decided after it at its end.
    pub(crate) fn moment(self, month: Month, entry: &Entry) -> (DateTime<Utc>, u8) {
        let (at, kind) = moment_of(entry);
        let last = month.end(self.zone) - TimeDelta::nanoseconds(1);
        (at.max(month.start(self.zone)).min(last), kind)
    }

    fn start(self) -> DateTime<Utc> {
        day_start(self.from, self.zone)
    }

    /// The first instant that is no longer in them. Nothing lies after today, so today goes on to the month's end.
    fn end(self) -> DateTime<Utc> {
        let next = self.to.checked_add_days(Count::new(1)).filter(|_| !self.is_until_now());
        next.map_or_else(|| self.months().1.end(self.zone), |next| day_start(next, self.zone))
    }
}

/// Where a line stands beside the days looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Before,
    Within,
    After,
}

/// A day as an address says it: `2026-10-15`, or of `2026-10` its first or its last.
pub(crate) fn day_asked(text: &str, is_last: bool) -> Option<NaiveDate> {
    if let Ok(day) = text.parse::<NaiveDate>() {
        return Some(day);
    }
    let month = text.parse::<Month>().ok()?;
    if is_last { month.next().first_day().pred_opt() } else { Some(month.first_day()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_in_an_address_is_all_of_its_days() {
        assert_eq!(day_asked("2024-02", false), Some(day("2024-02-01")));
        assert_eq!(day_asked("2024-02", true), Some(day("2024-02-29")));
        assert_eq!(day_asked("2024-02-10", true), Some(day("2024-02-10")));
        for text in ["", "soon", "2024-13", "2024-02-30", "<b>"] {
            assert_eq!(day_asked(text, true), None, "{text}");
        }
    }

    #[test]
    fn days_are_those_that_the_company_has_seen_and_only_parts_of_months_are_cut() {
        let of = |one, other| {
            let known = (day("2026-05-01"), day("2026-11-21"));
            Days::new((day(one), day(other)), known, Tz::Europe__Berlin)
        };
        for (one, other, from, to, cut) in [
            ("2026-09-01", "2026-10-31", "2026-09-01", "2026-10-31", vec![]),
            ("2026-10-31", "2026-09-01", "2026-09-01", "2026-10-31", vec![]),
            ("1999-01-01", "2099-01-01", "2026-05-01", "2026-11-21", vec![]),
            ("2026-09-02", "2026-10-31", "2026-09-02", "2026-10-31", vec!["2026-09"]),
            ("2026-09-02", "2026-09-03", "2026-09-02", "2026-09-03", vec!["2026-09"]),
            ("2026-09-02", "2026-11-20", "2026-09-02", "2026-11-20", vec!["2026-09", "2026-11"]),
        ] {
            let days = of(one, other);
            assert_eq!((days.from, days.to), (day(from), day(to)));
            let months: Vec<String> = days.cut_months().iter().map(Month::to_string).collect();
            assert_eq!(months, cut, "{one} to {other}");
        }
    }
}
