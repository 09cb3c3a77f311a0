//! A deployment for one test: everything real but the network, nothing runs unless the test says so, and time is the test's own.

mod answer;
mod branch;
mod lines;
mod setup;
#[cfg(test)]
mod tests;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::task::JoinSet;
use vouch_domain::signature::{self, WebhookSecret};
use vouch_runtime::Context;
use vouch_runtime::clock::Clock;
use vouch_store::Store;

pub use self::answer::Answer;
pub use self::branch::State;
pub use self::setup::{
    CompanySpec, LinkSpec, PASSWORD, PartnerSpec, ProgramSpec, TestCompany, TestLink, TestMember,
    TestPartner, TestProgram, flat, percent, setup_company,
};
use crate::deployment::{Address, Deployment};
use crate::faults::Faults;
use crate::mail::Mail;
use crate::queue::Queues;

/// When a world begins, unless it is told otherwise.
pub const BEGINNING: &str = "2026-10-01T08:00:00Z";

/// Where a world is reached.
pub const BASE_URL: &str = "https://go.vouch.example";

/// The address that requests come from, unless they say otherwise by [`World::request_from`].
const VISITOR: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

/// One test's deployment. It goes with the test.
#[derive(Debug)]
pub struct World {
    deployment: Arc<Deployment>,
    faults: Faults,
    background: Option<Background>,
}

#[derive(Debug)]
struct Background {
    stop: watch::Sender<bool>,
    pollers: JoinSet<()>,
}

/// How a world differs from the usual one.
#[derive(Clone, Debug)]
pub struct WorldSpec {
    /// What time it is at the beginning.
    pub now: DateTime<Utc>,
    /// Whether it is a plain-http development server.
    pub plain_http: bool,
}

impl Default for WorldSpec {
    fn default() -> Self {
        let now = BEGINNING.parse().expect("the constant is an instant");
        Self { now, plain_http: false }
    }
}

impl World {
    /// A world as in AWS: reached by https, in memory, at 8:00 on 1 October 2026 (UTC).
    pub async fn start() -> Self {
        Self::of(WorldSpec::default())
    }

    /// A world that begins at another instant.
    pub async fn start_at(now: &str) -> Self {
        let now = now.parse().expect("an instant such as 2026-10-01T08:00:00Z");
        Self::of(WorldSpec { now, ..WorldSpec::default() })
    }

    /// A world that differs.
    pub fn of(spec: WorldSpec) -> Self {
        let faults = Faults::new();
        let system = Clock::System.now();
        let clock = Clock::moved((spec.now - system).num_milliseconds());
        let base_url = if spec.plain_http { "http://localhost:8080" } else { BASE_URL };
        let address = Address { base_url: base_url.to_owned(), plain_http: spec.plain_http };
        let deployment = Deployment::in_memory_with(address, clock, Some(&faults));
        Self {
            deployment: Arc::new(deployment.expect("nothing outside the process is needed")),
            faults,
            background: None,
        }
    }

    /// What time it is.
    pub fn now(&self) -> DateTime<Utc> {
        self.deployment.now()
    }

    /// Move time forward to an instant: what is due on the way is done, in order. Panics where it fails.
    pub async fn clock_to(&self, to: impl Instant) {
        let to = to.instant();
        if let Err(error) = self.deployment.move_clock(to).await {
            panic!("the clock can't be moved to {to}: {error}");
        }
    }

    /// Move time forward by so much.
    pub async fn clock_on(&self, by: TimeDelta) {
        self.clock_to(self.now() + by).await;
    }

    /// Work everything off: clicks, events, jobs, outbox; back-offs at once. Panics after a minute.
    pub async fn drain(&self) {
        if let Err(error) = self.deployment.drain().await {
            panic!("the queues can't be drained: {error}");
        }
    }

    /// The same, with more patience: for thousands of messages.
    pub async fn drain_within(&self, limit: Duration) {
        if let Err(error) = self.deployment.drain_within(limit).await {
            panic!("the queues can't be drained: {error}");
        }
    }

    /// Work off what is due in one queue (`clicks`, `events`, `jobs`) and nothing else. Failures stay to back off.
    pub async fn work_off(&self, queue: &str) -> usize {
        let worked = self.deployment.work_off(queue).await;
        worked.expect("the queue is there")
    }

    /// Hand the outbox rows that were written to the dispatcher, and nothing else.
    pub async fn dispatch(&self) -> usize {
        self.deployment.pump_stream().await
    }

    /// Poll every queue in the background, `events` by so many workers at once, until the world ends.
    ///
    /// For tests on a runtime of several threads. A drain waits for what they hold.
    pub fn run_in_background(&mut self, workers: usize) {
        let (stop, stopped) = watch::channel(false);
        let mut pollers = JoinSet::new();
        for feed in self.deployment.feeds() {
            let count = if feed.source.queue == "events" { workers } else { 1 };
            for _ in 0..count {
                let deployment = Arc::clone(&self.deployment);
                pollers.spawn(deployment.poll(feed.clone(), stopped.clone()));
            }
        }
        self.background = Some(Background { stop, pollers });
    }

