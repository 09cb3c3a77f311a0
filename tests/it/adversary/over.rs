//! What is over stays over: words on a month that is charged and paid, and documents that are issued again.

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_local::{
    faults::Mode,
    world::{CompanySpec, PartnerSpec, ProgramSpec, World},
};

use super::{FINAL, verified};
use crate::{stage::Stage, stripe::payouts};

#[tokio::test]
async fn no_word_on_a_month_that_was_charged_moves_a_cent() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.sell("s2", "c1", "50.00").await;
    stage.say("hold", "s2", json!({})).await.expect(200);
    stage.world.clock_to(FINAL).await;
    let payout = payouts(&stage, "2026-10").await[0]["id"].as_str().unwrap().to_owned();
    stage.ask(&format!("/payouts/{payout}/paid"), json!({})).await.expect(200);
    let books = async || (stage.owed().await, stage.read("/invoices").await);
    let before = books().await;
    let partner = stage.partner.id;
    for (path, body) in [
        ("/invoices/inv_2026-10_EUR/settle", json!({"reference": "x"})),
        ("/invoices/inv_2026-10_EUR/charge", json!({})),
        ("/periods/2026-10/pause", json!({})),
        ("/periods/2026-10/resume", json!({})),
        (
            "/adjustments",
            json!({"partner": partner, "amount": "1.00", "currency": "EUR", "reason": "x", "period": "2026-10"}),
        ),
        ("/invoices/inv_2026-10_EUR/void", json!({"number": 2, "reason": "x"})),
    ] {
        let refused = stage.ask(path, body).await;
        assert!([409, 422].contains(&refused.status()), "{path}: {refused:?}");
    }
    stage.say("hold", "s1", json!({"reason": "x"})).await.expect(409);
    stage.say("decline", "s1", json!({"reason": "x"})).await.expect(409);
    stage.say("approve", "s1", json!({})).await.expect(200);
    stage.say("release", "s2", json!({"period": "2026-10"})).await.expect(409);
    assert_eq!(books().await, before);
    // Released twice, it is owed once.
    stage.say("release", "s2", json!({})).await.expect(200);
    stage.say("release", "s2", json!({})).await.expect(200);
    assert_eq!(stage.owed().await, 1_000);
    // Void, twice: same money, and the second comes too late.
    let void = |number: u64| json!({"number": number, "reason": "wrong address"});
    let path = "/invoices/inv_2026-10_EUR/void";
    stage.ask(path, void(1)).await.expect(200);
    stage.ask(path, void(1)).await.expect(409);
    stage.ask(path, void(2)).await.expect(409);
    stage.world.drain().await;
    assert_eq!((stage.owed().await, payouts(&stage, "2026-10").await.len()), (1_000, 1));
    verified(&stage).await;
}

#[tokio::test]
async fn another_companys_papers_are_nobodys() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.clock_to(FINAL).await;
    let payout = payouts(&stage, "2026-10").await[0]["id"].as_str().unwrap().to_owned();
    let stranger =
        stage.world.company(CompanySpec { name: "Stranger", ..CompanySpec::default() }).await;
    for (path, body) in [
        (format!("/payouts/{payout}/paid"), json!({})),
        (format!("/payouts/{payout}/failed"), json!({"reason": "x"})),
        (format!("/payouts/{payout}/retry"), json!({})),
        ("/invoices/inv_2026-10_EUR/settle".to_owned(), json!({"reference": "x"})),
        ("/invoices/inv_2026-10_EUR/void".to_owned(), json!({"number": 1, "reason": "x"})),
        (
            "/adjustments".to_owned(),
            json!({"partner": stage.partner.id, "amount": "1.00", "currency": "EUR", "reason": "x"}),
        ),
    ] {
        let path = format!("/api/v1{path}");
        stage.world.call(&stranger, &path, Some(body)).await.expect(404);
    }
    assert_eq!(payouts(&stage, "2026-10").await[0]["status"], "due");
}

/// Asks for an invoice to be void under an idempotency key.
async fn void(stage: &Stage, month: &str, number: u64, key: &str) -> (u16, Value) {
    let body = json!({"number": number, "reason": "wrong address"}).to_string();
    let request = http::Request::post(format!("/api/v1/invoices/inv_{month}_EUR/void"))
        .header("authorization", format!("Bearer {}", stage.company.api_key))
        .header("content-type", "application/json")
        .header("idempotency-key", key);
    let answer = stage.world.request(request.body(body).unwrap()).await;
    (answer.status(), answer.json())
}

#[tokio::test]
async fn a_credit_note_that_was_asked_for_long_ago_bears_the_day_on_which_it_is_issued() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    stage.sell("s2", "c1", "100.00").await;
    stage.world.clock_to("2026-12-09T00:00:00Z").await;
    // The first request claims its key and fails before it issues anything.
    stage.world.faults().next("TransactWriteItems", Mode::Unreachable, 20);
    let (status, _) = void(&stage, "2026-10", 1, "first").await;
    stage.world.faults().heal();
    assert!(status >= 500, "{status}");
    stage.world.clock_on(TimeDelta::hours(2)).await;
    assert_eq!(void(&stage, "2026-11", 2, "second").await.0, 200);
    let (status, late) = void(&stage, "2026-10", 1, "first").await;
    assert_eq!((status, &late["corrections"][0]["credit_note"]), (200, &json!(5)), "{late}");
    let again = void(&stage, "2026-10", 1, "first").await;
    assert_eq!(again, (200, late), "a repeat is answered as before");
    assert_eq!(void(&stage, "2026-10", 1, "third").await.0, 409);
    verified(&stage).await;
}

#[tokio::test]
async fn currencies_of_none_and_three_digits_are_charged_each_for_itself() {
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, ProgramSpec::default()).await;
    stage.refer("c1").await;
    for (sale, amount, currency) in
        [("y", "1001", "JPY"), ("k", "10.005", "KWD"), ("e", "10.00", "EUR")]
    {
        let sale = json!({"transaction_id": sale, "customer_id": "c1", "amount": amount, "currency": currency, "occurred_at": stage.world.now()});
        stage.tell("transaction.paid", sale).await;
    }
    let other = stage
        .world
        .partner(
            &stage.company,
            &stage.program,
            PartnerSpec { name: "Other", email: None, ..PartnerSpec::default() },
        )
        .await;
    for (amount, currency, status) in [
        ("-50", "JPY", 201),
        ("0.001", "KWD", 201),
        ("0.0001", "KWD", 422),
        ("1.5", "JPY", 422),
        ("0", "EUR", 422),
    ] {
        let body =
            json!({"partner": other.id, "amount": amount, "currency": currency, "reason": "odd"});
        stage.ask("/adjustments", body).await.expect(status);
    }
    stage.world.clock_to(FINAL).await;
    let invoices = stage.read("/invoices?period=2026-10").await;
    let mut totals: Vec<(String, String)> = invoices["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (it["currency"].as_str().unwrap().to_owned(), it["total"].as_str().unwrap().to_owned())
        })
        .collect();
    totals.sort();
    let expected = [("EUR", "2.00"), ("JPY", "200"), ("KWD", "2.002")];
    assert_eq!(totals, expected.map(|(code, total)| (code.to_owned(), total.to_owned())));
    let path = "/api/v1/invoices/inv_2026-10_KWD/document.csv";
    let csv =
        stage.world.send(&stage.company, Method::GET, path, &Value::Null).await.expect(200).text();
    assert!(csv.contains("total,total,,Total,,2.002,,KWD"), "{csv}");
    verified(&stage).await;
}
