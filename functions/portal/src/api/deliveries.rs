//! Deliveries: what became of the webhook calls that were accepted, and which wait for a person.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, SecondsFormat, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use vouch_domain::{id::DeliveryRef, people::company::Scope};
use vouch_runtime::Context;
use vouch_store::deliveries::Outcome;

use super::{
    authority::Caller,
    input::{Answer, Named, Query},
    list::{List, Paging, cursor, page_after},
    operation::{Needs, Operation},
};
use crate::{deliveries, refusal::unknown};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/deliveries/{webhook_id}",
            Needs::Key(Scope::Read),
            "What became of the calls with this webhook-id, within 30 days",
            show,
        )
        .query::<Paging>()
        .answers::<List<DeliveryView>>(),
        Operation::get(
            "/quarantine",
            Needs::Key(Scope::Admin),
            "Accepted calls that can't take effect and wait for a person, oldest first",
            quarantine,
        )
        .query::<Paging>()
        .answers::<List<QuarantinedView>>(),
    ]
}

/// An accepted call and what became of it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Delivery")]
struct DeliveryView {
    /// The sender's `webhook-id`.
    #[schemars(with = "String")]
    delivery: DeliveryRef,
    /// The type of its event.
    #[serde(rename = "type")]
    kind: String,
    /// `applied`, `repeat`, `parked` or `quarantined`.
    #[schemars(with = "String")]
    outcome: Outcome,
    received_at: DateTime<Utc>,
}

/// A call that waits for a person.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Quarantined")]
struct QuarantinedView {
    #[schemars(with = "String")]
    delivery: DeliveryRef,
    reason: String,
    /// As it came.
    body: String,
    received_at: DateTime<Utc>,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<DeliveryRef>,
    Query(query): Query<Paging>,
) -> Answer<List<DeliveryView>> {
    let calls = deliveries::calls(&ctx, caller.company, &id).await?;
    if calls.is_empty() {
        return Err(unknown("delivery"));
    }
    let items = calls.into_iter().map(|delivery| DeliveryView {
        delivery: delivery.delivery,
        kind: delivery.kind,
        outcome: delivery.outcome,
        received_at: delivery.received_at,
    });
    let received = |one: &DeliveryView| one.received_at.to_rfc3339_opts(SecondsFormat::Nanos, true);
    Ok(Json(page_after(items.collect(), query.cursor.as_deref(), query.limit, received)))
}

async fn quarantine(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<QuarantinedView>> {
    let from = cursor(query.cursor.as_deref())?;
    let page =
        ctx.store.list_quarantined(caller.company, query.limit.for_store(), from.as_ref()).await?;
    let page = page.map(|waiting| QuarantinedView {
        delivery: waiting.delivery,
        reason: waiting.reason.into(),
        body: waiting.body,
        received_at: waiting.received_at,
    });
    Ok(Json(page.into()))
}
