//! HTTP → [`portal::router`]: one router for the pages and the JSON API.

use std::sync::Arc;

use vouch_runtime::{Context, lambda};

/// What this function can't do without; `infra/template.yaml` tells it.
const NEEDED: [&str; 8] = [
    "VOUCH_REGISTRY_TABLE",
    "VOUCH_CLICKS_TABLE",
    "VOUCH_LEDGER_TABLE",
    "VOUCH_EVENTS_QUEUE_URL",
    "VOUCH_JOBS_QUEUE_URL",
    "VOUCH_SETUP_TOKEN",
    "VOUCH_SEALING_KEY",
    "VOUCH_BASE_URL",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = Arc::new(Context::from_env(&NEEDED).await?);
    lambda_http::run(portal::router(ctx)).await
}
