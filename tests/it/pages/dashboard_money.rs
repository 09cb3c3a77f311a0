//! The company's pages of money: commissions, customers, transactions, invoices and statements.

use chrono::TimeDelta;
use serde_json::json;
use vouch_domain::earning::{commission::CommissionId, target::Decision};
use vouch_local::world::{LinkSpec, PartnerSpec};

use super::{Browser, attribute, dashboard_home::reads_of};
use crate::stage::Stage;

/// A browser of somebody who may look at everything.
pub(super) async fn analyst(stage: &Stage) -> Browser<'_> {
    let member = stage.world.member(&stage.company, "analyst").await;
    Browser::of_member(&stage.world, &member).await
}

#[track_caller]
pub(super) fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no \"{part}\" in: {text}");
    }
}

#[track_caller]
pub(super) fn says_not(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(!text.contains(part), "\"{part}\" in: {text}");
    }
}

/// Where the links of a page lead, those that begin like this.
pub(super) async fn links(browser: &mut Browser<'_>, page: &str, start: &str) -> Vec<String> {
    let html = browser.get(page).await.expect(200).text();
    let tags = html.split("<a ").skip(1);
    let hrefs = tags.map(|tag| attribute(tag.split('>').next().unwrap(), "href"));
    hrefs.filter(|href| href.starts_with(start)).collect()
}

async fn decide(stage: &Stage, sale: &str, decision: Decision) {
    let (company, id) = (&stage.company.company, sale.parse().unwrap());
    stage.world.store().decide(company, &id, decision, stage.world.now()).await.unwrap();
    stage.world.drain().await;
}

async fn line_of(stage: &Stage, sale: &str) -> CommissionId {
    use vouch_domain::earning::transaction::TransactionState;
    match stage.transaction(sale).await.state {
        TransactionState::Booked(booked) => *booked.lines.last().unwrap(),
        other => panic!("not booked: {other:?}"),
    }
}

// req: H10, P08
#[tokio::test]
async fn commissions_are_read_as_they_come_in_by_month_status_and_partner() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    for (sale, amount) in [("t1", "100.00"), ("t2", "50.00"), ("t3", "30.00")] {
        stage.sell(sale, "c1", amount).await;
        stage.world.clock_on(TimeDelta::hours(1)).await;
    }
    stage.refund("r1", "t1", "25.00").await;
    decide(&stage, "t2", Decision::OnHold { reason: "looks <odd>".into() }).await;
    decide(&stage, "t3", Decision::Declined { reason: "a friend".into() }).await;
    let mut browser = analyst(&stage).await;
    let text = browser.read("/dashboard/commissions").await;
    let name = &stage.partner.partner.name;
    says(
        &text,
        &["Partners have earned €15.00 in October so far", "One sale has a commission on hold."],
    );
    says(&text, &[name, "−€5.00", "€20.00", "On hold looks <odd>", "Declined a friend"]);
    says(&text, &["Together, without what is on hold or declined €15.00"]);
    let held = browser.read("/dashboard/commissions?status=on_hold").await;
    says(&held, &["looks <odd>", "€10.00"]);
    says_not(&held, &["a friend", "€20.00"]);
    let none = browser.read("/dashboard/commissions?status=paid").await;
    says(&none, &["No commission of October matches. Show all of the month."]);
    let own = format!("/dashboard/commissions?partner={}&month=2026-10", stage.partner.id);
    says(&browser.read(&own).await, &[&format!("{name} has earned €15.00 in October so far")]);
    let later = browser.read("/dashboard/commissions?month=2026-12").await;
    says(&later, &["Partners earned €0.00 in December", "No commission in December yet."]);
    browser.get("/dashboard/commissions?month=13").await.expect(422);

    let why =
        browser.read(&format!("/dashboard/commissions/{}", line_of(&stage, "t1").await)).await;
    says(
        &why,
        &[
            "€5.00 was taken back",
            "Pending",
            "Who is credited",
            "20% of €100.00",
            "All of the sale",
        ],
    );
    let german = &mut analyst(&stage).await.german();
    let text = german.read("/dashboard/commissions?status=declined").await;
    says(&text, &["Partner haben im Oktober bisher 15,00 € verdient", "Abgelehnt a friend"]);

    // Another company's member finds none of it, however exactly it asks.
    let other = stage.world.company(Default::default()).await;
    let stranger = stage.world.member(&other, "owner").await;
    let mut stranger = Browser::of_member(&stage.world, &stranger).await;
    let line = line_of(&stage, "t1").await;
    stranger.get(&format!("/dashboard/commissions/{line}")).await.expect(404);
    stranger.get(&own).await.expect(404);
    says(&stranger.read("/dashboard/commissions").await, &["No commission in October yet."]);
    says(
        &stranger.read("/dashboard/transactions?q=t1").await,
        &["Nothing is known of a sale “t1”"],
    );
    for page in ["customers/c1", "transactions/t1", "invoices/inv_2026-10_EUR"] {
        stranger.get(&format!("/dashboard/{page}")).await.expect(404);
    }
}

