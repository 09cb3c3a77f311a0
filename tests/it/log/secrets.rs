//! No line of any function holds a secret, a body, or what a company wrote of a person (I18).

use chrono::TimeDelta;
use serde_json::json;
use vouch_local::{
    faults::{Mode, Service},
    world::{CompanySpec, LinkSpec, PASSWORD, PartnerSpec, ProgramSpec, World},
};

use crate::{log, pages::Browser, stage::Stage};

/// A customer whose id is its address, as billing systems have them.
const CUSTOMER: &str = "otto.canary@mailbox.example";
const NAME: &str = "Ottokar Canarybird";
const PARTNER: &str = "petra.canary@partners.example";

async fn stage() -> Stage {
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let world = World::start().await;
    let company = world.company(company).await;
    let program = world.program(&company, ProgramSpec::default()).await;
    let spec =
        PartnerSpec { email: Some(PARTNER), name: "Petra Canarybird", ..PartnerSpec::default() };
    let partner = world.partner(&company, &program, spec).await;
    let link = world.link(&company, &program, &partner, LinkSpec::default()).await;
    Stage { world, company, program, partner, link }
}

/// What every service does to every call for a while, so that errors are logged wherever one can be.
async fn everything_fails_for_a_while(stage: &Stage) {
    let world = &stage.world;
    for mode in [Mode::Unreachable, Mode::InternalError, Mode::Throttled] {
        for service in [Service::DynamoDb, Service::Sqs, Service::Ses] {
            world.faults().set(service, mode);
            let sale = json!({"transaction_id": format!("{mode:?}"), "customer_id": CUSTOMER, "amount": "2.00", "currency": "EUR", "occurred_at": world.now()});
            world.report(&stage.company, "transaction.paid", sale).await;
            world.get(&format!("/r/{}", stage.link.code)).await;
            world.call(&stage.company, "/api/v1/links", None).await;
            world.work_off("events").await;
            world.work_off("clicks").await;
            world.dispatch().await;
            let _ = world.sweep_periods().await;
            world.faults().heal();
        }
    }
    world.drain().await;
}

#[tokio::test]
async fn no_line_holds_a_secret_a_body_or_a_person() {
    log::listen();
    let stage = stage().await;
    let (world, company) = (&stage.world, &stage.company);
    let token = world.click(&stage.link).await;
    let sign_up = json!({"customer_id": CUSTOMER, "occurred_at": world.now(), "click": token, "name": NAME, "email": CUSTOMER,
        "subscription": {"status": "active", "plan": "canary-plan"}});
    stage.tell("customer.signed_up", sign_up).await;
    for (id, amount) in [("t1", "100.00"), ("t1", "7.00"), ("t2", "30.00")] {
        stage.sell(id, CUSTOMER, amount).await;
    }
    stage.sell("t3", "early.canary@mailbox.example", "5.00").await;
    let update = json!({"customer_id": CUSTOMER, "occurred_at": world.now(), "status": "canceled"});
    stage.tell("subscription.updated", update).await;
    let member = world.member(company, "owner").await;
    let portal = format!("/portal/{}", company.id);
    let mut cookies = Vec::new();
    for (page, mut browser) in [
        ("/dashboard", Browser::of_member(world, &member).await),
        (portal.as_str(), Browser::of_partner(world, company.id, &stage.partner).await),
    ] {
        browser.get(page).await;
        cookies.push(browser.cookie("__Host-vouch").unwrap().1.to_owned());
    }
    everything_fails_for_a_while(&stage).await;
    world.clock_on(TimeDelta::days(45)).await;
    let heard = log::heard();
    let secret = company.secret.to_text();
    let mut secrets = vec![
        CUSTOMER,
        NAME,
        PARTNER,
        "canary@",
        "Canarybird",
        "canary-plan",
        PASSWORD,
        &token,
        &secret,
        &secret[6..],
        &company.api_key,
        &member.email,
    ];
    secrets.extend(cookies.iter().map(String::as_str));
    for secret in secrets {
        let line = heard.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret} in {line:?}");
    }
    // Whoever logged it, in whichever story.
    for line in heard.lines() {
        for start in ["whsec_", "Bearer ", "vk_", "$argon2", "\"customer_id\"", "set-cookie"] {
            assert!(!is_begun(line, start), "{start} in {line}");
        }
    }
}

/// Whether a word of the line begins so; ids may end in any letters.
fn is_begun(line: &str, start: &str) -> bool {
    let mut found = line.match_indices(start);
    found.any(|(at, _)| !line[..at].ends_with(|before: char| before.is_ascii_alphanumeric()))
}
