//! The states that commissions and invoices go through, as each side reads them, by call, on its pages and by mail.

use serde_json::{Value, json};
use vouch_local::mail::Mail;

use crate::{
    pages::Browser,
    stage::Stage,
    stripe::{Fake, Mood, at_stripe, charges, invoice_status, on_stripe, payouts, says_where},
};

/// Somebody who may do everything, and what a commission's or invoice's state reads like.
struct Company<'a> {
    stage: &'a Stage,
    owner: Browser<'a>,
    partner: Browser<'a>,
}

impl<'a> Company<'a> {
    async fn of(stage: &'a Stage) -> Self {
        let owner = stage.world.member(&stage.company, "owner").await;
        let owner = Browser::of_member(&stage.world, &owner).await;
        let partner = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
        Self { stage, owner, partner }
    }

    /// What the state of a sale's commission is called: by call, for the company, for the partner.
    async fn expect(&mut self, sale: &str, [called, company, partner]: [&str; 3]) {
        let id = self.stage.commission_of(sale).await;
        let told = self.stage.read(&format!("/commissions/{id}")).await;
        assert_eq!(told["status"], called, "{sale}: {told}");
        let month = &id[4..11];
        for (browser, list, word) in [
            (&mut self.owner, format!("/dashboard/commissions?month={month}"), company),
            (
                &mut self.partner,
                format!("/portal/{}/commissions?month={month}", self.stage.company.id),
                partner,
            ),
        ] {
            let html = browser.get(&list).await.expect(200).text();
            let row = html.split("<tr").find(|row| row.contains(&id)).expect("its row");
            let row = crate::pages::text_of(&format!("<body{row}"));
            assert!(row.contains(word), "{sale} is {word} on {list}: {row}");
        }
    }

    async fn invoice_page(&mut self, of: &str) -> String {
        self.owner.read(&format!("/dashboard/invoices/inv_{of}_EUR")).await
    }
}

// req: V06, V08, P08
#[tokio::test]
async fn a_commissions_state_is_new_to_its_company_pending_to_its_partner_and_then_the_same_to_both()
 {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    for sale in ["new", "right", "odd", "wrong"] {
        stage.sell(sale, "c1", "100.00").await;
    }
    let mut it = Company::of(&stage).await;
    it.expect("new", ["pending", "New", "Pending"]).await;
    stage.say("approve", "right", json!({})).await.expect(200);
    stage.say("hold", "odd", json!({"reason": "who is this?"})).await.expect(200);
    stage.say("decline", "wrong", json!({"reason": "our own order"})).await.expect(200);
    it.expect("right", ["approved", "Approved", "Approved"]).await;
    it.expect("odd", ["on_hold", "On hold who is this?", "On hold who is this?"]).await;
    it.expect("wrong", ["declined", "Declined our own order", "Declined our own order"]).await;
    // Its page and a mail tell the partner the reason, too.
    let why = stage.commission_of("wrong").await;
    let why = format!("/portal/{}/commissions/{why}", stage.company.id);
    assert!(it.partner.read(&why).await.contains("our own order"));
    let mails = mails_to(&stage, "ada@quill.example");
    let mail = mails.iter().find(|mail| mail.subject.contains("declined")).expect("a mail");
    assert!(mail.text.contains("our own order"), "{}", mail.text);
    // The manual rail: invoiced once it is final, paid once somebody says that the payout was.
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    it.expect("new", ["pending", "New", "Pending"]).await;
    stage.world.clock_to("2026-11-08T00:01:00Z").await;
    for sale in ["new", "right"] {
        let payout = &payouts(&stage, "2026-10").await[0];
        let expected = match payout["status"].as_str() {
            Some("paid") => ["paid", "Paid", "Paid"],
            _ => ["invoiced", "Invoiced", "Invoiced"],
        };
        it.expect(sale, expected).await;
    }
    for payout in payouts(&stage, "2026-10").await {
        let path = format!("/payouts/{}/paid", payout["id"].as_str().unwrap());
        if payout["status"] != "paid" {
            stage.ask(&path, json!({"reference": "transfer 7"})).await.expect(200);
        }
    }
    stage.world.drain().await;
    for sale in ["new", "right"] {
        it.expect(sale, ["paid", "Paid", "Paid"]).await;
    }
    it.expect("wrong", ["declined", "Declined", "Declined"]).await;
    it.expect("odd", ["on_hold", "On hold", "On hold"]).await;
}

