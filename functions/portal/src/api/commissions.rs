//! Commissions: each line that a transaction earned a partner, or that was taken back, and how far it is.

use std::sync::Arc;

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::standing::CommissionStatus,
    calendar::Month,
    earning::commission::{Commission, CommissionId, LineKind},
    id::{CustomerRef, LinkId, PartnerId, ProgramId, TermsId, TransactionRef},
    money::Currency,
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    as_of::open_as_of,
    authority::Caller,
    input::{Answer, Named, Query},
    list::{Limit, List, cursor},
    operation::{Needs, Operation},
    partners,
};
use crate::{
    books::{Books, Met, PaidUp, Whose},
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
    /// An RFC 3339 instant: the list as it stood then. It covers which commissions were recorded, and how far their
    /// months and thresholds were (a month counts as final from the end of its review). Not covered: `approved`,
    /// `on_hold` and `declined` are as they are now. A page may then hold fewer than `limit`.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// A commission or a clawback, on a partner's own customers or on a partner it recruited.
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
    /// `commission`, `clawback`, `referral_commission` or `referral_clawback`.
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
    /// The recruited partner whose sale it was, on referral commissions.
    #[schemars(with = "Option<String>")]
    recruit: Option<PartnerId>,
    /// Whether it waits for a threshold: counted, but not owed yet.
    accruing: bool,
}

fn view(books: &Books<'_>, paid: &PaidUp, met: &Met, commission: Commission) -> CommissionView {
    CommissionView {
        status: books.commission_status(&commission, paid, met),
        accruing: books.is_accruing(&commission, met),
        recruit: commission.recruit,
        id: commission.id,
        partner: commission.id.partner(),
        transaction: commission.transaction,
        customer: commission.customer,
        program: commission.program,
        link: commission.link,
        terms: commission.terms,
        kind: commission.kind,
        amount: commission.amount.amount(),
        currency: commission.amount.currency,
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
    let books = open_as_of(&ctx, &caller, query.as_of).await?;
    let (mut page, whose) = match query.partner {
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
    if let Some(at) = books.as_of() {
        page.items.retain(|commission| commission.recorded_at <= at);
    }
    let met = books.met(&page.items).await?;
    let owed = page.items.iter().filter_map(|commission| books.owed_in(commission, &met));
    let paid = books.paid_up(owed, whose).await?;
    Ok(Json(page.map(|commission| view(&books, &paid, &met, commission)).into()))
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
    let met = books.met([&commission]).await?;
    let paid = books.paid_up(books.owed_in(&commission, &met), Whose::One(id.partner())).await?;
    Ok(Json(view(&books, &paid, &met, commission)))
}
