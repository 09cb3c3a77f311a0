//! Organisations: partners' firms, their branches, and what the accounts that are linked there bring (F06–F12).

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{AccountLinkId, BranchId, OrganisationId},
    money::{Currency, Money},
    people::{
        account_link::{AccountLink, Branch, LinkScope, Organisation},
        company::Scope,
    },
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::Recorded;

use super::{
    account_links::AccountLinkView,
    as_of::open_as_of,
    authority::Caller,
    balances::{self, BalanceView},
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Named, NamedOf, Query, created},
    list::{List, Paging, cursor, page_after},
    operation::{Needs, Operation},
};
use crate::{
    account_links::{brought, find_organisation},
    books::Books,
    refusal::{Refusal, unknown},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/organisations",
            Needs::Key(Scope::Read),
            "Partners' firms, by name",
            list,
        )
        .query::<Paging>()
        .answers::<List<OrganisationView>>(),
        Operation::post("/organisations", Needs::Key(Scope::Write), "Adds a partner's firm", add)
            .body::<NewName>()
            .answers::<OrganisationView>(),
        Operation::get(
            "/organisations/{organisation}",
            Needs::Key(Scope::Read),
            "A partner's firm: at which scope it is linked right now, and how many accounts are",
            show,
        )
        .answers::<LinkedView>(),
        Operation::get(
            "/organisations/{organisation}/activity",
            Needs::Key(Scope::Read),
            "What linked accounts bring: all of it in one row at organisation scope, one for each branch at branch scope",
            activity,
        )
        .query::<Paging>()
        .answers::<List<ActivityView>>(),
        Operation::get(
            "/organisations/{organisation}/branches",
            Needs::Key(Scope::Read),
            "The branches of a firm, in the order they were added",
            branches,
        )
        .query::<Paging>()
        .answers::<List<BranchView>>(),
        Operation::post(
            "/organisations/{organisation}/branches",
            Needs::Key(Scope::Write),
            "Adds a branch",
            add_branch,
        )
        .body::<NewName>()
        .answers::<BranchView>(),
        Operation::get(
            "/organisations/{organisation}/branches/{branch}",
            Needs::Key(Scope::Read),
            "A branch, with what its own account brings, or the one that all branches share; never a sibling's",
            show_branch,
        )
        .answers::<BranchActivity>(),
    ]
}

/// What is to be added.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewName {
    /// What to call it.
    name: String,
}

/// A partner's firm.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Organisation")]
struct OrganisationView {
    #[schemars(with = "String")]
    id: OrganisationId,
    name: String,
    created_at: DateTime<Utc>,
}

/// A partner's firm and how it is linked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LinkedOrganisation")]
struct LinkedView {
    #[schemars(with = "String")]
    id: OrganisationId,
    name: String,
    created_at: DateTime<Utc>,
    /// `organisation` or `branch` while accounts are linked; null while none is, and either may be chosen.
    #[schemars(with = "Option<String>")]
    scope: Option<LinkScope>,
    /// The links that live, by when they were made.
    #[schemars(with = "Vec<String>")]
    links: Vec<AccountLinkId>,
}

/// A part of a partner's firm.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Branch")]
struct BranchView {
    #[schemars(with = "String")]
    id: BranchId,
    #[schemars(with = "String")]
    organisation: OrganisationId,
    name: String,
    created_at: DateTime<Utc>,
}

/// A part of a partner's firm, and what its account brings.
#[derive(Serialize, JsonSchema)]
struct BranchActivity {
    #[schemars(with = "String")]
    id: BranchId,
    #[schemars(with = "String")]
    organisation: OrganisationId,
    name: String,
    created_at: DateTime<Utc>,
    /// Null while no account is linked.
    activity: Option<ActivityView>,
}

/// What a linked account brings.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LinkedActivity")]
struct ActivityView {
    link: AccountLinkView,
    /// Customers that it referred. An account that was linked elsewhere before counts from this link on, one that was
    /// never linked from its beginning; so with revenue and commission.
    referrals: i64,
    /// By currency.
    brought: Vec<BroughtView>,
    /// What the account earned, is due and was paid, whatever it was linked to when it earned it: nothing that was
    /// earned is lost by linking it anew.
    balances: Vec<BalanceView>,
}

/// What an account brought in one currency.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Brought")]
struct BroughtView {
    #[schemars(with = "String")]
    currency: Currency,
    revenue: String,
    commission: String,
}

impl From<Organisation> for OrganisationView {
    fn from(organisation: Organisation) -> Self {
        let Organisation { id, name, created_at } = organisation;
        Self { id, name, created_at }
    }
}