// req: P08
#[tokio::test]
async fn a_month_of_many_rows_is_read_page_by_page_at_the_same_cost() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let mut browser = analyst(&stage).await;
    let pages = [
        "/dashboard/commissions",
        "/dashboard/transactions",
        "/dashboard/customers/c1",
        "/dashboard/deliveries",
    ];
    let mut costs = Vec::new();
    for (from, to) in [(0, 50), (50, 130)] {
        for n in from..to {
            stage.world.clock_on(TimeDelta::minutes(1)).await;
            let sale = json!({"transaction_id": format!("t{n:03}"), "customer_id": "c1", "amount": "10.00", "currency": "EUR", "occurred_at": stage.world.now()});
            stage.world.report(&stage.company, "transaction.paid", sale).await.expect(202);
        }
        stage.world.drain().await;
        let mut cost = Vec::new();
        for page in pages {
            cost.push(reads_of(&stage, &mut browser, page).await);
        }
        costs.push(cost);
    }
    assert_eq!(costs[0], costs[1], "130 sales cost what 50 do");
    for page in &pages[..3] {
        let mut sales = Vec::new();
        let mut next = Some((*page).to_owned());
        while let Some(at) = next {
            let found = links(&mut browser, &at, "/dashboard/transactions/").await;
            sales.extend(found.into_iter().map(|href| href.rsplit('/').next().unwrap().to_owned()));
            let on = links(&mut browser, &at, "/dashboard/").await;
            next = on.into_iter().find(|href| href.contains("cursor="));
        }
        // A sale may be linked by its id and by its amount.
        sales.dedup();
        let expected: Vec<String> = (0..130).rev().map(|n| format!("t{n:03}")).collect();
        assert_eq!(sales, expected, "{page}");
    }
    let first = browser.read("/dashboard/commissions").await;
    says(&first, &["Partners have earned €260.00", "On this page €100.00", "Next page"]);
}

// req: H10, P18
#[tokio::test]
async fn a_customers_story_says_by_whom_it_came_and_what_it_paid() {
    let stage = Stage::set().await;
    let click = stage.world.click(&stage.link).await;
    stage.world.clock_on(TimeDelta::hours(30)).await;
    let sign_up = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click, "name": "Asha <Rao>", "email": "asha@post.example"});
    stage.tell("customer.signed_up", sign_up).await;
    stage.sell("t1", "c1", "100.00").await;
    stage.refund("r1", "t1", "25.00").await;
    // A code of somebody else, later, changes nothing and is told.
    let late = PartnerSpec { name: "Too Late", email: None, ..PartnerSpec::default() };
    let late = stage.world.partner(&stage.company, &stage.program, late).await;
    let again =
        json!({"customer_id": "c1", "occurred_at": stage.world.now(), "partner_code": late.code});
    stage.tell("customer.signed_up", again).await;
    stage
        .tell("customer.signed_up", json!({"customer_id": "c2", "occurred_at": stage.world.now()}))
        .await;

    let mut browser = analyst(&stage).await;
    let text = browser.read("/dashboard/customers").await;
    says(&text, &["2 customers have signed up in October so far; 1 came by partners"]);
    says(&text, &["Asha <Rao>", &stage.partner.partner.name, "A link", "Nobody No referral"]);
    let story = browser.read("/dashboard/customers/c1").await;
    says(
        &story,
        &[
            &format!("Asha <Rao> came by {}", stage.partner.partner.name),
            "Your id c1",
            "30 hours before the sign-up",
        ],
    );
    says(&story, &["Later referrals", "Too Late", "A code", "asha@post.example"]);
    says(&story, &["t1", "€100.00", "−€25.00", "€15.00", "Pending"]);
    let nobody = browser.read("/dashboard/customers/c2").await;
    says(
        &nobody,
        &["c2 came by nobody", "The sign-up named no click, code or coupon.", "No sale yet."],
    );
    browser.get("/dashboard/customers/c3").await.expect(404);
    let found = browser.get("/dashboard/customers?q=+c1+").await.expect(303);
    assert_eq!(found.header("location"), "/dashboard/customers/c1");
    says(&browser.read("/dashboard/customers?q=C1").await, &["Nothing is known of “C1”"]);
    let german = &mut analyst(&stage).await.german();
    says(
        &german.read("/dashboard/customers/c1").await,
        &["Asha <Rao> kam durch", "30 Stunden vor der Anmeldung"],
    );
}

