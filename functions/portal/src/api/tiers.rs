//! Tiers: where partners stand, how far the next one is, and from how many points on each is reached.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{CompanyId, PartnerId, RulesId},
    people::{
        company::Scope,
        points::Category,
        tier::{TierRules, entitlements},
    },
};
use vouch_runtime::Context;
use vouch_store::page::Page;

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
    points::{Standing, add_rules},
    refusal::Refusal,
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/tiers",
            Needs::Key(Scope::Read),
            "Where a partner stands by its points, and how far its next tier is",
            list,
        )
        .query::<TiersOf>()
        .answers::<List<TierView>>(),
        Operation::get(
            "/tier-rules",
            Needs::Key(Scope::Read),
            "From how many points on each tier is reached: dated rows in the order of time, after what holds before the first",
            list_rules,
        )
        .query::<Paging>()
        .answers::<List<RulesView>>(),
        Operation::post(
            "/tier-rules",
            Needs::Key(Scope::Admin),
            "Adds a row: from how many points on each tier is reached, from an instant on",
            create_rules,
        )
        .body::<NewRules>()
        .answers::<RulesView>(),
    ]
}

/// Whose tier.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TiersOf {
    /// Absent, everybody's.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// An RFC 3339 instant: where partners stood then, by what was written down.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// Where a partner stands.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Tier")]
struct TierView {
    #[schemars(with = "String")]
    partner: PartnerId,
    /// `bronze`, `silver`, `gold` or `platinum`.
    tier: &'static str,
    /// Since when; null for whoever never had another.
    since: Option<DateTime<Utc>>,
    /// The points of the last twelve months.
    points: i64,
    /// Those of them that still count at the next recalculation.
    counting: i64,
    /// The points of the last twelve months, by what they were given for.
    by_category: BTreeMap<&'static str, i64>,
    /// The tier above; null at the highest.
    next: Option<NextView>,
    /// The tier that the next recalculation would give for what there is now.
    projected: &'static str,
    /// When the next recalculation is: the first instant of the next quarter in the company's zone.
    next_recalculation: DateTime<Utc>,
    /// What the tier opens.
    entitlements: EntitlementsView,
}

/// The tier above.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NextTier")]
struct NextView {
    tier: &'static str,
    /// From how many points on it is reached.
    threshold: i64,
    /// How many are missing.
    missing: i64,
}

/// What a tier opens.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Entitlements")]
struct EntitlementsView {
    /// Help by e-mail and chat.
    support: bool,
    /// A person at the company who is there for the partner.
    account_manager: bool,
    /// Analytics and reports.
    analytics: bool,
}

impl TierView {
    fn of(partner: PartnerId, standing: &Standing) -> Self {
        let has = entitlements(standing.tier);
        let of = |category: Category| standing.by_category.get(&category).copied().unwrap_or(0);
        Self {
            partner,
            tier: standing.tier.name(),
            since: standing.since,
            points: standing.points,
            counting: standing.counting,
            by_category: Category::ALL.map(|category| (category.name(), of(category))).into(),
            next: standing.next.map(|(tier, threshold, missing)| NextView {
                tier: tier.name(),
                threshold,
                missing,
            }),
            projected: standing.projected.name(),
            next_recalculation: standing.recalculated_at,
            entitlements: EntitlementsView {
                support: has.support,
                account_manager: has.account_manager,
                analytics: has.analytics,
            },
        }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<TiersOf>,
) -> Answer<List<TierView>> {
    let company = caller.company(&ctx).await?;
    let at = past(&ctx, query.as_of)?;
    let page = match query.partner {
        Some(partner) => {
            Page { items: vec![partners::find(&ctx, company.id, partner).await?], next: None }
        }
        None => {
            let from = cursor(query.cursor.as_deref())?;
            ctx.store.list_partners(company.id, query.limit.for_store(), from.as_ref()).await?
        }
    };
    let mut items = Vec::with_capacity(page.items.len());
    for partner in &page.items {
        let standing = Standing::look_as_of(&ctx, &company, partner.id, at).await?;
        items.push(TierView::of(partner.id, &standing));
    }
    Ok(Json(Page { items, next: page.next }.into()))
}

/// A row to be added; what is absent stays as it was.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewRules {
    /// The first instant it is in force, at least ten minutes ahead; in ten minutes if absent.
    valid_from: Option<DateTime<Utc>>,
    /// From how many points on a partner is Silver.
    silver: Option<i64>,
    /// From how many points on a partner is Gold.
    gold: Option<i64>,
    /// From how many points on a partner is Platinum.
    platinum: Option<i64>,
}

/// What a new row says; what is absent stays as it was.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct GivenThresholds {
    pub(crate) silver: Option<i64>,
    pub(crate) gold: Option<i64>,
    pub(crate) platinum: Option<i64>,
}

/// More than anybody is given.
const THRESHOLD_MOST: i64 = 1_000_000_000;

/// A row of from how many points on each tier is reached.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "TierRules")]
struct RulesView {
    /// Null for what holds before the first row.
    #[schemars(with = "Option<String>")]
    id: Option<RulesId>,
    /// Null for what holds before the first row.
    valid_from: Option<DateTime<Utc>>,
    recorded_at: Option<DateTime<Utc>>,
    bronze: i64,
    silver: i64,
    gold: i64,
    platinum: i64,
}

impl From<TierRules> for RulesView {
    fn from(row: TierRules) -> Self {
        let is_own = row.id.is_some();
        Self {
            id: row.id,
            valid_from: is_own.then_some(row.from),
            recorded_at: is_own.then_some(row.recorded_at),
            bronze: 0,
            silver: row.silver,
            gold: row.gold,
            platinum: row.platinum,
        }
    }
}

async fn list_rules(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<Paging>,
) -> Answer<List<RulesView>> {
    let page = crate::points::list_rules::<TierRules>(&ctx, caller.company, &query).await?;
    Ok(Json(page.map(RulesView::from)))
}

/// Adds a row of from how many points on each tier is reached.
pub(crate) async fn add(
    ctx: &Context,
    fresh: &Fresh,
    company: CompanyId,
    valid_from: Option<DateTime<Utc>>,
    given: GivenThresholds,
) -> Result<TierRules, Refusal> {
    let make = |rows: &[TierRules], at| {
        let before = TierRules::in_force(rows, at);
        let row = TierRules {
            silver: given.silver.unwrap_or(before.silver),
            gold: given.gold.unwrap_or(before.gold),
            platinum: given.platinum.unwrap_or(before.platinum),
            ..before.clone()
        };
        let mut checks = Checks::default();
        let rising = "must be more than the tier below needs";
        checks.expect(row.silver > 0, "silver", "must be more than 0");
        checks.expect(row.gold > row.silver, "gold", rising);
        checks.expect(row.platinum > row.gold, "platinum", rising);
        let fits = row.platinum <= THRESHOLD_MOST;
        checks.expect(fits, "platinum", "must be at most 1000000000");
        checks.done()?;
        Ok(row)
    };
    add_rules(ctx, fresh, company, valid_from, make).await
}

async fn create_rules(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewRules>,
) -> Created<RulesView> {
    let given = GivenThresholds { silver: new.silver, gold: new.gold, platinum: new.platinum };
    created(add(&ctx, &fresh, caller.company, new.valid_from, given).await?.into())
}
