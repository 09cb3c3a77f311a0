//! Points of partners: how each was earned, and those that a person gives or takes.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::audit::Actor,
    calendar::Quarter,
    id::{CompanyId, CustomerRef, PartnerId, PointsId, RulesId},
    people::{
        company::Scope,
        points::{Category, Cause, PointRules, Points},
    },
};
use vouch_runtime::Context;

use super::{
    as_of::past,
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Query, created},
    list::{Limit, List, Paging, cursor},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    points::{HAND_MOST, REASON_MOST, add_rules, give_by_hand},
    refusal::Refusal,
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/points",
            Needs::Key(Scope::Read),
            "A partner's points, the latest first, each with what it was given for",
            list,
        )
        .query::<PointsOf>()
        .answers::<List<PointsView>>(),
        Operation::post(
            "/points",
            Needs::Key(Scope::Write),
            "Gives a partner points by hand, or takes some, with a reason",
            give,
        )
        .body::<NewPoints>()
        .answers::<PointsView>(),
        Operation::get(
            "/point-rules",
            Needs::Key(Scope::Read),
            "What points are given for: dated rows in the order of time, after what holds before the first",
            list_rules,
        )
        .query::<Paging>()
        .answers::<List<RulesView>>(),
        Operation::post(
            "/point-rules",
            Needs::Key(Scope::Admin),
            "Adds a row: what points are given for from an instant on",
            create_rules,
        )
        .body::<NewRules>()
        .answers::<RulesView>(),
    ]
}

/// Whose points.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PointsOf {
    /// Whose.
    #[schemars(with = "String")]
    partner: PartnerId,
    /// Only what was given for this: `onboarding`, `retention`, `renewal`, `recruitment`, `bonus` or `adjustment`.
    #[schemars(with = "Option<String>")]
    category: Option<Category>,
    /// An RFC 3339 instant: the points that were written down by then. A page may then hold fewer than `limit`.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// Points to be given by hand.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewPoints {
    /// To whom.
    #[schemars(with = "String")]
    partner: PartnerId,
    /// How many; negative to take some.
    points: i64,
    /// Why, in words that the partner reads: 1 to 500 printable characters.
    reason: String,
}

/// Points given, or taken back.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Points")]
struct PointsView {
    #[schemars(with = "String")]
    id: PointsId,
    #[schemars(with = "String")]
    partner: PartnerId,
    /// What for: `onboarding`, `retention`, `renewal`, `recruitment`, `bonus` or `adjustment`.
    category: &'static str,
    points: i64,
    /// When they count.
    at: DateTime<Utc>,
    /// When they were written down.
    recorded_at: DateTime<Utc>,
    /// For which customer; null if for none.
    #[schemars(with = "Option<String>")]
    customer: Option<CustomerRef>,
    /// For which partner that it recruited; null if for none.
    #[schemars(with = "Option<String>")]
    recruit: Option<PartnerId>,
    /// For which quarter; null if for none.
    #[schemars(with = "Option<String>")]
    quarter: Option<Quarter>,
    /// Why, if by hand.
    reason: Option<String>,
}

impl PointsView {
    fn of(partner: PartnerId, row: Points) -> Self {
        let mut view = Self {
            id: row.id,
            partner,
            category: row.category.name(),
            points: row.points,
            at: row.at,
            recorded_at: row.recorded_at,
            customer: None,
            recruit: None,
            quarter: None,
            reason: None,
        };
        match row.cause {
            Cause::Customer { customer } => view.customer = Some(customer),
            Cause::Recruit { recruit } => view.recruit = Some(recruit),
            Cause::Quarter { quarter, .. } => view.quarter = Some(quarter),
            Cause::Hand { reason, .. } => view.reason = Some(reason),
        }
        view
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<PointsOf>,
) -> Answer<List<PointsView>> {
    let partner = partners::find(&ctx, caller.company, query.partner).await?.id;
    let from = cursor(query.cursor.as_deref())?;
    let limit = query.limit.for_store();
    let at = past(&ctx, query.as_of)?;
    let mut page = ctx
        .store
        .list_points(caller.company, partner, query.category, limit, from.as_ref())
        .await?;
    page.items.retain(|row| at.is_none_or(|at| row.recorded_at <= at));
    Ok(Json(page.map(|row| PointsView::of(partner, row)).into()))
}

/// What is wrong with points by hand.
pub(crate) fn check_hand(points: i64, reason: &str) -> Checks {
    let mut checks = Checks::default();
    let fits = points != 0 && (-HAND_MOST..=HAND_MOST).contains(&points);
    checks.expect(fits, "points", "must be a number from -1000000 to 1000000 that is not 0");
    checks.line("reason", reason, REASON_MOST);
    checks
}

async fn give(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewPoints>,
) -> Created<PointsView> {
    check_hand(new.points, &new.reason).done()?;
    let partner = partners::find(&ctx, caller.company, new.partner).await?.id;
    let member = match &caller.actor {
        Actor::Member { id, .. } => Some(*id),
        _ => None,
    };
    let of = (caller.company, partner);
    let row = give_by_hand(&ctx, &fresh, of, new.points, new.reason, member).await?;
    created(PointsView::of(partner, row))
}

/// A row to be added; what is absent stays as it was.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewRules {
    /// The first instant it is in force, at least ten minutes ahead; in ten minutes if absent.
    valid_from: Option<DateTime<Utc>>,
    /// For a customer that signs up.
    onboarding: Option<i64>,
    /// For one that still pays after six months.
    retention: Option<i64>,
    /// For one that still pays after a year.
    renewal: Option<i64>,
    /// For a partner that it recruited.
    recruitment: Option<i64>,
    /// For a quarter with enough customers that signed up.
    bonus: Option<i64>,
    /// How many are enough.
    bonus_from: Option<i64>,
}

