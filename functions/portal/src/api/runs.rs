//! Payout runs: payouts that are sent together (RELIABILITY §4).

use std::sync::Arc;

use axum::{Json, body::Body as AxumBody, extract::State, response::Response};
use chrono::{DateTime, Utc};
use http::{HeaderValue, header};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{
        audit::Actor,
        payout::{PayoutId, Rail},
        run::{PayoutRun, RunStatus},
    },
    calendar::Month,
    id::PayoutRunId,
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Named, NoBody, Query, created},
    list::{List, Paging, cursor},
    operation::{Needs, Operation},
};
use crate::{
    refusal::Refusal,
    runs::{self, By, Wanted, file},
};

/// The currency of SEPA.
const EURO: &str = "EUR";

pub(super) fn operations() -> Vec<Operation> {
    let (read, admin) = (Needs::Key(Scope::Read), Needs::Key(Scope::Admin));
    vec![
        Operation::get("/payout-runs", read, "Payouts that were sent together, newest first", list)
            .query::<Paging>()
            .answers::<List<RunView>>(),
        Operation::post(
            "/payout-runs",
            admin,
            "Collects what is due on a rail into a run; a large one waits for a second person",
            create,
        )
        .body::<NewRun>()
        .answers::<RunView>(),
        Operation::get("/payout-runs/{run}", read, "A payout run with its payouts", show)
            .answers::<RunView>(),
        Operation::post(
            "/payout-runs/{run}/approve",
            admin,
            "Lets a run go, as the second person where it needs one",
            approve,
        )
        .answers_done::<RunView>(),
        Operation::post(
            "/payout-runs/{run}/cancel",
            admin,
            "Lets the payouts out of a run again that was not let go",
            cancel,
        )
        .answers_done::<RunView>(),
        Operation::post(
            "/payout-runs/{run}/paid",
            admin,
            "Marks a run as paid under the bank's reference, but for the payouts that failed",
            mark_paid,
        )
        .body::<Paid>()
        .answers_done::<RunView>(),
        Operation::get(
            "/payout-runs/{run}/file.xml",
            admin,
            "The file for the bank, `pain.001.001.09`, of a SEPA run that was let go",
            download_xml,
        ),
        Operation::get(
            "/payout-runs/{run}/file.csv",
            admin,
            "The payouts of a run that was let go, with their accounts, as a sheet",
            download_csv,
        ),
    ]
}

/// What a run is to collect.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewRun {
    /// `manual`, `sepa` or `stripe`
    #[schemars(with = "String")]
    rail: Rail,
    #[schemars(with = "String")]
    currency: Currency,
    /// Payouts of this month's statements only, such as `2026-10`.
    #[schemars(with = "Option<String>")]
    period: Option<Month>,
}

/// What became of a run.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Paid {
    /// What the bank calls the payment.
    reference: String,
    /// Those that did not arrive.
    #[serde(default)]
    failed: Vec<FailedPayout>,
}

/// A payout that did not arrive.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FailedPayout {
    #[schemars(with = "String")]
    payout: PayoutId,
    /// In a few words, as the partner may read them.
    reason: String,
}

/// Payouts that are sent together.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PayoutRun")]
struct RunView {
    #[schemars(with = "String")]
    id: PayoutRunId,
    #[schemars(with = "String")]
    rail: Rail,
    #[schemars(with = "String")]
    currency: Currency,
    #[schemars(with = "Option<String>")]
    period: Option<Month>,
    /// How many payouts.
    count: usize,
    /// What they come to.
    amount: String,
    /// `collecting`, `waiting` (for a second person), `approved`, `paid` or `cancelled`.
    #[schemars(with = "String")]
    status: RunStatus,
    /// Whether it is so much that another person than who made it must let it go.
    needs_second_person: bool,
    created_by: Somebody,
    created_at: DateTime<Utc>,
    approved_by: Option<Somebody>,
    approved_at: Option<DateTime<Utc>>,
    paid_at: Option<DateTime<Utc>>,
    reference: Option<String>,
    /// Which payouts.
    #[schemars(with = "Vec<String>")]
    payouts: Vec<PayoutId>,
}

/// Who did something.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PayoutRunPerson")]
struct Somebody {
    /// `member`, `key` or `setup_token`
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    name: String,
}

