//! Who a visitor is, as far as counting needs: enough to tell two clicks of one hour apart, never a person.
//!
//! The address is cut to its network before anything else happens to it, then hashed together with the
//! browser's name under a key that changes each day.

use std::net::IpAddr;

use http::{HeaderMap, HeaderValue, header::USER_AGENT};
use vouch_domain::tracking::link::Route;
use vouch_runtime::{Context, http::Request};

/// The visitor's mark, unless the visitor asked not to be known or nobody told us the address.
///
/// `DNT` counts where the program says so; while the program is not known, it counts.
pub(crate) fn mark(ctx: &Context, request: &Request, known: Option<&Route>) -> Option<String> {
    if asks_for_privacy(request.headers(), known.is_none_or(|route| route.honour_dnt)) {
        return None;
    }
    let address = vouch_runtime::http::visitor_ip(request)?;
    let user_agent = request.headers().get(USER_AGENT).map(|value| value.as_bytes());
    let user_agent = String::from_utf8_lossy(user_agent.unwrap_or_default());
    let keys = ctx.config.token_keys().ok()?;
    Some(keys.visitor_hash(ctx.now().date_naive(), &format!("{} {user_agent}", network(address))))
}

/// Global Privacy Control, and Do Not Track where it is honoured.
pub(crate) fn asks_for_privacy(headers: &HeaderMap, honour_dnt: bool) -> bool {
    // The gateway joins headers of one name by commas.
    let is_yes = |value: &HeaderValue| {
        value.as_bytes().split(|b| *b == b',').any(|one| one.trim_ascii() == b"1")
    };
    let says_yes = |name: &str| headers.get_all(name).iter().any(is_yes);
    says_yes("sec-gpc") || (honour_dnt && says_yes("dnt"))
}

/// The first 24 bits of an IPv4 address, the first 48 of an IPv6 one.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cut_to_its_network() {
        for (address, expected) in [
            ("203.0.113.7", "203.0.113.0/24"),
            ("::ffff:203.0.113.7", "203.0.113.0/24"),
            ("2001:db8:1:aaaa::1", "2001:db8:1::/48"),
            ("::1", "0:0:0::/48"),
        ] {
            assert_eq!(network(address.parse().unwrap()), expected);
        }
    }

    #[test]
    fn privacy_is_asked_for_by_gpc_and_where_the_program_says_so_by_dnt() {
        let headers = |name: &'static str, value: &'static str| {
            HeaderMap::from_iter([(name.parse().unwrap(), value.parse().unwrap())])
        };
        assert!(asks_for_privacy(&headers("sec-gpc", "1"), false));
        assert!(asks_for_privacy(&headers("dnt", "1"), true));
        assert!(!asks_for_privacy(&headers("dnt", "1"), false));
        assert!(asks_for_privacy(&headers("sec-gpc", "0, 1"), false));
        assert!(!asks_for_privacy(&headers("sec-gpc", "0"), true));
        assert!(!asks_for_privacy(&HeaderMap::new(), true));
    }
}
