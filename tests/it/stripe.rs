//! A stand-in for Stripe, and what becomes of charges and payouts by it (F12).

mod fake;

use chrono::TimeDelta;
pub(crate) use fake::{Fake, Mood};
use serde_json::{Value, json};
use vouch_domain::{
    books::payout::PayoutStatus, people::destination::Account, people::destination::Destination,
};
use vouch_local::faults::Mode;
use vouch_store::answers::KeptAnswer;

use crate::stage::{Stage, month};

/// A stage whose company is charged, and pays out, by Stripe.
pub(crate) async fn on_stripe() -> (Stage, Fake) {
    let (stage, fake) = (Stage::set().await, Fake::start().await);
    stage.world.stripe_at(fake.url());
    let rails = json!({
        "charge": "stripe",
        "payout": "stripe",
        "stripe": {"secret": "sk_test_0123456789", "customer": "cus_0123456789", "payment_method": "pm_0123456789"},
    });
    put_rails(&stage, rails).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    (stage, fake)
}

pub(crate) async fn put_rails(stage: &Stage, rails: Value) {
    let request = http::Request::put("/api/v1/rails")
        .header("authorization", format!("Bearer {}", stage.company.api_key))
        .header("content-type", "application/json")
        .body(rails.to_string())
        .unwrap();
    stage.world.request(request).await.expect(200);
}

/// The partner says where its money goes, past the page: that has stories of its own.
pub(crate) async fn says_where(stage: &Stage, account: Account) {
    let store = stage.world.store();
    let partner = stage.partner.id;
    let before = store.find_destination(stage.company.id, partner).await.unwrap();
    let now = stage.world.now();
    let destination = Destination::after(before.as_ref(), account, None, now);
    let mut writes = store.writes();
    writes.destination(stage.company.id, partner, &destination).unwrap();
    writes.commit().await.unwrap();
}

pub(crate) fn at_stripe() -> Account {
    Account::Stripe { account: "acct_1A2b3C4d5E6f7G".parse().unwrap() }
}

pub(crate) async fn invoice_status(stage: &Stage, of: &str) -> String {
    let id = format!("{of}_EUR");
    let path = format!("/api/v1/invoices/inv_{id}");
    let invoice = stage.world.call(&stage.company, &path, None).await.expect(200).json();
    invoice["status"].as_str().unwrap().to_owned()
}

pub(crate) async fn charges(stage: &Stage, of: &str) -> Vec<Value> {
    let path = format!("/api/v1/invoices/inv_{of}_EUR/charges");
    let list = stage.world.call(&stage.company, &path, None).await.expect(200).json();
    list["items"].as_array().unwrap().clone()
}

pub(crate) async fn payouts(stage: &Stage, of: &str) -> Vec<Value> {
    let path = format!("/api/v1/payouts?period={of}");
    let list = stage.world.call(&stage.company, &path, None).await.expect(200).json();
    list["items"].as_array().unwrap().clone()
}

/// The end of October's review, and a bit.
const FINAL: &str = "2026-11-08T00:01:00Z";

