//! Rules of points and tiers: dated rows with notice, and points by hand with a reason.

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};

use super::{points_of, signs_up, tell_all, tier_of};
use crate::{pages::Browser, stage::Stage};

async fn add(stage: &Stage, path: &str, body: Value, status: u16) -> Value {
    stage.world.call(&stage.company, path, Some(body)).await.expect(status).json()
}

fn fields(answer: &Value) -> Vec<&str> {
    answer["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect()
}

// req: V26, Q25
#[tokio::test]
async fn rules_change_with_notice_and_what_was_given_stays() {
    let stage = Stage::set().await;
    let (world, company) = (&stage.world, &stage.company);
    stage.refer("before").await;
    let row = add(&stage, "/api/v1/point-rules", json!({"onboarding": 7}), 201).await;
    assert_eq!((&row["onboarding"], &row["renewal"]), (&json!(7), &json!(10)), "the rest stays");
    stage.refer("at once").await;
    world.clock_on(TimeDelta::minutes(11)).await;
    stage.refer("then").await;
    // An older sign-up that is reported now is given what held then.
    let then = world.now() - TimeDelta::minutes(12);
    tell_all(&stage, &[signs_up(&stage.partner, "late", then)]).await;
    let given = points_of(&stage, &stage.partner, "onboarding").await;
    let of = |customer: &str| {
        given.iter().find(|row| row["customer"] == customer).unwrap()["points"].as_i64().unwrap()
    };
    assert_eq!(["before", "at once", "then", "late"].map(of), [10, 10, 7, 10]);
    let listed = world.call(company, "/api/v1/point-rules", None).await.expect(200).json();
    let rows = listed["items"].as_array().unwrap();
    assert_eq!(
        (rows.len(), &rows[0]["valid_from"], &rows[0]["onboarding"]),
        (2, &Value::Null, &json!(10))
    );
    // Thresholds likewise: the quarter uses those in force on its first day.
    let from = json!({"silver": 20, "gold": 30, "valid_from": "2027-01-01T00:00:00Z"});
    add(&stage, "/api/v1/tier-rules", from, 201).await;
    assert_eq!(tier_of(&stage, &stage.partner).await["projected"], "gold");
    world.clock_to("2027-01-01T00:11:00Z").await;
    assert_eq!(tier_of(&stage, &stage.partner).await["tier"], "gold");
}

// req: V26, Q25
#[tokio::test]
async fn rules_and_points_that_can_not_be_are_refused_by_name_and_write_nothing() {
    let stage = Stage::set().await;
    let soon = stage.world.now() + TimeDelta::minutes(9);
    for (body, field) in [
        (json!({"onboarding": -1}), "onboarding"),
        (json!({"bonus": 100_001}), "bonus"),
        (json!({"bonus_from": 0}), "bonus_from"),
        (json!({"luck": 1}), "luck"),
        (json!({"onboarding": "ten"}), "onboarding"),
        (json!({"onboarding": 1.5}), "onboarding"),
        (json!({"valid_from": soon}), "valid_from"),
    ] {
        let answer = add(&stage, "/api/v1/point-rules", body, 422).await;
        assert_eq!(fields(&answer), [field]);
    }
    for (body, field) in [
        (json!({"silver": 0}), "silver"),
        (json!({"silver": 300}), "gold"),
        (json!({"gold": 900}), "platinum"),
        (json!({"platinum": 1_000_000_001_i64}), "platinum"),
        (json!({"silver": 10, "valid_from": soon}), "valid_from"),
    ] {
        let answer = add(&stage, "/api/v1/tier-rules", body, 422).await;
        assert_eq!(fields(&answer), [field]);
    }
    let partner = stage.partner.id;
    for (body, field) in [
        (json!({"partner": partner, "points": 0, "reason": "why"}), "points"),
        (json!({"partner": partner, "points": 1_000_001, "reason": "why"}), "points"),
        (json!({"partner": partner, "points": 5, "reason": " "}), "reason"),
        (json!({"partner": partner, "points": 5, "reason": "x".repeat(501)}), "reason"),
        (json!({"partner": partner, "points": 5}), "reason"),
    ] {
        let answer = add(&stage, "/api/v1/points", body, 422).await;
        assert_eq!(fields(&answer), [field]);
    }
    let nobody = json!({"partner": "ptn_01k6srxfr0f1xt7re0000000c1", "points": 5, "reason": "why"});
    add(&stage, "/api/v1/points", nobody, 404).await;
    let rules = stage.world.store().find_rules(stage.company.id).await.unwrap();
    assert!(rules.points.is_empty() && rules.tiers.is_empty());
    assert_eq!(tier_of(&stage, &stage.partner).await["points"], 0);
}

// req: H23
#[tokio::test]
async fn points_by_hand_are_given_once_for_a_key() {
    let stage = Stage::set().await;
    let body = json!({"partner": stage.partner.id, "points": 5, "reason": "A talk"});
    let mut ids = Vec::new();
    for _ in 0..2 {
        let request = http::Request::builder()
            .method(Method::POST)
            .uri("/api/v1/points")
            .header("authorization", format!("Bearer {}", stage.company.api_key))
            .header("content-type", "application/json")
            .header("idempotency-key", "talk-1")
            .body(body.to_string())
            .unwrap();
        ids.push(stage.world.request(request).await.expect(201).json()["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    assert_eq!(points_of(&stage, &stage.partner, "adjustment").await.len(), 1);
}

#[tokio::test]
async fn an_admin_changes_the_rules_by_their_page_and_others_only_read_them() {
    let stage = Stage::set().await;
    let (world, company) = (&stage.world, &stage.company);
    let analyst = world.member(company, "analyst").await;
    let mut reader = Browser::of_member(world, &analyst).await;
    let text = reader.get("/dashboard/tiers").await.expect(200).text();
    assert!(
        text.contains("From 300 points on a partner is Gold.") && !text.contains("name=\"gold\"")
    );
    let admin = world.member(company, "admin").await;
    let mut desk = Browser::of_member(world, &admin).await;
    let text = desk.get("/dashboard/tiers").await.expect(200).text();
    let (_, rest) = text.rsplit_once("name=\"csrf\" value=\"").unwrap();
    let csrf = rest.split('"').next().unwrap();
    let sent = |gold: &'static str| {
        [("csrf", csrf), ("silver", "50"), ("gold", gold), ("platinum", "500")]
    };
    for wrong in ["50", "x", ""] {
        let text = desk.post("/dashboard/tiers", &sent(wrong)).await.expect(422).text();
        assert!(text.contains("aria-invalid=\"true\"") && text.contains("value=\"50\""), "{wrong}");
    }
    desk.post("/dashboard/tiers", &sent("100")).await.expect(303);
    let points = [
        ("csrf", csrf),
        ("onboarding", "1"),
        ("retention", "2"),
        ("renewal", "3"),
        ("recruitment", "4"),
        ("bonus", "5"),
        ("bonus_from", "6"),
    ];
    desk.post("/dashboard/tiers/points", &points).await.expect(303);
    world.clock_on(TimeDelta::minutes(11)).await;
    let text = desk.get("/dashboard/tiers").await.expect(200).text();
    assert!(text.contains("From 100 points on a partner is Gold."), "{text}");
    let rules = world.store().find_rules(company.id).await.unwrap();
    let row = &rules.points[0];
    assert_eq!(
        [row.onboarding, row.retention, row.renewal, row.recruitment, row.bonus, row.bonus_from],
        [1, 2, 3, 4, 5, 6]
    );
}
