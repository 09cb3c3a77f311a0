//! Every kind of event, whichever function handles it, is one line of one shape (RELIABILITY §6).

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_local::faults::Mode;

use crate::{log, stage::Stage};

/// All that webhooks tell, each kind once, and what of it becomes nothing.
pub(crate) async fn billing_tells(stage: &Stage) {
    let (world, company) = (&stage.world, &stage.company);
    let now = world.now();
    stage.refer("c1").await;
    let sale = |id: &str, customer: &str, amount: &str| json!({"transaction_id": id, "customer_id": customer, "amount": amount, "currency": "EUR", "occurred_at": now});
    for (kind, data) in [
        (
            "subscription.updated",
            json!({"customer_id": "c1", "occurred_at": now, "status": "active"}),
        ),
        (
            "usage.reported",
            json!({"customer_id": "c1", "occurred_at": now, "metric": "seats", "quantity": 3}),
        ),
        ("invoice.sent", json!({"customer_id": "c1", "occurred_at": now})),
        ("transaction.paid", sale("s1", "c1", "100.00")),
        // The same again, and something else under its name.
        ("transaction.paid", sale("s1", "c1", "100.00")),
        ("transaction.paid", sale("s1", "c1", "7.00")),
        ("transaction.paid", sale("early", "c2", "50.00")),
        ("customer.signed_up", json!({"customer_id": "c2", "occurred_at": now})),
        ("transaction.refunded", stage.refund_data("r1", "s1", "10.00")),
        ("transaction.refund_reversed", stage.refund_data("r1", "s1", "10.00")),
    ] {
        stage.tell(kind, data).await;
    }
    let bad = json!({"type": "transaction.paid", "timestamp": now, "data": {"amount": "-1"}});
    world.deliver(company, &bad).await.expect(422);
    let path = format!("/webhooks/{}/transaction", company.id);
    let forger = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
    world.request(world.signed(&forger, &path, "forged", b"{}".to_vec())).await.expect(401);
    world.faults().next("SendMessage", Mode::Unreachable, 9);
    world.report(company, "transaction.paid", sale("s2", "c1", "1.00")).await.expect(503);
    world.faults().heal();
}

/// What prospects, people and programs do, and time.
pub(crate) async fn everybody_else_acts(stage: &Stage) {
    let (world, company) = (&stage.world, &stage.company);
    world.call(company, "/api/v1/links", None).await.expect(200);
    world.call(company, "/api/v1/links/nonsense", None).await;
    world.clock_on(TimeDelta::days(45)).await;
    world.drain().await;
    let payouts = world.call(company, "/api/v1/payouts?period=2026-10", None).await.json();
    let payout = payouts["items"][0]["id"].as_str().unwrap();
    let paid = format!("/api/v1/payouts/{payout}/paid");
    world.send(company, Method::POST, &paid, &Value::Null).await.expect(200);
    world.drain().await;
}

#[tokio::test]
async fn every_event_is_one_line_that_says_what_whose_which_and_what_became_of_it() {
    log::listen();
    let stage = Stage::set().await;
    billing_tells(&stage).await;
    everybody_else_acts(&stage).await;
    let lines = log::lines_of(&stage.company.id.to_string());
    let mut seen = BTreeMap::<&str, BTreeSet<&str>>::new();
    for line in &lines {
        let kind = line["event.kind"].as_str();
        let is_call = kind.contains(" /");
        if !is_call {
            seen.entry(kind).or_default().insert(&line["outcome"]);
        }
        assert!(line.contains_key("event.id") || line.contains_key("request.id"), "{line:?}");
        line["ms"].parse::<u64>().unwrap();
        let is_told_why = line.contains_key("reason") || line.contains_key("status");
        let needs_why = !["followed", "accepted", "applied", "repeat"].contains(&&*line["outcome"]);
        assert!(is_told_why || !needs_why, "{line:?}");
        assert_eq!(line["level"], level_of(&line["outcome"]), "{line:?}");
    }
    let expected = [
        ("link", "followed"),
        ("customer.signed_up", "accepted applied"),
        ("subscription.updated", "accepted applied"),
        ("usage.reported", "accepted applied"),
        ("invoice.sent", "accepted applied"),
        ("transaction.paid", "accepted applied parked quarantined repeat"),
        ("transaction.refunded", "accepted applied"),
        ("transaction.refund_reversed", "accepted applied"),
        ("webhook", "refused unavailable"),
        ("advance_period", "applied repeat"),
        ("draw_up_statement", "applied"),
        ("issue_invoice", "applied"),
        ("pay_out", "applied"),
        ("count_money", "applied"),
        ("count_sign_up", "applied"),
        ("count_subscription", "applied"),
        ("announce_review", "applied"),
        ("charge_invoice", "applied"),
        ("announce_payout", "applied"),
        ("note_payout_paid", "applied"),
        ("notify", "applied"),
    ];
    let expected: BTreeMap<&str, BTreeSet<&str>> = expected
        .into_iter()
        .map(|(kind, outcomes)| (kind, outcomes.split(' ').collect()))
        .collect();
    assert_eq!(seen, expected);
    let calls = lines.iter().filter(|line| line["event.kind"] == "GET /api/v1/links");
    assert!(calls.clone().count() == 1 && calls.into_iter().all(|line| line["status"] == "200"));
    let told = |kind: &str, outcome: &str| {
        let line =
            lines.iter().find(|line| line["event.kind"] == kind && line["outcome"] == outcome);
        line.and_then(|line| line.get("reason")).cloned().unwrap_or_default()
    };
    assert_eq!(told("transaction.paid", "parked"), "its customer has not signed up");
    assert_eq!(told("transaction.paid", "quarantined"), "another sale was reported under this id");
    assert_eq!(told("transaction.paid", "applied"), "");
}

fn level_of(outcome: &str) -> &'static str {
    match outcome {
        "quarantined" | "unavailable" | "retried" => "WARN",
        "broken" => "ERROR",
        _ => "INFO",
    }
}

#[tokio::test]
async fn what_fails_says_so_with_its_cause_and_comes_again() {
    log::listen();
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.world.faults().next("TransactWriteItems", Mode::Throttled, 30);
    let at = stage.world.now();
    let sale = json!({"transaction_id": "s1", "customer_id": "c1", "amount": "1.00", "currency": "EUR", "occurred_at": at});
    stage.world.report(&stage.company, "transaction.paid", sale).await.expect(202);
    stage.world.work_off("events").await;
    stage.world.faults().heal();
    stage.world.drain().await;
    assert_eq!(stage.earned("s1").await, 20);
    let heard = log::heard();
    let failed = heard.lines().find(|line| {
        line.contains("an event was handled outcome=\"retried\"")
            && line.contains("event.kind=\"message\"")
            && line.contains("not available for TransactWriteItems")
    });
    let failed = failed.unwrap();
    assert!(failed.contains("WARN") && failed.contains("event.id=\""), "{failed}");
}
