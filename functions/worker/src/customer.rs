//! What customers do besides paying: subscriptions as last reported, usage, invoices sent.

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::outbox::{Intent, Outbox},
    event::{Event, SubscriptionUpdate},
    id::CustomerRef,
    tracking::customer::{Customer, SubscriptionReport},
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::{
    deliveries::Outcome,
    writes::{Committed, Role},
};

use crate::{ATTEMPTS, Incoming, repeated};

/// Records a subscription; an older report than the one on record has no effect.
pub(crate) async fn record_subscription(
    ctx: &Context,
    incoming: &Incoming<'_>,
    update: SubscriptionUpdate,
) -> Result<Outcome, Failure> {
    let company = incoming.company();
    for _ in 0..ATTEMPTS {
        let (customer, before) = ctx.store.find_subscriber(company, &update.customer).await?;
        let (subscription, as_of) = (update.subscription.clone(), update.occurred_at);
        let report = SubscriptionReport::following(before.as_ref(), subscription, as_of);
        if before.as_ref().is_some_and(|before| !report.stands_over(before)) {
            return repeated(ctx, incoming).await;
        }
        let mut writes = ctx.store.writes();
        writes.delivery(company, &incoming.key(), &incoming.row(Outcome::Applied))?;
        writes.subscription(company, &update.customer, before.as_ref(), &report)?;
        match &customer {
            // Together with the sign-up's condition on this row: one comes first, and the other sees and counts it.
            None => writes.no_customer(company, &update.customer)?,
            Some(customer) => {
                if let Some(outbox) = count(ctx, customer, before.as_ref(), &report) {
                    writes.outbox(company, &outbox, ctx.now())?;
                }
            }
        }
        if writes.commit().await? == Committed::Yes {
            return Ok(Outcome::Applied);
        }
    }
    Err(Failure::Contended("a customer's subscription"))
}

/// What a report changes of the subscriptions that run of its customer's partner.
fn count(
    ctx: &Context,
    customer: &Customer,
    before: Option<&SubscriptionReport>,
    report: &SubscriptionReport,
) -> Option<Outbox> {
    let credited = customer.attribution.credited.as_ref()?;
    let was_active = before.is_some_and(SubscriptionReport::is_active);
    let change = i64::from(report.is_active()) - i64::from(was_active);
    (change != 0).then(|| Outbox {
        id: format!("subscription#{}#{}", customer.customer, report.revision),
        intent: Intent::CountSubscription {
            customer: customer.customer.clone(),
            partner: credited.partner,
            change,
        },
        created_at: ctx.now(),
    })
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
