//! Leads from the first word of a partner to a customer's commission (H14–H16).

use http::Method;
use serde_json::{Value, json};
use vouch_local::world::{Answer, PartnerSpec, TestPartner};

use crate::{
    api::{Api, items, refusal, text},
    pages::Browser,
    stage::Stage,
};

async fn submitted(stage: &Stage, partner: &TestPartner, email: &str) -> Value {
    let api = Api::of(&stage.world, &stage.company).await;
    api.make("/leads", json!({"partner": partner.id, "name": "Kim Lee", "email": email})).await
}

async fn lead(stage: &Stage, lead: &Value) -> Value {
    let api = Api::of(&stage.world, &stage.company).await;
    api.get(&format!("/leads/{}?partner={}", text(lead, "id"), text(lead, "partner"))).await
}

async fn moved(stage: &Stage, lead: &Value, to: Value) -> Answer {
    let api = Api::of(&stage.world, &stage.company).await;
    let path = format!("/leads/{}?partner={}", text(lead, "id"), text(lead, "partner"));
    api.send(Method::PATCH, &path, &[], Some(to)).await
}

fn stages(lead: &Value) -> Vec<String> {
    let steps = lead["history"].as_array().unwrap();
    steps.iter().map(|step| text(step, "stage").to_owned()).collect()
}

async fn rival(stage: &Stage) -> TestPartner {
    let spec = PartnerSpec { name: "Rival", email: None, ..PartnerSpec::default() };
    stage.world.partner(&stage.company, &stage.program, spec).await
}

// req: H14, H16
#[tokio::test]
async fn a_lead_goes_through_every_stage_with_its_history_and_its_commission() {
    let stage = Stage::set().await;
    let lead = submitted(&stage, &stage.partner, "Kim@Elsewhere.example").await;
    assert_eq!((&lead["stage"], &lead["origin"]), (&json!("new"), &json!("submitted")));
    for to in ["contacted", "qualified"] {
        moved(&stage, &lead, json!({"stage": to})).await.expect(200);
    }
    for (to, status, field) in [
        (json!({"stage": "lost"}), 422, "reason"),
        (json!({"stage": "signed_up"}), 422, "stage"),
        (json!({"stage": "customer"}), 422, "stage"),
        (json!({"stage": "sold"}), 422, "stage"),
    ] {
        let answer = moved(&stage, &lead, to.clone()).await;
        assert_eq!(refusal(&answer), (status, vec![field.to_owned()]), "{to}");
    }
    moved(&stage, &lead, json!({"stage": "lost", "reason": "no budget"})).await.expect(200);
    moved(&stage, &lead, json!({"stage": "qualified"})).await.expect(200);
    let click = stage.world.click(&stage.link).await;
    let signed_up = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click, "email": "kim@elsewhere.example"});
    stage.tell("customer.signed_up", signed_up).await;
    let now = self::lead(&stage, &lead).await;
    assert_eq!((&now["stage"], &now["customer_id"]), (&json!("signed_up"), &json!("c1")));
    stage.sell("t1", "c1", "100.00").await;
    stage.sell("t2", "c1", "50.00").await;
    stage.refund("r1", "t2", "25.00").await;
    let now = self::lead(&stage, &lead).await;
    assert_eq!(now["stage"], "customer");
    assert_eq!(now["commissions"], json!([{"currency": "EUR", "amount": "25.00"}]));
    assert_eq!(stages(&now), ["new", "contacted", "qualified", "lost", "qualified", "signed_up"]);
    assert_eq!(now["history"][3]["reason"], "no budget");
    assert_eq!(refusal(&moved(&stage, &lead, json!({"stage": "new"})).await).0, 409);
    let api = Api::of(&stage.world, &stage.company).await;
    let all = api.get(&format!("/leads?partner={}", stage.partner.id)).await;
    assert_eq!(items(&all).len(), 1, "the sign-up made no second lead");
}

