//! One call to an endpoint: signed, sent, and what became of it written down.

use std::time::{Duration, Instant};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::{HeaderMap, Request, header};
use vouch_domain::{
    books::notice::Notice,
    id::{CompanyId, OutgoingId},
    people::outgoing::{
        ANSWER_KEPT, DeliveryStatus, Disabled, DisabledBy, OutgoingDelivery, OutgoingEndpoint, Try,
        cut,
    },
    signature::{WebhookSecret, sign},
};
use vouch_runtime::{
    Context,
    event_line::Outcome,
    metrics::Metric,
    outside::{OutsideError, Reply},
    sqs::Failure,
};
use vouch_store::{outbox::OutboxRow, writes::Committed};

use crate::{Leave, Left};

/// How long an endpoint has to answer.
const CALL_BUDGET: Duration = Duration::from_secs(10);

/// Who calls.
const USER_AGENT: &str = "Vouch-Webhooks/1";

/// It does not want calls any more.
const GONE: u16 = 410;

/// Which call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Which<'a> {
    /// To which endpoint.
    pub(crate) endpoint: OutgoingId,
    /// Under which id.
    pub(crate) event: &'a str,
    /// Which of the times that it was begun.
    pub(crate) turn: u32,
}

/// Makes a call that waits, and writes down what became of it.
pub(crate) async fn call(
    ctx: &Context,
    ways: &Leave,
    row: &OutboxRow,
    which: Which<'_>,
) -> Result<Left, Failure> {
    let company = row.company;
    let found = ctx.store.find_outgoing_delivery(company, which.endpoint, which.event).await?;
    // It may be gone after its time, or a person has begun it anew.
    let Some(delivery) = found.filter(|it| it.turn == which.turn) else { return Ok(Left::Done) };
    if delivery.status != DeliveryStatus::Pending {
        return Ok(Left::Done);
    }
    let endpoint = ctx.store.find_outgoing_endpoint(company, which.endpoint).await?;
    let Some(endpoint) = endpoint.filter(OutgoingEndpoint::is_called) else {
        return settle(ctx, row, delivery.given_up(), Outcome::Refused).await;
    };
    let (tried, asked) = attempt(ctx, ways, &endpoint, &delivery).await?;
    let arrived = tried.status.is_some_and(|status| (200..300).contains(&status));
    note_health(ctx, company, &endpoint, &tried, arrived).await?;
    if arrived {
        let after = delivery.after(tried, DeliveryStatus::Delivered, None);
        return settle(ctx, row, after, Outcome::Applied).await;
    }
    let next = delivery.next_try(ctx.now(), asked).filter(|_| tried.status != Some(GONE));
    let status = next.map_or(DeliveryStatus::Failed, |_| DeliveryStatus::Pending);
    settle(ctx, row, delivery.after(tried, status, next), Outcome::Retried).await
}

/// Writes down how the call stands, and with it whether its intent is done or due later.
async fn settle(
    ctx: &Context,
    row: &OutboxRow,
    after: OutgoingDelivery,
    outcome: Outcome,
) -> Result<Left, Failure> {
    let mut writes = ctx.store.writes();
    writes.outgoing_delivery(row.company, &after)?;
    match after.next_at {
        Some(next) => writes.outbox_postponed(row.company, &row.outbox.id, next)?,
        None => writes.outbox_done(row.company, &row.outbox.id)?,
    }
    // Refused where another made the same call at the same time, and wrote it down first.
    writes.commit().await?;
    Ok(Left::Marked(outcome))
}

/// Sends it once. What comes of it is a try to be kept, and how long the endpoint asks us to wait.
async fn attempt(
    ctx: &Context,
    ways: &Leave,
    endpoint: &OutgoingEndpoint,
    delivery: &OutgoingDelivery,
) -> Result<(Try, Option<i64>), Failure> {
    let at = ctx.now();
    let request = match signed(ctx, endpoint, delivery)? {
        Some(request) => request,
        None => return Ok((refused(at, "the address can't be called"), None)),
    };
    let started = Instant::now();
    let answered = ways.outside.send(request, CALL_BUDGET).await;
    let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    Ok(match answered {
        Ok(reply) => {
            let asked = asked_pause(&reply.headers, ctx.wall_now());
            (Try { at, took_ms, status: Some(reply.status), answer: beginning(&reply) }, asked)
        }
        Err(error) => (Try { took_ms, ..refused(at, &told(error)) }, None),
    })
}

fn refused(at: DateTime<Utc>, why: &str) -> Try {
    Try { at, took_ms: 0, status: None, answer: why.to_owned() }
}

fn told(error: OutsideError) -> String {
    error.to_string()
}

/// The beginning of an answer, as text.
fn beginning(reply: &Reply) -> String {
    let text = String::from_utf8_lossy(&reply.body);
    cut(&text, ANSWER_KEPT).to_owned()
}

