//! HTTP → [`redirect::handle`].

use vouch_runtime::{Context, lambda};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = &Context::from_env().await?;
    lambda::run_http(|request| redirect::handle(ctx, request)).await
}
