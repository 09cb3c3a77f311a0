//! My Ledger: what a partner earned, lost and was paid over any days, every line with the balance after it (K18, K19).

use std::{collections::BTreeSet, sync::Arc};

use axum::extract::State;
use chrono::NaiveDate;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    books::statement::Statement,
    calendar::{Month, day_start},
    money::{Currency, Money},
};
use vouch_runtime::Context;
use vouch_store::ledger::Line;

use crate::{
    api::input::Query,
    books::Books,
    kit::{
        Arg, Cell, Choice, DateRange, Table, choices, column, date_range, empty, figures, opening,
        pager, part, reckoning, wide_part,
    },
    ledger::{
        Ledger,
        account::Account,
        days::{Days, day_asked},
    },
    pages::{
        route::PageRoute,
        visit::{PartnerSeat, PartnerVisit, Shown},
    },
    policy::Needs,
    sheets::lines::{self, Recruits},
};

/// How many lines a page shows.
const LINES: usize = 100;
/// How many months are shown where none are asked for.
const USUAL_MONTHS: usize = 3;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/portal/{company}/ledger", Needs::Partner, show)]
}

/// What the address asks for: days, or months, which are all of their days. What can't be read counts as absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: Option<String>,
    to: Option<String>,
    currency: Option<String>,
    /// Which page of the lines, from 1.
    page: Option<String>,
}

/// The days and the currency that are looked at.
#[derive(Debug, Clone, Copy)]
struct Looked {
    days: Days,
    currency: Currency,
}

impl Looked {
    fn of(visit: &PartnerSeat, asked: &Asked) -> Self {
        let (company, zone) = (&visit.company, visit.company.month_zone());
        let today = visit.reader.now.with_timezone(&zone).date_naive();
        let read = |text: &Option<String>, is_last| day_asked(text.as_deref()?, is_last);
        let asked_is = |from, to| read(from, false).zip(read(to, true));
        let is_backwards = asked_is(&asked.from, &asked.to).is_some_and(|(from, to)| from > to);
        let (asked_from, asked_to) =
            if is_backwards { (&asked.to, &asked.from) } else { (&asked.from, &asked.to) };
        let to = read(asked_to, true).unwrap_or(today).min(today);
        let usual = std::iter::successors(Some(company.month_of(day_start(to, zone))), |month| {
            Some(month.before())
        });
        let usual = usual.take(USUAL_MONTHS).last().map_or(to, Month::first_day);
        let from = read(asked_from, false).unwrap_or(usual);
        let currency = asked.currency.as_deref().and_then(|code| code.parse().ok());
        Self {
            days: Days::new((from, to), (company.first_month.first_day(), today), zone),
            currency: currency.unwrap_or(company.currency),
        }
    }

    fn address(self, visit: &PartnerSeat) -> String {
        let Self { days: Days { from, to, .. }, currency } = self;
        visit.address(&format!("/ledger?from={from}&to={to}&currency={currency}"))
    }
}

async fn show(
    State(ctx): State<Arc<Context>>,
    visit: PartnerVisit,
    Query(asked): Query<Asked>,
) -> Shown {
    let books = Books::open(&ctx, visit.company.clone()).await?;
    let looked = Looked::of(&visit, &asked);
    let partner = visit.partner.id;
    let read = Box::pin(Ledger::read(&ctx, &books, partner, looked.currency, looked.days)).await?;
    let (account, statements) = (&read.account, &read.statements);
    let page = asked.page.as_deref().and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
    let first = page.saturating_sub(1).saturating_mul(LINES);
    let lines = Box::pin(read.lines(&books, first, LINES)).await?;
    let recruits =
        Recruits::of(&ctx, visit.company.id, lines.iter().map(|(line, _)| &line.entry)).await?;
    let waiting = if looked.days.is_until_now() {
        let balances = Box::pin(books.balances(partner)).await?;
        balances.get(&looked.currency).map_or(0, |balance| balance.accruing)
    } else {
        0
    };
    let reader = &visit.reader;
    let back = (first > 0).then(|| format!("{}#lines", looked.address(&visit)));
    let more = first.saturating_add(LINES) < account.count();
    let next = more.then(|| {
        format!("{}&page={}#lines", looked.address(&visit), page.max(1).saturating_add(1))
    });
    let main = html! {
        (opening(sentence(&visit, looked, account), html! {}))
        (range(&visit, looked))
        (currencies(&visit, looked, statements))
        (part("account", &reader.say("partner-ledger-account"), html! {
            (sums(&visit, looked, account))
            (waits(&visit, looked, waiting))
        }))
        (wide_part("lines", &reader.say("partner-ledger-lines"), html! {
            (table(&visit, looked, account, (&lines, &recruits), first))
            (pager(reader, back.as_deref(), next.as_deref()))
        }))
    };
    Ok(visit.page(&reader.say("partner-ledger-title"), main))
}

