//! Points and tier progress (H09, H23, H24): where the partner stands, how far the next tier is, and how each point
//! was earned.

use std::sync::Arc;

use axum::extract::State;
use maud::html;
use serde::Deserialize;
use vouch_runtime::Context;

use crate::{
    api::{input::Query, list::cursor},
    kit::opening,
    pages::{
        route::PageRoute,
        visit::{PartnerVisit, Shown},
    },
    points::Standing,
    policy::Needs,
    sheets::points::{self, Places, Rows},
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/portal/{company}/points", Needs::Partner, show)]
}

/// What the address may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    category: String,
    cursor: Option<String>,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let (company, partner) = (&visit.company, visit.partner.id);
    let chosen = points::category_asked(&asked.category);
    let from = cursor(asked.cursor.as_deref())?;
    let standing = Standing::look(&ctx, company, partner).await?;
    let rows = Rows::look(&ctx, company.id, partner, chosen, from.as_ref()).await?;
    let reader = &visit.reader;
    let (here, customers) = (visit.address("/points"), visit.address("/customers"));
    let places = Places { here: &here, customer: &|_| customers.clone(), recruit: &|_| None };
    let main = html! {
        div data-live="opening" {
            (opening(points::sentence(reader, &standing, None), points::beside(reader, &standing)))
        }
        div data-live="made-of" { (points::made_of(reader, &standing, &here)) }
        (points::ladder(reader, &standing))
        (points::rows(reader, &rows, chosen, &places))
    };
    Ok(visit.page(&reader.say("points-title"), main))
}
