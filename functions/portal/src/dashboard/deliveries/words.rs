//! What an event is about, and why it did not take effect, in the reader's words.

use maud::{Markup, html};
use vouch_store::deliveries::{Obstacle, Subject};

use crate::{
    dashboard::{find, ways},
    kit::{Reader, figures},
};

/// How much of a refund's id stands in a table.
const ID_SHOWN: usize = 24;

/// What kind of event it is.
pub(super) fn kind(reader: &Reader, kind: &str) -> Markup {
    let key = match kind {
        "customer.signed_up" => "dashboard-deliveries-kind-sign-up",
        "subscription.updated" => "dashboard-deliveries-kind-subscription",
        "usage.reported" => "dashboard-deliveries-kind-usage",
        "transaction.paid" => "dashboard-deliveries-kind-sale",
        "transaction.refunded" => "dashboard-deliveries-kind-refund",
        "transaction.refund_reversed" => "dashboard-deliveries-kind-refund-undone",
        "invoice.sent" => "dashboard-deliveries-kind-invoice",
        "unreadable" | "" => "dashboard-deliveries-kind-unreadable",
        other => return html! { (other) },
    };
    html! { (reader.say(key)) }
}

/// What it is about: the sale where there is one, else the customer.
pub(super) fn subject(subject: &Subject) -> Markup {
    match (&subject.transaction, &subject.customer) {
        (Some(transaction), _) => html! {
            (ways::transaction_link(transaction))
            @if let Some(refund) = &subject.refund {
                " " small class="quiet" { (figures::shortened(refund.as_str(), ID_SHOWN)) }
            }
        },
        (None, Some(customer)) => ways::customer_link(customer),
        (None, None) => find::none(),
    }
}

/// Why it did not take effect.
pub(super) fn obstacle(reader: &Reader, obstacle: &Obstacle) -> String {
    let key = match obstacle {
        Obstacle::NoCustomer => "dashboard-deliveries-why-no-customer",
        Obstacle::AnotherSale => "dashboard-deliveries-why-another-sale",
        Obstacle::AnotherRefund => "dashboard-deliveries-why-another-refund",
        Obstacle::AnotherSignUp => "dashboard-deliveries-why-another-sign-up",
        Obstacle::OtherCurrency => "dashboard-deliveries-why-other-currency",
        Obstacle::Unreadable(_) => "dashboard-deliveries-why-unreadable",
    };
    reader.say(key)
}

/// The reader's words, and where a body could not be read, the place in it as programs say it.
pub(super) fn obstacle_in_full(reader: &Reader, why: &Obstacle) -> Markup {
    html! {
        (obstacle(reader, why))
        @if let Obstacle::Unreadable(place) = why { " " code { (place) } }
    }
}
