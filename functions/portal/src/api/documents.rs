//! Statements and invoices as documents: a page, a PDF, CSV, and the e-invoice of EN 16931.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};
use schemars::JsonSchema;
use serde::Deserialize;
use vouch_domain::{
    books::{invoice::InvoiceId, statement::StatementId},
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    input::{Named, Query},
    operation::{Needs, Operation},
};
use crate::{
    books::Books,
    documents::{self, Format},
    kit::Reader,
    pages::{admission::door, headers},
    refusal::Refusal,
};

pub(super) fn operations() -> Vec<Operation> {
    let read = Needs::Key(Scope::Read);
    let statement = |path, summary, format: Format| {
        let show = move |ctx: State<Arc<Context>>, caller, id, request: Request| {
            show_statement(ctx, caller, id, format, request)
        };
        Operation::get(path, read, summary, show).gives(format.media_type())
    };
    let invoice = |path, summary, format: Format| {
        let show = move |ctx: State<Arc<Context>>, caller, id, asked, request: Request| {
            show_invoice(ctx, caller, (id, asked), format, request)
        };
        Operation::get(path, read, summary, show).query::<WhichIssue>().gives(format.media_type())
    };
    vec![
        statement(
            "/statements/{statement}/document.html",
            "A statement as a page to print",
            Format::Html,
        ),
        statement("/statements/{statement}/document.pdf", "A statement as PDF", Format::Pdf),
        statement("/statements/{statement}/document.csv", "A statement as CSV", Format::Csv),
        statement(
            "/statements/{statement}/document.xml",
            "What a final statement bills, as a self-billed e-invoice: EN 16931 in UBL 2.1",
            Format::Xml,
        ),
        invoice("/invoices/{invoice}/document.html", "An invoice as a page to print", Format::Html),
        invoice("/invoices/{invoice}/document.pdf", "An invoice as PDF", Format::Pdf),
        invoice("/invoices/{invoice}/document.csv", "An invoice as CSV", Format::Csv),
    ]
}

/// Which issue of an invoice.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhichIssue {
    /// The number of an issue: of the invoice, of a credit note that makes it void, or of the invoice in its place.
    /// Without it, the one that counts.
    pub(crate) number: Option<String>,
}

async fn show_statement(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Named(id): Named<StatementId>,
    format: Format,
    request: Request,
) -> Result<Response, Refusal> {
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
    let document = Box::pin(documents::of_statement(&ctx, &books, id)).await?;
    let reader = reader(&ctx, &books, &request);
    Ok(covered(&ctx, documents::answer(&reader, format, document).await?))
}

async fn show_invoice(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    (Named(id), Query(asked)): (Named<InvoiceId>, Query<WhichIssue>),
    format: Format,
    request: Request,
) -> Result<Response, Refusal> {
    let books = Books::open(&ctx, caller.company(&ctx).await?).await?;
    let document =
        Box::pin(documents::of_invoice(&ctx, &books, id, asked.number.as_deref())).await?;
    let reader = reader(&ctx, &books, &request);
    Ok(covered(&ctx, documents::answer(&reader, format, document).await?))
}

/// Who reads it, by what the browser says.
fn reader(ctx: &Context, books: &Books<'_>, request: &Request) -> Reader {
    Reader { zone: books.company().zone, ..door(ctx, request).reader }
}

/// With the headers that pages have: it may be one.
fn covered(ctx: &Context, mut response: Response) -> Response {
    headers::cover(response.headers_mut(), ctx.config.plain_http);
    response
}
