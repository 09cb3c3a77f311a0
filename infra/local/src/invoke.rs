//! Calling a function as Lambda does: to its end or its time-out, whoever waits for it, and a panic ends the call alone.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinError;
use tokio::time::error::Elapsed;
use vouch_runtime::deadline::Deadline;

use crate::deployment::Deployment;

/// What Lambda takes where the template says nothing.
const TIMEOUT_DEFAULT: Duration = Duration::from_secs(3);

/// How an invocation ended.
#[derive(Debug)]
pub(crate) enum Invoked<T> {
    Done(T),
    Panicked,
    TimedOut,
}

impl Deployment {
    /// Call a function whose work may go from thread to thread.
    pub(crate) async fn invoke<T: Send + 'static>(
        &self,
        folder: &str,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Invoked<T> {
        let timeout = self.timeout_of(folder);
        ended(folder, tokio::spawn(tokio::time::timeout(timeout, work)).await)
    }

    /// Call a function whose work stays on one thread, as all of it does in Lambda.
    ///
    /// The compiler can't see that work over batches may change threads, so it gets one.
    pub(crate) async fn invoke_on_thread<T, F>(
        &self,
        folder: &str,
        work: impl FnOnce() -> F + Send + 'static,
    ) -> Invoked<T>
    where
        T: Send + 'static,
        F: Future<Output = T>,
    {
        let timeout = self.timeout_of(folder);
        let runtime = Handle::current();
        let working = tokio::task::spawn_blocking(move || {
            runtime.block_on(async { tokio::time::timeout(timeout, work()).await })
        });
        ended(folder, working.await)
    }

    /// When a call of a function that begins now is to be over.
    pub(crate) fn deadline_of(&self, folder: &str) -> Deadline {
        Deadline::after(self.timeout_of(folder))
    }

    fn timeout_of(&self, folder: &str) -> Duration {
        let functions = &self.template.functions;
        let function = functions.iter().find(|function| function.folder == folder);
        function.map_or(TIMEOUT_DEFAULT, |function| function.timeout)
    }
}

fn ended<T>(folder: &str, end: Result<Result<T, Elapsed>, JoinError>) -> Invoked<T> {
    match end {
        Ok(Ok(done)) => Invoked::Done(done),
        Ok(Err(_)) => {
            tracing::error!(function = folder, "a function took longer than its time-out");
            Invoked::TimedOut
        }
        Err(error) => {
            tracing::error!(function = folder, %error, "a function failed");
            Invoked::Panicked
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;
    use crate::deployment::Address;

    fn deployment() -> Deployment {
        let address = Address { base_url: "http://localhost:0".to_owned(), plain_http: true };
        Deployment::in_memory(address).unwrap()
    }

    #[tokio::test]
    async fn a_panic_ends_the_call_and_nothing_else() {
        let deployment = deployment();
        let panicking = async { panic!("a bug") };
        assert!(matches!(deployment.invoke::<()>("redirect", panicking).await, Invoked::Panicked));
        let panicking = || async { panic!("a bug") };
        let end = deployment.invoke_on_thread::<(), _>("worker", panicking).await;
        assert!(matches!(end, Invoked::Panicked));
        let end = deployment.invoke_on_thread("worker", || async { 7 }).await;
        assert!(matches!(end, Invoked::Done(7)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_function_that_takes_longer_than_its_time_out_is_ended() {
        let deployment = deployment();
        let end = deployment.invoke("redirect", pending::<()>()).await;
        assert!(matches!(end, Invoked::TimedOut));
    }
}
