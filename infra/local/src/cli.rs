//! The command line: from arguments to a running deployment, with words for everything that can be in the way.

mod console;
mod export;
mod replay;
mod source;
mod verify;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser, Subcommand};
use tokio::net::TcpListener;
use vouch_runtime::telemetry;

use self::console::{Console, Steps};
use crate::demo;
use crate::deployment::{self, Address, Deployment};
use crate::folder::{self, Contents, Folder};
use crate::pages::Pages;
use crate::server::{self, PortTaken, Server};

/// What the log shows unless `VOUCH_LOG` says otherwise: a line a request, and trouble.
const LOG: &str = "warn,vouch_local::server=info";

/// How long threads that still write get at the very end.
const LAST_WRITES: Duration = Duration::from_secs(5);

/// Vouch on this machine: the whole deployment in one process, without an account anywhere.
///
/// The first start makes a demo company and prints its addresses, sign-ins and keys. Later starts
/// find everything as it was left, the clock too.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "vouch",
    version,
    after_help = "Exit codes: 0 after Ctrl-C, 2 for wrong arguments, 3 if the port is taken, 4 if the data is in use,\n\
                  5 if the data is of another version or not Vouch's, 1 for anything else.\n\
                  VOUCH_LOG=info shows what each function does."
)]
struct Arguments {
    /// The port on 127.0.0.1; 0 takes any that is free.
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// The folder that keeps the data; `memory` keeps nothing.
    #[arg(long, value_name = "DIR", default_value = ".vouch", global = true)]
    data: PathBuf,
    /// Make no demo company, now or later, in this data.
    #[arg(long)]
    empty: bool,
    /// Delete what Vouch keeps in the folder, and start over.
    #[arg(long)]
    reset: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What else can be done with the data.
#[derive(Clone, Debug, Subcommand)]
enum Command {
    /// Look over everything in the folder, and say what does not add up.
    #[command(after_help = verify::HELP)]
    Verify {
        /// Look at deployed tables, as the environment names them.
        #[arg(long)]
        aws: bool,
    },
    /// Reckon the books anew from what was recorded, and say where they differ.
    #[command(after_help = replay::HELP)]
    Replay(replay::Options),
    /// Write what is kept in forms that other programs read.
    #[command(subcommand)]
    Export(export::What),
}

/// Why there is no deployment to use.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Port(#[from] PortTaken),
    #[error(transparent)]
    Folder(#[from] folder::Error),
    #[error(transparent)]
    Deployment(#[from] deployment::Error),
    #[error("The demo company can't be made")]
    Seed(#[from] demo::Error),
    #[error("The system refuses: {0}")]
    System(#[from] std::io::Error),
}

impl Failure {
    fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Port(_) => 3,
            Self::Folder(folder::Error::Locked { .. }) => 4,
            Self::Folder(_) => 5,
            _ => 1,
        })
    }
}

/// Run with these arguments until told to stop.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(answer) => {
            // Help and version are answers too; whether they could be printed changes nothing.
            let _ = answer.print();
            return ExitCode::from(u8::try_from(answer.exit_code()).unwrap_or(2));
        }
    };
    telemetry::init_local(LOG);
    let console = Console;
    if let Some(command) = &arguments.command {
        if arguments.reset || arguments.empty || arguments.data.as_os_str() == "memory" {
            let told = "a command looks at data as it is: it takes --data DIR, and neither --reset nor --empty";
            let _ = Arguments::command().error(ErrorKind::ArgumentConflict, told).print();
            return ExitCode::from(2);
        }
        return match command {
            Command::Verify { aws } => verify::run(&arguments.data, *aws, console),
            Command::Replay(options) => replay::run(&arguments.data, *options, console),
            Command::Export(what) => export::run(&arguments.data, what, console),
        };
    }
    match started(&arguments, console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            console.complain(&failure);
            failure.exit_code()
        }
    }
}

fn started(arguments: &Arguments, console: Console) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let end = runtime.block_on(live(arguments, console));
    runtime.shutdown_timeout(LAST_WRITES);
    end
}

async fn live(arguments: &Arguments, console: Console) -> Result<(), Failure> {
    let mut signals = Signals::listen()?;
    let folder = take_folder(arguments, console)?;
    let listener = server::listen(arguments.port).await?;
    let deployment = Arc::new(open(folder, &listener)?);
    let pages = Pages::of(Arc::clone(&deployment));
    console.greet(&deployment);
    let server = Server::start(&deployment, pages, listener);
    let prepared = tokio::select! {
        prepared = prepare(&deployment, arguments, console) => prepared.map(|()| true),
        () = signals.next() => Ok(false),
    };
    if matches!(prepared, Ok(true)) {
        console.ready(&deployment);
        signals.next().await;
    }
    console.say("Stopping. What is going on is brought to its end; Ctrl-C again ends it at once.");
    tokio::select! {
        ended = server.stop() => if !ended {
            console.say("Something took too long; it is done again at the next start.");
        },
        () = signals.next() => {}
    }
    if let Some(folder) = &deployment.folder
        && let Err(error) = folder.checkpoint()
    {
        tracing::warn!(%error, "the logs stay beside the data; nothing is lost");
    }
    prepared.map(|_| ())
}

/// The folder to keep data in, if any is to be kept.
fn take_folder(arguments: &Arguments, console: Console) -> Result<Option<Folder>, Failure> {
    let path = &arguments.data;
    if path.as_os_str() == "memory" {
        return Ok(None);
    }
    if arguments.reset {
        return Ok(Some(Folder::reset(path)?));
    }
    let folder = Folder::open(path)?;
    if folder.contents() == Contents::Seeding {
        console.say("The last start was cut off while it made the demo company: starting over.");
        drop(folder);
        return Ok(Some(Folder::reset(path)?));
    }
    Ok(Some(folder))
}

fn open(folder: Option<Folder>, listener: &TcpListener) -> Result<Deployment, Failure> {
    let address = Address {
        base_url: format!("http://localhost:{}", listener.local_addr()?.port()),
        plain_http: true,
    };
    Ok(match folder {
        None => Deployment::in_memory(address)?,
        Some(folder) => {
            folder.announce(&address.base_url)?;
            Deployment::open(folder, address)?
        }
    })
}

/// Catch up with what came due while nobody was there; make the demo company where there is none.
async fn prepare(
    deployment: &Arc<Deployment>,
    arguments: &Arguments,
    console: Console,
) -> Result<(), Failure> {
    if let Err(error) = deployment.catch_up().await {
        tracing::warn!(error = ?error, "what came due is not all done; it is tried again by the hour");
    }
    let keep = |contents| match &deployment.folder {
        Some(folder) => folder.keep_contents(contents),
        None => Ok(()),
    };
    let contents = deployment.folder.as_ref().map(Folder::contents);
    match contents.unwrap_or_default() {
        Contents::New if arguments.empty => keep(Contents::Own)?,
        Contents::New => {
            keep(Contents::Seeding)?;
            console.say("Making a demo company with half a year of history. This takes half a minute, once.");
            let mut steps = Steps::of(console);
            demo::seed(deployment, &mut |what, done, of| steps.tell(what, done, of)).await?;
        }
        Contents::Own if !arguments.empty => {
            console.say("This data was begun with --empty, so no demo company is made.");
        }
        Contents::Demo => {
            if let Err(error) = demo::follow_address(deployment).await {
                tracing::warn!(%error, "the demo's links lead to the address of an earlier start");
            }
        }
        Contents::Seeding | Contents::Own => {}
    }
    Ok(())
}

/// The system's wishes that the process should end.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?,
        })
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        // Without signals only the system's task manager ends us.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
