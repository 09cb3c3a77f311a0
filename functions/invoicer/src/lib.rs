//! Month end: companies' months go from open to review to final, each step once, whoever runs and however often.
//!
//! A sweep finds the months whose time has come and sends a job for each; a job takes one month one step on, draws
//! up one partner's statement, or makes one payout. Every step is on condition of the row it changes, so any
//! number of runs at once come to the same (DESIGN §6).

mod closing;
mod holders;
mod payouts;
mod quarter;
mod routes;
mod statements;
mod thresholds;
mod waiting;

use std::time::Instant;

use vouch_domain::{
    books::{
        ledger::Page,
        outbox::{Intent, Outbox},
        payout::PayoutId,
        period::{Period, PeriodState},
        statement::StatementId,
    },
    calendar::{Month, Review},
    id::CompanyId,
    message::JobMessage,
    people::company::Company,
};
use vouch_runtime::{
    Context,
    event_line::{Causes, EventLine, Outcome},
    metrics::Metric,
    sqs::Failure,
};
use vouch_store::{periods::PeriodRow, writes::Committed};

/// How often a step is tried while others take it.
const ATTEMPTS: usize = 40;

/// Sends a job for every month of any company whose next step is due, and measures what waits.
///
/// # Errors
/// When the store or the queue does not answer; the next sweep does it again.
pub async fn sweep(ctx: &Context) -> Result<(), Failure> {
    let started = Instant::now();
    let (due, _) = ctx.store.list_due_periods(ctx.now()).await?;
    for &(company, month) in &due {
        ctx.queue.send_job(&JobMessage::AdvancePeriodV1 { company, month }).await?;
    }
    // Months do not wait for a measurement; without one, the next sweep has it.
    let parked = waiting::oldest_parked(ctx).await.inspect_err(
        |failure| tracing::warn!(error = %Causes(failure), "what waits could not be looked at"),
    );
    let measures = &[(Metric::OldestParked, parked.unwrap_or_default())];
    EventLine { measures, ..EventLine::of("sweep", started) }.say(Outcome::Swept);
    Ok(())
}

/// Does a job, and says so in the log.
///
/// # Errors
/// When it must be delivered again.
pub async fn handle(ctx: &Context, job: JobMessage) -> Result<(), Failure> {
    let started = Instant::now();
    let (kind, company, id) = about(&job);
    let outcome = once(ctx, job).await?;
    let line = EventLine { company: Some(company), id: Some(&id), ..EventLine::of(kind, started) };
    let measures: &[_] = match (kind, outcome) {
        ("draw_up_statement", Outcome::Applied) => &[(Metric::StatementsDrawn, 1)],
        ("pay_out", Outcome::Applied) => &[(Metric::PayoutsPromised, 1)],
        _ => &[],
    };
    EventLine { measures, ..line }.say(outcome);
    Ok(())
}

/// What the log says of a job: its kind, whose it is, and what it is about.
fn about(job: &JobMessage) -> (&'static str, CompanyId, String) {
    match *job {
        JobMessage::AdvancePeriodV1 { company, month } => {
            ("advance_period", company, month.to_string())
        }
        JobMessage::DrawUpStatementV1 { company, month, partner, currency } => {
            let id = StatementId(Page { partner, currency, month });
            ("draw_up_statement", company, id.to_string())
        }
        JobMessage::PayOutV1 { company, month, partner, currency } => {
            let page = Page { partner, currency, month };
            ("pay_out", company, PayoutId { page, attempt: 1 }.to_string())
        }
        JobMessage::RecalculateTiersV1 { company, quarter, .. } => {
            ("recalculate_tiers", company, quarter.to_string())
        }
        JobMessage::RecalculateTierV1 { company, partner, .. } => {
            ("recalculate_tier", company, partner.to_string())
        }
        JobMessage::RefreshRoutesV1 { company, program } => {
            ("refresh_routes", company, program.to_string())
        }
    }
}

