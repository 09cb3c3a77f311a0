//! The sentence that the home opens with: what partners earned in the month so far, and of what.

use maud::{Markup, html};
use vouch_domain::{
    calendar::Month,
    money::{Currency, Money},
};
use vouch_store::totals::MoneyTotals;

use super::{Home, ways};
use crate::{
    dashboard::find,
    kit::{Arg, Reader, figures},
};

/// The heading.
pub(super) fn shown(reader: &Reader, home: &Home) -> Markup {
    if !home.has_begun() {
        let key = if home.first_partner.is_some() {
            "dashboard-home-sentence-first-partner"
        } else {
            "dashboard-home-sentence-nobody"
        };
        return html! { (reader.say(key)) };
    }
    let money = home.money(home.month);
    let month = find::month(reader, home.month);
    let args = [("month", Arg::Text(&month))];
    let main = money.get(&home.main).copied().unwrap_or_default();
    if is_nothing(&main) {
        return html! { (reader.say_with("dashboard-home-sentence-no-sale", &args)) };
    }
    let key = if main.commission < 0 {
        "dashboard-home-sentence-taken"
    } else {
        "dashboard-home-sentence"
    };
    reader.tell_with(key, &args, &parts(reader, home.month, home.main, &main))
}

/// What belongs to it: other currencies, sign-ups, sales of nobody's customers, and as of when all that is.
pub(super) fn more(reader: &Reader, home: &Home) -> Markup {
    let money = home.money(home.month);
    let others: Vec<(&Currency, &MoneyTotals)> =
        money.iter().filter(|(currency, of)| **currency != home.main && !is_nothing(of)).collect();
    let nobody: Vec<Money> = money
        .iter()
        .filter(|(_, of)| of.unattributed_revenue != 0)
        .map(|(currency, of)| Money::new(of.unattributed_revenue, *currency))
        .collect();
    let listed = html! {
        @for (at, (currency, of)) in others.iter().enumerate() {
            @if at > 0 { "; " }
            (reader.tell("dashboard-home-other", &parts(reader, home.month, **currency, of)))
        }
    };
    let from_nobody = html! {
        @for (at, revenue) in nobody.iter().enumerate() {
            @if at > 0 { ", " }
            (figures::amount(reader, *revenue))
        }
    };
    let people = home.totals.months.get(&home.month);
    html! {
        @if home.has_begun() {
            p {
                @if !others.is_empty() {
                    (reader.tell("dashboard-home-others", &[("list", listed)])) " "
                }
                @if let Some(people) = people.filter(|people| people.signups > 0) {
                    (reader.say_with("dashboard-home-signups", &[
                        ("signups", Arg::Count(people.signups)),
                        ("attributed", Arg::Count(people.attributed)),
                    ])) " "
                }
                @if !nobody.is_empty() {
                    (reader.tell("dashboard-home-unattributed", &[("revenue", from_nobody)]))
                }
            }
            p { small class="quiet" {
                (reader.tell("dashboard-home-as-of", &[("time", figures::hour(reader, reader.now))]))
            } }
        }
    }
}

fn is_nothing(money: &MoneyTotals) -> bool {
    (money.revenue, money.commission, money.sales) == (0, 0, 0)
}

/// Both amounts as links to what they are made of.
fn parts(
    reader: &Reader,
    month: Month,
    currency: Currency,
    of: &MoneyTotals,
) -> [(&'static str, Markup); 2] {
    let link = |page: &str, minor: i64| {
        let href = ways::asked(page, &[("month", &month.to_string())]);
        html! { a href=(href) { (figures::amount(reader, Money::new(minor, currency))) } }
    };
    [
        ("earned", link(ways::COMMISSIONS, of.commission.saturating_abs())),
        ("revenue", link(ways::TRANSACTIONS, of.revenue)),
    ]
}
