//! `vouch replay`: reckons the books anew from what was recorded, and says where they differ.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use vouch_store::Store;

use super::console::Console;
use super::source::{self, Progress, Source};
use crate::replay::{self, Posted, Replay};
use crate::verify;

/// What `vouch replay --help` adds.
pub(super) const HELP: &str = "\
Reckons each sale anew from what was recorded - sales, refunds, sign-ups, dated terms, who recruited whom, tiers,\n\
decisions, each with the time it was recorded - and compares that with the books: whom a sale credits, by which terms,\n\
first or renewal, below which cap, and each sum of its lines and commissions. Flat fees for recruiting, what thresholds\n\
set free and points are reckoned anew as well. Prints what differs, one by one, and what each partner is owed more or\n\
less by the facts.\n\n\
Nothing is written without --post. With it, each sum that differs gets one adjustment, after it is printed; posting again\n\
adds nothing. Points that differ are for a person to give or take. Vouch must not be running with the same data.\n\n\
With --aws it looks at deployed tables; `vouch verify --help` says how they are named.\n\n\
Exit codes: 0 without a difference, or if adjustments settled all of it; 1 with differences; 2 if it could not be done.";

/// How.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Options {
    /// Look at deployed tables, as the environment names them.
    #[arg(long)]
    aws: bool,
    /// Write an adjustment for each sum that differs.
    #[arg(long)]
    post: bool,
}

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Source(#[from] source::Failure),
    #[error(transparent)]
    Unread(#[from] verify::Error),
    #[error(transparent)]
    Post(#[from] replay::PostError),
    #[error("The system refuses: {0}")]
    System(#[from] std::io::Error),
}

/// Replay; the exit code says how that went.
pub(super) fn run(data: &Path, options: Options, console: Console) -> ExitCode {
    match replayed(data, options, console) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(failure) => {
            console.complain(&failure);
            ExitCode::from(2)
        }
    }
}

fn replayed(data: &Path, options: Options, console: Console) -> Result<bool, Failure> {
    let source = Source::open(data, options.aws)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let found = runtime.block_on(looked(&source))?;
    console.say(found.to_string().trim_end());
    if found.agrees() || !options.post {
        return Ok(found.agrees());
    }
    let store = Store::new(source.client.clone(), source.names.clone());
    let posted = runtime.block_on(replay::post(&store, source.now, &found))?;
    for Posted { company, id, amount, before } in &posted {
        let how = if *before { "was posted before" } else { "posted" };
        console.say(&format!("{company} {id}: {how}, {} {}", amount.amount(), amount.currency));
    }
    // Whether that made it good is for the books to say.
    let after = runtime.block_on(looked(&source))?;
    if !after.agrees() {
        console.say("What adjustments can't settle still differs.");
    }
    Ok(after.agrees())
}

async fn looked(source: &Source) -> Result<Replay, verify::Error> {
    let mut progress = Progress::default();
    let mut tell = |what: &str, rows| progress.tell(what, rows);
    let (client, names) = (source.client.clone(), source.names.clone());
    let found = Box::pin(replay::replay(client, names, source.now, &mut tell)).await;
    progress.clear();
    found
}
