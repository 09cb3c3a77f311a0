//! What if other terms had been in force: over what really happened, and nothing written.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_domain::{earning::target::Decision, id::PartnerId};
use vouch_local::world::{CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, TestPartner, World};

use crate::{api::Api, pages::Browser, stage::Stage};

/// A company whose October and November are full of everything: two partners, one of whom recruited the other, sales
/// in two currencies, refunds, a dispute that was won, holds, a release, a decline, late reports.
struct Past {
    stage: Stage,
    nora: TestPartner,
}

impl Past {
    async fn of(program: Value, referral: Value) -> Self {
        let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
        let spec = ProgramSpec { pays: None, ..ProgramSpec::default() };
        let stage = Stage::of(World::start_at("2026-10-01T00:00:00Z").await, company, spec).await;
        let spec = PartnerSpec {
            name: "Nora Recruit",
            code: "nora",
            email: None,
            ..PartnerSpec::default()
        };
        let nora = stage.world.partner(&stage.company, &stage.program, spec).await;
        let past = Self { stage, nora };
        past.terms(with(program, json!({"program": past.stage.program.id}))).await;
        past.terms(with(referral, json!({"family": "partners"}))).await;
        let path = format!("/api/v1/partners/{}/referred-by", past.nora.id);
        let referrer = json!({"referrer": past.stage.partner.id});
        let (world, company) = (&past.stage.world, &past.stage.company);
        world.send(company, Method::PUT, &path, &referrer).await.expect(200);
        past
    }

    async fn terms(&self, body: Value) {
        let answer = self.stage.world.call(&self.stage.company, "/api/v1/terms", Some(body)).await;
        answer.expect(201);
    }

    async fn to(&self, at: &str) {
        self.stage.world.clock_to(at).await;
    }

    async fn sell(&self, sale: &str, customer: &str, amount: &str, currency: &str) {
        let now = self.stage.world.now();
        let data = json!({"transaction_id": sale, "customer_id": customer, "amount": amount, "tax": "0.07", "cost": "1.00", "currency": currency, "occurred_at": now});
        self.stage.tell("transaction.paid", data).await;
        self.stage.world.clock_on(TimeDelta::hours(1)).await;
    }

    async fn refund(&self, refund: &str, sale: &str, amount: &str, currency: &str, kind: &str) {
        let now = self.stage.world.now();
        let data = json!({"refund_id": refund, "transaction_id": sale, "amount": amount, "currency": currency, "occurred_at": now});
        self.stage.tell(kind, data).await;
        self.stage.world.clock_on(TimeDelta::hours(1)).await;
    }

    async fn decide(&self, sale: &str, decision: Decision) {
        let (company, id) = (&self.stage.company.company, sale.parse().unwrap());
        let now = self.stage.world.now();
        self.stage.world.store().decide(company, &id, decision, now).await.unwrap();
        self.stage.world.drain().await;
    }

    async fn live_through(&self) {
        let stage = &self.stage;
        stage.world.clock_on(TimeDelta::hours(1)).await;
        stage.refer("a1").await;
        stage.refer("a2").await;
        let link = LinkSpec { label: "Nora", code: "noraslink", ..LinkSpec::default() };
        let link = stage.world.link(&stage.company, &stage.program, &self.nora, link).await;
        for customer in ["n1", "n2"] {
            let click = stage.world.click(&link).await;
            let data =
                json!({"customer_id": customer, "occurred_at": stage.world.now(), "click": click});
            stage.tell("customer.signed_up", data).await;
        }
        stage.world.clock_on(TimeDelta::hours(1)).await;
        self.sell("o1", "a1", "133.37", "EUR").await;
        self.sell("o2", "a1", "19.99", "EUR").await;
        self.sell("o3", "a2", "49.95", "USD").await;
        self.sell("o4", "n1", "250.00", "EUR").await;
        self.sell("o5", "n2", "0.90", "EUR").await;
        self.sell("o6", "n1", "88.80", "EUR").await;
        self.refund("r1", "o1", "33.33", "EUR", "transaction.refunded").await;
        self.decide("o2", Decision::OnHold { reason: "looks odd".to_owned() }).await;
        self.decide("o6", Decision::Declined { reason: "a friend".to_owned() }).await;
        self.to("2026-11-03T00:00:00Z").await;
        self.sell("n1", "a1", "75.25", "EUR").await;
        self.sell("n2", "n1", "64.00", "EUR").await;
        // What was paid in October is reported now: October is in review, and its line still joins it.
        let late = json!({"transaction_id": "n3", "customer_id": "n2", "amount": "41.00", "currency": "EUR", "occurred_at": "2026-10-20T10:00:00Z"});
        stage.tell("transaction.paid", late).await;
        self.refund("r2", "o1", "33.33", "EUR", "transaction.refunded").await;
        self.refund("r2", "o1", "33.33", "EUR", "transaction.refund_reversed").await;
        self.refund("r3", "o4", "125.00", "EUR", "transaction.refunded").await;
        self.refund("r4", "o3", "49.95", "USD", "transaction.refunded").await;
        self.decide("o2", Decision::Approved).await;
        self.sell("n4", "a2", "10.01", "USD").await;
        self.to("2026-12-10T00:00:00Z").await;
        self.sell("d1", "n1", "300.00", "EUR").await;
    }

