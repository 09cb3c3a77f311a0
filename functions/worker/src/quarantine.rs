//! Deliveries that can't take effect: kept whole for a person, done as far as the queue is concerned.

use vouch_domain::{event::parse::ParseError, message::WebhookV1};
use vouch_runtime::{Context, seal, sqs::Failure};
use vouch_store::deliveries::{Outcome, Quarantined};

use crate::Incoming;

/// A body that our own webhook should have refused.
pub(crate) async fn unreadable(
    ctx: &Context,
    webhook: &WebhookV1,
    error: &ParseError,
) -> Result<(), Failure> {
    let hash = &seal::fingerprint(&webhook.body)[..32];
    put_aside(ctx, webhook, hash, "unreadable", &error.to_string()).await
}

/// The same id with other content: the first accepted stands.
pub(crate) async fn contradicts(
    ctx: &Context,
    incoming: &Incoming<'_>,
    reason: &str,
) -> Result<Outcome, Failure> {
    put_aside(ctx, incoming.webhook, &incoming.key(), incoming.kind, reason).await?;
    Ok(Outcome::Quarantined)
}

async fn put_aside(
    ctx: &Context,
    webhook: &WebhookV1,
    hash: &str,
    kind: &str,
    reason: &str,
) -> Result<(), Failure> {
    let quarantined = Quarantined {
        delivery: webhook.delivery.clone(),
        reason: reason.to_owned(),
        body: webhook.body.clone(),
        received_at: webhook.received_at,
    };
    ctx.store.record_quarantined(webhook.company, hash, kind, &quarantined).await?;
    tracing::error!(company.id = %webhook.company, delivery.id = %webhook.delivery, reason, "a delivery was put aside for a person");
    Ok(())
}
