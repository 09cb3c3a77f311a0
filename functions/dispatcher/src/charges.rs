//! Charging a company: an intent that is written down, asked for once, and looked up until it is known what became of
//! it. Once it is settled, what the company's partners are owed is paid out.

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        attempt::{FIRST_LOOK, TRY_AGAIN, is_lasting, is_over, next_look},
        charge::{Charge, ChargeStatus, next_try},
        invoice::{Invoice, InvoiceId, InvoiceStatus},
        ledger::{Page, charge_postings},
        notice::Notice,
        outbox::{Intent, Outbox},
    },
    id::CompanyId,
    message::JobMessage,
    money::Money,
    people::rails::Rails,
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::{
    ledger::CompanyEntry,
    writes::{Committed, Writes},
};

use crate::{
    Leave, Next,
    rails::{self, Order, Reply},
};

/// How many statements are read at a time.
const READ_AT_ONCE: i32 = 200;

/// How many jobs wait in memory before they are sent.
const JOBS_AT_ONCE: usize = 100;

/// What can't be left to chance: somebody else was faster, and it must be looked at again.
const CHANGED: Failure = Failure::Contended("a charge");

/// Takes an invoice's total from the company, for the nth time. Whatever was done before is harmless again.
pub(crate) async fn charge(
    ctx: &Context,
    ways: &Leave,
    company: CompanyId,
    (id, attempt): (InvoiceId, u32),
) -> Result<Next, Failure> {
    let Some(invoice) = ctx.store.find_invoice(company, id).await? else {
        return Err(Failure::Fault(format!("there is no invoice {id} to charge")));
    };
    if invoice.status.is_settled() {
        return pay_out_from(ctx, company, id).await;
    }
    let now = ctx.now();
    let Some(charge) = ctx.store.find_charge(company, id, attempt).await? else {
        return Box::pin(begin(ctx, ways, company, &invoice, attempt)).await;
    };
    match (&charge.status, charge.sent_at) {
        // Asked for, by somebody who is waiting for the answer or was stopped: the check finds out.
        (ChargeStatus::Pending, Some(sent_at)) if now < sent_at + FIRST_LOOK => {
            Ok(Next::At(sent_at + FIRST_LOOK))
        }
        (ChargeStatus::Pending, None) if is_over(charge.created_at, now) => {
            fail(ctx, company, &charge, "unreachable").await
        }
        (ChargeStatus::Pending, None) => {
            let payer = payer_of(&ctx.store.find_rails(company).await?);
            let claimed = Charge { sent_at: Some(now), payer, ..charge.clone() };
            if !change(ctx, company, &charge, claimed.clone()).await? {
                return Ok(Next::At(now + TRY_AGAIN));
            }
            let claimed = Charge { revision: charge.revision + 1, ..claimed };
            Box::pin(ask(ctx, ways, company, &claimed)).await
        }
        _ => Ok(Next::Done),
    }
}

/// Writes an attempt down, then asks. Where people do it, it is settled with that.
async fn begin(
    ctx: &Context,
    ways: &Leave,
    company: CompanyId,
    invoice: &Invoice,
    attempt: u32,
) -> Result<Next, Failure> {
    let expected = if attempt == 1 { InvoiceStatus::Final } else { InvoiceStatus::Failed };
    if invoice.status != expected {
        return Ok(Next::Done);
    }
    let (rails, now) = (ctx.store.find_rails(company).await?, ctx.now());
    let is_by_hand = rails::rail(ctx, ways, &rails, rails.charge)?.is_by_hand();
    let charge = Charge {
        invoice: invoice.id,
        attempt,
        minor: invoice.total,
        fee: invoice.fee,
        rail: rails.charge,
        status: ChargeStatus::Pending,
        reference: None,
        payer: payer_of(&rails),
        created_at: now,
        sent_at: Some(now),
        settled_at: None,
        revision: 0,
    };
    let mut writes = ctx.store.writes();
    if is_by_hand || invoice.total <= 0 {
        if attempt > 1 {
            // It failed where it was asked for: a person says that it was paid after all.
            return Ok(Next::Done);
        }
        let settled = Charge {
            status: ChargeStatus::Succeeded,
            sent_at: None,
            settled_at: Some(now),
            ..charge
        };
        if invoice.total > 0 {
            writes.charge(company, &settled)?;
        }
        settle(&mut writes, company, &settled, (expected, now))?;
        if writes.commit().await? != Committed::Yes {
            return Err(CHANGED);
        }
        tracing::info!(company.id = %company, invoice.id = %invoice.id, "an invoice was charged");
        return pay_out_from(ctx, company, invoice.id).await;
    }
    writes.charge(company, &charge)?;
    if attempt > 1 {
        writes.retried_invoice(company, invoice.id)?;
    }
    let check = Outbox {
        id: format!("check#{}#{attempt}", invoice.id),
        intent: Intent::CheckCharge { invoice: invoice.id, attempt },
        created_at: now,
    };
    writes.outbox(company, &check, now + FIRST_LOOK)?;
    match writes.commit().await? {
        Committed::Yes => Box::pin(ask(ctx, ways, company, &charge)).await,
        Committed::No(_) => Ok(Next::At(now + TRY_AGAIN)),
    }
}