    async fn api(&self) -> Api<'_> {
        Api::of(&self.stage.world, &self.stage.company).await
    }

    /// What every partner was stated for every month, by currency: without what was paid out.
    async fn stated(&self) -> BTreeMap<(String, String, String), i64> {
        let api = self.api().await;
        let mut stated = BTreeMap::new();
        for month in ["2026-10", "2026-11", "2026-12"] {
            let list = api.get(&format!("/statements?period={month}&limit=100")).await;
            for statement in list["items"].as_array().unwrap() {
                let text = |field: &str| statement[field].as_str().unwrap().to_owned();
                let owed = cents(&statement["commissions"]) - cents(&statement["clawbacks"]);
                if owed != 0 {
                    stated.insert((text("partner"), text("currency"), month.to_owned()), owed);
                }
            }
        }
        stated
    }
}

fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

pub(crate) fn cents(amount: &Value) -> i64 {
    amount.as_str().unwrap().replace('.', "").parse().unwrap()
}

/// What an answer says of every partner and month, by one of its two sides.
pub(crate) fn told(answer: &Value, side: &str) -> BTreeMap<(String, String, String), i64> {
    let mut told = BTreeMap::new();
    for partner in answer["partners"].as_array().unwrap() {
        let text = |field: &str| partner[field].as_str().unwrap().to_owned();
        for month in partner["months"].as_array().unwrap() {
            let at = month["month"].as_str().unwrap().to_owned();
            let owed = cents(&month[side]);
            if owed != 0 {
                told.insert((text("partner"), text("currency"), at), owed);
            }
        }
    }
    told
}

fn all_months(draft: Value) -> Value {
    with(draft, json!({"from": "2026-10", "to": "2026-12"}))
}

// req: Q31, E14
#[tokio::test]
async fn the_terms_that_were_in_force_come_to_what_really_happened_to_the_cent() {
    for (program, referral) in [
        (
            json!({"type": "percentage", "rate": "12.5"}),
            json!({"type": "percentage", "rate": "7.77"}),
        ),
        (
            json!({"type": "percentage", "rate": "20", "basis": "profit", "minimum": "1.00", "cap": "30.00", "currency": "EUR", "by_tier": {"bronze": "21.5"}}),
            json!({"type": "percentage", "rate": "10", "basis": "profit", "cap": "12.00", "currency": "EUR"}),
        ),
        (
            json!({"type": "flat", "amount": "3.50", "currency": "EUR", "sales": "first"}),
            json!({"type": "percentage", "rate": "50", "threshold": "2.00", "currency": "EUR"}),
        ),
        (
            json!({"type": "percentage", "rate": "10", "threshold": "35.00", "currency": "EUR", "duration_months": 1}),
            json!({"type": "percentage", "rate": "10", "basis": "revenue", "threshold": "60.00", "threshold_of": "referred_earnings", "currency": "EUR", "duration_months": 2}),
        ),
    ] {
        let past = Past::of(program.clone(), referral.clone()).await;
        past.live_through().await;
        let stated = past.stated().await;
        assert!(stated.len() > 1, "{stated:?}");
        let api = past.api().await;
        let drafts = [
            with(program, json!({"program": past.stage.program.id})),
            with(referral, json!({"family": "partners"})),
        ];
        for draft in drafts {
            let answer = api.post("/what-if", all_months(draft.clone())).await.expect(200).json();
            assert_eq!(told(&answer, "live"), stated, "live of {draft}");
            assert_eq!(told(&answer, "draft"), stated, "{draft}");
            assert_eq!((&answer["gain"], &answer["lose"]), (&json!(0), &json!(0)));
            let invoice = &answer["next_invoice"];
            assert_eq!(invoice["period"], "2026-12");
            for total in invoice["totals"].as_array().unwrap() {
                assert_eq!(total["live"], total["draft"], "{invoice}");
            }
        }
    }
}

