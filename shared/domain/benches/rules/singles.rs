//! What single rules cost, each beside a reference that does the least of the same kind.

use std::process::ExitCode;

pub(crate) fn run() -> ExitCode {
    ExitCode::SUCCESS
}
