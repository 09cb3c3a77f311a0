//! What leaves the books: totals, mails, charges, each from an outbox row written with the change it tells of.
//!
//! The stream wakes it, the schedule sweeps up what the stream missed. Every intent is safe to repeat: it is done
//! on condition that it was not, or asks first how it stands.

mod charges;
mod mail;

use aws_lambda_events::event::dynamodb::Event as StreamEvent;
pub use mail::Mailer;
use vouch_domain::books::outbox::Intent;
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::outbox::OutboxRow;

/// How many pending intents a sweep does at a time.
const SWEPT_AT_ONCE: i32 = 200;

/// Does an intent, once.
///
/// # Errors
/// When it must be tried again; the sweep does.
pub async fn handle(ctx: &Context, mailer: &Mailer, row: OutboxRow) -> Result<(), Failure> {
    if row.done {
        return Ok(());
    }
    let (company, id) = (row.company, row.outbox.id.as_str());
    let mut writes = ctx.store.writes();
    writes.outbox_done(company, id)?;
    match &row.outbox.intent {
        // Totals are added in the transaction that marks the intent done.
        Intent::CountMoney { revenue, commission_minor, day, .. } => {
            writes.day_money(company, *day, revenue.currency, revenue.minor, *commission_minor)?;
        }
        Intent::CountSignUp { day, attributed, .. } => {
            writes.day_signup(company, *day, *attributed)?;
        }
        leaving => Box::pin(leave(ctx, mailer, &row, leaving)).await?,
    }
    writes.commit().await?;
    Ok(())
}

/// Does an intent that reaches beyond the tables' totals: before its mark, so it looks first whether it was done.
async fn leave(
    ctx: &Context,
    mailer: &Mailer,
    row: &OutboxRow,
    intent: &Intent,
) -> Result<(), Failure> {
    let company = row.company;
    if ctx.store.find_outbox(company, &row.outbox.id).await?.is_none_or(|row| row.done) {
        return Ok(());
    }
    match intent {
        Intent::ChargeInvoice { invoice } => charges::charge(ctx, company, *invoice).await,
        Intent::AnnounceReview { month, ends_at } => {
            mail::announce_review(ctx, mailer, company, *month, *ends_at).await
        }
        Intent::AnnouncePayout { payout, amount } => {
            mail::announce_payout(ctx, mailer, company, *payout, *amount).await
        }
        Intent::CountMoney { .. } | Intent::CountSignUp { .. } => Ok(()),
    }
}

/// Does what the table's stream brings.
///
/// # Errors
/// When an intent must be tried again: the stream brings its batch again.
pub async fn stream(ctx: &Context, mailer: &Mailer, event: StreamEvent) -> Result<(), Failure> {
    for record in event.records {
        let image = record.change.new_image;
        match serde_dynamo::from_item::<_, OutboxRow>(image) {
            Ok(row) => handle(ctx, mailer, row).await?,
            Err(error) => {
                return Err(Failure::Fault(format!("a stream record is no outbox row: {error}")));
            }
        }
    }
    Ok(())
}

/// Does what is pending, whatever the stream brought; says how much. One that fails does not hold up the others.
///
/// # Errors
/// The first failure, after all were tried.
pub async fn sweep(ctx: &Context, mailer: &Mailer) -> Result<usize, Failure> {
    let rows = ctx.store.list_due_outbox(SWEPT_AT_ONCE).await?;
    let (count, mut failed) = (rows.len(), None);
    for row in rows {
        let id = row.outbox.id.clone();
        if let Err(failure) = handle(ctx, mailer, row).await {
            tracing::warn!(outbox.id = id, error = ?failure, "an intent must be tried again");
            failed.get_or_insert(failure);
        }
    }
    failed.map_or(Ok(count), Err)
}
