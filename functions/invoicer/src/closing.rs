//! A closing month: every statement drawn up, then one invoice a currency, then final.

use std::{collections::BTreeSet, time::Instant};

use vouch_domain::{
    books::{
        invoice::{Invoice, InvoiceStatus},
        ledger::Page,
        outbox::{Intent, Outbox},
        period::PeriodState,
        standing,
        statement::Statement,
    },
    calendar::{Month, Review},
    id::{CompanyId, PartnerId},
    message::JobMessage,
    money::Currency,
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

use crate::{ATTEMPTS, find_company};

/// Takes a closing month as far as it goes: jobs for the statements that are missing, or, when none is, the
/// invoices and the end. Fences can't become more any longer, so what is listed here is all there will be.
pub(crate) async fn close(ctx: &Context, row: &PeriodRow, review: Review) -> Result<(), Failure> {
    let (company, month) = (row.company, row.period.month);
    let wanted = pages(ctx, company, month).await?;
    let statements = ctx.store.all_statements(company, month).await?;
    let drawn: BTreeSet<_> = statements.iter().map(|statement| sorted(statement.id.0)).collect();
    let missing: Vec<_> = wanted.difference(&drawn).copied().collect();
    if missing.is_empty() {
        return issue(ctx, row, review, &statements).await;
    }
    ctx.store
        .expect_statements(company, month, u64::try_from(wanted.len()).unwrap_or(u64::MAX))
        .await?;
    for (partner, currency) in missing {
        ctx.queue
            .send_job(&JobMessage::DrawUpStatementV1 { company, month, partner, currency })
            .await?;
    }
    Ok(())
}

fn sorted(page: Page) -> (PartnerId, Currency) {
    (page.partner, page.currency)
}

/// Who has a statement: whoever has a line, or something left from before.
async fn pages(
    ctx: &Context,
    company: CompanyId,
    month: Month,
) -> Result<BTreeSet<(PartnerId, Currency)>, Failure> {
    let fences = ctx.store.all_fences(company, month).await?;
    let before = ctx.store.all_statements(company, month.before()).await?;
    let carried = before
        .into_iter()
        .filter(|statement| statement.closing != 0)
        .map(|statement| sorted(statement.id.0));
    Ok(fences.into_iter().map(|fence| (fence.partner, fence.currency)).chain(carried).collect())
}

/// Draws up the invoices, each with its number and the intent to charge it, then makes the month final.
async fn issue(
    ctx: &Context,
    row: &PeriodRow,
    review: Review,
    statements: &[Statement],
) -> Result<(), Failure> {
    let (company, month) = (row.company, row.period.month);
    let before = ctx.store.all_invoices(company, month.before()).await?;
    let fee = find_company(ctx, company).await?.fee;
    for invoice in standing::invoices(month, row.period.state, statements, &before, &fee)? {
        let invoice =
            Invoice { status: InvoiceStatus::Final, issued_at: review.issued_at, ..invoice };
        record_invoice(ctx, company, invoice, statements).await?;
    }
    if ctx.store.advance_period(row, PeriodState::Final(review)).await? {
        tracing::info!(company.id = %company, period = %month, "a month is final");
    }
    // The next may have waited for this one.
    ctx.queue.send_job(&JobMessage::AdvancePeriodV1 { company, month: month.next() }).await?;
    Ok(())
}

/// The statements that an invoice charges, in the order of their ids.
fn charged_by<'a>(
    invoice: &Invoice,
    statements: &'a [Statement],
) -> impl Iterator<Item = &'a Statement> {
    let currency = invoice.id.currency;
    statements.iter().filter(move |statement| statement.id.0.currency == currency)
}

async fn record_invoice(
    ctx: &Context,
    company: CompanyId,
    invoice: Invoice,
    statements: &[Statement],
) -> Result<(), Failure> {
    let started = Instant::now();
    for _ in 0..ATTEMPTS {
        if ctx.store.find_invoice(company, invoice.id).await?.is_some() {
            return Ok(());
        }
        let last = ctx.store.find_sequence(company, INVOICES).await?;
        let mut writes = ctx.store.writes();
        let number = writes.next_number(company, INVOICES, &last, &invoice.id.to_string(), "")?;
        let hash = invoice.content_hash(number, charged_by(&invoice, statements));
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
