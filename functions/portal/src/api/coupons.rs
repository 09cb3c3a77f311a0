//! Coupons: codes that customers type at the till and that stand for a partner.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{PartnerId, ProgramId},
    people::company::Scope,
    tracking::{
        code::Code,
        coupon::{Coupon, CouponStatus},
    },
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::Recorded;

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Created, Named, Query, created},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
    partners,
};
use crate::refusal::{Refusal, unknown};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/coupons", Needs::Key(Scope::Read), "A partner's coupons, by code", list)
            .query::<CouponsOf>()
            .answers::<List<CouponView>>(),
        Operation::post(
            "/coupons",
            Needs::Key(Scope::Write),
            "Makes a coupon stand for a partner: sign-ups that name it are credited to it",
            create,
        )
        .body::<NewCoupon>()
        .answers::<CouponView>(),
        Operation::get("/coupons/{coupon}", Needs::Key(Scope::Read), "A coupon by its code", show)
            .answers::<CouponView>(),
        Operation::patch(
            "/coupons/{coupon}",
            Needs::Key(Scope::Write),
            "Has a coupon count no longer, or again",
            change,
        )
        .body::<CouponChange>()
        .answers::<CouponView>(),
    ]
}

/// Whose coupons.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CouponsOf {
    #[schemars(with = "String")]
    partner: PartnerId,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// A coupon to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewCoupon {
    #[schemars(with = "String")]
    partner: PartnerId,
    /// What customers type: 1 to 64 letters, digits, hyphens or underscores, unique within the company in any case.
    #[schemars(with = "String")]
    code: Code,
    /// The program that it counts for; absent, the one that the sign-up names, or the partner's first.
    #[schemars(with = "Option<String>")]
    program: Option<ProgramId>,
}

/// What is to change of a coupon.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CouponChange {
    /// `live` or `disabled`.
    #[schemars(with = "String")]
    status: CouponStatus,
}

/// A coupon.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Coupon")]
struct CouponView {
    #[schemars(with = "String")]
    code: Code,
    #[schemars(with = "String")]
    partner: PartnerId,
    #[schemars(with = "Option<String>")]
    program: Option<ProgramId>,
    /// `live` or `disabled`.
    #[schemars(with = "String")]
    status: CouponStatus,
    created_at: DateTime<Utc>,
}

impl From<Coupon> for CouponView {
    fn from(coupon: Coupon) -> Self {
        let Coupon { code, partner, program, status, created_at } = coupon;
        Self { code, partner, program, status, created_at }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<CouponsOf>,
) -> Answer<List<CouponView>> {
    partners::find(&ctx, caller.company, query.partner).await?;
    let (from, limit) = (cursor(query.cursor.as_deref())?, query.limit.for_store());
    let store = &ctx.store;
    let page =
        store.list_partner_coupons(caller.company, query.partner, limit, from.as_ref()).await?;
    Ok(Json(page.map(CouponView::from).into()))
}

async fn find(ctx: &Context, caller: &Caller, code: &Code) -> Result<Coupon, Refusal> {
    ctx.store.find_coupon(caller.company, code).await?.ok_or_else(|| unknown("coupon"))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(code): Named<Code>,
) -> Answer<CouponView> {
    Ok(Json(find(&ctx, &caller, &code).await?.into()))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewCoupon>,
) -> Created<CouponView> {
    let partner = partners::find(&ctx, caller.company, new.partner).await?;
    if let Some(program) = new.program {
        ctx.store
            .find_program(caller.company, program)
            .await?
            .ok_or_else(|| Problem::invalid_field("program", "must be one of the company's"))?;
    }
    // A partner's code does as a coupon, too: nobody else's may take its place.
    let owner = ctx.store.find_partner_by_code(caller.company, &new.code).await?;
    if owner.is_some_and(|owner| owner != partner.id) {
        return Err(Problem::conflict("Another partner of this company has that code.").into());
    }
    let coupon = Coupon {
        code: new.code,
        partner: partner.id,
        program: new.program,
        status: CouponStatus::Live,
        created_at: fresh.at(),
    };
    if ctx.store.record_coupon(caller.company, &coupon).await? == Recorded::Before {
        let before = find(&ctx, &caller, &coupon.code).await?;
        // Said again, it is the same coupon.
        let is_same = before.partner == coupon.partner && before.program == coupon.program;
        if !is_same {
            return Err(Problem::conflict("There is a coupon with that code.").into());
        }
        return created(before.into());
    }
    created(coupon.into())
}

async fn change(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(code): Named<Code>,
    Body(change): Body<CouponChange>,
) -> Answer<CouponView> {
    let before = find(&ctx, &caller, &code).await?;
    let coupon = Coupon { status: change.status, ..before };
    ctx.store.change_coupon(caller.company, &coupon).await?;
    Ok(Json(coupon.into()))
}
