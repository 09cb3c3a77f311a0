//! Where partners' money goes, as much of it as their company may see. Partners change it in their portal alone.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use vouch_domain::{id::PartnerId, people::company::Scope};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    input::{Answer, Named},
    operation::{Needs, Operation},
    partners,
};
use crate::refusal::unknown;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/partners/{partner}/destination",
            Needs::Key(Scope::Read),
            "Where a partner's money goes, masked",
            show,
        )
        .answers::<DestinationView>(),
    ]
}

/// Where a partner's money goes.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Destination")]
struct DestinationView {
    #[schemars(with = "String")]
    partner: PartnerId,
    /// `bank` or `stripe`
    kind: &'static str,
    /// Enough to know it again: `DE…3000`.
    masked: String,
    changed_at: DateTime<Utc>,
    /// Payouts wait until then, because it was changed lately.
    holds_until: Option<DateTime<Utc>>,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(partner): Named<PartnerId>,
) -> Answer<DestinationView> {
    partners::find(&ctx, caller.company, partner).await?;
    let found = ctx.store.find_destination(caller.company, partner).await?;
    let found = found.ok_or_else(|| unknown("destination"))?;
    Ok(Json(DestinationView {
        partner,
        kind: found.account.kind(),
        masked: found.account.masked(),
        changed_at: found.changed_at,
        holds_until: found.held(ctx.now()),
    }))
}
