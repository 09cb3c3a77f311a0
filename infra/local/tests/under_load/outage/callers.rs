//! Those who call a deployment, each until it is answered as it should be: what is refused for the moment is sent again.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{Method, request::Builder};
use serde_json::{Value, json};
use vouch_domain::signature;
use vouch_local::world::{TestCompany, TestPartner, TestProgram, World};

use super::contract::{Answered, Asked};
use crate::client::Client;
use crate::visitors::browser;

/// How long somebody who was told to come again waits. Nobody sends half a minute's patience into a test.
const PAUSE: Duration = Duration::from_millis(100);

/// Between two calls of those who are in no hurry.
const LEISURE: Duration = Duration::from_millis(150);

/// Between two events: they are worked off as fast as they come.
const BREATH: Duration = Duration::from_millis(30);

/// What all callers share.
pub(crate) struct Callers {
    pub(crate) client: Client,
    pub(crate) world: World,
    pub(crate) company: TestCompany,
    pub(crate) program: TestProgram,
    pub(crate) partner: TestPartner,
    /// A partner's session.
    pub(crate) cookie: String,
    /// Codes that nobody followed yet.
    pub(crate) new_codes: Vec<String>,
    /// When everything that is reported happened.
    pub(crate) happened_at: DateTime<Utc>,
    pub(crate) is_over: AtomicBool,
    pub(crate) answers: Mutex<Vec<Answered>>,
    /// Numbers of events that were accepted.
    pub(crate) accepted: Mutex<BTreeSet<u64>>,
    /// Labels of links that were made.
    pub(crate) made: Mutex<BTreeSet<String>>,
    next_event: AtomicU64,
    next_visitor: AtomicU64,
    next_thing: AtomicU64,
}

/// The code of the link that everybody follows.
pub(crate) const KNOWN: &str = "spring";

impl Callers {
    pub(crate) fn of(
        client: Client,
        world: World,
        company: TestCompany,
        program: TestProgram,
        partner: TestPartner,
        cookie: String,
        new_codes: Vec<String>,
    ) -> Self {
        let happened_at = DateTime::from_timestamp_millis(world.now().timestamp_millis()).unwrap();
        Self {
            client,
            world,
            company,
            program,
            partner,
            cookie,
            new_codes,
            happened_at,
            is_over: AtomicBool::new(false),
            answers: Mutex::default(),
            accepted: Mutex::default(),
            made: Mutex::default(),
            next_event: AtomicU64::new(0),
            next_visitor: AtomicU64::new(1),
            next_thing: AtomicU64::new(0),
        }
    }

    /// How many people followed links.
    pub(crate) fn visitors(&self) -> u64 {
        self.next_visitor.load(Ordering::SeqCst) - 1
    }

    fn goes_on(&self) -> bool {
        !self.is_over.load(Ordering::SeqCst)
    }