// req: E14, Q13
#[tokio::test]
async fn a_draft_is_what_would_have_been_had_it_been_the_row_from_the_first_day_on() {
    let live = json!({"type": "percentage", "rate": "12.5"});
    let referral = json!({"type": "percentage", "rate": "7.77"});
    let other = json!({"type": "percentage", "rate": "17", "minimum": "2.00", "cap": "25.00", "currency": "EUR", "basis": "profit"});
    let third = json!({"type": "percentage", "rate": "3", "threshold": "4.00", "currency": "EUR", "basis": "revenue"});
    // The same past under other terms says what the draft must say of this one.
    let past = Past::of(live.clone(), referral.clone()).await;
    past.live_through().await;
    for (program, recruiting, draft) in [
        (&other, &referral, with(other.clone(), json!({"program": past.stage.program.id}))),
        (&live, &third, with(third.clone(), json!({"family": "partners"}))),
    ] {
        let elsewhere = Past::of(program.clone(), recruiting.clone()).await;
        elsewhere.live_through().await;
        let name = |past: &Past, id: &str| {
            let ada = past.stage.partner.id.to_string();
            if id == ada { "Ada" } else { "Nora" }.to_owned()
        };
        let named = |past: &Past, sums: BTreeMap<(String, String, String), i64>| {
            let sums = sums.into_iter();
            sums.map(|((id, currency, month), sum)| ((name(past, &id), currency, month), sum))
                .collect::<BTreeMap<_, _>>()
        };
        let expected = named(&elsewhere, elsewhere.stated().await);
        let api = past.api().await;
        let answer = api.post("/what-if", all_months(draft)).await.expect(200).json();
        assert_eq!(named(&past, told(&answer, "draft")), expected);
        assert_eq!(told(&answer, "live"), past.stated().await);
        assert!(answer["repriced"].as_u64().unwrap() > 0);
    }
}

async fn two_sales() -> (Stage, PartnerId) {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let spec =
        PartnerSpec { name: "Otto Own", code: "otto", email: None, ..PartnerSpec::default() };
    let other = stage.world.partner(&stage.company, &stage.program, spec).await;
    let link = LinkSpec { code: "ottoslink", ..LinkSpec::default() };
    let link = stage.world.link(&stage.company, &stage.program, &other, link).await;
    let click = stage.world.click(&link).await;
    let data = json!({"customer_id": "c2", "occurred_at": stage.world.now(), "click": click});
    stage.tell("customer.signed_up", data).await;
    let own = json!({"program": stage.program.id, "partner": other.id, "type": "percentage", "rate": "30"});
    stage.world.call(&stage.company, "/api/v1/terms", Some(own)).await.expect(201);
    stage.world.clock_on(TimeDelta::hours(1)).await;
    stage.sell("t1", "c1", "100.00").await;
    stage.sell("t2", "c2", "100.00").await;
    (stage, other.id)
}

