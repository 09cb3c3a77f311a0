//! The stand-in for the ledger's stream: each outbox row that was written, handed on as an image.
//!
//! The engine keeps stream records for ever and slows down with them, so local tables have no
//! stream. A row lost to a crash between write and hand-over is found by the dispatcher's sweep.

use std::sync::Mutex;

use serde_json::Value;
use tokio::sync::mpsc;

use crate::wire;

const LEDGER: &str = "ledger";

/// What the key of an outbox row has in it.
const MARK: &str = "#OUT#";

/// Who wants to hear of outbox rows.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    subscribers: Mutex<Vec<mpsc::UnboundedSender<Value>>>,
}

impl Outbox {
    pub(super) fn subscribe(&self) -> mpsc::UnboundedReceiver<Value> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.subscribers().push(sender);
        receiver
    }

    /// Hand on what a successful request wrote. Subscribers who went away are forgotten.
    pub(super) fn announce(&self, operation: &str, body: &[u8]) {
        if !matches!(operation, "PutItem" | "TransactWriteItems") || self.subscribers().is_empty() {
            return;
        }
        // Most writes have no such row: a glance is cheaper than reading them whole.
        if !String::from_utf8_lossy(body).contains(MARK) {
            return;
        }
        for image in written_rows(operation, wire::json_of(body)) {
            self.subscribers().retain(|subscriber| subscriber.send(image.clone()).is_ok());
        }
    }

    fn subscribers(&self) -> std::sync::MutexGuard<'_, Vec<mpsc::UnboundedSender<Value>>> {
        // A list of senders is whole whatever its last holder died of.
        self.subscribers.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn written_rows(operation: &str, mut request: Value) -> Vec<Value> {
    let puts = match operation {
        "PutItem" => vec![request],
        _ => match request["TransactItems"].take() {
            Value::Array(actions) => {
                actions.into_iter().map(|mut action| action["Put"].take()).collect()
            }
            _ => Vec::new(),
        },
    };
    puts.into_iter().filter(is_outbox_row).map(|mut put| put["Item"].take()).collect()
}

fn is_outbox_row(put: &Value) -> bool {
    let pk = put["Item"]["pk"]["S"].as_str();
    put["TableName"] == LEDGER && pk.is_some_and(|pk| pk.contains(MARK))
}
