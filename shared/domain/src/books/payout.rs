//! Money sent to a partner: one intent for each month, currency and attempt.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::books::{
    ledger::Page,
    statement::{parse_page, write_page},
};

/// `pay_2026-10_<partner>_EUR_1`: a new attempt after a definite failure has the next number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PayoutId {
    /// Whose, of when, in what.
    pub page: Page,
    /// Which attempt, from 1.
    pub attempt: u32,
}

impl fmt::Display for PayoutId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_page(f, "pay", &self.page)?;
        write!(f, "_{}", self.attempt)
    }
}

impl fmt::Debug for PayoutId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Not a payout's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a payout id")]
pub struct ParsePayoutIdError;

impl FromStr for PayoutId {
    type Err = ParsePayoutIdError;

    fn from_str(text: &str) -> Result<Self, ParsePayoutIdError> {
        let parse = || {
            let (page, attempt) = text.strip_prefix("pay_")?.rsplit_once('_')?;
            Some(Self { page: parse_page(page)?, attempt: attempt.parse().ok()? })
        };
        parse().filter(|id| id.to_string() == text).ok_or(ParsePayoutIdError)
    }
}

impl TryFrom<String> for PayoutId {
    type Error = ParsePayoutIdError;

    fn try_from(text: String) -> Result<Self, ParsePayoutIdError> {
        text.parse()
    }
}

impl From<PayoutId> for String {
    fn from(id: PayoutId) -> String {
        id.to_string()
    }
}

/// An amount on its way to a partner. Its payment is posted when it is made, so nothing is promised twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payout {
    /// Whose, of when, in what, which attempt.
    pub id: PayoutId,
    /// The whole closing balance.
    pub minor: i64,
    /// How far it is.
    pub status: PayoutStatus,
    /// The way it goes.
    pub rail: Rail,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When the partner had it.
    pub paid_at: Option<DateTime<Utc>>,
}

/// How far a payout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutStatus {
    /// To be sent.
    Due,
    /// On its way.
    Sent,
    /// There.
    Paid,
    /// Certainly not there.
    Failed,
    /// Nobody knows: reconciled, never sent again.
    Unknown,
}

/// The way money goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rail {
    /// People do it, and mark it done. Charges settle at once.
    Manual,
}

/// What is paid of a closing balance: all of it, if it is more than nothing and at least the minimum.
pub fn amount(closing: i64, minimum: i64) -> Option<i64> {
    (closing > 0 && closing >= minimum).then_some(closing)
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: P14
    #[test]
    fn the_whole_balance_is_paid_from_the_minimum_on() {
        for (closing, minimum, expected) in [
            (2000, 2000, Some(2000)),
            (1999, 2000, None),
            (1, 0, Some(1)),
            (0, 0, None),
            (-5, 0, None),
        ] {
            assert_eq!(amount(closing, minimum), expected, "{closing} {minimum}");
        }
    }

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let text = "pay_2026-10_00000000000000000000000000_EUR_1";
        assert_eq!(text.parse::<PayoutId>().unwrap().to_string(), text);
        assert!("pay_2026-10_00000000000000000000000000_EUR".parse::<PayoutId>().is_err());
    }
}