// req: E14
#[tokio::test]
async fn it_says_who_gains_and_loses_and_what_the_next_invoice_would_be() {
    let (stage, otto) = two_sales().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let ask = async |draft: Value| {
        let body = with(draft, json!({"from": "2026-10", "to": "2026-10"}));
        api.post("/what-if", body).await.expect(200).json()
    };
    let program = stage.program.id;
    // Who has terms of its own keeps them.
    let cheaper = ask(json!({"program": program, "type": "percentage", "rate": "5"})).await;
    assert_eq!(
        cheaper["totals"],
        json!([{"currency": "EUR", "live": "50.00", "draft": "35.00", "difference": "-15.00", "live_accruing": "0.00", "draft_accruing": "0.00"}])
    );
    assert_eq!((&cheaper["gain"], &cheaper["lose"]), (&json!(0), &json!(1)));
    assert_eq!(cheaper["partners"][0]["partner"], json!(stage.partner.id));
    assert_eq!((&cheaper["sales"], &cheaper["repriced"]), (&json!(2), &json!(1)));
    assert_eq!(
        cheaper["next_invoice"],
        json!({"period": "2026-10", "totals": [{"currency": "EUR", "live": "50.00", "draft": "35.00", "difference": "-15.00"}]})
    );
    let company = ask(json!({"type": "percentage", "rate": "5"})).await;
    assert_eq!(company["repriced"], 0, "the program's row goes before the company's");
    let own = ask(json!({"program": program, "partner": otto, "type": "follow_program"})).await;
    assert_eq!(
        (&own["totals"][0]["live"], &own["totals"][0]["draft"]),
        (&json!("30.00"), &json!("20.00"))
    );
    let off = ask(json!({"program": program, "partner": otto, "type": "tracking_only"})).await;
    assert_eq!(off["totals"][0]["draft"], "0.00");
    let waits = ask(json!({"program": program, "type": "percentage", "rate": "20", "threshold": "100.00", "currency": "EUR"})).await;
    assert_eq!(waits["totals"][0]["draft_accruing"], "20.00");
    assert_eq!(waits["totals"][0]["draft"], "30.00");
}

#[tokio::test]
async fn asking_writes_nothing() {
    let (stage, _) = two_sales().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let body = json!({"program": stage.program.id, "type": "percentage", "rate": "5", "from": "2026-10", "to": "2026-10"});
    let before = format!("{:?}", stage.world.rows());
    let key = [("idempotency-key", "asked-once")];
    api.send(Method::POST, "/what-if", &key, Some(body.clone())).await.expect(200);
    api.post("/what-if", body).await.expect(200);
    stage.world.drain().await;
    assert!(before == format!("{:?}", stage.world.rows()), "something was written");
}

#[tokio::test]
async fn a_draft_that_cannot_be_read_is_refused_by_the_name_of_its_field() {
    let (stage, _) = two_sales().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let program = stage.program.id;
    let months = json!({"from": "2026-10", "to": "2026-10"});
    for (body, field) in [
        (json!({"type": "percentage", "rate": "5"}), "from"),
        (json!({"type": "percentage", "rate": "5", "from": "2026-11", "to": "2026-10"}), "from"),
        (json!({"type": "percentage", "rate": "5", "from": "2026-09", "to": "2026-10"}), "from"),
        (json!({"type": "percentage", "rate": "5", "from": "2026-10", "to": "2026-11"}), "to"),
        (json!({"type": "percentage", "rate": "5", "from": "October", "to": "2026-10"}), "from"),
        (with(json!({"type": "percentage", "rate": "500"}), months.clone()), "rate"),
        (with(json!({"type": "percentage"}), months.clone()), "rate"),
        (with(json!({"type": "follow_program"}), months.clone()), "type"),
        (
            with(json!({"type": "percentage", "rate": "5", "nonsense": 1}), months.clone()),
            "nonsense",
        ),
        (
            with(
                json!({"family": "partners", "program": program, "type": "tracking_only"}),
                months.clone(),
            ),
            "program",
        ),
        (
            with(json!({"type": "percentage", "rate": "5", "basis": "payout"}), months.clone()),
            "basis",
        ),
    ] {
        let (status, fields) = api.refused("/what-if", body.clone()).await;
        assert_eq!((status, fields.contains(&field.to_owned())), (422, true), "{body}: {fields:?}");
    }
    let stranger = json!({"program": "prg_00000000000000000000000000", "type": "tracking_only", "from": "2026-10", "to": "2026-10"});
    api.post("/what-if", stranger).await.expect(404);
}

