//! Each right of each role is one that its function uses: what none of our stories needs, nobody has.

use vouch_local::{faults::Mode, world::World};

use crate::{log::every_event, stage::Stage};

/// Rights that nothing here uses, and why they are there all the same.
const ELSEWHERE: [(&str, &str, &str); 9] = [
    ("", "sqs:ReceiveMessage", "Lambda itself takes messages, as the function"),
    ("", "sqs:DeleteMessage", "Lambda itself takes messages, as the function"),
    ("", "sqs:GetQueueAttributes", "Lambda itself takes messages, as the function"),
    ("dispatcher", "dynamodb:ListStreams", "Lambda itself reads the stream, as the function"),
    ("dispatcher", "dynamodb:DescribeStream", "Lambda itself reads the stream, as the function"),
    ("dispatcher", "dynamodb:GetRecords", "Lambda itself reads the stream, as the function"),
    ("dispatcher", "dynamodb:GetShardIterator", "Lambda itself reads the stream, as the function"),
    (
        "portal",
        "dynamodb:ConditionCheckItem",
        "a release may be a partner's first line of a month, and checks that the month is open",
    ),
    (
        "dispatcher",
        "dynamodb:ConditionCheckItem",
        "a payout that fails months later is given back in a partner's first line of a month",
    ),
];

/// Holds what these functions did in a world against what the template lets them do.
#[track_caller]
pub(crate) fn expect_all_used(world: &World, functions: &[&str]) {
    let unused = world.deployment().unused_rights();
    let mut findings = Vec::new();
    for function in functions {
        for right in &unused[function] {
            let (action, on) = (right.action.as_str(), right.on.as_str());
            let is_elsewhere =
                |(of, known, _): &(&str, &str, &str)| *known == action && function.contains(of);
            if !ELSEWHERE.iter().any(is_elsewhere) {
                findings.push(format!("{function} may {action} on {on}"));
            }
        }
    }
    assert!(findings.is_empty(), "never does, and may by infra/template.yaml:\n{findings:#?}");
}

#[tokio::test]
async fn no_function_may_do_what_it_never_does() {
    let stage = Stage::set().await;
    let world = &stage.world;
    every_event::billing_tells(&stage).await;
    // What the stream could not bring, the sweep does.
    let sale = serde_json::json!({"transaction_id": "late", "customer_id": "c1", "amount": "3.00", "currency": "EUR", "occurred_at": world.now()});
    world.report(&stage.company, "transaction.paid", sale).await.expect(202);
    world.work_off("events").await;
    world.faults().next("TransactWriteItems", Mode::Throttled, 40);
    world.dispatch().await;
    world.faults().heal();
    world.drain().await;
    every_event::everybody_else_acts(&stage).await;
    // An endpoint that fails is noted to fail.
    let told = serde_json::json!({"url": "https://hooks.lantern.example/"});
    let told = world.call(&stage.company, "/api/v1/outgoing-webhooks", Some(told)).await;
    let test = format!("/api/v1/outgoing-webhooks/{}/test", told.json()["id"].as_str().unwrap());
    world.call(&stage.company, &test, Some(serde_json::json!({}))).await.expect(201);
    let program = format!("/api/v1/programs/{}", stage.program.id);
    let change = serde_json::json!({"destination": "https://shop.lantern.example/other"});
    world.send(&stage.company, http::Method::PATCH, &program, &change).await.expect(200);
    world.drain().await;
    // A rail that refuses a payout gives it back.
    let fake = crate::stripe::Fake::start().await;
    world.stripe_at(fake.url());
    let secret = serde_json::json!({"secret": "sk_test_0123456789"});
    let rails = serde_json::json!({"payout": "stripe", "stripe": secret});
    crate::stripe::put_rails(&stage, rails).await;
    crate::stripe::says_where(&stage, crate::stripe::at_stripe()).await;
    fake.transfers_are(crate::stripe::Mood::Declines);
    stage.sell("paid-out", "c1", "300.00").await;
    world.clock_to(world.now() + chrono::TimeDelta::days(60)).await;
    // The portal's are used up by whoever belongs to a company (pages::matrix).
    let functions = ["redirect", "click-counter", "signup-webhook", "transaction-webhook"];
    expect_all_used(world, &functions);
    expect_all_used(world, &["worker", "invoicer", "dispatcher"]);
}
