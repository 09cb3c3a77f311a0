//! Home of the partners' portal: welcome, profile, programs and what they pay.

use serde_json::json;
use vouch_domain::{
    earning::terms::{Pays, Reward, SalesPaid, Structure},
    money::Money,
    people::partner::{Enrolment, EnrolmentStatus},
};
use vouch_local::world::ProgramSpec;

use super::Browser;
use crate::stage::Stage;

async fn browser(stage: &Stage) -> Browser<'_> {
    Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await
}

fn address(stage: &Stage, rest: &str) -> String {
    format!("/portal/{}{rest}", stage.company.id)
}

// req: K09
#[tokio::test]
async fn the_companys_welcome_is_there_at_the_next_load() {
    let stage = Stage::set().await;
    let mut browser = browser(&stage).await;
    let page = address(&stage, "/welcome");
    let text = browser.read(&page).await;
    assert!(text.contains("has not written a welcome yet."), "{text}");
    let welcome = "Good to see you.\n\nWrite to <b>us</b>\nany time.";
    let mut company = stage.company.company.clone();
    company.welcome = welcome.to_owned();
    stage
        .world
        .store()
        .change_company(&stage.company.company, &company, stage.world.now())
        .await
        .unwrap();
    let html = browser.get(&page).await.expect(200).text();
    assert!(html.contains("<p>Good to see you.</p>"), "{html}");
    assert!(html.contains("<p>Write to &lt;b&gt;us&lt;/b&gt;<br>any time.</p>"), "{html}");
}

// req: K10
#[tokio::test]
async fn a_partner_changes_its_details_and_nothing_of_the_companys() {
    let stage = Stage::set().await;
    let store = stage.world.store();
    let mut held = stage.partner.partner.clone();
    held.payouts_held = true;
    store
        .change_partner(stage.company.id, &stage.partner.partner, &held, stage.world.now())
        .await
        .unwrap();
    let mut browser = browser(&stage).await;
    let page = address(&stage, "/profile");
    let text = browser.read(&page).await;
    assert!(text.contains(&stage.partner.code), "{text}");
    let wrong = [("name", "  "), ("email", "no <address>")];
    let answer = browser.submit(&page, &page, &wrong).await.expect(422).text();
    assert!(answer.contains("Give a name of 1 to 200 characters."), "{answer}");
    assert!(answer.contains("value=\"no &lt;address&gt;\""), "nothing is lost: {answer}");
    assert!(answer.contains("href=\"#field-email\""), "{answer}");
    let right = [
        ("name", "Pat O’Neil & <Co>"),
        ("email", "pat@new.example"),
        ("code", "mine"),
        ("payouts_held", "false"),
    ];
    browser.submit(&page, &page, &right).await.expect(303);
    let after = store.find_partner(stage.company.id, stage.partner.id).await.unwrap().unwrap();
    assert_eq!(after.name, "Pat O’Neil & <Co>");
    assert_eq!(after.email.as_deref(), Some("pat@new.example"));
    assert_eq!((after.code, after.payouts_held), (held.code, true));
    let text = browser.read(&format!("{page}?done=saved")).await;
    assert!(text.contains("Your details are saved."), "{text}");
    // The new address tells self-referrals from now on.
    let click = stage.world.click(&stage.link).await;
    let own = json!({
        "customer_id": "self", "occurred_at": stage.world.now(), "click": click,
        "email": "pat@new.example",
    });
    stage.tell("customer.signed_up", own).await;
    let reason = stage.reason("self").await;
    assert_eq!(reason, vouch_domain::tracking::attribution::Reason::SelfReferral);
    browser.submit(&page, &page, &[("name", "Pat"), ("email", "")]).await.expect(303);
    let after = store.find_partner(stage.company.id, stage.partner.id).await.unwrap().unwrap();
    assert_eq!((after.name.as_str(), after.email), ("Pat", None));
}

