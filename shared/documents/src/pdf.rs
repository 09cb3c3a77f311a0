//! A document as PDF: tagged after PDF/UA, kept by PDF/A where its text lets it, with faces for names in any script.
//!
//! The same content gives the same bytes: dates and ids come from the document. All is measured in twips, twentieths
//! of a point, in whole numbers; only `pdf/canvas.rs` speaks the floats of the library that writes the file.

mod canvas;
mod faces;
mod sheet;
mod text;

use vouch_domain::money::Money;

pub use self::faces::Faces;
use self::{
    canvas::write,
    faces::{Face, Shelf},
    sheet::{Align, CONTENT, Cell, Ink, LEFT, RIGHT, Role, Sheet, Style, Table},
};
use crate::{
    bill::Bill,
    content::{Billing, Document, Form, Party, Sum},
    csv::decimal,
    words,
};

/// Why there is no PDF.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// The build had no faces.
    #[error("this build has no faces to set a PDF in")]
    NoFaces,
    /// What was drawn could not be written.
    #[error("the PDF could not be written: {0}")]
    Unwritten(String),
}

const TITLE: Style = Style { face: Face::Serif, size: 460, ink: Ink::Plain };
const HEADING: Style = Style { face: Face::Strong, size: 190, ink: Ink::Plain };
const PLAIN: Style = Style { face: Face::Sans, size: 180, ink: Ink::Plain };
const STRONG: Style = Style { face: Face::Strong, size: 180, ink: Ink::Plain };
const QUIET: Style = Style { face: Face::Sans, size: 160, ink: Ink::Quiet };
const BRAND: Style = Style { face: Face::Strong, size: 200, ink: Ink::Accent };

/// The bytes.
///
/// # Errors
/// [`PdfError`]
pub fn render(document: &Document, faces: &Faces) -> Result<Vec<u8>, PdfError> {
    let shelf = Shelf::open(faces).ok_or(PdfError::NoFaces)?;
    let mut sheet = Sheet::new(&shelf, running_head(document));
    head(&mut sheet, document);
    parties(&mut sheet, document);
    account(&mut sheet, document);
    tax(&mut sheet, document);
    lines(&mut sheet, document);
    write(&shelf, &sheet.finish(&running_foot(document)), document)
}

fn name(document: &Document) -> String {
    match &document.number {
        Some(number) => format!("{} {number}", words::title(document)),
        None => format!("{} for {}, draft", words::title(document), words::month(document.month)),
    }
}

fn running_head(document: &Document) -> String {
    format!("{} · {}", document.brand, name(document))
}

fn running_foot(document: &Document) -> String {
    match document.is_draft() {
        true => format!("{} · drawn up on {}", document.id, words::day(document.on)),
        false => format!("{} · issued on {}", document.id, words::day(document.on)),
    }
}

/// What it is, and the sentence with its number.
fn head(sheet: &mut Sheet<'_>, document: &Document) {
    sheet.paragraph(&BRAND, Role::Plain, &document.brand);
    sheet.gap(60);
    sheet.rule(LEFT, CONTENT, Ink::Accent, 20);
    sheet.gap(360);
    let result = words::amount(Money::new(document.result(), document.currency));
    let (month, currency) = (words::month(document.month), document.currency);
    let so_far = if document.is_draft() { " so far" } else { "" };
    let sentence = match document.form {
        Form::Statement => {
            format!("This statement for {month} closes with {result}\u{a0}{currency}{so_far}.")
        }
        Form::Invoice => {
            format!("This invoice for {month} comes to {result}\u{a0}{currency}{so_far}.")
        }
        Form::CreditNote => {
            format!("This credit note for {month} comes to {result}\u{a0}{currency}.")
        }
    };
    sheet.paragraph(&TITLE, Role::Title, &sentence);
    sheet.gap(200);
    if document.is_draft() {
        let draft = Style { ink: Ink::Red, ..STRONG };
        sheet.paragraph(
            &draft,
            Role::Plain,
            "Draft. Nothing of this is fixed until the month is final.",
        );
        sheet.gap(160);
    }
}

