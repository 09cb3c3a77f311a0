//! Programs: what a company offers to partners, and how its links behave.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Host;
use vouch_domain::{
    id::ProgramId,
    message::JobMessage,
    people::{
        company::Scope,
        program::{DEFAULT_WINDOW_DAYS, Program, WINDOW_DAYS},
    },
    tracking::link::{ClickModel, Destination},
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Named, Query, created, given},
    list::{List, Paging, cursor},
    operation::{Needs, Operation},
};
use crate::refusal::unknown;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/programs",
            Needs::Key(Scope::Read),
            "The company's programs, by name",
            list,
        )
        .query::<Paging>()
        .answers::<List<ProgramView>>(),
        Operation::post("/programs", Needs::Key(Scope::Write), "Makes a program", create)
            .body::<NewProgram>()
            .answers::<ProgramView>(),
        Operation::get("/programs/{program}", Needs::Key(Scope::Read), "A program", show)
            .answers::<ProgramView>(),
        Operation::patch(
            "/programs/{program}",
            Needs::Key(Scope::Write),
            "Changes a program; its links follow within moments",
            change,
        )
        .body::<ProgramChange>()
        .answers::<ProgramView>(),
    ]
}

/// A program to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewProgram {
    /// What partners see.
    name: String,
    /// What it is about.
    #[serde(default)]
    description: String,
    /// Where its links lead: an https address.
    #[schemars(with = "String")]
    destination: Destination,
    /// How many days a click counts, 1 to 365; 90 if absent.
    window_days: Option<u16>,
    /// Which click counts: `last` (default) or `first`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    model: ClickModel,
    /// The parent domain that links and sign-up share, where they are on different hosts.
    cookie_domain: Option<String>,
    /// Whether `DNT: 1` is honoured like `Sec-GPC: 1`.
    #[serde(default)]
    honour_dnt: bool,
    /// The lower wins where a partner's code alone must choose; 100 if absent.
    priority: Option<u32>,
}

/// What is to change of a program; what is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ProgramChange {
    /// What partners see.
    name: Option<String>,
    /// What it is about.
    description: Option<String>,
    /// Where its links lead: an https address.
    #[schemars(with = "Option<String>")]
    destination: Option<Destination>,
    /// How many days a click counts, 1 to 365.
    window_days: Option<u16>,
    /// Which click counts: `last` or `first`.
    #[schemars(with = "Option<String>")]
    model: Option<ClickModel>,
    /// The parent domain that links and sign-up share, or null for none.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    cookie_domain: Option<Option<String>>,
    /// Whether `DNT: 1` is honoured like `Sec-GPC: 1`.
    honour_dnt: Option<bool>,
    /// The lower wins where a partner's code alone must choose. Partners who are in keep the one they joined with.
    priority: Option<u32>,
}

/// A program.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Program")]
struct ProgramView {
    #[schemars(with = "String")]
    id: ProgramId,
    name: String,
    description: String,
    #[schemars(with = "String")]
    destination: Destination,
    window_days: u16,
    #[schemars(with = "String")]
    model: ClickModel,
    cookie_domain: Option<String>,
    honour_dnt: bool,
    priority: u32,
    created_at: DateTime<Utc>,
}

impl From<Program> for ProgramView {
    fn from(program: Program) -> Self {
        Self {
            id: program.id,
            name: program.name,
            description: program.description,
            destination: program.destination,
            window_days: program.window_days,
            model: program.model,
            cookie_domain: program.cookie_domain,
            honour_dnt: program.honour_dnt,
            priority: program.priority,
            created_at: program.created_at,
        }
    }
}

const USUAL_PRIORITY: u32 = 100;

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<ProgramView>> {
    let from = cursor(query.cursor.as_deref())?;
    let page =
        ctx.store.list_programs(caller.company, query.limit.for_store(), from.as_ref()).await?;
    Ok(Json(page.map(ProgramView::from).into()))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<ProgramId>,
) -> Answer<ProgramView> {
    let program =
        ctx.store.find_program(caller.company, id).await?.ok_or_else(|| unknown("program"))?;
    Ok(Json(program.into()))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewProgram>,
) -> Created<ProgramView> {
    let program = Program {
        id: ProgramId::from_ulid(fresh.ulid("program")),
        name: new.name,
        description: new.description,
        destination: new.destination,
        window_days: new.window_days.unwrap_or(DEFAULT_WINDOW_DAYS),
        model: new.model,
        cookie_domain: new.cookie_domain.map(|domain| domain.to_lowercase()),
        honour_dnt: new.honour_dnt,
        priority: new.priority.unwrap_or(USUAL_PRIORITY),
        created_at: fresh.at(),
    };
    check(&ctx, &program).done()?;
    // Before, it was this same request: the id follows from its key.
    ctx.store.record_program(caller.company, &program).await?;
    tracing::info!(company.id = %caller.company, program.id = %program.id, "a program was made");
    created(program.into())
}

async fn change(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<ProgramId>,
    Body(change): Body<ProgramChange>,
) -> Answer<ProgramView> {
    let before =
        ctx.store.find_program(caller.company, id).await?.ok_or_else(|| unknown("program"))?;
    let program = Program {
        name: change.name.unwrap_or(before.name),
        description: change.description.unwrap_or(before.description),
        destination: change.destination.unwrap_or(before.destination),
        window_days: change.window_days.unwrap_or(before.window_days),
        model: change.model.unwrap_or(before.model),
        cookie_domain: change
            .cookie_domain
            .map_or(before.cookie_domain, |domain| domain.map(|domain| domain.to_lowercase())),
        honour_dnt: change.honour_dnt.unwrap_or(before.honour_dnt),
        priority: change.priority.unwrap_or(before.priority),
        ..before
    };
    check(&ctx, &program).done()?;
    ctx.store.change_program(caller.company, &program).await?;
    ctx.queue
        .send_job(&JobMessage::RefreshRoutesV1 { company: caller.company, program: program.id })
        .await?;
    Ok(Json(program.into()))
}

fn check(ctx: &Context, program: &Program) -> Checks {
    let mut checks = Checks::default();
    checks.line("name", &program.name, 200);
    checks.expect(
        program.description.chars().count() <= 5000,
        "description",
        "must be at most 5,000 characters",
    );
    checks.expect(
        WINDOW_DAYS.contains(&program.window_days),
        "window_days",
        "must be a number of days from 1 to 365",
    );
    if let Some(domain) = &program.cookie_domain {
        check_cookie_domain(&mut checks, ctx, domain, &program.destination);
    }
    checks
}

/// A browser keeps the cookie only if the link's host lies in the domain, and sends it only to a sign-up that does.
fn check_cookie_domain(
    checks: &mut Checks,
    ctx: &Context,
    domain: &str,
    destination: &Destination,
) {
    let is_name = matches!(Host::parse(domain), Ok(Host::Domain(name)) if name == domain)
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.');
    checks.expect(is_name, "cookie_domain", "must be a domain name such as example.com");
    let holds = |host: Option<&str>| {
        host.is_some_and(|host| host == domain || host.ends_with(&format!(".{domain}")))
    };
    let signs_up_there = holds(destination.url().host_str());
    checks.expect(!is_name || signs_up_there, "cookie_domain", "must hold the destination's host");
    // On this machine links are on localhost, which is in no domain.
    let base = url::Url::parse(ctx.config.base_url()).ok();
    let links_there = ctx.config.plain_http || holds(base.as_ref().and_then(url::Url::host_str));
    checks.expect(
        !is_name || links_there,
        "cookie_domain",
        "must hold the host of this deployment's links",
    );
}
