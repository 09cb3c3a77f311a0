//! How many transactions a second are priced and booked: by the rules alone, and by the worker on the embedded
//! engine, beside that engine's own rate of the same writes. `tests/bench engine` builds and calls this.

#![allow(clippy::unwrap_used, reason = "in a benchmark, a panic is the report")]

mod rules;
mod whole;

use std::{process::ExitCode, time::Duration};

/// The least that the worker must come to, in thousandths of the engine's own rate of the same writes.
///
/// Beside its write a sale costs four reads by key, the receipt of a message and its deletion, and what the SDK
/// makes of all of it: six more round trips through the same process. A quarter of the bare rate leaves each of
/// them as long as half a write, though none of them writes as many rows.
const LEAST: u128 = 250;

fn main() -> ExitCode {
    let rules = rules::run();
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let whole = runtime.unwrap().block_on(whole::run());
    println!("{:<44} {:>9} {:>9} {:>7}", "", "a second", "bare", "ratio");
    tell("rules alone, 100,000 transactions", rules, whole.bare, rules * 1000 / whole.bare.max(1));
    tell("worker and engine, 10,000 transactions", whole.ours, whole.bare, whole.ratio);
    let held = whole.ratio >= LEAST;
    println!(
        "{}: the worker books at {} of the bare engine's rate, at least {} is the limit",
        if held { "held" } else { "MISSED" },
        thousandths(whole.ratio),
        thousandths(LEAST)
    );
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn tell(what: &str, ours: u128, bare: u128, ratio: u128) {
    println!("{what:<44} {ours:>9} {bare:>9} {:>7}", thousandths(ratio));
}

fn thousandths(value: u128) -> String {
    format!("{}.{:02}", value / 1000, value % 1000 / 10)
}

/// How many a second, if so many took so long.
fn rate(count: usize, took: Duration) -> u128 {
    count as u128 * 1_000_000_000 / took.as_nanos().max(1)
}

/// The value in the middle.
fn median(mut values: Vec<u128>) -> u128 {
    values.sort_unstable();
    values[values.len() / 2]
}
