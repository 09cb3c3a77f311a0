//! A batch of messages, each on its own: one that fails or panics fails alone and is delivered again alone.

use std::{future::Future, panic::AssertUnwindSafe, time::Instant};

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use futures_util::FutureExt as _;
use serde::de::DeserializeOwned;
use vouch_store::booking::BookingError;

use crate::{
    deadline::Deadline,
    event_line::{Causes, EventLine, Outcome},
};

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
    /// Of many, some failed; each is logged.
    #[error("{failed} of {of} intents must be tried again")]
    Unfinished {
        /// How many.
        failed: usize,
        /// Of how many.
        of: usize,
    },
    /// Others kept coming first.
    #[error("{0} kept changing")]
    Contended(&'static str),
}

impl Failure {
    /// What becomes of a message that fails so: it may go well next time, or a person must look.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Store(error) if !error.is_passing() => Outcome::Broken,
            Self::Store(_) | Self::Queue(_) | Self::Mail(_) | Self::Contended(_) => {
                Outcome::Retried
            }
            _ => Outcome::Broken,
        }
    }
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
    deadline: &Deadline,
    handle: impl AsyncFn(M) -> Result<(), Failure>,
) -> SqsBatchResponse {
    let mut failed = Vec::new();
    for record in batch.records {
        let id = record.message_id.clone().unwrap_or_default();
        if !alone(&id, deadline, one(&record, &handle)).await {
            failed.push(id);
        }
    }
    response(failed)
}

/// Does one record of a batch, which fails or panics alone; says whether it is done. None is begun near the end.
pub async fn alone(
    id: &str,
    deadline: &Deadline,
    work: impl Future<Output = Result<(), Failure>>,
) -> bool {
    let failed = EventLine { id: Some(id), ..EventLine::of("message", Instant::now()) };
    if deadline.is_near() {
        let reason = Some("there was no time left for it");
        EventLine { reason, ..failed }.say(Outcome::Retried);
        return false;
    }
    let (outcome, reason) = match deadline.within(AssertUnwindSafe(work).catch_unwind()).await {
        Some(Ok(Ok(()))) => return true,
        Some(Ok(Err(failure))) => (failure.outcome(), Causes(&failure).to_string()),
        Some(Err(_)) => (Outcome::Broken, "it made us panic".to_owned()),
        None => (Outcome::Broken, "it took all of the time that was left".to_owned()),
    };
    EventLine { reason: Some(&reason), ..failed }.say(outcome);
    false
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

/// The batch of records that an event brings to a function which also has a schedule; none if that calls.
///
/// # Errors
/// When it is neither.
pub fn batch<B: DeserializeOwned>(event: serde_json::Value) -> Result<Option<B>, Failure> {
    if event.get("Records").is_some() {
        return serde_json::from_value(event).map(Some).map_err(Failure::Unreadable);
    }
    let by_schedule = event["detail-type"] == "Scheduled Event";
    // A person who follows a runbook calls with nothing.
    if by_schedule || event.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok(None);
    }
    Err(Failure::Fault("the event is neither a batch nor of the schedule".to_owned()))
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    fn numbers(bodies: &[&str]) -> SqsEvent {
        let mut event = SqsEvent::default();
        for (index, body) in bodies.iter().enumerate() {
            let mut record = SqsMessage::default();
            record.message_id = Some(index.to_string());
            record.body = Some((*body).to_owned());
            event.records.push(record);
        }
        event
    }

    fn failed(response: &SqsBatchResponse) -> Vec<&str> {
        let failures = response.batch_item_failures.iter();
        failures.map(|failure| failure.item_identifier.as_str()).collect()
    }

    #[tokio::test]
    async fn one_record_that_panics_or_fails_or_is_unreadable_fails_alone() {
        let handle = async |number: u32| match number {
            1 => panic!("a bug"),
            2 => Err(Failure::Contended("a row")),
            _ => Ok(()),
        };
        let minute = Deadline::after(Duration::from_secs(60));
        let response = each(numbers(&["0", "1", "2", "nonsense", "4"]), &minute, handle).await;
        assert_eq!(failed(&response), ["1", "2", "3"]);
    }

    #[tokio::test(start_paused = true)]
    async fn near_the_end_nothing_is_begun_and_what_is_done_stays_done() {
        let second = Deadline::after(Duration::from_secs(1));
        let handle = async |millis: u64| {
            tokio::time::sleep(Duration::from_millis(millis)).await;
            Ok(())
        };
        let response = each(numbers(&["300", "499", "2", "0"]), &second, handle).await;
        assert_eq!(failed(&response), ["3"], "801 of 1000 ms are over");
        let second = Deadline::after(Duration::from_secs(1));
        let began = tokio::time::Instant::now();
        let response = each(numbers(&["300", "9000", "0"]), &second, handle).await;
        assert_eq!(failed(&response), ["1", "2"]);
        assert_eq!(began.elapsed(), Duration::from_millis(950), "there is time for the answer");
    }

    #[test]
    fn a_schedule_is_no_batch_and_no_messages_are_one() {
        let batch = super::batch::<SqsEvent>;
        let schedule = json!({"source": "aws.scheduler", "detail-type": "Scheduled Event"});
        assert!(batch(schedule).unwrap().is_none());
        assert!(batch(json!({})).unwrap().is_none());
        assert!(batch(json!({"Records": []})).unwrap().unwrap().records.is_empty());
        for neither in [json!({"source": "aws.s3"}), json!([]), json!(null), json!({"Records": 7})]
        {
            assert!(batch(neither.clone()).is_err(), "{neither}");
        }
    }
}
