//! `Idempotency-Key`: a POST that is sent again under its key is answered as before and does nothing more.
//!
//! First the key is claimed, with the time from which everything new in the request follows; then the request
//! runs; then its answer is kept, sealed, for a day. A crash between leaves the claim, and the same request goes
//! on from it. A refused request frees its key for a mended one.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use chrono::{SubsecRound as _, TimeDelta};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use sha2::{Digest as _, Sha256};
use vouch_domain::id::CompanyId;
use vouch_runtime::{Context, event_line::Causes, problem::Problem};
use vouch_store::{
    Recorded,
    answers::{KeptAnswer, SealedAnswer},
};

use super::{authority::Caller, fresh::Fresh, input::BODY_BYTES_MAX};
use crate::refusal::Refusal;

const KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// How long an answer is given again.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// How often a claim is tried while twins of the request take it.
const ATTEMPTS: usize = 5;

/// A key of a company, and the request that came under it.
struct Claim<'a> {
    ctx: &'a Context,
    company: CompanyId,
    key: String,
    request: String,
}

enum Begun {
    /// To be done, from here.
    Now(KeptAnswer),
    /// Done before, with this answer.
    Before(SealedAnswer),
}

/// Does a POST once for each key; without a key, each time.
pub(crate) async fn once(
    State(ctx): State<Arc<Context>>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = request.extensions().get::<Caller>().cloned();
    let (Some(caller), true) = (caller, request.headers().contains_key(KEY)) else {
        request.extensions_mut().insert(Fresh::random(&ctx));
        return next.run(request).await;
    };
    match under_key(&ctx, &caller, request, next).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn under_key(
    ctx: &Context,
    caller: &Caller,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let (parts, body) = request.into_parts();
    let key = key_of(&parts.headers)?;
    let body = read(body).await?;
    let sealing = ctx.config.sealing_key()?;
    let claim = Claim {
        ctx,
        company: caller.company,
        request: hash(&sealing.derive("idempotency"), &parts, &body),
        key,
    };
    let begun = match claim.begin().await? {
        Begun::Now(begun) => begun,
        Begun::Before(answer) => return claim.replay(&answer),
    };
    let cause = format!("{}\n{}\n{}", claim.company, claim.key, begun.begun_at.timestamp_millis());
    let mut request = Request::from_parts(parts, Body::from(body));
    request.extensions_mut().insert(Fresh::begun(begun.begun_at, sealing.derive(&cause)));
    let response = next.run(request).await;
    claim.end(begun, response).await
}

fn key_of(headers: &HeaderMap) -> Result<String, Refusal> {
    let wrong = || {
        Problem::invalid_field(
            "Idempotency-Key",
            "must be one header of 1 to 255 printable ASCII characters",
        )
    };
    let mut values = headers.get_all(KEY).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(wrong().into());
    };
    let text = value.to_str().map_err(|_| wrong())?;
    if (1..=255).contains(&text.len()) { Ok(text.to_owned()) } else { Err(wrong().into()) }
}

/// A request's body, as far as it may be long.
pub(crate) async fn read(body: Body) -> Result<Bytes, Refusal> {
    let too_large =
        |_| Problem::too_large(format!("A body may have {} KiB at most.", BODY_BYTES_MAX / 1024));
    Ok(to_bytes(body, BODY_BYTES_MAX).await.map_err(too_large)?)
}

/// Keyed, because a body may hold a password.
fn hash(key: &[u8; 32], parts: &Parts, body: &[u8]) -> String {
    let mut hasher = Sha256::new();
    hasher.update(key);
    hasher.update(
        format!(
            "{} {}\n",
            parts.method,
            parts.uri.path_and_query().map_or("", |path| path.as_str())
        )
        .as_bytes(),
    );
    hasher.update(body);
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Claim<'_> {
    /// Claims the key, or finds who did.
    async fn begin(&self) -> Result<Begun, Refusal> {
        let now = self.ctx.now();
        for _ in 0..ATTEMPTS {
            let before = self.ctx.store.find_kept_answer(self.company, &self.key).await?;
            let before = before
                .map(|kept| if kept.expires_at <= now.timestamp() { Err(kept) } else { Ok(kept) });
            let (revision, begun_at) = match before {
                None => (0, now.trunc_subsecs(3)),
                Some(Err(expired)) => (expired.revision + 1, now.trunc_subsecs(3)),
                Some(Ok(kept)) => match (&kept.request, kept.answer) {
                    (Some(request), _) if *request != self.request => return Err(other_request()),
                    (Some(_), Some(answer)) => return Ok(Begun::Before(answer)),
                    // A twin that still runs, or one that ended in the middle: both come to the same.
                    (Some(_), None) => {
                        return Ok(Begun::Now(KeptAnswer { answer: None, ..kept }));
                    }
                    (None, _) => (kept.revision + 1, kept.begun_at),
                },
            };
            let expires_at = (now + KEPT_FOR).timestamp();
            let claimed = KeptAnswer {
                revision,
                request: Some(self.request.clone()),
                begun_at,
                answer: None,
                expires_at,
            };
            if self.ctx.store.change_kept_answer(self.company, &self.key, &claimed).await?
                == Recorded::Now
            {
                return Ok(Begun::Now(claimed));
            }
        }
        Err(Problem::unavailable(1).into())
    }

    /// Keeps the answer, or frees the key of a refused request.
    async fn end(&self, begun: KeptAnswer, response: Response) -> Result<Response, Refusal> {
        let status = response.status();
        if status.is_server_error() {
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(|_| Problem::fault(""))?;
        let next = KeptAnswer { revision: begun.revision + 1, ..begun };
        let next = if status.is_success() {
            let sealed = self.ctx.config.sealing_key()?.seal(&String::from_utf8_lossy(&body))?;
            KeptAnswer { answer: Some(SealedAnswer { status: status.as_u16(), sealed }), ..next }
        } else {
            KeptAnswer { request: None, ..next }
        };
        // What the request did is done, and a twin that was faster kept the same: the caller gets the answer.
        if let Err(error) = self.ctx.store.change_kept_answer(self.company, &self.key, &next).await
        {
            tracing::warn!(company.id = %self.company, error = %Causes(&error), "an answer could not be kept for its idempotency key");
        }
        Ok(Response::from_parts(parts, Body::from(body)))
    }

    fn replay(&self, answer: &SealedAnswer) -> Result<Response, Refusal> {
        let body = self.ctx.config.sealing_key()?.open(&answer.sealed)?;
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
        Ok(response)
    }
}

fn other_request() -> Refusal {
    Problem::conflict(
        "This Idempotency-Key came with another request before. Take a new key for a new request.",
    )
    .into()
}
