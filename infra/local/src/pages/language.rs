//! In which language these pages are read: as the portal's are, by what was chosen, else by what the browser asks for.

use http::{HeaderMap, header};
use portal::kit::Language;

use super::frame;
use super::{Reply, Visit};

/// The cookie of the choice, the same as on the portal's pages: who has chosen there has chosen here.
const COOKIE: &str = "vouch_language";

/// How long the choice stands: a year.
const CHOSEN_FOR_SECONDS: u32 = 365 * 24 * 3600;

/// Pages that the choice leads back to.
const PAGES: [&str; 4] = ["/mailbox", "/shop", "/shop/account", frame::COMPONENTS];

/// What a browser asks for.
pub(super) fn asked(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Language::parse_accept(asked.unwrap_or_default())
}

/// The language of a visit.
pub(super) fn of(visit: &Visit) -> Language {
    let chosen = visit.cookie(COOKIE).and_then(Language::from_code);
    chosen.unwrap_or_else(|| asked(&visit.headers))
}

/// `POST /language`
pub(super) fn choose(visit: &Visit) -> Reply {
    let back = PAGES.into_iter().find(|page| *page == visit.form.text("back"));
    let reply = Reply::see(back.unwrap_or(frame::HOME));
    match Language::from_code(visit.form.text("language")) {
        Some(language) => reply.with_cookie(COOKIE, language.code(), "/", CHOSEN_FOR_SECONDS),
        None => reply,
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;

    use super::*;

    fn visit(request: http::request::Builder, body: &'static str) -> Visit {
        let now = "2026-11-21T08:00:00Z".parse().unwrap();
        Visit::of(request.body(Bytes::from_static(body.as_bytes())).unwrap(), now)
    }

    #[test]
    fn what_was_chosen_counts_before_what_the_browser_asks_for() {
        let german = || Request::get("/").header("accept-language", "de-AT,en;q=0.8");
        assert_eq!(of(&visit(german(), "")), Language::German);
        let chosen = german().header("cookie", "vouch_language=en");
        assert_eq!(of(&visit(chosen, "")), Language::English);
        let garbled = german().header("cookie", "vouch_language=xx");
        assert_eq!(of(&visit(garbled, "")), Language::German);
        assert_eq!(of(&visit(Request::get("/"), "")), Language::English);
    }

    #[test]
    fn the_choice_leads_back_to_pages_of_ours_only() {
        for (body, place) in [
            ("language=de&back=/shop", "/shop"),
            ("language=de&back=https://evil.example/", "/"),
            ("language=de&back=//evil.example", "/"),
            ("language=de", "/"),
        ] {
            let reply = choose(&visit(Request::post("/language"), body));
            assert_eq!(reply.0.headers()["location"], place, "{body}");
            let cookie = reply.0.headers()["set-cookie"].to_str().unwrap();
            assert!(cookie.starts_with("vouch_language=de; ") && cookie.contains("Path=/;"));
        }
        let none = choose(&visit(Request::post("/language"), "language=xx"));
        assert!(none.0.headers().get("set-cookie").is_none());
    }
}
