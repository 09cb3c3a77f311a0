//! One invoice: how long it can be looked at, what it will charge, and the statement of each partner behind it.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::{
        invoice::{Correction, Invoice, InvoiceId, number_in_force},
        statement::Statement,
    },
    money::Money,
};
use vouch_runtime::Context;

use super::{
    charging, lines, papers,
    review::{self, Draft},
    words,
};
use crate::{
    api::input::{Named, Query},
    books::Books,
    charges,
    dashboard::{find, names::Names, ways},
    documents, invoices,
    kit::{Arg, Cell, Reader, Table, column, facts, figures, opening, pager, part, wide_part},
    pages::{
        once,
        visit::{MemberVisit, Shown},
    },
    refusal::{Refusal, unknown},
};

/// How many statements a page has.
const STATEMENTS: usize = 100;
/// How many amounts a statement has in the table.
const COLUMNS: usize = 7;

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Which page of the statements, from 1.
    page: Option<String>,
    /// `paused`, `resumed`, `void`, `charging` or `settled`, after that was done; `changed`, where it could not be.
    done: String,
}

/// `GET /dashboard/invoices/{invoice}`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<InvoiceId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let page = asked.page.as_deref().and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
    let draft = Draft { once: once::one_time(&ctx), ..Draft::default() };
    let (title, main) = Box::pin(content(&ctx, &visit, id, (page, &asked.done), &draft)).await?;
    Ok(visit.page(&title, main))
}

/// The title and the content of the page.
pub(super) async fn content(
    ctx: &Context,
    visit: &MemberVisit,
    id: InvoiceId,
    (page, done): (usize, &str),
    draft: &Draft,
) -> Result<(String, Markup), Refusal> {
    let reader = &visit.reader;
    let books = Books::open(ctx, visit.company.clone()).await?;
    let (all, statements) = Box::pin(invoices::of_month(&books, id.month)).await?;
    let invoice = all.iter().find(|invoice| invoice.id == id).ok_or_else(|| unknown("invoice"))?;
    let mut charged: Vec<&Statement> = invoices::charged_by(invoice, &statements).collect();
    // What costs most comes first: that is what is looked at.
    charged.sort_by_key(|statement| (-statement.charged, statement.id.0.partner));
    let from = (page - 1).saturating_mul(STATEMENTS).min(charged.len());
    let shown = &charged[from..charged.len().min(from + STATEMENTS)];
    let partners = shown.iter().map(|statement| statement.id.0.partner);
    let names = Names::of(ctx, visit.company.id, partners).await?;
    let own = ways::invoice(id);
    let corrections: Vec<Correction> = books.corrections(id.month).await?;
    let corrections: Vec<Correction> =
        corrections.into_iter().filter(|one| one.invoice == id).collect();
    let progress = review::progress(ctx, visit, &books, id).await?;
    let standing = charges::standing(ctx, visit.company.id, invoice).await?;
    let first = (page > 1).then_some(own.as_str());
    let next = (from + shown.len() < charged.len())
        .then(|| ways::asked(&own, &[("page", &(page + 1).to_string())]));
    let main = html! {
        (opening(words::sentence(reader, invoice, "#statements"), html! { p { (words::next(reader, invoice)) } (progress) }))
        (review::done(visit, done))
        (documents::links(reader, &own))
        (part("about", &reader.say("dashboard-invoices-about"), about(reader, &books, invoice, &corrections)))
        (review::clock(visit, invoice))
        (charging::attempts(reader, invoice, &standing))
        (charging::ways_on(visit, invoice, &standing, draft))
        (wide_part("statements", &reader.say("dashboard-invoices-statements"), html! {
            (table(reader, &names, invoice, shown, &charged).shown())
            (pager(reader, first, next.as_deref()))
            (lines::links(reader, &own, &charged))
        }))
        (papers::shown(reader, invoice, &corrections))
        (review::voiding(visit, invoice, &corrections, draft))
    };
    let month = figures::month(reader, id.month);
    let title = reader.say_with("dashboard-invoices-title-one", &[("month", Arg::Text(&month))]);
    Ok((title, main))
}

