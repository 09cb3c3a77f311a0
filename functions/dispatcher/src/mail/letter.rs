//! A letter: said once, and set twice, as plain text and as a page in the look of an account book.

use std::fmt::Write as _;

use maud::{DOCTYPE, Markup, html};
use vouch_domain::people::company::is_colour;

use super::words::one_line;

/// How long a subject may be.
const SUBJECT_MOST: usize = 180;

/// The accent where a company has none.
const ACCENT: &str = "#1c6249";

const PAPER: &str = "#faf7f0";
const INK: &str = "#1f1d19";
const QUIET: &str = "#625b50";
const HAIR: &str = "#d8d1c1";
const SERIF: &str = "Newsreader, 'Iowan Old Style', Palatino, Georgia, serif";
const SANS: &str =
    "'Hanken Grotesk', system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif";

/// What a mail says. Both of its forms are made of this, so neither says more than the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Letter {
    /// Whose mail it is.
    pub(crate) company: String,
    /// The company's colour, if it has one.
    pub(crate) colour: Option<String>,
    /// What it is about: the subject, and the heading.
    pub(crate) heading: String,
    /// What it says, sentence by sentence.
    pub(crate) lines: Vec<String>,
    /// Names and what stands behind them.
    pub(crate) facts: Vec<(String, String)>,
    /// What to do next, and where.
    pub(crate) action: (String, String),
    /// Why its reader gets it.
    pub(crate) foot: String,
    /// Where its reader chooses to do without such mails, if it may.
    pub(crate) choice: Option<(String, String)>,
    /// The code of the language that it is in.
    pub(crate) language: &'static str,
}

impl Letter {
    /// What it is about, on one line.
    pub(crate) fn subject(&self) -> String {
        let line = one_line(&self.heading);
        if line.chars().count() <= SUBJECT_MOST {
            return line;
        }
        line.chars().take(SUBJECT_MOST).chain(['…']).collect()
    }

    /// As plain text.
    pub(crate) fn text(&self) -> String {
        let (label, url) = &self.action;
        let mut text = format!("{}\n\n", self.heading);
        for line in &self.lines {
            // Writing into a string does not fail.
            let _ = write!(text, "{line}\n\n");
        }
        for (name, fact) in &self.facts {
            let _ = writeln!(text, "{name}: {fact}");
        }
        if !self.facts.is_empty() {
            text.push('\n');
        }
        let _ = write!(text, "{label}:\n{url}\n\n-- \n{}\n", self.foot);
        if let Some((label, url)) = &self.choice {
            let _ = write!(text, "{label}:\n{url}\n");
        }
        text
    }

    /// As a page. Mail programs know no stylesheets of ours, so each part says how it looks.
    pub(crate) fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(self.language) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light";
                    title { (self.subject()) }
                }
                body style={"margin:0;background:" (PAPER) ";color:" (INK) ";font:16px/24px " (SANS)} { (self.sheet()) }
            }
        };
        page.into_string()
    }

    fn sheet(&self) -> Markup {
        let colour = self.colour.as_deref().filter(|colour| is_colour(colour)).unwrap_or(ACCENT);
        let (label, url) = &self.action;
        html! {
            div style="max-width:560px;margin:0 auto;padding:32px 20px" {
                p style={"margin:0 0 24px;padding-bottom:12px;border-bottom:2px solid " (colour) ";font-weight:600"} { (self.company) }
                h1 style={"margin:0 0 16px;font:500 24px/32px " (SERIF)} { (self.heading) }
                @for line in &self.lines { p style="margin:0 0 16px" { (line) } }
                @if !self.facts.is_empty() { (self.table()) }
                p style="margin:24px 0" {
                    a href=(url) style={"display:inline-block;padding:10px 18px;border:1px solid " (INK) ";border-bottom:3px solid " (colour) ";border-radius:3px;color:" (INK) ";text-decoration:none;font-weight:600"} { (label) }
                }
                p style={"margin:32px 0 0;padding-top:12px;border-top:1px solid " (HAIR) ";color:" (QUIET) ";font-size:13px;line-height:20px"} {
                    (self.foot)
                    @if let Some((label, url)) = &self.choice {
                        " " a href=(url) style={"color:" (QUIET)} { (label) }
                    }
                }
            }
        }
    }

    fn table(&self) -> Markup {
        let cell =
            format!("padding:8px 0;border-top:1px solid {HAIR};text-align:left;vertical-align:top");
        html! {
            table style={"width:100%;border-collapse:collapse;border-bottom:1px solid " (HAIR) ";font-variant-numeric:tabular-nums"} {
                @for (name, fact) in &self.facts {
                    tr {
                        th scope="row" style={(cell) ";padding-right:16px;font-weight:400;color:" (QUIET)} { (name) }
                        td style={(cell) ";overflow-wrap:anywhere"} { (fact) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(typed: &str) -> Letter {
        Letter {
            company: one_line(typed),
            colour: Some(typed.to_owned()),
            heading: format!("About {}", one_line(typed)),
            lines: vec![format!("It is {}.", one_line(typed))],
            facts: vec![("Name".to_owned(), one_line(typed))],
            action: ("Look".to_owned(), "https://vouch.example/dashboard".to_owned()),
            foot: "Because.".to_owned(),
            choice: Some(("Choose".to_owned(), "https://vouch.example/portal".to_owned())),
            language: "en",
        }
    }

    #[test]
    fn both_forms_say_the_same() {
        let letter = letter("Quill & Co");
        let (text, page) = (letter.text(), letter.html().replace("&amp;", "&"));
        for said in
            [&letter.heading, &letter.lines[0], &letter.facts[0].1, &letter.action.1, &letter.foot]
        {
            assert!(text.contains(said.as_str()) && page.contains(said.as_str()), "{said}");
        }
    }

    #[test]
    fn no_name_writes_a_header_a_line_or_markup() {
        let hostile = [
            "Eve\r\nBcc: all@evil.example\r\n\r\nbody",
            "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>",
            "#123456;background:url(https://evil.example)",
            "\u{202e}live\u{2066}",
        ];
        let fixtures =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures/naughty-strings.json");
        let more: Vec<String> = std::fs::read_to_string(fixtures)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let plain = letter("Ada");
        let lines = |letter: &Letter| letter.text().lines().count();
        let tags = |letter: &Letter| letter.html().matches('<').count();
        for typed in hostile.iter().map(|text| (*text).to_owned()).chain(more) {
            let letter = letter(&typed);
            assert!(!letter.subject().contains(['\r', '\n', '\0']), "{typed:?}");
            assert_eq!(lines(&letter), lines(&plain), "{typed:?}");
            assert_eq!(tags(&letter), tags(&plain), "{typed:?}");
            let accent = format!("border-bottom:2px solid {ACCENT}");
            assert!(letter.html().contains(&accent), "{typed:?}");
        }
    }
}