/// The call with its signatures: one for each secret that is live, so that a receiver may know either. It is signed at
/// wall time, which is what receivers hold it against.
fn signed(
    ctx: &Context,
    endpoint: &OutgoingEndpoint,
    delivery: &OutgoingDelivery,
) -> Result<Option<Request<Bytes>>, Failure> {
    let timestamp = ctx.wall_now().timestamp();
    let key = ctx.config.sealing_key()?;
    let mut signatures = Vec::new();
    for sealed in endpoint.secrets.iter().filter(|secret| secret.is_live(ctx.now())) {
        let fault = |error: &dyn std::fmt::Display| Failure::Fault(error.to_string());
        let text = key.open(&sealed.sealed).map_err(|error| fault(&error))?;
        let secret: WebhookSecret = text.parse().map_err(|error| fault(&error))?;
        signatures.push(sign(&secret, &delivery.id, timestamp, delivery.body.as_bytes()));
    }
    let request = Request::post(&endpoint.url)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, USER_AGENT)
        .header("webhook-id", &delivery.id)
        .header("webhook-timestamp", timestamp.to_string())
        .header("webhook-signature", signatures.join(" "))
        .body(Bytes::from(delivery.body.clone()));
    Ok(request.ok())
}

/// How many seconds the endpoint asks us to wait, by either form of `Retry-After`.
fn asked_pause(headers: &HeaderMap, now: DateTime<Utc>) -> Option<i64> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(i64::from(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    Some(until.signed_duration_since(now).num_seconds())
}

/// Notes since when an endpoint fails, or that it no longer does; after days of it, or if it is gone, it is no longer
/// called, and its company is told. Where another noted something at the same time, the next call looks again.
async fn note_health(
    ctx: &Context,
    company: CompanyId,
    endpoint: &OutgoingEndpoint,
    tried: &Try,
    arrived: bool,
) -> Result<(), Failure> {
    let now = tried.at;
    let failing_since = if arrived { None } else { Some(endpoint.failing_since.unwrap_or(now)) };
    let noted = OutgoingEndpoint {
        failing_since,
        revision: endpoint.revision.saturating_add(1),
        ..endpoint.clone()
    };
    let by = match tried.status {
        Some(GONE) => Some(DisabledBy::Gone),
        _ if noted.has_failed_for_days(now) => Some(DisabledBy::Failures),
        _ => None,
    };
    if by.is_none() && failing_since == endpoint.failing_since {
        return Ok(());
    }
    let noted = OutgoingEndpoint { disabled: by.map(|by| Disabled { at: now, by }), ..noted };
    let mut writes = ctx.store.writes();
    writes.outgoing_endpoint(company, &noted)?;
    if let Some(by) = by {
        let notice = Notice::WebhookDisabled {
            endpoint: noted.id,
            url: noted.url.clone(),
            failing_since: failing_since.filter(|_| by == DisabledBy::Failures),
        };
        let id = format!("webhook#{}#{}", noted.id, noted.revision);
        writes.notice(company, &id, &notice, now)?;
    }
    let is_noted = writes.commit().await? == Committed::Yes;
    if let Some(by) = by.filter(|_| is_noted) {
        let reason = match by {
            DisabledBy::Gone => "it asked not to be called any more",
            DisabledBy::Failures | DisabledBy::Person => "nothing arrived there for days",
        };
        let what = ("disable_endpoint", Metric::EndpointsDisabled);
        crate::measure_trouble(what, company, &noted.id.to_string(), reason);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_nobody_answered_is_kept_in_words_that_a_company_can_act_on() {
        for (error, said) in [
            (OutsideError::NotSent, "no connection could be made"),
            (
                OutsideError::Untrusted("it has expired"),
                "its certificate is not to be trusted: it has expired",
            ),
            (
                OutsideError::Refused("it leads to an address that is not public"),
                "the address is not allowed: it leads to an address that is not public",
            ),
            (OutsideError::Unknown, "no whole answer came in time"),
        ] {
            assert_eq!(told(error), said);
        }
    }

    #[test]
    fn an_endpoint_asks_for_time_in_either_form() {
        let now = "2026-11-22T03:00:00Z".parse().unwrap();
        for (text, asked) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sun, 22 Nov 2026 03:02:00 GMT", Some(120)),
            ("Sun, 22 Nov 2026 02:59:00 GMT", Some(-60)),
            ("-1", None),
            ("soon", None),
            ("99999999999999", None),
        ] {
            let headers = HeaderMap::from_iter([(header::RETRY_AFTER, text.parse().unwrap())]);
            assert_eq!(asked_pause(&headers, now), asked, "{text}");
        }
        assert_eq!(asked_pause(&HeaderMap::new(), now), None);
    }
}
