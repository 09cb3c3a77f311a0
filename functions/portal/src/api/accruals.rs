//! Accruals: what waits for thresholds, of each program and each recruited partner.

use std::sync::Arc;

use axum::{Json, extract::State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::accrual::AccrualKey,
    calendar::Month,
    id::{PartnerId, ProgramId},
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::Context;
use vouch_store::accruals::AccrualRow;

use super::{
    authority::Caller,
    input::{Answer, Query},
    list::{Limit, List, page_after},
    operation::{Needs, Operation},
    partners,
};
use crate::books::Books;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/accruals",
            Needs::Key(Scope::Read),
            "What of a partner's earnings waits for thresholds, as its final months left it",
            list,
        )
        .query::<AccrualsOf>()
        .answers::<List<AccrualView>>(),
    ]
}

/// Whose.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AccrualsOf {
    #[schemars(with = "String")]
    partner: PartnerId,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// What adds up until its threshold is met: what a partner earns in a program, or by a partner it recruited.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Accrual")]
struct AccrualView {
    #[schemars(with = "String")]
    partner: PartnerId,
    #[schemars(with = "String")]
    currency: Currency,
    #[schemars(with = "Option<String>")]
    program: Option<ProgramId>,
    #[schemars(with = "Option<String>")]
    recruit: Option<PartnerId>,
    /// What waits. Signed; nothing once the threshold is met.
    accruing: String,
    /// How much has come together towards the threshold. Signed.
    toward: String,
    threshold: String,
    /// The month in which the threshold was met, for ever; null while it is not.
    #[schemars(with = "Option<String>")]
    met_in: Option<Month>,
    /// The last month that added anything.
    #[schemars(with = "String")]
    period: Month,
}

fn view(partner: PartnerId, row: &AccrualRow) -> AccrualView {
    let money = |minor| Money::new(minor, row.currency).amount();
    let program = match row.key {
        AccrualKey::Program(program) => Some(program),
        AccrualKey::Recruit(_) => None,
    };
    AccrualView {
        partner,
        currency: row.currency,
        program,
        recruit: row.key.recruit(),
        accruing: money(row.carried.waiting),
        toward: money(row.carried.toward),
        threshold: money(row.carried.threshold),
        met_in: row.carried.met_in,
        period: row.month,
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<AccrualsOf>,
) -> Answer<List<AccrualView>> {
    partners::find(&ctx, caller.company, query.partner).await?;
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
    let mut rows = books.accruals(query.partner).await?;
    let name = |row: &AccrualRow| format!("{}.{}", row.currency, row.key);
    rows.sort_by_key(name);
    let page = page_after(rows, query.cursor.as_deref(), query.limit, name);
    Ok(Json(page.map(|row| view(query.partner, &row))))
}
