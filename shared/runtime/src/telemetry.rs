//! Logs: JSON lines in Lambda, readable lines on this machine. Never a secret, a body or an e-mail address.

use std::io::IsTerminal as _;

use tracing_subscriber::{
    filter::Targets, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

use crate::config;

/// Levels by module. The filter that also knows spans and fields builds automata before the first line.
fn filter(default: &str) -> Targets {
    let wanted = config::log_filter().unwrap_or_else(|| default.to_owned());
    wanted.parse().unwrap_or_else(|_| default.parse().unwrap_or_default())
}

/// JSON lines on standard output, as CloudWatch reads them.
#[inline(never)]
pub fn init_lambda() {
    // Only the first in a process counts; a second has nothing to add.
    let lines = fmt::layer().json().flatten_event(true);
    let _ = tracing_subscriber::registry().with(lines).with(filter("info")).try_init();
}

/// Readable lines on standard error.
pub fn init_local(default: &str) {
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    let _ = tracing_subscriber::registry().with(lines).with(filter(default)).try_init();
}