/// From whom, to whom, and what it is called.
fn parties(sheet: &mut Sheet<'_>, document: &Document) {
    let third = CONTENT / 3;
    let (seller, buyer) = match document.form {
        Form::Statement => ("Partner", "Company"),
        Form::Invoice | Form::CreditNote => ("From", "To"),
    };
    let number = document.number.clone().unwrap_or_else(|| "Draft".to_owned());
    let first = document.month.first_day();
    let last = document.month.next().first_day().pred_opt().unwrap_or(first);
    let issued = if document.is_draft() { "Drawn up" } else { "Issued" };
    let facts = [
        ("Number", number),
        (issued, words::day(document.on)),
        ("Period", format!("{} to {}", words::day_short(first), words::day_short(last))),
        ("Currency", document.currency.code().to_owned()),
    ];
    let top = sheet.top();
    let mut ends = Vec::new();
    for (at, (role, party)) in
        [(seller, &document.seller), (buyer, &document.buyer)].into_iter().enumerate()
    {
        let left = LEFT + third * i32::try_from(at).unwrap_or(0);
        sheet.back_to(top);
        sheet.block(&QUIET, (left, third - 200), role);
        for (style, text) in party_lines(party) {
            sheet.block(style, (left, third - 200), &text);
        }
        ends.push(sheet.top());
    }
    sheet.back_to(top);
    for (name, value) in facts {
        sheet.block(&QUIET, (LEFT + 2 * third, third), name);
        sheet.block(&PLAIN, (LEFT + 2 * third, third), &value);
    }
    ends.push(sheet.top());
    sheet.forth_to(&ends);
    sheet.gap(300);
}

fn party_lines(party: &Party) -> Vec<(&'static Style, String)> {
    let mut lines = vec![(&STRONG, party.name.clone())];
    lines.extend(party.address_lines().into_iter().map(|line| (&PLAIN, line)));
    if let Some(id) = &party.vat_id {
        lines.push((&QUIET, format!("VAT id {id}")));
    }
    if let Some(number) = &party.tax_number {
        lines.push((&QUIET, format!("Tax number {number}")));
    }
    if let Some(email) = &party.email {
        lines.push((&QUIET, email.clone()));
    }
    lines
}

/// What is left of one figure after another.
fn account(sheet: &mut Sheet<'_>, document: &Document) {
    sheet.heading(&HEADING, "Account");
    let columns = [(LEFT, CONTENT - 2000, Align::Left), (RIGHT - 2000, 2000, Align::Right)];
    let mut table = sheet.table(&columns, None);
    let last = document.sums.len().saturating_sub(1);
    for (at, (sum, minor)) in document.sums.iter().enumerate() {
        let shown = words::amount(Money::new(*minor, document.currency));
        let is_taken = *minor < 0 && matches!(sum, Sum::Clawbacks | Sum::Closing | Sum::Total);
        let ink = if is_taken { Ink::Red } else { Ink::Plain };
        let style = if at == last { STRONG } else { PLAIN };
        let shown = if at == last { format!("{shown} {}", document.currency) } else { shown };
        let cells = [
            Cell::head(style, words::sum(*sum).to_owned()),
            Cell::of(Style { ink, ..style }, shown),
        ];
        sheet.row(&mut table, &cells, at == last);
    }
    sheet.end(table);
}

/// Net and VAT, and what has to be said of them.
fn tax(sheet: &mut Sheet<'_>, document: &Document) {
    if let Billing::Bill { bill, .. } = &document.billing {
        sheet.gap(240);
        let heading =
            if bill.is_credit() { "Self-billed credit note" } else { "Self-billed invoice" };
        sheet.heading(&HEADING, heading);
        bill_table(sheet, document, bill);
    }
    sheet.gap(160);
    for remark in words::remarks(document) {
        sheet.paragraph(&QUIET, Role::Plain, &remark);
        sheet.gap(60);
    }
}