/// Asks for what is written down as asked for.
async fn ask(
    ctx: &Context,
    ways: &Leave,
    company: CompanyId,
    charge: &Charge,
) -> Result<Next, Failure> {
    let rails = ctx.store.find_rails(company).await?;
    let rail = rails::rail(ctx, ways, &rails, charge.rail)?;
    match rail.charge(&order(company, charge)).await {
        Reply::Nothing => {
            let unsent = Charge { sent_at: None, ..charge.clone() };
            if !change(ctx, company, charge, unsent).await? {
                return Err(CHANGED);
            }
            Ok(Next::At(ctx.now() + TRY_AGAIN))
        }
        reply => {
            take(ctx, company, charge, reply).await?;
            Ok(Next::Done)
        }
    }
}

/// Finds out what became of a charge that was asked for.
pub(crate) async fn check(
    ctx: &Context,
    ways: &Leave,
    company: CompanyId,
    (id, attempt): (InvoiceId, u32),
) -> Result<Next, Failure> {
    let now = ctx.now();
    let Some(charge) = ctx.store.find_charge(company, id, attempt).await? else {
        return Ok(Next::Done);
    };
    if charge.status == ChargeStatus::Succeeded {
        return pay_out_from(ctx, company, id).await;
    }
    if charge.status.is_decided() {
        return Ok(Next::Done);
    }
    let Some(sent_at) = charge.sent_at else { return Ok(Next::At(now + TRY_AGAIN)) };
    if now < sent_at + FIRST_LOOK {
        return Ok(Next::At(sent_at + FIRST_LOOK));
    }
    let rails = ctx.store.find_rails(company).await?;
    let rail = rails::rail(ctx, ways, &rails, charge.rail)?;
    match rail.find_charge(&order(company, &charge)).await {
        Reply::Nothing
            if is_over(sent_at, now)
                && charge.reference.is_none()
                && !rails::is_other_account(&rails, sent_at) =>
        {
            fail(ctx, company, &charge, "never_arrived").await
        }
        Reply::Nothing => take(ctx, company, &charge, Reply::Unknown).await,
        reply => take(ctx, company, &charge, reply).await,
    }
}

/// Writes down what a rail says of a charge.
async fn take(
    ctx: &Context,
    company: CompanyId,
    charge: &Charge,
    reply: Reply,
) -> Result<Next, Failure> {
    let now = ctx.now();
    let later = Next::At(next_look(charge.sent_at.unwrap_or(now), now));
    let after = match reply {
        Reply::Done { reference } => {
            let (status, settled_at) = (ChargeStatus::Succeeded, Some(now));
            let settled = Charge { status, reference, settled_at, ..charge.clone() };
            let mut writes = ctx.store.writes();
            writes.changed_charge(company, charge.revision, settled.clone())?;
            settle(&mut writes, company, &settled, (InvoiceStatus::Final, now))?;
            if writes.commit().await? != Committed::Yes {
                return Err(CHANGED);
            }
            tracing::info!(company.id = %company, invoice.id = %charge.invoice, "an invoice was charged");
            return pay_out_from(ctx, company, charge.invoice).await;
        }
        Reply::Refused { reason } => return fail(ctx, company, charge, &reason).await,
        Reply::UnderWay { reference } => {
            let status = ChargeStatus::Pending;
            Charge { status, reference: Some(reference), ..charge.clone() }
        }
        Reply::Nothing | Reply::Unknown => {
            if charge.sent_at.is_some_and(|sent_at| is_lasting(sent_at, now)) {
                crate::measure_unknown(company, &charge.key(company));
            }
            Charge { status: ChargeStatus::Unknown, ..charge.clone() }
        }
    };
    if after != *charge && !change(ctx, company, charge, after).await? {
        return Err(CHANGED);
    }
    Ok(later)
}

/// That an invoice is settled: its status, and the money in the company's books.
fn settle(
    writes: &mut Writes<'_>,
    company: CompanyId,
    charge: &Charge,
    (before, now): (InvoiceStatus, DateTime<Utc>),
) -> Result<(), Failure> {
    let id = charge.invoice;
    let from = if before == InvoiceStatus::Failed { "failed" } else { "final" };
    writes.settled_invoice(company, id, from)?;
    // A credit is not paid back: the next invoice is the less for it.
    let postings = charge_postings(charge.minor, charge.fee)?;
    if !postings.is_empty() {
        let entry = CompanyEntry {
            id: id.to_string(),
            text: format!("Invoice for {}", id.month),
            postings,
            recorded_at: now,
        };
        writes.company_entry(company, id.currency, id.month, &entry)?;
    }
    if charge.minor > 0 {
        let amount = Money::new(charge.minor, id.currency);
        writes.notice(
            company,
            &format!("charged#{id}"),
            &Notice::Charged { invoice: id, amount },
            now,
        )?;
    }
    Ok(())
}

