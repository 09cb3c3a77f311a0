//! The engine as the real SDK sees it.

use std::collections::HashMap;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    AttributeValue, ConditionCheck, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem,
};

use super::*;

const ALL_OLD: ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure::AllOld;
const ABSENT: &str = "attribute_not_exists(pk)";

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn item(pk: &str, sk: &str) -> HashMap<String, AttributeValue> {
    HashMap::from([("pk".into(), text(pk)), ("sk".into(), text(sk))])
}

fn engine() -> Engine {
    let engine = Engine::in_memory().unwrap();
    engine.create_tables().unwrap();
    engine
}

fn put(table: &str, row: HashMap<String, AttributeValue>) -> Put {
    Put::builder().table_name(table).set_item(Some(row)).build().unwrap()
}

fn put_action(put: Put) -> TransactWriteItem {
    TransactWriteItem::builder().put(put).build()
}

fn of_partition(client: &Client, table: &str, pk: &str) -> QueryFluentBuilder {
    client
        .query()
        .table_name(table)
        .key_condition_expression("pk = :pk")
        .expression_attribute_values(":pk", text(pk))
}

async fn keep(client: &Client, table: &str, row: HashMap<String, AttributeValue>) {
    client.put_item().table_name(table).set_item(Some(row)).send().await.unwrap();
}

#[tokio::test]
async fn tables_are_created_once_however_often_they_are_asked_for() {
    let engine = engine();
    engine.create_tables().unwrap();
    let tables = engine.client().list_tables().send().await.unwrap();
    assert_eq!(tables.table_names(), ["clicks", "ledger", "registry"]);
}

#[tokio::test]
async fn a_failed_condition_gives_back_the_row_that_stood_in_the_way() {
    let client = engine().client();
    let mut row = item("CO#c", "CO");
    row.insert("name".into(), text("first"));
    keep(&client, "registry", row).await;
    let again = client
        .put_item()
        .table_name("registry")
        .set_item(Some(item("CO#c", "CO")))
        .condition_expression(ABSENT)
        .return_values_on_condition_check_failure(ALL_OLD);
    let refused = again.send().await.unwrap_err().into_service_error();
    let PutItemError::ConditionalCheckFailedException(failed) = refused else {
        panic!("untyped: {refused:?}");
    };
    assert_eq!(failed.item().unwrap()["name"], text("first"));
}

#[tokio::test]
async fn a_cancelled_transaction_says_why_item_by_item_and_writes_nothing() {
    let client = engine().client();
    keep(&client, "ledger", item("CO#c#TXN#1", "TXN")).await;
    let condition = Put::builder()
        .table_name("ledger")
        .set_item(Some(item("CO#c#TXN#1", "TXN")))
        .condition_expression(ABSENT)
        .return_values_on_condition_check_failure(ALL_OLD)
        .build()
        .unwrap();
    let refused = client
        .transact_write_items()
        .transact_items(put_action(put("ledger", item("CO#c#DLV#1", "DLV"))))
        .transact_items(put_action(condition))
        .send()
        .await
        .unwrap_err()
        .into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = refused else {
        panic!("untyped: {refused:?}");
    };
    let reasons = cancelled.cancellation_reasons();
    let codes: Vec<_> = reasons.iter().map(|reason| reason.code()).collect();
    assert_eq!(codes, [Some("None"), Some("ConditionalCheckFailed")]);
    assert_eq!(reasons[1].item().unwrap()["pk"], text("CO#c#TXN#1"));
    let unwritten = of_partition(&client, "ledger", "CO#c#DLV#1").send().await.unwrap();
    assert_eq!(unwritten.count(), 0);
}

