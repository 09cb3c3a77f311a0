//! The redirect's five pages: one for the few who see a 302, and one for each way a link can fail.
//!
//! Each stands alone: no script, no font, no picture from elsewhere, and one style whose hash is all that the
//! content policy lets in. The company's colour comes as a drawing's fill, which is no style.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};
use vouch_domain::tracking::link::Route;

use crate::colour;

const STYLE: &str = include_str!("pages.css");

/// What the pages' `Content-Security-Policy` says.
pub(crate) static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// 302: for those whose browser does not move on by itself.
pub(crate) fn onward(route: &Route, location: &str) -> String {
    let host = host_of(route);
    page(
        Some(route),
        &format!("On to {host}"),
        html! { "If your browser does not take you there by itself, follow this link." },
        html! { a href=(location) rel="nofollow" { "Continue to " (host) } },
        None,
    )
}

/// 404: no such code.
pub(crate) fn unknown() -> String {
    page(
        None,
        "This link leads nowhere",
        html! { "The address may have been copied in part, or was never in use." },
        html! { "Compare it with the place you found it, or ask whoever shared it for the whole link." },
        None,
    )
}

/// 405: neither GET nor HEAD. An empty address is the one asked for: no path of the visitor is written here.
pub(crate) fn wrong_method() -> String {
    page(
        None,
        "This address only opens a link",
        html! { "It was called in a way that it does not answer. Nothing was changed." },
        html! { a href="" { "Open the link" } },
        None,
    )
}

/// 410: the link was switched off. The next step is the company's own front page.
pub(crate) fn disabled(route: &Route) -> String {
    let front = route.destination.url().join("/").map(String::from).unwrap_or_default();
    page(
        Some(route),
        "This link is no longer in use",
        html! { "Whoever shared it may have a newer one. You can also go to " (route.company_name) " directly." },
        html! { a href=(front) rel="nofollow" { "Visit " (host_of(route)) } },
        None,
    )
}

/// 503: the link could not be looked up.
pub(crate) fn unavailable(reference: &str) -> String {
    page(
        None,
        "This link cannot be opened just now",
        html! { "The trouble is on our side and usually passes within a minute. Nothing is lost." },
        html! { a href="" { "Try again" } },
        Some(reference).filter(|reference| !reference.is_empty()),
    )
}

fn host_of(route: &Route) -> &str {
    route.destination.url().host_str().unwrap_or_default()
}

fn page(
    route: Option<&Route>,
    title: &str,
    says: Markup,
    next: Markup,
    reference: Option<&str>,
) -> String {
    let name = route.map_or("Referral link", |route| route.company_name.as_str());
    let (day, night) =
        colour::by_day_and_night(route.and_then(|route| route.brand_colour.as_deref()));
    let whole = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " – " (name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    header { (name) }
                    svg width="64" height="3" aria-hidden="true" {
                        rect class="day" width="64" height="3" fill=(day) {}
                        rect class="night" width="64" height="3" fill=(night) {}
                    }
                    h1 { (title) }
                    p { (says) }
                    p { (next) }
                    @if let Some(reference) = reference {
                        small { "If you write to us about this, name " (reference) "." }
                    }
                }
            }
        }
    };
    whole.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route() -> Route {
        serde_json::from_value(serde_json::json!({
            "code": "spring", "company": "cmp_00000000000000000000000001",
            "company_name": "Nordlicht & <Söhne>", "brand_colour": "#0a7d5a",
            "partner": "ptn_00000000000000000000000002", "program": "prg_00000000000000000000000003",
            "link": "lnk_00000000000000000000000004", "destination": "https://shop.example/start?plan=pro",
            "window_days": 90, "model": "last", "cookie_domain": null, "honour_dnt": false, "status": "live"
        }))
        .unwrap()
    }

    fn all() -> [String; 5] {
        [
            onward(&route(), "https://shop.example/?a=1&b=\"><script>"),
            unknown(),
            wrong_method(),
            disabled(&route()),
            unavailable("req-\"><script>"),
        ]
    }

    #[test]
    fn every_page_stands_alone_and_escapes_what_it_is_given() {
        for page in all() {
            assert!(
                page.contains("<html lang=\"en\">") && page.contains("content=\"noindex\""),
                "{page}"
            );
            assert!(
                !page.contains("<script") && !page.contains("style=\"") && !page.contains("<img"),
                "{page}"
            );
            assert!(
                page.contains(&format!("<style>{STYLE}</style>")),
                "the hash is of what stands between the tags"
            );
            assert!(
                !page.contains('!') || page.matches('!').count() == 1,
                "only the doctype shouts"
            );
        }
    }

    #[test]
    fn a_page_names_the_company_and_a_next_step() {
        let page = disabled(&route());
        assert!(
            page.contains("Nordlicht &amp; &lt;Söhne&gt;")
                && page.contains("href=\"https://shop.example/\""),
            "{page}"
        );
        assert!(page.contains("fill=\"#0a7d5a\""));
        assert!(unavailable("req-1").contains("name req-1."));
    }

    #[test]
    fn the_policy_lets_in_one_style_and_nothing_else() {
        assert!(POLICY.starts_with("default-src 'none'; style-src 'sha256-"));
        assert!(!POLICY.contains("unsafe") && !POLICY.contains("self"));
    }
}