#[tokio::test]
async fn the_page_asks_tells_and_leads_on() {
    let (stage, _) = two_sales().await;
    let member = stage.world.member(&stage.company, "analyst").await;
    let mut browser = Browser::of_member(&stage.world, &member).await;
    let empty = browser.read("/dashboard/what-if").await;
    for part in ["What would other terms have cost?", "The draft", "See what it would have cost"] {
        assert!(empty.contains(part), "no {part:?} in {empty}");
    }
    let asked = format!(
        "/dashboard/what-if?family=customers&program={}&partner=&type=percentage&rate=5%2C5&amount=&currency=EUR&basis=revenue&sales=every&from=2026-10&to=2026-10",
        stage.program.id
    );
    let html = browser.get(&asked).await.expect(200).text();
    let text = crate::pages::text_of(&html);
    for part in [
        "Partners would have earned €35.50 instead of €50.00 from October 2026 to October 2026: €14.50 less.",
        "The draft: 5.5% of what a customer pays",
        "Nobody would have gained. One partner would have lost.",
        "The invoice of October 2026 would be €35.50 instead of €50.00",
        "POST /api/v1/terms",
        "2026-11-01T00:00:00Z",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    // What was typed stands in the form again.
    assert!(html.contains("value=\"5.5\""), "{html}");
    let wrong =
        browser.get("/dashboard/what-if?type=percentage&rate=&from=2026-10&to=2026-10").await;
    let text = crate::pages::text_of(&wrong.expect(422).text());
    assert!(text.contains("Enter a percentage from 0 to 100"), "{text}");
    let wrong = browser.get("/dashboard/what-if?type=percentage&rate=5&partner=nobody").await;
    let text = crate::pages::text_of(&wrong.expect(422).text());
    assert!(text.contains("No partner has this code."), "{text}");
    let nothing = browser.read("/dashboard/what-if?family=partners&type=tracking_only").await;
    assert!(nothing.contains("Partners would have earned the same"), "{nothing}");
    let mut german = Browser::of_member(&stage.world, &member).await.german();
    let text = german.read(&asked).await;
    assert!(
        text.contains("hätten Partner 35,50 € statt 50,00 € verdient: 14,50 € weniger."),
        "{text}"
    );
}

// req: E14
#[tokio::test]
async fn what_was_tried_is_scheduled_by_the_page_once() {
    let (stage, _) = two_sales().await;
    let world = &stage.world;
    let api = Api::of(world, &stage.company).await;
    let rows = async || {
        let of = format!("/terms?program={}", stage.program.id);
        crate::api::items(&api.get(&of).await).clone()
    };
    let tried =
        format!("/dashboard/what-if?program={}&type=percentage&rate=5%2C5", stage.program.id);
    let mut analyst =
        Browser::of_member(world, &world.member(&stage.company, "analyst").await).await;
    let text = analyst.read(&tried).await;
    assert!(text.contains("Put it in force") && !text.contains("Schedule these terms"), "{text}");
    analyst.post("/dashboard/terms", &[("valid_from", "2026-11-01")]).await.expect(403);

    let mut owner = Browser::of_member(world, &world.member(&stage.company, "owner").await).await;
    for (day, wrong) in [
        ("2026-10-01", "Choose a day from tomorrow on."),
        ("some day", "Choose a day from tomorrow on."),
        ("", "Choose a day from tomorrow on."),
    ] {
        let sent = owner.submit(&tried, "/dashboard/terms", &[("valid_from", day)]).await;
        let html = sent.expect(422).text();
        assert!(html.contains(wrong) && html.contains("value=\"5.5\""), "{day}: {html}");
    }
    assert_eq!(rows().await.len(), 1);

    let html = owner.get(&tried).await.expect(200).text();
    let (_, form) = html.split_once("action=\"/dashboard/terms\"").unwrap();
    let hidden = crate::pages::hidden_fields(form.split_once("</form>").unwrap().0);
    let mut fields: Vec<(&str, &str)> =
        hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("valid_from", "2026-11-01"));
    let (one, other) = (
        owner.post("/dashboard/terms", &fields).await,
        owner.post("/dashboard/terms", &fields).await,
    );
    let place = one.expect(303).header("location").to_owned();
    assert_eq!(other.expect(303).header("location"), place, "sent twice, it is there once");
    let text = owner.read(&place).await;
    assert!(text.contains("It is scheduled. From 1 November on it pays 5.5%"), "{text}");
    assert!(text.contains("In force") && text.contains("To come"), "{text}");
    let now = rows().await;
    assert_eq!(now.len(), 2);
    assert_eq!((&now[1]["rate"], &now[1]["type"]), (&json!("5.5"), &json!("percentage")));

    let again = owner.submit(&tried, "/dashboard/terms", &[("valid_from", "2026-11-01")]).await;
    let text = crate::pages::text_of(&again.expect(422).text());
    assert!(text.contains("Other terms begin on that day already"), "{text}");
    assert_eq!(rows().await.len(), 2);

    let before = stage.owed().await;
    world.clock_to("2026-11-02T09:00:00Z").await;
    stage.sell("t3", "c1", "100.00").await;
    assert_eq!(stage.owed().await - before, 550);
}
