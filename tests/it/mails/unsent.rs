//! Mails that can't be sent: what passes is tried again, what never will is given up once and seen by its company.

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde_json::{Value, json};
use vouch_domain::{
    books::notice::Notice,
    id::PartnerId,
    people::mail::{Unsendable, UnsentMail},
};
use vouch_local::{
    faults::{Mode, Service},
    world::{TestCompany, World},
};

use crate::{pages::Browser, stage::Stage};

/// Leaves a mail among those that could not be sent; its id.
pub(crate) async fn left_unsent(
    world: &World,
    company: &TestCompany,
    partner: PartnerId,
) -> String {
    let notice = Notice::MessageReceived { partner, subject: "Hello".to_owned() };
    let fingerprint = partner.to_string();
    let why = (Unsendable::Rejected, "MessageRejected".to_owned());
    let mail = UnsentMail::new((notice, fingerprint.as_str()), why, world.now());
    let mut writes = world.store().writes();
    writes.unsent_mail(company.id, &mail).unwrap();
    writes.commit().await.unwrap();
    mail.id
}

impl Stage {
    async fn written_to(&self, email: &str) {
        let change = json!({ "contact_email": email });
        let company = "/api/v1/company";
        self.world.send(&self.company, Method::PATCH, company, &change).await.expect(200);
    }

    async fn applied_for(&self, email: &str) -> String {
        let wish = json!({"name": "Ann Other", "email": email, "password": "green tea at noon"});
        let applied = self.world.call(&self.company, "/api/v1/applications", Some(wish)).await;
        applied.expect(201).json()["partner"].as_str().unwrap().to_owned()
    }

    async fn unsent(&self) -> Vec<Value> {
        let list = self.world.call(&self.company, "/api/v1/unsent-mails", None).await.expect(200);
        list.json()["items"].as_array().unwrap().clone()
    }
}

async fn waiting(world: &World) -> usize {
    let by: DateTime<Utc> = world.now() + TimeDelta::days(30);
    world.store().list_due_outbox(by, 100).await.unwrap().len()
}

// req: V12
#[tokio::test]
async fn what_the_mail_service_refuses_for_good_is_given_up_once_and_seen() {
    for (to, why, code) in [
        ("MessageRejected@refused.invalid", "rejected", json!("MessageRejected")),
        ("BadRequestException@refused.invalid", "rejected", json!("BadRequestException")),
        (
            "MailFromDomainNotVerifiedException@refused.invalid",
            "sender",
            json!("MailFromDomainNotVerifiedException"),
        ),
        ("AccountSuspendedException@refused.invalid", "sender", json!("AccountSuspendedException")),
    ] {
        let stage = Stage::set().await;
        stage.written_to(to).await;
        stage.applied_for("ann@reed.example").await;
        stage.world.faults().reset_counts();
        stage.world.drain().await;
        stage.world.clock_on(TimeDelta::days(2)).await;
        assert_eq!(stage.world.faults().calls_of("SendEmail"), 1, "{to}");
        assert_eq!(waiting(&stage.world).await, 0, "{to}");
        let unsent = stage.unsent().await;
        assert_eq!(unsent.len(), 1, "{unsent:?}");
        let mail = &unsent[0];
        assert_eq!((&mail["why"], &mail["code"]), (&json!(why), &code), "{mail}");
        assert_eq!(mail["kind"], "application_received");
        assert_eq!((&mail["status"], &mail["partner"]), (&json!("open"), &Value::Null));
        assert!(!mail.to_string().contains('@'), "no address: {mail}");
        // The address mended, it goes; a second time nothing comes of it.
        stage.written_to("books@lantern.example").await;
        let again = format!("/api/v1/unsent-mails/{}/again", mail["id"].as_str().unwrap());
        for _ in 0..2 {
            let sent = stage.world.call(&stage.company, &again, Some(json!({}))).await.expect(200);
            assert_eq!(sent.json()["status"], "again");
            stage.world.drain().await;
        }
        let mails = stage.world.mail();
        assert_eq!(mails.len(), 1, "{mails:?}");
        assert_eq!(mails[0].to, ["books@lantern.example"]);
        let drop = again.replace("/again", "/drop");
        stage.world.call(&stage.company, &drop, Some(json!({}))).await.expect(409);
    }
}

