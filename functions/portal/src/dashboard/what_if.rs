//! What if: a draft of terms run over what really happened, before anybody is bound by it. The address holds the whole
//! draft, so a page can be sent to a colleague; nothing is written until it is scheduled.

mod form;
mod schedule;
mod shown;

use std::sync::Arc;

use axum::extract::State;
use maud::html;
use vouch_domain::people::company::Scope;
use vouch_runtime::Context;

use self::{
    form::Typed,
    schedule::{Plan, Scheduling},
};
use crate::{
    api::input::Query,
    dashboard::{names::Names, ways},
    kit::{Reader, aside_link, opening, part},
    pages::{
        route::PageRoute,
        visit::{MemberVisit, Shown},
    },
    policy::Needs,
    what_if::{self, Asked},
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get(ways::WHAT_IF, Needs::Member(Scope::Read), show),
        PageRoute::post(ways::TERMS, Needs::Member(Scope::Admin), schedule::add),
    ]
}

/// How many programs can be chosen from.
const PROGRAMS_MOST: i32 = 200;

/// `GET /dashboard/what-if`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(mut typed): Query<Typed>,
) -> Shown {
    typed.fill(&visit.company, visit.company.month_of(ctx.now()));
    let plan = Plan::new(&ctx, &visit.company);
    Box::pin(answer(&ctx, &visit, &typed, &plan)).await
}

/// The page of a draft: the form, and what it comes to once it was asked.
async fn answer(ctx: &Context, visit: &MemberVisit, typed: &Typed, plan: &Plan) -> Shown {
    let (reader, company) = (&visit.reader, &visit.company);
    let title = reader.say("dashboard-what-if-title");
    let programs = ctx.store.list_programs(company.id, PROGRAMS_MOST, None).await?.items;
    let current = company.month_of(ctx.now());
    let asking = |typed: &Typed, wrong: &[String], heading: &str| {
        let form = form::shown(reader, company, current, &programs, typed, wrong);
        part("draft", &reader.say(heading), form)
    };
    if !typed.is_asked() {
        let main = html! {
            (opening(html! { (reader.say("dashboard-what-if-sentence")) }, html! {
                p { (reader.say("dashboard-what-if-text")) }
            }))
            (asking(&typed.suggested(&programs), &[], "dashboard-what-if-draft"))
        };
        return Ok(if plan.is_wrong() {
            visit.mend(&title, main)
        } else {
            visit.page(&title, main)
        });
    }
    let mend = |wrong: &[String]| {
        let main = html! {
            (opening(html! { (reader.say("dashboard-what-if-sentence")) }, html! {}))
            (asking(typed, wrong, "dashboard-what-if-draft"))
        };
        Ok(visit.mend(&title, main))
    };
    let Some(fields) = typed.fields(ctx, company.id).await? else {
        return mend(&["partner".to_owned()]);
    };
    let asked = match crate::api::what_if::asked(fields.clone()) {
        Ok(asked) => asked,
        Err(refusal) if refusal.fields().next().is_some() => {
            return mend(&refusal.wrong_fields());
        }
        Err(refusal) => return Err(refusal),
    };
    let answered = match Box::pin(what_if::run(ctx, company, &asked)).await {
        Ok(answered) => answered,
        Err(refusal) if refusal.fields().next().is_some() => {
            return mend(&refusal.wrong_fields());
        }
        Err(refusal) => return Err(refusal),
    };
    let partners = answered.partners()?;
    let named = partners.iter().take(shown::PARTNERS_MOST).map(|(holder, _)| holder.0);
    let names = Names::of(ctx, company.id, named).await?;
    let sight = shown::Sight { reader, company, asked: &asked, answered: &answered, names: &names };
    let rows = ctx.store.list_terms(company.id, asked.scope).await?.unwrap_or_default();
    let scheduling = Scheduling { visit, asked: &asked, typed, plan, rows: &rows };
    let main = html! {
        (sight.opening(&change_link(reader))?)
        (scheduling.done())
        (sight.months(current)?)
        (sight.partners(&partners))
        (sight.next_invoice())
        (scheduling.shown(fields))
        (asking(typed, &[], "dashboard-what-if-change"))
    };
    Ok(if plan.is_wrong() { visit.mend(&title, main) } else { visit.page(&title, main) })
}

/// The way down to the form.
fn change_link(reader: &Reader) -> maud::Markup {
    aside_link(&reader.say("dashboard-what-if-change"), "#draft")
}

/// What a draft is run over, in words.
fn span(reader: &Reader, asked: &Asked) -> (String, String) {
    let name = |month| crate::kit::figures::month(reader, month);
    (name(asked.from), name(asked.to))
}
