//! Who follows a link without being a person: programs, and browsers that fetch ahead of their user (V05).
//!
//! The words are facts kept by hand in `bots.txt`, built in. No crate carries a list that is both whole and
//! quick to load: a set of 1,500 patterns costs more to build than the rest of a cold start.

use std::sync::LazyLock;

use http::{HeaderMap, header::USER_AGENT};

/// Whether a request comes from a person who follows the link now, as far as its headers tell.
pub(crate) fn is_followed_by_a_person(headers: &HeaderMap) -> bool {
    let user_agent = headers.get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    !is_fetched_ahead(headers) && user_agent.is_some_and(|text| !is_program(&text))
}

/// Whether a browser asks before its user did: speculation, prefetch, link preview.
fn is_fetched_ahead(headers: &HeaderMap) -> bool {
    let says = |name: &str, word: &str| {
        headers.get_all(name).iter().any(|value| {
            let value = String::from_utf8_lossy(value.as_bytes()).trim().to_ascii_lowercase();
            value.starts_with(word)
        })
    };
    says("sec-purpose", "prefetch")
        || says("purpose", "prefetch")
        || says("purpose", "preview")
        || says("x-moz", "prefetch")
        || says("x-purpose", "preview")
        || says("x-purpose", "prefetch")
}

/// Whether this user agent is a program's.
pub(crate) fn is_program(user_agent: &str) -> bool {
    let mut text = user_agent.to_ascii_lowercase();
    for innocent in &LISTS.innocent {
        if text.contains(innocent) {
            text = text.replace(innocent, " ");
        }
    }
    let text = text.as_bytes();
    !LISTS.engines.is_one_in(text) || LISTS.programs.is_one_in(text) || names_a_mailbox(text)
}

/// Polite programs leave an address to write to; browsers have none.
fn names_a_mailbox(text: &[u8]) -> bool {
    text.windows(3).any(|three| {
        three[1] == b'@' && three[0].is_ascii_alphabetic() && three[2].is_ascii_alphabetic()
    })
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| Lists::read(include_str!("bots.txt")));

struct Lists {
    engines: Words,
    innocent: Vec<&'static str>,
    programs: Words,
}

impl Lists {
    fn read(file: &'static str) -> Self {
        let section = |name: &'static str| {
            file.lines()
                .skip_while(move |line| *line != name)
                .skip(1)
                .take_while(|line| !line.starts_with('['))
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
        };
        Self {
            engines: section("[engines]").collect(),
            innocent: section("[innocent]").collect(),
            programs: section("[programs]").collect(),
        }
    }
}

