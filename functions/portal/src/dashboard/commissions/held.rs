//! What is on hold, whatever its month: the latest sales first, each with why it waits.

use axum::response::Response;
use maud::html;
use vouch_domain::{
    earning::{
        commission::{Commission, ReviewState},
        transaction::TransactionState,
    },
    id::TransactionRef,
    people::partner::Partner,
};
use vouch_runtime::Context;
use vouch_store::page::Page;

use super::{
    list::{Asked, filters},
    rows::Rows,
};
use crate::{
    api::list::cursor,
    books::{Books, PaidUp},
    dashboard::find::ROWS,
    kit::{Arg, empty, opening, pager},
    pages::visit::MemberVisit,
    refusal::Refusal,
};

/// `GET /dashboard/commissions?status=on_hold`
pub(super) async fn show(
    ctx: &Context,
    visit: &MemberVisit,
    books: &Books<'_>,
    asked: &Asked,
    partner: Option<&Partner>,
) -> Result<Response, Refusal> {
    let reader = &visit.reader;
    let found = look(ctx, visit, asked).await?;
    let rows = Rows::of(ctx, reader, books, PaidUp::default(), &found.items).await?;
    let nothing = empty(&reader.say("dashboard-commissions-nothing-held"), None);
    let caption = reader.say("dashboard-commissions-caption-held");
    let table = rows.table(&found.items, caption, found.next.is_some(), nothing);
    let sentence = match partner {
        Some(partner) => {
            let name = [("partner", Arg::Text(partner.name.as_str()))];
            reader.say_with("dashboard-commissions-sentence-one-held", &name)
        }
        None => {
            let now = ctx.store.month_totals(visit.company.id, books.current()).await?;
            let number = [("count", Arg::Count(now.held))];
            reader.say_with("dashboard-commissions-sentence-held", &number)
        }
    };
    let first = asked.cursor.is_some().then(|| asked.at(None));
    let next = found.next.as_ref().map(|next| asked.at(Some(next)));
    let main = html! {
        (opening(html! { (sentence) }, html! { p { (reader.say("dashboard-commissions-held-text")) } }))
        (filters(reader, books, asked, books.current(), partner))
        (table.shown())
        (pager(reader, first.as_deref(), next.as_deref()))
    };
    Ok(visit.page(&reader.say("dashboard-commissions-title"), main))
}

/// A page of the sales on hold, as their commissions: three reads, whatever the months.
async fn look(
    ctx: &Context,
    visit: &MemberVisit,
    asked: &Asked,
) -> Result<Page<Commission>, Refusal> {
    let (store, company) = (&ctx.store, visit.company.id);
    let from = cursor(asked.cursor.as_deref())?;
    let page = store.list_held(company, ROWS, from.as_ref()).await?;
    let is_asked = |partner| asked.partner.is_none_or(|wanted| partner == wanted);
    let held = page.items.into_iter().filter(|sale| is_asked(sale.partner));
    let sales: Vec<TransactionRef> = held.map(|sale| sale.transaction).collect();
    let mut items = Vec::new();
    if !sales.is_empty() {
        let mut ids = Vec::new();
        for transaction in store.find_transactions(company, &sales).await? {
            if let TransactionState::Booked(booked) = transaction.state {
                ids.extend(booked.lines);
            }
        }
        items = store.find_commissions(company, &ids).await?;
        items.retain(|one| one.review == ReviewState::OnHold);
        items.sort_by_key(|one| (std::cmp::Reverse(one.earned_at), one.id));
    }
    Ok(Page { items, next: page.next })
}
