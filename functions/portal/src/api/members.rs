//! Members: the people of a company's team who sign in to the dashboard.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{CompanyId, MemberId},
    people::{
        company::Scope,
        member::{Member, Role, folded_email},
    },
};
use vouch_runtime::{Context, problem::Problem, seal::fingerprint};
use vouch_store::{Recorded, members::MemberRow};

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Named, Query, created, given},
    list::{List, Paging, cursor},
    operation::{Needs, Operation},
};
use crate::{
    password,
    refusal::{Refusal, unknown},
};

/// How many members are read at once.
const MEMBERS_READ: i32 = 100;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/members",
            Needs::Key(Scope::Admin),
            "The people of the company's team, oldest first",
            list,
        )
        .query::<Paging>()
        .answers::<List<MemberView>>(),
        Operation::post(
            "/members",
            Needs::Key(Scope::Admin),
            "Makes a member who signs in to the dashboard",
            create,
        )
        .body::<NewMember>()
        .answers::<MemberView>(),
        Operation::patch(
            "/members/{member}",
            Needs::Key(Scope::Admin),
            "Changes a member's name, role or password; a new password, or none, ends its sessions",
            change,
        )
        .body::<MemberChange>()
        .answers::<MemberView>(),
    ]
}

/// A member to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewMember {
    /// What people call it, 1 to 200 characters.
    name: String,
    /// What it signs in with, unique in the deployment in any case.
    email: String,
    /// `owner`, `admin`, `finance` or `analyst`.
    #[schemars(with = "String")]
    role: Role,
    /// What it signs in with, 8 to 128 characters; without one it can't sign in yet.
    password: Option<String>,
}

/// What is to change of a member; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MemberChange {
    /// What people call it.
    name: Option<String>,
    /// `owner`, `admin`, `finance` or `analyst`.
    #[schemars(with = "Option<String>")]
    role: Option<Role>,
    /// A new password; null takes it away, and the member can't sign in.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    password: Option<Option<String>>,
}

/// A member.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Member")]
struct MemberView {
    #[schemars(with = "String")]
    id: MemberId,
    name: String,
    email: String,
    #[schemars(with = "String")]
    role: Role,
    created_at: DateTime<Utc>,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        Self {
            id: member.id,
            name: member.name,
            email: member.email,
            role: member.role,
            created_at: member.created_at,
        }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<MemberView>> {
    let from = cursor(query.cursor.as_deref())?;
    let page =
        ctx.store.list_members(caller.company, query.limit.for_store(), from.as_ref()).await?;
    Ok(Json(page.map(|row| row.member.into()).into()))
}

async fn hashed(fresh: &Fresh, password: Option<String>) -> Result<Option<String>, Refusal> {
    let Some(password) = password else { return Ok(None) };
    Ok(Some(password::hash(password, password::salt(fresh)).await?))
}

/// The member who calls, itself or by a key that goes back to it, if it is no owner.
async fn below_owner(ctx: &Context, caller: &Caller) -> Result<Option<MemberId>, Refusal> {
    let Some(member) = caller.behind else { return Ok(None) };
    let role = match caller.role {
        Some(role) => Some(role),
        None => ctx.store.find_member(caller.company, member).await?.map(|row| row.member.role),
    };
    Ok((role != Some(Role::Owner)).then_some(member))
}

/// Owners are made, changed and shut out by owners, and by the company's first keys: nobody raises themselves, nor by
/// a key that they made.
fn may_touch(below: Option<MemberId>, roles: &[Role]) -> Result<(), Refusal> {
    if below.is_some() && roles.contains(&Role::Owner) {
        return Err(Problem::forbidden("Only an owner makes or changes an owner.").into());
    }
    Ok(())
}

/// Whether somebody else owns the company and can sign in.
async fn has_another_owner(
    ctx: &Context,
    company: CompanyId,
    but: MemberId,
) -> Result<bool, Refusal> {
    let mut from = None;
    loop {
        let page = ctx.store.list_members(company, MEMBERS_READ, from.as_ref()).await?;
        if page.items.iter().any(|row| row.member.id != but && is_owner_who_signs_in(row)) {
            return Ok(true);
        }
        let Some(next) = page.next else { return Ok(false) };
        from = Some(next);
    }
}

fn is_owner_who_signs_in(row: &MemberRow) -> bool {
    row.member.role == Role::Owner && row.password_hash.is_some()
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewMember>,
) -> Created<MemberView> {
    let below = below_owner(&ctx, &caller).await?;
    may_touch(below, &[new.role])?;
    let mut checks = Checks::default();
    checks.line("name", &new.name, 200);
    checks.email("email", Some(&new.email));
    checks.password(new.password.as_deref(), &[&new.name, &new.email]);
    checks.done()?;
    let member = Member {
        id: MemberId::from_ulid(fresh.ulid("member")),
        name: new.name,
        email: new.email,
        role: new.role,
        created_at: fresh.at(),
    };
    let row = MemberRow {
        email_hash: fingerprint(&folded_email(&member.email)),
        password_hash: hashed(&fresh, new.password).await?,
        password_by: below,
        sessions_from: ctx.wall_now(),
        revision: 0,
        member,
    };
    let recorded = ctx.store.record_member(caller.company, &row).await?;
    // Before, it is this same request of before, or somebody else has the address.
    if recorded == Recorded::Before
        && ctx.store.find_member(caller.company, row.member.id).await?.is_none()
    {
        let detail = "Somebody signs in with this address already: take another.";
        return Err(Problem::conflict(detail).into());
    }
    tracing::info!(company.id = %caller.company, member.id = %row.member.id, "a member was made");
    created(row.member.into())
}

async fn change(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<MemberId>,
    Body(change): Body<MemberChange>,
) -> Answer<MemberView> {
    let row = ctx.store.find_member(caller.company, id).await?;
    let mut row = row.ok_or_else(|| unknown("member"))?;
    let roles = [row.member.role, change.role.unwrap_or(row.member.role)];
    let below = below_owner(&ctx, &caller).await?;
    may_touch(below, &roles)?;
    let was_owner = is_owner_who_signs_in(&row);
    let mut checks = Checks::default();
    if let Some(name) = change.name {
        checks.line("name", &name, 200);
        row.member.name = name;
    }
    let context = [row.member.name.as_str(), row.member.email.as_str()];
    let password = change.password.as_ref().and_then(Option::as_deref);
    checks.password(password, &context);
    checks.done()?;
    row.member.role = change.role.unwrap_or(row.member.role);
    if let Some(password) = change.password {
        row.password_hash = hashed(&Fresh::random(&ctx), password).await?;
        if caller.behind != Some(id) {
            row.password_by = below;
        }
        row.sessions_from = ctx.wall_now();
    }
    if was_owner
        && !is_owner_who_signs_in(&row)
        && !Box::pin(has_another_owner(&ctx, caller.company, id)).await?
    {
        let detail = "This is the company's last owner who can sign in: make another first.";
        return Err(Problem::conflict(detail).into());
    }
    row.revision += 1;
    if ctx.store.change_member(caller.company, &row).await? == Recorded::Before {
        let detail = "The member was changed by somebody else: look again.";
        return Err(Problem::conflict(detail).into());
    }
    tracing::info!(company.id = %caller.company, member.id = %id, "a member was changed");
    Ok(Json(row.member.into()))
}
