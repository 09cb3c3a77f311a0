//! The review of an invoice: what people decide before it is charged, the clock that stands still, and what is issued.

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde_json::{Value, json};
use vouch_domain::books::ledger::Account;
use vouch_local::world::{Answer, CompanySpec, ProgramSpec, World};

use crate::stage::{Stage, month};

impl Stage {
    /// What the API answers to a question.
    pub(crate) async fn read(&self, path: &str) -> Value {
        self.world.call(&self.company, &format!("/api/v1{path}"), None).await.expect(200).json()
    }

    /// What the API answers to a wish.
    pub(crate) async fn ask(&self, path: &str, body: Value) -> Answer {
        self.world.call(&self.company, &format!("/api/v1{path}"), Some(body)).await
    }

    /// The commission of a sale.
    pub(crate) async fn commission_of(&self, sale: &str) -> String {
        let sale = self.read(&format!("/transactions/{sale}")).await;
        sale["commissions"][0].as_str().expect("a commission").to_owned()
    }

    /// A word on the commission of a sale.
    pub(crate) async fn say(&self, word: &str, sale: &str, body: Value) -> Answer {
        let id = self.commission_of(sale).await;
        let answer = self.ask(&format!("/commissions/{id}/{word}"), body).await;
        self.world.drain().await;
        answer
    }

    async fn only(&self, what: &str, of: &str) -> Value {
        self.read(&format!("/{what}?period={of}")).await["items"][0].clone()
    }
}

async fn with_sales(sales: &[(&str, &str)]) -> Stage {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    for (sale, amount) in sales {
        stage.sell(sale, "c1", amount).await;
    }
    stage
}

