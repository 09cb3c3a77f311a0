//! Applications that wait for the company, oldest first, and its answers (P03, P04).

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    id::{PartnerId, ProgramId},
    people::{
        application::{Application, Outcome},
        company::Scope,
        partner::Partner,
    },
};
use vouch_runtime::Context;
use vouch_store::page::Page;

use super::{names::Names, ways};
use crate::{
    api::{
        input::{Named, Query},
        list::cursor,
    },
    applications,
    kit::{
        Arg, Cell, Reader, Table, Tone, column, copied, empty, figures, note, opening, pager, part,
        status, wide_part,
    },
    pages::{
        route::PageRoute,
        sent::Sent,
        visit::{MemberSeat, MemberVisit, Shown, see},
    },
    partner,
    policy::Needs,
    referrals,
    refusal::Refusal,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/dashboard/applications", Needs::Member(Scope::Read), show),
        PageRoute::post("/dashboard/applications/{applicant}", Needs::Member(Scope::Write), decide),
    ]
}

/// How many applications a page shows.
const ROWS: i32 = 50;
/// How much of a name or an address stands in the table.
const NAME_SHOWN: usize = 40;

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: Option<String>,
    /// What was done before: `approved`, `declined`.
    done: String,
    /// With whom.
    partner: Option<PartnerId>,
}

/// What the page shows.
struct Seen {
    waiting: Page<Application>,
    partners: BTreeMap<PartnerId, Partner>,
    programs: BTreeMap<ProgramId, String>,
    names: Names,
}

/// `GET /dashboard/applications`
async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let from = cursor(asked.cursor.as_deref())?;
    let company = visit.company.id;
    let waiting = ctx.store.list_applications(company, ROWS, from.as_ref()).await?;
    let seen = Box::pin(look(&ctx, &visit, waiting)).await?;
    let done = match asked.partner {
        Some(partner) => ctx.store.find_partner(company, partner).await?,
        None => None,
    };
    let main = content(&ctx, &visit, &seen, (&asked.done, done.as_ref()), from.is_some());
    Ok(visit.page(&visit.reader.say("dashboard-applications-title"), main))
}

async fn look(
    ctx: &Context,
    visit: &MemberSeat,
    waiting: Page<Application>,
) -> Result<Seen, Refusal> {
    let company = visit.company.id;
    let ids: Vec<PartnerId> = waiting.items.iter().map(|item| item.partner).collect();
    let partners = ctx.store.find_partners(company, &ids).await?;
    let mut programs: Vec<ProgramId> = waiting.items.iter().map(|item| item.program).collect();
    programs.sort();
    programs.dedup();
    let programs = ctx.store.find_programs(company, &programs).await?;
    let names = Names::of(ctx, company, waiting.items.iter().filter_map(|item| item.referrer));
    Ok(Seen {
        names: names.await?,
        partners: partners.into_iter().map(|partner| (partner.id, partner)).collect(),
        programs: programs.into_iter().map(|program| (program.id, program.name)).collect(),
        waiting,
    })
}

fn content(
    ctx: &Context,
    visit: &MemberSeat,
    seen: &Seen,
    done: (&str, Option<&Partner>),
    is_further: bool,
) -> Markup {
    let reader = &visit.reader;
    let items = &seen.waiting.items;
    let overdue = items.iter().filter(|item| item.is_overdue(reader.now)).count();
    let join =
        format!("{}{}", ctx.config.base_url(), referrals::join_address(visit.company.id, None));
    let first = is_further.then_some(ways::APPLICATIONS);
    let next = seen
        .waiting
        .next
        .as_ref()
        .map(|next| ways::asked(ways::APPLICATIONS, &[("cursor", &next.to_string())]));
    html! {
        (opening(html! { (sentence(reader, seen, is_further)) }, html! {
            @if overdue > 0 {
                p { (reader.say_with("dashboard-applications-overdue", &[
                    ("number", Arg::Count(i64::try_from(overdue).unwrap_or(i64::MAX))),
                ])) }
            }
        }))
        (done_note(ctx, visit, done))
        (wide_part("waiting", &reader.say("dashboard-applications-waiting"), html! {
            (table(visit, seen).shown())
            (pager(reader, first, next.as_deref()))
            @if !visit.may(Scope::Write) && !items.is_empty() {
                p class="quiet" { (reader.say("dashboard-applications-ask")) }
            }
        }))
        (part("join", &reader.say("dashboard-applications-join"), html! {
            p { (reader.say("dashboard-applications-join-text")) }
            (copied(reader, &join, &reader.say("dashboard-applications-join-copies")))
        }))
    }
}

