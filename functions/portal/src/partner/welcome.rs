//! The company's welcome to its partners (K09).

use maud::{Markup, html};

use crate::{
    kit::{Arg, empty, opening},
    pages::{
        route::PageRoute,
        visit::{PartnerVisit, Shown},
    },
    policy::Needs,
};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/portal/{company}/welcome", Needs::Partner, show)]
}

async fn show(visit: PartnerVisit) -> Shown {
    let reader = &visit.reader;
    let company = Arg::Text(&visit.company.name);
    let welcome = paragraphs(&visit.company.welcome);
    let sentence = reader.say_with(
        "partner-welcome-sentence",
        &[("name", Arg::Text(&visit.partner.name)), ("company", company)],
    );
    let nothing = reader.say_with("partner-welcome-empty", &[("company", company)]);
    let action = reader.say("partner-welcome-action");
    let main = html! {
        (opening(html! { (sentence) }, html! { (welcome) }))
        @if welcome.0.is_empty() { (empty(&nothing, Some((&action, &visit.address("/links"))))) }
    };
    Ok(visit.page(&reader.say("partner-welcome-title"), main))
}

/// Plain text as people typed it: an empty line begins a paragraph, another break is one.
pub(super) fn paragraphs(text: &str) -> Markup {
    let mut all: Vec<Vec<&str>> = vec![Vec::new()];
    for line in text.lines().map(str::trim) {
        match all.last_mut() {
            Some(paragraph) if !line.is_empty() => paragraph.push(line),
            Some(paragraph) if !paragraph.is_empty() => all.push(Vec::new()),
            _ => {}
        }
    }
    html! {
        @for paragraph in all.iter().filter(|paragraph| !paragraph.is_empty()) {
            p {
                @for (at, line) in paragraph.iter().enumerate() {
                    @if at > 0 { br; }
                    (line)
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_begins_a_paragraph() {
        for (text, expected) in [
            ("", ""),
            (" \n\r\n \n", ""),
            ("One", "<p>One</p>"),
            ("One\ntwo\r\n\r\n\n  Three <b>\n", "<p>One<br>two</p><p>Three &lt;b&gt;</p>"),
        ] {
            assert_eq!(paragraphs(text).into_string(), expected, "{text:?}");
        }
    }
}
