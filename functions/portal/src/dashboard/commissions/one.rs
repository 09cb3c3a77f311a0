//! One commission: the arithmetic behind it, and all that was looked at to decide whom it credits.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    books::{standing::StatementStatus, statement::StatementId},
    earning::commission::{Commission, CommissionId, ReviewState},
};
use vouch_runtime::Context;

use super::rows::status;
use crate::{
    api::input::Named,
    books::{Books, PaidUp, Whose},
    dashboard::{places::Shelves, ways},
    explanation::{self, page_of},
    kit::{Arg, Reader, figures, opening, standing},
    pages::visit::{MemberVisit, Shown},
    refusal::unknown,
    sheets::why,
};

/// `GET /dashboard/commissions/{commission}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<CommissionId>,
) -> Shown {
    let (reader, company) = (&visit.reader, &visit.company);
    let commission = ctx.store.find_commission(company.id, id).await?;
    let commission = commission.ok_or_else(|| unknown("commission"))?;
    let sale = ctx.store.find_transaction(company.id, &commission.transaction).await?;
    let sale = sale.ok_or_else(|| unknown("commission"))?;
    let explained = explanation::explain(&ctx, company, sale).await?;
    let books = Books::open(&ctx, company.clone()).await?;
    let background = Box::pin(explanation::background(&ctx, &books, &explained)).await?;
    let places = Shelves::of(&ctx, company.id, &explained).await?;
    let met = books.met([&commission]).await?;
    let paid = books.paid_up(books.owed_in(&commission, &met), Whose::One(id.partner())).await?;
    let paid = paid.with(met);
    let main = html! {
        (opening(
            why::line_sentence(reader, &explained, &commission, &places),
            html! { p { (place(reader, &books, &paid, &commission)) } },
        ))
        (why::shown(reader, &explained, &background, &places))
    };
    let name = places.names().name(id.partner());
    let title =
        reader.say_with("dashboard-commissions-title-one", &[("partner", Arg::Text(&name))]);
    Ok(visit.page(&title, main))
}

/// How far it is, on which statement it stands, and the way to the whole sale.
fn place(reader: &Reader, books: &Books<'_>, paid: &PaidUp, commission: &Commission) -> Markup {
    let page = page_of(commission);
    let is_stated = !matches!(commission.review, ReviewState::OnHold | ReviewState::Declined)
        && books.statement_status(page, paid) != StatementStatus::Open;
    let month = figures::month(reader, page.month);
    let words =
        reader.say_with("dashboard-commissions-on-statement", &[("month", Arg::Text(&month))]);
    html! {
        (standing::commission(reader, status(books, paid, commission)))
        @if is_stated { ", " a href=(ways::statement(StatementId(page))) { (words) } }
        ". "
        a href=(ways::transaction(&commission.transaction)) { (reader.say("dashboard-commissions-the-sale")) }
    }
}
