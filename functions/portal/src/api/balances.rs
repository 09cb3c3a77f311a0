//! Balances: what a partner has earned, is due and was paid, by currency.

use std::sync::Arc;

use axum::{Json, extract::State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::standing::Balance,
    id::PartnerId,
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    input::{Answer, Query},
    list::{Limit, List, page_after},
    operation::{Needs, Operation},
    partners,
};
use crate::books::Books;

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
    #[schemars(with = "String")]
    partner: PartnerId,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// What a partner has in one currency.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Balance")]
struct BalanceView {
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
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<BalancesOf>,
) -> Answer<List<BalanceView>> {
    let partner = query.partner;
    partners::find(&ctx, caller.company, partner).await?;
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
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
        }
    });
    let after = query.cursor.as_deref();
    Ok(Json(page_after(rows.collect(), after, query.limit, |row| row.currency.to_string())))
}
