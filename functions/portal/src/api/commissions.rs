//! Commissions: each line that a transaction earned a partner, or that was taken back, and how far it is.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{ledger::Page, standing::CommissionStatus},
    calendar::Month,
    earning::commission::{Commission, CommissionId, LineKind},
    id::{CustomerRef, LinkId, PartnerId, ProgramId, TermsId, TransactionRef},
    money::Currency,
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    input::{Answer, Named, Query},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    books::{Books, PaidUp, Whose},
    refusal::unknown,
};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/commissions",
            Needs::Key(Scope::Read),
            "Commissions of a partner, of a month, or both; without either, of the month that runs",
            list,
        )
        .query::<CommissionsOf>()
        .answers::<List<CommissionView>>(),
        Operation::get("/commissions/{commission}", Needs::Key(Scope::Read), "A commission", show)
            .answers::<CommissionView>(),
    ]
}

/// Which commissions.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CommissionsOf {
    /// Of this partner only.
    #[schemars(with = "Option<String>")]
    partner: Option<PartnerId>,
    /// First booked in this month only, such as `2026-10`.
    #[schemars(with = "Option<String>")]
    period: Option<Month>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// A commission or a clawback.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Commission")]
struct CommissionView {
    #[schemars(with = "String")]
    id: CommissionId,
    #[schemars(with = "String")]
    partner: PartnerId,
    /// The company's id of the sale, on clawbacks too.
    #[schemars(with = "String")]
    transaction: TransactionRef,
    #[schemars(with = "String")]
    customer: CustomerRef,
    #[schemars(with = "String")]
    program: ProgramId,
    #[schemars(with = "Option<String>")]
    link: Option<LinkId>,
    /// The row of terms that priced it.
    #[schemars(with = "Option<String>")]
    terms: Option<TermsId>,
    /// `commission` or `clawback`.
    #[schemars(with = "String")]
    kind: LineKind,
    /// Signed.
    amount: String,
    #[schemars(with = "String")]
    currency: Currency,
    /// `pending`, `approved`, `declined`, `on_hold`, `invoiced` or `paid`.
    #[schemars(with = "String")]
    status: CommissionStatus,
    earned_at: DateTime<Utc>,
    /// The month it was first booked in.
    #[schemars(with = "String")]
    period: Month,
    recorded_at: DateTime<Utc>,
}

fn view(books: &Books<'_>, paid: &PaidUp, commission: Commission) -> CommissionView {
    let page = Page {
        partner: commission.id.partner(),
        currency: commission.amount.currency,
        month: commission.stated_in(),
    };
    CommissionView {
        status: CommissionStatus::of(commission.review, books.statement_status(page, paid)),
        id: commission.id,
        partner: page.partner,
        transaction: commission.transaction,
        customer: commission.customer,
        program: commission.program,
        link: commission.link,
        terms: commission.terms,
        kind: commission.kind,
        amount: commission.amount.amount(),
        currency: page.currency,
        earned_at: commission.earned_at,
        period: commission.id.month(),
        recorded_at: commission.recorded_at,
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<CommissionsOf>,
) -> Answer<List<CommissionView>> {
    let from = cursor(query.cursor.as_deref())?;
    let limit = query.limit.for_store();
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
    let (page, whose) = match query.partner {
        Some(partner) => {
            partners::find(&ctx, caller.company, partner).await?;
            (
                ctx.store
                    .list_commissions(caller.company, partner, query.period, limit, from.as_ref())
                    .await?,
                Whose::One(partner),
            )
        }
        None => {
            let month = query.period.unwrap_or_else(|| books.current());
            (
                ctx.store
                    .list_month_commissions(caller.company, month, limit, from.as_ref())
                    .await?,
                Whose::Everybody,
            )
        }
    };
    let paid = books.paid_up(page.items.iter().map(Commission::stated_in), whose).await?;
    Ok(Json(page.map(|commission| view(&books, &paid, commission)).into()))
}

async fn show(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<CommissionId>,
) -> Answer<CommissionView> {
    let commission = ctx
        .store
        .find_commission(caller.company, id)
        .await?
        .ok_or_else(|| unknown("commission"))?;
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
    let paid = books.paid_up([commission.stated_in()], Whose::One(id.partner())).await?;
    Ok(Json(view(&books, &paid, commission)))
}
