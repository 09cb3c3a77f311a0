//! Lambda's Runtime API, as a function sees it: it asks for the next event, and posts what came of it.

use std::{net::Ipv4Addr, sync::Arc, time::Instant};

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{StatusCode, header::HeaderName},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use tokio::{
    net::TcpListener,
    sync::{mpsc, oneshot},
};

/// What a function did.
#[derive(Debug)]
pub(crate) enum Move {
    /// It asked for the next event, which goes here.
    Asked(Instant, oneshot::Sender<Event>),
    /// It answered the event of this id.
    Answered(Instant, String, String),
    /// It failed on the event of this id.
    Failed(Instant, String, String),
    /// It could not start.
    NeverStarted(String),
}

/// An event with the id that its answer names.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) body: String,
    /// When Lambda would end the call.
    pub(crate) deadline: DateTime<Utc>,
}

/// What Lambda carries of an event or an answer, in bytes.
pub(crate) const PAYLOAD_MAX: usize = 6 * 1024 * 1024 + 100;

type Moves = Arc<mpsc::UnboundedSender<Move>>;

/// Opens a Runtime API for one function: where it is, and what the function does.
pub(crate) async fn open() -> (String, mpsc::UnboundedReceiver<Move>) {
    let (moves, made) = mpsc::unbounded_channel();
    let app = Router::new()
        .route("/2018-06-01/runtime/invocation/next", get(next))
        .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
        .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
        .route("/2018-06-01/runtime/init/error", post(init_error))
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::new(moves));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, made)
}

async fn next(State(moves): State<Moves>) -> Response {
    let (give, given) = oneshot::channel();
    let _ = moves.send(Move::Asked(Instant::now(), give));
    // Lambda freezes a function that nobody calls: so does a request that nobody answers.
    let Ok(Event { id, body, deadline }) = given.await else {
        return StatusCode::GONE.into_response();
    };
    let arn = "arn:aws:lambda:us-east-1:000000000000:function:local";
    let trace = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0";
    assert!(body.len() <= PAYLOAD_MAX, "Lambda hands on no event of {} bytes", body.len());
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", deadline.timestamp_millis().to_string()),
        ("lambda-runtime-invoked-function-arn", arn.to_owned()),
        ("lambda-runtime-trace-id", trace.to_owned()),
    ];
    (headers.map(|(name, value)| (HeaderName::from_static(name), value)), body).into_response()
}

async fn response(State(moves): State<Moves>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    if body.len() > PAYLOAD_MAX {
        let refusal = r#"{"errorMessage":"the answer is too large","errorType":"Function.ResponseSizeTooLarge"}"#;
        let _ = moves.send(Move::Failed(Instant::now(), id, refusal.to_owned()));
        return StatusCode::PAYLOAD_TOO_LARGE;
    }
    let _ = moves.send(Move::Answered(Instant::now(), id, text(&body)));
    StatusCode::ACCEPTED
}

async fn error(State(moves): State<Moves>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    let _ = moves.send(Move::Failed(Instant::now(), id, text(&body)));
    StatusCode::ACCEPTED
}

async fn init_error(State(moves): State<Moves>, body: Bytes) -> StatusCode {
    let _ = moves.send(Move::NeverStarted(text(&body)));
    StatusCode::ACCEPTED
}

fn text(body: &Bytes) -> String {
    String::from_utf8_lossy(body).into_owned()
}
