//! Charging a company. On the manual rail a charge settles at once; then what its partners are owed is paid out.

use vouch_domain::{
    books::{
        invoice::{InvoiceId, InvoiceStatus},
        ledger::charge_postings,
    },
    id::CompanyId,
    message::JobMessage,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::ledger::CompanyEntry;

/// Settles an invoice and sends its payouts on their way. Each part may be done before and is harmless again.
pub(crate) async fn charge(
    ctx: &Context,
    company: CompanyId,
    id: InvoiceId,
) -> Result<(), Failure> {
    let Some(invoice) = ctx.store.find_invoice(company, id).await? else {
        return Err(Failure::Fault(format!("there is no invoice {id} to charge")));
    };
    if invoice.status == InvoiceStatus::Final {
        let mut writes = ctx.store.writes();
        writes.invoice_status(company, &invoice, "final", "charged")?;
        // A credit is not paid back: the next invoice is the less for it.
        if invoice.total > 0 {
            let entry = CompanyEntry {
                id: id.to_string(),
                text: format!("Invoice for {}", id.month),
                postings: charge_postings(invoice.total)?,
                recorded_at: ctx.now(),
            };
            writes.company_entry(company, id.currency, id.month, &entry)?;
        }
        writes.commit().await?;
        tracing::info!(company.id = %company, invoice.id = %id, "an invoice was charged");
    }
    if all_settled(ctx, company, id).await? {
        for statement in ctx.store.all_statements(company, id.month).await? {
            let page = statement.id.0;
            if page.currency == id.currency && statement.closing > 0 {
                let job = JobMessage::PayOutV1 {
                    company,
                    month: page.month,
                    partner: page.partner,
                    currency: page.currency,
                };
                ctx.queue.send_job(&job).await?;
            }
        }
    }
    Ok(())
}

/// Whether every invoice up to this one is settled: nothing is paid out of money that was not charged.
async fn all_settled(ctx: &Context, company: CompanyId, id: InvoiceId) -> Result<bool, Failure> {
    for row in ctx.store.all_periods(company).await? {
        let month = row.period.month;
        if month > id.month {
            continue;
        }
        let invoice =
            ctx.store.find_invoice(company, InvoiceId { month, currency: id.currency }).await?;
        if invoice.is_some_and(|invoice| !invoice.status.is_settled()) {
            return Ok(false);
        }
    }
    Ok(true)
}
