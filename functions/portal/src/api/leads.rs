//! Leads: who may buy, submitted by partners or made by sign-ups, how far each is and what came of it (H14–H16).

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{CustomerRef, LeadId, PartnerId, ProgramId},
    money::{Currency, Money},
    people::{
        company::Scope,
        lead::{LeadOrigin, LeadStage, MovedBy},
    },
};
use vouch_runtime::Context;

use super::{
    as_of::past,
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Created, Named, Query, created},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    leads::{self, Followed},
    refusal::Refusal,
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/leads",
            Needs::Key(Scope::Read),
            "Leads of a partner, newest first; without one the company's, stage by stage",
            list,
        )
        .query::<LeadsOf>()
        .answers::<List<LeadView>>(),
        Operation::post("/leads", Needs::Key(Scope::Write), "Submits a lead for a partner", create)
            .body::<NewLead>()
            .answers::<LeadView>(),
        Operation::get("/leads/{lead}", Needs::Key(Scope::Read), "A lead and its history", show)
            .query::<LeadOf>()
            .answers::<LeadView>(),
        Operation::patch(
            "/leads/{lead}",
            Needs::Key(Scope::Write),
            "Moves a lead to another stage, up to its sign-up",
            change,
        )
        .query::<LeadOf>()
        .body::<LeadChange>()
        .answers::<LeadView>(),
        Operation::get(
            "/reports/leads",
            Needs::Key(Scope::Read),
            "The funnel of a partner or of the company: how many leads came how far",
            funnel,
        )
        .query::<FunnelOf>()
        .answers::<FunnelView>(),
    ]
}

/// Which leads.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LeadsOf {
    /// Of this partner only.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// Of this stage only: `new`, `contacted`, `qualified`, `signed_up` (with those that have paid since), `lost`.
    /// Not together with a partner.
    #[schemars(with = "Option<String>")]
    stage: Option<LeadStage>,
    /// An RFC 3339 instant: the leads as they stood then, by what was recorded. Not together with a stage. A page may
    /// then hold fewer than `limit`.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// Whose lead.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LeadOf {
    #[schemars(with = "String")]
    partner: PartnerId,
}

/// Whose funnel.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FunnelOf {
    /// Absent, the whole company's.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// An RFC 3339 instant: the funnel as it stood then.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
}

/// A lead to be submitted.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewLead {
    #[schemars(with = "String")]
    partner: PartnerId,
    /// What it may sign up for: a program that the partner is in.
    #[schemars(with = "Option<String>")]
    program: Option<ProgramId>,
    /// What to call it, 1 to 200 characters.
    name: String,
    /// The firm that it belongs to.
    company: Option<String>,
    /// The address that it will sign up with: by that its sign-up is known.
    email: String,
    /// What the partner knows of it, at most 1,000 characters.
    note: Option<String>,
}

/// Where a lead is to be moved.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LeadChange {
    /// `new`, `contacted`, `qualified` or `lost`; a sign-up and a sale move it further by themselves.
    #[schemars(with = "String")]
    stage: LeadStage,
    /// Why; must be given for a lost lead.
    reason: Option<String>,
}

/// A lead.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Lead")]
struct LeadView {
    #[schemars(with = "String")]
    id: LeadId,
    #[schemars(with = "String")]
    partner: PartnerId,
    #[schemars(with = "Option<String>")]
    program: Option<ProgramId>,
    name: String,
    company: Option<String>,
    email: Option<String>,
    note: Option<String>,
    /// `submitted` by its partner, or made by a `sign_up`.
    #[schemars(with = "String")]
    origin: LeadOrigin,
    /// `new`, `contacted`, `qualified`, `signed_up`, `customer` or `lost`.
    #[schemars(with = "String")]
    stage: LeadStage,
    /// The customer that it became.
    #[schemars(with = "Option<String>")]
    customer_id: Option<CustomerRef>,
    /// What its partner earned by its sales, refunds taken off. A lead alone earns nothing.
    commissions: Vec<LeadMoney>,
    /// Other partners that submitted the same address.
    #[schemars(with = "Vec<String>")]
    also_submitted_by: Vec<PartnerId>,
    /// The oldest step first.
    history: Vec<StepView>,
    created_at: DateTime<Utc>,
}

/// What came of a lead in one currency.
#[derive(Serialize, JsonSchema)]
struct LeadMoney {
    #[schemars(with = "String")]
    currency: Currency,
    amount: String,
}

/// A step of a lead.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LeadStep")]
struct StepView {
    #[schemars(with = "String")]
    stage: LeadStage,
    at: DateTime<Utc>,
    /// `partner`, `company` or `sign_up`.
    by: &'static str,
    /// The member who moved it, if one did.
    member: Option<String>,
    reason: Option<String>,
}

/// How many leads came how far. Whoever came further counts in every stage before it, too.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LeadFunnel")]
struct FunnelView {
    steps: Vec<FunnelStep>,
    lost: i64,
    /// What part of all leads has paid, in percent; null where there is none.
    overall: Option<String>,
    /// Whether all leads are counted; else the latest 5,000.
    complete: bool,
}

/// One stage of the funnel.
#[derive(Serialize, JsonSchema)]
struct FunnelStep {
    #[schemars(with = "String")]
    stage: LeadStage,
    leads: i64,
    /// What part of the stage before came so far, in percent with one digit behind the point; null for the first.
    rate: Option<String>,
}

