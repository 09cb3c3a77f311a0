//! A document as a page of its own, to be read and printed: what the PDF says, in the reader's language.

use maud::{Markup, html};
use vouch_documents::{
    bill::Bill,
    content::{Document, Form, Line, Party, Sum},
    words,
};
use vouch_domain::money::{Currency, Money};

use crate::kit::{
    Arg, Cell, Frame, Reader, Table, column, facts, figures, note, opening, part, reckoning,
    wide_part,
};

/// The whole page.
pub(super) fn page(reader: &Reader, document: &Document, beside: &Markup) -> Markup {
    let money = |minor| Money::new(minor, document.currency);
    let title = match (document.form, document.bill()) {
        (Form::Invoice, _) => "document-invoice",
        (Form::CreditNote, _) => "document-invoice-credit",
        (Form::Statement, Some(bill)) if bill.is_credit() => "document-credit-note",
        (Form::Statement, Some(_)) => "document-self-billed",
        (Form::Statement, None) => "document-statement",
    };
    let parts = [
        ("month", html! { (figures::month(reader, document.month)) }),
        ("amount", figures::amount(reader, money(document.result()))),
    ];
    let sentence = match document.form {
        Form::Statement => reader.tell("document-statement-sentence", &parts),
        Form::Invoice => reader.tell("document-invoice-sentence", &parts),
        Form::CreditNote => reader.tell("document-invoice-credit-sentence", &parts),
    };
    let main = html! {
        (opening(sentence, html! { p { (reader.say(title)) } }))
        (beside)
        @if document.is_draft() { (note(html! { p { (reader.say("document-draft")) } })) }
        (part("about", &reader.say("document-about"), about(reader, document)))
        (part("account", &reader.say("document-account"), account(reader, document)))
        @if let Some(bill) = document.bill() {
            (part("tax", &reader.say("document-tax"), tax(reader, document, bill)))
        }
        (wide_part("lines", &reader.say("document-lines"), lines(reader, document)))
        @for remark in words::remarks(document) { p class="quiet" lang="en" { (remark) } }
    };
    let frame = Frame {
        reader,
        name: &document.brand,
        home: "",
        brand: document.colour.as_deref(),
        menu: &[],
        here: "",
        corner: html! { (document.number.as_deref().unwrap_or_default()) },
        foot: forms(reader, document),
        language_form: None,
        refresh: false,
    };
    frame.page(&format!("{} {}", reader.say(title), shown_number(reader, document)), main)
}

fn shown_number(reader: &Reader, document: &Document) -> String {
    document.number.clone().unwrap_or_else(|| reader.say("document-no-number"))
}

/// The other forms; they lie beside the page.
fn forms(reader: &Reader, document: &Document) -> Markup {
    // Several may be issued for one invoice: each is told from the others by its number.
    let number = document.number.as_deref().and_then(|number| number.rsplit('-').next());
    let asked = number.filter(|_| document.form != Form::Statement);
    let asked = asked.map(|number| format!("?number={number}")).unwrap_or_default();
    html! {
        a href={ "document.pdf" (asked) } { (reader.say("document-pdf")) } " · "
        a href={ "document.csv" (asked) } { (reader.say("document-csv")) }
        @if document.bill().is_some() {
            " · " a href="document.xml" { (reader.say("document-xml")) }
        }
    }
}

fn about(reader: &Reader, document: &Document) -> Markup {
    let (seller, buyer) = match document.form {
        Form::Statement => ("document-partner", "document-company"),
        Form::Invoice | Form::CreditNote => ("document-from", "document-to"),
    };
    let on = if document.is_draft() { "document-drawn-up" } else { "document-issued" };
    facts(&[
        (reader.say(seller), party(reader, &document.seller)),
        (reader.say(buyer), party(reader, &document.buyer)),
        (reader.say("document-number"), html! { (shown_number(reader, document)) }),
        (reader.say(on), html! { (figures::date(reader, document.on)) }),
        (reader.say("document-currency"), html! { (document.currency) }),
    ])
}

