//! The whole deployment in one process: the real functions behind the real SDK, on an engine, queues and a mailbox of our own.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::{Mutex, Notify};
use vouch_runtime::clock::Clock;
use vouch_runtime::config::Config;
use vouch_runtime::{Context, seal};
use vouch_store::{Store, TableNames};

use crate::demo::Seeding;
use crate::engine::{self, Engine};
use crate::faults::{Faults, Service};
use crate::folder::{self, Folder};
use crate::functions::{Functions, Parts};
use crate::keys::{self, LocalKeys};
use crate::mail::Mailbox;
use crate::queue::{self, Queues};
use crate::role::UsedRights;
use crate::stream::Stream;
use crate::template::{self, Right, Template};
use crate::verify::{self, Findings};

/// Why a deployment could not be started. All are for the person at the machine.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The tables.
    #[error(transparent)]
    Engine(#[from] engine::Error),
    /// The queues.
    #[error(transparent)]
    Queue(#[from] queue::Error),
    /// The mailbox.
    #[error("the mailbox cannot be opened")]
    Mail(#[from] rusqlite::Error),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] keys::Error),
    /// The folder.
    #[error(transparent)]
    Folder(#[from] folder::Error),
    /// The template.
    #[error(transparent)]
    Template(#[from] template::Error),
}

/// Where a deployment is reached.
#[derive(Clone, Debug)]
pub struct Address {
    /// Without a slash at the end.
    pub base_url: String,
    /// Plain http on this machine: cookies without `Secure` and prefix.
    pub plain_http: bool,
}

/// One deployment. It does nothing by itself: whoever has it decides when queues are worked off.
pub struct Deployment {
    pub(crate) engine: Engine,
    pub(crate) queues: Queues,
    pub(crate) mailbox: Mailbox,
    pub(crate) clock: Clock,
    pub(crate) template: Template,
    pub(crate) stream: Stream,
    pub(crate) folder: Option<Folder>,
    /// How far the making of the demo company is.
    pub(crate) seeding: Seeding,
    /// Held while time is moved or the schedule runs.
    pub(crate) schedule: Mutex<()>,
    /// Rung when the clock was moved.
    pub(crate) clock_moved: Notify,
    /// Rung when a click batch should no longer be waited for.
    pub(crate) window_over: Notify,
    /// The tables past any faults, for our own looks: what is due, what waits.
    pub(crate) plain_store: Store,
    parts: Parts,
    keys: LocalKeys,
    context: Arc<Context>,
    functions: RwLock<Arc<Functions>>,
    /// Where Stripe is, if a stand-in for it runs.
    stripe_url: RwLock<Option<String>>,
    demo: RwLock<Option<Value>>,
}

impl fmt::Debug for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deployment").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// What a deployment is put together from.
struct Stores {
    engine: Engine,
    queues: Queues,
    mailbox: Mailbox,
    clock: Clock,
    keys: LocalKeys,
    folder: Option<Folder>,
}

impl Deployment {
    /// A deployment that keeps nothing, on wall time.
    pub fn in_memory(address: Address) -> Result<Self, Error> {
        Self::in_memory_with(address, Clock::moved(0), None)
    }

    /// A deployment that keeps nothing, with its clock, and with faults before every service.
    pub(crate) fn in_memory_with(
        address: Address,
        clock: Clock,
        faults: Option<&Faults>,
    ) -> Result<Self, Error> {
        Self::in_memory_under(LocalKeys::fresh()?, address, clock, faults)
    }

    /// The same under keys that another deployment had: what that one sealed and signed is good here.
    pub(crate) fn in_memory_under(
        keys: LocalKeys,
        address: Address,
        clock: Clock,
        faults: Option<&Faults>,
    ) -> Result<Self, Error> {
        let stores = Stores {
            engine: Engine::in_memory()?,
            queues: Queues::in_memory()?,
            mailbox: Mailbox::in_memory(clock.clone())?,
            clock,
            keys,
            folder: None,
        };
        Self::of(stores, address, faults)
    }

    /// The keys, for another deployment that goes on from here.
    pub(crate) fn keys(&self) -> &LocalKeys {
        &self.keys
    }

    /// The deployment in a folder, as it was left.
    pub fn open(folder: Folder, address: Address) -> Result<Self, Error> {
        let clock = Clock::moved(folder.clock_offset_ms());
        let stores = Stores {
            engine: Engine::open(&folder.tables())?,
            queues: Queues::open(&folder.queues())?,
            mailbox: Mailbox::open(&folder.mail(), clock.clone())?,
            clock,
            keys: LocalKeys::at(&folder.keys())?,
            folder: Some(folder),
        };
        Self::of(stores, address, None)
    }

    fn of(stores: Stores, address: Address, faults: Option<&Faults>) -> Result<Self, Error> {
        let Stores { engine, queues, mailbox, clock, keys, folder } = stores;
        engine.create_tables()?;
        let through = |service, http| match faults {
            Some(faults) => faults.wrap(service, http),
            None => http,
        };
        let parts = Parts {
            dynamodb: Engine::client_through(through(Service::DynamoDb, engine.http_client())),
            sqs: Queues::client_through(through(Service::Sqs, queues.http_client())),
            ses: Mailbox::client_through(through(Service::Ses, mailbox.http_client())),
            clock: clock.clone(),
            config: config(&queues, &keys, address)?,
            faults: faults.cloned().unwrap_or_default(),
            skews: BTreeMap::new(),
            used: UsedRights::default(),
        };
        let template = Template::embedded()?;
        let demo = folder.as_ref().map(Folder::demo).transpose()?.flatten();
        Ok(Self {
            context: parts.context(parts.config.clone()),
            plain_store: Store::new(engine.client(), parts.config.tables.clone()),
            functions: RwLock::new(Arc::new(Functions::start(&parts, &template))),
            stream: Stream::of(&engine),
            stripe_url: RwLock::default(),
            demo: RwLock::new(demo),
            seeding: Seeding::default(),
            schedule: Mutex::new(()),
            clock_moved: Notify::new(),
            window_over: Notify::new(),
            engine,
            queues,
            mailbox,
            clock,
            template,
            folder,
            parts,
            keys,
        })
    }

    /// What time it is here.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Set the clock back, before anything happened here: history is about to be made.
    pub fn set_back(&self, to: DateTime<Utc>) -> Result<(), folder::Error> {
        let Clock::Moved(offset) = &self.clock else {
            return Ok(());
        };
        let offset_ms = (to - Clock::System.now()).num_milliseconds();
        offset.store(offset_ms, Ordering::Relaxed);
        match &self.folder {
            Some(folder) => folder.keep_clock_offset_ms(offset_ms),
            None => Ok(()),
        }
    }

    /// Where it is reached, without a slash at the end.
    pub fn base_url(&self) -> &str {
        self.parts.config.base_url()
    }

    /// A context with every setting, for looking at what the functions did.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The tables, through the same faults as the functions.
    pub fn store(&self) -> &Store {
        &self.context.store
    }

    /// What the tables are kept by: below the store, past any faults.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Look over everything that is kept.
    ///
    /// # Errors
    /// When the tables can't be read.
    pub async fn verify(&self) -> Result<Findings, verify::Error> {
        verify::all(self.engine.client(), table_names(), self.now(), &mut |_, _| {}).await
    }

    /// The queues.
    pub fn queues(&self) -> &Queues {
        &self.queues
    }

    /// The mailbox.
    pub fn mailbox(&self) -> &Mailbox {
        &self.mailbox
    }

    /// What lets somebody set up the first company, once.
    pub fn setup_token(&self) -> &str {
        self.keys.setup_token()
    }

    /// What `GET /local/demo` tells, once there is a demo company.
    pub fn demo(&self) -> Option<Value> {
        let demo = self.demo.read().unwrap_or_else(PoisonError::into_inner);
        demo.clone()
    }

    /// Keep what `GET /local/demo` tells: from now on the demo company is there.
    pub fn record_demo(&self, demo: Value) -> Result<(), folder::Error> {
        if let Some(folder) = &self.folder {
            folder.keep_demo(&demo)?;
        }
        *self.demo.write().unwrap_or_else(PoisonError::into_inner) = Some(demo);
        Ok(())
    }

    /// Start every function afresh, as a deployment does: nothing is remembered any more.
    pub fn restart_functions(&self) {
        let fresh = Arc::new(Functions::start(&self.parts(), &self.template));
        *self.functions.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }

    /// Start every function afresh, with Stripe at this address.
    pub fn stripe_at(&self, url: impl Into<String>) {
        *self.stripe_url.write().unwrap_or_else(PoisonError::into_inner) = Some(url.into());
        self.restart_functions();
    }

    /// What functions are made of now.
    fn parts(&self) -> Parts {
        let mut parts = self.parts.clone();
        let stripe_url = self.stripe_url.read().unwrap_or_else(PoisonError::into_inner).clone();
        parts.config.stripe_url = stripe_url.or(parts.config.stripe_url);
        parts
    }

    /// Start every function afresh, with other ways to the tables and the queues.
    pub(crate) fn start_functions_with(
        &self,
        dynamodb: aws_sdk_dynamodb::Client,
        sqs: aws_sdk_sqs::Client,
    ) {
        let parts = Parts { dynamodb, sqs, ..self.parts() };
        let fresh = Arc::new(Functions::start(&parts, &self.template));
        *self.functions.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }

    /// Start every function afresh, some with clocks that go wrong by so many milliseconds.
    pub(crate) fn start_functions_skewed(&self, skews: BTreeMap<String, i64>) {
        let parts = Parts { skews, ..self.parts() };
        let fresh = Arc::new(Functions::start(&parts, &self.template));
        *self.functions.write().unwrap_or_else(PoisonError::into_inner) = fresh;
    }

    /// What the template lets each function do with tables and queues and none has done here so far.
    pub fn unused_rights(&self) -> BTreeMap<&str, BTreeSet<&Right>> {
        let functions = self.template.functions.iter().map(|function| {
            let used = self.parts.used.of(&function.folder);
            let unused = function.rights.iter().filter(|right| !used.contains(*right));
            (function.folder.as_str(), unused.collect())
        });
        functions.collect()
    }

    pub(crate) fn functions(&self) -> Arc<Functions> {
        let functions = self.functions.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&functions)
    }
}

/// What the tables are called here.
pub(crate) fn table_names() -> TableNames {
    TableNames {
        registry: "registry".to_owned(),
        clicks: "clicks".to_owned(),
        ledger: "ledger".to_owned(),
    }
}

/// All settings there are. Each function is told only those that the template gives it.
fn config(queues: &Queues, keys: &LocalKeys, address: Address) -> Result<Config, keys::Error> {
    let mut config = Config::new(table_names());
    config.events_queue = Some(queues.url("events"));
    config.clicks_queue = Some(queues.url("clicks"));
    config.jobs_queue = Some(queues.url("jobs"));
    config.token_keys = Some(keys.token_keys()?);
    config.sealing_key = Some(keys.sealing_key()?);
    config.base_url = Some(address.base_url);
    config.setup_token_hash = Some(seal::fingerprint(keys.setup_token()));
    config.mail_from = Some("Vouch <mail@vouch.example>".to_owned());
    config.plain_http = address.plain_http;
    Ok(config)
}
