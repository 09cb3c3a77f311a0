//! Commissions of a month: every line that a sale earned a partner, or that a refund took back.

use maud::{Markup, html};
use vouch_domain::calendar::Month;
use vouch_domain::id::PartnerId;
use vouch_domain::money::{Currency, Money};

use super::{HERE, choice, label, month_of, state};
use crate::pages::answers::Commission;
use crate::pages::form::in_path;
use crate::pages::kit::{self, Cell, Row, Sheet};
use crate::pages::{Reply, Room, Trouble, Visit, figures};

/// How many are shown; the API gives them all.
const SHOWN: usize = 300;

/// `GET /books/commissions?period=&partner=`
pub(super) async fn show_month(room: &Room<'_>, visit: &Visit) -> Result<Reply, Trouble> {
    let month = month_of(room, visit)?;
    let partner = match visit.query.given("partner") {
        None => None,
        Some(text) => Some(known(room, text)?),
    };
    let mut path = format!("/commissions?period={month}");
    if let Some(partner) = partner {
        path = format!("{path}&partner={partner}");
    }
    let mut lines: Vec<Commission> = room.api.all(&path).await?;
    lines.sort_by_key(|line| std::cmp::Reverse(line.earned_at));
    let main = html! {
        (kit::opening(sentence(month, &lines), html! {
            p { "The newest first. Each amount leads to its why: who was credited, by which rule, and how it was reckoned." }
        }))
        (choice(room, "commissions", month))
        (partners(room, month, partner))
        (sheet(room, month, &lines).shown())
        @if lines.len() > SHOWN {
            p class="quiet" { "These are the newest " (SHOWN) " of " (figures::count(lines.len())) "; the sums are of all." }
        }
        (label(&path))
    };
    let title = format!("Commissions of {}", figures::month(month));
    Ok(Reply::page(&room.frame(HERE).page(&title, main)))
}

fn known(room: &Room<'_>, text: &str) -> Result<PartnerId, Trouble> {
    let partner = text.parse().ok().filter(|partner| room.has_partner(*partner));
    partner.ok_or(Trouble::NoSuch("partner"))
}

fn sentence(month: Month, lines: &[Commission]) -> Markup {
    let sales = lines.iter().filter(|line| line.kind == "commission").count();
    let month = figures::month_name(month);
    match sales {
        0 => html! { "No sale earned anything in " (month) " yet" },
        1 => html! { "One sale earned a commission in " (month) },
        _ => html! { (figures::count(sales)) " sales earned a commission in " (month) },
    }
}

fn partners(room: &Room<'_>, month: Month, chosen: Option<PartnerId>) -> Markup {
    let own = format!("/books/commissions?period={month}");
    html! {
        nav class="months" aria-label="Partners" {
            a href=(own) aria-current=[chosen.is_none().then_some("page")] { "All partners" }
            @for partner in &room.demo.partners {
                a href={ (own) "&partner=" (partner.id) } aria-current=[(chosen == Some(partner.id)).then_some("page")] { (room.name_of(partner.id)) }
            }
        }
    }
}

fn sheet(room: &Room<'_>, month: Month, lines: &[Commission]) -> Sheet {
    let row = |line: &Commission| -> Row {
        let why = format!("/books/transactions/{}", in_path(&line.transaction));
        let sale = figures::shortened(&line.transaction, 28);
        let kind = if line.kind == "clawback" { "taken back" } else { "commission" };
        vec![
            html! { a href=(why) title=(line.transaction) { (sale) } },
            html! { (room.name_of(line.partner)) },
            figures::day(line.earned_at, room.zone(), room.now),
            html! { (kind) },
            html! { (state(&line.status)) },
            html! { a href=(why) title="Why" { (figures::taken(line.amount)) } },
        ]
    };
    Sheet {
        caption: format!("Commissions of {}", figures::month(month)),
        columns: vec![
            ("Sale", Cell::Lead),
            ("Partner", Cell::Words),
            ("Earned on", Cell::Words),
            ("Kind", Cell::AsideWords),
            ("State", Cell::Words),
            ("Amount", Cell::Key),
        ],
        rows: lines.iter().take(SHOWN).map(row).collect(),
        sums: sums(lines),
        is_mixed: true,
        nothing: html! { "A line for each sale will stand here. " a href="/#tour" { "Follow a link and pay something" } "." },
    }
}

/// One line for each currency.
fn sums(lines: &[Commission]) -> Vec<Row> {
    let mut by_currency = std::collections::BTreeMap::new();
    for line in lines {
        let sum = by_currency.entry(line.amount.currency).or_insert(0_i64);
        *sum = sum.saturating_add(line.amount.minor);
    }
    let line = |(currency, minor): (Currency, i64)| -> Row {
        let mut cells = vec![html! { "Together, in " (currency.code()) }];
        cells.extend((0..4).map(|_| html! {}));
        cells.push(figures::amount(Money::new(minor, currency)));
        cells
    };
    by_currency.into_iter().map(line).collect()
}
