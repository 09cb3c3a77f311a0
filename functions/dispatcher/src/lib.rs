//! What leaves the books: totals, news, mails, charges, each from an outbox row written with the change it tells of.
//!
//! The stream wakes it, the schedule sweeps up what the stream missed. Every intent is safe to repeat: it is done
//! on condition that it was not, or asks first how it stands.

mod charges;
mod mail;
mod news;
mod notices;
mod outgoing;
mod payouts;
mod rails;
mod views;

use std::time::Instant;

use aws_lambda_events::event::{
    dynamodb::{Event as StreamEvent, EventRecord},
    sqs::SqsBatchResponse,
};
use chrono::{DateTime, Utc};
pub use mail::Mailer;
use vouch_domain::{
    books::{
        notice::Notice,
        outbox::{Intent, NewsKind},
    },
    id::CompanyId,
    people::mail::UnsentMail,
};
use vouch_runtime::{
    Context,
    deadline::Deadline,
    event_line::{EventLine, Outcome},
    metrics::Metric,
    outside::Outside,
    sqs::{self, Failure},
};
use vouch_store::{
    keys::Span,
    outbox::OutboxRow,
    totals::PeopleChange,
    writes::{Committed, Writes},
};

/// How many pending intents a sweep does at a time.
const SWEPT_AT_ONCE: i32 = 200;

/// The ways by which things leave.
#[derive(Debug, Clone)]
pub struct Leave {
    /// Mails.
    pub mailer: Mailer,
    /// Calls to companies' endpoints and to rails.
    pub outside: Outside,
}

/// Whether an intent that reaches beyond the tables is done now.
enum Left {
    /// It is: mark it so.
    Done,
    /// It was done before, or is to be done later: it has the mark that it needs.
    Settled,
    /// It has its mark already, and this became of it.
    Marked(Outcome),
    /// Its mail never can be sent: mark it done, and keep this for people to see.
    Unsent(Box<UnsentMail>),
}

/// Does what reaches beyond the tables, and notes what is to be kept of it. What became of the intent, if it needs no
/// mark any more.
async fn over(
    ctx: &Context,
    ways: &Leave,
    row: &OutboxRow,
    writes: &mut Writes<'_>,
) -> Result<Option<Outcome>, Failure> {
    Ok(match Box::pin(leave(ctx, ways, row)).await? {
        Left::Done => None,
        Left::Settled => Some(Outcome::Repeat),
        Left::Marked(outcome) => Some(outcome),
        Left::Unsent(mail) => {
            writes.unsent_mail(row.company, &mail)?;
            None
        }
    })
}

/// Does an intent that is due, once, and says so in the log. One that is due later is left alone.
///
/// # Errors
/// When it must be tried again; the sweep does.
pub async fn handle(ctx: &Context, ways: &Leave, row: OutboxRow) -> Result<(), Failure> {
    if row.due_at > ctx.now() {
        return Ok(());
    }
    let (started, company, id) = (Instant::now(), row.company, log_id(&row));
    let kind = row.outbox.intent.kind();
    let outcome = once(ctx, ways, row).await?;
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

async fn once(ctx: &Context, ways: &Leave, row: OutboxRow) -> Result<Outcome, Failure> {
    if row.done {
        return Ok(Outcome::Repeat);
    }
    let (company, id) = (row.company, row.outbox.id.as_str());
    // First: what it tells of has happened, whatever becomes of the rest.
    Box::pin(outgoing::tell(ctx, &row)).await?;
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
            if let Some(outcome) = over(ctx, ways, &row, &mut writes).await? {
                return Ok(outcome);
            }
        }
        Intent::AnnounceReview { month, ends_at } => {
            if let Some(outcome) = over(ctx, ways, &row, &mut writes).await? {
                return Ok(outcome);
            }
            if let Some(settings) = ctx.store.find_company(company).await? {
                notices::remind(&mut writes, &settings, (*month, *ends_at), ctx.now())?;
            }
        }
        _ => {
            if let Some(outcome) = over(ctx, ways, &row, &mut writes).await? {
                return Ok(outcome);
            }
        }
    }
    Ok(match writes.commit().await? {
        Committed::Yes => Outcome::Applied,
        Committed::No(_) => Outcome::Repeat,
    })
}

/// Does an intent that reaches beyond the tables' totals: before its mark, so it looks first how it stands.
async fn leave(ctx: &Context, ways: &Leave, row: &OutboxRow) -> Result<Left, Failure> {
    let company = row.company;
    let stands = ctx.store.find_outbox(company, &row.outbox.id).await?;
    let Some(row) = &stands.filter(|row| !row.done && row.due_at <= ctx.now()) else {
        return Ok(Left::Settled);
    };
    match &row.outbox.intent {
        Intent::ChargeInvoice { invoice } => {
            news::tell_final(ctx, company, &row.outbox, *invoice).await?;
            let next = Box::pin(charges::charge(ctx, ways, company, (*invoice, 1))).await?;
            return left(ctx, row, next).await;
        }
        Intent::RetryCharge { invoice, attempt } => {
            let which = (*invoice, *attempt);
            let next = Box::pin(charges::charge(ctx, ways, company, which)).await?;
            return left(ctx, row, next).await;
        }
        Intent::CheckCharge { invoice, attempt } => {
            let which = (*invoice, *attempt);
            let next = Box::pin(charges::check(ctx, ways, company, which)).await?;
            return left(ctx, row, next).await;
        }
        Intent::ReleasePayouts { invoice } => {
            charges::pay_out_from(ctx, company, *invoice).await?;
        }
        Intent::SendPayout { payout } => {
            let next = Box::pin(payouts::send(ctx, ways, company, *payout)).await?;
            return left(ctx, row, next).await;
        }
        Intent::SendRun { run } => {
            payouts::send_run(ctx, company, *run).await?;
        }
        Intent::FreeRun { run } => {
            payouts::free_run(ctx, company, *run).await?;
        }
        Intent::CheckPayout { payout } => {
            let next = Box::pin(payouts::check(ctx, ways, company, *payout)).await?;
            return left(ctx, row, next).await;
        }
        Intent::AnnounceReview { month, ends_at } => {
            news::tell_review(ctx, company, &row.outbox, *month).await?;
            let notice = Notice::InvoiceReady { month: *month, ends_at: *ends_at };
            return Box::pin(notices::tell(ctx, ways, row, &notice)).await;
        }
        Intent::AnnouncePayout { payout, amount } => {
            let notice = Notice::PayoutDue { payout: *payout, amount: *amount };
            return Box::pin(notices::tell(ctx, ways, row, &notice)).await;
        }
        Intent::Notify { notice } | Intent::MailAgain { notice } => {
            return Box::pin(notices::tell(ctx, ways, row, notice)).await;
        }
        Intent::CallWebhook { endpoint, event, turn } => {
            let which = outgoing::Which { endpoint: *endpoint, event, turn: *turn };
            return Box::pin(outgoing::call(ctx, ways, row, which)).await;
        }
        Intent::CountMoney(_)
        | Intent::CountSignUp(_)
        | Intent::CountSubscription { .. }
        | Intent::NotePayoutPaid { .. } => {}
    }
    Ok(Left::Done)
}

