//! Sending payouts by a rail: claimed, asked for once, and looked up until it is known what became of them. One that
//! certainly failed gives its amount back to the partner's balance.

use chrono::TimeDelta;
use vouch_domain::{
    books::{
        attempt::{FIRST_LOOK, TRY_AGAIN, is_lasting, is_over, next_look},
        notice::Notice,
        outbox::{Intent, Outbox},
        payout::{Payout, PayoutId, PayoutStatus},
        run::RunStatus,
    },
    id::{CompanyId, PayoutRunId},
    money::Money,
    people::destination::{Account, Destination, Wait, wait},
};
use vouch_runtime::{Context, sqs::Failure};
use vouch_store::{
    booking::Booked,
    writes::{Committed, Role},
};

use crate::{
    Leave, Next,
    rails::{self, Order, Reply},
};

const CHANGED: Failure = Failure::Contended("a payout");

/// How long a payout waits whose partner must act first, until somebody looks again.
const LOOK_AGAIN: TimeDelta = TimeDelta::days(1);

/// How many payouts of a run are sent on their way in one transaction.
const AT_ONCE: usize = 40;

/// Sends a payout, unless it was sent before.
pub(crate) async fn send(
    ctx: &Context,
    ways: &Leave,
    company: CompanyId,
    id: PayoutId,
) -> Result<Next, Failure> {
    let now = ctx.now();
    let Some(payout) = ctx.store.find_payout(company, id).await? else {
        return Err(Failure::Fault(format!("there is no payout {id} to send")));
    };
    match (payout.status, payout.sent_at) {
        (PayoutStatus::Due, _) => {}
        // Asked for, by somebody who is waiting for the answer or was stopped: the check finds out.
        (PayoutStatus::Sent, Some(sent_at)) if now < sent_at + FIRST_LOOK => {
            return Ok(Next::At(sent_at + FIRST_LOOK));
        }
        _ => return Ok(Next::Done),
    }
    if let Some(run) = payout.run
        && !may_go(ctx, company, run).await?
    {
        // Letting the run go sends it.
        return Ok(Next::Done);
    }
    let rails = ctx.store.find_rails(company).await?;
    let rail = rails::rail(ctx, ways, &rails, payout.rail)?;
    if rail.is_by_hand() {
        return Ok(Next::Done);
    }
    let partner = ctx.store.find_partner(company, id.page.partner).await?;
    let destination = ctx.store.find_destination(company, id.page.partner).await?;
    if partner.is_none_or(|partner| partner.payouts_held) {
        return Ok(Next::At(now + LOOK_AGAIN));
    }
    let destination = match (wait(payout.rail, destination.as_ref(), now), destination) {
        (None, Some(destination)) => destination,
        (Some(Wait::ChangedLately { until }), _) => return Ok(Next::At(until)),
        _ => return Ok(Next::At(now + LOOK_AGAIN)),
    };
    let Some(claimed) = claim(ctx, company, &payout, &destination).await? else {
        return Ok(Next::At(now + TRY_AGAIN));
    };
    match rail.pay_out(&order(company, &claimed, &destination)).await {
        Reply::Nothing if is_over(claimed.created_at.max(claimed.to.unwrap_or(now)), now) => {
            fail(ctx, company, &claimed, "unreachable").await
        }
        Reply::Nothing => {
            let unsent = Payout { status: PayoutStatus::Due, sent_at: None, ..claimed.clone() };
            if !change(ctx, company, &claimed, unsent).await? {
                return Err(CHANGED);
            }
            Ok(Next::At(ctx.now() + TRY_AGAIN))
        }
        reply => {
            take(ctx, company, &claimed, reply).await?;
            Ok(Next::Done)
        }
    }
}