// req: P13, P14
#[tokio::test]
async fn a_month_is_charged_and_its_partners_are_paid_without_further_action() {
    let (stage, fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    stage.world.clock_to(FINAL).await;
    assert_eq!(invoice_status(&stage, "2026-10").await, "charged");
    let charge = &charges(&stage, "2026-10").await[0];
    assert_eq!((&charge["status"], &charge["amount"]), (&json!("succeeded"), &json!("20.00")));
    let payout = &payouts(&stage, "2026-10").await[0];
    assert_eq!((&payout["status"], &payout["rail"]), (&json!("paid"), &json!("stripe")));
    assert_eq!((fake.charged("eur"), fake.transferred("eur")), (2_000, 2_000));
    let asked = fake.asked();
    assert!(asked.iter().all(|asked| asked.authorization == "Bearer sk_test_0123456789"));
    let keys: Vec<&str> = asked.iter().filter_map(|asked| asked.key.as_deref()).collect();
    assert_eq!(keys.len(), 2, "one charge and one transfer: {keys:?}");
    assert_eq!(stage.month("2026-11").await.payments, 2_000);
}

// req: Q32, T10
#[tokio::test]
async fn a_failed_charge_releases_nothing_and_is_tried_again_on_days_one_three_and_five() {
    let (stage, fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    fake.charges_are(Mood::Declines);
    stage.world.clock_to(FINAL).await;
    assert_eq!(invoice_status(&stage, "2026-10").await, "failed");
    assert!(payouts(&stage, "2026-10").await.is_empty(), "payouts are not released");
    let tries = async |at: &str| {
        stage.world.clock_to(at).await;
        charges(&stage, "2026-10").await.len()
    };
    assert_eq!(tries("2026-11-08T23:59:00Z").await, 1);
    assert_eq!(tries("2026-11-09T00:10:00Z").await, 2);
    assert_eq!(tries("2026-11-10T23:00:00Z").await, 2);
    assert_eq!(tries("2026-11-11T00:10:00Z").await, 3);
    assert_eq!(tries("2026-11-13T00:10:00Z").await, 4);
    assert_eq!(tries("2026-11-29T00:00:00Z").await, 4, "then the owner is told");
    let attempts = charges(&stage, "2026-10").await;
    assert!(attempts.iter().all(|charge| charge["reason"] == "insufficient_funds"), "{attempts:?}");
    let keys = fake.keys();
    assert_eq!(keys.len(), 4);
    let store = stage.world.store();
    let invoices = store.all_invoices(stage.company.id, month("2026-10")).await.unwrap();
    assert_eq!((invoices.len(), invoices[0].number), (1, Some(1)), "nothing is re-invoiced");
    // By hand, after the company looked after its card.
    fake.charges_are(Mood::Works);
    let path = "/api/v1/invoices/inv_2026-10_EUR/charge";
    stage.world.call(&stage.company, path, Some(json!({}))).await.expect(202);
    stage.world.drain().await;
    assert_eq!(invoice_status(&stage, "2026-10").await, "charged");
    assert_eq!(payouts(&stage, "2026-10").await[0]["status"], "paid");
    assert_eq!((fake.charged("eur"), fake.transferred("eur")), (2_000, 2_000));
}

// req: Q32
#[tokio::test]
async fn an_invoice_that_was_paid_another_way_is_settled_by_hand() {
    let (stage, fake) = on_stripe().await;
    fake.charges_are(Mood::Declines);
    stage.world.clock_to(FINAL).await;
    let path = "/api/v1/invoices/inv_2026-10_EUR/settle";
    stage.world.call(&stage.company, path, Some(json!({"reference": ""}))).await.expect(422);
    let paid = json!({"reference": "transfer of 8 November"});
    stage.world.call(&stage.company, path, Some(paid.clone())).await.expect(200);
    stage.world.call(&stage.company, path, Some(paid)).await.expect(409);
    stage.world.clock_to("2026-11-14T00:00:00Z").await;
    assert_eq!(invoice_status(&stage, "2026-10").await, "charged");
    let last = charges(&stage, "2026-10").await.pop().unwrap();
    assert_eq!((&last["rail"], &last["attempt"]), (&json!("manual"), &json!(2)));
    assert_eq!(last["reference"], "transfer of 8 November");
    assert_eq!(fake.charged("eur"), 0, "no retry charges it once more");
    let payout = &payouts(&stage, "2026-10").await[0];
    assert_eq!(payout["waits_for"], "no_destination");
}

#[tokio::test]
async fn a_settling_whose_answer_was_lost_is_answered_as_before() {
    let (stage, fake) = on_stripe().await;
    fake.charges_are(Mood::Declines);
    stage.world.clock_to(FINAL).await;
    let settle = async |key: &str, reference: &str| {
        let request = http::Request::post("/api/v1/invoices/inv_2026-10_EUR/settle")
            .header("authorization", format!("Bearer {}", stage.company.api_key))
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(json!({ "reference": reference }).to_string());
        stage.world.request(request.unwrap()).await
    };
    let first = settle("k", "transfer 7").await.expect(200);
    // What was done is done, but nobody came to keep the answer.
    let (store, company) = (stage.world.store(), stage.company.id);
    let kept = store.find_kept_answer(company, "k").await.unwrap().unwrap();
    let lost = KeptAnswer { answer: None, revision: kept.revision + 1, ..kept };
    store.change_kept_answer(company, "k", &lost).await.unwrap();
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    let again = settle("k", "transfer 7").await.expect(200);
    assert_eq!(first.json(), again.json());
    // Another request is none that was done before.
    settle("k2", "transfer 7").await.expect(409);
    settle("k3", "transfer 8").await.expect(409);
    assert_eq!(charges(&stage, "2026-10").await.len(), 2);
}

#[tokio::test]
async fn what_is_unknown_is_looked_up_and_never_asked_for_again() {
    for (mood, comes) in [(Mood::LosesAnswers, true), (Mood::LosesRequests, false)] {
        let (stage, fake) = on_stripe().await;
        says_where(&stage, at_stripe()).await;
        fake.charges_are(mood);
        stage.world.clock_to("2026-11-08T00:00:30Z").await;
        assert_eq!(charges(&stage, "2026-10").await[0]["status"], "unknown");
        assert_eq!(invoice_status(&stage, "2026-10").await, "final");
        fake.charges_are(Mood::Works);
        stage.world.clock_to("2026-11-08T20:00:00Z").await;
        assert_eq!(fake.posts("/v1/payment_intents"), 1, "nothing is sent twice");
        let status = if comes { "succeeded" } else { "unknown" };
        assert_eq!(charges(&stage, "2026-10").await[0]["status"], status);
        // After a day it certainly never arrived: the next attempt has another key.
        stage.world.clock_to("2026-11-09T01:00:00Z").await;
        assert_eq!(invoice_status(&stage, "2026-10").await, "charged", "{mood:?}");
        assert_eq!(fake.charged("eur"), 2_000, "{mood:?}");
        assert_eq!(charges(&stage, "2026-10").await.len(), if comes { 1 } else { 2 });
        assert_eq!(payouts(&stage, "2026-10").await[0]["status"], "paid");
    }
}

#[tokio::test]
async fn what_was_certainly_not_taken_is_asked_for_again_under_the_same_key() {
    for mood in [Mood::TooMany, Mood::Works] {
        let (stage, fake) = on_stripe().await;
        if mood == Mood::Works {
            stage.world.faults().next("Outside", Mode::Unreachable, 1);
        }
        fake.charges_are(mood);
        stage.world.clock_to("2026-11-08T00:00:30Z").await;
        assert_eq!(charges(&stage, "2026-10").await[0]["status"], "pending");
        fake.charges_are(Mood::Works);
        stage.world.clock_to("2026-11-08T00:10:00Z").await;
        assert_eq!(invoice_status(&stage, "2026-10").await, "charged");
        assert_eq!((fake.charged("eur"), fake.keys().len()), (2_000, 1), "{mood:?}");
    }
}

#[tokio::test]
async fn an_error_of_the_provider_a_slow_settlement_and_a_double_answer_charge_once() {
    for mood in [Mood::Breaks, Mood::BreaksAfter, Mood::Slow, Mood::AnswersTwice] {
        let (stage, fake) = on_stripe().await;
        fake.charges_are(mood);
        stage.world.clock_to("2026-11-08T00:00:30Z").await;
        fake.charges_are(Mood::Works);
        stage.world.clock_to("2026-11-08T12:00:00Z").await;
        fake.settle_all();
        stage.world.clock_to("2026-11-10T12:00:00Z").await;
        assert_eq!(invoice_status(&stage, "2026-10").await, "charged", "{mood:?}");
        assert_eq!(fake.charged("eur"), 2_000, "{mood:?}");
    }
}

#[tokio::test]
async fn a_payout_that_failed_is_balance_again_and_its_next_attempt_has_the_next_number() {
    let (stage, fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    fake.transfers_are(Mood::Declines);
    stage.world.clock_to(FINAL).await;
    let payout = &payouts(&stage, "2026-10").await[0];
    assert_eq!(payout["status"], "failed");
    assert_eq!(stage.month("2026-11").await.payments, 0, "paid and given back");
    assert_eq!(stage.owed().await, 2_000);
    fake.transfers_are(Mood::Works);
    let id = payout["id"].as_str().unwrap();
    let path = format!("/api/v1/payouts/{id}/retry");
    let again = stage.world.call(&stage.company, &path, Some(json!({}))).await.expect(200).json();
    assert_eq!(again["id"], id.replace("_EUR_1", "_EUR_2"));
    stage.world.drain().await;
    let store = stage.world.store();
    let all = store.all_payouts(stage.company.id, month("2026-10")).await.unwrap();
    let stands: Vec<_> = all.iter().map(|payout| payout.status).collect();
    assert_eq!(stands, [PayoutStatus::Failed, PayoutStatus::Paid]);
    assert_eq!((stage.owed().await, fake.transferred("eur")), (0, 2_000));
    // The month after has nothing left to pay.
    stage.world.clock_to("2026-12-09T00:00:00Z").await;
    assert_eq!(fake.transferred("eur"), 2_000);
    assert!(payouts(&stage, "2026-11").await.is_empty());
}

#[tokio::test]
async fn a_failed_payout_that_nobody_tries_again_goes_with_the_next_month() {
    let (stage, fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    fake.transfers_are(Mood::Declines);
    stage.world.clock_to(FINAL).await;
    fake.transfers_are(Mood::Works);
    let id = payouts(&stage, "2026-10").await[0]["id"].as_str().unwrap().to_owned();
    stage.world.clock_to("2026-12-09T00:00:00Z").await;
    assert_eq!(payouts(&stage, "2026-11").await[0]["status"], "paid");
    assert_eq!((fake.charged("eur"), fake.transferred("eur")), (2_000, 2_000));
    let path = format!("/api/v1/payouts/{id}/retry");
    stage.world.call(&stage.company, &path, Some(json!({}))).await.expect(409);
}

#[tokio::test]
async fn an_unknown_payout_is_looked_up_and_never_sent_again() {
    for (mood, status) in [(Mood::LosesAnswers, "paid"), (Mood::LosesRequests, "failed")] {
        let (stage, fake) = on_stripe().await;
        says_where(&stage, at_stripe()).await;
        fake.transfers_are(mood);
        stage.world.clock_to("2026-11-08T00:00:30Z").await;
        assert_eq!(payouts(&stage, "2026-10").await[0]["status"], "unknown");
        let id = payouts(&stage, "2026-10").await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/api/v1/payouts/{id}/paid");
        stage.world.call(&stage.company, &path, Some(json!({}))).await.expect(409);
        fake.transfers_are(Mood::Works);
        stage.world.clock_to("2026-11-09T02:00:00Z").await;
        assert_eq!(fake.posts("/v1/transfers"), 1);
        assert_eq!(payouts(&stage, "2026-10").await[0]["status"], status, "{mood:?}");
    }
}

#[tokio::test]
async fn payouts_wait_three_days_after_a_destination_was_changed() {
    let (stage, fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    stage.world.clock_to("2026-11-07T00:00:00Z").await;
    let other = Account::Stripe { account: "acct_9Z8y7X6w5V4u3T".parse().unwrap() };
    says_where(&stage, other).await;
    stage.world.clock_to("2026-11-09T23:00:00Z").await;
    let payout = &payouts(&stage, "2026-10").await[0];
    assert_eq!(
        (&payout["status"], &payout["waits_for"]),
        (&json!("due"), &json!("changed_lately"))
    );
    assert_eq!(fake.transferred("eur"), 0);
    stage.world.clock_on(TimeDelta::hours(2)).await;
    assert_eq!(payouts(&stage, "2026-10").await[0]["status"], "paid");
    assert_eq!(fake.destinations(), ["acct_9Z8y7X6w5V4u3T"]);
}
