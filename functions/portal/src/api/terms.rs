//! Terms: dated rows of what is paid, by a company, in a program or to one partner. Never edited, never backdated.
//!
//! One resource for both families: what partners earn on their customers' sales, and on partners they recruited.

pub(crate) mod draft;
mod view;

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, SecondsFormat, SubsecRound as _, Utc};
use schemars::JsonSchema;
use serde::Deserialize;
use vouch_domain::{
    earning::terms::{Terms, check_notice},
    id::{CompanyId, PartnerId, ProgramId, TermsId},
    people::company::Scope,
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::{Recorded, terms::TermsScope};

use self::draft::{Family, NewTerms};
pub(super) use self::view::TermsView;
use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Created, Query, created},
    list::{Limit, List, page_after},
    operation::{Needs, Operation},
    partners,
};
use crate::refusal::{Refusal, unknown};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/terms",
            Needs::Key(Scope::Read),
            "All rows of one scope's terms, in the order of time: the company's, a program's, or a partner's own",
            list,
        )
        .query::<TermsOf>()
        .answers::<List<TermsView>>(),
        Operation::post(
            "/terms",
            Needs::Key(Scope::Admin),
            "Adds a row: what is paid from an instant on",
            create,
        )
        .body::<NewTerms>()
        .answers::<TermsView>(),
    ]
}

/// Whose terms.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TermsOf {
    /// `customers` (default): what sales pay. `partners`: what recruiting partners pays.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    family: Family,
    /// Of which program; absent, the company's default. `partners` has no program.
    #[schemars(with = "Option<String>")]
    program: Option<ProgramId>,
    /// A partner's own rows.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<TermsOf>,
) -> Answer<List<TermsView>> {
    let scope = draft::scope(query.family, query.program, query.partner)?;
    let rows = rows(&ctx, caller.company, scope).await?.unwrap_or_default();
    let rows = rows.iter().map(|row| TermsView::of(scope, row)).collect();
    let begins = |row: &TermsView| row.begins().to_rfc3339_opts(SecondsFormat::Millis, true);
    Ok(Json(page_after(rows, query.cursor.as_deref(), query.limit, begins)))
}

/// The rows of a scope; none for a partner that was never in the program.
async fn rows(
    ctx: &Context,
    company: CompanyId,
    scope: TermsScope,
) -> Result<Option<Vec<Terms>>, Refusal> {
    if let TermsScope::Program(program) | TermsScope::Own(_, program) = scope {
        let found = ctx.store.find_program(company, program).await?;
        found.ok_or_else(|| unknown("program"))?;
    }
    if let TermsScope::Own(partner, _) | TermsScope::OwnReferral(partner) = scope {
        partners::find(ctx, company, partner).await?;
    }
    Ok(ctx.store.list_terms(company, scope).await?)
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewTerms>,
) -> Created<TermsView> {
    let (scope, terms) = add(&ctx, caller.company, &fresh, fresh.at(), &new).await?;
    created(TermsView::of(scope, &terms))
}

/// Adds a row that was asked for then; or gives the one that the same request added before.
pub(crate) async fn add(
    ctx: &Context,
    company: CompanyId,
    fresh: &Fresh,
    asked_at: DateTime<Utc>,
    new: &NewTerms,
) -> Result<(TermsScope, Terms), Refusal> {
    let (scope, structure) = new.read()?;
    let before = rows(ctx, company, scope).await?;
    let before = before
        .ok_or_else(|| Problem::conflict("This partner is not in the program: enrol it first."))?;
    let id = TermsId::from_ulid(fresh.ulid("terms"));
    if let Some(same) = before.iter().find(|row| row.id == id) {
        return Ok((scope, same.clone()));
    }
    let from = begins(new.valid_from, &before, asked_at)?;
    check_notice(from, ctx.now(), !before.is_empty())
        .map_err(|error| Problem::invalid_field("valid_from", error.to_string()))?;
    let terms = Terms { id, from, recorded_at: asked_at, structure };
    if ctx.store.record_terms(company, scope, &terms).await? == Recorded::Before {
        let rows = rows(ctx, company, scope).await?.unwrap_or_default();
        let same = rows.into_iter().find(|row| row.id == id);
        let same = same.ok_or_else(|| Problem::conflict("Another row begins at that very instant. Rows are never replaced: let this one begin later."))?;
        return Ok((scope, same));
    }
    tracing::info!(company.id = %company, terms.id = %id, "terms were added");
    Ok((scope, terms))
}

/// When a row begins, to the millisecond, as keys hold it: a scope's first at once, if nothing is said.
fn begins(
    given: Option<DateTime<Utc>>,
    before: &[Terms],
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, Refusal> {
    match given {
        Some(from) => Ok(from.trunc_subsecs(3)),
        None if before.is_empty() => Ok(now),
        None => {
            let detail = "must be given for every row after the first";
            Err(Problem::invalid_field("valid_from", detail).into())
        }
    }
}
