//! SQS → [`worker::handle`]: one event at a time, each delivered again alone.

use vouch_runtime::{Context, lambda};

/// What this function can't do without; `infra/template.yaml` tells it.
const NEEDED: [&str; 3] = ["VOUCH_REGISTRY_TABLE", "VOUCH_LEDGER_TABLE", "VOUCH_TOKEN_KEYS"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = &Context::from_env(&NEEDED).await?;
    lambda::run_queue(async |message| worker::handle(ctx, message).await).await
}
