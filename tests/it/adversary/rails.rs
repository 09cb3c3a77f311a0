//! What Stripe was asked for is looked up where it was asked for, whatever is set since.

use http::Method;
use serde_json::json;

use super::{FINAL, verified};
use crate::{
    stage::Stage,
    stripe::{Mood, at_stripe, charges, invoice_status, on_stripe, payouts, put_rails, says_where},
};

#[tokio::test]
async fn a_charge_that_nobody_knows_of_is_looked_up_with_the_customer_it_was_asked_of() {
    let (stage, fake) = on_stripe().await;
    fake.charges_are(Mood::LosesAnswers);
    stage.world.clock_to("2026-11-08T00:00:30Z").await;
    assert_eq!(charges(&stage, "2026-10").await[0]["status"], "unknown");
    let other =
        json!({"stripe": {"customer": "cus_9999999999", "payment_method": "pm_9999999999"}});
    put_rails(&stage, other).await;
    fake.charges_are(Mood::Works);
    stage.world.clock_to("2026-11-12T00:00:00Z").await;
    assert_eq!(invoice_status(&stage, "2026-10").await, "charged");
    assert_eq!((fake.posts("/v1/payment_intents"), fake.charged("eur")), (1, 2_000));
    verified(&stage).await;
}

#[tokio::test]
async fn what_another_account_may_know_of_is_never_asked_for_again_and_a_person_says_what_became_of_it()
 {
    let (stage, fake) = on_stripe().await;
    fake.charges_are(Mood::LosesRequests);
    stage.world.clock_to("2026-11-08T00:00:30Z").await;
    // The same secret once more is no other account; this is.
    put_rails(&stage, json!({"stripe": {"secret": "sk_test_another0001", "customer": "cus_0123456789", "payment_method": "pm_0123456789"}})).await;
    fake.charges_are(Mood::Works);
    let settle = "/invoices/inv_2026-10_EUR/settle";
    let paid = json!({"reference": "seen on the old account"});
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    stage.ask(settle, paid.clone()).await.expect(409);
    stage.ask("/invoices/inv_2026-10_EUR/charge", json!({})).await.expect(409);
    stage.world.clock_to("2026-11-12T00:00:00Z").await;
    assert_eq!(charges(&stage, "2026-10").await[0]["status"], "unknown");
    assert_eq!((fake.posts("/v1/payment_intents"), fake.charged("eur")), (1, 0));
    stage.ask(settle, paid.clone()).await.expect(200);
    stage.ask(settle, paid).await.expect(409);
    stage.world.drain().await;
    let attempts = charges(&stage, "2026-10").await;
    assert_eq!(
        (&attempts[0]["status"], &attempts[1]["status"]),
        (&json!("failed"), &json!("succeeded"))
    );
    assert_eq!(invoice_status(&stage, "2026-10").await, "charged");
    verified(&stage).await;
}

#[tokio::test]
async fn a_payout_that_another_account_may_have_sent_does_not_fail_by_itself() {
    let (stage, fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    fake.transfers_are(Mood::LosesRequests);
    stage.world.clock_to("2026-11-08T00:00:30Z").await;
    put_rails(&stage, json!({"stripe": {"secret": "sk_test_another0001", "customer": "cus_0123456789", "payment_method": "pm_0123456789"}})).await;
    fake.transfers_are(Mood::Works);
    stage.world.clock_to("2026-11-12T00:00:00Z").await;
    let payout = payouts(&stage, "2026-10").await[0].clone();
    assert_eq!((&payout["status"], fake.posts("/v1/transfers")), (&json!("unknown"), 1));
    let path = format!("/payouts/{}/failed", payout["id"].as_str().unwrap());
    stage.ask(&path, json!({"reason": "not on the old account"})).await.expect(200);
    assert_eq!(stage.owed().await, 2_000);
    verified(&stage).await;
}

#[tokio::test]
async fn an_answer_over_another_amount_settles_nothing() {
    let (stage, fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    fake.charges_are(Mood::TakesLess);
    stage.world.clock_to(FINAL).await;
    assert_eq!(charges(&stage, "2026-10").await[0]["status"], "unknown");
    assert_eq!(invoice_status(&stage, "2026-10").await, "final");
    assert!(payouts(&stage, "2026-10").await.is_empty());
    stage.world.clock_to("2026-11-12T00:00:00Z").await;
    assert_eq!(charges(&stage, "2026-10").await.len(), 1, "a person must look");
}

#[tokio::test]
async fn a_charge_whose_next_attempt_came_when_nobody_could_be_asked_can_still_be_made() {
    let (stage, fake) = on_stripe().await;
    fake.charges_are(Mood::Declines);
    stage.world.clock_to(FINAL).await;
    let rails = async |charge: &str| put_rails(&stage, json!({"charge": charge})).await;
    rails("manual").await;
    stage.world.clock_to("2026-11-10T00:00:00Z").await;
    assert_eq!(charges(&stage, "2026-10").await.len(), 1);
    rails("stripe").await;
    fake.charges_are(Mood::Works);
    charge_again(&stage).await;
    assert_eq!(invoice_status(&stage, "2026-10").await, "charged");
    assert_eq!(fake.charged("eur"), 2_000);
    verified(&stage).await;
}

async fn charge_again(stage: &Stage) {
    let path = "/api/v1/invoices/inv_2026-10_EUR/charge";
    stage.world.send(&stage.company, Method::POST, path, &json!({})).await.expect(202);
    stage.world.drain().await;
}

#[tokio::test]
async fn a_payout_keeps_its_rail_and_is_not_made_again_on_another() {
    let (stage, fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    fake.transfers_are(Mood::TooMany);
    stage.world.clock_to("2026-11-08T00:00:30Z").await;
    let payout = payouts(&stage, "2026-10").await[0].clone();
    assert_eq!((&payout["status"], &payout["rail"]), (&json!("due"), &json!("stripe")));
    put_rails(&stage, json!({"payout": "manual"})).await;
    let wanted = json!({"rail": "manual", "currency": "EUR"});
    stage.ask("/payout-runs", wanted).await.expect(409);
    // Somebody sends it by hand after all: then Stripe does not.
    let path = format!("/payouts/{}/paid", payout["id"].as_str().unwrap());
    stage.ask(&path, json!({"reference": "by hand"})).await.expect(200);
    fake.transfers_are(Mood::Works);
    stage.world.clock_to("2026-12-09T00:00:00Z").await;
    assert_eq!((payouts(&stage, "2026-10").await.len(), fake.transferred("eur")), (1, 0));
    assert!(payouts(&stage, "2026-11").await.is_empty());
    verified(&stage).await;
}
