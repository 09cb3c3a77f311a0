//! Payouts: money on its way to partners. Where people send it, they mark it here.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::payout::{Payout, PayoutId, PayoutStatus, Rail},
    calendar::Month,
    id::{PartnerId, PayoutRunId},
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    as_of::open_as_of,
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, BodyOrNone, Checks, Named, NoBody, Query},
    list::{Limit, List, cursor, page_after},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    books::{Books, Whose},
    payouts::{self, Why},
    refusal::Refusal,
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
            "Marks a payout as paid that somebody sent, with the bank's reference if there is one",
            mark_paid,
        )
        .body::<Paid>()
        .answers_done::<PayoutView>(),
        Operation::post(
            "/payouts/{payout}/failed",
            Needs::Key(Scope::Admin),
            "Marks a payout as failed that came back or never arrived; its amount is balance again",
            mark_failed,
        )
        .body::<Failed>()
        .answers_done::<PayoutView>(),
        Operation::post(
            "/payouts/{payout}/retry",
            Needs::Key(Scope::Admin),
            "Makes a further attempt of a payout that failed, unless a later statement pays it",
            retry,
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
    /// An RFC 3339 instant: the payouts that were made by then; those that were paid later are due.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
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
    /// `manual`, `sepa` or `stripe`
    #[schemars(with = "String")]
    rail: Rail,
    /// Why it has not gone yet, while it is due: `by_hand`, `in_run`, `second_person`, `no_destination`, `other_rail`,
    /// `changed_lately`, `held` or `soon`.
    waits_for: Option<&'static str>,
    /// Until when it waits, where that is known.
    waits_until: Option<DateTime<Utc>>,
    /// The run it is sent in.
    #[schemars(with = "Option<String>")]
    run: Option<PayoutRunId>,
    /// What the bank or Stripe calls it.
    reference: Option<String>,
    /// Why it failed.
    reason: Option<String>,
    created_at: DateTime<Utc>,
    paid_at: Option<DateTime<Utc>>,
}

/// How a payout was paid.
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Paid {
    /// What the bank or the person calls the payment.
    reference: Option<String>,
}

/// Why a payout failed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Failed {
    /// In a few words, as the partner may read them.
    reason: String,
}

impl PayoutView {
    fn new(payout: Payout, why: Option<Why>) -> Self {
        let page = payout.id.page;
        Self {
            waits_for: why.map(Why::name),
            waits_until: why.and_then(Why::until),
            run: payout.run,
            reference: payout.reference,
            reason: payout.reason,
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

async fn view(ctx: &Context, caller: &Caller, payout: Payout) -> Result<PayoutView, Refusal> {
    let why = payouts::why(ctx, caller.company, &payout).await?;
    Ok(PayoutView::new(payout, why))
}

async fn views(
    ctx: &Context,
    caller: &Caller,
    page: List<Payout>,
) -> Result<List<PayoutView>, Refusal> {
    let mut items = Vec::new();
    for payout in page.items {
        items.push(view(ctx, caller, payout).await?);
    }
    Ok(List { items, next: page.next })
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<PayoutsOf>,
) -> Answer<List<PayoutView>> {
    if query.as_of.is_some() {
        let books = open_as_of(&ctx, &caller, query.as_of).await?;
        let payouts =
            books.payouts(query.period, query.partner.map_or(Whose::Everybody, Whose::One));
        let page = page_after(payouts.await?, query.cursor.as_deref(), query.limit, |one| {
            one.id.to_string()
        });
        let items = page.items.into_iter().map(|payout| PayoutView::new(payout, None)).collect();
        return Ok(Json(List { items, next: page.next }));
    }
    if let Some(partner) = query.partner {
        partners::find(&ctx, caller.company, partner).await?;
        let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
        let payouts = books.payouts(query.period, Whose::One(partner)).await?;
        let page =
            page_after(payouts, query.cursor.as_deref(), query.limit, |one| one.id.to_string());
        return Ok(Json(views(&ctx, &caller, page).await?));
    }
    let from = cursor(query.cursor.as_deref())?;
    let page = ctx
        .store
        .list_payouts(caller.company, query.period, query.limit.for_store(), from.as_ref())
        .await?;
    Ok(Json(views(&ctx, &caller, page.into()).await?))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PayoutId>,
) -> Answer<PayoutView> {
    let payout = payouts::find(&ctx, caller.company, id).await?;
    Ok(Json(view(&ctx, &caller, payout).await?))
}

async fn mark_paid(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<PayoutId>,
    BodyOrNone(paid): BodyOrNone<Paid>,
) -> Answer<PayoutView> {
    let mut checks = Checks::default();
    if let Some(reference) = &paid.reference {
        checks.line("reference", reference, 140);
    }
    checks.done()?;
    let how = (paid.reference, fresh.at());
    let payout = payouts::mark_paid(&ctx, caller.company, id, how).await?;
    Ok(Json(view(&ctx, &caller, payout).await?))
}

async fn mark_failed(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<PayoutId>,
    Body(failed): Body<Failed>,
) -> Answer<PayoutView> {
    let mut checks = Checks::default();
    checks.line("reason", &failed.reason, 140);
    checks.done()?;
    let company = caller.company(&ctx).await?;
    let why = (failed.reason.as_str(), fresh.at());
    let payout = Box::pin(payouts::mark_failed(&ctx, &company, id, why)).await?;
    Ok(Json(view(&ctx, &caller, payout).await?))
}

async fn retry(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<PayoutId>,
    _: NoBody,
) -> Answer<PayoutView> {
    let company = caller.company(&ctx).await?;
    let payout = Box::pin(payouts::retry(&ctx, &company, id, fresh.at())).await?;
    Ok(Json(view(&ctx, &caller, payout).await?))
}
