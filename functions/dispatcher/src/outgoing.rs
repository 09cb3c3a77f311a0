//! Webhooks to companies' own endpoints: what happened is written down once for each endpoint that wants to hear of
//! it, and each of these calls is made until it arrives, under one id (V30).

mod call;
mod events;
mod together;

use serde::Serialize;
use vouch_domain::{
    id::OutgoingId,
    people::outgoing::{OutgoingDelivery, event_id},
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::outbox::OutboxRow;

use self::events::Event;
pub(crate) use self::{
    call::{Which, call},
    together::{is_call, make},
};

/// What a call says, in the order in which it stands there.
#[derive(Serialize)]
struct Envelope<'a> {
    r#type: &'a str,
    timestamp: String,
    data: &'a serde_json::Value,
}

/// Writes down for each endpoint what it wants to hear of an intent. Doing it again changes nothing: ids follow from
/// the intent.
pub(crate) async fn tell(ctx: &Context, row: &OutboxRow) -> Result<(), Failure> {
    let company = row.company;
    let kinds = events::kinds_of(&row.outbox.intent);
    if kinds.is_empty() {
        return Ok(());
    }
    let mut endpoints = ctx.store.all_outgoing_endpoints(company).await?;
    endpoints.retain(|endpoint| {
        endpoint.created_at <= row.outbox.created_at
            && kinds.iter().any(|kind| endpoint.hears(*kind))
    });
    if endpoints.is_empty() {
        return Ok(());
    }
    let events = Box::pin(events::of(ctx, row)).await?;
    for endpoint in &endpoints {
        for event in events.iter().filter(|event| endpoint.hears(event.kind)) {
            Box::pin(begin(ctx, row, endpoint.id, event)).await?;
        }
    }
    Ok(())
}

async fn begin(
    ctx: &Context,
    row: &OutboxRow,
    endpoint: OutgoingId,
    event: &Event,
) -> Result<(), Failure> {
    let at = row.outbox.created_at;
    let id = event_id(row.company, at, &row.outbox.id, (event.kind, &event.part));
    let envelope = Envelope {
        r#type: event.kind.name(),
        timestamp: at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        data: &event.data,
    };
    let body = serde_json::to_string(&envelope).map_err(Failure::Unreadable)?;
    let delivery = OutgoingDelivery::new((id, endpoint, event.kind), body, at);
    let mut writes = ctx.store.writes();
    writes.outgoing_call(row.company, &delivery, ctx.now())?;
    // Refused where it was written before.
    writes.commit().await?;
    Ok(())
}
