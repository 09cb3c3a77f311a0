//! Customers and sales that the company enters by hand, and that tracking goes on from there (P15–P17, V14, T19).

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch_domain::tracking::attribution::{Reason, Suspicion};
use vouch_local::world::{Answer, PartnerSpec};

use crate::{
    api::{Api, items, refusal, text},
    pages::{Browser, attribute},
    stage::Stage,
};

async fn api(stage: &Stage) -> Api<'_> {
    Api::of(&stage.world, &stage.company).await
}

async fn entered(stage: &Stage, path: &str, body: Value) -> Value {
    let answer = api(stage).await.post(path, body).await.expect(202).json();
    stage.world.drain().await;
    answer
}

// req: P15, P17, V14, T19
#[tokio::test]
async fn a_customer_by_hand_is_the_partners_and_its_later_webhooks_count_once() {
    let stage = Stage::set().await;
    let new = json!({"customer_id": "c 1", "name": "Kim", "email": "kim@elsewhere.example", "partner": stage.partner.id});
    let told = entered(&stage, "/customers", new).await;
    assert_eq!(told["see"], "/api/v1/customers/c%201");
    let api = api(&stage).await;
    let customer = api.get("/customers/c%201").await;
    assert_eq!(customer["partner"], json!(stage.partner.id));
    assert_eq!((&customer["reason"], &customer["name"]), (&json!("manual"), &json!("Kim")));
    let delivery = api.get(&format!("/deliveries/{}", text(&told, "delivery"))).await;
    assert_eq!(items(&delivery)[0]["outcome"], "applied");
    let at = stage.world.now().to_rfc3339();
    for _ in 0..3 {
        stage.sell_at("t1", "c 1", "100.00", &at).await;
    }
    assert_eq!(stage.owed().await, 2_000);
    let explained = api.get("/transactions/t1/explanation").await;
    assert_eq!(explained["attribution"]["reason"], "manual");
    assert_eq!(explained["attribution"]["candidates"][0]["source"], "manual");
    // Billing's own words on the sign-up, later: no contradiction, and nothing else.
    let words = json!({"customer_id": "c 1", "occurred_at": stage.world.now(), "name": "Kim Lee"});
    stage.tell("customer.signed_up", words).await;
    assert!(stage.quarantined().await.is_empty());
    let leads = api.get(&format!("/leads?partner={}", stage.partner.id)).await;
    assert_eq!(items(&leads)[0]["customer_id"], "c 1");
    assert_eq!(items(&leads)[0]["stage"], "customer");
}

// req: P16, T19
#[tokio::test]
async fn a_sale_by_hand_is_the_sale_that_a_webhook_would_report() {
    let stage = Stage::set().await;
    let at = stage.world.now();
    entered(&stage, "/customers", json!({"customer_id": "c1", "partner": stage.partner.id})).await;
    let sale = json!({"transaction_id": "t1", "customer_id": "c1", "amount": "120.00", "tax": "20.00", "currency": "EUR", "occurred_at": at});
    entered(&stage, "/transactions", sale.clone()).await;
    assert_eq!(stage.earned("t1").await, 2_000);
    stage.tell("transaction.paid", sale.clone()).await;
    entered(&stage, "/transactions", sale.clone()).await;
    assert_eq!(stage.owed().await, 2_000, "the same in three ways is one sale");
    let api = api(&stage).await;
    let mut other = sale;
    other["amount"] = json!("900.00");
    assert_eq!(api.refused("/transactions", other.clone()).await.0, 409);
    stage.tell("transaction.paid", other).await;
    assert_eq!(stage.owed().await, 2_000);
    assert_eq!(stage.quarantined().await, ["another sale was reported under this id"]);
    stage.refund("r1", "t1", "120.00").await;
    assert_eq!(stage.owed().await, 0);
}

// req: P15, V14
#[tokio::test]
async fn a_customer_is_entered_once_and_one_that_is_known_stays_whose_it_is() {
    let stage = Stage::set().await;
    let spec = PartnerSpec { name: "Rival", email: None, ..PartnerSpec::default() };
    let rival = stage.world.partner(&stage.company, &stage.program, spec).await;
    let api = api(&stage).await;
    stage.refer("c1").await;
    let new = |customer: &str| json!({"customer_id": customer, "partner": rival.id});
    assert_eq!(api.refused("/customers", new("c1")).await.0, 409);
    assert_eq!(stage.reason("c1").await, Reason::Click);
    entered(&stage, "/customers", new("c2")).await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    entered(&stage, "/customers", new("c2")).await;
    let other = json!({"customer_id": "c2", "partner": stage.partner.id});
    assert_eq!(api.refused("/customers", other).await.0, 409);
    assert!(stage.quarantined().await.is_empty());
    // Two at once: the first that takes effect stands, the other is put aside.
    for partner in [rival.id, stage.partner.id] {
        let new =
            json!({"customer_id": "c3", "partner": partner, "signed_up_at": stage.world.now()});
        api.post("/customers", new).await.expect(202);
    }
    stage.world.drain().await;
    assert_eq!(stage.quarantined().await.len(), 1);
    // Money that came before waits, and is booked as soon as the customer is entered.
    stage.sell("early", "c4", "100.00").await;
    entered(&stage, "/customers", new("c4")).await;
    assert_eq!(stage.earned("early").await, 2_000);
    let colleague =
        json!({"customer_id": "c5", "partner": stage.partner.id, "email": "bob@quill.example"});
    entered(&stage, "/customers", colleague).await;
    let suspicion = stage.customer("c5").await.attribution.suspicion;
    assert_eq!(suspicion, Some(Suspicion::SameEmailDomain));
}

