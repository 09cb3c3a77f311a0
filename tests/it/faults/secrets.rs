//! I18: while everything fails in turn, no log line holds a secret, nor who somebody is; and what was accepted
//! meanwhile is kept, though its secret changes on the way (F13).

use chrono::TimeDelta;
use serde_json::json;
use vouch_domain::{people::company::STANDARD_ENDPOINT, signature::WebhookSecret};
use vouch_local::{
    faults::{Mode, Service},
    world::{CompanySpec, LinkSpec, PASSWORD, PartnerSpec, ProgramSpec, World},
};

use crate::stage::Stage;

const CUSTOMER: &str = "jette.brunsbuettel@customer.example";
const PARTNER: &str = "quirin.leutheusser@partner.example";
const NETWORK: &str = "198.51.100.77";

/// All that a log must not hold.
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn of(stage: &Stage) -> Self {
        Self(vec![
            ("the company's key", stage.company.api_key.clone()),
            ("the webhooks' secret", stage.company.secret.to_text()),
            ("the set-up token", stage.world.deployment().setup_token().to_owned()),
            ("a password", PASSWORD.to_owned()),
            ("a customer", CUSTOMER.to_owned()),
            ("a partner's address", PARTNER.to_owned()),
            ("a visitor's address", NETWORK.to_owned()),
        ])
    }

    fn and(&mut self, what: &'static str, secret: impl Into<String>) {
        self.0.push((what, secret.into()));
    }

    fn are_nowhere(&self) {
        let heard = crate::log::heard();
        for (what, secret) in &self.0 {
            let line = heard.lines().find(|line| line.contains(secret.as_str()));
            assert!(line.is_none(), "I18: {what}: {line:?}");
        }
    }
}

async fn stage() -> Stage {
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let world = World::start().await;
    let company = world.company(company).await;
    let program = world.program(&company, ProgramSpec::default()).await;
    let spec = PartnerSpec { email: Some(PARTNER), ..PartnerSpec::default() };
    let partner = world.partner(&company, &program, spec).await;
    let link = world.link(&company, &program, &partner, LinkSpec::default()).await;
    Stage { world, company, program, partner, link }
}

/// A sender delivers until it is accepted, as senders do.
async fn deliver(stage: &Stage, id: &str, event: &serde_json::Value, secrets: &mut Secrets) {
    for _ in 0..5 {
        let answer = stage.world.deliver_as(&stage.company, id, event).await;
        if answer.status() == 202 {
            return;
        }
        assert!(matches!(answer.status(), 500 | 503), "{answer:?}");
        // What is answered tells nothing either.
        for (what, secret) in &secrets.0 {
            assert!(!answer.text().contains(secret.as_str()), "{what}: {answer:?}");
        }
    }
    panic!("{id} was never accepted");
}

/// A click, a sign-up, a sale and its refund, month's end and mail, through the front door.
async fn live(stage: &Stage, secrets: &mut Secrets) {
    let world = &stage.world;
    let path = format!("/r/{}", stage.link.code);
    let mut followed = None;
    for _ in 0..5 {
        let request = crate::redirect::get(&path);
        let answer = world.request_from(NETWORK.parse().unwrap(), request.body("").unwrap()).await;
        assert!(matches!(answer.status(), 302 | 503), "{answer:?}");
        followed = answer.click_token();
        if followed.is_some() {
            break;
        }
    }
    let click = followed.expect("the redirect is back");
    secrets.and("a click token", click.clone());
    let at = world.now();
    let sale = json!({"transaction_id": "t1", "customer_id": CUSTOMER, "amount": "100.00", "currency": "EUR", "occurred_at": at});
    let sign_up = json!({"customer_id": CUSTOMER, "occurred_at": at, "click": click});
    let odd = json!({"customer_id": CUSTOMER, "occurred_at": "yesterday"});
    for (id, kind, data) in [
        ("msg_sale", "transaction.paid", sale),
        ("msg_customer", "customer.signed_up", sign_up),
        ("msg_refund", "transaction.refunded", stage.refund_data("r1", "t1", "40.00")),
        ("msg_other", "transaction.refunded", stage.refund_data("r1", "t1", "90.00")),
    ] {
        let event = json!({ "type": kind, "timestamp": at, "data": data });
        deliver(stage, id, &event, secrets).await;
        world.drain().await;
    }
    // One that can't be read is refused or put aside; either way its text stays where it is.
    let event = json!({ "type": "customer.signed_up", "timestamp": at, "data": odd });
    world.deliver_as(&stage.company, "msg_odd", &event).await;
    world.drain().await;
}

