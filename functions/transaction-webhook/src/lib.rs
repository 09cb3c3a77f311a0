//! `POST /webhooks/{company}/transaction`: money moved, or a customer changed (B03). Proven, read, kept on the
//! queue, answered.

use vouch_runtime::{
    Context,
    http::{Request, Response},
    webhook::{self, Endpoint},
};

/// Takes one reported event of a known customer.
pub async fn handle(ctx: &Context, request: Request) -> Response {
    webhook::receive(ctx, Endpoint::Transaction, request).await
}
