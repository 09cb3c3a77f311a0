//! The forms of month end as people use them: an invoice charged again or settled, its papers and lines, the company's
//! clock and fee, and what became of single payouts.

use http::Method;
use serde_json::json;
use vouch_local::world::{CompanySpec, ProgramSpec, World};

use super::{
    Browser,
    dashboard_money::{analyst, links, says, says_not},
};
use crate::{
    sepa::pays_by_file,
    stage::Stage,
    stripe::{Mood, at_stripe, on_stripe, says_where},
};

const INVOICE: &str = "/dashboard/invoices/inv_2026-10_EUR";
/// The end of October's review, and a bit.
const FINAL: &str = "2026-11-08T00:01:00Z";

async fn browser_of<'a>(stage: &'a Stage, role: &str) -> Browser<'a> {
    let member = stage.world.member(&stage.company, role).await;
    Browser::of_member(&stage.world, &member).await
}

/// Whoever may not, and whoever comes from elsewhere, changes nothing by a form.
async fn is_refused_to_others(stage: &Stage, page: &str, action: &str) {
    for role in ["analyst", "finance"] {
        let mut browser = browser_of(stage, role).await;
        let html = browser.get(page).await.expect(200).text();
        assert!(!html.contains(&format!("action=\"{action}\"")), "{role}: {html}");
        let token = html.split("name=\"csrf\"").nth(1).map(|rest| super::attribute(rest, "value"));
        let token = token.unwrap_or_default();
        browser.post(action, &[("csrf", &token), ("reference", "x")]).await.expect(403);
    }
    // An owner's browser, sent there by somebody else's page.
    let mut owner = browser_of(stage, "owner").await;
    owner.post(action, &[("reference", "x")]).await.expect(403);
    owner.post(action, &[("csrf", &"0".repeat(64)), ("reference", "x")]).await.expect(403);
}

