//! Statements and invoices as they stand in every phase of a month, and as they are fixed.

use serde_json::{Value, json};
use vouch_domain::{
    books::payout::PayoutStatus, earning::target::Decision, id::PartnerId, money::Money,
};
use vouch_local::world::{CompanySpec, PartnerSpec, ProgramSpec, World};
use vouch_store::decisions::Adjustment;

use super::{Api, items, text};
use crate::stage::{Stage, currency, month};

fn sums(statement: &Value) -> [String; 7] {
    ["opening", "commissions", "clawbacks", "adjustments", "payments", "closing", "charged"]
        .map(|field| text(statement, field).to_owned())
}

/// Holds back what a transaction earned.
async fn hold(stage: &Stage, transaction: &str) {
    let (company, now) = (&stage.company.company, stage.world.now());
    let odd = Decision::OnHold { reason: "looks odd".to_owned() };
    let store = stage.world.store();
    store.decide(company, &transaction.parse().unwrap(), odd, now).await.unwrap();
}

/// Adjusts a partner's October.
async fn adjust(stage: &Stage, partner: PartnerId, amount: &str, id: &str, words: &str) {
    let adjustment = Adjustment {
        partner,
        month: month("2026-10"),
        amount: Money::parse(amount, currency("EUR")).unwrap(),
        id: id.to_owned(),
        text: words.to_owned(),
    };
    let (company, now) = (&stage.company.company, stage.world.now());
    stage.world.store().adjust(company, adjustment, now).await.unwrap();
}

async fn with_minimum() -> Stage {
    let company = CompanySpec {
        zone: "UTC",
        minimum_payout: vec![("EUR", "20.00")],
        ..CompanySpec::default()
    };
    Stage::of(World::start().await, company, ProgramSpec::default()).await
}

// req: P09, P11, P13, V11, T22, T23
#[tokio::test]
async fn a_statement_and_its_invoice_are_read_in_every_phase_of_their_month() {
    let stage = with_minimum().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    stage.refer("c1").await;
    stage.sell("t1", "c1", "1000.00").await;
    stage.sell("t2", "c1", "150.00").await;
    hold(&stage, "t2").await;
    let october = async || items(&api.get("/statements?period=2026-10").await)[0].clone();
    let invoices = async || api.get("/invoices?period=2026-10").await;
    let expected = ["0.00", "200.00", "0.00", "0.00", "0.00", "200.00", "200.00"];

    let open = october().await;
    assert_eq!(
        (sums(&open), &open["status"], &open["number"], &open["issued_at"]),
        (expected.map(str::to_owned), &json!("open"), &Value::Null, &Value::Null)
    );
    assert!(items(&invoices().await).is_empty(), "a month that runs has no invoice");

    world.clock_to("2026-11-03T00:00:00Z").await;
    let review = october().await;
    assert_eq!(
        (sums(&review), &review["status"], &review["issued_at"]),
        (expected.map(str::to_owned), &json!("review"), &json!("2026-11-01T00:00:00Z"))
    );
    let invoice = items(&invoices().await)[0].clone();
    assert_eq!(
        (&invoice["status"], &invoice["number"], &invoice["total"]),
        (&json!("review"), &Value::Null, &json!("200.00"))
    );
    assert_eq!(invoice["review_ends_at"], "2026-11-08T00:00:00Z");
    assert_eq!(invoice["statements"], json!([review["id"]]));
    let november = api.get("/statements?period=2026-11").await;
    assert_eq!(
        sums(&items(&november)[0]),
        ["200.00", "0.00", "0.00", "0.00", "0.00", "200.00", "0.00"],
        "only something left from before"
    );

    world.clock_to("2026-11-09T12:00:00Z").await;
    let fixed = october().await;
    assert_eq!(
        (sums(&fixed), &fixed["status"], &fixed["number"], &fixed["id"]),
        (expected.map(str::to_owned), &json!("final"), &json!(1), &review["id"])
    );
    assert_eq!(fixed["lines"], review["lines"], "nothing was added");
    let invoice = items(&invoices().await)[0].clone();
    assert_eq!(
        (&invoice["status"], &invoice["number"], &invoice["total"]),
        (&json!("charged"), &json!(1), &json!("200.00"))
    );
    assert_eq!(api.get(&format!("/invoices/{}", text(&invoice, "id"))).await, invoice);
    assert_eq!(items(&api.get("/invoices").await), &vec![invoice]);

    let payout = items(&api.get("/payouts?period=2026-10").await)[0].clone();
    assert_eq!((&payout["amount"], &payout["period"]), (&json!("200.00"), &json!("2026-10")));
    let after = api.get("/statements?period=2026-11").await;
    assert_eq!(
        sums(&items(&after)[0]),
        ["200.00", "0.00", "0.00", "0.00", "200.00", "0.00", "0.00"]
    );
    api.post(&format!("/payouts/{}/paid", text(&payout, "id")), json!({})).await.expect(200);
    assert_eq!(october().await["status"], "paid");
    assert_eq!(api.get(&format!("/payouts/{}", text(&payout, "id"))).await["status"], "paid");
}

