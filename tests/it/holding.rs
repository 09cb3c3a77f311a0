//! The holding period: what a month leaves is charged as ever, and paid out when the period is over.

use http::Method;
use serde_json::{Value, json};
use vouch_domain::books::statement::StatementId;
use vouch_local::world::{CompanySpec, ProgramSpec, World};

use crate::{pages::Browser, stage::Stage, stripe::payouts};

async fn hold(stage: &Stage, days: Value) -> Value {
    let body = json!({ "holding_days": days });
    let answer = stage.world.send(&stage.company, Method::PATCH, "/api/v1/company", &body).await;
    answer.json()
}

async fn amounts(stage: &Stage, month: &str) -> Vec<String> {
    let all = payouts(stage, month).await;
    all.iter().map(|payout| payout["amount"].as_str().unwrap().to_owned()).collect()
}

// req: P14
#[tokio::test]
async fn what_a_month_leaves_is_paid_out_when_its_holding_period_is_over_and_once() {
    let company = CompanySpec { zone: "America/Toronto", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, ProgramSpec::default()).await;
    for wrong in [json!(31), json!(-1), json!("14"), json!(1.5)] {
        let answer = hold(&stage, wrong).await;
        assert_eq!(answer["errors"][0]["field"], "holding_days", "{answer}");
    }
    assert_eq!(hold(&stage, json!(14)).await["holding_days"], 14);
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    let portal = format!("/portal/{}", stage.company.id);
    let mut partner = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let promised = partner.get(&format!("{portal}/billing")).await.expect(200).text();
    assert!(promised.contains("15 November"), "{promised}");

    // Charged after seven days, and held for seven more; by clocks that went back on the first of the month.
    stage.world.clock_to("2026-11-15T04:59:59Z").await;
    let invoice = "/api/v1/invoices/inv_2026-10_EUR";
    let invoice = stage.world.call(&stage.company, invoice, None).await.expect(200).json();
    assert_eq!((&invoice["status"], &invoice["total"]), (&json!("charged"), &json!("20.00")));
    assert_eq!(amounts(&stage, "2026-10").await, [""; 0]);
    let statement = format!("{portal}/statements/{}", StatementId(stage.page("2026-10")));
    let held = partner.get(&statement).await.expect(200).text();
    assert!(held.contains("held until") && held.contains("15 November"), "{held}");
    // What is taken back meanwhile counts against the month that runs.
    stage.refund("r1", "s1", "25.00").await;

    stage.world.clock_to("2026-11-15T05:00:01Z").await;
    assert_eq!(amounts(&stage, "2026-10").await, ["20.00"]);
    stage.world.clock_to("2026-12-31T00:00:00Z").await;
    assert_eq!(amounts(&stage, "2026-10").await, ["20.00"]);
    assert_eq!(amounts(&stage, "2026-11").await, [""; 0]);
    assert_eq!(stage.owed().await, -500);
    let findings = stage.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{findings}");
}

// req: P14
#[tokio::test]
async fn a_holding_period_that_is_changed_holds_for_what_was_not_paid_out_yet() {
    let stage = Stage::set().await;
    hold(&stage, json!(10)).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    assert_eq!(amounts(&stage, "2026-10").await, [""; 0]);
    // The tenth day comes and finds that it is to be the thirtieth.
    hold(&stage, json!(30)).await;
    stage.world.clock_to("2026-11-30T12:00:00Z").await;
    assert_eq!(amounts(&stage, "2026-10").await, [""; 0]);
    stage.world.clock_to("2026-12-01T12:00:00Z").await;
    assert_eq!(amounts(&stage, "2026-10").await, ["20.00"]);
    // Nothing is held any longer: what comes is paid out as soon as it is charged.
    hold(&stage, json!(0)).await;
    stage.sell("s2", "c1", "50.00").await;
    stage.world.clock_to("2027-01-08T12:00:00Z").await;
    assert_eq!(amounts(&stage, "2026-12").await, ["10.00"]);
    let findings = stage.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{findings}");
}