fn sentence(visit: &PartnerSeat, looked: Looked, account: &Account) -> Markup {
    let reader = &visit.reader;
    let amount = figures::taken(reader, Money::new(account.ending, looked.currency));
    if looked.days.is_until_now() {
        return reader.tell("partner-ledger-now", &[("amount", amount)]);
    }
    let day = day_of(visit, looked.days.to);
    reader.tell("partner-ledger-then", &[("amount", amount), ("day", day)])
}

fn day_of(visit: &PartnerSeat, day: NaiveDate) -> Markup {
    html! { (figures::date(&visit.reader, day)) }
}

/// The first and the last day, to be chosen.
fn range(visit: &PartnerSeat, looked: Looked) -> Markup {
    let Days { from, to, .. } = looked.days;
    let (action, keep) = (visit.address("/ledger"), [("currency", looked.currency.code())]);
    date_range(&visit.reader, &DateRange { action: &action, from, to, keep: &keep })
}

/// The currencies that there is anything in, where they are several.
fn currencies(visit: &PartnerSeat, looked: Looked, statements: &[Statement]) -> Markup {
    let mut known: BTreeSet<Currency> =
        statements.iter().map(|statement| statement.id.0.currency).collect();
    known.extend([visit.company.currency, looked.currency]);
    if known.len() < 2 {
        return html! {};
    }
    let choice = |currency: Currency| Choice {
        words: currency.code().to_owned(),
        href: Looked { currency, ..looked }.address(visit),
        chosen: currency == looked.currency,
    };
    let all: Vec<Choice> = known.into_iter().map(choice).collect();
    choices(&visit.reader.say("partner-ledger-currencies"), &all)
}

fn sums(visit: &PartnerSeat, looked: Looked, account: &Account) -> Markup {
    let reader = &visit.reader;
    let money = |minor: i64| Money::new(minor, looked.currency);
    let plain =
        |key: &str, minor| (html! { (reader.say(key)) }, figures::amount(reader, money(minor)));
    let red = |words: Markup, minor| (words, figures::taken(reader, money(minor)));
    let totals = account.totals;
    let on = |key: &str, day| reader.tell(key, &[("day", day_of(visit, day))]);
    let ending = if looked.days.is_until_now() {
        html! { (reader.say("partner-ledger-ending-now")) }
    } else {
        on("partner-ledger-ending", looked.days.to)
    };
    reckoning(&[
        red(on("partner-ledger-beginning", looked.days.from), account.beginning),
        plain("partner-ledger-commissions", totals.commissions),
        red(html! { (reader.say("partner-ledger-clawbacks")) }, totals.clawbacks.saturating_neg()),
        plain("partner-ledger-adjustments", totals.adjustments),
        plain("partner-ledger-payouts", totals.payments.saturating_neg()),
        red(ending, account.ending),
    ])
}

/// What is earned beside the account, but not owed yet.
fn waits(visit: &PartnerSeat, looked: Looked, waiting: i64) -> Markup {
    if waiting == 0 {
        return html! {};
    }
    let amount = figures::amount(&visit.reader, Money::new(waiting, looked.currency));
    html! { p class="quiet" { (visit.reader.tell("lines-waiting", &[("amount", amount)])) } }
}

fn table(
    visit: &PartnerSeat,
    looked: Looked,
    account: &Account,
    (lines, recruits): (&[(Line, i64)], &Recruits),
    first: usize,
) -> Markup {
    let reader = &visit.reader;
    let money = |minor: i64| figures::taken(reader, Money::new(minor, looked.currency));
    let row = |(line, balance): &(Line, i64)| {
        let entry = &line.entry;
        let earned_in = visit.company.month_of(entry.earned_at);
        vec![
            lines::line(reader, entry, recruits, (line.page.month, earned_in)),
            figures::day(reader, entry.earned_at),
            lines::amount(reader, entry, looked.currency, visit),
            money(*balance),
        ]
    };
    let bound =
        |key: &str, minor| vec![html! { (reader.say(key)) }, html! {}, html! {}, money(minor)];
    let mut rows: Vec<Vec<Markup>> = Vec::with_capacity(lines.len() + 1);
    if first == 0 && !lines.is_empty() {
        rows.push(bound("partner-ledger-at-first", account.beginning));
    }
    rows.extend(lines.iter().map(row));
    let is_last = first.saturating_add(lines.len()) >= account.count();
    let sums = if is_last && !lines.is_empty() {
        vec![bound("partner-ledger-at-last", account.ending)]
    } else {
        Vec::new()
    };
    let count = i64::try_from(account.count()).unwrap_or(i64::MAX);
    let action = reader.say("partner-ledger-empty-action");
    Table {
        caption: reader.say_with("partner-ledger-caption", &[("count", Arg::Count(count))]),
        columns: vec![
            column(reader.say("partner-ledger-column-line"), Cell::Lead),
            column(reader.say("partner-ledger-column-day"), Cell::Words),
            column(reader.say("partner-ledger-column-amount"), Cell::Key),
            column(reader.say("partner-ledger-column-balance"), Cell::Number),
        ],
        rows,
        sums,
        is_mixed: false,
        nothing: empty(
            &reader.say("partner-ledger-empty"),
            Some((&action, &visit.address("/links"))),
        ),
    }
    .shown()
}
