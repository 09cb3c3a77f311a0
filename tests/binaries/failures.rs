//! What the functions tell Lambda when something went wrong, in its exact shape: on it hangs what comes again.

use serde_json::json;
use ulid::Ulid;
use vouch_domain::{
    id::ClickId,
    message::{ClickMessage, ClickV1},
};

use crate::{
    aws::Aws,
    events,
    process::{Function, NotStarted},
};

/// A queue's record with this body, as far as a function looks at it.
fn record(id: &str, body: &str) -> serde_json::Value {
    json!({
        "messageId": id,
        "receiptHandle": "r",
        "body": body,
        "attributes": { "ApproximateReceiveCount": "1", "SentTimestamp": "1583348638390" },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:events",
        "awsRegion": "us-east-1",
    })
}

/// A click on a code that nobody has: nothing is to be done for it.
fn idle_click() -> String {
    let click = ClickV1 {
        code: "nowhere".parse().unwrap(),
        click: ClickId::from_ulid(Ulid::from_parts(1, 2)),
        visitor: None,
    };
    serde_json::to_string(&ClickMessage::ClickV1(click)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_names_the_messages_that_must_come_again() {
    let aws = Aws::start().await;
    let mut counter = aws.function("click-counter").await;
    let good = idle_click();
    let records = [record("a", &good), record("b", "nonsense"), record("c", &good)];
    let batch = json!({ "Records": records });
    let answer = counter.call(&batch).await.unwrap();
    assert_eq!(answer, json!({ "batchItemFailures": [{ "itemIdentifier": "b" }] }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_which_every_message_failed_is_an_error() {
    let aws = Aws::start().await;
    for name in ["worker", "invoicer", "click-counter"] {
        let mut function = aws.function(name).await;
        let batch = json!({ "Records": [record("a", "nonsense"), record("b", "{}")] });
        let error = function.call(&batch).await.unwrap_err();
        assert_eq!(error["errorMessage"], "every message of the batch failed", "{name}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_is_told_too_little_does_not_start() {
    let aws = Aws::start().await;
    for name in ["redirect", "worker", "portal"] {
        let mut environment = aws.environment(name);
        environment.remove("AWS_REGION");
        let NotStarted(reason) = Function::start(name, &environment).await.unwrap_err();
        assert!(reason.starts_with("it ended"), "{name}: {reason}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_starts_and_answers_although_nothing_behind_it_does() {
    let aws = Aws::start().await;
    let mut environment = aws.environment("redirect");
    for service in ["DYNAMODB", "SQS"] {
        // Nobody listens on the port that is for nobody.
        environment.insert(format!("AWS_ENDPOINT_URL_{service}"), "http://127.0.0.1:9".to_owned());
    }
    let mut redirect = Function::start("redirect", &environment).await.unwrap();
    let answer = redirect.call(&events::get("/r/spring")).await.unwrap();
    assert_eq!(answer["statusCode"], 503, "{answer}");
}
