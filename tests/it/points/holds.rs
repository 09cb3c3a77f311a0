//! Points for customers on hold, and for partners that were suspended.

use serde_json::json;
use vouch_domain::earning::target::Decision;

use super::{points_of, tell_all};
use crate::stage::Stage;

async fn decide(stage: &Stage, transaction: &str, decision: Decision) {
    let (store, id, now) = (stage.world.store(), transaction.parse().unwrap(), stage.world.now());
    store.decide(&stage.company.company, &id, decision, now).await.unwrap();
    stage.world.drain().await;
}

/// How many points of each category the partner has.
async fn counts(stage: &Stage) -> [usize; 3] {
    let mut counts = [0; 3];
    for (count, category) in counts.iter_mut().zip(["onboarding", "retention", "renewal"]) {
        *count = points_of(stage, &stage.partner, category).await.len();
    }
    counts
}

// req: H21, H22, Q29
#[tokio::test]
async fn a_customer_on_hold_brings_points_when_a_person_releases_it() {
    let stage = Stage::set().await;
    let email = stage.partner.partner.email.clone().unwrap();
    let colleague = format!("colleague@{}", email.split_once('@').unwrap().1);
    let signed_up = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "partner_code": stage.partner.code, "email": colleague});
    tell_all(&stage, &[("customer.signed_up", signed_up)]).await;
    assert!(stage.customer("c1").await.attribution.suspicion.is_some());
    stage.sell("s1", "c1", "10.00").await;
    assert_eq!(counts(&stage).await, [0, 0, 0], "nobody has looked");
    stage.world.clock_to("2027-05-02T00:00:00Z").await;
    stage.sell("s2", "c1", "10.00").await;
    stage.sell("s3", "c1", "10.00").await;
    assert_eq!(counts(&stage).await, [0, 0, 0]);
    crate::replay::says_what_happened(stage.world.deployment()).await;
    decide(&stage, "s2", Decision::Declined { reason: "It is the partner.".to_owned() }).await;
    assert_eq!(counts(&stage).await, [0, 0, 0]);
    decide(&stage, "s1", Decision::Approved).await;
    assert_eq!(counts(&stage).await, [1, 0, 0], "what was released is before the anniversary");
    decide(&stage, "s3", Decision::Approved).await;
    assert_eq!(counts(&stage).await, [1, 1, 0]);
    decide(&stage, "s2", Decision::Approved).await;
    assert_eq!(counts(&stage).await, [1, 1, 0], "once");
    crate::replay::says_what_happened(stage.world.deployment()).await;
}

// req: H22
#[tokio::test]
async fn a_partner_that_was_suspended_on_an_anniversary_is_given_nothing_for_it() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let path = format!("/api/v1/partners/{}/enrolments", stage.partner.id);
    for (now, status) in
        [("2027-03-01T00:00:00Z", "suspended"), ("2027-05-01T00:00:00Z", "approved")]
    {
        stage.world.clock_to(now).await;
        let status = json!({"program": stage.program.id, "status": status});
        stage.world.call(&stage.company, &path, Some(status)).await.expect(200);
    }
    stage.sell("s1", "c1", "10.00").await;
    assert_eq!(counts(&stage).await, [1, 0, 0], "it was suspended after half a year");
    stage.world.clock_to("2027-10-02T00:00:00Z").await;
    stage.sell("s2", "c1", "10.00").await;
    assert_eq!(counts(&stage).await, [1, 0, 1], "and in again after a year");
    crate::replay::says_what_happened(stage.world.deployment()).await;
}
