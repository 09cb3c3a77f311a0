//! What customers do besides paying: subscriptions as last reported, usage, invoices sent.

use chrono::{DateTime, Utc};
use vouch_domain::{
    event::{Event, SubscriptionUpdate},
    id::CustomerRef,
    tracking::customer::SubscriptionReport,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::{deliveries::Outcome, writes::Role};

use crate::{Incoming, repeated};

/// Records a subscription; an older report than the one on record has no effect.
pub(crate) async fn record_subscription(
    ctx: &Context,
    incoming: &Incoming<'_>,
    update: SubscriptionUpdate,
) -> Result<Outcome, Failure> {
    let report =
        SubscriptionReport { subscription: update.subscription, as_of: update.occurred_at };
    let company = incoming.company();
    let mut writes = ctx.store.writes();
    writes.delivery(company, &incoming.key(), &incoming.row(Outcome::Applied))?;
    writes.subscription(company, &update.customer, &report)?;
    if writes.commit().await?.refused(Role::Customer) {
        return repeated(ctx, incoming).await;
    }
    Ok(Outcome::Applied)
}

/// Records something a customer did, once for its content.
pub(crate) async fn record_activity(
    ctx: &Context,
    incoming: &Incoming<'_>,
    customer: &CustomerRef,
    at: DateTime<Utc>,
    event: &Event,
) -> Result<Outcome, Failure> {
    let company = incoming.company();
    let mut writes = ctx.store.writes();
    writes.delivery(company, &incoming.key(), &incoming.row(Outcome::Applied))?;
    writes.activity(company, customer, at, &incoming.key(), event)?;
    if writes.commit().await?.refused(Role::Activity) {
        return repeated(ctx, incoming).await;
    }
    Ok(Outcome::Applied)
}