/// A call whose only fault is this field.
type Bad = (&'static str, Value, &'static str);

fn bad_customers(stage: &Stage, lone: &Value) -> Vec<Bad> {
    let (key, path, long) = ("customer_id", "/customers", "x".repeat(4096));
    let of = |changes: Value| with(json!({key: "new", "partner": stage.partner.id}), changes);
    let nothing = "prg_00000000000000000000000000";
    vec![
        (path, of(json!({key: ""})), key),
        (path, of(json!({key: long})), key),
        (path, of(json!({key: "a\u{202e}b"})), key),
        (path, of(json!({key: null})), key),
        (path, of(json!({key: 5})), key),
        (path, of(json!({"name": long})), "name"),
        (path, of(json!({"name": "a\u{0}b"})), "name"),
        (path, of(json!({"email": "nobody"})), "email"),
        (path, of(json!({"email": "ada+x@QUILL.example"})), "email"),
        (path, of(json!({"partner": "x"})), "partner"),
        (path, of(json!({"partner": "ptn_00000000000000000000000000"})), "partner"),
        (path, of(json!({"partner": lone})), "partner"),
        (path, of(json!({"program": nothing})), "program"),
        (path, of(json!({"partner": lone, "program": stage.program.id})), "program"),
        (path, of(json!({"signed_up_at": "1969-12-31T23:59:59Z"})), "signed_up_at"),
        (path, of(json!({"signed_up_at": "9998-01-01T00:00:00Z"})), "signed_up_at"),
        (path, of(json!({"signed_up_at": "yesterday"})), "signed_up_at"),
        (path, of(json!({"click": "v1.x"})), "click"),
    ]
}

fn bad_sales(stage: &Stage) -> Vec<Bad> {
    let (path, long, now) = ("/transactions", "x".repeat(4096), stage.world.now());
    let of = |changes: Value| {
        let plain = json!({"transaction_id": "t1", "customer_id": "c1", "amount": "100.00", "currency": "EUR", "occurred_at": now});
        with(plain, changes)
    };
    vec![
        (path, of(json!({"transaction_id": ""})), "transaction_id"),
        (path, of(json!({"transaction_id": long})), "transaction_id"),
        (path, of(json!({"customer_id": "nobody"})), "customer_id"),
        (path, of(json!({"currency": "XXL"})), "currency"),
        (path, of(json!({"currency": "EURO"})), "currency"),
        (path, of(json!({"amount": "100.001"})), "amount"),
        (path, of(json!({"amount": "-100.00"})), "amount"),
        (path, of(json!({"amount": "9".repeat(30)})), "amount"),
        (path, of(json!({"amount": "1e3"})), "amount"),
        (path, of(json!({"amount": 100})), "amount"),
        (path, of(json!({"amount": "100.5", "currency": "JPY"})), "amount"),
        (path, of(json!({"tax": "100.01"})), "tax"),
        (path, of(json!({"cost": "-1"})), "cost"),
        (path, of(json!({"kind": "gift"})), "kind"),
        (path, of(json!({"occurred_at": "1969-12-31T23:59:59Z"})), "occurred_at"),
        (path, of(json!({"occurred_at": "9998-01-01T00:00:00Z"})), "occurred_at"),
        (path, of(json!({"occurred_at": now + TimeDelta::minutes(6)})), "occurred_at"),
    ]
}

fn bad_words(stage: &Stage) -> Vec<Bad> {
    let (partner, long, lead) = (stage.partner.id, "x".repeat(4096), "/leads");
    let leads = |changes: Value| {
        with(json!({"partner": partner, "name": "Kim", "email": "k@x.example"}), changes)
    };
    let claim = "/claims";
    let claims = |changes: Value| {
        with(json!({"partner": partner, "customer_id": "c1", "words": "x"}), changes)
    };
    let program = "prg_00000000000000000000000000";
    vec![
        (lead, leads(json!({"name": long})), "name"),
        (lead, leads(json!({"name": ""})), "name"),
        (lead, leads(json!({"email": "kim"})), "email"),
        (lead, json!({"partner": partner, "name": "Kim"}), "email"),
        (lead, leads(json!({"note": long})), "note"),
        (lead, leads(json!({"company": long})), "company"),
        (lead, leads(json!({"program": program})), "program"),
        (claim, json!({"partner": partner, "words": "x"}), "customer_id"),
        (claim, claims(json!({"words": ""})), "words"),
        (claim, claims(json!({"words": long})), "words"),
        (claim, claims(json!({"happened_on": "2031-01-01"})), "happened_on"),
        (claim, claims(json!({"happened_on": "1969-12-31"})), "happened_on"),
        (claim, claims(json!({"link": "lnk_00000000000000000000000000"})), "link"),
        (claim, claims(json!({"email": "nobody"})), "email"),
        ("/coupons", json!({"partner": partner, "code": "a b"}), "code"),
        ("/coupons", json!({"partner": partner, "code": long}), "code"),
        ("/coupons", json!({"partner": partner, "code": "x", "program": program}), "program"),
    ]
}

