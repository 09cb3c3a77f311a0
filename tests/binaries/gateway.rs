//! What API Gateway hands on, and what it is to hand back: bodies in base64, cookies apart, joined headers, HEAD, large
//! bodies.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::Request;
use serde_json::{Value, json};
use vouch_local::world::PASSWORD;

use crate::{
    aws::Aws,
    door::{Door, Treatment},
    events,
    runtime_api::PAYLOAD_MAX,
    stage::Stage,
};

/// A webhook call that somebody else's code signed.
fn signed_outside(stage: &Stage, endpoint: &str, id: &str, body: &str) -> Request<Vec<u8>> {
    let signer = standardwebhooks::Webhook::new(&stage.company.secret.to_text()).unwrap();
    let at = stage.aws.world.now().timestamp();
    let signature = signer.sign(id, at, body.as_bytes()).unwrap();
    Request::post(format!("/webhooks/{}/{endpoint}", stage.company.id))
        .header("content-type", "application/json; charset=utf-8")
        .header("webhook-id", id)
        .header("webhook-timestamp", at)
        .header("webhook-signature", signature)
        .body(body.as_bytes().to_vec())
        .unwrap()
}

// req: B02, B03, B08
#[tokio::test(flavor = "multi_thread")]
async fn webhooks_take_what_others_sign_as_text_or_base64_and_refuse_what_was_touched() {
    let stage = Stage::set(Aws::start().await).await;
    let at = stage.aws.world.now();
    for (name, endpoint, kind, data) in [
        (
            "signup-webhook",
            "signup",
            "customer.signed_up",
            json!({"customer_id": "Jörg 🦊", "occurred_at": at}),
        ),
        ("transaction-webhook", "transaction", "transaction.paid", stage.sale("t1", "Jörg 🦊")),
    ] {
        let mut webhook = stage.aws.function(name).await;
        let body = json!({"type": kind, "timestamp": at, "data": data}).to_string();
        let call = signed_outside(&stage, endpoint, "msg_1", &body);
        let text = events::request(&call);
        let encoded = events::encoded(text.clone(), call.body());
        for event in [&text, &encoded] {
            let answer = webhook.call(event).await.unwrap();
            assert_eq!(answer["statusCode"], 202, "{name}: {answer}");
            let accepted: Value = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
            assert_eq!(accepted["delivery"], "msg_1");
        }
        let mut touched = text.clone();
        touched["body"] = json!(body.replace("🦊", "🐻"));
        let mut doubled = text.clone();
        doubled["headers"]["webhook-id"] = json!("msg_1,msg_1");
        let mut re_encoded = text.clone();
        re_encoded["body"] = json!(STANDARD.encode(&body));
        for event in [touched, doubled, re_encoded] {
            let answer = webhook.call(&event).await.unwrap();
            assert_eq!(answer["statusCode"], 401, "{name}: {answer}");
        }
        let answer = webhook.call(&events::get("/webhooks/x/signup")).await.unwrap();
        assert_eq!(
            (&answer["statusCode"], &answer["headers"]["allow"]),
            (&json!(405), &json!("POST"))
        );
        let log = webhook.log();
        assert!(!log.contains("🦊") && !log.contains("whsec_"), "{log}");
    }
    let mut worker = stage.aws.function("worker").await;
    assert_eq!(stage.aws.work_off("events", &mut worker).await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_body_that_lambda_carries_is_refused_at_once() {
    let stage = Stage::set(Aws::start().await).await;
    let small = events::request(&signed_outside(&stage, "signup", "msg_1", "{}"));
    let room = PAYLOAD_MAX - small.to_string().len();
    for name in ["signup-webhook", "transaction-webhook", "portal", "redirect"] {
        let mut function = stage.aws.function(name).await;
        let mut event = small.clone();
        event["body"] = json!("a".repeat(room));
        let statuses: &[u64] = match name {
            "portal" => {
                event["rawPath"] = json!("/api/v1/partners");
                event["requestContext"]["http"]["path"] = json!("/api/v1/partners");
                &[401, 413]
            }
            "redirect" => {
                event["rawPath"] = json!("/r/spring");
                event["requestContext"]["http"]["path"] = json!("/r/spring");
                &[405]
            }
            _ => &[413],
        };
        let answer = function.call(&event).await.unwrap();
        assert!(statuses.contains(&answer["statusCode"].as_u64().unwrap()), "{name}: {answer}");
    }
}

// req: V05
#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_takes_cookies_and_answers_head_without_counting() {
    let stage = Stage::set(Aws::start().await).await;
    let mut redirect = stage.aws.function("redirect").await;
    let follow = events::get(&format!("/r/{}?utm_source=letter", stage.link.code));
    let first = redirect.call(&follow).await.unwrap();
    assert_eq!((&first["statusCode"], &first["isBase64Encoded"]), (&json!(302), &json!(false)));
    let cookies = first["cookies"].as_array().unwrap();
    assert!(first["headers"].get("set-cookie").is_none(), "cookies stand apart: {first}");
    let pair = cookies[0].as_str().unwrap().split(';').next().unwrap();
    let mut again = follow.clone();
    again["cookies"] = json!(["theme=dark", pair, "sid=x"]);
    let second = redirect.call(&again).await.unwrap();
    assert_eq!(second["statusCode"], 302, "{second}");
    let mut head = follow;
    head["requestContext"]["http"]["method"] = json!("HEAD");
    let head = redirect.call(&head).await.unwrap();
    assert_eq!((&head["statusCode"], &head["body"]), (&json!(302), &json!("")), "{head}");
    assert_eq!(head["cookies"], json!([]));
    let location = |answer: &Value| answer["headers"]["location"].as_str().unwrap().to_owned();
    assert!(location(&first).contains("vouch_click=") && !location(&head).contains("vouch_click="));
    let mut counter = stage.aws.function("click-counter").await;
    assert_eq!(stage.aws.work_off("clicks", &mut counter).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_waits_for_nobody_and_keeps_its_connections() {
    let stage = Stage::set(Aws::start().await).await;
    let tables = Door::before(&stage.aws.ports.dynamodb).await;
    let queues = Door::before(&stage.aws.ports.sqs).await;
    let mut environment = stage.aws.environment("redirect");
    environment.insert("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), tables.url.clone());
    environment.insert("AWS_ENDPOINT_URL_SQS".to_owned(), queues.url.clone());
    let mut redirect = stage.aws.function_told("redirect", &environment).await.unwrap();
    assert_eq!((tables.connections(), queues.connections()), (1, 1), "opened while it started");
    for _ in 0..5 {
        stage.click(&mut redirect).await;
    }
    assert_eq!((tables.connections(), queues.connections()), (1, 1), "and used ever since");
    // The queue takes nothing: the visitor goes on in time, and the click lies in the log.
    queues.treat_all(Treatment::Held);
    stage.click(&mut redirect).await;
    let slowest = *redirect.answers.last().unwrap();
    assert!(slowest.as_millis() < 1_000, "{slowest:?}");
    assert!(redirect.log().contains("click.fallback"), "{}", redirect.log());
    queues.treat_all(Treatment::Through);
    stage.click(&mut redirect).await;
}

// req: K01, K06
#[tokio::test(flavor = "multi_thread")]
async fn a_partner_signs_in_by_a_form_in_base64_and_reads_a_page() {
    let stage = Stage::set(Aws::start().await).await;
    let mut portal = stage.aws.function("portal").await;
    let home = format!("/portal/{}", stage.company.id);
    let turned_away = portal.call(&events::get(&home)).await.unwrap();
    assert_eq!(turned_away["statusCode"], 303, "{turned_away}");
    let sign_in = format!("{home}/sign-in");
    let form = format!("code={}&password={}", stage.partner.code, PASSWORD.replace(' ', "+"));
    let post = Request::post(&sign_in)
        .header("host", "go.vouch.example")
        .header("origin", "https://go.vouch.example")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form.into_bytes())
        .unwrap();
    // API Gateway takes forms for binary.
    let event = events::encoded(events::request(&post), post.body());
    let entered = portal.call(&event).await.unwrap();
    assert_eq!(entered["statusCode"], 303, "{entered}");
    let cookies = entered["cookies"].as_array().unwrap().iter();
    let pairs: Vec<&str> =
        cookies.map(|cookie| cookie.as_str().unwrap().split(';').next().unwrap()).collect();
    let mut get = events::get(&home);
    get["cookies"] = json!(pairs);
    let page = portal.call(&get).await.unwrap();
    assert_eq!(page["statusCode"], 200, "{page}");
    let mut html = page["body"].as_str().unwrap().to_owned();
    if page["isBase64Encoded"] == true {
        html = String::from_utf8(STANDARD.decode(html).unwrap()).unwrap();
    }
    assert!(html.contains("Ada Quill") && html.contains("Sign out"), "{html}");
    assert!(!portal.log().contains(PASSWORD));
}
