//! What leaves the books: totals, news, mails, charges, each from an outbox row written with the change it tells of.
//!
//! The stream wakes it, the schedule sweeps up what the stream missed. Every intent is safe to repeat: it is done
//! on condition that it was not, or asks first how it stands.

mod charges;
mod mail;
mod news;
mod views;

use std::time::Instant;

use aws_lambda_events::event::{
    dynamodb::{Event as StreamEvent, EventRecord},
    sqs::SqsBatchResponse,
};
pub use mail::Mailer;
use vouch_domain::books::outbox::{Intent, NewsKind};
use vouch_runtime::{
    Context,
    deadline::Deadline,
    event_line::{EventLine, Outcome},
    metrics::Metric,
    sqs::{self, Failure},
};
use vouch_store::{keys::Span, outbox::OutboxRow, totals::PeopleChange, writes::Committed};

/// How many pending intents a sweep does at a time.
const SWEPT_AT_ONCE: i32 = 200;

/// Does an intent, once, and says so in the log.
///
/// # Errors
/// When it must be tried again; the sweep does.
pub async fn handle(ctx: &Context, mailer: &Mailer, row: OutboxRow) -> Result<(), Failure> {
    let (started, company, id) = (Instant::now(), row.company, log_id(&row));
    let kind = row.outbox.intent.kind();
    let outcome = once(ctx, mailer, row).await?;
    EventLine { company: Some(company), id: Some(&id), ..EventLine::of(kind, started) }
        .say(outcome);
    Ok(())
}

/// What the log calls an intent: the ids of some hold what a company calls its customer.
fn log_id(row: &OutboxRow) -> String {
    match row.outbox.intent {
        Intent::CountMoney(_) | Intent::CountSignUp(_) | Intent::CountSubscription { .. } => {
            row.outbox.fingerprint("")
        }
        _ => row.outbox.id.clone(),
    }
}

async fn once(ctx: &Context, mailer: &Mailer, row: OutboxRow) -> Result<Outcome, Failure> {
    if row.done {
        return Ok(Outcome::Repeat);
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
    Ok(match writes.commit().await? {
        Committed::Yes => Outcome::Applied,
        Committed::No(_) => Outcome::Repeat,
    })
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

/// Does what the table's stream brings, each row alone, and names those that must come again, in AWS's shape.
///
/// The stream brings again everything from the first of them on: what was done by then is seen to be done.
pub async fn stream(
    ctx: &Context,
    mailer: &Mailer,
    event: StreamEvent,
    deadline: &Deadline,
) -> SqsBatchResponse {
    let mut failed = Vec::new();
    for record in event.records {
        let number = record.change.sequence_number.clone().unwrap_or_default();
        if !sqs::alone(&number, deadline, Box::pin(written(ctx, mailer, record))).await {
            failed.push(number);
        }
    }
    sqs::response(failed)
}

async fn written(ctx: &Context, mailer: &Mailer, record: EventRecord) -> Result<(), Failure> {
    match serde_dynamo::from_item(record.change.new_image) {
        Ok(row) => handle(ctx, mailer, row).await,
        Err(error) => Err(Failure::Fault(format!("a stream record is no outbox row: {error}"))),
    }
}

/// Does what is pending, whatever the stream brought; says how much. One that fails does not hold up the others,
/// and what there is no time for is left to the next sweep.
///
/// # Errors
/// When one or more failed, after all were tried.
pub async fn sweep(ctx: &Context, mailer: &Mailer, deadline: &Deadline) -> Result<usize, Failure> {
    let started = Instant::now();
    let rows = ctx.store.list_due_outbox(SWEPT_AT_ONCE).await?;
    let oldest = rows.iter().map(|row| ctx.now() - row.outbox.created_at).max();
    let waited = oldest.and_then(|age| u64::try_from(age.num_seconds()).ok()).unwrap_or_default();
    let (mut count, mut failed) = (0, 0_usize);
    for row in rows {
        if deadline.is_near() {
            break;
        }
        let id = log_id(&row);
        let done = sqs::alone(&id, deadline, Box::pin(handle(ctx, mailer, row))).await;
        (count, failed) = (count + 1, failed + usize::from(!done));
    }
    let measures = &[(Metric::OldestIntent, waited)];
    EventLine { measures, ..EventLine::of("sweep", started) }.say(Outcome::Swept);
    match failed {
        0 => Ok(count),
        _ => Err(Failure::Unfinished { failed, of: count }),
    }
}
