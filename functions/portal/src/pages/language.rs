//! In which language a visitor reads: what it chose, else what its browser asks for.

use axum::response::Response;
use http::{HeaderMap, HeaderValue, header};

use super::{route::PageRoute, sent::Sent, session::cookie, visit::see};
use crate::{kit::Language, policy::Needs};

/// The cookie of the choice. It says nothing of anybody.
const COOKIE: &str = "vouch_language";

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
    if let Some(chosen) = cookie(headers, COOKIE).and_then(|code| Language::from_code(&code)) {
        return chosen;
    }
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::parse_accept(asked.unwrap_or_default())
}

async fn choose(sent: Sent) -> Response {
    let mut response = see(back(sent.field("back")));
    if let Some(language) = Language::from_code(sent.field("language")) {
        let cookie = format!(
            "{COOKIE}={}; Max-Age={CHOSEN_FOR_SECONDS}; Path=/; HttpOnly; SameSite=Lax",
            language.code()
        );
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Where the visitor was: a page of ours, never an address elsewhere.
pub(super) fn back(asked: &str) -> &str {
    let is_ours = ["/portal/", "/dashboard"].iter().any(|start| asked.starts_with(start));
    let is_plain = asked.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_ours && is_plain && !asked.contains("//") { asked } else { "/dashboard" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for (asked, sent) in [
            ("/dashboard/partners?q=a", "/dashboard/partners?q=a"),
            ("/portal/cmp_1/links", "/portal/cmp_1/links"),
            ("https://evil.example/", "/dashboard"),
            ("//evil.example/portal/", "/dashboard"),
            ("/portal//evil.example", "/dashboard"),
            ("/portal/\\evil.example", "/dashboard"),
            ("/portal/\r\nx: y", "/dashboard"),
            ("", "/dashboard"),
        ] {
            assert_eq!(back(asked), sent, "{asked}");
        }
    }
}
