//! Payout runs: what is due is collected, let go by a second person where it is much, sent as a file or by Stripe, and
//! marked as paid. Every step may be taken again after it was cut off, and goes on where it stood.

pub(crate) mod file;

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        audit::Actor,
        outbox::{Intent, Outbox},
        payout::{Payout, PayoutId, PayoutStatus, Rail},
        run::{AMOUNT_MOST, PAYOUTS_MOST, Payer, PayoutRun, RunStatus},
    },
    calendar::Month,
    id::{CompanyId, MemberId, PayoutRunId},
    money::{Currency, sum},
    people::{company::Company, destination::wait, rails::Rails},
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::writes::{Committed, Writes};

use crate::{
    payouts,
    refusal::{Refusal, unknown},
};

/// Who makes a run, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By<'a> {
    pub(crate) actor: &'a Actor,
    /// The member who does, or in whose hands the key came.
    pub(crate) behind: Option<MemberId>,
    pub(crate) at: DateTime<Utc>,
}

/// What a run is to collect.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) rail: Rail,
    pub(crate) currency: Currency,
    pub(crate) period: Option<Month>,
}

/// How many payouts are read at once.
const READ_AT_ONCE: i32 = 200;

/// How many payouts one transaction changes.
const CHANGED_AT_ONCE: usize = 25;

/// A run.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    id: PayoutRunId,
) -> Result<PayoutRun, Refusal> {
    ctx.store.find_payout_run(company, id).await?.ok_or_else(|| unknown("payout run"))
}

/// The payouts of a run, in its order.
pub(crate) async fn payouts_of(
    ctx: &Context,
    company: CompanyId,
    run: &PayoutRun,
) -> Result<Vec<Payout>, Refusal> {
    let mut found = ctx.store.find_payouts(company, &run.payouts).await?;
    let place = |payout: &Payout| run.payouts.iter().position(|id| *id == payout.id);
    found.sort_by_key(|payout| place(payout));
    Ok(found)
}

