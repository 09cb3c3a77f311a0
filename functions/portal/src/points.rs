//! Points and tiers as the API and the pages read and change them, and what a tier opens.

use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound as _, Utc};
use vouch_domain::{
    calendar::Quarter,
    earning::terms::{NOTICE, check_notice},
    id::{CompanyId, MemberId, PartnerId, PointsId, RulesId},
    people::{
        company::Company,
        points::{Category, Cause, PointRules, Points, quarter_window, sum, window},
        rules::CompanyRules,
        tier::{Entitlements, Tier, TierRow, TierRules, entitlements, row_at, tier_at},
    },
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::Recorded;

use crate::{
    api::{
        fresh::Fresh,
        list::{List, Paging, page_after},
    },
    refusal::Refusal,
};

/// What a tier opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entitlement {
    /// Analytics and reports (H31).
    Analytics,
}

impl Entitlement {
    /// Whether it is among what a tier entitles to.
    fn is_among(self, all: Entitlements) -> bool {
        match self {
            Self::Analytics => all.analytics,
        }
    }
}

/// What a refusal for want of a tier is called.
pub(crate) const TIER_NEEDED: &str = "tier-needed";

/// Refuses whoever's tier does not entitle it right now (H34).
pub(crate) async fn expect_entitled(
    ctx: &Context,
    company: CompanyId,
    partner: PartnerId,
    to: Entitlement,
) -> Result<Tier, Refusal> {
    let tier = tier_at(&ctx.store.list_tiers(company, partner).await?, ctx.now());
    if to.is_among(entitlements(tier)) {
        return Ok(tier);
    }
    let detail =
        format!("This is for partners of the tiers gold and platinum; this one is {tier}.");
    Err(Problem { kind: TIER_NEEDED, ..Problem::forbidden(detail) }.into())
}

/// Where a partner stands.
pub(crate) struct Standing {
    pub(crate) tier: Tier,
    /// Since when; none for whoever never had another.
    pub(crate) since: Option<DateTime<Utc>>,
    /// The tier that begins within minutes.
    pub(crate) coming: Option<TierRow>,
    /// The points of the last twelve months.
    pub(crate) points: i64,
    /// Those of them that still count at the next recalculation.
    pub(crate) counting: i64,
    /// The points of the last twelve months, by what they were given for.
    pub(crate) by_category: BTreeMap<Category, i64>,
    /// The tier above, from how many points on it is reached, and how many of them are missing.
    pub(crate) next: Option<(Tier, i64, i64)>,
    /// What the next recalculation would say of what there is now.
    pub(crate) projected: Tier,
    /// How many points are missing to stay in the tier.
    pub(crate) to_keep: i64,
    /// From how many points on each tier is reached at the next recalculation.
    pub(crate) thresholds: TierRules,
    /// When the next recalculation is.
    pub(crate) recalculated_at: DateTime<Utc>,
    /// What points are given for now.
    pub(crate) rules: PointRules,
}

impl Standing {
    /// Reads it: a partner's tiers, a year of its points, and the company's rules.
    pub(crate) async fn look(
        ctx: &Context,
        company: &Company,
        partner: PartnerId,
    ) -> Result<Self, Refusal> {
        Self::look_as_of(ctx, company, partner, None).await
    }

    /// The same as it stood at an instant, by what was written down then.
    pub(crate) async fn look_as_of(
        ctx: &Context,
        company: &Company,
        partner: PartnerId,
        at: Option<DateTime<Utc>>,
    ) -> Result<Self, Refusal> {
        let (now, zone) = (at.unwrap_or_else(|| ctx.now()), company.month_zone());
        let quarter = Quarter::of(now, zone).next();
        let at_next = quarter_window(quarter, zone);
        // Events may lie a few minutes ahead, and count at once.
        let year = (window(now, zone).0, at_next.1);
        let (tiers, rows, rules) = tokio::join!(
            ctx.store.list_tiers(company.id, partner),
            ctx.store.points_between(company.id, partner, year),
            ctx.store.find_rules(company.id),
        );
        let (mut tiers, mut rows, mut rules) = (tiers?, rows?, rules?);
        if let Some(at) = at {
            tiers.retain(|row| row.recorded_at <= at);
            rows.retain(|row| row.recorded_at <= at);
            rules.points.retain(|row| row.recorded_at <= at);
            rules.tiers.retain(|row| row.recorded_at <= at);
        }
        Ok(Self::of(now, &tiers, &rows, &rules, (year, at_next)))
    }

    fn of(
        now: DateTime<Utc>,
        tiers: &[TierRow],
        rows: &[Points],
        rules: &CompanyRules,
        (year, at_next): (Span, Span),
    ) -> Self {
        let thresholds = TierRules::in_force(&rules.tiers, at_next.1);
        let counting = sum(rows, at_next);
        let row = row_at(tiers, now);
        let tier = tier_at(tiers, now);
        let mut by_category = BTreeMap::<Category, i64>::new();
        for row in rows {
            let of = by_category.entry(row.category).or_default();
            *of = of.saturating_add(row.points);
        }
        let next = tier.above().map(|above| {
            let threshold = thresholds.threshold(above);
            (above, threshold, threshold.saturating_sub(counting).max(0))
        });
        Self {
            tier,
            since: row.map(|row| row.from),
            coming: tiers.iter().find(|row| row.from > now).cloned(),
            points: sum(rows, year),
            counting,
            by_category,
            next,
            projected: thresholds.tier_of(counting),
            to_keep: thresholds.threshold(tier).saturating_sub(counting).max(0),
            thresholds: thresholds.clone(),
            recalculated_at: at_next.1,
            rules: PointRules::in_force(&rules.points, now).clone(),
        }
    }
}

