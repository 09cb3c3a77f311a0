//! What a company is charged for a month in one currency: the sum of what its statements charge (T23).
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    calendar::Month,
    money::{Currency, Overflow, sum},
};

/// `inv_2026-10_EUR`
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct InvoiceId {
    /// Of when.
    pub month: Month,
    /// In what.
    pub currency: Currency,
}

impl fmt::Display for InvoiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "inv_{}_{}", self.month, self.currency)
    }
}

impl fmt::Debug for InvoiceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Not an invoice's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an invoice id")]
pub struct ParseInvoiceIdError;

impl FromStr for InvoiceId {
    type Err = ParseInvoiceIdError;

    fn from_str(text: &str) -> Result<Self, ParseInvoiceIdError> {
        let parse = || {
            let (month, currency) = text.strip_prefix("inv_")?.split_once('_')?;
            Some(Self { month: month.parse().ok()?, currency: currency.parse().ok()? })
        };
        parse().ok_or(ParseInvoiceIdError)
    }
}

impl TryFrom<String> for InvoiceId {
    type Error = ParseInvoiceIdError;

    fn try_from(text: String) -> Result<Self, ParseInvoiceIdError> {
        text.parse()
    }
}

impl From<InvoiceId> for String {
    fn from(id: InvoiceId) -> String {
        id.to_string()
    }
}

/// A company's month in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invoice {
    /// Of when, in what.
    pub id: InvoiceId,
    /// Its place in the company's gapless series; none until it is final.
    pub number: Option<u64>,
    /// What the statements charge in all.
    pub charges: i64,
    /// What the invoice before left to the company's credit: nothing or less.
    pub credit: i64,
    /// What is charged; negative, it is credited to the next.
    pub total: i64,
    /// How many statements.
    pub statements: u64,
    /// How far it is.
    pub status: InvoiceStatus,
    /// When the month was over, or the late run came.
    pub issued_at: DateTime<Utc>,
    /// When its review ends or ended.
    pub review_ends_at: DateTime<Utc>,
}

/// How far an invoice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceStatus {
    /// Looked at; nothing is fixed.
    Review,
    /// The review stands still.
    Paused,
    /// Fixed, numbered, about to be charged.
    Final,
    /// Paid by the company, or nothing was due.
    Charged,
    /// The charge failed; payouts wait (Q32).
    Failed,
}

impl InvoiceStatus {
    /// Whether payouts of its month may go.
    pub fn is_settled(self) -> bool {
        self == Self::Charged
    }
}

/// The invoice's sums: what its statements charge, less what the one before left to the company's credit.
///
/// # Errors
/// [`Overflow`]
pub fn total(
    charged: impl IntoIterator<Item = i64>,
    total_before: Option<i64>,
) -> Result<(i64, i64, i64), Overflow> {
    let charges = sum(charged)?;
    let credit = total_before.unwrap_or(0).min(0);
    Ok((charges, credit, charges.checked_add(credit).ok_or(Overflow)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: T23
    #[test]
    fn an_invoice_is_the_sum_of_its_statements_less_credit() {
        assert_eq!(total([200, 12, 50], None), Ok((262, 0, 262)));
        assert_eq!(total([-5, 0], Some(262)), Ok((-5, 0, -5)));
        assert_eq!(total([10, 3], Some(-5)), Ok((13, -5, 8)));
        assert_eq!(
            total([], Some(-5)),
            Ok((0, -5, -5)),
            "a month without charges hands the credit on"
        );
    }

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id: InvoiceId = "inv_2026-10_EUR".parse().unwrap();
        assert_eq!(id.to_string(), "inv_2026-10_EUR");
        assert!("inv_2026-10_eur".parse::<InvoiceId>().is_err());
    }
}
