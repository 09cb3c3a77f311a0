//! Claims: a partner says that a referral was missed, the records answer, the company decides (F30).

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_local::world::{Answer, LinkSpec, PartnerSpec, TestLink, TestPartner};

use crate::{
    api::{Api, items, refusal, text},
    pages::Browser,
    stage::Stage,
};

async fn api(stage: &Stage) -> Api<'_> {
    Api::of(&stage.world, &stage.company).await
}

/// A claim of the stage's partner on a customer.
async fn claimed(stage: &Stage, customer: &str) -> Value {
    let claim = json!({"partner": stage.partner.id, "customer_id": customer, "words": "They read my letter."});
    api(stage).await.make("/claims", claim).await
}

fn path(claim: &Value, step: &str) -> String {
    format!("/claims/{}{step}?partner={}", text(claim, "id"), text(claim, "partner"))
}

async fn decide(stage: &Stage, claim: &Value, step: &str, body: Value) -> Answer {
    api(stage).await.send(Method::POST, &path(claim, step), &[], Some(body)).await
}

/// A customer whom nobody is credited for, with a sale, and a click of the partner's that was reported too late.
async fn missed(stage: &Stage) -> String {
    let click = stage.world.click(&stage.link).await;
    stage.world.clock_on(TimeDelta::minutes(5)).await;
    let at = stage.world.now();
    let alone = json!({"customer_id": "c1", "occurred_at": at, "email": "kim@elsewhere.example"});
    stage.tell("customer.signed_up", alone).await;
    stage.sell("t1", "c1", "100.00").await;
    click
}

async fn rival(stage: &Stage) -> (TestPartner, TestLink) {
    let spec = PartnerSpec { name: "Rival", email: None, ..PartnerSpec::default() };
    let rival = stage.world.partner(&stage.company, &stage.program, spec).await;
    let spec = LinkSpec::default();
    let link = stage.world.link(&stage.company, &stage.program, &rival, spec).await;
    (rival, link)
}

fn answer(claim: &Value) -> (&Value, &Value) {
    (&claim["answer"]["proposal"], &claim["answer"]["grounds"])
}

// req: F30
#[tokio::test]
async fn a_click_on_record_bears_a_claim_out_and_what_is_accepted_is_paid_once() {
    let stage = Stage::set().await;
    let click = missed(&stage).await;
    let late = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click});
    stage.tell("customer.signed_up", late).await;
    let claim = claimed(&stage, "c1").await;
    assert_eq!(answer(&claim), (&json!("accept"), &json!(["click_in_window"])));
    assert_eq!(claim["answer"]["amounts"], json!([{"currency": "EUR", "amount": "20.00"}]));
    assert_eq!(claim["answer"]["credited"], Value::Null);
    let both = tokio::join!(
        decide(&stage, &claim, "/accept", json!({})),
        decide(&stage, &claim, "/accept", json!({})),
    );
    let statuses = [both.0.status(), both.1.status()];
    assert!(statuses.contains(&200), "{both:?}");
    decide(&stage, &claim, "/accept", json!({})).await.expect(200);
    assert_eq!(stage.owed().await, 2_000);
    assert_eq!(stage.month("2026-10").await.adjustments, 2_000);
    let now = api(&stage).await.get(&path(&claim, "")).await;
    assert_eq!(now["state"], "accepted");
    assert_eq!(now["paid"], json!([{"currency": "EUR", "amount": "20.00"}]));
    let adjustments = api(&stage).await.get("/adjustments").await;
    let [adjustment] = adjustments["items"].as_array().unwrap().as_slice() else {
        panic!("one adjustment: {adjustments}")
    };
    assert_eq!(text(adjustment, "reason"), "Missed referral of c1");
    assert_eq!((text(adjustment, "amount"), text(adjustment, "period")), ("20.00", "2026-10"));
    assert_eq!(adjustment["partner"], json!(stage.partner.id));
    for (step, body) in [("/refuse", json!({"reason": "no"})), ("/withdraw", json!({}))] {
        assert_eq!(refusal(&decide(&stage, &claim, step, body).await).0, 409, "{step}");
    }
    stage.sell("t2", "c1", "100.00").await;
    assert_eq!(stage.owed().await, 2_000, "who is credited stays as it was");
}