fn mails_to(stage: &Stage, to: &str) -> Vec<Mail> {
    let mails = stage.world.mail().into_iter();
    mails.filter(|mail| mail.to.iter().any(|one| one == to)).collect()
}

/// How the company's mail goes on about a month.
fn subjects(stage: &Stage) -> Vec<String> {
    let mails = mails_to(stage, "books@lantern.example");
    mails.into_iter().map(|mail| mail.subject.replace("Lantern Tools: ", "")).collect()
}

// req: P12, V10, T10
#[tokio::test]
async fn in_review_everything_can_be_put_right_on_the_pages_and_a_pause_stops_the_charge() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    for (sale, amount) in [("good", "100.00"), ("odd", "50.00"), ("wrong", "10.00")] {
        stage.sell(sale, "c1", amount).await;
    }
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    let mut it = Company::of(&stage).await;
    let (list, page) = ("/dashboard/invoices", "/dashboard/invoices/inv_2026-10_EUR");
    let total = async |it: &mut Company<'_>, status: &str, amount: &str| {
        let invoice = stage.read("/invoices/inv_2026-10_EUR").await;
        assert_eq!((&invoice["status"], &invoice["total"]), (&json!(status), &json!(amount)));
        it.invoice_page("2026-10").await
    };
    let text = total(&mut it, "review", "32.00").await;
    assert!(text.contains("In review") && text.contains("€32.00"), "{text}");
    // Decline, hold and release by the forms of the commission's page.
    let word = async |it: &mut Company<'_>, sale: &str, word: &str, fields: &[(&str, &str)]| {
        let page = format!("/dashboard/commissions/{}", stage.commission_of(sale).await);
        it.owner.submit(&page, &format!("{page}/{word}"), fields).await.expect(303);
        stage.world.drain().await;
    };
    word(&mut it, "wrong", "decline", &[("decline_reason", "our own order")]).await;
    total(&mut it, "review", "30.00").await;
    word(&mut it, "odd", "hold", &[("hold_reason", "who is this?")]).await;
    total(&mut it, "review", "20.00").await;
    word(&mut it, "odd", "release", &[("period", "2026-10")]).await;
    total(&mut it, "review", "30.00").await;
    let wish = json!({"partner": stage.partner.id, "amount": "-4.00", "currency": "EUR", "reason": "a bonus paid twice"});
    stage.ask("/adjustments", wish).await.expect(201);
    total(&mut it, "review", "26.00").await;
    // The clock stands, whatever day it is; then it goes on and the month is charged.
    it.owner.submit(page, &format!("{page}/pause"), &[]).await.expect(303);
    stage.world.clock_to("2026-11-20T12:00:00Z").await;
    let text = total(&mut it, "paused", "26.00").await;
    assert!(text.contains("Paused") && text.contains("its review stands still"), "{text}");
    assert!(it.owner.read(list).await.contains("Paused"));
    assert!(payouts(&stage, "2026-10").await.is_empty());
    it.owner.submit(page, &format!("{page}/resume"), &[]).await.expect(303);
    total(&mut it, "review", "26.00").await;
    stage.world.clock_to("2026-11-27T00:00:00Z").await;
    let text = total(&mut it, "charged", "26.00").await;
    assert!(text.contains("October’s invoice of €26.00 is paid"), "{text}");
    assert_eq!(payouts(&stage, "2026-10").await[0]["amount"], "26.00");
}

