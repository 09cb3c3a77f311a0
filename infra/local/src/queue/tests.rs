//! The queues as the real SDK and the local pollers see them.

use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::{
    DeleteMessageBatchRequestEntry, MessageAttributeValue, MessageSystemAttributeName,
    QueueAttributeName, SendMessageBatchRequestEntry,
};

use super::store::Outgoing;
use super::*;

const NO_WAIT: Duration = Duration::ZERO;

fn queues() -> Queues {
    Queues::in_memory().unwrap()
}

async fn send(queues: &Queues, name: &str, body: &str) {
    let send = queues.client().send_message().queue_url(queues.url(name)).message_body(body);
    send.send().await.unwrap();
}

/// Receive over the wire, hidden for so many seconds.
async fn receive(queues: &Queues, name: &str, visibility: i32) -> Vec<aws_sdk_sqs::types::Message> {
    let receive = queues
        .client()
        .receive_message()
        .queue_url(queues.url(name))
        .max_number_of_messages(10)
        .visibility_timeout(visibility)
        .message_system_attribute_names(MessageSystemAttributeName::All)
        .message_attribute_names("All");
    receive.send().await.unwrap().messages.unwrap_or_default()
}

async fn depth(queues: &Queues, name: &str) -> Depth {
    queues.depths().await.unwrap()[name]
}

/// Make messages older than they are: as if sent so long ago.
fn age(queues: &Queues, by: Duration) {
    let ms = i64::try_from(by.as_millis()).unwrap();
    let connection = queues.shared.store.connection();
    connection.execute("UPDATE message SET sent_ms = sent_ms - ?1", [ms]).unwrap();
}

#[tokio::test]
async fn a_message_is_received_with_its_attributes_and_gone_once_deleted() {
    let queues = queues();
    let client = queues.client();
    let trace = MessageAttributeValue::builder().data_type("String").string_value("t-1").build();
    let send = client
        .send_message()
        .queue_url(queues.url("events"))
        .message_body("paid")
        .message_attributes("trace", trace.unwrap());
    let sent = send.send().await.unwrap();
    let received = receive(&queues, "events", 30).await;
    let message = &received[0];
    assert_eq!((message.body(), message.message_id()), (Some("paid"), sent.message_id()));
    let attributes = message.message_attributes().unwrap();
    assert_eq!(attributes["trace"].string_value(), Some("t-1"));
    let system = message.attributes().unwrap();
    assert_eq!(system[&MessageSystemAttributeName::ApproximateReceiveCount], "1");
    assert!(system[&MessageSystemAttributeName::SentTimestamp].parse::<u64>().is_ok());
    let delete = client.delete_message().queue_url(queues.url("events"));
    delete.receipt_handle(message.receipt_handle().unwrap()).send().await.unwrap();
    assert_eq!(depth(&queues, "events").await, Depth::default());
}

#[test]
fn what_its_sender_gave_up_before_its_turn_is_not_sent() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let queues = queues();
    let busy = queues.shared.store.connection();
    let patient = runtime();
    patient.block_on(async {
        let sending = send(&queues, "clicks", "late");
        assert!(tokio::time::timeout(Duration::from_millis(50), sending).await.is_err());
    });
    drop(busy);
    // Comes back when its last thread has ended, and with it whatever there was to send.
    drop(patient);
    assert_eq!(runtime().block_on(depth(&queues, "clicks")), Depth::default());
}

#[test]
fn what_its_sender_gave_up_while_it_was_kept_is_taken_back() {
    let queues = queues();
    let store = &queues.shared.store;
    let message = || Outgoing {
        body: "{}".to_owned(),
        attributes: serde_json::Map::new(),
        delay: Duration::ZERO,
    };
    let looks = std::cell::Cell::new(0);
    let gives_up = || looks.replace(looks.get() + 1) < 1;
    assert_eq!(store.send("clicks", &[message()], gives_up).unwrap(), [""; 0]);
    assert_eq!((looks.get(), store.depth("clicks").unwrap()), (2, Depth::default()));
    assert_eq!(store.send("clicks", &[message()], || true).unwrap().len(), 1);
}

