//! Taking a company's webhook: prove who sent it, read it, keep it on the queue, and only then say so.
//!
//! Checked in the order of DESIGN §3.2: 413, 415, 401, 400, 422. Whoever can't prove himself learns nothing but
//! that; the reason is in our log. Nothing is written here but one message, so a call can be repeated at will.

use chrono::{DateTime, Utc};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use std::time::{Duration, Instant};
pub use vouch_domain::event::Endpoint;
use vouch_domain::{
    event::parse::{ParseError, Parsed, parse},
    id::{CompanyId, DeliveryRef},
    message::{EventMessage, WebhookV1},
    people::company::{STANDARD_ENDPOINT, WebhookEndpoint},
    signature::{SignatureError, SignatureHeaders, TOLERANCE_SECONDS, WebhookSecret, verify},
};

use crate::{
    Context,
    config::ConfigError,
    event_line::{EventLine, Outcome},
    http::{Request, Response, body_bytes, json, request_id_of},
    metrics::Metric,
    problem::{FieldProblem, Problem},
    queue::QueueError,
    seal::SealError,
};

/// The largest body that is taken.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// Remembered secrets of this age are read again before a signature is refused by them: it may be of a secret
/// that was made since. Younger ones are not, so that forgeries can't have us read at their pace.
const SETTLED: Duration = Duration::from_secs(5);

/// What whoever fails any check is told.
const UNPROVEN: &str = "Sign the id, the time and the exact bytes of the body by the Standard Webhooks scheme, with \
                        a live secret of this endpoint and a time within five minutes of ours.";

/// What the sender is told once the call is kept.
#[derive(Debug, Serialize)]
struct Accepted {
    delivery: DeliveryRef,
    status: &'static str,
}

