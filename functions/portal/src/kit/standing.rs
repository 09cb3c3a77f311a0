//! The words for where a thing stands: a commission, a statement, an invoice, a payout, a subscription, an event.
//!
//! Partners and companies read the same word for the same state, whichever page they read it on.

use maud::Markup;
use vouch_domain::{
    books::{
        invoice::InvoiceStatus,
        payout::PayoutStatus,
        standing::{CommissionStatus, StatementStatus},
    },
    event::SubscriptionStatus,
};
use vouch_store::deliveries::Outcome;

use super::{
    parts::{Tone, status},
    reader::Reader,
};

/// Where a commission stands.
pub fn commission(reader: &Reader, standing: CommissionStatus) -> Markup {
    let (key, tone) = match standing {
        CommissionStatus::Pending => ("commission-pending", Tone::Waiting),
        CommissionStatus::Approved => ("commission-approved", Tone::Good),
        CommissionStatus::Declined => ("commission-declined", Tone::Bad),
        CommissionStatus::OnHold => ("commission-on-hold", Tone::Waiting),
        CommissionStatus::Invoiced => ("commission-invoiced", Tone::Good),
        CommissionStatus::Paid => ("commission-paid", Tone::Good),
    };
    status(&reader.say(key), tone)
}

/// Where a commission stands, as its company reads it: what nobody has looked at is new (V06).
pub fn commission_of_company(reader: &Reader, standing: CommissionStatus) -> Markup {
    match standing {
        CommissionStatus::Pending => status(&reader.say("commission-new"), Tone::Waiting),
        other => commission(reader, other),
    }
}

/// Where a statement stands.
pub fn statement(reader: &Reader, standing: StatementStatus) -> Markup {
    let (key, tone) = match standing {
        StatementStatus::Open => ("statement-open", Tone::Plain),
        StatementStatus::Review => ("statement-review", Tone::Waiting),
        StatementStatus::Final => ("statement-final", Tone::Good),
        StatementStatus::Paid => ("statement-paid", Tone::Good),
    };
    status(&reader.say(key), tone)
}

/// Where an invoice stands.
pub fn invoice(reader: &Reader, standing: InvoiceStatus) -> Markup {
    let (key, tone) = match standing {
        InvoiceStatus::Review => ("invoice-review", Tone::Waiting),
        InvoiceStatus::Paused => ("invoice-paused", Tone::Waiting),
        InvoiceStatus::Final => ("invoice-final", Tone::Plain),
        InvoiceStatus::Charged => ("invoice-charged", Tone::Good),
        InvoiceStatus::Failed => ("invoice-failed", Tone::Bad),
    };
    status(&reader.say(key), tone)
}

/// Where a payout stands.
pub fn payout(reader: &Reader, standing: PayoutStatus) -> Markup {
    let (key, tone) = match standing {
        PayoutStatus::Due => ("payout-due", Tone::Waiting),
        PayoutStatus::Sent => ("payout-sent", Tone::Waiting),
        PayoutStatus::Paid => ("payout-paid", Tone::Good),
        PayoutStatus::Failed => ("payout-failed", Tone::Bad),
        PayoutStatus::Unknown => ("payout-unknown", Tone::Bad),
    };
    status(&reader.say(key), tone)
}

/// Where a customer's subscription stands.
pub fn subscription(reader: &Reader, standing: SubscriptionStatus) -> Markup {
    let (key, tone) = match standing {
        SubscriptionStatus::Trialing => ("subscription-trialing", Tone::Waiting),
        SubscriptionStatus::Active => ("subscription-active", Tone::Good),
        SubscriptionStatus::PastDue => ("subscription-past-due", Tone::Bad),
        SubscriptionStatus::Canceled => ("subscription-canceled", Tone::Plain),
    };
    status(&reader.say(key), tone)
}

/// What became of an event that a company sent.
pub fn delivery(reader: &Reader, outcome: Outcome) -> Markup {
    let (key, tone) = match outcome {
        Outcome::Applied => ("delivery-applied", Tone::Good),
        Outcome::Repeat => ("delivery-repeat", Tone::Plain),
        Outcome::Parked => ("delivery-parked", Tone::Waiting),
        Outcome::Quarantined => ("delivery-quarantined", Tone::Bad),
    };
    status(&reader.say(key), tone)
}
