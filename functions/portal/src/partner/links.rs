//! A partner's links: make one, copy it, and see what each brought (F17–F21).

mod one;
mod ranking;

use std::sync::Arc;

use axum::{extract::State, response::Response};
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    id::{LinkId, ProgramId},
    money::Money,
    people::partner::EnrolmentStatus,
};
use vouch_runtime::Context;
use vouch_store::{ledger::LinkTotals, totals::PartnerTotals};

use self::ranking::{By, Order, Row};
use super::amounts;
use crate::{
    api::input::Query,
    kit::{
        Arg, Cell, Column, Field, Form, Select, Table, Tone, column, copied, empty, figures, note,
        opening, pager, part, status, wide_part,
    },
    links::{self, Brought, NewLink},
    pages::{
        once,
        route::PageRoute,
        sent::Sent,
        visit::{PartnerSeat, PartnerVisit, Shown, see},
    },
    policy::Needs,
    refusal::Refusal,
};

/// How many links a page shows.
const AT_ONCE: usize = 25;

pub(super) fn pages() -> Vec<PageRoute> {
    let mut pages = vec![
        PageRoute::get("/portal/{company}/links", Needs::Partner, show),
        PageRoute::post("/portal/{company}/links", Needs::Partner, create),
    ];
    pages.extend(one::pages());
    pages
}

/// How the list is looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    sort: Option<String>,
    direction: Option<String>,
    page: Option<String>,
    /// The link that was just made.
    made: Option<String>,
}

/// The form as it stands: what was typed, and what is wrong with it.
#[derive(Debug, Default)]
struct Draft {
    label: String,
    program: String,
    wrong: Option<&'static str>,
    once: String,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let draft = Draft { once: once::one_time(&ctx), ..Draft::default() };
    let main = page(&ctx, &visit, &asked, &draft).await?;
    Ok(visit.page(&visit.reader.say("partner-links-title"), main))
}

async fn create(State(ctx): State<Arc<Context>>, visit: PartnerVisit, sent: Sent) -> Shown {
    let (label, program) = (sent.field("label"), sent.field("program"));
    if !links::is_label(label) {
        let wrong = if label.is_empty() {
            "partner-links-label-missing"
        } else if label.chars().count() > links::LABEL_MOST {
            "partner-links-label-long"
        } else {
            "partner-links-label-odd"
        };
        return mend(&ctx, &visit, &sent, wrong).await;
    }
    // Whatever the form names: only a program that the partner is in is taken.
    let Ok(program) = program.parse::<ProgramId>() else {
        return mend(&ctx, &visit, &sent, "partner-links-program-missing").await;
    };
    let fresh = once::fresh(&ctx, &format!("link of {}", visit.partner.id), &sent)?;
    let new = NewLink { program, label: label.to_owned(), code: None, destination: None };
    let link = links::create(&ctx, &visit.company, visit.partner.id, &fresh, new).await?;
    Ok(see(&visit.address(&format!("/links?made={}", link.id))))
}

async fn mend(ctx: &Context, visit: &PartnerVisit, sent: &Sent, wrong: &'static str) -> Shown {
    let draft = Draft {
        label: sent.exact("label").to_owned(),
        program: sent.exact("program").to_owned(),
        wrong: Some(wrong),
        once: sent.exact(once::FIELD).to_owned(),
    };
    let main = page(ctx, visit, &Asked::default(), &draft).await?;
    Ok::<Response, Refusal>(visit.mend(&visit.reader.say("partner-links-title"), main))
}

/// What the page is made of.
struct Seen {
    rows: Vec<Row>,
    clicks: u64,
    of_links: LinkTotals,
    without: Option<LinkTotals>,
    /// The programs that the partner is in: ids and names.
    programs: Vec<(String, String)>,
}

/// All links of one partner are read and ranked here: a ranking by what links brought can't be read page by page.
/// Each read is a query of one partition that is paged by the thousand, so 5,000 links are five.
async fn look(ctx: &Context, visit: &PartnerSeat, order: Order) -> Result<Seen, Refusal> {
    let (company, partner) = (visit.company.id, visit.partner.id);
    let (links, brought, totals, programs) = tokio::join!(
        ctx.store.all_links(company, partner),
        Brought::by_links_of(ctx, company, partner),
        ctx.store.partner_totals(company, partner, visit.company.month_of(ctx.now())),
        programs(ctx, visit),
    );
    let (brought, totals): (Brought, PartnerTotals) = (brought?, totals?);
    let rows = ranking::ranked(links?, &brought, order, visit.company.currency);
    let of_links = ranking::sum(&rows);
    Ok(Seen {
        without: ranking::without_link(&totals, &of_links),
        of_links,
        clicks: brought.all_clicks(),
        rows,
        programs: programs?,
    })
}

