//! Quarters of a company's year: three months from January, April, July or October on (V27).

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Month;

/// A quarter, `2026-Q4`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quarter {
    /// The month it begins with.
    first: Month,
}

/// Not a quarter of the years 1970–9998 written `2026-Q4`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be a quarter such as 2026-Q4")]
pub struct ParseQuarterError;

impl Quarter {
    /// The quarter of a month.
    pub fn of_month(month: Month) -> Self {
        let since = month.month.saturating_sub(1) % 3;
        Self { first: Month { month: month.month.saturating_sub(since), ..month } }
    }

    /// The quarter that an instant falls in, seen from a zone.
    pub fn of(at: DateTime<Utc>, zone: Tz) -> Self {
        Self::of_month(Month::of(at, zone))
    }

    /// The month it begins with.
    pub fn first_month(self) -> Month {
        self.first
    }

    /// The quarter after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self { first: self.first.next().next().next() }
    }

    /// The quarter before this one.
    #[must_use]
    pub fn before(self) -> Self {
        Self { first: self.first.before().before().before() }
    }

    /// The same quarter of the year before.
    #[must_use]
    pub fn year_before(self) -> Self {
        Self { first: Month { year: self.first.year.saturating_sub(1), ..self.first } }
    }

    /// Its first instant in a zone.
    pub fn start(self, zone: Tz) -> DateTime<Utc> {
        self.first.start(zone)
    }

    /// The first instant that is no longer in it.
    pub fn end(self, zone: Tz) -> DateTime<Utc> {
        self.next().start(zone)
    }

    /// Which of its year's four, from 1.
    pub fn number(self) -> u32 {
        self.first.month.saturating_add(2) / 3
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.first.year
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year(), self.number())
    }
}

impl fmt::Debug for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Quarter {
    type Err = ParseQuarterError;

    fn from_str(text: &str) -> Result<Self, ParseQuarterError> {
        let (year, number) = text.split_once("-Q").ok_or(ParseQuarterError)?;
        let month = match number {
            "1" => "01",
            "2" => "04",
            "3" => "07",
            "4" => "10",
            _ => return Err(ParseQuarterError),
        };
        let first = format!("{year}-{month}").parse().map_err(|_| ParseQuarterError)?;
        Ok(Self { first })
    }
}

impl TryFrom<String> for Quarter {
    type Error = ParseQuarterError;

    fn try_from(text: String) -> Result<Self, ParseQuarterError> {
        text.parse()
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> String {
        quarter.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_three_months_in_a_row() {
        for (month, quarter) in [
            ("2026-01", "2026-Q1"),
            ("2026-03", "2026-Q1"),
            ("2026-04", "2026-Q2"),
            ("2026-09", "2026-Q3"),
            ("2026-12", "2026-Q4"),
        ] {
            assert_eq!(Quarter::of_month(month.parse().unwrap()).to_string(), quarter, "{month}");
        }
        let last: Quarter = "2026-Q4".parse().unwrap();
        assert_eq!(last.next().to_string(), "2027-Q1");
        assert_eq!(last.next().before(), last);
        assert_eq!(last.year_before().to_string(), "2025-Q4");
        for bad in ["2026-Q0", "2026-Q5", "2026Q1", "26-Q1", "2026-q1", ""] {
            assert!(bad.parse::<Quarter>().is_err(), "{bad}");
        }
    }

    // req: V27
    #[test]
    fn a_quarter_begins_at_the_companys_own_midnight() {
        let quarter: Quarter = "2026-Q4".parse().unwrap();
        let start = quarter.start(Tz::America__Toronto);
        assert_eq!(start, "2026-10-01T04:00:00Z".parse::<DateTime<Utc>>().unwrap());
        assert_eq!(quarter.end(Tz::Asia__Tokyo).to_rfc3339(), "2026-12-31T15:00:00+00:00");
        assert_eq!(Quarter::of(start, Tz::America__Toronto), quarter);
        assert_eq!(Quarter::of(start, Tz::Pacific__Honolulu), quarter.before());
    }
}
