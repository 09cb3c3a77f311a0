//! `vouch verify`: looks over everything in a folder that no process uses, and says what does not add up.

use std::io::{IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use vouch_runtime::clock::Clock;

use super::console::Console;
use crate::deployment::table_names;
use crate::engine::{self, Engine};
use crate::folder::{self, Folder};
use crate::verify::{self, Findings};

/// What `vouch verify --help` adds.
pub(super) const HELP: &str = "\
Checks the invariants of the books: entries balance, statements and invoices add up to their lines, numbers have no\n\
gap, what was charged is paid out or kept, every delivery had its effect once, totals and news say what the books say.\n\
Prints a line for each, and below it what is wrong: whose, of what, what was expected and what was found.\n\
Nothing is written, and Vouch must not be running with the same data.\n\n\
Exit codes: 0 if all holds, 1 if something does not, 2 if it could not be looked at.";

/// Why it could not be looked at.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Folder(#[from] folder::Error),
    #[error(transparent)]
    Engine(#[from] engine::Error),
    #[error(transparent)]
    Unread(#[from] verify::Error),
    #[error("The system refuses: {0}")]
    System(#[from] std::io::Error),
}

/// Look over a folder; the exit code says how that went.
pub(super) fn run(data: &Path, console: Console) -> ExitCode {
    match looked_over(data) {
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

fn looked_over(data: &Path) -> Result<Findings, Failure> {
    let folder = Folder::look(data)?;
    let now = Clock::moved(folder.clock_offset_ms()).now();
    let engine = Engine::open(&folder.tables())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut progress = Progress::default();
    let mut tell = |what: &str, rows| progress.tell(what, rows);
    let looked = verify::all(engine.client(), table_names(), now, &mut tell);
    let findings = runtime.block_on(looked);
    progress.clear();
    Ok(findings?)
}

/// One line on a terminal that says how far it is; nothing where nobody looks.
#[derive(Debug, Default)]
struct Progress {
    is_shown: bool,
}

impl Progress {
    fn tell(&mut self, what: &str, rows: usize) {
        let mut out = std::io::stderr();
        if out.is_terminal() {
            self.is_shown = true;
            // If it can't be shown, nothing else changes.
            let _ = write!(out, "\r\x1b[K{what}: {rows} rows");
            let _ = out.flush();
        }
    }

    fn clear(&mut self) {
        if self.is_shown {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
