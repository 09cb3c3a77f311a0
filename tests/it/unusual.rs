//! What nobody plans for: events in odd orders, odd amounts and odd moments. After each the books add up, replay says
//! the same, and every sale can be explained to the cent.

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_domain::earning::commission::LineKind;
use vouch_local::world::{CompanySpec, PartnerSpec, ProgramSpec, TestPartner, World, percent};

use crate::{
    recruiting::{Recruiting, soon},
    stage::{Stage, currency},
};

async fn get(stage: &Stage, path: &str) -> Value {
    let path = format!("/api/v1{path}");
    stage.world.call(&stage.company, &path, None).await.expect(200).json()
}

/// All that is kept adds up and says what happened, and each sale is explained as it is booked.
async fn is_right(stage: &Stage) {
    let findings = stage.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{findings}");
    crate::replay::says_what_happened(stage.world.deployment()).await;
    for customer in ["c1", "c2", "near"] {
        let sales = get(stage, &format!("/transactions?customer={customer}&limit=200")).await;
        for sale in sales["items"].as_array().unwrap() {
            explained(stage, sale["transaction_id"].as_str().unwrap()).await;
        }
    }
}

/// The explanation of a sale; of both families the last step, the target and what is booked say the same.
async fn explained(stage: &Stage, id: &str) -> Value {
    let told = get(stage, &format!("/transactions/{id}/explanation")).await;
    for part in [&told["reckoning"], &told["referral"]["reckoning"]] {
        if part.is_null() {
            continue;
        }
        assert_eq!(part["target"], part["booked"], "{id}: {told}");
        let last = part["steps"].as_array().unwrap().last().unwrap();
        assert_eq!(last["amount"], part["target"]["total"], "{id}: {told}");
    }
    told
}

fn total(told: &Value) -> (String, String) {
    let of = |part: &Value| part["booked"]["total"].as_str().unwrap_or("none").to_owned();
    (of(&told["reckoning"]), of(&told["referral"]["reckoning"]))
}

async fn came_to(stage: &Stage, id: &str) -> (String, String) {
    total(&explained(stage, id).await)
}

fn both(own: &str, referral: &str) -> (String, String) {
    (own.to_owned(), referral.to_owned())
}

async fn tell(stage: &Stage, kind: &str, id: &str, of: &str, amount: &str, currency: &str) {
    let data = json!({"refund_id": id, "transaction_id": of, "amount": amount, "currency": currency, "occurred_at": stage.world.now()});
    stage.tell(kind, data).await;
}

async fn another(stage: &Stage, name: &'static str) -> TestPartner {
    let spec = PartnerSpec { name, email: None, ..PartnerSpec::default() };
    stage.world.partner(&stage.company, &stage.program, spec).await
}

/// What thresholds have set free of Rae's, in cents, be it paid out since.
async fn freed(rae: &Recruiting) -> i64 {
    let lines = rae.lines().await;
    let met = lines.iter().filter(|line| line.kind == LineKind::ThresholdMet);
    met.map(|line| line.minor).sum()
}

/// A sale in a currency, by the customer `c1`, told now.
async fn sell(stage: &Stage, id: &str, amount: &str, currency: &str) {
    let sale = json!({"transaction_id": id, "customer_id": "c1", "amount": amount, "currency": currency, "occurred_at": stage.world.now()});
    stage.tell("transaction.paid", sale).await;
}

