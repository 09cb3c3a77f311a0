//! Account links: which partner account is connected to which organisation or branch, at a scope that stays (F02–F16).

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{AccountLinkId, BranchId, OrganisationId, PartnerId, ProgramId},
    people::{
        account_link::{AccountLink, LinkScope},
        company::Scope,
    },
};
use vouch_runtime::{Context, problem::Problem};

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Named, NoBody, Query, created},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
};
use crate::{
    account_links::{self, Wanted},
    partners::check_programs,
    refusal::Refusal,
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/account-links",
            Needs::Key(Scope::Read),
            "The partner accounts that are linked to organisations and branches, or were; the newest first",
            list,
        )
        .query::<LinksOf>()
        .answers::<List<AccountLinkView>>(),
        Operation::post(
            "/account-links",
            Needs::Key(Scope::Write),
            "Links a partner account that exists, by its e-mail, or a new one that is made with the link",
            connect,
        )
        .body::<NewAccountLink>()
        .answers::<AccountLinkView>(),
        Operation::get(
            "/account-links/{account_link}",
            Needs::Key(Scope::Read),
            "An account link",
            show,
        )
        .answers::<AccountLinkView>(),
        Operation::patch(
            "/account-links/{account_link}",
            Needs::Key(Scope::Write),
            "Refused: a link keeps its scope. Disconnect the account and link it anew at the other scope",
            change,
        )
        .body::<ScopeChange>()
        .answers::<AccountLinkView>(),
        Operation::post(
            "/account-links/{account_link}/disconnect",
            Needs::Key(Scope::Write),
            "Ends a link. Partner, referral links, history and what was earned stay as they are",
            disconnect,
        )
        .answers_done::<AccountLinkView>(),
    ]
}

/// Which links.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LinksOf {
    /// Of one organisation; a new link is there a moment later.
    #[schemars(with = "Option<String>")]
    organisation: Option<OrganisationId>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// A link to be made.
///
/// The company's own authority is enough: whoever calls holds its key or is of its team, so the owner of the address is
/// not asked. A page where a firm links accounts itself has to prove the address first.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewAccountLink {
    way: Way,
    /// `existing`: the address of the partner account. `new`: where to write to; no partner account has it yet.
    email: String,
    /// `new` alone, and needed there: what to call the partner.
    name: Option<String>,
    /// `new` alone: programs that the partner is in from the start.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    programs: Vec<ProgramId>,
    scope: ScopeIn,
    #[schemars(with = "String")]
    organisation: OrganisationId,
    /// Which branch; for the scope `branch` alone, and needed there.
    #[schemars(with = "Option<String>")]
    branch: Option<BranchId>,
}

/// How to come by the account. There are these two ways.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Way {
    /// It exists, and is found by its address.
    Existing,
    /// It is made together with the link: both are there afterwards, or neither.
    New,
}

/// For whom an account is linked.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ScopeIn {
    /// All branches share it. While it lives, no branch is linked.
    Organisation,
    /// It is this branch's own. While it lives, the organisation as a whole is not linked.
    Branch,
}

/// What can't be changed of a link.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ScopeChange {
    scope: ScopeIn,
}

/// The connection of a partner account to an organisation or a branch.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AccountLink")]
pub(super) struct AccountLinkView {
    #[schemars(with = "String")]
    id: AccountLinkId,
    /// `organisation` or `branch`; fixed.
    #[schemars(with = "String")]
    scope: LinkScope,
    #[schemars(with = "String")]
    organisation: OrganisationId,
    /// Null for the whole organisation.
    #[schemars(with = "Option<String>")]
    branch: Option<BranchId>,
    #[schemars(with = "String")]
    partner: PartnerId,
    /// `live` or `disconnected`.
    status: &'static str,
    connected_at: DateTime<Utc>,
    disconnected_at: Option<DateTime<Utc>>,
}

impl From<AccountLink> for AccountLinkView {
    fn from(link: AccountLink) -> Self {
        Self {
            id: link.id,
            scope: link.scope(),
            organisation: link.organisation,
            branch: link.branch,
            partner: link.partner,
            status: if link.is_live() { "live" } else { "disconnected" },
            connected_at: link.connected_at,
            disconnected_at: link.disconnected_at,
        }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<LinksOf>,
) -> Answer<List<AccountLinkView>> {
    let from = cursor(query.cursor.as_deref())?;
    if let Some(organisation) = query.organisation {
        account_links::find_organisation(&ctx, caller.company, organisation).await?;
    }
    let (of, limit) = (query.organisation, query.limit.for_store());
    let page = ctx.store.list_account_links(caller.company, of, limit, from.as_ref()).await?;
    Ok(Json(page.map(AccountLinkView::from).into()))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<AccountLinkId>,
) -> Answer<AccountLinkView> {
    Ok(Json(account_links::find(&ctx, caller.company, id).await?.into()))
}

async fn connect(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewAccountLink>,
) -> Created<AccountLinkView> {
    let wanted = read(&new)?;
    let link = Box::pin(account_links::connect(&ctx, caller.company, &fresh, &wanted)).await?;
    created(link.into())
}

fn read(new: &NewAccountLink) -> Result<Wanted<'_>, Refusal> {
    let mut checks = Checks::default();
    checks.email("email", Some(&new.email));
    let is_new = new.way == Way::New;
    match &new.name {
        Some(name) if is_new => checks.line("name", name, 200),
        Some(_) => checks.expect(false, "name", "is for the way `new`; this account has one"),
        None => checks.expect(!is_new, "name", "is missing"),
    }
    let is_quiet = is_new || new.programs.is_empty();
    checks.expect(is_quiet, "programs", "are for the way `new`; enrol this account in them");
    check_programs(&mut checks, &new.programs);
    match new.scope {
        ScopeIn::Branch => checks.expect(new.branch.is_some(), "branch", "is missing"),
        ScopeIn::Organisation => {
            checks.expect(new.branch.is_none(), "branch", "is for the scope `branch`");
        }
    }
    checks.done()?;
    let (email, programs) = (new.email.as_str(), new.programs.as_slice());
    let way = match &new.name {
        Some(name) => account_links::Way::New { name, email, programs },
        None => account_links::Way::Existing { email },
    };
    Ok(Wanted { organisation: new.organisation, branch: new.branch, way })
}

async fn change(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<AccountLinkId>,
    Body(change): Body<ScopeChange>,
) -> Answer<AccountLinkView> {
    let link = account_links::find(&ctx, caller.company, id).await?;
    let is_same = matches!(
        (change.scope, link.scope()),
        (ScopeIn::Organisation, LinkScope::Organisation) | (ScopeIn::Branch, LinkScope::Branch)
    );
    if is_same {
        return Ok(Json(link.into()));
    }
    let detail = "Disconnect the account, then link it anew at the other scope.";
    Err(Problem::scope_is_fixed(detail).into())
}

async fn disconnect(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<AccountLinkId>,
    _: NoBody,
) -> Answer<AccountLinkView> {
    let link = Box::pin(account_links::disconnect(&ctx, caller.company, &fresh, id)).await?;
    Ok(Json(link.into()))
}
