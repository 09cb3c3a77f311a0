//! Requests that no page of ours makes: too long, of another kind, twice, spelt differently; and code that breaks.

use std::sync::Arc;

use axum::{Router, routing::get};
use tower::ServiceExt as _;
use vouch_local::faults::{Mode, Service};
use vouch_local::world::PASSWORD;
use vouch_runtime::{Context, http::RequestId};

use super::{Browser, form, text_of};
use crate::stage::Stage;

const FORM: &str = "application/x-www-form-urlencoded";

#[tokio::test]
async fn only_what_forms_send_is_taken_and_no_more_than_a_form_holds() {
    let stage = Stage::set().await;
    let portal = format!("/portal/{}", stage.company.id);
    let sign_in = format!("{portal}/sign-in");
    let fields = form(&[("code", stage.partner.code.as_str()), ("password", PASSWORD)]);
    for (content_type, body, status) in [
        (FORM, fields.clone(), 303),
        ("Application/X-WWW-Form-Urlencoded; charset=UTF-8", fields.clone(), 303),
        ("text/plain", fields.clone(), 415),
        ("application/json", format!("{{\"password\": \"{PASSWORD}\"}}"), 415),
        ("multipart/form-data; boundary=x", fields.clone(), 415),
        ("", fields.clone(), 415),
        (FORM, format!("{fields}&more={}", "x".repeat(1 << 20)), 413),
        (FORM, "&".repeat(60_000), 422),
        (FORM, "%00%ff=%fe&code=%00&password=%0d%0aset-cookie:x".to_owned(), 422),
    ] {
        let mut browser = Browser::new(&stage.world);
        let request = http::Request::post(&sign_in)
            .header("content-type", content_type)
            .header("sec-fetch-site", "same-origin");
        let answer = browser.send(request, body).await;
        assert_eq!(answer.status(), status, "{content_type}: {answer:?}");
        assert_eq!(browser.cookie("__Host-vouch_partner").is_some(), status == 303);
        assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    }
}

#[tokio::test]
async fn cookies_that_are_no_session_open_nothing() {
    let stage = Stage::set().await;
    let portal = format!("/portal/{}", stage.company.id);
    let signed_in = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let name = format!("__Host-vouch_partner_{}", stage.company.id);
    let token = signed_in.cookie(&name).unwrap().1.to_owned();
    let long = "x".repeat(4096);
    for (cookie, status) in [
        (format!("{name}={token}"), 200),
        (format!("{name}={token}; {name}={token}"), 303),
        (format!("{name}={token}; {name}=other"), 303),
        (format!("{name}=other; {name}={token}"), 303),
        (format!("{name}=\"{token}\""), 303),
        (format!("{}={token}", name.to_uppercase()), 303),
        (format!("vouch_partner_{}={token}", stage.company.id), 303),
        (format!("__Secure-vouch_partner_{}={token}", stage.company.id), 303),
        (format!("{name}={token}{long}"), 303),
        (format!("{name}={long}"), 303),
        (format!("{name}="), 303),
        ("=;;=".to_owned(), 303),
    ] {
        let request = http::Request::get(&portal).header("cookie", &cookie).body("").unwrap();
        let answer = stage.world.request(request).await;
        assert_eq!(answer.status(), status, "{cookie}: {answer:?}");
    }
}

// req: K01, K04
#[tokio::test]
async fn an_address_that_is_spelt_differently_opens_no_more() {
    let stage = Stage::set().await;
    let id = stage.company.id.to_string();
    let encoded = id.replacen('c', "%63", 1);
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    for (path, status) in [
        (format!("/portal/{id}/"), 404),
        (format!("/portal/{id}//links"), 404),
        (format!("/portal/{encoded}/links"), 404),
        (format!("/portal/{id}%2flinks"), 404),
        (format!("/portal/{id}/%6cinks"), 404),
        (format!("/portal/{id}/links/..%2f..%2fdashboard"), 404),
        (format!("/portal/{id}/links/%00"), 404),
        (format!("/Portal/{id}"), 404),
        ("/portal".to_owned(), 404),
        ("/portal/nobodys".to_owned(), 404),
        ("/dashboard/".to_owned(), 404),
    ] {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status(), status, "{path}: {answer:?}");
    }
    let portal = format!("/portal/{id}");
    for (method, status) in [("HEAD", 200), ("OPTIONS", 405), ("PUT", 405), ("DELETE", 405)] {
        let request = http::Request::builder().method(method).uri(&portal);
        let answer = browser.send(request, String::new()).await;
        assert_eq!(answer.status(), status, "{method}");
        assert!(answer.header("access-control-allow-origin").is_empty());
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
        assert!(answer.header("cache-control").contains("no-store"));
    }
    let request = http::Request::builder().method("HEAD").uri(&portal).body("").unwrap();
    let turned_away = stage.world.request(request).await.expect(303);
    assert_eq!(turned_away.header("location"), format!("{portal}/sign-in"));
}

#[tokio::test]
async fn when_the_store_is_away_a_page_says_so_and_shows_nothing_else() {
    let stage = Stage::set().await;
    let portal = format!("/portal/{}", stage.company.id);
    let mut browser = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    stage.world.faults().set(Service::DynamoDb, Mode::Unreachable);
    for path in [portal.clone(), format!("{portal}/sign-in")] {
        let answer = browser.get(&path).await.expect(503);
        assert_eq!(answer.header("retry-after"), "30");
        assert!(answer.header("cache-control").contains("no-store"));
        assert!(text_of(&answer.text()).contains("This page can’t be shown for the moment."));
    }
    let fields = [("code", stage.partner.code.as_str()), ("password", PASSWORD)];
    browser.post(&format!("{portal}/sign-in"), &fields).await.expect(503);
    stage.world.faults().heal();
    browser.get(&portal).await.expect(200);
}

async fn broken() -> &'static str {
    panic!("a bug with customer-7 in it")
}

#[tokio::test]
async fn code_that_breaks_is_answered_as_every_other_error_is() {
    let stage = Stage::set().await;
    let ctx = stage.world.context();
    let ctx =
        Context::new(ctx.store.clone(), ctx.queue.clone(), ctx.clock.clone(), ctx.config.clone());
    let routes = Router::new()
        .route("/portal/{company}/broken", get(broken))
        .route("/api/v1/broken", get(broken));
    let app = portal::watched(routes, Arc::new(ctx));
    let portal = format!("/portal/{}", stage.company.id);
    for (path, media_type, said) in [
        (format!("{portal}/broken"), "text/html; charset=utf-8", "Something is wrong on our side."),
        ("/api/v1/broken".to_owned(), "application/problem+json", "\"type\":\"fault\""),
    ] {
        let request = http::Request::get(&path)
            .extension(RequestId("5a5a".to_owned()))
            .body(axum::body::Body::empty())
            .unwrap();
        let answer = app.clone().oneshot(request).await.unwrap();
        let (head, body) = answer.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert_eq!(head.status, 500, "{path}: {text}");
        let header = |name: &str| head.headers[name].to_str().unwrap();
        assert_eq!(header("content-type"), media_type);
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert!(header("content-security-policy").contains("default-src 'none'"));
        assert!(header("strict-transport-security").contains("max-age=31536000"));
        assert!(text.contains(said) && !text.contains("customer-7"), "{text}");
        assert!(path.starts_with("/api") || text.contains("5a5a"), "{text}");
    }
}
