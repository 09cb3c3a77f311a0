//! The company's invoices, and its partners' statements, as documents.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    books::{invoice::InvoiceId, statement::StatementId},
    people::company::Scope,
};
use vouch_runtime::Context;

use crate::{
    api::{
        documents::WhichIssue,
        input::{Named, Query},
    },
    books::Books,
    documents::{self, Format},
    pages::{
        route::PageRoute,
        visit::{MemberVisit, Shown},
    },
    policy::Needs,
    refusal::Refusal,
};

use super::invoices;

pub(super) fn pages() -> Vec<PageRoute> {
    let look = Needs::Member(Scope::Read);
    let statement = |path, format: Format| {
        let show =
            move |ctx: State<Arc<Context>>, visit, id| show_statement(ctx, visit, id, format);
        PageRoute::get(path, look, show)
    };
    let invoice = |path, format: Format| {
        let show = move |ctx: State<Arc<Context>>, visit, id, asked| {
            show_invoice(ctx, visit, id, asked, format)
        };
        PageRoute::get(path, look, show)
    };
    vec![
        statement("/dashboard/statements/{statement}/document.html", Format::Html),
        statement("/dashboard/statements/{statement}/document.pdf", Format::Pdf),
        statement("/dashboard/statements/{statement}/document.csv", Format::Csv),
        statement("/dashboard/statements/{statement}/document.xml", Format::Xml),
        invoice("/dashboard/invoices/{invoice}/document.html", Format::Html),
        invoice("/dashboard/invoices/{invoice}/document.pdf", Format::Pdf),
        invoice("/dashboard/invoices/{invoice}/document.csv", Format::Csv),
    ]
}

async fn show_statement(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<StatementId>,
    format: Format,
) -> Shown {
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let document = Box::pin(documents::of_statement(&ctx, &books, id)).await?;
    documents::answer(&visit.reader, format, document).await
}

async fn show_invoice(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<InvoiceId>,
    Query(asked): Query<WhichIssue>,
    format: Format,
) -> Shown {
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let document =
        Box::pin(documents::of_invoice(&ctx, &books, id, asked.number.as_deref())).await?;
    let beside = match format {
        Format::Html => beside(&visit, &books, id, document.number.as_deref()).await?,
        _ => html! {},
    };
    documents::answer_beside(&visit.reader, format, document, beside).await
}

/// The ways to what else was issued for the invoice, where more than one number was.
async fn beside(
    visit: &MemberVisit,
    books: &Books<'_>,
    id: InvoiceId,
    number: Option<&str>,
) -> Result<Markup, Refusal> {
    let mut corrections = books.corrections(id.month).await?;
    corrections.retain(|correction| correction.invoice == id);
    let here = number.and_then(|number| number.rsplit('-').next()?.parse().ok());
    Ok(invoices::beside(&visit.reader, id, &corrections, here.unwrap_or_default()))
}
