//! What all stories log, kept in memory, so that a story can look for what should be there and what never may.

use std::{
    io::{self, Write},
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

/// One for the process: `tracing` decides once for each place in the code whether anybody listens, so a
/// subscriber of one test's thread would miss what another thread came by first.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone());
    tracing::subscriber::set_global_default(subscriber.finish()).expect("only this sets it");
    log
});

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Listens from now on.
pub(crate) fn listen() {
    LazyLock::force(&LOG);
}

/// All that was logged by any story since the first listened.
pub(crate) fn heard() -> String {
    String::from_utf8_lossy(&LOG.bytes()).into_owned()
}
