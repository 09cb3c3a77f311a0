//! Sessions and what is sent with them: how they end, what a form must prove, how guessing is slowed down.

use vouch_local::world::PASSWORD;

use super::{Browser, text_of};
use crate::stage::Stage;

async fn signed_in(stage: &Stage) -> (Browser<'_>, String) {
    let browser = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    (browser, format!("/portal/{}", stage.company.id))
}

#[tokio::test]
async fn a_cookie_is_out_of_reach_and_only_its_hash_is_kept() {
    let stage = Stage::set().await;
    let mut browser = Browser::new(&stage.world);
    let sign_in = format!("/portal/{}/sign-in", stage.company.id);
    let fields = [("code", stage.partner.code.as_str()), ("password", PASSWORD)];
    let entered = browser.post(&sign_in, &fields).await.expect(303);
    let cookie = entered.header("set-cookie").to_owned();
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let (name, token) = browser.cookie("__Host-vouch_partner").unwrap();
    assert!(name.ends_with(&stage.company.id.to_string()) && token.len() == 43, "{name} {token}");
    let store = stage.world.store();
    assert!(store.find_session(token).await.unwrap().is_none());
    let hash = vouch_runtime::seal::fingerprint(token);
    assert!(store.find_session(&hash).await.unwrap().is_some());
    let member = stage.world.member(&stage.company, "analyst").await;
    let fields = [("email", member.email.as_str()), ("password", PASSWORD)];
    let entered = browser.post("/dashboard/sign-in", &fields).await.expect(303);
    assert!(entered.header("set-cookie").contains("SameSite=Strict"));
}

#[tokio::test]
async fn signing_out_ends_the_session_at_the_server() {
    let stage = Stage::set().await;
    let (mut browser, portal) = signed_in(&stage).await;
    let (name, token) = browser.cookie("__Host-vouch_partner").unwrap();
    let (name, token) = (name.to_owned(), token.to_owned());
    let left = browser.submit(&portal, &format!("{portal}/sign-out"), &[]).await.expect(303);
    assert_eq!(left.header("location"), format!("{portal}/sign-in?done=out"));
    assert!(browser.cookie("__Host-vouch_partner").is_none());
    assert!(browser.read(&format!("{portal}/sign-in?done=out")).await.contains("signed out"));
    // Whoever kept the cookie has nothing.
    browser.take_cookie(&name, &token);
    browser.get(&portal).await.expect(303);
}

#[tokio::test]
async fn signing_in_begins_a_session_of_its_own_and_ends_the_one_before() {
    let stage = Stage::set().await;
    let (mut browser, portal) = signed_in(&stage).await;
    let name = format!("__Host-vouch_partner_{}", stage.company.id);
    let before = browser.cookie(&name).unwrap().1.to_owned();
    let fields = [("code", stage.partner.code.as_str()), ("password", PASSWORD)];
    browser.post(&format!("{portal}/sign-in"), &fields).await.expect(303);
    assert_ne!(browser.cookie(&name).unwrap().1, before);
    browser.get(&portal).await.expect(200);
    let mut kept = Browser::new(&stage.world);
    kept.take_cookie(&name, &before);
    kept.get(&portal).await.expect(303);
    // A token that somebody planted is not taken over.
    let mut planted = Browser::new(&stage.world);
    planted.take_cookie(&name, "planted");
    planted.post(&format!("{portal}/sign-in"), &fields).await.expect(303);
    assert_ne!(planted.cookie(&name).unwrap().1, "planted");
}

#[tokio::test]
async fn signing_out_everywhere_does_not_bring_back_the_password_before() {
    let stage = Stage::set().await;
    let (mut browser, portal) = signed_in(&stage).await;
    let store = stage.world.store();
    // Somebody in an older session signs out everywhere, and is overtaken by the change of the password.
    let mut overtaken = store.find_account(stage.partner.id).await.unwrap().unwrap();
    let fields = [("now", PASSWORD), ("new", "green tea at noon")];
    let action = format!("{portal}/account/password");
    browser.submit(&format!("{portal}/account"), &action, &fields).await.expect(303);
    let changed = store.find_account(stage.partner.id).await.unwrap().unwrap();
    overtaken.revision += 1;
    let recorded = store.change_account(&overtaken).await.unwrap();
    assert_eq!(recorded, vouch_store::Recorded::Before);
    assert!(store.find_account(stage.partner.id).await.unwrap().unwrap() == changed);
}

