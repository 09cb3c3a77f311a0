//! What must leave the books after a change, written in the change's own transaction: intents safe to repeat.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    books::{invoice::InvoiceId, payout::PayoutId},
    calendar::Month,
    id::{CustomerRef, TransactionRef},
    money::Money,
};

/// One intent and when it is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outbox {
    /// Unique within the company; derived from its cause.
    pub id: String,
    /// What is to be done.
    #[serde(flatten)]
    pub intent: Intent,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Intent {
    /// Add what a sale or refund came to, to the company's daily totals.
    CountMoney {
        /// Which sale.
        transaction: TransactionRef,
        /// What it came to for the company, signed.
        revenue: Money,
        /// What it came to for the partner, signed, in the same currency.
        commission_minor: i64,
        /// The day, in the company's zone.
        day: NaiveDate,
    },
    /// Add a sign-up to the company's daily totals.
    CountSignUp {
        /// Who.
        customer: CustomerRef,
        /// The day, in the company's zone.
        day: NaiveDate,
        /// Whether somebody is credited.
        attributed: bool,
    },
    /// Tell the company that its invoices can be looked at.
    AnnounceReview {
        /// Of when.
        month: Month,
        /// Until when.
        ends_at: DateTime<Utc>,
    },
    /// Take an invoice's total from the company.
    ChargeInvoice {
        /// Which.
        invoice: InvoiceId,
    },
    /// Tell a partner that a payout is due.
    AnnouncePayout {
        /// Which.
        payout: PayoutId,
        /// How much.
        amount: Money,
    },
}
