//! Flat fees and points for recruiting, at the approval.

use serde_json::{Value, json};

use super::{Scene, figures, row};

fn fee() -> Value {
    json!({"type": "flat", "amount": "25.00", "currency": "EUR"})
}

// req: E03, E04, E16, Q16
#[tokio::test]
async fn a_flat_fee_is_due_when_the_recruit_is_approved_and_once() {
    let scene = Scene::set().await;
    scene.pay(fee()).await;
    let bo = scene.apply("Bo Reed", Some(&scene.stage.partner.code)).await;
    assert_eq!(scene.owed().await, 0, "not at the sign-up");
    let answers = tokio::join!(scene.approve(&bo), scene.approve(&bo), scene.approve(&bo));
    assert_eq!((&answers.0, &answers.1), (&answers.1, &answers.2));
    assert_eq!(scene.owed().await, 2500);
    assert_eq!(scene.told().await, [row("active", "0.00", "25.00", "25.00")], "one relation");
    let points = points(&scene).await;
    assert_eq!(points, [20], "once");
    // Approving again, in this or another way, brings nothing more.
    scene.approve(&bo).await;
    let enrol = json!({"program": scene.stage.program.id, "status": "approved"});
    scene.post(&format!("/partners/{bo}/enrolments"), enrol).await.expect(200);
    assert_eq!((scene.owed().await, self::points(&scene).await.len()), (2500, 1));
    // Nor does its first sale.
    scene.refer(&bo, "c1").await;
    scene.stage.sell("s1", "c1", "100.00").await;
    assert_eq!(scene.owed().await, 2500);
}

/// The points that Ada was given for recruiting.
async fn points(scene: &Scene) -> Vec<i64> {
    let (store, company) = (scene.world().store(), scene.stage.company.id);
    let times = (chrono::DateTime::UNIX_EPOCH, scene.world().now() + chrono::TimeDelta::days(1));
    let all = store.points_between(company, scene.stage.partner.id, times).await.unwrap();
    all.iter().map(|points| points.points).collect()
}

// req: E04, E11, Q10, Q11
#[tokio::test]
async fn a_fee_is_for_approvals_that_come_after_relation_and_structure() {
    let scene = Scene::set().await;
    // Off at the approval, on later.
    let early = scene.recruit("Early Bird").await;
    scene.pay(fee()).await;
    scene.approve(&early).await;
    assert_eq!(scene.owed().await, 0);
    // Approved first, marked later.
    let bo = scene.partner("Bo").await;
    scene.mark(&bo, &scene.ada()).await.expect(200);
    let enrol = json!({"program": scene.stage.program.id, "status": "approved"});
    scene.post(&format!("/partners/{bo}/enrolments"), enrol.clone()).await.expect(200);
    assert_eq!(scene.owed().await, 0);
    // Marked by hand while it waited: that is before.
    let cy = scene.apply("Cy", None).await;
    scene.mark(&cy, &scene.ada()).await.expect(200);
    scene.post(&format!("/partners/{cy}/enrolments"), enrol).await.expect(200);
    assert_eq!(scene.owed().await, 2500);
    let application = scene.get(&format!("/applications/{cy}")).await;
    assert_eq!(application["status"], json!("approved"), "an enrolment answers the application");
}

// req: E12, E13, E14
#[tokio::test]
async fn a_partners_own_setting_goes_before_everybodys() {
    let scene = Scene::set().await;
    scene.pay(fee()).await;
    let own = json!({"type": "flat", "amount": "40.00", "currency": "EUR", "partner": scene.ada()});
    scene.pay(own).await;
    scene.recruit("Bo").await;
    assert_eq!(scene.owed().await, 4000);
    let at = (scene.world().now() + chrono::TimeDelta::minutes(11)).to_rfc3339();
    scene.pay(json!({"type": "tracking_only", "partner": scene.ada(), "valid_from": at})).await;
    scene.world().clock_on(chrono::TimeDelta::minutes(20)).await;
    scene.recruit("Cy").await;
    assert_eq!(scene.owed().await, 4000, "disabled for this partner");
    let at = (scene.world().now() + chrono::TimeDelta::minutes(11)).to_rfc3339();
    scene.pay(json!({"type": "follow_program", "partner": scene.ada(), "valid_from": at})).await;
    scene.world().clock_on(chrono::TimeDelta::minutes(20)).await;
    scene.recruit("Dee").await;
    assert_eq!(scene.owed().await, 6500, "as all partners");
}

// req: Q16
#[tokio::test]
async fn a_fee_is_taken_back_with_the_approval_until_it_is_final() {
    let scene = Scene::set().await;
    scene.pay(fee()).await;
    let bo = scene.recruit("Bo").await;
    let path = format!("/partners/{bo}/enrolments");
    let say = |status: &str| json!({"program": scene.stage.program.id, "status": status});
    scene.post(&path, say("suspended")).await.expect(200);
    assert_eq!(scene.owed().await, 0);
    assert_eq!(scene.told().await.len(), 1);
    scene.post(&path, say("approved")).await.expect(200);
    assert_eq!(scene.owed().await, 2500, "approved again, it is due again");
    assert_eq!(points(&scene).await.len(), 1, "points are given once");
    scene.world().clock_to("2026-11-09T12:00:00Z").await;
    let rows = scene.report("from=2026-10-01&to=2026-10-31").await;
    assert_eq!(figures(&rows[0])[1], "25.00", "{rows:?}");
    scene.post(&path, say("suspended")).await.expect(200);
    let rows = scene.report("from=2026-10-01&to=2026-10-31").await;
    assert_eq!(figures(&rows[0])[1], "25.00", "what is final is the company's to decide");
}