/// Why a call was not taken. The message goes to the log, so it holds nothing of body or headers.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the method is not POST")]
    Method,
    #[error("the body is too large")]
    TooLarge,
    #[error("the body is not said to be JSON")]
    MediaType,
    #[error("the company is not known here")]
    UnknownCompany,
    #[error("the header {0} is missing, doubled or unreadable")]
    Header(&'static str),
    #[error(transparent)]
    Signature(#[from] SignatureError),
    #[error("the body is not JSON")]
    Body(#[from] ParseError),
    #[error(transparent)]
    Store(#[from] vouch_store::Error),
    #[error(transparent)]
    Queue(#[from] QueueError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error("a secret can't be read")]
    Secret,
    #[error("the time for an answer is over")]
    Late,
}

impl From<SealError> for Refusal {
    fn from(_: SealError) -> Self {
        Self::Secret
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Method => Self::method_not_allowed("Send events by POST."),
            Refusal::TooLarge => Self::too_large("Send at most 256 KiB."),
            Refusal::MediaType => {
                Self::unsupported_media("Send `Content-Type: application/json`, not compressed.")
            }
            Refusal::UnknownCompany | Refusal::Header(_) | Refusal::Signature(_) => {
                Self::unauthorised(UNPROVEN)
            }
            Refusal::Body(ParseError::Invalid(errors)) => {
                let errors = errors.into_iter();
                Self::invalid(
                    errors.map(|e| FieldProblem { field: e.field, problem: e.problem }).collect(),
                )
            }
            Refusal::Body(error) => Self::bad_request(error.to_string()),
            Refusal::Store(error) => error.into(),
            Refusal::Queue(error) => error.into(),
            Refusal::Config(error) => error.into(),
            Refusal::Secret => Self::fault("It has been noted. Nothing was changed."),
            Refusal::Late => Self::unavailable(30),
        }
    }
}

/// Takes one call at one of the two addresses.
pub async fn receive(ctx: &Context, endpoint: Endpoint, request: Request) -> Response {
    let started = Instant::now();
    let company = company_of(request.uri().path());
    let accepting = accept(ctx, endpoint, company, &request);
    let outcome = tokio::time::timeout(ctx.config.budgets.event_send, accepting).await;
    let line = EventLine {
        company,
        request: request_id_of(&request),
        ..EventLine::of("webhook", started)
    };
    match outcome.unwrap_or(Err(Refusal::Late)) {
        Ok((accepted, kind)) => {
            EventLine { kind, id: Some(accepted.delivery.as_str()), status: Some(202), ..line }
                .say(Outcome::Accepted);
            json(StatusCode::ACCEPTED, &accepted)
        }
        Err(refusal) => {
            let reason = reason(&refusal);
            let is_method = matches!(refusal, Refusal::Method);
            let problem = Problem::from(refusal);
            let status = problem.status.as_u16();
            EventLine {
                status: Some(status),
                reason: Some(&reason),
                measures: unproven(status),
                ..line
            }
            .say(Outcome::of_status(status));
            let mut response = problem.response();
            if is_method {
                response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
            }
            response
        }
    }
}

/// Calls that nobody proved to be the company's are counted by themselves: an alarm rings for many.
fn unproven(status: u16) -> &'static [(Metric, u64)] {
    if status == 401 { &[(Metric::SignaturesRefused, 1)] } else { &[] }
}

/// What the log says: names of our own fields, nothing of what the sender wrote.
fn reason(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Body(ParseError::Invalid(errors)) => {
            let fields: Vec<_> = errors.iter().map(|error| &*error.field).collect();
            format!("not as they should be: {}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

async fn accept(
    ctx: &Context,
    endpoint: Endpoint,
    company: Option<CompanyId>,
    request: &Request,
) -> Result<(Accepted, &'static str), Refusal> {
    let (headers, body) = (request.headers(), body_bytes(request));
    if request.method() != Method::POST {
        return Err(Refusal::Method);
    }
    if body.len() > BODY_BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    if !is_json(headers) {
        return Err(Refusal::MediaType);
    }
    let company = company.ok_or(Refusal::UnknownCompany)?;
    let signed = SignatureHeaders {
        id: only(headers, "webhook-id")?,
        timestamp: only(headers, "webhook-timestamp")?,
        signature: only(headers, "webhook-signature")?,
    };
    let now = ctx.now();
    let delivery = prove(ctx, company, &signed, body, now).await?;
    let Parsed { event, .. } = parse(endpoint, body, now)?;
    // What was parsed was UTF-8, so nothing is replaced here.
    let body = String::from_utf8_lossy(body).into_owned();
    let message = WebhookV1 { company, endpoint, delivery, received_at: now, body };
    let delivery = message.delivery.clone();
    ctx.queue.send_event(&EventMessage::WebhookV1(message)).await?;
    Ok((Accepted { delivery, status: "accepted" }, event.kind()))
}

/// Checks a signature against the endpoint's live secrets: the remembered ones, then those of the store.
async fn prove(
    ctx: &Context,
    company: CompanyId,
    signed: &SignatureHeaders<'_>,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<DeliveryRef, Refusal> {
    let key = (company, STANDARD_ENDPOINT.to_owned());
    if let Some(kept) = ctx.endpoints.find(&key).filter(|kept| kept.is_fresh) {
        let secrets = live_secrets(ctx, &kept.value, now)?;
        match verify(signed, body, &secrets, now, TOLERANCE_SECONDS) {
            Err(SignatureError::Mismatch) if kept.age >= SETTLED => {}
            answer => return Ok(answer?),
        }
    }
    let Some(found) = ctx.store.find_endpoint(company, STANDARD_ENDPOINT).await? else {
        ctx.endpoints.forget(&key);
        return Err(Refusal::UnknownCompany);
    };
    let secrets = live_secrets(ctx, &found, now)?;
    ctx.endpoints.remember(key, found);
    Ok(verify(signed, body, &secrets, now, TOLERANCE_SECONDS)?)
}

fn live_secrets(
    ctx: &Context,
    endpoint: &WebhookEndpoint,
    now: DateTime<Utc>,
) -> Result<Vec<WebhookSecret>, Refusal> {
    let key = ctx.config.sealing_key()?;
    let live = endpoint.secrets.iter().filter(|secret| secret.is_live(now));
    live.map(|secret| key.open(&secret.sealed)?.parse().map_err(|_| Refusal::Secret)).collect()
}

/// The company that the address names, wherever a gateway's stage puts it.
fn company_of(path: &str) -> Option<CompanyId> {
    path.split('/').skip_while(|part| *part != "webhooks").nth(1)?.parse().ok()
}

/// The value of a header that stands exactly once.
fn only<'a>(headers: &'a HeaderMap, name: &'static str) -> Result<&'a str, Refusal> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| Refusal::Header(name)),
        _ => Err(Refusal::Header(name)),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let encoding = headers.get(header::CONTENT_ENCODING);
    let plain = encoding.is_none_or(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"));
    let Ok(kind) = only(headers, "content-type") else {
        return false;
    };
    let essence = kind.split(';').next().unwrap_or_default().trim();
    plain && essence.eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_company_is_read_from_the_address() {
        let id = "cmp_01k6tdz0000000000000000000";
        for (path, known) in [
            (format!("/webhooks/{id}/signup"), true),
            (format!("/prod/webhooks/{id}/transaction"), true),
            ("/webhooks//signup".to_owned(), false),
            ("/webhooks".to_owned(), false),
            (format!("/webhooks/{}/signup", id.to_uppercase()), false),
            (format!("/webhooks/{id}%00/signup"), false),
            (format!("/{id}/signup"), false),
        ] {
            assert_eq!(company_of(&path).is_some(), known, "{path}");
        }
    }

    #[test]
    fn only_plain_json_is_json() {
        for (headers, expected) in [
            ([("content-type", "application/json")].as_slice(), true),
            (&[("content-type", "Application/JSON; charset=utf-8")], true),
            (&[("content-type", "application/json"), ("content-encoding", "identity")], true),
            (&[("content-type", "application/json"), ("content-encoding", "gzip")], false),
            (&[("content-type", "application/json"), ("content-type", "text/plain")], false),
            (&[("content-type", "application/jsonp")], false),
            (&[("content-type", "text/plain")], false),
            (&[("content-type", "")], false),
            (&[], false),
        ] {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(*name, HeaderValue::from_static(value));
            }
            assert_eq!(is_json(&map), expected, "{headers:?}");
        }
    }
}
