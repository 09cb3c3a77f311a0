//! The program's home: the month in a sentence, what needs somebody, and what it costs to look at.

use chrono::TimeDelta;
use serde_json::json;
use vouch_local::world::{CompanySpec, World};

use super::Browser;
use crate::stage::Stage;

/// A browser of somebody who may look at everything.
async fn analyst(stage: &Stage) -> Browser<'_> {
    let member = stage.world.member(&stage.company, "analyst").await;
    Browser::of_member(&stage.world, &member).await
}

/// How often a page reads: one row, several rows by key, a list.
pub(super) async fn reads_of(stage: &Stage, browser: &mut Browser<'_>, page: &str) -> [u64; 3] {
    stage.world.faults().reset_counts();
    browser.read(page).await;
    ["GetItem", "BatchGetItem", "Query"].map(|operation| stage.world.faults().calls_of(operation))
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no \"{part}\" in: {text}");
    }
}

// req: K03, P01
#[tokio::test]
async fn a_new_company_reads_what_to_do_first() {
    let world = World::start().await;
    let company = world.company(CompanySpec::default()).await;
    let member = world.member(&company, "analyst").await;
    let mut browser = Browser::of_member(&world, &member).await;
    let text = browser.read("/dashboard").await;
    says(&text, &["It has no partners yet.", "Nothing needs you.", "Make a partner"]);
    says(&text, &["/api/v1/partners", &format!("/portal/{}", company.id)]);
    says(&text, &[&format!("/webhooks/{}/signup", company.id)]);
    let mut german = Browser::of_member(&world, &member).await.german();
    says(&german.read("/dashboard").await, &["Es hat noch keine Partner.", "Erste Schritte"]);
}

// req: H10, P01, P02, P08, P18
#[tokio::test]
async fn home_tells_the_month_and_what_needs_somebody() {
    let stage = Stage::set().await;
    let mut browser = analyst(&stage).await;
    let text = browser.read("/dashboard").await;
    says(&text, &["Nobody has signed up through a partner yet.", "is there already"]);
    stage.refer("c1").await;
    let text = browser.read("/dashboard").await;
    says(&text, &["No sale through a partner in October yet.", "One customer signed up, one"]);
    stage.sell("t1", "c1", "100.00").await;
    stage.refund("r1", "t1", "25.00").await;
    let usd = json!({"transaction_id": "t2", "customer_id": "c1", "amount": "10.00", "currency": "USD", "occurred_at": stage.world.now()});
    stage.tell("transaction.paid", usd).await;
    let text = browser.read("/dashboard").await;
    says(&text, &["Partners earned €15.00 in October so far, from €75.00 of sales."]);
    says(
        &text,
        &["In other currencies: $2.00 from $10.00.", "Nothing needs you.", "As of 1 October"],
    );
    says(&text, &["Refund", "−€25.00", "Partners Who refers customers to you"]);

    // A sale of a stranger waits; something unreadable needs a look; a month's review begins.
    stage.sell("t3", "nobody", "5.00").await;
    stage
        .tell(
            "transaction.refunded",
            json!({"refund_id": "r9", "transaction_id": "t1", "amount": "1.00", "currency": "USD", "occurred_at": stage.world.now()}),
        )
        .await;
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    stage.world.drain().await;
    let text = browser.read("/dashboard").await;
    says(&text, &["No sale through a partner in November yet."]);
    says(&text, &["October’s invoice is in review until 8 November: 4 days left. See invoices"]);
    says(&text, &["One sale waits for its customer to sign up. See deliveries"]);
    says(&text, &["One delivery needs a look. See deliveries"]);
    // The latest sales are those of the last month that had any.
    says(&text, &["Latest sales", "−€25.00"]);
}

// req: P02
#[tokio::test]
async fn home_costs_the_same_however_much_has_happened() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let mut browser = analyst(&stage).await;
    let mut seen = Vec::new();
    for (from, to) in [(0, 3), (3, 300)] {
        for n in from..to {
            stage.world.clock_on(TimeDelta::minutes(1)).await;
            let sale = json!({"transaction_id": format!("t{n}"), "customer_id": "c1", "amount": "10.00", "currency": "EUR", "occurred_at": stage.world.now()});
            stage.world.report(&stage.company, "transaction.paid", sale).await.expect(202);
        }
        stage.world.drain().await;
        says(&browser.read("/dashboard").await, &["Partners earned"]);
        seen.push(reads_of(&stage, &mut browser, "/dashboard").await);
    }
    assert_eq!(seen[0], seen[1], "300 sales cost what 3 do");
    let identity = reads_of(&stage, &mut browser, "/dashboard/account").await;
    let own: Vec<u64> = seen[0].iter().zip(identity).map(|(all, door)| all - door).collect();
    assert_eq!(own, [0, 1, 5], "one read of rows by key, and five queries");
}
