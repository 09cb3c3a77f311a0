//! A partner's leads: submit one, and see how far each is and what came of it (H14–H16).

mod one;

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{id::ProgramId, people::lead::LeadOrigin};
use vouch_runtime::Context;

use super::amounts;
use crate::{
    api::{input::Query, list::cursor},
    kit::{
        Arg, Cell, Field, Form, Kind, Select, Table, column, empty, figures, is_mixed, note,
        opening, pager, part, wide_part,
    },
    leads::{self, Counted, Followed, NewLead},
    pages::{
        once,
        route::PageRoute,
        sent::Sent,
        visit::{PartnerSeat, PartnerVisit, Shown, see},
    },
    policy::Needs,
    refusal::Refusal,
    sheets::leads as sheet,
};

/// How many leads a page shows.
const AT_ONCE: i32 = 25;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/portal/{company}/leads", Needs::Partner, show),
        PageRoute::post("/portal/{company}/leads", Needs::Partner, create),
        PageRoute::get("/portal/{company}/leads/{lead}", Needs::Partner, one::show),
    ]
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: Option<String>,
    /// `submitted`, after one was.
    done: Option<String>,
}

/// The form as it stands.
#[derive(Debug, Default)]
struct Draft {
    name: String,
    email: String,
    firm: String,
    note: String,
    program: String,
    /// Fields that are wrong, and what of them.
    wrong: Vec<(String, String)>,
    once: String,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let draft = Draft { once: once::one_time(&ctx), ..Draft::default() };
    let main = Box::pin(page(&ctx, &visit, &asked, &draft)).await?;
    Ok(visit.page(&visit.reader.say("partner-leads-title"), main))
}

async fn create(State(ctx): State<Arc<Context>>, visit: PartnerVisit, sent: Sent) -> Shown {
    let mut draft = Draft {
        name: sent.field("name").to_owned(),
        email: sent.field("email").to_owned(),
        firm: sent.field("company").to_owned(),
        // Browsers end lines as mails do.
        note: sent.field("note").replace("\r\n", "\n"),
        program: sent.field("program").to_owned(),
        wrong: Vec::new(),
        once: sent.exact(once::FIELD).to_owned(),
    };
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let program = draft.program.parse::<ProgramId>();
    let is_named = draft.program.is_empty() || program.is_ok();
    let new = NewLead {
        partner: visit.partner.id,
        program: program.ok(),
        name: draft.name.clone(),
        firm: given(&draft.firm),
        email: draft.email.clone(),
        note: given(&draft.note),
    };
    let checks = leads::check(&new);
    draft.wrong = checks.wrong_fields().map(|field| wrong(&visit, field)).collect();
    if !is_named {
        draft.wrong.push(wrong(&visit, "program"));
    }
    if draft.wrong.is_empty() {
        let fresh = once::fresh(&ctx, &format!("lead of {}", visit.partner.id), &sent)?;
        let by = vouch_domain::people::lead::MovedBy::Partner;
        match Box::pin(leads::submit(&ctx, visit.company.id, &fresh, new, by)).await {
            Ok(_) => return Ok(see(&visit.address("/leads?done=submitted"))),
            Err(refusal) => draft.wrong = of_refusal(&visit, refusal)?,
        }
    }
    let main = Box::pin(page(&ctx, &visit, &Asked::default(), &draft)).await?;
    Ok(visit.mend(&visit.reader.say("partner-leads-title"), main))
}

fn wrong(visit: &PartnerSeat, field: &str) -> (String, String) {
    let key = match field {
        "name" => "partner-leads-name-wrong",
        "company" => "partner-leads-firm-wrong",
        "note" => "partner-leads-note-wrong",
        "program" => "partner-leads-program-wrong",
        _ => "partner-leads-email-wrong",
    };
    (field.to_owned(), visit.reader.say(key))
}

/// What of the form a refusal means; any other refusal goes on.
fn of_refusal(visit: &PartnerSeat, refusal: Refusal) -> Result<Vec<(String, String)>, Refusal> {
    if refusal.is_conflict() {
        let text = visit.reader.say("partner-leads-email-twice");
        return Ok(vec![("email".to_owned(), text)]);
    }
    let fields = refusal.wrong_fields();
    if fields.is_empty() {
        return Err(refusal);
    }
    Ok(fields.iter().map(|field| wrong(visit, field)).collect())
}

struct Seen {
    counted: Counted,
    rows: Vec<Followed>,
    next: Option<String>,
    programs: Vec<(String, String)>,
}

async fn look(ctx: &Context, visit: &PartnerSeat, asked: &Asked) -> Result<Seen, Refusal> {
    let (company, partner) = (visit.company.id, visit.partner.id);
    let from = cursor(asked.cursor.as_deref())?;
    let page = ctx.store.list_partner_leads(company, partner, AT_ONCE, from.as_ref()).await?;
    Ok(Seen {
        counted: Box::pin(leads::funnel(ctx, company, Some(partner))).await?,
        rows: Box::pin(leads::follow(ctx, company, page.items)).await?,
        next: page.next.map(|next| next.to_string()),
        programs: super::links::programs(ctx, visit).await?,
    })
}

