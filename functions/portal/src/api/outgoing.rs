//! Outgoing webhooks: where the company's own systems are told of what happens, and how each call went (V30).

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::OutgoingId,
    people::{
        company::Scope,
        outgoing::{
            DeliveryStatus, DisabledBy, EventKind, OutgoingDelivery, OutgoingEndpoint, Try,
        },
    },
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Created, Named, NamedOf, NoBody, Query, created},
    list::{List, Paging, cursor, page_after},
    operation::{Needs, Operation},
};
use crate::outgoing::{self, Wish};

pub(super) fn operations() -> Vec<Operation> {
    let (read, admin) = (Needs::Key(Scope::Read), Needs::Key(Scope::Admin));
    let mut operations = vec![
        Operation::get(
            "/outgoing-webhooks",
            read,
            "Where the company is told of what happens",
            list,
        )
        .query::<Paging>()
        .answers::<List<OutgoingView>>(),
        Operation::post(
            "/outgoing-webhooks",
            admin,
            "Adds an address that is told of what happens; its secret is shown this once",
            create,
        )
        .body::<NewOutgoing>()
        .answers::<NewOutgoingView>(),
        Operation::get("/outgoing-webhooks/{outgoing}", read, "An outgoing webhook", show)
            .answers::<OutgoingView>(),
        Operation::patch(
            "/outgoing-webhooks/{outgoing}",
            admin,
            "Changes an outgoing webhook, or switches it off or on",
            change,
        )
        .body::<OutgoingChange>()
        .answers::<OutgoingView>(),
        Operation::delete(
            "/outgoing-webhooks/{outgoing}",
            admin,
            "Takes an outgoing webhook away",
            remove,
        )
        .answers::<OutgoingView>(),
        Operation::post(
            "/outgoing-webhooks/{outgoing}/rotate",
            admin,
            "Makes a new secret, shown this once; calls carry both signatures for 24 hours",
            rotate,
        )
        .answers_done::<NewOutgoingView>(),
        Operation::post(
            "/outgoing-webhooks/{outgoing}/test",
            admin,
            "Sends an event of type webhook.test",
            test,
        )
        .answers::<SentView>(),
    ];
    operations.extend(calls(read, admin));
    operations
}

fn calls(read: Needs, admin: Needs) -> [Operation; 3] {
    [
        Operation::get(
            "/outgoing-webhooks/{outgoing}/deliveries",
            read,
            "The calls of the last 30 days with their answers, the latest first",
            list_sent,
        )
        .query::<Paging>()
        .answers::<List<SentView>>(),
        Operation::get(
            "/outgoing-webhooks/{outgoing}/deliveries/{event}",
            read,
            "A call, what it said and what was answered",
            show_sent,
        )
        .answers::<SentView>(),
        Operation::post(
            "/outgoing-webhooks/{outgoing}/deliveries/{event}/redrive",
            admin,
            "Sends a call again at once, under the same id",
            redrive,
        )
        .answers_done::<SentView>(),
    ]
}

/// An address to be told at.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewOutgoing {
    /// An https:// address of the public internet.
    url: String,
    /// Such as `commission.created` or `payout.*`; absent or empty, everything.
    events: Option<Vec<String>>,
}

/// What is to be different.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OutgoingChange {
    url: Option<String>,
    events: Option<Vec<String>>,
    /// Whether it is called.
    enabled: Option<bool>,
}

/// Where the company is told of what happens.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OutgoingWebhook")]
struct OutgoingView {
    #[schemars(with = "String")]
    id: OutgoingId,
    url: String,
    /// What it hears of; empty for everything.
    events: Vec<String>,
    /// Whether it is called.
    enabled: bool,
    /// Why it is not called: `person`, `failures` (days without a success) or `gone` (it answered 410).
    #[schemars(with = "Option<String>")]
    disabled_by: Option<DisabledBy>,
    disabled_at: Option<DateTime<Utc>>,
    /// Since when no call has arrived.
    failing_since: Option<DateTime<Utc>>,
    /// The live secrets, newest first: until when each counts, null without end.
    secrets: Vec<OutgoingSecretView>,
    created_at: DateTime<Utc>,
}

/// A live secret, without what is secret.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OutgoingSecret")]
struct OutgoingSecretView {
    not_after: Option<DateTime<Utc>>,
}

/// An outgoing webhook with its new secret.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OutgoingWebhookWithSecret")]
struct NewOutgoingView {
    #[serde(flatten)]
    webhook: OutgoingView,
    /// What its calls are signed with. Shown this once.
    secret: String,
}

/// A call to an outgoing webhook.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OutgoingDelivery")]
struct SentView {
    /// `webhook-id`: the same on every try.
    id: String,
    #[schemars(with = "String")]
    webhook: OutgoingId,
    #[schemars(with = "String")]
    r#type: EventKind,
    /// `pending`, `delivered` or `failed`.
    #[schemars(with = "String")]
    status: DeliveryStatus,
    created_at: DateTime<Utc>,
    /// When it is tried next, while it is pending.
    next_at: Option<DateTime<Utc>>,
    /// What is sent.
    body: String,
    /// The latest tries, oldest first.
    tries: Vec<TryView>,
}

