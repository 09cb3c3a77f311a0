//! What a company is charged for a month in one currency: the sum of what its statements charge (T23).
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::{collections::BTreeMap, fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    books::{hex, statement::Statement},
    calendar::Month,
    money::{Currency, Overflow, Percent, share_of, sum},
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
    /// What the service itself costs, as it was agreed when the invoice was issued.
    #[serde(default)]
    pub fee: i64,
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
    /// SHA-256 over what it says and over its statements, kept when it is issued; empty until then.
    #[serde(default)]
    pub hash: String,
}

impl Invoice {
    /// The hash of what is issued under a number: all that it says but how far its payment is, and what it is made of.
    /// Statements come in the order of their ids.
    pub fn content_hash<'a>(
        &self,
        number: u64,
        statements: impl IntoIterator<Item = &'a Statement>,
    ) -> String {
        let mut binding = Binding::of(self, number);
        statements.into_iter().for_each(|statement| binding.statement(statement));
        binding.hash()
    }
}

/// The hash that binds an invoice to its statements, one by one: [`Invoice::content_hash`] of a list that nobody holds
/// whole. Statements come in the order of their ids, as keys are.
#[derive(Debug, Clone)]
pub struct Binding(Sha256);

impl Binding {
    /// What an invoice itself says under a number.
    pub fn of(invoice: &Invoice, number: u64) -> Self {
        let Invoice { id, charges, credit, fee, total, issued_at, review_ends_at, .. } = invoice;
        let head = format!(
            "invoice {number}\n{id}\n{charges}\t{credit}\t{fee}\t{total}\n{}\t{}",
            issued_at.timestamp_millis(),
            review_ends_at.timestamp_millis()
        );
        Self(Sha256::new_with_prefix(head.as_bytes()))
    }

    /// One more statement.
    pub fn statement(&mut self, statement: &Statement) {
        let Statement { id, charged, hash, number, .. } = statement;
        let number = number.unwrap_or(0);
        self.0.update(format!("\n{id}\t{number}\t{charged}\t{hash}").as_bytes());
    }

    /// The hash, in hexadecimal.
    pub fn hash(self) -> String {
        hex(&self.0.finalize())
    }
}

/// What the service costs its company, beside what partners get. None unless it was agreed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// Of what the statements charge.
    #[serde(default)]
    pub percent: Option<Percent>,
    /// For each invoice, in minor units by currency; a currency not named has none.
    #[serde(default)]
    pub fixed: BTreeMap<Currency, i64>,
}

impl Fee {
    /// The fee on what the statements of an invoice charge. Where nothing is charged, nothing is taken.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn on(&self, charges: i64, currency: Currency) -> Result<i64, Overflow> {
        if charges <= 0 {
            return Ok(0);
        }
        let share = match self.percent {
            Some(percent) => share_of(charges, percent, 1, 1)?,
            None => 0,
        };
        let fixed = self.fixed.get(&currency).copied().unwrap_or(0);
        share.checked_add(fixed).ok_or(Overflow)
    }

    /// Whether nothing is taken.
    pub fn is_none(&self) -> bool {
        self.percent.is_none() && self.fixed.values().all(|minor| *minor == 0)
    }
}

/// A final invoice made void by a credit note and issued again: same statements, same money, other words. Both come
/// under the next numbers of the series; what was issued before is never touched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Of which invoice.
    pub invoice: InvoiceId,
    /// Which of its corrections, from 1.
    pub turn: u32,
    /// The number that is void.
    pub voids: u64,
    /// The number of the credit note: minus the total.
    pub credit_note: u64,
    /// The number of the invoice in its place: the total.
    pub replacement: u64,
    /// What both are about.
    pub total: i64,
    /// Why, as it stands on the credit note.
    pub reason: String,
    /// The member who asked for it; none where a program did.
    #[serde(default)]
    pub by: Option<String>,
    /// When both were issued.
    pub made_at: DateTime<Utc>,
    /// When it was asked for first: a repeat that comes later is known by it.
    #[serde(default)]
    pub asked_at: Option<DateTime<Utc>>,
    /// SHA-256 over what the credit note says.
    pub credit_note_hash: String,
    /// SHA-256 over what the invoice in its place says.
    pub replacement_hash: String,
}

impl Correction {
    /// The hash of what a credit note says: which invoice it takes back, and why.
    pub fn note_hash(&self) -> String {
        let Self { invoice, voids, credit_note, total, reason, made_at, .. } = self;
        let text = format!(
            "credit note {credit_note}\n{invoice}\t{voids}\n{total}\n{}\n{reason}",
            made_at.timestamp_millis()
        );
        hex(&Sha256::digest(text.as_bytes()))
    }
}

/// The number under which an invoice counts: that of the last one issued in its place.
pub fn number_in_force(invoice: &Invoice, corrections: &[Correction]) -> Option<u64> {
    corrections.last().map(|last| last.replacement).or(invoice.number)
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

/// What an invoice comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sums {
    /// What its statements charge.
    pub charges: i64,
    /// What the service costs.
    pub fee: i64,
    /// What the invoice before left to the company's credit: nothing or less.
    pub credit: i64,
    /// All of it.
    pub total: i64,
}

