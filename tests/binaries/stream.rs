//! The ledger's stream: a row that can't be done now is named by its sequence number, and what Lambda brings again from
//! there on comes to the same.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    aws::Aws,
    door::{Door, Treatment},
    events,
    process::Function,
    stage::Stage,
};

/// A dispatcher behind a door to a service.
async fn guarded(stage: &Stage, service: &str) -> (Function, Door) {
    let variable = format!("AWS_ENDPOINT_URL_{service}");
    let mut environment = stage.aws.environment("dispatcher");
    let door = Door::before(&environment[&variable]).await;
    environment.insert(variable, door.url.clone());
    (stage.aws.function_told("dispatcher", &environment).await.unwrap(), door)
}

/// A company that three sales were told of, and the rows that these brought to the stream.
async fn three_sales() -> (Stage, Value) {
    let stage = Stage::set(Aws::start().await).await;
    stage.refer("c1").await;
    let mut worker = stage.aws.function("worker").await;
    for transaction in ["t-one", "t-two", "t-three"] {
        stage.report_sale(transaction, "c1").await;
        stage.aws.work_off("events", &mut worker).await;
    }
    let stream = stage.aws.stream().unwrap();
    assert_eq!(stream["Records"].as_array().unwrap().len(), 3, "{stream}");
    (stage, stream)
}

/// The answer that names these records.
fn again(numbers: &[&str]) -> Result<Value, Value> {
    let failures = numbers.iter().map(|number| json!({ "itemIdentifier": number }));
    Ok(json!({ "batchItemFailures": failures.collect::<Vec<_>>() }))
}

/// What is pending in the outbox.
async fn pending(stage: &Stage) -> usize {
    stage.aws.world.store().list_due_outbox(stage.aws.world.now(), 100).await.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_done_now_is_named_and_holds_up_no_other() {
    let (stage, stream) = three_sales().await;
    let (mut dispatcher, door) = guarded(&stage, "DYNAMODB").await;
    door.treat(Treatment::Throttled, &["t-two"]);
    assert_eq!(dispatcher.call(&stream).await, again(&["102"]), "{}", dispatcher.log());
    assert_eq!(pending(&stage).await, 1);
    // Lambda brings again everything from that one on.
    door.treat_all(Treatment::Through);
    let rest = json!({ "Records": stream["Records"].as_array().unwrap()[1..] });
    assert_eq!(dispatcher.call(&rest).await, again(&[]));
    assert_eq!(dispatcher.call(&stream).await, again(&[]), "and once more");
    assert_eq!(pending(&stage).await, 0);
    stage.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_stream_could_not_bring_is_done_by_the_schedule() {
    let (stage, stream) = three_sales().await;
    let (mut dispatcher, door) = guarded(&stage, "DYNAMODB").await;
    door.treat(Treatment::Held, &["t-two"]);
    let short = Duration::from_millis(900);
    assert_eq!(dispatcher.call_within(short, &stream).await, again(&["102", "103"]));
    door.treat(Treatment::Throttled, &["t-"]);
    let error = dispatcher.call(&stream).await.unwrap_err();
    assert_eq!(error["errorMessage"], "every message of the batch failed");
    // One of two fails: the other is done all the same, and the failure is seen.
    door.treat(Treatment::Throttled, &["t-three"]);
    let error = dispatcher.call(&events::schedule()).await.unwrap_err();
    assert_eq!(error["errorMessage"], "1 of 2 intents must be tried again");
    assert_eq!(pending(&stage).await, 1);
    door.treat_all(Treatment::Through);
    // A person who follows the runbook calls it by hand, with nothing.
    assert_eq!(dispatcher.call(&json!({})).await, Ok(Value::Null));
    assert_eq!(pending(&stage).await, 0);
    stage.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_none_is_named_and_logged_as_a_fault() {
    let (stage, mut stream) = three_sales().await;
    let mut dispatcher = stage.aws.function("dispatcher").await;
    stream["Records"][0]["dynamodb"]["NewImage"] = json!({ "pk": { "S": "x" } });
    assert_eq!(dispatcher.call(&stream).await, again(&["101"]));
    assert!(dispatcher.log().contains(r#""level":"ERROR""#), "{}", dispatcher.log());
    assert_eq!(dispatcher.call(&events::schedule()).await, Ok(Value::Null));
    stage.expect_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_not_taken_holds_up_nothing_and_is_sent_once() {
    let stage = Stage::set(Aws::start_at("2026-10-31T22:00:00Z").await).await;
    stage.refer("c1").await;
    stage.aws.stream();
    stage.report_sale("t-one", "c1").await;
    stage.aws.work_off("events", &mut stage.aws.function("worker").await).await;
    stage.aws.time_passes("2026-11-01T00:10:00Z");
    let mut invoicer = stage.aws.function("invoicer").await;
    assert_eq!(invoicer.call(&events::schedule()).await, Ok(Value::Null));
    assert_eq!(stage.aws.work_off("jobs", &mut invoicer).await, 1);
    let stream = stage.aws.stream().unwrap();
    assert_eq!(stream["Records"].as_array().unwrap().len(), 2, "{stream}");

    let (mut dispatcher, door) = guarded(&stage, "SESV2").await;
    door.treat_all(Treatment::Held);
    let short = Duration::from_millis(900);
    let answer = dispatcher.call_within(short, &stream).await;
    assert_eq!(answer, again(&["102"]), "{}", dispatcher.log());
    assert_eq!((pending(&stage).await, stage.aws.world.mail().len()), (1, 0));
    door.treat_all(Treatment::Through);
    for _ in 0..2 {
        assert_eq!(dispatcher.call(&stream).await, again(&[]));
    }
    assert_eq!((pending(&stage).await, stage.aws.world.mail().len()), (0, 1));
    stage.expect_sound().await;
}