#[tokio::test]
async fn what_is_changed_of_a_member_counts_at_once() {
    let stage = Stage::set().await;
    let world = &stage.world;
    world.member(&stage.company, "owner").await;
    let member = world.member(&stage.company, "owner").await;
    let mut browser = Browser::of_member(world, &member).await;
    browser.get("/dashboard/settings").await.expect(200);
    let path = format!("/api/v1/members/{}", member.id);
    let change = async |change: serde_json::Value| {
        world.send(&stage.company, http::Method::PATCH, &path, &change).await.expect(200);
    };
    // Another role, in the middle of a session.
    browser.get("/api/v1/members").await.expect(200);
    change(serde_json::json!({"role": "analyst"})).await;
    browser.get("/api/v1/members").await.expect(403);
    let fields = [("welcome", "Hello")];
    browser.submit("/dashboard/account", "/dashboard/sign-out", &[]).await.expect(303);
    let mut browser = Browser::of_member(world, &member).await;
    let html = browser.get("/dashboard").await.text();
    let token = super::attribute(html.split("name=\"csrf\"").nth(1).unwrap(), "value");
    let sent = [fields[0], ("csrf", token.as_str())];
    browser.post("/dashboard/settings", &sent).await.expect(403);
    // Without a password there are no sessions and no way in.
    change(serde_json::json!({"password": null})).await;
    browser.get("/dashboard").await.expect(303);
    browser.get("/api/v1/links").await.expect(401);
    let fields = [("email", member.email.as_str()), ("password", PASSWORD)];
    Browser::new(world).post("/dashboard/sign-in", &fields).await.expect(422);
    Browser::new(world)
        .post("/dashboard/sign-in", &[fields[0], ("password", "")])
        .await
        .expect(422);
}

#[tokio::test]
async fn owners_are_changed_by_owners_and_the_last_one_stays() {
    let stage = Stage::set().await;
    let world = &stage.world;
    let owner = world.member(&stage.company, "owner").await;
    let admin = world.member(&stage.company, "admin").await;
    let path = |id: &dyn std::fmt::Display| format!("/api/v1/members/{id}");
    let mut browser = Browser::of_member(world, &admin).await;
    let html = browser.get("/dashboard").await.text();
    let token = super::attribute(html.split("name=\"csrf\"").nth(1).unwrap(), "value");
    let mut call = async |method: &str, path: &str, body: serde_json::Value| {
        let request = http::Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("idempotency-key", body.to_string())
            .header("sec-fetch-site", "same-origin")
            .header("x-vouch-csrf", &token);
        browser.send(request, body.to_string()).await.status()
    };
    let email = "eve@larkfield.example";
    let new = |role: &str| serde_json::json!({"name": "Eve", "email": email, "role": role, "password": PASSWORD});
    for (method, path, body, status) in [
        ("PATCH", path(&owner.id), serde_json::json!({"password": "taken over by night"}), 403),
        ("PATCH", path(&owner.id), serde_json::json!({"role": "analyst"}), 403),
        ("PATCH", path(&admin.id), serde_json::json!({"role": "owner"}), 403),
        ("POST", "/api/v1/members".to_owned(), new("owner"), 403),
        ("POST", "/api/v1/members".to_owned(), new("finance"), 201),
    ] {
        assert_eq!(call(method, &path, body.clone()).await, status, "{path} {body}");
    }
    // A key is the company's own, but a company without an owner is nobody's.
    let send = async |body: serde_json::Value| {
        world.send(&stage.company, http::Method::PATCH, &path(&owner.id), &body).await
    };
    for body in [serde_json::json!({"role": "admin"}), serde_json::json!({"password": null})] {
        send(body).await.expect(409);
    }
    world.member(&stage.company, "owner").await;
    send(serde_json::json!({"role": "admin"})).await.expect(200);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session_and_no_other_partners() {
    let stage = Stage::set().await;
    let (mut first, portal) = signed_in(&stage).await;
    let (mut second, _) = signed_in(&stage).await;
    let account = format!("{portal}/account");
    let everywhere = format!("{portal}/sign-out-everywhere");
    first.submit(&account, &everywhere, &[]).await.expect(303);
    second.get(&portal).await.expect(303);
    let (mut third, _) = signed_in(&stage).await;
    third.get(&portal).await.expect(200);
    let member = stage.world.member(&stage.company, "owner").await;
    let (mut one, mut two) = (
        Browser::of_member(&stage.world, &member).await,
        Browser::of_member(&stage.world, &member).await,
    );
    one.submit("/dashboard/account", "/dashboard/sign-out-everywhere", &[]).await.expect(303);
    two.get("/dashboard").await.expect(303);
    third.get(&portal).await.expect(200);
}

#[tokio::test]
async fn another_password_ends_the_other_sessions_and_needs_the_one_before() {
    let stage = Stage::set().await;
    let (mut browser, portal) = signed_in(&stage).await;
    let (mut other, _) = signed_in(&stage).await;
    let (page, action) = (format!("{portal}/account"), format!("{portal}/account/password"));
    for (now, new, said) in [
        ("not it at all", "green tea at noon", "This is not your password now."),
        (PASSWORD, "short", "A password has 8 to 128 characters."),
        (PASSWORD, "password123", "one of the first that somebody would guess"),
    ] {
        let answer =
            browser.submit(&page, &action, &[("now", now), ("new", new)]).await.expect(422);
        let html = answer.text();
        assert!(text_of(&html).contains(said), "{html}");
        assert!(!html.contains(new), "what was typed as a password is not sent back");
    }
    let fields = [("now", PASSWORD), ("new", "green tea at noon")];
    let changed = browser.submit(&page, &action, &fields).await.expect(303);
    assert!(browser.read(changed.header("location")).await.contains("Your password is changed"));
    other.get(&portal).await.expect(303);
    let sign_in = format!("{portal}/sign-in");
    let code = stage.partner.code.as_str();
    other.post(&sign_in, &[("code", code), ("password", PASSWORD)]).await.expect(422);
    other.post(&sign_in, &[("code", code), ("password", "green tea at noon")]).await.expect(303);
}

#[tokio::test]
async fn a_form_from_elsewhere_or_without_its_token_does_nothing() {
    let stage = Stage::set().await;
    let (mut browser, portal) = signed_in(&stage).await;
    let out = format!("{portal}/sign-out");
    // Our own origin, but no token, or another session's.
    browser.post(&out, &[]).await.expect(403);
    browser.post(&out, &[("csrf", &"0".repeat(64))]).await.expect(403);
    let (mut other, _) = signed_in(&stage).await;
    let html = other.get(&portal).await.text();
    let token = super::attribute(html.split("name=\"csrf\"").nth(1).unwrap(), "value");
    browser.post(&out, &[("csrf", &token)]).await.expect(403);
    // The right token, but a page of another site sent it.
    let html = browser.get(&portal).await.text();
    let token = super::attribute(html.split("name=\"csrf\"").nth(1).unwrap(), "value");
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("x-nothing", "said"),
    ] {
        let request = http::Request::post(&out)
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value);
        browser.send(request, super::form(&[("csrf", &token)])).await.expect(403);
    }
    browser.get(&portal).await.expect(200);
    browser.post(&out, &[("csrf", &token)]).await.expect(303);
    // Signing in somebody else's browser by a form elsewhere does not work either.
    let sign_in = format!("{portal}/sign-in");
    let fields = [("code", stage.partner.code.as_str()), ("password", PASSWORD)];
    let request = http::Request::post(&sign_in).header("sec-fetch-site", "cross-site");
    Browser::new(&stage.world).send(request, super::form(&fields)).await.expect(403);
}