#[tokio::test]
async fn lines_tell_what_they_are_and_whose() {
    let stage = with_minimum().await;
    let api = Api::of(&stage.world, &stage.company).await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    stage.refund("r1", "t1", "50.00").await;
    hold(&stage, "t1").await;
    adjust(&stage, stage.partner.id, "5.00", "a1", "Thanks for the talk").await;
    let list = api.get("/statements?period=2026-10").await;
    let statement = &items(&list)[0];
    let mut told: Vec<[String; 3]> = statement["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| ["kind", "amount", "text"].map(|field| text(line, field).to_owned()))
        .collect();
    told.sort();
    let expected = [
        ["adjustment", "5.00", "Thanks for the talk"],
        ["clawback", "-10.00", "Clawback for t1"],
        ["commission", "20.00", "Commission for t1"],
        ["hold", "-10.00", "Held for t1: looks odd"],
    ];
    assert_eq!(told, expected.map(|line| line.map(str::to_owned)));
    assert_eq!(sums(statement), ["0.00", "10.00", "10.00", "5.00", "0.00", "5.00", "5.00"]);
    assert_eq!((&statement["line_count"], &statement["lines_next"]), (&json!(4), &Value::Null));
    let id = text(statement, "id");
    assert_eq!(&api.get(&format!("/statements/{id}")).await, statement);
    let first = api.get(&format!("/statements/{id}/lines?limit=3")).await;
    let rest =
        api.get(&format!("/statements/{id}/lines?limit=3&cursor={}", text(&first, "next"))).await;
    let both: Vec<Value> = items(&first).iter().chain(items(&rest)).cloned().collect();
    assert_eq!(json!(both), statement["lines"]);
}

#[tokio::test]
async fn a_statement_holds_a_thousand_lines_and_tells_where_the_rest_is() {
    let stage = with_minimum().await;
    let api = Api::of(&stage.world, &stage.company).await;
    for number in 0..1003 {
        adjust(&stage, stage.partner.id, "0.01", &number.to_string(), "One more").await;
    }
    let list = api.get("/statements?period=2026-10").await;
    let statement = &items(&list)[0];
    assert_eq!(
        (
            statement["lines"].as_array().unwrap().len(),
            &statement["line_count"],
            &statement["closing"]
        ),
        (1000, &json!(1003), &json!("10.03"))
    );
    let rest = api
        .get(&format!(
            "/statements/{}/lines?cursor={}",
            text(statement, "id"),
            text(statement, "lines_next")
        ))
        .await;
    assert_eq!((items(&rest).len(), &rest["next"]), (3, &Value::Null));
}

#[tokio::test]
async fn what_is_paid_with_a_later_month_is_paid() {
    let stage = with_minimum().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    stage.refer("c1").await;
    stage.sell("t1", "c1", "60.00").await;
    world.clock_to("2026-11-09T12:00:00Z").await;
    stage.sell("t2", "c1", "60.00").await;
    let statuses = async || {
        let all = api.get(&format!("/statements?partner={}", stage.partner.id)).await;
        items(&all)
            .iter()
            .map(|statement| {
                (text(statement, "period").to_owned(), text(statement, "status").to_owned())
            })
            .collect::<Vec<_>>()
    };
    let pair = |period: &str, status: &str| (period.to_owned(), status.to_owned());
    assert_eq!(
        statuses().await,
        [pair("2026-10", "final"), pair("2026-11", "open"), pair("2026-12", "open")]
    );
    world.clock_to("2026-12-09T12:00:00Z").await;
    let payouts = api.get(&format!("/payouts?period=2026-11&partner={}", stage.partner.id)).await;
    assert_eq!(items(&payouts)[0]["amount"], "24.00");
    api.post(&format!("/payouts/{}/paid", text(&items(&payouts)[0], "id")), json!({}))
        .await
        .expect(200);
    assert_eq!(statuses().await[..2], [pair("2026-10", "paid"), pair("2026-11", "paid")]);
    let payout = world.store().all_payouts(stage.company.id, month("2026-11")).await.unwrap();
    assert_eq!(payout[0].status, PayoutStatus::Paid);
}

#[tokio::test]
async fn a_months_statements_are_paged_in_one_order_before_and_after_it_is_final() {
    let stage = Stage::set().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    for number in 0..7 {
        let partner = world.partner(&stage.company, &stage.program, PartnerSpec::default()).await;
        adjust(&stage, partner.id, "1.00", &number.to_string(), "Welcome").await;
    }
    let all = async || {
        let (mut ids, mut next) = (Vec::new(), String::new());
        loop {
            let page = api.get(&format!("/statements?period=2026-10&limit=3&cursor={next}")).await;
            ids.extend(items(&page).iter().map(|statement| text(statement, "id").to_owned()));
            match page["next"].as_str() {
                Some(cursor) => cursor.clone_into(&mut next),
                None => return ids,
            }
        }
    };
    let running = all().await;
    assert_eq!(running.len(), 7);
    world.clock_to("2026-11-09T12:00:00Z").await;
    assert_eq!(all().await, running);
}
