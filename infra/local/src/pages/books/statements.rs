//! Statements: a month's at a glance, and one with its lines, right to the cent.

use std::collections::BTreeMap;

use maud::{Markup, html};
use vouch_domain::books::statement::StatementId;
use vouch_domain::calendar::Month;
use vouch_domain::money::{Currency, Money};

use super::{HERE, choice, label, month_of, state};
use crate::pages::answers::{Line, Payout, Statement};
use crate::pages::form::in_path;
use crate::pages::kit::{self, Cell, Row, Sheet};
use crate::pages::{Reply, Room, Trouble, Visit, figures};

/// `GET /books/statements?period=`
pub(super) async fn show_month(room: &Room<'_>, visit: &Visit) -> Result<Reply, Trouble> {
    let month = month_of(room, visit)?;
    let statements: Vec<Statement> = room.api.all(&format!("/statements?period={month}")).await?;
    let main = html! {
        (kit::opening(sentence(room, month, &statements), html! {
            p { "What each partner is owed for " (figures::month(month)) ", in each currency. " (standing(&statements)) }
        }))
        (choice(room, "statements", month))
        (sheet(room, month, &statements).shown())
        (label(&format!("/statements?period={month}")))
    };
    let title = format!("Statements of {}", figures::month(month));
    Ok(Reply::page(&room.frame(HERE).page(&title, main)))
}

fn sentence(room: &Room<'_>, month: Month, statements: &[Statement]) -> Markup {
    let own =
        statements.iter().filter(|statement| statement.closing.currency == room.company.currency);
    let earned = own
        .map(|statement| statement.commissions.minor.saturating_sub(statement.clawbacks.minor))
        .sum();
    let earned = Money::new(earned, room.company.currency);
    let is_running = Month::of(room.now, room.zone()) == month;
    html! {
        "Partners " @if is_running { "have earned " } @else { "earned " } (figures::amount(earned))
        " in " (figures::month_name(month)) @if is_running { " so far" }
    }
}

fn standing(statements: &[Statement]) -> &'static str {
    match statements.first().map(|statement| statement.status.as_str()) {
        Some("open") => "The month runs: these change with every sale.",
        Some("review") => "The month is over and in review: late sales still join.",
        Some(_) => "The month is final: these never change again.",
        None => "",
    }
}

fn sheet(room: &Room<'_>, month: Month, statements: &[Statement]) -> Sheet {
    let row = |statement: &Statement| -> Row {
        let own = format!("/books/statements/{}", statement.id);
        vec![
            html! { a href=(own) { (room.name_of(statement.partner)) } span class="quiet" { ", " (statement.closing.currency.code()) } },
            figures::amount(statement.opening),
            figures::amount(statement.commissions),
            figures::taken(negative(statement.clawbacks)),
            figures::amount(statement.adjustments),
            figures::amount(negative(statement.payments)),
            figures::amount(statement.charged),
            html! { (state(&statement.status)) },
            html! { a href=(own) { (figures::taken(statement.closing)) } },
        ]
    };
    Sheet {
        caption: format!("Statements of {}", figures::month(month)),
        columns: vec![
            ("Partner", Cell::Lead),
            ("Opening", Cell::Number),
            ("Commissions", Cell::Number),
            ("Taken back", Cell::Number),
            ("Adjustments", Cell::Number),
            ("Paid out", Cell::Number),
            ("Charged", Cell::Aside),
            ("State", Cell::AsideWords),
            ("Closing", Cell::Key),
        ],
        rows: statements.iter().map(row).collect(),
        sums: sums(statements),
        is_mixed: true,
        nothing: html! { "Nobody has a statement for this month. " a href="/#tour" { "Follow a link and pay something" } "." },
    }
}

/// Clawbacks and payments are told as magnitudes, and stand here as what they do to a balance.
fn negative(money: Money) -> Money {
    Money::new(money.minor.saturating_neg(), money.currency)
}

/// One line for each currency.
fn sums(statements: &[Statement]) -> Vec<Row> {
    let mut by_currency: BTreeMap<Currency, [i64; 7]> = BTreeMap::new();
    for statement in statements {
        let sums = by_currency.entry(statement.closing.currency).or_default();
        let parts = [
            statement.opening.minor,
            statement.commissions.minor,
            -statement.clawbacks.minor,
            statement.adjustments.minor,
            -statement.payments.minor,
            statement.charged.minor,
            statement.closing.minor,
        ];
        for (sum, part) in sums.iter_mut().zip(parts) {
            *sum = sum.saturating_add(part);
        }
    }
    let line = |(currency, sums): (Currency, [i64; 7])| -> Row {
        let mut cells = vec![html! { "Together, in " (currency.code()) }];
        cells.extend(sums[..6].iter().map(|minor| figures::amount(Money::new(*minor, currency))));
        cells.push(html! {});
        cells.push(figures::amount(Money::new(sums[6], currency)));
        cells
    };
    by_currency.into_iter().map(line).collect()
}

