//! What all stories log, kept in memory, so that a story can look for what should be there and what never may.

pub(crate) mod every_event;
mod secrets;

use std::{
    collections::BTreeMap,
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

/// What was said of events of a company, each line as its fields.
pub(crate) fn lines_of(company: &str) -> Vec<BTreeMap<String, String>> {
    let heard = heard();
    let said = heard.lines().filter_map(|line| line.split_once(" an event was handled "));
    let lines = said.map(|(before, fields)| {
        let mut line = fields_of(fields);
        let level = ["ERROR", "WARN"].into_iter().find(|level| before.contains(level));
        line.insert("level".to_owned(), level.unwrap_or("INFO").to_owned());
        line
    });
    lines.filter(|line| line.get("company.id").is_some_and(|id| id == company)).collect()
}

/// `name=value` and `name="a value"`, in any order.
fn fields_of(text: &str) -> BTreeMap<String, String> {
    let (mut fields, mut rest) = (BTreeMap::new(), text);
    while let Some((name, after)) = rest.split_once('=') {
        let mut quoted = serde_json::Deserializer::from_str(after).into_iter::<String>();
        let (value, length) = match quoted.next() {
            Some(Ok(value)) => (value, quoted.byte_offset()),
            _ => {
                let end = after.find(' ').unwrap_or(after.len());
                (after[..end].to_owned(), end)
            }
        };
        fields.insert(name.to_owned(), value);
        rest = after[length..].trim_start();
    }
    fields
}
