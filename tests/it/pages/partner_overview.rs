//! What a partner sees first: the sentence about its money, its months and payouts, and what happened last.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch_domain::people::partner::Partner;
use vouch_local::world::{CompanySpec, PartnerSpec, ProgramSpec, World};

use super::Browser;
use crate::stage::Stage;

async fn browser(stage: &Stage) -> Browser<'_> {
    Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await
}

async fn overview(stage: &Stage, browser: &mut Browser<'_>) -> String {
    browser.read(&format!("/portal/{}", stage.company.id)).await
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no \"{part}\" in: {text}");
    }
}

/// A company that pays from €20 on.
async fn with_minimum() -> Stage {
    let spec = CompanySpec {
        zone: "UTC",
        minimum_payout: vec![("EUR", "20.00")],
        ..CompanySpec::default()
    };
    Stage::of(World::start().await, spec, ProgramSpec::default()).await
}

// req: F23, H06, H07, H08, H10, K02
#[tokio::test]
async fn a_partner_reads_what_it_earned_and_when_it_is_paid_through_the_month() {
    let stage = Stage::set().await;
    let mut browser = browser(&stage).await;
    let text = overview(&stage, &mut browser).await;
    says(&text, &["You have earned nothing yet.", "Share one of your links"]);
    says(&text, &["Nothing has happened yet.", "No payout yet.", "There is nothing to draw yet."]);

    let click = stage.world.click(&stage.link).await;
    let sign_up = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click,
        "name": "Kim <b>Lee</b>", "email": "kim@elsewhere.example",
        "subscription": {"status": "active", "plan": "pro"}});
    stage.tell("customer.signed_up", sign_up).await;
    let text = overview(&stage, &mut browser).await;
    says(&text, &["One customer came through you; you have earned nothing yet."]);
    says(&text, &["Kim <b>Lee</b> signed up.", "Clients 1 (one signed up in October)"]);
    says(&text, &["Active subscriptions 1", "As of 1 October 2026"]);
    assert!(!text.contains("elsewhere.example"), "an address is nobody's business: {text}");

    stage.sell("t1", "c1", "100.00").await;
    stage.world.clock_on(TimeDelta::minutes(5)).await;
    stage.refund("r1", "t1", "25.00").await;
    let text = overview(&stage, &mut browser).await;
    says(&text, &["You have earned €15.00 in October so far."]);
    says(&text, &["Kim <b>Lee</b> paid €100.00.", "Kim <b>Lee</b> got €25.00 back.", "−€5.00"]);
    says(&text, &["Earned to date €15.00", "Revenue generated €75.00"]);
    says(&text, &["October 2026 8 November So far €15.00"]);

    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    let text = overview(&stage, &mut browser).await;
    says(&text, &["You earned €15.00 in October; it is paid on 8 November."]);
    says(&text, &["October 2026 8 November In review €15.00", "statement of October is in review"]);
    let usd = json!({"transaction_id": "t2", "customer_id": "c1", "amount": "10.00", "currency": "USD", "occurred_at": stage.world.now()});
    stage.tell("transaction.paid", usd).await;
    stage.sell("t3", "c1", "50.00").await;
    let text = overview(&stage, &mut browser).await;
    says(&text, &["In November you have earned €10.00 so far", "also earned $2.00 so far"]);
    assert!(!text.contains("it is paid on 8 December"), "October's comes first: {text}");

    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    let text = overview(&stage, &mut browser).await;
    says(&text, &["You earned €15.00 in October; it has been due for payment since 8 November."]);
    says(&text, &["earned €10.00 so far; it is paid on 8 December", "payout for October is due"]);
    let october = "2026-10".parse().unwrap();
    let payouts = stage.world.store().all_payouts(stage.company.id, october).await.unwrap();
    let path = format!("/api/v1/payouts/{}/paid", payouts[0].id);
    stage.world.call(&stage.company, &path, Some(Value::Null)).await;
    stage.world.drain().await;
    let text = overview(&stage, &mut browser).await;
    says(&text, &["You earned €15.00 in October; it was paid on 9 November.", "Paid €15.00"]);
    let mut german = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    german = german.german();
    let text = overview(&stage, &mut german).await;
    says(
        &text,
        &["Sie haben im Oktober 15,00\u{a0}€ verdient; ausgezahlt wurde am 9. November."]
            .map(|text| text.replace('\u{a0}', " "))
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>(),
    );
}