/// Makes a run of what is due. The same id again goes on where the first was cut off.
pub(crate) async fn create(
    ctx: &Context,
    company: &Company,
    (id, by): (PayoutRunId, By<'_>),
    wanted: Wanted,
) -> Result<PayoutRun, Refusal> {
    let run = match ctx.store.find_payout_run(company.id, id).await? {
        Some(run) => run,
        None => begin(ctx, company, (id, by), wanted).await?,
    };
    if run.status != RunStatus::Collecting {
        return Ok(run);
    }
    collect(ctx, company.id, &run).await?;
    release(ctx, company, &run, by.at).await
}

/// Writes down which payouts a run is to take.
async fn begin(
    ctx: &Context,
    company: &Company,
    (id, by): (PayoutRunId, By<'_>),
    Wanted { rail, currency, period }: Wanted,
) -> Result<PayoutRun, Refusal> {
    let mut ready = Vec::new();
    let mut from = None;
    loop {
        let page = ctx
            .store
            .list_open_payouts(company.id, Some((rail, currency)), READ_AT_ONCE, from.as_ref())
            .await?;
        for payout in page.items {
            let fits = period.is_none_or(|month| payout.id.page.month == month);
            if fits && ready.len() < PAYOUTS_MOST && is_ready(ctx, company.id, &payout).await? {
                ready.push(payout);
            }
        }
        from = page.next;
        if from.is_none() || ready.len() >= PAYOUTS_MOST {
            break;
        }
    }
    if ready.is_empty() {
        return Err(Problem::conflict("No payout of this rail and currency is ready.").into());
    }
    let run = PayoutRun {
        id,
        rail,
        currency,
        period,
        payouts: ready.iter().map(|payout| payout.id).collect(),
        minor: sum(ready.iter().map(|payout| payout.minor))?,
        status: RunStatus::Collecting,
        needs_second_person: false,
        created_by: by.actor.clone(),
        made_by: by.behind,
        created_at: by.at,
        approved_by: None,
        approved_at: None,
        paid_at: None,
        reference: None,
        payer: None,
        revision: 0,
    };
    let mut writes = ctx.store.writes();
    writes.payout_run(company.id, &run)?;
    writes.commit().await?;
    find(ctx, company.id, id).await
}

/// Whether a payout can go with a run: due, in no other, its partner not held and its destination fit.
async fn is_ready(ctx: &Context, company: CompanyId, payout: &Payout) -> Result<bool, Refusal> {
    let is_too_much = payout.rail == Rail::Sepa && payout.minor > AMOUNT_MOST;
    if payout.status != PayoutStatus::Due || payout.run.is_some() || is_too_much {
        return Ok(false);
    }
    let partner = payout.id.page.partner;
    let destination = ctx.store.find_destination(company, partner).await?;
    if wait(payout.rail, destination.as_ref(), ctx.now()).is_some() {
        return Ok(false);
    }
    Ok(ctx.store.find_partner(company, partner).await?.is_some_and(|it| !it.payouts_held))
}

/// Takes each payout into the run that is still free, together with where it goes now.
async fn collect(ctx: &Context, company: CompanyId, run: &PayoutRun) -> Result<(), Refusal> {
    let mut free = Vec::new();
    for payout in payouts_of(ctx, company, run).await? {
        if payout.run == Some(run.id) || !is_ready(ctx, company, &payout).await? {
            continue;
        }
        let destination = ctx.store.find_destination(company, payout.id.page.partner).await?;
        let to = destination.map(|destination| destination.changed_at);
        free.push(Payout { run: Some(run.id), to, ..payout });
    }
    change_each(ctx, &free, |writes, payout| {
        // None comes into a run that was cancelled meanwhile.
        writes.same_payout_run(company, run)?;
        writes.changed_payout(company, payout.revision, payout.clone())
    })
    .await
}

/// Writes each, many in one transaction; of those that changed meanwhile, only these are left out.
async fn change_each(
    ctx: &Context,
    payouts: &[Payout],
    write: impl Fn(&mut Writes<'_>, &Payout) -> Result<(), vouch_store::Error>,
) -> Result<(), Refusal> {
    for some in payouts.chunks(CHANGED_AT_ONCE) {
        let mut writes = ctx.store.writes();
        some.iter().try_for_each(|payout| write(&mut writes, payout))?;
        if writes.commit().await? == Committed::Yes {
            continue;
        }
        for payout in some {
            let mut writes = ctx.store.writes();
            write(&mut writes, payout)?;
            writes.commit().await?;
        }
    }
    Ok(())
}

/// What was taken is what the run is; where it is not too much for one person, it may go.
async fn release(
    ctx: &Context,
    company: &Company,
    run: &PayoutRun,
    now: DateTime<Utc>,
) -> Result<PayoutRun, Refusal> {
    let taken: Vec<Payout> = payouts_of(ctx, company.id, run)
        .await?
        .into_iter()
        .filter(|payout| payout.run == Some(run.id))
        .collect();
    let minor = sum(taken.iter().map(|payout| payout.minor))?;
    let rails = ctx.store.find_rails(company.id).await?;
    let needs_second_person = rails.needs_second_person(run.currency, minor);
    let (status, approved_at) = match (taken.is_empty(), needs_second_person) {
        (true, _) => (RunStatus::Cancelled, None),
        (_, true) => (RunStatus::Waiting, None),
        (_, false) => (RunStatus::Approved, Some(now)),
    };
    let payouts = taken.iter().map(|payout| payout.id).collect();
    let payer = (status == RunStatus::Approved).then(|| payer(company, &rails, now));
    let run = PayoutRun { payouts, minor, needs_second_person, ..run.clone() };
    let after = PayoutRun { status, approved_at, payer, ..run.clone() };
    step(ctx, company.id, &run, after, now).await
}

/// Who pays a run that is let go now.
fn payer(company: &Company, rails: &Rails, now: DateTime<Utc>) -> Payer {
    let day = now.with_timezone(&company.month_zone()).date_naive();
    Payer { name: company.name.clone(), account: rails.debtor.clone(), day }
}

/// Writes a run's next step; with the one that lets it go, Stripe is to send it, and with the end of it, what it took is
/// to be free.
async fn step(
    ctx: &Context,
    company: CompanyId,
    before: &PayoutRun,
    after: PayoutRun,
    now: DateTime<Utc>,
) -> Result<PayoutRun, Refusal> {
    let mut writes = ctx.store.writes();
    writes.changed_payout_run(company, before.revision, &after)?;
    if after.status == RunStatus::Approved && after.rail == Rail::Stripe {
        let (id, intent) = (format!("run#{}", after.id), Intent::SendRun { run: after.id });
        writes.outbox(company, &Outbox { id, intent, created_at: now }, now)?;
    }
    if after.status == RunStatus::Cancelled && !after.payouts.is_empty() {
        // Whoever cancels lets them out at once; where it is cut off, the dispatcher does.
        let (id, intent) = (format!("free#{}", after.id), Intent::FreeRun { run: after.id });
        writes.outbox(company, &Outbox { id, intent, created_at: now }, now)?;
    }
    let is_ours = writes.commit().await? == Committed::Yes;
    let stands = find(ctx, company, after.id).await?;
    if is_ours || stands.status == after.status {
        return Ok(stands);
    }
    Err(Problem::conflict("The run was changed at the same moment. Look at it again.").into())
}

/// Lets a run go.
pub(crate) async fn approve(
    ctx: &Context,
    company: &Company,
    id: PayoutRunId,
    (actor, now): (&Actor, DateTime<Utc>),
) -> Result<PayoutRun, Refusal> {
    let run = find(ctx, company.id, id).await?;
    if run.is_released() && run.approved_by.as_ref().map(Actor::id) == Some(actor.id()) {
        return Ok(run);
    }
    let password_by = match actor {
        Actor::Member { id, .. } => ctx.store.find_member(company.id, *id).await?,
        _ => None,
    };
    let password_by = password_by.and_then(|row| row.password_by);
    run.may_approve(actor, password_by)
        .map_err(|problem| Problem::conflict(problem.to_string()))?;
    still_stands(ctx, company.id, &run).await?;
    let rails = ctx.store.find_rails(company.id).await?;
    let after = PayoutRun {
        status: RunStatus::Approved,
        approved_by: Some(actor.clone()),
        approved_at: Some(now),
        payer: Some(payer(company, &rails, now)),
        ..run.clone()
    };
    let after = step(ctx, company.id, &run, after, now).await?;
    tracing::info!(company.id = %company.id, run.id = %id, "a payout run was let go");
    Ok(after)
}

/// What a run collected still goes where it was to go then, if it waited for somebody meanwhile. What Stripe sends is
/// looked at when it is sent.
async fn still_stands(ctx: &Context, company: CompanyId, run: &PayoutRun) -> Result<(), Refusal> {
    if run.rail == Rail::Stripe {
        return Ok(());
    }
    for payout in payouts_of(ctx, company, run).await? {
        let partner = payout.id.page.partner;
        let destination = ctx.store.find_destination(company, partner).await?;
        let is_held =
            ctx.store.find_partner(company, partner).await?.is_none_or(|it| it.payouts_held);
        if is_held || destination.map(|it| it.changed_at) != payout.to {
            let what = if is_held { "is held" } else { "goes elsewhere" };
            let detail = format!(
                "Payout {} {what} since the run was made. Cancel the run and make another.",
                payout.id
            );
            return Err(Problem::conflict(detail).into());
        }
    }
    Ok(())
}

/// Lets the payouts of a run out of it that was not let go.
pub(crate) async fn cancel(
    ctx: &Context,
    company: CompanyId,
    id: PayoutRunId,
    now: DateTime<Utc>,
) -> Result<PayoutRun, Refusal> {
    let run = find(ctx, company, id).await?;
    let run = match run.status {
        RunStatus::Cancelled => run,
        RunStatus::Collecting | RunStatus::Waiting => {
            let after = PayoutRun { status: RunStatus::Cancelled, ..run.clone() };
            step(ctx, company, &run, after, now).await?
        }
        RunStatus::Approved | RunStatus::Paid => {
            let detail = "A run that was let go can't be taken back: its file may be at the bank. \
                          Mark what did not go as failed.";
            return Err(Problem::conflict(detail).into());
        }
    };
    let mut held = payouts_of(ctx, company, &run).await?;
    held.retain(|payout| payout.run == Some(id) && payout.status == PayoutStatus::Due);
    change_each(ctx, &held, |writes, payout| {
        let free = Payout { run: None, to: None, ..payout.clone() };
        writes.changed_payout(company, payout.revision, free)
    })
    .await?;
    Ok(run)
}

/// A run that was marked as paid, if that was the same; what else is said of it later is not lost unseen.
async fn as_before(
    ctx: &Context,
    company: CompanyId,
    run: PayoutRun,
    (reference, failed): (&str, &[(PayoutId, String)]),
) -> Result<PayoutRun, Refusal> {
    let payouts = payouts_of(ctx, company, &run).await?;
    let has_failed = |id: &PayoutId| {
        payouts.iter().any(|payout| payout.id == *id && payout.status == PayoutStatus::Failed)
    };
    if run.reference.as_deref() == Some(reference) && failed.iter().all(|(id, _)| has_failed(id)) {
        return Ok(run);
    }
    let detail =
        "The run was marked as paid before. Mark a payout that came back as failed by itself.";
    Err(Problem::conflict(detail).into())
}

/// What became of a run, as a person says it: all of it was paid, but for these.
pub(crate) async fn mark_paid(
    ctx: &Context,
    company: &Company,
    id: PayoutRunId,
    (reference, failed, now): (&str, &[(PayoutId, String)], DateTime<Utc>),
) -> Result<PayoutRun, Refusal> {
    let run = find(ctx, company.id, id).await?;
    if run.status == RunStatus::Paid {
        return as_before(ctx, company.id, run, (reference, failed)).await;
    }
    if run.status != RunStatus::Approved || run.rail == Rail::Stripe {
        let detail = "Only a run that people send, and that was let go, can be marked as paid.";
        return Err(Problem::conflict(detail).into());
    }
    for (payout, reason) in failed {
        if !run.payouts.contains(payout) {
            return Err(Problem::invalid_field("failed", "names a payout of another run").into());
        }
        Box::pin(payouts::fail(ctx, company, *payout, (reason, now))).await?;
    }
    let mut sent = payouts_of(ctx, company.id, &run).await?;
    sent.retain(|payout| matches!(payout.status, PayoutStatus::Due | PayoutStatus::Sent));
    change_each(ctx, &sent, |writes, payout| {
        writes.paid_payout(company.id, payout, Some(reference.to_owned()), now)
    })
    .await?;
    let left = payouts_of(ctx, company.id, &run).await?;
    if left.iter().any(|payout| !payout.status.is_over()) {
        return Err(Problem::conflict("A payout was changed at the same moment. Try again.").into());
    }
    let (status, reference) = (RunStatus::Paid, Some(reference.to_owned()));
    let after = PayoutRun { status, paid_at: Some(now), reference, ..run.clone() };
    step(ctx, company.id, &run, after, now).await
}
