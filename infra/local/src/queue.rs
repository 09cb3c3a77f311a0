//! The durable local queues: SQS as the SDK knows it, answered from one SQLite file.

mod arrivals;
mod message;
mod protocol;
mod refusal;
mod request;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::future::pending;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::retry::RetryConfig;
use aws_sdk_sqs::config::{BehaviorVersion, Credentials, Region, SharedAsyncSleep};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use tokio::time::Instant;

use self::arrivals::Arrivals;
pub use self::message::{Depth, Received};
use self::store::{Polled, Store};
use crate::template::{self, Queue, Template};
use crate::wire::{self, Answer, Answerer};

/// Why a queue could not be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No queue of the template has this name: a mistake of the caller.
    #[error("there is no queue named {0}")]
    UnknownQueue(String),
    /// The queue's file is locked, full or damaged: for the person at the machine.
    #[error("the queue's file cannot be used")]
    Storage(#[from] rusqlite::Error),
    /// The template does not say what queues there are.
    #[error(transparent)]
    Template(#[from] template::Error),
    /// A panic inside: a bug.
    #[error("the queue failed inside")]
    Panicked(#[source] tokio::task::JoinError),
}

/// All queues of the template. Clones share them.
#[derive(Clone, Debug)]
pub struct Queues {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    arrivals: Arrivals,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queues").finish_non_exhaustive()
    }
}

impl Queues {
    /// Queues that keep nothing.
    pub fn in_memory() -> Result<Self, Error> {
        Ok(Self::around(Store::in_memory(Template::embedded()?.queues)?))
    }

    /// Queues on a file, created if absent. What a process held when it died is due at once.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Ok(Self::around(Store::open(path, Template::embedded()?.queues)?))
    }

    fn around(store: Store) -> Self {
        let arrivals = Arrivals::of(store.queues().iter().map(|queue| queue.name.clone()));
        Self { shared: Arc::new(Shared { store, arrivals }) }
    }

    /// A client of the real SDK on these queues, without retries.
    pub fn client(&self) -> Client {
        Self::client_through(self.http_client())
    }

    /// The same client over another way in: `Faults::wrap(…)` of [`Queues::http_client`].
    pub fn client_through(http: SharedHttpClient) -> Client {
        let config = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "vouch-local"))
            .endpoint_url(wire::ENDPOINT)
            .retry_config(RetryConfig::disabled())
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .http_client(http)
            .build();
        Client::from_conf(config)
    }

    /// What stands in for the network: give it to any SDK configuration.
    pub fn http_client(&self) -> SharedHttpClient {
        wire::client_of(Arc::clone(&self.shared))
    }

    /// Answer behind a port of this machine, for functions that run as processes of their own.
    pub(crate) async fn serve(&self) -> std::io::Result<String> {
        wire::serve(Arc::clone(&self.shared)).await
    }

    /// The queue's URL by its local name: `events`, or `events-dlq` for its dead letters.
    pub fn url(&self, name: &str) -> String {
        protocol::url_of(name)
    }

    /// Receive a batch for a function: up to `max` messages, waiting up to `wait` for the first.
    ///
    /// The wire gives ten at most; Lambda's poller gathers up to a thousand clicks.
    pub async fn receive_many(
        &self,
        name: &str,
        max: u32,
        wait: Duration,
    ) -> Result<Vec<Received>, Error> {
        self.receive_many_unless(name, max, wait, pending()).await
    }

    /// The same, but give up waiting when something else happens. Nothing is taken then.
    pub(crate) async fn receive_many_unless(
        &self,
        name: &str,
        max: u32,
        wait: Duration,
        other: impl Future<Output = ()>,
    ) -> Result<Vec<Received>, Error> {
        let visibility = self.shared.store.queue(name)?.visibility;
        self.shared.receive(name, max, visibility, wait, other).await
    }

    /// The messages were dealt with: forget them.
    pub async fn acknowledge(&self, name: &str, receipts: Vec<String>) -> Result<(), Error> {
        let name = name.to_owned();
        self.shared.on_store(move |store| store.delete(&name, &receipts)).await
    }

    /// The messages failed: nobody holds them any more, and they are due again after a while.
    pub async fn release(
        &self,
        name: &str,
        receipts: Vec<String>,
        after: Duration,
    ) -> Result<(), Error> {
        let at = name.to_owned();
        self.shared.on_store(move |store| store.release(&at, &receipts, after)).await?;
        // Whoever waits learns of the new due time.
        self.shared.arrivals.announce(name);
        Ok(())
    }

    /// How much there is in each queue, by its local name; dead letters stand with their queue.
    pub async fn depths(&self) -> Result<BTreeMap<String, Depth>, Error> {
        self.shared.on_store(Store::depths).await
    }

    /// Make every delayed or released message due now, and say how many there were.
    ///
    /// Messages that somebody holds and dead letters are left alone.
    pub async fn make_due(&self) -> Result<usize, Error> {
        let moved = self.shared.on_store(Store::make_due).await?;
        self.shared.arrivals.announce_all();
        Ok(moved)
    }
}

impl Queues {
    /// Let the visibility of every message that somebody holds end now, though they still work on it.
    pub async fn expire_held(&self) -> Result<usize, Error> {
        let expired = self.shared.on_store(Store::expire_held).await?;
        self.shared.arrivals.announce_all();
        Ok(expired)
    }
}

impl Shared {
    /// SQLite blocks, so it works on a thread that may.
    async fn on_store<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Store) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let shared = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || work(&shared.store));
        done.await.map_err(Error::Panicked)?
    }

    /// Receive, and wait for something to come: for a send in this process, or for the moment
    /// the next hidden message is due.
    async fn receive(
        self: &Arc<Self>,
        name: &str,
        max: u32,
        visibility: Duration,
        wait: Duration,
        other: impl Future<Output = ()>,
    ) -> Result<Vec<Received>, Error> {
        let arrivals = self.arrivals.at(name).ok_or_else(|| Error::UnknownQueue(name.into()))?;
        let deadline = Instant::now() + wait;
        let mut other = pin!(other);
        loop {
            // Listening begins before looking, so that nothing sent in between is missed.
            let mut arrival = pin!(arrivals.notified());
            arrival.as_mut().enable();
            let last_look = Instant::now() >= deadline;
            let Polled { received, dead, next_due } = {
                let name = name.to_owned();
                self.on_store(move |store| store.receive(&name, max, visibility)).await?
            };
            if let Some(dead) = dead {
                self.arrivals.announce(&dead);
            }
            if !received.is_empty() || last_look {
                return Ok(received);
            }
            let due = next_due.map_or(deadline, |after| deadline.min(Instant::now() + after));
            tokio::select! {
                () = arrival => {}
                () = tokio::time::sleep_until(due) => {}
                () = &mut other => return Ok(Vec::new()),
            }
        }
    }
}

impl Answerer for Shared {
    async fn answer(self: Arc<Self>, operation: String, body: Vec<u8>) -> Answer {
        match protocol::perform(&self, &operation, &body).await {
            Ok(answer) => Answer::done(answer.to_string()),
            Err(refusal) => refusal.into_answer(),
        }
    }
}