#[tokio::test]
async fn a_hidden_message_is_not_received_again_until_its_visibility_ends() {
    let queues = queues();
    let client = queues.client();
    send(&queues, "events", "paid").await;
    let first = receive(&queues, "events", 30).await;
    assert_eq!(receive(&queues, "events", 30).await, []);
    assert_eq!(depth(&queues, "events").await.in_flight, 1);
    let receipt = first[0].receipt_handle().unwrap();
    let change = client.change_message_visibility().queue_url(queues.url("events"));
    change.receipt_handle(receipt).visibility_timeout(0).send().await.unwrap();
    let second = receive(&queues, "events", 30).await;
    let count =
        &second[0].attributes().unwrap()[&MessageSystemAttributeName::ApproximateReceiveCount];
    assert_eq!(count, "2");
}

#[tokio::test]
async fn a_receipt_from_before_the_last_receive_deletes_nothing() {
    let queues = queues();
    let client = queues.client();
    send(&queues, "events", "paid").await;
    let stale = receive(&queues, "events", 0).await;
    let fresh = receive(&queues, "events", 30).await;
    let delete = |receipt: &str| {
        let delete = client.delete_message().queue_url(queues.url("events"));
        delete.receipt_handle(receipt).send()
    };
    delete(stale[0].receipt_handle().unwrap()).await.unwrap();
    assert_eq!(depth(&queues, "events").await.in_flight, 1);
    let change = client.change_message_visibility().queue_url(queues.url("events"));
    let change = change.receipt_handle(stale[0].receipt_handle().unwrap()).visibility_timeout(9);
    let refused = change.send().await.unwrap_err().into_service_error();
    assert!(refused.is_message_not_inflight(), "{refused:?}");
    delete(fresh[0].receipt_handle().unwrap()).await.unwrap();
    assert!(depth(&queues, "events").await.is_drained());
}

#[tokio::test]
async fn after_five_receives_a_message_waits_among_the_dead_letters() {
    let queues = queues();
    send(&queues, "events", "poison").await;
    for _ in 0..5 {
        assert_eq!(receive(&queues, "events", 0).await.len(), 1);
    }
    assert_eq!(receive(&queues, "events", 0).await, []);
    let after = depth(&queues, "events").await;
    assert_eq!((after.visible, after.dead), (0, 1));
    assert_eq!(receive(&queues, "events-dlq", 0).await[0].body(), Some("poison"));
}

#[tokio::test]
async fn a_waiting_receiver_is_woken_by_a_send() {
    let queues = queues();
    let waiting = {
        let queues = queues.clone();
        tokio::spawn(async move {
            let receive = queues.client().receive_message().queue_url(queues.url("events"));
            receive.wait_time_seconds(20).send().await.unwrap().messages.unwrap_or_default()
        })
    };
    tokio::task::yield_now().await;
    send(&queues, "clicks", "another queue").await;
    send(&queues, "events", "paid").await;
    let received = tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap().unwrap();
    assert_eq!(received[0].body(), Some("paid"));
}

#[tokio::test]
async fn a_waiting_receiver_notices_when_a_hidden_message_falls_due() {
    let queues = queues();
    send(&queues, "events", "paid").await;
    let shared = &queues.shared;
    let brief = Duration::from_millis(20);
    assert_eq!(
        shared.receive("events", 1, brief, NO_WAIT, std::future::pending()).await.unwrap().len(),
        1
    );
    let again = shared.receive("events", 1, brief, Duration::from_secs(20), std::future::pending());
    let again = tokio::time::timeout(Duration::from_secs(5), again).await.unwrap().unwrap();
    assert_eq!(again[0].receives, 2);
}

#[tokio::test]
async fn an_empty_queue_answers_when_the_wait_is_over() {
    let queues = queues();
    let wait = Duration::from_millis(20);
    let began = Instant::now();
    assert_eq!(queues.receive_many("events", 10, wait).await.unwrap(), []);
    assert!(began.elapsed() >= wait);
}

