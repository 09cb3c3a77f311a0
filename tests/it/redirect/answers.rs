//! What is answered, with which headers, whatever is asked for.

use super::*;

#[tokio::test]
async fn a_redirect_is_not_stored_not_indexed_and_tells_the_origin_only() {
    let road = Road::open().await;
    let there = road.follow(get("/r/spring")).await;
    for (name, value) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-robots-tag", "noindex"),
        ("x-content-type-options", "nosniff"),
        ("strict-transport-security", "max-age=31536000"),
    ] {
        assert_eq!(there.header(name), Some(value), "{name}");
    }
    assert!(
        there.body.contains("Continue to shop.example") && there.body.contains("Nordlicht"),
        "{}",
        there.body
    );
}

#[tokio::test]
async fn the_location_is_never_the_visitors_to_write() {
    let road = Road::open().await;
    for query in [
        "url=https://evil.example&redirect=//evil.example&plan=free&vouch_click=forged",
        "sub1=%0d%0aSet-Cookie:%20x=1&sub2=%00&sub3=%e2%80%ae",
        "utm_%0d%0aSet-Cookie:x=1&utm_[]=1&&&=&%&%zz",
        &format!("sub1={}", "a".repeat(7000)),
    ] {
        let there =
            road.follow(get(&format!("/r/spring?{query}")).header("host", "evil.example")).await;
        let token = there.token().unwrap();
        assert_eq!(
            there.header("location").unwrap(),
            format!("https://shop.example/start?plan=pro&vouch_click={token}")
        );
        assert_eq!(there.headers.get_all("set-cookie").iter().count(), 1);
    }
    let there = road.follow(get("/r/spring?sub1=%22%3E%3Cscript%3E&utm_term=a%26b%3Dc%20d")).await;
    let location = there.header("location").unwrap();
    assert!(
        location.contains("&sub1=%22%3E%3Cscript%3E&utm_term=a%26b%3Dc+d&vouch_click="),
        "{location}"
    );
    assert!(!there.body.contains("<script"), "{}", there.body);
}

#[tokio::test]
async fn a_code_that_leads_nowhere_is_404_whatever_it_is() {
    let road = Road::open().await;
    let long = format!("/r/{}", "a".repeat(1000));
    for path in [
        "/r/unknown",
        "/r/",
        "/r",
        "/",
        "/r/spring/more",
        "/r/%00",
        "/r/spring%00",
        "/r/spring%0d%0aSet-Cookie:x=1",
        "/r/%E2%80%AEgnirps",
        "/r/%2573pring",
        "/r/%ff%fe",
        "/r/..%2fspring",
        &long,
    ] {
        road.follow(get(path)).await.is_page(404, "This link leads nowhere");
    }
}

#[tokio::test]
async fn a_link_that_was_switched_off_is_410_with_the_companys_name() {
    let road = Road::with(|_, route| route.status = LinkStatus::Disabled).await;
    for sends in [1, 1] {
        let there = road.follow(get("/r/spring")).await;
        there.is_page(410, "This link is no longer in use");
        assert!(
            there.body.contains("Nordlicht")
                && there.body.contains("href=\"https://shop.example/\"")
        );
        // The first was sent while the look-up ran; the counter drops it.
        assert_eq!(road.faults.calls_of("SendMessage"), sends);
    }
}

#[tokio::test]
async fn other_methods_are_405_and_say_which_are_taken() {
    let road = Road::open().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::PATCH] {
        let there = road.follow(get("/r/spring").method(method)).await;
        there.is_page(405, "This address only opens a link");
        assert_eq!(there.header("allow"), Some("GET, HEAD"));
    }
    assert_eq!(road.faults.calls().values().sum::<u64>(), 0);
}