#[tokio::test]
async fn while_everything_fails_in_turn_the_log_holds_no_secret() {
    crate::log::listen();
    let stage = stage().await;
    stage.world.faults().trace();
    live(&stage, &mut Secrets::of(&stage)).await;
    let calls = stage.world.faults().traced();
    let modes = [
        Mode::Unreachable,
        Mode::Throttled,
        Mode::InternalError,
        Mode::TimeoutApplied,
        Mode::CrashApplied,
        Mode::Panics,
    ];
    let mut tried = 0;
    for n in (1..).take(calls.len()).step_by(2) {
        let mode = modes[usize::try_from(n / 2).unwrap() % modes.len()];
        // A crash before the front door has nobody who calls again: the sender waits for ever.
        let at_door = calls[usize::try_from(n).unwrap() - 1].0 == Service::Sqs;
        let mode = if at_door && mode == Mode::CrashApplied { Mode::TimeoutApplied } else { mode };
        let stage = self::stage().await;
        let mut secrets = Secrets::of(&stage);
        stage.world.faults().nth(n, mode, 1);
        let living = tokio::time::timeout(std::time::Duration::from_secs(20), async {
            live(&stage, &mut secrets).await;
        });
        living.await.unwrap_or_else(|_| panic!("call {n}, {mode:?}: it does not go on"));
        stage.world.faults().heal();
        assert_eq!(stage.owed().await, 1_200, "call {n}, {mode:?}");
        secrets.are_nowhere();
        tried += 1;
    }
    println!("{} calls, {tried} with a fault", calls.len());
}

/// F13: a secret is rotated while events are on their way; captured calls are sent again, soon and late.
// req: B08
#[tokio::test]
async fn a_secret_that_changes_while_events_are_on_their_way_loses_and_doubles_none() {
    crate::log::listen();
    let stage = stage().await;
    let world = &stage.world;
    let click = world.click(&stage.link).await;
    let at = world.now();
    let path = |kind: &str| format!("/webhooks/{}/{kind}", stage.company.id);
    let sign_up = json!({"type": "customer.signed_up", "timestamp": at,
        "data": {"customer_id": CUSTOMER, "occurred_at": at, "click": click}});
    let sale = json!({"type": "transaction.paid", "timestamp": at,
        "data": {"transaction_id": "t1", "customer_id": CUSTOMER, "amount": "100.00", "currency": "EUR", "occurred_at": at}});
    let captured = |secret: &WebhookSecret, kind: &str, id: &str, event: &serde_json::Value| {
        world.signed(secret, &path(kind), id, event.to_string().into_bytes())
    };
    let old = stage.company.secret.clone();
    let first = captured(&old, "transaction", "msg_1", &sale);
    world.request(first.clone()).await.expect(202);
    // It lies in the queue while the secret changes.
    let endpoint = format!("/api/v1/webhook-endpoints/{STANDARD_ENDPOINT}/rotate");
    let none = serde_json::Value::Null;
    let answer = world.send(&stage.company, http::Method::POST, &endpoint, &none).await;
    assert!((200..300).contains(&answer.status()), "{answer:?}");
    let new: WebhookSecret = answer.json()["secret"].as_str().unwrap().parse().unwrap();
    world.request(captured(&new, "signup", "msg_2", &sign_up)).await.expect(202);
    // While both hold, a captured call is accepted again, and is a repeat.
    for _ in 0..3 {
        world.request(first.clone()).await.expect(202);
    }
    world.drain().await;
    assert_eq!(stage.owed().await, 2_000);
    // Later, none of it proves anything.
    world.clock_on(TimeDelta::minutes(6)).await;
    world.request(first).await.expect(401);
    world.clock_on(TimeDelta::days(8)).await;
    world.restart_functions();
    let by_old = captured(&old, "transaction", "msg_3", &sale);
    world.request(by_old).await.expect(401);
    world.request(captured(&new, "transaction", "msg_4", &sale)).await.expect(202);
    world.drain().await;
    assert_eq!(stage.owed().await, 2_000, "another id, the same sale");
    let mut secrets = Secrets::of(&stage);
    secrets.and("the new secret", new.to_text());
    secrets.are_nowhere();
}