// req: V14, B08
#[tokio::test]
async fn bad_input_is_refused_by_field_and_nothing_is_written() {
    let stage = Stage::set().await;
    let partner = stage.partner.id;
    entered(&stage, "/customers", json!({"customer_id": "c1", "partner": partner})).await;
    let api = api(&stage).await;
    let lone = api.make("/partners", json!({"name": "Lone", "programs": []})).await["id"].clone();
    let cases = [bad_customers(&stage, &lone), bad_sales(&stage), bad_words(&stage)];
    for (path, body, field) in cases.into_iter().flatten() {
        let answer = api.post(path, body.clone()).await;
        assert_eq!(refusal(&answer), (422, vec![field.to_owned()]), "{path} {body}");
    }
    let nobody = "ptn_00000000000000000000000000";
    for (path, body) in [
        ("/leads", json!({"partner": nobody, "name": "Kim", "email": "k@x.example"})),
        ("/claims", json!({"partner": nobody, "customer_id": "c1", "words": "x"})),
        ("/coupons", json!({"partner": nobody, "code": "x"})),
    ] {
        assert_eq!(api.refused(path, body).await.0, 404, "{path}");
    }
    stage.world.drain().await;
    for path in ["/transactions/t1", "/customers/new", "/coupons/x"] {
        assert_eq!(api.send(http::Method::GET, path, &[], None).await.status(), 404, "{path}");
    }
    assert!(items(&api.get(&format!("/claims?partner={partner}")).await).is_empty());
    assert_eq!(items(&api.get(&format!("/leads?partner={partner}")).await).len(), 1);
    assert!(stage.quarantined().await.is_empty());
}

fn with(mut plain: Value, changes: Value) -> Value {
    plain.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    plain
}

/// What the form sends along that enters a customer: the list has another form of the same address.
async fn sent<'f>(browser: &mut Browser<'_>, fields: &[(&'f str, &'f str)]) -> Answer {
    let list = "/dashboard/customers";
    let html = browser.get(list).await.expect(200).text();
    let form = html.split("<form").find(|form| form.contains("name=\"customer_id\"")).unwrap();
    let hidden = |name: &str| {
        let rest = form.split(&format!("name=\"{name}\"")).nth(1).unwrap();
        attribute(rest, "value")
    };
    let (csrf, once) = (hidden("csrf"), hidden("once"));
    let mut all = vec![("csrf", csrf.as_str()), ("once", once.as_str())];
    all.extend(fields);
    browser.post(list, &all).await
}

// req: P15, P16
#[tokio::test]
async fn a_member_enters_both_on_the_customers_pages() {
    let stage = Stage::set().await;
    let owner = stage.world.member(&stage.company, "owner").await;
    let mut browser = Browser::of_member(&stage.world, &owner).await;
    let wrong = [("customer_id", "c1"), ("partner", "nobody")];
    let html = sent(&mut browser, &wrong).await.expect(422).text();
    assert!(html.contains("Give the code of a partner") && html.contains("value=\"c1\""));
    let code = stage.partner.code.as_str();
    let fields = [("customer_id", "c1"), ("partner", code), ("day", "2026-09-20"), ("name", "Kim")];
    let done = sent(&mut browser, &fields).await.expect(303);
    assert_eq!(done.header("location"), "/dashboard/customers?entered=c1");
    stage.world.drain().await;
    let own = "/dashboard/customers/c1";
    let read = browser.read(own).await;
    assert!(read.contains("Kim came by Ada Quill."), "{read}");
    assert!(read.contains("entered the customer and named the partner"), "{read}");
    let action = "/dashboard/customers/c1/transactions";
    let sale = |amount, day| {
        [("transaction_id", "t1"), ("amount", amount), ("currency", "eur"), ("day", day)]
    };
    let html = browser.submit(own, action, &sale("lots", "2031-01-01")).await.expect(422).text();
    assert!(html.contains("#field-amount") && html.contains("#field-day"), "{html}");
    browser.submit(own, action, &sale("100.00", "2026-09-25")).await.expect(303);
    stage.world.drain().await;
    assert_eq!(stage.earned("t1").await, 2_000);
    let html = browser.submit(own, action, &sale("900.00", "2026-09-25")).await;
    assert!(html.expect(422).text().contains("Something else is known under this id already."));
    let analyst = stage.world.member(&stage.company, "analyst").await;
    let mut browser = Browser::of_member(&stage.world, &analyst).await;
    assert!(!browser.read("/dashboard/customers").await.contains("Enter the customer"));
}
