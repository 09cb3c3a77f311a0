//! What an event says, as one short text: the same for every way of saying it (DESIGN §4, T11).
//!
//! The hash is over the parsed data and its type, field by field in a fixed order, absent fields left out. So
//! the order of keys, white space, unknown fields, `"120"` for `"120.00"` and the envelope make no difference,
//! and a field that is added to an event later leaves the hashes of all earlier ones as they were. Hashes lie
//! in the ledger for ever: never change what is written here, only add to its end.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{BillingModel, Event, RefundReason, SaleKind, Subscription, SubscriptionStatus};

/// The first 128 bits of a SHA-256, 32 hexadecimal digits in print.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentHash([u8; 16]);

/// Not 32 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 32 hexadecimal digits, small ones")]
pub struct ParseContentHashError;

impl ContentHash {
    /// The hash of what an event says.
    pub fn of(event: &Event) -> Self {
        let mut content = Content(Sha256::new());
        content.text("type", event.kind());
        content.event(event);
        let mut first = [0; 16];
        first.copy_from_slice(&content.0.finalize()[..16]);
        Self(first)
    }
}

/// A hash to which named values are added. Names and lengths make one run of bytes mean one thing only.
struct Content(Sha256);

impl Content {
    fn text(&mut self, name: &str, value: &str) {
        self.0.update(format!("{name}={}:", value.len()));
        self.0.update(value);
        self.0.update("\n");
    }

    fn some(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    fn minor(&mut self, name: &str, value: i64) {
        self.text(name, &value.to_string());
    }

    fn time(&mut self, name: &str, at: DateTime<Utc>) {
        self.text(name, &format!("{}.{:09}", at.timestamp(), at.timestamp_subsec_nanos()));
    }

    fn subscription(&mut self, subscription: &Subscription) {
        self.text("status", subscription.status.word());
        self.some("plan", subscription.plan.as_deref());
        if let Some(at) = subscription.renews_at {
            self.time("renews_at", at);
        }
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::SignedUp(e) => {
                self.text("customer_id", e.customer.as_str());
                self.time("occurred_at", e.occurred_at);
                self.some("click", e.click.as_deref());
                self.some("partner_code", e.partner_code.as_deref());
                self.some("coupon", e.coupon.as_deref());
                self.some("program", e.program.map(|id| id.to_string()).as_deref());
                self.some("name", e.name.as_deref());
                self.some("email", e.email.as_deref());
                self.text("billing_model", e.billing_model.word());
                if let Some(subscription) = &e.subscription {
                    self.text("subscription", "");
                    self.subscription(subscription);
                }
                self.some("partner", e.partner.map(|id| id.to_string()).as_deref());
            }
            Event::SubscriptionUpdated(e) => {
                self.text("customer_id", e.customer.as_str());
                self.time("occurred_at", e.occurred_at);
                self.subscription(&e.subscription);
            }
            Event::UsageReported(e) => {
                self.text("customer_id", e.customer.as_str());
                self.time("occurred_at", e.occurred_at);
                self.text("metric", &e.metric);
                self.text("quantity", &e.quantity.normalize().to_string());
            }
            Event::Paid(e) => {
                self.text("transaction_id", e.transaction.as_str());
                self.text("customer_id", e.customer.as_str());
                self.minor("amount", e.amount_minor);
                self.text("currency", e.currency.code());
                self.time("occurred_at", e.occurred_at);
                self.minor("tax", e.tax_minor);
                self.minor("cost", e.cost_minor);
                self.some("kind", e.kind.map(SaleKind::word));
            }
            Event::Refunded(e) => {
                self.text("refund_id", e.refund.as_str());
                self.text("transaction_id", e.transaction.as_str());
                self.minor("amount", e.amount_minor);
                self.text("currency", e.currency.code());
                self.time("occurred_at", e.occurred_at);
                self.text("reason", e.reason.word());
            }
            Event::RefundReversed(e) => {
                self.text("refund_id", e.refund.as_str());
                self.text("transaction_id", e.transaction.as_str());
                self.minor("amount", e.amount_minor);
                self.text("currency", e.currency.code());
                self.time("occurred_at", e.occurred_at);
            }
            Event::InvoiceSent(e) => {
                self.text("customer_id", e.customer.as_str());
                self.time("occurred_at", e.occurred_at);
            }
        }
    }
}

