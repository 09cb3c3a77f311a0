//! `POST /webhooks/{company}/signup`: a customer came to be (B02). Proven, read, kept on the queue, answered.

use vouch_runtime::{
    Context,
    http::{Request, Response},
    webhook::{self, Endpoint},
};

/// Takes one reported sign-up.
pub async fn handle(ctx: &Context, request: Request) -> Response {
    webhook::receive(ctx, Endpoint::Signup, request).await
}
