//! A partner's reports on its customers and on what they paid.

use chrono::TimeDelta;
use serde_json::json;
use vouch_domain::earning::target::Decision;

use super::Browser;
use crate::stage::Stage;

async fn browser(stage: &Stage) -> Browser<'_> {
    Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no \"{part}\" in: {text}");
    }
}

// req: K02, K17
#[tokio::test]
async fn leads_are_told_with_their_link_and_how_far_they_are_but_no_address() {
    let stage = Stage::set().await;
    let (mut browser, page) =
        (browser(&stage).await, format!("/portal/{}/customers", stage.company.id));
    let text = browser.read(&page).await;
    says(&text, &["Nobody has signed up through you yet.", "No customer yet."]);
    let click = stage.world.click(&stage.link).await;
    let now = stage.world.now();
    let sign_up = json!({"customer_id": "c1", "occurred_at": now, "click": click,
        "name": "Kim <i>Lee</i>", "email": "kim@elsewhere.example",
        "subscription": {"status": "trialing", "plan": "pro", "renews_at": "2026-10-15T00:00:00Z"}});
    stage.tell("customer.signed_up", sign_up).await;
    let text = browser.read(&page).await;
    says(&text, &["One customer came through you; none has bought yet."]);
    says(&text, &["Kim <i>Lee</i> Newsletter 1 October Trial renews on 15 October Signed up 0"]);
    assert!(!text.contains("elsewhere.example"), "{text}");
    stage.world.clock_on(TimeDelta::days(1)).await;
    let long = format!("customer-{}", "9".repeat(60));
    let by_code = json!({"customer_id": long, "occurred_at": stage.world.now(), "partner_code": stage.partner.code});
    stage.tell("customer.signed_up", by_code).await;
    stage.sell("t1", "c1", "100.00").await;
    let text = browser.read(&page).await;
    says(&text, &["2 customers came through you; one of them has bought."]);
    says(&text, &["First sale on 2 October 1", "Your code 2 October Signed up 0"]);
    says(&text, &["Clicks 1", "Sign-ups 2", "Conversions 1"]);
    assert!(
        text.find("Your code") < text.find("Kim <i>Lee</i> Newsletter"),
        "newest first: {text}"
    );
    let mut german = self::browser(&stage).await.german();
    let text = german.read(&page).await;
    says(
        &text,
        &["2 Kunden kamen durch Sie; einer davon hat gekauft.", "Erster Verkauf am 2. Oktober"],
    );
}

// req: K17
#[tokio::test]
async fn customers_come_page_by_page_and_a_page_costs_the_same() {
    let stage = Stage::set().await;
    let click = stage.world.click(&stage.link).await;
    let (mut browser, page) =
        (browser(&stage).await, format!("/portal/{}/customers", stage.company.id));
    let mut costs = Vec::new();
    for (from, to) in [(0, 3), (3, 60)] {
        for n in from..to {
            let sign_up = json!({"customer_id": format!("c{n}"), "occurred_at": stage.world.now(), "click": click});
            stage.world.report(&stage.company, "customer.signed_up", sign_up).await.expect(202);
        }
        stage.world.drain().await;
        stage.world.faults().reset_counts();
        browser.read(&page).await;
        let calls = ["GetItem", "BatchGetItem", "Query"];
        costs.push(calls.map(|operation| stage.world.faults().calls_of(operation)));
    }
    assert_eq!(costs[0], costs[1]);
    let (mut at, mut rows) = (Some(page.clone()), 0);
    while let Some(path) = at {
        let html = browser.get(&path).await.expect(200).text();
        rows += html.split("id=\"all\"").nth(1).unwrap().matches("<th scope=\"row\"").count();
        let next = html
            .split("<a href=\"")
            .find(|rest| rest.split('>').next().is_some_and(|tag| tag.contains("rel=\"next\"")));
        at = next.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
    }
    assert_eq!(rows, 60);
    browser.get(&format!("{page}?cursor=nonsense")).await.expect(422);
}

// req: F25, K17
#[tokio::test]
async fn sales_of_a_month_are_listed_with_their_commissions_and_add_up() {
    let stage = Stage::set().await;
    let (mut browser, page) =
        (browser(&stage).await, format!("/portal/{}/sales", stage.company.id));
    let text = browser.read(&page).await;
    says(
        &text,
        &["Your customers have bought nothing in October so far.", "No sale in this month."],
    );
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    stage.sell("t2", "c1", "50.00").await;
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    stage.refund("r1", "t1", "25.00").await;
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    let (t2, now) = ("t2".parse().unwrap(), stage.world.now());
    let hold = Decision::OnHold { reason: "looks odd".to_owned() };
    stage.world.store().decide(&stage.company.company, &t2, hold, now).await.unwrap();
    stage.world.drain().await;
    let text = browser.read(&page).await;
    says(
        &text,
        &["Your customers have paid €125.00 in October so far; you have earned €15.00 of it."],
    );
    says(
        &text,
        &["c1 Put on hold 1 October −€10.00", "c1 Refund 1 October Pending −€25.00 −€5.00"],
    );
    says(
        &text,
        &["c1 Sale 1 October On hold €50.00 €10.00", "c1 Sale 1 October Pending €100.00 €20.00"],
    );
    says(&text, &["October 2026 in all €125.00 €15.00"]);
    assert_eq!(text.matches("/commissions/").count(), 0, "addresses are not read");
    let html = browser.get(&page).await.text();
    assert_eq!(html.matches("/commissions/com_").count(), 4, "each leads to its why: {html}");

    stage.world.clock_to("2026-11-10T12:00:00Z").await;
    let text = browser.read(&page).await;
    says(&text, &["Your customers have bought nothing in November so far."]);
    let text = browser.read(&format!("{page}?month=2026-10")).await;
    says(&text, &["Your customers paid €125.00 in October; you earned €15.00 of it.", "Invoiced"]);
    for month in ["2020-01", "2030-01"] {
        browser.get(&format!("{page}?month={month}")).await.expect(200);
    }
    browser.get(&format!("{page}?month=soon")).await.expect(422);
}

// req: K17
#[tokio::test]
async fn three_hundred_sales_come_page_by_page_each_once() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    for n in 0..300 {
        stage.world.clock_on(TimeDelta::minutes(1)).await;
        let sale = json!({"transaction_id": format!("t{n}"), "customer_id": "c1", "amount": "10.00", "currency": "EUR", "occurred_at": stage.world.now()});
        stage.world.report(&stage.company, "transaction.paid", sale).await.expect(202);
    }
    stage.world.drain().await;
    let mut browser = browser(&stage).await;
    let mut at = Some(format!("/portal/{}/sales", stage.company.id));
    let mut lines = std::collections::BTreeSet::new();
    let mut rows = 0;
    while let Some(path) = at {
        let html = browser.get(&path).await.expect(200).text();
        assert!(html.len() < 200_000, "a page stays small");
        for rest in html.split("/commissions/com_").skip(1) {
            rows += 1;
            lines.insert(rest.split('"').next().unwrap().to_owned());
        }
        let next = html
            .split("<a href=\"")
            .find(|rest| rest.split('>').next().is_some_and(|tag| tag.contains("rel=\"next\"")));
        at = next.map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
    }
    assert_eq!((rows, lines.len()), (300, 300));
}
