//! A partner's own statements as documents.

use std::sync::Arc;

use axum::extract::State;
use vouch_domain::books::statement::StatementId;
use vouch_runtime::Context;

use crate::{
    api::input::Named,
    books::Books,
    documents::{self, Format},
    pages::{
        route::PageRoute,
        visit::{PartnerVisit, Shown},
    },
    policy::Needs,
    refusal::unknown,
};

pub(super) fn pages() -> Vec<PageRoute> {
    let page = |path, format: Format| {
        let show = move |ctx: State<Arc<Context>>, visit, id| show(ctx, visit, id, format);
        PageRoute::get(path, Needs::Partner, show)
    };
    vec![
        page("/portal/{company}/statements/{statement}/document.html", Format::Html),
        page("/portal/{company}/statements/{statement}/document.pdf", Format::Pdf),
        page("/portal/{company}/statements/{statement}/document.csv", Format::Csv),
        page("/portal/{company}/statements/{statement}/document.xml", Format::Xml),
    ]
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Named(id): Named<StatementId>,
    format: Format,
) -> Shown {
    if id.0.partner != visit.partner.id {
        return Err(unknown("statement"));
    }
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let document = Box::pin(documents::of_statement(&ctx, &books, id)).await?;
    documents::answer(&visit.reader, format, document).await
}