fn bill_table(sheet: &mut Sheet<'_>, document: &Document, bill: &Bill) {
    let vat = match bill.rate {
        Some(rate) => format!("VAT {rate} %"),
        None => "VAT".to_owned(),
    };
    let mut rows = vec![("Net of commissions, clawbacks and adjustments".to_owned(), bill.base)];
    rows.push((vat, bill.vat));
    if bill.rounding != 0 {
        rows.push(("Rounding".to_owned(), bill.rounding));
    }
    let whole = if bill.is_credit() { "Credited" } else { "Billed" };
    rows.push((whole.to_owned(), bill.total));
    let columns = [(LEFT, CONTENT - 2000, Align::Left), (RIGHT - 2000, 2000, Align::Right)];
    let mut table = sheet.table(&columns, None);
    let last = rows.len().saturating_sub(1);
    for (at, (name, units)) in rows.into_iter().enumerate() {
        let style = if at == last { STRONG } else { PLAIN };
        let shown = words::grouped(&decimal(units, bill.digits));
        let shown = if at == last { format!("{shown} {}", document.currency) } else { shown };
        sheet.row(&mut table, &[Cell::head(style, name), Cell::of(style, shown)], at == last);
    }
    sheet.end(table);
}

/// Each line, with its net where there is VAT.
fn lines(sheet: &mut Sheet<'_>, document: &Document) {
    sheet.gap(240);
    sheet.heading(&HEADING, "Lines");
    if document.lines.is_empty() {
        sheet.paragraph(&PLAIN, Role::Plain, "There is no line in this month.");
        return;
    }
    let nets = document.bill().filter(|bill| bill.vat != 0);
    let (day, amount) = (1500, 1650);
    let words_wide = CONTENT - day - amount - if nets.is_some() { amount } else { 0 };
    let mut columns = vec![(LEFT, day, Align::Left), (LEFT + day, words_wide - 200, Align::Left)];
    let mut heads = vec!["Date".to_owned(), "Line".to_owned()];
    if nets.is_some() {
        columns.push((RIGHT - 2 * amount, amount, Align::Right));
        heads.push("Net".to_owned());
    }
    columns.push((RIGHT - amount, amount, Align::Right));
    heads.push(document.currency.code().to_owned());
    let mut table = sheet.table(&columns, Some((QUIET, heads)));
    line_rows(sheet, document, &mut table, nets);
    sheet.end(table);
}

fn line_rows(sheet: &mut Sheet<'_>, document: &Document, table: &mut Table, nets: Option<&Bill>) {
    let mut each = nets.map(|bill| bill.nets.iter());
    for line in &document.lines {
        // Red is for what was taken back: what was paid out was not.
        let ink = if line.minor < 0 && line.is_billed { Ink::Red } else { Ink::Plain };
        let style = Style { ink, ..PLAIN };
        let mut cells =
            vec![Cell::of(QUIET, words::day_short(line.on)), Cell::of(PLAIN, line.text.clone())];
        if let (Some(bill), Some(each)) = (nets, each.as_mut()) {
            let net = if line.is_billed { each.next() } else { None };
            let net = net.map(|net| words::grouped(&decimal(*net, bill.digits)));
            cells.push(Cell::of(QUIET, net.unwrap_or_default()));
        }
        cells.push(Cell::of(style, words::amount(Money::new(line.minor, document.currency))));
        sheet.row(table, &cells, false);
    }
    let mut cells = vec![Cell::of(STRONG, String::new()), Cell::of(STRONG, "Sum".to_owned())];
    if let Some(bill) = nets {
        cells.push(Cell::of(QUIET, words::grouped(&decimal(bill.base, bill.digits))));
    }
    let sum = words::amount(Money::new(document.lines_sum(), document.currency));
    cells.push(Cell::of(STRONG, sum));
    sheet.row(table, &cells, true);
}
