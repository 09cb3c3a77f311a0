//! Faults for tests: what goes wrong between the SDK and a service, and what a story costs in calls and capacity.

mod capacity;
mod conflict;
mod lie;
mod outside;
mod position;
mod standstill;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use serde_json::Value;

pub use self::capacity::Units;
use self::lie::Lie;
use self::position::Stretch;
use self::standstill::Standstill;
use crate::wire::{self, Answer};

/// The services that a deployment calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// The tables.
    DynamoDb,
    /// The queues.
    Sqs,
    /// The mail.
    Ses,
    /// Whatever is outside of AWS: companies' endpoints and rails, each call an operation `Outside`.
    Outside,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// It is answered.
    #[default]
    Ok,
    /// No connection comes about; nothing is done.
    Unreachable,
    /// The service refuses because of too many requests; nothing is done.
    Throttled,
    /// The service fails inside; nothing is done.
    InternalError,
    /// It is answered so much later, by tokio's clock.
    Slow(Duration),
    /// It is done, but the answer is lost.
    TimeoutApplied,
    /// It is lost on the way; nothing is done.
    TimeoutNotApplied,
    /// A write: another transaction holds the item, nothing is done. Anything else is answered.
    Conflict,
    /// It is done, and the function that asked is dropped before it hears of it.
    CrashApplied,
    /// The function that asks is dropped where it stands; nothing is done.
    CrashNotApplied,
    /// The function that asks panics where it stands; nothing is done.
    Panics,
    /// It is done, and the answer waits for [`Faults::release`].
    HeldApplied,
    /// It waits for [`Faults::release`] and is done then.
    HeldNotApplied,
}

impl Mode {
    /// Whether it does anything to a request of this operation.
    pub fn concerns(self, service: Service, operation: &str) -> bool {
        self != Self::Ok && (self != Self::Conflict || conflict::can_meet(service, operation))
    }
}

/// Decides for each request by service and operation. For seeded random faults.
type Decide = Box<dyn FnMut(Service, &str) -> Mode + Send>;

/// Faults and counters over any number of clients. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    state: Arc<Mutex<State>>,
    standstill: Arc<Standstill>,
}

#[derive(Default)]
struct State {
    modes: BTreeMap<Service, Mode>,
    once: Vec<Next>,
    stretch: Option<Stretch>,
    trace: Option<Vec<(Service, String)>>,
    decide: Option<Decide>,
    lie: Option<Lie>,
    lost: Option<u64>,
    ended: u64,
    calls: BTreeMap<String, u64>,
    capacity: BTreeMap<String, Units>,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").field("modes", &self.modes).finish_non_exhaustive()
    }
}

#[derive(Debug)]
struct Next {
    operation: String,
    mode: Mode,
    times: u32,
}

impl Faults {
    /// No faults, nothing counted.
    pub fn new() -> Self {
        Self::default()
    }

    /// From now on, treat every request to this service so.
    pub fn set(&self, service: Service, mode: Mode) {
        self.state().modes.insert(service, mode);
    }

    /// Treat the next `times` requests of this operation so, whatever else is set.
    pub fn next(&self, operation: &str, mode: Mode, times: u32) {
        self.state().once.push(Next { operation: operation.to_owned(), mode, times });
    }

    /// Treat `calls` requests so, beginning with the n-th from now on, whatever service and operation they are of.
    ///
    /// The first is number 1. It goes before whatever else is set.
    pub fn nth(&self, n: u64, mode: Mode, calls: u64) {
        self.state().stretch = Some(Stretch::from(n, calls, mode));
    }

    /// What the n-th request asked; none if there were fewer.
    pub fn met(&self) -> Option<String> {
        self.state().stretch.as_ref().and_then(Stretch::met).map(str::to_owned)
    }

    /// Write down every request from now on.
    pub fn trace(&self) {
        self.state().trace = Some(Vec::new());
    }

