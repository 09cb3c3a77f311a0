//! The ledger's stream, as far as the dispatcher needs it: each outbox row that was written, handed on once.
//!
//! What the dispatcher can't do now it does when the schedule sweeps, here as in AWS.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::sync::mpsc::UnboundedReceiver;
use vouch_runtime::sqs::Failure;
use vouch_store::outbox::OutboxRow;

use crate::deployment::Deployment;
use crate::engine::Engine;

/// Rows that were written and not yet handed on.
#[derive(Debug)]
pub(crate) struct Stream {
    rows: Mutex<UnboundedReceiver<Value>>,
    /// Held by whoever dispatches, so that stream and sweep don't do the same row at once.
    dispatching: Mutex<()>,
}

impl Stream {
    pub(crate) fn of(engine: &Engine) -> Self {
        Self {
            rows: Mutex::new(engine.subscribe_outbox()),
            dispatching: Mutex::new(()),
        }
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

    /// Hand on rows as they are written, for ever.
    pub(crate) async fn follow_stream(&self) {
        loop {
            let image = self.stream.rows.lock().await.recv().await;
            match image {
                Some(image) => self.dispatch(image).await,
                None => return,
            }
        }
    }

    /// Do what waits in the outbox; says how many rows were looked at.
    pub(crate) async fn sweep_outbox(&self) -> Result<usize, Failure> {
        let _alone = self.stream.dispatching.lock().await;
        self.functions().sweep_outbox().await
    }

    /// The next row, unless somebody else follows the stream already.
    fn next_row(&self) -> Option<Value> {
        self.stream.rows.try_lock().ok()?.try_recv().ok()
    }

    async fn dispatch(&self, image: Value) {
        let row = match row_of(image) {
            Ok(row) => row,
            Err(error) => {
                tracing::error!(%error, "a row of the stream can't be read");
                return;
            }
        };
        let _alone = self.stream.dispatching.lock().await;
        let functions = self.functions();
        let id = row.outbox.id.clone();
        // A panic ends this row's turn and nothing else.
        match tokio::spawn(async move { functions.dispatch(row).await }).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => {
                tracing::warn!(outbox.id = id, error = ?failure, "an intent is left for the sweep");
            }
            Err(panic) => {
                tracing::error!(outbox.id = id, error = %panic, "an intent made the dispatcher fail");
            }
        }
    }
}

/// From the stream's JSON to the row.
fn row_of(image: Value) -> Result<OutboxRow, Box<dyn std::error::Error + Send + Sync>> {
    let item: serde_dynamo::Item = serde_json::from_value(image)?;
    let item: HashMap<String, AttributeValue> = item.into();
    Ok(OutboxRow::from_image(item)?)
}
