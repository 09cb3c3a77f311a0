//! What a function took, printed for people. Dev builds are slow: `../shared/perf/run` measures those that are deployed.

use std::time::Duration;

use crate::process::Function;

/// Prints one line for a function.
pub(crate) fn print(function: &Function) {
    let (processor, peak) = function.usage();
    let mut warm: Vec<Duration> = function.answers.iter().skip(1).copied().collect();
    warm.sort();
    let first = function.answers.first().copied();
    println!(
        "{:<20} init {:>8} µs, first {:>8} µs, warm {:>8} µs ({} events), processor {:>8} µs, memory {:>6} KiB",
        function.name,
        function.init.as_micros(),
        first.unwrap_or_default().as_micros(),
        warm.get(warm.len() / 2).copied().unwrap_or_default().as_micros(),
        function.answers.len(),
        processor.as_micros(),
        peak,
    );
}
