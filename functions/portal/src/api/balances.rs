//! Balances: what a partner has earned, is due and was paid, by currency.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::standing::Balance,
    id::PartnerId,
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::Context;
use vouch_store::page::Page;

use super::{
    as_of::open_as_of,
    authority::Caller,
    input::{Answer, Query},
    list::{Limit, List, cursor, page_after},
    operation::{Needs, Operation},
    partners,
};
use crate::{books::Books, refusal::Refusal};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/balances",
            Needs::Key(Scope::Read),
            "What a partner has, one row a currency, and one of nothing where there was none",
            list,
        )
        .query::<BalancesOf>()
        .answers::<List<BalanceView>>(),
    ]
}

/// Whose balances.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BalancesOf {
    /// Absent, everybody's: then a page holds so many partners as `limit` says.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// An RFC 3339 instant: the balances as they stood then. It covers the lines and payouts written by then, months
    /// that were as far as they were then (a month counts as final from the end of its review), and thresholds
    /// as far as they were met. Not covered: pauses of a review that are over.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// What a partner has in one currency.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Balance")]
pub(super) struct BalanceView {
    #[schemars(with = "String")]
    partner: PartnerId,
    #[schemars(with = "String")]
    currency: Currency,
    /// Entries of months that are not final, without what is held. Signed.
    accrued: String,
    /// What the last final month left, less payouts since. Signed.
    due: String,
    /// Payouts that are made and not confirmed.
    in_payout: String,
    /// Confirmed payouts.
    paid: String,
    /// Earned, but owed only once a threshold is met; part of none of the others. Signed.
    accruing: String,
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<BalancesOf>,
) -> Answer<List<BalanceView>> {
    let books = open_as_of(&ctx, &caller, query.as_of).await?;
    let Some(partner) = query.partner else {
        let from = cursor(query.cursor.as_deref())?;
        let limit = query.limit.for_store();
        let page = ctx.store.list_partners(caller.company, limit, from.as_ref()).await?;
        let mut rows = Vec::new();
        for partner in &page.items {
            rows.extend(of_partner(&books, partner.id).await?);
        }
        return Ok(Json(Page { items: rows, next: page.next }.into()));
    };
    partners::find(&ctx, caller.company, partner).await?;
    let (rows, after) = (of_partner(&books, partner).await?, query.cursor.as_deref());
    Ok(Json(page_after(rows, after, query.limit, |row| row.currency.to_string())))
}

/// A partner's balances, one row a currency.
pub(super) async fn of_partner(
    books: &Books<'_>,
    partner: PartnerId,
) -> Result<Vec<BalanceView>, Refusal> {
    let mut balances = books.balances(partner).await?;
    if balances.is_empty() {
        balances.insert(books.company().currency, Balance::default());
    }
    let rows = balances.into_iter().map(|(currency, balance)| {
        let money = |minor| Money::new(minor, currency).amount();
        BalanceView {
            partner,
            currency,
            accrued: money(balance.accrued),
            due: money(balance.due),
            in_payout: money(balance.in_payout),
            paid: money(balance.paid),
            accruing: money(balance.accruing),
        }
    });
    Ok(rows.collect())
}
