//! Applications: by the page, by the call, at once, twice, hostile, answered either way.

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_local::world::{CompanySpec, PASSWORD, ProgramSpec};

use super::Scene;
use crate::pages::{Browser, form};

/// What a form of the page sends.
fn wish<'a>(name: &'a str, email: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("name", name), ("email", email), ("website", ""), ("password", "green tea at noon")]
}

async fn waiting(scene: &Scene) -> Vec<Value> {
    scene.get("/applications").await["items"].as_array().unwrap().clone()
}

// req: E15, E16, K07, P03, V19
#[tokio::test]
async fn somebody_applies_by_a_link_waits_and_is_a_partner_once_let_in() {
    let scene = Scene::set().await;
    let company = scene.stage.company.id;
    let link = scene.get(&format!("/partners/{}/referred-by", scene.ada())).await;
    let link = link["sign_up_link"].as_str().unwrap().to_owned();
    let path = format!("/portal/{company}/join/{}", scene.stage.partner.code);
    assert!(link.ends_with(&path), "{link}");
    let mut browser = Browser::new(scene.world());
    let text = browser.read(&path).await;
    assert!(text.contains("Become a partner of Lantern Tools."), "{text}");
    assert!(!text.contains("Ada"), "whose link it is stays between the two: {text}");
    let mut sent = wish("Bo Reed", "bo@reed.example");
    sent[2] = ("website", "https://reed.example/tips");
    let answer = browser.submit(&path, &path, &sent).await.expect(303);
    let done = browser.read(answer.header("location")).await;
    assert!(done.contains("Lantern Tools has your application."), "{done}");
    let all = waiting(&scene).await;
    assert_eq!(all.len(), 1);
    let (bo, code) = (all[0]["partner"].as_str().unwrap(), all[0]["code"].as_str().unwrap());
    assert_eq!(all[0]["referrer"], json!(scene.ada()));
    assert_eq!(all[0]["website"], json!("https://reed.example/tips"));
    // It waits: it is on no list, and signs in nowhere, though its password is right.
    let partners = scene.get("/partners").await;
    assert!(!partners.to_string().contains("Bo Reed"), "{partners}");
    assert_eq!(scene.get(&format!("/partners/{bo}")).await["standing"], json!("applied"));
    let sign_in = format!("/portal/{company}/sign-in");
    let fields = [("code", code), ("password", "green tea at noon")];
    let told = browser.post(&sign_in, &fields).await.expect(422).text();
    assert!(told.contains("has not answered it yet"), "{told}");
    assert!(browser.cookie("__Host-vouch_").is_none_or(|(name, _)| !name.contains("session")));
    let wrong = [("code", code), ("password", "not the password")];
    let told = browser.post(&sign_in, &wrong).await.expect(422).text();
    assert!(!told.contains("has not answered it yet"), "only the right password is told");
    browser.get(&format!("/portal/{company}")).await.expect(303);
    scene.approve(bo).await;
    assert!(waiting(&scene).await.is_empty());
    let mut bo_in = Browser::signed_in(scene.world(), &format!("/portal/{company}"), &fields).await;
    bo_in.read(&format!("/portal/{company}/programs")).await;
    let partners = scene.get("/partners").await;
    assert!(partners.to_string().contains("Bo Reed"), "{partners}");
    let marked = scene.get(&format!("/partners/{bo}/referred-by")).await;
    assert_eq!((&marked["referrer"], &marked["by"]), (&json!(scene.ada()), &json!("sign_up_link")));
}

// req: E22, K07
#[tokio::test]
async fn every_code_and_every_address_is_answered_alike() {
    let scene = Scene::set().await;
    let company = scene.stage.company.id;
    let plain = format!("/portal/{company}/join");
    let mut answers = Vec::new();
    for (n, path) in [
        plain.clone(),
        format!("{plain}/nobody"),
        format!("{plain}/{}", scene.stage.partner.code),
        format!("{plain}/%3Cb%3E"),
    ]
    .iter()
    .enumerate()
    {
        let mut browser = Browser::new(scene.world());
        let page = browser.read(path).await;
        // The address of its own form is all that differs.
        let email = format!("n{n}@reed.example");
        let action = if n == 3 { &plain } else { path };
        let first = browser.submit(path, action, &wish("Bo Reed", &email)).await.expect(303);
        let again = browser.submit(path, action, &wish("Somebody Else", &email)).await.expect(303);
        assert_eq!(first.header("location"), again.header("location"));
        answers.push(page);
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
    let all = waiting(&scene).await;
    assert_eq!(all.len(), 4, "one for each address");
    assert!(all.iter().all(|one| one["name"] == json!("Bo Reed")), "the first stands");
    let with_link = all.iter().filter(|one| one["referrer"] != Value::Null).count();
    assert_eq!(with_link, 1);
    let nobody = "/portal/cmp_01aaaaaaaaaaaaaaaaaaaaaaaa/join";
    Browser::new(scene.world()).get(nobody).await.expect(404);
}

#[tokio::test]
async fn one_form_sent_several_times_at_once_is_one_application() {
    let scene = Scene::set().await;
    let path = format!("/portal/{}/join", scene.stage.company.id);
    let mut browser = Browser::new(scene.world());
    let html = browser.get(&path).await.expect(200).text();
    let mark = html.split("name=\"once\"").nth(1).unwrap();
    let mark = crate::pages::attribute(mark, "value");
    let mut fields = wish("Bo Reed", "bo@reed.example");
    fields.push(("once", &mark));
    let send = || {
        let request = http::Request::post(&path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        scene.world().request(request.body(form(&fields)).unwrap())
    };
    let (one, two, three) = tokio::join!(send(), send(), send());
    for answer in [one, two, three] {
        answer.expect(303);
    }
    assert_eq!(waiting(&scene).await.len(), 1);
    // Different forms with one address at once are one, too.
    let others = tokio::join!(
        scene.apply_raw("Cy", "cy@reed.example"),
        scene.apply_raw("Cy", "CY@reed.example")
    );
    let mut statuses = [others.0.status(), others.1.status()];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409]);
    assert_eq!(waiting(&scene).await.len(), 2);
}