/// Everything that is kept is as it should be.
async fn verified(stage: &Stage) {
    let findings = stage.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{:#?}", findings.all());
}

/// An instant, give or take how long a test takes.
#[track_caller]
fn about(said: &Value, expected: &str) {
    let at: DateTime<Utc> = said.as_str().unwrap().parse().unwrap();
    let off = at - expected.parse::<DateTime<Utc>>().unwrap();
    assert!(off.abs() < TimeDelta::minutes(1), "{said} instead of {expected}");
}

fn status(commission: &Value) -> (&str, &str) {
    (commission["status"].as_str().unwrap(), commission["amount"].as_str().unwrap())
}

// req: T9, V06, V07, V08, Q4, P08, P12
#[tokio::test]
async fn what_is_new_or_approved_is_charged_what_is_held_waits_and_what_is_declined_never_is() {
    let stage =
        with_sales(&[("new", "100.00"), ("right", "50.00"), ("odd", "30.00"), ("wrong", "10.00")])
            .await;
    let approved = stage.say("approve", "right", json!({})).await.expect(200).json();
    assert_eq!(status(&approved), ("approved", "10.00"));
    let held = stage.say("hold", "odd", json!({"reason": "who is this?"})).await.expect(200).json();
    assert_eq!(
        (status(&held), held["reason"].as_str()),
        (("on_hold", "6.00"), Some("who is this?"))
    );
    for body in [json!({}), json!({"reason": ""}), json!({"reason": " \n"})] {
        stage.say("decline", "wrong", body).await.expect(422);
    }
    let wrong = json!({"reason": "our own order"});
    let declined = stage.say("decline", "wrong", wrong.clone()).await.expect(200).json();
    assert_eq!(
        (status(&declined), &declined["reason"]),
        (("declined", "2.00"), &json!("our own order"))
    );
    // The same again changes nothing.
    stage.say("decline", "wrong", wrong).await.expect(200);
    stage.say("release", "wrong", json!({})).await.expect(409);
    stage.say("release", "new", json!({})).await.expect(409);

    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    let october = stage.only("invoices", "2026-10").await;
    assert_eq!((&october["total"], &october["status"]), (&json!("30.00"), &json!("charged")));
    stage.say("hold", "right", json!({})).await.expect(409);
    // Released, it is on the next invoice.
    let released = stage.say("release", "odd", json!({})).await.expect(200).json();
    assert_eq!(status(&released), ("approved", "6.00"));
    assert_eq!(released["released_in"], "2026-11");
    stage.world.clock_to("2026-12-09T12:00:00Z").await;
    assert_eq!(stage.only("invoices", "2026-11").await["total"], "6.00");
    assert_eq!(
        stage.read(&format!("/commissions/{}", stage.commission_of("wrong").await)).await["status"],
        "declined"
    );
}

// req: V09
#[tokio::test]
async fn a_released_commission_is_pulled_onto_the_invoice_in_review() {
    let stage = with_sales(&[("s1", "100.00"), ("s2", "50.00")]).await;
    stage.say("hold", "s2", json!({"reason": "odd"})).await.expect(200);
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    assert_eq!(stage.only("invoices", "2026-10").await["total"], "20.00");
    for (period, expected) in [("2026-09", 422), ("2026-12", 422), ("soon", 422)] {
        stage.say("release", "s2", json!({"period": period})).await.expect(expected);
    }
    let pulled = stage.say("release", "s2", json!({"period": "2026-10"})).await.expect(200).json();
    assert_eq!(pulled["released_in"], "2026-10");
    assert_eq!(stage.only("invoices", "2026-10").await["total"], "30.00");
    assert_eq!(stage.month("2026-11").await.commissions, 0);
    // Held again and released without a word, it goes to the month that runs.
    stage.say("hold", "s2", json!({"reason": "odd"})).await.expect(200);
    assert_eq!(stage.only("invoices", "2026-10").await["total"], "20.00");
    stage.say("release", "s2", json!({})).await.expect(200);
    assert_eq!(stage.only("invoices", "2026-10").await["total"], "20.00");
    assert_eq!(stage.month("2026-11").await.commissions, 1_000);
    // And from there it is pulled back: held where it is stated, released where it is wanted.
    stage.say("hold", "s2", json!({"reason": "odd"})).await.expect(200);
    assert_eq!(stage.month("2026-11").await.commissions, 0);
    stage.say("release", "s2", json!({"period": "2026-10"})).await.expect(200);
    assert_eq!(stage.only("invoices", "2026-10").await["total"], "30.00");
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    stage.say("hold", "s2", json!({"reason": "odd"})).await.expect(409);
    assert_eq!(stage.only("invoices", "2026-10").await["total"], "30.00");
}

// req: P08
#[tokio::test]
async fn many_are_approved_at_once() {
    let stage = with_sales(&[("s1", "100.00"), ("s2", "50.00"), ("s3", "20.00")]).await;
    let mut ids = Vec::new();
    for sale in ["s1", "s2", "s3"] {
        ids.push(stage.commission_of(sale).await);
    }
    let wish = json!({ "commissions": ids });
    let answer = stage.ask("/commissions/approvals", wish).await.expect(200).json();
    let statuses: Vec<_> = answer["items"].as_array().unwrap().iter().map(status).collect();
    assert_eq!(statuses, [("approved", "20.00"), ("approved", "10.00"), ("approved", "4.00")]);
    stage.ask("/commissions/approvals", json!({"commissions": []})).await.expect(422);
    let unknown = json!({"commissions": [ids[0].replace("com_2026-10", "com_2026-09")]});
    stage.ask("/commissions/approvals", unknown).await.expect(404);
}

// req: T10, P12
#[tokio::test]
async fn an_adjustment_joins_the_invoice_in_review_once() {
    let stage = with_sales(&[("s1", "100.00")]).await;
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    let wish = json!({"partner": stage.partner.id, "amount": "5.00", "currency": "EUR", "reason": "a promise kept"});
    let keyed = |wish: &Value| {
        http::Request::post("/api/v1/adjustments")
            .header("authorization", format!("Bearer {}", stage.company.api_key))
            .header("content-type", "application/json")
            .header("idempotency-key", "adjust-1")
            .body(wish.to_string())
            .unwrap()
    };
    let first = stage.world.request(keyed(&wish)).await.expect(201).json();
    let again = stage.world.request(keyed(&wish)).await.expect(201).json();
    assert_eq!(first, again);
    assert_eq!((&first["period"], &first["amount"]), (&json!("2026-10"), &json!("5.00")));
    let october = stage.only("invoices", "2026-10").await;
    assert_eq!(october["total"], "25.00");
    let statement = stage.only("statements", "2026-10").await;
    assert_eq!(
        (&statement["adjustments"], &statement["closing"]),
        (&json!("5.00"), &json!("25.00"))
    );
    let lines = statement["lines"].as_array().unwrap();
    let line = lines.iter().find(|line| line["kind"] == "adjustment").expect("its line");
    assert_eq!(line["text"], "a promise kept");

    let mut less = wish.clone();
    less["amount"] = json!("-7.50");
    less["period"] = json!("2026-11");
    stage.ask("/adjustments", less).await.expect(201);
    assert_eq!(stage.month("2026-11").await.adjustments, -750);
    for (field, value) in [
        ("amount", json!("0.00")),
        ("amount", json!("five")),
        ("reason", json!(" ")),
        ("period", json!("2026-09")),
        ("period", json!("2026-12")),
    ] {
        let mut bad = wish.clone();
        bad[field] = value;
        let answer = stage.ask("/adjustments", bad).await.expect(422).json();
        assert_eq!(answer["errors"][0]["field"], field, "{answer}");
    }
    let listed = stage.read(&format!("/adjustments?partner={}", stage.partner.id)).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    let of_october = stage.read("/adjustments?period=2026-10").await;
    assert_eq!(of_october["items"][0], first);

    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    let mut late = wish;
    late["period"] = json!("2026-10");
    stage.ask("/adjustments", late).await.expect(409);
    assert_eq!(stage.read("/payouts?period=2026-10").await["items"][0]["amount"], "25.00");
}

// req: Q3, V10
#[tokio::test]
async fn a_pause_stops_the_clock_and_what_comes_late_still_joins() {
    let stage = with_sales(&[("s1", "100.00")]).await;
    stage.ask("/periods/2026-10/pause", json!({})).await.expect(409);
    stage.ask("/periods/2027-10/pause", json!({})).await.expect(404);
    stage.world.clock_to("2026-11-06T00:00:00Z").await;
    let paused = stage.ask("/periods/2026-10/pause", json!({})).await.expect(200).json();
    assert_eq!((&paused["status"], &paused["review_ends_at"]), (&json!("paused"), &Value::Null));
    let left = paused["review_seconds_left"].as_i64().unwrap();
    assert!((2 * 86_400 - 60..=2 * 86_400).contains(&left), "{left}");
    let again = stage.ask("/periods/2026-10/pause", json!({})).await.expect(200).json();
    assert_eq!(again["paused_at"], paused["paused_at"]);
    stage.world.clock_to("2026-12-20T10:00:00Z").await;
    stage.sell_at("late", "c1", "10.00", "2026-10-31T23:00:00Z").await;
    let october = stage.only("invoices", "2026-10").await;
    assert_eq!((&october["status"], &october["total"]), (&json!("paused"), &json!("22.00")));
    // November's review is over, and waits for October.
    assert_eq!(stage.read("/periods/2026-11").await["status"], "review");
    let resumed = stage.ask("/periods/2026-10/resume", json!({})).await.expect(200).json();
    about(&resumed["review_ends_at"], "2026-12-22T10:00:00Z");
    stage.world.clock_to("2026-12-22T09:58:00Z").await;
    assert_eq!(stage.read("/periods/2026-10").await["status"], "review");
    stage.world.clock_to("2026-12-22T10:01:00Z").await;
    assert_eq!(stage.only("invoices", "2026-10").await["status"], "charged");
    assert_eq!(stage.read("/periods/2026-11").await["status"], "final");
    let done = stage.read("/periods/2026-10").await;
    assert_eq!(done["statements"], json!({"drawn": 1, "expected": 1}));
    stage.ask("/periods/2026-10/pause", json!({})).await.expect(409);
    stage.ask("/periods/2026-10/resume", json!({})).await.expect(409);
    let all = stage.read("/periods").await;
    let statuses: Vec<_> =
        all["items"].as_array().unwrap().iter().map(|one| one["status"].clone()).collect();
    assert_eq!(statuses, [json!("final"), json!("final"), json!("open")]);
}

// req: Q3
#[tokio::test]
async fn whoever_pauses_in_the_last_hour_has_a_day_after_it() {
    let stage = with_sales(&[("s1", "100.00")]).await;
    stage.world.clock_to("2026-11-07T23:30:00Z").await;
    stage.ask("/periods/2026-10/pause", json!({})).await.expect(200);
    stage.world.clock_on(TimeDelta::hours(3)).await;
    let resumed = stage.ask("/periods/2026-10/resume", json!({})).await.expect(200).json();
    about(&resumed["review_ends_at"], "2026-11-09T02:30:00Z");
}

// req: T23
#[tokio::test]
async fn a_fee_is_charged_beside_the_statements_and_frozen_with_the_invoice() {
    let stage = with_sales(&[("s1", "1000.00")]).await;
    let fee = |percent: &str| json!({"fee": {"percent": percent, "fixed": {"EUR": "9.00"}}});
    let change = async |body: Value| {
        stage.world.send(&stage.company, Method::PATCH, "/api/v1/company", &body).await
    };
    change(fee("101")).await.expect(422);
    let company = change(fee("2.5")).await.expect(200).json();
    assert_eq!(company["fee"], json!({"percent": "2.5", "fixed": {"EUR": "9.00"}}));
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    let review = stage.only("invoices", "2026-10").await;
    assert_eq!(
        [&review["charges"], &review["fee"], &review["total"]],
        [&json!("200.00"), &json!("14.00"), &json!("214.00")]
    );
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    change(fee("50")).await.expect(200);
    let october = stage.only("invoices", "2026-10").await;
    assert_eq!((&october["fee"], &october["total"]), (&json!("14.00"), &json!("214.00")));
    let entries = stage.world.store().all_company_entries(stage.company.id).await.unwrap();
    let sum = |account: Account| -> i64 {
        let postings = entries.iter().flat_map(|entry| &entry.postings);
        postings.filter(|one| one.account == account).map(|one| one.minor).sum()
    };
    assert_eq!(
        [sum(Account::CompanyFunds), sum(Account::Fees), sum(Account::CompanyCharged)],
        [20_000, 1_400, -21_400]
    );
    let payouts = stage.read("/payouts?period=2026-10").await;
    assert_eq!(payouts["items"][0]["amount"], "200.00", "the fee is nobody's payout");
    verified(&stage).await;
}

// req: T23
#[tokio::test]
async fn a_final_invoice_is_void_by_a_credit_note_and_issued_again() {
    let stage = with_sales(&[("s1", "100.00")]).await;
    let path = "/invoices/inv_2026-10_EUR/void";
    let wish = json!({"number": 1, "reason": "wrong address"});
    stage.ask(path, wish.clone()).await.expect(404);
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    stage.ask(path, wish.clone()).await.expect(409);
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    let before = stage.only("invoices", "2026-10").await;
    assert_eq!(before["hash"].as_str().unwrap().len(), 64);
    stage.ask(path, json!({"number": 1, "reason": ""})).await.expect(422);
    stage.ask(path, json!({"number": 2, "reason": "x"})).await.expect(409);
    let after = stage.ask(path, wish.clone()).await.expect(200).json();
    let correction = &after["corrections"][0];
    assert_eq!(
        [&correction["voids"], &correction["credit_note"], &correction["replacement"]],
        [&json!(1), &json!(2), &json!(3)]
    );
    assert_eq!((&correction["credited"], &after["total"]), (&json!("-20.00"), &before["total"]));
    assert_eq!((&after["number"], &after["number_in_force"]), (&json!(1), &json!(3)));
    for field in ["hash", "status", "statements", "issued_at", "total"] {
        assert_eq!(after[field], before[field], "what was issued stays: {field}");
    }
    // Number 1 is void, once.
    stage.ask(path, wish).await.expect(409);
    stage.ask(path, json!({"number": 3, "reason": "again"})).await.expect(200);
    stage.sell("s2", "c1", "50.00").await;
    stage.world.clock_to("2026-12-09T12:00:00Z").await;
    assert_eq!(stage.only("invoices", "2026-11").await["number"], 6, "no gap, no double");
    verified(&stage).await;
}

// req: Q1
#[tokio::test]
async fn a_company_that_moves_keeps_its_month_and_the_next_ends_by_its_new_clock() {
    let company = CompanySpec { zone: "America/Toronto", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, ProgramSpec::default()).await;
    stage.refer("c1").await;
    let change = json!({"timezone": "Asia/Tokyo"});
    let moved = stage.world.send(&stage.company, Method::PATCH, "/api/v1/company", &change).await;
    let moved = moved.expect(200).json();
    assert_eq!(moved["timezone"], "America/Toronto");
    let later =
        json!([{"from": "2026-11", "timezone": "Asia/Tokyo", "cutoff": "company_midnight"}]);
    assert_eq!(moved["later_clocks"], later);
    // The last instant of October is Toronto's, the last of November Tokyo's.
    stage.world.clock_to("2026-12-01T06:00:00Z").await;
    for (sale, at) in [
        ("a", "2026-11-01T03:59:59.999Z"),
        ("b", "2026-11-01T04:00:00Z"),
        ("c", "2026-11-30T14:59:59.999Z"),
        ("d", "2026-11-30T15:00:00Z"),
    ] {
        stage.sell_at(sale, "c1", "100.00", at).await;
    }
    let months = ["2026-11", "2026-12"];
    let [november, december] = months.map(month);
    let of = async |sale: &str| stage.commission_of(sale).await;
    assert!(of("b").await.contains("2026-11") && of("c").await.contains("2026-11"));
    assert!(of("d").await.contains("2026-12"));
    let period = |month| stage.world.store().find_period(stage.company.id, month);
    let row = period(november).await.unwrap().unwrap();
    assert_eq!(row.period.zone, chrono_tz::Tz::Asia__Tokyo);
    assert!(period(december).await.unwrap().is_some());
    let told = stage.read("/periods/2026-11").await;
    assert_eq!(
        (&told["starts_at"], &told["ends_at"]),
        (&json!("2026-11-01T04:00:00Z"), &json!("2026-11-30T15:00:00Z"))
    );
}
