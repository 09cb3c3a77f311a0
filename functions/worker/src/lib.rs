//! From a verified webhook to its effect: attribute, price, book; park what came too early; put aside what can't be.
//!
//! Every effect is written once, in one transaction with the delivery that caused it. Doing a message again, in
//! any order and at the same time, ends in the same books.

mod credit;
mod customer;
mod points;
mod quarantine;
mod refund;
mod room;
mod sale;
mod sign_up;

use std::{sync::OnceLock, time::Instant};

use vouch_domain::{
    event::{
        Event,
        content::ContentHash,
        parse::{self, Parsed},
    },
    id::{CompanyId, CustomerRef},
    message::{EventMessage, WebhookV1},
};
use vouch_runtime::{
    Context,
    event_line::{EventLine, Outcome as Said},
    metrics::Metric,
    sqs::Failure,
};
use vouch_store::deliveries::{Delivery, Obstacle, Outcome, Subject};

/// How often an effect is tried while others change what it depends on.
const ATTEMPTS: usize = 60;

/// A delivery in hand: what its effect is written down with.
struct Incoming<'a> {
    webhook: &'a WebhookV1,
    kind: &'static str,
    hash: ContentHash,
    subject: Subject,
    /// What kept it from its effect, once that is known.
    obstacle: OnceLock<Obstacle>,
}

impl Incoming<'_> {
    fn company(&self) -> CompanyId {
        self.webhook.company
    }

    fn row(&self, outcome: Outcome) -> Delivery {
        let id = self.webhook.delivery.clone();
        let row = Delivery::new(id, self.kind, outcome, self.webhook.received_at)
            .about(self.subject.clone());
        if outcome == Outcome::Parked { row.because(Obstacle::NoCustomer) } else { row }
    }

    fn key(&self) -> String {
        self.hash.to_string()
    }
}

/// Brings a message to its effect.
///
/// # Errors
/// When it must be delivered again.
pub async fn handle(ctx: &Context, message: EventMessage) -> Result<(), Failure> {
    match message {
        // Boxed: what it awaits is deep, and the runtime wraps it further.
        EventMessage::WebhookV1(webhook) => Box::pin(webhook_arrived(ctx, &webhook)).await,
    }
}

async fn webhook_arrived(ctx: &Context, webhook: &WebhookV1) -> Result<(), Failure> {
    let started = Instant::now();
    let line = EventLine {
        company: Some(webhook.company),
        id: Some(webhook.delivery.as_str()),
        ..EventLine::of("webhook", started)
    };
    let Parsed { event, .. } =
        match parse::parse(webhook.endpoint, webhook.body.as_bytes(), webhook.received_at) {
            Ok(parsed) => parsed,
            Err(error) => {
                quarantine::unreadable(ctx, webhook, &error).await?;
                EventLine { reason: Some("it can't be read"), ..line }.say(Said::Quarantined);
                return Ok(());
            }
        };
    let (hash, subject) = (ContentHash::of(&event), subject(&event));
    let obstacle = OnceLock::new();
    let incoming = Incoming { webhook, kind: event.kind(), hash, subject, obstacle };
    let outcome = record(ctx, &incoming, event).await?;
    let lag = ctx.now().signed_duration_since(webhook.received_at).num_milliseconds();
    EventLine {
        kind: incoming.kind,
        reason: incoming.obstacle.get().map(Obstacle::text),
        measures: &[(Metric::Lag, u64::try_from(lag).unwrap_or_default())],
        ..line
    }
    .say(said(outcome));
    Ok(())
}

async fn record(ctx: &Context, incoming: &Incoming<'_>, event: Event) -> Result<Outcome, Failure> {
    match event {
        Event::SignedUp(sign_up) => sign_up::record(ctx, incoming, sign_up).await,
        Event::Paid(sale) => sale::record(ctx, incoming, &sale).await,
        Event::Refunded(refund) => {
            refund::record(ctx, incoming, &refund::Side::given(refund)).await
        }
        Event::RefundReversed(reversal) => {
            refund::record(ctx, incoming, &refund::Side::won_back(reversal)).await
        }
        Event::SubscriptionUpdated(update) => {
            customer::record_subscription(ctx, incoming, update).await
        }
        Event::UsageReported(ref usage) => {
            customer::record_activity(ctx, incoming, &usage.customer, usage.occurred_at, &event)
                .await
        }
        Event::InvoiceSent(ref sent) => {
            customer::record_activity(ctx, incoming, &sent.customer, sent.occurred_at, &event).await
        }
    }
}

/// For the log.
fn said(outcome: Outcome) -> Said {
    match outcome {
        Outcome::Applied => Said::Applied,
        Outcome::Repeat => Said::Repeat,
        Outcome::Parked => Said::Parked,
        Outcome::Quarantined => Said::Quarantined,
    }
}

/// What an event is about.
fn subject(event: &Event) -> Subject {
    let customer = |customer: &CustomerRef| Some(customer.clone());
    match event {
        Event::SignedUp(of) => Subject { customer: customer(&of.customer), ..Subject::default() },
        Event::SubscriptionUpdated(of) => {
            Subject { customer: customer(&of.customer), ..Subject::default() }
        }
        Event::UsageReported(of) => {
            Subject { customer: customer(&of.customer), ..Subject::default() }
        }
        Event::InvoiceSent(of) => {
            Subject { customer: customer(&of.customer), ..Subject::default() }
        }
        Event::Paid(of) => Subject {
            customer: customer(&of.customer),
            transaction: Some(of.transaction.clone()),
            refund: None,
        },
        Event::Refunded(of) => Subject {
            customer: None,
            transaction: Some(of.transaction.clone()),
            refund: Some(of.refund.clone()),
        },
        Event::RefundReversed(of) => Subject {
            customer: None,
            transaction: Some(of.transaction.clone()),
            refund: Some(of.refund.clone()),
        },
    }
}

/// Notes that a delivery's effect was there already.
async fn repeated(ctx: &Context, incoming: &Incoming<'_>) -> Result<Outcome, Failure> {
    ctx.store
        .record_delivery(incoming.company(), &incoming.key(), &incoming.row(Outcome::Repeat))
        .await?;
    Ok(Outcome::Repeat)
}
