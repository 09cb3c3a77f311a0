//! What a company reads of its referrals: links, customers, transactions with their explanations, commissions.

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_domain::earning::target::Decision;
use vouch_local::world::{CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, World};

use super::{Api, items, refusal, text};
use crate::stage::Stage;

// req: F20, F21, T14
#[tokio::test]
async fn each_link_has_its_own_numbers() {
    let stage = Stage::set().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    let second = world
        .link(
            &stage.company,
            &stage.program,
            &stage.partner,
            LinkSpec { label: "Stall", ..LinkSpec::default() },
        )
        .await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    stage.refund("r1", "t1", "25.00").await;
    let click = world.click(&second).await;
    stage
        .tell(
            "customer.signed_up",
            json!({"customer_id": "c2", "occurred_at": world.now(), "click": click}),
        )
        .await;
    let usd = json!({"transaction_id": "t2", "customer_id": "c2", "amount": "10.00", "currency": "USD", "occurred_at": world.now()});
    stage.tell("transaction.paid", usd).await;
    let list = api.get(&format!("/links?partner={}", stage.partner.id)).await;
    let told: Vec<Value> = items(&list)
        .iter()
        .map(|link| {
            json!([
                link["label"],
                link["clicks"],
                link["signups"],
                link["conversions"],
                link["revenue"],
                link["commission"]
            ])
        })
        .collect();
    let expected = [
        json!(["Newsletter", 1, 1, 1, "75.00", "15.00"]),
        json!(["Stall", 1, 1, 1, "0.00", "0.00"]),
    ];
    assert_eq!(told, expected);
    let dollars = &items(&list)[1]["totals"];
    assert!(
        dollars
            .as_array()
            .unwrap()
            .contains(&json!({"currency": "USD", "revenue": "10.00", "commission": "2.00"})),
        "{dollars}"
    );
    let url = format!("https://go.vouch.example/r/{}", second.code);
    assert_eq!(items(&list)[1]["url"], url);
    let one_by_one = api.get(&format!("/links?partner={}&limit=1", stage.partner.id)).await;
    assert_eq!(items(&one_by_one).len(), 1);
    let rest = api
        .get(&format!(
            "/links?partner={}&limit=1&cursor={}",
            stage.partner.id,
            text(&one_by_one, "next")
        ))
        .await;
    assert_eq!(items(&rest)[0]["label"], "Stall");
}

// req: F28, F29, V04
#[tokio::test]
async fn a_customer_tells_by_whom_it_came_and_what_it_pays_for() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    stage.refer("c1").await;
    stage
        .tell(
            "customer.signed_up",
            json!({"customer_id": "c2", "occurred_at": stage.world.now(), "name": "Kim"}),
        )
        .await;
    let renews = stage.world.now() + TimeDelta::days(30);
    let update = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "status": "active", "plan": "Pro", "renews_at": renews});
    stage.tell("subscription.updated", update).await;
    let came = api.get("/customers/c1").await;
    assert_eq!(came["partner"], json!(stage.partner.id));
    assert_eq!((&came["link"], &came["reason"]), (&json!(stage.link.id), &json!("click")));
    assert_eq!(came["attributed_at"], came["signed_up_at"]);
    assert_eq!(
        (&came["subscription"]["status"], &came["subscription"]["plan"]),
        (&json!("active"), &json!("Pro"))
    );
    let alone = api.get("/customers/c2").await;
    assert_eq!(
        (&alone["partner"], &alone["attributed_at"], &alone["reason"]),
        (&Value::Null, &Value::Null, &json!("no_referral"))
    );
    let theirs = api.get(&format!("/customers?partner={}", stage.partner.id)).await;
    assert_eq!(
        items(&theirs).iter().map(|customer| text(customer, "customer_id")).collect::<Vec<_>>(),
        ["c1"]
    );
}

