//! What customers paid and got back in a month, the latest first, and the look-up of one sale by the company's id.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use axum::extract::State;
use maud::{Markup, html};
use vouch_domain::{
    books::outbox::NewsKind,
    calendar::Month,
    id::TransactionRef,
    money::{Currency, Money},
};
use vouch_runtime::Context;
use vouch_store::{
    news::News,
    totals::{CompanyMonth, MoneyTotals},
};

use super::sale;
use crate::{
    api::{input::Query, list::cursor},
    dashboard::{
        find::{self, Asked, List, ROWS},
        names::Names,
        ways,
    },
    kit::{Arg, Cell, Reader, Table, aside_link, column, empty, figures, opening, pager},
    pages::visit::{MemberVisit, Shown, see},
};

const LIST: List = List { name: "transactions", address: ways::TRANSACTIONS };

/// `GET /dashboard/transactions`
pub(super) async fn show(
    State(ctx): State<Arc<Context>>,
    visit: MemberVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let looked_for = asked.looked_for();
    if let Ok(id) = looked_for.parse::<TransactionRef>() {
        if ways::fits_path(id.as_str()) {
            if ctx.store.find_transaction(visit.company.id, &id).await?.is_some() {
                return Ok(see(&ways::transaction(&id)));
            }
        } else if let Some(page) = Box::pin(sale::find(&ctx, &visit, &id)).await? {
            return Ok(page);
        }
    }
    let (reader, company) = (&visit.reader, &visit.company);
    let month = asked.month.unwrap_or_else(|| company.month_of(ctx.now()));
    let from = cursor(asked.cursor.as_deref())?;
    let page = ctx.store.list_month_transactions(company.id, month, ROWS, from.as_ref()).await?;
    let totals = ctx.store.month_totals(company.id, month).await?.months.remove(&month);
    let names =
        Names::of(&ctx, company.id, page.items.iter().filter_map(|news| news.partner)).await?;
    let (first, next) = LIST.pages(month, from.as_ref(), page.next.as_ref());
    let is_part = first.is_some() || next.is_some();
    let waiting = ways::asked(ways::DELIVERIES, &[("show", "waiting")]);
    let is_running = month == company.month_of(ctx.now());
    let main = html! {
        (sentence(reader, company.currency, month, is_running, &totals.unwrap_or_default()))
        (LIST.finder(reader, looked_for))
        (LIST.months(reader, company, month))
        (table(reader, &names, month, &page.items, is_part).shown())
        (pager(reader, first.as_deref(), next.as_deref()))
        (aside_link(&reader.say("dashboard-transactions-waiting"), &waiting))
    };
    Ok(visit.page(&reader.say("dashboard-transactions-title"), main))
}

/// What customers paid in the month, how much of it came by partners, and what they earned: in the main currency,
/// and one line for each other.
fn sentence(
    reader: &Reader,
    own: Currency,
    month: Month,
    is_running: bool,
    totals: &CompanyMonth,
) -> Markup {
    let name = find::month(reader, month);
    let money = &totals.money;
    let all = |of: &MoneyTotals| of.revenue.saturating_add(of.unattributed_revenue);
    let paid = find::sums(money.iter().map(|(currency, of)| Money::new(all(of), *currency)));
    let main = find::main_amount(own, &paid);
    let parts = |currency: Currency| {
        let of = money.get(&currency).copied().unwrap_or_default();
        let amount = |minor| figures::amount(reader, Money::new(minor, currency));
        [
            ("amount", amount(all(&of))),
            ("revenue", amount(of.revenue)),
            ("commission", amount(of.commission)),
        ]
    };
    let key = if is_running {
        "dashboard-transactions-sentence-running"
    } else {
        "dashboard-transactions-sentence"
    };
    opening(
        reader.tell_with(key, &[("month", Arg::Text(&name))], &parts(main.currency)[..1]),
        html! {
            @if !money.is_empty() {
                p { (reader.tell("dashboard-transactions-of-it", &parts(main.currency)[1..])) }
            }
            @for currency in money.keys().filter(|currency| **currency != main.currency) {
                p { (reader.tell_with(
                    "dashboard-transactions-other",
                    &[("currency", Arg::Text(currency.code()))],
                    &parts(*currency),
                )) }
            }
        },
    )
}