/// When an intent of money is to be looked at again.
enum Next {
    /// Never: it is done.
    Done,
    /// Then.
    At(DateTime<Utc>),
}

/// Marks an intent that is not done yet with when it is to be done again.
async fn left(ctx: &Context, row: &OutboxRow, next: Next) -> Result<Left, Failure> {
    let Next::At(at) = next else { return Ok(Left::Done) };
    let mut writes = ctx.store.writes();
    writes.outbox_postponed(row.company, &row.outbox.id, at)?;
    // Refused where somebody else has done it: then it has its mark.
    writes.commit().await?;
    Ok(Left::Settled)
}

/// Counts something that somebody must look at: an alarm does.
fn measure_trouble((kind, metric): (&str, Metric), company: CompanyId, id: &str, reason: &str) {
    let line = EventLine {
        company: Some(company),
        id: Some(id),
        reason: Some(reason),
        measures: &[(metric, 1)],
        ..EventLine::of(kind, Instant::now())
    };
    line.say(Outcome::Refused);
}

/// Counts that nobody knows what became of money that was asked for: an alarm looks at it.
fn measure_unknown(company: CompanyId, key: &str) {
    let measures = &[(Metric::UnknownMoney, 1)];
    let line = EventLine {
        company: Some(company),
        id: Some(key),
        ..EventLine::of("look_up", Instant::now())
    };
    EventLine { measures, ..line }.say(Outcome::Retried);
}

/// Does what the table's stream brings, each row alone, and names those that must come again, in AWS's shape.
///
/// The stream brings again everything from the first of them on: what was done by then is seen to be done.
pub async fn stream(
    ctx: &Context,
    ways: &Leave,
    event: StreamEvent,
    deadline: &Deadline,
) -> SqsBatchResponse {
    let (mut failed, mut calls) = (Vec::new(), Vec::new());
    for record in event.records {
        let number = record.change.sequence_number.clone().unwrap_or_default();
        let row = read(record);
        match row {
            Ok(row) if outgoing::is_call(&row) => calls.push((number, row)),
            row => {
                if !sqs::alone(&number, deadline, Box::pin(written(ctx, ways, row))).await {
                    failed.push(number);
                }
            }
        }
    }
    // Last, and beside each other: they wait for others' servers.
    failed.extend(outgoing::make(ctx, ways, calls, deadline).await);
    sqs::response(failed)
}

fn read(record: EventRecord) -> Result<OutboxRow, Failure> {
    let row = serde_dynamo::from_item(record.change.new_image);
    row.map_err(|error| Failure::Fault(format!("a stream record is no outbox row: {error}")))
}

async fn written(
    ctx: &Context,
    ways: &Leave,
    row: Result<OutboxRow, Failure>,
) -> Result<(), Failure> {
    handle(ctx, ways, row?).await
}

/// Does what is pending, whatever the stream brought; says how much. One that fails does not hold up the others,
/// and what there is no time for is left to the next sweep.
///
/// # Errors
/// When one or more failed, after all were tried.
pub async fn sweep(ctx: &Context, ways: &Leave, deadline: &Deadline) -> Result<usize, Failure> {
    let started = Instant::now();
    let rows = ctx.store.list_due_outbox(ctx.now(), SWEPT_AT_ONCE).await?;
    let oldest = rows.iter().map(|row| ctx.now() - row.waits_since()).max();
    let waited = oldest.and_then(|age| u64::try_from(age.num_seconds()).ok()).unwrap_or_default();
    let (calls, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(outgoing::is_call);
    let calls: Vec<_> = calls.into_iter().map(|row| (log_id(&row), row)).collect();
    let (mut count, mut failed) = (calls.len(), 0_usize);
    for row in rows {
        if deadline.is_near() {
            break;
        }
        let id = log_id(&row);
        let done = sqs::alone(&id, deadline, Box::pin(handle(ctx, ways, row))).await;
        (count, failed) = (count + 1, failed + usize::from(!done));
    }
    failed += outgoing::make(ctx, ways, calls, deadline).await.len();
    let measures = &[(Metric::OldestIntent, waited)];
    EventLine { measures, ..EventLine::of("sweep", started) }.say(Outcome::Swept);
    match failed {
        0 => Ok(count),
        _ => Err(Failure::Unfinished { failed, of: count }),
    }
}
