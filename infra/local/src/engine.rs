//! The embedded DynamoDB engine behind the real SDK: tables from the template, answers in this process.

mod conflict;
mod copy;
mod operations;
mod outbox;
mod sweep;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedAsyncSleep};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use chrono::{DateTime, Utc};
use dynoxide::actions::create_table::CreateTableRequest;
use dynoxide::{Database, DynoxideError};
use serde_json::Value;
use tokio::sync::mpsc;

pub use self::conflict::Contended;
use self::conflict::InFlight;
pub use self::copy::TableRow;
use self::outbox::Outbox;
use crate::template::{self, Template};
use crate::wire::{self, Answer, Answerer};

/// Why the engine could not be set up or swept. All are for the person at the machine.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data file is locked, damaged, or of a newer engine.
    #[error("the data file {path} cannot be opened")]
    Open {
        /// The file.
        path: String,
        /// What the engine said.
        #[source]
        source: DynoxideError,
    },
    /// A table of the template was refused.
    #[error("table {table} cannot be created from the template")]
    Table {
        /// The table's local name.
        table: String,
        /// What the engine said.
        #[source]
        source: DynoxideError,
    },
    /// The template itself does not say what tables there are.
    #[error(transparent)]
    Template(#[from] template::Error),
    /// Rows could not be carried over from another engine.
    #[error("the rows of {table} cannot be copied")]
    Copy {
        /// The table's local name.
        table: String,
        /// What the engine said.
        #[source]
        source: DynoxideError,
    },
    /// Expired rows could not be removed.
    #[error("expired rows of {table} cannot be removed")]
    Sweep {
        /// The table's local name.
        table: String,
        /// What the engine said.
        #[source]
        source: DynoxideError,
    },
}

/// One embedded DynamoDB. Clones share it.
#[derive(Clone, Debug)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    database: Database,
    outbox: Outbox,
    in_flight: InFlight,
    refuses_overlaps: AtomicBool,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine that keeps nothing.
    pub fn in_memory() -> Result<Self, Error> {
        let opened = Database::memory();
        Ok(Self::around(opened.map_err(|source| Error::Open { path: "memory".into(), source })?))
    }

    /// An engine on a file, created if absent.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let path = path.to_string_lossy().into_owned();
        let failed = |source| Error::Open { path: path.clone(), source };
        let database = Database::new(&path).map_err(failed)?;
        // Leaving bulk loading is the only way to `synchronous = NORMAL`: no fsync for each
        // commit, and still nothing acknowledged is lost when the process is killed.
        database.enable_bulk_loading().map_err(failed)?;
        database.disable_bulk_loading().map_err(failed)?;
        Ok(Self::around(database))
    }

    fn around(database: Database) -> Self {
        let (outbox, in_flight) = (Outbox::default(), InFlight::default());
        let refuses_overlaps = AtomicBool::new(false);
        Self { shared: Arc::new(Shared { database, outbox, in_flight, refuses_overlaps }) }
    }

    /// Create the template's tables where they are absent.
    pub fn create_tables(&self) -> Result<(), Error> {
        for table in Template::embedded()?.tables {
            let failed = |source| Error::Table { table: table.name.clone(), source };
            let request: CreateTableRequest = serde_json::from_value(table.definition.clone())
                .map_err(|error| failed(DynoxideError::ValidationException(error.to_string())))?;
            match self.shared.database.create_table(request) {
                Ok(_) | Err(DynoxideError::ResourceInUseException(_)) => {}
                Err(source) => return Err(failed(source)),
            }
        }
        Ok(())
    }

    /// A client of the real SDK on this engine, without retries.
    pub fn client(&self) -> Client {
        Self::client_through(self.http_client())
    }

    /// The same client over another way in: `Faults::wrap(…)` of [`Engine::http_client`].
    pub fn client_through(http: SharedHttpClient) -> Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::from_static("us-east-1"))
            .credentials_provider(Credentials::new("local", "local", None, None, "vouch-local"))
            .endpoint_url(wire::ENDPOINT)
            .retry_config(RetryConfig::disabled())
            .sleep_impl(SharedAsyncSleep::new(TokioSleep::new()))
            .http_client(http)
            .build();
        Client::from_conf(config)
    }

    /// Ask for one operation in the bytes of the wire, without an SDK; says whether it was done. Shows what the
    /// engine by itself can do.
    pub async fn answers(&self, operation: &str, body: Vec<u8>) -> bool {
        Arc::clone(&self.shared).answer(operation.to_owned(), body).await.is_done()
    }

    /// What stands in for the network: give it to any SDK configuration.
    pub fn http_client(&self) -> SharedHttpClient {
        wire::client_of(Arc::clone(&self.shared))
    }

    /// Answer behind a port of this machine, for functions that run as processes of their own.
    pub(crate) async fn serve(&self) -> std::io::Result<String> {
        wire::serve(Arc::clone(&self.shared)).await
    }

    /// Every outbox row written from now on, as the image the table's stream would carry.
    ///
    /// Rows written while nobody subscribed are found by the dispatcher's sweep.
    pub fn subscribe_outbox(&self) -> mpsc::UnboundedReceiver<Value> {
        self.shared.outbox.subscribe()
    }

    /// Refuse a transaction that touches an item of another one in flight, as DynamoDB does.
    pub fn refuse_overlaps(&self, refuse: bool) {
        self.shared.refuses_overlaps.store(refuse, Ordering::Relaxed);
    }

    /// Hold an item as if a transaction on it were in flight, until the guard is dropped.
    ///
    /// Takes effect only where [`Engine::refuse_overlaps`] is on.
    pub fn contend(&self, table: &str, pk: &str, sk: &str) -> Contended {
        self.shared.in_flight.hold(table, pk, sk)
    }

    /// Remove the rows whose time to live ended before `now`; says how many there were.
    pub async fn sweep_ttl(&self, now: DateTime<Utc>) -> Result<usize, Error> {
        let shared = Arc::clone(&self.shared);
        let swept = tokio::task::spawn_blocking(move || sweep::sweep(&shared.database, now));
        swept.await.unwrap_or_else(|panic| {
            let source = DynoxideError::InternalServerError(panic.to_string());
            Err(Error::Sweep { table: "every table".into(), source })
        })
    }
}

impl Answerer for Shared {
    async fn answer(self: Arc<Self>, operation: String, body: Vec<u8>) -> Answer {
        let held = if self.refuses_overlaps.load(Ordering::Relaxed) {
            match self.in_flight.enter(&operation, &wire::json_of(&body)) {
                Ok(held) => Some(held),
                Err(conflict) => return conflict,
            }
        } else {
            None
        };
        // Answering inline would starve every other task of the runtime. All that follows from
        // the write happens here too, so a caller who gives up waiting changes nothing.
        let answered = tokio::task::spawn_blocking(move || {
            let answer = operations::perform(&self.database, &operation, &body);
            if answer.is_ok() {
                self.outbox.announce(&operation, &body);
            }
            drop(held);
            answer.map_or_else(operations::refusal, Answer::done)
        });
        answered.await.unwrap_or_else(|panic| {
            Answer::error(500, "InternalServerError", &format!("the engine failed: {panic}"))
        })
    }
}