// req: H10, P18
#[tokio::test]
async fn a_sale_tells_its_refunds_and_what_it_waits_for() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    stage.refund("r1", "t1", "25.00").await;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    stage.tell("transaction.refund_reversed", stage.refund_data("r1", "t1", "25.00")).await;
    stage.sell("t2", "later", "40.00").await;
    stage.refund("r3", "t3", "5.00").await;
    stage
        .tell("customer.signed_up", json!({"customer_id": "c2", "occurred_at": stage.world.now()}))
        .await;
    stage.sell("t4", "c2", "60.00").await;

    let mut browser = analyst(&stage).await;
    let text = browser.read("/dashboard/transactions").await;
    says(&text, &["Your customers have paid €160.00 in October so far"]);
    says(
        &text,
        &[
            "€100.00 of it came by partners, who earned €20.00.",
            "Refund undone",
            "−€25.00",
            "Nobody",
        ],
    );
    says_not(&text, &["€40.00"]);
    let sale = browser.read("/dashboard/transactions/t1").await;
    says(&sale, &["earned €20.00", "Refunds", "r1", "−€25.00", "Refund undone", "20% of €100.00"]);
    let parked = browser.read("/dashboard/transactions/t2").await;
    says(&parked, &["This sale waits: nobody has signed up as later yet."]);
    let unknown = browser.read("/dashboard/customers/later").await;
    says(
        &unknown,
        &["Nobody has signed up as later yet", "t2", "€40.00", "Waits for its customer"],
    );
    let stub = browser.read("/dashboard/transactions/t3").await;
    says(&stub, &["the sale itself was not reported yet", "−€5.00"]);
    let nobody = browser.read("/dashboard/transactions/t4").await;
    says(&nobody, &["Nobody earns on the €60.00"]);
    browser.get("/dashboard/transactions/t5").await.expect(404);
    let found = browser.get("/dashboard/transactions?q=t3").await.expect(303);
    assert_eq!(found.header("location"), "/dashboard/transactions/t3");
    stage.refund("r9", "t1", "500.00").await;
    says(
        &browser.read("/dashboard/transactions/t1").await,
        &["More was given back than was paid."],
    );
}

/// Ids that a company may choose and that an address, a page or a key could stumble over.
pub(super) const HOSTILE: [&str; 12] = [
    "a/b",
    "..",
    ".",
    "...",
    "?x=1&y=2#z",
    "50%2F%",
    "//evil.example/portal",
    "späte Kundin",
    "東京 🍵",
    "<script>alert(1)</script>",
    "\"'><img src=x>",
    "back\\slash+plus;semi",
];

// req: H10, P18
#[tokio::test]
async fn every_id_has_a_page_that_its_links_lead_to() {
    let stage = Stage::set().await;
    for (n, id) in HOSTILE.iter().enumerate() {
        stage
            .sell(
                &format!("{id}{}", if id.starts_with('.') { "" } else { "!" }),
                id,
                &format!("{n}.50"),
            )
            .await;
    }
    let long = "𝕏".repeat(255);
    stage.sell(&long, &long, "99.50").await;
    let mut browser = analyst(&stage).await;
    for signed_up in [false, true] {
        if signed_up {
            for id in HOSTILE.iter().copied().chain([long.as_str()]) {
                stage.refer(id).await;
            }
        }
        let list = if signed_up {
            "/dashboard/transactions"
        } else {
            "/dashboard/deliveries?show=waiting"
        };
        let html = browser.get(list).await.expect(200).text();
        assert!(!html.contains("<script>alert") && !html.contains("<img"), "{html}");
        for of in ["/dashboard/customers", "/dashboard/transactions"] {
            let mut found = links(&mut browser, list, of).await;
            found.retain(|href| href.contains("s/") || href.contains("q="));
            found.dedup();
            assert!(found.len() >= HOSTILE.len(), "{found:?}");
            for href in found {
                let page = browser.get(&href).await;
                assert_eq!(page.status(), 200, "{href}: {page:?}");
                let html = page.text();
                assert!(!html.contains("<script>alert") && !html.contains("<img"), "{href}");
            }
        }
        for id in HOSTILE {
            let query = super::form(&[("q", id)]);
            let page = browser.get(&format!("/dashboard/customers?{query}")).await;
            let page = match page.status() {
                303 => browser.get(page.header("location")).await.expect(200),
                _ => page.expect(200),
            };
            let said =
                if signed_up { format!("{id} came by") } else { format!("signed up as {id} yet") };
            says(&super::text_of(&page.text()), &[&said]);
        }
    }
}