async fn once(ctx: &Context, job: JobMessage) -> Result<Outcome, Failure> {
    match job {
        JobMessage::AdvancePeriodV1 { company, month } => {
            Box::pin(advance(ctx, company, month)).await
        }
        JobMessage::DrawUpStatementV1 { company, month, partner, currency } => {
            Box::pin(statements::draw_up(ctx, company, Page { partner, currency, month })).await
        }
        JobMessage::PayOutV1 { company, month, partner, currency } => {
            Box::pin(payouts::pay_out(ctx, company, Page { partner, currency, month })).await
        }
        JobMessage::RecalculateTiersV1 { company, quarter, after } => {
            Box::pin(quarter::send_on(ctx, company, quarter, after.as_deref())).await?;
            Ok(Outcome::Applied)
        }
        JobMessage::RecalculateTierV1 { company, quarter, partner } => {
            Box::pin(quarter::recalculate(ctx, company, quarter, partner)).await
        }
        JobMessage::RefreshRoutesV1 { company, program } => {
            Box::pin(routes::refresh(ctx, company, program)).await?;
            Ok(Outcome::Applied)
        }
    }
}

pub(crate) async fn find_company(ctx: &Context, company: CompanyId) -> Result<Company, Failure> {
    ctx.store
        .find_company(company)
        .await?
        .ok_or_else(|| Failure::Fault("a job names no company of ours".to_owned()))
}

async fn advance(ctx: &Context, company: CompanyId, month: Month) -> Result<Outcome, Failure> {
    let Some(row) = ctx.store.find_period(company, month).await? else {
        return Ok(Outcome::Repeat);
    };
    if let PeriodState::Closing(review) = row.period.state {
        closing::close(ctx, &row, review).await?;
        return Ok(Outcome::Applied);
    }
    let before_is_final = match ctx.store.find_period(company, month.before()).await? {
        None => true,
        Some(before) => matches!(before.period.state, PeriodState::Final(_)),
    };
    match row.period.step(ctx.now(), before_is_final) {
        Some(PeriodState::Review(review)) => {
            // First: a run that ends in between comes again, for the month is still open.
            quarter::begin(ctx, company, month.next()).await?;
            begin_review(ctx, &row, review).await
        }
        Some(PeriodState::Closing(review)) => {
            // Not ours if another run was faster; then that one goes on.
            if ctx.store.advance_period(&row, PeriodState::Closing(review)).await? {
                let period = Period { state: PeriodState::Closing(review), ..row.period.clone() };
                let row = PeriodRow { revision: row.revision + 1, period, ..row };
                tracing::info!(company.id = %company, period = %month, "a month is closing");
                closing::close(ctx, &row, review).await?;
                return Ok(Outcome::Applied);
            }
            Ok(Outcome::Repeat)
        }
        _ => Ok(Outcome::Repeat),
    }
}

/// The month is over: its invoice can be looked at, and the month after begins to be watched.
async fn begin_review(ctx: &Context, row: &PeriodRow, review: Review) -> Result<Outcome, Failure> {
    let company = find_company(ctx, row.company).await?;
    let month = row.period.month;
    let outbox = Outbox {
        id: format!("review#{month}"),
        intent: Intent::AnnounceReview { month, ends_at: review.ends_at },
        created_at: ctx.now(),
    };
    let mut writes = ctx.store.writes();
    writes.advanced_period(row, PeriodState::Review(review))?;
    // Frozen with the month: a clock that is set from now on ends a later one.
    let zone = company.clock_of(month.next()).month_zone();
    writes.new_period(row.company, &Period::open(month.next(), zone))?;
    writes.same_clock(&company)?;
    writes.outbox(row.company, &outbox, ctx.now())?;
    if writes.commit().await? != Committed::Yes {
        return Ok(Outcome::Repeat);
    }
    tracing::info!(company.id = %row.company, period = %month, "a month is in review");
    Ok(Outcome::Applied)
}
