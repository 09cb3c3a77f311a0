//! What a person does with a charge that failed: has it tried once more, or says that it was paid after all (Q32).

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        charge::{Charge, ChargeStatus},
        invoice::{Invoice, InvoiceId, InvoiceStatus},
        ledger::charge_postings,
        outbox::{Intent, Outbox},
        payout::Rail,
    },
    id::CompanyId,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{ledger::CompanyEntry, writes::Committed};

use crate::refusal::{Refusal, unknown};

const NOT_FAILED: &str =
    "Only an invoice whose charge failed can be charged again or settled by hand.";

/// An invoice whose charge failed, and the attempts so far.
async fn find_failed(
    ctx: &Context,
    company: CompanyId,
    id: InvoiceId,
) -> Result<(Invoice, Vec<Charge>), Refusal> {
    let invoice = ctx.store.find_invoice(company, id).await?.ok_or_else(|| unknown("invoice"))?;
    if invoice.status != InvoiceStatus::Failed {
        return Err(Problem::conflict(NOT_FAILED).into());
    }
    let charges = ctx.store.all_charges(company, id).await?;
    if charges.iter().any(|charge| !charge.status.is_decided()) {
        return Err(
            Problem::conflict("It is not known yet what became of the last attempt.").into()
        );
    }
    Ok((invoice, charges))
}

/// Has the next attempt made now instead of when it is due.
pub(crate) async fn retry(
    ctx: &Context,
    company: CompanyId,
    id: InvoiceId,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let (_, charges) = find_failed(ctx, company, id).await?;
    if ctx.store.find_rails(company).await?.charge != Rail::Stripe {
        let detail =
            "Nobody is asked on the manual rail: settle the invoice by hand when it is paid.";
        return Err(Problem::conflict(detail).into());
    }
    let attempt = charges.last().map_or(1, |last| last.attempt) + 1;
    let outbox = Outbox {
        id: format!("charge#{id}#{attempt}"),
        intent: Intent::RetryCharge { invoice: id, attempt },
        created_at: now,
    };
    let mut writes = ctx.store.writes();
    match ctx.store.find_outbox(company, &outbox.id).await? {
        Some(row) if row.done => return Ok(()),
        Some(_) => writes.outbox_postponed(company, &outbox.id, now)?,
        None => writes.outbox(company, &outbox, now)?,
    }
    match writes.commit().await? {
        Committed::Yes => Ok(()),
        Committed::No(_) => {
            Err(Problem::conflict("The charge was just tried. Look at the invoice again.").into())
        }
    }
}

/// Settles an invoice whose charge failed and that was paid another way; its payouts go on their way.
pub(crate) async fn settle(
    ctx: &Context,
    company: CompanyId,
    id: InvoiceId,
    (reference, now): (String, DateTime<Utc>),
) -> Result<(), Refusal> {
    let (invoice, charges) = find_failed(ctx, company, id).await?;
    let charge = Charge {
        invoice: id,
        attempt: charges.last().map_or(0, |last| last.attempt) + 1,
        minor: invoice.total,
        fee: invoice.fee,
        rail: Rail::Manual,
        status: ChargeStatus::Succeeded,
        reference: Some(reference),
        created_at: now,
        sent_at: None,
        settled_at: Some(now),
        revision: 0,
    };
    let release = Outbox {
        id: format!("release#{id}"),
        intent: Intent::ReleasePayouts { invoice: id },
        created_at: now,
    };
    let entry = CompanyEntry {
        id: id.to_string(),
        text: format!("Invoice for {}", id.month),
        postings: charge_postings(invoice.total, invoice.fee)?,
        recorded_at: now,
    };
    let mut writes = ctx.store.writes();
    writes.charge(company, &charge)?;
    writes.settled_invoice(company, id, "failed")?;
    writes.company_entry(company, id.currency, id.month, &entry)?;
    writes.outbox(company, &release, now)?;
    match writes.commit().await? {
        Committed::Yes => Ok(()),
        Committed::No(_) => Err(Problem::conflict(NOT_FAILED).into()),
    }
}
