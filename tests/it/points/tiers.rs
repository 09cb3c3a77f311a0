//! Quarters and tiers: recalculated once, both ways, never backdated; and what Gold opens.

use futures_util::future::join_all;
use serde_json::{Value, json};
use vouch_domain::{
    message::JobMessage,
    people::tier::{Tier, tier_at},
};

use super::{another, at, points_of, signs_up, stands, tell_all, tier_of};
use crate::{pages::Browser, stage::Stage};

/// Gives the stage's partner points by hand.
async fn gives(stage: &Stage, points: i64) {
    let body = json!({"partner": stage.partner.id, "points": points, "reason": "A talk"});
    stage.world.call(&stage.company, "/api/v1/points", Some(body)).await.expect(201);
}

// req: V27, Q26, H24, H34
#[tokio::test]
async fn tiers_rise_and_fall_on_the_first_day_of_a_quarter_and_never_between() {
    let stage = Stage::set().await;
    gives(&stage, 300).await;
    let stands = tier_of(&stage, &stage.partner).await;
    assert_eq!((&stands["tier"], &stands["projected"]), (&json!("bronze"), &json!("gold")));
    assert_eq!(stands["next"], json!({"tier": "silver", "threshold": 75, "missing": 0}));
    stage.world.clock_to("2027-01-01T00:00:00Z").await;
    assert_eq!(tier_of(&stage, &stage.partner).await["tier"], "bronze", "not backdated");
    stage.world.clock_to("2027-01-01T00:11:00Z").await;
    let stands = tier_of(&stage, &stage.partner).await;
    assert_eq!((&stands["tier"], &stands["projected"]), (&json!("gold"), &json!("gold")));
    assert_eq!(stands["next"], json!({"tier": "platinum", "threshold": 900, "missing": 600}));
    assert_eq!(
        stands["entitlements"],
        json!({"support": true, "account_manager": true, "analytics": true})
    );
    // The points are older than twelve months at the end of the year, so the tier falls then.
    stage.world.clock_to("2027-10-01T00:11:00Z").await;
    let stands = tier_of(&stage, &stage.partner).await;
    assert_eq!((&stands["tier"], &stands["projected"]), (&json!("gold"), &json!("bronze")));
    stage.world.clock_to("2027-12-31T23:59:00Z").await;
    assert_eq!(tier_of(&stage, &stage.partner).await["tier"], "gold");
    stage.world.clock_to("2028-01-01T00:11:00Z").await;
    let stands = tier_of(&stage, &stage.partner).await;
    assert_eq!((&stands["tier"], &stands["points"]), (&json!("bronze"), &json!(0)));
    assert_eq!(stands["entitlements"]["analytics"], false);
    // A row for each change, and none for a quarter that changed nothing.
    let rows = stage.world.store().list_tiers(stage.company.id, stage.partner.id).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| row.from - row.recorded_at == chrono::TimeDelta::minutes(10)));
}

// req: V27
#[tokio::test]
async fn a_quarter_is_added_up_once_however_many_runs_there_are_at_once() {
    let stage = Stage::set().await;
    let now = stage.world.now();
    let five: Vec<_> = (0..5).map(|n| signs_up(&stage.partner, &format!("c{n}"), now)).collect();
    tell_all(&stage, &five).await;
    gives(&stage, 20).await;
    stage.world.clock_to("2026-12-31T23:50:00Z").await;
    // The quarter has begun, and nothing has added it up yet.
    stage.world.context().clock.move_to(at("2027-01-01T00:00:01Z"));
    let quarter = "2027-Q1".parse().unwrap();
    let (company, partner) = (stage.company.id, stage.partner.id);
    let one = JobMessage::RecalculateTierV1 { company, quarter, partner };
    let all = JobMessage::RecalculateTiersV1 { company, quarter, after: None };
    for _ in 0..2 {
        let jobs = [&one, &all, &one, &one, &all];
        let runs = jobs.map(|job| invoicer::handle(stage.world.context(), job.clone()));
        for done in join_all(runs).await {
            done.unwrap();
        }
        stage.world.drain().await;
    }
    assert_eq!(points_of(&stage, &stage.partner, "bonus").await.len(), 1);
    let rows = stage.world.store().list_tiers(company, partner).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.tier, row.points)).collect::<Vec<_>>(),
        [(Tier::Silver, 75)]
    );
    // What comes late counts at the next: also when the quarter's job is done once more, or one of before.
    gives(&stage, 1000).await;
    let before = JobMessage::RecalculateTierV1 { company, quarter: quarter.before(), partner };
    for job in [one, before] {
        invoicer::handle(stage.world.context(), job).await.unwrap();
    }
    let rows = stage.world.store().list_tiers(company, partner).await.unwrap();
    assert_eq!(tier_at(&rows, at("2027-02-01T00:00:00Z")), Tier::Silver);
    stage.world.clock_to("2027-04-01T00:11:00Z").await;
    assert_eq!(tier_of(&stage, &stage.partner).await["tier"], "platinum");
}