#[tokio::test]
async fn a_transaction_is_booked_parked_or_nobodys() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    stage.refer("c1").await;
    stage
        .tell("customer.signed_up", json!({"customer_id": "c2", "occurred_at": stage.world.now()}))
        .await;
    for (transaction, customer) in [("t1", "c1"), ("t2", "c2"), ("t3", "stranger")] {
        stage.sell(transaction, customer, "100.00").await;
    }
    stage.refund("r1", "t1", "130.00").await;
    stage.refund("r4", "t4", "5.00").await;
    let booked = api.get("/transactions/t1").await;
    assert_eq!(
        (&booked["status"], &booked["kind"], &booked["amount"]),
        (&json!("booked"), &json!("first"), &json!("100.00"))
    );
    assert_eq!(
        (booked["commissions"].as_array().unwrap().len(), &booked["over_refunded"]),
        (2, &json!(true))
    );
    assert_eq!(booked["refunded"], json!([{"amount": "130.00", "currency": "EUR"}]));
    for (transaction, status, waits_for) in [
        ("t2", "unattributed", Value::Null),
        ("t3", "parked", json!("customer")),
        ("t4", "parked", json!("sale")),
    ] {
        let told = api.get(&format!("/transactions/{transaction}")).await;
        assert_eq!(
            (&told["status"], &told["waits_for"]),
            (&json!(status), &waits_for),
            "{transaction}"
        );
        assert_eq!(told["commissions"], json!([]));
    }
    assert_eq!(items(&api.get("/transactions?customer=c1").await).len(), 1);
    for commission in booked["commissions"].as_array().unwrap() {
        assert_eq!(
            api.get(&format!("/commissions/{}", commission.as_str().unwrap())).await["transaction"],
            "t1"
        );
    }
}

#[tokio::test]
async fn ids_of_any_letters_are_found_again() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    stage
        .tell(
            "customer.signed_up",
            json!({"customer_id": "Büro 7/ä?#&%", "occurred_at": stage.world.now()}),
        )
        .await;
    let path = "/customers/B%C3%BCro%207%2F%C3%A4%3F%23%26%25";
    assert_eq!(api.get(path).await["customer_id"], "Büro 7/ä?#&%");
}

// req: T21
#[tokio::test]
async fn an_explanation_tells_candidates_terms_and_arithmetic_to_the_cent() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let click = stage.world.click(&stage.link).await;
    let sign_up = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click, "partner_code": stage.partner.code, "coupon": "nobody"});
    stage.tell("customer.signed_up", sign_up).await;
    let sale = json!({"transaction_id": "t1", "customer_id": "c1", "amount": "120.00", "tax": "20.00", "currency": "EUR", "occurred_at": stage.world.now()});
    stage.tell("transaction.paid", sale).await;
    stage.refund("r1", "t1", "60.00").await;
    let told = api.get("/transactions/t1/explanation").await;
    let attribution = &told["attribution"];
    assert_eq!(attribution["reason"], "click");
    let candidates: Vec<Value> = attribution["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| json!([one["source"], one["chosen"], one["excluded"]]))
        .collect();
    assert_eq!(
        candidates,
        [
            json!(["click", true, null]),
            json!(["partner_code", false, null]),
            json!(["coupon", false, "code_unknown"])
        ]
    );
    let reckoning = &told["reckoning"];
    assert_eq!(
        (&reckoning["ruling"], &reckoning["terms"]["rate"]),
        (&json!("percentage"), &json!("20"))
    );
    assert_eq!(reckoning["booked"], reckoning["target"]);
    assert_eq!(
        (
            &reckoning["booked"]["commission"],
            &reckoning["booked"]["clawback"],
            &reckoning["booked"]["total"]
        ),
        (&json!("20.00"), &json!("-10.00"), &json!("10.00"))
    );
    let steps = reckoning["steps"].as_array().unwrap();
    assert_eq!(
        (&steps[0]["amount"], &steps.last().unwrap()["amount"]),
        (&json!("120.00"), &json!("10.00"))
    );
}

// req: F29
#[tokio::test]
async fn an_explanation_tells_why_nobody_was_credited() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let click = stage.world.click(&stage.link).await;
    let before = stage.world.now() - TimeDelta::hours(1);
    stage
        .tell(
            "customer.signed_up",
            json!({"customer_id": "c1", "occurred_at": before, "click": click}),
        )
        .await;
    stage.sell("t1", "c1", "100.00").await;
    let told = api.get("/transactions/t1/explanation").await;
    assert_eq!(
        (&told["attribution"]["reason"], &told["reckoning"]),
        (&json!("clicked_after_signup"), &Value::Null)
    );
    assert_eq!(told["summary"], "The link was followed only after the sign-up.");
    stage.sell("t2", "stranger", "1.00").await;
    assert_eq!(api.get("/transactions/t2/explanation").await["attribution"], Value::Null);
    assert_eq!(
        refusal(&api.send(Method::GET, "/transactions/t9/explanation", &[], None).await).0,
        404
    );
}

#[tokio::test]
async fn unknown_customers_sales_are_nobodys_where_the_company_says_so() {
    let company = CompanySpec {
        unknown_customers: vouch_domain::people::company::UnknownCustomers::Unattributed,
        ..CompanySpec::default()
    };
    let stage = Stage::of(World::start().await, company, ProgramSpec::default()).await;
    let api = Api::of(&stage.world, &stage.company).await;
    stage.sell("t1", "stranger", "100.00").await;
    assert_eq!(api.get("/transactions/t1").await["status"], "unattributed");
}