// req: Q35, T11, T20
#[tokio::test]
async fn all_of_it_backwards_comes_to_the_same() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10"})).await;
    let stage = &rae.stage;
    let click = stage.world.click(&stage.link).await;
    let at = stage.world.now();
    stage.world.clock_on(TimeDelta::hours(1)).await;
    // A dispute is won, lost, a refund given, another told in the wrong currency; then the sale; then the sign-up.
    tell(stage, "transaction.refund_reversed", "r1", "t1", "40.00", "EUR").await;
    tell(stage, "transaction.refunded", "r1", "t1", "40.00", "EUR").await;
    tell(stage, "transaction.refunded", "r2", "t1", "30.00", "EUR").await;
    tell(stage, "transaction.refunded", "r3", "t1", "10.00", "USD").await;
    let sale = json!({"transaction_id": "t1", "customer_id": "c2", "amount": "100.00", "currency": "EUR", "occurred_at": stage.world.now()});
    stage.tell("transaction.paid", sale).await;
    assert_eq!(explained(stage, "t1").await["reason"], "sign_up_not_reported");
    is_right(stage).await;
    let signed_up = json!({"customer_id": "c2", "occurred_at": at, "click": click});
    stage.tell("customer.signed_up", signed_up).await;
    assert_eq!(came_to(stage, "t1").await, both("14.00", "1.40"));
    is_right(stage).await;
    // The rest goes back in three parts, the last beyond the sale, and is won back.
    for (refund, amount) in [("r4", "23.33"), ("r5", "23.33"), ("r6", "99.00")] {
        tell(stage, "transaction.refunded", refund, "t1", amount, "EUR").await;
    }
    assert_eq!(came_to(stage, "t1").await, both("0.00", "0.00"));
    tell(stage, "transaction.refund_reversed", "r6", "t1", "99.00", "EUR").await;
    assert_eq!(came_to(stage, "t1").await, both("4.67", "0.47"));
    // More is won back than was lost: no more than the refund itself.
    tell(stage, "transaction.refund_reversed", "r2", "t1", "5000.00", "EUR").await;
    assert_eq!(came_to(stage, "t1").await, both("10.67", "1.07"));
    is_right(stage).await;
}

// req: T11, T20, Q5
#[tokio::test]
async fn what_is_told_after_its_month_was_paid_joins_the_next_and_what_contradicts_is_put_aside() {
    let rae = Recruiting::paying(
        json!({"type": "percentage", "rate": "10", "threshold": "3.00", "currency": "EUR"}),
    )
    .await;
    let stage = &rae.stage;
    let paid = stage.world.now();
    let sale = json!({"transaction_id": "t1", "customer_id": "c1", "amount": "100.00", "currency": "EUR", "occurred_at": paid});
    stage.tell("transaction.paid", sale.clone()).await;
    rae.day("11-20").await;
    is_right(stage).await;
    stage.tell("transaction.paid", sale.clone()).await;
    let mut other = sale.clone();
    other["amount"] = json!("900.00");
    stage.tell("transaction.paid", other).await;
    assert_eq!(stage.quarantined().await.len(), 1);
    assert_eq!(came_to(stage, "t1").await, both("20.00", "2.00"));
    // A late sale of October and a refund of one that was paid out.
    stage.sell_at("t2", "c1", "60.00", &paid.to_rfc3339()).await;
    tell(stage, "transaction.refunded", "r1", "t1", "50.00", "EUR").await;
    assert_eq!(
        (came_to(stage, "t1").await, came_to(stage, "t2").await),
        (both("10.00", "1.00"), both("12.00", "1.20"))
    );
    is_right(stage).await;
    rae.day("12-20").await;
    // 2.00 of October, 1.20 and −1.00 of November: not three yet.
    assert_eq!(freed(&rae).await, 0);
    rae.sell("t3", "40.00", "0.00", "0.00").await;
    is_right(stage).await;
    stage.world.clock_to("2027-01-20T12:00:00Z").await;
    assert_eq!(freed(&rae).await, 300);
    is_right(stage).await;
}

