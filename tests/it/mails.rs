//! Mails: who gets which, when, and that both of their forms say the same and nothing that somebody typed does more.

mod crashes;
mod unsent;
mod wishes;

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch_local::{
    faults::{Mode, Service},
    mail::Mail,
    world::{CompanySpec, ProgramSpec, World},
};

pub(crate) use self::unsent::left_unsent;
use crate::stage::Stage;

impl Stage {
    fn mails_about(&self, words: &str) -> Vec<Mail> {
        self.world.mail().into_iter().filter(|mail| mail.subject.contains(words)).collect()
    }
}

/// What a page of a mail says, without its tags.
fn plain(html: &str) -> String {
    let (mut text, mut inside) = (String::new(), false);
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&amp;", "&")
}

#[tokio::test]
async fn the_company_is_told_when_a_review_begins_and_three_days_before_it_ends() {
    let spec = CompanySpec { zone: "America/Toronto", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, spec, ProgramSpec::default()).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-05T04:59:00Z").await;
    let ready = stage.mails_about("ready to review");
    assert_eq!(ready.len(), 1, "{ready:?}");
    let sent_at = |mail: &Mail| mail.sent_at.format("%FT%T").to_string();
    assert_eq!(sent_at(&ready[0]), "2026-11-01T04:00:00");
    assert!(stage.mails_about("three days left").is_empty());
    stage.world.clock_to("2026-11-12T00:00:00Z").await;
    let left = stage.mails_about("three days left");
    assert_eq!(left.len(), 1, "{left:?}");
    // The clocks of Toronto went back in between.
    assert_eq!(sent_at(&left[0]), "2026-11-05T05:00:00");
    assert!(left[0].text.contains("8 November 2026, 00:00 (America/Toronto)"), "{}", left[0].text);
    for mail in stage.world.mail() {
        let page = plain(&mail.html);
        for line in mail.text.lines().filter(|line| !line.is_empty() && !line.starts_with("--")) {
            let said = line.split_once(": ").map_or(line, |(_, said)| said);
            let is_there = page.contains(said.trim_end_matches(':')) || mail.html.contains(said);
            assert!(is_there, "{line} in {page}");
        }
        assert!(!mail.key.is_empty() && !mail.html.contains("<script"));
    }
}

#[tokio::test]
async fn a_review_that_stands_still_is_not_said_to_end_soon() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-02T10:00:00Z").await;
    let ask = |what: &'static str| {
        let path = format!("/api/v1/periods/2026-10/{what}");
        let stage = &stage;
        async move {
            let answer = stage.world.call(&stage.company, &path, Some(json!({}))).await;
            assert!(answer.status() < 300, "{answer:?}");
        }
    };
    ask("pause").await;
    stage.world.clock_to("2026-11-20T10:00:00Z").await;
    assert!(stage.mails_about("three days left").is_empty());
    ask("resume").await;
    stage.world.clock_to("2026-12-01T00:00:00Z").await;
    let left = stage.mails_about("three days left");
    assert_eq!(left.len(), 1, "{left:?}");
    assert!(
        left[0].sent_at > "2026-11-21T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap()
    );
}