// req: V10, Q32
#[tokio::test]
async fn a_charge_that_failed_is_told_in_words_and_made_again_by_an_admin() {
    let (stage, fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    fake.charges_are(Mood::Declines);
    stage.world.clock_to(FINAL).await;
    let text = analyst(&stage).await.read(INVOICE).await;
    says(&text, &["October’s invoice of €20.00 could not be charged", "Charge failed"]);
    says(&text, &["There was not enough money in the account.", "8 November, 00:00"]);
    says(&text, &["It is tried again by itself on 9 November, 00:00"]);
    says(&text, &["Owners and admins can charge it again, or settle it by hand."]);
    let again = format!("{INVOICE}/charge");
    is_refused_to_others(&stage, INVOICE, &again).await;
    assert_eq!(fake.keys().len(), 1, "nothing was charged by any of them");

    fake.charges_are(Mood::Works);
    let mut owner = browser_of(&stage, "admin").await;
    says(&owner.read(INVOICE).await, &["Charge €20.00 now"]);
    let done = owner.submit(INVOICE, &again, &[]).await.expect(303);
    says(&owner.read(done.header("location")).await, &["It is being charged again."]);
    stage.world.drain().await;
    let text = owner.read(INVOICE).await;
    says(&text, &["October’s invoice of €20.00 is paid", "Number 1", "Stripe", "Paid", "Charged"]);
    says_not(&text, &["Charge €20.00 now", "Settle the invoice", "tried again by itself"]);
    assert_eq!((fake.charged("eur"), fake.transferred("eur")), (2_000, 2_000));
    // The form of a page that was open all the while charges nothing more.
    let html = owner.get("/dashboard/settings").await.text();
    let token = super::attribute(html.split("name=\"csrf\"").nth(1).unwrap(), "value");
    let late = owner.post(&again, &[("csrf", &token)]).await.expect(303);
    says(&owner.read(late.header("location")).await, &["That could not be done"]);
    assert_eq!(fake.charged("eur"), 2_000);
    let german = &mut browser_of(&stage, "admin").await.german();
    says(&german.read(INVOICE).await, &["Auf dem Konto war nicht genug Geld.", "Abgebucht"]);
}

// req: Q32
#[tokio::test]
async fn an_invoice_is_settled_by_hand_with_the_reference_of_who_paid() {
    let (stage, fake) = on_stripe().await;
    fake.charges_are(Mood::Declines);
    stage.world.clock_to(FINAL).await;
    let settle = format!("{INVOICE}/settle");
    is_refused_to_others(&stage, INVOICE, &settle).await;
    let mut owner = browser_of(&stage, "owner").await;
    let long = "x".repeat(141);
    for wrong in ["", long.as_str()] {
        let refused = owner.submit(INVOICE, &settle, &[("reference", wrong)]).await.expect(422);
        let html = refused.text();
        says(&html, &["Enter a reference of at most 140 characters."]);
        assert!(html.contains(&format!("value=\"{wrong}\"")), "what was typed is still there");
    }
    let paid = [("reference", "transfer <8> of November")];
    let done = owner.submit(INVOICE, &settle, &paid).await.expect(303);
    let text = owner.read(done.header("location")).await;
    says(&text, &["The invoice is settled.", "October’s invoice of €20.00 is paid", "By hand"]);
    says(&text, &["transfer <8> of November"]);
    stage.world.clock_to("2026-11-14T00:00:00Z").await;
    assert_eq!(fake.charged("eur"), 0, "nothing is charged any more");
    let other = stage.world.company(CompanySpec::default()).await;
    let stranger = stage.world.member(&other, "owner").await;
    let mut stranger = Browser::of_member(&stage.world, &stranger).await;
    let html = stranger.get("/dashboard/settings").await.text();
    let token = super::attribute(html.split("name=\"csrf\"").nth(1).unwrap(), "value");
    let sent = [("csrf", token.as_str()), ("reference", "mine")];
    stranger.post(&settle, &sent).await.expect(404);
    stranger.post(&format!("{INVOICE}/charge"), &sent).await.expect(404);
}

// req: V10, V12
#[tokio::test]
async fn the_papers_of_an_invoice_lead_to_each_other_and_its_lines_to_a_file() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-05T12:00:00Z").await;
    let mut owner = browser_of(&stage, "owner").await;
    let text = owner.read(INVOICE).await;
    says(&text, &["Time to look 2 days left", "Download every line as CSV"]);
    let pause = format!("{INVOICE}/pause");
    owner.submit(INVOICE, &pause, &[]).await.expect(303);
    says(&owner.read("/dashboard/invoices").await, &["Paused", "2 days left when it goes on"]);
    owner.submit(INVOICE, &format!("{INVOICE}/resume"), &[]).await.expect(303);
    let lines = owner.get(&format!("{INVOICE}/lines.csv?part=1")).await.expect(200);
    assert_eq!(
        lines.header("content-disposition"),
        "attachment; filename=\"inv_2026-10_EUR-lines.csv\""
    );
    assert_eq!(lines.text().lines().count(), 2, "a head and a line: {}", lines.text());
    for none in ["0", "2", "x", "-1", "99999999999999999999999"] {
        owner.get(&format!("{INVOICE}/lines.csv?part={none}")).await.expect(404);
    }
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    assert!(links(&mut owner, INVOICE, &format!("{INVOICE}/document.html?")).await.is_empty());
    let void = format!("{INVOICE}/void");
    owner.submit(INVOICE, &void, &[("reason", "our street was wrong")]).await.expect(303);
    let paper = |number| format!("{INVOICE}/document.html?number={number}");
    let mut found = links(&mut owner, INVOICE, &format!("{INVOICE}/document.html?")).await;
    found.sort();
    found.dedup();
    assert_eq!(found, [1, 2, 3].map(paper));
    says(&owner.read(INVOICE).await, &["Void by number 2", "Credit note to number 1", "It counts"]);
    for (here, others) in [(1, [2, 3]), (2, [1, 3]), (3, [1, 2])] {
        let html = owner.get(&paper(here)).await.expect(200).text();
        for other in others {
            assert!(html.contains(&format!("href=\"{}\"", paper(other))), "{here}: {html}");
        }
        assert!(!html.contains(&format!("href=\"{}\"", paper(here))), "{here} leads to itself");
        assert!(html.contains(&format!("document.pdf?number={here}")), "{here}: {html}");
    }
}

