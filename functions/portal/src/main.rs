//! HTTP → [`portal::router`]: one router for the pages and the JSON API.

use std::sync::Arc;

use vouch_runtime::{Context, lambda};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = Arc::new(Context::from_env().await?);
    lambda_http::run(portal::router(ctx)).await
}
