//! Month end: from open to review to final, to the cent, whoever runs and however often.

use chrono::TimeDelta;
use serde_json::json;
use vouch_domain::{
    books::{payout::PayoutStatus, period::PeriodState, statement::Statement},
    earning::target::Decision,
    message::JobMessage,
};
use vouch_local::world::{CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, World};

use crate::stage::{Stage, month};

// req: P09, P10, P11, P13, Q1, Q3, T7, T8, V11
#[tokio::test]
async fn a_company_in_toronto_has_its_own_midnight_and_a_review_of_169_hours() {
    let company = CompanySpec { zone: "America/Toronto", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, ProgramSpec::default()).await;
    stage.refer("c1").await;
    stage.world.clock_to("2026-11-01T03:59:00Z").await;
    let period = async || {
        stage
            .world
            .store()
            .find_period(stage.company.id, month("2026-10"))
            .await
            .unwrap()
            .unwrap()
            .period
            .state
    };
    assert_eq!(period().await, PeriodState::Open);
    stage.world.clock_to("2026-11-01T04:05:00Z").await;
    // The last instant of the local month, and the first of the next.
    stage.sell_at("october", "c1", "100.00", "2026-11-01T03:59:59.999Z").await;
    stage.sell_at("november", "c1", "50.00", "2026-11-01T04:00:00Z").await;
    let PeriodState::Review(review) = period().await else { panic!("not in review") };
    assert_eq!(review.issued_at.to_rfc3339(), "2026-11-01T04:00:00+00:00");
    assert_eq!((review.ends_at - review.issued_at).num_hours(), 169);
    assert_eq!(
        (stage.month("2026-10").await.commissions, stage.month("2026-11").await.commissions),
        (2_000, 1_000)
    );
    stage.world.clock_to(review.ends_at - TimeDelta::minutes(1)).await;
    assert!(matches!(period().await, PeriodState::Review(_)), "not a minute early");
    stage.world.clock_to(review.ends_at + TimeDelta::hours(1)).await;
    assert_eq!(period().await, PeriodState::Final(review));
}

// req: P10, Q5, V07
#[tokio::test]
async fn what_comes_late_joins_the_review_or_else_the_next_month_and_no_final_month_changes() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-03T00:00:00Z").await;
    stage.sell_at("in review", "c1", "10.00", "2026-10-31T23:59:59Z").await;
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    let october = statement(&stage, "2026-10").await;
    stage.sell_at("after final", "c1", "20.00", "2026-10-31T23:59:59Z").await;
    stage.refund("r1", "s1", "100.00").await;
    assert_eq!(october.totals.commissions, 2_200);
    assert_eq!(statement(&stage, "2026-10").await, october);
    let november = stage.month("2026-11").await;
    assert_eq!((november.commissions, november.clawbacks, november.payments), (400, 2_000, 2_200));
    let late = "in review".parse().unwrap();
    let error = stage.world.store().decide(
        &stage.company.company,
        &late,
        Decision::Declined { reason: "too late".into() },
        stage.world.now(),
    );
    assert!(error.await.is_err(), "a line of a final month can't be declined");
}

async fn statement(stage: &Stage, of: &str) -> Statement {
    stage
        .world
        .store()
        .find_statement(stage.company.id, stage.page(of))
        .await
        .unwrap()
        .expect("a statement")
}

/// Six partners, each with a customer that pays 100.00 EUR and 10.00 USD.
async fn many_partners_sell(stage: &Stage) {
    let (world, company) = (&stage.world, &stage.company);
    let at = world.now();
    for n in 0..6 {
        let spec = PartnerSpec { name: "One of many", email: None, ..PartnerSpec::default() };
        let partner = world.partner(company, &stage.program, spec).await;
        let link = world.link(company, &stage.program, &partner, LinkSpec::default()).await;
        let (click, customer) = (world.click(&link).await, format!("c{n}"));
        let sign_up = json!({"customer_id": customer, "occurred_at": world.now(), "click": click});
        stage.tell("customer.signed_up", sign_up).await;
        for (amount, currency) in [("100.00", "EUR"), ("10.00", "USD")] {
            let id = format!("{currency}-{n}");
            let sale = json!({"transaction_id": id, "customer_id": customer, "amount": amount, "currency": currency, "occurred_at": at});
            stage.tell("transaction.paid", sale).await;
        }
    }
}