fn party(reader: &Reader, party: &Party) -> Markup {
    let said = |key: &str, value: &str| reader.say_with(key, &[("value", Arg::Text(value))]);
    html! {
        div { (party.name) }
        @for line in party.address_lines() { div { (line) } }
        @if let Some(id) = &party.vat_id { div class="quiet" { (said("document-vat-id", id)) } }
        @if let Some(number) = &party.tax_number {
            div class="quiet" { (said("document-tax-number", number)) }
        }
        @if let Some(email) = &party.email { div class="quiet" { (email) } }
    }
}

fn sum_key(sum: Sum) -> &'static str {
    match sum {
        Sum::Opening => "document-opening",
        Sum::Commissions => "document-commissions",
        Sum::Clawbacks => "document-clawbacks",
        Sum::Adjustments => "document-adjustments",
        Sum::Payments => "document-payments",
        Sum::Closing => "document-closing",
        Sum::Charges => "document-charges",
        Sum::Fee => "document-fee",
        Sum::Credit => "document-credit",
        Sum::Total => "document-total",
    }
}

fn account(reader: &Reader, document: &Document) -> Markup {
    let row = |(sum, minor): &(Sum, i64)| {
        let money = Money::new(*minor, document.currency);
        let is_taken = matches!(sum, Sum::Clawbacks | Sum::Closing | Sum::Total);
        let shown =
            if is_taken { figures::taken(reader, money) } else { figures::amount(reader, money) };
        (html! { (reader.say(sum_key(*sum))) }, shown)
    };
    let rows: Vec<_> = document.sums.iter().map(row).collect();
    reckoning(&rows)
}

fn tax(reader: &Reader, document: &Document, bill: &Bill) -> Markup {
    let vat = match bill.rate {
        Some(rate) => {
            let rate = rate.to_string();
            reader.say_with("document-vat", &[("rate", Arg::Text(&rate))])
        }
        None => reader.say("document-no-vat"),
    };
    let amount = |units| figures::amount(reader, in_full(units, bill, document.currency));
    let mut rows = vec![
        (html! { (reader.say("document-net")) }, amount(bill.base)),
        (html! { (vat) }, amount(bill.vat)),
    ];
    if bill.rounding != 0 {
        rows.push((html! { (reader.say("document-rounding")) }, amount(bill.rounding)));
    }
    let key = if bill.is_credit() { "document-credited" } else { "document-billed" };
    rows.push((html! { (reader.say(key)) }, amount(bill.total)));
    reckoning(&rows)
}

/// A bill's amount, which may have fewer decimals than its currency.
fn in_full(units: i64, bill: &Bill, currency: Currency) -> Money {
    let more = currency.digits().saturating_sub(bill.digits);
    Money::new(units.saturating_mul(10_i64.saturating_pow(more)), currency)
}

fn lines(reader: &Reader, document: &Document) -> Markup {
    let money = |minor| Money::new(minor, document.currency);
    let row = |line: &Line| {
        vec![
            html! { (line.text) },
            html! { (figures::date(reader, line.on)) },
            if line.is_billed {
                figures::taken(reader, money(line.minor))
            } else {
                figures::amount(reader, money(line.minor))
            },
        ]
    };
    let sum = vec![
        html! { (reader.say("document-lines-sum")) },
        html! {},
        figures::taken(reader, money(document.lines_sum())),
    ];
    let count = i64::try_from(document.lines.len()).unwrap_or(i64::MAX);
    Table {
        caption: reader.say_with("document-lines-caption", &[("count", Arg::Count(count))]),
        columns: vec![
            column(reader.say("document-line"), Cell::Lead),
            column(reader.say("document-day"), Cell::Words),
            column(reader.say("document-amount"), Cell::Key),
        ],
        rows: document.lines.iter().map(row).collect(),
        sums: if document.lines.is_empty() { Vec::new() } else { vec![sum] },
        is_mixed: false,
        nothing: html! { (reader.say("document-no-lines")) },
    }
    .shown()
}
