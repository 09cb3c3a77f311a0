//! Setting up a company in an empty deployment, with nothing but the token that it printed, to the first redirect
//! and the first commission (DESIGN §7).

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch_domain::signature::WebhookSecret;
use vouch_local::world::{CompanySpec, PartnerSpec, ProgramSpec, World};

use super::{Api, items, refusal, text};
use crate::stage::Stage;

async fn first_company(world: &World) -> Value {
    let setup = Api::with_key(world, world.deployment().setup_token()).await;
    let company = json!({
        "name": "Lantern Tools", "timezone": "Europe/Berlin", "currency": "EUR", "brand_colour": "#1b6b5a",
        "contact_email": "books@lantern.example", "minimum_payout": {"EUR": "20.00", "JPY": "2000"}
    });
    setup.make("/companies", company).await
}

// req: K05, B01, B02, B03
#[tokio::test]
async fn from_the_set_up_token_to_the_first_commission_with_calls_alone() {
    let world = World::start().await;
    let company = first_company(&world).await;
    let api = Api::with_key(&world, text(&company, "api_key")).await;
    assert_eq!(company["first_month"], "2026-10");
    assert_eq!(company["minimum_payout"], json!({"EUR": "20.00", "JPY": "2000"}));

    let program = api
        .make(
            "/programs",
            json!({"name": "Friends", "destination": "https://shop.lantern.example/start", "window_days": 30}),
        )
        .await;
    assert_eq!((&program["window_days"], &program["model"]), (&json!(30), &json!("last")));
    let terms = json!({"program": program["id"], "type": "percentage", "rate": "12.5", "duration_months": 12});
    let terms = api.make("/terms", terms).await;
    assert_eq!((&terms["sales"], &terms["rate"]), (&json!("every"), &json!("12.5")));
    let partner = api
        .make(
            "/partners",
            json!({"name": "Ada Quill", "email": "ada@quill.example", "code": "Ada", "password": "a good long one", "programs": [program["id"]]}),
        )
        .await;
    assert_eq!(partner["code"], "ada");
    assert!(partner.get("password").is_none());
    let link =
        json!({"partner": partner["id"], "program": program["id"], "label": "Spring letter"});
    let link = api.make("/links", link).await;
    let url = text(&link, "url");
    assert_eq!(url, format!("https://go.vouch.example/r/{}", text(&link, "code")));
    let endpoint = api.make("/webhook-endpoints", json!({})).await;

    let path = url.trim_start_matches("https://go.vouch.example");
    let click = world.get(path).await.expect(302).click_token().unwrap();
    let secret: WebhookSecret = text(&endpoint, "secret").parse().unwrap();
    for (number, field, kind, data) in [
        (
            1,
            "signup_url",
            "customer.signed_up",
            json!({"customer_id": "c1", "occurred_at": world.now(), "click": click}),
        ),
        (
            2,
            "transaction_url",
            "transaction.paid",
            json!({"transaction_id": "t1", "customer_id": "c1", "amount": "80.00", "currency": "EUR", "occurred_at": world.now()}),
        ),
    ] {
        let address =
            text(&endpoint, field).trim_start_matches("https://go.vouch.example").to_owned();
        let body = json!({"type": kind, "timestamp": world.now(), "data": data}).to_string();
        let request = world.signed(&secret, &address, &format!("msg_{number}"), body.into_bytes());
        world.request(request).await.expect(202);
        world.drain().await;
    }
    let commissions = api.get(&format!("/commissions?partner={}", text(&partner, "id"))).await;
    assert_eq!(items(&commissions)[0]["amount"], "10.00");
    assert_eq!(api.get("/deliveries/msg_2").await["items"][0]["outcome"], "applied");
}

#[tokio::test]
async fn the_set_up_token_makes_one_company() {
    let world = World::start().await;
    let first = first_company(&world).await;
    let setup = Api::with_key(&world, world.deployment().setup_token()).await;
    let again = json!({"name": "Another", "timezone": "UTC", "currency": "EUR"});
    assert_eq!(setup.refused("/companies", again.clone()).await.0, 409);
    let stranger = Api::with_key(&world, "guess").await;
    assert_eq!(stranger.refused("/companies", again.clone()).await.0, 401);
    let member = Api::with_key(&world, text(&first, "api_key")).await;
    assert_eq!(member.refused("/companies", again).await.0, 401);
    assert_eq!(member.get("/company").await["name"], "Lantern Tools");
}

