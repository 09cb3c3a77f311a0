//! Where a company's billing system reports to, and the secrets that it signs with. Two are live while rotating.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    people::company::{STANDARD_ENDPOINT, Scope, SealedSecret, WebhookEndpoint},
    signature::WebhookSecret,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::Recorded;

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Named, NoBody, Query, created},
    list::{List, Paging, page_after},
    operation::{Needs, Operation},
};
use crate::refusal::{Refusal, unknown};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/webhook-endpoints",
            Needs::Key(Scope::Read),
            "Where the billing system reports to",
            list,
        )
        .query::<Paging>()
        .answers::<List<EndpointView>>(),
        Operation::post(
            "/webhook-endpoints",
            Needs::Key(Scope::Admin),
            "Makes the endpoint of Standard Webhooks; its secret is shown this once",
            create,
        )
        .body::<NewEndpoint>()
        .answers::<NewEndpointView>(),
        Operation::post(
            "/webhook-endpoints/{endpoint}/rotate",
            Needs::Key(Scope::Admin),
            "Makes a new secret, shown this once; the one before counts for another 24 hours",
            rotate,
        )
        .answers_done::<NewEndpointView>(),
    ]
}

/// An endpoint to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewEndpoint {
    /// `standard`, the only kind so far; so it may be left out.
    name: Option<String>,
}

/// Where the billing system reports to.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WebhookEndpoint")]
struct EndpointView {
    name: String,
    /// Sign-ups go here.
    signup_url: String,
    /// Everything else goes here.
    transaction_url: String,
    /// The live secrets, newest first: until when each counts, null without end.
    secrets: Vec<SecretView>,
    created_at: DateTime<Utc>,
}

/// A live secret, without what is secret.
#[derive(Serialize, JsonSchema)]
struct SecretView {
    not_after: Option<DateTime<Utc>>,
}

/// An endpoint with its new secret.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WebhookEndpointWithSecret")]
struct NewEndpointView {
    #[serde(flatten)]
    endpoint: EndpointView,
    /// What calls are to be signed with. Shown this once.
    secret: String,
}

/// How long a secret counts after its successor was made.
const OVERLAP: TimeDelta = TimeDelta::hours(24);

fn view(ctx: &Context, caller: &Caller, endpoint: &WebhookEndpoint) -> EndpointView {
    let url = |what| format!("{}/webhooks/{}/{what}", ctx.config.base_url(), caller.company);
    let live = endpoint.secrets.iter().filter(|secret| secret.is_live(ctx.now()));
    EndpointView {
        name: endpoint.name.clone(),
        signup_url: url("signup"),
        transaction_url: url("transaction"),
        secrets: live.map(|secret| SecretView { not_after: secret.not_after }).collect(),
        created_at: endpoint.created_at,
    }
}

fn new_secret(fresh: &Fresh) -> Result<String, Refusal> {
    let secret = WebhookSecret::from_key(&fresh.secret("webhook secret"));
    Ok(secret.map_err(|_| Problem::fault("It has been noted. Nothing was changed."))?.to_text())
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<EndpointView>> {
    let endpoint = ctx.store.find_endpoint(caller.company, STANDARD_ENDPOINT).await?;
    let endpoints = endpoint.iter().map(|endpoint| view(&ctx, &caller, endpoint)).collect();
    let name = |endpoint: &EndpointView| endpoint.name.clone();
    Ok(Json(page_after(endpoints, query.cursor.as_deref(), query.limit, name)))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewEndpoint>,
) -> Created<NewEndpointView> {
    let mut checks = Checks::default();
    checks.expect(
        new.name.as_deref().is_none_or(|name| name == STANDARD_ENDPOINT),
        "name",
        "must be `standard`",
    );
    checks.done()?;
    let secret = new_secret(&fresh)?;
    let sealed = ctx.config.sealing_key()?.seal(&secret)?;
    let endpoint = WebhookEndpoint {
        name: STANDARD_ENDPOINT.to_owned(),
        secrets: vec![SealedSecret { sealed, not_after: None }],
        revision: 0,
        created_at: fresh.at(),
    };
    if ctx.store.change_endpoint(caller.company, &endpoint).await? == Recorded::Before
        && !is_newest(&ctx, &caller, &secret).await?
    {
        return Err(Problem::conflict(
            "The endpoint is there already. Rotate it for a new secret.",
        )
        .into());
    }
    ctx.endpoints.forget(&(caller.company, endpoint.name.clone()));
    tracing::info!(company.id = %caller.company, "a webhook endpoint was made");
    created(NewEndpointView { endpoint: view(&ctx, &caller, &endpoint), secret })
}

/// Whether the newest secret is this one: then the request was done before, under the same Idempotency-Key.
async fn is_newest(ctx: &Context, caller: &Caller, secret: &str) -> Result<bool, Refusal> {
    let endpoint = ctx.store.find_endpoint(caller.company, STANDARD_ENDPOINT).await?;
    let newest = endpoint.and_then(|endpoint| endpoint.secrets.into_iter().next());
    match newest {
        None => Ok(false),
        Some(newest) => Ok(ctx.config.sealing_key()?.open(&newest.sealed)? == secret),
    }
}

async fn rotate(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(name): Named<String>,
    _: NoBody,
) -> Answer<NewEndpointView> {
    let before = ctx
        .store
        .find_endpoint(caller.company, &name)
        .await?
        .ok_or_else(|| unknown("webhook endpoint"))?;
    let secret = new_secret(&fresh)?;
    if is_newest(&ctx, &caller, &secret).await? {
        return Ok(Json(NewEndpointView { endpoint: view(&ctx, &caller, &before), secret }));
    }
    let now = ctx.now();
    let live: Vec<SealedSecret> =
        before.secrets.iter().filter(|secret| secret.is_live(now)).cloned().collect();
    if let Some(end) = live.iter().filter_map(|secret| secret.not_after).max() {
        let end = end.format("%Y-%m-%dT%H:%M:%SZ");
        return Err(Problem::conflict(format!(
            "Two secrets are live until {end}. Rotate again after that."
        ))
        .into());
    }
    let sealed = ctx.config.sealing_key()?.seal(&secret)?;
    let old =
        live.into_iter().map(|secret| SealedSecret { not_after: Some(now + OVERLAP), ..secret });
    let secrets = std::iter::once(SealedSecret { sealed, not_after: None }).chain(old).collect();
    let endpoint = WebhookEndpoint { secrets, revision: before.revision + 1, ..before };
    if ctx.store.change_endpoint(caller.company, &endpoint).await? == Recorded::Before
        && !is_newest(&ctx, &caller, &secret).await?
    {
        return Err(Problem::conflict(
            "The endpoint was changed at the same moment. Look at it and try again.",
        )
        .into());
    }
    ctx.endpoints.forget(&(caller.company, name));
    tracing::info!(company.id = %caller.company, "a webhook secret was rotated");
    Ok(Json(NewEndpointView { endpoint: view(&ctx, &caller, &endpoint), secret }))
}
