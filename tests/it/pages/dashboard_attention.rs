//! What the home says needs somebody is so, and its way leads to it.

use vouch_domain::{
    books::{invoice::InvoiceId, period::PeriodState},
    earning::target::Decision,
};

use super::{
    Browser,
    dashboard_home::reads_of,
    dashboard_money::{analyst, links, says, says_not},
};
use crate::stage::{Stage, currency, month};

async fn decide(stage: &Stage, sale: &str, decision: Decision) {
    let (company, id) = (&stage.company.company, sale.parse().unwrap());
    stage.world.store().decide(company, &id, decision, stage.world.now()).await.unwrap();
    stage.world.drain().await;
}

fn on_hold(reason: &str) -> Decision {
    Decision::OnHold { reason: reason.into() }
}

// req: P02, P08
#[tokio::test]
async fn what_is_on_hold_is_found_whatever_its_month() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    for (sale, amount) in [("t1", "100.00"), ("t2", "50.00")] {
        stage.sell(sale, "c1", amount).await;
    }
    decide(&stage, "t1", on_hold("looks <odd>")).await;
    let mut browser = analyst(&stage).await;
    decide(&stage, "t1", Decision::Approved).await;
    let way = "/dashboard/commissions?status=on_hold";
    says(&browser.read(way).await, &["No commission is on hold.", "Nothing waits."]);
    decide(&stage, "t1", on_hold("still odd")).await;
    let cost = reads_of(&stage, &mut browser, way).await;

    // Two months later it still waits, and the home leads to it.
    stage.world.clock_to("2026-12-20T12:00:00Z").await;
    says(&browser.read("/dashboard").await, &["One commission is on hold. See commissions"]);
    let ways = links(&mut browser, "/dashboard", "/dashboard/commissions?status").await;
    assert_eq!(ways, [way]);
    let held = browser.read(way).await;
    says(&held, &["One sale has a commission on hold.", "1 October", "t1", "On hold still odd"]);
    says(&held, &["€20.00", "is neither charged nor paid until it is released"]);
    says_not(&held, &["looks <odd>", "t2"]);
    assert_eq!(reads_of(&stage, &mut browser, way).await, cost, "whatever the month");
    let december = browser.read("/dashboard/commissions").await;
    says(&december, &["No commission in December yet.", "One sale has a commission on hold."]);
    assert!(links(&mut browser, "/dashboard/commissions", way).await.len() >= 2);

    let of = format!("{way}&partner={}", stage.partner.id);
    let name = &stage.partner.partner.name;
    says(&browser.read(&of).await, &[&format!("What {name} has on hold."), "still odd"]);
    let late = vouch_local::world::PartnerSpec { email: None, ..Default::default() };
    let late = stage.world.partner(&stage.company, &stage.program, late).await;
    let none = browser.read(&format!("{way}&partner={}", late.id)).await;
    says(&none, &["Nothing waits."]);
    says_not(&none, &["still odd"]);
    let german = &mut analyst(&stage).await.german();
    says(&german.read(way).await, &["Zu einem Verkauf ist eine Provision zurückgestellt."]);

    // Released, it waits no more.
    decide(&stage, "t1", Decision::Approved).await;
    says(&browser.read(way).await, &["No commission is on hold.", "Nothing waits."]);
    says(&browser.read("/dashboard").await, &["Nothing needs you."]);
    let other = stage.world.company(Default::default()).await;
    let stranger = stage.world.member(&other, "owner").await;
    let mut stranger = Browser::of_member(&stage.world, &stranger).await;
    says(&stranger.read(way).await, &["No commission is on hold."]);
    stranger.get(&of).await.expect(404);
}

// req: P02
#[tokio::test]
async fn home_tells_a_review_that_stands_still_and_a_charge_that_failed() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-03T12:00:00Z").await;
    let mut browser = analyst(&stage).await;
    let (store, company, october) = (stage.world.store(), stage.company.id, month("2026-10"));
    let row = store.find_period(company, october).await.unwrap().unwrap();
    let PeriodState::Review(review) = row.period.state else { panic!("{row:?}") };
    let paused = row.period.pause(stage.world.now()).unwrap();
    assert!(store.advance_period(&row, paused).await.unwrap());
    says(&browser.read("/dashboard").await, &["The review of October’s invoice is paused."]);
    let invoice = "/dashboard/invoices/inv_2026-10_EUR";
    let paused = ["October’s invoice is €20.00; its review stands still."];
    says(&browser.read(invoice).await, &paused);
    let row = store.find_period(company, october).await.unwrap().unwrap();
    assert!(store.advance_period(&row, PeriodState::Review(review)).await.unwrap());

    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    says(&browser.read("/dashboard").await, &["Nothing needs you."]);
    let id = InvoiceId { month: october, currency: currency("EUR") };
    let charged = store.find_invoice(company, id).await.unwrap().unwrap();
    let mut writes = store.writes();
    writes.invoice_status(company, &charged, "charged", "failed").unwrap();
    writes.commit().await.unwrap();
    let text = browser.read("/dashboard").await;
    says(&text, &["The payment of October’s invoice, €20.00, failed. Its payouts wait."]);
    assert!(links(&mut browser, "/dashboard", invoice).await.len() == 1);
    let text = browser.read("/dashboard/invoices").await;
    says(&text, &["October’s invoice of €20.00 could not be charged.", "Charge failed"]);
}

// req: F24, F25, H10
#[tokio::test]
async fn every_page_of_a_month_says_the_same_of_it() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    for (sale, amount) in [("t1", "100.00"), ("t2", "50.00"), ("t3", "30.00")] {
        stage.sell(sale, "c1", amount).await;
    }
    stage.refund("r1", "t1", "25.00").await;
    decide(&stage, "t2", on_hold("odd")).await;
    let mut browser = analyst(&stage).await;
    // 20% of 75 and of 30; what is on hold is not earned.
    let home = browser.read("/dashboard").await;
    says(&home, &["Partners earned €21.00 in October so far, from €155.00 of sales."]);
    says(&home, &["October 2026 1 3 €155.00 €21.00"]);
    let commissions = browser.read("/dashboard/commissions").await;
    says(&commissions, &["Partners have earned €21.00", "on hold or declined €21.00"]);
    let transactions = browser.read("/dashboard/transactions").await;
    says(&transactions, &["Your customers have paid €155.00", "€155.00 of it", "earned €21.00"]);
    let one = browser.read(&format!("/dashboard/partners/{}", stage.partner.id)).await;
    says(&one, &["earned €21.00 so far, €21.00 of it in October."]);
    let mut own = Browser::of_partner(&stage.world, stage.company.id, &stage.partner).await;
    let own = own.read(&format!("/portal/{}", stage.company.id)).await;
    says(&own, &["You have earned €21.00 in October so far."]);
}
