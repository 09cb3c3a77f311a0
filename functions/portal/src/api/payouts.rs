//! Payouts: money on its way to partners. On the manual rail people send it, and mark it here.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::payout::{Payout, PayoutId, PayoutStatus, Rail},
    calendar::Month,
    id::PartnerId,
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::writes::Committed;

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Named, NoBody, Query},
    list::{Limit, List, cursor, page_after},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    books::{Books, Whose},
    refusal::unknown,
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/payouts",
            Needs::Key(Scope::Read),
            "The payouts of a month's statements",
            list,
        )
        .query::<PayoutsOf>()
        .answers::<List<PayoutView>>(),
        Operation::get("/payouts/{payout}", Needs::Key(Scope::Read), "A payout", show)
            .answers::<PayoutView>(),
        Operation::post(
            "/payouts/{payout}/paid",
            Needs::Key(Scope::Admin),
            "Marks a payout of the manual rail as paid",
            mark_paid,
        )
        .answers_done::<PayoutView>(),
    ]
}

/// Which payouts.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PayoutsOf {
    /// The month of the statement that is paid, such as `2026-10`.
    #[schemars(with = "String")]
    period: Month,
    /// To this partner only.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// An amount on its way to a partner.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Payout")]
struct PayoutView {
    #[schemars(with = "String")]
    id: PayoutId,
    #[schemars(with = "String")]
    partner: PartnerId,
    /// Its statement's month.
    #[schemars(with = "String")]
    period: Month,
    amount: String,
    #[schemars(with = "String")]
    currency: Currency,
    /// `due`, `sent`, `paid`, `failed` or `unknown`.
    #[schemars(with = "String")]
    status: PayoutStatus,
    /// `manual`
    #[schemars(with = "String")]
    rail: Rail,
    created_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
}

impl From<Payout> for PayoutView {
    fn from(payout: Payout) -> Self {
        let page = payout.id.page;
        Self {
            id: payout.id,
            partner: page.partner,
            period: page.month,
            amount: Money::new(payout.minor, page.currency).amount(),
            currency: page.currency,
            status: payout.status,
            rail: payout.rail,
            created_at: payout.created_at,
            paid_at: payout.paid_at,
        }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<PayoutsOf>,
) -> Answer<List<PayoutView>> {
    if let Some(partner) = query.partner {
        partners::find(&ctx, caller.company, partner).await?;
        let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
        let payouts = books.payouts(query.period, Whose::One(partner)).await?;
        let page =
            page_after(payouts, query.cursor.as_deref(), query.limit, |one| one.id.to_string());
        return Ok(Json(page.map(PayoutView::from)));
    }
    let from = cursor(query.cursor.as_deref())?;
    let page = ctx
        .store
        .list_payouts(caller.company, query.period, query.limit.for_store(), from.as_ref())
        .await?;
    Ok(Json(page.map(PayoutView::from).into()))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PayoutId>,
) -> Answer<PayoutView> {
    let payout =
        ctx.store.find_payout(caller.company, id).await?.ok_or_else(|| unknown("payout"))?;
    Ok(Json(payout.into()))
}

async fn mark_paid(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<PayoutId>,
    _: NoBody,
) -> Answer<PayoutView> {
    let before =
        ctx.store.find_payout(caller.company, id).await?.ok_or_else(|| unknown("payout"))?;
    let Rail::Manual = before.rail;
    if before.status == PayoutStatus::Paid {
        return Ok(Json(before.into()));
    }
    let mut writes = ctx.store.writes();
    writes.paid_payout(caller.company, &before, fresh.at())?;
    if writes.commit().await? == Committed::Yes {
        tracing::info!(company.id = %caller.company, payout.id = %id, "a payout was marked as paid");
    }
    let after =
        ctx.store.find_payout(caller.company, id).await?.ok_or_else(|| unknown("payout"))?;
    if after.status == PayoutStatus::Paid {
        Ok(Json(after.into()))
    } else {
        Err(Problem::conflict("Only a payout that is due or sent can be marked as paid.").into())
    }
}