type Span = (DateTime<Utc>, DateTime<Utc>);

/// The most points that a person gives or takes at once.
pub(crate) const HAND_MOST: i64 = 1_000_000;
/// How long a reason may be.
pub(crate) const REASON_MOST: usize = 500;

/// Gives a partner points by hand, or takes some, once for each request.
pub(crate) async fn give_by_hand(
    ctx: &Context,
    fresh: &Fresh,
    (company, partner): (CompanyId, PartnerId),
    points: i64,
    reason: String,
    member: Option<MemberId>,
) -> Result<Points, Refusal> {
    let row = Points {
        id: PointsId::from_ulid(fresh.ulid("points")),
        category: Category::Adjustment,
        points,
        at: fresh.at(),
        recorded_at: fresh.at(),
        cause: Cause::Hand { reason, member },
    };
    let mut writes = ctx.store.writes();
    writes.points(company, partner, &row)?;
    // Refused, it is this same request of before.
    writes.commit().await?;
    tracing::info!(company.id = %company, partner.id = %partner, "points were given by hand");
    Ok(row)
}

/// A dated row of a company's rules, of points or of tiers.
pub(crate) trait RulesRow: Clone + Send + Sync {
    /// Its id, when it begins and when it was recorded.
    fn dated(self, id: RulesId, from: DateTime<Utc>, recorded_at: DateTime<Utc>) -> Self;
    /// Whether it has this id, and when it begins.
    fn place(&self) -> (Option<RulesId>, DateTime<Utc>);
    /// The rows of its kind.
    fn rows(rules: &mut CompanyRules) -> &mut Vec<Self>;
    /// What holds before the first of them.
    fn usual() -> Self;
}

macro_rules! dated_rows {
    ($($row:ident in $list:ident),*) => {$(
        impl RulesRow for $row {
            fn dated(self, id: RulesId, from: DateTime<Utc>, recorded_at: DateTime<Utc>) -> Self {
                Self { id: Some(id), from, recorded_at, ..self }
            }

            fn place(&self) -> (Option<RulesId>, DateTime<Utc>) {
                (self.id, self.from)
            }

            fn rows(rules: &mut CompanyRules) -> &mut Vec<Self> {
                &mut rules.$list
            }

            fn usual() -> Self {
                Self::DEFAULT
            }
        }
    )*};
}

dated_rows!(PointRules in points, TierRules in tiers);

/// A page of a company's rows, in the order of time, the usual first.
pub(crate) async fn list_rules<R: RulesRow>(
    ctx: &Context,
    company: CompanyId,
    paging: &Paging,
) -> Result<List<R>, Refusal> {
    let mut rules = ctx.store.find_rules(company).await?;
    let mut rows = std::mem::take(R::rows(&mut rules));
    rows.push(R::usual());
    rows.sort_by_key(|row| (row.place().1, row.place().0));
    let name = |row: &R| {
        let (id, from) = row.place();
        let id = id.map(|id| id.to_string()).unwrap_or_default();
        format!("{:020}{id}", from.timestamp_millis())
    };
    Ok(page_after(rows, paging.cursor.as_deref(), paging.limit, name))
}

/// How often a row is added while others add theirs.
const ATTEMPTS: usize = 10;

/// Adds a row that begins then, or in ten minutes: never sooner, for whatever is given may be given by the rows of
/// before until then. What the row says is made of the row that would be in force without it.
pub(crate) async fn add_rules<R: RulesRow>(
    ctx: &Context,
    fresh: &Fresh,
    company: CompanyId,
    from: Option<DateTime<Utc>>,
    make: impl Fn(&[R], DateTime<Utc>) -> Result<R, Refusal> + Send + Sync,
) -> Result<R, Refusal> {
    let id = RulesId::from_ulid(fresh.ulid("rules"));
    for _ in 0..ATTEMPTS {
        let mut rules = ctx.store.find_rules(company).await?;
        let before = rules.revision;
        let rows = R::rows(&mut rules);
        if let Some(same) = rows.iter().find(|row| row.place().0 == Some(id)) {
            return Ok(same.clone());
        }
        let at = match from {
            // To the millisecond, as terms are.
            Some(from) => {
                check_notice(from, ctx.now(), true)
                    .map_err(|error| Problem::invalid_field("valid_from", error.to_string()))?;
                from.trunc_subsecs(3)
            }
            None => ctx.now().trunc_subsecs(3) + NOTICE,
        };
        if rows.iter().any(|row| row.place().1 == at) {
            return Err(Problem::conflict("Another row begins at that very instant. Rows are never replaced: let this one begin later.").into());
        }
        let row = make(rows, at)?.dated(id, at, fresh.at());
        rows.push(row.clone());
        if ctx.store.append_rules(company, before, &rules).await? == Recorded::Now {
            tracing::info!(company.id = %company, rules.id = %id, "rules of points or tiers were added");
            return Ok(row);
        }
    }
    Err(Problem::unavailable(1).into())
}
