//! Fees, thresholds and points are reckoned anew as well, and whatever is taken away or changed behind them is told.

use chrono::TimeDelta;
use serde_json::json;
use vouch_domain::books::{accrual::AccrualKey, ledger::Page};
use vouch_local::replay::{Replay, Subject};
use vouch_store::keys::Key;

use super::{Item, agrees, change, number, part, remove, replayed};
use crate::{
    recruiting::Recruiting,
    referrals::Scene,
    stage::{Stage, currency, month},
};

/// What differs, in words.
fn told(replay: &Replay) -> Vec<String> {
    replay.differences.iter().map(|difference| difference.of.to_string()).collect()
}

/// Breaks a row, sees that it is told of what it is, and mends it.
async fn is_told(stage: &Stage, key: Key<'_>, what: &str, broken: impl FnOnce(&mut Item)) {
    let mut right = Item::new();
    change(stage, key, |row| {
        right = row.clone();
        broken(row);
    })
    .await;
    let found = replayed(stage.world.deployment()).await;
    assert!(told(&found).iter().any(|of| of.starts_with(what)), "{what}: {found}");
    assert!(!found.agrees());
    change(stage, key, |row| *row = right.clone()).await;
    // The same where it is gone.
    remove(stage, key).await;
    let found = replayed(stage.world.deployment()).await;
    assert!(told(&found).iter().any(|of| of.starts_with(what)), "{what} is gone: {found}");
    super::put(stage, key, right).await;
}

// req: E04, Q16
#[tokio::test]
async fn a_fee_for_an_approval_follows_from_enrolments_marks_and_terms() {
    let scene = Scene::set().await;
    scene.pay(json!({"type": "flat", "amount": "25.00", "currency": "EUR"})).await;
    scene.world().clock_on(TimeDelta::hours(1)).await;
    let bo = scene.recruit("Bo").await;
    let path = format!("/partners/{bo}/enrolments");
    let say = |status: &str| json!({"program": scene.stage.program.id, "status": status});
    let deployment = scene.world().deployment();
    agrees(&replayed(deployment).await, 0);
    for status in ["suspended", "approved", "suspended", "approved"] {
        scene.world().clock_on(TimeDelta::hours(1)).await;
        scene.post(&path, say(status)).await.expect(200);
        agrees(&replayed(deployment).await, 0);
    }
    let (company, ada, bo) = (scene.stage.company.id, scene.stage.partner.id, bo.parse().unwrap());
    let fee = scene.world().store().find_referral_fee(company, ada, bo).await.unwrap().unwrap();
    let page = scene.stage.page("2026-10");
    let line = format!("fee_{bo}_{}", fee.line.unwrap());
    let less = |row: &mut Item| drop(row.insert("minor".to_owned(), number(2_400)));
    is_told(&scene.stage, Key::Entry(company, page, &line), "referral fee", less).await;
    let key = Key::ReferralFee(company, ada, bo);
    is_told(&scene.stage, key, "referral fee", |row| {
        part(row, "amount").insert("minor".to_owned(), number(9_900));
    })
    .await;
    agrees(&replayed(deployment).await, 0);
    // What leaves after its month is final stays the company's to decide.
    scene.world().clock_to("2026-11-09T12:00:00Z").await;
    scene.post(&path, say("suspended")).await.expect(200);
    agrees(&replayed(deployment).await, 0);
}

// req: Q34
#[tokio::test]
async fn a_fee_for_a_first_sale_follows_from_the_sales() {
    let row =
        json!({"type": "flat", "amount": "25.00", "currency": "EUR", "fee_due": "first_sale"});
    let rae = Recruiting::paying(row).await;
    rae.stage.world.clock_on(TimeDelta::hours(1)).await;
    rae.sell("t1", "100.00", "0.00", "0.00").await;
    rae.stage.refund("r1", "t1", "100.00").await;
    agrees(&replayed(rae.stage.world.deployment()).await, 1);
    assert_eq!(rae.owed().await, 0, "none earns anything any more");
    rae.sell("t2", "100.00", "0.00", "0.00").await;
    assert_eq!(rae.owed().await, 2_500);
    rae.check().await;
    let (company, recruit) = (rae.stage.company.id, rae.stage.partner.id);
    let page = Page { partner: rae.recruiter.id, ..rae.stage.page("2026-10") };
    let fee = rae.stage.world.store().find_referral_fee(company, rae.recruiter.id, recruit).await;
    let line = format!("fee_{recruit}_{}", fee.unwrap().unwrap().line.unwrap());
    let less = |row: &mut Item| drop(row.insert("minor".to_owned(), number(2_400)));
    is_told(&rae.stage, Key::Entry(company, page, &line), "referral fee", less).await;
    // Made good by one adjustment.
    remove(&rae.stage, Key::Entry(company, page, &line)).await;
    let found = replayed(rae.stage.world.deployment()).await;
    let (store, now) = (rae.stage.world.store(), rae.stage.world.now());
    let posted = vouch_local::replay::post(store, now, &found).await.unwrap();
    assert_eq!(posted.iter().map(|it| it.amount.minor).collect::<Vec<_>>(), [2_500]);
    let settled = replayed(rae.stage.world.deployment()).await;
    assert!(settled.differences.iter().all(|it| it.totals().next().is_none()), "{settled}");
}

