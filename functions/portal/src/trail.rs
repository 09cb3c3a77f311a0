//! The audit trail's one place: a layer around every route that changes something.
//!
//! What is asked is written down before it is tried, so no change can be without its record, however it ends; what
//! became of it is noted behind. Whoever is refused at the door asked for nothing, and looking leaves no trace.

mod asked;
pub(crate) mod reading;

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequestParts as _, RawPathParams, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{Extensions, header};
use serde_json::Value;
use vouch_domain::{
    books::audit::{Actor, AuditRecord, Deed, Entrance, Outcome},
    id::CompanyId,
};
use vouch_runtime::{Context, event_line::Causes};

use crate::{
    api::{authority::Caller, input},
    pages::{
        sent::Sent,
        visit::{MemberVisit, PartnerVisit},
    },
    refusal::Refusal,
    request_id,
};

/// Up to how long an answer is looked at for the id of what was made.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// What a route is called in the trail: its method and its address with `{names}` where ids stand.
pub(crate) type Call = Arc<str>;

/// Writes down what is asked, lets it be tried, and notes what became of it.
pub(crate) async fn keep(
    State((ctx, call)): State<(Arc<Context>, Call)>,
    request: Request,
    next: Next,
) -> Response {
    let Some((company, actor, entrance)) = who(request.extensions()) else {
        return next.run(request).await;
    };
    let (request, deed) = match read(request, actor, entrance, &call).await {
        Ok(read) => read,
        Err(refusal) => return refusal.into_response(),
    };
    let record = match ctx.store.append_audit(company, &deed, ctx.now()).await {
        Ok(record) => record,
        Err(error) => return Refusal::from(error).into_response(),
    };
    let (response, made) = made(next.run(request).await).await;
    note(&ctx, company, &record, response.status().as_u16(), made).await;
    response
}

/// Who was let through, and by which door.
fn who(extensions: &Extensions) -> Option<(CompanyId, Actor, Entrance)> {
    if let Some(caller) = extensions.get::<Caller>() {
        return Some((caller.company, caller.actor.clone(), Entrance::Api));
    }
    if let Some(visit) = extensions.get::<MemberVisit>() {
        return Some((visit.company.id, visit.actor(), Entrance::Dashboard));
    }
    let visit = extensions.get::<PartnerVisit>()?;
    let actor = Actor::Partner { id: visit.partner.id, name: visit.partner.name.clone() };
    Some((visit.company.id, actor, Entrance::Portal))
}

/// What is asked, and the request as it was.
async fn read(
    request: Request,
    actor: Actor,
    entrance: Entrance,
    call: &str,
) -> Result<(Request, Deed), Refusal> {
    let id = request_id(&request);
    let (mut parts, body) = request.into_parts();
    let named = RawPathParams::from_request_parts(&mut parts, &()).await;
    let in_address: Vec<String> = named
        .iter()
        .flatten()
        .filter(|(name, _)| *name != "company")
        .map(|(_, value)| value.to_owned())
        .collect();
    // A form was read at the door; a call's body is read here and handed on.
    let (asked, body) = match parts.extensions.get::<Sent>() {
        Some(sent) => (asked::of_form(sent.fields()), body),
        None => {
            let bytes = input::read(body).await?;
            let value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
            (asked::of_json(&value), Body::from(bytes))
        }
    };
    let subjects = asked::subjects(in_address, &asked);
    let call = call.to_owned();
    let deed = Deed { actor, entrance, call, request: id, subjects, asked };
    Ok((Request::from_parts(parts, body), deed))
}

/// The answer, and the id of what was made or led to.
async fn made(response: Response) -> (Response, Option<String>) {
    let headers = response.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if let Some(id) = asked::ids_in(text(header::LOCATION)).pop() {
        return (response, Some(id));
    }
    let is_json = text(header::CONTENT_TYPE).starts_with("application/json");
    if !response.status().is_success() || !is_json {
        return (response, None);
    }
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, ANSWER_BYTES_MAX).await else {
        // Ours are whole in memory and far shorter.
        return (Refusal::from(vouch_runtime::problem::Problem::fault("")).into_response(), None);
    };
    let value: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let id = value["id"].as_str().map(asked::short);
    (Response::from_parts(parts, Body::from(bytes)), id)
}

/// Notes what became of it. Where that fails the record stays, and says that nobody knows.
async fn note(
    ctx: &Context,
    company: CompanyId,
    record: &AuditRecord,
    status: u16,
    made: Option<String>,
) {
    let outcome = Outcome::of(record, status, ctx.now(), made);
    if let Err(error) = ctx.store.note_audit_outcome(company, record, &outcome).await {
        tracing::warn!(
            company.id = %company,
            audit.number = record.number,
            error = %Causes(&error),
            "what became of a change could not be noted in the audit trail"
        );
    }
}