// req: V07
#[tokio::test]
async fn a_commission_goes_from_pending_to_paid() {
    let stage = Stage::set().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    stage.refer("c1").await;
    for (transaction, decision) in [
        ("t1", Decision::Pending),
        ("t2", Decision::Approved),
        ("t3", Decision::OnHold { reason: "looks odd".to_owned() }),
        ("t4", Decision::Declined { reason: "own purchase".to_owned() }),
    ] {
        stage.sell(transaction, "c1", "100.00").await;
        if decision != Decision::Pending {
            let id = transaction.parse().unwrap();
            world.store().decide(&stage.company.company, &id, decision, world.now()).await.unwrap();
        }
    }
    let statuses = async |path: &str| {
        let list = api.get(path).await;
        let mut told: Vec<(String, String)> = items(&list)
            .iter()
            .map(|one| (text(one, "transaction").to_owned(), text(one, "status").to_owned()))
            .collect();
        told.sort();
        told.into_iter().map(|(_, status)| status).collect::<Vec<_>>()
    };
    let of_partner = format!("/commissions?partner={}", stage.partner.id);
    for path in [
        "/commissions",
        "/commissions?period=2026-10",
        &of_partner,
        &format!("{of_partner}&period=2026-10"),
    ] {
        assert_eq!(statuses(path).await, ["pending", "approved", "on_hold", "declined"], "{path}");
    }
    assert!(statuses("/commissions?period=2026-09").await.is_empty());
    world.clock_to("2026-11-03T00:00:00Z").await;
    assert_eq!(
        statuses(&of_partner).await,
        ["pending", "approved", "on_hold", "declined"],
        "in review"
    );
    world.clock_to("2026-11-09T12:00:00Z").await;
    assert_eq!(statuses(&of_partner).await, ["invoiced", "invoiced", "on_hold", "declined"]);
    let payouts = api.get("/payouts?period=2026-10").await;
    let payout = &items(&payouts)[0];
    assert_eq!(
        (&payout["amount"], &payout["status"], &payout["rail"]),
        (&json!("40.00"), &json!("due"), &json!("manual"))
    );
    let paid = api
        .post(&format!("/payouts/{}/paid", text(payout, "id")), json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!((&paid["status"], paid["paid_at"].is_string()), (&json!("paid"), true));
    assert_eq!(
        api.post(&format!("/payouts/{}/paid", text(payout, "id")), json!({}))
            .await
            .expect(200)
            .json(),
        paid,
        "a repeat is an answer"
    );
    assert_eq!(
        statuses("/commissions?period=2026-10").await,
        ["paid", "paid", "on_hold", "declined"]
    );
}

#[tokio::test]
async fn what_waits_for_a_person_is_listed_with_its_reason() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    let other = json!({"type": "transaction.paid", "timestamp": stage.world.now(), "data":
        {"transaction_id": "t1", "customer_id": "c1", "amount": "99.00", "currency": "EUR", "occurred_at": stage.world.now()}});
    stage.world.deliver_as(&stage.company, "msg_other", &other).await.expect(202);
    stage.world.drain().await;
    let waiting = api.get("/quarantine").await;
    assert_eq!((items(&waiting).len(), &items(&waiting)[0]["delivery"]), (1, &json!("msg_other")));
    assert_eq!(api.get("/deliveries/msg_other").await["items"][0]["outcome"], "quarantined");
}

#[tokio::test]
async fn lists_of_commissions_go_on_where_they_stopped() {
    let stage = Stage::set().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    stage.refer("c1").await;
    let second = world.partner(&stage.company, &stage.program, PartnerSpec::default()).await;
    for number in 0..5 {
        stage.sell(&format!("t{number}"), "c1", "10.00").await;
    }
    for base in [
        format!("/commissions?partner={}&limit=2", stage.partner.id),
        "/commissions?period=2026-10&limit=2".to_owned(),
    ] {
        let (mut seen, mut next) = (std::collections::BTreeSet::new(), String::new());
        loop {
            let page = api.get(&format!("{base}&cursor={next}")).await;
            assert!(items(&page).len() <= 2);
            seen.extend(items(&page).iter().map(|one| text(one, "transaction").to_owned()));
            match page["next"].as_str() {
                Some(cursor) => cursor.clone_into(&mut next),
                None => break,
            }
        }
        assert_eq!(seen.len(), 5, "{base}");
    }
    assert!(items(&api.get(&format!("/commissions?partner={}", second.id)).await).is_empty());
}
