//! Bad input: a clear refusal that names what is wrong, never a fault, and nothing half done.

use http::Method;
use serde_json::json;
use vouch_local::{
    faults::{Mode, Service},
    world::World,
};

use super::{Api, items, refusal};
use crate::stage::Stage;

async fn raw(world: &World, key: &str, content_type: &str, body: Vec<u8>) -> (u16, Vec<String>) {
    let request = http::Request::post("/api/v1/partners")
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", content_type);
    refusal(&world.request(request.body(body).unwrap()).await)
}

#[tokio::test]
async fn a_body_that_can_not_be_read_is_refused_for_what_it_is() {
    let stage = Stage::set().await;
    let (world, key) = (&stage.world, &stage.company.api_key);
    let json = "application/json";
    let field = |name: &str| vec![name.to_owned()];
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for (content_type, body, expected) in [
        ("text/plain", "{\"name\": \"Bo\"}".to_owned(), (415, vec![])),
        ("", "{\"name\": \"Bo\"}".to_owned(), (415, vec![])),
        (json, String::new(), (400, vec![])),
        (json, "{".to_owned(), (400, vec![])),
        (json, "{\"name\": \"\\ud800\"}".to_owned(), (400, vec![])),
        (json, "{\"name\": \"Bo\"} x".to_owned(), (400, vec![])),
        (json, format!("{{\"name\": {deep}}}"), (422, field("name"))),
        (json, "[]".to_owned(), (422, field("."))),
        (json, "{}".to_owned(), (422, field("name"))),
        (json, "{\"name\": null}".to_owned(), (422, field("name"))),
        (json, "{\"name\": 5}".to_owned(), (422, field("name"))),
        (json, "{\"name\": \"Bo\", \"name\": \"Bo\"}".to_owned(), (422, field("name"))),
        (json, "{\"name\": \"Bo\", \"role\": \"admin\"}".to_owned(), (422, field("role"))),
        (json, "{\"name\": \"Bo\", \"programs\": [\"x\"]}".to_owned(), (422, field("programs[0]"))),
        (json, "{\"name\": \"Bo\\u202e\"}".to_owned(), (422, field("name"))),
        (
            json,
            "{\"name\": \"Bo\", \"password\": \"short\", \"email\": \"x\"}".to_owned(),
            (422, vec!["email".to_owned(), "password".to_owned()]),
        ),
        (json, format!("{{\"name\": \"{}\"}}", "a".repeat(65_536)), (413, vec![])),
    ] {
        let place = body.chars().take(60).collect::<String>();
        assert_eq!(raw(world, key, content_type, body.into_bytes()).await, expected, "{place}");
    }
    assert_eq!(raw(world, key, json, vec![0xff, 0xfe]).await.0, 400);
    let request = http::Request::post("/api/v1/partners")
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json; charset=utf-8");
    world.request(request.body("{\"name\": \"Bo\"}").unwrap()).await.expect(201);
    let api = Api::of(world, &stage.company).await;
    assert_eq!(items(&api.get("/partners").await).len(), 2, "only the last one was taken");
}

#[tokio::test]
async fn a_query_that_means_nothing_is_refused_by_name() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let partner = stage.partner.id;
    for (path, field) in [
        ("/links?partner=ptn_1".to_owned(), "partner"),
        (format!("/links?partner={partner}&partner={partner}"), "partner"),
        (format!("/links?partner={partner}&perod=2026-10"), "perod"),
        (format!("/links?partner={partner}&limit=0"), "limit"),
        (format!("/links?partner={partner}&limit=201"), "limit"),
        (format!("/links?partner={partner}&cursor=xyz"), "cursor"),
        ("/statements".to_owned(), "period"),
        ("/statements?period=2026-13".to_owned(), "period"),
        ("/statements?period=2026-10&cursor=x".to_owned(), "cursor"),
        ("/payouts".to_owned(), "period"),
        ("/balances?cursor=x".to_owned(), "cursor"),
        ("/invoices?cursor=x".to_owned(), "cursor"),
    ] {
        let answer = api.send(Method::GET, &path, &[], None).await;
        assert_eq!(refusal(&answer), (422, vec![field.to_owned()]), "{path}");
    }
    api.get(&format!("/links?partner={partner}&cursor=&limit=200")).await;
}

#[tokio::test]
async fn what_is_not_there_is_not_there() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let nobody = "ptn_00000000000000000000000000";
    for path in [
        "/nothing",
        "/partners/x",
        "/partners/",
        "/customers/%00",
        "/customers/c%FF",
        "/statements/x",
        "/invoices/inv_2026-10_EUR",
        "/commissions/com_2026-10_00000000000000000000000000_000000000000000000000000000",
        &format!("/customers/{}", "a".repeat(256)),
        &format!("/partners/{nobody}"),
        &format!("/balances?partner={nobody}"),
    ] {
        let answer = api.send(Method::GET, path, &[], None).await;
        assert_eq!(refusal(&answer).0, 404, "{path}");
    }
    for (method, path, allow) in [
        (Method::DELETE, "/partners", "GET"),
        (Method::PUT, "/company", "PATCH"),
        (Method::POST, "/balances", "GET"),
    ] {
        let answer = api.send(method.clone(), path, &[], None).await;
        assert_eq!(refusal(&answer).0, 405, "{method} {path}");
        assert!(answer.header("allow").contains(allow), "{}", answer.header("allow"));
    }
    assert!(items(&api.get("/statements?period=2019-01").await).is_empty());
    assert!(items(&api.get("/statements?period=9998-12").await).is_empty());
    assert!(items(&api.get("/invoices?period=9998-12").await).is_empty());
}

#[tokio::test]
async fn a_cursor_of_one_list_leads_nowhere_in_another() {
    let stage = Stage::set().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    for name in ["Bo", "Cy"] {
        api.make("/partners", json!({"name": name})).await;
    }
    let page = api.get("/partners?limit=1").await;
    let other = world.company(vouch_local::world::CompanySpec::default()).await;
    let theirs = Api::of(world, &other).await;
    let list = theirs.get(&format!("/partners?cursor={}", page["next"].as_str().unwrap())).await;
    assert!(items(&list).is_empty());
}

#[tokio::test]
async fn a_store_that_does_not_answer_is_not_a_fault_of_the_callers() {
    let stage = Stage::set().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    world.faults().set(Service::DynamoDb, Mode::Throttled);
    let answer = api.send(Method::GET, "/company", &[], None).await;
    assert_eq!(refusal(&answer).0, 503);
    assert_eq!(answer.header("retry-after"), "30");
    world.faults().heal();
    world.faults().set(Service::Sqs, Mode::Throttled);
    let answer =
        api.patch(&format!("/programs/{}", stage.program.id), json!({"window_days": 5})).await;
    assert_eq!(refusal(&answer).0, 503, "the links would not follow, so it is to be sent again");
    world.faults().heal();
    api.patch(&format!("/programs/{}", stage.program.id), json!({"window_days": 5}))
        .await
        .expect(200);
}
