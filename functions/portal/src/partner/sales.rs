//! What those customers paid and got back, and what each came to for the partner (K17).

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use chrono::{DateTime, Utc};
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::{
        outbox::{NewsClass, NewsKind},
        standing::CommissionStatus,
    },
    calendar::Month,
    earning::{
        commission::{Commission, CommissionId},
        transaction::{Transaction, TransactionState},
    },
    id::{CustomerRef, PartnerId, TransactionRef},
    money::{Currency, Money},
    tracking::customer::Customer,
};
use vouch_runtime::Context;
use vouch_store::{
    news::News,
    page::Cursor,
    totals::{MoneyTotals, PartnerSpan},
};

use super::amounts;
use crate::{
    api::{input::Query, list::cursor},
    books::{Books, Whose},
    explanation::{background, explain},
    kit::{Cell, Table, column, empty, figures, months, opening, pager, standing, wide_part},
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown, see},
    },
    policy::Needs,
    refusal::{Refusal, unknown},
    sheets::why,
};

/// How many news are read at once. Not all are of sales.
const READ_AT_ONCE: i32 = 50;
/// A page with so many rows is full.
const FULL: usize = 20;
/// How often is read on for a page that is not full: after that, the reader goes on.
const READS_MOST: usize = 4;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/portal/{company}/sales", Needs::Partner, show)]
}

/// Which sales; or which one, to be led on to why it came to what it did.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    month: Option<Month>,
    cursor: Option<String>,
    sale: Option<TransactionRef>,
    /// When the sale was paid or the refund given, in milliseconds.
    at: Option<String>,
}

/// The address that leads to why a sale, or a refund of then, came to what it did.
pub(super) fn why(visit: &PartnerSeat, sale: &TransactionRef, at: DateTime<Utc>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("sale", sale.as_str());
    query.append_pair("at", &at.timestamp_millis().to_string());
    visit.address(&format!("/sales?{}", query.finish()))
}

/// Leads on to the commission: lists tell of sales, and only here is looked up which line each made.
/// A sale that earned nothing made no line; why that is so is told here.
async fn lead_on(
    ctx: &Context,
    visit: &PartnerVisit,
    sale: &TransactionRef,
    at: Option<&str>,
) -> Shown {
    let found = ctx.store.find_transaction(visit.company.id, sale).await?;
    let sale = found.ok_or_else(|| unknown("sale"))?;
    let lines = lines_of(visit.partner.id, &sale).ok_or_else(|| unknown("sale"))?;
    let at = at.and_then(|at| at.parse().ok()).and_then(DateTime::from_timestamp_millis);
    if let Some(line) = line_of(lines, at) {
        return Ok(see(&visit.address(&format!("/commissions/{line}"))));
    }
    let books = Books::open(ctx, visit.company.clone()).await?;
    let explanation = Box::pin(explain(ctx, &visit.company, sale)).await?;
    let background = Box::pin(background(ctx, &books, &explanation)).await?;
    let (reader, places) = (&visit.reader, &**visit);
    let main = html! {
        (opening(why::sentence(reader, &explanation, places), html! {}))
        (why::shown(reader, &explanation, &background, places))
    };
    Ok(visit.page(&reader.say("partner-sales-title"), main))
}

/// The line that was earned at an instant, else the first.
fn line_of(lines: &[CommissionId], at: Option<DateTime<Utc>>) -> Option<CommissionId> {
    let then = lines.iter().find(|line| Some(line.earned_at()) == at);
    then.or(lines.first()).copied()
}

/// What a sale made for a partner; none where it is another's or nobody's.
fn lines_of(partner: PartnerId, sale: &Transaction) -> Option<&[CommissionId]> {
    match &sale.state {
        TransactionState::Booked(booked) if booked.credit.partner == partner => Some(&booked.lines),
        _ => None,
    }
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    if let Some(sale) = &asked.sale {
        return lead_on(&ctx, &visit, sale, asked.at.as_deref()).await;
    }
    let seen = Box::pin(look(&ctx, &visit, &asked)).await?;
    let main = page(&visit, &seen, asked.cursor.is_some());
    Ok(visit.page(&visit.reader.say("partner-sales-title"), main))
}

struct Seen {
    month: Month,
    current: Month,
    span: PartnerSpan,
    rows: Vec<Row>,
    next: Option<Cursor>,
    customers: BTreeMap<CustomerRef, Customer>,
}

/// A sale, a refund or a decision, and the line it made.
struct Row {
    news: News,
    line: Option<(CommissionId, Option<CommissionStatus>)>,
}

