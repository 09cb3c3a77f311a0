//! A stand-in for Stripe's HTTP API: it keeps what it was asked for under its idempotency keys, and has moods.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Query, State},
    response::{IntoResponse as _, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode, Uri};
use serde_json::{Value, json};

/// How it takes what it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mood {
    /// Well.
    #[default]
    Works,
    /// The card, or the account, is refused.
    Declines,
    /// It does what it is asked for, and the answer gets lost.
    LosesAnswers,
    /// The request gets lost.
    LosesRequests,
    /// 429.
    TooMany,
    /// 500, and nothing was done.
    Breaks,
    /// 500, and it was done.
    BreaksAfter,
    /// It takes days to settle.
    Slow,
    /// The request arrives twice.
    AnswersTwice,
    /// It takes a cent less than it was asked for.
    TakesLess,
}

/// A request that moves money or looks for it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) key: Option<String>,
}

#[derive(Default)]
struct Kept {
    charges: Mood,
    transfers: Mood,
    asked: Vec<Asked>,
    intents: Vec<Value>,
    moved: Vec<Value>,
}

/// The stand-in. It goes with the test.
#[derive(Clone)]
pub(crate) struct Fake {
    kept: Arc<Mutex<Kept>>,
    url: String,
}

type Pairs = Vec<(String, String)>;

impl Fake {
    pub(crate) async fn start() -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let app = Router::new()
            .route("/v1/payment_intents", get(list_intents).post(make_intent))
            .route("/v1/transfers", get(list_transfers).post(make_transfer))
            .with_state(Arc::clone(&kept));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { kept, url }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn charges_are(&self, mood: Mood) {
        self.kept.lock().unwrap().charges = mood;
    }

    pub(crate) fn transfers_are(&self, mood: Mood) {
        self.kept.lock().unwrap().transfers = mood;
    }

    /// What takes days is settled.
    pub(crate) fn settle_all(&self) {
        let mut kept = self.kept.lock().unwrap();
        for intent in &mut kept.intents {
            if intent["status"] == "processing" {
                intent["status"] = json!("succeeded");
            }
        }
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.kept.lock().unwrap().asked.clone()
    }

    pub(crate) fn posts(&self, path: &str) -> usize {
        self.asked().iter().filter(|asked| asked.method == "POST" && asked.path == path).count()
    }

    /// The different keys of what moves money.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> =
            self.asked().into_iter().filter_map(|asked| asked.key).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// What was really charged in a currency.
    pub(crate) fn charged(&self, currency: &str) -> i64 {
        let kept = self.kept.lock().unwrap();
        let done = kept.intents.iter().filter(|it| it["status"] == "succeeded");
        done.filter(|it| it["currency"] == currency).filter_map(|it| it["amount"].as_i64()).sum()
    }

    /// What was really transferred in a currency.
    pub(crate) fn transferred(&self, currency: &str) -> i64 {
        let kept = self.kept.lock().unwrap();
        let done = kept.moved.iter().filter(|it| it["currency"] == currency);
        done.filter_map(|it| it["amount"].as_i64()).sum()
    }

    /// Where it was transferred to.
    pub(crate) fn destinations(&self) -> Vec<String> {
        let kept = self.kept.lock().unwrap();
        kept.moved.iter().map(|it| it["destination"].as_str().unwrap().to_owned()).collect()
    }
}

fn note(kept: &Mutex<Kept>, method: &str, path: &str, headers: &HeaderMap) {
    let text =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let asked = Asked {
        method: method.to_owned(),
        path: path.to_owned(),
        authorization: text("authorization").unwrap_or_default(),
        key: text("idempotency-key"),
    };
    kept.lock().unwrap().asked.push(asked);
}

