//! Waking those who wait at a queue.

use std::collections::HashMap;

use tokio::sync::Notify;

#[derive(Debug)]
pub(super) struct Arrivals {
    by_queue: HashMap<String, Notify>,
}

impl Arrivals {
    pub(super) fn of(names: impl Iterator<Item = String>) -> Self {
        Self { by_queue: names.map(|name| (name, Notify::new())).collect() }
    }

    pub(super) fn at(&self, name: &str) -> Option<&Notify> {
        self.by_queue.get(name)
    }

    pub(super) fn announce(&self, name: &str) {
        if let Some(waiting) = self.at(name) {
            waiting.notify_waiters();
        }
    }

    pub(super) fn announce_all(&self) {
        self.by_queue.values().for_each(Notify::notify_waiters);
    }
}
