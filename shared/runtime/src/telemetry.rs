//! Logs: JSON lines in Lambda, readable lines on this machine. Never a secret, a body or an e-mail address.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::config;

fn filter(default: &str) -> EnvFilter {
    let wanted = config::log_filter().unwrap_or_else(|| default.to_owned());
    EnvFilter::try_new(&wanted).unwrap_or_else(|_| EnvFilter::new(default))
}

/// JSON lines on standard output, as CloudWatch reads them.
pub fn init_lambda() {
    // Only the first in a process counts; a second has nothing to add.
    let _ = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter("info"))
        .try_init();
}

/// Readable lines on standard error.
pub fn init_local(default: &str) {
    let _ = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .with_env_filter(filter(default))
        .try_init();
}
