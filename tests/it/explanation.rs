//! Why an amount is what it is, and why there is none: every rule of the engine, as programs and people read it.

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_domain::earning::target::Decision;
use vouch_local::world::{
    CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, TestLink, TestPartner, World,
};

use crate::{api::Api, pages::Browser, stage::Stage};

/// Adds a row of terms now.
async fn terms(stage: &Stage, body: Value) -> Value {
    let answer = stage.world.call(&stage.company, "/api/v1/terms", Some(body)).await;
    answer.expect(201).json()
}

async fn why(stage: &Stage, transaction: &str) -> Value {
    let api = Api::of(&stage.world, &stage.company).await;
    api.get(&format!("/transactions/{transaction}/explanation")).await
}

/// The codes and amounts of an arithmetic.
fn steps(reckoning: &Value) -> Vec<(&str, &str)> {
    let all = reckoning["steps"].as_array().unwrap();
    let text = |step: &Value, field: &str| -> Option<usize> { step[field].as_str().map(str::len) };
    assert!(all.iter().all(|step| text(step, "text") > Some(0)));
    all.iter()
        .map(|step| (step["code"].as_str().unwrap(), step["amount"].as_str().unwrap()))
        .collect()
}

async fn pay(stage: &Stage, sale: &str, customer: &str, amount: &str, tax: &str, cost: &str) {
    let data = json!({"transaction_id": sale, "customer_id": customer, "amount": amount, "tax": tax, "cost": cost, "currency": "EUR", "occurred_at": stage.world.now()});
    stage.tell("transaction.paid", data).await;
    stage.world.clock_on(TimeDelta::minutes(1)).await;
}

/// A stage on which nobody has terms yet, with a customer `c1`.
async fn bare() -> Stage {
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let program = ProgramSpec { pays: None, ..ProgramSpec::default() };
    let stage = Stage::of(World::start().await, company, program).await;
    stage.refer("c1").await;
    stage
}

// req: V24, E34
#[tokio::test]
async fn it_says_whose_row_was_in_force_and_reckons_without_tax_and_cost() {
    let stage = bare().await;
    pay(&stage, "t0", "c1", "119.00", "19.00", "0.00").await;
    let nothing = why(&stage, "t0").await;
    assert_eq!(
        (&nothing["reckoning"]["ruling"], &nothing["reckoning"]["scope"]),
        (&json!("no_terms"), &Value::Null)
    );
    let company = terms(&stage, json!({"type": "percentage", "rate": "10"})).await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    pay(&stage, "t1", "c1", "119.00", "19.00", "0.00").await;
    let profit =
        json!({"program": stage.program.id, "type": "percentage", "rate": "10", "basis": "profit"});
    let program = terms(&stage, profit).await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    pay(&stage, "t2", "c1", "119.00", "19.00", "30.00").await;
    let own = json!({"program": stage.program.id, "partner": stage.partner.id, "type": "flat", "amount": "7.00", "currency": "EUR"});
    let own = terms(&stage, own).await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    pay(&stage, "t3", "c1", "119.00", "19.00", "30.00").await;
    let told = [why(&stage, "t1").await, why(&stage, "t2").await, why(&stage, "t3").await];
    for (told, row, scope, base) in
        [(&told[0], &company, "company", "100.00"), (&told[1], &program, "program", "70.00")]
    {
        let reckoning = &told["reckoning"];
        assert_eq!((&reckoning["scope"], &reckoning["base"]), (&json!(scope), &json!(base)));
        assert_eq!(reckoning["terms"], *row);
        assert_eq!(told["reason"], "click");
        assert_eq!(told["referral"]["reason"], "not_referred");
    }
    assert_eq!(
        steps(&told[1]["reckoning"]),
        [
            ("paid", "119.00"),
            ("without_tax", "100.00"),
            ("without_cost", "70.00"),
            ("share", "7.00"),
            ("owed", "7.00")
        ]
    );
    assert_eq!(
        (&told[2]["reckoning"]["scope"], &told[2]["reckoning"]["terms"]),
        (&json!("own"), &own)
    );
    assert_eq!(
        steps(&told[2]["reckoning"]),
        [("paid", "119.00"), ("flat", "7.00"), ("owed", "7.00")]
    );
}

