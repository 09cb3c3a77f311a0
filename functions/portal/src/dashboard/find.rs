//! What the dashboard's lists have in common: looking up by an exact id, and sums by currency.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use maud::{Markup, html};
use vouch_domain::{
    calendar::Month,
    money::{Currency, Money},
};

use super::ways;
use crate::kit::{Arg, Reader, figures, note};

/// How many rows a page of a list has.
pub(super) const ROWS: i32 = 50;

/// A line to look something up in.
pub(super) struct Finder<'a> {
    /// The list's address.
    pub(super) list: &'a str,
    /// What stands above the line.
    pub(super) label: &'a str,
    pub(super) button: &'a str,
    /// What was looked for last, if it was not found.
    pub(super) missed: &'a str,
    /// What is said of it then: a message with `$id`.
    pub(super) nothing: &'a str,
}

impl Finder<'_> {
    pub(super) fn shown(&self, reader: &Reader) -> Markup {
        html! {
            search {
                form class="inline range" method="get" action=(self.list) {
                    label { span { (self.label) }
                        input type="search" name=(ways::LOOKED_FOR) value=(self.missed) required maxlength="255"
                            autocomplete="off" autocapitalize="none" spellcheck="false"; }
                    button class="plain" { (self.button) }
                }
            }
            @if !self.missed.is_empty() {
                (note(html! { p { (reader.say_with(self.nothing, &[("id", Arg::Text(self.missed))])) } }))
            }
        }
    }
}

/// Adds amounts up, currency by currency. What does not fit stays at the most there can be.
pub(super) fn sums(amounts: impl IntoIterator<Item = Money>) -> BTreeMap<Currency, i64> {
    let mut sums = BTreeMap::new();
    for amount in amounts {
        let sum = sums.entry(amount.currency).or_insert(0_i64);
        *sum = sum.saturating_add(amount.minor);
    }
    sums
}

/// The amount that a sentence names: in the company's own currency, unless all there is is in another.
pub(super) fn main_amount(own: Currency, sums: &BTreeMap<Currency, i64>) -> Money {
    let other = sums.iter().next().filter(|_| !sums.contains_key(&own));
    other.map_or_else(
        || Money::new(sums.get(&own).copied().unwrap_or_default(), own),
        |(currency, minor)| Money::new(*minor, *currency),
    )
}

/// The amounts that the sentence does not name, in a row; none where it names all.
pub(super) fn other_amounts(
    reader: &Reader,
    named: Currency,
    sums: &BTreeMap<Currency, i64>,
) -> Option<Markup> {
    let others: Vec<Money> = sums
        .iter()
        .filter(|(currency, _)| **currency != named)
        .map(|(currency, minor)| Money::new(*minor, *currency))
        .collect();
    (!others.is_empty()).then(|| {
        html! {
            @for (at, money) in others.iter().enumerate() {
                @if at > 0 { ", " } (figures::taken(reader, *money))
            }
        }
    })
}

/// Amounts of several currencies below each other.
pub(super) fn stacked(
    amounts: impl IntoIterator<Item = Money>,
    shown: impl Fn(Money) -> Markup,
) -> Markup {
    html! {
        @for (at, money) in amounts.into_iter().enumerate() {
            @if at > 0 { br; }
            (shown(money))
        }
    }
}

/// Nothing there: a dash, which narrow pages leave out as they do zeros.
pub(super) fn none() -> Markup {
    html! { span class="quiet nil" { "–" } }
}

/// A month as a list names it: with the currency where the month has several.
pub(super) fn month_in(
    reader: &Reader,
    month: Month,
    currency: Currency,
    has_several: bool,
) -> String {
    let name = figures::month(reader, month);
    if has_several { format!("{name}, {currency}") } else { name }
}

/// A month as a sentence names it: with its year where it is not this one.
pub(super) fn month(reader: &Reader, month: Month) -> String {
    let this_year = reader.now.with_timezone(&reader.zone).year();
    if month.first_day().year() == this_year {
        figures::month_name(reader, month)
    } else {
        figures::month(reader, month)
    }
}
