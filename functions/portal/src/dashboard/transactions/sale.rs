//! One sale: what was paid and given back, whom it credits, and why it pays what it pays.

use std::{collections::BTreeSet, sync::Arc};

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use vouch_domain::{
    earning::transaction::{RefundPart, RefundRecord, Transaction, TransactionState},
    id::TransactionRef,
    money::Money,
    people::company::UnknownCustomers,
};
use vouch_runtime::Context;

use crate::{
    api::input::Named,
    books::Books,
    dashboard::{find, places::Shelves, ways},
    explanation,
    kit::{Arg, Cell, Reader, Table, column, figures, note, opening, part, warning},
    pages::visit::{MemberVisit, Shown},
    refusal::{Refusal, unknown},
    sheets::why,
};

/// How many refunds of a sale are listed; the sum of all is told apart.
const REFUNDS_SHOWN: i32 = 100;

/// `GET /dashboard/transactions/{transaction}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<TransactionRef>,
) -> Shown {
    find(&ctx, &visit, &id).await?.ok_or_else(|| unknown("transaction"))
}

/// The page of a sale, if anything is known of it.
pub(super) async fn find(
    ctx: &Context,
    visit: &MemberVisit,
    id: &TransactionRef,
) -> Result<Option<Response>, Refusal> {
    let (reader, company) = (&visit.reader, &visit.company);
    let Some(transaction) = ctx.store.find_transaction(company.id, id).await? else {
        return Ok(None);
    };
    let refunds = ctx.store.list_refunds(company.id, id, REFUNDS_SHOWN, None).await?;
    let state = standing(reader, company.unknown_customers, &transaction);
    let is_over = transaction.is_over_refunded();
    let explained = explanation::explain(ctx, company, transaction).await?;
    let books = Books::open(ctx, company.clone()).await?;
    let background = explanation::background(ctx, &books, &explained).await?;
    let places = Shelves::of(ctx, company.id, &explained).await?;
    let main = html! {
        (opening(why::sentence(reader, &explained, &places), html! {}))
        (state)
        @if is_over { (warning(html! { p { (reader.say("dashboard-transactions-over")) } })) }
        (why::shown(reader, &explained, &background, &places))
        @if !refunds.items.is_empty() {
            (part("refunds", &reader.say("dashboard-transactions-refunds"), refunded(reader, &refunds.items, refunds.next.is_some())))
        }
    };
    let title =
        reader.say_with("dashboard-transactions-title-one", &[("id", Arg::Text(id.as_str()))]);
    Ok(Some(visit.page(&title, main)))
}

/// What a sale waits for, or why it counts for nobody.
fn standing(reader: &Reader, unknown: UnknownCustomers, transaction: &Transaction) -> Markup {
    let said = |key: &str| note(html! { p { (reader.say(key)) } });
    match &transaction.state {
        TransactionState::Stub => said("dashboard-transactions-stub"),
        TransactionState::Parked(recorded) => {
            let customer = ways::customer_link(&recorded.sale.customer);
            let key = match unknown {
                UnknownCustomers::Unattributed => "dashboard-transactions-unknown",
                _ => "dashboard-transactions-parked",
            };
            note(html! { p { (reader.tell(key, &[("customer", customer)])) } })
        }
        TransactionState::Unattributed(_) | TransactionState::Booked(_) => html! {},
    }
}

/// What went back, and what was won back, each with its day.
fn refunded(reader: &Reader, refunds: &[RefundRecord], is_more: bool) -> Markup {
    let side = |refund: &RefundRecord, part: &RefundPart, key: &str, sign: i64| {
        let amount = Money::new(sign.saturating_mul(part.amount_minor), part.currency);
        let row = vec![
            figures::shortened(refund.refund.as_str(), 32),
            html! { (reader.say(key)) },
            figures::hour(reader, part.occurred_at),
            figures::taken(reader, amount),
        ];
        (part.occurred_at, row)
    };
    let mut rows = Vec::new();
    let mut digits = BTreeSet::new();
    for refund in refunds {
        for (part, key, sign) in [
            (&refund.refunded, "dashboard-transactions-kind-refund", -1),
            (&refund.reversed, "dashboard-transactions-kind-reversed", 1),
        ] {
            if let Some(part) = part {
                digits.insert(part.currency.digits());
                rows.push(side(refund, part, key, sign));
            }
        }
    }
    rows.sort_by_key(|(at, _)| *at);
    let head = |name: &str, cell| {
        column(reader.say(&format!("dashboard-transactions-refund-{name}")), cell)
    };
    let table = Table {
        caption: reader.say("dashboard-transactions-refund-caption"),
        columns: vec![
            head("id", Cell::Lead),
            head("kind", Cell::Words),
            head("at", Cell::Words),
            head("amount", Cell::Key),
        ],
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        sums: Vec::new(),
        is_mixed: digits.len() > 1,
        nothing: find::none(),
    };
    html! {
        (table.shown())
        @if is_more { p class="quiet" { (reader.say("dashboard-transactions-refund-more")) } }
    }
}
