//! What the deployment writes into its log.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// What is kept of the log.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept {
    /// How often each warning or error was told.
    pub(crate) trouble: BTreeMap<String, u64>,
    /// The clicks that were not queued, as they stand.
    pub(crate) clicks: Vec<Value>,
    /// How many clicks may have been counted or not.
    pub(crate) unsure: u64,
}

static KEPT: Mutex<Option<Kept>> = Mutex::new(None);

/// From now on, keep what is told.
pub(crate) fn listen() {
    *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some(Kept::default());
    // Of several tests in one process the first does it.
    let _ = tracing_subscriber::registry().with(Listener).try_init();
}

/// What was told so far.
pub(crate) fn kept() -> Kept {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap()
}

struct Listener;

impl<S: Subscriber> Layer<S> for Listener {
    fn enabled(&self, metadata: &tracing::Metadata<'_>, _: Context<'_, S>) -> bool {
        *metadata.level() <= Level::WARN
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line::default();
        event.record(&mut line);
        let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = kept.as_mut() else { return };
        if let Some(click) = line.click {
            kept.clicks.push(serde_json::from_str(&click).unwrap());
        }
        if line.message.contains("gave no answer") {
            kept.unsure += line.count;
        }
        *kept
            .trouble
            .entry(format!("{} {}", event.metadata().level(), line.message))
            .or_default() += 1;
    }
}

#[derive(Default)]
struct Line {
    message: String,
    click: Option<String>,
    count: u64,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "click.fallback" {
            self.click = Some(value.to_owned());
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if field.name() == "clicks.count" {
            self.count = value;
        }
    }
}
