//! Analytics of a partner's customers: how they grew, how many stayed, and what they brought (H32).

use vouch_domain::{
    calendar::{Month, months_after},
    id::PartnerId,
    people::{
        company::Company,
        points::{Category, Points},
    },
};
use vouch_runtime::Context;
use vouch_store::totals::PartnerTotals;

use crate::refusal::Refusal;

/// How many months are looked at.
const MONTHS: usize = 12;

/// What there is to say of a partner's customers.
pub(crate) struct Analytics {
    /// The months, oldest first; the last is the one that runs.
    pub(crate) months: Vec<Month>,
    pub(crate) totals: PartnerTotals,
    /// Of those who signed up half a year ago or more.
    pub(crate) six_months: Retention,
    /// Of those who signed up a year ago or more.
    pub(crate) twelve_months: Retention,
}

/// How many customers could have stayed so long, and how many did: they paid after that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Retention {
    pub(crate) customers: i64,
    pub(crate) stayed: i64,
}

impl Analytics {
    /// Reads it: a partner's totals, and the points that say who came and who stayed.
    pub(crate) async fn look(
        ctx: &Context,
        company: &Company,
        partner: PartnerId,
    ) -> Result<Self, Refusal> {
        let current = company.month_of(ctx.now());
        let back = std::iter::successors(Some(current), |month| Some(month.before()));
        let mut months: Vec<Month> =
            back.take(MONTHS).take_while(|month| *month >= company.first_month).collect();
        months.reverse();
        let from = months.first().copied().unwrap_or(current);
        let (totals, points) = tokio::join!(
            ctx.store.partner_totals(company.id, partner, from),
            ctx.store.all_points(company.id, partner),
        );
        let points = points?;
        let stayed = |months, category| retention(ctx, company, &points, months, category);
        Ok(Self {
            months,
            totals: totals?,
            six_months: stayed(6, Category::Retention),
            twelve_months: stayed(12, Category::Renewal),
        })
    }
}

fn retention(
    ctx: &Context,
    company: &Company,
    points: &[Points],
    months: u32,
    category: Category,
) -> Retention {
    let zone = company.month_zone();
    let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
    let long_enough = |row: &&Points| {
        row.category == Category::Onboarding && months_after(row.at, months, zone) <= ctx.now()
    };
    Retention {
        customers: count(points.iter().filter(long_enough).count()),
        stayed: count(points.iter().filter(|row| row.category == category).count()),
    }
}
