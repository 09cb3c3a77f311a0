//! The calls under `/local`, for tests and demos on this machine only: the clock, a drain, the mailbox, the demo.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::{get, post};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use vouch_runtime::problem::Problem;

use crate::deployment::Deployment;
use crate::drain::NotDrained;
use crate::pages::guard;
use crate::schedule;
use crate::server::answer;

/// How far one move of the clock may go, so that a slip of the finger does not close a century.
const MOVE_DAYS_MAX: i64 = 5 * 366;

/// In a few seconds there may be a demo.
const DEMO_RETRY_SECONDS: u32 = 2;

type Shared = State<Arc<Deployment>>;

pub(crate) fn router(deployment: Arc<Deployment>) -> Router {
    Router::new()
        .route("/local/clock", get(tell_time).post(move_time))
        .route("/local/drain", post(drain))
        .route("/local/mail", get(list_mail))
        .route("/local/demo", get(tell_demo))
        .layer(middleware::from_fn(refuse_strangers))
        .with_state(deployment)
}

/// Other sites must not reach these calls through a visitor's browser: not by a name that leads
/// here, and not by a form or script of theirs.
async fn refuse_strangers(request: Request, next: Next) -> Response {
    if is_from_here(request.headers()) {
        next.run(request).await
    } else {
        answer(&Problem::forbidden(
            "These calls are for this machine: use http://localhost with the port.",
        ))
    }
}

fn is_from_here(headers: &HeaderMap) -> bool {
    guard::names_this_machine(headers)
        && headers.get(header::ORIGIN).is_none_or(|origin| {
            let origin = origin.to_str().unwrap_or_default();
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
            host.is_some_and(|host| origin == format!("http://{host}"))
        })
}

fn time(now: DateTime<Utc>) -> Value {
    json!({ "now": now.to_rfc3339_opts(SecondsFormat::Millis, true) })
}

async fn tell_time(State(deployment): Shared) -> Json<Value> {
    Json(time(deployment.now()))
}

#[derive(Deserialize)]
struct Move {
    now: DateTime<Utc>,
}

async fn move_time(State(deployment): Shared, body: Bytes) -> Response {
    let Ok(Move { now: to }) = serde_json::from_slice(&body) else {
        return answer(&Problem::bad_request(
            "Send {\"now\": \"2026-11-01T00:00:00Z\"}, an instant in RFC 3339.",
        ));
    };
    if to > deployment.now() + TimeDelta::days(MOVE_DAYS_MAX) {
        return answer(&Problem::bad_request("Move the clock by five years at most at a time."));
    }
    // The demo is made by moving the clock through its months: nobody else may, meanwhile.
    if deployment.seeding.now().is_some() {
        return answer(&Problem::unavailable(5));
    }
    // The move goes on to its end even if the caller goes away.
    let moving = tokio::spawn(async move { deployment.move_clock(to).await });
    match moving.await {
        Ok(Ok(now)) => Json(time(now)).into_response(),
        Ok(Err(error @ schedule::Error::Past { .. })) => {
            answer(&Problem::bad_request(format!("{error}.")))
        }
        Ok(Err(schedule::Error::NotDrained(error))) => not_drained(&error),
        Ok(Err(error)) => {
            tracing::warn!(error = ?error, "the clock was not moved to its end");
            answer(&Problem::unavailable(5))
        }
        Err(error) => {
            tracing::error!(%error, "moving the clock failed");
            answer(&Problem::fault("The clock may have been moved part of the way."))
        }
    }
}

async fn drain(State(deployment): Shared) -> Response {
    match deployment.drain().await {
        Ok(()) => Json(json!({ "drained": true })).into_response(),
        Err(error) => not_drained(&error),
    }
}

fn not_drained(error: &NotDrained) -> Response {
    match error {
        NotDrained::Remains(remaining) => {
            let body = json!({ "drained": false, "remaining": remaining });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
        NotDrained::Queue(error) => {
            tracing::error!(%error, "the queues can't be read");
            answer(&Problem::unavailable(5))
        }
    }
}

async fn list_mail(State(deployment): Shared) -> Response {
    match deployment.mailbox().list() {
        Ok(mails) => Json(json!({ "items": mails })).into_response(),
        Err(error) => {
            tracing::error!(%error, "the mailbox can't be read");
            answer(&Problem::unavailable(5))
        }
    }
}

async fn tell_demo(State(deployment): Shared) -> Response {
    match deployment.demo() {
        Some(demo) => Json(demo).into_response(),
        None => answer(&Problem::unavailable(DEMO_RETRY_SECONDS)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machines_own_names_are_let_in() {
        for (host, origin, let_in) in [
            ("localhost:8080", None, true),
            ("127.0.0.1:8080", None, true),
            ("localhost:8080", Some("http://localhost:8080"), true),
            ("localhost:8080", Some("http://localhost:3000"), false),
            ("[::1]:8080", None, true),
            ("evil.example:8080", None, false),
            ("localhost.evil.example", None, false),
            ("localhost:8080", Some("https://evil.example"), false),
            ("localhost:8080", Some("null"), false),
            ("", None, false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, host.parse().unwrap());
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            assert_eq!(is_from_here(&headers), let_in, "{host} {origin:?}");
        }
        assert!(!is_from_here(&HeaderMap::new()));
    }
}