#[tokio::test]
async fn an_answer_to_the_set_up_that_was_lost_is_given_again() {
    let world = World::start().await;
    let setup = Api::with_key(&world, world.deployment().setup_token()).await;
    let company = json!({"name": "Lantern Tools", "timezone": "UTC", "currency": "EUR"});
    let send = async || {
        let key = [("idempotency-key", "first")];
        setup
            .send(http::Method::POST, "/companies", &key, Some(company.clone()))
            .await
            .expect(201)
            .json()
    };
    assert_eq!(send().await, send().await);
}

// req: K05, K06
#[tokio::test]
async fn a_code_is_one_partners_in_any_case() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    api.make("/partners", json!({"name": "Abel", "code": "Spring-26"})).await;
    let same = json!({"name": "Bo", "code": "sPRING-26"});
    assert_eq!(api.refused("/partners", same.clone()).await.0, 409);
    let other = stage.world.company(CompanySpec::default()).await;
    Api::of(&stage.world, &other).await.make("/partners", same).await;
    let generated = api.make("/partners", json!({"name": "Cy"})).await;
    assert_eq!(text(&generated, "code").len(), 10);
    let listed = api.get("/partners?limit=2").await;
    assert_eq!(
        items(&listed).iter().map(|partner| text(partner, "name")).collect::<Vec<_>>(),
        ["Abel", "Ada Quill"]
    );
    let rest = api.get(&format!("/partners?limit=2&cursor={}", text(&listed, "next"))).await;
    assert_eq!((items(&rest).len(), &rest["next"]), (1, &Value::Null));
}

// req: F20
#[tokio::test]
async fn a_link_is_relabelled_and_switched_off_and_on() {
    let stage = Stage::set().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    let (partner, program) = (stage.partner.id, stage.program.id);
    let new = |code: Value| json!({"partner": partner, "program": program, "label": "Stall", "code": code});
    let link = api.make("/links", new(json!("Market-Stall"))).await;
    assert_eq!(api.refused("/links", new(json!("market-stall"))).await.0, 409);
    world.get("/r/market-stall").await.expect(302);
    let path = format!("/links/{}?partner={partner}", text(&link, "id"));
    let changed = api
        .patch(&path, json!({"label": "Stall in June", "status": "disabled"}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&changed["label"], &changed["status"]),
        (&json!("Stall in June"), &json!("disabled"))
    );
    world.restart_functions();
    world.get("/r/market-stall").await.expect(410);
    api.patch(&path, json!({"status": "live"})).await.expect(200);
    world.restart_functions();
    world.get("/r/market-stall").await.expect(302);
    assert_eq!(api.get(&path).await["label"], "Stall in June");
}

#[tokio::test]
async fn a_partner_gets_links_only_for_programs_that_it_is_in() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let second = stage
        .world
        .program(&stage.company, ProgramSpec { name: "Second", ..ProgramSpec::default() })
        .await;
    let link = json!({"partner": stage.partner.id, "program": second.id, "label": "Blog"});
    assert_eq!(api.refused("/links", link.clone()).await.0, 409);
    let own_terms = json!({"program": second.id, "partner": stage.partner.id, "type": "percentage", "rate": "30"});
    assert_eq!(api.refused("/terms", own_terms.clone()).await.0, 409);
    let enrolments = format!("/partners/{}/enrolments", stage.partner.id);
    let decide = async |status: &str| {
        api.post(&enrolments, json!({"program": second.id, "status": status})).await
    };
    assert_eq!(decide("suspended").await.status(), 409, "it is not in");
    decide("approved").await.expect(200);
    api.make("/links", link.clone()).await;
    api.make("/terms", own_terms).await;
    let suspended = decide("suspended").await.expect(200).json();
    assert_eq!(
        decide("suspended").await.expect(200).json(),
        suspended,
        "what it is already, it stays since then"
    );
    assert_eq!(decide("rejected").await.status(), 409);
    assert_eq!(api.refused("/links", link).await.0, 409);
    assert_eq!(items(&api.get(&enrolments).await).len(), 2);
}

