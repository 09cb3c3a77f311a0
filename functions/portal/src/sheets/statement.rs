//! A statement: what it comes to, how far it is, the account as it is reckoned, and each of its lines.

use chrono::TimeDelta;
use maud::{Markup, html};
use vouch_domain::{
    books::{
        ledger::Entry,
        payout::{Payout, PayoutStatus},
        period::PeriodState,
        standing::StatementStatus,
        statement::{Statement, StatementId},
    },
    calendar::Review,
    money::Money,
    people::company::Company,
};
use vouch_runtime::Context;

use super::{
    Places,
    lines::{self, Recruits},
};
use crate::{
    books::Books,
    kit::{Arg, Cell, Reader, Table, column, figures, pager, part, reckoning, wide_part},
    refusal::Refusal,
};

/// How many lines a page shows.
pub(crate) const LINES_SHOWN: usize = 200;

/// A statement with one page of its lines, as they were read.
#[derive(Debug)]
pub(crate) struct Read {
    statement: Statement,
    status: StatementStatus,
    payout: Option<Payout>,
    lines: Vec<Entry>,
    waiting: Vec<Entry>,
    recruits: Recruits,
    page: usize,
    is_last: bool,
}

/// A statement and what is shown with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sheet<'a> {
    pub(crate) company: &'a Company,
    pub(crate) statement: &'a Statement,
    pub(crate) state: PeriodState,
    pub(crate) status: StatementStatus,
    pub(crate) payout: Option<&'a Payout>,
    /// The lines of one page, in the order of time.
    pub(crate) lines: &'a [Entry],
    /// The lines that wait for a threshold, the first of them.
    waiting: &'a [Entry],
    recruits: &'a Recruits,
    /// Which page of them, the first being 0.
    pub(crate) page: usize,
    is_last: bool,
    /// The page's address without what is asked.
    here: &'a str,
}

/// Reads a statement with one page of its lines; none where there is nothing to state.
pub(crate) async fn read(
    ctx: &Context,
    books: &Books<'_>,
    id: StatementId,
    page: usize,
) -> Result<Option<Read>, Refusal> {
    let Some(statement) = books.statement(id).await? else { return Ok(None) };
    let company = books.company().id;
    let paid = books.paid_up_for(&[id.0]).await?;
    let payouts = ctx.store.find_first_payouts(company, &[id.0]).await?;
    let mut entries = books.entries(id.0).await?;
    entries.extend(Box::pin(books.to_come(&statement)).await?);
    lines::in_order_of_time(&mut entries);
    let recruits = Recruits::of(ctx, company, &entries).await?;
    let (waiting, entries): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| entry.accrual.is_some());
    let first = page.saturating_mul(LINES_SHOWN);
    Ok(Some(Read {
        status: books.statement_status(id.0, &paid),
        payout: payouts.into_iter().next(),
        is_last: entries.len() <= first.saturating_add(LINES_SHOWN),
        lines: entries.into_iter().skip(first).take(LINES_SHOWN).collect(),
        waiting: waiting.into_iter().take(LINES_SHOWN).collect(),
        recruits,
        page,
        statement,
    }))
}

impl Read {
    /// As it is shown at an address.
    pub(crate) fn sheet<'a>(&'a self, books: &'a Books<'_>, here: &'a str) -> Sheet<'a> {
        Sheet {
            company: books.company(),
            statement: &self.statement,
            state: books.state(self.statement.id.0.month),
            status: self.status,
            payout: self.payout.as_ref(),
            lines: &self.lines,
            waiting: &self.waiting,
            recruits: &self.recruits,
            page: self.page,
            is_last: self.is_last,
            here,
        }
    }
}

impl Sheet<'_> {
    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.statement.id.0.currency)
    }
}

/// What it comes to, for the head of a page.
pub(crate) fn sentence(reader: &Reader, sheet: &Sheet<'_>, places: &dyn Places) -> Markup {
    let page = sheet.statement.id.0;
    let amount = figures::amount(reader, sheet.money(sheet.statement.closing));
    let month = html! { (figures::month(reader, page.month)) };
    let parts = [("amount", amount), ("month", month)];
    let is_open = sheet.status == StatementStatus::Open;
    match places.partner(page.partner) {
        None if is_open => reader.tell("statement-yours-so-far", &parts),
        None => reader.tell("statement-yours", &parts),
        Some(partner) => {
            let [amount, month] = parts;
            let key = if is_open { "statement-theirs-so-far" } else { "statement-theirs" };
            reader.tell(key, &[amount, month, ("partner", partner)])
        }
    }
}