// req: E12, E13, E34, V22
#[tokio::test]
async fn no_two_rows_of_a_scope_begin_at_one_instant_and_overrides_may_come_and_go() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10"})).await;
    let stage = &rae.stage;
    let at = soon(stage.world.now());
    let row = |rate: &str, more: Value| {
        let mut row =
            json!({"family": "partners", "type": "percentage", "rate": rate, "valid_from": at});
        row.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        row
    };
    rae.send(Method::POST, "/api/v1/terms", &row("20", json!({}))).await.expect(201);
    rae.send(Method::POST, "/api/v1/terms", &row("30", json!({}))).await.expect(409);
    // Another scope may have a row of the same instant: the narrower decides.
    let own = json!({"partner": rae.recruiter.id});
    rae.send(Method::POST, "/api/v1/terms", &row("40", own)).await.expect(201);
    stage.world.clock_to(at + TimeDelta::minutes(1)).await;
    rae.sell("t0", "100.00", "0.00", "0.00").await;
    assert_eq!(came_to(stage, "t0").await, both("20.00", "8.00"));
    let mut told = Vec::new();
    for (n, kind) in
        ["tracking_only", "follow_program", "tracking_only", "percentage"].iter().enumerate()
    {
        let mut row = json!({"family": "partners", "type": kind, "partner": rae.recruiter.id, "valid_from": soon(stage.world.now())});
        if *kind == "percentage" {
            row["rate"] = json!("50");
        }
        rae.send(Method::POST, "/api/v1/terms", &row).await.expect(201);
        stage.world.clock_on(TimeDelta::hours(1)).await;
        rae.sell(&format!("n{n}"), "100.00", "0.00", "0.00").await;
        told.push(came_to(stage, &format!("n{n}")).await.1);
    }
    assert_eq!(told, ["0.00", "4.00", "0.00", "10.00"]);
    is_right(stage).await;
}

// req: V19
#[tokio::test]
async fn who_is_suspended_between_earns_before_and_after_whenever_it_is_told() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10"})).await;
    let stage = &rae.stage;
    let mut moments = Vec::new();
    let mut steps = vec![];
    for (partner, status) in [
        (rae.recruiter.id, "suspended"),
        (rae.recruiter.id, "approved"),
        (stage.partner.id, "suspended"),
        (stage.partner.id, "approved"),
    ] {
        stage.world.clock_on(TimeDelta::hours(1)).await;
        moments.push(stage.world.now());
        stage.world.clock_on(TimeDelta::hours(1)).await;
        steps.push((partner, status));
        let path = format!("/api/v1/partners/{partner}/enrolments");
        let body = json!({"program": stage.program.id, "status": status});
        rae.send(Method::POST, &path, &body).await.expect(200);
        // Told while one is suspended, paid before.
        let id = format!("during{}", moments.len());
        stage.sell_at(&id, "c1", "100.00", &moments[moments.len() - 1].to_rfc3339()).await;
    }
    stage.world.clock_on(TimeDelta::hours(1)).await;
    moments.push(stage.world.now());
    stage.world.clock_on(TimeDelta::hours(1)).await;
    for (n, at) in moments.iter().enumerate() {
        stage.sell_at(&format!("late{n}"), "c1", "100.00", &at.to_rfc3339()).await;
    }
    let mut told = Vec::new();
    for id in
        ["during1", "during2", "during3", "during4", "late0", "late1", "late2", "late3", "late4"]
    {
        told.push(came_to(stage, id).await);
    }
    let all = || both("20.00", "2.00");
    let no_recruiter = || both("20.00", "0.00");
    let nobody = || both("0.00", "0.00");
    let expected =
        vec![all(), no_recruiter(), all(), nobody(), all(), no_recruiter(), all(), nobody(), all()];
    assert_eq!(told, expected);
    is_right(stage).await;
}

