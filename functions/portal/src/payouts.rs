//! Payouts as people deal with them: why one waits, that one was paid, that one failed, that it is tried again.

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        attempt::{KEY_COUNTS_FOR, is_over},
        outbox::{Intent, Outbox},
        payout::{Payout, PayoutId, PayoutStatus, Rail},
        run::RunStatus,
    },
    id::CompanyId,
    money::Money,
    people::{
        company::Company,
        destination::{Wait, wait},
    },
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{
    booking::{Booked, BookingError},
    payouts::RetryError,
    writes::Committed,
};

use crate::refusal::{Refusal, unknown};

/// Why a payout that is due has not gone yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Somebody must send it, and say so.
    ByHand,
    /// The partner's payouts are held.
    Held,
    /// What its destination says.
    Destination(Wait),
    /// It is in a run that nobody let go yet.
    InRun,
    /// It is so much that a run and a second person are needed.
    SecondPerson,
    /// Nothing: it goes in a moment.
    Soon,
}

impl Why {
    /// As the API writes it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::Held => "held",
            Self::Destination(Wait::NoDestination) => "no_destination",
            Self::Destination(Wait::OtherRail) => "other_rail",
            Self::Destination(Wait::ChangedLately { .. }) => "changed_lately",
            Self::InRun => "in_run",
            Self::SecondPerson => "second_person",
            Self::Soon => "soon",
        }
    }

    /// Until when it waits, where that is known.
    pub(crate) fn until(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Destination(Wait::ChangedLately { until }) => Some(until),
            _ => None,
        }
    }
}

/// Why a payout waits; nothing if it does not.
pub(crate) async fn why(
    ctx: &Context,
    company: CompanyId,
    payout: &Payout,
) -> Result<Option<Why>, Refusal> {
    if payout.status != PayoutStatus::Due {
        return Ok(None);
    }
    let partner = payout.id.page.partner;
    let destination = ctx.store.find_destination(company, partner).await?;
    if let Some(wait) = wait(payout.rail, destination.as_ref(), ctx.now()) {
        return Ok(Some(Why::Destination(wait)));
    }
    if payout.run.is_some() {
        return Ok(Some(Why::InRun));
    }
    if payout.rail != Rail::Stripe {
        return Ok(Some(Why::ByHand));
    }
    if ctx.store.find_partner(company, partner).await?.is_some_and(|it| it.payouts_held) {
        return Ok(Some(Why::Held));
    }
    let send = ctx.store.find_outbox(company, &format!("send#{}", payout.id)).await?;
    Ok(Some(if send.is_some() { Why::Soon } else { Why::SecondPerson }))
}

/// A payout.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    id: PayoutId,
) -> Result<Payout, Refusal> {
    ctx.store.find_payout(company, id).await?.ok_or_else(|| unknown("payout"))
}

/// Refuses what is said of a single payout that stands in a file which somebody may still send: it would be paid once
/// more with that.
async fn check_file(ctx: &Context, company: CompanyId, payout: &Payout) -> Result<(), Refusal> {
    let Some(run) = payout.run.filter(|_| payout.rail != Rail::Stripe) else { return Ok(()) };
    let found = ctx.store.find_payout_run(company, run).await?;
    match found.map(|run| run.status) {
        None | Some(RunStatus::Cancelled | RunStatus::Paid) => Ok(()),
        Some(RunStatus::Collecting | RunStatus::Waiting) => {
            let detail = format!("The payout is in the run {run}: cancel that first.");
            Err(Problem::conflict(detail).into())
        }
        Some(RunStatus::Approved) => {
            let detail = format!(
                "The payout is in the file of the run {run}: mark the run as paid, and name this payout among those that \
                 failed if it did."
            );
            Err(Problem::conflict(detail).into())
        }
    }
}

/// Whether nobody knows of a payout any more, for so long that a person must say what became of it: what a key counts
/// for is over, and a look after that has not found it either.
fn is_left_to_people(payout: &Payout, now: DateTime<Utc>) -> bool {
    payout.status == PayoutStatus::Unknown
        && payout.sent_at.is_some_and(|sent_at| is_over(sent_at, now - KEY_COUNTS_FOR))
}