/// How far it is, and what becomes of what it leaves.
pub(crate) fn standing(reader: &Reader, sheet: &Sheet<'_>, places: &dyn Places) -> Markup {
    let day = |at| ("day", figures::day(reader, at));
    let month = sheet.statement.id.0.month;
    match sheet.state {
        PeriodState::Open => {
            let zone = sheet.company.clock_of(month).month_zone();
            let end = month.end(zone);
            let review = Review::of(month, zone, end);
            let last_day = figures::day(reader, end - TimeDelta::seconds(1));
            let parts = [("end", last_day), day(review.ends_at)];
            reader.tell("statement-runs", &parts)
        }
        PeriodState::Review(review) => reader.tell("statement-in-review", &[day(review.ends_at)]),
        PeriodState::Paused(_) => html! { (reader.say("statement-paused")) },
        PeriodState::Closing(_) => html! { (reader.say("statement-closing")) },
        PeriodState::Final(review) => {
            let number = i64::try_from(sheet.statement.number.unwrap_or(0)).unwrap_or(i64::MAX);
            let number = [("number", Arg::Count(number))];
            html! {
                (reader.tell_with("statement-final-since", &number, &[day(review.ends_at)])) " "
                (outcome(reader, sheet, places))
            }
        }
    }
}

/// What became of the balance that a final statement left.
fn outcome(reader: &Reader, sheet: &Sheet<'_>, places: &dyn Places) -> Markup {
    let closing = sheet.statement.closing;
    let is_own = places.partner(sheet.statement.id.0.partner).is_none();
    let Some(payout) = sheet.payout else {
        let key = match closing {
            _ if sheet.status == StatementStatus::Paid => "statement-paid-later",
            ..0 if is_own => "statement-you-owe",
            ..0 => "statement-owes",
            0 => "statement-nothing-left",
            left if left < sheet.company.minimum_payout_minor(sheet.statement.id.0.currency) => {
                let minimum = sheet.company.minimum_payout_minor(sheet.statement.id.0.currency);
                let minimum = figures::amount(reader, sheet.money(minimum));
                return reader.tell("statement-below-minimum", &[("minimum", minimum)]);
            }
            _ if reader.now < sheet.company.payable_from(sheet.statement.id.0.month) => {
                let from = sheet.company.payable_from(sheet.statement.id.0.month);
                return reader.tell("statement-held-until", &[("day", figures::day(reader, from))]);
            }
            _ => "statement-kept",
        };
        return html! { (reader.say(key)) };
    };
    let amount = ("amount", figures::amount(reader, sheet.money(payout.minor)));
    match (payout.status, payout.paid_at) {
        (PayoutStatus::Paid, Some(at)) => {
            reader.tell("statement-paid-on", &[amount, ("day", figures::day(reader, at))])
        }
        (PayoutStatus::Paid, None) => reader.tell("statement-was-paid", &[amount]),
        (PayoutStatus::Due, _) => reader.tell("statement-payout-due", &[amount]),
        (PayoutStatus::Sent, _) => reader.tell("statement-payout-sent", &[amount]),
        (PayoutStatus::Failed, _) => reader.tell("statement-payout-failed", &[amount]),
        (PayoutStatus::Unknown, _) => reader.tell("statement-payout-unknown", &[amount]),
    }
}

/// The account and the lines.
pub(crate) fn shown(reader: &Reader, sheet: &Sheet<'_>, places: &dyn Places) -> Markup {
    html! {
        (part("account", &reader.say("statement-account"), account(reader, sheet, places)))
        (wide_part("lines", &reader.say("statement-lines"), all_lines(reader, sheet, places)))
        @if !sheet.waiting.is_empty() && sheet.page == 0 {
            (wide_part("waiting", &reader.say("statement-waiting"), waiting(reader, sheet, places)))
        }
    }
}

