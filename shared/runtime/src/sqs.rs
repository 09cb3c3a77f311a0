//! A batch of messages, each on its own: one that fails or panics fails alone and is delivered again alone.

use std::panic::AssertUnwindSafe;

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::FutureExt as _;
use serde::de::DeserializeOwned;
use vouch_store::booking::BookingError;

/// Why a message could not be done: it is delivered again, and after five times put with the dead letters.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store gave no answer.
    #[error(transparent)]
    Store(#[from] vouch_store::Error),
    /// A queue did not acknowledge.
    #[error(transparent)]
    Queue(#[from] crate::queue::QueueError),
    /// A setting is missing.
    #[error(transparent)]
    Config(#[from] crate::config::ConfigError),
    /// A mail was not taken.
    #[error("a mail was not taken")]
    Mail(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The message isn't one of ours.
    #[error("the message can't be read")]
    Unreadable(#[source] serde_json::Error),
    /// A bug, or data that should not be: a person must look.
    #[error("{0}")]
    Fault(String),
    /// Others kept coming first.
    #[error("{0} kept changing")]
    Contended(&'static str),
}

impl From<BookingError> for Failure {
    fn from(error: BookingError) -> Self {
        match error {
            BookingError::Store(error) => error.into(),
            BookingError::Overflow(error) => error.into(),
        }
    }
}

impl From<vouch_domain::money::Overflow> for Failure {
    fn from(overflow: vouch_domain::money::Overflow) -> Self {
        Self::Fault(overflow.to_string())
    }
}

/// Does each message of a batch and says which must come again, in AWS's shape.
pub async fn each<M: DeserializeOwned>(
    batch: SqsEvent,
    handle: impl AsyncFn(M) -> Result<(), Failure>,
) -> SqsBatchResponse {
    let mut failed = Vec::new();
    for record in batch.records {
        let id = record.message_id.clone().unwrap_or_default();
        let done = AssertUnwindSafe(one(&record, &handle)).catch_unwind().await;
        match done {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => {
                report(&id, &failure);
                failed.push(id);
            }
            Err(_) => {
                tracing::error!(message.id = id, "a message made us panic");
                failed.push(id);
            }
        }
    }
    response(failed)
}

/// The answer that names the messages to be delivered again.
pub fn response(failed: Vec<String>) -> SqsBatchResponse {
    let failures = failed.into_iter().map(|id| {
        let mut failure = BatchItemFailure::default();
        failure.item_identifier = id;
        failure
    });
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = failures.collect();
    response
}

/// The batch of messages in a function's event; none if it is something else, such as a schedule.
pub fn batch(event: serde_json::Value) -> Option<SqsEvent> {
    let batch: SqsEvent = serde_json::from_value(event).ok()?;
    (!batch.records.is_empty()).then_some(batch)
}

/// Reads a message's body.
///
/// # Errors
/// When it isn't one of ours.
pub fn read<M: DeserializeOwned>(record: &SqsMessage) -> Result<M, Failure> {
    serde_json::from_str(record.body.as_deref().unwrap_or_default()).map_err(Failure::Unreadable)
}

async fn one<M: DeserializeOwned>(
    record: &SqsMessage,
    handle: &impl AsyncFn(M) -> Result<(), Failure>,
) -> Result<(), Failure> {
    handle(read(record)?).await
}

fn report(id: &str, failure: &Failure) {
    match failure {
        Failure::Store(error) if error.is_passing() => {
            tracing::warn!(message.id = id, error = ?failure, "a message must come again")
        }
        Failure::Queue(_) | Failure::Mail(_) | Failure::Contended(_) => {
            tracing::warn!(message.id = id, error = ?failure, "a message must come again")
        }
        _ => tracing::error!(message.id = id, error = ?failure, "a message can't be done"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(bodies: &[&str]) -> SqsEvent {
        let mut event = SqsEvent::default();
        for (index, body) in bodies.iter().enumerate() {
            let mut record = SqsMessage::default();
            record.message_id = Some(index.to_string());
            record.body = Some((*body).to_owned());
            event.records.push(record);
        }
        event
    }

    #[tokio::test]
    async fn one_record_that_panics_or_fails_or_is_unreadable_fails_alone() {
        let handle = async |number: u32| match number {
            1 => panic!("a bug"),
            2 => Err(Failure::Contended("a row")),
            _ => Ok(()),
        };
        let response = each(batch(&["0", "1", "2", "nonsense", "4"]), handle).await;
        let failed: Vec<_> = response
            .batch_item_failures
            .iter()
            .map(|failure| failure.item_identifier.as_str())
            .collect();
        assert_eq!(failed, ["1", "2", "3"]);
    }

    #[test]
    fn a_schedule_is_no_batch() {
        assert!(super::batch(serde_json::json!({"source": "aws.scheduler"})).is_none());
        assert!(super::batch(serde_json::json!({"Records": []})).is_none());
    }
}