// req: V12
#[tokio::test]
async fn an_invoice_of_very_many_lines_is_given_in_parts_that_say_so() {
    let stage = Stage::set().await;
    let page = stage.page("2026-10");
    stage.world.fill_month(stage.company.id, page, 10_005, 7).await;
    stage.world.clock_to("2026-11-02T00:00:00Z").await;
    let mut browser = analyst(&stage).await;
    let files = links(&mut browser, INVOICE, &format!("{INVOICE}/lines.csv")).await;
    assert_eq!(files, [1, 2].map(|part| format!("{INVOICE}/lines.csv?part={part}")));
    says(&browser.read(INVOICE).await, &["Every line as CSV, in parts: 1 of 2 · 2 of 2"]);
    let (mut lines, mut sum) = (std::collections::BTreeSet::new(), 0_i64);
    let mut next = Some(files[0].clone());
    let mut sizes = Vec::new();
    while let Some(at) = next {
        let file = browser.get(&at).await.expect(200);
        let link = file.header("link").to_owned();
        next = link.split('>').next().and_then(|link| link.strip_prefix('<')).map(str::to_owned);
        let text = file.text();
        let rows: Vec<&str> = text.lines().skip(1).collect();
        sizes.push(rows.len());
        assert!(text.len() < 5_000_000, "{} bytes", text.len());
        for row in rows {
            let amount = row.rsplit(',').nth(1).unwrap();
            sum += amount.replace('.', "").parse::<i64>().unwrap();
            lines.insert(row.to_owned());
        }
    }
    let all: usize = sizes.iter().sum();
    assert_eq!(sizes.len(), 2, "{sizes:?}");
    assert_eq!((all, lines.len(), sum), (10_005, 10_005, 10_005 * 7));
}

// req: Q1
#[tokio::test]
async fn the_clock_and_the_fee_are_set_on_their_page_as_by_the_api() {
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, ProgramSpec::default()).await;
    let page = "/dashboard/settings/months";
    let (clock, money) = (format!("{page}/clock"), format!("{page}/money"));
    let text = analyst(&stage).await.read(page).await;
    says(&text, &["October ends on 1 November, 00:00", "At midnight in UTC", "Owners and admins"]);
    is_refused_to_others(&stage, page, &clock).await;
    is_refused_to_others(&stage, page, &money).await;

    let mut owner = browser_of(&stage, "owner").await;
    let odd = [("timezone", "Europe/Atlantis"), ("cutoff", "company_midnight")];
    let refused = owner.submit(page, &clock, &odd).await.expect(422).text();
    says(&refused, &["Enter a zone by its region and city", "value=\"Europe/Atlantis\""]);
    let tokyo = [("timezone", "asia/tokyo"), ("cutoff", "company_midnight")];
    let done = owner.submit(page, &clock, &tokyo).await.expect(303);
    let text = owner.read(done.header("location")).await;
    says(&text, &["The clock is set.", "October ends on 1 November, 00:00", "At midnight in UTC"]);
    says(&text, &["From November 2026 on At midnight in Asia/Tokyo", "30 November, 15:00"]);
    let seen = stage.world.call(&stage.company, "/api/v1/company", None).await.expect(200).json();
    let later =
        json!([{"from": "2026-11", "timezone": "Asia/Tokyo", "cutoff": "company_midnight"}]);
    assert_eq!(seen["later_clocks"], later);

    for (field, wrong, said) in [
        ("percent", "a lot", "Enter a percentage from 0 to 100"),
        ("percent", "101", "Enter a percentage from 0 to 100"),
        ("fixed", "9.00", "Enter amounts with their currencies, such as 9.00 EUR"),
        ("fixed", "9.001 EUR", "Enter amounts with their currencies, such as 9.00 EUR"),
        ("minimum", "1 EUR, 2 EUR", "each currency once"),
        ("holding", "31", "Enter whole days from 0 to 30"),
        ("holding", "-1", "Enter whole days from 0 to 30"),
    ] {
        let refused = owner.submit(page, &money, &[(field, wrong)]).await.expect(422).text();
        says(&refused, &[said, &format!("value=\"{wrong}\"")]);
    }
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-02T00:00:00Z").await;
    let fee = [
        ("percent", "2.5"),
        ("fixed", "9.00 EUR, 900 jpy"),
        ("minimum", "25.00 EUR"),
        ("holding", "14"),
    ];
    let done = owner.submit(page, &money, &fee).await.expect(303);
    let text = owner.read(done.header("location")).await;
    says(&text, &["Saved.", "2.5% of what an invoice charges", "€9.00 for each invoice", "¥900"]);
    says(&text, &["Holding period 14 days after a month’s end"]);
    // The invoice in review has it already: 20.00 and 2.5 % of it and 9.00.
    says(&owner.read(INVOICE).await, &["Service fee €9.50", "October’s invoice is €29.50"]);
    let seen = stage.world.call(&stage.company, "/api/v1/company", None).await.expect(200).json();
    assert_eq!(seen["fee"], json!({"percent": "2.5", "fixed": {"EUR": "9.00", "JPY": "900"}}));
    assert_eq!(seen["minimum_payout"], json!({"EUR": "25.00"}));
    assert_eq!(seen["holding_days"], 14);
    let german = &mut browser_of(&stage, "owner").await.german();
    says(&german.read(page).await, &["Der November endet am", "2,5 % dessen"]);
}