/// What is left of one figure after another.
fn account(reader: &Reader, sheet: &Sheet<'_>, places: &dyn Places) -> Markup {
    let statement = sheet.statement;
    let totals = statement.totals;
    let plain = |key: &str, minor| {
        (html! { (reader.say(key)) }, figures::amount(reader, sheet.money(minor)))
    };
    let clawbacks = sheet.money(totals.clawbacks.saturating_neg());
    let rows = [
        plain("statement-opening", statement.opening),
        plain("statement-commissions", totals.commissions),
        (html! { (reader.say("statement-clawbacks")) }, figures::taken(reader, clawbacks)),
        plain("statement-adjustments", totals.adjustments),
        plain("statement-payments", totals.payments.saturating_neg()),
        (
            html! { (reader.say("statement-closing-balance")) },
            figures::taken(reader, sheet.money(statement.closing)),
        ),
    ];
    let charged = [("amount", figures::amount(reader, sheet.money(statement.charged)))];
    html! {
        (reckoning(&rows))
        @if places.partner(statement.id.0.partner).is_some() {
            p class="quiet" { (reader.tell("statement-charged", &charged)) }
        }
    }
}

fn all_lines(reader: &Reader, sheet: &Sheet<'_>, places: &dyn Places) -> Markup {
    let here = sheet.here;
    let page = sheet.statement.id.0;
    let row = |entry: &Entry| {
        let earned_in = sheet.company.month_of(entry.earned_at);
        vec![
            lines::line(reader, entry, sheet.recruits, (page.month, earned_in)),
            figures::day(reader, entry.earned_at),
            lines::amount(reader, entry, page.currency, places),
        ]
    };
    let net = sheet.statement.totals.net().unwrap_or(0);
    let sum = vec![
        html! { (reader.say("statement-lines-sum")) },
        html! {},
        figures::taken(reader, sheet.money(net)),
    ];
    let count = [("count", Arg::Count(sheet.statement.totals.owed_count()))];
    let table = Table {
        caption: reader.say_with("statement-lines-caption", &count),
        columns: vec![
            column(reader.say("statement-line"), Cell::Lead),
            column(reader.say("statement-day"), Cell::Words),
            column(reader.say("statement-amount"), Cell::Key),
        ],
        rows: sheet.lines.iter().map(row).collect(),
        sums: if sheet.is_last && !sheet.lines.is_empty() { vec![sum] } else { Vec::new() },
        is_mixed: false,
        nothing: html! { (reader.say("statement-no-lines")) },
    };
    let first = (sheet.page > 0).then(|| format!("{here}#lines"));
    let next =
        (!sheet.is_last).then(|| format!("{here}?page={}#lines", sheet.page.saturating_add(2)));
    html! {
        (table.shown())
        (pager(reader, first.as_deref(), next.as_deref()))
    }
}

/// What was earned in the month, and waits for a threshold: not owed by this statement.
fn waiting(reader: &Reader, sheet: &Sheet<'_>, places: &dyn Places) -> Markup {
    let page = sheet.statement.id.0;
    let row = |entry: &Entry| {
        let earned_in = sheet.company.month_of(entry.earned_at);
        vec![
            lines::line(reader, entry, sheet.recruits, (page.month, earned_in)),
            figures::day(reader, entry.earned_at),
            lines::amount(reader, entry, page.currency, places),
        ]
    };
    let count = [("count", Arg::Count(sheet.statement.totals.accruals))];
    let table = Table {
        caption: reader.say_with("statement-waiting-caption", &count),
        columns: vec![
            column(reader.say("statement-line"), Cell::Lead),
            column(reader.say("statement-day"), Cell::Words),
            column(reader.say("statement-amount"), Cell::Key),
        ],
        rows: sheet.waiting.iter().map(row).collect(),
        sums: Vec::new(),
        is_mixed: false,
        nothing: html! {},
    };
    html! {
        p { (reader.say("statement-waiting-why")) }
        (table.shown())
    }
}

/// Which page of lines an address asks for, the first being 0.
pub(crate) fn page_asked(asked: Option<&str>) -> usize {
    let number = asked.and_then(|text| text.parse::<usize>().ok()).unwrap_or(1);
    number.saturating_sub(1)
}
