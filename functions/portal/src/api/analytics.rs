//! Analytics of a partner's customers, for partners whose tier entitles them (H31, H34).

use std::sync::Arc;

use axum::{Json, extract::State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    calendar::Month,
    id::PartnerId,
    money::{Currency, Money},
    people::{company::Scope, tier::Tier},
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    input::{Answer, Query},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    analytics::{Analytics, Retention},
    points::{Entitlement, expect_entitled},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/analytics",
            Needs::Key(Scope::Read),
            "How a partner's customers grew, stayed and paid; refused where its tier does not entitle it",
            show,
        )
        .query::<AnalyticsOf>()
        .answers::<AnalyticsView>(),
    ]
}

/// Whose customers.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AnalyticsOf {
    #[schemars(with = "String")]
    partner: PartnerId,
}

/// What there is to say of a partner's customers.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Analytics")]
struct AnalyticsView {
    #[schemars(with = "String")]
    partner: PartnerId,
    tier: &'static str,
    /// Customers that signed up, of all time.
    customers: i64,
    /// Of them, those that paid.
    conversions: i64,
    /// Subscriptions that run right now.
    active_subscriptions: i64,
    /// The last twelve months, oldest first.
    months: Vec<MonthView>,
    /// Of those who signed up half a year ago or more.
    six_months: RetentionView,
    /// Of those who signed up a year ago or more.
    twelve_months: RetentionView,
}

/// A month.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AnalyticsMonth")]
struct MonthView {
    #[schemars(with = "String")]
    month: Month,
    signups: i64,
    conversions: i64,
    /// What customers paid less what they got back, and what was earned of it, by currency.
    money: Vec<MoneyView>,
}

/// Money of a month.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AnalyticsMoney")]
struct MoneyView {
    #[schemars(with = "String")]
    currency: Currency,
    revenue: String,
    commission: String,
}

/// How many customers could have stayed so long, and how many did.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Retention")]
struct RetentionView {
    customers: i64,
    /// Of them, those that paid after that.
    stayed: i64,
}

impl From<Retention> for RetentionView {
    fn from(of: Retention) -> Self {
        Self { customers: of.customers, stayed: of.stayed }
    }
}

impl AnalyticsView {
    fn of(partner: PartnerId, tier: Tier, seen: &Analytics) -> Self {
        let month = |month: &Month| {
            let span = seen.totals.months.get(month).cloned().unwrap_or_default();
            let money = span.money.iter().map(|(&currency, money)| MoneyView {
                currency,
                revenue: Money::new(money.revenue, currency).amount(),
                commission: Money::new(money.commission, currency).amount(),
            });
            let (signups, conversions) = (span.signups, span.conversions());
            MonthView { month: *month, signups, conversions, money: money.collect() }
        };
        Self {
            partner,
            tier: tier.name(),
            customers: seen.totals.all.signups,
            conversions: seen.totals.all.conversions(),
            active_subscriptions: seen.totals.active,
            months: seen.months.iter().map(month).collect(),
            six_months: seen.six_months.into(),
            twelve_months: seen.twelve_months.into(),
        }
    }
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<AnalyticsOf>,
) -> Answer<AnalyticsView> {
    let company = caller.company(&ctx).await?;
    let partner = partners::find(&ctx, company.id, query.partner).await?.id;
    let tier = expect_entitled(&ctx, company.id, partner, Entitlement::Analytics).await?;
    let seen = Analytics::look(&ctx, &company, partner).await?;
    Ok(Json(AnalyticsView::of(partner, tier, &seen)))
}