/// One try of a call.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OutgoingTry")]
struct TryView {
    at: DateTime<Utc>,
    took_ms: u64,
    /// The status that was answered; null if there was no answer.
    status: Option<u16>,
    /// The beginning of the answer, or why there is none.
    answer: String,
}

impl From<Try> for TryView {
    fn from(tried: Try) -> Self {
        let Try { at, took_ms, status, answer } = tried;
        Self { at, took_ms, status, answer }
    }
}

fn view(ctx: &Context, endpoint: OutgoingEndpoint) -> OutgoingView {
    let live = endpoint.secrets.iter().filter(|secret| secret.is_live(ctx.now()));
    OutgoingView {
        id: endpoint.id,
        enabled: endpoint.is_called(),
        disabled_by: endpoint.disabled.map(|disabled| disabled.by),
        disabled_at: endpoint.disabled.map(|disabled| disabled.at),
        failing_since: endpoint.failing_since,
        secrets: live.map(|secret| OutgoingSecretView { not_after: secret.not_after }).collect(),
        events: endpoint.wants.into_iter().map(String::from).collect(),
        url: endpoint.url,
        created_at: endpoint.created_at,
    }
}

fn sent(delivery: OutgoingDelivery) -> SentView {
    SentView {
        id: delivery.id,
        webhook: delivery.endpoint,
        r#type: delivery.event,
        status: delivery.status,
        created_at: delivery.created_at,
        next_at: delivery.next_at,
        body: delivery.body,
        tries: delivery.tries.into_iter().map(TryView::from).collect(),
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<OutgoingView>> {
    let endpoints = ctx.store.all_outgoing_endpoints(caller.company).await?;
    let views = endpoints.into_iter().map(|endpoint| view(&ctx, endpoint)).collect();
    let id = |view: &OutgoingView| view.id.to_string();
    Ok(Json(page_after(views, query.cursor.as_deref(), query.limit, id)))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewOutgoing>,
) -> Created<NewOutgoingView> {
    let wish = Wish { url: Some(new.url), events: new.events, is_called: None };
    let made = Box::pin(outgoing::create(&ctx, caller.company, &fresh, &wish)).await?;
    created(NewOutgoingView { webhook: view(&ctx, made.0), secret: made.1 })
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<OutgoingId>,
) -> Answer<OutgoingView> {
    Ok(Json(view(&ctx, outgoing::find(&ctx, caller.company, id).await?)))
}

async fn change(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<OutgoingId>,
    Body(change): Body<OutgoingChange>,
) -> Answer<OutgoingView> {
    let wish = Wish { url: change.url, events: change.events, is_called: change.enabled };
    let after = Box::pin(outgoing::change(&ctx, caller.company, id, &wish)).await?;
    Ok(Json(view(&ctx, after)))
}

async fn remove(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<OutgoingId>,
    _: NoBody,
) -> Answer<OutgoingView> {
    let gone = Box::pin(outgoing::remove(&ctx, caller.company, id)).await?;
    Ok(Json(view(&ctx, gone)))
}

async fn rotate(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<OutgoingId>,
    _: NoBody,
) -> Answer<NewOutgoingView> {
    let made = Box::pin(outgoing::rotate(&ctx, caller.company, id, &fresh)).await?;
    Ok(Json(NewOutgoingView { webhook: view(&ctx, made.0), secret: made.1 }))
}

async fn test(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<OutgoingId>,
    _: NoBody,
) -> Created<SentView> {
    created(sent(Box::pin(outgoing::test(&ctx, caller.company, id, &fresh)).await?))
}

async fn list_sent(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<OutgoingId>,
    Query(query): Query<Paging>,
) -> Answer<List<SentView>> {
    outgoing::find(&ctx, caller.company, id).await?;
    let (from, limit) = (cursor(query.cursor.as_deref())?, query.limit.for_store());
    let page = ctx.store.list_outgoing_deliveries(caller.company, id, limit, from.as_ref()).await?;
    Ok(Json(page.map(sent).into()))
}

async fn show_sent(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    NamedOf(id, event): NamedOf<OutgoingId, String>,
) -> Answer<SentView> {
    outgoing::find(&ctx, caller.company, id).await?;
    Ok(Json(sent(outgoing::find_delivery(&ctx, caller.company, id, &event).await?)))
}

async fn redrive(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    NamedOf(id, event): NamedOf<OutgoingId, String>,
    _: NoBody,
) -> Answer<SentView> {
    Ok(Json(sent(Box::pin(outgoing::again(&ctx, caller.company, id, &event)).await?)))
}