impl Scene {
    async fn apply_raw(&self, name: &str, email: &str) -> vouch_local::world::Answer {
        self.post("/applications", json!({"name": name, "email": email, "password": PASSWORD}))
            .await
    }
}

// req: V15
#[tokio::test]
async fn whoever_sends_form_after_form_waits() {
    let scene = Scene::set().await;
    let path = format!("/portal/{}/join", scene.stage.company.id);
    let mut last = 0;
    for _ in 0..9 {
        let request = http::Request::post(&path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        let body = form(&wish("Bo Reed", "bo@reed.example"));
        last = scene.world().request(request.body(body).unwrap()).await.status();
    }
    assert_eq!(last, 429, "one address again and again");
    let from = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 9));
    let mut statuses = Vec::new();
    for n in 0..102 {
        let email = format!("n{n}@reed.example");
        let request = http::Request::post(&path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        // What is wrong costs nothing, so only whole forms count.
        let body = form(&wish("Bo Reed", &email));
        statuses.push(scene.world().request_from(from, request.body(body).unwrap()).await.status());
    }
    assert_eq!((statuses[0], statuses[101]), (303, 429), "many addresses from one network");
}

#[tokio::test]
async fn hostile_and_wrong_fields_are_refused_or_shown_as_they_are() {
    let scene = Scene::set().await;
    let path = format!("/portal/{}/join", scene.stage.company.id);
    let mut browser = Browser::new(scene.world());
    let long = "x".repeat(4096);
    for (field, value) in [
        ("name", ""),
        ("name", "a\u{202e}b"),
        ("name", long.as_str()),
        ("email", "nobody"),
        ("email", ""),
        ("website", "javascript:alert(1)"),
        ("website", "reed"),
        ("password", "short"),
        ("password", "bo@reed.example"),
    ] {
        let mut fields = wish("Bo Reed", "bo@reed.example");
        fields.iter_mut().filter(|(name, _)| *name == field).for_each(|pair| pair.1 = value);
        let answer = browser.submit(&path, &path, &fields).await.expect(422).text();
        assert!(answer.contains(&format!("#field-{field}")), "{field}: {answer}");
        assert!(!answer.contains("green tea"), "a password is never sent back");
        let body = json!({"name": fields[0].1, "email": fields[1].1, "website": (!fields[2].1.is_empty()).then_some(fields[2].1), "password": fields[3].1});
        let refused = scene.post("/applications", body).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], json!(field), "{refused}");
    }
    assert!(waiting(&scene).await.is_empty(), "nothing was written");
    let name = "<img src=x onerror=alert(1)>\"'&amp;";
    browser.submit(&path, &path, &wish(name, "bo@reed.example")).await.expect(303);
    let owner = scene.world().member(&scene.stage.company, "owner").await;
    let html = Browser::of_member(scene.world(), &owner).await.get("/dashboard/applications").await;
    assert!(!html.text().contains("<img src=x"), "{html:?}");
    for body in [
        json!({"name": "A", "email": "a@b.example", "referrer_code": "nobodys"}),
        json!({"name": "A", "email": "a@b.example", "more": 1}),
    ] {
        scene.post("/applications", body).await.expect(422);
    }
    let elsewhere = http::Request::post(&path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site");
    let body = form(&wish("Bo", "b@c.example"));
    scene.world().request(elsewhere.body(body).unwrap()).await.expect(403);
}