// req: H14
#[tokio::test]
async fn a_credited_sign_up_makes_its_lead_and_a_lead_credits_nobody() {
    let stage = Stage::set().await;
    let rival = rival(&stage).await;
    let theirs = submitted(&stage, &rival, "kim@elsewhere.example").await;
    let click = stage.world.click(&stage.link).await;
    let now = stage.world.now();
    let event = json!({"type": "customer.signed_up", "timestamp": now, "data": {"customer_id": "c1", "occurred_at": now, "click": click, "name": "Kim", "email": "kim@elsewhere.example"}});
    for delivery in ["msg_1", "msg_2"] {
        stage.world.deliver_as(&stage.company, delivery, &event).await.expect(202);
        stage.world.drain().await;
    }
    let alone = json!({"customer_id": "c2", "occurred_at": stage.world.now()});
    stage.tell("customer.signed_up", alone).await;
    stage.sell("t1", "c1", "100.00").await;
    let api = Api::of(&stage.world, &stage.company).await;
    let own = api.get(&format!("/leads?partner={}", stage.partner.id)).await;
    let [own] = items(&own).as_slice() else { panic!("one lead: {own}") };
    assert_eq!((&own["origin"], &own["stage"]), (&json!("sign_up"), &json!("customer")));
    assert_eq!(own["commissions"][0]["amount"], "20.00");
    let theirs = lead(&stage, &theirs).await;
    assert_eq!((&theirs["stage"], &theirs["customer_id"]), (&json!("customer"), &json!("c1")));
    assert_eq!(theirs["commissions"], json!([]), "evidence, and no attribution");
    assert!(stage.balances(rival.id).await.is_empty());
    assert_eq!(stage.customer("c1").await.attribution.credited.unwrap().partner, stage.partner.id);
}

// req: H14
#[tokio::test]
async fn one_address_of_two_partners_is_kept_twice_and_told_to_the_company_alone() {
    let stage = Stage::set().await;
    let rival = rival(&stage).await;
    let own = submitted(&stage, &stage.partner, "kim@elsewhere.example").await;
    let theirs = submitted(&stage, &rival, "KIM@elsewhere.example").await;
    assert_eq!(theirs["also_submitted_by"], json!([stage.partner.id]));
    assert_eq!(lead(&stage, &own).await["also_submitted_by"], json!([rival.id]));
    let api = Api::of(&stage.world, &stage.company).await;
    let again = json!({"partner": rival.id, "name": "Kim", "email": "kim@elsewhere.example"});
    assert_eq!(api.refused("/leads", again).await.0, 409);
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let (company, id) = (stage.company.id, text(&own, "id"));
    let read = browser.read(&format!("/portal/{company}/leads")).await;
    let one = browser.read(&format!("/portal/{company}/leads/{id}")).await;
    assert!(!read.contains("Rival") && !one.contains("Rival"), "{read} {one}");
    let address = format!("/portal/{company}/leads/{}", text(&theirs, "id"));
    browser.get(&address).await.expect(404);
    let owner = stage.world.member(&stage.company, "owner").await;
    let mut browser = Browser::of_member(&stage.world, &owner).await;
    let read = browser.read("/dashboard/leads").await;
    assert_eq!(read.matches("also by others").count(), 2, "{read}");
}

// req: H15
#[tokio::test]
async fn the_funnel_tells_each_rate_for_a_partner_and_for_the_company() {
    let stage = Stage::set().await;
    let rival = rival(&stage).await;
    for n in 0..3 {
        submitted(&stage, &stage.partner, &format!("kim{n}@elsewhere.example")).await;
    }
    let theirs = submitted(&stage, &rival, "lou@elsewhere.example").await;
    moved(&stage, &theirs, json!({"stage": "lost", "reason": "moved away"})).await.expect(200);
    for customer in ["c1", "c2"] {
        stage.refer(customer).await;
    }
    stage.sell("t1", "c1", "100.00").await;
    let api = Api::of(&stage.world, &stage.company).await;
    let counts = |funnel: &Value| -> Vec<i64> {
        let steps = funnel["steps"].as_array().unwrap();
        steps.iter().map(|step| step["leads"].as_i64().unwrap()).collect()
    };
    let own = api.get(&format!("/reports/leads?partner={}", stage.partner.id)).await;
    assert_eq!(counts(&own), [5, 2, 2, 2, 1]);
    assert_eq!(own["steps"][0]["rate"], Value::Null);
    assert_eq!((&own["steps"][1]["rate"], &own["overall"]), (&json!("40.0"), &json!("20.0")));
    let all = api.get("/reports/leads").await;
    assert_eq!((counts(&all), &all["lost"]), (vec![6, 2, 2, 2, 1], &json!(1)));
    assert_eq!((&all["overall"], &all["complete"]), (&json!("16.7"), &json!(true)));
    for (stage_word, number) in [("new", 3), ("signed_up", 2), ("lost", 1), ("qualified", 0)] {
        let list = api.get(&format!("/leads?stage={stage_word}")).await;
        assert_eq!(items(&list).len(), number, "{stage_word}");
    }
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let read = browser.read(&format!("/portal/{}/leads", stage.company.id)).await;
    for part in ["One of your 5 leads has become a customer.", "20.0% of all leads", "€20.00"] {
        assert!(read.contains(part), "no {part} in {read}");
    }
}

