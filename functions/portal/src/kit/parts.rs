//! The parts of a page: how it opens, its sections, notices, facts, words of state, filters and ways to the next page.

use chrono::{Datelike as _, NaiveDate};
use maud::{Markup, html};
use vouch_domain::calendar::Month;

use super::{
    figures,
    reader::{Arg, Reader},
};

/// How a page begins: a sentence, with its number where it has one, and what else is to be said at once.
pub fn opening(sentence: Markup, then: Markup) -> Markup {
    html! { div class="opening" { h1 { (sentence) } (then) } }
}

/// A part of a page, its heading in the margin where there is room.
pub fn part(id: &str, heading: &str, content: Markup) -> Markup {
    section("part", id, heading, content)
}

/// A part that needs the whole width: tables of many columns.
pub fn wide_part(id: &str, heading: &str, content: Markup) -> Markup {
    section("part wide", id, heading, content)
}

fn section(class: &str, id: &str, heading: &str, content: Markup) -> Markup {
    html! {
        section class=(class) aria-labelledby=(id) {
            h2 id=(id) { (heading) }
            div { (content) }
        }
    }
}

/// Something to be noticed.
pub fn note(content: Markup) -> Markup {
    html! { div class="note" role="status" { (content) } }
}

/// Something that went wrong.
pub fn warning(content: Markup) -> Markup {
    html! { div class="note wrong" role="alert" { (content) } }
}

/// Words and what they stand for.
pub fn facts(rows: &[(String, Markup)]) -> Markup {
    html! {
        dl class="facts" {
            @for (words, meaning) in rows { div { dt { (words) } dd { (meaning) } } }
        }
    }
}

/// A sum as it is reckoned: words and amounts, the last one being the result.
pub fn reckoning(rows: &[(Markup, Markup)]) -> Markup {
    let last = rows.len().saturating_sub(1);
    html! {
        dl class="reckoning" {
            @for (at, (words, amount)) in rows.iter().enumerate() {
                div class=[(at == last).then_some("sum")] { dt { (words) } dd { (amount) } }
            }
        }
    }
}

/// What is said where there is nothing yet: one sentence, and the one thing to do about it as words and an address.
pub fn empty(sentence: &str, action: Option<(&str, &str)>) -> Markup {
    html! {
        p class="empty" {
            (sentence)
            @if let Some((words, href)) = action { " " a href=(href) { (words) } }
        }
    }
}

/// How a state is meant. It picks the small mark before the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to be noticed.
    Plain,
    /// Something is still to come.
    Waiting,
    /// As it should be.
    Good,
    /// Somebody should look.
    Bad,
}

/// A word with a small mark whose shape says the same, so that colour is never needed.
pub fn status(words: &str, tone: Tone) -> Markup {
    let class = match tone {
        Tone::Plain => "status plain",
        Tone::Waiting => "status waiting",
        Tone::Good => "status good",
        Tone::Bad => "status bad",
    };
    html! { span class=(class) { (words) } }
}

/// A value to be copied. The button is there when the script is; `what` says to a screen reader what it copies.
pub fn copied(reader: &Reader, value: &str, what: &str) -> Markup {
    let label = reader.say_with("kit-copy-what", &[("what", Arg::Text(what))]);
    html! {
        span class="copied" {
            code { (value) }
            button type="button" class="slight" hidden data-copy=(value) aria-label=(label)
                data-done=(reader.say("kit-copied")) data-failed=(reader.say("kit-copy-failed")) {
                (reader.say("kit-copy"))
            }
        }
    }
}

/// The ways to the first and to the next page of a long table; nothing where it has only one.
pub fn pager(reader: &Reader, first: Option<&str>, next: Option<&str>) -> Markup {
    html! {
        @if first.is_some() || next.is_some() {
            nav class="pager" aria-label=(reader.say("kit-pager")) {
                @if let Some(href) = first { a href=(href) { (reader.say("kit-first-page")) } }
                @if let Some(href) = next { a href=(href) rel="next" { (reader.say("kit-next-page")) } }
            }
        }
    }
}

/// One of several ways to look at a page.
#[derive(Clone, Debug)]
pub struct Choice {
    pub words: String,
    pub href: String,
    pub chosen: bool,
}

/// Filters: links of which one is chosen.
pub fn choices(label: &str, choices: &[Choice]) -> Markup {
    html! {
        nav class="filters" aria-label=(label) {
            @for choice in choices {
                a href=(choice.href) aria-current=[choice.chosen.then_some("true")] { (choice.words) }
            }
        }
    }
}

/// How many years of months are shown at once; earlier ones are folded away.
const YEARS_SHOWN: usize = 2;

/// The months from the first to the last, a line for each year, the newest year first.
pub fn months(
    reader: &Reader,
    label: &str,
    href: impl Fn(Month) -> String,
    chosen: Month,
    from: Month,
    to: Month,
) -> Markup {
    let mut years: Vec<(i32, Vec<Month>)> = Vec::new();
    let mut month = from.min(to);
    while month <= to {
        let year = month.first_day().year();
        match years.last_mut() {
            Some((last, months)) if *last == year => months.push(month),
            _ => years.push((year, vec![month])),
        }
        month = month.next();
    }
    years.reverse();
    let chosen_at = years.iter().position(|(_, months)| months.contains(&chosen));
    let line = |(year, months): &(i32, Vec<Month>)| {
        html! {
            div {
                span class="year" { (year) }
                span {
                    @for month in months {
                        a href=(href(*month)) aria-current=[(*month == chosen).then_some("true")] {
                            (figures::month_short(reader, *month)) span class="unseen" { " " (year) }
                        }
                    }
                }
            }
        }
    };
    html! {
        nav class="months" aria-label=(label) {
            @for year in years.iter().take(YEARS_SHOWN) { (line(year)) }
            @if years.len() > YEARS_SHOWN {
                details open[chosen_at.is_some_and(|at| at >= YEARS_SHOWN)] {
                    summary { (reader.say("kit-earlier-years")) }
                    @for year in years.iter().skip(YEARS_SHOWN) { (line(year)) }
                }
            }
        }
    }
}

/// A span of days to choose, both ends within it.
#[derive(Clone, Copy, Debug)]
pub struct DateRange<'a> {
    /// The page that shows it.
    pub action: &'a str,
    pub from: NaiveDate,
    pub to: NaiveDate,
    /// What else the address says and goes on saying: names and values.
    pub keep: &'a [(&'a str, &'a str)],
}

/// Two days to choose, sent as `from` and `to` in the address.
pub fn date_range(reader: &Reader, range: &DateRange<'_>) -> Markup {
    let day = |name: &str, words: String, value: NaiveDate| {
        html! {
            label { span { (words) } input type="date" name=(name) value=(value.to_string()) required; }
        }
    };
    html! {
        form class="inline range" method="get" action=(range.action) {
            @for (name, value) in range.keep { input type="hidden" name=(name) value=(value); }
            (day("from", reader.say("kit-from"), range.from))
            (day("to", reader.say("kit-to"), range.to))
            button class="plain" { (reader.say("kit-show-days")) }
        }
    }
}

/// A quiet link beside a table: its export and the like.
pub fn aside_link(words: &str, href: &str) -> Markup {
    html! { p class="beside" { a href=(href) { (words) } } }
}