fn view(followed: Followed, also_submitted_by: Vec<PartnerId>) -> LeadView {
    let Followed { lead, stage, commission } = followed;
    let money = |(currency, minor): (Currency, i64)| LeadMoney {
        currency,
        amount: Money::new(minor, currency).amount(),
    };
    let step = |step: vouch_domain::people::lead::StageChange| {
        let (by, member) = match step.by {
            MovedBy::Partner => ("partner", None),
            MovedBy::Company { name } => ("company", name),
            MovedBy::SignUp => ("sign_up", None),
        };
        StepView { stage: step.stage, at: step.at, by, member, reason: step.reason }
    };
    LeadView {
        id: lead.id,
        partner: lead.partner,
        program: lead.program,
        name: lead.name,
        company: lead.firm,
        email: lead.email,
        note: lead.note,
        origin: lead.origin,
        stage,
        customer_id: lead.customer,
        commissions: commission.into_iter().map(money).collect(),
        also_submitted_by,
        history: lead.history.into_iter().map(step).collect(),
        created_at: lead.created_at,
    }
}

async fn views(
    ctx: &Context,
    caller: &Caller,
    leads: Vec<vouch_domain::people::lead::Lead>,
    at: Option<DateTime<Utc>>,
) -> Result<Vec<LeadView>, Refusal> {
    let followed = Box::pin(leads::follow_as_of(ctx, caller.company, leads, at)).await?;
    let others = Box::pin(leads::others_of_all(ctx, caller.company, &followed)).await?;
    Ok(followed.into_iter().zip(others).map(|(one, others)| view(one, others)).collect())
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<LeadsOf>,
) -> Answer<List<LeadView>> {
    let (from, limit) = (cursor(query.cursor.as_deref())?, query.limit.for_store());
    let store = &ctx.store;
    let at = past(&ctx, query.as_of)?;
    if at.is_some() && query.stage.is_some() {
        let problem = "can't be asked for together with a stage";
        return Err(vouch_runtime::problem::Problem::invalid_field("as_of", problem).into());
    }
    let mut page = match (query.partner, query.stage) {
        (Some(_), Some(_)) => {
            let problem = "can't be asked for together with a partner";
            return Err(vouch_runtime::problem::Problem::invalid_field("stage", problem).into());
        }
        (Some(partner), None) => {
            partners::find(&ctx, caller.company, partner).await?;
            store.list_partner_leads(caller.company, partner, limit, from.as_ref()).await?
        }
        (None, stage) => store.list_leads(caller.company, stage, limit, from.as_ref()).await?,
    };
    if let Some(at) = at {
        page.items = page.items.into_iter().filter_map(|lead| lead.as_of(at)).collect();
    }
    let items = views(&ctx, &caller, page.items, at).await?;
    Ok(Json(List { items, next: page.next.map(|next| next.to_string()) }))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<LeadId>,
    Query(query): Query<LeadOf>,
) -> Answer<LeadView> {
    let lead = leads::find(&ctx, caller.company, query.partner, id).await?;
    one(&ctx, &caller, lead).await.map(Json)
}

async fn one(
    ctx: &Context,
    caller: &Caller,
    lead: vouch_domain::people::lead::Lead,
) -> Result<LeadView, Refusal> {
    let mut views = views(ctx, caller, vec![lead], None).await?;
    views.pop().ok_or_else(|| crate::refusal::unknown("lead"))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewLead>,
) -> Created<LeadView> {
    partners::find(&ctx, caller.company, new.partner).await?;
    let new = leads::NewLead {
        partner: new.partner,
        program: new.program,
        name: new.name,
        firm: new.company,
        email: new.email,
        note: new.note,
    };
    let by = leads::moved_by(&caller.actor);
    let lead = leads::submit(&ctx, caller.company, &fresh, new, by).await?;
    created(one(&ctx, &caller, lead).await?)
}

async fn change(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<LeadId>,
    Query(query): Query<LeadOf>,
    Body(change): Body<LeadChange>,
) -> Answer<LeadView> {
    let before = leads::find(&ctx, caller.company, query.partner, id).await?;
    let by = leads::moved_by(&caller.actor);
    let LeadChange { stage, reason } = change;
    let lead = leads::move_to(&ctx, caller.company, &before, stage, by, reason).await?;
    one(&ctx, &caller, lead).await.map(Json)
}

async fn funnel(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<FunnelOf>,
) -> Answer<FunnelView> {
    if let Some(partner) = query.partner {
        partners::find(&ctx, caller.company, partner).await?;
    }
    let at = past(&ctx, query.as_of)?;
    let counted = Box::pin(leads::funnel_as_of(&ctx, caller.company, query.partner, at)).await?;
    let all = counted.funnel.steps();
    let before = all.iter().map(|(_, count)| Some(*count));
    let steps = all.iter().zip(std::iter::once(None).chain(before)).map(|(step, before)| {
        let (stage, count) = *step;
        let rate = before.and_then(|before| leads::rate(count, before));
        FunnelStep { stage, leads: count, rate }
    });
    Ok(Json(FunnelView {
        steps: steps.collect(),
        lost: counted.funnel.lost,
        overall: leads::rate(counted.funnel.customers, counted.funnel.all),
        complete: counted.is_whole,
    }))
}
