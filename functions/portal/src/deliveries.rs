//! The calls that were accepted under one `webhook-id`.

use vouch_domain::id::{CompanyId, DeliveryRef};
use vouch_runtime::Context;
use vouch_store::deliveries::Delivery;

use crate::refusal::Refusal;

/// All calls under an id, the first first: one for each content that came.
pub(crate) async fn calls(
    ctx: &Context,
    company: CompanyId,
    id: &DeliveryRef,
) -> Result<Vec<Delivery>, Refusal> {
    let mut calls = ctx.store.list_deliveries(company, id).await?;
    calls.sort_by_key(|call| call.received_at);
    Ok(calls)
}
