//! The reading room: statements, invoices, commissions and the why of a transaction, as the API tells them.
//!
//! It stands in for the portal's pages and the dashboard until they come; what it shows is what they will show.

mod commissions;
mod invoices;
mod statements;
mod transactions;

use maud::{Markup, html};
use vouch_domain::calendar::Month;

use super::{Pages, Reply, Room, Trouble, Visit, figures};

/// The way in the navigation that all of these are on.
const HERE: &str = "/books/statements";

/// How many months can be chosen at once.
const MONTHS_SHOWN: usize = 12;

/// `GET /books/…`
pub(super) async fn show(pages: &Pages, visit: &Visit, rest: &str) -> Result<Reply, Trouble> {
    let room = Room::enter(pages, visit).await?;
    match rest.split_once('/') {
        None if rest == "statements" => statements::show_month(&room, visit).await,
        None if rest == "invoices" => invoices::show_month(&room, visit).await,
        None if rest == "commissions" => commissions::show_month(&room, visit).await,
        Some(("statements", id)) => statements::show_one(&room, id).await,
        Some(("transactions", id)) => transactions::show(&room, id).await,
        _ => Err(Trouble::NoPage),
    }
}

/// The month that the address names; the one that runs, where it names none.
fn month_of(room: &Room<'_>, visit: &Visit) -> Result<Month, Trouble> {
    match visit.query.given("period") {
        None => Ok(Month::of(room.now, room.zone())),
        Some(text) => text.parse().map_err(|_| Trouble::NoSuch("month")),
    }
}

/// The three books and the months they can be opened at.
fn choice(room: &Room<'_>, book: &str, month: Month) -> Markup {
    let current = Month::of(room.now, room.zone());
    let back = std::iter::successors(Some(current), |month| Some(month.before()));
    let mut months: Vec<Month> =
        back.take(MONTHS_SHOWN).take_while(|month| *month >= room.company.first_month).collect();
    months.reverse();
    html! {
        nav class="months" aria-label="Books" {
            @for (name, words) in [("statements", "Statements"), ("invoices", "Invoices"), ("commissions", "Commissions")] {
                a href={ "/books/" (name) "?period=" (month) } aria-current=[(name == book).then_some("page")] { (words) }
            }
        }
        nav class="months" aria-label="Months" {
            @for one in months {
                a href={ "/books/" (book) "?period=" (one) } aria-current=[(one == month).then_some("page")] { (figures::month_name(one)) }
            }
        }
    }
}

/// How far a statement or an invoice is, in words.
fn state(status: &str) -> &str {
    match status {
        "open" => "the month runs",
        "review" => "in review",
        "paused" => "review paused",
        "final" => "final",
        "charged" => "final and charged",
        "failed" => "charge failed",
        "paid" => "paid out",
        "pending" => "earned",
        "approved" => "approved",
        "declined" => "declined",
        "on_hold" => "held",
        "invoiced" => "invoiced",
        other => other,
    }
}

/// Where this room's words come from, below its pages.
fn label(call: &str) -> Markup {
    html! {
        p class="quiet source" {
            small { "The demo’s reading room: it shows what " code { "GET /api/v1" (call) } " answers, until the portal has its own pages." }
        }
    }
}