    /// End the background workers; what they hold is finished.
    pub async fn stop_background(&mut self) {
        if let Some(Background { stop, mut pollers }) = self.background.take() {
            let _ = stop.send(true);
            while pollers.join_next().await.is_some() {}
        }
    }

    /// Start every function afresh, so that none remembers anything.
    pub fn restart_functions(&self) {
        self.deployment.restart_functions();
    }

    /// Start every function afresh, with Stripe at this address.
    pub fn stripe_at(&self, url: impl Into<String>) {
        self.deployment.stripe_at(url);
    }

    /// Faults before the tables, the queues and the mail, and what they were asked.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Let transactions that touch the same rows at once refuse each other, as DynamoDB does.
    pub fn refuse_overlaps(&self, refuse: bool) {
        self.deployment.engine.refuse_overlaps(refuse);
    }

    /// The tables.
    pub fn store(&self) -> &Store {
        self.deployment.store()
    }

    /// A context with every setting: to call a function or the store directly, also several at once.
    pub fn context(&self) -> &Context {
        self.deployment.context()
    }

    /// The queues.
    pub fn queues(&self) -> &Queues {
        self.deployment.queues()
    }

    /// What was sent, oldest first.
    pub fn mail(&self) -> Vec<Mail> {
        self.deployment.mailbox().list().expect("the mailbox is in memory")
    }

    /// The deployment itself.
    pub fn deployment(&self) -> &Arc<Deployment> {
        &self.deployment
    }

    /// Send a request through the front door.
    pub async fn request<B: Into<Bytes>>(&self, request: http::Request<B>) -> Answer {
        self.request_from(VISITOR, request).await
    }

    /// Send a request from an address.
    pub async fn request_from<B: Into<Bytes>>(
        &self,
        from: IpAddr,
        request: http::Request<B>,
    ) -> Answer {
        let mut request = request.map(Into::into);
        if !request.headers().contains_key("host") {
            let host = http::HeaderValue::from_static("go.vouch.example");
            request.headers_mut().insert("host", host);
        }
        Answer::of(self.deployment.request(request, from).await)
    }

    /// Get a page as a person's browser does.
    pub async fn get(&self, path: &str) -> Answer {
        let request = http::Request::get(path)
            .header(
                "user-agent",
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            )
            .body("");
        self.request(request.expect("the path is one")).await
    }

    /// Call the API with a company's key: a body makes it a POST.
    pub async fn call(&self, company: &TestCompany, path: &str, body: Option<Value>) -> Answer {
        match body {
            Some(body) => self.send(company, http::Method::POST, path, &body).await,
            None => self.send(company, http::Method::GET, path, &Value::Null).await,
        }
    }

    /// Call the API with a company's key; null sends no body.
    pub async fn send(
        &self,
        company: &TestCompany,
        method: http::Method,
        path: &str,
        body: &Value,
    ) -> Answer {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", company.api_key));
        let request = if body.is_null() {
            request.body(String::new())
        } else {
            request.header("content-type", "application/json").body(body.to_string())
        };
        self.request(request.expect("the path is one")).await
    }

    /// Report an event as the company's billing system does: enveloped, dated now, signed, under an id of its own.
    pub async fn report(&self, company: &TestCompany, kind: &str, data: Value) -> Answer {
        let event = json!({ "type": kind, "timestamp": self.now(), "data": data });
        self.deliver(company, &event).await
    }

    /// Deliver a whole event, signed, under an id of its own.
    pub async fn deliver(&self, company: &TestCompany, event: &Value) -> Answer {
        let id = format!("msg_{:016x}", self.context().random());
        self.deliver_as(company, &id, event).await
    }

    /// Deliver a whole event, signed, under this id.
    pub async fn deliver_as(&self, company: &TestCompany, id: &str, event: &Value) -> Answer {
        let endpoint = match event["type"].as_str() {
            Some("customer.signed_up") => "signup",
            _ => "transaction",
        };
        let body = event.to_string().into_bytes();
        let path = format!("/webhooks/{}/{endpoint}", company.id);
        let request = self.signed(&company.secret, &path, id, body);
        self.request(request).await
    }

    /// A webhook call, signed now.
    pub fn signed(
        &self,
        secret: &WebhookSecret,
        path: &str,
        id: &str,
        body: Vec<u8>,
    ) -> http::Request<Vec<u8>> {
        let timestamp = self.now().timestamp();
        let signature = signature::sign(secret, id, timestamp, &body);
        http::Request::post(path)
            .header("content-type", "application/json")
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(body)
            .expect("ids and paths of tests are fit for headers")
    }

    /// Follow a link as a person does, and bring back the click token.
    pub async fn click(&self, link: &TestLink) -> String {
        let answer = self.get(&format!("/r/{}", link.code)).await;
        let token = answer.click_token();
        token.unwrap_or_else(|| panic!("following {} gave no token: {answer:?}", link.code))
    }
}

/// What can name an instant in a test.
pub trait Instant {
    /// The instant.
    fn instant(self) -> DateTime<Utc>;
}

impl Instant for DateTime<Utc> {
    fn instant(self) -> DateTime<Utc> {
        self
    }
}

impl Instant for &str {
    fn instant(self) -> DateTime<Utc> {
        self.parse().expect("an instant such as 2026-10-01T08:00:00Z")
    }
}
