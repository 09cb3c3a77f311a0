//! One commission: the arithmetic behind it, and all that was looked at to decide whom it credits.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::{standing::StatementStatus, statement::StatementId},
    earning::commission::{Commission, CommissionId, ReviewState},
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    decide::{self, Draft},
    rows::status,
};
use crate::{
    api::input::{Named, Query},
    books::{Books, PaidUp, Whose},
    dashboard::{places::Shelves, ways},
    explanation::{self, page_of},
    kit::{Arg, Reader, figures, note, opening, standing},
    pages::visit::{MemberVisit, Shown},
    refusal::{Refusal, unknown},
    sheets::why,
};

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `decided`, after somebody decided.
    done: String,
}

/// `GET /dashboard/commissions/{commission}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<CommissionId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let draft = Draft::default();
    let (title, main) = Box::pin(content(&ctx, &visit, id, &asked.done, &draft)).await?;
    Ok(visit.page(&title, main))
}

/// The title and the content of the page.
pub(super) async fn content(
    ctx: &Context,
    visit: &MemberVisit,
    id: CommissionId,
    done: &str,
    draft: &Draft,
) -> Result<(String, Markup), Refusal> {
    let (reader, company) = (&visit.reader, &visit.company);
    let commission = ctx.store.find_commission(company.id, id).await?;
    let commission = commission.ok_or_else(|| unknown("commission"))?;
    let sale = ctx.store.find_transaction(company.id, &commission.transaction).await?;
    let sale = sale.ok_or_else(|| unknown("commission"))?;
    let explained = explanation::explain(ctx, company, sale).await?;
    let books = Books::open(ctx, company.clone()).await?;
    let background = Box::pin(explanation::background(ctx, &books, &explained)).await?;
    let places = Shelves::of(ctx, company.id, &explained).await?;
    let met = books.met([&commission]).await?;
    let paid = books.paid_up(books.owed_in(&commission, &met), Whose::One(id.partner())).await?;
    let paid = paid.with(met);
    let how_far = status(&books, &paid, &commission);
    let main = html! {
        (opening(
            why::line_sentence(reader, &explained, &commission, &places),
            html! { p { (place(reader, &books, &paid, &commission)) } },
        ))
        @if done == "decided" { (note(html! { p { (reader.say("dashboard-commissions-decided")) } })) }
        @if visit.may(Scope::Write) {
            (decide::forms(visit, &books, &commission, how_far, draft))
        }
        (why::shown(reader, &explained, &background, &places))
    };
    let name = places.names().name(id.partner());
    let title =
        reader.say_with("dashboard-commissions-title-one", &[("partner", Arg::Text(&name))]);
    Ok((title, main))
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
        (standing::commission_of_company(reader, status(books, paid, commission)))
        @if is_stated { ", " a href=(ways::statement(StatementId(page))) { (words) } }
        ". "
        a href=(ways::transaction(&commission.transaction)) { (reader.say("dashboard-commissions-the-sale")) }
    }
}