impl From<Actor> for Somebody {
    fn from(actor: Actor) -> Self {
        Self { kind: actor.kind(), id: actor.id(), name: actor.name().to_owned() }
    }
}

impl From<PayoutRun> for RunView {
    fn from(run: PayoutRun) -> Self {
        Self {
            id: run.id,
            rail: run.rail,
            currency: run.currency,
            period: run.period,
            count: run.payouts.len(),
            amount: Money::new(run.minor, run.currency).amount(),
            status: run.status,
            needs_second_person: run.needs_second_person,
            created_by: run.created_by.into(),
            created_at: run.created_at,
            approved_by: run.approved_by.map(Somebody::from),
            approved_at: run.approved_at,
            paid_at: run.paid_at,
            reference: run.reference,
            payouts: run.payouts,
        }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<RunView>> {
    let from = cursor(query.cursor.as_deref())?;
    let limit = query.limit.for_store();
    let page = ctx.store.list_payout_runs(caller.company, limit, from.as_ref()).await?;
    Ok(Json(page.map(RunView::from).into()))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewRun>,
) -> Created<RunView> {
    let company = caller.company(&ctx).await?;
    check(&ctx, &caller, &new).await?;
    let id = PayoutRunId::from_ulid(fresh.ulid("payout run"));
    let wanted = Wanted { rail: new.rail, currency: new.currency, period: new.period };
    let by = By { actor: &caller.actor, behind: caller.behind, at: fresh.at() };
    let run = Box::pin(runs::create(&ctx, &company, (id, by), wanted)).await?;
    tracing::info!(company.id = %caller.company, run.id = %id, "a payout run was made");
    created(run.into())
}

async fn check(ctx: &Context, caller: &Caller, new: &NewRun) -> Result<(), Refusal> {
    let mut checks = Checks::default();
    if new.rail == Rail::Sepa {
        checks.expect(new.currency.to_string() == EURO, "currency", "must be EUR for SEPA");
        let rails = ctx.store.find_rails(caller.company).await?;
        checks.expect(rails.debtor.is_some(), "rail", "needs the company's own account first");
    }
    checks.done()
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PayoutRunId>,
) -> Answer<RunView> {
    Ok(Json(runs::find(&ctx, caller.company, id).await?.into()))
}

async fn approve(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<PayoutRunId>,
    _: NoBody,
) -> Answer<RunView> {
    let company = caller.company(&ctx).await?;
    let by = (&caller.actor, fresh.at());
    Ok(Json(Box::pin(runs::approve(&ctx, &company, id, by)).await?.into()))
}

async fn cancel(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<PayoutRunId>,
    _: NoBody,
) -> Answer<RunView> {
    Ok(Json(runs::cancel(&ctx, caller.company, id, fresh.at()).await?.into()))
}

async fn mark_paid(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Named(id): Named<PayoutRunId>,
    Body(paid): Body<Paid>,
) -> Answer<RunView> {
    let mut checks = Checks::default();
    checks.line("reference", &paid.reference, 140);
    for (at, failed) in paid.failed.iter().enumerate() {
        checks.line(&format!("failed[{at}].reason"), &failed.reason, 140);
    }
    checks.done()?;
    let company = caller.company(&ctx).await?;
    let failed: Vec<_> = paid.failed.into_iter().map(|it| (it.payout, it.reason)).collect();
    let how = (paid.reference.as_str(), failed.as_slice(), fresh.at());
    Ok(Json(Box::pin(runs::mark_paid(&ctx, &company, id, how)).await?.into()))
}

async fn download_xml(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PayoutRunId>,
) -> Result<Response, Refusal> {
    let company = caller.company(&ctx).await?;
    let run = runs::find(&ctx, company.id, id).await?;
    let text = Box::pin(file::xml(&ctx, &company, &run)).await?;
    Ok(download(&format!("{id}.xml"), "application/xml", text))
}

async fn download_csv(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<PayoutRunId>,
) -> Result<Response, Refusal> {
    let company = caller.company(&ctx).await?;
    let run = runs::find(&ctx, company.id, id).await?;
    let text = Box::pin(file::csv(&ctx, &company, &run)).await?;
    Ok(download(&format!("{id}.csv"), "text/csv; charset=utf-8", text))
}

/// A file of a run: kept by nobody on the way.
pub(crate) fn download(name: &str, kind: &'static str, text: String) -> Response {
    let mut response = Response::new(AxumBody::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(value) = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
