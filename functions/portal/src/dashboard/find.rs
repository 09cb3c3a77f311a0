//! What the dashboard's lists have in common: looking up by an exact id, months, pages, and sums by currency.

use std::collections::BTreeMap;

use chrono::Datelike as _;
use maud::{Markup, html};
use serde::Deserialize;
use vouch_domain::{
    calendar::Month,
    money::{Currency, Money},
    people::company::Company,
};
use vouch_store::page::Cursor;

use super::ways;
use crate::kit::{self, Arg, Reader, figures, note};

/// How many rows a page of a list has.
pub(super) const ROWS: i32 = 50;

/// What the address of a list by months asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    pub(super) month: Option<Month>,
    q: Option<String>,
    pub(super) cursor: Option<String>,
}

impl Asked {
    /// What is looked for; nothing where nothing is.
    pub(super) fn looked_for(&self) -> &str {
        looked_for(self.q.as_deref())
    }
}

/// What a list is asked to look for, without the space around it.
pub(super) fn looked_for(q: Option<&str>) -> &str {
    q.map(str::trim).unwrap_or_default()
}

/// A list of the dashboard by its name in messages and its address.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    /// As messages name it: `dashboard-{name}-find`.
    pub(super) name: &'static str,
    pub(super) address: &'static str,
}

impl List {
    /// A line to look something up in, and what is said if `missed` was not found.
    pub(super) fn finder(self, reader: &Reader, missed: &str) -> Markup {
        let Self { name, address } = self;
        html! {
            search {
                form class="inline range" method="get" action=(address) {
                    label { span { (reader.say(&format!("dashboard-{name}-find"))) }
                        input type="search" name=(ways::LOOKED_FOR) value=(missed) required maxlength="255"
                            autocomplete="off" autocapitalize="none" spellcheck="false"; }
                    button class="plain" { (reader.say(&format!("dashboard-{name}-find-button"))) }
                }
            }
            @if !missed.is_empty() {
                @let nothing = format!("dashboard-{name}-find-nothing");
                (note(html! { p { (reader.say_with(&nothing, &[("id", Arg::Text(missed))])) } }))
            }
        }
    }

    /// The list of a month, from its first row or from a later one.
    pub(super) fn of_month(self, month: Month, from: Option<&Cursor>) -> String {
        let from = from.map(Cursor::to_string).unwrap_or_default();
        ways::asked(self.address, &[("month", &month.to_string()), ("cursor", &from)])
    }

    /// The company's months to choose from.
    pub(super) fn months(self, reader: &Reader, company: &Company, chosen: Month) -> Markup {
        kit::months(
            reader,
            &reader.say(&format!("dashboard-{}-months", self.name)),
            |month| self.of_month(month, None),
            chosen,
            company.first_month,
            company.month_of(reader.now),
        )
    }

    /// The ways to the first page of a month's list and to the next, where one is not on them already.
    pub(super) fn pages(
        self,
        month: Month,
        from: Option<&Cursor>,
        next: Option<&Cursor>,
    ) -> (Option<String>, Option<String>) {
        let first = from.map(|_| self.of_month(month, None));
        (first, next.map(|next| self.of_month(month, Some(next))))
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
