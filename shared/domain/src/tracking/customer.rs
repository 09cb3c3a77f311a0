//! A customer: known by the company's own id, credited once and for ever.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    event::{BillingModel, Subscription, SubscriptionStatus, content::ContentHash},
    id::{CustomerRef, TransactionRef},
    people::points::Rewarded,
    tracking::attribution::Attribution,
};

/// Who signed up, and by whom it came. The row is also the mark that the sign-up took effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The company's id.
    pub customer: CustomerRef,
    /// Whom its sales credit, and why.
    pub attribution: Attribution,
    /// When it signed up.
    pub signed_up_at: DateTime<Utc>,
    /// When we learnt of it.
    pub recorded_at: DateTime<Utc>,
    /// What to call it.
    pub name: Option<String>,
    /// Its address.
    pub email: Option<String>,
    /// Who pays the company.
    pub billing_model: BillingModel,
    /// The subscription it signed up for; later reports have a row of their own.
    pub subscription: Option<Subscription>,
    /// Of the sign-up's report, to tell a repeat from something else under the same id.
    pub hash: ContentHash,
}

/// What changes with each sale: a row of its own, so that sales don't rewrite the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerState {
    /// Counts changes; every sale is booked on condition of it.
    pub revision: u64,
    /// The least (paid at, id) of its sales: the first.
    pub first: Option<FirstSale>,
    /// How many sales.
    pub sales: u64,
    /// Which of its anniversaries have been rewarded.
    #[serde(default)]
    pub rewarded: Rewarded,
}

/// Where a sale stands among its customer's: earlier first, then by id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FirstSale {
    /// When it was paid.
    pub occurred_at: DateTime<Utc>,
    /// Its id.
    pub transaction: TransactionRef,
}

/// A customer's subscription as last reported: a row of its own, so that a report may come before the sign-up. What
/// a sign-up says of a subscription is a report too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriptionReport {
    /// Counts reports that took effect; each is on condition of the one before.
    #[serde(default)]
    pub revision: u64,
    /// What was reported.
    #[serde(flatten)]
    pub subscription: Subscription,
    /// As of when, to the millisecond: an older report has no effect.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub as_of: DateTime<Utc>,
}

impl SubscriptionReport {
    /// A report that follows the one on record.
    pub fn following(
        before: Option<&Self>,
        subscription: Subscription,
        as_of: DateTime<Utc>,
    ) -> Self {
        let revision = before.map_or(0, |before| before.revision.saturating_add(1));
        Self { revision, subscription, as_of }
    }

    /// Whether it takes the other's place: it is later, or as late and comes after it by what it says, so that
    /// two of one instant end the same whichever comes first.
    pub fn stands_over(&self, other: &Self) -> bool {
        let place = |report: &Self| {
            let Subscription { status, plan, renews_at } = report.subscription.clone();
            (report.as_of.timestamp_millis(), status, plan, renews_at)
        };
        place(self) > place(other)
    }

    /// Whether the subscription runs: active, or with a payment that is late. One on trial is not paid for yet.
    pub fn is_active(&self) -> bool {
        matches!(self.subscription.status, SubscriptionStatus::Active | SubscriptionStatus::PastDue)
    }
}
