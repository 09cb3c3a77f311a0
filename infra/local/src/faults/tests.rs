//! Each fault as the SDK meets it, and the counters.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use tokio::time::Instant;

use super::*;
use crate::engine::Engine;
use crate::queue::Queues;

fn item(pk: &str, extra: &[(&str, &str)]) -> HashMap<String, AttributeValue> {
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let mut item = HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text("x"))]);
    item.extend(extra.iter().map(|(name, value)| ((*name).to_owned(), text(value))));
    item
}

fn tables() -> (Faults, aws_sdk_dynamodb::Client) {
    let engine = Engine::in_memory().unwrap();
    engine.create_tables().unwrap();
    let faults = Faults::new();
    let http = faults.wrap(Service::DynamoDb, engine.http_client());
    (faults, Engine::client_through(http))
}

type PutOutcome = Result<
    aws_sdk_dynamodb::operation::put_item::PutItemOutput,
    SdkError<aws_sdk_dynamodb::operation::put_item::PutItemError>,
>;

async fn put(client: &aws_sdk_dynamodb::Client, pk: &str) -> PutOutcome {
    client.put_item().table_name("ledger").set_item(Some(item(pk, &[]))).send().await
}

async fn is_there(client: &aws_sdk_dynamodb::Client, pk: &str) -> bool {
    let get = client.get_item().table_name("ledger").set_key(Some(item(pk, &[])));
    get.send().await.unwrap().item.is_some()
}

#[tokio::test]
async fn every_way_to_fail_reaches_the_caller_as_itself() {
    let (faults, client) = tables();
    faults.set(Service::DynamoDb, Mode::Unreachable);
    let unreachable = put(&client, "a").await.unwrap_err();
    assert!(matches!(&unreachable, SdkError::DispatchFailure(f) if f.is_io()), "{unreachable:?}");
    faults.set(Service::DynamoDb, Mode::Throttled);
    let throttled = put(&client, "a").await.unwrap_err().into_service_error();
    assert!(throttled.is_throttling_exception(), "{throttled:?}");
    faults.set(Service::DynamoDb, Mode::InternalError);
    let inside = put(&client, "a").await.unwrap_err().into_service_error();
    assert!(inside.is_internal_server_error(), "{inside:?}");
    faults.heal();
    assert!(!is_there(&client, "a").await);
}

#[tokio::test]
async fn a_lost_answer_and_a_lost_request_look_alike_but_only_one_was_done() {
    let (faults, client) = tables();
    for (pk, mode) in [("done", Mode::TimeoutApplied), ("lost", Mode::TimeoutNotApplied)] {
        faults.next("PutItem", mode, 1);
        let timed_out = put(&client, pk).await.unwrap_err();
        assert!(matches!(&timed_out, SdkError::DispatchFailure(f) if f.is_timeout()));
    }
    assert!(is_there(&client, "done").await);
    assert!(!is_there(&client, "lost").await);
}

#[tokio::test]
async fn a_slow_service_is_slow_by_the_clock_of_the_runtime() {
    let (faults, client) = tables();
    faults.set(Service::DynamoDb, Mode::Slow(Duration::from_millis(20)));
    let began = Instant::now();
    put(&client, "a").await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(20));
}

#[tokio::test]
async fn a_queue_that_fails_leaves_the_tables_alone() {
    let queues = Queues::in_memory().unwrap();
    let (faults, tables) = tables();
    let client = Queues::client_through(faults.wrap(Service::Sqs, queues.http_client()));
    let send = || client.send_message().queue_url(queues.url("events")).message_body("x").send();
    faults.set(Service::Sqs, Mode::Throttled);
    let refused = send().await.unwrap_err().into_service_error();
    assert!(refused.is_request_throttled(), "{refused:?}");
    put(&tables, "a").await.unwrap();
    faults.set(Service::Sqs, Mode::TimeoutApplied);
    send().await.unwrap_err();
    assert_eq!(queues.depths().await.unwrap()["events"].visible, 1);
}

#[tokio::test]
async fn a_fault_for_the_next_calls_ends_by_itself_and_a_function_may_decide_the_rest() {
    let (faults, client) = tables();
    faults.next("PutItem", Mode::Unreachable, 2);
    faults.decide_by(|_, operation| match operation {
        "GetItem" => Mode::Unreachable,
        _ => Mode::Ok,
    });
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        outcomes.push(put(&client, "a").await.is_ok());
    }
    assert_eq!(outcomes, [false, false, true]);
    let get = client.get_item().table_name("ledger").set_key(Some(item("a", &[])));
    get.send().await.unwrap_err();
    assert_eq!(faults.calls_of("PutItem"), 3);
    assert_eq!(faults.calls()["GetItem"], 1);
}

