//! How far a charge is, and what a person does with one that failed: has it tried once more, or says that it was paid
//! after all (Q32).

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        attempt::{KEY_COUNTS_FOR, is_over},
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

/// Why an attempt is over that a person ended.
const SETTLED_BY_HAND: &str = "settled_by_hand";

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

/// An invoice that a person may say was paid: its charge failed, or nobody knows of it any more.
async fn find_settleable(
    ctx: &Context,
    company: CompanyId,
    id: InvoiceId,
    now: DateTime<Utc>,
) -> Result<(Invoice, Vec<Charge>), Refusal> {
    let invoice = ctx.store.find_invoice(company, id).await?.ok_or_else(|| unknown("invoice"))?;
    if invoice.status == InvoiceStatus::Final {
        let charges = ctx.store.all_charges(company, id).await?;
        if charges.last().is_some_and(|last| is_left_to_people(last, now)) {
            return Ok((invoice, charges));
        }
    }
    find_failed(ctx, company, id).await
}

/// Whether nobody knows of a charge any more, for so long that a person must say what became of it: what a key counts
/// for is over, and a look after that has not found it either.
fn is_left_to_people(charge: &Charge, now: DateTime<Utc>) -> bool {
    charge.status == ChargeStatus::Unknown
        && charge.sent_at.is_some_and(|sent_at| is_over(sent_at, now - KEY_COUNTS_FOR))
}

/// How far the charging of an invoice is.
#[derive(Debug, Default)]
pub(crate) struct Standing {
    /// The attempts so far, the first first.
    pub(crate) attempts: Vec<Charge>,
    /// When the next is made by itself, if one is.
    pub(crate) next: Option<DateTime<Utc>>,
    /// Whether a person can have the next made now.
    pub(crate) may_retry: bool,
    /// Whether a person can say that it was paid another way.
    pub(crate) may_settle: bool,
}

/// How far the charging of an invoice is: nothing of one that is not final yet.
pub(crate) async fn standing(
    ctx: &Context,
    company: CompanyId,
    invoice: &Invoice,
) -> Result<Standing, Refusal> {
    let (id, status) = (invoice.id, invoice.status);
    if matches!(status, InvoiceStatus::Review | InvoiceStatus::Paused) {
        return Ok(Standing::default());
    }
    let attempts = ctx.store.all_charges(company, id).await?;
    if status != InvoiceStatus::Failed {
        let may_settle = status == InvoiceStatus::Final
            && attempts.last().is_some_and(|last| is_left_to_people(last, ctx.now()));
        return Ok(Standing { attempts, may_settle, ..Standing::default() });
    }
    let row = ctx.store.find_outbox(company, &retry_id(id, next_of(&attempts))).await?;
    let may_settle = attempts.iter().all(|charge| charge.status.is_decided());
    let may_retry = may_settle && ctx.store.find_rails(company).await?.charge == Rail::Stripe;
    let next = row.filter(|row| !row.done).map(|row| row.due_at);
    Ok(Standing { attempts, next, may_retry, may_settle })
}

/// Which attempt comes next.
fn next_of(attempts: &[Charge]) -> u32 {
    attempts.last().map_or(1, |last| last.attempt.saturating_add(1))
}

/// What the intent of an attempt is called.
fn retry_id(id: InvoiceId, attempt: u32) -> String {
    format!("charge#{id}#{attempt}")
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
    let attempt = next_of(&charges);
    let outbox = Outbox {
        id: retry_id(id, attempt),
        intent: Intent::RetryCharge { invoice: id, attempt },
        created_at: now,
    };
    let mut writes = ctx.store.writes();
    match ctx.store.find_outbox(company, &outbox.id).await? {
        // It came when nobody could be asked, and went without an attempt: another takes its place.
        Some(row) if row.done => {
            let id = format!("{}#{}", outbox.id, now.timestamp_millis());
            if ctx.store.find_outbox(company, &id).await?.is_some() {
                return Ok(());
            }
            writes.outbox(company, &Outbox { id, ..outbox }, now)?;
        }
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
    if was_settled(ctx, company, id, (&reference, now)).await? {
        return Ok(());
    }
    let (invoice, charges) = find_settleable(ctx, company, id, now).await?;
    let charge = Charge {
        invoice: id,
        attempt: next_of(&charges),
        minor: invoice.total,
        fee: invoice.fee,
        rail: Rail::Manual,
        status: ChargeStatus::Succeeded,
        reference: Some(reference.clone()),
        payer: None,
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
    match charges.last().filter(|last| !last.status.is_decided()) {
        Some(last) => {
            let status = ChargeStatus::Failed { reason: SETTLED_BY_HAND.to_owned() };
            let over = Charge { status, settled_at: Some(now), ..last.clone() };
            writes.changed_charge(company, last.revision, over)?;
            writes.settled_invoice(company, id, "final")?;
        }
        None => writes.settled_invoice(company, id, "failed")?,
    }
    writes.company_entry(company, id.currency, id.month, &entry)?;
    writes.outbox(company, &release, now)?;
    match writes.commit().await? {
        Committed::Yes => Ok(()),
        Committed::No(_) if was_settled(ctx, company, id, (&reference, now)).await? => Ok(()),
        Committed::No(_) => Err(Problem::conflict(NOT_FAILED).into()),
    }
}

/// Whether just this was done before, by a twin of the request or by one whose answer was lost: its time follows from its
/// key.
async fn was_settled(
    ctx: &Context,
    company: CompanyId,
    id: InvoiceId,
    (reference, now): (&str, DateTime<Utc>),
) -> Result<bool, Refusal> {
    let charges = ctx.store.all_charges(company, id).await?;
    Ok(charges.last().is_some_and(|last| {
        last.rail == Rail::Manual
            && last.status == ChargeStatus::Succeeded
            && last.reference.as_deref() == Some(reference)
            && last.created_at == now
    }))
}
