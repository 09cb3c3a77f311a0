//! Documents of statements and invoices: what one says is gathered here, once, whichever form it is asked for in.
//!
//! What was issued stays: a document is made of a final statement's lines, of what both sides were called when it was
//! issued (`people/naming.rs`) and of the tax rows that were in force by then (`people/tax.rs`), and says nothing that
//! changes later, such as the state of a payment. A recruit is named by its code. Where a side had told no tax details
//! by then, a statement is no invoice for tax, and says so for ever.

mod faces;
mod page;
mod parties;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use axum::{body::Body, response::Response};
use chrono::{DateTime, NaiveDate, Utc};
use http::{HeaderValue, header};
use maud::{Markup, html};
use vouch_documents::{
    bill::{self, NoBill},
    content::{Billing, Document, Form, LINES_MOST, Line, NoInvoice, Party, Sum, gather},
    csv, pdf, ubl, words,
};
use vouch_domain::{
    books::{
        invoice::{Correction, Invoice, InvoiceId, number_in_force},
        ledger::{Entry, Page},
        statement::{Statement, StatementId},
        wording,
    },
    calendar::Month,
    earning::commission::LineKind,
    id::{CompanyId, PartnerId},
    people::{company::Company, tax::Treatment},
};
use vouch_runtime::{Context, problem::Problem};

use self::parties::Parties;
use crate::{
    books::Books,
    invoices,
    kit::Reader,
    pages::visit::answer as page_answer,
    refusal::{Refusal, unknown},
    sheets::lines::in_order_of_time,
};

/// A form that a document is asked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Html,
    Pdf,
    Csv,
    Xml,
}

impl Format {
    /// As programs name it.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Pdf => "application/pdf",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xml => "application/xml",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Csv => "csv",
            Self::Xml => "xml",
        }
    }
}

/// How much of an id stands in a number: enough to tell companies, and a company's partners, from each other.
const ID_SHOWN: usize = 6;

fn end_of(id: &str) -> String {
    let from = id.len().saturating_sub(ID_SHOWN);
    id.get(from..).unwrap_or(id).to_uppercase()
}

/// A partner's series with one company: the number is part of it.
fn statement_number(company: CompanyId, partner: PartnerId, number: u64) -> String {
    format!("SB-{}-{}-{number}", end_of(&company.to_string()), end_of(&partner.to_string()))
}

fn invoice_number(company: CompanyId, number: u64) -> String {
    format!("INV-{}-{number}", end_of(&company.to_string()))
}

/// The day of an instant by the clock that divides the company's months.
fn day_of(company: &Company, month: Month, at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&company.clock_of(month).month_zone()).date_naive()
}

/// A partner's statement of a month as a document.
pub(crate) async fn of_statement(
    ctx: &Context,
    books: &Books<'_>,
    id: StatementId,
) -> Result<Document, Refusal> {
    let statement = books.statement(id).await?.ok_or_else(|| unknown("statement"))?;
    let (company, page) = (books.company(), id.0);
    let issued_at = statement.issued_at.filter(|_| statement.number.is_some());
    let at = issued_at.unwrap_or_else(|| ctx.now());
    let parties = Parties::of(ctx, company, page.partner, at).await?;
    let (lines, is_summed) = statement_lines(ctx, books, &statement).await?;
    let number = statement.number.map(|number| statement_number(company.id, page.partner, number));
    let billing = match number {
        None => Billing::None(NoInvoice::Draft),
        Some(_) => billing(&parties, &lines, page),
    };
    Ok(Document {
        form: Form::Statement,
        id: id.to_string(),
        number,
        at,
        on: day_of(company, page.month, at),
        month: page.month,
        currency: page.currency,
        seller: parties.seller(),
        buyer: parties.buyer(),
        brand: parties.brand(),
        colour: parties.colour(),
        lines,
        is_summed,
        sums: account(&statement),
        billing,
        note: None,
    })
}