    /// What was written down since, in order; nothing more is.
    pub fn traced(&self) -> Vec<(Service, String)> {
        self.state().trace.take().unwrap_or_default()
    }

    /// Wait until a request stands still under a mode that holds it.
    pub async fn reached(&self) {
        self.standstill.reached().await;
    }

    /// Let the request that stands still go on.
    pub fn release(&self) {
        self.standstill.release();
    }

    /// Let the n-th function that comes to its end from now on do so unheard: its answer is lost.
    pub fn lose_answer(&self, n: u64) {
        let mut state = self.state();
        state.ended = 0;
        state.lost = Some(n);
    }

    /// How many functions came to their end, since the beginning or since [`Faults::lose_answer`].
    pub fn ended(&self) -> u64 {
        self.state().ended
    }

    /// Let a connector that lies rewrite each request on its way, or answer it although nothing is done: so a bug is
    /// planted at the wire. It is told the operation and the request's body.
    pub fn lie(&self, lie: impl FnMut(&str, &mut Value) -> Option<Value> + Send + 'static) {
        self.state().lie = Some(Lie::told_by(lie));
    }

    /// Do a function's work to its end, or to the request at which it crashes; none then, nor if its answer is lost.
    pub(crate) async fn unless_crashed<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let done = self.standstill.unless_crashed(work).await?;
        let mut state = self.state();
        state.ended += 1;
        (state.lost != Some(state.ended)).then_some(done)
    }

    /// Let a function decide for each request that [`Faults::next`] does not settle and whose
    /// service is set to [`Mode::Ok`].
    pub fn decide_by(&self, decide: impl FnMut(Service, &str) -> Mode + Send + 'static) {
        self.state().decide = Some(Box::new(decide));
    }

    /// Everything is well again. The counters stay.
    pub fn heal(&self) {
        let mut state = self.state();
        state.modes.clear();
        state.once.clear();
        state.stretch = None;
        state.decide = None;
        state.lie = None;
        state.lost = None;
    }

    /// Requests since the last reset, by operation; those that failed count too.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.state().calls.clone()
    }

    /// Requests of one operation since the last reset.
    pub fn calls_of(&self, operation: &str) -> u64 {
        self.state().calls.get(operation).copied().unwrap_or_default()
    }

    /// Consumed capacity since the last reset, by DynamoDB operation, as the engine reported it.
    pub fn capacity(&self) -> BTreeMap<String, Units> {
        self.state().capacity.clone()
    }

    /// Write capacity of all operations together.
    pub fn written(&self) -> Units {
        self.sum(capacity::is_write)
    }

    /// Read capacity of all operations together.
    pub fn read(&self) -> Units {
        self.sum(|operation| !capacity::is_write(operation))
    }

    /// Count from nothing again. The faults stay.
    pub fn reset_counts(&self) {
        let mut state = self.state();
        state.calls.clear();
        state.capacity.clear();
    }

    /// Put the faults and the counters before a service.
    pub fn wrap(&self, service: Service, http: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(FaultyClient { faults: self.clone(), service, http })
    }

    fn sum(&self, of: impl Fn(&str) -> bool) -> Units {
        let state = self.state();
        state.capacity.iter().filter(|(name, _)| of(name)).map(|(_, units)| *units).sum()
    }

    /// Count a request and say what becomes of it.
    fn meet(&self, service: Service, operation: &str) -> Mode {
        let mut state = self.state();
        *state.calls.entry(operation.to_owned()).or_default() += 1;
        if let Some(trace) = &mut state.trace {
            trace.push((service, operation.to_owned()));
        }
        if let Some(mode) = state.stretch.as_mut().and_then(|stretch| stretch.meet(operation)) {
            return mode;
        }
        let due = |next: &&mut Next| next.operation == operation && next.times > 0;
        if let Some(next) = state.once.iter_mut().find(due) {
            next.times -= 1;
            return next.mode;
        }
        match state.modes.get(&service).copied().unwrap_or_default() {
            Mode::Ok => state.decide.as_mut().map_or(Mode::Ok, |decide| decide(service, operation)),
            mode => mode,
        }
    }

    fn consumed(&self, operation: &str, units: Units) {
        *self.state().capacity.entry(operation.to_owned()).or_default() += units;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Counters are whole whatever their last holder died of.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug)]
