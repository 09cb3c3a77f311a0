//! What a function works with: concrete things, passed first and by reference. No globals.

use std::{collections::HashMap, hash::Hash, sync::Mutex, time::Duration};

use chrono::{DateTime, Utc};
use tokio::time::Instant;
use ulid::Ulid;
use vouch_domain::{
    id::CompanyId,
    people::company::WebhookEndpoint,
    tracking::{code::Code, link::Route},
};
use vouch_store::Store;

use crate::{clock::Clock, config::Config, queue::Queue};

/// Store, queues, clock, settings, and what is remembered between two events.
#[derive(Debug)]
pub struct Context {
    /// The tables.
    pub store: Store,
    /// The queues.
    pub queue: Queue,
    /// The time.
    pub clock: Clock,
    /// The settings.
    pub config: Config,
    /// Where codes lead, for a few seconds (staleness that DESIGN §8 allows).
    pub routes: Cache<Code, Route>,
    /// Webhook secrets, still sealed.
    pub endpoints: Cache<(CompanyId, String), WebhookEndpoint>,
}

impl Context {
    /// A context of these parts.
    pub fn new(store: Store, queue: Queue, clock: Clock, config: Config) -> Self {
        Self {
            store,
            queue,
            clock,
            config,
            routes: Cache::new(Duration::from_secs(5), 10_000),
            endpoints: Cache::new(Duration::from_secs(30), 1_000),
        }
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The system's time, whatever the test clock says: sessions and attempts run on it.
    pub fn wall_now(&self) -> DateTime<Utc> {
        Clock::System.now()
    }

    /// A number that nobody had before, in the order of time.
    pub fn new_ulid(&self) -> Ulid {
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or(0);
        Ulid::from_parts(millis, u128::from(random()) << 64 | u128::from(random()))
    }

    /// 64 random bits.
    pub fn random(&self) -> u64 {
        random()
    }
}

fn random() -> u64 {
    // Without randomness ids would meet each other; stopping the event is right, and it is retried.
    getrandom::u64().expect("the system gives random numbers")
}

/// Remembers what was read, for a while; when the store is gone, for longer.
#[derive(Debug)]
pub struct Cache<K, V> {
    fresh_for: Duration,
    most: usize,
    kept: Mutex<HashMap<K, (Instant, V)>>,
}

/// Something remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered<V> {
    /// What.
    pub value: V,
    /// Since when.
    pub age: Duration,
    /// Whether it may be used without asking again.
    pub is_fresh: bool,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// A cache that is fresh for so long and keeps so many.
    pub fn new(fresh_for: Duration, most: usize) -> Self {
        Self { fresh_for, most, kept: Mutex::new(HashMap::new()) }
    }

    /// What is remembered, fresh or not.
    pub fn find(&self, key: &K) -> Option<Remembered<V>> {
        let kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (since, value) = kept.get(key)?;
        let age = since.elapsed();
        Some(Remembered { value: value.clone(), age, is_fresh: age < self.fresh_for })
    }

    /// Remembers, in place of what was there. A full cache starts over: simple, and rare.
    pub fn remember(&self, key: K, value: V) {
        let mut kept = self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if kept.len() >= self.most && !kept.contains_key(&key) {
            kept.clear();
        }
        kept.insert(key, (Instant::now(), value));
    }

    /// Forgets what is no longer there.
    pub fn forget(&self, key: &K) {
        self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(key);
    }
}