impl Event {
    /// The type as the sender writes it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SignedUp(_) => "customer.signed_up",
            Self::SubscriptionUpdated(_) => "subscription.updated",
            Self::UsageReported(_) => "usage.reported",
            Self::Paid(_) => "transaction.paid",
            Self::Refunded(_) => "transaction.refunded",
            Self::RefundReversed(_) => "transaction.refund_reversed",
            Self::InvoiceSent(_) => "invoice.sent",
        }
    }

    /// When it happened, as its sender says.
    pub fn occurred_at(&self) -> DateTime<Utc> {
        match self {
            Self::SignedUp(e) => e.occurred_at,
            Self::SubscriptionUpdated(e) => e.occurred_at,
            Self::UsageReported(e) => e.occurred_at,
            Self::Paid(e) => e.occurred_at,
            Self::Refunded(e) => e.occurred_at,
            Self::RefundReversed(e) => e.occurred_at,
            Self::InvoiceSent(e) => e.occurred_at,
        }
    }
}

/// The words of a field that is one of a few, in the order a sender is told them.
macro_rules! words {
    ($($name:ident { $($word:literal = $meant:ident),* })*) => {$(
        impl $name {
            /// Every word and what it means.
            pub(super) const WORDS: &[(&str, Self)] = &[$(($word, Self::$meant)),*];

            /// The word of the wire.
            pub fn word(self) -> &'static str {
                match self { $(Self::$meant => $word),* }
            }
        }
    )*};
}

