//! Verify and parse of a 1 KB webhook, by the very functions that take one, against the bare SHA-256 of its body.

use std::{hint::black_box, process::ExitCode};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use vouch_domain::{
    event::{Endpoint, parse::parse},
    signature::{SignatureHeaders, TOLERANCE_SECONDS, WebhookSecret, sign, verify},
};

use crate::turns::{Compared, compare, thousandths};

/// Thousandths of the time that the bare hash takes (DESIGN §8).
const LIMIT: u128 = 3000;

/// The size of a body that the limit is about.
const BODY_BYTES: usize = 1024;

const ID: &str = "msg_2mZ4tq0c8XhV5gk1rN7dPwYb3Ls";
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OTHER_SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// Each type, with all of its fields.
const EVENTS: [(Endpoint, &str); 7] = [
    (
        Endpoint::Signup,
        include_str!("../../../../tests/fixtures/events/customer.signed_up.full.json"),
    ),
    (
        Endpoint::Transaction,
        include_str!("../../../../tests/fixtures/events/subscription.updated.full.json"),
    ),
    (
        Endpoint::Transaction,
        include_str!("../../../../tests/fixtures/events/usage.reported.full.json"),
    ),
    (
        Endpoint::Transaction,
        include_str!("../../../../tests/fixtures/events/transaction.paid.full.json"),
    ),
    (
        Endpoint::Transaction,
        include_str!("../../../../tests/fixtures/events/transaction.refunded.full.json"),
    ),
    (
        Endpoint::Transaction,
        include_str!("../../../../tests/fixtures/events/transaction.refund_reversed.full.json"),
    ),
    (
        Endpoint::Transaction,
        include_str!("../../../../tests/fixtures/events/invoice.sent.full.json"),
    ),
];

/// Compares every type, and says whether the slowest is within the limit.
pub(crate) fn run() -> ExitCode {
    println!(
        "{:<38} {:>9} {:>9} {:>7} {:>7}",
        "1,024 bytes, ns", "ours", "SHA-256", "ratio", "quiet"
    );
    let mut slowest = 0;
    for event in EVENTS {
        let call = Call::new(event, usual_line);
        let one = [secret(SECRET)];
        let hash = &mut || {
            black_box(Sha256::digest(black_box(&call.body)));
        };
        let whole = compare(&mut || call.take(&one), hash);
        tell(&call.kind, whole);
        slowest = slowest.max(whole.quiet);
        if call.kind == "transaction.paid" {
            tell("  of it verify", compare(&mut || call.verify(&one), hash));
            tell("  of it parse", compare(&mut || call.parse(), hash));
            // While a secret is being changed there are two.
            let two = [secret(OTHER_SECRET), secret(SECRET)];
            tell("  with two live secrets", compare(&mut || call.take(&two), hash));
            let dense = Call::new(event, dense_line);
            tell("  of the shortest fields there are", compare(&mut || dense.take(&one), hash));
        }
    }
    let held = slowest <= LIMIT;
    println!(
        "{}: the slowest takes {} times the bare hash, at most {} times is the limit",
        if held { "held" } else { "MISSED" },
        thousandths(slowest),
        thousandths(LIMIT)
    );
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell(what: &str, compared: Compared) {
    let Compared { ours, reference, ratio, quiet } = compared;
    let [ours, reference, ratio, quiet] = [ours, reference, ratio, quiet].map(thousandths);
    println!("{what:<38} {ours:>9} {reference:>9} {ratio:>7} {quiet:>7}");
}

fn secret(text: &str) -> WebhookSecret {
    text.parse().expect("a secret of the scheme")
}

/// One call as it comes in.
struct Call {
    kind: String,
    endpoint: Endpoint,
    body: Vec<u8>,
    timestamp: String,
    signature: String,
    now: DateTime<Utc>,
}

impl Call {
    fn new((endpoint, example): (Endpoint, &str), line: fn(usize) -> Value) -> Self {
        let now: DateTime<Utc> = "2026-10-05T09:30:05Z".parse().expect("a time of RFC 3339");
        let mut event: Value = serde_json::from_str(example).expect("the example is JSON");
        let kind = event["type"].as_str().expect("it has a type").to_owned();
        fill(&mut event, line);
        let body = event.to_string().into_bytes();
        assert_eq!(body.len(), BODY_BYTES, "{kind}");
        let sent = now.timestamp() - 3;
        let signature = sign(&secret(SECRET), ID, sent, &body);
        Self { kind, endpoint, body, timestamp: sent.to_string(), signature, now }
    }

    /// What a webhook function does with it between the look-up of its secrets and the queue.
    fn take(&self, secrets: &[WebhookSecret]) {
        self.verify(secrets);
        self.parse();
    }

    fn verify(&self, secrets: &[WebhookSecret]) {
        let headers = SignatureHeaders {
            id: black_box(ID),
            timestamp: black_box(&self.timestamp),
            signature: black_box(&self.signature),
        };
        let verified =
            verify(&headers, black_box(&self.body), secrets, self.now, TOLERANCE_SECONDS);
        assert!(black_box(&verified).is_ok());
    }

    fn parse(&self) {
        let parsed = parse(self.endpoint, black_box(&self.body), self.now);
        assert!(black_box(&parsed).is_ok());
    }
}

/// Fills an event up to the size with what senders add of their own: where a sign-up came from, the lines of a
/// bill, then a note.
fn fill(event: &mut Value, line: fn(usize) -> Value) {
    let data = &mut event["data"];
    data["note"] = Value::from("");
    if data["click"].is_string() {
        data["click"] = Value::from(format!("v1.k1.{}.{}", "Ab3_".repeat(27), "xY9-".repeat(11)));
        data["source"] = json!({
            "landing_page": "https://lighthouse.example/pricing?utm_source=newsletter&utm_medium=email",
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
        });
    } else {
        let lines: Vec<_> = (0..)
            .map(line)
            .scan(data.to_string().len(), |length, line| {
                *length += line.to_string().len() + 1;
                (*length < BODY_BYTES - 120).then_some(line)
            })
            .collect();
        data["lines"] = Value::from(lines);
    }
    let left = BODY_BYTES - event.to_string().len();
    event["data"]["note"] = Value::from("Thank you for your order. ".repeat(50)[..left].to_owned());
}

/// A line of a bill as billing systems write them.
fn usual_line(n: usize) -> Value {
    json!({"id": format!("li_1PqK3eLkdIwHu7ixZ2f8gT{n}"), "object": "line_item", "quantity": 1,
        "description": "1 × Studio plan, monthly (at €119.00 / month)", "price": "119.00",
        "period": {"start": 1_790_000_000, "end": 1_792_592_000}, "proration": false})
}

/// Hardly anything but quotes and commas.
fn dense_line(n: usize) -> Value {
    json!({"id": n, "k": "a", "q": 1, "p": "9", "t": 1900, "f": false})
}