// req: F23, K02
#[tokio::test]
async fn what_is_kept_held_or_taken_back_is_said_plainly() {
    let stage = with_minimum().await;
    let mut browser = self::browser(&stage).await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "60.00").await;
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    let text = overview(&stage, &mut browser).await;
    says(
        &text,
        &[
            "You earned €12.00 in October. Payouts begin at €20.00: €12.00 is kept for you, €8.00 is missing.",
        ],
    );
    says(&text, &["Below the minimum"]);
    // With the next month it is enough.
    stage.world.clock_to("2026-11-10T12:00:00Z").await;
    stage.sell("t2", "c1", "100.00").await;
    stage.world.clock_to("2026-12-02T12:00:00Z").await;
    // Nobody stays signed in for a month.
    let mut browser = self::browser(&stage).await;
    let text = overview(&stage, &mut browser).await;
    says(
        &text,
        &[
            "You earned €20.00 in November. With what was left from before, €32.00 is paid on 8 December.",
        ],
    );
    let found = stage.world.store().find_partner(stage.company.id, stage.partner.id).await;
    let found = found.unwrap().unwrap();
    let held = Partner { payouts_held: true, ..found.clone() };
    let now = stage.world.now();
    stage.world.store().change_partner(stage.company.id, &found, &held, now).await.unwrap();
    let text = overview(&stage, &mut browser).await;
    says(&text, &["Payouts to you are held for now; €32.00 is kept for you.", "Held €32.00"]);
    // All of it is refunded, and the month before was paid.
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "60.00").await;
    stage.world.clock_to("2026-11-10T12:00:00Z").await;
    stage.refund("r1", "t1", "60.00").await;
    stage.world.clock_to("2026-12-02T12:00:00Z").await;
    // Nobody stays signed in for a month.
    let mut browser = self::browser(&stage).await;
    let text = overview(&stage, &mut browser).await;
    says(&text, &["More was taken back than you earned: your balance is −€12.00."]);
}

// req: H10
#[tokio::test]
async fn an_event_leads_to_its_commission_and_to_nobody_elses() {
    let stage = Stage::set().await;
    let mut browser = browser(&stage).await;
    stage.refer("c1").await;
    stage.sell("t/1 &", "c1", "100.00").await;
    stage.world.clock_on(TimeDelta::minutes(5)).await;
    stage.refund("r1", "t/1 &", "25.00").await;
    let html = browser.get(&format!("/portal/{}", stage.company.id)).await.expect(200).text();
    let links: Vec<String> = html
        .split("href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"))
        .filter(|href| href.contains("/sales?sale="))
        .collect();
    assert_eq!(links.len(), 2, "{html}");
    let lines = match stage.transaction("t/1 &").await.state {
        vouch_domain::earning::transaction::TransactionState::Booked(booked) => booked.lines,
        other => panic!("{other:?}"),
    };
    let portal = format!("/portal/{}", stage.company.id);
    for (href, line) in links.iter().zip(lines.iter().rev()) {
        let answer = browser.get(href).await.expect(303);
        assert_eq!(answer.header("location"), format!("{portal}/commissions/{line}"));
    }
    let spec = PartnerSpec { name: "Lee Lodger", email: None, ..PartnerSpec::default() };
    let other = stage.world.partner(&stage.company, &stage.program, spec).await;
    let mut other = Browser::of_partner(&stage.world, stage.company.id, &other).await;
    other.get(&links[0]).await.expect(404);
    other.get(&format!("{portal}/sales?sale=nothing")).await.expect(404);
}

/// What a page reads from the store: single rows, rows by their keys, queries.
async fn reads(stage: &Stage, browser: &mut Browser<'_>, path: &str) -> u64 {
    stage.world.faults().reset_counts();
    browser.get(path).await.expect(200);
    let of = |operation: &&str| stage.world.faults().calls_of(operation);
    ["GetItem", "BatchGetItem", "Query", "TransactGetItems"].iter().map(of).sum()
}

// req: F23, H10
#[tokio::test]
async fn the_overview_takes_six_reads_however_much_has_happened() {
    let stage = Stage::set().await;
    for n in 0..12 {
        stage.refer(&format!("c{n}")).await;
    }
    let mut browser = browser(&stage).await;
    let portal = format!("/portal/{}", stage.company.id);
    for (from, to) in [(0, 0), (0, 3), (3, 300)] {
        for n in from..to {
            stage.world.clock_on(TimeDelta::minutes(1)).await;
            let sale = json!({"transaction_id": format!("t{n}"), "customer_id": format!("c{}", n % 12), "amount": "10.00", "currency": "EUR", "occurred_at": stage.world.now()});
            stage.world.report(&stage.company, "transaction.paid", sale).await.expect(202);
        }
        stage.world.drain().await;
        // The welcome reads nothing but who is at the door.
        let door = reads(&stage, &mut browser, &format!("{portal}/welcome")).await;
        let page = reads(&stage, &mut browser, &portal).await;
        assert_eq!(page - door, 6, "totals, news, points (3), and months with names: {to} sales");
    }
}

