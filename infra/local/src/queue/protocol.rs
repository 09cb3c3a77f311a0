//! SQS's operations in AWS JSON 1.0, each from its request to the store and back.

use std::collections::BTreeSet;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::refusal::Refusal;
use super::request::{
    Addressed, Batch, Entry, Hidden, MESSAGE_BYTES_MAX, Message, Named, OfQueue, RECEIVE_MAX,
    Receipt, Receive, SendOne, VISIBILITY_SECONDS_MAX, WAIT_SECONDS_MAX, bytes_of, check_entries,
    checked, name_in, outgoing, read, seconds_within, within,
};
use super::store::{Outgoing, Store};
use super::{Received, Shared};

const URL_BASE: &str = "http://x.invalid/000000000000/";

type Performed = Result<Value, Refusal>;

pub(super) fn url_of(name: &str) -> String {
    format!("{URL_BASE}{name}")
}

pub(super) async fn perform(queues: &Arc<Shared>, operation: &str, body: &[u8]) -> Performed {
    match operation {
        "SendMessage" => send(queues, read(body)?).await,
        "SendMessageBatch" => send_batch(queues, read(body)?).await,
        "ReceiveMessage" => receive(queues, read(body)?).await,
        "DeleteMessage" => delete(queues, read(body)?).await,
        "DeleteMessageBatch" => delete_batch(queues, read(body)?).await,
        "ChangeMessageVisibility" => change_visibility(queues, read(body)?).await,
        "ChangeMessageVisibilityBatch" => change_visibility_batch(queues, read(body)?).await,
        "GetQueueUrl" => find_url(queues, &read(body)?),
        "GetQueueAttributes" => attributes(queues, read(body)?).await,
        "PurgeQueue" => purge(queues, read(body)?).await,
        _ => Err(Refusal::Unsupported(operation.to_owned())),
    }
}

async fn send(queues: &Arc<Shared>, request: SendOne) -> Performed {
    let name = name_in(&request.queue_url).to_owned();
    let message = outgoing(request.message)?;
    let id = send_all(queues, name, vec![message]).await?.pop();
    Ok(json!({ "MessageId": id }))
}