/// The programs that a link can be made for.
pub(super) async fn programs(
    ctx: &Context,
    visit: &PartnerSeat,
) -> Result<Vec<(String, String)>, vouch_store::Error> {
    let (company, partner) = (visit.company.id, visit.partner.id);
    let enrolments = ctx.store.list_enrolments(company, partner).await?;
    let approved: Vec<ProgramId> = enrolments
        .into_iter()
        .filter(|enrolment| matches!(enrolment.status, EnrolmentStatus::Approved(_)))
        .map(|enrolment| enrolment.program)
        .collect();
    // With one there is nothing to choose, and its name is not asked for.
    if let [only] = approved[..] {
        return Ok(vec![(only.to_string(), String::new())]);
    }
    let found = approved.iter().map(|program| ctx.store.find_program(company, *program));
    let found = futures_util::future::try_join_all(found).await?;
    Ok(found.into_iter().flatten().map(|it| (it.id.to_string(), it.name)).collect())
}

async fn page(
    ctx: &Context,
    visit: &PartnerSeat,
    asked: &Asked,
    draft: &Draft,
) -> Result<Markup, Refusal> {
    let order = Order::asked(asked.sort.as_deref(), asked.direction.as_deref());
    let seen = Box::pin(look(ctx, visit, order)).await?;
    let reader = &visit.reader;
    let made = asked.made.as_deref().and_then(|id| id.parse::<LinkId>().ok());
    let made = seen.rows.iter().find(|row| Some(row.link.id) == made);
    let shown = page_asked(asked, seen.rows.len());
    Ok(html! {
        (opening(sentence(visit, &seen), html! {}))
        @if let Some(row) = made {
            (note(html! {
                p { (reader.say_with("partner-links-made", &[("label", Arg::Text(&row.link.label))])) }
                (copied(reader, &links::url(ctx, &row.link), &reader.say("partner-links-copied")))
            }))
        }
        (part("new", &reader.say("partner-links-new"), form(visit, &seen, draft)))
        (wide_part("all", &reader.say("partner-links-all"), html! {
            div data-live="links" {
                (table(ctx, visit, &seen, order, shown))
            }
            (way_on(visit, order, shown, seen.rows.len()))
        }))
    })
}

/// Which page of the list is looked at, from nought; one that is not there is the last.
fn page_asked(asked: &Asked, rows: usize) -> usize {
    let number: usize = asked.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1);
    number.saturating_sub(1).min(rows.saturating_sub(1) / AT_ONCE)
}

fn way_on(visit: &PartnerSeat, order: Order, shown: usize, rows: usize) -> Markup {
    let href = |page: usize| visit.address(&format!("/links?{}&page={page}", order.query()));
    let first = (shown > 0).then(|| href(1));
    let next = ((shown + 1) * AT_ONCE < rows).then(|| href(shown + 2));
    pager(&visit.reader, first.as_deref(), next.as_deref())
}

fn sentence(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let (reader, number) = (&visit.reader, i64::try_from(seen.rows.len()).unwrap_or(i64::MAX));
    let clicks = i64::try_from(seen.clicks).unwrap_or(i64::MAX);
    if number == 0 {
        return html! { (reader.say("partner-links-none")) };
    }
    if seen.of_links.signups == 0 {
        let counts = [("links", Arg::Count(number)), ("clicks", Arg::Count(clicks))];
        return html! { (reader.say_with("partner-links-quiet", &counts)) };
    }
    let main = amounts::in_order(visit.company.currency, seen.of_links.commission.iter().copied());
    let first = main.first().copied().unwrap_or(Money::new(0, visit.company.currency));
    reader.tell_with(
        "partner-links-brought",
        &[("links", Arg::Count(number)), ("sign-ups", Arg::Count(seen.of_links.signups))],
        &[("amount", figures::amount(reader, first))],
    )
}

