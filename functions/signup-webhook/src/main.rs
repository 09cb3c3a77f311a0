//! API Gateway → [`signup_webhook::handle`]: one call at a time.

use vouch_runtime::{
    Context,
    lambda::{self, Error},
};

/// What this function can't do without; `infra/template.yaml` tells it.
const NEEDED: [&str; 3] = ["VOUCH_REGISTRY_TABLE", "VOUCH_EVENTS_QUEUE_URL", "VOUCH_SEALING_KEY"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let ctx = Context::from_env(&NEEDED).await?;
    lambda::run_http(|request| signup_webhook::handle(&ctx, request)).await
}
