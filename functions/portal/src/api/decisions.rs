//! What people say of commissions: right, wrong, wait, wait no longer.

use std::sync::Arc;

use axum::{Json, extract::State};
use schemars::JsonSchema;
use serde::Deserialize;
use vouch_domain::{calendar::Month, earning::commission::CommissionId, people::company::Scope};
use vouch_runtime::{Context, problem::Problem};

use super::{
    authority::Caller,
    commissions::{CommissionView, shown},
    input::{Answer, Body, Named, Optional},
    list::List,
    operation::{Needs, Operation},
};
use crate::{
    books::Books,
    review::{self, Word},
};

/// How many commissions are approved by one call.
const AT_ONCE: usize = 100;

pub(super) fn operations() -> Vec<Operation> {
    let write = Needs::Key(Scope::Write);
    vec![
        Operation::post(
            "/commissions/approvals",
            write,
            "Approves up to 100 commissions, one after the other",
            approve_many,
        )
        .body::<Approvals>()
        .answers_done::<List<CommissionView>>(),
        Operation::post(
            "/commissions/{commission}/approve",
            write,
            "Says that a commission is right; one that was on hold or declined is owed again",
            approve,
        )
        .body::<Owed>()
        .answers_done::<CommissionView>(),
        Operation::post(
            "/commissions/{commission}/decline",
            write,
            "Says that a commission is wrong, with a reason that its partner reads",
            decline,
        )
        .body::<Declined>()
        .answers_done::<CommissionView>(),
        Operation::post(
            "/commissions/{commission}/hold",
            write,
            "Puts a commission on hold: it is neither charged nor paid until it is released",
            hold,
        )
        .body::<Held>()
        .answers_done::<CommissionView>(),
        Operation::post(
            "/commissions/{commission}/release",
            write,
            "Releases a commission that was on hold",
            release,
        )
        .body::<Owed>()
        .answers_done::<CommissionView>(),
    ]
}

/// Where a commission is owed that was withheld.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Owed {
    /// The month whose invoice is to have it: one in review. Absent, the month that runs.
    #[schemars(with = "Option<String>")]
    period: Option<Month>,
}

/// Why a commission is wrong.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Declined {
    /// The partner reads it.
    reason: String,
}

/// Why a commission waits.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Held {
    /// The partner reads it.
    #[serde(default)]
    reason: String,
}

/// Which commissions are right.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Approvals {
    /// Up to 100.
    #[schemars(with = "Vec<String>")]
    commissions: Vec<CommissionId>,
}

async fn decide(
    ctx: &Context,
    caller: &Caller,
    id: CommissionId,
    word: Word,
) -> Answer<CommissionView> {
    let company = caller.company(ctx).await?;
    let commission = Box::pin(review::decide(ctx, &company, id, word)).await?;
    let books = Books::open(ctx, company).await?;
    Ok(Json(shown(ctx, &books, commission).await?))
}

async fn approve(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<CommissionId>,
    Optional(owed): Optional<Owed>,
) -> Answer<CommissionView> {
    decide(&ctx, &caller, id, Word::Approve(owed.period)).await
}

async fn decline(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<CommissionId>,
    Body(declined): Body<Declined>,
) -> Answer<CommissionView> {
    decide(&ctx, &caller, id, Word::Decline(declined.reason)).await
}

async fn hold(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<CommissionId>,
    Optional(held): Optional<Held>,
) -> Answer<CommissionView> {
    decide(&ctx, &caller, id, Word::Hold(held.reason)).await
}

async fn release(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<CommissionId>,
    Optional(owed): Optional<Owed>,
) -> Answer<CommissionView> {
    decide(&ctx, &caller, id, Word::Release(owed.period)).await
}

async fn approve_many(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Body(approvals): Body<Approvals>,
) -> Answer<List<CommissionView>> {
    let ids = approvals.commissions;
    if ids.is_empty() || ids.len() > AT_ONCE {
        return Err(Problem::invalid_field("commissions", "must name 1 to 100 commissions").into());
    }
    let company = caller.company(&ctx).await?;
    let mut approved = Vec::with_capacity(ids.len());
    for id in ids {
        approved.push(Box::pin(review::decide(&ctx, &company, id, Word::Approve(None))).await?);
    }
    let books = Books::open(&ctx, company).await?;
    let mut items = Vec::with_capacity(approved.len());
    for commission in approved {
        items.push(shown(&ctx, &books, commission).await?);
    }
    Ok(Json(List::whole(items)))
}
