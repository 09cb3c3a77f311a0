//! What was issued for an invoice after it was final: credit notes, and invoices in its place, each leading to the others.

use maud::{Markup, html};
use vouch_domain::{
    books::invoice::{Correction, Invoice, InvoiceId},
    money::Money,
};

use crate::{
    dashboard::ways,
    kit::{Arg, Cell, Reader, Table, column, figures, wide_part},
};

/// A number as a link to the paper that was issued under it.
fn paper(invoice: &Invoice, number: u64) -> Markup {
    html! { a href=(ways::invoice_paper(invoice.id, number)) { (number) } }
}

/// A sentence that names another paper, and leads there.
fn of(reader: &Reader, key: &str, invoice: &Invoice, number: u64) -> Markup {
    reader.tell(key, &[("number", paper(invoice, number))])
}

/// Every number that was issued, in the order of being issued.
pub(super) fn shown(reader: &Reader, invoice: &Invoice, all: &[Correction]) -> Markup {
    let Some(first) = all.first() else { return html! {} };
    let mut rows = vec![vec![
        paper(invoice, first.voids),
        html! { (reader.say("dashboard-invoices-paper-invoice")) },
        figures::day_plain(reader, invoice.issued_at),
        of(reader, "dashboard-invoices-paper-voided", invoice, first.credit_note),
        money(reader, invoice, invoice.total),
    ]];
    for (at, one) in all.iter().enumerate() {
        rows.push(vec![
            paper(invoice, one.credit_note),
            of(reader, "dashboard-invoices-paper-credit-note", invoice, one.voids),
            figures::day_plain(reader, one.made_at),
            html! { (one.reason) @if let Some(by) = &one.by { ", " (by) } },
            money(reader, invoice, one.total.saturating_neg()),
        ]);
        let state = match all.get(at.saturating_add(1)) {
            Some(next) => of(reader, "dashboard-invoices-paper-voided", invoice, next.credit_note),
            None => html! { (reader.say("dashboard-invoices-paper-counts")) },
        };
        rows.push(vec![
            paper(invoice, one.replacement),
            of(reader, "dashboard-invoices-paper-replacement", invoice, one.voids),
            figures::day_plain(reader, one.made_at),
            state,
            money(reader, invoice, one.total),
        ]);
    }
    let head =
        |name: &str, cell| column(reader.say(&format!("dashboard-invoices-paper-{name}")), cell);
    let table = Table {
        caption: reader.say("dashboard-invoices-paper-caption"),
        columns: vec![
            head("number", Cell::Lead),
            head("what", Cell::Words),
            head("day", Cell::Words),
            head("why", Cell::Words),
            head("amount", Cell::Key),
        ],
        rows,
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! {},
    };
    wide_part("papers", &reader.say("dashboard-invoices-papers"), table.shown())
}

fn money(reader: &Reader, invoice: &Invoice, minor: i64) -> Markup {
    figures::taken(reader, Money::new(minor, invoice.id.currency))
}

/// The ways from the document of one number to the others that were issued for the same invoice.
pub(in crate::dashboard) fn beside(
    reader: &Reader,
    invoice: InvoiceId,
    all: &[Correction],
    here: u64,
) -> Markup {
    let Some(first) = all.first() else { return html! {} };
    let mut papers = vec![("dashboard-invoices-beside-invoice", first.voids)];
    for one in all {
        papers.push(("dashboard-invoices-beside-credit-note", one.credit_note));
        papers.push(("dashboard-invoices-beside-invoice", one.replacement));
    }
    html! {
        p class="beside" {
            (reader.say("dashboard-invoices-beside")) " "
            @for (at, (key, number)) in papers.iter().enumerate() {
                @if at > 0 { " · " }
                @let shown = reader.say_with(key, &[("number", Arg::Text(&number.to_string()))]);
                @if *number == here { (shown) }
                @else { a href=(ways::invoice_paper(invoice, *number)) { (shown) } }
            }
        }
    }
}
