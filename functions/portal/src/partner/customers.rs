//! The customers that came by a partner's links, and how far each is (K17).
//!
//! A partner reads a customer's name, if the company reported one, and never its address.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    event::Subscription,
    id::{CustomerRef, LinkId},
    tracking::{
        attribution::Reason,
        customer::{Customer, CustomerState, SubscriptionReport},
        link::Link,
    },
};
use vouch_runtime::Context;
use vouch_store::{page::Page, totals::PartnerTotals};

use super::amounts;
use crate::{
    api::{input::Query, list::cursor},
    kit::{Arg, Cell, Table, column, empty, figures, opening, pager, part, standing, wide_part},
    links::Brought,
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown},
    },
    policy::Needs,
    refusal::Refusal,
};

/// How many customers a page shows.
const AT_ONCE: i32 = 25;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/portal/{company}/customers", Needs::Partner, show)]
}

/// Which part of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    cursor: Option<String>,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let seen = Box::pin(look(&ctx, &visit, &asked)).await?;
    let main = page(&visit, &seen, asked.cursor.is_some());
    Ok(visit.page(&visit.reader.say("partner-customers-title"), main))
}

/// A customer and how far it is.
struct Row {
    customer: Customer,
    state: CustomerState,
    subscription: Option<Subscription>,
}

struct Seen {
    totals: PartnerTotals,
    clicks: u64,
    rows: Page<Row>,
    links: BTreeMap<LinkId, Link>,
}

/// Five reads, however many customers there are: the totals, the clicks, the page, and for those on it how far each
/// is and by which link it came. Clicks have a row for each link and month.
async fn look(ctx: &Context, visit: &PartnerSeat, asked: &Asked) -> Result<Seen, Refusal> {
    let (company, partner) = (visit.company.id, visit.partner.id);
    let from = cursor(asked.cursor.as_deref())?;
    let (totals, clicks, page) = tokio::join!(
        ctx.store.partner_totals(company, partner, visit.company.month_of(ctx.now())),
        Brought::by_links_of(ctx, company, partner),
        ctx.store.list_partner_customers(company, partner, AT_ONCE, from.as_ref()),
    );
    let page = page?;
    let ids: Vec<CustomerRef> = page.items.iter().map(|it| it.customer.clone()).collect();
    let links: Vec<LinkId> = page.items.iter().filter_map(link_of).collect();
    let (progress, links) = tokio::join!(
        ctx.store.find_progress(company, &ids),
        ctx.store.find_links(company, partner, &links),
    );
    let mut progress = progress?.into_iter();
    let rows = page.map(|customer| {
        let (state, report) = progress.next().unwrap_or_default();
        Row { subscription: subscription_of(&customer, report), customer, state }
    });
    Ok(Seen {
        totals: totals?,
        clicks: clicks?.all_clicks(),
        rows,
        links: links?.into_iter().map(|link| (link.id, link)).collect(),
    })
}

fn link_of(customer: &Customer) -> Option<LinkId> {
    customer.attribution.credited.as_ref().and_then(|credited| credited.link)
}

/// The subscription as last reported; what the sign-up said of it, where nothing was reported since.
fn subscription_of(
    customer: &Customer,
    report: Option<SubscriptionReport>,
) -> Option<Subscription> {
    report.map(|report| report.subscription).or_else(|| customer.subscription.clone())
}

fn page(visit: &PartnerSeat, seen: &Seen, is_further: bool) -> Markup {
    let (reader, all) = (&visit.reader, &seen.totals.all);
    let clicks = i64::try_from(seen.clicks).unwrap_or(i64::MAX);
    let first = is_further.then(|| visit.address("/customers"));
    let next = seen.rows.next.as_ref();
    let next = next.map(|cursor| visit.address(&format!("/customers?cursor={cursor}")));
    html! {
        div data-live="opening" { (opening(sentence(visit, &seen.totals), html! {})) }
        @if !is_further && all.signups > 0 {
            (part("steps", &reader.say("partner-customers-steps"), html! {
                div data-live="steps" {
                    (amounts::funnel(
                        reader,
                        &reader.say("partner-customers-funnel"),
                        [clicks, all.signups, all.conversions()],
                    ))
                }
            }))
        }
        (wide_part("all", &reader.say("partner-customers-all"), html! {
            div data-live="customers" { (table(visit, seen)) }
            (pager(reader, first.as_deref(), next.as_deref()))
        }))
    }
}

fn sentence(visit: &PartnerSeat, totals: &PartnerTotals) -> Markup {
    let (reader, bought) = (&visit.reader, totals.all.conversions());
    let clients = ("clients", Arg::Count(totals.all.signups));
    match (totals.all.signups, bought) {
        (0, _) => html! { (reader.say("partner-customers-none")) },
        (_, 0) => html! { (reader.say_with("partner-customers-unpaid", &[clients])) },
        _ => {
            let args = [clients, ("bought", Arg::Count(bought))];
            html! { (reader.say_with("partner-customers-some", &args)) }
        }
    }
}

fn table(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let reader = &visit.reader;
    Table {
        caption: reader.say("partner-customers-caption"),
        columns: vec![
            column(reader.say("partner-customers-column-customer"), Cell::Lead),
            column(reader.say("partner-customers-column-by"), Cell::Words),
            column(reader.say("partner-customers-column-signed-up"), Cell::Words),
            column(reader.say("partner-customers-column-subscription"), Cell::Words),
            column(reader.say("partner-customers-column-first"), Cell::Words),
            column(reader.say("partner-customers-column-sales"), Cell::Number),
        ],
        rows: seen.rows.items.iter().map(|row| cells(visit, seen, row)).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(
            &reader.say("partner-customers-empty"),
            Some((&reader.say("partner-customers-empty-action"), &visit.address("/links"))),
        ),
    }
    .shown()
}

fn cells(visit: &PartnerSeat, seen: &Seen, row: &Row) -> Vec<Markup> {
    let (reader, customer) = (&visit.reader, &row.customer);
    let subscription = row.subscription.as_ref();
    vec![
        amounts::customer_name(Some(customer), &customer.customer),
        by(visit, seen, customer),
        figures::day(reader, customer.signed_up_at),
        html! {
            @if let Some(subscription) = subscription {
                (standing::subscription(reader, subscription.status))
                @if let Some(at) = subscription.renews_at.filter(|at| *at > reader.now) {
                    " " small { (reader.tell("partner-customers-renews", &[("date", figures::day(reader, at))])) }
                }
            }
        },
        html! {
            @match &row.state.first {
                Some(first) => (reader.tell(
                    "partner-customers-bought", &[("date", figures::day(reader, first.occurred_at))],
                )),
                None => span class="quiet" { (reader.say("partner-customers-not-yet")) },
            }
        },
        html! { (figures::count(reader, i64::try_from(row.state.sales).unwrap_or(i64::MAX))) },
    ]
}

/// By what the customer came.
fn by(visit: &PartnerSeat, seen: &Seen, customer: &Customer) -> Markup {
    let reader = &visit.reader;
    match (link_of(customer), customer.attribution.reason) {
        (Some(id), _) => {
            let label = seen.links.get(&id).map_or_else(
                || html! { (reader.say("partner-customers-link")) },
                |link| figures::shortened(&link.label, amounts::NAME_MOST),
            );
            html! { a href=(visit.address(&format!("/links/{id}"))) { (label) } }
        }
        (None, Reason::Coupon) => html! { (reader.say("partner-customers-coupon")) },
        (None, Reason::Manual) => html! { (reader.say("partner-customers-manual")) },
        (None, _) => html! { (reader.say("partner-customers-code")) },
    }
}
