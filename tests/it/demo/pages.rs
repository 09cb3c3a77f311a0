//! The pages: there for a newcomer, strict with the browser, and honest where there is nothing.

use std::collections::BTreeSet;

use vouch_local::{demo::Demo, world::Answer};

use super::{House, owner, partner, same};
use crate::pages::{Browser, attribute};

/// The partner that another recruited.
pub(super) const RECRUITED: usize = 3;

/// What every page must be like: covered by a strict policy, with nothing inline, and no hostile text alive.
#[track_caller]
fn check(answer: &Answer, status: u16) -> String {
    assert_eq!(answer.status(), status, "{answer:?}");
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(answer.header("cache-control").ends_with("no-store"), "{answer:?}");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("x-frame-options"), "DENY");
    let text = answer.text();
    for inline in ["<style", " style=", "javascript:", " onclick=", " onload=", "<script>"] {
        assert!(!text.contains(inline), "{inline} in {text}");
    }
    for script in text.match_indices("<script") {
        assert!(text[script.0..].starts_with("<script defer src=\"/assets/"), "{text}");
    }
    text
}

/// What every page must be like, and that those that show the books show what the API tells.
pub(super) async fn are_right(house: &House, demo: &Demo) {
    the_start_page_leads_everywhere(house, demo).await;
    let mut owner = owner(house, demo).await;
    every_page_is_strict(&mut owner, "/dashboard", "").await;
    for (n, whose) in demo.partners.iter().enumerate() {
        let mut own = partner(house, demo, whose).await;
        let home = format!("/portal/{}", demo.company);
        // Whoever was recruited on the way has not come so far yet.
        let closed = if n == RECRUITED { format!("{home}/analytics") } else { String::new() };
        every_page_is_strict(&mut own, &home, &closed).await;
        same::in_portal_and_dashboard(house, demo, whose.id, &mut own, &mut owner).await;
    }
    same::on_invoices(house, demo, &mut owner).await;
}

/// Everything that a newcomer needs is on the first page, and what that loads is there.
async fn the_start_page_leads_everywhere(house: &House, demo: &Demo) {
    let start = check(&house.get("/").await, 200);
    let portal = format!("href=\"/portal/{}\"", demo.company);
    let mut told = vec![&demo.api_key, &demo.webhook_secret, &portal];
    for partner in &demo.partners {
        told.extend([&partner.code, &partner.password]);
        told.extend(partner.links.iter().map(|link| &link.code));
    }
    told.extend(demo.members.iter().flat_map(|member| [&member.email, &member.password]));
    for told in told {
        assert!(start.contains(told.as_str()), "{told}");
    }
    for path in ["/", "/shop", "/mailbox", "/local/components", "/dashboard"] {
        assert!(links(&start, path).contains(path), "{path}");
        if path != "/dashboard" {
            check(&house.get(path).await, 200);
        }
    }
    let assets = start.split('"').filter(|value| value.starts_with("/assets/"));
    for path in assets {
        let asset = house.world.get(path).await.expect(200);
        assert!(asset.header("cache-control").contains("immutable"), "{path}");
    }
}

/// The page of a browser that is signed in, and every page that it leads to; one may be closed to it.
async fn every_page_is_strict(browser: &mut Browser<'_>, home: &str, closed: &str) {
    let first = check(&browser.get(home).await, 200);
    let further = links(&first, home);
    assert!(further.len() > 8, "{further:?}");
    for path in further {
        let mut answer = browser.get(&path).await;
        // Why a sale earned what it did stands on the page of its commission.
        if answer.status() == 303 {
            answer = browser.get(answer.header("location")).await;
        }
        let status = if path == closed { 403 } else { 200 };
        assert_eq!(answer.status(), status, "{path}");
        check(&answer, status);
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_and_nothing_is_promised_without_a_demo() {
    let house = House::empty();
    let start = check(&house.get("/").await, 200);
    assert!(start.contains(house.world.deployment().setup_token()));
    check(&house.get("/shop").await, 404);
    check(&house.get("/mailbox").await, 200);
    check(&house.get("/local/components").await, 200);
    let missing = check(&house.get("/no/such/page").await, 404);
    assert!(missing.contains("in the log"));
    let put = http::Request::put("/").header("host", "localhost:8080").body("");
    let refused = Answer::of(house.pages.answer(put.unwrap()).await);
    check(&refused, 405);
    assert!(refused.header("allow").contains("GET"));
}

#[tokio::test]
async fn other_sites_and_other_names_are_refused() {
    let house = House::empty();
    let send = async |method: &str, headers: &[(&str, &str)]| {
        let mut request = http::Request::builder().method(method).uri("/clock");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Answer::of(house.pages.answer(request.body("to=month-end").unwrap()).await)
    };
    let host = ("host", "localhost:8080");
    for headers in [
        vec![host],
        vec![host, ("origin", "https://evil.example")],
        vec![host, ("origin", "null")],
        vec![host, ("sec-fetch-site", "cross-site"), ("origin", "http://localhost:8080")],
        vec![host, ("sec-fetch-site", "same-site")],
    ] {
        check(&send("POST", &headers).await, 403);
    }
    let elsewhere = [("host", "evil.example:8080"), ("sec-fetch-site", "same-origin")];
    check(&send("POST", &elsewhere).await, 421);
    check(&send("GET", &elsewhere).await, 421);
}

/// The addresses that a page leads to and that begin like this, each once.
pub(super) fn links(page: &str, beginning: &str) -> BTreeSet<String> {
    let links = page.split("<a ").skip(1).map(|tag| attribute(tag, "href"));
    let places = links.filter_map(|href| href.split('#').next().map(str::to_owned));
    places.filter(|place| place.starts_with(beginning)).collect()
}