// req: B04, P10
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn any_number_of_runs_at_once_draw_up_each_document_once() {
    let stage = Stage::set().await;
    many_partners_sell(&stage).await;
    stage.world.refuse_overlaps(true);
    stage.world.clock_to("2026-11-02T00:00:00Z").await;
    // The clock stands at the end of the review, and nothing has closed the month yet.
    stage.world.context().clock.move_to("2026-11-08T00:00:01Z".parse().unwrap());
    let job = JobMessage::AdvancePeriodV1 { company: stage.company.id, month: month("2026-10") };
    for _ in 0..3 {
        let runs = (0..4).map(|_| invoicer::handle(stage.world.context(), job.clone()));
        for done in futures_util::future::join_all(runs).await {
            done.unwrap();
        }
        stage.world.drain().await;
    }
    let store = stage.world.store();
    let statements = store.all_statements(stage.company.id, month("2026-10")).await.unwrap();
    assert_eq!(statements.len(), 12);
    assert!(statements.iter().all(|statement| matches!(statement.number, Some(1 | 2))));
    let invoices = store.all_invoices(stage.company.id, month("2026-10")).await.unwrap();
    let mut numbers: Vec<_> = invoices.iter().map(|invoice| invoice.number.unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2]);
    assert_eq!(invoices.iter().map(|invoice| invoice.total).sum::<i64>(), 6 * 2_000 + 6 * 200);
    let payouts = store.all_payouts(stage.company.id, month("2026-10")).await.unwrap();
    assert_eq!(payouts.len(), 12);
    assert!(payouts.iter().all(|payout| payout.status == PayoutStatus::Due));
}

#[tokio::test]
async fn a_late_run_gives_seven_full_days_all_the_same() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.context().clock.move_to("2026-11-04T12:00:00Z".parse().unwrap());
    invoicer::sweep(stage.world.context()).await.unwrap();
    stage.world.drain().await;
    let period = stage
        .world
        .store()
        .find_period(stage.company.id, month("2026-10"))
        .await
        .unwrap()
        .unwrap()
        .period;
    let PeriodState::Review(review) = period.state else { panic!("not in review") };
    assert_eq!(review.ends_at.to_rfc3339(), "2026-11-12T00:00:00+00:00");
}

#[tokio::test]
async fn a_partner_whose_payouts_are_held_keeps_its_balance() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    let held = vouch_domain::people::partner::Partner {
        payouts_held: true,
        ..stage.partner.partner.clone()
    };
    stage
        .world
        .store()
        .change_partner(stage.company.id, &stage.partner.partner, &held, stage.world.now())
        .await
        .unwrap();
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    assert!(
        stage
            .world
            .store()
            .all_payouts(stage.company.id, month("2026-10"))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(statement(&stage, "2026-10").await.closing, 2_000);
    assert_eq!(stage.month("2026-11").await.payments, 0);
}

// req: Q4, V07
#[tokio::test]
async fn what_is_held_over_a_final_month_is_stated_and_paid_with_the_month_of_its_release() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    let company = &stage.company.company;
    let decide = async |decision| {
        let id = "s1".parse().unwrap();
        stage.world.store().decide(company, &id, decision, stage.world.now()).await.unwrap();
    };
    let told = async || {
        let path = format!("/api/v1/commissions?partner={}", stage.partner.id);
        let list = stage.world.call(&stage.company, &path, None).await.expect(200).json();
        let first = &list["items"][0];
        [first["status"].clone(), first["period"].clone()]
    };
    decide(Decision::OnHold { reason: "looks odd".into() }).await;
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    assert_eq!(told().await, [json!("on_hold"), json!("2026-10")]);
    decide(Decision::Declined { reason: "it is odd".into() }).await;
    assert_eq!(told().await, [json!("declined"), json!("2026-10")]);
    decide(Decision::Approved).await;
    assert_eq!(told().await, [json!("approved"), json!("2026-10")], "not invoiced yet");
    assert_eq!(stage.month("2026-11").await.commissions, 2_000);
    stage.world.clock_to("2026-12-09T00:00:00Z").await;
    assert_eq!(told().await, [json!("invoiced"), json!("2026-10")]);
    assert_eq!(statement(&stage, "2026-11").await.charged, 2_000);
}

// req: Q21, V04
#[tokio::test]
async fn a_link_that_is_switched_off_keeps_its_history_and_what_it_earned_is_paid() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    let path = format!("/api/v1/links/{}?partner={}", stage.link.id, stage.partner.id);
    let off = http::Request::patch(path)
        .header("authorization", format!("Bearer {}", stage.company.api_key))
        .header("content-type", "application/json")
        .body(json!({"status": "disabled"}).to_string());
    stage.world.request(off.unwrap()).await.expect(200);
    stage.world.restart_functions();
    stage.world.get(&format!("/r/{}", stage.link.code)).await.expect(410);
    stage.sell("s2", "c1", "50.00").await;
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    assert_eq!(statement(&stage, "2026-10").await.closing, 3_000);
    let payouts = stage.world.store().all_payouts_of(stage.company.id, stage.page("2026-10")).await;
    assert_eq!(payouts.unwrap()[0].minor, 3_000);
    let links = stage.world.store().all_link_totals(stage.company.id, stage.partner.id).await;
    assert_eq!(links.unwrap()[0].1.conversions, 1);
}

#[tokio::test]
async fn the_company_and_the_partner_are_told_by_mail() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    let mails = stage.world.mail();
    assert!(
        mails.iter().any(|mail| mail.subject.contains("20.00 EUR")
            && mail.to.iter().any(|to| to == "ada@quill.example")),
        "{mails:?}"
    );
}
