//! The pages: there for a newcomer, strict with the browser, and honest where there is nothing.

use vouch_local::{demo::Demo, world::Answer};

use super::House;

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
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let text = answer.text();
    for inline in ["<style", " style=", "javascript:", " onclick=", " onload=", "<script>"] {
        assert!(!text.contains(inline), "{inline} in {text}");
    }
    for script in text.match_indices("<script") {
        assert!(text[script.0..].starts_with("<script defer src=\"/assets/"), "{text}");
    }
    text
}

/// What every page that shows the books must be like, and that it shows what the API tells.
pub(super) async fn are_right(house: &House, demo: &Demo) {
    every_page_is_strict(house, demo).await;
    what_the_api_tells_is_what_the_pages_show(house, demo).await;
}

async fn every_page_is_strict(house: &House, demo: &Demo) {
    let start = check(&house.get("/").await, 200);
    for told in [&demo.api_key, &demo.webhook_secret, &demo.partners[0].links[0].code] {
        assert!(start.contains(told.as_str()), "{told}");
    }
    for path in [
        "/shop",
        "/mailbox",
        "/books/statements",
        "/books/statements?period=2026-10",
        "/books/invoices",
        "/books/invoices?period=2026-10",
        "/books/commissions?period=2026-09",
    ] {
        check(&house.get(path).await, 200);
    }
    let statements = house.get("/books/statements?period=2026-10").await.text();
    for path in links(&statements, "/books/statements/stm_") {
        let statement = check(&house.get(path).await, 200);
        for path in links(&statement, "/books/transactions/").into_iter().take(3) {
            check(&house.get(path).await, 200);
        }
    }
    for path in links(&start, "/assets/") {
        let asset = house.get(path).await.expect(200);
        assert!(asset.header("cache-control").contains("immutable"), "{path}");
    }
    let partner = format!("/books/commissions?period=2026-10&partner={}", demo.partners[1].id);
    check(&house.get(&partner).await, 200);
}

async fn what_the_api_tells_is_what_the_pages_show(house: &House, demo: &Demo) {
    let invoices = house.all(demo, "/invoices?period=2026-10").await;
    let page = house.get("/books/invoices?period=2026-10").await.text();
    for invoice in &invoices {
        let total = format!("value=\"{}\"", invoice["total"].as_str().unwrap());
        assert!(page.contains(&total), "{total}");
    }
    for statement in house.all(demo, "/statements?period=2026-10").await {
        let page =
            house.get(&format!("/books/statements/{}", statement["id"].as_str().unwrap())).await;
        let page = page.expect(200).text();
        for name in ["opening", "commissions", "closing", "charged"] {
            let amount = format!("value=\"{}\"", statement[name].as_str().unwrap());
            assert!(page.contains(&amount), "{name} {amount}");
        }
        let lines = statement["lines"].as_array().unwrap();
        let shown = page.matches("<tr").count();
        // The heads of the table and its sum line stand around the lines.
        assert_eq!(shown, lines.len().max(1) + 2, "{}", statement["id"]);
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_and_nothing_is_promised_without_a_demo() {
    let house = House::empty();
    let start = check(&house.get("/").await, 200);
    assert!(start.contains(house.world.deployment().setup_token()));
    check(&house.get("/shop").await, 404);
    check(&house.get("/books/statements").await, 404);
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

/// The addresses in a page that begin like this.
pub(super) fn links<'a>(page: &'a str, beginning: &str) -> Vec<&'a str> {
    let starts = page.match_indices(beginning);
    starts.map(|(at, _)| page[at..].split('"').next().unwrap_or_default()).collect()
}
