//! Webhooks that we send, as a company's own system sees them: a server of its own, and the reference crate as judge.

mod crashes;
mod receiver;

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_domain::{books::notice::Notice, money::Money};
use vouch_local::world::{CompanySpec, ProgramSpec, World, WorldSpec};

use self::receiver::{Receiver, Reply};
use crate::stage::Stage;

/// The usual stage, on a machine that may call itself.
async fn stage() -> Stage {
    let now = "2026-10-01T08:00:00Z".parse().unwrap();
    let world = World::of(WorldSpec { now, plain_http: true });
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    Stage::of(world, company, ProgramSpec::default()).await
}

impl Stage {
    /// Adds an address; its id and its secret.
    async fn add_webhook(&self, url: &str, events: &[&str]) -> (String, String) {
        let body = json!({"url": url, "events": events});
        let made = self.world.call(&self.company, "/api/v1/outgoing-webhooks", Some(body)).await;
        let made = made.expect(201).json();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        (text("id"), text("secret"))
    }

    async fn look_at(&self, path: &str) -> Value {
        self.world.call(&self.company, path, None).await.expect(200).json()
    }

    async fn post_to(&self, path: &str) -> Value {
        let answer = self.world.call(&self.company, path, Some(json!({}))).await;
        assert!(answer.status() < 300, "{answer:?}");
        answer.json()
    }

    async fn sent_to(&self, id: &str) -> Vec<Value> {
        let list = self.look_at(&format!("/api/v1/outgoing-webhooks/{id}/deliveries")).await;
        list["items"].as_array().unwrap().clone()
    }
}

/// Whether all that the first says the second says, too.
fn is_part_of(small: &Value, large: &Value) -> bool {
    small.as_object().unwrap().iter().all(|(name, value)| large.get(name) == Some(value))
}