#[tokio::test]
async fn a_transaction_costs_two_units_an_item_and_one_for_its_index() {
    let (faults, client) = tables();
    let action = |pk: &str, extra: &[(&str, &str)]| {
        let put = Put::builder().table_name("ledger").set_item(Some(item(pk, extra)));
        TransactWriteItem::builder().put(put.build().unwrap()).build()
    };
    let transaction = client
        .transact_write_items()
        .transact_items(action("CO#c#DLV#1", &[]))
        .transact_items(action("CO#c#TXN#1", &[("by1pk", "CO#c"), ("by1sk", "2026-10")]));
    transaction.send().await.unwrap();
    assert_eq!(faults.written(), Units::whole(2 + 2 + 1));
    assert_eq!(faults.read(), Units::default());
    assert!(is_there(&client, "CO#c#TXN#1").await);
    assert_eq!(faults.read(), Units::halves(1));
    assert_eq!(faults.capacity()["TransactWriteItems"].to_string(), "5");
    faults.reset_counts();
    assert_eq!((faults.written(), faults.calls_of("GetItem")), (Units::default(), 0));
}

#[tokio::test]
async fn calls_are_counted_over_all_operations_and_the_nth_meets_its_mode() {
    let (faults, client) = tables();
    faults.trace();
    faults.nth(2, Mode::TimeoutNotApplied, 2);
    assert!(!is_there(&client, "a").await);
    put(&client, "a").await.unwrap_err();
    put(&client, "a").await.unwrap_err();
    put(&client, "a").await.unwrap();
    assert_eq!(faults.met().as_deref(), Some("PutItem"));
    let operations: Vec<_> = faults.traced().into_iter().map(|(_, operation)| operation).collect();
    assert_eq!(operations, ["GetItem", "PutItem", "PutItem", "PutItem"]);
    faults.heal();
    assert_eq!(faults.met(), None);
}

#[tokio::test]
async fn a_conflict_refuses_writes_as_dynamodb_does_and_leaves_reads_alone() {
    let (faults, client) = tables();
    faults.set(Service::DynamoDb, Mode::Conflict);
    assert!(!is_there(&client, "a").await);
    let refused = put(&client, "a").await.unwrap_err().into_service_error();
    assert!(refused.is_transaction_conflict_exception(), "{refused:?}");
    let action = |pk: &str| {
        let put = Put::builder().table_name("ledger").set_item(Some(item(pk, &[])));
        TransactWriteItem::builder().put(put.build().unwrap()).build()
    };
    let transaction = client.transact_write_items();
    let transaction = transaction.transact_items(action("a")).transact_items(action("b"));
    let refused = transaction.send().await.unwrap_err().into_service_error();
    let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(cancelled) =
        refused
    else {
        panic!("{refused:?}");
    };
    let codes: Vec<_> =
        cancelled.cancellation_reasons().iter().map(|reason| reason.code().unwrap()).collect();
    assert_eq!(codes, ["TransactionConflict", "None"]);
    faults.heal();
    assert!(!is_there(&client, "a").await);
}

#[tokio::test]
async fn a_crash_drops_the_function_before_the_call_is_done_or_after() {
    let (faults, client) = tables();
    for (pk, mode) in [("done", Mode::CrashApplied), ("lost", Mode::CrashNotApplied)] {
        faults.nth(1, mode, 1);
        let function = async {
            let _ = put(&client, pk).await;
            put(&client, "never").await
        };
        assert!(faults.unless_crashed(function).await.is_none(), "{mode:?}");
    }
    assert!(is_there(&client, "done").await);
    assert!(!is_there(&client, "lost").await && !is_there(&client, "never").await);
    assert!(faults.unless_crashed(put(&client, "lives")).await.is_some());
}

#[tokio::test]
async fn a_call_that_is_held_is_done_before_or_after_what_goes_on_beside_it() {
    let (faults, client) = tables();
    for (mode, was_there) in [(Mode::HeldApplied, true), (Mode::HeldNotApplied, false)] {
        let pk = format!("{mode:?}");
        faults.nth(1, mode, 1);
        let beside = async {
            faults.reached().await;
            let found = is_there(&client, &pk).await;
            faults.release();
            found
        };
        let (written, found) = tokio::join!(put(&client, &pk), beside);
        written.unwrap();
        assert_eq!(found, was_there, "{mode:?}");
    }
}
