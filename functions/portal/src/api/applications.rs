//! Applications: who asks to become a partner, and the company's answer (P03).

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{PartnerId, ProgramId},
    people::{
        application::{Application, Outcome},
        company::Scope,
        partner::Partner,
    },
    tracking::code::Code,
};
use vouch_runtime::{Context, problem::Problem};

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Created, Named, NoBody, Query, created},
    list::{List, Paging, cursor},
    operation::{Needs, Operation},
    partners,
};
use crate::applications::{self, Taken, Wish};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/applications",
            Needs::Key(Scope::Read),
            "Applications that wait for the company, oldest first",
            list,
        )
        .query::<Paging>()
        .answers::<List<ApplicationView>>(),
        Operation::post(
            "/applications",
            Needs::Key(Scope::Write),
            "Hands in an application from a form of the company's own",
            create,
        )
        .body::<NewApplication>()
        .answers::<ApplicationView>(),
        Operation::get(
            "/applications/{applicant}",
            Needs::Key(Scope::Read),
            "An application, by the partner it is of",
            show,
        )
        .answers::<ApplicationView>(),
        Operation::post(
            "/applications/{applicant}/approve",
            Needs::Key(Scope::Write),
            "Lets a partner in: it may sign in and earn, and whoever recruited it is marked and paid",
            approve,
        )
        .answers_done::<ApplicationView>(),
        Operation::post(
            "/applications/{applicant}/decline",
            Needs::Key(Scope::Write),
            "Does not let a partner in",
            decline,
        )
        .answers_done::<ApplicationView>(),
    ]
}

/// An application to be handed in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewApplication {
    /// What to call it.
    name: String,
    /// Where to write to. One application at a time for each address.
    email: String,
    /// What it signs in with once it is let in, 8 to 128 characters; it may be set later.
    password: Option<String>,
    /// Where it writes or shows something.
    website: Option<String>,
    /// Which program it asks for; the one of the lowest priority number if absent.
    #[schemars(with = "Option<String>")]
    program: Option<ProgramId>,
    /// The code of the partner whose sign-up link it came by.
    #[schemars(with = "Option<String>")]
    referrer_code: Option<Code>,
}

/// An application.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Application")]
struct ApplicationView {
    /// The partner that it is of, or will be.
    #[schemars(with = "String")]
    partner: PartnerId,
    name: String,
    email: Option<String>,
    /// The code that it will sign in with.
    #[schemars(with = "String")]
    code: Code,
    website: Option<String>,
    #[schemars(with = "String")]
    program: ProgramId,
    /// The partner whose sign-up link it came by.
    #[schemars(with = "Option<String>")]
    referrer: Option<PartnerId>,
    applied_at: DateTime<Utc>,
    /// `waiting`, `approved` or `declined`.
    status: &'static str,
    decided_at: Option<DateTime<Utc>>,
    /// Whether it has waited for more than seven days.
    overdue: bool,
}

fn view(ctx: &Context, application: Application, partner: Partner) -> ApplicationView {
    let decision = application.decision;
    ApplicationView {
        partner: partner.id,
        name: partner.name,
        email: partner.email,
        code: partner.code,
        overdue: application.is_overdue(ctx.now()),
        website: application.website,
        program: application.program,
        referrer: application.referrer,
        applied_at: application.applied_at,
        status: match decision.map(|decision| decision.outcome) {
            None => "waiting",
            Some(Outcome::Approved) => "approved",
            Some(Outcome::Declined) => "declined",
        },
        decided_at: decision.map(|decision| decision.at),
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<ApplicationView>> {
    let from = cursor(query.cursor.as_deref())?;
    let limit = query.limit.for_store();
    let page = ctx.store.list_applications(caller.company, limit, from.as_ref()).await?;
    let ids: Vec<PartnerId> = page.items.iter().map(|item| item.partner).collect();
    let partners = ctx.store.find_partners(caller.company, &ids).await?;
    let mut partners: BTreeMap<PartnerId, Partner> =
        partners.into_iter().map(|partner| (partner.id, partner)).collect();
    let next = page.next.map(|cursor| cursor.to_string());
    let with_partner = |application: Application| {
        let partner = partners.remove(&application.partner)?;
        Some(view(&ctx, application, partner))
    };
    let items = page.items.into_iter().filter_map(with_partner).collect();
    Ok(Json(List { items, next }))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PartnerId>,
) -> Answer<ApplicationView> {
    let (application, partner) = applications::find(&ctx, caller.company, id).await?;
    Ok(Json(view(&ctx, application, partner)))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewApplication>,
) -> Created<ApplicationView> {
    let password = new.password.as_deref();
    applications::check(&new.name, &new.email, new.website.as_deref(), password).done()?;
    let program = applications::program(&ctx, caller.company, new.program).await?;
    let referrer = match &new.referrer_code {
        None => None,
        Some(code) => {
            let owner = ctx.store.find_partner_by_code(caller.company, code).await?;
            let nobody = || Problem::invalid_field("referrer_code", "is no partner's");
            let owner = partners::find(&ctx, caller.company, owner.ok_or_else(nobody)?).await?;
            Some(Some(owner).filter(|owner| owner.admission.is_admitted()).ok_or_else(nobody)?)
        }
    };
    let NewApplication { name, email, website, password, .. } = new;
    let language = None;
    let wish = Wish { name, email, website, program, password, language, referrer };
    match Box::pin(applications::apply(&ctx, caller.company, wish, &fresh)).await? {
        Taken::Waits(application, partner) => created(view(&ctx, *application, *partner)),
        Taken::Known => {
            Err(Problem::conflict("Somebody with this address has applied before.").into())
        }
    }
}

async fn approve(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PartnerId>,
    NoBody: NoBody,
) -> Answer<ApplicationView> {
    decide(&ctx, &caller, id, Outcome::Approved).await
}

async fn decline(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PartnerId>,
    NoBody: NoBody,
) -> Answer<ApplicationView> {
    decide(&ctx, &caller, id, Outcome::Declined).await
}

async fn decide(
    ctx: &Context,
    caller: &Caller,
    id: PartnerId,
    outcome: Outcome,
) -> Answer<ApplicationView> {
    let company = caller.company(ctx).await?;
    let (application, partner) = Box::pin(applications::decide(ctx, &company, id, outcome)).await?;
    Ok(Json(view(ctx, application, partner)))
}