async fn look(ctx: &Context, visit: &PartnerSeat, asked: &Asked) -> Result<Seen, Refusal> {
    let (company, partner) = (&visit.company, visit.partner.id);
    let current = company.month_of(ctx.now());
    let month = asked.month.unwrap_or(current).clamp(company.first_month, current);
    let from = cursor(asked.cursor.as_deref())?;
    let (totals, news) = tokio::join!(
        ctx.store.partner_totals(company.id, partner, month),
        movements(ctx, visit, month, from),
    );
    let (news, next) = news?;
    let named: Vec<CustomerRef> = news.iter().filter_map(|news| news.customer.clone()).collect();
    let (customers, rows) =
        tokio::join!(ctx.store.find_customers(company.id, &named), rows(ctx, visit, news));
    let customers = customers?.into_iter().map(|customer| (customer.customer.clone(), customer));
    Ok(Seen {
        month,
        current,
        span: totals?.months.remove(&month).unwrap_or_default(),
        rows: rows?,
        next,
        customers: customers.collect(),
    })
}

/// What moved revenue or commission in a month, newest first, and where it goes on. Other news lie between; a page
/// takes a few reads at most.
async fn movements(
    ctx: &Context,
    visit: &PartnerSeat,
    month: Month,
    mut from: Option<Cursor>,
) -> Result<(Vec<News>, Option<Cursor>), vouch_store::Error> {
    // What happened before the company's first month counts for it.
    let is_first = month <= visit.company.first_month;
    let start = if is_first { DateTime::UNIX_EPOCH } else { visit.company.month_start(month) };
    let mut found = Vec::new();
    for _ in 0..READS_MOST {
        let span = (start, visit.company.month_end(month));
        let (company, partner) = (visit.company.id, visit.partner.id);
        let page = ctx
            .store
            .list_partner_news_between(company, partner, span, READ_AT_ONCE, from.as_ref())
            .await?;
        found.extend(page.items.into_iter().filter(is_movement));
        from = page.next;
        if from.is_none() || found.len() >= FULL {
            break;
        }
    }
    Ok((found, from))
}

fn is_movement(news: &News) -> bool {
    match news.kind.class() {
        Some(NewsClass::Transaction) => true,
        Some(NewsClass::Decision) => news.amount.is_some_and(|amount| amount.minor != 0),
        Some(NewsClass::Customer) | None => false,
    }
}

/// Each with its line, and how far that is: three reads, and those of the months that the lines are stated in.
async fn rows(ctx: &Context, visit: &PartnerSeat, news: Vec<News>) -> Result<Vec<Row>, Refusal> {
    let (company, partner) = (visit.company.id, visit.partner.id);
    let named: Vec<TransactionRef> =
        news.iter().filter_map(|news| news.transaction.clone()).collect();
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let sales = ctx.store.find_transactions(company, &named).await?;
    let sales: BTreeMap<TransactionRef, Transaction> =
        sales.into_iter().map(|sale| (sale.transaction.clone(), sale)).collect();
    let line = |news: &News| {
        let sale = sales.get(news.transaction.as_ref()?)?;
        line_of(lines_of(partner, sale)?, Some(news.at))
    };
    let lines: Vec<Option<CommissionId>> = news.iter().map(line).collect();
    let wanted: Vec<CommissionId> = lines.iter().flatten().copied().collect();
    let commissions = ctx.store.find_commissions(company, &wanted).await?;
    let books = Books::open(ctx, visit.company.clone()).await?;
    let met = books.met(&commissions).await?;
    let months = commissions.iter().filter_map(|commission| books.owed_in(commission, &met));
    let paid = books.paid_up(months, Whose::One(partner)).await?;
    let status = |commission: &Commission| books.commission_status(commission, &paid, &met);
    let statuses: BTreeMap<CommissionId, CommissionStatus> =
        commissions.iter().map(|commission| (commission.id, status(commission))).collect();
    let rows = news.into_iter().zip(lines).map(|(news, line)| Row {
        news,
        line: line.map(|line| (line, statuses.get(&line).copied())),
    });
    Ok(rows.collect())
}

fn page(visit: &PartnerSeat, seen: &Seen, is_further: bool) -> Markup {
    let reader = &visit.reader;
    let of_month = |month: Month| visit.address(&format!("/sales?month={month}"));
    let first = is_further.then(|| of_month(seen.month));
    let next = seen.next.as_ref();
    let next = next.map(|cursor| format!("{}&cursor={cursor}", of_month(seen.month)));
    html! {
        div data-live="opening" { (opening(sentence(visit, seen), html! {})) }
        (months(
            reader,
            &reader.say("partner-sales-month-label"),
            of_month,
            seen.month,
            visit.company.first_month,
            seen.current,
        ))
        (wide_part("all", &reader.say("partner-sales-all"), html! {
            div data-live="sales" { (table(visit, seen)) }
            (pager(reader, first.as_deref(), next.as_deref()))
        }))
    }
}

