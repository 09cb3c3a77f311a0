//! The company's invoices, month by month, the newest first; the running review stands in the page's sentence.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::invoice::{Invoice, InvoiceStatus},
    calendar::Month,
};
use vouch_runtime::Context;

use super::words;
use crate::{
    api::input::Query,
    books::Books,
    dashboard::{find, ways},
    kit::{Arg, Cell, Reader, Table, column, empty, figures, opening, pager},
    pages::visit::{MemberVisit, Shown},
};

/// How many months a page has.
const MONTHS: usize = 12;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Only months before this one.
    before: Option<Month>,
}

/// `GET /dashboard/invoices`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let (reader, company) = (&visit.reader, &visit.company);
    let books = Books::open(&ctx, company.clone()).await?;
    let mut months: Vec<Month> = books
        .invoiced_months()
        .filter(|month| asked.before.is_none_or(|before| *month < before))
        .collect();
    let is_more = months.len() > MONTHS;
    months.truncate(MONTHS);
    let mut invoices: Vec<Invoice> = Vec::new();
    for month in &months {
        let mut of_month = books.invoices(*month).await?;
        // The company's own currency first.
        of_month.sort_by_key(|invoice| invoice.id.currency != company.currency);
        invoices.extend(of_month);
    }
    let next = months
        .last()
        .filter(|_| is_more)
        .map(|last| ways::asked(ways::INVOICES, &[("before", &last.to_string())]));
    let first = asked.before.map(|_| ways::INVOICES);
    let main = html! {
        (start(reader, &books, &invoices, asked.before.is_none()))
        (table(reader, &books, &invoices).shown())
        (pager(reader, first, next.as_deref()))
    };
    Ok(visit.page(&reader.say("dashboard-invoices-title"), main))
}

/// What is told first: the review that runs, or the last invoice, or when the first comes.
fn start(reader: &Reader, books: &Books<'_>, invoices: &[Invoice], is_first: bool) -> Markup {
    if !is_first {
        return opening(html! { (reader.say("dashboard-invoices-earlier")) }, html! {});
    }
    let runs = |invoice: &&Invoice| {
        matches!(invoice.status, InvoiceStatus::Review | InvoiceStatus::Paused)
    };
    let failed = |invoice: &&Invoice| invoice.status == InvoiceStatus::Failed;
    // A charge that failed needs somebody; of reviews, the one that ends first is told.
    let told = invoices.iter().find(failed);
    let told = told.or_else(|| invoices.iter().filter(runs).min_by_key(|one| one.id.month));
    match told.or(invoices.first()) {
        Some(invoice) => opening(
            words::sentence(reader, invoice, &ways::invoice(invoice.id)),
            html! { p { (words::next(reader, invoice)) } },
        ),
        None => {
            let month = books.current();
            let name = figures::month(reader, month);
            let ends = figures::day(reader, books.company().month_end(month));
            opening(
                reader.tell("dashboard-invoices-first", &[("day", ends)]),
                html! { p { (reader.say_with("dashboard-invoices-first-text", &[("month", Arg::Text(&name))])) } },
            )
        }
    }
}

fn table(reader: &Reader, books: &Books<'_>, invoices: &[Invoice]) -> Table {
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-invoices-column-{name}")), cell);
    let of_month = |month| invoices.iter().filter(|one| one.id.month == month).count();
    let row = |invoice: &Invoice| {
        let (href, id) = (ways::invoice(invoice.id), invoice.id);
        let name = find::month_in(reader, id.month, id.currency, of_month(id.month) > 1);
        let statements = i64::try_from(invoice.statements).unwrap_or(i64::MAX);
        vec![
            html! { a href=(href) { (name) } },
            invoice.number.map_or_else(find::none, |number| html! { (number) }),
            words::status(reader, invoice),
            html! {
                (figures::day_plain(reader, invoice.review_ends_at))
                @if let Some(left) = words::left(reader, invoice, books.state(id.month)) {
                    div class="quiet" { (left) }
                }
            },
            html! { (figures::count(reader, statements)) },
            html! { a href=(href) { (figures::amount(reader, words::total(invoice))) } },
        ]
    };
    Table {
        caption: reader.say("dashboard-invoices-caption"),
        columns: vec![
            head("month", Cell::Lead),
            head("number", Cell::Words),
            head("status", Cell::Words),
            head("review-ends", Cell::Words),
            head("statements", Cell::Aside),
            head("total", Cell::Key),
        ],
        rows: invoices.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: crate::kit::is_mixed(invoices.iter().map(|invoice| invoice.id.currency)),
        nothing: empty(
            &reader.say("dashboard-invoices-nothing"),
            Some((&reader.say("dashboard-invoices-nothing-action"), ways::COMMISSIONS)),
        ),
    }
}
