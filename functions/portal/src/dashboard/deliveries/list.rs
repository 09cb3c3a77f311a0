//! What came in lately, the latest first; what waits for its customer; what needs a look.

use std::sync::Arc;

use axum::extract::State;
use chrono::TimeDelta;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{calendar::Month, id::DeliveryRef};
use vouch_runtime::Context;
use vouch_store::{
    customers::ParkedSale,
    deliveries::{Delivery, Quarantined, Waiting},
    page::{Cursor, Page},
};

use super::{calls, words};
use crate::{
    api::{input::Query, list::cursor},
    dashboard::{
        find::{List, ROWS, looked_for},
        ways,
    },
    kit::{
        self, Arg, Cell, Choice, Column, Reader, Table, choices, column, empty, figures, opening,
        pager, standing,
    },
    pages::visit::{MemberVisit, Shown, see},
    refusal::Refusal,
};

/// Up to how many of what waits are counted for the page's sentence.
const COUNTED: i32 = 100;

/// For how long calls are shown.
const SHOWN_FOR: TimeDelta = TimeDelta::days(30);

/// How much of a sender's id stands in a table.
const ID_SHOWN: usize = 24;

/// Which of them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Which {
    #[default]
    All,
    /// Sales that wait for their customer.
    Waiting,
    /// What needs a person.
    Aside,
}

impl Which {
    /// As the address says it.
    fn name(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Waiting => "waiting",
            Self::Aside => "aside",
        }
    }
}

/// What the address asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    show: Which,
    month: Option<Month>,
    q: Option<String>,
    cursor: Option<String>,
}

const LIST: List = List { name: "deliveries", address: ways::DELIVERIES };

/// `GET /dashboard/deliveries`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let looked_for = looked_for(asked.q.as_deref());
    if let Ok(id) = looked_for.parse::<DeliveryRef>()
        && let Some(page) = Box::pin(calls::find(&ctx, &visit, &id, None)).await?
    {
        return Ok(if ways::fits_path(id.as_str()) { see(&ways::delivery(&id)) } else { page });
    }
    let reader = &visit.reader;
    let waiting = ctx.store.list_waiting(visit.company.id, COUNTED).await?;
    let newest = Month::utc(ctx.now());
    let month = asked.month.unwrap_or(newest);
    let main = html! {
        (sentence(reader, &waiting))
        (LIST.finder(reader, looked_for))
        (filters(reader, asked.show))
        @if asked.show == Which::All {
            (kit::months(
                reader,
                &reader.say("dashboard-deliveries-months"),
                |other| address(Which::All, Some(other), None),
                month,
                Month::utc(ctx.now() - SHOWN_FOR),
                newest,
            ))
        }
        (listed(&ctx, &visit, &asked, month).await?)
    };
    Ok(visit.page(&reader.say("dashboard-deliveries-title"), main))
}

fn address(which: Which, month: Option<Month>, next: Option<&Cursor>) -> String {
    let month = month.map(|month| month.to_string()).unwrap_or_default();
    let next = next.map(Cursor::to_string).unwrap_or_default();
    let parts = [("show", which.name()), ("month", &*month), ("cursor", &*next)];
    ways::asked(ways::DELIVERIES, &parts)
}

/// Whether anything needs somebody.
fn sentence(reader: &Reader, waiting: &Page<Waiting>) -> Markup {
    let is_aside = |one: &&Waiting| matches!(one, Waiting::Quarantined(_));
    let aside = waiting.items.iter().filter(is_aside).count();
    let parked = waiting.items.len() - aside;
    let key = match (aside, parked) {
        (0, 0) => "dashboard-deliveries-sentence-well",
        (0, _) => "dashboard-deliveries-sentence-parked",
        (_, 0) => "dashboard-deliveries-sentence-aside",
        (_, _) => "dashboard-deliveries-sentence-both",
    };
    let count = |number: usize| Arg::Count(i64::try_from(number).unwrap_or(i64::MAX));
    let said = reader.say_with(key, &[("aside", count(aside)), ("parked", count(parked))]);
    opening(
        html! { (said) },
        html! {
            @if waiting.next.is_some() { p { (reader.say("dashboard-deliveries-more")) } }
        },
    )
}

fn filters(reader: &Reader, chosen: Which) -> Markup {
    let choice = |which: Which, key: &str| Choice {
        words: reader.say(key),
        href: address(which, None, None),
        chosen: which == chosen,
    };
    choices(
        &reader.say("dashboard-deliveries-filter"),
        &[
            choice(Which::All, "dashboard-deliveries-filter-all"),
            choice(Which::Waiting, "dashboard-deliveries-filter-waiting"),
            choice(Which::Aside, "dashboard-deliveries-filter-aside"),
        ],
    )
}

