//! HTTP → [`redirect::handle`].

use std::sync::Arc;

use vouch_runtime::{
    Context,
    lambda::{self, Error},
};

/// What this function can't do without; `infra/template.yaml` tells it.
const NEEDED: [&str; 3] = ["VOUCH_REGISTRY_TABLE", "VOUCH_CLICKS_QUEUE_URL", "VOUCH_TOKEN_KEYS"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // A task of its own is woken by a flag; what `main` itself waits for, by a system call each time.
    let ctx = Arc::new(tokio::spawn(Context::from_env(&NEEDED)).await??);
    let handle = move |request| {
        let ctx = Arc::clone(&ctx);
        async move { redirect::handle(&ctx, request).await }
    };
    tokio::spawn(lambda::run_http(handle)).await?
}