fn field(form: &Pairs, name: &str) -> String {
    form.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

fn form(body: &Bytes) -> Pairs {
    url::form_urlencoded::parse(body).into_owned().collect()
}

fn error(status: u16, kind: &str, code: Option<&str>) -> Response {
    let body = json!({"error": {"type": kind, "code": code.map(|_| "card_declined"), "decline_code": code, "message": "no"}});
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

/// Hangs up without an answer.
async fn lost() -> Response {
    std::panic::resume_unwind(Box::new("the connection is lost"))
}

async fn make_intent(
    State(kept): State<Arc<Mutex<Kept>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    note(&kept, "POST", uri.path(), &headers);
    let (form, mood) = (form(&body), kept.lock().unwrap().charges);
    let status = match mood {
        Mood::LosesRequests => return lost().await,
        Mood::TooMany => return error(429, "rate_limit_error", None),
        Mood::Breaks => return error(500, "api_error", None),
        Mood::Declines => "requires_payment_method",
        Mood::Slow => "processing",
        _ => "succeeded",
    };
    let times = if mood == Mood::AnswersTwice { 2 } else { 1 };
    let made: Vec<Value> = (0..times)
        .map(|_| {
            keep(&kept, false, &form, "pi", |it| {
                it["status"] = json!(status);
                if mood == Mood::TakesLess {
                    it["amount_received"] = json!(it["amount"].as_i64().unwrap() - 1);
                }
                if mood == Mood::Declines {
                    it["last_payment_error"] = json!({"decline_code": "insufficient_funds"});
                }
            })
        })
        .collect();
    match mood {
        Mood::LosesAnswers => lost().await,
        Mood::BreaksAfter => error(500, "api_error", None),
        Mood::Declines => error(402, "card_error", Some("insufficient_funds")),
        _ => Json(made[0].clone()).into_response(),
    }
}

async fn make_transfer(
    State(kept): State<Arc<Mutex<Kept>>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    note(&kept, "POST", uri.path(), &headers);
    let (form, mood) = (form(&body), kept.lock().unwrap().transfers);
    match mood {
        Mood::LosesRequests => return lost().await,
        Mood::TooMany => return error(429, "rate_limit_error", None),
        Mood::Breaks => return error(500, "api_error", None),
        Mood::Declines => return error(400, "invalid_request_error", Some("account_closed")),
        _ => {}
    }
    let made = keep(&kept, true, &form, "tr", |it| it["reversed"] = json!(false));
    match mood {
        Mood::LosesAnswers => lost().await,
        Mood::BreaksAfter => error(500, "api_error", None),
        _ => Json(made).into_response(),
    }
}

/// Makes a thing once for its key: the same request again has the same answer.
fn keep(
    kept: &Mutex<Kept>,
    is_transfer: bool,
    form: &Pairs,
    prefix: &str,
    with: impl Fn(&mut Value),
) -> Value {
    let mut kept = kept.lock().unwrap();
    let things = if is_transfer { &mut kept.moved } else { &mut kept.intents };
    let mark = field(form, "metadata[vouch_intent]");
    if let Some(known) = things.iter().find(|it| it["metadata"]["vouch_intent"] == *mark) {
        return known.clone();
    }
    let mut made = json!({
        "id": format!("{prefix}_{}", things.len() + 1),
        "amount": field(form, "amount").parse::<i64>().unwrap(),
        "currency": field(form, "currency"),
        "customer": field(form, "customer"),
        "destination": field(form, "destination"),
        "transfer_group": field(form, "transfer_group"),
        "metadata": {"vouch_intent": mark},
    });
    with(&mut made);
    things.push(made.clone());
    made
}

async fn list_intents(
    State(kept): State<Arc<Mutex<Kept>>>,
    uri: Uri,
    headers: HeaderMap,
    Query(query): Query<Pairs>,
) -> Json<Value> {
    note(&kept, "GET", uri.path(), &headers);
    let intents = kept.lock().unwrap().intents.clone();
    listed(intents, &query, "customer")
}

async fn list_transfers(
    State(kept): State<Arc<Mutex<Kept>>>,
    uri: Uri,
    headers: HeaderMap,
    Query(query): Query<Pairs>,
) -> Json<Value> {
    note(&kept, "GET", uri.path(), &headers);
    let moved = kept.lock().unwrap().moved.clone();
    listed(moved, &query, "transfer_group")
}

/// Newest first, a page at a time.
fn listed(mut things: Vec<Value>, query: &Pairs, by: &str) -> Json<Value> {
    let limit: usize = field(query, "limit").parse().unwrap();
    let after = field(query, "starting_after");
    things.retain(|it| it[by] == *field(query, by));
    things.reverse();
    let from = things.iter().position(|it| it["id"] == *after).map_or(0, |at| at + 1);
    let left: Vec<Value> = things.split_off(from);
    let has_more = left.len() > limit;
    Json(json!({"object": "list", "data": left[..left.len().min(limit)], "has_more": has_more}))
}
