//! Where a visitor is sent: the link's own destination, with what the visitor may add to its query, and the token.
//!
//! Nothing a visitor wrote reaches `Location` as it was written: names come from a list, values are decoded,
//! checked and encoded again by us.

use std::collections::BTreeSet;

use url::{Url, form_urlencoded};
use vouch_domain::id::is_printable;

/// The name of the parameter that carries the click token (V03).
pub(crate) const TOKEN_PARAMETER: &str = "vouch_click";

/// What visitors may add, in all and encoded.
const VISITOR_BYTES_MAX: usize = 1024;

/// How long the part after `utm_` may be.
const UTM_NAME_BYTES_MAX: usize = 32;

/// The value of `Location`: the destination with its own query untouched and winning, then what the list lets
/// through of the visitor's, then the token.
pub(crate) fn location(destination: &Url, visitor_query: &str, token: Option<&str>) -> String {
    let own = own_query(destination);
    let mut taken: BTreeSet<String> =
        form_urlencoded::parse(own.as_bytes()).map(|(name, _)| name.into_owned()).collect();
    let mut added = String::new();
    for (name, value) in form_urlencoded::parse(visitor_query.as_bytes()) {
        if !is_allowed(&name) || !value.chars().all(is_printable) || taken.contains(&*name) {
            continue;
        }
        let pair = encoded(&name, &value);
        if added.len() + pair.len() < VISITOR_BYTES_MAX {
            join(&mut added, &pair);
            taken.insert(name.into_owned());
        }
    }
    let mut query = own;
    join(&mut query, &added);
    if let Some(token) = token {
        join(&mut query, &encoded(TOKEN_PARAMETER, token));
    }
    let mut url = destination.clone();
    url.set_query((!query.is_empty()).then_some(query.as_str()));
    url.into()
}

/// The destination's query as the company wrote it, without a parameter of our name: that one is ours.
fn own_query(destination: &Url) -> String {
    let is_ours = |pair: &&str| {
        form_urlencoded::parse(pair.as_bytes()).any(|(name, _)| name == TOKEN_PARAMETER)
    };
    let kept: Vec<&str> =
        destination.query().unwrap_or_default().split('&').filter(|pair| !is_ours(pair)).collect();
    kept.join("&")
}

fn is_allowed(name: &str) -> bool {
    match name {
        "gclid" | "fbclid" | "msclkid" | "sub1" | "sub2" | "sub3" | "sub4" | "sub5" => true,
        _ => name.strip_prefix("utm_").is_some_and(|rest| {
            (1..=UTM_NAME_BYTES_MAX).contains(&rest.len())
                && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        }),
    }
}

fn encoded(name: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
}

fn join(query: &mut String, more: &str) {
    if !query.is_empty() && !more.is_empty() {
        query.push('&');
    }
    query.push_str(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(destination: &str, visitor: &str, token: Option<&str>, expected: &str) {
        let destination = Url::parse(destination).unwrap();
        assert_eq!(location(&destination, visitor, token), expected);
    }

    // req: V03
    #[test]
    fn the_token_and_allowed_parameters_are_added() {
        check("https://shop.example", "", None, "https://shop.example/");
        check(
            "https://shop.example",
            "",
            Some("v1.k.p-_.m"),
            "https://shop.example/?vouch_click=v1.k.p-_.m",
        );
        check(
            "https://shop.example/start#plans",
            "utm_source=blog&gclid=1&fbclid=2&msclkid=3&sub1=a&sub5=e&sub6=f&page=2&url=https://evil.example",
            Some("t"),
            "https://shop.example/start?utm_source=blog&gclid=1&fbclid=2&msclkid=3&sub1=a&sub5=e&vouch_click=t#plans",
        );
    }

    #[test]
    fn the_links_own_query_is_kept_as_written_and_wins() {
        check(
            "https://shop.example/?plan=a%20b&utm_source=partner&utm%5Fmedium=x",
            "utm_source=evil&utm_medium=evil&utm_campaign=ok&utm_campaign=again&vouch_click=forged",
            Some("t"),
            "https://shop.example/?plan=a%20b&utm_source=partner&utm%5Fmedium=x&utm_campaign=ok&vouch_click=t",
        );
        check(
            "https://shop.example/?vouch_click=old&a=1&vouch%5Fclick=older",
            "",
            Some("t"),
            "https://shop.example/?a=1&vouch_click=t",
        );
    }

    #[test]
    fn hostile_values_are_dropped_or_encoded() {
        check(
            "https://shop.example/",
            "sub1=a%0d%0aSet-Cookie:x&sub2=%00&sub3=%e2%80%ae",
            None,
            "https://shop.example/",
        );
        check(
            "https://shop.example/",
            "sub1=\"><script>&sub2=a%26b=c%23d&sub3=%ff&sub4=caf%C3%A9+1",
            None,
            "https://shop.example/?sub1=%22%3E%3Cscript%3E&sub2=a%26b%3Dc%23d&sub3=%EF%BF%BD&sub4=caf%C3%A9+1",
        );
        check(
            "https://shop.example/",
            "utm_=1&utm_%0d=1&utm_A=1&UTM_source=1&utm_x%5B%5D=1&&&==&%",
            None,
            "https://shop.example/",
        );
    }

    #[test]
    fn visitors_add_a_kilobyte_at_most() {
        let visitor = format!(
            "sub1={}&sub2=short&sub3={}&sub4={}",
            "a".repeat(1100),
            "b".repeat(900),
            "c".repeat(200)
        );
        let destination = Url::parse("https://shop.example/").unwrap();
        let there = location(&destination, &visitor, None);
        assert!(
            there.len() <= "https://shop.example/?".len() + VISITOR_BYTES_MAX,
            "{}",
            there.len()
        );
        assert!(
            there.contains("sub2=short")
                && there.contains("sub3=b")
                && !there.contains("sub1=")
                && !there.contains("sub4=")
        );
    }
}