// req: V10, V12, T10, Q32, P13, P14
#[tokio::test]
async fn a_charge_that_fails_is_said_and_told_by_mail_and_what_was_adjusted_is_paid_out_once_it_is_charged()
 {
    let (stage, fake): (Stage, Fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    fake.charges_are(Mood::Declines);
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    let wish = json!({"partner": stage.partner.id, "amount": "5.00", "currency": "EUR", "reason": "a promise kept"});
    stage.ask("/adjustments", wish).await.expect(201);
    stage.world.clock_to("2026-11-08T00:01:00Z").await;
    let mut it = Company::of(&stage).await;
    assert_eq!(invoice_status(&stage, "2026-10").await, "failed");
    let text = it.invoice_page("2026-10").await;
    for part in ["Charge failed", "October’s invoice of €25.00 could not be charged"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(payouts(&stage, "2026-10").await.is_empty(), "nothing is released");
    stage.world.clock_to("2026-11-20T00:00:00Z").await;
    let tries = charges(&stage, "2026-10").await;
    let amounts: Vec<&Value> = tries.iter().map(|one| &one["amount"]).collect();
    assert_eq!(amounts, [&json!("25.00"); 4]);
    let said = subjects(&stage);
    let failed = "the charge for October 2026 failed";
    let expected = [
        "the invoice for October 2026 is ready to review",
        "three days left to review October 2026",
        failed,
        failed,
        failed,
    ];
    assert_eq!(said[..5], expected, "{said:?}");
    assert_eq!(said.last().unwrap(), "the invoice for October 2026 needs you", "{said:?}");
    assert!(payouts(&stage, "2026-10").await.is_empty(), "and nothing is released by it");
    fake.charges_are(Mood::Works);
    let path = "/invoices/inv_2026-10_EUR/charge";
    stage.ask(path, json!({})).await.expect(202);
    stage.world.drain().await;
    let text = it.invoice_page("2026-10").await;
    assert!(text.contains("October’s invoice of €25.00 is paid"), "{text}");
    assert_eq!((fake.charged("eur"), fake.transferred("eur")), (2_500, 2_500));
    assert_eq!(payouts(&stage, "2026-10").await[0]["status"], "paid");
    let invoices = stage.read("/invoices?period=2026-10").await;
    assert_eq!(invoices["items"].as_array().unwrap().len(), 1, "nothing is invoiced again");
    assert_eq!(invoices["items"][0]["number"], 1);
}

// req: V12
#[tokio::test]
async fn the_invoice_comes_by_mail_stands_in_the_dashboard_and_is_a_file_that_adds_up() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("=s1", "c1", "100.00").await;
    stage.sell("s2", "c1", "50.00").await;
    stage.refund("r1", "s2", "25.00").await;
    stage.world.clock_to("2026-11-01T00:01:00Z").await;
    let mails = mails_to(&stage, "books@lantern.example");
    let [mail] = &mails[..] else { panic!("{mails:?}") };
    assert!(mail.subject.contains("the invoice for October 2026 is ready to review"));
    let link = "https://go.vouch.example/dashboard/invoices";
    for part in ["October 2026", "8 November 2026", link] {
        assert!(mail.text.contains(part), "{part}: {}", mail.text);
    }
    assert!(mail.html.contains(link), "{}", mail.html);
    let member = stage.world.member(&stage.company, "finance").await;
    let mut browser = Browser::of_member(&stage.world, &member).await;
    let list = browser.get("/dashboard/invoices").await.expect(200).text();
    let page = "/dashboard/invoices/inv_2026-10_EUR";
    assert!(list.contains(&format!("href=\"{page}\"")) && list.contains("25.00"), "{list}");
    let html = browser.get(page).await.expect(200).text();
    let lines = format!("{page}/lines.csv");
    assert!(html.contains(&format!("href=\"{lines}\"")), "{html}");
    for day in ["2026-11-01T00:02:00Z", "2026-11-09T00:00:00Z"] {
        stage.world.clock_to(day).await;
        // By then the session of the first look may be over.
        let mut browser = Browser::of_member(&stage.world, &member).await;
        let answer = browser.get(&lines).await.expect(200);
        assert!(answer.header("content-type").starts_with("text/csv"));
        let text = answer.text();
        let rows: Vec<Vec<&str>> =
            text.lines().skip(1).map(|line| line.split(',').collect()).collect();
        let head: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        let amount = head.iter().position(|name| *name == "amount").unwrap();
        let cents: i64 =
            rows.iter().map(|row| row[amount].replace('.', "").parse::<i64>().unwrap()).sum();
        assert_eq!((rows.len(), cents), (3, 2_500), "{text}");
        assert!(!text.contains("\"=s1\""), "no formula: {text}");
        let whole = browser.get(&format!("{page}/document.csv")).await.expect(200).text();
        assert!(whole.lines().any(|line| line == "total,total,,Total,,25.00,,EUR"), "{whole}");
    }
}