#[tokio::test]
async fn a_batch_answers_for_each_entry_alone() {
    let queues = queues();
    let client = queues.client();
    let entry = |id: &str, body: &str| {
        let entry = SendMessageBatchRequestEntry::builder().id(id).message_body(body);
        entry.build().unwrap()
    };
    let batch = client
        .send_message_batch()
        .queue_url(queues.url("clicks"))
        .entries(entry("a", "one"))
        .entries(entry("b", "not \u{1} sendable"))
        .entries(entry("c", "two"));
    let answer = batch.send().await.unwrap();
    let sent: Vec<_> = answer.successful().iter().map(|entry| entry.id()).collect();
    assert_eq!(sent, ["a", "c"]);
    let failed = &answer.failed()[0];
    assert_eq!((failed.id(), failed.code()), ("b", "InvalidMessageContents"));
    assert!(failed.sender_fault());

    let received = receive(&queues, "clicks", 30).await;
    let entry = |id: &str, receipt: &str| {
        let entry = DeleteMessageBatchRequestEntry::builder().id(id).receipt_handle(receipt);
        entry.build().unwrap()
    };
    let batch = client
        .delete_message_batch()
        .queue_url(queues.url("clicks"))
        .entries(entry("a", received[0].receipt_handle().unwrap()))
        .entries(entry("b", "made up"));
    let answer = batch.send().await.unwrap();
    assert_eq!(answer.successful()[0].id(), "a");
    assert_eq!(answer.failed()[0].code(), "ReceiptHandleIsInvalid");
    assert_eq!(depth(&queues, "clicks").await.in_flight, 1);
}

#[tokio::test]
async fn unsound_batches_are_refused_whole() {
    let queues = queues();
    let send = |ids: &[&str]| {
        let entries = ids.iter().map(|id| {
            let entry = SendMessageBatchRequestEntry::builder().id(*id).message_body("x");
            entry.build().unwrap()
        });
        let batch = queues.client().send_message_batch().queue_url(queues.url("clicks"));
        batch.set_entries(Some(entries.collect())).send()
    };
    let eleven: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
    let refused = send(&eleven).await.unwrap_err().into_service_error();
    assert!(refused.is_too_many_entries_in_batch_request(), "{refused:?}");
    let refused = send(&["a", "a"]).await.unwrap_err().into_service_error();
    assert!(refused.is_batch_entry_ids_not_distinct(), "{refused:?}");
    let refused = send(&[]).await.unwrap_err().into_service_error();
    assert!(refused.is_empty_batch_request(), "{refused:?}");
    assert_eq!(depth(&queues, "clicks").await, Depth::default());
}

#[tokio::test]
async fn an_unknown_queue_is_a_typed_error() {
    let queues = queues();
    let client = queues.client();
    let send = client.send_message().queue_url(queues.url("nowhere")).message_body("x");
    let refused = send.send().await.unwrap_err().into_service_error();
    assert!(refused.is_queue_does_not_exist(), "{refused:?}");
    let receive = client.receive_message().queue_url(queues.url("nowhere"));
    assert!(receive.send().await.unwrap_err().into_service_error().is_queue_does_not_exist());
    let found = client.get_queue_url().queue_name("events").send().await.unwrap();
    assert_eq!(found.queue_url(), Some(queues.url("events").as_str()));
}

#[tokio::test]
async fn a_message_of_more_than_a_mebibyte_is_refused() {
    let queues = queues();
    let send = |bytes: usize| {
        let send = queues.client().send_message().queue_url(queues.url("events"));
        send.message_body("x".repeat(bytes)).send()
    };
    send(1 << 20).await.unwrap();
    let refused = send((1 << 20) + 1).await.unwrap_err().into_service_error();
    assert_eq!(refused.code(), Some("InvalidParameterValue"));
}

#[tokio::test]
async fn what_is_older_than_its_retention_is_forgotten() {
    let queues = queues();
    send(&queues, "events", "old").await;
    age(&queues, Duration::from_secs(4 * 24 * 60 * 60 + 1));
    send(&queues, "events", "new").await;
    let received = receive(&queues, "events", 30).await;
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].body(), Some("new"));
}

