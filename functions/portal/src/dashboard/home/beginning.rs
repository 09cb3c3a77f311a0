//! What a company does first: a partner, its sign-in address, the first sign-up.

use maud::{Markup, html};
use vouch_domain::people::{company::Company, partner::Partner};
use vouch_runtime::Context;

use super::ways;
use crate::{
    kit::{Reader, copied, figures, part},
    partner,
};

pub(super) fn shown(
    ctx: &Context,
    reader: &Reader,
    company: &Company,
    first: Option<&Partner>,
) -> Markup {
    let base = ctx.config.base_url();
    let calls = format!("{base}/api/v1/partners");
    let sign_in = format!("{base}{}", partner::address(company.id, ""));
    let signup = format!("{base}/webhooks/{}/signup", company.id);
    let step = |name: &str, content: Markup| {
        html! {
            li {
                h3 { (reader.say(&format!("dashboard-home-step-{name}"))) }
                div { (content) }
            }
        }
    };
    let told = |name: &str, address: &str| {
        html! {
            p { (reader.say(&format!("dashboard-home-told-{name}"))) }
            (copied(reader, address, &reader.say(&format!("dashboard-home-copies-{name}"))))
        }
    };
    let steps = html! {
        ol class="tour" {
            (step("partner", html! {
                @if let Some(first) = first {
                    @let link = html! {
                        a href=(ways::partner(first.id)) { (figures::shortened(&first.name, 60)) }
                    };
                    p { (reader.tell("dashboard-home-told-partner-made", &[("name", link)])) }
                } @else {
                    (told("partner", &calls))
                    p { a href="/api/v1/openapi.json" { (reader.say("dashboard-home-all-calls")) } }
                }
            }))
            (step("sign-in", told("sign-in", &sign_in)))
            (step("sign-up", told("sign-up", &signup)))
        }
    };
    part("beginning", &reader.say("dashboard-home-beginning"), steps)
}