#[tokio::test]
async fn a_missing_table_and_a_bad_request_are_typed_and_plainly_worded() {
    let client = engine().client();
    let missing = client.put_item().table_name("nowhere").set_item(Some(item("a", "b")));
    let refused = missing.send().await.unwrap_err().into_service_error();
    assert!(refused.is_resource_not_found_exception(), "{refused:?}");
    let bad = client
        .put_item()
        .table_name("ledger")
        .set_item(Some(item("a", "b")))
        .return_values("NONSENSE".into());
    let refused = bad.send().await.unwrap_err().into_service_error();
    assert_eq!(refused.code(), Some("ValidationException"));
    let message = refused.message().unwrap();
    assert!(!message.contains("VALIDATION") && !message.contains(" at line "), "{message}");
}

#[tokio::test]
async fn the_index_finds_rows_by_its_own_keys_in_order() {
    let client = engine().client();
    for (id, month) in [("1", "2026-11"), ("2", "2026-10"), ("3", "2026-12")] {
        let mut row = item(&format!("CO#c#COM#{id}"), "COM");
        row.insert("by1pk".into(), text("CO#c"));
        row.insert("by1sk".into(), text(month));
        keep(&client, "ledger", row).await;
    }
    let found = client
        .query()
        .table_name("ledger")
        .index_name("by1")
        .key_condition_expression("by1pk = :pk AND by1sk >= :from")
        .expression_attribute_values(":pk", text("CO#c"))
        .expression_attribute_values(":from", text("2026-11"))
        .send()
        .await
        .unwrap();
    let months: Vec<_> = found.items().iter().map(|row| row["by1sk"].as_s().unwrap()).collect();
    assert_eq!(months, ["2026-11", "2026-12"]);
}

