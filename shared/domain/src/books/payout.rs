//! Money sent to a partner: one intent for each month, currency and attempt.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    books::{
        ledger::Page,
        statement::{parse_page, write_page},
    },
    id::{CompanyId, PayoutRunId},
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
    /// When the provider was asked; none again once it is certain that it never heard of it.
    #[serde(default)]
    pub sent_at: Option<DateTime<Utc>>,
    /// The run that it is sent in, if it is in one.
    #[serde(default)]
    pub run: Option<PayoutRunId>,
    /// Where it goes: which of the partner's destinations, by when that was set.
    #[serde(default)]
    pub to: Option<DateTime<Utc>>,
    /// What the provider, or the person who sent it, calls it.
    #[serde(default)]
    pub reference: Option<String>,
    /// Why it failed, if it did.
    #[serde(default)]
    pub reason: Option<String>,
    /// Counts changes.
    #[serde(default)]
    pub revision: u64,
}

impl Payout {
    /// A payout that is to be sent.
    pub fn due(id: PayoutId, minor: i64, rail: Rail, now: DateTime<Utc>) -> Self {
        Self {
            id,
            minor,
            status: PayoutStatus::Due,
            rail,
            created_at: now,
            paid_at: None,
            sent_at: None,
            run: None,
            to: None,
            reference: None,
            reason: None,
            revision: 0,
        }
    }

    /// What the provider knows it by: the same on every try, another for every attempt.
    pub fn key(&self, company: CompanyId) -> String {
        format!("vouch-{company}-{}", self.id)
    }

    /// What banks carry from end to end: as much as fits into 35 characters, and nobody else's.
    pub fn end_to_end_id(&self, company: CompanyId) -> String {
        let digest = Sha256::digest(self.key(company));
        let short: String = digest.iter().take(10).map(|byte| format!("{byte:02X}")).collect();
        format!("{}-{short}-{}", self.id.page.month, self.id.attempt)
    }

    /// The line that takes its amount off the partner's balance.
    pub fn payment_id(&self) -> String {
        self.id.to_string()
    }

    /// The line that gives it back.
    pub fn reversal_id(&self) -> String {
        format!("{}_reversed", self.id)
    }
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
    /// People give a file to the company's bank, and mark it done.
    Sepa,
    /// Stripe does it.
    Stripe,
}

impl Rail {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Sepa => "sepa",
            Self::Stripe => "stripe",
        }
    }
}

impl PayoutStatus {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Sent => "sent",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }

    /// Whether nothing more comes of it by itself.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Paid | Self::Failed)
    }
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

    #[test]
    fn what_banks_carry_fits_and_tells_attempts_apart() {
        let payout = |attempt| {
            let id = PayoutId {
                attempt,
                .."pay_2026-10_00000000000000000000000000_EUR_1".parse().unwrap()
            };
            Payout::due(id, 100, Rail::Sepa, DateTime::UNIX_EPOCH)
        };
        let company = |n| CompanyId::from_ulid(ulid::Ulid::from_bytes([n; 16]));
        let first = payout(1).end_to_end_id(company(1));
        assert!(first.starts_with("2026-10-") && first.len() <= 35, "{first}");
        assert!(payout(9999).end_to_end_id(company(1)).len() <= 35);
        assert_ne!(first, payout(2).end_to_end_id(company(1)));
        assert_ne!(first, payout(1).end_to_end_id(company(2)));
    }
}
