//! The company's page of what came in by webhook: each call's verdict, what waits, and what needs a look.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{
    Browser,
    dashboard_money::{analyst, links, says, says_not},
};
use crate::stage::Stage;

async fn deliver(stage: &Stage, id: &str, kind: &str, data: Value) {
    let event = json!({"type": kind, "timestamp": stage.world.now(), "data": data});
    stage.world.deliver_as(&stage.company, id, &event).await.expect(202);
    stage.world.drain().await;
}

fn sale(stage: &Stage, id: &str, customer: &str, amount: &str) -> Value {
    json!({"transaction_id": id, "customer_id": customer, "amount": amount, "currency": "EUR", "occurred_at": stage.world.now()})
}

// req: P18
#[tokio::test]
async fn each_delivery_says_what_became_of_it() {
    let stage = Stage::set().await;
    let mut browser = analyst(&stage).await;
    let text = browser.read("/dashboard/deliveries").await;
    says(&text, &["All that you sent took effect", "Nothing came in this month."]);
    stage.refer("c1").await;
    let paid = sale(&stage, "t1", "c1", "10.00");
    deliver(&stage, "msg_1", "transaction.paid", paid.clone()).await;
    stage.world.clock_on(TimeDelta::minutes(5)).await;
    deliver(&stage, "msg_2", "transaction.paid", paid).await;
    deliver(&stage, "msg_3", "transaction.paid", sale(&stage, "t2", "later", "7.00")).await;
    let odd = json!({"transaction_id": "t1", "customer_id": "c1", "amount": "11.00", "currency": "EUR", "occurred_at": stage.world.now(), "metadata": {"note": "<script>alert(1)</script>"}});
    deliver(&stage, "msg_1", "transaction.paid", odd).await;

    let text = browser.read("/dashboard/deliveries").await;
    says(&text, &["One delivery needs a look, one sale waits for its customer"]);
    says(&text, &["Sign-up", "Took effect", "Sent before", "msg_2"]);
    says(&text, &["Waits for its customer Its customer has not signed up yet."]);
    says(
        &text,
        &["Needs a look Another sale was reported under this id before; the first one counts."],
    );
    stage.world.clock_on(TimeDelta::days(3)).await;
    let waiting = browser.read("/dashboard/deliveries?show=waiting").await;
    says(&waiting, &["t2", "later", "3 days", "€7.00", "msg_3"]);
    says_not(&waiting, &["msg_2"]);
    let aside = browser.read("/dashboard/deliveries?show=aside").await;
    says(&aside, &["Another sale was reported", "msg_1"]);
    says_not(&aside, &["msg_3"]);
    let german = &mut analyst(&stage).await.german();
    let text = german.read("/dashboard/deliveries").await;
    says(&text, &["Eine Meldung braucht einen Blick, ein Verkauf wartet auf seinen Kunden"]);

    // Once the customer signs up, nothing waits any more, and the same delivery took effect.
    stage.refer("later").await;
    says(
        &browser.read("/dashboard/deliveries?show=waiting").await,
        &["No sale waits for its customer."],
    );
    says(&browser.read("/dashboard/deliveries/msg_3").await, &["This delivery took effect"]);
    browser.get("/dashboard/deliveries/msg_9").await.expect(404);
    says(&browser.read("/dashboard/deliveries?q=msg_9").await, &["Nothing came under “msg_9”"]);
    let found = browser.get("/dashboard/deliveries?q=msg_2").await.expect(303);
    assert_eq!(found.header("location"), "/dashboard/deliveries/msg_2");
}

// req: P18
#[tokio::test]
async fn what_a_delivery_said_is_for_administrators() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    deliver(&stage, "msg_1", "transaction.paid", sale(&stage, "t1", "c1", "10.00")).await;
    let mut odd = sale(&stage, "t1", "c1", "11.00");
    odd["metadata"] = json!({"note": "<script>alert(1)</script>"});
    deliver(&stage, "msg_1", "transaction.paid", odd).await;
    let mut owner =
        Browser::of_member(&stage.world, &stage.world.member(&stage.company, "owner").await).await;
    let page = owner.get("/dashboard/deliveries/msg_1").await.expect(200).text();
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert(1)"), "{page}");
    let read = owner.read("/dashboard/deliveries/msg_1").await;
    says(&read, &["2 different deliveries came under this webhook-id", "\"11.00\"", "As it came."]);
    let mut others = analyst(&stage).await;
    let read = others.read("/dashboard/deliveries/msg_1").await;
    says(
        &read,
        &["Another sale was reported under this id before", "only owners and administrators"],
    );
    says_not(&read, &["11.00"]);

    // What needs a look stays longer than what is only shown.
    let kept =
        links(&mut owner, "/dashboard/deliveries?show=aside", "/dashboard/deliveries/").await;
    let [kept] = &kept[..] else { panic!("{kept:?}") };
    says(&owner.read(kept).await, &["\"11.00\""]);
    let stranger = stage.world.company(Default::default()).await;
    let stranger = stage.world.member(&stranger, "owner").await;
    let mut stranger = Browser::of_member(&stage.world, &stranger).await;
    stranger.get(kept).await.expect(404);
    stranger.get("/dashboard/deliveries/msg_1").await.expect(404);
}

// req: P18
#[tokio::test]
async fn every_webhook_id_has_a_page() {
    let stage = Stage::set().await;
    let ids = ["a/b", "?x=1&y#z", "50%2F%", "<script>alert(1)</script>", "\"'><img src=x>", "a#b"];
    for (n, id) in ids.iter().enumerate() {
        let event = sale(&stage, &format!("t{n}"), "c1", "1.00");
        deliver(&stage, id, "transaction.paid", event).await;
        deliver(&stage, id, "transaction.paid", sale(&stage, &format!("t{n}"), "c1", "2.00")).await;
    }
    let mut owner =
        Browser::of_member(&stage.world, &stage.world.member(&stage.company, "owner").await).await;
    for list in ["", "?show=waiting", "?show=aside"] {
        let list = format!("/dashboard/deliveries{list}");
        let mut found = links(&mut owner, &list, "/dashboard/deliveries/").await;
        found.sort();
        found.dedup();
        assert_eq!(found.len(), ids.len(), "{list}: {found:?}");
        for href in found {
            let html = owner.get(&href).await.expect(200).text();
            assert!(!html.contains("<script>alert") && !html.contains("<img"), "{href}");
            says(&super::text_of(&html), &["2 different deliveries", "\"2.00\""]);
        }
    }
}