/// The account, as figures are added up.
fn account(statement: &Statement) -> Vec<(Sum, i64)> {
    let totals = statement.totals;
    vec![
        (Sum::Opening, statement.opening),
        (Sum::Commissions, totals.commissions),
        (Sum::Clawbacks, totals.clawbacks.saturating_neg()),
        (Sum::Adjustments, totals.adjustments),
        (Sum::Payments, totals.payments.saturating_neg()),
        (Sum::Closing, statement.closing),
    ]
}

/// What a statement owes, line by line, in the order of time; what waits for a threshold is not owed.
async fn statement_lines(
    ctx: &Context,
    books: &Books<'_>,
    statement: &Statement,
) -> Result<(Vec<Line>, bool), Refusal> {
    let (company, page) = (books.company(), statement.id.0);
    let mut entries = books.entries(page).await?;
    if statement.number.is_none() {
        entries.extend(Box::pin(books.to_come(statement)).await?);
    }
    entries.retain(|entry| entry.accrual.is_none());
    in_order_of_time(&mut entries);
    let recruits: BTreeSet<_> = entries.iter().filter_map(|entry| entry.recruit).collect();
    let codes = codes(ctx, company.id, recruits).await?;
    let lines = entries.iter().map(|entry| line(company, page, &codes, entry)).collect();
    Ok(gather(lines, LINES_MOST))
}

/// The codes of partners: unlike their names, they stay.
async fn codes(
    ctx: &Context,
    company: CompanyId,
    wanted: BTreeSet<PartnerId>,
) -> Result<BTreeMap<PartnerId, String>, Refusal> {
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let wanted: Vec<_> = wanted.into_iter().collect();
    let found = ctx.store.find_partners(company, &wanted).await?;
    Ok(found.into_iter().map(|partner| (partner.id, partner.code.to_string())).collect())
}

fn line(company: &Company, page: Page, codes: &BTreeMap<PartnerId, String>, entry: &Entry) -> Line {
    let recruit = entry.recruit.and_then(|recruit| codes.get(&recruit)).map(String::as_str);
    let earned_in = company.month_of(entry.earned_at);
    Line {
        kind: entry.kind.name(),
        on: day_of(company, page.month, entry.earned_at),
        text: wording::line(entry, recruit, page.month, earned_in),
        reference: entry.transaction.as_ref().map(ToString::to_string),
        minor: entry.minor,
        is_billed: !matches!(entry.kind, LineKind::Payment | LineKind::PaymentReversed),
    }
}

/// The tax part, or why there is none.
fn billing(parties: &Parties, lines: &[Line], page: Page) -> Billing {
    let drawn = || {
        let buyer = parties.tax_buyer().ok_or(NoInvoice::NoBuyer)?;
        let seller = parties.tax_seller().ok_or(NoInvoice::NoSeller)?;
        let agreed_on = seller.self_billing_agreed_on.ok_or(NoInvoice::NoAgreement)?;
        if seller.treatment == Treatment::ReverseCharge && buyer.party.vat_id.is_none() {
            return Err(NoInvoice::NoBuyerVatId);
        }
        let booked = lines.iter().filter(|line| line.is_billed).map(|line| line.minor);
        let booked: Vec<i64> = booked.collect();
        let bill = bill::draw_up(&booked, page.currency, &seller.treatment);
        let bill = bill.map_err(|why| match why {
            NoBill::Nothing => NoInvoice::Nothing,
            NoBill::TooFine => NoInvoice::TooFine,
            NoBill::TooLarge => NoInvoice::TooLarge,
        })?;
        Ok(Billing::Bill { bill, agreed_on })
    };
    drawn().unwrap_or_else(Billing::None)
}