// req: P03
#[tokio::test]
async fn an_answer_stands_and_whoever_was_declined_may_apply_again() {
    let scene = Scene::set().await;
    let bo = scene.apply("Bo", Some(&scene.stage.partner.code)).await;
    let decline = format!("/applications/{bo}/decline");
    let (first, second) =
        tokio::join!(scene.post(&decline, json!({})), scene.post(&decline, json!({})));
    assert_eq!(first.expect(200).json(), second.expect(200).json());
    assert!(waiting(&scene).await.is_empty());
    assert_eq!(scene.get(&format!("/partners/{bo}/referred-by")).await["referrer"], Value::Null);
    let sign_in = format!("/portal/{}/sign-in", scene.stage.company.id);
    let code = scene.get(&format!("/partners/{bo}")).await["code"].as_str().unwrap().to_owned();
    let fields = [("code", code.as_str()), ("password", PASSWORD)];
    let told = Browser::new(scene.world()).post(&sign_in, &fields).await.expect(422).text();
    assert!(told.contains("has not taken your application"), "{told}");
    let again = scene.apply("Bo", None).await;
    assert_ne!(again, bo);
    assert_eq!(scene.apply_raw("Bo", "bo@studio.example").await.expect(409).status(), 409);
    scene.approve(&again).await;
    scene.post(&format!("/applications/{again}/decline"), json!({})).await.expect(409);
    // The company changes its mind of the first.
    assert_eq!(scene.approve(&bo).await["status"], json!("approved"));
    Browser::signed_in(scene.world(), &format!("/portal/{}", scene.stage.company.id), &fields)
        .await;
    let (approve, both) = (scene.apply("Cy", None).await, scene.apply("Dee", None).await);
    for (one, other) in [(&approve, "approve"), (&both, "decline")] {
        let paths = ["approve", "decline"].map(|way| format!("/applications/{one}/{way}"));
        scene.post(&format!("/applications/{one}/{other}"), json!({})).await.expect(200);
        let answers =
            tokio::join!(scene.post(&paths[0], json!({})), scene.post(&paths[1], json!({})));
        assert!([answers.0.status(), answers.1.status()].contains(&200));
    }
}

// req: P03, P04
#[tokio::test]
async fn the_company_finds_what_waits_and_answers_it_on_its_page() {
    let scene = Scene::set().await;
    let (bo, cy) =
        (scene.apply("Bo", Some(&scene.stage.partner.code)).await, scene.apply("Cy", None).await);
    let owner = scene.world().member(&scene.stage.company, "owner").await;
    let mut browser = Browser::of_member(scene.world(), &owner).await;
    let text = browser.read("/dashboard").await;
    assert!(text.contains("2 applications wait for your answer."), "{text}");
    let text = browser.read("/dashboard/applications").await;
    for part in
        ["2 applications wait for your answer.", "Bo", "bo@studio.example", "Ada Quill", "/join"]
    {
        assert!(text.contains(part), "no {part}: {text}");
    }
    assert!(!text.contains("Late"), "{text}");
    scene.world().clock_on(TimeDelta::days(8)).await;
    let overdue = scene.get("/applications").await;
    assert!(overdue["items"].as_array().unwrap().iter().all(|one| one["overdue"] == json!(true)));
    let mut browser = Browser::of_member(scene.world(), &owner).await;
    let text = browser.read("/dashboard").await;
    assert!(text.contains("2 of them for more than seven days."), "{text}");
    let way = |id: &str| format!("/dashboard/applications/{id}");
    let done =
        browser.submit("/dashboard/applications", &way(&bo), &[("outcome", "approve")]).await;
    let text = browser.read(done.expect(303).header("location")).await;
    assert!(text.contains("Bo is a partner now."), "{text}");
    let done =
        browser.submit("/dashboard/applications", &way(&cy), &[("outcome", "decline")]).await;
    let text = browser.read(done.expect(303).header("location")).await;
    assert!(text.contains("Cy was declined") && text.contains("No application waits"), "{text}");
    let analyst = scene.world().member(&scene.stage.company, "analyst").await;
    scene.apply("Dee", None).await;
    let text =
        Browser::of_member(scene.world(), &analyst).await.read("/dashboard/applications").await;
    assert!(text.contains("Dee") && !text.contains("Approve"), "{text}");
    let german = Browser::of_member(scene.world(), &owner)
        .await
        .german()
        .read("/dashboard/applications")
        .await;
    assert!(german.contains("Eine Bewerbung wartet auf Ihre Antwort."), "{german}");
}

#[tokio::test]
async fn another_companys_application_is_nobodys() {
    let scene = Scene::set().await;
    let bo = scene.apply("Bo", None).await;
    let world = scene.world();
    let other = world.company(CompanySpec::default()).await;
    world.program(&other, ProgramSpec::default()).await;
    world.call(&other, &format!("/api/v1/applications/{bo}"), None).await.expect(404);
    for way in ["approve", "decline"] {
        let path = format!("/api/v1/applications/{bo}/{way}");
        world.send(&other, Method::POST, &path, &Value::Null).await.expect(404);
    }
    let owner = world.member(&other, "owner").await;
    let mut browser = Browser::of_member(world, &owner).await;
    let token = browser.get("/dashboard").await.text();
    let token = crate::pages::attribute(token.split("name=\"csrf\"").nth(1).unwrap(), "value");
    let fields = [("csrf", token.as_str()), ("outcome", "approve")];
    browser.post(&format!("/dashboard/applications/{bo}"), &fields).await.expect(404);
    assert_eq!(scene.get(&format!("/applications/{bo}")).await["status"], json!("waiting"));
    // One address may apply at each company.
    let wish = json!({"name": "Bo", "email": "bo@studio.example"});
    world.call(&other, "/api/v1/applications", Some(wish)).await.expect(201);
}
