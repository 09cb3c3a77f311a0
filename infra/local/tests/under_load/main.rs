//! The deployment under load: everything answered as promised, counted exactly, and nothing accepted lost, also while
//! what it depends on is down.

#![allow(clippy::unwrap_used, reason = "in a story, a panic is the report")]

mod client;
mod gate;
mod log;
mod outage;
#[path = "../process/mod.rs"]
#[allow(dead_code, reason = "two test programs share it, and each uses a part of it")]
mod process;
mod redirects;
mod settings;
mod visitors;
mod wrk;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// One load at a time: two would measure each other.
static LOAD: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    LOAD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A runtime for those who make the load.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}