#[tokio::test]
async fn terms_begin_at_least_ten_minutes_from_now_except_the_first() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let program = api
        .make("/programs", json!({"name": "New", "destination": "https://shop.lantern.example/"}))
        .await;
    let row = |from: Option<chrono::DateTime<chrono::Utc>>| json!({"program": program["id"], "type": "flat", "amount": "5.00", "currency": "EUR", "sales": "first", "valid_from": from});
    let now = stage.world.now();
    api.make("/terms", row(Some(now - TimeDelta::days(40)))).await;
    assert_eq!(api.refused("/terms", row(None)).await, (422, vec!["valid_from".to_owned()]));
    assert_eq!(
        api.refused("/terms", row(Some(now + TimeDelta::minutes(9)))).await,
        (422, vec!["valid_from".to_owned()])
    );
    let later = Some(now + TimeDelta::minutes(20));
    api.make("/terms", row(later)).await;
    assert_eq!(api.refused("/terms", row(later)).await.0, 409, "rows are never replaced");
    let rows = api.get(&format!("/terms?program={}", text(&program, "id"))).await;
    assert_eq!(items(&rows).len(), 2);
    assert_eq!(items(&rows)[0]["amount"], "5.00");
    for (wrong, field) in [
        (json!({"type": "percentage"}), "rate"),
        (json!({"type": "percentage", "rate": "10", "amount": "5.00"}), "amount"),
        (json!({"type": "percentage", "rate": 10}), "rate"),
        (json!({"type": "percentage", "rate": "101"}), "rate"),
        (json!({"type": "flat", "amount": "5.001", "currency": "EUR"}), "amount"),
        (json!({"type": "tracking_only", "sales": "first"}), "sales"),
        (json!({"type": "both"}), "type"),
    ] {
        let mut body = wrong.clone();
        body["program"] = program["id"].clone();
        assert_eq!(api.refused("/terms", body).await, (422, vec![field.to_owned()]), "{wrong}");
    }
}

// req: V01, V02
#[tokio::test]
async fn a_changed_program_reaches_its_links() {
    let stage = Stage::set().await;
    let (world, api) = (&stage.world, Api::of(&stage.world, &stage.company).await);
    let path = format!("/programs/{}", stage.program.id);
    let change = json!({"destination": "https://new.lantern.example/hello", "window_days": 7, "cookie_domain": null});
    let program = api.patch(&path, change).await.expect(200).json();
    assert_eq!((&program["window_days"], &program["name"]), (&json!(7), &json!("Referrals")));
    api.patch("/company", json!({"name": "Lantern & Daughters", "brand_colour": null}))
        .await
        .expect(200);
    world.drain().await;
    world.restart_functions();
    let answer = world.get(&format!("/r/{}", stage.link.code)).await.expect(302);
    assert!(answer.header("location").starts_with("https://new.lantern.example/hello"));
    assert!(
        answer.headers("set-cookie")[0].contains("Max-Age=604800"),
        "{:?}",
        answer.headers("set-cookie")
    );
    let route = world.store().find_route(&stage.link.code.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!((route.company_name.as_str(), route.brand_colour), ("Lantern & Daughters", None));
    for (wrong, field) in [
        (json!({"window_days": 0}), "window_days"),
        (json!({"window_days": 366}), "window_days"),
        (json!({"destination": "http://shop.example/"}), "destination"),
        (json!({"cookie_domain": "elsewhere.example"}), "cookie_domain"),
        (json!({"cookie_domain": "."}), "cookie_domain"),
        (json!({"name": ""}), "name"),
        (json!({"id": "prg_0"}), "id"),
    ] {
        let (status, fields) = refusal(&api.patch(&path, wrong.clone()).await);
        assert_eq!((status, fields[0].as_str()), (422, field), "{wrong}");
    }
    assert_eq!(
        refusal(&api.patch("/company", json!({"currency": "USD"})).await),
        (422, vec!["currency".to_owned()])
    );
}

#[tokio::test]
async fn a_secret_is_rotated_with_a_day_of_overlap_and_two_are_live_at_most() {
    let world = World::start().await;
    let company = first_company(&world).await;
    let api = Api::with_key(&world, text(&company, "api_key")).await;
    let first = api.make("/webhook-endpoints", json!({})).await;
    assert_eq!(api.refused("/webhook-endpoints", json!({})).await.0, 409);
    let rotate = async || api.post("/webhook-endpoints/standard/rotate", json!({})).await;
    let second = rotate().await.expect(200).json();
    assert_ne!(first["secret"], second["secret"]);
    assert_eq!(refusal(&rotate().await).0, 409, "two are live");
    let try_all = async || {
        let mut taken = Vec::new();
        for (number, endpoint) in [&first, &second].into_iter().enumerate() {
            let secret: WebhookSecret = text(endpoint, "secret").parse().unwrap();
            let body = json!({"type": "customer.signed_up", "timestamp": world.now(), "data": {"customer_id": format!("c{number}"), "occurred_at": world.now()}});
            let path = text(endpoint, "signup_url")
                .trim_start_matches("https://go.vouch.example")
                .to_owned();
            let id = format!("msg_{number}_{}", world.now().timestamp());
            world.restart_functions();
            taken.push(
                world
                    .request(world.signed(&secret, &path, &id, body.to_string().into_bytes()))
                    .await
                    .status(),
            );
        }
        taken
    };
    assert_eq!(try_all().await, [202, 202]);
    world.clock_on(TimeDelta::hours(25)).await;
    assert_eq!(try_all().await, [401, 202]);
    rotate().await.expect(200);
    let listed = api.get("/webhook-endpoints").await;
    assert_eq!(items(&listed)[0]["secrets"].as_array().unwrap().len(), 2);
    assert!(!listed.to_string().contains("whsec_"));
}

#[tokio::test]
async fn a_key_that_is_made_does_what_it_was_made_for() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let key = api.make("/api-keys", json!({"label": "Reports", "scopes": ["read"]})).await;
    let reader = Api::with_key(&stage.world, text(&key, "key")).await;
    reader.get("/company").await;
    assert_eq!(reader.refused("/partners", json!({"name": "Bo"})).await.0, 403);
    for wrong in [json!([]), json!(["read", "read"]), json!(["all"])] {
        let (status, fields) =
            api.refused("/api-keys", json!({"label": "Reports", "scopes": wrong})).await;
        assert_eq!((status, fields[0].starts_with("scopes")), (422, true));
    }
}