    /// Sends the same until it is answered with this status, or with one that will not change.
    async fn until(
        &self,
        asked: Asked,
        status: u16,
        mut request: impl FnMut() -> (Builder, Bytes),
    ) {
        loop {
            let (request, body) = request();
            let began = Instant::now();
            let reply = self.client.send(request, body).await;
            let answered = Answered { asked, began, reply };
            let is_done = answered.status() == status;
            let is_for_good = !matches!(answered.status(), 0 | 503);
            self.answers.lock().unwrap().push(answered);
            if is_done || is_for_good {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Somebody new follows a link.
    async fn follow(&self, asked: Asked, code: &str) {
        let visitor = self.next_visitor.fetch_add(1, Ordering::SeqCst);
        let agent = browser(1, visitor);
        let request = || {
            let request = self.client.request(Method::GET, &format!("/r/{code}"));
            (request.header("user-agent", agent.as_str()), Bytes::new())
        };
        self.until(asked, 302, request).await;
    }

    /// Follows the link that everybody follows.
    pub(crate) async fn follow_known(self: Arc<Self>) {
        while self.goes_on() {
            self.follow(Asked::KnownLink, KNOWN).await;
        }
    }

    /// Follows links that nobody followed before, and some that are not there.
    pub(crate) async fn follow_new(self: Arc<Self>) {
        for (n, code) in self.new_codes.iter().enumerate() {
            if !self.goes_on() {
                return;
            }
            self.follow(Asked::NewLink, code).await;
            let path = format!("/r/nowhere-{n}");
            // A program's request, so that nothing is to be counted.
            let request = || (self.client.request(Method::GET, &path), Bytes::new());
            self.until(Asked::NoLink, 404, request).await;
            tokio::time::sleep(LEISURE).await;
        }
    }

    /// Reports event after event, each until it is accepted, every seventh once more.
    pub(crate) async fn report(self: Arc<Self>) {
        while self.goes_on() {
            let index = self.next_event.fetch_add(1, Ordering::SeqCst);
            self.until(Asked::Webhook, 202, || self.delivery(index)).await;
            self.accepted.lock().unwrap().insert(index);
            if index.is_multiple_of(7) {
                self.until(Asked::Webhook, 202, || self.delivery(index)).await;
            }
            tokio::time::sleep(BREATH).await;
        }
    }

    fn delivery(&self, index: u64) -> (Builder, Bytes) {
        let (endpoint, event) = self.event(index);
        let (id, body) = (format!("msg_{index}"), event.to_string());
        let at = self.world.now().timestamp();
        let signature = signature::sign(&self.company.secret, &id, at, body.as_bytes());
        let path = format!("/webhooks/{}/{endpoint}", self.company.id);
        let request = self.client.request(Method::POST, &path);
        let request = request.header("content-type", "application/json").header("webhook-id", id);
        let request = request.header("webhook-timestamp", at);
        (request.header("webhook-signature", signature), body.into())
    }

    /// The event of a number. Five make the story of one customer: it signs up, pays twice, gets some back, and the
    /// first payment is reported again under another id.
    fn event(&self, index: u64) -> (&'static str, Value) {
        let (who, part, at) = (index / 5, index % 5, self.happened_at);
        let sale = |name: &str, amount: &str| {
            let data = json!({"transaction_id": format!("t{who}{name}"), "customer_id": format!("c{who}"),
                "amount": amount, "currency": "EUR", "occurred_at": at});
            json!({"type": "transaction.paid", "timestamp": at, "data": data})
        };
        match part {
            0 => {
                let code = &self.partner.code;
                let data = json!({"customer_id": format!("c{who}"), "partner_code": code, "occurred_at": at});
                ("signup", json!({"type": "customer.signed_up", "timestamp": at, "data": data}))
            }
            2 => ("transaction", sale("b", "50.00")),
            3 => {
                let data = json!({"refund_id": format!("r{who}"), "transaction_id": format!("t{who}a"),
                    "amount": "40.00", "currency": "EUR", "occurred_at": at});
                let event = json!({"type": "transaction.refunded", "timestamp": at, "data": data});
                ("transaction", event)
            }
            _ => ("transaction", sale("a", "100.00")),
        }
    }

    /// What the accepted events earn, in cents.
    pub(crate) fn earned(&self) -> i64 {
        let accepted = self.accepted.lock().unwrap();
        let has = |who: u64, part: u64| accepted.contains(&(who * 5 + part));
        let whose: BTreeSet<u64> = accepted.iter().map(|index| index / 5).collect();
        let of_one = |who: u64| {
            let first = has(who, 1) || has(who, 4);
            let parts = [(first, 2_000), (first && has(who, 3), -800), (has(who, 2), 1_000)];
            parts.into_iter().filter(|(is, _)| *is).map(|(_, minor)| minor).sum::<i64>()
        };
        whose.into_iter().filter(|who| has(*who, 0)).map(of_one).sum()
    }

    fn with_key(&self, method: Method, path: &str) -> Builder {
        let key = format!("Bearer {}", self.company.api_key);
        self.client.request(method, path).header("authorization", key)
    }

    /// Reads by the API.
    pub(crate) async fn read(self: Arc<Self>) {
        let path = format!("/api/v1/links?partner={}&limit=5", self.partner.id);
        while self.goes_on() {
            let request = || (self.with_key(Method::GET, &path), Bytes::new());
            self.until(Asked::Read, 200, request).await;
            tokio::time::sleep(LEISURE).await;
        }
    }

    /// Makes links by the API, each under a key of its own until it is there.
    pub(crate) async fn write(self: Arc<Self>) {
        while self.goes_on() {
            let label = format!("made-{}", self.next_thing.fetch_add(1, Ordering::SeqCst));
            let new =
                json!({"partner": self.partner.id, "program": self.program.id, "label": label});
            let request = || {
                let request = self.with_key(Method::POST, "/api/v1/links");
                let request = request.header("content-type", "application/json");
                (request.header("idempotency-key", label.as_str()), new.to_string().into())
            };
            self.until(Asked::Write, 201, request).await;
            self.made.lock().unwrap().insert(label);
            tokio::time::sleep(LEISURE).await;
        }
    }

    /// Looks at pages of the portal.
    pub(crate) async fn look(self: Arc<Self>) {
        let path = format!("/portal/{}", self.company.id);
        while self.goes_on() {
            let request = || {
                let request = self.client.request(Method::GET, &path);
                (request.header("cookie", self.cookie.as_str()), Bytes::new())
            };
            self.until(Asked::Page, 200, request).await;
            tokio::time::sleep(LEISURE).await;
        }
    }
}
