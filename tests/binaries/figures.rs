//! What a function took, printed for people. Dev builds are slow: `../shared/perf/run` measures those that are deployed.

use std::time::Duration;

use crate::process::Function;

/// Prints one line for each function: from exec to the first question for an event, the first event, the median of
/// those after it; processor time for the same; the most memory.
pub(crate) fn print(functions: &[&Function]) {
    println!();
    println!(
        "{:<20} {:>9} {:>9} {:>9} {:>6} {:>11} {:>9} {:>9} {:>9}",
        "µs", "init", "first", "warm", "events", "CPU of init", "of first", "of warm", "KiB"
    );
    for function in functions {
        let (processor, peak) = function.usage();
        let (init, first) = function.cold;
        let mut warm: Vec<Duration> = function.answers.iter().skip(1).copied().collect();
        warm.sort();
        let count = u32::try_from(warm.len()).unwrap().max(1);
        println!(
            "{:<20} {:>9} {:>9} {:>9} {:>6} {:>11} {:>9} {:>9} {:>9}",
            function.name,
            function.init.as_micros(),
            function.answers.first().copied().unwrap_or_default().as_micros(),
            warm.get(warm.len() / 2).copied().unwrap_or_default().as_micros(),
            function.answers.len(),
            init.as_micros(),
            first.saturating_sub(init).as_micros(),
            (processor.saturating_sub(first) / count).as_micros(),
            peak,
        );
    }
}
