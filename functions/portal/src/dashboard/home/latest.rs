//! The latest sales and refunds, as they come in (P08).

use maud::{Markup, html};
use vouch_domain::{books::outbox::NewsKind, id::CustomerRef};
use vouch_store::news::News;

use super::{Home, ways};
use crate::{
    dashboard::find,
    kit::{Cell, Reader, Table, aside_link, column, empty, figures, wide_part},
};

/// How much of a name stands in the table.
const NAME_SHOWN: usize = 32;

pub(super) fn shown(reader: &Reader, home: &Home) -> Markup {
    let heading = |name: &str| reader.say(&format!("dashboard-home-column-{name}"));
    let table = Table {
        caption: reader.say("dashboard-home-latest-caption"),
        columns: vec![
            column(heading("customer"), Cell::Lead),
            column(heading("what"), Cell::Words),
            column(heading("when"), Cell::Words),
            column(heading("partner"), Cell::Words),
            column(heading("earned"), Cell::Number),
            column(heading("amount"), Cell::Key),
        ],
        rows: home.latest.iter().map(|news| row(reader, home, news)).collect(),
        sums: Vec::new(),
        is_mixed: is_mixed(home),
        nothing: empty(
            &reader.say("dashboard-home-latest-nothing"),
            Some((&reader.say("dashboard-home-latest-nothing-action"), ways::DELIVERIES)),
        ),
    };
    wide_part(
        "latest",
        &reader.say("dashboard-home-latest"),
        html! {
            div data-live="home-latest" { (table.shown()) }
            (aside_link(&reader.say("dashboard-home-latest-all"), ways::TRANSACTIONS))
        },
    )
}

fn is_mixed(home: &Home) -> bool {
    let digits = |news: &News| news.revenue.map(|money| money.currency.digits());
    home.latest.windows(2).any(|pair| digits(&pair[0]) != digits(&pair[1]))
}

fn row(reader: &Reader, home: &Home, news: &News) -> Vec<Markup> {
    let revenue = news.revenue.map(|money| figures::taken(reader, money));
    let earned = news.amount.map(|money| figures::taken(reader, money));
    let transaction = news.transaction.as_ref().map(ways::transaction);
    let linked = |amount: Option<Markup>| {
        html! {
            @match (&transaction, amount) {
                (Some(href), Some(amount)) => a href=(href) { (amount) },
                (None, Some(amount)) => (amount),
                (_, None) => (find::none()),
            }
        }
    };
    vec![
        html! { @if let Some(customer) = &news.customer { (customer_link(home, customer)) } },
        html! { (what(reader, news.kind)) },
        figures::hour(reader, news.at),
        partner(reader, home, news),
        linked(earned),
        linked(revenue),
    ]
}

fn what(reader: &Reader, kind: NewsKind) -> String {
    reader.say(match kind {
        NewsKind::Refund => "dashboard-home-kind-refund",
        NewsKind::RefundReversed => "dashboard-home-kind-refund-reversed",
        NewsKind::Corrected => "dashboard-home-kind-corrected",
        _ => "dashboard-home-kind-sale",
    })
}

fn customer_link(home: &Home, customer: &CustomerRef) -> Markup {
    let known = home.glance.customers.iter().find(|known| known.customer == *customer);
    let name = known.and_then(|known| known.name.as_deref()).unwrap_or(customer.as_str());
    html! { a href=(ways::customer(customer)) { (figures::shortened(name, NAME_SHOWN)) } }
}

fn partner(reader: &Reader, home: &Home, news: &News) -> Markup {
    let Some(id) = news.partner else {
        return html! { span class="quiet" { (reader.say("dashboard-home-nobody")) } };
    };
    let known = home.glance.partners.iter().find(|known| known.id == id);
    let name = known.map_or_else(|| id.to_string(), |known| known.name.clone());
    html! { a href=(ways::partner(id)) { (figures::shortened(&name, NAME_SHOWN)) } }
}
