//! Commissions: each line that a transaction earned a partner, or that was taken back, and how far it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::standing::CommissionStatus,
    calendar::Month,
    earning::{
        commission::{Commission, CommissionId, LineKind, ReviewState},
        target::Decision,
        transaction::TransactionState,
    },
    id::{CompanyId, CustomerRef, LinkId, PartnerId, ProgramId, TermsId, TransactionRef},
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
    refusal::{Refusal, unknown},
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
    /// An RFC 3339 instant: the list as it stood then. It covers which commissions were recorded, what was decided of
    /// them, and how far their months and thresholds were (a month counts as final from the end of its review). A page
    /// may then hold fewer than `limit`.
    #[schemars(with = "Option<String>")]
    as_of: Option<DateTime<Utc>>,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// A commission or a clawback, on a partner's own customers or on a partner it recruited.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Commission")]
pub(super) struct CommissionView {
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
    /// Why it is on hold or was declined, as its partner reads it.
    reason: Option<String>,
    /// The month whose statement owes it after it was on hold or declined.
    #[schemars(with = "Option<String>")]
    released_in: Option<Month>,
}

/// Why sales are withheld, by their ids.
type Reasons = BTreeMap<TransactionRef, String>;

async fn reasons(
    ctx: &Context,
    company: CompanyId,
    commissions: &[Commission],
) -> Result<Reasons, Refusal> {
    let is_withheld =
        |one: &&Commission| matches!(one.review, ReviewState::OnHold | ReviewState::Declined);
    let asked: BTreeSet<_> =
        commissions.iter().filter(is_withheld).map(|one| one.transaction.clone()).collect();
    let asked: Vec<_> = asked.into_iter().collect();
    let mut reasons = Reasons::new();
    if asked.is_empty() {
        return Ok(reasons);
    }
    for sale in ctx.store.find_transactions(company, &asked).await? {
        if let TransactionState::Booked(booked) = sale.state
            && let Decision::OnHold { reason } | Decision::Declined { reason } = booked.decision
        {
            reasons.insert(sale.transaction, reason);
        }
    }
    Ok(reasons)
}

fn view(
    books: &Books<'_>,
    (paid, met, reasons): (&PaidUp, &Met, &Reasons),
    commission: Commission,
) -> CommissionView {
    CommissionView {
        reason: Some(commission.review)
            .filter(|review| review.withholds())
            .and_then(|_| reasons.get(&commission.transaction).cloned()),
        released_in: commission.released_in,
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
        page.items = page.items.into_iter().map(|commission| commission.as_of(at)).collect();
    }
    let met = books.met(&page.items).await?;
    let owed = page.items.iter().filter_map(|commission| books.owed_in(commission, &met));
    let paid = books.paid_up(owed, whose).await?;
    let reasons = reasons(&ctx, caller.company, &page.items).await?;
    Ok(Json(page.map(|commission| view(&books, (&paid, &met, &reasons), commission)).into()))
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
    Ok(Json(shown(&ctx, &books, commission).await?))
}

/// One commission with how far it is.
pub(super) async fn shown(
    ctx: &Context,
    books: &Books<'_>,
    commission: Commission,
) -> Result<CommissionView, Refusal> {
    let whose = Whose::One(commission.id.partner());
    let met = books.met([&commission]).await?;
    let paid = books.paid_up(books.owed_in(&commission, &met), whose).await?;
    let reasons = reasons(ctx, books.company().id, std::slice::from_ref(&commission)).await?;
    Ok(view(books, (&paid, &met, &reasons), commission))
}
