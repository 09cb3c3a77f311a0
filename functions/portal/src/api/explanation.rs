//! Why a transaction credits whom it credits, and how its commissions are reckoned, to the cent; and why there is none.
//!
//! Nothing here decides: it shows what attribution and target said, and reckons the target again to show how.

mod view;

use std::sync::Arc;

use axum::{Json, extract::State};
use schemars::JsonSchema;
use serde::Serialize;
use vouch_domain::{
    earning::{
        commission::{CommissionId, LineKind},
        explanation::UNKNOWN,
    },
    id::{PartnerId, TransactionRef},
    money::Currency,
    people::company::Scope,
};
use vouch_runtime::{Context, problem::Problem};

use self::view::ExplanationView;
use super::{
    authority::Caller,
    input::{Answer, Named},
    operation::{Needs, Operation},
};
use crate::{explanation::explain, refusal::unknown};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/transactions/{transaction_id}/explanation",
            Needs::Key(Scope::Read),
            "Why a partner was credited for a transaction, or why none was, and how its commissions are reckoned",
            show,
        )
        .answers::<ExplanationView>(),
        Operation::get(
            "/commissions/{commission}/explanation",
            Needs::Key(Scope::Read),
            "Why a commission is what it is: its part of what came of the transaction",
            show_commission,
        )
        .answers::<CommissionExplained>(),
    ]
}

/// Why a commission is what it is.
#[derive(Serialize, JsonSchema)]
struct CommissionExplained {
    #[schemars(with = "String")]
    commission: CommissionId,
    #[schemars(with = "String")]
    partner: PartnerId,
    /// `commission`, `clawback`, `referral_commission` or `referral_clawback`.
    #[schemars(with = "String")]
    kind: LineKind,
    /// Signed.
    amount: String,
    #[schemars(with = "String")]
    currency: Currency,
    /// Where its arithmetic stands: `reckoning` for what the sale earned its own partner, `referral` for what it
    /// earned whoever recruited that partner.
    part: &'static str,
    /// Of the whole sale.
    explanation: ExplanationView,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<TransactionRef>,
) -> Answer<ExplanationView> {
    let found = ctx.store.find_transaction(caller.company, &id).await?;
    let transaction = found.ok_or_else(|| Problem::not_found(UNKNOWN))?;
    let company = caller.company(&ctx).await?;
    let explanation = explain(&ctx, &company, transaction).await?;
    Ok(Json(ExplanationView::of(explanation, company.unknown_customers)?))
}

async fn show_commission(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<CommissionId>,
) -> Answer<CommissionExplained> {
    let found = ctx.store.find_commission(caller.company, id).await?;
    let commission = found.ok_or_else(|| unknown("commission"))?;
    let found = ctx.store.find_transaction(caller.company, &commission.transaction).await?;
    let transaction = found.ok_or_else(|| unknown("commission"))?;
    let company = caller.company(&ctx).await?;
    let explanation = explain(&ctx, &company, transaction).await?;
    let is_referral = commission.recruit.is_some();
    Ok(Json(CommissionExplained {
        commission: id,
        partner: id.partner(),
        kind: commission.kind,
        amount: commission.amount.amount(),
        currency: commission.amount.currency,
        part: if is_referral { "referral" } else { "reckoning" },
        explanation: ExplanationView::of(explanation, company.unknown_customers)?,
    }))
}