/// Lets the payouts out of a run that was cancelled, as far as whoever cancelled it has not.
pub(crate) async fn free_run(
    ctx: &Context,
    company: CompanyId,
    id: PayoutRunId,
) -> Result<(), Failure> {
    let Some(run) = ctx.store.find_payout_run(company, id).await? else {
        return Err(Failure::Fault(format!("there is no run {id} to free")));
    };
    if run.status != RunStatus::Cancelled {
        return Ok(());
    }
    for payout in run.payouts {
        let Some(payout) = ctx.store.find_payout(company, payout).await? else { continue };
        if payout.run != Some(id) || payout.status != PayoutStatus::Due {
            continue;
        }
        let free = Payout { run: None, to: None, ..payout.clone() };
        if !change(ctx, company, &payout, free).await? {
            return Err(CHANGED);
        }
    }
    Ok(())
}

/// Whether the run that a payout is in was let go.
async fn may_go(ctx: &Context, company: CompanyId, run: PayoutRunId) -> Result<bool, Failure> {
    let run = ctx.store.find_payout_run(company, run).await?;
    Ok(run.is_some_and(|run| run.is_released()))
}

/// Writes down that a payout is sent, and that somebody looks what became of it; none if it changed meanwhile.
async fn claim(
    ctx: &Context,
    company: CompanyId,
    payout: &Payout,
    destination: &Destination,
) -> Result<Option<Payout>, Failure> {
    let now = ctx.now();
    let (status, to) = (PayoutStatus::Sent, Some(destination.changed_at));
    let claimed = Payout { status, sent_at: Some(now), to, ..payout.clone() };
    let check_id = format!("check#{}", payout.id);
    let mut writes = ctx.store.writes();
    writes.changed_payout(company, payout.revision, claimed.clone())?;
    if ctx.store.find_outbox(company, &check_id).await?.is_none() {
        let intent = Intent::CheckPayout { payout: payout.id };
        let check = Outbox { id: check_id, intent, created_at: now };
        writes.outbox(company, &check, now + FIRST_LOOK)?;
    } else {
        writes.outbox_postponed(company, &check_id, now + FIRST_LOOK)?;
    }
    let committed = writes.commit().await? == Committed::Yes;
    Ok(committed.then_some(Payout { revision: payout.revision + 1, ..claimed }))
}

/// Finds out what became of a payout that was asked for.
pub(crate) async fn check(
    ctx: &Context,
    ways: &Leave,
    company: CompanyId,
    id: PayoutId,
) -> Result<Next, Failure> {
    let now = ctx.now();
    let Some(payout) = ctx.store.find_payout(company, id).await? else {
        return Ok(Next::Done);
    };
    if payout.status.is_over() {
        return Ok(Next::Done);
    }
    let (Some(sent_at), Some(to)) = (payout.sent_at, payout.to) else {
        return Ok(Next::At(now + LOOK_AGAIN));
    };
    if now < sent_at + FIRST_LOOK {
        return Ok(Next::At(sent_at + FIRST_LOOK));
    }
    let Some(destination) = ctx.store.find_destination_of(company, id.page.partner, to).await?
    else {
        return Err(Failure::Fault(format!("payout {id} went to nobody knows where")));
    };
    let rails = ctx.store.find_rails(company).await?;
    let rail = rails::rail(ctx, ways, &rails, payout.rail)?;
    match rail.find_payout(&order(company, &payout, &destination)).await {
        Reply::Nothing
            if is_over(sent_at, now)
                && payout.reference.is_none()
                && !rails::is_other_account(&rails, sent_at) =>
        {
            fail(ctx, company, &payout, "never_arrived").await
        }
        Reply::Nothing => take(ctx, company, &payout, Reply::Unknown).await,
        reply => take(ctx, company, &payout, reply).await,
    }
}

