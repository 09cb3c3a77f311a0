//! The headers that every page has (RELIABILITY §4): nothing from elsewhere, nothing framed, nothing kept.

use http::{HeaderMap, HeaderName, HeaderValue, header};

/// Nothing is loaded but our own files, and nothing inline is run or applied.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
     object-src 'none'";

/// How the kit's files say that they last for ever.
const KEPT: &str = "public, max-age=31536000, immutable";

/// Puts them on an answer.
pub(crate) fn cover(headers: &mut HeaderMap, plain_http: bool) {
    let fixed = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    secure(headers, plain_http);
    // A page in another language is another page; a file of ours is the same to everybody.
    let is_kept = headers.get(header::CACHE_CONTROL).is_some_and(|value| value == KEPT);
    if !is_kept {
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    }
}

/// Puts on any answer, a call's too, what keeps it from being read as a page, framed, or fetched without TLS.
pub(crate) fn cover_any(headers: &mut HeaderMap, plain_http: bool) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Our own files say themselves how long they last.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    let bare = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(bare);
    secure(headers, plain_http);
}

fn secure(headers: &mut HeaderMap, plain_http: bool) {
    if !plain_http {
        let always = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, always);
    }
}