// req: E17, E29, E31, E32, Q8, Q15
#[tokio::test]
async fn a_recruit_that_changes_hands_leaves_what_waits_where_it_was_earned() {
    let rae = Recruiting::paying(
        json!({"type": "percentage", "rate": "10", "threshold": "5.00", "currency": "EUR"}),
    )
    .await;
    let stage = &rae.stage;
    let zoe = another(stage, "Zoe").await;
    let path = format!("/api/v1/partners/{}/referred-by", stage.partner.id);
    rae.sell("t1", "150.00", "0.00", "0.00").await;
    rae.day("10-05").await;
    rae.send(Method::PUT, &path, &json!({"referrer": zoe.id})).await.expect(200);
    stage.world.clock_on(TimeDelta::hours(1)).await;
    rae.sell("t2", "200.00", "0.00", "0.00").await;
    let handed_over = explained(stage, "t2").await;
    assert_eq!(handed_over["referral"]["referrer"], json!(zoe.id));
    is_right(stage).await;
    rae.day("11-20").await;
    is_right(stage).await;
    let of_zoe = async || stage.balances(zoe.id).await.get(&currency("EUR")).copied();
    assert_eq!((freed(&rae).await, of_zoe().await), (0, Some(0)));
    // A refund of what the first earned takes from the first, and the way back adds to it.
    tell(stage, "transaction.refunded", "r1", "t1", "50.00", "EUR").await;
    rae.send(Method::PUT, &path, &json!({"referrer": rae.recruiter.id})).await.expect(200);
    stage.world.clock_on(TimeDelta::hours(1)).await;
    rae.sell("t3", "150.00", "0.00", "0.00").await;
    rae.day("12-20").await;
    assert_eq!((freed(&rae).await, of_zoe().await), (500, Some(0)));
    is_right(stage).await;
    let report = get(stage, "/reports/partner-referrals?from=2026-10-01&to=2026-12-31").await;
    let rows = report["items"].as_array().unwrap().iter();
    // Before there was any structure, for the moment between mark and terms, there is a row without one.
    let mut told: Vec<_> =
        rows.filter(|row| !row["structure"].is_null()).map(crate::referrals::figures).collect();
    told.sort();
    let row = crate::referrals::row;
    let expected = [
        row("active", "2.00", "2.00", "0.00"),
        row("active", "3.00", "3.00", "0.00"),
        row("inactive", "0.00", "null", "null"),
    ];
    assert_eq!(told, expected, "{report}");
}

// req: V24, Q35, T21
#[tokio::test]
async fn capped_sales_go_back_in_thirds_to_nothing() {
    let program = ProgramSpec { pays: None, ..ProgramSpec::default() };
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, program).await;
    stage.refer("c1").await;
    let row = json!({"type": "percentage", "rate": "20", "cap": "25.00", "minimum": "7.77", "currency": "EUR"});
    stage.world.call(&stage.company, "/api/v1/terms", Some(row)).await.expect(201);
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    for (id, amount) in [("t1", "10.00"), ("t2", "100.00"), ("t3", "10.00")] {
        stage.world.clock_on(TimeDelta::minutes(1)).await;
        stage.sell(id, "c1", amount).await;
    }
    let mut told = Vec::new();
    for id in ["t1", "t2", "t3"] {
        told.push(came_to(&stage, id).await.0);
    }
    assert_eq!(told, ["7.77", "17.23", "0.00"]);
    for (refund, amount) in [("r1", "33.33"), ("r2", "33.34"), ("r3", "33.33")] {
        tell(&stage, "transaction.refunded", refund, "t2", amount, "EUR").await;
        is_right(&stage).await;
    }
    for (refund, amount) in [("r4", "3.33"), ("r5", "3.33"), ("r6", "3.34")] {
        tell(&stage, "transaction.refunded", refund, "t1", amount, "EUR").await;
    }
    assert_eq!((came_to(&stage, "t2").await.0, stage.owed().await), ("0.00".to_owned(), 0));
    is_right(&stage).await;
}

// req: E06, Q17, V16
#[tokio::test]
async fn a_loss_is_shared_by_both_and_its_refund_gives_it_back() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "33.33", "basis": "profit", "cap": "5.00", "minimum": "1.00", "currency": "EUR"})).await;
    let stage = &rae.stage;
    let own = json!({"type": "percentage", "rate": "10", "basis": "profit", "program": stage.program.id, "valid_from": soon(stage.world.now())});
    rae.send(Method::POST, "/api/v1/terms", &own).await.expect(201);
    stage.world.clock_on(TimeDelta::hours(1)).await;
    rae.sell("loss", "10.00", "2.00", "100.05").await;
    // −92.05 × 10 % = −9.205, away from zero; then −92.05 + 9.21 = −82.84 × 33.33 %.
    assert_eq!(came_to(stage, "loss").await, both("-9.21", "-27.61"));
    rae.sell("gain", "10.00", "0.00", "0.00").await;
    assert_eq!(came_to(stage, "gain").await, both("1.00", "3.00"));
    is_right(stage).await;
    for (refund, amount) in [("r1", "3.33"), ("r2", "3.33"), ("r3", "3.34")] {
        tell(stage, "transaction.refunded", refund, "loss", amount, "EUR").await;
        is_right(stage).await;
    }
    assert_eq!(came_to(stage, "loss").await, both("0.00", "0.00"));
    rae.sell("free", "0.00", "0.00", "5.00").await;
    assert_eq!(came_to(stage, "free").await, both("-0.50", "-1.50"));
    is_right(stage).await;
    rae.day("11-20").await;
    is_right(stage).await;
}

