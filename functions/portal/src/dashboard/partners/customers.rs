//! All customers of one partner, page by page.

use std::sync::Arc;

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{id::PartnerId, tracking::customer::Customer};
use vouch_runtime::Context;

use super::{ROWS, ways};
use crate::{
    api::{
        input::{Named, Query},
        list::cursor,
    },
    kit::{Arg, Cell, Reader, Table, column, figures, opening, pager, wide_part},
    pages::visit::{MemberVisit, Shown},
    partners,
};

/// How much of a name or an id stands in the table.
const SHOWN: usize = 36;

/// What the address may say.
#[derive(Deserialize)]
pub(super) struct Asked {
    cursor: Option<String>,
}

/// Where they are listed.
pub(super) fn address(partner: PartnerId) -> String {
    format!("{}/customers", ways::partner(partner))
}

/// `GET /dashboard/partners/{partner}/customers`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Named(id): Named<PartnerId>,
    Query(asked): Query<Asked>,
) -> Shown {
    let (reader, company) = (&visit.reader, visit.company.id);
    let from = cursor(asked.cursor.as_deref())?;
    let partner = partners::find(&ctx, company, id).await?;
    let page = ctx.store.list_partner_customers(company, id, ROWS, from.as_ref()).await?;
    let address = address(id);
    let next =
        page.next.as_ref().map(|next| ways::asked(&address, &[("cursor", &next.to_string())]));
    let name = html! { a href=(ways::partner(id)) { (figures::shortened(&partner.name, 60)) } };
    let content = html! {
        (opening(reader.tell("dashboard-partners-customers-of", &[("name", name)]), html! {}))
        (wide_part("customers", &reader.say("dashboard-partners-customers"), html! {
            (table(reader, &page.items).shown())
            (pager(reader, from.is_some().then_some(address.as_str()), next.as_deref()))
        }))
    };
    let title = reader
        .say_with("dashboard-partners-customers-title", &[("name", Arg::Text(&partner.name))]);
    Ok(visit.page(&title, content))
}

/// Customers of a partner: what they are called, the company's own id, and since when.
pub(super) fn table(reader: &Reader, customers: &[Customer]) -> Table {
    let heading = |name: &str| reader.say(&format!("dashboard-partners-column-{name}"));
    Table {
        caption: reader.say("dashboard-partners-customers-caption"),
        columns: vec![
            column(heading("customer"), Cell::Lead),
            column(heading("id"), Cell::Words),
            column(heading("signed-up"), Cell::Words),
        ],
        rows: customers.iter().map(|customer| row(reader, customer)).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! { (reader.say("dashboard-partners-customers-nothing")) },
    }
}

fn row(reader: &Reader, customer: &Customer) -> Vec<Markup> {
    let id = customer.customer.as_str();
    let name = customer.name.as_deref().unwrap_or(id);
    let href = ways::customer(&customer.customer);
    vec![
        html! { a href=(href) { (figures::shortened(name, SHOWN)) } },
        html! { @if customer.name.is_some() { (figures::shortened(id, SHOWN)) } },
        figures::day(reader, customer.signed_up_at),
    ]
}
