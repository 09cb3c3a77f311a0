//! Adjustments: corrections of what partners are owed, each a line of a month that is not fixed yet, with a reason.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{ledger::Page, statement::StatementId},
    calendar::Month,
    id::PartnerId,
    money::{Currency, Money},
    people::company::Scope,
};
use vouch_runtime::Context;
use vouch_store::adjustments::{Adjustment, AdjustmentRow};

use super::{
    authority::Caller,
    fresh::Fresh,
    input::{Answer, Body, Checks, Created, Query, created},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
    partners,
};
use crate::review;

/// How many pages of the store are looked through for those of one partner or month.
const PAGES_LOOKED_THROUGH: usize = 10;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/adjustments",
            Needs::Key(Scope::Read),
            "Adjustments, the latest first",
            list,
        )
        .query::<AdjustmentsOf>()
        .answers::<List<AdjustmentView>>(),
        Operation::post(
            "/adjustments",
            Needs::Key(Scope::Write),
            "Corrects what a partner is owed: a line with a reason, in the month that is looked at",
            create,
        )
        .body::<NewAdjustment>()
        .answers::<AdjustmentView>(),
    ]
}

/// Which adjustments.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AdjustmentsOf {
    /// Of this partner only.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// Of this month's statements only, such as `2026-10`.
    #[schemars(with = "Option<String>")]
    period: Option<Month>,
    cursor: Option<String>,
    /// With a partner or a month, a page may hold fewer.
    #[serde(default)]
    limit: Limit,
}

/// A correction to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewAdjustment {
    #[schemars(with = "String")]
    partner: PartnerId,
    /// Signed, not nothing.
    amount: String,
    #[schemars(with = "String")]
    currency: Currency,
    /// Why: the partner reads it on its statement.
    reason: String,
    /// The month whose statement takes it: one whose review runs, or the one that runs. Absent, the earliest of them.
    #[schemars(with = "Option<String>")]
    period: Option<Month>,
}

/// A correction that was made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Adjustment")]
struct AdjustmentView {
    id: String,
    #[schemars(with = "String")]
    partner: PartnerId,
    /// Signed.
    amount: String,
    #[schemars(with = "String")]
    currency: Currency,
    reason: String,
    /// The month whose statement has it.
    #[schemars(with = "String")]
    period: Month,
    #[schemars(with = "String")]
    statement: StatementId,
    /// The member who made it; null where a program did.
    by: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<AdjustmentRow> for AdjustmentView {
    fn from(row: AdjustmentRow) -> Self {
        let AdjustmentRow { id, partner, month, amount, reason, by, made_at } = row;
        let currency = amount.currency;
        Self {
            id,
            partner,
            amount: amount.amount(),
            currency,
            reason,
            period: month,
            statement: StatementId(Page { partner, currency, month }),
            by,
            created_at: made_at,
        }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<AdjustmentsOf>,
) -> Answer<List<AdjustmentView>> {
    if let Some(partner) = query.partner {
        partners::find(&ctx, caller.company, partner).await?;
    }
    let mut from = cursor(query.cursor.as_deref())?;
    let limit = query.limit.for_store();
    let is_asked = |row: &AdjustmentRow| {
        query.partner.is_none_or(|partner| row.partner == partner)
            && query.period.is_none_or(|month| row.month == month)
    };
    let mut items = Vec::new();
    for _ in 0..PAGES_LOOKED_THROUGH {
        let page = ctx.store.list_adjustments(caller.company, limit, from.as_ref()).await?;
        items.extend(page.items.into_iter().filter(is_asked).map(AdjustmentView::from));
        from = page.next;
        // Pages of the store are not split.
        if from.is_none() || !items.is_empty() {
            break;
        }
    }
    Ok(Json(List { items, next: from.map(|next| next.to_string()) }))
}

async fn create(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    fresh: Fresh,
    Body(new): Body<NewAdjustment>,
) -> Created<AdjustmentView> {
    partners::find(&ctx, caller.company, new.partner).await?;
    let mut checks = Checks::default();
    let amount = checks.value("amount", Money::parse_signed(&new.amount, new.currency));
    let amount = amount.unwrap_or(Money::new(0, new.currency));
    checks.expect(amount.minor != 0, "amount", "must not be nothing");
    let is_fine = review::is_reason(&new.reason);
    checks.expect(
        is_fine,
        "reason",
        "must be 1 to 1000 printable characters: the partner reads it",
    );
    checks.done()?;
    let company = caller.company(&ctx).await?;
    let wished = Adjustment {
        partner: new.partner,
        month: company.month_of(fresh.at()),
        amount,
        id: review::adjustment_id(&fresh),
        text: review::reason_of(&new.reason)?,
    };
    let by = caller.member_name();
    let row = Box::pin(review::adjust(&ctx, &company, wished, new.period, by)).await?;
    created(row.into())
}