// req: K11
#[tokio::test]
async fn each_program_is_there_with_its_description() {
    let stage = Stage::set().await;
    let mut program = stage.program.program.clone();
    program.description = "For people who <i>talk</i>.\n\nAbout tea.".to_owned();
    stage.world.store().change_program(stage.company.id, &program).await.unwrap();
    let second = ProgramSpec { name: "Second", ..ProgramSpec::default() };
    let second = stage.world.program(&stage.company, second).await;
    let status = EnrolmentStatus::Suspended(stage.world.now());
    let enrolment = Enrolment::new(second.id, 2, status);
    let (store, partner) = (stage.world.store(), stage.partner.id);
    store.change_enrolment(stage.company.id, partner, &enrolment).await.unwrap();
    let mut browser = browser(&stage).await;
    let page = address(&stage, "/programs");
    let text = browser.read(&page).await;
    for expected in [
        "You are in one program of",
        "For people who <i>talk</i>. About tea.",
        "A click counts for 90 days.",
        "One link",
        "Second This program has no description yet. Status Suspended since 1 October",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

fn pays(rate: &str, duration_months: Option<u32>) -> Structure {
    let reward = Reward::Percentage(rate.parse().unwrap());
    Pays { duration_months, ..Pays::of(reward) }.into()
}

// req: K12
#[tokio::test]
async fn what_a_program_pays_is_said_in_words_with_an_example_and_what_comes_next() {
    let stage = Stage::paying(pays("20", Some(12))).await;
    let mut browser = browser(&stage).await;
    let page = address(&stage, "/structure");
    let text = browser.read(&page).await;
    for expected in [
        "You earn 20% of what your customers pay",
        "You earn 20% of what a customer pays, net of tax, for 12 months from its sign-up.",
        "Example: a customer pays €120.00, of which €20.00 is tax; you earn €20.00.",
        "The program’s terms, in force since",
        "This month ends 31 October",
        "In review until 8 November",
        "Any amount. There is no minimum.",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    // The partner's own terms go before the program's, from when they begin.
    let own = stage.world.terms(
        &stage.company,
        &stage.program,
        Some(&stage.partner),
        "2027-01-01T00:00:00Z".parse().unwrap(),
        pays("15.5", None),
    );
    own.await;
    let text = browser.read(&page).await;
    let ahead = "From 1 January 2027, 00:00 on: 15.5% of what a customer pays, net of tax, for as long as it pays.";
    assert!(text.contains(ahead), "{text}");
    stage.world.clock_to("2027-01-02T12:00:00Z").await;
    let mut german = browser.german();
    let html = german.get(&page).await.expect(200).text();
    assert!(html.contains("15,5\u{a0}%"), "a number and its sign stay together: {html}");
    let text = german.read(&page).await;
    for expected in [
        "Sie erhalten 15,5 % dessen, was Ihre Kunden zahlen.",
        "Sie erhalten 15,5 % dessen, was ein Kunde zahlt, ohne Steuer, solange er zahlt.",
        "15,50 €.",
        "Mit Ihnen vereinbart, gültig seit 1. Januar",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

// req: K11, K12
#[tokio::test]
async fn fees_programs_without_pay_and_several_programs_are_each_told() {
    let fee = Money::new(1_500, "EUR".parse().unwrap());
    let flat = Structure::from(Pays { sales: SalesPaid::First, ..Pays::of(Reward::Flat(fee)) });
    let stage = Stage::paying(flat).await;
    let mut browser = browser(&stage).await;
    let page = address(&stage, "/structure");
    let text = browser.read(&page).await;
    for expected in [
        "You earn €15.00 for the first payment of each customer.",
        "You earn €15.00 for a customer’s first payment.",
        "Example: a customer pays €120.00; you earn €15.00. Payments in other currencies than EUR earn nothing.",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let spec = ProgramSpec {
        name: "Only <counted>",
        pays: Some(Structure::TracksOnly),
        ..ProgramSpec::default()
    };
    let counted = stage.world.program(&stage.company, spec).await;
    let status = EnrolmentStatus::Approved(stage.world.now());
    let enrolment = Enrolment::new(counted.id, 2, status);
    let (store, partner) = (stage.world.store(), stage.partner.id);
    store.change_enrolment(stage.company.id, partner, &enrolment).await.unwrap();
    let text = browser.read(&page).await;
    for expected in [
        "What you earn, program by program",
        "You earn €15.00 for a customer’s first payment.",
        "Only <counted> Your referrals are counted, and no commission comes of them.",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let programs = browser.read(&address(&stage, "/programs")).await;
    assert!(programs.contains("You are in 2 programs of"), "{programs}");
    // Each leads to what it pays.
    let html = browser.get(&address(&stage, "/programs")).await.text();
    let structure = browser.get(&page).await.text();
    for program in [stage.program.id, counted.id] {
        assert!(html.contains(&format!("/structure#{program}\"")), "{html}");
        assert!(structure.contains(&format!("id=\"{program}\"")), "{structure}");
    }
}