// req: V22
#[tokio::test]
async fn a_change_of_terms_leaves_what_was_earned_before_as_it_is() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    let before = why(&stage, "t1").await;
    let later = stage.world.now() + TimeDelta::hours(1);
    terms(&stage, json!({"program": stage.program.id, "type": "percentage", "rate": "5", "valid_from": later})).await;
    stage.world.clock_on(TimeDelta::hours(2)).await;
    stage.sell("t2", "c1", "100.00").await;
    assert_eq!(why(&stage, "t1").await, before);
    stage.refund("r1", "t1", "50.00").await;
    let after = why(&stage, "t1").await;
    assert_eq!(after["reckoning"]["terms"], before["reckoning"]["terms"]);
    assert_eq!(after["reckoning"]["target"]["total"], "10.00");
    assert_eq!(why(&stage, "t2").await["reckoning"]["target"]["total"], "5.00");
    // A sale that is reported late is priced by the row of its own time.
    let early = (later - TimeDelta::minutes(10)).to_rfc3339();
    stage.sell_at("t3", "c1", "100.00", &early).await;
    assert_eq!(why(&stage, "t3").await["reckoning"]["target"]["total"], "20.00");
}

#[tokio::test]
async fn it_says_how_much_room_a_cap_left_and_which_sales_took_it() {
    let stage = bare().await;
    terms(&stage, json!({"type": "percentage", "rate": "1", "minimum": "9.00", "cap": "15.00", "currency": "EUR"})).await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    for sale in ["t1", "t2", "t3"] {
        pay(&stage, sale, "c1", "100.00", "0.00", "0.00").await;
    }
    let (second, third) = (why(&stage, "t2").await, why(&stage, "t3").await);
    let cap = &second["reckoning"]["cap"];
    assert_eq!(
        *cap,
        json!({"cap": "15.00", "before": "9.00", "allotted": "6.00", "taken_by": [{"transaction_id": "t1", "amount": "9.00"}]})
    );
    assert_eq!(
        steps(&second["reckoning"])[2..],
        [("share", "1.00"), ("at_least", "9.00"), ("capped", "6.00"), ("owed", "6.00")]
    );
    assert_eq!(third["reckoning"]["cap"]["allotted"], "0.00");
    assert_eq!(third["reckoning"]["cap"]["before"], "15.00");
    assert_eq!(third["reckoning"]["gross"], "9.00");
    let member = stage.world.member(&stage.company, "analyst").await;
    let mut browser = Browser::of_member(&stage.world, &member).await;
    let page = browser.read("/dashboard/transactions/t2").await;
    for part in [
        "The company’s terms for all programs",
        "At most €15.00 comes of one customer. Earlier sales took €9.00; €6.00 was left for this one.",
        "Taken by the sales t1 (€9.00).",
        "At least €9.00 for a sale",
        "As much as the cap of €15.00 leaves",
    ] {
        assert!(page.contains(part), "no {part:?} in {page}");
    }
}

// req: E07
#[tokio::test]
async fn it_says_what_waits_for_a_threshold_and_how_much_is_missing() {
    let stage = bare().await;
    terms(
        &stage,
        json!({"type": "percentage", "rate": "10", "threshold": "50.00", "currency": "EUR"}),
    )
    .await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    pay(&stage, "t1", "c1", "300.00", "0.00", "0.00").await;
    let standing = |toward: &str, missing: &str, met_in: Value, accruing: &str| json!({"threshold": "50.00", "of": "own_earnings", "toward": toward, "accruing": accruing, "missing": missing, "met_in": met_in});
    assert_eq!(
        why(&stage, "t1").await["reckoning"]["threshold"],
        standing("30.00", "20.00", Value::Null, "30.00")
    );
    pay(&stage, "t2", "c1", "300.00", "0.00", "0.00").await;
    let met = standing("60.00", "0.00", json!("2026-10"), "0.00");
    assert_eq!(why(&stage, "t1").await["reckoning"]["threshold"], met);
    stage.world.clock_to("2026-11-20T00:00:00Z").await;
    assert_eq!(why(&stage, "t1").await["reckoning"]["threshold"], met);
}

/// Ada recruited Nora, who has a link and the customer `r1`.
struct Recruited {
    stage: Stage,
    nora: TestPartner,
}

impl Recruited {
    async fn set() -> Self {
        let stage = Stage::set().await;
        let spec = PartnerSpec {
            name: "Nora Recruit",
            code: "nora",
            email: None,
            ..PartnerSpec::default()
        };
        let nora = stage.world.partner(&stage.company, &stage.program, spec).await;
        let link =
            LinkSpec { label: "Noras secret letter", code: "norasletter", ..LinkSpec::default() };
        let link: TestLink = stage.world.link(&stage.company, &stage.program, &nora, link).await;
        let click = stage.world.click(&link).await;
        let data = json!({"customer_id": "r1", "name": "Greta Secret", "email": "greta@secret.example", "occurred_at": stage.world.now(), "click": click});
        stage.tell("customer.signed_up", data).await;
        Self { stage, nora }
    }

    async fn mark(&self) {
        let path = format!("/api/v1/partners/{}/referred-by", self.nora.id);
        let referrer = json!({"referrer": self.stage.partner.id});
        self.stage.world.send(&self.stage.company, Method::PUT, &path, &referrer).await.expect(200);
        self.stage.world.clock_on(TimeDelta::hours(1)).await;
    }
}