async fn page(
    ctx: &Context,
    visit: &PartnerSeat,
    asked: &Asked,
    draft: &Draft,
) -> Result<Markup, Refusal> {
    let seen = Box::pin(look(ctx, visit, asked)).await?;
    let (reader, funnel) = (&visit.reader, &seen.counted.funnel);
    let first = asked.cursor.is_some().then(|| visit.address("/leads"));
    let next = seen.next.as_ref().map(|next| visit.address(&format!("/leads?cursor={next}")));
    let counts = [("leads", Arg::Count(funnel.all)), ("customers", Arg::Count(funnel.customers))];
    let sentence = match (funnel.all, funnel.customers) {
        (0, _) => reader.say("partner-leads-none"),
        (_, 0) => reader.say_with("partner-leads-unpaid", &counts[..1]),
        _ => reader.say_with("partner-leads-some", &counts),
    };
    Ok(html! {
        (opening(html! { (sentence) }, html! { p { (reader.say("partner-leads-no-credit")) } }))
        @if asked.done.is_some() {
            (note(html! { p { (reader.say("partner-leads-done")) } }))
        }
        @if first.is_none() && funnel.all > 0 {
            (part("funnel", &reader.say("partner-leads-steps"), html! {
                (sheet::funnel(reader, funnel))
                @if !seen.counted.is_whole { p class="quiet" { (reader.say("lead-latest-only")) } }
            }))
        }
        (part("new", &reader.say("partner-leads-new"), form(visit, &seen, draft)))
        (wide_part("all", &reader.say("partner-leads-all"), html! {
            (table(visit, &seen.rows).shown())
            (pager(reader, first.as_deref(), next.as_deref()))
        }))
    })
}

fn table(visit: &PartnerSeat, rows: &[Followed]) -> Table {
    let reader = &visit.reader;
    let row = |followed: &Followed| {
        let lead = &followed.lead;
        let href = visit.address(&format!("/leads/{}", lead.id));
        let since = lead.history.last().map_or(lead.created_at, |step| step.at);
        vec![
            html! { a href=(href) { (figures::shortened(&lead.name, amounts::NAME_MOST)) } },
            html! { @if let Some(firm) = &lead.firm { (figures::shortened(firm, amounts::NAME_MOST)) } },
            sheet::stage(reader, followed.stage),
            figures::day(reader, since),
            html! {
                (reader.say(match lead.origin {
                    LeadOrigin::Submitted => "lead-origin-submitted",
                    LeadOrigin::SignUp => "lead-origin-sign-up",
                }))
            },
            earned(visit, followed),
        ]
    };
    let currencies = rows.iter().flat_map(|row| row.commission.keys().copied());
    Table {
        caption: reader.say("partner-leads-caption"),
        columns: vec![
            column(reader.say("partner-leads-column-lead"), Cell::Lead),
            column(reader.say("partner-leads-firm"), Cell::Words),
            column(reader.say("lead-stage"), Cell::Words),
            column(reader.say("partner-leads-column-since"), Cell::Words),
            column(reader.say("partner-leads-column-origin"), Cell::AsideWords),
            column(reader.say("partner-leads-column-commission"), Cell::Key),
        ],
        rows: rows.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: is_mixed(currencies.chain([visit.company.currency])),
        nothing: empty(
            &reader.say("partner-leads-empty"),
            Some((&reader.say("partner-leads-empty-action"), "#field-name")),
        ),
    }
}

/// What the partner earned by it; a dash while nothing was paid.
fn earned(visit: &PartnerSeat, followed: &Followed) -> Markup {
    if followed.commission.is_empty() {
        return html! { span class="quiet nil" { "–" } };
    }
    let sums = followed.commission.iter().map(|(currency, minor)| (*currency, *minor));
    amounts::by_currency(&visit.reader, visit.company.currency, sums, None)
}

fn form(visit: &PartnerSeat, seen: &Seen, draft: &Draft) -> Markup {
    let reader = &visit.reader;
    let wrong = |name: &str| {
        draft.wrong.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text.as_str())
    };
    let mut hidden: Vec<(&str, &str)> = visit.hidden().to_vec();
    hidden.push((once::FIELD, &draft.once));
    let mut programs = vec![(String::new(), reader.say("partner-leads-program-any"))];
    programs.extend(seen.programs.iter().cloned());
    let fields = html! {
        (Field {
            name: "name",
            label: &reader.say("partner-leads-name"),
            value: &draft.name,
            wrong: wrong("name"),
            autocomplete: "off",
            ..Field::default()
        }.shown(reader))
        (Field {
            name: "email",
            label: &reader.say("partner-leads-email"),
            help: &reader.say("partner-leads-email-help"),
            value: &draft.email,
            wrong: wrong("email"),
            autocomplete: "off",
            keyboard: "email",
            kind: Kind::Email,
            ..Field::default()
        }.shown(reader))
        (Field {
            name: "company",
            label: &reader.say("partner-leads-firm"),
            value: &draft.firm,
            wrong: wrong("company"),
            autocomplete: "off",
            optional: true,
            ..Field::default()
        }.shown(reader))
        @if seen.programs.len() > 1 {
            (Select {
                name: "program",
                label: &reader.say("partner-leads-program"),
                wrong: wrong("program"),
                options: &programs,
                chosen: &draft.program,
                ..Select::default()
            }.shown(reader))
        }
        (Field {
            name: "note",
            label: &reader.say("partner-leads-note"),
            help: &reader.say("partner-leads-note-help"),
            value: &draft.note,
            wrong: wrong("note"),
            autocomplete: "off",
            kind: Kind::Multiline,
            optional: true,
            ..Field::default()
        }.shown(reader))
    };
    Form {
        action: &visit.address("/leads"),
        button: &reader.say("partner-leads-submit"),
        working: &reader.say("partner-leads-submitting"),
        hidden: &hidden,
        wrong: &draft.wrong,
        fields,
    }
    .shown(reader)
}
