//! One partner's statement of a month, as the company sees it.

mod adjust;

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{books::statement::StatementId, people::company::Scope};
use vouch_runtime::Context;

use self::adjust::Draft;
use super::{places::Shelves, ways};
use crate::{
    api::input::{Named, Query},
    books::Books,
    documents,
    kit::{Arg, figures, note, opening},
    pages::{
        route::PageRoute,
        visit::{MemberVisit, Shown},
    },
    policy::Needs,
    refusal::{Refusal, unknown},
    sheets::statement,
};

pub(super) fn pages() -> Vec<PageRoute> {
    let path = "/dashboard/statements/{statement}";
    vec![
        PageRoute::get(path, Needs::Member(Scope::Read), show),
        PageRoute::post(
            "/dashboard/statements/{statement}/adjust",
            Needs::Member(Scope::Write),
            adjust::create,
        ),
    ]
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// Which page of the lines, from 1.
    page: Option<String>,
    /// `adjusted`, after that was done.
    done: String,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<StatementId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let page = statement::page_asked(asked.page.as_deref());
    let draft = Draft::new(&ctx);
    let (title, main) = Box::pin(content(&ctx, &visit, id, (page, &asked.done), &draft)).await?;
    Ok(visit.page(&title, main))
}

/// The title and the content of the page.
async fn content(
    ctx: &Context,
    visit: &MemberVisit,
    id: StatementId,
    (page, done): (usize, &str),
    draft: &Draft,
) -> Result<(String, Markup), Refusal> {
    let reader = &visit.reader;
    let books = Books::open(ctx, visit.company.clone()).await?;
    let read = Box::pin(statement::read(ctx, &books, id, page)).await?;
    let read = read.ok_or_else(|| unknown("statement"))?;
    let places = Shelves::of_partners(ctx, visit.company.id, [id.0.partner]).await?;
    let here = ways::statement(id);
    let sheet = read.sheet(&books, &here);
    let main = html! {
        (opening(
            statement::sentence(reader, &sheet, &places),
            html! { p { (statement::standing(reader, &sheet, &places)) } },
        ))
        (documents::links(reader, &here))
        @if done == "adjusted" { (note(html! { p { (reader.say("dashboard-statements-adjusted")) } })) }
        (statement::shown(reader, &sheet, &places))
        (adjust::form(visit, &books, id, draft))
    };
    let (name, month) = (places.names().name(id.0.partner), figures::month(reader, id.0.month));
    let words = [("partner", Arg::Text(&name)), ("month", Arg::Text(&month))];
    Ok((reader.say_with("dashboard-statements-title", &words), main))
}
