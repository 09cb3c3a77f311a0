//! What a company's billing system tells us: one variant a type of DESIGN §3.2, already checked field by field.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    id::{CustomerRef, PartnerId, ProgramId, RefundRef, TransactionRef},
    money::{Currency, Money},
};

pub mod content;
mod data;
mod fields;
pub mod json;
pub mod parse;

/// Which of the two webhook addresses a type is taken at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// `/webhooks/{company}/signup`
    Signup,
    /// `/webhooks/{company}/transaction`
    Transaction,
    /// Neither: a person of the company entered it by hand.
    Hand,
}

/// One event of a company, as its sender means it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    /// `customer.signed_up`
    #[serde(rename = "customer.signed_up")]
    SignedUp(SignUp),
    /// `subscription.updated`
    #[serde(rename = "subscription.updated")]
    SubscriptionUpdated(SubscriptionUpdate),
    /// `usage.reported`
    #[serde(rename = "usage.reported")]
    UsageReported(Usage),
    /// `transaction.paid`
    #[serde(rename = "transaction.paid")]
    Paid(Sale),
    /// `transaction.refunded`
    #[serde(rename = "transaction.refunded")]
    Refunded(Refund),
    /// `transaction.refund_reversed`
    #[serde(rename = "transaction.refund_reversed")]
    RefundReversed(RefundReversal),
    /// `invoice.sent`
    #[serde(rename = "invoice.sent")]
    InvoiceSent(InvoiceSent),
}

/// A customer came to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignUp {
    /// The company's id of the customer.
    pub customer: CustomerRef,
    /// When it signed up.
    pub occurred_at: DateTime<Utc>,
    /// The click token from cookie or query, unchecked.
    pub click: Option<String>,
    /// A partner's code that the customer named.
    pub partner_code: Option<String>,
    /// A coupon that belongs to a partner.
    pub coupon: Option<String>,
    /// The program to look for the code in.
    pub program: Option<ProgramId>,
    /// What to call the customer.
    pub name: Option<String>,
    /// For spotting self-referrals.
    pub email: Option<String>,
    /// Who pays the company.
    #[serde(default)]
    pub billing_model: BillingModel,
    /// The subscription it signed up for.
    pub subscription: Option<Subscription>,
    /// The partner that a person of the company credits; never by webhook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
}

/// Who pays the company for the customer (F32).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BillingModel {
    /// The customer: earns commission.
    #[default]
    ClientPays,
    /// The partner's firm: does not.
    PartnerPays,
}

/// A subscription as last reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// Where it stands.
    pub status: SubscriptionStatus,
    /// The plan's name.
    pub plan: Option<String>,
    /// When it renews.
    pub renews_at: Option<DateTime<Utc>>,
}

/// Where a subscription stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriptionStatus {
    /// Not paying yet.
    Trialing,
    /// Paying.
    Active,
    /// A payment is late.
    PastDue,
    /// Over.
    Canceled,
}

/// A subscription changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionUpdate {
    /// Whose.
    pub customer: CustomerRef,
    /// When; an older update than the one on record has no effect.
    pub occurred_at: DateTime<Utc>,
    /// What it is now.
    #[serde(flatten)]
    pub subscription: Subscription,
}

/// How much a customer used something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Who.
    pub customer: CustomerRef,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// What was counted.
    pub metric: String,
    /// How much, not negative.
    pub quantity: Decimal,
}

/// Money a customer paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    /// The company's id of the sale.
    pub transaction: TransactionRef,
    /// Who paid.
    pub customer: CustomerRef,
    /// Gross, not negative.
    pub amount_minor: i64,
    /// Of all amounts here.
    pub currency: Currency,
    /// Part of the amount that is tax; commission is on the rest.
    pub tax_minor: i64,
    /// What the sale cost the company.
    pub cost_minor: i64,
    /// When the money was paid: chooses terms and month.
    pub occurred_at: DateTime<Utc>,
    /// As the sender calls it; absent, it follows from the customer's other sales.
    pub kind: Option<SaleKind>,
}

impl Sale {
    /// The gross amount.
    pub fn amount(&self) -> Money {
        Money::new(self.amount_minor, self.currency)
    }
}

/// What a sale is to its customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SaleKind {
    /// The customer's first.
    First,
    /// A later one.
    Renewal,
    /// Outside any subscription.
    OneOff,
}

/// Money a customer got back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// The company's id of the refund.
    pub refund: RefundRef,
    /// The sale that it takes back, in part or whole.
    pub transaction: TransactionRef,
    /// Gross, more than nothing.
    pub amount_minor: i64,
    /// The sale's.
    pub currency: Currency,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// Why.
    #[serde(default)]
    pub reason: RefundReason,
}

/// Why money went back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundReason {
    /// The company gave it back.
    #[default]
    Refund,
    /// The customer's bank took it back.
    Chargeback,
}

/// A refund that was undone: a dispute won.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundReversal {
    /// The refund that is undone.
    pub refund: RefundRef,
    /// Its sale.
    pub transaction: TransactionRef,
    /// How much of it, more than nothing.
    pub amount_minor: i64,
    /// The sale's.
    pub currency: Currency,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

/// A partner's client was sent an invoice (Q24).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceSent {
    /// The client.
    pub customer: CustomerRef,
    /// When.
    pub occurred_at: DateTime<Utc>,
}
