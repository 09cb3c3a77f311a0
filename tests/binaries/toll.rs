//! A toll before a service: everything goes through, and what is asked is counted, with what DynamoDB would bill for it.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{StatusCode, Uri, header::CONTENT_LENGTH},
    response::{IntoResponse as _, Response},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::Value;
use tokio::net::TcpListener;

/// What went through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// Calls, by operation.
    pub(crate) calls: BTreeMap<String, u64>,
    /// Read capacity, in halves of a unit.
    pub(crate) read: u64,
    /// Write capacity, in halves of a unit.
    pub(crate) written: u64,
    /// Rows that were put or updated.
    pub(crate) rows: u64,
}

impl Counts {
    /// All calls together.
    pub(crate) fn all_calls(&self) -> u64 {
        self.calls.values().sum()
    }
}

/// A toll.
#[derive(Clone)]
pub(crate) struct Toll {
    pub(crate) url: String,
    inside: Arc<Inside>,
}

struct Inside {
    service: String,
    client: Client<HttpConnector, Body>,
    counts: Mutex<Counts>,
}

impl Toll {
    /// A toll before a service.
    pub(crate) async fn before(service: &str) -> Self {
        let inside = Arc::new(Inside {
            service: service.to_owned(),
            client: Client::builder(TokioExecutor::new()).build_http(),
            counts: Mutex::default(),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(pass).with_state(Arc::clone(&inside));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, inside }
    }

    /// What went through so far.
    pub(crate) fn counts(&self) -> Counts {
        self.inside.counts.lock().unwrap().clone()
    }
}

async fn pass(State(inside): State<Arc<Inside>>, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let target = head.headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    let is_table = target.is_some_and(|target| target.starts_with("DynamoDB"));
    let operation = target.and_then(|target| target.rsplit_once('.')).map_or("", |(_, name)| name);
    let operation = operation.to_owned();
    let mut body = to_bytes(body, usize::MAX).await.unwrap();
    let rows = rows_in(&operation, &body);
    if is_table {
        // The SDK writes one object, never an empty one.
        let asked = [br#"{"ReturnConsumedCapacity":"TOTAL","#, &body[1..]].concat();
        body = Bytes::from(asked);
        head.headers.remove(CONTENT_LENGTH);
    }
    let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
    head.uri = format!("{}{path}", inside.service).parse::<Uri>().unwrap();
    let answer = match inside.client.request(Request::from_parts(head, Body::from(body))).await {
        Ok(answer) => answer,
        Err(error) => return (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    };
    let (head, body) = answer.into_parts();
    let body = to_bytes(Body::new(body), usize::MAX).await.unwrap();
    let units = if is_table { units_in(&body) } else { 0 };
    let mut counts = inside.counts.lock().unwrap();
    let is_write = ["TransactWriteItems", "PutItem", "UpdateItem"].contains(&operation.as_str());
    *(if is_write { &mut counts.written } else { &mut counts.read }) += units;
    counts.rows += if head.status.is_success() { rows } else { 0 };
    *counts.calls.entry(operation).or_default() += 1;
    drop(counts);
    Response::from_parts(head, Body::from(body))
}

/// How many rows a request writes.
fn rows_in(operation: &str, body: &[u8]) -> u64 {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Transaction {
        transact_items: Vec<BTreeMap<String, IgnoredAny>>,
    }
    match operation {
        "TransactWriteItems" => {
            let transaction: Transaction = serde_json::from_slice(body).unwrap();
            let items = transaction.transact_items.iter();
            let count = items.filter(|item| !item.contains_key("ConditionCheck")).count();
            u64::try_from(count).unwrap()
        }
        "PutItem" | "UpdateItem" => 1,
        _ => 0,
    }
}

/// What an answer says it consumed, in halves of a unit; the rest of it is not even kept.
fn units_in(body: &[u8]) -> u64 {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        consumed_capacity: Option<Value>,
    }
    let answer: Answer = serde_json::from_slice(body).unwrap();
    match answer.consumed_capacity {
        Some(Value::Array(tables)) => tables.iter().map(halves_of).sum(),
        Some(table) => halves_of(&table),
        None => 0,
    }
}

fn halves_of(table: &Value) -> u64 {
    let text = table["CapacityUnits"].to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, "0"));
    whole.parse::<u64>().unwrap() * 2 + u64::from(fraction == "5")
}