// req: Q33, E20, E08
#[tokio::test]
async fn every_reason_for_no_referral_commission_has_a_code() {
    let it = Recruited::set().await;
    let stage = &it.stage;
    let reason = async |sale: &str| {
        let told = why(stage, sale).await;
        let referral = told["referral"].clone();
        assert!(!referral["text"].as_str().unwrap().is_empty());
        referral["reason"].as_str().unwrap().to_owned()
    };
    pay(stage, "t1", "r1", "100.00", "0.00", "0.00").await;
    assert_eq!(reason("t1").await, "not_referred");
    it.mark().await;
    pay(stage, "t2", "r1", "100.00", "0.00", "0.00").await;
    assert_eq!(reason("t2").await, "referral_commission_disabled");
    let referral = why(stage, "t2").await["referral"].clone();
    assert_eq!(referral["referrer"], json!(stage.partner.id));
    assert_eq!(referral["recruit"], json!(it.nora.id));
    let paying =
        json!({"family": "partners", "type": "percentage", "rate": "10", "duration_months": 1});
    let row = terms(stage, paying).await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    pay(stage, "t3", "r1", "100.00", "0.00", "0.00").await;
    let told = why(stage, "t3").await;
    assert_eq!(told["referral"]["reason"], "percentage");
    assert_eq!(told["referral"]["reckoning"]["terms"], row);
    assert_eq!(told["referral"]["reckoning"]["scope"], "company");
    assert_eq!(told["referral"]["referred_date"], row["valid_from"]);
    assert_eq!(
        steps(&told["referral"]["reckoning"]),
        [("payout", "20.00"), ("share", "2.00"), ("owed", "2.00")]
    );
    let path = format!("/api/v1/partners/{}/enrolments", stage.partner.id);
    let suspend = json!({"program": stage.program.id, "status": "suspended"});
    let answer = stage.world.call(&stage.company, &path, Some(suspend)).await;
    assert!(answer.status() < 300, "{}", answer.text());
    stage.world.clock_on(TimeDelta::hours(1)).await;
    pay(stage, "t4", "r1", "100.00", "0.00", "0.00").await;
    assert_eq!(reason("t4").await, "referrer_not_active");
    let back = json!({"program": stage.program.id, "status": "approved"});
    stage.world.call(&stage.company, &path, Some(back)).await;
    stage.world.clock_to("2026-11-20T00:00:00Z").await;
    pay(stage, "t5", "r1", "100.00", "0.00", "0.00").await;
    assert_eq!(reason("t5").await, "duration_over");
    let member = stage.world.member(&stage.company, "analyst").await;
    let mut browser = Browser::of_member(&stage.world, &member).await;
    let page = browser.read("/dashboard/transactions/t2").await;
    assert!(
        page.contains("Partners that were recruited are tracked without paying for them."),
        "{page}"
    );
}