fn sentence(reader: &Reader, seen: &Seen, is_further: bool) -> String {
    let number = i64::try_from(seen.waiting.items.len()).unwrap_or(i64::MAX);
    let key = match (is_further, seen.waiting.next.is_some()) {
        (true, _) => "dashboard-applications-sentence-later",
        (false, true) => "dashboard-applications-sentence-more",
        (false, false) if number == 0 => "dashboard-applications-sentence-none",
        (false, false) => "dashboard-applications-sentence",
    };
    reader.say_with(key, &[("number", Arg::Count(number))])
}

/// What was done before: whoever was let in is told how to sign in.
fn done_note(ctx: &Context, visit: &MemberSeat, (done, with): (&str, Option<&Partner>)) -> Markup {
    let reader = &visit.reader;
    let Some(partner) = with else { return html! {} };
    let name = [("name", figures::shortened(&partner.name, 60))];
    let sign_in =
        format!("{}{}", ctx.config.base_url(), partner::address(visit.company.id, "/sign-in"));
    match done {
        "approved" if partner.admission.is_admitted() => note(html! {
            p { (reader.tell("dashboard-applications-approved", &name)) }
            p {
                (copied(reader, partner.code.as_str(), &reader.say("dashboard-applications-code-copies")))
                " "
                (copied(reader, &sign_in, &reader.say("dashboard-partners-sign-in-copies")))
            }
        }),
        "declined" => note(html! { p { (reader.tell("dashboard-applications-declined", &name)) } }),
        _ => html! {},
    }
}

fn table(visit: &MemberSeat, seen: &Seen) -> Table {
    let reader = &visit.reader;
    let heading = |name: &str| reader.say(&format!("dashboard-applications-column-{name}"));
    let mut columns = vec![
        column(heading("name"), Cell::Lead),
        column(heading("program"), Cell::Words),
        column(heading("referrer"), Cell::Words),
        column(heading("since"), Cell::Words),
    ];
    if visit.may(Scope::Write) {
        columns.push(column(heading("answer"), Cell::Words));
    }
    let action = reader.say("dashboard-applications-nobody-action");
    Table {
        caption: reader.say("dashboard-applications-caption"),
        columns,
        rows: seen.waiting.items.iter().map(|item| cells(visit, seen, item)).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say("dashboard-applications-nobody"), Some((&action, "#join"))),
    }
}

fn cells(visit: &MemberSeat, seen: &Seen, item: &Application) -> Vec<Markup> {
    let reader = &visit.reader;
    let partner = seen.partners.get(&item.partner);
    let name = partner.map_or_else(|| item.partner.to_string(), |partner| partner.name.clone());
    let text = |text: &str| figures::shortened(text, NAME_SHOWN);
    // Not a link: whoever applies says what stands there.
    let said = [partner.and_then(|partner| partner.email.as_deref()), item.website.as_deref()];
    let mut cells = vec![
        html! {
            a href=(ways::partner(item.partner)) { (text(&name)) }
            @for said in said.into_iter().flatten() { small { (text(said)) } }
        },
        html! { @if let Some(program) = seen.programs.get(&item.program) { (text(program)) } },
        html! { @if let Some(referrer) = item.referrer { (seen.names.link(referrer)) } },
        html! {
            (figures::day(reader, item.applied_at))
            @if item.is_overdue(reader.now) {
                small { (status(&reader.say("dashboard-applications-late"), Tone::Bad)) }
            }
        },
    ];
    if visit.may(Scope::Write) {
        cells.push(answers(visit, item, &name));
    }
    cells
}

/// The two answers; each button says whom it is about to those who only hear it.
fn answers(visit: &MemberSeat, item: &Application, name: &str) -> Markup {
    let reader = &visit.reader;
    let button = |outcome: &str, class: &str| {
        let named = [("name", Arg::Text(name))];
        html! {
            button class=(class) name="outcome" value=(outcome)
                aria-label=(reader.say_with(&format!("dashboard-applications-{outcome}-name"), &named)) {
                (reader.say(&format!("dashboard-applications-{outcome}")))
            }
        }
    };
    html! {
        form class="inline" method="post" action={ (ways::APPLICATIONS) "/" (item.partner) } {
            @for (name, value) in visit.hidden() { input type="hidden" name=(name) value=(value); }
            (button("approve", "plain")) " " (button("decline", "slight"))
        }
    }
}

/// `POST /dashboard/applications/{applicant}`
async fn decide(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PartnerId>,
    sent: Sent,
) -> Shown {
    let (outcome, done) = match sent.field("outcome") {
        "decline" => (Outcome::Declined, "declined"),
        _ => (Outcome::Approved, "approved"),
    };
    Box::pin(applications::decide(&ctx, &visit.company, id, outcome)).await?;
    let about = [("done", done), ("partner", &id.to_string())];
    Ok(see(&ways::asked(ways::APPLICATIONS, &about)))
}
