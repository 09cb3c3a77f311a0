//! By whom a partner was recruited: set, changed and taken away by hand (E17), and the link that does it by itself (E15).

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::PartnerId,
    people::{company::Scope, referral::ReferredHow},
};
use vouch_runtime::{Context, problem::Problem};

use super::{
    authority::Caller,
    input::{Answer, Body, Named},
    operation::{Needs, Operation},
    partners,
};
use crate::{referrals, refusal::Refusal};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/partners/{partner}/referred-by",
            Needs::Key(Scope::Read),
            "By whom a partner was recruited, and its own sign-up link",
            show,
        )
        .answers::<ReferredByView>(),
        Operation::put(
            "/partners/{partner}/referred-by",
            Needs::Key(Scope::Write),
            "Marks a partner as recruited by another, from now on and never for the past",
            set,
        )
        .body::<NewReferredBy>()
        .answers::<ReferredByView>(),
        Operation::delete(
            "/partners/{partner}/referred-by",
            Needs::Key(Scope::Write),
            "Takes the mark away; what was earned by it stays earned",
            remove,
        )
        .answers::<ReferredByView>(),
    ]
}

/// By whom a partner was recruited.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewReferredBy {
    /// The partner who recruited it: not itself, and nobody whom it recruited, directly or through others.
    #[schemars(with = "String")]
    referrer: PartnerId,
}

/// By whom a partner was recruited.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReferredBy")]
struct ReferredByView {
    #[schemars(with = "String")]
    partner: PartnerId,
    /// Who recruited it; null if nobody is marked.
    #[schemars(with = "Option<String>")]
    referrer: Option<PartnerId>,
    /// Since when that is so.
    since: Option<DateTime<Utc>>,
    /// `sign_up_link` or `hand`.
    #[schemars(with = "Option<String>")]
    by: Option<ReferredHow>,
    /// Whoever applies by this link and is let in was recruited by this partner. It works while recruiting pays
    /// nothing, too.
    sign_up_link: String,
}

async fn shown(ctx: &Context, caller: &Caller, id: PartnerId) -> Answer<ReferredByView> {
    let partner = partners::find(ctx, caller.company, id).await?;
    let mark = referrals::referrer_of(ctx, caller.company, id).await?.map(|(mark, _)| mark);
    Ok(Json(ReferredByView {
        partner: id,
        sign_up_link: referrals::sign_up_link(ctx, caller.company, &partner),
        since: mark.as_ref().map(|mark| mark.from),
        by: mark.as_ref().map(|mark| mark.by),
        referrer: mark.and_then(|mark| mark.referrer),
    }))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PartnerId>,
) -> Answer<ReferredByView> {
    shown(&ctx, &caller, id).await
}

async fn set(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PartnerId>,
    Body(new): Body<NewReferredBy>,
) -> Answer<ReferredByView> {
    mark(&ctx, &caller, id, Some(new.referrer)).await?;
    shown(&ctx, &caller, id).await
}

async fn remove(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PartnerId>,
) -> Answer<ReferredByView> {
    mark(&ctx, &caller, id, None).await?;
    shown(&ctx, &caller, id).await
}

async fn mark(
    ctx: &Context,
    caller: &Caller,
    recruit: PartnerId,
    referrer: Option<PartnerId>,
) -> Result<(), Refusal> {
    partners::find(ctx, caller.company, recruit).await?;
    if let Some(referrer) = referrer {
        let referrer = partners::find(ctx, caller.company, referrer).await?;
        if !referrer.admission.is_admitted() {
            let detail = "Only a partner can have recruited somebody, and this one only applied.";
            return Err(Problem::conflict(detail).into());
        }
    }
    Box::pin(referrals::mark(ctx, caller.company, recruit, referrer)).await
}
