//! Reports as they stood at a past instant: what was written down later has no say.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use vouch_domain::earning::target::Decision;

use crate::stage::Stage;

async fn get(stage: &Stage, path: &str) -> Value {
    stage.world.call(&stage.company, &format!("/api/v1{path}"), None).await.expect(200).json()
}

/// A list's items as of an instant, narrowed to some fields.
async fn told(stage: &Stage, path: &str, at: DateTime<Utc>, fields: &[&str]) -> Vec<Vec<String>> {
    let mark = if path.contains('?') { '&' } else { '?' };
    let at = at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let answer = get(stage, &format!("{path}{mark}as_of={at}")).await;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let row = |item: &Value| fields.iter().map(|name| text(&item[*name])).collect();
    answer["items"].as_array().unwrap().iter().map(row).collect()
}

async fn decide(stage: &Stage, decision: Decision) {
    let (store, id, now) = (stage.world.store(), "s1".parse().unwrap(), stage.world.now());
    store.decide(&stage.company.company, &id, decision, now).await.unwrap();
    stage.world.drain().await;
}

#[tokio::test]
async fn commissions_say_what_was_decided_of_them_by_then() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    let mut moments = Vec::new();
    let reason = || "looks odd".to_owned();
    for decision in [
        None,
        Some(Decision::OnHold { reason: reason() }),
        Some(Decision::Approved),
        Some(Decision::Declined { reason: reason() }),
    ] {
        stage.world.clock_on(TimeDelta::hours(1)).await;
        if let Some(decision) = decision {
            decide(&stage, decision).await;
        }
        stage.world.clock_on(TimeDelta::hours(1)).await;
        moments.push(stage.world.now());
    }
    let path = format!("/commissions?partner={}", stage.partner.id);
    let mut found = Vec::new();
    for at in moments {
        found.push(told(&stage, &path, at, &["status"]).await.concat().concat());
    }
    assert_eq!(found, ["pending", "on_hold", "approved", "declined"]);
    assert!(told(&stage, &path, stage.company.company.created_at, &["id"]).await.is_empty());
}

// req: H23, H25
#[tokio::test]
async fn points_tiers_and_leads_are_told_as_they_stood() {
    let stage = Stage::set().await;
    let partner = stage.partner.id;
    let new = json!({"partner": partner, "name": "Tilda", "email": "tilda@shop.example"});
    let lead = stage.world.call(&stage.company, "/api/v1/leads", Some(new)).await.expect(201);
    let lead = lead.json()["id"].as_str().unwrap().to_owned();
    stage.world.clock_on(TimeDelta::hours(1)).await;
    let before = stage.world.now();
    stage.world.clock_on(TimeDelta::hours(1)).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    let path = format!("/api/v1/leads/{lead}?partner={partner}");
    let contacted = json!({"stage": "contacted"});
    stage.world.send(&stage.company, http::Method::PATCH, &path, &contacted).await.expect(200);
    stage.world.clock_on(TimeDelta::hours(1)).await;
    let after = stage.world.now();
    let (points, tiers) =
        (format!("/points?partner={partner}"), format!("/tiers?partner={partner}"));
    assert!(told(&stage, &points, before, &["points"]).await.is_empty());
    assert_eq!(told(&stage, &points, after, &["points"]).await, [["10"]]);
    assert_eq!(told(&stage, &tiers, before, &["tier", "points"]).await, [["bronze", "0"]]);
    assert_eq!(told(&stage, &tiers, after, &["tier", "points"]).await, [["bronze", "10"]]);
    let leads = format!("/leads?partner={partner}");
    assert_eq!(told(&stage, &leads, before, &["name", "stage"]).await, [["Tilda", "new"]]);
    let mut all = told(&stage, &leads, after, &["name", "stage"]).await;
    all.sort();
    assert_eq!(all, [["Tilda", "contacted"], ["c1", "customer"]]);
    for (at, expected) in [(before, [1, 0]), (after, [2, 1])] {
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
        let funnel = get(&stage, &format!("/reports/leads?partner={partner}&as_of={at}")).await;
        let steps = funnel["steps"].as_array().unwrap();
        let count = |step: &Value| step["leads"].as_i64().unwrap();
        assert_eq!([count(&steps[0]), count(&steps[steps.len() - 1])], expected, "{funnel}");
    }
    // What lies ahead has not stood yet.
    let ahead = "as_of=2030-01-01T00:00:00Z";
    for path in [
        format!("/points?partner={partner}&{ahead}"),
        format!("/tiers?{ahead}"),
        format!("/leads?{ahead}"),
        format!("/invoices?{ahead}"),
        format!("/payouts?period=2026-10&{ahead}"),
    ] {
        let answer = stage.world.call(&stage.company, &format!("/api/v1{path}"), None).await;
        let problem = answer.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], "as_of", "{problem}");
    }
}

#[tokio::test]
async fn invoices_and_payouts_are_told_as_they_stood() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "1000.00").await;
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    let in_review = stage.world.now();
    stage.world.clock_to("2026-11-05T12:00:00Z").await;
    // It comes late, and joins the month in review.
    stage.sell_at("s2", "c1", "500.00", "2026-10-20T12:00:00Z").await;
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    let invoices = "/invoices?period=2026-10";
    let running = stage.company.company.created_at + TimeDelta::hours(1);
    assert!(told(&stage, invoices, running, &["total"]).await.is_empty());
    let told_then = told(&stage, invoices, in_review, &["status", "charges"]).await;
    assert_eq!(told_then, [["review", "200.00"]]);
    let now = told(&stage, invoices, stage.world.now(), &["charges"]).await;
    assert_eq!(now, [["300.00"]]);
    let payouts = "/payouts?period=2026-10";
    assert!(told(&stage, payouts, in_review, &["amount"]).await.is_empty());
    assert_eq!(told(&stage, payouts, stage.world.now(), &["amount"]).await, [["300.00"]]);
}
