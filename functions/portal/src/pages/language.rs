//! In which language a visitor reads: what it chose, else what its browser asks for.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use http::{HeaderMap, HeaderValue, header};
use url::Url;
use vouch_runtime::Context;

use super::{
    route::PageRoute,
    sent::Sent,
    session::cookie,
    visit::{Door, see},
};
use crate::{kit::Language, policy::Needs};

/// The cookie of the choice. It says nothing of anybody.
const COOKIE: &str = "__Host-vouch_language";

/// The same where there is no TLS: the local system, whose own pages read it too.
const PLAIN_COOKIE: &str = "vouch_language";

/// How long the choice stands: a year.
const CHOSEN_FOR_SECONDS: u32 = 365 * 24 * 3600;

pub(super) fn pages() -> Vec<PageRoute> {
    vec![
        PageRoute::post("/portal/language", Needs::Nothing, choose),
        PageRoute::post("/dashboard/language", Needs::Nothing, choose),
    ]
}

/// The language of a request.
pub(super) fn of(headers: &HeaderMap) -> Language {
    let chosen = cookie(headers, COOKIE).or_else(|| cookie(headers, PLAIN_COOKIE));
    if let Some(chosen) = chosen.and_then(|code| Language::from_code(&code)) {
        return chosen;
    }
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::parse_accept(asked.unwrap_or_default())
}

async fn choose(State(ctx): State<Arc<Context>>, door: Door, sent: Sent) -> Response {
    // Without a page to go back to it is the first one of the same door, and never the other's (K04).
    let first = if door.path.starts_with("/dashboard") { "/dashboard" } else { "/portal" };
    let mut response = see(back(sent.field("back")).unwrap_or(first));
    if let Some(language) = Language::from_code(sent.field("language")) {
        let plain = ctx.config.plain_http;
        let (name, secure) = if plain { (PLAIN_COOKIE, "") } else { (COOKIE, "; Secure") };
        let cookie = format!(
            "{name}={}; Max-Age={CHOSEN_FOR_SECONDS}; Path=/{secure}; HttpOnly; SameSite=Lax",
            language.code()
        );
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Where the visitor was: a page of ours, never an address elsewhere.
///
/// An address is taken only if a browser reads it as it stands: `..`, `%2e%2e`, a backslash or a tab within lead
/// somewhere else than its beginning says.
pub(super) fn back(asked: &str) -> Option<&str> {
    const HERE: &str = "https://here.invalid";
    let is_ours = ["/portal/", "/dashboard"].iter().any(|start| asked.starts_with(start));
    let read = Url::parse(HERE).ok()?.join(asked).ok()?;
    let is_plain = read.as_str().strip_prefix(HERE) == Some(asked);
    (is_ours && is_plain && !asked.contains("//")).then_some(asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for ours in ["/dashboard/partners?q=a", "/portal/cmp_1/links", "/dashboard", "/portal/a..b"]
        {
            assert_eq!(back(ours), Some(ours));
        }
        for elsewhere in [
            "https://evil.example/",
            "//evil.example/portal/",
            "/portal//evil.example",
            "/portal/\\evil.example",
            "/portal/\r\nx: y",
            "/portal/\tx",
            "/portal/../r/code-of-somebody",
            "/portal/cmp_1/%2e%2e/%2E./r/code",
            "/dashboard/..%5Cr/..",
            "/dashboard/./x",
            "/r/code",
            "",
        ] {
            assert_eq!(back(elsewhere), None, "{elsewhere}");
        }
    }
}