#[tokio::test]
async fn what_passes_is_tried_again_later_and_later_and_given_up_after_three_days() {
    let stage = Stage::set().await;
    stage.written_to("SendingPausedException@refused.invalid").await;
    stage.applied_for("ann@reed.example").await;
    stage.world.drain().await;
    assert!(stage.unsent().await.is_empty());
    let mut tries = Vec::new();
    for hours in [1, 4, 19] {
        stage.world.faults().reset_counts();
        for _ in 0..(hours * 12) {
            stage.world.clock_on(TimeDelta::minutes(5)).await;
        }
        tries.push(stage.world.faults().calls_of("SendEmail"));
    }
    assert!(tries[0] > tries[1] && (2..=6).contains(&tries[1]), "{tries:?}");
    assert!((2..=6).contains(&tries[2]), "{tries:?}");
    assert!(stage.unsent().await.is_empty());
    assert_eq!(waiting(&stage.world).await, 1);
    stage.world.clock_on(TimeDelta::days(3)).await;
    let unsent = stage.unsent().await;
    assert_eq!(unsent[0]["why"], "too_long", "{unsent:?}");
    assert_eq!(unsent[0]["code"], "SendingPausedException");
    assert_eq!(waiting(&stage.world).await, 0);
}

#[tokio::test]
async fn a_mail_that_waits_holds_up_nothing_and_goes_when_it_can() {
    let stage = Stage::set().await;
    stage.world.faults().set(Service::Ses, Mode::Throttled);
    stage.applied_for("ann@reed.example").await;
    stage.world.drain().await;
    stage.world.clock_on(TimeDelta::hours(8)).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "10.00").await;
    assert_eq!(stage.earned("s1").await, 200);
    stage.world.faults().heal();
    stage.world.clock_on(TimeDelta::hours(6)).await;
    assert_eq!(stage.world.mail().len(), 1);
    assert!(stage.unsent().await.is_empty());
    assert_eq!(waiting(&stage.world).await, 0);
}

#[tokio::test]
async fn an_address_that_is_none_is_said_and_no_header_written_by_it() {
    for to in [
        "ann@reed.example\r\nBcc: all@evil.example",
        "ann@reed.example, all@evil.example",
        "Ann <ann@reed.example>",
        "\"ann\\r\\nBcc: x\"@reed.example",
        "ann@reed.example\u{2028}Bcc: all@evil.example",
        "a\u{202e}nn@reed.example",
        "ann",
    ] {
        let stage = Stage::set().await;
        // No form and no call takes it; a row of before may hold it.
        let refused = json!({ "contact_email": to });
        let path = "/api/v1/company";
        let answer = stage.world.send(&stage.company, Method::PATCH, path, &refused).await;
        let is_refused = answer.status() == 422;
        let mut settings =
            stage.world.store().find_company(stage.company.id).await.unwrap().unwrap();
        let before = settings.clone();
        settings.contact_email = Some(to.to_owned());
        let now = stage.world.now();
        stage.world.store().change_company(&before, &settings, now).await.unwrap();
        stage.applied_for("ann@reed.example").await;
        stage.world.drain().await;
        assert!(stage.world.mail().is_empty(), "{to:?} {is_refused}");
        let unsent = stage.unsent().await;
        assert_eq!(unsent.len(), 1, "{to:?}");
        assert_eq!((&unsent[0]["why"], &unsent[0]["code"]), (&json!("address"), &Value::Null));
    }
}

#[tokio::test]
async fn the_company_sees_it_at_home_and_leaves_it_at_that() {
    let stage = Stage::set().await;
    let id = left_unsent(&stage.world, &stage.company, stage.partner.id).await;
    let owner = stage.world.member(&stage.company, "owner").await;
    let mut browser = Browser::of_member(&stage.world, &owner).await;
    let home = browser.read("/dashboard").await;
    assert!(home.contains("One mail could not be sent. See mails"), "{home}");
    let page = "/dashboard/unsent-mails";
    let list = browser.read(page).await;
    for said in ["The mail service refuses it", "Message", &stage.partner.partner.name] {
        assert!(list.contains(said), "{said} in {list}");
    }
    let action = format!("{page}/{id}");
    browser.submit(page, &action, &[("how", "drop")]).await.expect(303);
    let list = browser.read(page).await;
    assert!(list.contains("Left at that") && list.contains("No mail needs you."), "{list}");
    assert!(!browser.read("/dashboard").await.contains("could not be sent"));
}
