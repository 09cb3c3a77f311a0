//! What leaves the books: totals, news, mails, charges, each from an outbox row written with the change it tells of.
//!
//! The stream wakes it, the schedule sweeps up what the stream missed. Every intent is safe to repeat: it is done
//! on condition that it was not, or asks first how it stands.

mod charges;
mod mail;
mod news;
mod views;

use aws_lambda_events::event::dynamodb::Event as StreamEvent;
pub use mail::Mailer;
use vouch_domain::books::outbox::{Intent, NewsKind};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::{keys::Span, outbox::OutboxRow, totals::PeopleChange};

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
        // Totals and news are written in the transaction that marks the intent done.
        Intent::CountMoney(change) => views::count_money(&mut writes, &row, change)?,
        Intent::CountSignUp(change) => views::count_sign_up(&mut writes, &row, change)?,
        Intent::CountSubscription { partner, change, .. } => {
            let change = PeopleChange { signups: 0, active: *change };
            writes.partner_people(company, *partner, Span::All, change)?;
        }
        Intent::NotePayoutPaid { payout, amount } => {
            let (hash, news) = news::of_payout(&row.outbox, NewsKind::PayoutPaid, *payout, *amount);
            writes.news(company, &hash, &news)?;
        }
        Intent::AnnouncePayout { payout, amount } => {
            let (hash, news) = news::of_payout(&row.outbox, NewsKind::PayoutDue, *payout, *amount);
            writes.news(company, &hash, &news)?;
            Box::pin(leave(ctx, mailer, &row, &row.outbox.intent)).await?;
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
        Intent::ChargeInvoice { invoice } => {
            news::tell_final(ctx, company, &row.outbox, *invoice).await?;
            charges::charge(ctx, company, *invoice).await
        }
        Intent::AnnounceReview { month, ends_at } => {
            news::tell_review(ctx, company, &row.outbox, *month).await?;
            mail::announce_review(ctx, mailer, company, *month, *ends_at).await
        }
        Intent::AnnouncePayout { payout, amount } => {
            mail::announce_payout(ctx, mailer, company, *payout, *amount).await
        }
        Intent::CountMoney(_)
        | Intent::CountSignUp(_)
        | Intent::CountSubscription { .. }
        | Intent::NotePayoutPaid { .. } => Ok(()),
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
