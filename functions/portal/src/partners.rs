//! Partners as the API and the pages look them up: by id, by code, or by how their name begins.

use chrono::{DateTime, Utc};
use vouch_domain::{
    id::{CompanyId, PartnerId},
    people::{
        naming::{self, Naming},
        partner::Partner,
    },
    tracking::code::Code,
};
use vouch_runtime::Context;
use vouch_store::page::{Cursor, Page};

use crate::refusal::{Refusal, unknown};

/// A partner of a company, or nobody.
pub(crate) async fn find(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
) -> Result<Partner, Refusal> {
    ctx.store.find_partner(company, partner).await?.ok_or_else(|| unknown("partner"))
}

/// What a partner was called at an instant, as papers of then say it.
pub(crate) async fn called_at(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    at: DateTime<Utc>,
) -> Result<Naming, Refusal> {
    // First what it is called now: a change between both reads is among those that were before.
    let now = find(ctx, company, partner).await?.naming();
    let former = ctx.store.all_partner_namings(company, partner).await?;
    Ok(naming::called_at(&former, at, now))
}

/// The partners whose name begins like this in any case, by name; before them the one whose code it is.
pub(crate) async fn search(
    ctx: &Context,
    company: CompanyId,
    text: &str,
    limit: i32,
    from: Option<&Cursor>,
) -> Result<Page<Partner>, Refusal> {
    let mut page = ctx.store.search_partners(company, text, limit, from).await?;
    let Ok(code) = text.parse::<Code>() else { return Ok(page) };
    page.items.retain(|partner| partner.code != code);
    if from.is_none()
        && let Some(owner) = ctx.store.find_partner_by_code(company, &code).await?
        && let Some(partner) = ctx.store.find_partner(company, owner).await?
    {
        page.items.insert(0, partner);
    }
    Ok(page)
}