/// That a charge has certainly failed: nothing is released, and it is tried again or the owner told.
async fn fail(
    ctx: &Context,
    company: CompanyId,
    charge: &Charge,
    reason: &str,
) -> Result<Next, Failure> {
    let (now, id, attempt) = (ctx.now(), charge.invoice, charge.attempt);
    let first = match attempt {
        1 => Some(charge.clone()),
        _ => ctx.store.find_charge(company, id, 1).await?,
    };
    let next = first.and_then(|first| next_try(first.created_at, attempt)).map(|at| at.max(now));
    let status = ChargeStatus::Failed { reason: reason.to_owned() };
    let failed = Charge { status, settled_at: Some(now), ..charge.clone() };
    let mut writes = ctx.store.writes();
    writes.changed_charge(company, charge.revision, failed)?;
    writes.failed_invoice(company, id)?;
    let amount = Money::new(charge.minor, id.currency);
    let notice = match next {
        Some(next) => {
            let retry = Outbox {
                id: retry_id(id, attempt + 1),
                intent: Intent::RetryCharge { invoice: id, attempt: attempt + 1 },
                created_at: now,
            };
            writes.outbox(company, &retry, next)?;
            let (next, reason) = (Some(next), reason.to_owned());
            Notice::ChargeFailed { invoice: id, amount, attempt, next, reason }
        }
        None => Notice::ChargeGivenUp { invoice: id, amount },
    };
    writes.notice(company, &format!("failed#{id}#{attempt}"), &notice, now)?;
    if writes.commit().await? != Committed::Yes {
        return Err(CHANGED);
    }
    tracing::warn!(company.id = %company, invoice.id = %id, attempt, reason, "a charge failed");
    Ok(Next::Done)
}

/// What the intent of a later attempt is called.
fn retry_id(id: InvoiceId, attempt: u32) -> String {
    format!("charge#{id}#{attempt}")
}

async fn change(
    ctx: &Context,
    company: CompanyId,
    before: &Charge,
    after: Charge,
) -> Result<bool, Failure> {
    let mut writes = ctx.store.writes();
    writes.changed_charge(company, before.revision, after)?;
    Ok(writes.commit().await? == Committed::Yes)
}

/// Whom Stripe knows the company as.
fn payer_of(rails: &Rails) -> Option<String> {
    rails.stripe.as_ref()?.customer.clone()
}

fn order(company: CompanyId, charge: &Charge) -> Order {
    Order {
        payer: charge.payer.clone(),
        key: charge.key(company),
        money: Money::new(charge.minor, charge.invoice.currency),
        text: format!("Partner invoice for {}", charge.invoice.month),
        to: String::new(),
        since: charge.created_at,
    }
}

/// Sends the payouts of this month on their way, and of later ones that waited for its charge: nothing is paid out
/// while an invoice before it is not settled, or before its holding period is over.
pub(crate) async fn pay_out_from(
    ctx: &Context,
    company: CompanyId,
    id: InvoiceId,
) -> Result<Next, Failure> {
    let settings = ctx.store.find_company(company).await?;
    for row in ctx.store.all_periods(company).await? {
        let month = row.period.month;
        let of_month = InvoiceId { month, currency: id.currency };
        let Some(invoice) = ctx.store.find_invoice(company, of_month).await? else { continue };
        if !invoice.status.is_settled() {
            return Ok(Next::Done);
        }
        let payable_from = settings.as_ref().map(|settings| settings.payable_from(month));
        match payable_from {
            _ if month < id.month => {}
            Some(from) if ctx.now() < from => release_later(ctx, company, of_month, from).await?,
            _ => send_payouts(ctx, company, of_month).await?,
        }
    }
    Ok(Next::Done)
}

/// Has payouts released when their holding period is over. Where that is written down already, it stands.
async fn release_later(
    ctx: &Context,
    company: CompanyId,
    invoice: InvoiceId,
    from: DateTime<Utc>,
) -> Result<(), Failure> {
    let held = Outbox {
        // Another holding period is another instant, and an intent of its own.
        id: format!("held#{invoice}#{}", from.timestamp()),
        intent: Intent::ReleasePayouts { invoice },
        created_at: ctx.now(),
    };
    let mut writes = ctx.store.writes();
    writes.outbox(company, &held, from)?;
    writes.commit().await?;
    Ok(())
}

async fn send_payouts(ctx: &Context, company: CompanyId, id: InvoiceId) -> Result<(), Failure> {
    let mut jobs = Vec::with_capacity(JOBS_AT_ONCE);
    let mut statements = ctx.store.walk_statements(company, id.month, READ_AT_ONCE);
    while let Some(statement) = statements.next().await? {
        let Page { partner, currency, month } = statement.id.0;
        if currency != id.currency || statement.closing <= 0 {
            continue;
        }
        jobs.push(JobMessage::PayOutV1 { company, month, partner, currency });
        if jobs.len() == JOBS_AT_ONCE {
            ctx.queue.send_jobs(&jobs).await?;
            jobs.clear();
        }
    }
    Ok(ctx.queue.send_jobs(&jobs).await?)
}
