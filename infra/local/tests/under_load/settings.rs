//! How long a load goes on: seconds in the stories, a minute where `tests/bench` asks for it.

use std::time::Duration;

/// A number that the environment may name.
#[expect(clippy::disallowed_methods, reason = "tests/bench says how long and how many")]
pub(crate) fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().unwrap())
}

/// Seconds that the environment may name.
pub(crate) fn seconds(name: &str, usual: u64) -> Duration {
    Duration::from_secs(number(name, usual))
}

/// Whether the environment wants this.
#[expect(clippy::disallowed_methods, reason = "tests/bench says by whom")]
pub(crate) fn wants(name: &str) -> bool {
    std::env::var_os(name).is_some()
}