/// The invoice's sums: what its statements charge, with the fee, less what the one before left to the company's
/// credit.
///
/// # Errors
/// [`Overflow`]
pub fn total(
    charged: impl IntoIterator<Item = i64>,
    total_before: Option<i64>,
    (fee, currency): (&Fee, Currency),
) -> Result<Sums, Overflow> {
    let charges = sum(charged)?;
    let fee = fee.on(charges, currency)?;
    let credit = total_before.unwrap_or(0).min(0);
    Ok(Sums { charges, fee, credit, total: sum([charges, fee, credit])? })
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: T23
    #[test]
    fn an_invoice_is_the_sum_of_its_statements_less_credit() {
        let eur = "EUR".parse().unwrap();
        let sums = |charged: &[i64], before| {
            let it = total(charged.iter().copied(), before, (&Fee::default(), eur)).unwrap();
            assert_eq!(it.fee, 0);
            (it.charges, it.credit, it.total)
        };
        assert_eq!(sums(&[200, 12, 50], None), (262, 0, 262));
        assert_eq!(sums(&[-5, 0], Some(262)), (-5, 0, -5));
        assert_eq!(sums(&[10, 3], Some(-5)), (13, -5, 8));
        assert_eq!(sums(&[], Some(-5)), (0, -5, -5), "a month without charges hands it on");
    }

    // req: T23
    #[test]
    fn a_fee_is_a_share_of_what_is_charged_and_an_amount_for_each_invoice() {
        let [eur, usd]: [Currency; 2] = ["EUR", "USD"].map(|code| code.parse().unwrap());
        let fee =
            Fee { percent: Some("2.5".parse().unwrap()), fixed: BTreeMap::from([(eur, 900)]) };
        for (charges, currency, expected) in [
            (26_200, eur, 655 + 900),
            (26_200, usd, 655),
            // 0.5 rounds away from zero.
            (20, usd, 1),
            (19, usd, 0),
            (0, eur, 0),
            (-700, eur, 0),
        ] {
            assert_eq!(fee.on(charges, currency), Ok(expected), "{charges} {currency}");
            let sums = total([charges], Some(-100), (&fee, currency)).unwrap();
            assert_eq!(sums.total, charges + expected - 100);
        }
        assert!(!fee.is_none() && Fee::default().is_none());
    }

    #[test]
    fn what_an_invoice_says_is_in_its_hash_and_how_far_its_payment_is_is_not() {
        let invoice = Invoice {
            id: "inv_2026-10_EUR".parse().unwrap(),
            number: Some(3),
            charges: 262,
            credit: 0,
            fee: 7,
            total: 269,
            statements: 3,
            status: InvoiceStatus::Final,
            issued_at: "2026-11-01T00:00:00Z".parse().unwrap(),
            review_ends_at: "2026-11-08T00:00:00Z".parse().unwrap(),
            hash: String::new(),
        };
        let hash = invoice.content_hash(3, []);
        let paid = Invoice { status: InvoiceStatus::Charged, ..invoice.clone() };
        assert_eq!(paid.content_hash(3, []), hash);
        for other in [
            invoice.content_hash(4, []),
            Invoice { fee: 6, ..invoice.clone() }.content_hash(3, []),
            Invoice { total: 270, ..invoice }.content_hash(3, []),
        ] {
            assert_ne!(other, hash);
        }
    }

    /// What was issued is hashed again by whoever checks it: the bytes never change.
    #[test]
    fn the_hash_of_an_invoice_is_over_these_bytes() {
        let eur = "EUR".parse().unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let invoice = Invoice {
            id: "inv_2026-10_EUR".parse().unwrap(),
            number: None,
            charges: 262,
            credit: 0,
            fee: 7,
            total: 269,
            statements: 1,
            status: InvoiceStatus::Final,
            issued_at: at("2026-11-01T00:00:00Z"),
            review_ends_at: at("2026-11-08T00:00:00Z"),
            hash: String::new(),
        };
        let partner = crate::id::PartnerId::from_ulid(ulid::Ulid::nil());
        let page = crate::books::ledger::Page { partner, currency: eur, month: invoice.id.month };
        let statement = Statement {
            number: Some(4),
            charged: 262,
            hash: "abc".to_owned(),
            ..crate::books::statement::draw_up(page, 0, Default::default()).unwrap()
        };
        assert_eq!(
            invoice.content_hash(3, [&statement]),
            "78b4a25b8243384dc26a880b6a1abcdf74b85d40c22d1cd7f0f7ef9e7ba9efa0"
        );
    }

    #[test]
    fn an_id_is_read_as_it_is_written() {
        let id: InvoiceId = "inv_2026-10_EUR".parse().unwrap();
        assert_eq!(id.to_string(), "inv_2026-10_EUR");
        assert!("inv_2026-10_eur".parse::<InvoiceId>().is_err());
    }
}
