//! Pricing and totals of a million lines.

use std::process::ExitCode;

pub(crate) fn run(_lines: &str, _sums: &str) -> ExitCode {
    ExitCode::SUCCESS
}