fn sums(span: &PartnerSpan, of: fn(&MoneyTotals) -> i64) -> Vec<(Currency, i64)> {
    span.money.iter().map(|(currency, money)| (*currency, of(money))).collect()
}

fn sentence(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let (reader, main) = (&visit.reader, visit.company.currency);
    let is_running = seen.month == seen.current;
    let month = html! { (figures::month_name(reader, seen.month)) };
    // One sentence speaks of one currency: the company's, or the first that there is.
    let currency = seen.span.money.keys().copied().find(|currency| *currency == main);
    let Some(currency) = currency.or(seen.span.money.keys().next().copied()) else {
        let key = if is_running { "partner-sales-none-yet" } else { "partner-sales-none" };
        return reader.tell(key, &[("month", month)]);
    };
    let money = seen.span.money.get(&currency).copied().unwrap_or_default();
    let key = if is_running { "partner-sales-so-far" } else { "partner-sales-some" };
    let amount = |minor| figures::amount(reader, Money::new(minor, currency));
    let parts = [
        ("month", month),
        ("revenue", amount(money.revenue)),
        ("earned", amount(money.commission)),
    ];
    reader.tell(key, &parts)
}

fn table(visit: &PartnerSeat, seen: &Seen) -> Markup {
    let (reader, main) = (&visit.reader, visit.company.currency);
    let revenue = sums(&seen.span, |money| money.revenue);
    let earned = sums(&seen.span, |money| money.commission);
    let month = figures::month(reader, seen.month);
    let sum = vec![
        html! { (reader.tell("partner-sales-sum", &[("month", html! { (month) })])) },
        html! {},
        html! {},
        html! {},
        amounts::by_currency(reader, main, revenue, None),
        amounts::by_currency(reader, main, earned, None),
    ];
    let is_empty = seen.rows.is_empty() && seen.span.money.is_empty();
    Table {
        caption: reader.say("partner-sales-caption"),
        columns: vec![
            column(reader.say("partner-sales-column-customer"), Cell::Lead),
            column(reader.say("partner-sales-column-what"), Cell::Words),
            column(reader.say("partner-sales-column-day"), Cell::Words),
            column(reader.say("partner-sales-column-status"), Cell::Words),
            column(reader.say("partner-sales-column-paid"), Cell::Number),
            column(reader.say("partner-sales-column-commission"), Cell::Key),
        ],
        rows: seen.rows.iter().map(|row| cells(visit, seen, row)).collect(),
        sums: if is_empty { Vec::new() } else { vec![sum] },
        is_mixed: crate::kit::is_mixed(seen.span.money.keys().copied()),
        nothing: empty(
            &reader.say("partner-sales-empty"),
            Some((&reader.say("partner-sales-empty-action"), &visit.address("/links"))),
        ),
    }
    .shown()
}

fn cells(visit: &PartnerSeat, seen: &Seen, row: &Row) -> Vec<Markup> {
    let (reader, news) = (&visit.reader, &row.news);
    let customer = news.customer.as_ref();
    let name = customer.map(|id| amounts::customer_name(seen.customers.get(id), id));
    let amount = news.amount.map(|amount| figures::taken(reader, amount)).unwrap_or_default();
    let status = row.line.and_then(|(_, status)| status);
    vec![
        name.unwrap_or_default(),
        html! { (reader.say(what(news.kind))) },
        figures::day(reader, news.at),
        html! {
            // A decision is told in the line before; where the commission stands, beside the sale.
            @if let (false, Some(status)) = (news.kind.is_decision(), status) {
                (standing::commission(reader, status))
            }
        },
        html! { @if let Some(revenue) = news.revenue.filter(|revenue| revenue.minor != 0) { (figures::taken(reader, revenue)) } },
        html! {
            @match (row.line, &news.transaction) {
                (Some((line, _)), _) => a href=(visit.address(&format!("/commissions/{line}"))) { (amount) },
                // What earned nothing made no line.
                (None, Some(sale)) => a href=(why(visit, sale, news.at)) { (amount) },
                (None, None) => (amount),
            }
        },
    ]
}

fn what(kind: NewsKind) -> &'static str {
    match kind {
        NewsKind::Refund => "partner-sales-refund",
        NewsKind::RefundReversed => "partner-sales-refund-reversed",
        NewsKind::Corrected => "partner-sales-corrected",
        NewsKind::Held => "partner-sales-held",
        NewsKind::Approved | NewsKind::Released => "partner-sales-released",
        NewsKind::Declined => "partner-sales-declined",
        // The page lists nothing else.
        _ => "partner-sales-sale",
    }
}
