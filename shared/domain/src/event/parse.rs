//! From the body of a webhook to an [`Event`], or to every mistake in it (DESIGN §3.2).
//!
//! Pure: given the body and the time it was received, the answer is the same at the webhook, at the worker,
//! and a year later from a dead-letter queue.

use chrono::{DateTime, Utc};

use super::{
    Endpoint, Event,
    content::ContentHash,
    data,
    fields::{self, Fields},
    json::{self, Node, ReadError},
};

pub use super::fields::FieldError;

/// A body that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// What it says.
    pub event: Event,
    /// The envelope's `timestamp`: when the sender wrote it. Part of the delivery, not of the event.
    pub sent_at: DateTime<Utc>,
}

impl Parsed {
    /// The hash of what the event says, whatever it was wrapped in.
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(&self.event)
    }
}

/// Why a body says nothing that we understand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Nothing there.
    #[error("the body is empty")]
    Empty,
    /// Not JSON, or JSON that repeats a key or nests too deep.
    #[error("the body is not JSON: {detail}")]
    NotJson {
        /// What is wrong and where.
        detail: String,
    },
    /// JSON, with fields that can't be taken.
    #[error("{} of the body can't be taken", .0.iter().map(|e| &*e.field).collect::<Vec<_>>().join(", "))]
    Invalid(Vec<FieldError>),
}

impl From<ReadError> for ParseError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Empty => Self::Empty,
            other => Self::NotJson { detail: other.to_string() },
        }
    }
}

