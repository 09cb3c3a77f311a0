//! `vouch verify`: looks over everything that is kept, and says what does not add up.

use std::path::Path;
use std::process::ExitCode;

use super::console::Console;
use super::source::{self, Progress, Source};
use crate::verify::{self, Findings};

/// What `vouch verify --help` adds.
pub(super) const HELP: &str = "\
Checks the invariants of the books: entries balance, statements and invoices add up to their lines, numbers have no\n\
gap, what was charged is paid out or kept, every delivery had its effect once, totals and news say what the books say,\n\
no record of the audit trail was altered, removed or added.\n\
Prints a line for each, and below it what is wrong: whose, of what, what was expected and what was found.\n\
Nothing is written, and Vouch must not be running with the same data.\n\n\
With --aws it looks at deployed tables: VOUCH_REGISTRY_TABLE, VOUCH_CLICKS_TABLE and VOUCH_LEDGER_TABLE name them,\n\
AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN say where and as whom. Speaking to AWS needs\n\
a binary with TLS: cargo run --features deployed -- verify --aws. What is written meanwhile may be told as wrong.\n\n\
Exit codes: 0 if all holds, 1 if something does not, 2 if it could not be looked at.";

/// Why it could not be looked at.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Source(#[from] source::Failure),
    #[error(transparent)]
    Unread(#[from] verify::Error),
    #[error("The system refuses: {0}")]
    System(#[from] std::io::Error),
}

/// Look over the tables; the exit code says how that went.
pub(super) fn run(data: &Path, aws: bool, console: Console) -> ExitCode {
    match looked_over(data, aws) {
        Ok(findings) => {
            console.say(findings.to_string().trim_end());
            if findings.is_empty() {
                console.say("All of it holds.");
                return ExitCode::SUCCESS;
            }
            ExitCode::from(1)
        }
        Err(failure) => {
            console.complain(&failure);
            ExitCode::from(2)
        }
    }
}

fn looked_over(data: &Path, aws: bool) -> Result<Findings, Failure> {
    let source = Source::open(data, aws)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut progress = Progress::default();
    let mut tell = |what: &str, rows| progress.tell(what, rows);
    let looked = verify::all(source.client.clone(), source.names.clone(), source.now, &mut tell);
    let findings = runtime.block_on(looked);
    progress.clear();
    Ok(findings?)
}