/// A company's invoice of a month as a document: as it counts now, or the one of a number, which may be void by now, or
/// the credit note that makes it so.
pub(crate) async fn of_invoice(
    ctx: &Context,
    books: &Books<'_>,
    id: InvoiceId,
    number: Option<&str>,
) -> Result<Document, Refusal> {
    let (all, statements) = Box::pin(invoices::of_month(books, id.month)).await?;
    let invoice = all.iter().find(|invoice| invoice.id == id).ok_or_else(|| unknown("invoice"))?;
    let charged: Vec<&Statement> = invoices::charged_by(invoice, &statements).collect();
    let company = books.company();
    let partners = charged.iter().map(|statement| statement.id.0.partner).collect();
    let codes = codes(ctx, company.id, partners).await?;
    let mut corrections = books.corrections(id.month).await?;
    corrections.retain(|correction| correction.invoice == id);
    let issue = Issue::of(company.id, invoice, &corrections, number)?;
    let at = issue.at.unwrap_or_else(|| ctx.now());
    let on = day_of(company, id.month, at);
    let parties = Parties::of_company(ctx, company, at).await?;
    let (lines, sums) = match &issue.takes_back {
        None => (invoice_lines(&charged, &codes, on), invoice_account(invoice)),
        Some((voided, total)) => credit(voided, *total, on),
    };
    let (lines, is_summed) = gather(lines, LINES_MOST);
    Ok(Document {
        form: if issue.takes_back.is_some() { Form::CreditNote } else { Form::Invoice },
        id: id.to_string(),
        number: issue.number,
        at,
        on,
        month: id.month,
        currency: id.currency,
        seller: Party::named(ctx.config.base_url().to_owned(), "Vouch", None),
        buyer: parties.buyer(),
        brand: parties.brand(),
        colour: parties.colour(),
        lines,
        is_summed,
        sums,
        billing: Billing::None(NoInvoice::NotASale),
        note: issue.note,
    })
}

/// Which of an invoice's numbers is meant, and what it stands for.
#[derive(Default)]
struct Issue {
    number: Option<String>,
    at: Option<DateTime<Utc>>,
    note: Option<String>,
    /// Of a credit note: the number that it makes void, and what that came to.
    takes_back: Option<(String, i64)>,
}

impl Issue {
    /// The issue of a number; without one, that which counts.
    fn of(
        company: CompanyId,
        invoice: &Invoice,
        corrections: &[Correction],
        number: Option<&str>,
    ) -> Result<Self, Refusal> {
        let Some(in_force) = number_in_force(invoice, corrections) else {
            return Ok(Self::default());
        };
        let wanted = match number {
            None => in_force,
            Some(number) => number.parse().map_err(|_| unknown("invoice"))?,
        };
        let shown = |number| invoice_number(company, number);
        if Some(wanted) == invoice.number {
            let at = Some(invoice.issued_at);
            return Ok(Self { number: Some(shown(wanted)), at, ..Self::default() });
        }
        let is_its = |c: &&Correction| c.replacement == wanted || c.credit_note == wanted;
        let found = corrections.iter().find(is_its).ok_or_else(|| unknown("invoice"))?;
        let (voided, note) = (shown(found.voids), shown(found.credit_note));
        let issue =
            Self { number: Some(shown(wanted)), at: Some(found.made_at), ..Self::default() };
        Ok(if wanted == found.credit_note {
            let words = format!("It takes back invoice {voided}: {}", found.reason);
            Self { note: Some(words), takes_back: Some((voided, found.total)), ..issue }
        } else {
            let words = format!(
                "It takes the place of invoice {voided}, which credit note {note} takes back."
            );
            Self { note: Some(words), ..issue }
        })
    }
}

/// What a credit note says: the invoice that it takes back, whole.
fn credit(voided: &str, total: i64, on: NaiveDate) -> (Vec<Line>, Vec<(Sum, i64)>) {
    let minor = total.saturating_neg();
    let line = Line {
        kind: "invoice",
        on,
        text: format!("Invoice {voided}"),
        reference: Some(voided.to_owned()),
        minor,
        is_billed: true,
    };
    (vec![line], vec![(Sum::Total, minor)])
}