#[tokio::test]
async fn delays_and_back_offs_become_due_when_asked_but_held_messages_and_dead_letters_do_not() {
    let queues = queues();
    let client = queues.client();
    for name in ["jobs", "jobs-dlq"] {
        let send = client.send_message().queue_url(queues.url(name)).message_body("delayed");
        send.delay_seconds(900).send().await.unwrap();
    }
    for body in ["failed", "held"] {
        send(&queues, "jobs", body).await;
    }
    let received = queues.receive_many("jobs", 100, NO_WAIT).await.unwrap();
    queues
        .release("jobs", vec![received[0].receipt.clone()], Duration::from_secs(60))
        .await
        .unwrap();
    let before = depth(&queues, "jobs").await;
    assert_eq!(before, Depth { visible: 0, in_flight: 1, delayed: 2, dead: 1 });
    assert_eq!(queues.make_due().await.unwrap(), 2);
    let mut due = receive(&queues, "jobs", 30).await;
    due.sort_by(|a, b| a.body.cmp(&b.body));
    let due: Vec<_> = due.iter().map(|message| message.body().unwrap()).collect();
    assert_eq!(due, ["delayed", "failed"]);
}

#[tokio::test]
async fn a_poller_takes_a_thousand_clicks_at_once_and_acknowledges_them() {
    let queues = queues();
    let clicks: Vec<_> = (0..1200)
        .map(|n| store::Outgoing {
            body: n.to_string(),
            attributes: serde_json::Map::new(),
            delay: NO_WAIT,
        })
        .collect();
    queues.shared.store.send("clicks", &clicks, || true).unwrap();
    let batch = queues.receive_many("clicks", 1000, NO_WAIT).await.unwrap();
    assert_eq!(batch.len(), 1000);
    assert_eq!(batch[999].body, "999");
    let receipts = batch.into_iter().map(|message| message.receipt).collect();
    queues.acknowledge("clicks", receipts).await.unwrap();
    let left = depth(&queues, "clicks").await;
    assert_eq!((left.visible, left.in_flight), (200, 0));
}

#[tokio::test]
async fn the_record_for_a_function_has_the_shape_of_lambdas() {
    let queues = queues();
    send(&queues, "events", "paid").await;
    let received = queues.receive_many("events", 10, NO_WAIT).await.unwrap();
    let record = received[0].lambda_record("events");
    assert_eq!(record["body"], "paid");
    assert_eq!(record["attributes"]["ApproximateReceiveCount"], "1");
    assert_eq!(record["receiptHandle"], received[0].receipt.as_str());
    assert_eq!(record["eventSourceARN"], "arn:aws:sqs:us-east-1:000000000000:events");
}

#[tokio::test]
async fn a_file_keeps_what_was_acknowledged_and_frees_what_a_dead_process_held() {
    let folder = crate::scratch::Folder::new();
    let path = folder.path().join("queues.sqlite");
    {
        let queues = Queues::open(&path).unwrap();
        send(&queues, "events", "held").await;
        assert_eq!(receive(&queues, "events", 600).await.len(), 1);
        send(&queues, "events", "waiting").await;
    }
    let queues = Queues::open(&path).unwrap();
    let mut found = receive(&queues, "events", 600).await;
    found.sort_by(|a, b| a.body.cmp(&b.body));
    let bodies: Vec<_> = found.iter().map(|message| message.body().unwrap()).collect();
    assert_eq!(bodies, ["held", "waiting"]);
    let count =
        &found[0].attributes().unwrap()[&MessageSystemAttributeName::ApproximateReceiveCount];
    assert_eq!(count, "2");
}

#[tokio::test]
async fn attributes_count_and_a_purge_empties() {
    let queues = queues();
    let client = queues.client();
    for body in ["one", "two", "three"] {
        send(&queues, "jobs", body).await;
    }
    queues.receive_many("jobs", 1, NO_WAIT).await.unwrap();
    let ask = client.get_queue_attributes().queue_url(queues.url("jobs"));
    let answer = ask.attribute_names(QueueAttributeName::All).send().await.unwrap();
    let attributes = answer.attributes().unwrap();
    assert_eq!(attributes[&QueueAttributeName::ApproximateNumberOfMessages], "2");
    assert_eq!(attributes[&QueueAttributeName::ApproximateNumberOfMessagesNotVisible], "1");
    client.purge_queue().queue_url(queues.url("jobs")).send().await.unwrap();
    assert_eq!(depth(&queues, "jobs").await, Depth::default());
}
