//! A billing system reports by signed webhook: what is kept, what it costs, and that nothing is accepted before
//! it is kept (DESIGN §3.2, RELIABILITY §1).

mod bad_input;
mod desk;

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch_domain::{
    event::{Endpoint, parse::parse},
    message::EventMessage,
};
use vouch_local::faults::{Mode, Service};
use vouch_runtime::http::body_bytes;

use self::desk::{Call, Desk, NEXT_SECRET, SALE, SECRET};
use crate::log;

// req: B02, B03
#[tokio::test]
async fn a_signed_call_is_answered_once_it_is_kept_whole() {
    let desk = Desk::open().await;
    for (address, endpoint, body) in [
        (
            "signup",
            Endpoint::Signup,
            include_str!("../fixtures/events/customer.signed_up.full.json"),
        ),
        ("transaction", Endpoint::Transaction, SALE),
    ] {
        let answer = desk.send(desk.call(body).at(address).signed().request()).await;
        assert_eq!((answer.status, &*answer.content_type), (202, "application/json"));
        assert_eq!(answer.body, json!({"delivery": "msg_1", "status": "accepted"}));
        let [EventMessage::WebhookV1(kept)] = &*desk.kept().await else { panic!("one message") };
        assert_eq!((kept.company, kept.endpoint), (desk.company, endpoint));
        assert_eq!((kept.delivery.as_str(), &*kept.body), ("msg_1", body));
        let again = parse(kept.endpoint, kept.body.as_bytes(), kept.received_at).unwrap();
        assert_eq!(again.event.kind(), serde_json::from_str::<Value>(body).unwrap()["type"]);
    }
}

// req: B03
#[tokio::test]
async fn a_call_costs_one_read_at_first_then_none_and_one_send() {
    let desk = Desk::open().await;
    for (reads, sends) in [(1, 1), (1, 2), (1, 3)] {
        desk.send(desk.call(SALE).signed().request()).await;
        assert_eq!(desk.faults.calls_of("GetItem"), reads);
        assert_eq!(desk.faults.calls_of("SendMessage"), sends);
    }
    assert_eq!(desk.faults.calls().values().sum::<u64>(), 4);
    assert_eq!(desk.faults.written().rounded_up(), 0);
}

// req: T11
#[tokio::test]
async fn a_repeat_gets_the_same_answer_a_stale_or_altered_one_none() {
    let desk = Desk::open().await;
    let call = desk.call(SALE).signed();
    for _ in 0..3 {
        assert_eq!(desk.send(call.clone().request()).await.status, 202);
    }
    assert_eq!(desk.kept().await.len(), 3);
    let altered = Call { body: SALE.replace("120.00", "920.00").into_bytes(), ..call.clone() };
    desk.send(altered.request()).await.is_problem(401);
    desk.ctx.clock.move_to(desk.ctx.now() + TimeDelta::days(8));
    desk.send(call.request()).await.is_problem(401);
    desk.keeps_nothing().await;
}

#[tokio::test]
async fn while_a_secret_is_rotated_both_sign_and_the_old_one_ends_when_said() {
    let desk = Desk::open().await;
    desk.keep_secrets(1, &[(NEXT_SECRET, None), (SECRET, Some(10))]).await;
    let old = |desk: &Desk| desk.call(SALE).signed().request();
    let new = |desk: &Desk| Call { secret: NEXT_SECRET, ..desk.call(SALE) }.signed().request();
    assert_eq!(desk.send(old(&desk)).await.status, 202);
    assert_eq!(desk.send(new(&desk)).await.status, 202);
    desk.ctx.clock.move_to(desk.ctx.now() + TimeDelta::minutes(11));
    assert_eq!(desk.send(old(&desk)).await.status, 401);
    assert_eq!(desk.send(new(&desk)).await.status, 202);
}

#[tokio::test(start_paused = true)]
async fn a_new_secret_is_found_at_once_and_forgeries_cause_few_reads() {
    let desk = Desk::open().await;
    let new = |desk: &Desk| Call { secret: NEXT_SECRET, ..desk.call(SALE) }.signed().request();
    assert_eq!(desk.send(desk.call(SALE).signed().request()).await.status, 202);
    for _ in 0..50 {
        assert_eq!(desk.send(new(&desk)).await.status, 401);
    }
    assert_eq!(desk.faults.calls_of("GetItem"), 1);
    desk.keep_secrets(1, &[(NEXT_SECRET, None), (SECRET, Some(10))]).await;
    tokio::time::advance(Duration::from_secs(6)).await;
    assert_eq!(desk.send(new(&desk)).await.status, 202);
    assert_eq!(desk.send(new(&desk)).await.status, 202);
    assert_eq!(desk.faults.calls_of("GetItem"), 1);
    tokio::time::advance(Duration::from_secs(31)).await;
    assert_eq!(desk.send(new(&desk)).await.status, 202);
    assert_eq!(desk.faults.calls_of("GetItem"), 2);
}

