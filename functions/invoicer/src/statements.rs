//! One partner's statement of a closing month: sealed, added up line by line, numbered, written once.

use std::time::Instant;

use vouch_domain::{
    books::{
        accrual::Gathered,
        ledger::Page,
        period::PeriodState,
        statement::{Chain, Statement, StatementId, Totals, draw_up as reckon},
    },
    id::CompanyId,
    message::JobMessage,
};
use vouch_runtime::{
    Context,
    event_line::{EventLine, Outcome},
    metrics::Metric,
    sqs::Failure,
};
use vouch_store::{
    invoices::statement_series,
    writes::{Committed, Role},
};

use crate::{
    ATTEMPTS,
    thresholds::{self, Thresholds},
};

/// How many lines are in memory at a time: with what the SDK makes of them about a megabyte.
const LINES_AT_ONCE: i32 = 200;

/// Draws up a statement, once.
pub(crate) async fn draw_up(
    ctx: &Context,
    company: CompanyId,
    page: Page,
) -> Result<Outcome, Failure> {
    let Some(row) = ctx.store.find_period(company, page.month).await? else {
        return Ok(Outcome::Repeat);
    };
    let PeriodState::Closing(review) = row.period.state else {
        return Ok(Outcome::Repeat);
    };
    let sealed = ctx.store.seal_fence(company, page).await?;
    let subtotal = sealed.map(|fence| fence.totals).unwrap_or_default();
    let before =
        ctx.store.find_statement(company, Page { month: page.month.before(), ..page }).await?;
    let opening = before.map_or(0, |statement| statement.closing);
    for _ in 0..ATTEMPTS {
        if ctx.store.find_statement(company, page).await?.is_some() {
            finish(ctx, company, page).await?;
            return Ok(Outcome::Repeat);
        }
        let series = statement_series(page.partner);
        let last = ctx.store.find_sequence(company, &series).await?;
        let (totals, hash, waiting) = add_up(ctx, company, page, &last.hash).await?;
        match thresholds::settle(ctx, company, page, &waiting).await? {
            Thresholds::Settled if totals == subtotal => {}
            Thresholds::Settled => {
                // Another run may have added what thresholds set free.
                let joined = ctx.store.find_fence(company, page).await?;
                if totals != joined.map(|fence| fence.totals).unwrap_or_default() {
                    return Err(unbalanced(company, page));
                }
            }
            Thresholds::Added => continue,
            Thresholds::Broken => return Err(unbalanced(company, page)),
        }
        let mut statement = Statement {
            issued_at: Some(review.issued_at),
            previous_hash: last.hash.clone(),
            hash: hash.clone(),
            ..reckon(page, opening, totals)?
        };
        let mut writes = ctx.store.writes();
        statement.number =
            Some(writes.next_number(company, &series, &last, &statement.id.to_string(), &hash)?);
        writes.statement(company, &statement)?;
        writes.count_drawn(company, page.month)?;
        match writes.commit().await? {
            Committed::Yes => {
                finish(ctx, company, page).await?;
                return Ok(Outcome::Applied);
            }
            committed if committed.refused(Role::Statement) => {
                finish(ctx, company, page).await?;
                return Ok(Outcome::Repeat);
            }
            Committed::No(_) => {}
        }
    }
    Err(Failure::Contended("the series of a partner's statements"))
}

/// The month stays as it is until a person has looked: nothing is drawn up from books that do not add up.
fn unbalanced(company: CompanyId, page: Page) -> Failure {
    let (id, reason) = (StatementId(page).to_string(), "its lines do not add up to its fence");
    EventLine {
        company: Some(company),
        id: Some(&id),
        reason: Some(reason),
        measures: &[(Metric::BooksUnbalanced, 1)],
        ..EventLine::of("draw_up_statement", Instant::now())
    }
    .say(Outcome::Broken);
    Failure::Fault(format!("{id}: {reason}"))
}

/// Adds up a month's lines, some at a time, chains them to the statement before, and gathers those that wait.
async fn add_up(
    ctx: &Context,
    company: CompanyId,
    page: Page,
    previous_hash: &str,
) -> Result<(Totals, String, Gathered), Failure> {
    let (mut totals, mut chain, mut from) = (Totals::default(), Chain::after(previous_hash), None);
    let mut waiting = Gathered::default();
    loop {
        let lines = ctx.store.list_entries(company, page, LINES_AT_ONCE, from.as_ref()).await?;
        for line in &lines.items {
            totals = totals.plus(line.totals()?)?;
            chain.line(line);
            waiting.line(line)?;
        }
        match lines.next {
            Some(next) => from = Some(next),
            None => return Ok((totals, chain.hash(), waiting)),
        }
    }
}

/// The last statement of a month sends it on.
async fn finish(ctx: &Context, company: CompanyId, page: Page) -> Result<(), Failure> {
    if ctx.store.find_closing(company, page.month).await?.is_complete() {
        ctx.queue.send_job(&JobMessage::AdvancePeriodV1 { company, month: page.month }).await?;
    }
    Ok(())
}