async fn send_batch(queues: &Arc<Shared>, request: Batch<Message>) -> Performed {
    let name = name_in(&request.queue_url).to_owned();
    check_entries(&request.entries)?;
    let bytes = request.entries.iter().map(|entry| bytes_of(&entry.content)).sum();
    if bytes > MESSAGE_BYTES_MAX {
        return Err(Refusal::BatchTooLong(bytes));
    }
    let (mut ids, mut messages, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for Entry { id, content } in request.entries {
        match outgoing(content) {
            Ok(message) => {
                ids.push(id);
                messages.push(message);
            }
            Err(refusal) => failed.push(failure(&id, &refusal)),
        }
    }
    let sent = send_all(queues, name, messages).await?;
    let succeeded = |(id, message): (String, String)| json!({ "Id": id, "MessageId": message });
    let successful: Vec<Value> = ids.into_iter().zip(sent).map(succeeded).collect();
    Ok(json!({ "Successful": successful, "Failed": failed }))
}

async fn send_all(
    queues: &Arc<Shared>,
    name: String,
    messages: Vec<Outgoing>,
) -> Result<Vec<String>, Refusal> {
    // Gone as soon as the caller gives up: what he takes for not sent is not sent then, and holds nobody up.
    let caller = Arc::new(());
    let waiting = Arc::downgrade(&caller);
    let shared = Arc::clone(queues);
    let sending = queues.on_store(move |store| {
        let ids = store.send(&name, &messages, || waiting.strong_count() > 0)?;
        shared.arrivals.announce(&name);
        Ok(ids)
    });
    let ids = sending.await?;
    drop(caller);
    Ok(ids)
}

async fn receive(queues: &Arc<Shared>, request: Receive) -> Performed {
    let name = name_in(&request.queue_url);
    let queue = queues.store.queue(name)?;
    let max =
        within("MaxNumberOfMessages", request.max_number_of_messages.unwrap_or(1), RECEIVE_MAX)?;
    if max == 0 {
        return Err(Refusal::InvalidParameter("MaxNumberOfMessages must be at least 1.".into()));
    }
    let wait = within("WaitTimeSeconds", request.wait_time_seconds, WAIT_SECONDS_MAX)?;
    let visibility = match request.visibility_timeout {
        Some(seconds) => seconds_within("VisibilityTimeout", seconds, VISIBILITY_SECONDS_MAX)?,
        None => queue.visibility,
    };
    let wait = Duration::from_secs(wait.into());
    let received = queues.receive(name, max, visibility, wait, pending()).await?;
    let system = &request.attribute_names | &request.message_system_attribute_names;
    let wanted = request.message_attribute_names;
    let messages: Vec<Value> =
        received.iter().map(|message| shown(message, &system, &wanted)).collect();
    Ok(if messages.is_empty() { json!({}) } else { json!({ "Messages": messages }) })
}

async fn delete(queues: &Arc<Shared>, request: OfQueue<Receipt>) -> Performed {
    let name = name_in(&request.queue_url).to_owned();
    queues.store.queue(&name)?;
    let receipt = checked(request.content.receipt_handle)?;
    queues.on_store(move |store| store.delete(&name, &[receipt])).await?;
    Ok(json!({}))
}

async fn delete_batch(queues: &Arc<Shared>, request: Batch<Receipt>) -> Performed {
    let name = name_in(&request.queue_url).to_owned();
    queues.store.queue(&name)?;
    check_entries(&request.entries)?;
    let (mut receipts, mut successful, mut failed) = (Vec::new(), Vec::new(), Vec::new());
    for Entry { id, content } in request.entries {
        match checked(content.receipt_handle) {
            Ok(receipt) => {
                receipts.push(receipt);
                successful.push(json!({ "Id": id }));
            }
            Err(refusal) => failed.push(failure(&id, &refusal)),
        }
    }
    queues.on_store(move |store| store.delete(&name, &receipts)).await?;
    Ok(json!({ "Successful": successful, "Failed": failed }))
}

async fn change_visibility(queues: &Arc<Shared>, request: OfQueue<Hidden>) -> Performed {
    hide(queues, name_in(&request.queue_url), request.content).await?;
    Ok(json!({}))
}

async fn change_visibility_batch(queues: &Arc<Shared>, request: Batch<Hidden>) -> Performed {
    let name = name_in(&request.queue_url);
    queues.store.queue(name)?;
    check_entries(&request.entries)?;
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for Entry { id, content } in request.entries {
        match hide(queues, name, content).await {
            Ok(()) => successful.push(json!({ "Id": id })),
            Err(refusal) => failed.push(failure(&id, &refusal)),
        }
    }
    Ok(json!({ "Successful": successful, "Failed": failed }))
}

async fn hide(queues: &Arc<Shared>, name: &str, hidden: Hidden) -> Result<(), Refusal> {
    queues.store.queue(name)?;
    let receipt = checked(hidden.receipt_handle)?;
    let visibility =
        seconds_within("VisibilityTimeout", hidden.visibility_timeout, VISIBILITY_SECONDS_MAX)?;
    let at = name.to_owned();
    let change = move |store: &Store| store.change_visibility(&at, &receipt, visibility);
    if !queues.on_store(change).await? {
        return Err(Refusal::NotInFlight);
    }
    // Whoever waits learns of the new due time, be it now or later.
    queues.arrivals.announce(name);
    Ok(())
}

fn find_url(queues: &Arc<Shared>, request: &Named) -> Performed {
    let queue = queues.store.queue(&request.queue_name)?;
    Ok(json!({ "QueueUrl": url_of(&queue.name) }))
}

async fn attributes(queues: &Arc<Shared>, request: Addressed) -> Performed {
    let name = name_in(&request.queue_url).to_owned();
    let depth = queues.on_store(move |store| store.depth(&name)).await?;
    Ok(json!({ "Attributes": {
        "ApproximateNumberOfMessages": depth.visible.to_string(),
        "ApproximateNumberOfMessagesNotVisible": depth.in_flight.to_string(),
        "ApproximateNumberOfMessagesDelayed": depth.delayed.to_string(),
    } }))
}

async fn purge(queues: &Arc<Shared>, request: Addressed) -> Performed {
    let name = name_in(&request.queue_url).to_owned();
    queues.on_store(move |store| store.purge(&name)).await?;
    Ok(json!({}))
}

fn failure(id: &str, refusal: &Refusal) -> Value {
    let (code, _) = refusal.code();
    let sender_fault = !matches!(refusal, Refusal::Inside(_));
    json!({ "Id": id, "Code": code, "Message": refusal.to_string(), "SenderFault": sender_fault })
}

/// A message as the receiver asked to see it: attributes only by name, or all.
fn shown(message: &Received, system: &BTreeSet<String>, wanted: &BTreeSet<String>) -> Value {
    let mut shown = json!({
        "MessageId": message.id,
        "ReceiptHandle": message.receipt,
        "Body": message.body,
    });
    let asked = |names: &BTreeSet<String>, name: &str| {
        names.contains("All") || names.contains(".*") || names.contains(name)
    };
    let own: Map<String, Value> = message
        .system_attributes()
        .into_iter()
        .filter(|(name, _)| asked(system, name))
        .map(|(name, value)| (name.to_owned(), Value::String(value)))
        .collect();
    if !own.is_empty() {
        shown["Attributes"] = Value::Object(own);
    }
    let sent: Map<String, Value> = message
        .attributes
        .iter()
        .filter(|(name, _)| asked(wanted, name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if !sent.is_empty() {
        shown["MessageAttributes"] = Value::Object(sent);
    }
    shown
}
