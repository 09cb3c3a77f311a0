//! The report of partner referrals: what recruiting brought whom, structure by structure (E24–E34).

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::PartnerId,
    money::{Currency, Money},
    people::company::{Company, Scope},
};
use vouch_runtime::{Context, problem::Problem};
use vouch_store::terms::TermsScope;

use super::{
    authority::Caller,
    input::{Answer, Query},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
    partners,
    terms::TermsView,
};
use crate::{
    referral_report::{self, Asked, BilledBy, Row},
    refusal::Refusal,
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/reports/partner-referrals",
            Needs::Key(Scope::Read),
            "What partners earned by recruiting others, a row for each structure between two of them",
            list,
        )
        .query::<ReportOf>()
        .answers::<List<RowView>>(),
    ]
}

/// What is looked at.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReportOf {
    /// What this partner earned by recruiting; all partners if absent.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// The first day, in the company's zone, such as `2026-10-01`; the first of this month if absent.
    #[schemars(with = "Option<String>")]
    from: Option<NaiveDate>,
    /// The last day, within; today if absent.
    #[schemars(with = "Option<String>")]
    to: Option<NaiveDate>,
    /// Whether `billed` counts lines by when they were `earned` (default) or by when their statement was `issued`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    billed_by: BilledBy,
    /// The report as it stood then.
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// One structure between two partners, in one currency.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PartnerReferral")]
struct RowView {
    /// Who recruited.
    #[schemars(with = "String")]
    referrer: PartnerId,
    /// Who was recruited.
    #[schemars(with = "String")]
    recruit: PartnerId,
    /// Since when this structure is the one between the two.
    referred_date: DateTime<Utc>,
    /// The first instant at which it no longer was; null while it is.
    until: Option<DateTime<Utc>>,
    /// The structure; null where none was ever set up.
    structure: Option<TermsView>,
    /// `active` while the recruit is marked as recruited by the referrer, whether or not the structure still pays;
    /// `inactive` once that is removed.
    status: &'static str,
    #[schemars(with = "String")]
    currency: Currency,
    /// What stands on issued statements.
    billed: String,
    /// All that was earned; null for inactive ones.
    balance: Option<String>,
    /// Balance less billed; null for inactive ones.
    outstanding: Option<String>,
}

impl From<Row> for RowView {
    fn from(row: Row) -> Self {
        let amount = |minor| Money::new(minor, row.currency).amount();
        let scope =
            if row.is_own { TermsScope::OwnReferral(row.referrer) } else { TermsScope::Referral };
        Self {
            referrer: row.referrer,
            recruit: row.recruit,
            referred_date: row.referred_date,
            until: row.until,
            structure: row.terms.as_ref().map(|terms| TermsView::of(scope, terms)),
            status: if row.is_active { "active" } else { "inactive" },
            currency: row.currency,
            billed: amount(row.billed),
            balance: row.balance.map(amount),
            outstanding: row.outstanding().map(amount),
        }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<ReportOf>,
) -> Answer<List<RowView>> {
    let from = cursor(query.cursor.as_deref())?;
    let company = caller.company(&ctx).await?;
    if let Some(partner) = query.partner {
        partners::find(&ctx, company.id, partner).await?;
    }
    let asked = asked(&ctx, &company, &query)?;
    let paging = (query.limit.for_store(), from.as_ref());
    let page = Box::pin(referral_report::page(&ctx, &company, &asked, paging)).await?;
    Ok(Json(page.map(RowView::from).into()))
}

fn asked(ctx: &Context, company: &Company, query: &ReportOf) -> Result<Asked, Refusal> {
    let now = query.as_of.unwrap_or_else(|| ctx.now());
    let (first, last) = referral_report::usual_days(company, now);
    let (from, to) = (query.from.unwrap_or(first), query.to.unwrap_or(last.max(first)));
    if to < from {
        return Err(Problem::invalid_field("to", "must not lie before `from`").into());
    }
    let as_of = query.as_of;
    Ok(Asked { as_of, ..Asked::of_days(company, query.partner, (from, to), query.billed_by) })
}
