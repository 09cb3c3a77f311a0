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
    pay_out_from(ctx, company, id).await
}

/// Sends the payouts of this month on their way, and of later ones that waited for its charge: nothing is paid out
/// while an invoice before it is not settled.
async fn pay_out_from(ctx: &Context, company: CompanyId, id: InvoiceId) -> Result<(), Failure> {
    for row in ctx.store.all_periods(company).await? {
        let month = row.period.month;
        let of_month = InvoiceId { month, currency: id.currency };
        let Some(invoice) = ctx.store.find_invoice(company, of_month).await? else { continue };
        if !invoice.status.is_settled() {
            return Ok(());
        }
        if month >= id.month {
            send_payouts(ctx, company, of_month).await?;
        }
    }
    Ok(())
}

async fn send_payouts(ctx: &Context, company: CompanyId, id: InvoiceId) -> Result<(), Failure> {
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
    Ok(())
}
