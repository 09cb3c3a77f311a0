//! Many worlds from one: a state that was set up once, and as many worlds as wanted that go on from it.

use chrono::{DateTime, TimeDelta, Utc};
use vouch_runtime::clock::Clock;
use vouch_runtime::sqs::Failure;

use super::{BASE_URL, World};
use crate::deployment::{Address, Deployment};
use crate::engine::{Engine, TableRow};
use crate::faults::Faults;
use crate::keys::LocalKeys;

/// A world's rows, keys and time. What lay in its queues is not in it, nor its mail.
#[derive(Clone, Debug)]
pub struct State {
    rows: Vec<TableRow>,
    keys: LocalKeys,
    now: DateTime<Utc>,
}

impl State {
    /// Its rows, table by table.
    pub fn rows(&self) -> &[TableRow] {
        &self.rows
    }

    /// The same with other rows.
    #[must_use]
    pub fn with_rows(mut self, mut change: impl FnMut(&mut TableRow)) -> Self {
        self.rows.iter_mut().for_each(&mut change);
        self
    }

    /// Tables that stay as they are here: what a replica that lags behind answers.
    pub fn frozen(&self) -> Engine {
        let engine = Engine::in_memory().expect("nothing outside the process is needed");
        engine.create_tables().expect("the template says which");
        engine.fill(&self.rows).expect("another engine had these rows");
        engine
    }
}

impl World {
    /// How it stands, for others to go on from. Drain it first.
    pub fn state(&self) -> State {
        State { rows: self.rows(), keys: self.deployment.keys().clone(), now: self.now() }
    }

    /// A world that goes on from a state: the same ids, and tokens stay good.
    pub fn from_state(state: &State) -> Self {
        let faults = Faults::new();
        let clock = Clock::moved((state.now - Clock::System.now()).num_milliseconds());
        let address = Address { base_url: BASE_URL.to_owned(), plain_http: false };
        let keys = state.keys.clone();
        let deployment = Deployment::in_memory_under(keys, address, clock, Some(&faults));
        let deployment = deployment.expect("nothing outside the process is needed");
        deployment.engine.fill(&state.rows).expect("another engine had these rows");
        Self { deployment: deployment.into(), faults, background: None }
    }

    /// Every row of every table, past any faults.
    pub fn rows(&self) -> Vec<TableRow> {
        self.deployment.engine.rows().expect("the engine is in memory")
    }

    /// Let clocks of functions go wrong by so much from now on. They don't follow when time is moved: call it again.
    pub fn skew_clocks(&self, skews: &[(&str, TimeDelta)]) {
        let skews = skews.iter().map(|(folder, by)| ((*folder).to_owned(), by.num_milliseconds()));
        self.deployment.start_functions_skewed(skews.collect());
    }

    /// Call the invoicer as the schedule does, and nobody else.
    ///
    /// # Errors
    /// When it fails.
    pub async fn sweep_periods(&self) -> Result<(), Failure> {
        self.deployment.functions().sweep_periods().await
    }

    /// Do what may run at the same time as whatever runs now: messages whose visibility ended under it, and the
    /// schedule's calls.
    ///
    /// # Errors
    /// The first failure of a call of the schedule.
    pub async fn run_beside(&self) -> Result<(), Failure> {
        let expired = self.deployment.queues.expire_held().await;
        expired.expect("the queues are in memory");
        for queue in ["clicks", "events", "jobs"] {
            self.work_off(queue).await;
        }
        self.sweep_periods().await?;
        let deadline = self.deployment.deadline_of("dispatcher");
        self.deployment.functions().sweep_outbox(&deadline).await.map(|_| ())
    }
}
