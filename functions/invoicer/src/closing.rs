//! A closing month: every statement drawn up, then one invoice a currency, then final.
//!
//! However many partners there are, a page of each list is in memory and nothing is read twice for each of them.

use std::time::Instant;

use vouch_domain::{
    books::{
        invoice::{Binding, Invoice, InvoiceStatus},
        outbox::{Intent, Outbox},
        period::PeriodState,
        standing::Charged,
    },
    calendar::{Month, Review},
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
    invoices::INVOICES,
    periods::PeriodRow,
    writes::{Committed, Role},
};

use crate::{
    ATTEMPTS, find_company,
    holders::{Holder, Holders, ROWS_AT_ONCE},
};

/// How many jobs wait in memory before they are sent.
const JOBS_AT_ONCE: usize = 100;

/// Takes a closing month as far as it goes: jobs for the statements that are missing, or, when none is, the
/// invoices and the end. Fences can't become more any longer, so what is listed here is all there will be.
pub(crate) async fn close(ctx: &Context, row: &PeriodRow, review: Review) -> Result<(), Failure> {
    let (company, month) = (row.company, row.period.month);
    // Twice at most: the sweep looks after the rest.
    for _ in 0..2 {
        let Roll { holders, missing, charged } = send_for_missing(ctx, company, month).await?;
        // Also where a run before sent the jobs and came no further.
        if ctx.store.find_closing(company, month).await?.expected != Some(holders) {
            ctx.store.expect_statements(company, month, holders).await?;
        }
        if missing == 0 {
            return issue(ctx, row, review, &charged).await;
        }
        // The last of them may have been drawn up before anybody knew that it was the last.
        if !ctx.store.find_closing(company, month).await?.is_complete() {
            return Ok(());
        }
    }
    Ok(())
}

/// What became of a walk over all who have a statement.
#[derive(Debug, Default)]
struct Roll {
    holders: u64,
    missing: u64,
    charged: Charged,
}

/// Sends a job for each statement that is missing, and adds up what the others charge.
async fn send_for_missing(
    ctx: &Context,
    company: CompanyId,
    month: Month,
) -> Result<Roll, Failure> {
    let (mut roll, mut jobs) = (Roll::default(), Vec::with_capacity(JOBS_AT_ONCE));
    let mut holders = Holders::of(ctx, company, month);
    while let Some(Holder { whose: (partner, currency), statement }) = holders.next().await? {
        roll.holders = roll.holders.saturating_add(1);
        if let Some(statement) = statement {
            roll.charged.add(&statement)?;
            continue;
        }
        roll.missing = roll.missing.saturating_add(1);
        jobs.push(JobMessage::DrawUpStatementV1 { company, month, partner, currency });
        if jobs.len() == JOBS_AT_ONCE {
            ctx.queue.send_jobs(&jobs).await?;
            jobs.clear();
        }
    }
    ctx.queue.send_jobs(&jobs).await?;
    Ok(roll)
}

/// Draws up the invoices, each with its number and the intent to charge it, then makes the month final.
async fn issue(
    ctx: &Context,
    row: &PeriodRow,
    review: Review,
    charged: &Charged,
) -> Result<(), Failure> {
    let (company, month) = (row.company, row.period.month);
    let before = ctx.store.all_invoices(company, month.before()).await?;
    let fee = find_company(ctx, company).await?.fee;
    for invoice in charged.invoices(month, row.period.state, &before, &fee)? {
        let invoice =
            Invoice { status: InvoiceStatus::Final, issued_at: review.issued_at, ..invoice };
        record_invoice(ctx, company, invoice).await?;
    }
    if ctx.store.advance_period(row, PeriodState::Final(review)).await? {
        tracing::info!(company.id = %company, period = %month, "a month is final");
    }
    // The next may have waited for this one.
    ctx.queue.send_job(&JobMessage::AdvancePeriodV1 { company, month: month.next() }).await?;
    Ok(())
}

/// What an invoice says under a number, bound to the statements that it charges, in the order of their ids.
async fn content_hash(
    ctx: &Context,
    company: CompanyId,
    invoice: &Invoice,
    number: u64,
) -> Result<String, Failure> {
    let mut binding = Binding::of(invoice, number);
    let mut statements = ctx.store.walk_statements(company, invoice.id.month, ROWS_AT_ONCE);
    while let Some(statement) = statements.next().await? {
        if statement.id.0.currency == invoice.id.currency {
            binding.statement(&statement);
        }
    }
    Ok(binding.hash())
}

async fn record_invoice(
    ctx: &Context,
    company: CompanyId,
    invoice: Invoice,
) -> Result<(), Failure> {
    let started = Instant::now();
    for _ in 0..ATTEMPTS {
        if ctx.store.find_invoice(company, invoice.id).await?.is_some() {
            return Ok(());
        }
        let last = ctx.store.find_sequence(company, INVOICES).await?;
        let mut writes = ctx.store.writes();
        let number = writes.next_number(company, INVOICES, &last, &invoice.id.to_string(), "")?;
        let hash = content_hash(ctx, company, &invoice, number).await?;
        let issued = Invoice { number: Some(number), hash, ..invoice.clone() };
        writes.invoice(company, &issued)?;
        let outbox = Outbox {
            id: format!("charge#{}", invoice.id),
            intent: Intent::ChargeInvoice { invoice: invoice.id },
            created_at: ctx.now(),
        };
        writes.outbox(company, &outbox, ctx.now())?;
        match writes.commit().await? {
            Committed::Yes => {
                EventLine {
                    company: Some(company),
                    id: Some(&invoice.id.to_string()),
                    measures: &[(Metric::InvoicesIssued, 1)],
                    ..EventLine::of("issue_invoice", started)
                }
                .say(Outcome::Applied);
                return Ok(());
            }
            committed if committed.refused(Role::Invoice) => return Ok(()),
            Committed::No(_) => {}
        }
    }
    Err(Failure::Contended("the series of invoices"))
}