// req: H06, H07, H08, H10
#[tokio::test]
async fn the_live_numbers_follow_each_event_as_soon_as_it_is_worked_off() {
    let stage = Stage::set().await;
    let other = PartnerSpec { name: "Lee", email: None, ..PartnerSpec::default() };
    let other = stage.world.partner(&stage.company, &stage.program, other).await;
    let mut browser = browser(&stage).await;
    let now = stage.world.now();
    let sign_up = |customer: &str, code: &str| json!({"customer_id": customer, "occurred_at": now, "partner_code": code});
    let subscription = |customer: &str, status: &str| json!({"customer_id": customer, "occurred_at": now, "status": status, "plan": "pro"});
    let sale = |id: &str, customer: &str| json!({"transaction_id": id, "customer_id": customer, "amount": "50.00", "currency": "EUR", "occurred_at": now});
    let mine = stage.partner.code.as_str();
    let steps = [
        ("customer.signed_up", sign_up("c1", mine), ["€0.00", "€0.00", "1 (one", "0"]),
        ("customer.signed_up", sign_up("c2", mine), ["€0.00", "€0.00", "2 (2", "0"]),
        // Another partner's customer is no client of this one.
        ("customer.signed_up", sign_up("c3", &other.code), ["€0.00", "€0.00", "2 (2", "0"]),
        ("subscription.updated", subscription("c1", "active"), ["€0.00", "€0.00", "2 (2", "1"]),
        ("transaction.paid", sale("t1", "c1"), ["€10.00", "€50.00", "2 (2", "1"]),
        ("transaction.paid", sale("t3", "c3"), ["€10.00", "€50.00", "2 (2", "1"]),
        ("subscription.updated", subscription("c2", "active"), ["€10.00", "€50.00", "2 (2", "2"]),
        ("transaction.paid", sale("t2", "c2"), ["€20.00", "€100.00", "2 (2", "2"]),
        (
            "transaction.refunded",
            stage.refund_data("r1", "t1", "25.00"),
            ["€15.00", "€75.00", "2 (2", "2"],
        ),
        ("subscription.updated", subscription("c1", "canceled"), ["€15.00", "€75.00", "2 (2", "1"]),
    ];
    for (step, (kind, event, [earned, revenue, clients, active])) in steps.into_iter().enumerate() {
        stage.world.clock_on(TimeDelta::seconds(1)).await;
        let mut event = event;
        event["occurred_at"] = json!(stage.world.now());
        stage.tell(kind, event).await;
        let text = overview(&stage, &mut browser).await;
        for (what, figure) in [
            ("Earned to date", earned),
            ("Revenue generated", revenue),
            ("Clients", clients),
            ("Active subscriptions", active),
        ] {
            assert!(text.contains(&format!("{what} {figure}")), "{step}: {what} {figure}: {text}");
        }
        assert!(text.contains("As of 1 October 2026"), "{text}");
    }
    // Each of them stands where the script fetches it anew.
    let html = browser.get(&format!("/portal/{}", stage.company.id)).await.expect(200).text();
    for live in ["opening", "chart", "payouts", "in-all", "as-of", "news"] {
        assert_eq!(html.matches(&format!("data-live=\"{live}\"")).count(), 1, "{live}");
    }
}

// req: F23
#[tokio::test]
async fn every_amount_of_the_overview_leads_to_its_why() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    stage.sell("t2", "c1", "50.00").await;
    let mut browser = browser(&stage).await;
    let portal = format!("/portal/{}", stage.company.id);
    let html = browser.get(&portal).await.expect(200).text();
    // What customers paid is told in a sentence whose own amount leads on.
    let is_linked = |before: &str| {
        let opened = before.rfind("<a ");
        opened > before.rfind("</a>") || before.ends_with("paid ") || before.contains("<details")
    };
    let mut found = 0;
    for (at, _) in html.match_indices("<data ") {
        let before = &html[html[..at]
            .rfind("<td")
            .max(html[..at].rfind("<p"))
            .max(html[..at].rfind("<h1"))
            .unwrap_or(0)..at];
        assert!(is_linked(before), "{before} {}", &html[at..at + 60]);
        found += 1;
    }
    assert!(found >= 6, "{html}");
    for href in html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        if href.contains("/statements/") {
            browser.get(&href.replace("&amp;", "&")).await.expect(200);
        }
    }
}
