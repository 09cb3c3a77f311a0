//! Deliveries that can't take effect: kept whole for a person, done as far as the queue is concerned.

use vouch_domain::{event::parse::ParseError, message::WebhookV1};
use vouch_runtime::{Context, seal, sqs::Failure};
use vouch_store::deliveries::{Obstacle, Outcome, Quarantined, Subject};

use crate::Incoming;

/// A body that our own webhook should have refused.
pub(crate) async fn unreadable(
    ctx: &Context,
    webhook: &WebhookV1,
    error: &ParseError,
) -> Result<(), Failure> {
    let hash = &seal::fingerprint(&webhook.body)[..32];
    let reason = Obstacle::Unreadable(error.to_string());
    let aside = aside(webhook, "unreadable", Subject::default(), reason);
    Ok(ctx.store.record_quarantined(webhook.company, hash, &aside).await?)
}

/// The same id with other content: the first accepted stands.
pub(crate) async fn contradicts(
    ctx: &Context,
    incoming: &Incoming<'_>,
    reason: Obstacle,
) -> Result<Outcome, Failure> {
    let subject = incoming.subject.clone();
    let _ = incoming.obstacle.set(reason.clone());
    let aside = aside(incoming.webhook, incoming.kind, subject, reason);
    ctx.store.record_quarantined(incoming.company(), &incoming.key(), &aside).await?;
    Ok(Outcome::Quarantined)
}

fn aside(webhook: &WebhookV1, kind: &str, subject: Subject, reason: Obstacle) -> Quarantined {
    Quarantined {
        delivery: webhook.delivery.clone(),
        kind: kind.to_owned(),
        subject,
        reason,
        body: webhook.body.clone(),
        received_at: webhook.received_at,
    }
}
