//! The page in place of any that needs the demo company: it is being made, or there shall be none.

use maud::{Markup, html};
use portal::kit::{self, Arg};

use super::frame::{DASHBOARD, Frame, HOME};
use super::guest::Guest;
use super::{Pages, Visit};
use crate::demo::Step;
use crate::folder::{Contents, Folder};

/// Whether there will be a demo company in a moment.
pub(super) fn is_short(pages: &Pages) -> bool {
    let folder = pages.deployment.folder.as_ref();
    let contents = folder.map(Folder::contents);
    pages.deployment.seeding.now().is_some()
        || matches!(contents, Some(Contents::New | Contents::Seeding))
}

/// The page.
pub(super) fn page(pages: &Pages, visit: &Visit) -> Markup {
    let guest = visit.guest(chrono_tz::Tz::UTC);
    if is_short(pages) {
        let step = pages.deployment.seeding.now();
        being_made(&guest, step.as_ref())
    } else {
        empty(pages, &guest)
    }
}

fn being_made(guest: &Guest, step: Option<&Step>) -> Markup {
    let step = step.filter(|step| step.of > 0);
    let count = |number: usize| Arg::Count(i64::try_from(number).unwrap_or(i64::MAX));
    let main = kit::opening(
        html! { (guest.say("absence-being-made")) },
        html! {
            p { (guest.say("absence-being-made-how")) }
            @if let Some(step) = step {
                p {
                    (guest.say_with("absence-being-made-step", &[("done", count(step.done)), ("of", count(step.of))]))
                    progress value=(step.done) max=(step.of) aria-label=(guest.say("absence-being-made")) {}
                }
            }
            p class="quiet" { (guest.say("absence-being-made-again")) }
        },
    );
    let frame = Frame { guest, company: None, here: "", refresh: true };
    frame.page(&guest.say("absence-being-made-title"), main)
}

fn empty(pages: &Pages, guest: &Guest) -> Markup {
    let base = pages.deployment.base_url();
    let token = pages.deployment.setup_token();
    let call = format!(
        "curl -X POST {base}/api/v1/companies \\\n  -H 'Authorization: Bearer {token}' \\\n  -H 'Content-Type: application/json' \\\n  -d '{{\"name\": \"Your company\", \"timezone\": \"Europe/Berlin\", \"currency\": \"EUR\"}}'",
    );
    let option = html! { code { "--empty" } };
    let calls = html! {
        a href="/api/v1/openapi.json" { (guest.say("absence-api")) }
    };
    let own = html! {
        p { (guest.say("absence-own-how")) }
        (kit::copied(&guest.reader, token, &guest.say("absence-copy-token")))
        pre { code { (call) } }
        p { (guest.tell("absence-own-then", &[
            ("calls", html! {
                code { "/programs" } ", " code { "/terms" } ", " code { "/partners" } ", " code { "/links" } ", "
                code { "/webhook-endpoints" } ", " code { "/members" }
            }),
            ("description", calls),
        ])) }
        p { (guest.tell("absence-own-doors", &[
            ("dashboard", html! { a href=(DASHBOARD) { code { (DASHBOARD) } } }),
            ("portal", html! { code { "/portal/cmp_…" } }),
        ])) }
    };
    let main = html! {
        (kit::opening(
            html! { (guest.say("absence-empty")) },
            html! { p { (guest.tell("absence-empty-why", &[("option", option)])) } },
        ))
        (kit::part("own", &guest.say("absence-own"), own))
        (kit::part("demo", &guest.say("absence-demo"), html! { pre { code { "cargo run -- --data .vouch-demo" } } }))
    };
    let frame = Frame { guest, company: None, here: HOME, refresh: false };
    frame.page(&guest.say("absence-empty-title"), main)
}