#[tokio::test]
async fn a_partner_is_changed_but_for_its_code() {
    let stage = Stage::set().await;
    let api = Api::of(&stage.world, &stage.company).await;
    let partner = stage
        .world
        .partner(
            &stage.company,
            &stage.program,
            PartnerSpec { code: "bo", ..PartnerSpec::default() },
        )
        .await;
    let path = format!("/partners/{}", partner.id);
    let changed = api
        .patch(&path, json!({"name": "Bo Reed", "email": null, "payouts_held": true}))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&changed["name"], &changed["email"], &changed["payouts_held"]),
        (&json!("Bo Reed"), &Value::Null, &json!(true))
    );
    assert_eq!(
        refusal(&api.patch(&path, json!({"code": "other"})).await),
        (422, vec!["code".to_owned()])
    );
    for email in [
        "",
        "bo",
        "bo@",
        "@x.example",
        "bo@x",
        "b o@x.example",
        "bo@@x.example",
        "bo@x.example\u{202e}",
    ] {
        assert_eq!(
            refusal(&api.patch(&path, json!({"email": email})).await),
            (422, vec!["email".to_owned()]),
            "{email}"
        );
    }
    assert_eq!(api.get(&path).await["code"], "bo");
}

#[tokio::test]
async fn no_secret_and_no_address_is_ever_logged() {
    crate::log::listen();
    let world = World::start().await;
    let company = first_company(&world).await;
    let api = Api::with_key(&world, text(&company, "api_key")).await;
    let endpoint = api.make("/webhook-endpoints", json!({})).await;
    let key = api.make("/api-keys", json!({"label": "Till", "scopes": ["read"]})).await;
    let partner =
        json!({"name": "Ada", "email": "ada@secret.example", "password": "hush hush hush"});
    api.make("/partners", partner.clone()).await;
    api.refused("/partners?token=hush", json!({"name": 1, "email": "ada@secret.example"})).await;
    let secrets = [
        world.deployment().setup_token(),
        text(&company, "api_key"),
        text(&endpoint, "secret"),
        text(&key, "key"),
        "hush",
        "ada@secret.example",
    ];
    let heard = crate::log::heard();
    assert!(heard.contains("a company was set up"));
    for secret in secrets {
        assert!(!heard.contains(secret), "{secret} was logged");
    }
}
