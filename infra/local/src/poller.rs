//! What Lambda's event source mapping does: receive a batch, call the function, forget what went well, let the rest come again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::event::sqs::SqsEvent;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::deployment::Deployment;
use crate::invoke::Invoked;
use crate::queue::{self, Received};
use crate::template::QueueSource;

/// How long a poller waits for a message before it looks whether it should end.
const POLL: Duration = Duration::from_secs(20);

/// How long after a fault of the queue itself a poller tries again.
const PAUSE: Duration = Duration::from_secs(1);

/// A queue and the function it feeds.
#[derive(Clone, Debug)]
pub(crate) struct Feed {
    pub(crate) source: QueueSource,
    pub(crate) folder: String,
}

impl Deployment {
    /// Every queue that feeds a function, in the order of the template.
    pub(crate) fn feeds(&self) -> Vec<Feed> {
        let feed = |function: &crate::template::Function| {
            let source = function.queue.clone()?;
            Some(Feed { source, folder: function.folder.clone() })
        };
        self.template.functions.iter().filter_map(feed).collect()
    }

    /// Receive what is due in one queue and work it off; says how many messages there were.
    pub(crate) async fn work_once(&self, feed: &Feed) -> Result<usize, queue::Error> {
        let (name, max) = (&feed.source.queue, feed.source.batch_max);
        let batch = self.queues.receive_many(name, max, Duration::ZERO).await?;
        let count = batch.len();
        self.work(feed, batch).await?;
        Ok(count)
    }

    /// Work off one queue until told to end; the batch in hand is finished first.
    pub(crate) async fn poll(self: Arc<Self>, feed: Feed, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow_and_update() {
            let worked = match self.gather(&feed, &mut stop).await {
                Ok(batch) => self.work(&feed, batch).await,
                Err(error) => Err(error),
            };
            if let Err(error) = worked {
                tracing::error!(queue = feed.source.queue, %error, "a queue can't be worked off");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// A batch: complete, or all that came within the window after its first message.
    async fn gather(
        &self,
        feed: &Feed,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<Vec<Received>, queue::Error> {
        let (name, max) = (&feed.source.queue, feed.source.batch_max);
        let stopped = async { stop.changed().await.unwrap_or_default() };
        let mut batch = self.queues.receive_many_unless(name, max, POLL, stopped).await?;
        let end = Instant::now() + feed.source.window;
        let full = usize::try_from(max).unwrap_or(usize::MAX);
        while !batch.is_empty() && batch.len() < full && Instant::now() < end {
            let room = u32::try_from(full - batch.len()).unwrap_or(max);
            let left = end.saturating_duration_since(Instant::now());
            let over = async {
                tokio::select! {
                    () = self.window_over.notified() => {}
                    _ = stop.changed() => {}
                }
            };
            let more = self.queues.receive_many_unless(name, room, left, over).await?;
            if more.is_empty() {
                break;
            }
            batch.extend(more);
        }
        Ok(batch)
    }

    async fn work(&self, feed: &Feed, batch: Vec<Received>) -> Result<(), queue::Error> {
        if batch.is_empty() {
            return Ok(());
        }
        let name = &feed.source.queue;
        let failed = self.failed_of(feed, &batch).await;
        let mut done = Vec::new();
        let mut again: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for message in batch {
            if failed.contains(&message.id) {
                again.entry(message.receives).or_default().push(message.receipt);
            } else {
                done.push(message.receipt);
            }
        }
        self.queues.acknowledge(name, done).await?;
        for (receives, receipts) in again {
            let pause = back_off(receives, self.visibility_of(name));
            self.queues.release(name, receipts, pause).await?;
        }
        Ok(())
    }

    fn visibility_of(&self, name: &str) -> Duration {
        let queue = self.template.queues.iter().find(|queue| queue.name == name);
        queue.map_or(PAUSE, |queue| queue.visibility)
    }

    /// Which messages of a batch the function could not do.
    async fn failed_of(&self, feed: &Feed, batch: &[Received]) -> BTreeSet<String> {
        let everything = || batch.iter().map(|message| message.id.clone()).collect();
        let records = batch.iter().map(|message| message.lambda_record(&feed.source.queue));
        let event = json!({ "Records": records.collect::<Vec<_>>() });
        let event: SqsEvent = match serde_json::from_value(event) {
            Ok(event) => event,
            Err(error) => {
                tracing::error!(%error, "a batch does not fit Lambda's shape");
                return everything();
            }
        };
        let (functions, folder) = (self.functions(), feed.folder.clone());
        let deadline = self.deadline_of(&folder);
        let working = move || async move { functions.work(&folder, event, &deadline).await };
        match self.invoke_on_thread(&feed.folder, working).await {
            Invoked::Done(Some(response)) => {
                let failures = response.batch_item_failures.into_iter();
                failures.map(|failure| failure.item_identifier).collect()
            }
            Invoked::Done(None) => {
                tracing::error!(
                    function = feed.folder,
                    "no function takes this queue, or it crashed"
                );
                everything()
            }
            Invoked::Panicked | Invoked::TimedOut => everything(),
        }
    }
}

/// Two seconds, then four times as long each time, at most until AWS would deliver again: what is down for a minute or
/// two brings no message to the dead letters.
fn back_off(receives: u32, visibility: Duration) -> Duration {
    let seconds = 4_u64.saturating_pow(receives.saturating_sub(1)).saturating_mul(2);
    Duration::from_secs(seconds).min(visibility)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_outlives_what_is_down_for_two_minutes() {
        let visibility = Duration::from_secs(240);
        let pauses: Vec<u64> =
            (1..=5).map(|receives| back_off(receives, visibility).as_secs()).collect();
        assert_eq!(pauses, [2, 8, 32, 128, 240]);
        assert_eq!(back_off(u32::MAX, visibility), visibility);
    }
}
