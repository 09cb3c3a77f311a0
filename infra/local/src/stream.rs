//! The ledger's stream, as far as the dispatcher needs it: each outbox row that was written, handed on once.
//!
//! What the dispatcher can't do now it does when the schedule sweeps, here as in AWS.

use std::time::Duration;

use aws_lambda_events::event::dynamodb::Event as StreamEvent;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::Instant;
use vouch_runtime::sqs::Failure;

use crate::deployment::Deployment;
use crate::engine::Engine;
use crate::invoke::Invoked;

/// How soon an intent that could not be done is tried again, and how often at least.
const AGAIN_FIRST: Duration = Duration::from_secs(2);
const AGAIN_LAST: Duration = Duration::from_secs(300);

/// Rows that were written and not yet handed on.
#[derive(Debug)]
pub(crate) struct Stream {
    rows: Mutex<UnboundedReceiver<Value>>,
    /// Held by whoever dispatches, so that stream and sweep don't do the same row at once.
    dispatching: Mutex<()>,
}

impl Stream {
    pub(crate) fn of(engine: &Engine) -> Self {
        Self { rows: Mutex::new(engine.subscribe_outbox()), dispatching: Mutex::new(()) }
    }
}

impl Deployment {
    /// Hand on every row that was written and is waiting; says how many there were.
    pub(crate) async fn pump_stream(&self) -> usize {
        let mut count = 0;
        while let Some(image) = self.next_row() {
            self.dispatch(image).await;
            count += 1;
        }
        count
    }

    /// Hand on rows as they are written, for ever. What could not be done is tried again soon, as AWS's stream does,
    /// and less and less often while it still can't be.
    pub(crate) async fn follow_stream(&self) {
        let mut again: Option<(Duration, Instant)> = None;
        loop {
            let next = async { self.stream.rows.lock().await.recv().await };
            let due = again.map_or_else(Instant::now, |(_, due)| due);
            tokio::select! {
                image = next => {
                    let Some(image) = image else { return };
                    if !self.dispatch(image).await && again.is_none() {
                        again = Some((AGAIN_FIRST, Instant::now() + AGAIN_FIRST));
                    }
                }
                () = tokio::time::sleep_until(due), if again.is_some() => {
                    let pause = match self.sweep_outbox().await {
                        Ok(0) => None,
                        Ok(_) => Some(AGAIN_FIRST),
                        Err(_) => again.map(|(pause, _)| (2 * pause).min(AGAIN_LAST)),
                    };
                    again = pause.map(|pause| (pause, Instant::now() + pause));
                }
            }
        }
    }

    /// Do what waits in the outbox; says how many rows were looked at.
    pub(crate) async fn sweep_outbox(&self) -> Result<usize, Failure> {
        let _alone = self.stream.dispatching.lock().await;
        self.functions().sweep_outbox(&self.deadline_of("dispatcher")).await
    }

    /// The next row, unless somebody else follows the stream already.
    pub(crate) fn next_row(&self) -> Option<Value> {
        self.stream.rows.try_lock().ok()?.try_recv().ok()
    }

    /// Hand on one row; says whether nothing is left of it.
    async fn dispatch(&self, image: Value) -> bool {
        // Whose it is and what it is; the rest of the key may hold what a company calls its customer.
        let key = image["pk"]["S"].as_str().unwrap_or_default();
        let (company, id) = key.split_once("#OUT#").unwrap_or_default();
        let key = format!("{company}#OUT#{}", id.split('#').next().unwrap_or_default());
        let event = match serde_json::from_value::<StreamEvent>(event_of(image, self.now())) {
            Ok(event) => event,
            Err(error) => {
                tracing::error!(outbox.key = key, %error, "a row does not fit the stream's shape");
                return true;
            }
        };
        let _alone = self.stream.dispatching.lock().await;
        let (functions, deadline) = (self.functions(), self.deadline_of("dispatcher"));
        let dispatching = async move { functions.dispatch(event, &deadline).await };
        let ended = self.invoke("dispatcher", dispatching).await;
        let is_done = matches!(&ended, Invoked::Done(Some(response)) if response.batch_item_failures.is_empty());
        if !is_done {
            // A failure ends this row's turn and nothing else.
            tracing::warn!(outbox.key = key, "an intent is left for the sweep");
        }
        is_done
    }
}

/// The event that the table's stream would bring.
pub(crate) fn event_of(image: Value, now: DateTime<Utc>) -> Value {
    let keys = json!({ "pk": image["pk"], "sk": image["sk"] });
    let size = image.to_string().len();
    json!({ "Records": [{
        "eventID": "local",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/ledger/stream/local",
        "dynamodb": {
            "ApproximateCreationDateTime": now.timestamp(),
            "Keys": keys,
            "NewImage": image,
            "SequenceNumber": "1",
            "SizeBytes": size,
            "StreamViewType": "NEW_IMAGE",
        },
    }] })
}
