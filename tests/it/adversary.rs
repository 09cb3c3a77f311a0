//! Somebody who wants a cent that is not theirs, or loses one by mishap: what they would try, by call.

mod files;
mod over;
mod rails;
mod second_person;

use http::Method;
use serde_json::Value;
use vouch_local::world::Answer;

use crate::{
    pages::{Browser, attribute},
    stage::Stage,
};

/// The end of October's review, and a bit.
const FINAL: &str = "2026-11-08T00:01:00Z";

/// A call of the API by the session of whoever is signed in to this browser.
async fn by_session(browser: &mut Browser<'_>, method: Method, path: &str, body: Value) -> Answer {
    let token = token_of(browser).await;
    with_token(browser, &token, (method, path), body).await
}

/// The token of the pages that this browser shows.
async fn token_of(browser: &mut Browser<'_>) -> String {
    let html = browser.get("/dashboard/account").await.expect(200).text();
    attribute(html.split("name=\"csrf\"").nth(1).unwrap(), "value")
}

async fn with_token(
    browser: &mut Browser<'_>,
    token: &str,
    (method, path): (Method, &str),
    body: Value,
) -> Answer {
    let request = http::Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/json")
        .header("x-vouch-csrf", token);
    browser.send(request, body.to_string()).await
}

/// A call of the API under a key.
async fn by_key(stage: &Stage, key: &str, (method, path): (Method, &str), body: Value) -> Answer {
    let request = http::Request::builder()
        .method(method)
        .uri(format!("/api/v1{path}"))
        .header("authorization", format!("Bearer {key}"))
        .header("content-type", "application/json");
    stage.world.request(request.body(body.to_string()).unwrap()).await
}

/// Everything that is kept is as it should be.
async fn verified(stage: &Stage) {
    stage.world.drain().await;
    let findings = stage.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{:#?}", findings.all());
}