/// `GET /books/statements/{id}`
pub(super) async fn show_one(room: &Room<'_>, id: &str) -> Result<Reply, Trouble> {
    let known: StatementId = id.parse().map_err(|_| Trouble::NoSuch("statement"))?;
    let path = format!("/statements/{known}");
    let statement: Option<Statement> = room.api.find(&path).await?;
    let statement = statement.ok_or(Trouble::NoSuch("statement"))?;
    let payouts = format!("/payouts?period={}&partner={}", statement.period, statement.partner);
    let payouts: Vec<Payout> = room.api.all(&payouts).await?;
    let name = room.name_of(statement.partner);
    let month = figures::month(statement.period);
    let main = html! {
        (kit::opening(earned(room, &statement), html! { p { (outcome(&statement, &payouts)) } }))
        (choice(room, "statements", statement.period))
        (kit::part("account", "The account", account(&statement)))
        (kit::wide_part("lines", html! { "The lines" }, lines(room, &statement)))
        (label(&path))
    };
    let title = format!("{name}, {month}");
    Ok(Reply::page(&room.frame(HERE).page(&title, main)))
}

fn earned(room: &Room<'_>, statement: &Statement) -> Markup {
    let earned = statement.commissions.minor.saturating_sub(statement.clawbacks.minor);
    let earned = Money::new(earned, statement.closing.currency);
    let (name, month) = (room.name_of(statement.partner), figures::month_name(statement.period));
    if earned.minor < 0 {
        return html! { (name) " lost " (figures::amount(negative(earned))) " in " (month) };
    }
    html! {
        (name) @if statement.status == "open" { " has" } " earned " (figures::amount(earned)) " in " (month)
        @if statement.status == "open" { " so far" }
    }
}

/// What becomes of the closing balance.
fn outcome(statement: &Statement, payouts: &[Payout]) -> Markup {
    let currency = statement.closing.currency;
    let payout = payouts.iter().find(|payout| payout.amount.currency == currency);
    match (statement.status.as_str(), payout) {
        (_, Some(payout)) if payout.status == "paid" => {
            html! { (figures::amount(payout.amount)) " was paid out." }
        }
        (_, Some(payout)) if payout.status == "sent" => {
            html! { (figures::amount(payout.amount)) " is on its way." }
        }
        (_, Some(payout)) => html! { (figures::amount(payout.amount)) " is due to be paid out." },
        ("open", None) => html! { "The month runs; what is owed is fixed a week after its end." },
        ("review", None) => html! { "The month is in review; it is final a week after its end." },
        (_, None) if statement.closing.minor < 0 => {
            html! { "More was taken back than was earned. Later commissions offset it first; nothing is pulled back." }
        }
        (_, None) if statement.closing.minor > 0 => {
            html! { "That is less than the least that is paid out, so it is kept for a later month." }
        }
        (_, None) => html! { "Nothing is left to be paid out." },
    }
}

fn account(statement: &Statement) -> Markup {
    let rows = [
        (html! { "Opening balance" }, figures::amount(statement.opening)),
        (html! { "Commissions" }, figures::amount(statement.commissions)),
        (html! { "Taken back by refunds" }, figures::taken(negative(statement.clawbacks))),
        (html! { "Adjustments" }, figures::amount(statement.adjustments)),
        (html! { "Paid out" }, figures::amount(negative(statement.payments))),
        (html! { "Closing balance" }, figures::taken(statement.closing)),
    ];
    html! {
        (kit::reckoning(&rows))
        p class="quiet" {
            @match statement.number {
                Some(number) => { "Number " (number) " of this partner’s statements, " (state(&statement.status)) ". " },
                None => { "Not numbered yet: " (state(&statement.status)) ". " },
            }
            "The company is charged " (figures::amount(statement.charged)) " for it."
        }
    }
}

fn lines(room: &Room<'_>, statement: &Statement) -> Markup {
    let row = |line: &Line| -> Row {
        let amount = figures::taken(line.amount);
        vec![
            html! { (line.text) },
            figures::day(line.earned_at, room.zone(), room.now),
            match &line.transaction {
                Some(sale) => {
                    html! { a href={ "/books/transactions/" (in_path(sale)) } title="Why" { (amount) } }
                }
                None => amount,
            },
        ]
    };
    let mut in_time: Vec<&Line> = statement.lines.iter().collect();
    in_time.sort_by_key(|line| line.earned_at);
    let count = figures::count(statement.line_count);
    let sheet = Sheet {
        caption: format!("{count} lines in the order of time; each amount leads to its why"),
        columns: vec![("Line", Cell::Lead), ("On", Cell::Words), ("Amount", Cell::Key)],
        rows: in_time.into_iter().map(row).collect(),
        sums: if statement.has_more_lines { Vec::new() } else { vec![line_sum(statement)] },
        is_mixed: false,
        nothing: html! { "No line: only what was left from the month before." },
    };
    html! {
        (sheet.shown())
        @if statement.has_more_lines {
            p class="quiet" { "These are the first " (statement.lines.len()) ". The API gives the rest." }
        }
    }
}

fn line_sum(statement: &Statement) -> Row {
    let sum = statement.lines.iter().map(|line| line.amount.minor).fold(0, i64::saturating_add);
    let sum = figures::taken(Money::new(sum, statement.closing.currency));
    vec![html! { "All lines" }, html! {}, sum]
}
