//! Which row of a company's or a partner's totals: a month or all time, money of one currency or people.

use std::fmt;

use vouch_domain::{calendar::Month, money::Currency};

/// A row of totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roll {
    /// Money in one currency.
    Money(Span, Currency),
    /// People.
    People(Span),
    /// What waits right now.
    Now,
}

/// What a row of totals covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// One month.
    Month(Month),
    /// All time.
    All,
}

/// What stands for people where a currency stands for money.
const PEOPLE: &str = "people";

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Month(month) => month.fmt(f),
            Self::All => f.write_str("all"),
        }
    }
}

impl fmt::Display for Roll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Money(span, currency) => write!(f, "{span}#{currency}"),
            Self::People(span) => write!(f, "{span}#{PEOPLE}"),
            Self::Now => f.write_str("now"),
        }
    }
}

impl Roll {
    /// The row that a sort key names.
    pub(crate) fn of(sk: &str) -> Option<Self> {
        let Some((span, what)) = sk.split_once('#') else {
            return (sk == "now").then_some(Self::Now);
        };
        let span = if span == "all" { Span::All } else { Span::Month(span.parse().ok()?) };
        if what == PEOPLE {
            return Some(Self::People(span));
        }
        Some(Self::Money(span, what.parse().ok()?))
    }
}
