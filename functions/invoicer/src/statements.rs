//! One partner's statement of a closing month: sealed, added up line by line, numbered, written once.

use vouch_domain::{
    books::{
        ledger::Page,
        period::PeriodState,
        statement::{Chain, Statement, Totals, draw_up as reckon},
    },
    id::CompanyId,
    message::JobMessage,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::{
    invoices::statement_series,
    writes::{Committed, Role},
};

use crate::ATTEMPTS;

/// How many lines are in memory at a time.
const LINES_AT_ONCE: i32 = 1000;

/// Draws up a statement, once.
pub(crate) async fn draw_up(ctx: &Context, company: CompanyId, page: Page) -> Result<(), Failure> {
    let Some(row) = ctx.store.find_period(company, page.month).await? else {
        return Ok(());
    };
    let PeriodState::Closing(review) = row.period.state else {
        return Ok(());
    };
    let sealed = ctx.store.seal_fence(company, page).await?;
    let subtotal = sealed.map(|fence| fence.totals).unwrap_or_default();
    let before =
        ctx.store.find_statement(company, Page { month: page.month.before(), ..page }).await?;
    let opening = before.map_or(0, |statement| statement.closing);
    for _ in 0..ATTEMPTS {
        if ctx.store.find_statement(company, page).await?.is_some() {
            return finish(ctx, company, page).await;
        }
        let series = statement_series(page.partner);
        let last = ctx.store.find_sequence(company, &series).await?;
        let (totals, hash) = add_up(ctx, company, page, &last.hash).await?;
        if totals != subtotal {
            return Err(Failure::Fault(format!(
                "the lines of {} do not add up to its fence",
                vouch_domain::books::statement::StatementId(page)
            )));
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
            Committed::Yes => return finish(ctx, company, page).await,
            committed if committed.refused(Role::Statement) => {
                return finish(ctx, company, page).await;
            }
            Committed::No(_) => {}
        }
    }
    Err(Failure::Contended("the series of a partner's statements"))
}

/// Adds up a month's lines, a thousand at a time, and chains them to the statement before.
async fn add_up(
    ctx: &Context,
    company: CompanyId,
    page: Page,
    previous_hash: &str,
) -> Result<(Totals, String), Failure> {
    let (mut totals, mut chain, mut from) = (Totals::default(), Chain::after(previous_hash), None);
    loop {
        let lines = ctx.store.list_entries(company, page, LINES_AT_ONCE, from.as_ref()).await?;
        for line in &lines.items {
            totals = totals.plus(Totals::of(line.kind, line.minor)?)?;
            chain.line(line);
        }
        match lines.next {
            Some(next) => from = Some(next),
            None => return Ok((totals, chain.hash())),
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
