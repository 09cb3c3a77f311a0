//! What happened last, in words.

use std::collections::BTreeMap;

use maud::{Markup, html};
use vouch_domain::{
    books::{ledger::Page, outbox::NewsKind, statement::StatementId},
    id::{CustomerRef, TransactionRef},
    money::Money,
    tracking::customer::Customer,
};
use vouch_store::news::News;

use super::super::{amounts, sales};
use crate::{
    kit::{Cell, Table, column, empty, figures},
    pages::visit::PartnerSeat,
};

/// The customers that news are about, by their ids.
pub(super) type Customers = BTreeMap<CustomerRef, Customer>;

/// A table of the news, newest first.
pub(super) fn table(visit: &PartnerSeat, news: &[News], customers: &Customers) -> Markup {
    let reader = &visit.reader;
    let row = |news: &News| {
        vec![sentence(visit, news, customers), figures::hour(reader, news.at), amount(visit, news)]
    };
    Table {
        caption: reader.say("partner-overview-news-caption"),
        columns: vec![
            column(reader.say("partner-overview-column-event"), Cell::Lead),
            column(reader.say("partner-overview-column-time"), Cell::Words),
            column(reader.say("partner-overview-column-earned"), Cell::Key),
        ],
        rows: news.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: crate::kit::is_mixed(news.iter().filter_map(|news| Some(news.amount?.currency))),
        nothing: empty(
            &reader.say("partner-overview-news-empty"),
            Some((&reader.say("partner-overview-news-action"), &visit.address("/links"))),
        ),
    }
    .shown()
}

fn sentence(visit: &PartnerSeat, news: &News, customers: &Customers) -> Markup {
    use NewsKind as K;
    let key = match news.kind {
        K::SignedUp => "partner-overview-signed-up",
        K::Sale if news.held => "partner-overview-sale-held",
        K::Sale => "partner-overview-sale",
        K::Refund => "partner-overview-refund",
        K::RefundReversed => "partner-overview-refund-reversed",
        K::Corrected => "partner-overview-corrected",
        K::Held => "partner-overview-news-held",
        K::Approved => "partner-overview-approved",
        K::Released => "partner-overview-released",
        K::Declined => "partner-overview-declined",
        K::StatementInReview => "partner-overview-in-review",
        K::StatementFinal => "partner-overview-final",
        K::PayoutDue => "partner-overview-payout-due",
        K::PayoutPaid => "partner-overview-payout-paid",
    };
    let size = |money: Money| Money::new(money.minor.saturating_abs(), money.currency);
    let revenue = news.revenue.map(|revenue| figures::amount(&visit.reader, size(revenue)));
    let parts = [
        ("customer", customer(visit, news, customers)),
        ("revenue", revenue.unwrap_or_default()),
        ("month", month(visit, news)),
    ];
    visit.reader.tell(key, &parts)
}

fn customer(visit: &PartnerSeat, news: &News, customers: &Customers) -> Markup {
    let Some(id) = &news.customer else {
        return html! { (visit.reader.say("partner-overview-somebody")) };
    };
    let name = amounts::customer_name(customers.get(id), id);
    // Where an amount stands beside, it leads on.
    if news.amount.is_some() {
        return name;
    }
    html! { a href=(visit.address("/customers")) { (name) } }
}

/// The month, leading to its statement.
fn month(visit: &PartnerSeat, news: &News) -> Markup {
    let name = figures::month_name(&visit.reader, news.month);
    let href = match news.amount {
        Some(amount) => {
            let page =
                Page { partner: visit.partner.id, currency: amount.currency, month: news.month };
            visit.address(&format!("/statements/{}", StatementId(page)))
        }
        None => visit.address("/statements"),
    };
    html! { a href=(href) { (name) } }
}

/// What it came to for the partner. A payout or a statement is nothing newly earned.
fn amount(visit: &PartnerSeat, news: &News) -> Markup {
    let Some(amount) = news.amount.filter(|_| news.kind.class().is_some()) else {
        return html! {};
    };
    // What is held or approved changes nothing.
    if amount.minor == 0 && news.kind.is_decision() {
        return html! {};
    }
    let shown = figures::taken(&visit.reader, amount);
    let why = |transaction: &TransactionRef| sales::why(visit, transaction, news.at);
    match &news.transaction {
        Some(transaction) => html! { a href=(why(transaction)) { (shown) } },
        None => shown,
    }
}