// req: Q30, Q31, T21
#[tokio::test]
async fn currencies_of_no_digits_and_of_three_have_books_of_their_own_up_to_the_largest_amount() {
    let rae = Recruiting::paying(
        json!({"type": "percentage", "rate": "5.56", "threshold": "100", "currency": "JPY"}),
    )
    .await;
    let stage = &rae.stage;
    for (id, amount, code, own, referral) in [
        ("yen", "12345", "JPY", "2469", "137"),
        ("dinar", "12.345", "KWD", "2.469", "0.137"),
        ("most", "1000000000000.00", "EUR", "200000000000.00", "11120000000.00"),
        ("mostyen", "100000000000000", "JPY", "20000000000000", "1112000000000"),
        ("mostdinar", "100000000000.000", "KWD", "20000000000.000", "1112000000.000"),
    ] {
        sell(stage, id, amount, code).await;
        assert_eq!(came_to(stage, id).await, both(own, referral), "{id}");
    }
    for (data, field) in [
        (json!({"amount": "1.5", "currency": "JPY"}), "data.amount"),
        (json!({"amount": "1.2345", "currency": "KWD"}), "data.amount"),
        (json!({"amount": "1000000000000.01", "currency": "EUR"}), "data.amount"),
        (json!({"amount": "9223372036854775807", "currency": "JPY"}), "data.amount"),
        (json!({"amount": "-1", "currency": "JPY"}), "data.amount"),
        (json!({"amount": "1", "currency": "XXQ"}), "data.currency"),
        (json!({"occurred_at": "1969-12-31T23:59:59Z"}), "data.occurred_at"),
        (json!({"occurred_at": "2999-01-01T00:00:00Z"}), "data.occurred_at"),
        (json!({"customer_id": "x".repeat(4096)}), "data.customer_id"),
    ] {
        let mut sale = json!({"transaction_id": "bad", "customer_id": "c1", "amount": "1", "currency": "EUR", "occurred_at": stage.world.now()});
        sale.as_object_mut().unwrap().extend(data.as_object().unwrap().clone());
        let answer = stage.world.report(&stage.company, "transaction.paid", sale).await.expect(422);
        assert_eq!(answer.json()["errors"][0]["field"], field, "{data}");
    }
    tell(stage, "transaction.refunded", "r1", "mostyen", "99999999999999", "JPY").await;
    assert_eq!(came_to(stage, "mostyen").await, both("0", "0"));
    is_right(stage).await;
    rae.day("11-20").await;
    is_right(stage).await;
}

// req: V25, T20
#[tokio::test]
async fn a_first_sale_that_is_told_after_its_month_was_paid_moves_what_the_later_one_earned() {
    let program = ProgramSpec { pays: None, ..ProgramSpec::default() };
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, program).await;
    let rae = Recruiting::tracked(stage).await;
    rae.terms(json!({"type": "percentage", "rate": "10", "duration_months": 1})).await;
    let row = json!({"type": "percentage", "rate": "20", "sales": "first", "program": rae.stage.program.id});
    rae.send(Method::POST, "/api/v1/terms", &row).await.expect(201);
    let first = rae.day("10-10").await;
    rae.day("10-20").await;
    rae.sell("t2", "100.00", "0.00", "0.00").await;
    tell(&rae.stage, "transaction.refunded", "r2", "t2", "50.00", "EUR").await;
    rae.day("11-20").await;
    rae.stage.sell_at("t1", "c1", "60.00", &first.to_rfc3339()).await;
    assert_eq!(came_to(&rae.stage, "t2").await, both("0.00", "0.00"));
    assert_eq!(came_to(&rae.stage, "t1").await, both("12.00", "1.20"));
    tell(&rae.stage, "transaction.refund_reversed", "r2", "t2", "50.00", "EUR").await;
    assert_eq!(came_to(&rae.stage, "t2").await, both("0.00", "0.00"));
    is_right(&rae.stage).await;
    rae.day("12-20").await;
    is_right(&rae.stage).await;
}

