//! The first day of a quarter: every partner's points of the twelve months before are added up, and its tier follows
//! (V26–V28, Q26).
//!
//! A quarter begins when a month ends, so the step that ends the month sends the job; the job sends one for each
//! partner, some at a time. Any of them may come twice, late or at once with another: each partner's result is on
//! condition of the one before it, and a quarter that is done, or that a later one has overtaken, stays as it is.

use chrono::SubsecRound as _;
use vouch_domain::{
    calendar::{Month, Quarter},
    earning::terms::NOTICE,
    id::{CompanyId, PartnerId},
    message::JobMessage,
    people::{
        company::Company,
        points::{Award, Points, quarter_window, sum},
        tier::{Recalculation, TierCause, TierRow, TierRules, tier_at},
    },
};
use vouch_runtime::{Context, event_line::Outcome, sqs::Failure};
use vouch_store::{page::Cursor, writes::Committed};

use crate::{ATTEMPTS, find_company};

/// How many partners one job sends on.
const PARTNERS_AT_ONCE: i32 = 100;

/// Sends the job of a quarter, where a month begins one.
pub(crate) async fn begin(ctx: &Context, company: CompanyId, month: Month) -> Result<(), Failure> {
    let quarter = Quarter::of_month(month);
    if quarter.first_month() == month {
        let job = JobMessage::RecalculateTiersV1 { company, quarter, after: None };
        ctx.queue.send_job(&job).await?;
    }
    Ok(())
}

/// Sends a job for each of the next partners, and one for those behind them.
pub(crate) async fn send_on(
    ctx: &Context,
    company: CompanyId,
    quarter: Quarter,
    after: Option<&str>,
) -> Result<(), Failure> {
    let from: Option<Cursor> = after
        .map(str::parse)
        .transpose()
        .map_err(|_| Failure::Fault("a job goes on where no list does".to_owned()))?;
    let page = ctx.store.list_partners(company, PARTNERS_AT_ONCE, from.as_ref()).await?;
    let job = |partner| JobMessage::RecalculateTierV1 { company, quarter, partner };
    let jobs: Vec<_> = page.items.iter().map(|partner| job(partner.id)).collect();
    ctx.queue.send_jobs(&jobs).await?;
    if let Some(next) = page.next {
        let after = Some(next.to_string());
        ctx.queue.send_job(&JobMessage::RecalculateTiersV1 { company, quarter, after }).await?;
    }
    Ok(())
}

/// Adds up a partner's points for a quarter that has begun, with the bonuses it has earned, and records the tier that
/// follows. Whatever comes after counts at the next.
pub(crate) async fn recalculate(
    ctx: &Context,
    company: CompanyId,
    quarter: Quarter,
    partner: PartnerId,
) -> Result<Outcome, Failure> {
    let settings = find_company(ctx, company).await?;
    let span = quarter_window(quarter, settings.month_zone());
    for _ in 0..ATTEMPTS {
        let last = ctx.store.find_recalculation(company, partner).await?;
        if last.as_ref().is_some_and(|last| last.quarter >= quarter) {
            return Ok(Outcome::Repeat);
        }
        let rules = ctx.store.find_rules(company).await?;
        let mut points = ctx.store.points_between(company, partner, span).await?;
        let now = ctx.now().trunc_subsecs(3);
        let award = Award { company, partner, rules: &rules.points, recorded_at: now };
        let bonuses = bonuses(award, quarter, &settings, &points);
        points.extend(bonuses.iter().cloned());
        let points = sum(&points, span);
        let tier = TierRules::in_force(&rules.tiers, span.1).tier_of(points);
        let from = now + NOTICE;
        let before = tier_at(&ctx.store.list_tiers(company, partner).await?, from);
        let mut writes = ctx.store.writes();
        for bonus in &bonuses {
            writes.points(company, partner, bonus)?;
        }
        if tier != before {
            let cause = TierCause::Quarter { quarter };
            writes.tier(
                company,
                partner,
                &TierRow { from, recorded_at: now, tier, points, cause },
            )?;
        }
        let revision = last.map_or(0, |last| last.revision.saturating_add(1));
        let done = Recalculation { revision, quarter, recorded_at: now, points, tier, before };
        writes.recalculation(company, partner, &done)?;
        if writes.commit().await? == Committed::Yes {
            if tier != before {
                tracing::info!(company.id = %company, partner.id = %partner, partner.tier = %tier, "a partner has another tier");
            }
            return Ok(Outcome::Applied);
        }
    }
    Err(Failure::Contended("a partner's tier"))
}

/// The bonuses of the four quarters that are added up which have not been given: events come late, and what makes a
/// quarter's five customers may be known only later.
fn bonuses(
    award: Award<'_>,
    quarter: Quarter,
    company: &Company,
    points: &[Points],
) -> Vec<Points> {
    let quarters = std::iter::successors(Some(quarter.before()), |quarter| Some(quarter.before()));
    quarters
        .take(4)
        .filter_map(|quarter| award.bonus(quarter, company.month_zone(), points))
        .filter(|bonus| !points.iter().any(|row| row.id == bonus.id))
        .collect()
}
