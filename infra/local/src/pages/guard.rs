//! Who may ask, and what every answer says to the browser (RELIABILITY §4).
//!
//! These pages show keys and change things, and every site that is open in the same browser can send requests
//! here. So the host must be this machine by name, and whatever changes something must come from these pages.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// What a page may load and where its forms may go: our own files and addresses, nothing inline.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

const HEADERS: [(&str, &str); 6] = [
    ("content-security-policy", POLICY),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Put on what every answer has.
pub(crate) fn cover(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// Whether a request names this machine. A name that an attacker's server resolves to it does not (DNS rebinding).
pub(crate) fn names_this_machine(headers: &HeaderMap) -> bool {
    let Some(host) = text(headers, &header::HOST) else {
        return false;
    };
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
    });
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

/// Whether a request that changes something comes from a page of this very address.
pub(crate) fn is_from_our_pages(headers: &HeaderMap) -> bool {
    match text(headers, &HeaderName::from_static("sec-fetch-site")) {
        Some(site) => site == "same-origin",
        // Browsers without it send the origin of a form.
        None => text(headers, &header::ORIGIN).is_some_and(|origin| {
            let host = text(headers, &header::HOST).unwrap_or_default();
            origin == format!("http://{host}")
        }),
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        pairs.collect()
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for (host, expected) in [
            ("localhost:8080", true),
            ("127.0.0.1:1", true),
            ("[::1]:8080", true),
            ("localhost", true),
            ("evil.example:8080", false),
            ("localhost.evil.example", false),
            ("localhost:8080.evil.example", false),
            ("", false),
        ] {
            assert_eq!(names_this_machine(&headers(&[("host", host)])), expected, "{host}");
        }
        assert!(!names_this_machine(&HeaderMap::new()));
    }

    #[test]
    fn changes_come_from_our_own_pages_only() {
        let host = ("host", "localhost:8080");
        for (pairs, expected) in [
            (vec![("sec-fetch-site", "same-origin"), ("origin", "null")], true),
            (vec![("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8080")], false),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("origin", "http://localhost:8080")], true),
            (vec![("origin", "http://localhost:8081")], false),
            (vec![("origin", "https://evil.example")], false),
            (vec![("origin", "null")], false),
            (vec![], false),
        ] {
            let mut all = vec![host];
            all.extend(pairs);
            assert_eq!(is_from_our_pages(&headers(&all)), expected, "{all:?}");
        }
    }
}
