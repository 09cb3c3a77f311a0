//! API Gateway → [`signup_webhook::handle`]: one call at a time.

use vouch_runtime::{
    Context,
    lambda::{self, Error},
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let ctx = Context::from_env().await?;
    lambda::run_http(|request| signup_webhook::handle(&ctx, request)).await
}
