//! One partner's statement of a month, as the company sees it.

use std::sync::Arc;

use axum::extract::State;
use maud::html;
use serde::Deserialize;
use vouch_domain::{books::statement::StatementId, people::company::Scope};
use vouch_runtime::Context;

use super::{places::Shelves, ways};
use crate::{
    api::input::{Named, Query},
    books::Books,
    documents,
    kit::{Arg, figures, opening},
    pages::{
        route::PageRoute,
        visit::{MemberVisit, Shown},
    },
    policy::Needs,
    refusal::unknown,
    sheets::statement,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/dashboard/statements/{statement}", Needs::Member(Scope::Read), show)]
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// Which page of the lines, from 1.
    page: Option<String>,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<StatementId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let reader = &visit.reader;
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let page = statement::page_asked(asked.page.as_deref());
    let read = Box::pin(statement::read(&ctx, &books, id, page)).await?;
    let read = read.ok_or_else(|| unknown("statement"))?;
    let places = Shelves::of_partners(&ctx, visit.company.id, [id.0.partner]).await?;
    let here = ways::statement(id);
    let sheet = read.sheet(&books, &here);
    let main = html! {
        (opening(
            statement::sentence(reader, &sheet, &places),
            html! { p { (statement::standing(reader, &sheet, &places)) } },
        ))
        (documents::links(reader, &here))
        (statement::shown(reader, &sheet, &places))
    };
    let (name, month) = (places.names().name(id.0.partner), figures::month(reader, id.0.month));
    let words = [("partner", Arg::Text(&name)), ("month", Arg::Text(&month))];
    Ok(visit.page(&reader.say_with("dashboard-statements-title", &words), main))
}
