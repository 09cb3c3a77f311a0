//! The schedule and the clock: what is due is done at its instant, in order, also when time is moved.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::Instant;
use vouch_domain::{calendar::Month, id::CompanyId};
use vouch_runtime::sqs::Failure;

use crate::deployment::Deployment;
use crate::drain::NotDrained;
use crate::{engine, folder};

/// How often AWS's schedule calls.
const HOUR: Duration = Duration::from_secs(3600);

/// How often at least is looked whether something came to be due sooner.
const GLANCE: Duration = Duration::from_secs(5);

/// How many steps of months may follow each other within one instant; a company's books of decades need fewer.
const STEPS_MAX: u32 = 1_000;

/// Why time was not moved, or what is due was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It would go back: the caller must name a later instant.
    #[error("the clock only moves forward: it is {now} already")]
    Past {
        /// What time it is.
        now: DateTime<Utc>,
    },
    /// The queues were not worked off in time.
    #[error(transparent)]
    NotDrained(#[from] NotDrained),
    /// The months can't be read.
    #[error("what is due can't be read")]
    Store(#[from] vouch_store::Error),
    /// A sweep failed; it is tried again by the hour.
    #[error("what is due can't be done")]
    Sweep(#[from] Failure),
    /// Expired rows can't be removed.
    #[error(transparent)]
    Expiry(#[from] engine::Error),
    /// The clock can't be kept.
    #[error(transparent)]
    Folder(#[from] folder::Error),
}

/// Months that have a step to take.
type Due = BTreeSet<(CompanyId, Month)>;

impl Deployment {
    /// Move time forward: from due instant to due instant, everything done at each, until `to`.
    ///
    /// One move at a time; another waits until this one is over.
    pub async fn move_clock(&self, to: DateTime<Utc>) -> Result<DateTime<Utc>, Error> {
        let _alone = self.schedule.lock().await;
        let now = self.now();
        if to < now {
            return Err(Error::Past { now });
        }
        // What came in before the move happened before the move.
        self.drain().await?;
        loop {
            self.do_what_is_due().await?;
            let next = self.next_due().await?.filter(|next| *next <= to);
            self.set_clock(next.unwrap_or(to)).await?;
            if next.is_none() {
                break;
            }
        }
        self.do_what_is_due().await?;
        self.engine.sweep_ttl(self.now()).await?;
        self.clock_moved.notify_one();
        Ok(self.now())
    }

    /// Do what came due while nobody was there, as at a start.
    pub async fn catch_up(&self) -> Result<(), Error> {
        let _alone = self.schedule.lock().await;
        self.do_what_is_due().await
    }

    /// Call the functions as AWS's schedule does: by the hour, and when a month's step or an intent is due.
    pub(crate) async fn keep_schedule(&self) {
        let mut called = Instant::now();
        loop {
            let wait = match self.next_due().await {
                Ok(Some(next)) => until(next, self.now()),
                Ok(None) => HOUR,
                Err(error) => {
                    tracing::warn!(%error, "what is due can't be read");
                    HOUR
                }
            };
            let wait = wait.min(HOUR.saturating_sub(called.elapsed()));
            tokio::select! {
                () = tokio::time::sleep(wait.min(GLANCE)) => {}
                () = self.clock_moved.notified() => continue,
            }
            // An intent may have been put off meanwhile to an instant that comes sooner.
            if wait > GLANCE {
                continue;
            }
            called = Instant::now();
            let _alone = self.schedule.lock().await;
            if let Err(error) = self.call_functions().await {
                tracing::warn!(error = ?error, "the schedule's call failed");
            }
        }
    }

    async fn call_functions(&self) -> Result<(), Error> {
        self.functions().sweep_periods().await?;
        self.sweep_outbox().await?;
        self.engine.sweep_ttl(self.now()).await?;
        Ok(())
    }

    /// One step of a month can make the next due at once: go on while something moves.
    async fn do_what_is_due(&self) -> Result<(), Error> {
        for _ in 0..STEPS_MAX {
            let before = self.due().await?;
            self.functions().sweep_periods().await?;
            self.drain().await?;
            let after = self.due().await?;
            if after.is_empty() || after == before {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn due(&self) -> Result<Due, vouch_store::Error> {
        let (due, _) = self.plain_store.list_due_periods(self.now()).await?;
        Ok(due.into_iter().collect())
    }

    /// The next instant at which a month or an intent is due. The outbox itself is swept by each drain.
    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, vouch_store::Error> {
        let now = self.now();
        let (_, month) = self.plain_store.list_due_periods(now).await?;
        let intent = self.plain_store.next_due_outbox(now).await?;
        Ok([month, intent].into_iter().flatten().min())
    }

    /// Jump to an instant, and remember it for the next start.
    async fn set_clock(&self, to: DateTime<Utc>) -> Result<(), folder::Error> {
        let offset_ms = self.clock.move_to(to);
        match &self.folder {
            Some(folder) => folder.keep_clock_offset_ms(offset_ms),
            None => Ok(()),
        }
    }
}

fn until(at: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    // A moment later rather than a moment too early.
    let wait = at.signed_duration_since(now) + TimeDelta::milliseconds(50);
    wait.to_std().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::world::{CompanySpec, World};

    async fn status(world: &World, company: CompanyId) -> &'static str {
        let month = "2026-10".parse().unwrap();
        let row = world.store().find_period(company, month).await.unwrap();
        row.unwrap().period.state.name()
    }

    #[tokio::test]
    async fn a_month_that_ends_while_the_process_runs_is_noticed_when_it_ends() {
        let world = World::start_at("2026-10-31T22:59:59.700Z").await;
        let company = world.company(CompanySpec::default()).await;
        let keeper = Arc::clone(world.deployment());
        let keeping = tokio::spawn(async move { keeper.keep_schedule().await });
        while world.work_off("jobs").await == 0 {}
        assert_eq!(status(&world, company.id).await, "review");
        assert!(world.now() >= "2026-10-31T23:00:00Z".parse::<DateTime<Utc>>().unwrap());
        keeping.abort();
    }

    #[tokio::test]
    async fn a_long_move_takes_every_month_in_its_turn() {
        let world = World::start().await;
        let company = world.company(CompanySpec::default()).await;
        world.clock_to("2027-12-31T00:00:00Z").await;
        let periods = world.store().all_periods(company.id).await.unwrap();
        let states: Vec<_> = periods.iter().map(|row| row.period.state.name()).collect();
        let mut expected = vec!["final"; 14];
        expected.push("open");
        assert_eq!(states, expected);
        for row in &periods[..14] {
            let review = row.period.review().unwrap();
            let end = row.period.month.end(row.period.zone);
            assert_eq!(review.issued_at, end, "{:?}", row.period.month);
        }
    }

    #[tokio::test]
    async fn two_moves_at_once_are_made_one_after_the_other() {
        let world = World::start().await;
        world.company(CompanySpec::default()).await;
        let deployment = world.deployment();
        let (first, second) = tokio::join!(
            deployment.move_clock("2026-12-01T00:00:00Z".parse().unwrap()),
            deployment.move_clock("2026-11-01T00:00:00Z".parse().unwrap()),
        );
        assert!(first.is_ok());
        assert!(matches!(second, Err(Error::Past { .. })));
    }
}