struct FaultyClient {
    faults: Faults,
    service: Service,
    http: SharedHttpClient,
}

impl HttpClient for FaultyClient {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connector = self.http.http_connector(settings, components);
        let faults = self.faults.clone();
        SharedHttpConnector::new(FaultyConnector { faults, service: self.service, connector })
    }
}

#[derive(Clone, Debug)]
struct FaultyConnector {
    faults: Faults,
    service: Service,
    connector: SharedHttpConnector,
}

impl HttpConnector for FaultyConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let this = self.clone();
        HttpConnectorFuture::new(async move { this.carry(request).await })
    }
}

impl FaultyConnector {
    async fn carry(&self, request: HttpRequest) -> Result<HttpResponse, ConnectorError> {
        let operation = wire::operation_of(&request);
        let standstill = &self.faults.standstill;
        match self.faults.meet(self.service, &operation) {
            Mode::Ok => self.pass(&operation, request).await,
            Mode::Conflict if conflict::can_meet(self.service, &operation) => {
                conflict::refusal(&operation, &request).into_response()
            }
            Mode::Conflict => self.pass(&operation, request).await,
            Mode::CrashNotApplied => match standstill.crash().await {},
            Mode::Panics => standstill::panic(),
            Mode::CrashApplied => {
                self.pass(&operation, request).await?;
                match standstill.crash().await {}
            }
            Mode::HeldNotApplied => {
                standstill.hold().await;
                self.pass(&operation, request).await
            }
            Mode::HeldApplied => {
                let answer = self.pass(&operation, request).await;
                standstill.hold().await;
                answer
            }
            Mode::Slow(delay) => {
                tokio::time::sleep(delay).await;
                self.pass(&operation, request).await
            }
            Mode::Unreachable => Err(ConnectorError::io("the service cannot be reached".into())),
            Mode::Throttled => throttled(self.service).into_response(),
            Mode::InternalError => {
                let answer = Answer::error(500, "InternalServerError", "Internal server error");
                answer.into_response()
            }
            Mode::TimeoutApplied => {
                self.pass(&operation, request).await?;
                Err(ConnectorError::timeout("no answer in time".into()))
            }
            Mode::TimeoutNotApplied => Err(ConnectorError::timeout("no answer in time".into())),
        }
    }

    async fn pass(
        &self,
        operation: &str,
        mut request: HttpRequest,
    ) -> Result<HttpResponse, ConnectorError> {
        let lied =
            self.faults.state().lie.as_mut().and_then(|lie| lie.meet(operation, &mut request));
        if let Some(lied) = lied {
            return lied.into_response();
        }
        if self.service != Service::DynamoDb {
            return self.connector.call(request).await;
        }
        capacity::ask_for(operation, &mut request);
        let response = self.connector.call(request).await?;
        if let Some(units) = response.body().bytes().and_then(capacity::reported_in) {
            self.faults.consumed(operation, units);
        }
        Ok(response)
    }
}

fn throttled(service: Service) -> Answer {
    match service {
        Service::DynamoDb => Answer::error(
            400,
            "com.amazonaws.dynamodb.v20120810#ThrottlingException",
            "Rate of requests exceeds the allowed throughput.",
        ),
        Service::Sqs => {
            Answer::error(400, "com.amazonaws.sqs#RequestThrottled", "Request is throttled.")
                .with_query_error("RequestThrottled")
        }
        Service::Ses | Service::Outside => {
            Answer::error(429, "TooManyRequestsException", "Too many requests.")
        }
    }
}