fn invoice_lines(
    charged: &[&Statement],
    codes: &BTreeMap<PartnerId, String>,
    on: NaiveDate,
) -> Vec<Line> {
    let line = |statement: &&Statement| {
        let partner = statement.id.0.partner;
        let code = codes.get(&partner).cloned().unwrap_or_else(|| partner.to_string());
        Line {
            kind: "statement",
            on,
            text: format!("Statement of {code}"),
            reference: Some(statement.id.to_string()),
            minor: statement.charged,
            is_billed: true,
        }
    };
    charged.iter().map(line).collect()
}

fn invoice_account(invoice: &Invoice) -> Vec<(Sum, i64)> {
    let mut sums = vec![(Sum::Charges, invoice.charges)];
    if invoice.fee != 0 {
        sums.push((Sum::Fee, invoice.fee));
    }
    if invoice.credit != 0 {
        sums.push((Sum::Credit, invoice.credit));
    }
    sums.push((Sum::Total, invoice.total));
    sums
}

/// The ways from a statement's or an invoice's own page to its documents. Whether there is an e-invoice, the document's
/// own page knows, and leads there.
pub(crate) fn links(reader: &Reader, page: &str) -> Markup {
    html! {
        p class="beside" {
            (reader.say("document-links")) ": "
            a href={ (page) "/document.html" } { (reader.say("document-page")) } " · "
            a href={ (page) "/document.pdf" } { (reader.say("document-pdf")) } " · "
            a href={ (page) "/document.csv" } { (reader.say("document-csv")) }
        }
    }
}

/// A document in a form, as an answer.
pub(crate) async fn answer(
    reader: &Reader,
    format: Format,
    document: Document,
) -> Result<Response, Refusal> {
    answer_beside(reader, format, document, html! {}).await
}

/// A document in a form, as an answer; with its page goes what leads to others, which no print shows.
pub(crate) async fn answer_beside(
    reader: &Reader,
    format: Format,
    document: Document,
    beside: Markup,
) -> Result<Response, Refusal> {
    let name = file_name(&document, format);
    if format == Format::Html {
        return Ok(page_answer(&page::page(reader, &document, &beside)));
    }
    // A thousand lines take a while to set: others are not kept waiting.
    let drawn = tokio::task::spawn_blocking(move || render(&document, format)).await;
    let bytes = drawn.map_err(|error| {
        tracing::error!(%error, "a document could not be drawn");
        Problem::fault("It has been noted.")
    })??;
    let shown = if format == Format::Pdf { "inline" } else { "attachment" };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    let disposition = format!("{shown}; filename=\"{name}\"");
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

fn render(document: &Document, format: Format) -> Result<Vec<u8>, Refusal> {
    match format {
        Format::Html => Ok(Vec::new()),
        Format::Csv => Ok(csv::render(document)),
        Format::Xml => ubl::render(document).map_err(|why| {
            Problem::conflict(format!("There is no e-invoice. {}", words::no_invoice(why))).into()
        }),
        Format::Pdf => pdf::render(document, &faces::FACES).map_err(|error| match error {
            pdf::PdfError::NoFaces => Problem::not_built(
                "This build of the portal has no faces to set a PDF in: it was made without npm or a network. \
                 The other forms are there.",
            )
            .into(),
            pdf::PdfError::Unwritten(why) => {
                tracing::error!(document.id = document.id, error = why, "a PDF could not be written");
                Problem::fault("It has been noted.").into()
            }
        }),
    }
}

/// Nothing but letters, digits, dashes and underscores: numbers and ids are made of no more.
fn file_name(document: &Document, format: Format) -> String {
    let name = document.number.as_deref().unwrap_or(&document.id);
    let plain: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    let form = match document.form {
        Form::Statement => "statement",
        Form::Invoice => "invoice",
        Form::CreditNote => "credit-note",
    };
    format!("{form}-{}-{plain}.{}", document.month, format.ending())
}
