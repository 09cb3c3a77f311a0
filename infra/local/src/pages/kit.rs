//! The kit that every page is made of: the frame, parts with their headings, tables, values to copy, forms.
//!
//! It knows nothing of this machine or of referrals, so that other pages can be made of it too.

mod sheet;

use maud::{DOCTYPE, Markup, html};

pub(crate) use self::sheet::{Cell, Row, Sheet};
use super::assets;

/// What stands around a page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The name at the top, and where it leads.
    pub(crate) name: (&'static str, &'static str),
    /// Where else one can go: words and address.
    pub(crate) ways: &'static [(&'static str, &'static str)],
    /// The address of the way that this page is on.
    pub(crate) here: &'static str,
    /// What the right-hand corner says.
    pub(crate) corner: Markup,
    /// The last lines.
    pub(crate) foot: Markup,
    /// Whether the page asks for itself again in a moment.
    pub(crate) again: bool,
}

impl Frame {
    /// A whole page.
    pub(crate) fn page(&self, title: &str, main: Markup) -> Markup {
        let (name, home) = self.name;
        html! {
            (DOCTYPE)
            html lang="en-GB" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    meta name="color-scheme" content="light dark";
                    @if self.again { meta http-equiv="refresh" content="2"; }
                    title { (title) " – " (name) }
                    link rel="stylesheet" href=(assets::LOOK.url());
                    link rel="icon" href="data:,";
                    script defer src=(assets::ACT.url()) {}
                }
                body {
                    a class="skip" href="#main" { "To the page’s text" }
                    header class="top" {
                        a class="name" href=(home) { (name) }
                        nav aria-label="Pages" {
                            @for (words, address) in self.ways {
                                a href=(address) aria-current=[(*address == self.here).then_some("page")] { (words) }
                            }
                        }
                        div class="when" { (self.corner) }
                    }
                    main id="main" { (main) }
                    footer class="foot" { p { (self.foot) } }
                }
            }
        }
    }
}

/// How a page begins: a sentence, with its number where it has one, and what else is to be said at once.
pub(crate) fn opening(sentence: Markup, then: Markup) -> Markup {
    html! { div class="opening" { h1 { (sentence) } (then) } }
}

/// A part of a page, its heading in the margin where there is one.
pub(crate) fn part(id: &str, heading: &str, content: Markup) -> Markup {
    html! {
        section class="part" aria-labelledby=(id) {
            h2 id=(id) { (heading) }
            div { (content) }
        }
    }
}

/// A part that needs the whole width: tables of many columns.
pub(crate) fn wide_part(id: &str, heading: Markup, content: Markup) -> Markup {
    html! {
        section class="part wide" aria-labelledby=(id) {
            h2 id=(id) { (heading) }
            div { (content) }
        }
    }
}

/// Something to be noticed.
pub(crate) fn note(content: Markup) -> Markup {
    html! { div class="note" role="status" { (content) } }
}

/// Something that went wrong.
pub(crate) fn warning(content: Markup) -> Markup {
    html! { div class="note wrong" role="alert" { (content) } }
}

/// A value to be copied. The button is there when the script is.
pub(crate) fn copied(value: &str, what: &str) -> Markup {
    html! {
        span class="copied" {
            code { (value) }
            button type="button" class="slight" hidden data-copy=(value) aria-label={ "Copy " (what) } { "Copy" }
        }
    }
}

/// Words and what they stand for.
pub(crate) fn facts(rows: &[(&str, Markup)]) -> Markup {
    html! {
        dl class="facts" {
            @for (words, meaning) in rows { div { dt { (words) } dd { (meaning) } } }
        }
    }
}

/// A sum as it is reckoned: words and amounts, the last one being the result.
pub(crate) fn reckoning(rows: &[(Markup, Markup)]) -> Markup {
    let last = rows.len().saturating_sub(1);
    html! {
        dl class="reckoning" {
            @for (at, (words, amount)) in rows.iter().enumerate() {
                div class=[(at == last).then_some("sum")] { dt { (words) } dd { (amount) } }
            }
        }
    }
}

/// One line of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Field<'a> {
    /// What it is sent as.
    pub(crate) name: &'a str,
    /// What it is called.
    pub(crate) label: &'a str,
    /// What helps to fill it in.
    pub(crate) help: &'a str,
    /// What stands in it.
    pub(crate) value: &'a str,
    /// What is wrong with that; nothing where it is empty.
    pub(crate) wrong: &'a str,
    /// What the browser may fill in.
    pub(crate) autocomplete: &'a str,
    /// What keyboard a phone shows: `decimal`, `email`.
    pub(crate) keyboard: &'a str,
    /// Whether it may stay empty.
    pub(crate) optional: bool,
    /// Whether little is typed.
    pub(crate) short: bool,
}

impl Field<'_> {
    /// Label above, help below, what is wrong beside.
    pub(crate) fn shown(&self) -> Markup {
        let id = format!("field-{}", self.name);
        let (help_id, wrong_id) = (format!("{id}-help"), format!("{id}-wrong"));
        let wrong = !self.wrong.is_empty();
        let described: Vec<&str> = [(!self.help.is_empty(), &help_id), (wrong, &wrong_id)]
            .into_iter()
            .filter_map(|(is_there, id)| is_there.then_some(id.as_str()))
            .collect();
        let described = described.join(" ");
        html! {
            div class={ "field" @if self.short { " short" } } {
                label for=(id) { (self.label) @if self.optional { span class="quiet" { " (optional)" } } }
                input id=(id) name=(self.name) value=(self.value) required[!self.optional]
                    autocomplete=[(!self.autocomplete.is_empty()).then_some(self.autocomplete)]
                    inputmode=[(!self.keyboard.is_empty()).then_some(self.keyboard)]
                    aria-invalid=[wrong.then_some("true")]
                    aria-describedby=[(!described.is_empty()).then_some(described)];
                @if !self.help.is_empty() { p class="help" id=(help_id) { (self.help) } }
                @if wrong { p class="wrong" id=(wrong_id) { (self.wrong) } }
            }
        }
    }
}
