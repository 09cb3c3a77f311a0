//! The queues: sending a message and knowing that it is kept.

use std::time::Duration;

use aws_sdk_sqs::{Client, types::SendMessageBatchRequestEntry};
use serde::Serialize;
use vouch_domain::message::{ClickMessage, EventMessage, JobMessage};

use crate::config::{Config, ConfigError};

/// Why a message was not acknowledged.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// This function has no such queue.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The queue did not take it, or not in time.
    #[error("the queue {queue} did not acknowledge a message")]
    Unavailable {
        /// Which.
        queue: &'static str,
        /// What the SDK said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The queues of one deployment.
#[derive(Debug, Clone)]
pub struct Queue {
    client: Client,
    events: Option<String>,
    clicks: Option<String>,
    jobs: Option<String>,
    event_budget: Duration,
    click_budget: Duration,
}

/// How long a job's send may take: it is retried with the record that caused it.
const JOB_BUDGET: Duration = Duration::from_secs(5);

/// The most messages that SQS takes in one call.
const JOBS_AT_ONCE: usize = 10;

impl Queue {
    /// The queues behind a client.
    pub fn new(client: Client, config: &Config) -> Self {
        Self {
            client,
            events: config.events_queue.clone(),
            clicks: config.clicks_queue.clone(),
            jobs: config.jobs_queue.clone(),
            event_budget: config.budgets.event_send,
            click_budget: config.budgets.click_send,
        }
    }

    /// Sends a verified webhook call; `Ok` means that it is kept.
    ///
    /// # Errors
    /// When the queue did not acknowledge it.
    pub async fn send_event(&self, message: &EventMessage) -> Result<(), QueueError> {
        self.send("events", &self.events, "VOUCH_EVENTS_QUEUE_URL", message, self.event_budget)
            .await
    }

    /// Sends a click.
    ///
    /// # Errors
    /// When the queue did not acknowledge it in the redirect's time.
    pub async fn send_click(&self, message: &ClickMessage) -> Result<(), QueueError> {
        self.send("clicks", &self.clicks, "VOUCH_CLICKS_QUEUE_URL", message, self.click_budget)
            .await
    }

    /// Sends a job.
    ///
    /// # Errors
    /// When the queue did not acknowledge it.
    pub async fn send_job(&self, message: &JobMessage) -> Result<(), QueueError> {
        self.send("jobs", &self.jobs, "VOUCH_JOBS_QUEUE_URL", message, JOB_BUDGET).await
    }

    /// Sends jobs, up to ten in each call. When one of them was not kept, others may have been.
    ///
    /// # Errors
    /// When the queue did not acknowledge all of them.
    pub async fn send_jobs(&self, messages: &[JobMessage]) -> Result<(), QueueError> {
        let queue = "jobs";
        let url = self.jobs.as_ref().ok_or(ConfigError::Missing("VOUCH_JOBS_QUEUE_URL"))?;
        for some in messages.chunks(JOBS_AT_ONCE) {
            let mut sending = self.client.send_message_batch().queue_url(url);
            for (id, message) in some.iter().enumerate() {
                let entry = SendMessageBatchRequestEntry::builder()
                    .id(id.to_string())
                    .message_body(body_of(queue, message)?)
                    .build()
                    .map_err(|source| unavailable(queue, source))?;
                sending = sending.entries(entry);
            }
            let answer = match tokio::time::timeout(JOB_BUDGET, sending.send()).await {
                Ok(sent) => sent.map_err(|source| unavailable(queue, source))?,
                Err(late) => return Err(unavailable(queue, late)),
            };
            // Only what it says to have kept is kept.
            if answer.successful().len() != some.len() {
                let why = answer.failed().first().map_or("nobody knows what", |it| it.code());
                let kept = answer.successful().len();
                return Err(unavailable(queue, format!("{kept} were kept, not all: {why}")));
            }
        }
        Ok(())
    }

    /// Makes the first send, where sends are rehearsed: what is sent is no message of ours.
    pub(crate) async fn rehearse(&self) {
        for (name, url) in
            [("events", &self.events), ("clicks", &self.clicks), ("jobs", &self.jobs)]
        {
            if url.is_some() {
                let _ = self.send(name, url, "", &(), JOB_BUDGET).await;
                return;
            }
        }
    }

    async fn send(
        &self,
        queue: &'static str,
        url: &Option<String>,
        variable: &'static str,
        message: &impl Serialize,
        budget: Duration,
    ) -> Result<(), QueueError> {
        let url = url.as_ref().ok_or(ConfigError::Missing(variable))?;
        let body = body_of(queue, message)?;
        let sending = self.client.send_message().queue_url(url).message_body(body).send();
        match tokio::time::timeout(budget, sending).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(source)) => Err(unavailable(queue, source)),
            Err(late) => Err(unavailable(queue, late)),
        }
    }
}

fn unavailable(
    queue: &'static str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> QueueError {
    QueueError::Unavailable { queue, source: source.into() }
}

fn body_of(queue: &'static str, message: &impl Serialize) -> Result<String, QueueError> {
    let body = serde_json::to_string(message).map_err(|source| unavailable(queue, source))?;
    Ok(escape_for_sqs(body))
}

/// SQS refuses two characters that JSON allows. They can only stand in a string, where an escape means the same.
fn escape_for_sqs(json: String) -> String {
    if json.contains(['\u{fffe}', '\u{ffff}']) {
        json.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff")
    } else {
        json
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_sqs_would_refuse_is_escaped_and_means_the_same() {
        for text in ["plain", "a\u{fffe}b\u{ffff}", "\\ufffe", "\\\u{fffe}"] {
            let escaped = escape_for_sqs(serde_json::to_string(text).unwrap());
            assert!(!escaped.contains(['\u{fffe}', '\u{ffff}']));
            assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), text);
        }
    }
}
