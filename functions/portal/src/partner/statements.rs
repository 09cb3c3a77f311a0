//! A partner's statements, the newest first, and each with its lines.

use std::{cmp::Reverse, sync::Arc};

use axum::extract::State;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::{
        ledger::Page,
        standing::StatementStatus,
        statement::{Statement, StatementId},
    },
    money::Money,
};
use vouch_runtime::Context;

use crate::{
    api::{
        input::{Named, Query},
        list::cursor,
    },
    books::{Books, PaidUp},
    documents,
    kit::{Arg, Cell, Table, column, empty, figures, opening, pager, standing},
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown},
    },
    policy::Needs,
    refusal::{Refusal, unknown},
    sheets::{Places as _, statement},
};

/// How many final statements a page shows.
const ROWS: i32 = 24;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::get("/portal/{company}/statements", Needs::Partner, show),
        PageRoute::get("/portal/{company}/statements/{statement}", Needs::Partner, show_one),
    ]
}

/// Where the list goes on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    after: Option<String>,
}

/// Which page of a statement's lines, from 1.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AskedLines {
    page: Option<String>,
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let from = cursor(asked.after.as_deref())?;
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let mut rows = Vec::new();
    if from.is_none() {
        rows = running(&visit, &books).await?;
    }
    let (company, partner) = (visit.company.id, visit.partner.id);
    let page =
        ctx.store.list_latest_partner_statements(company, partner, ROWS, from.as_ref()).await?;
    rows.extend(page.items);
    rows.sort_by_key(|statement| {
        let Page { month, currency, .. } = statement.id.0;
        (Reverse(month), currency != visit.company.currency, currency.code())
    });
    let pages: Vec<Page> = rows.iter().map(|statement| statement.id.0).collect();
    let paid = books.paid_up_for(&pages).await?;
    let reader = &visit.reader;
    let first = from.is_some().then(|| visit.address("/statements"));
    let next = page.next.map(|next| visit.address(&format!("/statements?after={next}")));
    let main = html! {
        (opening(sentence(&visit, &books, &paid, &rows, from.is_none()), html! {}))
        (table(&visit, &books, &paid, &rows))
        (pager(reader, first.as_deref(), next.as_deref()))
    };
    Ok(visit.page(&reader.say("partner-statements-title"), main))
}

/// Those of months that are not final; a month that has not begun has none yet.
async fn running(visit: &PartnerSeat, books: &Books<'_>) -> Result<Vec<Statement>, Refusal> {
    let mut all = books.running_statements_of(visit.partner.id).await?;
    all.retain(|statement| statement.id.0.month <= books.current() || statement.totals.count != 0);
    Ok(all)
}

fn sentence(
    visit: &PartnerSeat,
    books: &Books<'_>,
    paid: &PaidUp,
    rows: &[Statement],
    is_first: bool,
) -> Markup {
    let reader = &visit.reader;
    let Some(latest) = rows.first().filter(|_| is_first) else {
        let key = if is_first { "partner-statements-none" } else { "partner-statements-earlier" };
        return html! { (reader.say(key)) };
    };
    let page = latest.id.0;
    let key = match books.statement_status(page, paid) {
        StatementStatus::Open => "partner-statements-latest-so-far",
        _ => "partner-statements-latest",
    };
    let amount = figures::amount(reader, Money::new(latest.closing, page.currency));
    let month = html! { (figures::month(reader, page.month)) };
    reader.tell(key, &[("month", month), ("amount", amount)])
}

fn table(visit: &PartnerSeat, books: &Books<'_>, paid: &PaidUp, rows: &[Statement]) -> Markup {
    let reader = &visit.reader;
    let row = |statement: &Statement| {
        let page = statement.id.0;
        let (href, totals) = (visit.statement(statement.id), statement.totals);
        let money = |minor| Money::new(minor, page.currency);
        let number = statement.number.map(|number| i64::try_from(number).unwrap_or(i64::MAX));
        vec![
            html! { a href=(href) { (figures::month(reader, page.month)) } },
            html! { @if let Some(number) = number { (figures::count(reader, number)) } },
            standing::statement(reader, books.statement_status(page, paid)),
            figures::amount(reader, money(totals.commissions)),
            figures::taken(reader, money(totals.clawbacks.saturating_neg())),
            figures::amount(reader, money(totals.payments.saturating_neg())),
            html! { a href=(href) { (figures::taken(reader, money(statement.closing))) } },
        ]
    };
    let head =
        |name: &str, cell| column(reader.say(&format!("partner-statements-column-{name}")), cell);
    let action = reader.say("partner-statements-empty-action");
    Table {
        caption: reader.say("partner-statements-caption"),
        columns: vec![
            head("month", Cell::Lead),
            head("number", Cell::AsideWords),
            head("status", Cell::Words),
            head("commissions", Cell::Number),
            head("clawbacks", Cell::Number),
            head("payouts", Cell::Aside),
            head("balance", Cell::Key),
        ],
        rows: rows.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: crate::kit::is_mixed(rows.iter().map(|statement| statement.id.0.currency)),
        nothing: empty(
            &reader.say("partner-statements-empty"),
            Some((&action, &visit.address("/links"))),
        ),
    }
    .shown()
}

/// Whose the statement is and of when, for paper: on a screen the frame says it.
fn whose(visit: &PartnerSeat) -> Markup {
    let reader = &visit.reader;
    let parts = [
        ("name", html! { (visit.partner.name) }),
        ("code", html! { (visit.partner.code) }),
        ("time", figures::moment(reader, reader.now)),
    ];
    reader.tell("partner-statements-for", &parts)
}

async fn show_one(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Named(id): Named<StatementId>,
    Query(asked): Query<AskedLines>,
) -> Shown {
    if id.0.partner != visit.partner.id {
        return Err(unknown("statement"));
    }
    let reader = &visit.reader;
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let page = statement::page_asked(asked.page.as_deref());
    let read = Box::pin(statement::read(&ctx, &books, id, page)).await?;
    let read = read.ok_or_else(|| unknown("statement"))?;
    let here = visit.statement(id);
    let sheet = read.sheet(&books, &here);
    let places: &PartnerSeat = &visit;
    let main = html! {
        (opening(
            statement::sentence(reader, &sheet, places),
            html! {
                p { (statement::standing(reader, &sheet, places)) }
                p class="on-paper" { (whose(&visit)) }
            },
        ))
        (documents::links(reader, &here))
        (statement::shown(reader, &sheet, places))
    };
    let month = figures::month(reader, id.0.month);
    let title = reader.say_with("partner-statements-one-title", &[("month", Arg::Text(&month))]);
    Ok(visit.page(&title, main))
}