// req: V15
#[tokio::test]
async fn guessing_waits_longer_each_time_and_the_right_password_waits_too() {
    let stage = Stage::set().await;
    let sign_in = format!("/portal/{}/sign-in", stage.company.id);
    let mut browser = Browser::new(&stage.world);
    for code in [stage.partner.code.as_str(), "nobody-has-it"] {
        let guess = [("code", code), ("password", "a wrong guess")];
        for _ in 0..6 {
            browser.post(&sign_in, &guess).await.expect(422);
        }
        let waiting = browser.post(&sign_in, &guess).await.expect(429);
        assert!(waiting.header("retry-after").parse::<u32>().unwrap() >= 1);
        assert!(text_of(&waiting.text()).contains("There were too many attempts."));
        let right = [("code", code), ("password", PASSWORD)];
        browser.post(&sign_in, &right).await.expect(429);
    }
    // Another partner of the same network is not held up.
    let program = &stage.program;
    let spec = vouch_local::world::PartnerSpec { email: None, ..Default::default() };
    let other = stage.world.partner(&stage.company, program, spec).await;
    Browser::of_partner(&stage.world, stage.company.id, &other).await;
}

#[tokio::test]
async fn many_guesses_at_once_count_each() {
    let stage = Stage::set().await;
    let sign_in = format!("/portal/{}/sign-in", stage.company.id);
    let guesses = (0..16).map(|_| async {
        let mut browser = Browser::new(&stage.world);
        let guess = [("code", stage.partner.code.as_str()), ("password", "a wrong guess")];
        browser.post(&sign_in, &guess).await.status()
    });
    let statuses = futures_util::future::join_all(guesses).await;
    let looked_at = statuses.iter().filter(|status| **status == 422).count();
    assert!(
        looked_at <= 6 && statuses.iter().all(|status| matches!(status, 422 | 429)),
        "{statuses:?}"
    );
}

#[tokio::test]
async fn every_page_is_covered_by_the_headers_that_keep_others_out() {
    let stage = Stage::set().await;
    let (mut browser, portal) = signed_in(&stage).await;
    let sign_in = format!("{portal}/sign-in");
    for path in [portal.as_str(), &sign_in, "/dashboard/sign-in", "/dashboard", "/portal/nowhere"] {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
        ] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        assert!(answer.header("strict-transport-security").contains("max-age=31536000"));
        assert!(answer.header("cache-control").contains("no-store"), "{path}");
        let html = answer.text();
        assert!(!html.contains(" style=") && !html.contains("<script>"), "{path}: {html}");
    }
}