/// How far it is, and since when.
fn about(
    reader: &Reader,
    books: &Books<'_>,
    invoice: &Invoice,
    corrections: &[Correction],
) -> Markup {
    let mut rows =
        vec![(reader.say("dashboard-invoices-column-status"), words::status(reader, invoice))];
    if let Some(number) = number_in_force(invoice, corrections) {
        rows.push((reader.say("dashboard-invoices-column-number"), html! { (number) }));
    }
    if let Some(left) = words::left(reader, invoice, books.state(invoice.id.month)) {
        rows.push((reader.say("dashboard-invoices-left"), html! { (left) }));
    }
    rows.push((
        reader.say("dashboard-invoices-issued"),
        figures::moment(reader, invoice.issued_at),
    ));
    rows.push((
        reader.say("dashboard-invoices-column-review-ends"),
        figures::moment(reader, invoice.review_ends_at),
    ));
    facts(&rows)
}

/// One line for each statement on the page; the sum of all of them below, whatever the page.
fn table(
    reader: &Reader,
    names: &Names,
    invoice: &Invoice,
    shown: &[&Statement],
    all: &[&Statement],
) -> Table {
    let head = |name: &str, cell| {
        column(reader.say(&format!("dashboard-invoices-statement-{name}")), cell)
    };
    let row = |statement: &&Statement| {
        let href = ways::statement(statement.id);
        let name = names.name(statement.id.0.partner);
        let lead = html! { a href=(href) { (figures::shortened(&name, 36)) } };
        line(reader, invoice, lead, parts(statement), Some(&href))
    };
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    Table {
        caption: reader
            .say_with("dashboard-invoices-statement-caption", &[("count", Arg::Count(count))]),
        columns: vec![
            head("partner", Cell::Lead),
            head("opening", Cell::Aside),
            head("commissions", Cell::Number),
            head("clawbacks", Cell::Number),
            head("adjustments", Cell::Aside),
            head("payments", Cell::Aside),
            head("closing", Cell::Number),
            head("charged", Cell::Key),
        ],
        rows: shown.iter().map(row).collect(),
        sums: sums(reader, invoice, all),
        is_mixed: false,
        nothing: find::none(),
    }
}

/// A line of the table: what was taken back, and a balance below nothing, are red.
fn line(
    reader: &Reader,
    invoice: &Invoice,
    lead: Markup,
    parts: [i64; COLUMNS],
    href: Option<&str>,
) -> Vec<Markup> {
    let money = |minor| Money::new(minor, invoice.id.currency);
    let plain = |minor| figures::amount(reader, money(minor));
    let [opening, commissions, clawbacks, adjustments, payments, closing, charged] = parts;
    vec![
        lead,
        plain(opening),
        plain(commissions),
        figures::taken(reader, money(clawbacks)),
        plain(adjustments),
        plain(payments),
        figures::taken(reader, money(closing)),
        match href {
            Some(href) => html! { a href=(href) { (plain(charged)) } },
            None => plain(charged),
        },
    ]
}

/// What all statements come to, and what is left of it after the credit of the month before.
fn sums(reader: &Reader, invoice: &Invoice, all: &[&Statement]) -> Vec<Vec<Markup>> {
    let mut lines = Vec::new();
    if !all.is_empty() {
        let mut sums = [0_i64; COLUMNS];
        for statement in all {
            for (sum, part) in sums.iter_mut().zip(parts(statement)) {
                *sum = sum.saturating_add(part);
            }
        }
        let lead = html! { (reader.say("dashboard-invoices-statement-all")) };
        lines.push(line(reader, invoice, lead, sums, None));
    }
    if invoice.credit != 0 || invoice.fee != 0 {
        let parts = [
            ("dashboard-invoices-fee", invoice.fee),
            ("dashboard-invoices-credit", invoice.credit),
        ];
        let total = ("dashboard-invoices-total", invoice.total);
        let parts = parts.into_iter().filter(|(_, minor)| *minor != 0).chain([total]);
        for (key, minor) in parts {
            let mut line = vec![html! { (reader.say(key)) }];
            line.resize_with(COLUMNS, || html! {});
            line.push(figures::amount(reader, Money::new(minor, invoice.id.currency)));
            lines.push(line);
        }
    }
    lines
}

/// A statement as its columns say it: what was taken back and paid out with the sign that it has for the balance.
fn parts(statement: &Statement) -> [i64; COLUMNS] {
    let totals = &statement.totals;
    [
        statement.opening,
        totals.commissions,
        totals.clawbacks.saturating_neg(),
        totals.adjustments,
        totals.payments.saturating_neg(),
        statement.closing,
        statement.charged,
    ]
}