/// What a new row says; what is absent stays as it was.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct GivenRules {
    pub(crate) onboarding: Option<i64>,
    pub(crate) retention: Option<i64>,
    pub(crate) renewal: Option<i64>,
    pub(crate) recruitment: Option<i64>,
    pub(crate) bonus: Option<i64>,
    pub(crate) bonus_from: Option<i64>,
}

/// More than any rule gives.
const GIVEN_MOST: i64 = 100_000;

impl GivenRules {
    /// What is wrong with it.
    pub(crate) fn check(self) -> Checks {
        let mut checks = Checks::default();
        for (field, value) in [
            ("onboarding", self.onboarding),
            ("retention", self.retention),
            ("renewal", self.renewal),
            ("recruitment", self.recruitment),
            ("bonus", self.bonus),
        ] {
            let fits = value.is_none_or(|value| (0..=GIVEN_MOST).contains(&value));
            checks.expect(fits, field, "must be a number from 0 to 100000");
        }
        let fits = self.bonus_from.is_none_or(|value| (1..=GIVEN_MOST).contains(&value));
        checks.expect(fits, "bonus_from", "must be a number from 1 to 100000");
        checks
    }

    /// The row of before with what is said anew.
    pub(crate) fn over(self, before: &PointRules) -> PointRules {
        PointRules {
            onboarding: self.onboarding.unwrap_or(before.onboarding),
            retention: self.retention.unwrap_or(before.retention),
            renewal: self.renewal.unwrap_or(before.renewal),
            recruitment: self.recruitment.unwrap_or(before.recruitment),
            bonus: self.bonus.unwrap_or(before.bonus),
            bonus_from: self.bonus_from.unwrap_or(before.bonus_from),
            ..before.clone()
        }
    }
}

/// A row of what points are given for.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PointRules")]
struct RulesView {
    /// Null for what holds before the first row.
    #[schemars(with = "Option<String>")]
    id: Option<RulesId>,
    /// Null for what holds before the first row.
    valid_from: Option<DateTime<Utc>>,
    recorded_at: Option<DateTime<Utc>>,
    onboarding: i64,
    retention: i64,
    renewal: i64,
    recruitment: i64,
    bonus: i64,
    bonus_from: i64,
}

impl From<PointRules> for RulesView {
    fn from(row: PointRules) -> Self {
        let is_own = row.id.is_some();
        Self {
            id: row.id,
            valid_from: is_own.then_some(row.from),
            recorded_at: is_own.then_some(row.recorded_at),
            onboarding: row.onboarding,
            retention: row.retention,
            renewal: row.renewal,
            recruitment: row.recruitment,
            bonus: row.bonus,
            bonus_from: row.bonus_from,
        }
    }
}

async fn list_rules(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<RulesView>> {
    let page = crate::points::list_rules::<PointRules>(&ctx, caller.company, &query).await?;
    Ok(Json(page.map(RulesView::from)))
}

/// Adds a row of what points are given for.
pub(crate) async fn add(
    ctx: &Context,
    fresh: &Fresh,
    company: CompanyId,
    valid_from: Option<DateTime<Utc>>,
    given: GivenRules,
) -> Result<PointRules, Refusal> {
    let make = |rows: &[PointRules], at| Ok(given.over(PointRules::in_force(rows, at)));
    add_rules(ctx, fresh, company, valid_from, make).await
}

async fn create_rules(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewRules>,
) -> Created<RulesView> {
    let given = GivenRules {
        onboarding: new.onboarding,
        retention: new.retention,
        renewal: new.renewal,
        recruitment: new.recruitment,
        bonus: new.bonus,
        bonus_from: new.bonus_from,
    };
    given.check().done()?;
    created(add(&ctx, &fresh, caller.company, new.valid_from, given).await?.into())
}
