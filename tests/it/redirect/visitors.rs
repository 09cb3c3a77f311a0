//! Who counts as a visitor, what is known of one, and what is no visitor at all.

use super::*;

#[tokio::test]
async fn a_visitor_who_asks_for_privacy_gets_no_cookie_and_no_hash_but_counts() {
    for (honour_dnt, name, private) in [
        (false, "sec-gpc", true),
        (true, "sec-gpc", true),
        (true, "dnt", true),
        (false, "dnt", false),
    ] {
        let road = Road::with(|_, route| route.honour_dnt = honour_dnt).await;
        // The second time the program is known before the click is sent.
        for known in [false, true] {
            let there = road.follow(get("/r/spring").header(name, "1")).await;
            assert_eq!(
                (there.status, there.header("set-cookie").is_none()),
                (302, private),
                "{name}"
            );
            let [click] = &*road.sent().await else { panic!("one click") };
            assert_eq!(road.verify(&there.token().unwrap()).click, click.click);
            assert_eq!(click.visitor.is_none(), private || !known, "{name}, known: {known}");
        }
    }
}

// req: V05
#[tokio::test]
async fn what_is_no_click_is_redirected_bare_and_not_counted() {
    let road = Road::open().await;
    let bare = || http::Request::builder().uri("/r/spring");
    for request in [
        get("/r/spring").method(Method::HEAD),
        get("/r/spring").header("sec-purpose", "prefetch;prerender"),
        get("/r/spring").header("purpose", "prefetch"),
        get("/r/spring").header("x-moz", "prefetch"),
        get("/r/spring").header("x-purpose", "preview"),
        bare(),
        bare().header("user-agent", ""),
        bare().header("user-agent", "WhatsApp/2.25.20 A"),
        bare().header(
            "user-agent",
            format!("{BROWSER} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"),
        ),
    ] {
        let there = road.follow(request).await;
        there.is_bare();
        assert_eq!(there.location().as_str(), "https://shop.example/start?plan=pro");
    }
    assert_eq!(road.sent().await, []);
    assert_eq!(road.faults.calls_of("SendMessage"), 0);
    let head = road.follow(get("/r/spring").method(Method::HEAD)).await;
    assert_eq!(head.body, "");
    let in_app = format!("{BROWSER} Instagram 400.0.0.20 (iPhone16,2; iOS 18_6; en_GB)");
    assert!(road.follow(bare().header("user-agent", in_app)).await.token().is_some());
}

#[tokio::test]
async fn the_log_holds_no_address_no_cookie_and_no_token() {
    crate::log::listen();
    let road = Road::with(|_, route| route.model = ClickModel::First).await;
    let first = road.follow_from("198.51.100.77", get("/r/spring")).await;
    let (name, value) = first.cookie().unwrap();
    road.faults.set(Service::Sqs, Mode::Unreachable);
    let again = get("/r/spring").header("cookie", format!("{name}={value}; sid=shop-session"));
    road.follow_from("198.51.100.77", again).await;
    let heard = crate::log::heard();
    assert!(heard.contains("outcome=\"followed\"") && heard.contains("click.fallback"), "{heard}");
    for secret in ["198.51.100", value, "shop-session", "Chrome/141"] {
        assert!(!heard.contains(secret), "{secret} in {heard}");
    }
}

// req: V05
#[tokio::test]
async fn a_visitor_is_one_network_and_browser() {
    let road = Road::open().await;
    let firefox = || {
        http::Request::builder().uri("/r/spring").header(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
        )
    };
    for (address, request) in [
        ("203.0.113.7", get("/r/spring")),
        ("203.0.113.200", get("/r/spring")),
        ("203.0.114.7", get("/r/spring")),
        ("203.0.113.7", firefox()),
        ("2001:db8:1:2::3", get("/r/spring")),
        ("2001:db8:1:ffff::4", get("/r/spring")),
    ] {
        road.follow_from(address, request.header("x-forwarded-for", "192.0.2.1")).await;
    }
    let marks: Vec<_> = road.sent().await.into_iter().map(|click| click.visitor.unwrap()).collect();
    assert_eq!(marks[0], marks[1]);
    assert_eq!(marks[4], marks[5]);
    assert!(marks[0] != marks[2] && marks[0] != marks[3] && marks[0] != marks[4]);
    road.later(TimeDelta::days(1)).await;
    road.follow(get("/r/spring")).await;
    assert_ne!(road.sent().await[0].visitor.as_ref(), Some(&marks[0]), "the next day nobody knows");
}