// req: E25
#[tokio::test]
async fn a_recruiter_reads_its_own_part_only_and_a_recruit_none_of_it() {
    let it = Recruited::set().await;
    let stage = &it.stage;
    it.mark().await;
    terms(stage, json!({"family": "partners", "type": "percentage", "rate": "10"})).await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    pay(stage, "t-secret", "r1", "345.60", "0.00", "0.00").await;
    let api = Api::of(&stage.world, &stage.company).await;
    let told = why(stage, "t-secret").await;
    let line = told["referral"]["reckoning"]["commissions"][0].as_str().unwrap().to_owned();
    let commission = api.get(&format!("/commissions/{line}/explanation")).await;
    assert_eq!(
        (&commission["part"], &commission["amount"], &commission["kind"]),
        (&json!("referral"), &json!("6.91"), &json!("referral_commission"))
    );
    assert_eq!(commission["explanation"], told);
    let own = told["reckoning"]["commissions"][0].as_str().unwrap().to_owned();
    let own_line = api.get(&format!("/commissions/{own}/explanation")).await;
    assert_eq!((&own_line["part"], &own_line["amount"]), (&json!("reckoning"), &json!("69.12")));
    let mut ada = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let page = ada.get(&format!("/portal/{}/commissions/{line}", stage.company.id)).await;
    let html = page.expect(200).text();
    for secret in ["Greta", "greta@", "r1<", "Noras secret letter", "norasletter", "t-secret"] {
        assert!(!html.contains(secret), "{secret} in {html}");
    }
    let text = crate::pages::text_of(&html);
    for part in [
        "You earned €6.91, because Nora Recruit, whom you recruited, made a sale on",
        "10% of what a recruited partner earns",
        "What the recruited partner earned €69.12",
        "Owed to you €6.91",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let mut nora = Browser::of_partner(&stage.world, stage.company.id, &it.nora).await;
    let text = nora.read(&format!("/portal/{}/commissions/{own}", stage.company.id)).await;
    assert!(text.contains("€69.12"), "{text}");
    for secret in ["6.91", "Ada Quill", "recruiter"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    // Neither reads the other's line.
    for (browser, line) in [(&mut ada, &own), (&mut nora, &line)] {
        browser.get(&format!("/portal/{}/commissions/{line}", stage.company.id)).await.expect(404);
    }
    let member = stage.world.member(&stage.company, "analyst").await;
    let mut browser = Browser::of_member(&stage.world, &member).await;
    let page = browser.read("/dashboard/transactions/t-secret").await;
    for part in [
        "What the recruiter earns",
        "Ada Quill recruited Nora Recruit.",
        "Owed to the recruiter €6.91",
    ] {
        assert!(page.contains(part), "no {part:?} in {page}");
    }
}

#[tokio::test]
async fn it_says_what_to_do_where_nothing_came_of_a_transaction() {
    let stage = Stage::set().await;
    stage
        .tell("customer.signed_up", json!({"customer_id": "c2", "occurred_at": stage.world.now()}))
        .await;
    stage.sell("nobodys", "c2", "10.00").await;
    stage.sell("parked", "stranger", "10.00").await;
    stage.refund("r1", "stub", "1.00").await;
    for (sale, reason, advice) in [
        ("nobodys", "no_referral", "claim"),
        ("parked", "sign_up_not_reported", "customer.signed_up"),
        ("stub", "sale_not_reported", "transaction.paid"),
    ] {
        let told = why(&stage, sale).await;
        assert_eq!(told["reason"], reason);
        assert!(told["advice"].as_str().unwrap().contains(advice), "{told}");
        assert_eq!((&told["reckoning"], &told["referral"]), (&Value::Null, &Value::Null));
    }
    let path = "/api/v1/transactions/never/explanation";
    let unknown = stage.world.call(&stage.company, path, None).await.expect(404).json();
    let detail = unknown["detail"].as_str().unwrap();
    assert!(detail.contains("letter by letter") && detail.contains("/deliveries"), "{detail}");
}

#[tokio::test]
async fn decisions_stand_beside_the_arithmetic_of_both() {
    let it = Recruited::set().await;
    let stage = &it.stage;
    it.mark().await;
    terms(
        stage,
        json!({"family": "partners", "type": "percentage", "rate": "10", "basis": "revenue"}),
    )
    .await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    pay(stage, "t1", "r1", "100.00", "10.00", "0.00").await;
    stage.refund("r1", "t1", "50.00").await;
    let held = Decision::OnHold { reason: "looks odd".to_owned() };
    let (company, id) = (&stage.company.company, "t1".parse().unwrap());
    stage.world.store().decide(company, &id, held, stage.world.now()).await.unwrap();
    let told = why(stage, "t1").await;
    for (part, share, back) in [("reckoning", "18.00", "-9.00"), ("referral", "9.00", "-4.50")] {
        let of = if part == "referral" { &told["referral"]["reckoning"] } else { &told[part] };
        let kept = if part == "referral" { "4.50" } else { "9.00" };
        assert_eq!(
            steps(of),
            [
                ("paid", "100.00"),
                ("without_tax", "90.00"),
                ("share", share),
                ("kept", kept),
                ("difference", back),
                ("held", back),
                ("owed", "0.00")
            ]
        );
        assert_eq!(of["decision"], json!({"decision": "on_hold", "reason": "looks odd"}));
        assert_eq!(of["target"], of["booked"]);
    }
}

// req: K12
#[tokio::test]
async fn the_structure_page_shows_all_of_the_row_in_force() {
    let stage = bare().await;
    let row = json!({"program": stage.program.id, "type": "percentage", "rate": "10", "by_tier": {"gold": "30"}, "minimum": "1.00", "cap": "500.00", "threshold": "50.00", "currency": "EUR", "duration_months": 12});
    terms(&stage, row).await;
    terms(&stage, json!({"family": "partners", "type": "percentage", "rate": "7"})).await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    let mut ada = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let page = ada.read(&format!("/portal/{}/structure", stage.company.id)).await;
    for part in [
        "You earn 10% of what your customers pay.",
        "10% of what a customer pays, net of tax, for 12 months from its sign-up",
        "30% in tier Gold",
        "at least €1.00 each time",
        "at most €500.00 for one customer",
        "paid as soon as €50.00 have come together",
        "in force since 1 October",
        "7% of what a recruited partner earns",
    ] {
        assert!(page.contains(part), "no {part:?} in {page}");
    }
}
