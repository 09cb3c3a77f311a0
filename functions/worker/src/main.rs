//! SQS → [`worker::handle`]: one event at a time, each delivered again alone.

use vouch_runtime::{Context, lambda};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = &Context::from_env().await?;
    lambda::run_queue(async |message| worker::handle(ctx, message).await).await
}