/// The table that is asked for, and the way on.
async fn listed(
    ctx: &Context,
    visit: &MemberVisit,
    asked: &Asked,
    month: Month,
) -> Result<Markup, Refusal> {
    let (reader, company, store) = (&visit.reader, visit.company.id, &ctx.store);
    let from = cursor(asked.cursor.as_deref())?;
    let from = from.as_ref();
    let (table, next) = match asked.show {
        Which::All => {
            let page = store.list_deliveries_of_month(company, month, ROWS, from).await?;
            (all(reader, month, &page.items), page.next)
        }
        Which::Waiting => {
            let page = store.list_parked_of(company, ROWS, from).await?;
            (parked(reader, &page.items), page.next)
        }
        Which::Aside => {
            let page = store.list_quarantined(company, ROWS, from).await?;
            (aside(reader, &page.items), page.next)
        }
    };
    let month = (asked.show == Which::All).then_some(month);
    let first = from.is_some().then(|| address(asked.show, month, None));
    let next = next.as_ref().map(|next| address(asked.show, month, Some(next)));
    Ok(html! { (table.shown()) (pager(reader, first.as_deref(), next.as_deref())) })
}

fn head(reader: &Reader, name: &str, cell: Cell) -> Column {
    column(reader.say(&format!("dashboard-deliveries-column-{name}")), cell)
}

/// A sender's id that leads to all that came under it.
fn id_link(id: &DeliveryRef) -> Markup {
    html! { a href=(ways::delivery(id)) { (figures::shortened(id.as_str(), ID_SHOWN)) } }
}

fn all(reader: &Reader, month: Month, deliveries: &[Delivery]) -> Table {
    let row = |delivery: &Delivery| {
        vec![
            html! { a href=(ways::delivery(&delivery.delivery)) { (words::kind(reader, &delivery.kind)) } },
            figures::hour_plain(reader, delivery.received_at),
            words::subject(&delivery.subject),
            html! {
                (standing::delivery(reader, delivery.outcome))
                @if let Some(why) = &delivery.reason { br; small { (words::obstacle(reader, why)) } }
            },
            figures::shortened(delivery.delivery.as_str(), ID_SHOWN),
        ]
    };
    let name = figures::month(reader, month);
    Table {
        caption: reader.say_with("dashboard-deliveries-caption", &[("month", Arg::Text(&name))]),
        columns: vec![
            head(reader, "kind", Cell::Lead),
            head(reader, "received", Cell::Words),
            head(reader, "about", Cell::Words),
            head(reader, "outcome", Cell::Words),
            head(reader, "id", Cell::AsideWords),
        ],
        rows: deliveries.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say("dashboard-deliveries-nothing"), None),
    }
}

fn parked(reader: &Reader, sales: &[ParkedSale]) -> Table {
    let row = |sale: &ParkedSale| {
        // As long ago as it would be ahead.
        let age = figures::left(reader, reader.now + (reader.now - sale.parked_at));
        vec![
            ways::transaction_link(&sale.transaction),
            ways::customer_link(&sale.customer),
            html! { (age) },
            figures::hour_plain(reader, sale.occurred_at),
            id_link(&sale.delivery.delivery),
            figures::amount(reader, sale.amount),
        ]
    };
    Table {
        caption: reader.say("dashboard-deliveries-caption-waiting"),
        columns: vec![
            head(reader, "sale", Cell::Lead),
            head(reader, "customer", Cell::Words),
            head(reader, "waits", Cell::Words),
            head(reader, "paid", Cell::Words),
            head(reader, "id", Cell::AsideWords),
            head(reader, "amount", Cell::Key),
        ],
        rows: sales.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: crate::kit::is_mixed(sales.iter().map(|sale| sale.amount.currency)),
        nothing: empty(&reader.say("dashboard-deliveries-nothing-waiting"), None),
    }
}

fn aside(reader: &Reader, waiting: &[Quarantined]) -> Table {
    let row = |one: &Quarantined| {
        let href = calls::address_of(&one.delivery, one.received_at);
        vec![
            html! { a href=(href) { (words::kind(reader, &one.kind)) } },
            figures::hour_plain(reader, one.received_at),
            words::subject(&one.subject),
            html! { (words::obstacle(reader, &one.reason)) },
            figures::shortened(one.delivery.as_str(), ID_SHOWN),
        ]
    };
    Table {
        caption: reader.say("dashboard-deliveries-caption-aside"),
        columns: vec![
            head(reader, "kind", Cell::Lead),
            head(reader, "received", Cell::Words),
            head(reader, "about", Cell::Words),
            head(reader, "why", Cell::Words),
            head(reader, "id", Cell::AsideWords),
        ],
        rows: waiting.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: empty(&reader.say("dashboard-deliveries-nothing-aside"), None),
    }
}