fn table(reader: &Reader, names: &Names, month: Month, news: &[News], is_part: bool) -> Table {
    let head = |name: &str, cell| {
        column(reader.say(&format!("dashboard-transactions-column-{name}")), cell)
    };
    let name = figures::month(reader, month);
    Table {
        caption: reader.say_with("dashboard-transactions-caption", &[("month", Arg::Text(&name))]),
        columns: vec![
            head("sale", Cell::Lead),
            head("kind", Cell::Words),
            head("at", Cell::Words),
            head("customer", Cell::Words),
            head("partner", Cell::Words),
            head("commission", Cell::Number),
            head("amount", Cell::Key),
        ],
        rows: news.iter().map(|news| row(reader, names, news)).collect(),
        sums: sums(reader, news, is_part),
        is_mixed: crate::kit::is_mixed(news.iter().filter_map(|news| Some(news.revenue?.currency))),
        nothing: empty(
            &reader.say_with(
                "dashboard-transactions-nothing",
                &[("month", Arg::Text(&find::month(reader, month)))],
            ),
            Some((&reader.say("dashboard-transactions-nothing-action"), ways::DELIVERIES)),
        ),
    }
}

fn row(reader: &Reader, names: &Names, news: &News) -> Vec<Markup> {
    vec![
        news.transaction.as_ref().map_or_else(find::none, ways::transaction_link),
        html! { (reader.say(kind(news.kind))) },
        figures::hour_plain(reader, news.at),
        news.customer.as_ref().map_or_else(find::none, ways::customer_link),
        news.partner.map_or_else(
            || html! { span class="quiet" { (reader.say("dashboard-transactions-nobody")) } },
            |partner| names.link(partner),
        ),
        match news.amount {
            None => find::none(),
            Some(amount) => html! {
                (figures::taken(reader, amount))
                @if news.held { " " small { (reader.say("dashboard-transactions-held")) } }
            },
        },
        match (news.revenue, &news.transaction) {
            (Some(revenue), Some(id)) => {
                html! { a href=(ways::transaction(id)) { (figures::taken(reader, revenue)) } }
            }
            _ => find::none(),
        },
    ]
}

fn kind(kind: NewsKind) -> &'static str {
    match kind {
        NewsKind::Refund => "dashboard-transactions-kind-refund",
        NewsKind::RefundReversed => "dashboard-transactions-kind-reversed",
        NewsKind::Corrected => "dashboard-transactions-kind-corrected",
        _ => "dashboard-transactions-kind-sale",
    }
}

/// What those on the page come to, one line a currency.
fn sums(reader: &Reader, news: &[News], is_part: bool) -> Vec<Vec<Markup>> {
    let revenue = find::sums(news.iter().filter_map(|news| news.revenue));
    let earned = find::sums(news.iter().filter(|news| !news.held).filter_map(|news| news.amount));
    let words = reader.say(if is_part {
        "dashboard-transactions-sum-page"
    } else {
        "dashboard-transactions-sum"
    });
    let currencies: BTreeSet<Currency> = revenue.keys().chain(earned.keys()).copied().collect();
    if currencies.is_empty() {
        return Vec::new();
    }
    let amounts = |sums: &BTreeMap<Currency, i64>| {
        let of = |currency: &Currency| {
            Money::new(sums.get(currency).copied().unwrap_or_default(), *currency)
        };
        find::stacked(currencies.iter().map(of), |money| figures::taken(reader, money))
    };
    let mut cells = vec![html! { (words) }];
    cells.resize_with(5, || html! {});
    cells.extend([amounts(&earned), amounts(&revenue)]);
    vec![cells]
}