// req: E07, Q15, V18
#[tokio::test]
async fn what_thresholds_set_free_follows_from_what_waits() {
    let rae = Recruiting::paying(
        json!({"type": "percentage", "rate": "10", "threshold": "50.00", "currency": "EUR"}),
    )
    .await;
    rae.stage.world.clock_on(TimeDelta::hours(1)).await;
    rae.sell("t1", "1500.00", "0.00", "0.00").await;
    rae.stage.world.clock_to("2026-11-09T00:00:00Z").await;
    rae.sell("t2", "1500.00", "0.00", "0.00").await;
    agrees(&replayed(rae.stage.world.deployment()).await, 2);
    rae.stage.world.clock_to("2026-12-09T00:00:00Z").await;
    agrees(&replayed(rae.stage.world.deployment()).await, 2);
    let (company, key) = (rae.stage.company.id, AccrualKey::Recruit(rae.stage.partner.id));
    let page =
        Page { partner: rae.recruiter.id, currency: currency("EUR"), month: month("2026-11") };
    let line = format!("met_2026-11_{key}");
    let less = |row: &mut Item| drop(row.insert("minor".to_owned(), number(100)));
    is_told(&rae.stage, Key::Entry(company, page, &line), "thresholds", less).await;
    let october = Page { month: month("2026-10"), ..page };
    is_told(&rae.stage, Key::Accrual(company, october, key), "thresholds", |row| {
        row.insert("waiting".to_owned(), number(1));
    })
    .await;
    agrees(&replayed(rae.stage.world.deployment()).await, 2);
}

// req: H21, H22, V26
#[tokio::test]
async fn points_follow_from_customers_recruits_and_quarters() {
    let scene = Scene::set().await;
    let stage = &scene.stage;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    for n in 0..5 {
        stage.refer(&format!("c{n}")).await;
    }
    scene.recruit("Bo").await;
    let reason = json!({"partner": stage.partner.id, "points": -3, "reason": "A mistake"});
    scene.post("/points", reason).await.expect(201);
    stage.world.clock_to("2027-04-10T00:00:00Z").await;
    stage.sell("late", "c1", "10.00").await;
    let deployment = stage.world.deployment();
    agrees(&replayed(deployment).await, 1);
    let (company, partner) = (stage.company.id, stage.partner.id);
    let all = stage.world.store().all_points(company, partner).await.unwrap();
    let mut categories: Vec<_> = all.iter().map(|row| row.category.name()).collect();
    categories.sort_unstable();
    categories.dedup();
    assert_eq!(categories, ["adjustment", "bonus", "onboarding", "recruitment", "retention"]);
    for category in ["bonus", "onboarding", "recruitment", "retention"] {
        let row = all.iter().find(|row| row.category.name() == category).unwrap();
        let key = Key::Points(company, partner, row.at, row.id);
        is_told(stage, key, "points", |row| drop(row.insert("points".into(), number(77)))).await;
    }
    agrees(&replayed(deployment).await, 1);
}

// req: E11
#[tokio::test]
async fn who_was_suspended_and_came_back_replays_by_where_it_stood() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let path = format!("/api/v1/partners/{}/enrolments", stage.partner.id);
    for (day, status) in [("05", "suspended"), ("07", "approved"), ("09", "suspended")] {
        stage.world.clock_to(format!("2026-10-{day}T12:00:00Z").as_str()).await;
        let status = json!({"program": stage.program.id, "status": status});
        stage.world.call(&stage.company, &path, Some(status)).await.expect(200);
    }
    stage.world.clock_to("2026-10-11T12:00:00Z").await;
    // Told late and in no order, each is priced by where the partner stood when it was paid.
    let mut earned = Vec::new();
    for (sale, day) in [("s4", "10"), ("s2", "06"), ("s3", "08"), ("s1", "04")] {
        stage.sell_at(sale, "c1", "100.00", &format!("2026-10-{day}T12:00:00Z")).await;
        earned.push(stage.earned(sale).await);
    }
    assert_eq!(earned, [0, 0, 2_000, 2_000]);
    agrees(&replayed(stage.world.deployment()).await, 4);
    let id = "s2".parse().unwrap();
    stage.world.clock_on(TimeDelta::minutes(5)).await;
    let key = Key::Transaction(stage.company.id, &id);
    change(&stage, key, |row| {
        let earns = aws_sdk_dynamodb::types::AttributeValue::Bool(true);
        part(row, "credit").insert("earns".to_owned(), earns);
    })
    .await;
    let found = replayed(stage.world.deployment()).await;
    assert_eq!(found.differences[0].of, Subject::Sale(id.clone()), "{found}");
}