/// Words by their first byte, so that one walk over a text looks for all of them.
struct Words([Vec<&'static [u8]>; 128]);

impl Words {
    fn is_one_in(&self, text: &[u8]) -> bool {
        (0..text.len()).any(|at| {
            let here = self.0.get(usize::from(text[at])).map_or(&[][..], Vec::as_slice);
            here.iter().any(|word| text[at..].starts_with(word))
        })
    }
}

impl FromIterator<&'static str> for Words {
    fn from_iter<I: IntoIterator<Item = &'static str>>(words: I) -> Self {
        let mut by_first = [const { Vec::new() }; 128];
        for word in words.into_iter().map(str::as_bytes) {
            if let Some(same_first) = by_first.get_mut(usize::from(word[0])) {
                same_first.push(word);
            }
        }
        Self(by_first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

    #[test]
    fn the_list_has_its_three_sections() {
        assert!(LISTS.engines.is_one_in(b"gecko"));
        assert!(LISTS.innocent.contains(&"cubot"));
        assert!(LISTS.programs.is_one_in(b"sqwatcher"));
    }

    // req: V05
    #[test]
    fn browsers_and_the_browsers_inside_apps_are_people() {
        let in_app = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148";
        for user_agent in [
            CHROME.to_owned(),
            "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0".to_owned(),
            "Mozilla/5.0 (Linux; Android 13; CUBOT P80) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36".to_owned(),
            "Opera/9.80 (Android; Opera Mini/36.2/191.249; U; en) Presto/2.12.423 Version/12.16".to_owned(),
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0.0.0".to_owned(),
            format!("{in_app} [FBAN/FBIOS;FBAV/530.0.0.35;FBBV/1;FBDV/iPhone16,2;FBLC/en_GB]"),
            format!("{in_app} Instagram 400.0.0.20 (iPhone16,2; iOS 18_6; en_GB; scale=3.00; 1290x2796)"),
            format!("{in_app} musical_ly_41.2.0 JsSdk/2.0 NetType/WIFI Channel/App Store BytedanceWebview/d8a21c6"),
            format!("{in_app} Safari Line/15.12.0"),
            format!("{in_app} MicroMessenger/8.0.60 NetType/WIFI Language/en"),
            format!("{in_app} [Pinterest/iOS]"),
            format!("{in_app} LinkedInApp/9.31 Snapchat/13.5 KAKAOTALK 25.7 NAVER(inapp) Twitter for iPhone/11"),
        ] {
            assert!(!is_program(&user_agent), "{user_agent}");
        }
    }

    // req: V05
    #[test]
    fn programs_are_not_people_whatever_browser_they_wear() {
        for user_agent in [
            "",
            "curl/8.15.0",
            "python-requests/2.32",
            "WhatsApp/2.25.20 A",
            "Mozilla/5.0",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36 (mail me@firm.example)",
            "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Trident/7.0; ms-office; MSOffice 16)",
        ] {
            assert!(is_program(user_agent), "{user_agent}");
        }
    }

    // req: V05
    #[test]
    fn a_browser_that_fetches_ahead_is_not_a_click() {
        let headers = |name: &'static str, value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(USER_AGENT, CHROME.parse().unwrap());
            headers.insert(name, value.parse().unwrap());
            headers
        };
        for (name, value) in [
            ("sec-purpose", "prefetch"),
            ("sec-purpose", "prefetch;prerender"),
            ("purpose", "Prefetch"),
            ("x-moz", "prefetch"),
            ("x-purpose", "preview"),
        ] {
            assert!(!is_followed_by_a_person(&headers(name, value)), "{name}: {value}");
        }
        assert!(is_followed_by_a_person(&headers("sec-purpose", "none")));
        assert!(!is_followed_by_a_person(&HeaderMap::new()), "no user agent at all");
    }

    #[test]
    fn a_user_agent_may_be_long_and_strange() {
        let long = format!("{CHROME} {}", "x".repeat(8000));
        assert!(!is_program(&long));
        assert!(is_program(&format!("{long} bot")));
        assert!(is_program("\u{202e}\u{0}\u{fffd}"));
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, http::HeaderValue::from_bytes(b"\xff\xfe Gecko/1").unwrap());
        assert!(is_followed_by_a_person(&headers));
    }

    /// A file of the npm packages that `tests/run` fetches, where it has.
    #[expect(clippy::disallowed_methods, reason = "the test runner says where the judges lie")]
    fn judge(file: &str) -> Option<serde_json::Value> {
        let folder = std::env::var_os("VOUCH_JUDGES")?;
        let path = std::path::Path::new(&folder).join("node_modules").join(file);
        Some(serde_json::from_slice(&std::fs::read(path).ok()?).unwrap())
    }

    // req: V05
    #[test]
    fn nearly_all_known_programs_are_found() {
        let Some(list) = judge("crawler-user-agents/crawler-user-agents.json") else {
            return println!("skipped: VOUCH_JUDGES holds no crawler-user-agents");
        };
        let entries = list.as_array().unwrap();
        let programs: Vec<&str> = entries
            .iter()
            .flat_map(|entry| entry["instances"].as_array().unwrap())
            .map(|user_agent| user_agent.as_str().unwrap())
            // Two of the list are people inside an app.
            .filter(|text| !text.contains(" Instagram ") && !text.contains(" MetaIAB "))
            .collect();
        let missed: Vec<_> = programs.iter().filter(|text| !is_program(text)).collect();
        println!("{} of {} programs found", programs.len() - missed.len(), programs.len());
        assert!(programs.len() > 2000 && missed.len() * 100 <= programs.len(), "{missed:#?}");
    }

    // req: V05
    #[test]
    fn no_known_browser_is_taken_for_a_program() {
        let top = judge("top-user-agents/src/index.json");
        let (Some(top), Some(seen)) = (top, judge("user-agents/dist/user-agents.json")) else {
            return println!("skipped: VOUCH_JUDGES holds no top-user-agents and user-agents");
        };
        let mut browsers: Vec<&str> =
            top.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
        let seen = seen.as_array().unwrap().iter();
        browsers.extend(seen.map(|entry| entry["userAgent"].as_str().unwrap()));
        let taken: Vec<_> = browsers.iter().filter(|text| is_program(text)).collect();
        println!("{} of {} browsers taken for programs", taken.len(), browsers.len());
        assert!(browsers.len() > 500 && taken.is_empty(), "{taken:#?}");
    }
}