// req: Q29, V08, H21
#[tokio::test]
async fn what_is_held_refunded_refused_and_let_go_months_later_is_right_each_time() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10"})).await;
    let stage = &rae.stage;
    let click = stage.world.click(&stage.link).await;
    let own = stage.partner.partner.email.clone().unwrap_or_default();
    let domain = own.split('@').nth(1).unwrap_or("nowhere.example").to_owned();
    let near = json!({"customer_id": "near", "email": format!("else@{domain}"), "occurred_at": stage.world.now(), "click": click});
    stage.tell("customer.signed_up", near).await;
    stage.sell("t1", "near", "100.00").await;
    assert_eq!(came_to(stage, "t1").await, both("0.00", "0.00"));
    let told = explained(stage, "t1").await;
    assert_eq!(told["points"][0]["reason"], "on_hold");
    assert_eq!(told["points"][1]["reason"], "on_hold");
    tell(stage, "transaction.refunded", "r1", "t1", "40.00", "EUR").await;
    is_right(stage).await;
    let line = told["reckoning"]["commissions"][0].as_str().unwrap().to_owned();
    rae.day("11-20").await;
    let say = async |what: &str, body: Value| {
        let path = format!("/api/v1/commissions/{line}/{what}");
        rae.send(Method::POST, &path, &body).await.expect(200);
        stage.world.drain().await;
        is_right(stage).await;
        came_to(stage, "t1").await
    };
    assert_eq!(say("release", json!({})).await, both("12.00", "1.20"));
    let told = explained(stage, "t1").await;
    let points =
        |n: usize| (told["points"][n]["points"].clone(), told["points"][n]["reason"].clone());
    assert_eq!(points(0), (json!(10), json!("with_sign_up")));
    assert_eq!(points(1), (json!(0), json!("too_early")));
    assert_eq!(say("decline", json!({"reason": "the same people"})).await, both("0.00", "0.00"));
    tell(stage, "transaction.refund_reversed", "r1", "t1", "40.00", "EUR").await;
    rae.day("12-20").await;
    assert_eq!(say("approve", json!({})).await, both("20.00", "2.00"));
    stage.world.clock_to("2027-01-20T12:00:00Z").await;
    is_right(stage).await;
}

// req: H22, H23
#[tokio::test]
async fn an_explanation_says_which_points_belong_to_a_sale() {
    let stage = Stage::paying(percent("20")).await;
    stage.sell("early", "c1", "10.00").await;
    stage.world.clock_to("2027-05-01T12:00:00Z").await;
    stage.sell("free", "c1", "0.00").await;
    stage.sell("stayed", "c1", "10.00").await;
    let mut told = Vec::new();
    for id in ["early", "free", "stayed"] {
        let points = explained(&stage, id).await["points"].clone();
        let of = |one: &Value| {
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            (text("category"), one["points"].as_i64().unwrap(), text("reason"))
        };
        told.push(points.as_array().unwrap().iter().map(of).collect::<Vec<_>>());
    }
    let row =
        |category: &str, points, reason: &str| (category.to_owned(), points, reason.to_owned());
    let sign_up = || row("onboarding", 10, "with_sign_up");
    let no_year = || row("renewal", 0, "too_early");
    assert_eq!(told[0], [sign_up(), row("retention", 0, "too_early"), no_year()]);
    assert_eq!(told[1], [sign_up(), row("retention", 0, "sale_of_nothing"), no_year()]);
    assert_eq!(told[2], [sign_up(), row("retention", 5, "stayed"), no_year()]);
    is_right(&stage).await;
}