#[tokio::test]
async fn whoever_asks_to_be_a_partner_hears_what_became_of_it() {
    let stage = Stage::set().await;
    let apply = |name: &'static str, email: &'static str| {
        let stage = &stage;
        async move {
            let wish = json!({"name": name, "email": email, "password": "green tea at noon"});
            let path = "/api/v1/applications";
            let applied = stage.world.call(&stage.company, path, Some(wish)).await.expect(201);
            stage.world.drain().await;
            applied.json()["partner"].as_str().unwrap().to_owned()
        }
    };
    let (ann, ben) =
        (apply("Ann Other", "ann@reed.example").await, apply("Ben", "ben@reed.example").await);
    let received = stage.mails_about("asks to become a partner");
    assert_eq!(received.len(), 2, "{received:?}");
    assert!(received[0].text.contains("ann@reed.example"), "{}", received[0].text);
    assert!(received.iter().all(|mail| !mail.to.contains(&"ann@reed.example".to_owned())));
    for (who, what) in [(&ann, "approve"), (&ben, "decline"), (&ann, "approve")] {
        let path = format!("/api/v1/applications/{who}/{what}");
        let decided = stage.world.call(&stage.company, &path, Some(json!({}))).await;
        assert!(decided.status() < 300, "{decided:?}");
        stage.world.drain().await;
    }
    let taken = stage.mails_about("You are a partner of");
    assert_eq!(taken.len(), 1, "{taken:?}");
    assert_eq!(taken[0].to, ["ann@reed.example"]);
    let declined = stage.mails_about("has not taken you");
    assert_eq!(declined.len(), 1, "{declined:?}");
    assert_eq!(declined[0].to, ["ben@reed.example"]);
}

#[tokio::test]
async fn a_mail_whose_answer_is_lost_goes_out_again_and_is_seen_to_be_the_same() {
    for (mode, times) in [(Mode::TimeoutApplied, 2), (Mode::TimeoutNotApplied, 1)] {
        let stage = Stage::set().await;
        let wish = json!({"name": "Ann", "email": "ann@reed.example"});
        stage.world.call(&stage.company, "/api/v1/applications", Some(wish)).await.expect(201);
        stage.world.faults().next("SendEmail", mode, 1);
        stage.world.drain().await;
        let mails = stage.mails_about("asks to become a partner");
        assert_eq!(mails.len(), times, "{mode:?}: {mails:?}");
        assert!(mails.iter().all(|mail| mail.key == mails[0].key && !mail.key.is_empty()));
    }
    let stage = Stage::set().await;
    stage.world.faults().set(Service::Ses, Mode::Throttled);
    let wish = json!({"name": "Ann", "email": "ann@reed.example"});
    stage.world.call(&stage.company, "/api/v1/applications", Some(wish)).await.expect(201);
    stage.world.drain().await;
    assert!(stage.world.mail().is_empty());
    stage.world.faults().heal();
    stage.world.clock_on(TimeDelta::minutes(5)).await;
    assert_eq!(stage.mails_about("asks to become a partner").len(), 1);
}

#[tokio::test]
async fn no_name_of_a_company_or_partner_does_more_in_a_mail_than_stand_there() {
    let fixtures =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/fixtures/naughty-strings.json");
    let found: Vec<Value> = std::fs::read_to_string(fixtures)
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let mut names: Vec<String> =
        found.iter().filter_map(|name| name.as_str()).map(str::to_owned).collect();
    names.extend(
        [
            "<b>Bold</b> & Sons",
            "\"><img src=x onerror=alert(1)>",
            "{ $amount }",
            "https://evil.example/login",
            "Quill, Inc.; Ltd <a@b.example>",
        ]
        .map(str::to_owned),
    );
    // Few are enough for the whole way; each form of each is tried at the letter itself.
    names.retain(|name| (4..=60).contains(&name.chars().count()));
    let step = (names.len() / 12).max(1);
    let mut tried = 0;
    for name in names.iter().rev().step_by(step) {
        let stage = Stage::set().await;
        let wish = json!({"name": name, "email": "ann@reed.example"});
        let answer = stage.world.call(&stage.company, "/api/v1/applications", Some(wish)).await;
        if answer.status() == 422 {
            continue;
        }
        answer.expect(201);
        stage.world.drain().await;
        let mails = stage.world.mail();
        assert_eq!(mails.len(), 1, "{name:?}");
        let mail = &mails[0];
        assert!(!mail.subject.contains(['\r', '\n']), "{name:?}");
        for tag in ["<script", "<img", "<b>", "<iframe", "<svg"] {
            assert!(!mail.html.to_lowercase().contains(tag), "{name:?}: {}", mail.html);
        }
        tried += 1;
    }
    assert!(tried >= 4, "{tried}");
}