#[tokio::test]
async fn pages_join_to_the_whole() {
    let client = engine().client();
    for n in 0..25 {
        keep(&client, "ledger", item("CO#c#PER#2026-10", &format!("F#{n:02}"))).await;
    }
    let pages = of_partition(&client, "ledger", "CO#c#PER#2026-10")
        .limit(10)
        .into_paginator()
        .send()
        .try_collect()
        .await
        .unwrap();
    assert_eq!(pages.iter().map(|page| page.count()).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(pages[2].items()[4]["sk"], text("F#24"));
}

#[tokio::test]
async fn a_repeated_request_token_writes_once() {
    let client = engine().client();
    let send = || {
        let put = put_action(put("ledger", item("CO#c#TXN#1", "TXN")));
        client.transact_write_items().client_request_token("once").transact_items(put).send()
    };
    send().await.unwrap();
    send().await.unwrap();
    let other = put_action(put("ledger", item("CO#c#TXN#2", "TXN")));
    let other = client.transact_write_items().client_request_token("once").transact_items(other);
    let refused = other.send().await.unwrap_err().into_service_error();
    assert!(refused.is_idempotent_parameter_mismatch_exception(), "{refused:?}");
}

#[tokio::test]
async fn rows_past_their_time_go_and_the_others_stay() {
    let engine = engine();
    let client = engine.client();
    let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    for (sk, expires_at) in [("past", -1), ("now", 0), ("later", 1)] {
        let mut row = item("CO#c#LNK#l", sk);
        row.insert("expires_at".into(), number(now.timestamp() + expires_at));
        keep(&client, "clicks", row).await;
    }
    keep(&client, "clicks", item("CO#c#LNK#l", "kept")).await;
    assert_eq!(engine.sweep_ttl(now).await.unwrap(), 1);
    assert_eq!(engine.sweep_ttl(now).await.unwrap(), 0);
    let left = of_partition(&client, "clicks", "CO#c#LNK#l").send().await.unwrap();
    let left: Vec<_> = left.items().iter().map(|row| row["sk"].as_s().unwrap()).collect();
    assert_eq!(left, ["kept", "later", "now"]);
}

#[tokio::test]
async fn outbox_rows_are_handed_on_once_they_are_written_and_nothing_else_is() {
    let engine = engine();
    let client = engine.client();
    let mut outbox = engine.subscribe_outbox();
    keep(&client, "ledger", item("CO#c#OUT#1", "OUT")).await;
    keep(&client, "ledger", item("CO#c#TXN#1", "TXN")).await;
    keep(&client, "registry", item("CO#c#OUT#9", "OUT")).await;
    let both = client
        .transact_write_items()
        .transact_items(put_action(put("ledger", item("CO#c#TXN#2", "TXN"))))
        .transact_items(put_action(put("ledger", item("CO#c#OUT#2", "OUT"))));
    both.send().await.unwrap();
    let refused = client
        .put_item()
        .table_name("ledger")
        .set_item(Some(item("CO#c#OUT#1", "OUT")))
        .condition_expression(ABSENT);
    refused.send().await.unwrap_err();
    for expected in ["CO#c#OUT#1", "CO#c#OUT#2"] {
        assert_eq!(outbox.try_recv().unwrap()["pk"]["S"], expected);
    }
    assert!(outbox.try_recv().is_err());
}

#[tokio::test]
async fn a_transaction_that_overlaps_one_in_flight_is_refused_until_it_ends() {
    let engine = engine();
    engine.refuse_overlaps(true);
    let client = engine.client();
    let check = ConditionCheck::builder()
        .table_name("ledger")
        .set_key(Some(item("CO#c#PER#m", "F#p")))
        .condition_expression(ABSENT)
        .build()
        .unwrap();
    let send = || {
        client
            .transact_write_items()
            .transact_items(put_action(put("ledger", item("CO#c#TXN#1", "TXN"))))
            .transact_items(TransactWriteItem::builder().condition_check(check.clone()).build())
            .send()
    };
    let contended = engine.contend("ledger", "CO#c#PER#m", "F#p");
    let refused = send().await.unwrap_err().into_service_error();
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = refused else {
        panic!("untyped: {refused:?}");
    };
    let codes: Vec<_> = cancelled.cancellation_reasons().iter().map(|r| r.code()).collect();
    assert_eq!(codes, [Some("None"), Some("TransactionConflict")]);
    let write = client.put_item().table_name("ledger").set_item(Some(item("CO#c#PER#m", "F#p")));
    let refused = write.clone().send().await.unwrap_err().into_service_error();
    assert!(refused.is_transaction_conflict_exception(), "{refused:?}");
    drop(contended);
    send().await.unwrap();
    write.send().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_transactions_at_once_on_one_item_those_that_did_not_conflict_are_written_whole() {
    let engine = engine();
    engine.refuse_overlaps(true);
    let client = engine.client();
    let attempts = (0..32).map(|n| {
        let client = client.clone();
        tokio::spawn(async move {
            client
                .transact_write_items()
                .transact_items(put_action(put("ledger", item("CO#c#PER#m", "F#p"))))
                .transact_items(put_action(put("ledger", item("CO#c#ENT", &n.to_string()))))
                .send()
                .await
                .is_ok()
        })
    });
    let mut written = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        written += i32::from(attempt.await.unwrap());
    }
    let entries = of_partition(&client, "ledger", "CO#c#ENT").send().await.unwrap();
    assert_eq!(entries.count(), written);
    assert!(written > 0);
}

#[tokio::test]
async fn a_file_is_found_again_with_everything_in_it() {
    let folder = crate::scratch::Folder::new();
    let path = folder.path().join("tables.sqlite");
    {
        let engine = Engine::open(&path).unwrap();
        engine.create_tables().unwrap();
        keep(&engine.client(), "ledger", item("CO#c#TXN#1", "TXN")).await;
    }
    let engine = Engine::open(&path).unwrap();
    engine.create_tables().unwrap();
    let found = of_partition(&engine.client(), "ledger", "CO#c#TXN#1").send().await.unwrap();
    assert_eq!(found.count(), 1);
}

#[tokio::test]
async fn an_operation_the_engine_does_not_know_is_refused_not_retried() {
    let refused = engine().client().describe_limits().send().await.unwrap_err();
    assert_eq!(refused.raw_response().unwrap().status().as_u16(), 501);
}
