//! A company's months: how far each is, and whether the clock of its review stands still.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;
use vouch_domain::{books::period::PeriodState, calendar::Month, people::company::Scope};
use vouch_runtime::Context;
use vouch_store::periods::PeriodRow;

use super::{
    authority::Caller,
    input::{Answer, Named, NoBody, Query},
    list::{List, Paging, page_after},
    operation::{Needs, Operation},
};
use crate::{
    refusal::{Refusal, unknown},
    review,
};

pub(super) fn operations() -> Vec<Operation> {
    let write = Needs::Key(Scope::Write);
    vec![
        Operation::get(
            "/periods",
            Needs::Key(Scope::Read),
            "The company's months that have begun, in the order of time",
            list,
        )
        .query::<Paging>()
        .answers::<List<PeriodView>>(),
        Operation::get("/periods/{period}", Needs::Key(Scope::Read), "A month", show)
            .answers::<PeriodView>(),
        Operation::post(
            "/periods/{period}/pause",
            write,
            "Stops the clock of a review: nothing is charged, and late events still join",
            pause,
        )
        .answers_done::<PeriodView>(),
        Operation::post(
            "/periods/{period}/resume",
            write,
            "Lets a review go on: what was left of it runs again, and at least a day",
            resume,
        )
        .answers_done::<PeriodView>(),
    ]
}

/// A month of the company.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Period")]
struct PeriodView {
    /// Such as `2026-10`.
    #[schemars(with = "String")]
    period: Month,
    /// `open`, `review`, `paused`, `closing` or `final`.
    status: &'static str,
    /// The zone whose midnight ends it, as it was when it began.
    timezone: &'static str,
    /// Its first instant.
    starts_at: DateTime<Utc>,
    /// The first instant that is no longer in it.
    ends_at: DateTime<Utc>,
    /// When its invoice was issued; null while it runs.
    issued_at: Option<DateTime<Utc>>,
    /// When its review ends or ended; null while it runs, and while the review stands still.
    review_ends_at: Option<DateTime<Utc>>,
    /// Since when the review stands still.
    paused_at: Option<DateTime<Utc>>,
    /// How much of the review is left, in seconds; of one that stands still, how much will be.
    review_seconds_left: Option<i64>,
    /// How many statements are drawn up; null before it closes.
    statements: Option<Progress>,
}

/// How far the drawing up of a month is.
#[derive(Serialize, JsonSchema)]
struct Progress {
    drawn: u64,
    /// Null until it is known how many there are to be.
    expected: Option<u64>,
}

async fn view(ctx: &Context, caller: &Caller, row: &PeriodRow) -> Result<PeriodView, Refusal> {
    let company = caller.company(ctx).await?;
    let (period, now) = (&row.period, ctx.now());
    let month = period.month;
    let paused = match period.state {
        PeriodState::Paused(pause) => Some(pause),
        _ => None,
    };
    let review = period.review();
    let left = match (paused, period.state) {
        (Some(pause), _) => Some((pause.resumed(now).ends_at - now).num_seconds()),
        (None, PeriodState::Review(review)) => Some((review.ends_at - now).num_seconds().max(0)),
        _ => None,
    };
    let is_closing = matches!(period.state, PeriodState::Closing(_) | PeriodState::Final(_));
    let statements = if is_closing {
        let closing = ctx.store.find_closing(caller.company, month).await?;
        Some(Progress { drawn: closing.drawn, expected: closing.expected })
    } else {
        None
    };
    Ok(PeriodView {
        period: month,
        status: period.state.name(),
        timezone: period.zone.name(),
        starts_at: company.month_start(month),
        ends_at: month.end(period.zone),
        issued_at: review.map(|review| review.issued_at),
        review_ends_at: review.filter(|_| paused.is_none()).map(|review| review.ends_at),
        paused_at: paused.map(|pause| pause.paused_at),
        review_seconds_left: left,
        statements,
    })
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(paging): Query<Paging>,
) -> Answer<List<PeriodView>> {
    let rows = ctx.store.all_periods(caller.company).await?;
    let name = |row: &PeriodRow| row.period.month.to_string();
    let page = page_after(rows, paging.cursor.as_deref(), paging.limit, name);
    let mut items = Vec::with_capacity(page.items.len());
    for row in &page.items {
        items.push(view(&ctx, &caller, row).await?);
    }
    Ok(Json(List { items, next: page.next }))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(month): Named<Month>,
) -> Answer<PeriodView> {
    let row = ctx.store.find_period(caller.company, month).await?;
    let row = row.ok_or_else(|| unknown("period"))?;
    Ok(Json(view(&ctx, &caller, &row).await?))
}

async fn pause(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(month): Named<Month>,
    _: NoBody,
) -> Answer<PeriodView> {
    let row = review::pause(&ctx, caller.company, month).await?;
    Ok(Json(view(&ctx, &caller, &row).await?))
}

async fn resume(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(month): Named<Month>,
    _: NoBody,
) -> Answer<PeriodView> {
    let row = review::resume(&ctx, caller.company, month).await?;
    Ok(Json(view(&ctx, &caller, &row).await?))
}
