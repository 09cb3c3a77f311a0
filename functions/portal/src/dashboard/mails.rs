//! Mails that could not be sent: to whom, why, and what becomes of them.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::people::{
    company::Scope,
    mail::{Settlement, UNSENT_KEPT_DAYS, UnsentMail},
};
use vouch_runtime::Context;
use vouch_store::page::Page;

use super::{names::Names, ways};
use crate::{
    api::{
        input::{Named, Query},
        list::cursor,
    },
    kit::{
        Arg, Cell, Reader, Table, Tone, column, empty, figures, note, opening, pager, status,
        wide_part,
    },
    mails,
    pages::{
        route::PageRoute,
        sent::Sent,
        visit::{MemberSeat, MemberVisit, Shown, see},
    },
    policy::Needs,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/dashboard/unsent-mails", Needs::Member(Scope::Read), show),
        PageRoute::post("/dashboard/unsent-mails/{mail}", Needs::Member(Scope::Write), settle),
    ]
}

/// How many mails a page shows.
const ROWS: i32 = 50;

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: Option<String>,
    /// What was done before: `again`, `dropped`.
    done: String,
}

/// `GET /dashboard/unsent-mails`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let (from, company) = (cursor(asked.cursor.as_deref())?, visit.company.id);
    let page = ctx.store.list_unsent_mails(company, ROWS, from.as_ref()).await?;
    let partners = page.items.iter().filter_map(|mail| mail.notice.partner());
    let names = Names::of(&ctx, company, partners).await?;
    let main = content(&visit, &page, &names, (&asked.done, from.is_some()));
    Ok(visit.page(&visit.reader.say("dashboard-mails-title"), main))
}

/// `POST /dashboard/unsent-mails/{mail}`
async fn settle(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<String>,
    sent: Sent,
) -> Shown {
    let (how, done) = match sent.field("how") {
        "again" => (Settlement::Again, "again"),
        _ => (Settlement::Dropped, "dropped"),
    };
    Box::pin(mails::settle(&ctx, visit.company.id, &id, how)).await?;
    Ok(see(&ways::asked(ways::UNSENT_MAILS, &[("done", done)])))
}

/// Whether a mail still needs somebody.
pub(super) fn is_open(mail: &UnsentMail) -> bool {
    mail.settled.is_none()
}

fn content(
    visit: &MemberSeat,
    page: &Page<UnsentMail>,
    names: &Names,
    (done, is_further): (&str, bool),
) -> Markup {
    let reader = &visit.reader;
    let open = page.items.iter().filter(|mail| is_open(mail)).count();
    let open = [("number", Arg::Count(i64::try_from(open).unwrap_or(i64::MAX)))];
    let first = is_further.then_some(ways::UNSENT_MAILS);
    let next = page.next.as_ref().map(ToString::to_string);
    let next = next.map(|next| ways::asked(ways::UNSENT_MAILS, &[("cursor", &next)]));
    let days = [("number", Arg::Count(UNSENT_KEPT_DAYS))];
    html! {
        (opening(html! { (reader.say_with("dashboard-mails-sentence", &open)) }, html! {
            p { (reader.say_with("dashboard-mails-what", &days)) }
        }))
        @match done {
            "again" => (note(html! { p { (reader.say("dashboard-mails-done-again")) } })),
            "dropped" => (note(html! { p { (reader.say("dashboard-mails-done-dropped")) } })),
            _ => {}
        }
        (wide_part("mails", &reader.say("dashboard-mails-list"), html! {
            (table(visit, page, names).shown())
            (pager(reader, first, next.as_deref()))
        }))
    }
}

fn table(visit: &MemberSeat, page: &Page<UnsentMail>, names: &Names) -> Table {
    let reader = &visit.reader;
    let heading = |name: &str| reader.say(&format!("dashboard-mails-column-{name}"));
    Table {
        caption: reader.say("dashboard-mails-caption"),
        columns: vec![
            column(heading("what"), Cell::Lead),
            column(heading("to"), Cell::Words),
            column(heading("why"), Cell::Words),
            column(heading("when"), Cell::Words),
            column(heading("state"), Cell::Words),
        ],
        rows: page.items.iter().map(|mail| cells(visit, names, mail)).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say("dashboard-mails-nothing"), None),
    }
}

fn cells(visit: &MemberSeat, names: &Names, mail: &UnsentMail) -> Vec<Markup> {
    let reader = &visit.reader;
    let kind = mail.notice.kind().replace('_', "-");
    let why = mail.why.name().replace('_', "-");
    vec![
        html! { (reader.say(&format!("dashboard-mails-kind-{kind}"))) },
        html! {
            @match mail.notice.partner() {
                Some(partner) => (names.link(partner)),
                None => a href=(ways::SETTINGS) { (reader.say("dashboard-mails-to-company")) },
            }
        },
        html! {
            (reader.say(&format!("dashboard-mails-why-{why}")))
            @if !mail.code.is_empty() { small { code { (mail.code) } } }
        },
        figures::moment(reader, mail.given_up_at),
        state(visit, &kind, mail),
    ]
}

/// How a mail stands, or the two answers; each button says what it is about to those who only hear it.
fn state(visit: &MemberSeat, kind: &str, mail: &UnsentMail) -> Markup {
    let reader = &visit.reader;
    match mail.settled.map(|settled| settled.how) {
        Some(Settlement::Again) => status(&reader.say("dashboard-mails-state-again"), Tone::Plain),
        Some(Settlement::Dropped) => {
            status(&reader.say("dashboard-mails-state-dropped"), Tone::Plain)
        }
        None if visit.may(Scope::Write) => {
            let what = reader.say(&format!("dashboard-mails-kind-{kind}"));
            html! {
                form class="inline" method="post" action={ (ways::UNSENT_MAILS) "/" (mail.id) } {
                    @for (name, value) in visit.hidden() { input type="hidden" name=(name) value=(value); }
                    (button(reader, &what, ("again", "plain"))) " " (button(reader, &what, ("drop", "slight")))
                }
            }
        }
        None => status(&reader.say("dashboard-mails-state-open"), Tone::Bad),
    }
}

fn button(reader: &Reader, what: &str, (how, class): (&str, &str)) -> Markup {
    let label =
        reader.say_with(&format!("dashboard-mails-do-{how}-name"), &[("what", Arg::Text(what))]);
    html! {
        button class=(class) name="how" value=(how) aria-label=(label) {
            (reader.say(&format!("dashboard-mails-do-{how}")))
        }
    }
}