// req: F30
#[tokio::test]
async fn a_lead_of_before_bears_a_claim_out_and_the_company_may_pay_another_amount() {
    let stage = Stage::set().await;
    let api = api(&stage).await;
    let lead =
        json!({"partner": stage.partner.id, "name": "Kim", "email": "Kim@elsewhere.example"});
    api.make("/leads", lead).await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    missed(&stage).await;
    let claim = json!({"partner": stage.partner.id, "email": "KIM@elsewhere.example", "words": "My lead.", "happened_on": "2026-09-30", "link": stage.link.id});
    let claim = api.make("/claims", claim).await;
    assert_eq!(answer(&claim), (&json!("accept"), &json!(["lead_before_sign_up"])));
    assert_eq!(claim["answer"]["customer_id"], "c1");
    assert!(text(&claim, "email_hash").len() == 32);
    for (body, field) in [
        (json!({"amounts": [{"currency": "EUR", "amount": "0.00"}]}), "amounts[0].amount"),
        (json!({"amounts": [{"currency": "EUR", "amount": "-5.00"}]}), "amounts[0].amount"),
        (json!({"amounts": [{"currency": "EUR", "amount": "5.001"}]}), "amounts[0].amount"),
        (json!({"amounts": [{"currency": "XXL", "amount": "5.00"}]}), "amounts[0].currency"),
        (json!({"amounts": []}), "amounts"),
    ] {
        let refused = refusal(&decide(&stage, &claim, "/accept", body.clone()).await);
        assert_eq!(refused, (422, vec![field.to_owned()]), "{body}");
    }
    let less = json!({"amounts": [{"currency": "EUR", "amount": "12.50"}]});
    decide(&stage, &claim, "/accept", less.clone()).await.expect(200);
    decide(&stage, &claim, "/accept", less).await.expect(200);
    let more = json!({"amounts": [{"currency": "EUR", "amount": "13.50"}]});
    assert_eq!(refusal(&decide(&stage, &claim, "/accept", more).await).0, 409);
    assert_eq!(stage.owed().await, 1_250);
}

// req: F30, F29
#[tokio::test]
async fn a_claim_that_the_records_speak_against_says_on_what_ground() {
    let stage = Stage::set().await;
    let (rival, link) = rival(&stage).await;
    stage.refer("own").await;
    let before = stage.world.now();
    stage.world.clock_on(TimeDelta::minutes(5)).await;
    let click = stage.world.click(&stage.link).await;
    let theirs = stage.world.click(&link).await;
    let now = stage.world.now();
    for (customer, data) in [
        ("after", json!({"occurred_at": before, "click": click})),
        ("paid for", json!({"occurred_at": now, "click": click, "billing_model": "partner_pays"})),
        ("theirs", json!({"occurred_at": now, "click": theirs})),
        ("both", json!({"occurred_at": now, "click": theirs, "partner_code": stage.partner.code})),
        ("self", json!({"occurred_at": now, "email": "ada@quill.example"})),
        ("alone", json!({"occurred_at": now})),
    ] {
        let mut data = data;
        data["customer_id"] = json!(customer);
        stage.tell("customer.signed_up", data).await;
    }
    for (customer, proposal, grounds) in [
        ("own", "refuse", json!(["credited_already"])),
        ("after", "refuse", json!(["clicked_after_signup"])),
        ("paid for", "refuse", json!(["partner_pays"])),
        ("theirs", "refuse", json!(["credited_elsewhere"])),
        ("both", "look", json!(["credited_elsewhere", "code_offered"])),
        ("self", "refuse", json!(["self_referral"])),
        ("alone", "look", json!(["nothing_on_record"])),
        ("unknown", "look", json!(["customer_unknown"])),
    ] {
        let claim = claimed(&stage, customer).await;
        assert_eq!(answer(&claim), (&json!(proposal), &grounds), "{customer}");
    }
    // What a partner reads of it tells nothing of the other.
    stage.sell("t1", "theirs", "777.00").await;
    let list = api(&stage).await.get(&format!("/claims?partner={}", stage.partner.id)).await;
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    for claim in items(&list) {
        let page = format!("/portal/{}/claims/{}", stage.company.id, text(claim, "id"));
        let html = browser.get(&page).await.expect(200).text();
        for secret in ["Rival", &rival.id.to_string(), "777", "155.40"] {
            assert!(!html.contains(secret), "{secret} in {html}");
        }
    }
}

