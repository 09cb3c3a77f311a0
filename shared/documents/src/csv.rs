//! A document as CSV (RFC 4180): its head, its lines, its account and its tax, one row each.
//!
//! A text that a spreadsheet would take for a formula begins with an apostrophe (RELIABILITY §4). Amounts are decimal
//! strings of our own making, and stay numbers.

use crate::{
    clean,
    content::{Billing, Document, Form, Party},
    words,
};

/// What stands in each row.
const HEAD: &str = "row,kind,date,text,reference,amount,net,currency";

/// The bytes, in UTF-8.
pub fn render(document: &Document) -> Vec<u8> {
    let mut rows = Rows { text: String::new(), currency: document.currency.code() };
    rows.text.push_str(HEAD);
    rows.text.push_str("\r\n");
    add_head(&mut rows, document);
    let mut nets = document.bill().map(|bill| (bill.digits, bill.nets.iter()));
    for line in &document.lines {
        let net = nets.as_mut().filter(|_| line.is_billed);
        let net = net.and_then(|(digits, nets)| Some(decimal(*nets.next()?, *digits)));
        rows.add(&Row {
            row: "line",
            kind: line.kind,
            date: &line.on.to_string(),
            text: &line.text,
            reference: line.reference.as_deref().unwrap_or_default(),
            amount: &document.amount(line.minor),
            net: net.as_deref().unwrap_or_default(),
        });
    }
    for (sum, minor) in &document.sums {
        rows.add(&Row {
            row: "total",
            kind: words::sum_name(*sum),
            text: words::sum(*sum),
            amount: &document.amount(*minor),
            ..Row::default()
        });
    }
    add_tax(&mut rows, document);
    rows.text.into_bytes()
}

fn add_head(rows: &mut Rows, document: &Document) {
    let kind = match (document.form, document.is_draft()) {
        (Form::Statement, false) => "statement",
        (Form::Statement, true) => "draft_statement",
        (Form::Invoice, false) => "invoice",
        (Form::Invoice, true) => "draft_invoice",
        (Form::CreditNote, _) => "credit_note",
    };
    rows.add(&Row {
        row: "document",
        kind,
        date: &document.on.to_string(),
        text: document.number.as_deref().unwrap_or("Draft"),
        reference: &document.id,
        ..Row::default()
    });
    for (kind, party) in [("seller", &document.seller), ("buyer", &document.buyer)] {
        rows.add(&Row {
            row: "party",
            kind,
            text: &whole(party),
            reference: party.vat_id.as_deref().or(party.tax_number.as_deref()).unwrap_or_default(),
            ..Row::default()
        });
    }
}

fn whole(party: &Party) -> String {
    let mut parts = vec![party.name.clone()];
    parts.extend(party.address_lines());
    parts.join(", ")
}

fn add_tax(rows: &mut Rows, document: &Document) {
    if let Billing::Bill { bill, .. } = &document.billing {
        let rate = bill.rate.map(|rate| format!("VAT {rate} %"));
        let parts = [
            ("net", "Net".to_owned(), bill.base),
            ("vat", rate.unwrap_or_else(|| "No VAT".to_owned()), bill.vat),
            ("rounding", "Rounding".to_owned(), bill.rounding),
            ("gross", "Sum of the bill".to_owned(), bill.total),
        ];
        for (kind, text, amount) in &parts {
            rows.add(&Row {
                row: "tax",
                kind,
                text,
                amount: &decimal(*amount, bill.digits),
                ..Row::default()
            });
        }
    }
    for remark in words::remarks(document) {
        rows.add(&Row { row: "remark", text: &remark, ..Row::default() });
    }
}

/// Whole units as a decimal string.
pub(crate) fn decimal(units: i64, digits: u32) -> String {
    let digits = usize::try_from(digits).unwrap_or(0);
    let sign = if units < 0 { "-" } else { "" };
    let text = format!("{:0>width$}", units.unsigned_abs(), width = digits.saturating_add(1));
    let (whole, fraction) = text.split_at(text.len().saturating_sub(digits));
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[derive(Default)]
struct Row<'a> {
    row: &'a str,
    kind: &'a str,
    date: &'a str,
    text: &'a str,
    reference: &'a str,
    amount: &'a str,
    net: &'a str,
}

struct Rows {
    text: String,
    currency: &'static str,
}

impl Rows {
    fn add(&mut self, row: &Row<'_>) {
        let currency = if row.amount.is_empty() { "" } else { self.currency };
        let cells = [
            row.row.to_owned(),
            row.kind.to_owned(),
            row.date.to_owned(),
            cell(row.text),
            cell(row.reference),
            row.amount.to_owned(),
            row.net.to_owned(),
            currency.to_owned(),
        ];
        self.text.push_str(&cells.join(","));
        self.text.push_str("\r\n");
    }
}

/// A text as a cell: no formula, and quoted where it holds what parts cells.
fn cell(text: &str) -> String {
    let is_formula = text
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
        || text.trim_start().starts_with(['=', '+', '-', '@']);
    let text = clean(text);
    let text = if is_formula { format!("'{text}") } else { text };
    if is_formula || text.contains([',', '"', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_a_formula_or_parts_a_row() {
        for (text, written) in [
            ("Nora", "Nora"),
            ("=1+1", "\"'=1+1\""),
            (" =1+1", "\"' =1+1\""),
            ("\t=1", "\"' =1\""),
            ("-5", "\"'-5\""),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("two\r\nrows", "two  rows"),
        ] {
            assert_eq!(cell(text), written);
        }
        assert_eq!((decimal(-5, 2), decimal(7, 0)), ("-0.05".to_owned(), "7".to_owned()));
    }
}