impl From<Branch> for BranchView {
    fn from(branch: Branch) -> Self {
        let Branch { id, organisation, name, created_at } = branch;
        Self { id, organisation, name, created_at }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<OrganisationView>> {
    let from = cursor(query.cursor.as_deref())?;
    let limit = query.limit.for_store();
    let page = ctx.store.list_organisations(caller.company, limit, from.as_ref()).await?;
    Ok(Json(page.map(OrganisationView::from).into()))
}

fn check(new: &NewName) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    checks.line("name", &new.name, 200);
    checks.done()
}

async fn add(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewName>,
) -> Created<OrganisationView> {
    check(&new)?;
    let id = OrganisationId::from_ulid(fresh.ulid("organisation"));
    let organisation = Organisation { id, name: new.name, created_at: fresh.at() };
    if ctx.store.record_organisation(caller.company, &organisation).await? == Recorded::Before {
        return created(find_organisation(&ctx, caller.company, id).await?.into());
    }
    tracing::info!(company.id = %caller.company, organisation.id = %id, "an organisation was added");
    created(organisation.into())
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<OrganisationId>,
) -> Answer<LinkedView> {
    let Organisation { name, created_at, .. } = find_organisation(&ctx, caller.company, id).await?;
    let connections = ctx.store.find_connections(caller.company, id).await?;
    let links = connections.live.iter().map(|connection| connection.link).collect();
    Ok(Json(LinkedView { id, name, created_at, scope: connections.scope(), links }))
}

async fn branches(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<OrganisationId>,
    Query(query): Query<Paging>,
) -> Answer<List<BranchView>> {
    let from = cursor(query.cursor.as_deref())?;
    find_organisation(&ctx, caller.company, id).await?;
    let limit = query.limit.for_store();
    let page = ctx.store.list_branches(caller.company, id, limit, from.as_ref()).await?;
    Ok(Json(page.map(BranchView::from).into()))
}

async fn find_branch(
    ctx: &Context,
    caller: &Caller,
    organisation: OrganisationId,
    branch: BranchId,
) -> Result<Branch, Refusal> {
    let found = ctx.store.find_branch(caller.company, organisation, branch).await?;
    found.ok_or_else(|| unknown("branch"))
}

async fn add_branch(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(organisation): Named<OrganisationId>,
    Body(new): Body<NewName>,
) -> Created<BranchView> {
    find_organisation(&ctx, caller.company, organisation).await?;
    check(&new)?;
    let id = BranchId::from_ulid(fresh.ulid("branch"));
    let branch = Branch { id, organisation, name: new.name, created_at: fresh.at() };
    if ctx.store.record_branch(caller.company, &branch).await? == Recorded::Before {
        return created(find_branch(&ctx, &caller, organisation, id).await?.into());
    }
    created(branch.into())
}

async fn show_branch(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    NamedOf(organisation, id): NamedOf<OrganisationId, BranchId>,
) -> Answer<BranchActivity> {
    let branch = find_branch(&ctx, &caller, organisation, id).await?;
    let connections = ctx.store.find_connections(caller.company, organisation).await?;
    let live: Vec<_> = connections.of_branch(id).iter().map(|one| one.link).collect();
    let activity = of_links(&ctx, &caller, &live).await?.pop();
    let Branch { name, created_at, .. } = branch;
    Ok(Json(BranchActivity { id, organisation, name, created_at, activity }))
}

async fn activity(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<OrganisationId>,
    Query(query): Query<Paging>,
) -> Answer<List<ActivityView>> {
    let after = query.cursor.as_deref();
    let after = after.map(str::parse::<AccountLinkId>).transpose();
    let after = after.map_err(|_| Problem::invalid_field("cursor", "is not one of this list"))?;
    find_organisation(&ctx, caller.company, id).await?;
    let connections = ctx.store.find_connections(caller.company, id).await?;
    let mut live: Vec<_> = connections.live.iter().map(|connection| connection.link).collect();
    live.sort_unstable();
    let after = after.map(|after| after.to_string());
    let page = page_after(live, after.as_deref(), query.limit, ToString::to_string);
    let items = of_links(&ctx, &caller, &page.items).await?;
    Ok(Json(List { items, next: page.next }))
}

async fn of_links(
    ctx: &Context,
    caller: &Caller,
    links: &[AccountLinkId],
) -> Result<Vec<ActivityView>, Refusal> {
    let mut items = Vec::with_capacity(links.len());
    if links.is_empty() {
        return Ok(items);
    }
    let books = open_as_of(ctx, caller, None).await?;
    let mut links = ctx.store.find_account_links(caller.company, links).await?;
    links.sort_unstable_by_key(|link| link.id);
    for link in links {
        items.push(Box::pin(of_link(ctx, &books, link)).await?);
    }
    Ok(items)
}

async fn of_link(
    ctx: &Context,
    books: &Books<'_>,
    link: AccountLink,
) -> Result<ActivityView, Refusal> {
    let all = brought(ctx, books.company().id, link.partner).await?;
    let since = all.since(&link.before);
    let balances = balances::of_partner(books, link.partner).await?;
    let money = since.money.into_iter().map(|(currency, (revenue, commission))| BroughtView {
        currency,
        revenue: Money::new(revenue, currency).amount(),
        commission: Money::new(commission, currency).amount(),
    });
    let (referrals, brought) = (since.signups, money.collect());
    Ok(ActivityView { link: link.into(), referrals, brought, balances })
}
