//! HTTP → [`redirect::handle`].

use vouch_runtime::{Context, lambda};

/// What this function can't do without; `infra/template.yaml` tells it.
const NEEDED: [&str; 3] = ["VOUCH_REGISTRY_TABLE", "VOUCH_CLICKS_QUEUE_URL", "VOUCH_TOKEN_KEYS"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = &Context::from_env(&NEEDED).await?;
    lambda::run_http(|request| redirect::handle(ctx, request)).await
}