// req: B02, B03
#[tokio::test(start_paused = true)]
async fn what_is_not_kept_in_time_is_not_accepted() {
    let desk = Desk::open().await;
    let slow = Mode::Slow(Duration::from_secs(60));
    for (service, mode) in [
        (Service::DynamoDb, Mode::Unreachable),
        (Service::DynamoDb, Mode::Throttled),
        (Service::DynamoDb, slow),
        (Service::Sqs, Mode::Unreachable),
        (Service::Sqs, Mode::InternalError),
        (Service::Sqs, Mode::TimeoutNotApplied),
        (Service::Sqs, slow),
    ] {
        desk.faults.set(service, mode);
        let answer = desk.send(desk.call(SALE).signed().request()).await;
        answer.is_problem(503);
        assert_eq!(answer.retry_after.as_deref(), Some("30"), "{service:?} {mode:?}");
        desk.faults.heal();
    }
    assert_eq!(desk.send(desk.call(SALE).signed().request()).await.status, 202);
}

#[tokio::test]
async fn the_gateways_own_event_is_verified_over_the_bytes_that_were_sent() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let desk = Desk::open().await;
    let body = SALE.replace("txn_2001", "Zahlung-\u{fc}-\u{1f9fe}");
    let headers: serde_json::Map<_, _> = desk
        .call(&body)
        .signed()
        .headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let path = format!("/webhooks/{}/transaction", desk.company);
    for (encoded, text) in [(false, body.clone()), (true, STANDARD.encode(&body))] {
        let event = json!({
            "version": "2.0", "routeKey": "POST /webhooks/{company}/transaction", "rawPath": path, "rawQueryString": "",
            "headers": headers, "pathParameters": {"company": desk.company},
            "requestContext": {
                "accountId": "000000000000", "apiId": "api", "domainName": "api.example", "domainPrefix": "api",
                "requestId": "req-1", "routeKey": "POST /webhooks/{company}/transaction", "stage": "$default",
                "time": "05/Oct/2026:09:30:05 +0000", "timeEpoch": 1_791_192_605_000_i64,
                "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "billing"},
            },
            "body": text, "isBase64Encoded": encoded,
        });
        let request = lambda_http::request::from_str(&event.to_string()).unwrap();
        assert_eq!(body_bytes(&request), body.as_bytes());
        assert_eq!(desk.send(request).await.status, 202, "encoded: {encoded}");
    }
}

// req: B08
#[tokio::test]
async fn the_log_tells_each_refusal_and_no_secret() {
    log::listen();
    let company = "cmp_01k6tdzcanary0000000000000";
    let desk = Desk::open_for(company).await;
    let canary = "canary.of@the.example";
    let event = json!({
        "type": "customer.signed_up", "timestamp": "2026-10-05T09:30:02Z",
        "data": {"customer_id": canary, "occurred_at": "2026-10-05T09:30:00Z", "email": canary, "name": 1},
    });
    let bad = desk.call(event.to_string()).at("signup").signed();
    let good =
        desk.call(event.to_string().replace("\"name\":1", "\"name\":\"A\"")).at("signup").signed();
    let twice = desk.call(format!(r#"{{"{canary}":1,"{canary}":2}}"#)).at("signup").signed();
    let forged = Call { body: b"{}".to_vec(), ..bad.clone() };
    let signature = good.headers.last().unwrap().1.clone();
    for (call, status) in [(bad, 422), (good.clone(), 202), (twice, 400), (forged, 401)] {
        assert_eq!(desk.send(call.request()).await.status, status);
    }
    desk.faults.set(Service::Sqs, Mode::Unreachable);
    assert_eq!(desk.send(good.request()).await.status, 503);
    let heard = log::heard();
    let lines: Vec<_> = heard.lines().filter(|line| line.contains(company)).collect();
    let lines = lines.join("\n");
    for told in
        ["data.name", "no signature matches", "not JSON", "msg_1", "customer.signed_up", "503"]
    {
        assert!(lines.contains(told), "{told} in {lines}");
    }
    for secret in [canary, &signature[3..], SECRET, &SECRET[6..]] {
        assert!(!heard.contains(secret), "{secret} in {heard}");
    }
}