/// Writes down what a rail says of a payout.
async fn take(
    ctx: &Context,
    company: CompanyId,
    payout: &Payout,
    reply: Reply,
) -> Result<Next, Failure> {
    let now = ctx.now();
    let later = Next::At(next_look(payout.sent_at.unwrap_or(now), now));
    let after = match reply {
        Reply::Done { reference } => {
            let mut writes = ctx.store.writes();
            writes.paid_payout(company, payout, reference, now)?;
            let amount = Money::new(payout.minor, payout.id.page.currency);
            let notice = Notice::PayoutSent { payout: payout.id, amount };
            writes.notice(company, &format!("sent#{}", payout.id), &notice, now)?;
            if writes.commit().await? != Committed::Yes {
                return Err(CHANGED);
            }
            tracing::info!(company.id = %company, payout.id = %payout.id, "a payout was sent");
            return Ok(Next::Done);
        }
        Reply::Refused { reason } => return fail(ctx, company, payout, &reason).await,
        Reply::UnderWay { reference } => {
            let status = PayoutStatus::Sent;
            Payout { status, reference: Some(reference), ..payout.clone() }
        }
        Reply::Nothing | Reply::Unknown => {
            if payout.sent_at.is_some_and(|sent_at| is_lasting(sent_at, now)) {
                crate::measure_unknown(company, &payout.key(company));
            }
            Payout { status: PayoutStatus::Unknown, ..payout.clone() }
        }
    };
    if after != *payout && !change(ctx, company, payout, after).await? {
        return Err(CHANGED);
    }
    Ok(later)
}

/// That a payout certainly failed: its amount is the partner's balance again.
async fn fail(
    ctx: &Context,
    company: CompanyId,
    payout: &Payout,
    reason: &str,
) -> Result<Next, Failure> {
    let settings = ctx.store.find_company(company).await?;
    let settings = settings.ok_or_else(|| Failure::Fault("a payout of no company".to_owned()))?;
    let failed = ctx.store.fail_payout(&settings, payout, reason, ctx.now()).await?;
    if failed != Booked::Yes {
        return Err(CHANGED);
    }
    tracing::warn!(company.id = %company, payout.id = %payout.id, reason, "a payout failed");
    Ok(Next::Done)
}

async fn change(
    ctx: &Context,
    company: CompanyId,
    before: &Payout,
    after: Payout,
) -> Result<bool, Failure> {
    let mut writes = ctx.store.writes();
    writes.changed_payout(company, before.revision, after)?;
    Ok(writes.commit().await? == Committed::Yes)
}

fn order(company: CompanyId, payout: &Payout, destination: &Destination) -> Order {
    let to = match &destination.account {
        Account::Stripe { account } => account.as_str().to_owned(),
        Account::Bank(bank) => bank.iban.as_str().to_owned(),
    };
    Order {
        payer: None,
        key: payout.key(company),
        money: Money::new(payout.minor, payout.id.page.currency),
        text: format!("Payout for {}", payout.id.page.month),
        to,
        since: payout.created_at,
    }
}

/// Sends all payouts of a run that was let go on their way, each by an intent of its own.
pub(crate) async fn send_run(
    ctx: &Context,
    company: CompanyId,
    id: PayoutRunId,
) -> Result<Next, Failure> {
    let Some(run) = ctx.store.find_payout_run(company, id).await? else {
        return Err(Failure::Fault(format!("there is no run {id} to send")));
    };
    if run.status != RunStatus::Approved {
        return Ok(Next::Done);
    }
    for some in run.payouts.chunks(AT_ONCE) {
        let mut left = some.to_vec();
        // Those that have an intent already are left out and the others tried again.
        while !left.is_empty() {
            let mut writes = ctx.store.writes();
            for payout in &left {
                writes.outbox(company, &sending(*payout, run.id, ctx.now()), ctx.now())?;
            }
            match writes.commit().await? {
                Committed::Yes => break,
                Committed::No(roles) if roles.iter().any(|role| *role != Role::Outbox) => {
                    return Err(CHANGED);
                }
                Committed::No(_) => {
                    let mut missing = Vec::new();
                    for payout in left {
                        let intent = sending(payout, run.id, ctx.now()).id;
                        if ctx.store.find_outbox(company, &intent).await?.is_none() {
                            missing.push(payout);
                        }
                    }
                    left = missing;
                }
            }
        }
    }
    Ok(Next::Done)
}

fn sending(
    payout: PayoutId,
    run: PayoutRunId,
    created_at: chrono::DateTime<chrono::Utc>,
) -> Outbox {
    Outbox { id: format!("send#{payout}#{run}"), intent: Intent::SendPayout { payout }, created_at }
}
