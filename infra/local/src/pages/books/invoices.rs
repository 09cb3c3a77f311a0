//! Invoices: what the company is charged for a month, statement by statement, one invoice for each currency.

use maud::{Markup, html};
use vouch_domain::calendar::Month;

use super::{HERE, choice, label, month_of, state};
use crate::pages::answers::{Invoice, Statement};
use crate::pages::kit::{self, Cell, Row, Sheet};
use crate::pages::{Reply, Room, Trouble, Visit, figures};

/// `GET /books/invoices?period=`
pub(super) async fn show_month(room: &Room<'_>, visit: &Visit) -> Result<Reply, Trouble> {
    let month = month_of(room, visit)?;
    let mut invoices: Vec<Invoice> = room.api.all(&format!("/invoices?period={month}")).await?;
    // The company's own currency first.
    invoices.sort_by_key(|invoice| invoice.total.currency != room.company.currency);
    let statements: Vec<Statement> = room.api.all(&format!("/statements?period={month}")).await?;
    let main = html! {
        (kit::opening(sentence(room, month, &invoices), html! { p { (standing(room, month, &invoices)) } }))
        (choice(room, "invoices", month))
        @for invoice in &invoices { (one(room, invoice, &statements)) }
        @if invoices.is_empty() { (empty(month)) }
        (label(&format!("/invoices?period={month}")))
    };
    let title = format!("Invoices of {}", figures::month(month));
    Ok(Reply::page(&room.frame(HERE).page(&title, main)))
}

fn sentence(room: &Room<'_>, month: Month, invoices: &[Invoice]) -> Markup {
    let name = &room.company.name;
    let Some(invoice) = invoices.first() else {
        return html! { (name) " has no invoice for " (figures::month_name(month)) " yet" };
    };
    let verb = if invoice.number.is_some() { " was charged " } else { " will be charged " };
    html! { (name) (verb) (figures::amount(invoice.total)) " for " (figures::month_name(month)) }
}

fn standing(room: &Room<'_>, month: Month, invoices: &[Invoice]) -> Markup {
    let day = |at| figures::day(at, room.zone(), room.now);
    match invoices.first() {
        Some(invoice) if invoice.number.is_none() => html! {
            "The month is over. It can be reviewed until " (day(invoice.review_ends_at)) "; late sales still join. Then it is final."
        },
        Some(invoice) => html! {
            "Issued on " (day(invoice.issued_at)) ", final since " (day(invoice.review_ends_at)) "; it never changes again."
        },
        None => {
            html! { "It is drawn up when the month ends, on " (day(month.end(room.zone()))) ". " a href="/#clock" { "Go to month end" } "." }
        }
    }
}

/// One invoice: its statements, the credit of the month before, the total.
fn one(room: &Room<'_>, invoice: &Invoice, statements: &[Statement]) -> Markup {
    let currency = invoice.total.currency;
    let own = statements.iter().filter(|statement| statement.closing.currency == currency);
    let mut rows: Vec<Row> = own.map(|statement| row(room, statement)).collect();
    if invoice.credit.minor != 0 {
        rows.push(vec![
            html! { "Credit from the month before" },
            html! {},
            html! {},
            figures::amount(invoice.credit),
        ]);
    }
    let id = format!("invoice-{currency}");
    let heading = match invoice.number {
        Some(number) => html! { "Invoice " (number) ", in " (currency.code()) },
        None => html! { "Invoice in " (currency.code()) },
    };
    let sheet = Sheet {
        caption: format!("{}, {}", figures::month(invoice.period), state(&invoice.status)),
        columns: vec![
            ("Statement", Cell::Lead),
            ("Closing balance", Cell::Number),
            ("State", Cell::Words),
            ("Charged", Cell::Key),
        ],
        rows,
        sums: vec![vec![html! { "Total" }, html! {}, html! {}, figures::amount(invoice.total)]],
        is_mixed: false,
        nothing: html! { "No statement charges anything." },
    };
    kit::wide_part(
        &id,
        heading,
        html! {
            (sheet.shown())
            @if invoice.charges.minor != invoice.total.minor {
                p class="quiet" { "The statements come to " (figures::amount(invoice.charges)) "." }
            }
        },
    )
}

fn row(room: &Room<'_>, statement: &Statement) -> Row {
    let own = format!("/books/statements/{}", statement.id);
    vec![
        html! { a href=(own) { (room.name_of(statement.partner)) } },
        figures::taken(statement.closing),
        html! { (state(&statement.status)) },
        html! { a href=(own) { (figures::amount(statement.charged)) } },
    ]
}

fn empty(month: Month) -> Markup {
    Sheet {
        caption: format!("Invoice of {}", figures::month(month)),
        columns: vec![("Statement", Cell::Lead), ("Charged", Cell::Key)],
        rows: Vec::new(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! { "A line for each partner will stand here." },
    }
    .shown()
}
