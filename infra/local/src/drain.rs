//! Working everything off: batches flushed, back-offs due at once, dead letters and parked sales left where they are.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use crate::deployment::Deployment;
use crate::queue;

/// How long a drain goes on.
const DRAIN_MAX: Duration = Duration::from_secs(60);

/// How often the outbox is swept without any row getting done, before what is left waits for the schedule.
const FRUITLESS_SWEEPS: u32 = 3;

/// How many intents are counted at most.
const PENDING_COUNTED: usize = 1_000;

/// How long somebody else, who holds messages, is waited for at a time.
const GLANCE: Duration = Duration::from_millis(5);

/// What was still there when the time was over, or why it could not be known.
#[derive(Debug, thiserror::Error)]
pub enum NotDrained {
    /// Messages, by queue.
    #[error("there is still work when the time is over: {0:?}")]
    Remains(Remaining),
    /// The queues can't be read.
    #[error(transparent)]
    Queue(#[from] queue::Error),
}

/// What remains, for the caller to read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Remaining {
    /// Messages that wait, are held, or back off, by queue.
    pub queues: BTreeMap<String, u64>,
}

impl Deployment {
    /// Work off everything there is.
    pub async fn drain(&self) -> Result<(), NotDrained> {
        self.drain_within(DRAIN_MAX).await
    }

    /// Work off everything there is, and give up after so long.
    pub async fn drain_within(&self, limit: Duration) -> Result<(), NotDrained> {
        let deadline = Instant::now() + limit;
        let mut fruitless = 0;
        loop {
            self.window_over.notify_waiters();
            self.queues.make_due().await?;
            let worked = self.work_all_once().await? + self.pump_stream().await;
            let remaining = self.remaining().await?;
            if worked == 0 && remaining.queues.is_empty() {
                let (pending, fruitful) = self.sweep_pending().await;
                fruitless = if fruitful { 0 } else { fruitless + 1 };
                if pending == 0 || fruitless >= FRUITLESS_SWEEPS {
                    // A sweep may have sent jobs.
                    if self.remaining().await?.queues.is_empty() {
                        return Ok(());
                    }
                }
            }
            if Instant::now() >= deadline {
                return Err(NotDrained::Remains(self.remaining().await?));
            }
            if worked == 0 {
                tokio::time::sleep(GLANCE).await;
            }
        }
    }

    /// Work off what is due in one queue now, failures left to back off; says how many messages there were.
    pub async fn work_off(&self, queue: &str) -> Result<usize, queue::Error> {
        let feeds = self.feeds();
        let feed = feeds.iter().find(|feed| feed.source.queue == queue);
        let feed = feed.ok_or_else(|| queue::Error::UnknownQueue(queue.to_owned()))?;
        let mut total = 0;
        loop {
            match self.work_once(feed).await? {
                0 => return Ok(total),
                worked => total += worked,
            }
        }
    }

    async fn work_all_once(&self) -> Result<usize, queue::Error> {
        let mut worked = 0;
        for feed in self.feeds() {
            worked += self.work_once(&feed).await?;
        }
        Ok(worked)
    }

    async fn remaining(&self) -> Result<Remaining, queue::Error> {
        let depths = self.queues.depths().await?;
        let left = depths.into_iter().filter_map(|(name, depth)| {
            let left = depth.visible + depth.in_flight + depth.delayed;
            (left > 0).then_some((name, left))
        });
        Ok(Remaining { queues: left.collect() })
    }

    /// Sweep the outbox if anything waits there; says how much waits still, and whether the sweep got anything done.
    async fn sweep_pending(&self) -> (usize, bool) {
        let before = self.pending_intents().await;
        if before == 0 {
            return (0, true);
        }
        let swept = self.sweep_outbox().await;
        if let Err(failure) = &swept {
            tracing::warn!(error = ?failure, "the outbox can't be swept");
        }
        let after = self.pending_intents().await;
        let more_than_counted = after >= PENDING_COUNTED && swept.is_ok();
        (after, after < before || more_than_counted)
    }

    async fn pending_intents(&self) -> usize {
        let most = i32::try_from(PENDING_COUNTED).unwrap_or(i32::MAX);
        match self.plain_store.list_due_outbox(self.now(), most).await {
            Ok(rows) => rows.len(),
            Err(error) => {
                tracing::warn!(%error, "the outbox can't be read");
                usize::MAX
            }
        }
    }
}
