//! The customers of a month, the latest first, and the look-up of one by the company's own id.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    calendar::Month,
    id::CustomerRef,
    people::company::Scope,
    tracking::{attribution::Reason, customer::Customer},
};
use vouch_runtime::Context;
use vouch_store::{news::News, totals::CompanyMonth};

use super::{
    enter::{self, Typed},
    story,
};
use crate::{
    api::{input::Query, list::cursor},
    dashboard::{
        find::{self, List, ROWS},
        names::Names,
        ways,
    },
    kit::{
        Arg, Cell, Reader, Table, column, empty, figures, note, opening, pager, part, wide_part,
    },
    pages::visit::{MemberVisit, Shown, see},
    refusal::Refusal,
};

const LIST: List = List { name: "customers", address: ways::CUSTOMERS };

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListAsked {
    month: Option<Month>,
    q: Option<String>,
    cursor: Option<String>,
    /// The customer that was just entered by hand.
    entered: Option<String>,
}

/// `GET /dashboard/customers`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<ListAsked>,
) -> Shown {
    if let Ok(id) = find::looked_for(asked.q.as_deref()).parse::<CustomerRef>() {
        let (from, typed) = (story::Asked::default(), Typed::new(&ctx));
        if let Some(story) = Box::pin(story::find(&ctx, &visit, &id, &from, &typed)).await? {
            if ways::fits_path(id.as_str()) {
                return Ok(see(&ways::customer(&id)));
            }
            return Ok(story);
        }
    }
    let typed = Typed::new(&ctx);
    Box::pin(page(&ctx, &visit, &asked, &typed)).await
}

/// The list, with the form to enter a customer as it stands.
pub(super) async fn page(
    ctx: &Arc<Context>,
    visit: &MemberVisit,
    asked: &ListAsked,
    typed: &Typed,
) -> Shown {
    let looked_for = find::looked_for(asked.q.as_deref());
    let company = &visit.company;
    let month = asked.month.unwrap_or_else(|| company.month_of(ctx.now()));
    let from = cursor(asked.cursor.as_deref())?;
    let page = ctx.store.list_month_customers(company.id, month, ROWS, from.as_ref()).await?;
    let totals = ctx.store.month_totals(company.id, month).await?.months.remove(&month);
    let table = table(ctx, visit, month, &page.items).await?;
    let programs = enter::programs(ctx, visit).await?;
    let reader = &visit.reader;
    let (first, next) = LIST.pages(month, from.as_ref(), page.next.as_ref());
    let is_running = month == company.month_of(ctx.now());
    let main = html! {
        (opening(sentence(reader, month, is_running, &totals.unwrap_or_default()), html! {}))
        @if let Some(id) = &asked.entered {
            (note(html! { p { (reader.say_with("dashboard-enter-customer-done", &[("id", Arg::Text(id))])) } }))
        }
        (LIST.finder(reader, looked_for))
        (LIST.months(reader, company, month))
        (wide_part("list", &reader.say("dashboard-customers-title"), html! {
            (table.shown())
            (pager(reader, first.as_deref(), next.as_deref()))
        }))
        @if visit.may(Scope::Write) {
            (part("enter", &reader.say("dashboard-enter-customer"), html! {
                p { (reader.say("dashboard-enter-customer-text")) }
                (enter::customer_form(visit, &programs, typed))
            }))
        }
    };
    let title = reader.say("dashboard-customers-title");
    Ok(if typed.is_wrong() { visit.mend(&title, main) } else { visit.page(&title, main) })
}

fn sentence(reader: &Reader, month: Month, is_running: bool, totals: &CompanyMonth) -> Markup {
    let name = find::month(reader, month);
    let words = [
        ("count", Arg::Count(totals.signups)),
        ("attributed", Arg::Count(totals.attributed)),
        ("month", Arg::Text(&name)),
    ];
    let key = match (totals.signups, is_running) {
        (0, true) => "dashboard-customers-sentence-none-running",
        (0, false) => "dashboard-customers-sentence-none",
        (_, true) => "dashboard-customers-sentence-running",
        (_, false) => "dashboard-customers-sentence",
    };
    html! { (reader.say_with(key, &words)) }
}

async fn table(
    ctx: &Context,
    visit: &MemberVisit,
    month: Month,
    news: &[News],
) -> Result<Table, Refusal> {
    let (reader, company) = (&visit.reader, visit.company.id);
    let names = Names::of(ctx, company, news.iter().filter_map(|news| news.partner)).await?;
    let ids: Vec<CustomerRef> = news.iter().filter_map(|news| news.customer.clone()).collect();
    let found =
        if ids.is_empty() { Vec::new() } else { ctx.store.find_customers(company, &ids).await? };
    let customers: BTreeMap<CustomerRef, Customer> =
        found.into_iter().map(|customer| (customer.customer.clone(), customer)).collect();
    let row = |news: &News| {
        let id = news.customer.as_ref();
        let customer = id.and_then(|id| customers.get(id));
        vec![
            id.map_or_else(find::none, ways::customer_link),
            html! { @if let Some(name) = customer.and_then(|one| one.name.as_deref()) { (figures::shortened(name, 36)) } @else { (find::none()) } },
            figures::hour_plain(reader, news.at),
            news.partner.map_or_else(
                || html! { span class="quiet" { (reader.say("dashboard-customers-nobody")) } },
                |partner| names.link(partner),
            ),
            html! { @if let Some(customer) = customer { (reader.say(way(customer.attribution.reason))) } },
        ]
    };
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-customers-column-{name}")), cell);
    let name = figures::month(reader, month);
    Ok(Table {
        caption: reader.say_with("dashboard-customers-caption", &[("month", Arg::Text(&name))]),
        columns: vec![
            head("customer", Cell::Lead),
            head("name", Cell::Words),
            head("signed-up", Cell::Words),
            head("partner", Cell::Words),
            head("way", Cell::AsideWords),
        ],
        rows: news.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(
            &reader.say_with(
                "dashboard-customers-nothing",
                &[("month", Arg::Text(&find::month(reader, month)))],
            ),
            Some((&reader.say("dashboard-customers-nothing-action"), ways::DELIVERIES)),
        ),
    })
}

/// By what it came, in a word or two: its own page says it in a sentence.
fn way(reason: Reason) -> &'static str {
    match reason {
        Reason::Click => "dashboard-customers-way-click",
        Reason::PartnerCode => "dashboard-customers-way-code",
        Reason::Coupon => "dashboard-customers-way-coupon",
        Reason::Manual => "dashboard-customers-way-manual",
        Reason::NoReferral => "dashboard-customers-way-none",
        Reason::ClickUnreadable
        | Reason::ClickForged
        | Reason::ClickForeign
        | Reason::ClickedAfterSignup
        | Reason::ClickExpired
        | Reason::CodeUnknown
        | Reason::PartnerNotActive
        | Reason::SelfReferral
        | Reason::PartnerPays => "dashboard-customers-way-excluded",
    }
}
