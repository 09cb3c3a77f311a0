//! `Idempotency-Key`: the same again is answered the same and makes nothing more, also for two at once.

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_local::{
    faults::Mode,
    world::{Answer, CompanySpec, ProgramSpec},
};

use super::{Api, items, refusal};
use crate::stage::Stage;

async fn post(api: &Api<'_>, key: &str, path: &str, body: Value) -> Answer {
    api.send(Method::POST, path, &[("idempotency-key", key)], Some(body)).await
}

#[tokio::test]
async fn the_same_request_is_answered_the_same_and_done_once() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let body = json!({"name": "Bo", "password": "a good long one", "programs": [stage.program.id]});
    let first = post(&api, "k1", "/partners", body.clone()).await.expect(201);
    let again = post(&api, "k1", "/partners", body.clone()).await.expect(201);
    assert_eq!(again.json(), first.json());
    assert_eq!(
        (first.header("idempotent-replayed"), again.header("idempotent-replayed")),
        ("", "true")
    );
    assert_eq!(items(&api.get("/partners").await).len(), 2);
    let other = json!({"name": "Cy"});
    assert_eq!(refusal(&post(&api, "k1", "/partners", other.clone()).await).0, 409);
    assert_eq!(
        refusal(&post(&api, "k1", "/programs", body).await).0,
        409,
        "another address is another request"
    );
    post(&api, "k2", "/partners", other).await.expect(201);
}

#[tokio::test]
async fn every_secret_is_shown_again_under_its_key_and_kept_sealed() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    for (path, body, status) in [
        ("/api-keys", json!({"label": "Till", "scopes": ["read"]}), 201),
        ("/webhook-endpoints/standard/rotate", json!({}), 200),
    ] {
        let first = post(&api, path, path, body.clone()).await.expect(status).json();
        assert_eq!(post(&api, path, path, body).await.expect(status).json(), first);
        let kept =
            stage.world.store().find_kept_answer(stage.company.id, path).await.unwrap().unwrap();
        let secret = first.get("key").or(first.get("secret")).unwrap().as_str().unwrap();
        assert!(!format!("{kept:?}").contains(secret));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_at_once_make_one() {
    let stage = Stage::set().await;
    stage.world.refuse_overlaps(true);
    let api = Api::of(&stage.world, &stage.company).await;
    let (partner, program) = (stage.partner.id, stage.program.id);
    for (path, body) in [
        ("/partners", json!({"name": "Bo"})),
        ("/links", json!({"partner": partner, "program": program, "label": "Blog"})),
        ("/programs", json!({"name": "More", "destination": "https://shop.lantern.example/"})),
        (
            "/terms",
            json!({"program": program, "partner": partner, "type": "percentage", "rate": "30"}),
        ),
        ("/api-keys", json!({"label": "Till", "scopes": ["read"]})),
    ] {
        let one = || async { post(&api, path, path, body.clone()).await.expect(201).json() };
        let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
        assert!([&b, &c, &d].into_iter().all(|other| *other == a), "{path}: {a} {b} {c} {d}");
    }
    assert_eq!(items(&api.get("/partners").await).len(), 2);
    assert_eq!(items(&api.get(&format!("/links?partner={partner}")).await).len(), 2);
    assert_eq!(
        items(&api.get(&format!("/terms?program={program}&partner={partner}")).await).len(),
        1
    );
}

#[tokio::test]
async fn a_request_that_ended_in_the_middle_goes_on_from_its_claim() {
    let stage = Stage::set().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    let body = json!({"name": "Bo"});
    // The claim is written, then the partner, then the answer: each is lost once, though it was written.
    for lost in 1..=3 {
        let key = format!("k{lost}");
        let mut writes = 0;
        world.faults().decide_by(move |_, operation| {
            writes += i32::from(operation == "TransactWriteItems");
            let is_lost = operation == "TransactWriteItems" && writes >= lost;
            if is_lost { Mode::TimeoutApplied } else { Mode::Ok }
        });
        let first = post(&api, &key, "/partners", body.clone()).await;
        world.faults().heal();
        let again = post(&api, &key, "/partners", body.clone()).await.expect(201).json();
        if first.status() == 201 {
            assert_eq!(first.json(), again);
        }
    }
    assert_eq!(items(&api.get("/partners").await).len(), 4);
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_to_a_mended_one() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    assert_eq!(refusal(&post(&api, "k", "/partners", json!({"name": ""})).await).0, 422);
    post(&api, "k", "/partners", json!({"name": "Bo"})).await.expect(201);
    assert_eq!(refusal(&post(&api, "k", "/partners", json!({"name": ""})).await).0, 409);
}

#[tokio::test]
async fn a_key_is_its_companys_own_and_forgotten_after_a_day() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let other = stage.world.company(CompanySpec::default()).await;
    stage.world.program(&other, ProgramSpec::default()).await;
    let first = post(&api, "k", "/partners", json!({"name": "Bo"})).await.expect(201).json();
    let theirs = Api::of(&stage.world, &other).await;
    let second = post(&theirs, "k", "/partners", json!({"name": "Bo"})).await.expect(201).json();
    assert_ne!(first["id"], second["id"]);
    stage.world.clock_on(TimeDelta::hours(25)).await;
    let later = post(&api, "k", "/partners", json!({"name": "Bo"})).await.expect(201).json();
    assert_ne!(first["id"], later["id"]);
    for wrong in ["", &"k".repeat(256), "k\u{e9}"] {
        assert_eq!(
            refusal(&post(&api, wrong, "/partners", json!({"name": "Bo"})).await),
            (422, vec!["Idempotency-Key".to_owned()]),
            "{wrong}"
        );
    }
}