// req: F30
#[tokio::test]
async fn a_claim_is_filed_refused_and_withdrawn_on_the_pages_of_both() {
    let stage = Stage::set().await;
    missed(&stage).await;
    let mut partner = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let page = format!("/portal/{}/claims", stage.company.id);
    let read = partner.read(&page).await;
    assert!(read.contains("You have claimed nothing."), "{read}");
    let wrong = [("customer", ""), ("happened_on", "2031-01-01"), ("words", "")];
    let html = partner.submit(&page, &page, &wrong).await.expect(422).text();
    for field in ["field-customer", "field-happened_on", "field-words"] {
        assert!(html.contains(&format!("href=\"#{field}\"")), "{field} in {html}");
    }
    let fields = [("customer", "kim@elsewhere.example"), ("words", "They read <my> letter.")];
    let filed = partner.submit(&page, &page, &fields).await.expect(303);
    let one = filed.header("location").to_owned();
    let read = partner.read(&one).await;
    assert!(read.contains("Your claim waits for the company."), "{read}");
    assert!(read.contains("Nothing on record joins the partner and the customer."), "{read}");
    let owner = stage.world.member(&stage.company, "owner").await;
    let mut company = Browser::of_member(&stage.world, &owner).await;
    let html = company.get("/dashboard/claims").await.expect(200).text();
    let start = html.find("/dashboard/claims/ptn_").unwrap();
    let its = html[start..].split('"').next().unwrap().to_owned();
    let read = company.read(&its).await;
    assert!(read.contains("It would have earned €20.00"), "{read}");
    let refuse = format!("{its}/refuse");
    company.submit(&its, &refuse, &[("reason", " ")]).await.expect(422);
    let html = company.submit(&its, &format!("{its}/accept"), &[("amount-EUR", "lots")]).await;
    assert!(html.expect(422).text().contains("value=\"lots\""), "nothing typed is lost");
    company.submit(&its, &refuse, &[("reason", "Not in our logs.")]).await.expect(303);
    let read = partner.read(&one).await;
    assert!(read.contains("Your claim is refused. The company says: Not in our logs."), "{read}");
    let again = partner.submit(&page, &page, &fields).await.expect(303);
    let other = again.header("location").to_owned();
    partner.submit(&other, &format!("{other}/withdraw"), &[]).await.expect(303);
    let read = partner.read(&other).await;
    assert!(read.contains("You have withdrawn this claim."), "{read}");
    let read = company.read("/dashboard/claims").await;
    assert!(read.contains("No claim waits for you."), "{read}");
    let third = partner.submit(&page, &page, &fields).await.expect(303);
    let third = third.header("location").to_owned();
    let html = company.get("/dashboard/claims").await.expect(200).text();
    let start = html.find("/dashboard/claims/ptn_").unwrap();
    let its = html[start..].split('"').next().unwrap().to_owned();
    let amount = [("amount-EUR", "17.00")];
    company.submit(&its, &format!("{its}/accept"), &amount).await.expect(303);
    let read = partner.read(&third).await;
    assert!(read.contains("stands on your statement.") && read.contains("€17.00"), "{read}");
    assert_eq!(stage.owed().await, 1_700);
    let mut german = partner.german();
    assert!(german.read(&page).await.contains("Alle Ihre Reklamationen sind entschieden."));
}

// req: F30
#[tokio::test]
async fn a_claim_in_two_currencies_is_worth_what_the_sales_would_have_earned_after_refunds() {
    let stage = Stage::set().await;
    missed(&stage).await;
    let yen = json!({"transaction_id": "t2", "customer_id": "c1", "amount": "3000", "currency": "JPY", "occurred_at": stage.world.now()});
    stage.tell("transaction.paid", yen).await;
    stage.refund("r1", "t1", "50.00").await;
    let claim = claimed(&stage, "c1").await;
    let amounts =
        json!([{"currency": "EUR", "amount": "10.00"}, {"currency": "JPY", "amount": "600"}]);
    assert_eq!(claim["answer"]["amounts"], amounts);
    let accepted = decide(&stage, &claim, "/accept", json!({})).await.expect(200).json();
    assert_eq!(accepted["paid"], amounts);
    let balances = stage.balances(stage.partner.id).await;
    let sums: Vec<i64> = balances.into_values().collect();
    assert_eq!(sums, [1_000, 600]);
}