// req: V30
#[tokio::test]
async fn what_happens_is_told_once_signed_and_in_the_apis_shapes() {
    let (stage, receiver) = (stage().await, Receiver::start(|_| Reply::ok()));
    let (id, secret) = stage.add_webhook(&receiver.url, &[]).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.refund("r1", "s1", "25.00").await;
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    let calls = receiver.calls();
    let kinds: Vec<&str> = calls.iter().map(|call| call.kind.as_str()).collect();
    let expected = [
        "customer.created",
        "commission.created",
        "commission.created",
        "invoice.ready",
        "invoice.final",
        "invoice.charged",
        "payout.created",
    ];
    for kind in expected {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    assert_eq!(kinds.iter().filter(|kind| **kind == "commission.created").count(), 2);
    for call in &calls {
        call.verify(&secret);
        assert_eq!(call.header("content-type"), "application/json");
        let body = call.json();
        assert!(body["timestamp"].is_string() && body["data"].is_object(), "{body}");
        let floats = call.body.contains(".0,") || call.body.contains("amount\":2");
        assert!(!floats, "amounts are strings: {}", call.body);
    }
    let of =
        |kind: &str| calls.iter().find(|call| call.kind == kind).unwrap().json()["data"].clone();
    assert!(is_part_of(&of("customer.created"), &stage.look_at("/api/v1/customers/c1").await));
    let line = of("commission.created");
    let shown =
        stage.look_at(&format!("/api/v1/commissions/{}", line["id"].as_str().unwrap())).await;
    for name in
        ["id", "partner", "transaction", "kind", "amount", "currency", "earned_at", "period"]
    {
        assert_eq!(line[name], shown[name], "{name}");
    }
    let invoice = stage.look_at("/api/v1/invoices/inv_2026-10_EUR").await;
    assert!(is_part_of(&of("invoice.charged"), &invoice), "{invoice}");
    assert_eq!(of("payout.created")["amount"], "15.00");
    // What is older than 30 days is no longer kept.
    let sent = stage.sent_to(&id).await;
    assert_eq!(sent.len(), 4, "{sent:?}");
    assert!(
        sent.iter().all(|one| one["status"] == "delivered" && one["tries"][0]["status"] == 200)
    );
}

#[tokio::test]
async fn an_endpoint_hears_of_what_it_wants_and_of_nothing_before_it_was_there() {
    let (stage, receiver) = (stage().await, Receiver::start(|_| Reply::ok()));
    stage.refer("c1").await;
    let (id, _) = stage.add_webhook(&receiver.url, &["commission.*", "payout.paid"]).await;
    stage.refer("c2").await;
    stage.sell("s1", "c1", "10.00").await;
    assert_eq!(receiver.kinds(), ["commission.created"]);
    let path = format!("/api/v1/outgoing-webhooks/{id}");
    let change = json!({"events": ["customer.created"]});
    stage.world.send(&stage.company, Method::PATCH, &path, &change).await.expect(200);
    stage.sell("s2", "c1", "10.00").await;
    stage.refer("c3").await;
    assert_eq!(receiver.kinds(), ["commission.created", "customer.created"]);
    stage.world.send(&stage.company, Method::DELETE, &path, &json!({})).await.expect(200);
    stage.refer("c4").await;
    assert_eq!(receiver.kinds().len(), 2);
    assert_eq!(stage.look_at("/api/v1/outgoing-webhooks").await["items"], json!([]));
}

// req: V30
#[tokio::test]
async fn a_call_that_fails_comes_again_later_and_later_under_the_same_id() {
    let stage = stage().await;
    let receiver = Receiver::start(|n| match n {
        0 => Reply::status(500).saying("down for a moment"),
        1 => Reply::status(503).asking("900"),
        2 => Reply::status(302),
        _ => Reply::ok(),
    });
    let (id, secret) = stage.add_webhook(&receiver.url, &["customer.*"]).await;
    stage.refer("c1").await;
    assert_eq!(receiver.calls().len(), 1, "a drain does not wait for what is due later");
    stage.world.clock_on(TimeDelta::seconds(10)).await;
    assert_eq!(receiver.calls().len(), 2);
    stage.world.clock_on(TimeDelta::minutes(14)).await;
    assert_eq!(receiver.calls().len(), 2, "it asked for a quarter of an hour");
    stage.world.clock_on(TimeDelta::minutes(2)).await;
    assert_eq!(receiver.calls().len(), 3);
    stage.world.clock_on(TimeDelta::days(1)).await;
    let calls = receiver.calls();
    assert_eq!(calls.len(), 4, "a redirect is a failure");
    for call in &calls {
        call.verify(&secret);
        assert_eq!(call.header("webhook-id"), calls[0].header("webhook-id"));
        assert_eq!(call.body, calls[0].body);
    }
    let sent = &stage.sent_to(&id).await[0];
    let answers: Vec<&Value> =
        sent["tries"].as_array().unwrap().iter().map(|tried| &tried["status"]).collect();
    assert_eq!(answers, [500, 503, 302, 200]);
    assert_eq!(sent["tries"][0]["answer"], "down for a moment");
    assert_eq!((&sent["status"], &sent["next_at"]), (&json!("delivered"), &Value::Null));
    let endpoint = stage.look_at(&format!("/api/v1/outgoing-webhooks/{id}")).await;
    assert_eq!(endpoint["failing_since"], Value::Null);
}

// req: V30
#[tokio::test]
async fn while_a_secret_rotates_either_verifies_and_a_day_later_the_new_one_alone() {
    let (stage, receiver) = (stage().await, Receiver::start(|_| Reply::ok()));
    let (id, old) = stage.add_webhook(&receiver.url, &["webhook.test"]).await;
    let path = |what: &str| format!("/api/v1/outgoing-webhooks/{id}/{what}");
    let new = stage.post_to(&path("rotate")).await["secret"].as_str().unwrap().to_owned();
    let again = stage.world.call(&stage.company, &path("rotate"), Some(json!({}))).await;
    assert_eq!(again.status(), 409, "two are live");
    stage.post_to(&path("test")).await;
    stage.world.drain().await;
    stage.world.clock_on(TimeDelta::hours(25)).await;
    stage.post_to(&path("test")).await;
    stage.world.drain().await;
    let calls = receiver.calls();
    calls[0].verify(&old);
    calls[0].verify(&new);
    calls[1].verify(&new);
    assert!(!calls[1].is_signed_with(&old));
    assert!(!stage.look_at(&path("deliveries")).await.to_string().contains("whsec_"));
}

// req: V30
#[tokio::test]
async fn an_endpoint_that_is_gone_or_fails_for_days_is_no_longer_called_and_its_company_told() {
    let stage = stage().await;
    let gone = Receiver::start(|_| Reply::status(410));
    let down = Receiver::start(|_| Reply::status(500));
    let well = Receiver::start(|_| Reply::ok());
    let (gone_id, _) = stage.add_webhook(&gone.url, &[]).await;
    let (down_id, secret) = stage.add_webhook(&down.url, &[]).await;
    stage.add_webhook(&well.url, &[]).await;
    stage.refer("c1").await;
    assert_eq!((gone.calls().len(), well.calls().len()), (1, 1), "nobody waits for the others");
    let endpoint = |id: String| {
        let stage = &stage;
        async move { stage.look_at(&format!("/api/v1/outgoing-webhooks/{id}")).await }
    };
    let off = endpoint(gone_id.clone()).await;
    assert_eq!((&off["enabled"], &off["disabled_by"]), (&json!(false), &json!("gone")));
    assert_eq!(stage.sent_to(&gone_id).await[0]["status"], "failed");
    for day in 2..=6 {
        stage.world.clock_to(format!("2026-10-{day:02}T09:00:00Z").as_str()).await;
        stage.refer(&format!("c{day}")).await;
    }
    assert_eq!(gone.calls().len(), 1);
    assert_eq!(endpoint(down_id.clone()).await["disabled_by"], "failures");
    let mails: Vec<_> =
        stage.world.mail().into_iter().filter(|mail| mail.subject.contains("webhook")).collect();
    assert_eq!(mails.len(), 2, "{mails:?}");
    assert!(mails.iter().any(|mail| mail.text.contains(&gone.url)));
    assert!(mails.iter().all(|mail| mail.text.contains("/dashboard/settings/webhooks/owh_")));
    let tries = down.calls().len();
    stage.world.clock_on(TimeDelta::days(5)).await;
    assert_eq!(down.calls().len(), tries, "it is left alone");
    // Mended, switched on, and what was missed sent again, under its own id.
    down.answer(|_| Reply::ok());
    let first = stage.sent_to(&down_id).await.pop().unwrap();
    let again = format!(
        "/api/v1/outgoing-webhooks/{down_id}/deliveries/{}/redrive",
        first["id"].as_str().unwrap()
    );
    let refused = stage.world.call(&stage.company, &again, Some(json!({}))).await;
    assert_eq!(refused.status(), 409, "it is off");
    let path = format!("/api/v1/outgoing-webhooks/{down_id}");
    let on = json!({"enabled": true});
    stage.world.send(&stage.company, Method::PATCH, &path, &on).await.expect(200);
    stage.post_to(&again).await;
    stage.world.drain().await;
    let last = down.calls().pop().unwrap();
    last.verify(&secret);
    assert_eq!(last.header("webhook-id"), first["id"].as_str().unwrap());
    assert_eq!(stage.sent_to(&down_id).await.pop().unwrap()["status"], "delivered");
}

#[tokio::test]
async fn what_an_address_may_be_is_said_by_field_and_there_are_ten_at_most() {
    // Deployed, this machine is refused as well.
    let stage = Stage::set().await;
    let path = "/api/v1/outgoing-webhooks";
    for (body, field) in [
        (json!({"url": "http://localhost:9/"}), "url"),
        (json!({"url": "https://169.254.169.254/latest"}), "url"),
        (json!({"url": "https://[::ffff:10.0.0.1]/"}), "url"),
        (json!({"url": "https://hooks.quill.example/", "events": ["payout"]}), "events"),
    ] {
        let answer = stage.world.call(&stage.company, path, Some(body.clone())).await.expect(422);
        assert_eq!(answer.json()["errors"][0]["field"], field, "{body}");
    }
    for n in 0..10 {
        stage.add_webhook(&format!("https://hooks.quill.example/{n}"), &["payout.*"]).await;
    }
    let more = json!({"url": "https://hooks.quill.example/more"});
    stage.world.call(&stage.company, path, Some(more)).await.expect(409);
}

// req: V30
#[tokio::test]
async fn a_partner_that_the_company_makes_itself_is_told_as_one_that_it_lets_in() {
    let (stage, receiver) = (stage().await, Receiver::start(|_| Reply::ok()));
    assert_eq!(receiver.calls().len(), 0);
    stage.add_webhook(&receiver.url, &["partner.*"]).await;
    let new =
        json!({"name": "Ann Other", "email": "ann@reed.example", "programs": [stage.program.id]});
    let made = stage.world.call(&stage.company, "/api/v1/partners", Some(new)).await.expect(201);
    stage.world.drain().await;
    assert_eq!(receiver.kinds(), ["partner.approved"]);
    let told = receiver.calls()[0].json()["data"].clone();
    for name in ["id", "name", "email", "code", "standing", "payouts_held", "created_at"] {
        assert_eq!(told[name], made.json()[name], "{name}");
    }
    assert_eq!(told["program"], json!(stage.program.id));
    assert!(stage.world.mail().is_empty(), "nobody is written to");
}

// req: Q32, V30
#[tokio::test]
async fn a_charge_that_is_given_up_is_told() {
    let (stage, receiver) = (stage().await, Receiver::start(|_| Reply::ok()));
    stage.add_webhook(&receiver.url, &["invoice.*"]).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    let invoice = "inv_2026-10_EUR".parse().unwrap();
    let amount = Money::new(2_000, "EUR".parse().unwrap());
    let notice = Notice::ChargeGivenUp { invoice, amount };
    let mut writes = stage.world.store().writes();
    writes.notice(stage.company.id, "given_up", &notice, stage.world.now()).unwrap();
    writes.commit().await.unwrap();
    stage.world.drain().await;
    let kinds = receiver.kinds();
    assert_eq!(kinds.last().map(String::as_str), Some("invoice.given_up"), "{kinds:?}");
    assert_eq!(receiver.calls().last().unwrap().json()["data"]["id"], "inv_2026-10_EUR");
}
