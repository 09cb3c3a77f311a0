//! Batches of a queue, and what the functions answer in AWS's exact shape: on it hangs which messages come again
//! (RELIABILITY §2.2.5, §2.2.6).

use std::time::Duration;

use serde_json::{Value, json};
use ulid::Ulid;
use vouch_domain::{
    id::ClickId,
    message::{ClickMessage, ClickV1, EventMessage, WebhookV1},
};

use crate::{
    aws::Aws,
    door::{Door, Treatment},
    events::record,
    process::Function,
    stage::Stage,
};

/// A worker behind a door to the tables.
async fn guarded(stage: &Stage, name: &str) -> (Function, Door) {
    let door = Door::before(&stage.aws.ports.dynamodb).await;
    let mut environment = stage.aws.environment(name);
    environment.insert("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), door.url.clone());
    (stage.aws.function_told(name, &environment).await.unwrap(), door)
}

/// The records of a batch whose bodies hold one of these texts, in the order of the texts.
fn picked(batch: &Value, texts: &[&str]) -> Value {
    let records = batch["Records"].as_array().unwrap();
    let holding = |text: &&str| {
        let held = records.iter().filter(|record| record["body"].as_str().unwrap().contains(*text));
        held.cloned().collect::<Vec<_>>()
    };
    json!({ "Records": texts.iter().flat_map(holding).collect::<Vec<_>>() })
}

/// The answer that names these messages.
fn again(records: &Value) -> Value {
    let records = records["Records"].as_array().unwrap();
    let failures = records.iter().map(|record| json!({ "itemIdentifier": record["messageId"] }));
    json!({ "batchItemFailures": failures.collect::<Vec<_>>() })
}

/// A click on a code that nobody has: nothing is to be done for it.
fn idle_click(code: &str, number: u128) -> String {
    let click = ClickV1 {
        code: code.parse().unwrap(),
        click: ClickId::from_ulid(Ulid::from_parts(1, number)),
        visitor: None,
    };
    serde_json::to_string(&ClickMessage::ClickV1(click)).unwrap()
}

// req: T11
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_done_now_comes_again_alone_beside_good_repeated_and_poisonous_messages() {
    let stage = Stage::set(Aws::start().await).await;
    stage.refer("c1").await;
    let sales = ["t-good", "t-refused", "t-last"].map(|transaction| stage.sale(transaction, "c1"));
    for sale in &sales {
        stage.report(sale).await;
    }
    // One sale told again, and one told otherwise.
    stage.report(&sales[0]).await;
    let mut otherwise = sales[2].clone();
    otherwise["amount"] = json!("900.00");
    stage.report(&otherwise).await;
    // What our webhook would never have let in.
    let poison = WebhookV1 {
        company: stage.company.id,
        endpoint: vouch_domain::event::Endpoint::Transaction,
        delivery: "msg_poison".parse().unwrap(),
        received_at: stage.aws.world.now(),
        body: "\u{0}{".to_owned(),
    };
    let queue = &stage.aws.world.context().queue;
    queue.send_event(&EventMessage::WebhookV1(poison)).await.unwrap();

    let (mut worker, door) = guarded(&stage, "worker").await;
    let (batch, _) = stage.aws.batch("events").await;
    assert_eq!(batch["Records"].as_array().unwrap().len(), 6);
    door.treat(Treatment::Throttled, &["t-refused"]);
    let refused = picked(&batch, &["t-refused"]);
    assert_eq!(worker.call(&batch).await, Ok(again(&refused)));
    assert_eq!(stage.earned().await, 2 * 2000);
    let store = stage.aws.world.store();
    let aside = store.list_quarantined(stage.company.id, 10, None).await.unwrap();
    assert_eq!(aside.items.len(), 2, "the poison, and the sale that was told otherwise: {aside:?}");
    // The rest comes again alone; then all of it, as after an answer that got lost.
    door.treat_all(Treatment::Through);
    assert_eq!(worker.call(&refused).await, Ok(json!({ "batchItemFailures": [] })));
    assert_eq!(worker.call(&batch).await, Ok(json!({ "batchItemFailures": [] })));
    assert_eq!(stage.earned().await, 3 * 2000);
    stage.aws.world.dispatch().await;
    stage.expect_sound().await;
}

// req: T11
#[tokio::test(flavor = "multi_thread")]
async fn when_time_runs_out_what_was_done_is_done_and_the_rest_comes_again() {
    let stage = Stage::set(Aws::start().await).await;
    stage.refer("c1").await;
    for transaction in ["t-quick", "t-held", "t-after"] {
        stage.report_sale(transaction, "c1").await;
    }
    let (mut worker, door) = guarded(&stage, "worker").await;
    let (batch, _) = stage.aws.batch("events").await;
    let batch = picked(&batch, &["t-quick", "t-held", "t-after"]);
    door.treat(Treatment::Held, &["t-held"]);
    let answer = worker.call_within(Duration::from_millis(900), &batch).await;
    let left = picked(&batch, &["t-held", "t-after"]);
    assert_eq!(answer, Ok(again(&left)), "{}", worker.log());
    assert_eq!(stage.earned().await, 2000);
    // Nothing is begun for which there is no time, and what is left comes to the same as ever.
    door.treat_all(Treatment::Through);
    let error = worker.call_within(Duration::ZERO, &left).await.unwrap_err();
    assert_eq!(error["errorMessage"], "every message of the batch failed");
    assert_eq!(stage.earned().await, 2000);
    assert_eq!(worker.call(&left).await, Ok(json!({ "batchItemFailures": [] })));
    assert_eq!(stage.earned().await, 3 * 2000);
    stage.aws.world.dispatch().await;
    stage.expect_sound().await;
}

// req: T11
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_two_workers_hold_at_once_is_done_once() {
    let stage = Stage::set(Aws::start().await).await;
    stage.refer("c1").await;
    for number in 0..8 {
        stage.report_sale(&format!("t{number}"), "c1").await;
    }
    let (batch, _) = stage.aws.batch("events").await;
    let mut workers = [stage.aws.function("worker").await, stage.aws.function("worker").await];
    stage.aws.world.refuse_overlaps(true);
    let [one, other] = &mut workers;
    let (one, other) = tokio::join!(one.call(&batch), other.call(&batch));
    assert_eq!(
        (one, other),
        (Ok(again(&json!({"Records": []}))), Ok(again(&json!({"Records": []}))))
    );
    assert_eq!(stage.earned().await, 8 * 2000);
    stage.aws.world.dispatch().await;
    stage.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_messages_are_a_success_and_failed_ones_an_error_only_if_none_is_left() {
    let aws = Aws::start().await;
    for name in ["worker", "invoicer", "click-counter"] {
        let mut function = aws.function(name).await;
        let none = function.call(&json!({ "Records": [] })).await;
        assert_eq!(none, Ok(json!({ "batchItemFailures": [] })), "{name}");
        let bad = json!({ "Records": [record("a", "nonsense"), record("b", "{}")] });
        let error = function.call(&bad).await.unwrap_err();
        assert_eq!(error["errorMessage"], "every message of the batch failed", "{name}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_message_without_an_id_brings_its_whole_batch_again() {
    let aws = Aws::start().await;
    let mut counter = aws.function("click-counter").await;
    let mut unnamed = record("", "nonsense");
    unnamed.as_object_mut().unwrap().remove("messageId");
    let good = record("a", &idle_click("nowhere", 1));
    let error = counter.call(&json!({ "Records": [good, unnamed] })).await.unwrap_err();
    // An empty name would do the same, without saying so.
    assert_eq!(error["errorMessage"], "a message failed that has no id");
    let mut unnamed = record("", &idle_click("nowhere", 2));
    unnamed.as_object_mut().unwrap().remove("messageId");
    let bad = record("b", "nonsense");
    let answer = counter.call(&json!({ "Records": [unnamed, bad] })).await;
    assert_eq!(answer, Ok(json!({ "batchItemFailures": [{ "itemIdentifier": "b" }] })));
}

// req: F21
#[tokio::test(flavor = "multi_thread")]
async fn clicks_whose_link_cannot_be_looked_up_come_again_and_the_others_count_once() {
    let stage = Stage::set(Aws::start().await).await;
    let (mut counter, door) = guarded(&stage, "click-counter").await;
    let known = stage.link.code.as_str();
    let clicks = json!({ "Records": [
        record("m1", &idle_click(known, 1)),
        record("m2", &idle_click("elsewhere", 2)),
        record("m3", &idle_click(known, 3)),
        record("m4", "nonsense"),
        // The same click twice.
        record("m5", &idle_click(known, 1)),
    ] });
    door.treat(Treatment::Throttled, &["elsewhere"]);
    let answer = counter.call(&clicks).await.unwrap();
    let mut failed: Vec<&str> = answer["batchItemFailures"]
        .as_array()
        .unwrap()
        .iter()
        .map(|failure| failure["itemIdentifier"].as_str().unwrap())
        .collect();
    failed.sort_unstable();
    assert_eq!(failed, ["m2", "m4"]);
    door.treat_all(Treatment::Through);
    assert_eq!(
        counter.call(&picked(&clicks, &["elsewhere"])).await,
        Ok(again(&json!({"Records": []})))
    );
    counter.call(&clicks).await.unwrap();
    let store = stage.aws.world.store();
    let months = store.list_clicks(stage.company.id, stage.partner.id).await.unwrap();
    let counted: u64 = months.iter().flat_map(|month| month.days.values()).sum();
    assert_eq!(counted, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_cannot_be_read_does_not_hold_up_the_next() {
    let stage = Stage::set(Aws::start().await).await;
    let mut invoicer = stage.aws.function("invoicer").await;
    // In AWS it gets one job at a time, by hand as many as one likes.
    let month = stage.company.company.first_month;
    let job = json!({"message": "AdvancePeriodV1", "company": stage.company.id, "month": month});
    let jobs = json!({ "Records": [record("a", "{}"), record("b", &job.to_string())] });
    let answer = invoicer.call(&jobs).await;
    assert_eq!(answer, Ok(json!({ "batchItemFailures": [{ "itemIdentifier": "a" }] })));
}

#[test]
fn what_is_deployed_can_survive_a_panic() {
    let manifest = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let manifest = std::fs::read_to_string(manifest).unwrap();
    let release = manifest.split("[profile.release]").nth(1).unwrap().split("\n[").next().unwrap();
    // One message's panic is caught where it happens, which takes unwinding.
    assert!(release.contains("panic = \"unwind\""), "{release}");
}