/// Reads the `data` of one type; `None` only if something was refused.
type Read = fn(&mut Fields<'_>, received_at: DateTime<Utc>) -> Option<Event>;

/// Every type there is, where it is taken, and how it is read.
const TYPES: [(&str, Endpoint, Read); 7] = {
    use Endpoint::{Signup, Transaction};
    [
        ("customer.signed_up", Signup, data::sign_up),
        ("subscription.updated", Transaction, data::subscription_update),
        ("usage.reported", Transaction, data::usage),
        ("transaction.paid", Transaction, data::sale),
        ("transaction.refunded", Transaction, data::refund),
        ("transaction.refund_reversed", Transaction, data::refund_reversal),
        ("invoice.sent", Transaction, data::invoice_sent),
    ]
};

/// Reads a body that came in at an endpoint at a time.
///
/// # Errors
/// When it is empty, not JSON, or has fields that can't be taken: then all of them.
pub fn parse(
    endpoint: Endpoint,
    body: &[u8],
    received_at: DateTime<Utc>,
) -> Result<Parsed, ParseError> {
    let document = json::read(body)?;
    let Node::Object(envelope) = document.root() else {
        let problem = "must be an object with type, timestamp and data".to_owned();
        return Err(ParseError::Invalid(vec![FieldError { field: "body".to_owned(), problem }]));
    };
    let mut envelope = Fields::of(envelope, "");
    let read = envelope.required("type", |node| read_for(endpoint, node));
    let sent_at = envelope.required("timestamp", fields::time);
    let data = envelope.required("data", fields::object);
    let event = read.zip(data).and_then(|(read, data)| {
        let mut data = Fields::of(data, "data.");
        let event = read(&mut data, received_at);
        envelope.refuse_all(data);
        event
    });
    match (event, sent_at, envelope.into_errors()) {
        (Some(event), Some(sent_at), errors) if errors.is_empty() => Ok(Parsed { event, sent_at }),
        (_, _, errors) => Err(ParseError::Invalid(errors)),
    }
}

fn read_for(endpoint: Endpoint, node: &Node<'_>) -> Result<Read, String> {
    let given = fields::text(node)?;
    if endpoint == Endpoint::Hand {
        return by_hand(given);
    }
    match TYPES.iter().find(|(name, ..)| *name == given) {
        Some((_, at, read)) if *at == endpoint => Ok(*read),
        Some((_, Endpoint::Signup, _)) => Err("is taken at the signup address".to_owned()),
        Some((_, Endpoint::Transaction | Endpoint::Hand, _)) => {
            Err("is taken at the transaction address".to_owned())
        }
        None => {
            let here = TYPES.iter().filter(|(_, at, _)| *at == endpoint);
            let names: Vec<_> = here.map(|&(name, ..)| name).collect();
            Err(format!("must be one of {}", names.join(", ")))
        }
    }
}

/// What a person may enter: the same types, so that a webhook that says the same later is a repeat.
fn by_hand(given: &str) -> Result<Read, String> {
    match given {
        "customer.signed_up" => Ok(data::sign_up_by_hand),
        "transaction.paid" => Ok(data::sale),
        _ => Err("must be one of customer.signed_up, transaction.paid".to_owned()),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    pub(in crate::event) fn received() -> DateTime<Utc> {
        "2026-10-05T09:30:05Z".parse().unwrap()
    }

    pub(in crate::event) fn parse_at(
        endpoint: Endpoint,
        body: &[u8],
    ) -> Result<Parsed, ParseError> {
        parse(endpoint, body, received())
    }

    /// The plain example of a type with some fields of its data changed.
    pub(in crate::event) fn body(kind: &str, changes: Value) -> Vec<u8> {
        let (_, plain) = FIXTURES.iter().find(|(known, _)| *known == kind).unwrap();
        let mut whole: Value = serde_json::from_str(plain).unwrap();
        let data = whole["data"].as_object_mut().unwrap();
        data.extend(changes.as_object().unwrap().clone());
        whole.to_string().into_bytes()
    }

    pub(in crate::event) fn endpoint_of(kind: &str) -> Endpoint {
        if kind == "customer.signed_up" { Endpoint::Signup } else { Endpoint::Transaction }
    }

    /// The fields that are refused, and with what words.
    fn refused(parsed: Result<Parsed, ParseError>) -> Vec<String> {
        match parsed {
            Ok(_) => vec![],
            Err(ParseError::Invalid(errors)) => {
                errors.iter().map(|e| format!("{} {}", e.field, e.problem)).collect()
            }
            Err(other) => panic!("{other}"),
        }
    }

    #[track_caller]
    pub(in crate::event) fn check(kind: &str, changes: Value, expected: &[&str]) {
        let parsed = parse_at(endpoint_of(kind), &body(kind, changes.clone()));
        assert_eq!(refused(parsed), expected, "{kind} {changes}");
    }

    macro_rules! fixtures {
        ($($name:literal)*) => {
            [$(($name, include_str!(concat!("../../../../tests/fixtures/events/", $name, ".json")))),*]
        };
    }

    pub(in crate::event) const FIXTURES: [(&str, &str); 14] = fixtures! {
        "customer.signed_up" "customer.signed_up.full"
        "subscription.updated" "subscription.updated.full"
        "usage.reported" "usage.reported.full"
        "transaction.paid" "transaction.paid.full"
        "transaction.refunded" "transaction.refunded.full"
        "transaction.refund_reversed" "transaction.refund_reversed.full"
        "invoice.sent" "invoice.sent.full"
    };

    pub(in crate::event) fn fixture(name: &str) -> Parsed {
        let (_, text) = FIXTURES.iter().find(|(known, _)| *known == name).unwrap();
        let kind = name.trim_end_matches(".full");
        parse_at(endpoint_of(kind), text.as_bytes()).unwrap()
    }

    // req: B02, B03
    #[test]
    fn an_example_of_every_type_is_read_plain_and_full() {
        for (kind, endpoint, _) in TYPES {
            for name in [kind.to_owned(), format!("{kind}.full")] {
                let parsed = fixture(&name);
                assert_eq!(parsed.event.kind(), kind);
                assert_eq!(endpoint_of(kind), endpoint);
                assert_eq!(
                    parsed.sent_at,
                    "2026-10-05T09:30:02Z".parse::<DateTime<Utc>>().unwrap()
                );
                assert_eq!(parsed.event.occurred_at().timestamp(), parsed.sent_at.timestamp() - 2);
            }
        }
    }

    // req: B08
    #[test]
    fn a_body_that_is_no_event_says_why() {
        let at = |body: &[u8]| parse_at(Endpoint::Transaction, body).unwrap_err();
        assert_eq!(at(b""), ParseError::Empty);
        assert_eq!(at(b" \n"), ParseError::Empty);
        assert!(matches!(at(b"{\"type\":"), ParseError::NotJson { .. }));
        assert!(matches!(at(b"type=transaction.paid"), ParseError::NotJson { .. }));
        assert!(matches!(at(b"{\"x\":{\"a\":1,\"a\":1}}"), ParseError::NotJson { .. }));
        assert!(matches!(at(b"\xff\xfe{\0}\0"), ParseError::NotJson { .. }));
        let named = |body: &[u8]| refused(parse_at(Endpoint::Transaction, body));
        assert_eq!(named(b"[]"), ["body must be an object with type, timestamp and data"]);
        assert_eq!(named(b"{}"), ["type is required", "timestamp is required", "data is required"]);
        assert_eq!(
            named(br#"{"type":"customer.signed_up","timestamp":"yesterday","data":[]}"#),
            [
                "type is taken at the signup address",
                "timestamp must be a time of RFC 3339 with its offset, such as 2026-10-01T12:00:00Z",
                "data must be an object, not a list",
            ]
        );
        let unknown = named(br#"{"type":"transaction.made","timestamp":null,"data":{}}"#);
        assert!(
            unknown[0].starts_with("type must be one of subscription.updated, "),
            "{unknown:?}"
        );
        assert_eq!(unknown[1], "timestamp is required");
    }

    proptest! {
        #[test]
        fn no_body_makes_it_panic(
            kind in prop::sample::select(TYPES.map(|t| t.0).to_vec()),
            name in "[a-z_]{1,14}",
            value in ".*",
            bytes in proptest::collection::vec(any::<u8>(), 0..64),
        ) {
            let _ = parse_at(endpoint_of(kind), &body(kind, json!({name: value})));
            let _ = parse_at(endpoint_of(kind), &bytes);
        }
    }
}
