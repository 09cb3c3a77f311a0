//! The `data` of each type, field by field (the table of DESIGN §3.2).
//!
//! Each function looks at every field it knows, and gives nothing only if it has refused something.

use chrono::{DateTime, Utc};

use super::{
    BillingModel, Event, InvoiceSent, Refund, RefundReason, RefundReversal, Sale, SaleKind, SignUp,
    Subscription, SubscriptionStatus, SubscriptionUpdate, Usage,
    fields::{self, Fields},
};

pub(super) fn sign_up(data: &mut Fields<'_>, received_at: DateTime<Utc>) -> Option<Event> {
    let customer = data.required("customer_id", fields::parsed);
    let occurred_at = data.occurred_at(received_at);
    // A form that was left blank says as little as one that was not sent.
    let said = |text: &String| !text.is_empty();
    let click = data.optional("click", fields::click).filter(said);
    let partner_code = data.optional("partner_code", fields::label(64)).filter(said);
    let coupon = data.optional("coupon", fields::label(64)).filter(said);
    let program = data.optional("program", fields::parsed);
    let name = data.optional("name", fields::name).filter(said);
    let email = data.optional("email", fields::email).filter(said);
    let billing_model = data.optional("billing_model", fields::one_of(BillingModel::WORDS));
    let subscription = data.optional("subscription", fields::object).and_then(|within| {
        let mut within = Fields::of(within, "data.subscription.");
        let subscription = subscription(&mut within);
        data.refuse_all(within);
        subscription
    });
    Some(Event::SignedUp(SignUp {
        customer: customer?,
        occurred_at: occurred_at?,
        click,
        partner_code,
        coupon,
        program,
        name,
        email,
        billing_model: billing_model.unwrap_or_default(),
        subscription,
        partner: None,
    }))
}

/// A sign-up that a person of the company enters: it says whom it credits.
pub(super) fn sign_up_by_hand(data: &mut Fields<'_>, received_at: DateTime<Utc>) -> Option<Event> {
    let partner = data.required("partner", fields::parsed);
    match (sign_up(data, received_at)?, partner?) {
        (Event::SignedUp(sign_up), partner) => {
            Some(Event::SignedUp(SignUp { partner: Some(partner), ..sign_up }))
        }
        (other, _) => Some(other),
    }
}

fn subscription(data: &mut Fields<'_>) -> Option<Subscription> {
    let status = data.required("status", fields::one_of(SubscriptionStatus::WORDS));
    let plan = data.optional("plan", fields::name).filter(|plan| !plan.is_empty());
    let renews_at = data.optional("renews_at", fields::time);
    Some(Subscription { status: status?, plan, renews_at })
}

pub(super) fn subscription_update(
    data: &mut Fields<'_>,
    received_at: DateTime<Utc>,
) -> Option<Event> {
    let customer = data.required("customer_id", fields::parsed);
    let occurred_at = data.occurred_at(received_at);
    let subscription = subscription(data);
    Some(Event::SubscriptionUpdated(SubscriptionUpdate {
        customer: customer?,
        occurred_at: occurred_at?,
        subscription: subscription?,
    }))
}

pub(super) fn usage(data: &mut Fields<'_>, received_at: DateTime<Utc>) -> Option<Event> {
    let customer = data.required("customer_id", fields::parsed);
    let occurred_at = data.occurred_at(received_at);
    let metric = data.required("metric", fields::label(64));
    if metric.as_deref() == Some("") {
        data.refuse("metric", "must not be empty");
    }
    let quantity = data.required("quantity", fields::quantity);
    Some(Event::UsageReported(Usage {
        customer: customer?,
        occurred_at: occurred_at?,
        metric: metric?,
        quantity: quantity?,
    }))
}

pub(super) fn sale(data: &mut Fields<'_>, received_at: DateTime<Utc>) -> Option<Event> {
    let transaction = data.required("transaction_id", fields::parsed);
    let customer = data.required("customer_id", fields::parsed);
    let currency = data.required("currency", fields::parsed);
    let amount_minor = data.amount("amount", currency);
    let occurred_at = data.occurred_at(received_at);
    let tax_minor = data.amount_or_zero("tax", currency);
    if amount_minor.zip(tax_minor).is_some_and(|(amount, tax)| tax > amount) {
        data.refuse("tax", "must not be more than the amount");
    }
    let cost_minor = data.amount_or_zero("cost", currency);
    let kind = data.optional("kind", fields::one_of(SaleKind::WORDS));
    Some(Event::Paid(Sale {
        transaction: transaction?,
        customer: customer?,
        amount_minor: amount_minor?,
        currency: currency?,
        tax_minor: tax_minor?,
        cost_minor: cost_minor?,
        occurred_at: occurred_at?,
        kind,
    }))
}

pub(super) fn refund(data: &mut Fields<'_>, received_at: DateTime<Utc>) -> Option<Event> {
    let back = money_back(data, received_at);
    let reason = data.optional("reason", fields::one_of(RefundReason::WORDS));
    let RefundReversal { refund, transaction, amount_minor, currency, occurred_at } = back?;
    let reason = reason.unwrap_or_default();
    Some(Event::Refunded(Refund {
        refund,
        transaction,
        amount_minor,
        currency,
        occurred_at,
        reason,
    }))
}