// req: H14
#[tokio::test]
async fn a_partner_submits_a_lead_in_its_portal_and_the_company_moves_it() {
    let stage = Stage::set().await;
    let mut partner = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let page = format!("/portal/{}/leads", stage.company.id);
    let nothing = partner.read(&page).await;
    assert!(nothing.contains("You have no lead yet."), "{nothing}");
    let fields = [("name", "Kim <b>Lee</b>"), ("email", "kim"), ("note", "met\r\nat a fair")];
    let answer = partner.submit(&page, &page, &fields).await.expect(422);
    assert!(answer.text().contains("Kim &lt;b&gt;Lee&lt;/b&gt;"), "nothing typed is lost");
    let fields = [("name", "Kim Lee"), ("email", "kim@elsewhere.example"), ("company", "Lees")];
    partner.submit(&page, &page, &fields).await.expect(303);
    let answer = partner.submit(&page, &page, &fields).await.expect(422);
    assert!(answer.text().contains("You have submitted this address before."));
    let owner = stage.world.member(&stage.company, "owner").await;
    let mut company = Browser::of_member(&stage.world, &owner).await;
    let html = company.get("/dashboard/leads?stage=new").await.expect(200).text();
    let start = html.find("/dashboard/leads/ptn_").unwrap();
    let one = html[start..].split('"').next().unwrap().to_owned();
    company.submit(&one, &one, &[("stage", "lost")]).await.expect(422);
    let lost = [("stage", "lost"), ("reason", "no budget")];
    company.submit(&one, &one, &lost).await.expect(303);
    let read = company.read(&one).await;
    assert!(read.contains("Kim Lee is a lead of Ada Quill: Lost."), "{read}");
    assert!(read.contains("Mel owner") && read.contains("no budget"), "{read}");
    let html = partner.get(&page).await.text();
    let start = html.find(&format!("{page}/led_")).unwrap();
    let own = html[start..].split('"').next().unwrap().to_owned();
    let read = partner.read(&own).await;
    assert!(read.contains("Kim Lee is lost.") && read.contains("no budget"), "{read}");
    assert!(!read.contains("Mel owner"), "{read}");
    let read = partner.read(&page).await;
    assert!(read.contains("You have one lead; it has not bought yet."), "{read}");
    let mut german = partner.german();
    let read = german.read(&page).await;
    assert!(read.contains("Sie haben einen Interessenten; er hat noch nicht gekauft."), "{read}");
}

#[tokio::test]
async fn a_lead_that_is_moved_while_it_signs_up_is_not_lost_from_either() {
    let mut stage = Stage::set().await;
    let lead = submitted(&stage, &stage.partner, "kim@elsewhere.example").await;
    let click = stage.world.click(&stage.link).await;
    let signed_up = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click, "email": "kim@elsewhere.example"});
    stage.world.report(&stage.company, "customer.signed_up", signed_up).await.expect(202);
    stage.world.run_in_background(2);
    let answer = moved(&stage, &lead, json!({"stage": "contacted"})).await;
    assert!(matches!(answer.status(), 200 | 409), "{answer:?}");
    stage.world.drain().await;
    stage.world.stop_background().await;
    let now = self::lead(&stage, &lead).await;
    assert_eq!((&now["stage"], &now["customer_id"]), (&json!("signed_up"), &json!("c1")));
    assert_eq!(stages(&now).len(), if answer.status() == 200 { 3 } else { 2 });
}
