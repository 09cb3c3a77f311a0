//! `vouch`: the whole deployment on this machine.

use std::process::ExitCode;

fn main() -> ExitCode {
    vouch_local::cli::run(std::env::args_os())
}
