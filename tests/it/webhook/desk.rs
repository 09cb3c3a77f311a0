//! A company's endpoint and who calls it: signed as the reference crate signs, answered by the two functions.

use std::time::Duration;

use chrono::TimeDelta;
use lambda_http::{Body, Request};
use serde_json::Value;
use vouch_domain::{
    id::CompanyId,
    message::EventMessage,
    people::company::{STANDARD_ENDPOINT, SealedSecret, WebhookEndpoint},
    signature::WebhookSecret,
};
use vouch_local::{
    engine::Engine,
    faults::{Faults, Service},
    queue::Queues,
};
use vouch_runtime::{Context, clock::Clock, config::Config, http::Response, queue::Queue};
use vouch_store::{Store, TableNames};

pub(crate) const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
pub(crate) const NEXT_SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
pub(crate) const SALE: &str = include_str!("../../fixtures/events/transaction.paid.json");

/// A company whose endpoint has one secret, before the two functions, with the tables and queues behind them.
pub(crate) struct Desk {
    pub(crate) ctx: Context,
    pub(crate) queues: Queues,
    pub(crate) faults: Faults,
    pub(crate) company: CompanyId,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        Self::open_for("cmp_01k6tdz0000000000000000000").await
    }

    pub(crate) async fn open_for(company: &str) -> Self {
        let (engine, queues, faults) =
            (Engine::in_memory().unwrap(), Queues::in_memory().unwrap(), Faults::new());
        engine.create_tables().unwrap();
        let mut config = Config::new(TableNames {
            registry: "registry".to_owned(),
            clicks: "clicks".to_owned(),
            ledger: "ledger".to_owned(),
        });
        config.events_queue = Some(queues.url("events"));
        config.sealing_key = Some("5e".repeat(32).parse().unwrap());
        let tables = faults.wrap(Service::DynamoDb, engine.http_client());
        let store = Store::new(Engine::client_through(tables), config.tables.clone());
        let sqs = faults.wrap(Service::Sqs, queues.http_client());
        let queue = Queue::new(Queues::client_through(sqs), &config);
        let ctx = Context::new(store, queue, Clock::moved(0), config);
        let company = company.parse().unwrap();
        let desk = Self { ctx, queues, faults, company };
        desk.keep_secrets(0, &[(SECRET, None)]).await;
        desk
    }

    /// Sets the endpoint's secrets, each with the minutes that it still has.
    pub(crate) async fn keep_secrets(&self, revision: u64, secrets: &[(&str, Option<i64>)]) {
        let key = self.ctx.config.sealing_key().unwrap();
        let now = self.ctx.now();
        let sealed = secrets.iter().map(|(text, minutes)| SealedSecret {
            sealed: key.seal(text).unwrap(),
            not_after: minutes.map(|minutes| now + TimeDelta::minutes(minutes)),
        });
        let name = STANDARD_ENDPOINT.to_owned();
        let endpoint =
            WebhookEndpoint { name, secrets: sealed.collect(), revision, created_at: now };
        self.ctx.store.change_endpoint(self.company, &endpoint).await.unwrap();
        self.faults.reset_counts();
    }

    /// A call, signed by the reference crate at our clock.
    pub(crate) fn call(&self, body: impl AsRef<[u8]>) -> Call {
        Call {
            method: "POST",
            path: format!("/webhooks/{}/transaction", self.company),
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.as_ref().to_vec(),
            id: "msg_1".to_owned(),
            timestamp: self.ctx.now().timestamp(),
            secret: SECRET,
        }
    }

    pub(crate) async fn send(&self, request: Request) -> Answer {
        let answer = if request.uri().path().ends_with("/signup") {
            signup_webhook::handle(&self.ctx, request).await
        } else {
            transaction_webhook::handle(&self.ctx, request).await
        };
        Answer::of(answer)
    }

    /// What waits on the queue.
    pub(crate) async fn kept(&self) -> Vec<EventMessage> {
        let received = self.queues.receive_many("events", 100, Duration::ZERO).await.unwrap();
        received.iter().map(|message| serde_json::from_str(&message.body).unwrap()).collect()
    }

    pub(crate) async fn keeps_nothing(&self) {
        assert_eq!(self.kept().await, []);
        assert_eq!(self.faults.written().rounded_up(), 0);
    }
}

/// A call about to be made.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) id: String,
    pub(crate) timestamp: i64,
    pub(crate) secret: &'static str,
}

impl Call {
    pub(crate) fn at(mut self, address: &str) -> Self {
        self.path = self.path.replace("transaction", address);
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Adds the three headers of the scheme.
    pub(crate) fn signed(self) -> Self {
        let signature = self.signature();
        let (id, timestamp) = (self.id.clone(), self.timestamp.to_string());
        self.with("webhook-id", &id)
            .with("webhook-timestamp", &timestamp)
            .with("webhook-signature", &signature)
    }

    pub(crate) fn signature(&self) -> String {
        match std::str::from_utf8(&self.body) {
            Ok(_) => standardwebhooks::Webhook::new(self.secret)
                .unwrap()
                .sign(&self.id, self.timestamp, &self.body)
                .unwrap(),
            // The reference crate signs texts only.
            Err(_) => {
                let secret: WebhookSecret = self.secret.parse().unwrap();
                vouch_domain::signature::sign(&secret, &self.id, self.timestamp, &self.body)
            }
        }
    }

    pub(crate) fn request(self) -> Request {
        let mut request = http::Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        request.body(Body::Binary(self.body)).unwrap()
    }
}

/// What came back.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) retry_after: Option<String>,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn of(response: Response) -> Self {
        let header = |name| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        let (content_type, retry_after) =
            (header("content-type").unwrap_or_default(), header("retry-after"));
        let status = response.status().as_u16();
        let Body::Text(text) = response.into_body() else { panic!("a text") };
        Self { status, content_type, retry_after, body: serde_json::from_str(&text).unwrap() }
    }

    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16) {
        assert_eq!((self.status, &*self.content_type), (status, "application/problem+json"));
        assert_eq!(self.body["status"], status);
    }

    /// The fields that a 422 names.
    pub(crate) fn fields(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().unwrap();
        errors.iter().map(|error| error["field"].as_str().unwrap()).collect()
    }
}
