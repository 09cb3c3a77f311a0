//! What the rules cost, against references that run beside them. `tests/bench` builds and calls this.

mod month_end;
mod singles;
mod turns;
mod webhook;

use std::process::ExitCode;

fn main() -> ExitCode {
    // Cargo adds `--bench` when it is what runs this.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["webhook"] => webhook::run(),
        ["rules"] => singles::run(),
        ["month-end", rules @ ("percentages" | "all"), lines, sums] => {
            month_end::run(rules, lines, sums)
        }
        _ => {
            eprintln!("rules webhook | rules | month-end percentages|all LINES.csv SUMS.csv");
            ExitCode::from(2)
        }
    }
}
