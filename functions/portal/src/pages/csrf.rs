//! Whether a form was sent from our own pages: by the browser's word, and by a token that only our pages know.

use http::{HeaderMap, header};
use vouch_runtime::{Context, seal::fingerprint};

use crate::refusal::Refusal;

/// The field that carries the token.
pub(crate) const FIELD: &str = "csrf";

/// The header that carries it where no form does.
pub(crate) const HEADER: &str = "x-vouch-csrf";

/// The token of a session, by the hash of the session's own token.
pub(crate) fn token(ctx: &Context, session_hash: &str) -> Result<String, Refusal> {
    let derived = ctx.config.sealing_key()?.derive(&format!("csrf {session_hash}"));
    Ok(derived.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Whether a token is the expected one. Hashes are compared, so how long it takes says nothing about the token.
pub(crate) fn is_token(given: &str, expected: &str) -> bool {
    fingerprint(given) == fingerprint(expected)
}

/// Whether the browser says that a request comes from a page of this very origin.
///
/// Browsers that say nothing by `Sec-Fetch-Site` name the origin instead; who names neither is refused.
pub(crate) fn is_from_here(headers: &HeaderMap, base_url: &str) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return false };
    let scheme = base_url.split_once("://").map_or("https", |(scheme, _)| scheme);
    let host = text(header::HOST.as_str());
    origin == base_url || host.is_some_and(|host| origin == format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_our_own_pages_send_is_taken() {
        let ours = "https://go.vouch.example";
        for (site, origin, host, taken) in [
            (Some("same-origin"), None, Some("go.vouch.example"), true),
            (Some("same-site"), Some(ours), Some("go.vouch.example"), false),
            (Some("cross-site"), Some(ours), Some("go.vouch.example"), false),
            (Some("none"), None, Some("go.vouch.example"), false),
            (None, Some(ours), None, true),
            (None, Some("https://127.0.0.1:8080"), Some("127.0.0.1:8080"), true),
            (None, Some("http://go.vouch.example"), Some("go.vouch.example"), false),
            (None, Some("https://evil.example"), Some("go.vouch.example"), false),
            (None, Some("null"), Some("go.vouch.example"), false),
            (None, None, Some("go.vouch.example"), false),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [("sec-fetch-site", site), ("origin", origin), ("host", host)] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            assert_eq!(is_from_here(&headers, ours), taken, "{site:?} {origin:?} {host:?}");
        }
    }
}