// req: V26
#[tokio::test]
async fn a_fifth_customer_that_is_reported_late_earns_its_quarters_bonus_at_the_next() {
    let stage = Stage::set().await;
    let then = stage.world.now();
    let four: Vec<_> = (0..4).map(|n| signs_up(&stage.partner, &format!("c{n}"), then)).collect();
    tell_all(&stage, &four).await;
    stage.world.clock_to("2027-01-02T00:00:00Z").await;
    assert!(points_of(&stage, &stage.partner, "bonus").await.is_empty());
    tell_all(&stage, &[signs_up(&stage.partner, "c4", then)]).await;
    stage.world.clock_to("2027-04-02T00:00:00Z").await;
    let bonus = points_of(&stage, &stage.partner, "bonus").await;
    assert_eq!(bonus.len(), 1);
    assert_eq!((&bonus[0]["quarter"], &bonus[0]["points"]), (&json!("2026-Q4"), &json!(5)));
    stage.world.clock_to("2027-07-02T00:00:00Z").await;
    assert_eq!(points_of(&stage, &stage.partner, "bonus").await.len(), 1);
}

// req: H30, H31, H32, H34, T16
#[tokio::test]
async fn analytics_open_with_gold_and_close_without_it() {
    let stage = Stage::set().await;
    let (world, company) = (&stage.world, &stage.company);
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    let call = format!("/api/v1/analytics?partner={}", stage.partner.id);
    let page = format!("/portal/{}/analytics", company.id);
    stands(world, company, stage.partner.id, Tier::Silver).await;
    let mut browser = Browser::of_partner(world, company.id, &stage.partner).await;
    let refused = world.call(company, &call, None).await.expect(403).json();
    assert_eq!(refused["type"], "tier-needed");
    browser.get(&page).await.expect(403);
    world.clock_on(chrono::TimeDelta::minutes(1)).await;
    stands(world, company, stage.partner.id, Tier::Gold).await;
    let seen = world.call(company, &call, None).await.expect(200).json();
    assert_eq!(
        (&seen["tier"], &seen["customers"], &seen["conversions"]),
        (&json!("gold"), &json!(1), &json!(1))
    );
    let month = seen["months"].as_array().unwrap().last().unwrap();
    assert_eq!(
        month["money"][0],
        json!({"currency": "EUR", "revenue": "100.00", "commission": "20.00"})
    );
    let shown = browser.get(&page).await.expect(200).text();
    assert!(shown.contains("New customers by month") && shown.contains("<svg"), "{shown}");
    world.clock_on(chrono::TimeDelta::minutes(1)).await;
    stands(world, company, stage.partner.id, Tier::Bronze).await;
    browser.get(&page).await.expect(403);
    let refused: Value = world.call(company, &call, None).await.expect(403).json();
    assert!(refused["detail"].as_str().unwrap().contains("bronze"), "{refused}");
}

// req: H09, H23, H24, H30
#[tokio::test]
async fn a_partner_and_its_company_read_how_each_point_was_earned_and_how_far_the_next_tier_is() {
    let stage = Stage::set().await;
    let other = another(&stage, "Lee").await;
    let (world, company) = (&stage.world, &stage.company);
    let portal = format!("/portal/{}", company.id);
    let mut browser = Browser::of_partner(world, company.id, &stage.partner).await;
    let empty = browser.get(&format!("{portal}/points")).await.expect(200).text();
    assert!(empty.contains("You are Bronze with 0 points; 75 more make you Silver."), "{empty}");
    assert!(empty.contains("No points yet."), "{empty}");
    stage.refer("c1").await;
    gives(&stage, 12).await;
    let shown = browser.get(&format!("{portal}/points")).await.expect(200).text();
    assert!(shown.contains("You are Bronze with 22 points; 53 more make you Silver."), "{shown}");
    assert!(shown.contains("c1</a> signed up") && shown.contains("A talk"), "{shown}");
    let path = format!("{portal}/points?category=adjustment");
    let some = browser.get(&path).await.expect(200).text();
    assert!(some.contains("A talk") && !some.contains("c1</a> signed up"), "{some}");
    let overview = browser.get(&portal).await.expect(200).text();
    assert!(overview.contains("Bronze") && overview.contains("Points, last twelve months"));
    // Another partner reads nothing of it.
    let mut lee = Browser::of_partner(world, company.id, &other).await;
    let others = lee.get(&format!("{portal}/points")).await.expect(200).text();
    assert!(!others.contains("A talk"), "{others}");
    // The company gives points by its form, once for each form.
    let member = world.member(company, "finance").await;
    let mut desk = Browser::of_member(world, &member).await;
    let path = format!("/dashboard/partners/{}/points", stage.partner.id);
    let text = desk.get(&path).await.expect(200).text();
    assert!(text.contains("22 points; 53 more make it Silver."), "{text}");
    let marks = ["csrf", "once"].map(|name| {
        let field = format!("name=\"{name}\" value=\"");
        let (_, rest) = text.rsplit_once(&field).unwrap();
        (name, rest.split('"').next().unwrap().to_owned())
    });
    let sent = |points: &'static str, reason: &'static str| {
        let mut fields = marks.to_vec();
        fields.extend([("points", points.to_owned()), ("reason", reason.to_owned())]);
        fields
    };
    for (points, reason) in [("0", "why"), ("x", "why"), ("5", "")] {
        let fields = sent(points, reason);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        desk.post(&path, &fields).await.expect(422);
    }
    let fields = sent("−2", "Counted twice");
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    for _ in 0..2 {
        desk.post(&path, &fields).await.expect(303);
    }
    assert_eq!(tier_of(&stage, &stage.partner).await["points"], 20);
    let one = desk.get(&format!("/dashboard/partners/{}", stage.partner.id)).await.expect(200);
    assert!(one.text().contains("20 points"));
}