words! {
    BillingModel { "client_pays" = ClientPays, "partner_pays" = PartnerPays }
    SubscriptionStatus { "trialing" = Trialing, "active" = Active, "past_due" = PastDue, "canceled" = Canceled }
    SaleKind { "first" = First, "renewal" = Renewal, "one_off" = OneOff }
    RefundReason { "refund" = Refund, "chargeback" = Chargeback }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for ContentHash {
    type Err = ParseContentHashError;

    fn from_str(text: &str) -> Result<Self, ParseContentHashError> {
        let digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 32 || !text.bytes().all(digit) {
            return Err(ParseContentHashError);
        }
        u128::from_str_radix(text, 16)
            .map(|number| Self(number.to_be_bytes()))
            .map_err(|_| ParseContentHashError)
    }
}

impl TryFrom<String> for ContentHash {
    type Error = ParseContentHashError;

    fn try_from(text: String) -> Result<Self, ParseContentHashError> {
        text.parse()
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> String {
        hash.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::event::{
        Endpoint,
        parse::tests::{FIXTURES, body, endpoint_of, fixture, parse_at, received},
    };

    fn hash(kind: &str, changes: Value) -> ContentHash {
        parse_at(endpoint_of(kind), &body(kind, changes)).unwrap().hash()
    }

    // req: T11
    #[test]
    fn the_hashes_that_lie_in_ledgers_stay_what_they_are() {
        let hashes: Vec<_> =
            FIXTURES.iter().map(|(name, _)| format!("{} {name}", fixture(name).hash())).collect();
        assert_eq!(
            hashes,
            [
                "714dbee9a53e8038bc5459fdddb41d79 customer.signed_up",
                "daeee6f25f55443435fe382876483c6a customer.signed_up.full",
                "879c390376e56b06b8c6e2a99ac2caa4 subscription.updated",
                "2bd5e1f5569a037ea397a9b4a5f292a2 subscription.updated.full",
                "4773a3d992a20517f12eb9f0f67bcb8a usage.reported",
                "29fea4e1a559fa63dcd277ec4c91ce8c usage.reported.full",
                "a48cecb50e6a344584508fb74cb088cb transaction.paid",
                "0296478f4800506b3da8c5fc5c1e944b transaction.paid.full",
                "c0d9dcb491e808ceef059f43c49fe743 transaction.refunded",
                "0da483d41ef11b90cb67533feea35011 transaction.refunded.full",
                "597baea6b8a6a31a62fbf6758101763f transaction.refund_reversed",
                "75d8c9cd7b298745df7a5cbfa5cde7d8 transaction.refund_reversed.full",
                "aaf0320c6874d5696915e8f683a07f62 invoice.sent",
                "d7415c578638f76cd480487c941797c3 invoice.sent.full",
            ]
        );
    }

    // req: T11
    #[test]
    fn the_hash_is_of_what_is_said_and_not_of_how() {
        let plain = hash("transaction.paid", json!({}));
        for same in [
            json!({"amount": "120"}),
            json!({"amount": "120.0"}),
            json!({"tax": "0", "cost": "0.00"}),
            json!({"occurred_at": "2026-10-05T09:30:00+00:00"}),
            json!({"occurred_at": "2026-10-05T11:30:00.000+02:00"}),
            json!({"kind": null, "unknown": {"deep": [1.5]}}),
        ] {
            assert_eq!(hash("transaction.paid", same.clone()), plain, "{same}");
        }
        for other in [
            json!({"amount": "120.01"}),
            json!({"currency": "USD"}),
            json!({"kind": "first"}),
            json!({"tax": "0.01"}),
            json!({"cost": "0.01"}),
            json!({"customer_id": "C"}),
            json!({"transaction_id": "t2"}),
            json!({"occurred_at": "2026-10-05T09:30:00.000000001Z"}),
        ] {
            assert_ne!(hash("transaction.paid", other.clone()), plain, "{other}");
        }
        let same = json!({"transaction_id": "t", "refund_id": "r", "amount": "120"});
        let refunded = hash("transaction.refunded", same.clone());
        let reversed = hash("transaction.refund_reversed", same);
        assert_ne!(refunded, reversed);
        let text = plain.to_string();
        assert_eq!(text.parse(), Ok(plain));
        assert_eq!(serde_json::to_value(plain).unwrap(), json!(text));
        assert!(text.to_uppercase().parse::<ContentHash>().is_err());
    }

    #[test]
    fn a_blank_or_null_optional_field_is_an_absent_one() {
        let hash = |changes| hash("customer.signed_up", changes);
        let absent = hash(json!({}));
        for name in ["click", "partner_code", "coupon", "name", "email"] {
            assert_eq!(hash(json!({name: null})), absent, "{name}");
            assert_eq!(hash(json!({name: ""})), absent, "{name}");
            assert_ne!(hash(json!({name: "a@b"})), absent, "{name}");
        }
        for name in ["program", "billing_model", "subscription"] {
            assert_eq!(hash(json!({name: null})), absent, "{name}");
        }
    }

    #[test]
    fn the_words_of_the_wire_are_the_words_of_what_we_store() {
        fn check<T: Copy + Serialize>(words: &[(&str, T)]) {
            for &(word, meant) in words {
                assert_eq!(serde_json::to_value(meant).unwrap(), word);
            }
        }
        check(BillingModel::WORDS);
        check(SubscriptionStatus::WORDS);
        check(SaleKind::WORDS);
        check(RefundReason::WORDS);
    }

    proptest! {
        // req: T11
        #[test]
        fn neither_the_order_of_keys_nor_space_nor_unknown_fields_change_the_hash(
            order in Just(vec![0, 1, 2, 3, 4, 5, 6]).prop_shuffle(),
            space in "[ \t\r\n]{0,3}",
            unknown in "[a-z]{1,9}",
            late in 0..300_i64,
        ) {
            let fields = [
                r#""transaction_id":"txn_2001""#, r#""customer_id":"cus_1001""#, r#""amount":"120.00""#, r#""currency":"EUR""#,
                r#""occurred_at":"2026-10-05T09:30:00Z""#, r#""tax":"20""#, &format!(r#""x_{unknown}":[{{}}]"#),
            ];
            let shuffled: Vec<_> = order.iter().map(|&n: &usize| fields[n]).collect();
            let data = shuffled.join(&format!("{space},{space}"));
            let sent = received() + chrono::TimeDelta::seconds(late);
            let body = format!(r#"{{"data":{space}{{{data}}},"type":"transaction.paid","timestamp":"{}"}}"#, sent.to_rfc3339());
            let straight = hash("transaction.paid", json!({"tax": "20.00"}));
            prop_assert_eq!(parse_at(Endpoint::Transaction, body.as_bytes()).unwrap().hash(), straight);
        }
    }
}
