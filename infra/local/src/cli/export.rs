//! `vouch export`: what is kept, in forms that other programs read.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use vouch_domain::id::CompanyId;

use super::console::Console;
use super::source::{self, Progress, Source};
use crate::export::{self, Format, Journal, Wanted};
use crate::verify;

/// What `vouch export journal --help` adds.
const HELP: &str = "\
One text that beancount, ledger and hledger read: each entry of the ledger is a balanced transaction on the day it\n\
belongs to in its company's zone, with its id, kind, sale and commission. Accounts are opened, and balances asserted: of\n\
each final statement as the books closed it, and of every account at the end.\n\
  vouch export journal --out journal.txt && bean-check journal.txt && hledger -f journal.txt balance\n\n\
With --aws it reads deployed tables; `vouch verify --help` says how they are named.\n\n\
Exit codes: 0 if all of it is written, 1 if rows could not be read and are missing, 2 if nothing could be written.";

/// What is exported.
#[derive(Clone, Debug, Subcommand)]
pub(super) enum What {
    /// The ledger as plain-text accounting.
    #[command(after_help = HELP)]
    Journal(Options),
}

/// How.
#[derive(Clone, Debug, Args)]
pub(super) struct Options {
    /// Only this company.
    #[arg(long, value_name = "CMP")]
    company: Option<CompanyId>,
    /// For whom it is written.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Into this file, and not to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Read deployed tables, as the environment names them.
    #[arg(long)]
    aws: bool,
}

/// Why nothing could be written.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Source(#[from] source::Failure),
    #[error(transparent)]
    Unread(#[from] verify::Error),
    #[error("The system refuses: {0}")]
    System(#[from] std::io::Error),
}

/// Write it out; the exit code says how that went.
pub(super) fn run(data: &Path, what: &What, console: Console) -> ExitCode {
    let What::Journal(options) = what;
    match written(data, options) {
        Ok(journal) if journal.unread.is_empty() => ExitCode::SUCCESS,
        Ok(journal) => {
            for row in &journal.unread {
                let _ = writeln!(std::io::stderr(), "can't be read and is missing: {row}");
            }
            ExitCode::from(1)
        }
        Err(failure) => {
            console.complain(&failure);
            ExitCode::from(2)
        }
    }
}

fn written(data: &Path, options: &Options) -> Result<Journal, Failure> {
    let source = Source::open(data, options.aws)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let wanted = Wanted { company: options.company, format: options.format };
    let mut progress = Progress::default();
    let mut tell = |what: &str, rows| progress.tell(what, rows);
    let (client, names) = (source.client.clone(), source.names.clone());
    let journal = runtime.block_on(export::journal(client, names, source.now, &wanted, &mut tell));
    progress.clear();
    let journal = journal?;
    match &options.out {
        Some(path) => std::fs::write(path, &journal.text)?,
        None => std::io::stdout().write_all(journal.text.as_bytes())?,
    }
    Ok(journal)
}
