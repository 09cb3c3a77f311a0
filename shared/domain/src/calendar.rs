//! Months and days of a company, in its own time zone (Q1–Q3, RELIABILITY §5).
//!
//! A month is `[first instant of the 1st, first instant of the next 1st)`. A midnight that does not exist is
//! the first instant after the gap; one that happens twice is the earlier.

mod quarter;

use std::{fmt, str::FromStr};

use chrono::{
    DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta,
    TimeZone, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

pub use self::quarter::{ParseQuarterError, Quarter};

/// A calendar month, `2026-10`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: i32,
    month: u32,
}

/// Not a month of the years 1970–9998 written `2026-10`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a month such as 2026-10")]
pub struct ParseMonthError;

impl Month {
    /// The month that an instant falls in, seen from a zone.
    pub fn of(at: DateTime<Utc>, zone: Tz) -> Self {
        let local = at.with_timezone(&zone).date_naive();
        let month = Self { year: local.year(), month: local.month() };
        // An hour that comes twice across midnight shows the old date again, though the new month has begun.
        let is_last_day = local.succ_opt().is_some_and(|next| next.day() == 1);
        if is_last_day && at >= month.end(zone) { month.next() } else { month }
    }

    /// The month that an instant falls in by UTC: for what is kept by month and belongs to no company's books.
    pub fn utc(at: DateTime<Utc>) -> Self {
        Self::of(at, Tz::UTC)
    }

    /// The month after this one.
    #[must_use]
    pub fn next(self) -> Self {
        if self.month == 12 {
            Self { year: self.year.saturating_add(1), month: 1 }
        } else {
            Self { year: self.year, month: self.month.saturating_add(1) }
        }
    }

    /// The month before this one.
    #[must_use]
    pub fn before(self) -> Self {
        if self.month == 1 {
            Self { year: self.year.saturating_sub(1), month: 12 }
        } else {
            Self { year: self.year, month: self.month.saturating_sub(1) }
        }
    }

