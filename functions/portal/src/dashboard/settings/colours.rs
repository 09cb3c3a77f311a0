//! A company's colour as pages use it, by day and by night.

use maud::{Markup, html};
use vouch_domain::people::company::Company;

use crate::kit::{
    Arg, Reader,
    colour::{self, Accent},
};

/// The papers that pages are on, by day and by night.
const PAPERS: [&str; 2] = ["#faf7f0", "#0f1724"];

pub(super) fn shown(reader: &Reader, company: &Company) -> Markup {
    let brand = company.brand_colour.as_deref().unwrap_or_default();
    let Some(Accent { day, night }) = colour::accent(brand) else {
        return html! { p class="quiet" { (reader.say("dashboard-settings-no-colour")) } };
    };
    let is_same = |shade: &str| shade.eq_ignore_ascii_case(brand);
    let key = match (is_same(&day), is_same(&night)) {
        (true, true) => "dashboard-settings-colour-as-it-is",
        (true, false) => "dashboard-settings-colour-lighter",
        (false, true) => "dashboard-settings-colour-darker",
        (false, false) => "dashboard-settings-colour-both",
    };
    html! {
        p { (reader.say_with(key, &[
            ("brand", Arg::Text(brand)), ("day", Arg::Text(&day)), ("night", Arg::Text(&night)),
        ])) }
        div class="actions" {
            (sample(&reader.say("dashboard-settings-by-day"), PAPERS[0], &day))
            (sample(&reader.say("dashboard-settings-by-night"), PAPERS[1], &night))
        }
    }
}

/// A piece of paper with a word and a line of the colour on it.
fn sample(words: &str, paper: &str, accent: &str) -> Markup {
    html! {
        svg role="img" aria-label={ (words) ": " (accent) } width="168" height="64" {
            rect x="0.5" y="0.5" width="167" height="63" fill=(paper) stroke=(accent) stroke-opacity="0.4" {}
            rect x="16" y="16" width="12" height="32" fill=(accent) {}
            text x="40" y="38" fill=(accent) font-size="15" { (words) }
            rect x="40" y="45" width="112" height="2" fill=(accent) {}
        }
    }
}