/// Marks a payout as paid that a person sent.
pub(crate) async fn mark_paid(
    ctx: &Context,
    company: CompanyId,
    id: PayoutId,
    (reference, now): (Option<String>, DateTime<Utc>),
) -> Result<Payout, Refusal> {
    let before = find(ctx, company, id).await?;
    let is_free = before.status == PayoutStatus::Due
        || before.status == PayoutStatus::Sent && before.rail != Rail::Stripe
        || is_left_to_people(&before, now);
    if before.status != PayoutStatus::Paid && is_free {
        check_file(ctx, company, &before).await?;
        let mut writes = ctx.store.writes();
        writes.paid_payout(company, &before, reference, now)?;
        if writes.commit().await? == Committed::Yes {
            tracing::info!(company.id = %company, payout.id = %id, "a payout was marked as paid");
        }
    }
    let after = find(ctx, company, id).await?;
    if after.status == PayoutStatus::Paid {
        Ok(after)
    } else {
        let detail =
            "Only a payout that is due, and not under way at Stripe, can be marked as paid.";
        Err(Problem::conflict(detail).into())
    }
}

/// Marks a payout as failed that did not reach its partner, or came back: its amount is on the balance again.
pub(crate) async fn mark_failed(
    ctx: &Context,
    company: &Company,
    id: PayoutId,
    why: (&str, DateTime<Utc>),
) -> Result<Payout, Refusal> {
    let before = find(ctx, company.id, id).await?;
    if before.status != PayoutStatus::Failed {
        check_file(ctx, company.id, &before).await?;
    }
    fail(ctx, company, id, why).await
}

/// The same, of a payout whose run is marked as paid with that.
pub(crate) async fn fail(
    ctx: &Context,
    company: &Company,
    id: PayoutId,
    (reason, now): (&str, DateTime<Utc>),
) -> Result<Payout, Refusal> {
    let before = find(ctx, company.id, id).await?;
    let may_fail = match (before.rail, before.status) {
        (_, PayoutStatus::Paid) => true,
        _ if is_left_to_people(&before, now) => true,
        // What is at Stripe, Stripe knows.
        (Rail::Stripe, _) | (_, PayoutStatus::Failed | PayoutStatus::Unknown) => false,
        (_, PayoutStatus::Due | PayoutStatus::Sent) => true,
    };
    let booked = ctx.store.fail_payout(company, &before, reason, now);
    if may_fail && Box::pin(booked).await.map_err(unbooked)? == Booked::Yes {
        tracing::info!(company.id = %company.id, payout.id = %id, "a payout was marked as failed");
    }
    let after = find(ctx, company.id, id).await?;
    if after.status == PayoutStatus::Failed {
        Ok(after)
    } else {
        let detail =
            "A payout that is on its way at Stripe, or unknown there, is looked up and not marked.";
        Err(Problem::conflict(detail).into())
    }
}

fn unbooked(error: BookingError) -> Refusal {
    match error {
        BookingError::Store(error) => error.into(),
        BookingError::Overflow(error) => error.into(),
    }
}

/// A further attempt of a payout that failed.
pub(crate) async fn retry(
    ctx: &Context,
    company: &Company,
    id: PayoutId,
    now: DateTime<Utc>,
) -> Result<Payout, Refusal> {
    let failed = find(ctx, company.id, id).await?;
    let next = PayoutId { attempt: id.attempt + 1, ..id };
    if let Some(payout) = ctx.store.find_payout(company.id, next).await? {
        return Ok(payout);
    }
    let rails = ctx.store.find_rails(company.id).await?;
    let again = Payout::due(next, failed.minor, rails.payout, now);
    let amount = Money::new(failed.minor, id.page.currency);
    let announce = Outbox {
        id: format!("payout#{next}"),
        intent: Intent::AnnouncePayout { payout: next, amount },
        created_at: now,
    };
    let send = Outbox {
        id: format!("send#{next}"),
        intent: Intent::SendPayout { payout: next },
        created_at: now,
    };
    let sends =
        again.rail == Rail::Stripe && !rails.needs_second_person(id.page.currency, failed.minor);
    let tried = ctx.store.retry_payout(company, &failed, &again, |writes| {
        if sends {
            writes.outbox(company.id, &send, now)?;
        }
        writes.outbox(company.id, &announce, now)
    });
    match Box::pin(tried).await {
        Ok(()) => {}
        Err(RetryError::Booking(error)) => return Err(unbooked(error)),
        Err(other) => return Err(Problem::conflict(other.to_string()).into()),
    }
    tracing::info!(company.id = %company.id, payout.id = %next, "a payout is tried again");
    find(ctx, company.id, next).await
}