fn form(visit: &PartnerSeat, seen: &Seen, draft: &Draft) -> Markup {
    let reader = &visit.reader;
    if seen.programs.is_empty() {
        return empty(&reader.say("partner-links-no-program"), None);
    }
    let wrong = draft.wrong.map(|key| {
        reader.say_with(key, &[("most", Arg::Count(i64::try_from(links::LABEL_MOST).unwrap_or(0)))])
    });
    let at_program = draft.wrong == Some("partner-links-program-missing");
    let field = if at_program { "program" } else { "label" };
    let of_field = |name: &str| wrong.as_deref().filter(|_| field == name).unwrap_or_default();
    let summary: Vec<(String, String)> =
        wrong.iter().map(|text| (field.to_owned(), text.clone())).collect();
    let only = seen.programs.first().map_or("", |(id, _)| id.as_str());
    let mut hidden: Vec<(&str, &str)> = visit.hidden().to_vec();
    hidden.push((once::FIELD, &draft.once));
    if seen.programs.len() == 1 {
        hidden.push(("program", only));
    }
    let label = Field {
        name: "label",
        label: &reader.say("partner-links-label"),
        help: &reader.say("partner-links-label-help"),
        value: &draft.label,
        wrong: of_field("label"),
        autocomplete: "off",
        ..Field::default()
    };
    let program = Select {
        name: "program",
        label: &reader.say("partner-links-program"),
        help: &reader.say("partner-links-program-help"),
        wrong: of_field("program"),
        options: &seen.programs,
        chosen: &draft.program,
    };
    Form {
        action: &visit.address("/links"),
        button: &reader.say("partner-links-make"),
        working: &reader.say("partner-links-making"),
        hidden: &hidden,
        wrong: &summary,
        fields: html! {
            (label.shown(reader))
            @if seen.programs.len() > 1 { (program.shown(reader)) }
        },
    }
    .shown(reader)
}

fn columns(visit: &PartnerSeat, order: Order) -> Vec<Column> {
    let reader = &visit.reader;
    let of = |(by, key, cell): (By, &str, Cell)| {
        let after = order.after_heading(by);
        let now = (order.by == by).then_some(order.direction);
        let href = visit.address(&format!("/links?{}", after.query()));
        column(reader.say(key), cell).sorted(href, now)
    };
    [
        (By::Label, "partner-links-column-link", Cell::Lead),
        (By::Clicks, "partner-links-column-clicks", Cell::Number),
        (By::SignUps, "partner-links-column-sign-ups", Cell::Number),
        (By::Conversions, "partner-links-column-conversions", Cell::Number),
        (By::Revenue, "partner-links-column-revenue", Cell::Aside),
        (By::Commission, "partner-links-column-commission", Cell::Key),
    ]
    .map(of)
    .into()
}

fn table(ctx: &Context, visit: &PartnerSeat, seen: &Seen, order: Order, shown: usize) -> Markup {
    let reader = &visit.reader;
    let row = |row: &Row| {
        let href = visit.address(&format!("/links/{}", row.link.id));
        let lead = html! {
            a href=(href) { (figures::shortened(&row.link.label, amounts::NAME_MOST)) }
            @if row.link.status == vouch_domain::tracking::link::LinkStatus::Disabled {
                " " (status(&reader.say("partner-links-off"), Tone::Plain))
            }
            (copied(
                reader,
                &links::url(ctx, &row.link),
                &reader.say_with("partner-links-copied-of", &[("label", Arg::Text(&row.link.label))]),
            ))
        };
        cells(visit, lead, Some(row.clicks), &row.totals, Some(&href))
    };
    let all = || html! { (reader.say("partner-links-sum")) };
    let mut sums = Vec::new();
    match &seen.without {
        Some(without) => {
            let named = html! { (reader.say("partner-links-without")) };
            sums.push(cells(visit, named, None, without, None));
            let both = ranking::plus(&seen.of_links, without);
            sums.push(cells(visit, all(), Some(seen.clicks), &both, None));
        }
        None if seen.rows.is_empty() => {}
        None => sums.push(cells(visit, all(), Some(seen.clicks), &seen.of_links, None)),
    }
    let currencies = seen.of_links.revenue.iter().map(|(currency, _)| *currency);
    let on_page = seen.rows.iter().skip(shown * AT_ONCE).take(AT_ONCE);
    Table {
        caption: reader.say("partner-links-caption"),
        columns: columns(visit, order),
        rows: on_page.map(row).collect(),
        sums,
        is_mixed: crate::kit::is_mixed(currencies.chain([visit.company.currency])),
        nothing: empty(
            &reader.say("partner-links-empty"),
            Some((&reader.say("partner-links-empty-action"), "#field-label")),
        ),
    }
    .shown()
}

/// A line of the table.
fn cells(
    visit: &PartnerSeat,
    lead: Markup,
    clicks: Option<u64>,
    totals: &LinkTotals,
    why: Option<&str>,
) -> Vec<Markup> {
    let (reader, main) = (&visit.reader, visit.company.currency);
    let number = |number: i64| html! { (figures::count(reader, number)) };
    vec![
        lead,
        clicks.map_or_else(|| html! {}, |clicks| number(count_of(clicks))),
        number(totals.signups),
        number(totals.conversions),
        amounts::by_currency(reader, main, totals.revenue.iter().copied(), None),
        amounts::by_currency(reader, main, totals.commission.iter().copied(), why),
    ]
}

fn count_of(clicks: u64) -> i64 {
    i64::try_from(clicks).unwrap_or(i64::MAX)
}