pub(super) fn refund_reversal(data: &mut Fields<'_>, received_at: DateTime<Utc>) -> Option<Event> {
    money_back(data, received_at).map(Event::RefundReversed)
}

/// What a refund and its reversal have in common, which is all of the reversal.
fn money_back(data: &mut Fields<'_>, received_at: DateTime<Utc>) -> Option<RefundReversal> {
    let refund = data.required("refund_id", fields::parsed);
    let transaction = data.required("transaction_id", fields::parsed);
    let currency = data.required("currency", fields::parsed);
    let amount_minor = data.amount("amount", currency);
    if amount_minor == Some(0) {
        data.refuse("amount", "must be more than zero");
    }
    let occurred_at = data.occurred_at(received_at);
    Some(RefundReversal {
        refund: refund?,
        transaction: transaction?,
        amount_minor: amount_minor?,
        currency: currency?,
        occurred_at: occurred_at?,
    })
}

pub(super) fn invoice_sent(data: &mut Fields<'_>, received_at: DateTime<Utc>) -> Option<Event> {
    let customer = data.required("customer_id", fields::parsed);
    let occurred_at = data.occurred_at(received_at);
    Some(Event::InvoiceSent(InvoiceSent { customer: customer?, occurred_at: occurred_at? }))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event::parse::tests::{check, fixture};

    // req: B02, B03
    #[test]
    fn every_field_of_the_contract_comes_through() {
        let data = |name: &str| serde_json::to_value(fixture(name).event).unwrap()["data"].clone();
        assert_eq!(
            data("customer.signed_up.full"),
            json!({
                "customer": "cus_1002", "occurred_at": "2026-10-05T09:30:00.250Z",
                "click": "v1.k1.bm90IGEgcmVhbCB0b2tlbg.c2lnbmF0dXJl", "partner_code": "HARBOUR",
                "coupon": "AUTUMN-20", "program": "prg_01k6tdz0000000000000000000",
                "name": "Oddný Þorsteinsdóttir", "email": "oddny@lighthouse.example",
                "billing_model": "client_pays", "subscription": {
                    "status": "trialing", "plan": "Studio", "renews_at": "2026-11-05T00:00:00Z",
                },
            })
        );
        assert_eq!(
            data("transaction.paid.full"),
            json!({
                "transaction": "txn_2002", "customer": "cus_1002", "amount_minor": 14_280,
                "currency": "EUR", "tax_minor": 2_280, "cost_minor": 1_850,
                "occurred_at": "2026-10-05T09:30:00Z", "kind": "first",
            })
        );
        assert_eq!(data("transaction.refunded.full")["reason"], "chargeback");
        assert_eq!(data("transaction.refunded")["reason"], "refund");
        assert_eq!(data("transaction.refund_reversed.full")["amount_minor"], 1_500);
        assert_eq!(data("subscription.updated.full")["status"], "past_due");
        assert_eq!(data("usage.reported.full")["metric"], "storage_gb");
        let Event::UsageReported(usage) = fixture("usage.reported.full").event else { panic!() };
        assert_eq!(usage.quantity.to_string(), "12.75");
    }

    // req: B08
    #[test]
    fn every_bad_field_is_named_at_once() {
        let text = |n: usize| "x".repeat(n);
        let time = "must be a time of RFC 3339 with its offset, such as 2026-10-01T12:00:00Z";
        check(
            "transaction.paid",
            json!({
                "transaction_id": text(256), "customer_id": "", "amount": 120, "currency": "euro",
                "occurred_at": "2026-10-05", "tax": "-1", "cost": "1e3", "kind": "second",
            }),
            &[
                "data.transaction_id must be at most 255 characters",
                "data.customer_id must not be empty",
                "data.currency must be the three capital letters of an ISO 4217 currency, such as EUR",
                "data.amount must be a text such as \"120.00\", not a number",
                &format!("data.occurred_at {time}"),
                "data.tax must be a decimal number as a string, such as \"120.00\", without sign, exponent or separators",
                "data.cost must be a decimal number as a string, such as \"120.00\", without sign, exponent or separators",
                "data.kind must be one of first, renewal, one_off",
            ],
        );
        check(
            "customer.signed_up",
            json!({
                "customer_id": "a\u{202e}b", "click": text(2049), "partner_code": text(65),
                "coupon": "a\r\nb", "program": "gold", "name": text(256), "email": "nobody",
                "billing_model": true, "subscription": {"status": "paused", "renews_at": 5},
            }),
            &[
                "data.customer_id must contain printable characters only",
                "data.click must be at most 2048 bytes",
                "data.partner_code must be at most 64 characters",
                "data.coupon must contain printable characters only",
                "data.program `gold` is not a prg id: it looks like `prg_` and 26 characters",
                "data.name must be at most 255 characters",
                "data.email must be an e-mail address",
                "data.billing_model must be a text, not true or false",
                "data.subscription.status must be one of trialing, active, past_due, canceled",
                &format!("data.subscription.renews_at {time}"),
            ],
        );
    }
}
