//! How long a call may take, as Lambda says it: what can't be done in time must not undo what was done.

use std::{future::Future, time::Duration};

use chrono::{DateTime, Utc};
use tokio::time::Instant;

/// When a call of a function is to be over (RELIABILITY §2.2.5).
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    near: Instant,
    over: Instant,
}

impl Deadline {
    /// So long from now.
    pub fn after(whole: Duration) -> Self {
        let end = Instant::now() + whole;
        // The last fifth is for finishing, and the last twentieth for the answer.
        Self { near: end - whole / 5, over: end - whole / 20 }
    }

    /// At this time, as Lambda tells it with each event: in milliseconds since 1970.
    pub fn at(millis: u64, now: DateTime<Utc>) -> Self {
        let now = u64::try_from(now.timestamp_millis()).unwrap_or_default();
        Self::after(Duration::from_millis(millis.saturating_sub(now)))
    }

    /// Whether less than a fifth of the time is left: nothing new is begun.
    pub fn is_near(&self) -> bool {
        Instant::now() >= self.near
    }

    /// Does something while there is time for an answer; nothing of it comes back when that is over.
    ///
    /// It is left where it stands, as by a crash, which everything here survives.
    pub async fn within<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout_at(self.over, work).await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_last_fifth_is_for_finishing() {
        let now = DateTime::from_timestamp_millis(1_000_000).unwrap();
        let deadline = Deadline::at(1_010_000, now);
        tokio::time::advance(Duration::from_millis(7_999)).await;
        assert!(!deadline.is_near());
        assert_eq!(deadline.within(async { 7 }).await, Some(7));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(deadline.is_near());
        assert_eq!(deadline.within(std::future::pending::<()>()).await, None);
        assert_eq!(deadline.near.elapsed(), Duration::from_millis(1_500));
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_has_passed_is_near() {
        assert!(Deadline::at(0, DateTime::UNIX_EPOCH + Duration::from_secs(9)).is_near());
    }
}