// req: P14
#[tokio::test]
async fn a_payout_that_did_not_arrive_is_seen_on_its_run_and_by_its_partner_and_tried_again() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    let rails = json!({"payout": "sepa", "debtor": {"holder": "Lantern Ltd", "iban": "DE89370400440532013000"}});
    stage.world.send(&stage.company, Method::PUT, "/api/v1/rails", &rails).await.expect(200);
    let billing = format!("/portal/{}/billing", stage.company.id);
    let mut partner = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    says(&partner.read(&billing).await, &["It is not known yet where to pay you"]);
    pays_by_file(&stage.world, &stage.company, stage.partner.id).await;
    says_not(&partner.read(&billing).await, &["It is not known yet where to pay you"]);
    stage.world.clock_to(FINAL).await;
    let mut owner = browser_of(&stage, "owner").await;
    let made = owner.submit("/dashboard/payouts", "/dashboard/payouts/runs", &[]).await.expect(303);
    let run = made.header("location").to_owned();
    let text = owner.read(&run).await;
    says(
        &text,
        &["€20.00 to one partner.", &stage.partner.partner.name, "Some of them did not go"],
    );
    let payout = links(&mut owner, &run, "/dashboard/payouts/pay_").await.remove(0);
    let to_partner = format!("/dashboard/partners/{}", stage.partner.id);
    assert!(!links(&mut owner, &run, &to_partner).await.is_empty());
    says(&owner.read(&payout).await, &["What becomes of it is said on its run."]);
    let id = payout.rsplit('/').next().unwrap();
    let unsaid = [("reference", "sheet 9"), ("failed", id), ("reason", "")];
    let refused = owner.submit(&run, &format!("{run}/paid"), &unsaid).await.expect(422).text();
    says(&refused, &["Enter a reason", "value=\"sheet 9\"", "checked"]);
    let failed = [("reference", "sheet 9"), ("failed", id), ("reason", "account <closed>")];
    owner.submit(&run, &format!("{run}/paid"), &failed).await.expect(303);
    let text = owner.read(&run).await;
    says(&text, &["One payout did not arrive.", "account <closed>", "Try again"]);
    says(&text, &["It is done, but for what is named here."]);
    says(&partner.read(&billing).await, &["account <closed>", "It is on your balance again"]);
    let again = owner.submit(&payout, &format!("{payout}/retry"), &[]).await.expect(303);
    assert!(again.header("location").contains("_2?done=again"), "{again:?}");
    let text = owner.read(&run).await;
    says(&text, &["It was tried again: look at the new attempt", "All of it is done."]);
    says_not(&text, &["did not arrive"]);
    says_not(&owner.read(&payout).await, &["Try again Try again"]);
}