// req: P10, P11, P13
#[tokio::test]
async fn an_invoice_says_how_long_it_can_be_looked_at_and_what_happens_next() {
    let stage = Stage::set().await;
    let mut browser = analyst(&stage).await;
    let text = browser.read("/dashboard/invoices").await;
    says(&text, &["Your first invoice comes on 1 November", "No invoice yet."]);
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    browser.get("/dashboard/invoices/inv_2026-10_EUR").await.expect(404);
    stage.world.clock_to("2026-11-05T12:00:00Z").await;
    let in_review = "October’s invoice is €20.00; you can look at it for 2 days more";
    says(&browser.read("/dashboard/invoices").await, &[in_review, "In review", "October 2026"]);
    let page = "/dashboard/invoices/inv_2026-10_EUR";
    let text = browser.read(page).await;
    says(
        &text,
        &[in_review, "It is charged by itself on 8 November, 00:00; there is nothing else to do."],
    );
    says(
        &text,
        &[
            "What one statement charges",
            "Review until",
            "All statements",
            &stage.partner.partner.name,
        ],
    );
    let statement = links(&mut browser, page, "/dashboard/statements/").await.remove(0);
    let sheet = browser.read(&statement).await;
    says(&sheet, &[&stage.partner.partner.name, "€20.00", "October 2026"]);
    let why = links(&mut browser, &statement, "/dashboard/commissions/com_").await.remove(0);
    says(&browser.read(&why).await, &["on the statement of October 2026"]);
    let german = &mut analyst(&stage).await.german();
    says(
        &german.read(page).await,
        &["Die Rechnung vom Oktober beträgt 20,00 €; Sie können sie noch 2 Tage prüfen"],
    );

    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    let text = browser.read(page).await;
    says(
        &text,
        &["October’s invoice of €20.00 is paid", "Payouts to partners go out.", "Number 1"],
    );
    // More is taken back than earned: nothing is due, and the partner's balance falls below nothing.
    stage.refund("r1", "t1", "100.00").await;
    stage.world.clock_to("2026-12-09T12:00:00Z").await;
    let november = browser.read("/dashboard/invoices/inv_2026-11_EUR").await;
    says(&november, &["November’s invoice is €0.00; there is nothing to pay", "−€20.00"]);
    says(
        &browser.read("/dashboard/invoices").await,
        &["November’s invoice", "€20.00 October 2026"][..1],
    );
    browser.get("/dashboard/invoices/inv_2026-10_USD").await.expect(404);
    browser.get("/dashboard/invoices/inv_2026-10_eur").await.expect(404);
    browser
        .get(&format!(
            "/dashboard/statements/{}",
            statement.rsplit('/').next().unwrap().replace("2026-10", "2026-09")
        ))
        .await
        .expect(404);
}

// req: P11
#[tokio::test]
async fn an_invoice_of_many_partners_reads_their_names_at_once_and_pages() {
    let stage = Stage::set().await;
    let mut browser = analyst(&stage).await;
    let mut costs = Vec::new();
    for (from, to) in [(0, 4), (4, 103)] {
        for n in from..to {
            let name = format!("Partner {n:03}");
            let spec = PartnerSpec {
                name: Box::leak(name.into_boxed_str()),
                email: None,
                ..PartnerSpec::default()
            };
            let partner = stage.world.partner(&stage.company, &stage.program, spec).await;
            let link = stage
                .world
                .link(&stage.company, &stage.program, &partner, LinkSpec::default())
                .await;
            let click = stage.world.click(&link).await;
            let at = "2026-10-20T00:00:00Z";
            let sign_up = json!({"customer_id": format!("c{n}"), "occurred_at": stage.world.now(), "click": click});
            stage.world.report(&stage.company, "customer.signed_up", sign_up).await.expect(202);
            let sale = json!({"transaction_id": format!("t{n}"), "customer_id": format!("c{n}"), "amount": format!("{}.00", 1000 - n), "currency": "EUR", "occurred_at": if from == 0 { stage.world.now().to_rfc3339() } else { at.to_owned() }});
            stage.world.report(&stage.company, "transaction.paid", sale).await.expect(202);
        }
        stage.world.drain().await;
        if from == 0 {
            stage.world.clock_to("2026-11-02T00:00:00Z").await;
        }
        costs.push(reads_of(&stage, &mut browser, "/dashboard/invoices/inv_2026-10_EUR").await);
    }
    assert_eq!(costs[0], costs[1], "103 partners cost what 4 do");
    let first = browser.read("/dashboard/invoices/inv_2026-10_EUR").await;
    let all: i64 = (0..103).map(|n| 1000 - n).sum();
    let sum =
        format!("All statements €0.00 €{},{:03}.{}0", all / 5 / 1000, all / 5 % 1000, all % 5 * 2);
    says(&first, &["What 103 statements charge", "Partner 000", "Partner 099", &sum, "Next page"]);
    says_not(&first, &["Partner 100"]);
    let second = browser.read("/dashboard/invoices/inv_2026-10_EUR?page=2").await;
    says(&second, &["Partner 100", "Partner 102", &sum, "First page"]);
    says_not(&second, &["Partner 099"]);
}
