//! Calls that don't come back: a function that crashes at one, or is held up there while others go on.

use std::convert::Infallible;
use std::future::pending;
use std::panic::{self, AssertUnwindSafe};
use std::pin::pin;

use futures_util::FutureExt as _;
use tokio::sync::Notify;

/// What a function panics of under [`super::Mode::Panics`].
#[derive(Debug)]
struct Planned;

/// Panic, without a word to whoever watches.
pub(super) fn panic() -> ! {
    panic::resume_unwind(Box::new(Planned))
}

/// Signals between a call that stands still and those who wait for it.
#[derive(Debug, Default)]
pub(super) struct Standstill {
    crashed: Notify,
    held: Notify,
    released: Notify,
}

impl Standstill {
    /// End the function that makes this call, as if its process had died.
    pub(super) async fn crash(&self) -> Infallible {
        self.crashed.notify_waiters();
        pending().await
    }

    /// Do a function's work, unless it crashes: then whatever it holds is dropped where it stands.
    pub(super) async fn unless_crashed<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut crash = pin!(self.crashed.notified());
        // Listening begins before the work does, so that no crash is missed.
        crash.as_mut().enable();
        tokio::select! {
            biased;
            done = AssertUnwindSafe(work).catch_unwind() => match done {
                Ok(done) => Some(done),
                Err(planned) if planned.is::<Planned>() => None,
                Err(panic) => panic::resume_unwind(panic),
            },
            () = crash => None,
        }
    }

    /// Stand still until released.
    pub(super) async fn hold(&self) {
        self.held.notify_one();
        self.released.notified().await;
    }

    pub(super) async fn reached(&self) {
        self.held.notified().await;
    }

    pub(super) fn release(&self) {
        self.released.notify_one();
    }
}