    /// Its first day.
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or(NaiveDate::MAX)
    }

    /// The first instant of the month in a zone.
    pub fn start(self, zone: Tz) -> DateTime<Utc> {
        day_start(self.first_day(), zone)
    }

    /// The first instant that is no longer in the month.
    pub fn end(self, zone: Tz) -> DateTime<Utc> {
        self.next().start(zone)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Month {
    type Err = ParseMonthError;

    fn from_str(text: &str) -> Result<Self, ParseMonthError> {
        let shaped = text.len() == 7
            && text.bytes().enumerate().all(
                |(i, b)| {
                    if i == 4 { b == b'-' } else { b.is_ascii_digit() }
                },
            );
        if !shaped {
            return Err(ParseMonthError);
        }
        let year = text[..4].parse().map_err(|_| ParseMonthError)?;
        let month = text[5..].parse().map_err(|_| ParseMonthError)?;
        if (1970..=9998).contains(&year) && (1..=12).contains(&month) {
            Ok(Self { year, month })
        } else {
            Err(ParseMonthError)
        }
    }
}

impl TryFrom<String> for Month {
    type Error = ParseMonthError;

    fn try_from(text: String) -> Result<Self, ParseMonthError> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

/// The first instant of a local day: of two midnights the earlier, of none the first instant after the gap.
pub fn day_start(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    match zone.from_local_datetime(&midnight) {
        LocalResult::Single(at) => at.to_utc(),
        LocalResult::Ambiguous(earlier, _) => earlier.to_utc(),
        LocalResult::None => end_of_gap(midnight, zone),
    }
}

/// The instant at which a gap that covers `missing` ends. Gaps are at most a day long (Apia lost one), and
/// local clocks agree with UTC to the second since 1972, so a search by minute and then by second finds it.
fn end_of_gap(missing: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let exists = |offset: TimeDelta| {
        missing
            .checked_add_signed(offset)
            .and_then(|local| zone.from_local_datetime(&local).earliest())
    };
    let minutes = (1..=26 * 60).find(|&n| exists(TimeDelta::minutes(n)).is_some()).unwrap_or(0);
    (0..60)
        .rev()
        .map_while(|back| {
            exists(TimeDelta::seconds(
                minutes.saturating_mul(60).saturating_sub(59_i64.saturating_sub(back)),
            ))
        })
        .last()
        .map_or_else(|| missing.and_utc(), |at| at.to_utc())
}

/// A month's review: from when it was issued to its end (P09, P11, Q3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// When the invoice was issued.
    pub issued_at: DateTime<Utc>,
    /// The local midnight after seven full days.
    pub ends_at: DateTime<Utc>,
}

/// How many whole local days a company has to look at its invoice.
const REVIEW_DAYS: u64 = 7;

impl Review {
    /// The review of a month whose invoice is drawn up at `now`, at or after the month's end.
    ///
    /// Within 24 hours of the end it counts as issued at the end; later, at `now`, and the review is
    /// rounded up to the next local midnight, so it is never shorter than seven full days.
    pub fn of(month: Month, zone: Tz, now: DateTime<Utc>) -> Self {
        let end = month.end(zone);
        let punctual = now.signed_duration_since(end) <= TimeDelta::hours(24);
        let issued_at = if punctual { end } else { now };
        let today = issued_at.with_timezone(&zone).date_naive();
        let whole_from =
            if day_start(today, zone) == issued_at { today } else { today + Days::new(1) };
        Self { issued_at, ends_at: day_start(whole_from + Days::new(REVIEW_DAYS), zone) }
    }
}

/// The instant `months` calendar months after an anchor: same local day and time, the day clamped to the
/// month's last (31 January + 1 = 28 or 29 February), always counted from the anchor (Q14).
pub fn months_after(anchor: DateTime<Utc>, months: u32, zone: Tz) -> DateTime<Utc> {
    let local = anchor.with_timezone(&zone).naive_local();
    let Some(then) = local.checked_add_months(chrono::Months::new(months)) else {
        return DateTime::<Utc>::MAX_UTC;
    };
    match zone.from_local_datetime(&then) {
        LocalResult::Single(at) => at.to_utc(),
        LocalResult::Ambiguous(earlier, _) => earlier.to_utc(),
        LocalResult::None => end_of_gap(then, zone),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn month(text: &str) -> Month {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> Tz {
        name.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    // req: P09, Q1, T7
    #[test]
    fn a_month_ends_at_local_midnight_of_the_company() {
        for (name, expected) in [
            ("Asia/Tokyo", "2026-05-31T15:00:00Z"),
            ("America/Toronto", "2026-06-01T04:00:00Z"),
            ("UTC", "2026-06-01T00:00:00Z"),
        ] {
            let end = month("2026-05").end(zone(name));
            assert_eq!(end, at(expected), "{name}");
            let last = end - TimeDelta::milliseconds(1);
            assert_eq!(Month::of(last, zone(name)), month("2026-05"), "{name}");
            assert_eq!(Month::of(end, zone(name)), month("2026-06"), "{name}");
        }
    }

    // req: Q2
    #[test]
    fn a_midnight_that_is_missing_or_doubled_still_begins_one_month() {
        for (name, text, expected) in [
            ("America/Asuncion", "2023-10", "2023-10-01T04:00:00Z"),
            ("America/Asuncion", "2017-10", "2017-10-01T04:00:00Z"),
            ("Africa/Cairo", "2014-08", "2014-07-31T22:00:00Z"),
            ("Asia/Amman", "2016-04", "2016-03-31T22:00:00Z"),
            ("Asia/Damascus", "2011-04", "2011-03-31T22:00:00Z"),
            ("America/Havana", "2026-11", "2026-11-01T04:00:00Z"),
            ("America/Havana", "2015-11", "2015-11-01T04:00:00Z"),
        ] {
            let start = month(text).start(zone(name));
            assert_eq!(start, at(expected), "{name} {text}");
            assert_eq!(Month::of(start, zone(name)), month(text), "{name} {text}");
            assert_eq!(
                Month::of(start - TimeDelta::seconds(1), zone(name)),
                month(text).before(),
                "{name}"
            );
        }
    }

    // req: P11, Q3, T8, V11
    #[test]
    fn a_review_is_seven_full_local_days() {
        for (name, text, run, issued, ends, hours) in [
            (
                "UTC",
                "2026-05",
                "2026-06-01T00:00:00Z",
                "2026-06-01T00:00:00Z",
                "2026-06-08T00:00:00Z",
                168,
            ),
            (
                "America/Toronto",
                "2026-10",
                "2026-11-01T04:30:00Z",
                "2026-11-01T04:00:00Z",
                "2026-11-08T05:00:00Z",
                169,
            ),
            (
                "Europe/Berlin",
                "2026-10",
                "2026-10-31T23:00:00Z",
                "2026-10-31T23:00:00Z",
                "2026-11-07T23:00:00Z",
                168,
            ),
            // A day late to the second still counts as punctual; a second more does not.
            (
                "UTC",
                "2026-05",
                "2026-06-02T00:00:00Z",
                "2026-06-01T00:00:00Z",
                "2026-06-08T00:00:00Z",
                168,
            ),
            (
                "UTC",
                "2026-05",
                "2026-06-02T00:00:01Z",
                "2026-06-02T00:00:01Z",
                "2026-06-10T00:00:00Z",
                191,
            ),
            (
                "UTC",
                "2026-05",
                "2026-06-04T00:00:00Z",
                "2026-06-04T00:00:00Z",
                "2026-06-11T00:00:00Z",
                168,
            ),
        ] {
            let review = Review::of(month(text), zone(name), at(run));
            assert_eq!((review.issued_at, review.ends_at), (at(issued), at(ends)), "{name} {run}");
            assert_eq!((review.ends_at - review.issued_at).num_hours(), hours, "{name} {run}");
        }
    }

    #[test]
    fn months_after_an_anchor_do_not_drift() {
        let anchor = at("2026-01-31T12:00:00Z");
        assert_eq!(months_after(anchor, 1, Tz::UTC), at("2026-02-28T12:00:00Z"));
        assert_eq!(months_after(anchor, 2, Tz::UTC), at("2026-03-31T12:00:00Z"));
        assert_eq!(months_after(anchor, 25, Tz::UTC), at("2028-02-29T12:00:00Z"));
    }

    #[test]
    fn only_real_months_are_read() {
        for bad in [
            "2026-13",
            "2026-00",
            "26-10",
            "2026-1",
            "2026_10",
            "9999-12",
            "1969-12",
            "２０２６-10",
            "",
        ] {
            assert!(bad.parse::<Month>().is_err(), "{bad}");
        }
        assert_eq!(month("2026-12").next(), month("2027-01"));
        assert_eq!(month("2026-01").before(), month("2025-12"));
    }

    proptest! {
        #[test]
        fn every_instant_is_in_exactly_one_month(seconds in 0_i64..4_102_444_800, index in 0..chrono_tz::TZ_VARIANTS.len()) {
            let zone = chrono_tz::TZ_VARIANTS[index];
            let instant = DateTime::from_timestamp(seconds, 0).unwrap();
            let month = Month::of(instant, zone);
            prop_assert!(month.end(zone) > month.start(zone));
            prop_assert!(month.start(zone) <= instant && instant < month.end(zone), "{} {}", zone, instant);
            prop_assert_eq!(month.end(zone), month.next().start(zone));
            let (first, last) = (month.start(zone), month.end(zone) - TimeDelta::seconds(1));
            prop_assert_eq!((Month::of(first, zone), Month::of(last, zone)), (month, month));
            prop_assert_eq!(Month::of(first - TimeDelta::seconds(1), zone), month.before());
        }
    }
}
