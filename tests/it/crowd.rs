//! Sixty-four workers at once on one partner, whose recruiter others share, over a connector that refuses whatever
//! touches the same rows at once: nothing is lost, nothing is there twice, nothing ends among the dead letters.

use std::time::{Duration, Instant};

use serde_json::json;
use vouch_domain::{
    books::ledger::balances,
    earning::{commission::LineKind, transaction::TransactionState},
};

use crate::{
    faults::earning::crew,
    stage::{Stage, currency},
};

const WORKERS: usize = 64;
const CUSTOMERS: usize = 96;
const SALES_EACH: usize = 6;

/// Every other customer came by the first partner, the rest by the others in turn.
fn partner_of(customer: usize, crew: usize) -> usize {
    if customer.is_multiple_of(2) { 0 } else { 1 + customer / 2 % (crew - 1) }
}

/// What is sold, in cents: always a whole number of euros, so that 10 % of 20 % are whole cents.
fn cents(customer: usize, sale: usize) -> i64 {
    i64::try_from(100 * (10 + customer % 7 + sale)).unwrap()
}

// req: B08, T11, T23
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_workers_on_one_partner_lose_nothing_and_book_nothing_twice() {
    let mut stage = Stage::set().await;
    let (recruiter, crew) = crew(&stage, &["Second", "Third", "Fourth"]).await;
    let at = stage.world.now();
    for customer in 0..CUSTOMERS {
        let code = &crew[partner_of(customer, crew.len())].code;
        let data =
            json!({"customer_id": format!("c{customer}"), "occurred_at": at, "partner_code": code});
        stage.world.report(&stage.company, "customer.signed_up", data).await.expect(202);
    }
    stage.world.drain().await;
    let (mut expected, mut events) = (vec![0; crew.len()], Vec::new());
    for sale in 0..SALES_EACH {
        for customer in 0..CUSTOMERS {
            let (id, cents) = (format!("t{customer}-{sale}"), cents(customer, sale));
            events.push((
                "transaction.paid",
                json!({"transaction_id": id, "customer_id": format!("c{customer}"),
                    "amount": format!("{}.00", cents / 100), "currency": "EUR", "occurred_at": at}),
            ));
            let mut kept = cents;
            // Every sixth is taken back by half, by whoever comes to it first.
            if (customer + sale).is_multiple_of(6) {
                kept -= 500;
                events.push((
                    "transaction.refunded",
                    stage.refund_data(&format!("r{id}"), &id, "5.00"),
                ));
            }
            expected[partner_of(customer, crew.len())] += kept / 5;
        }
    }
    for (kind, data) in &events {
        stage.world.report(&stage.company, kind, data.clone()).await.expect(202);
    }
    let began = Instant::now();
    stage.world.refuse_overlaps(true);
    stage.world.faults().reset_counts();
    stage.world.run_in_background(WORKERS);
    stage.world.drain_within(Duration::from_secs(300)).await;
    stage.world.stop_background().await;
    let (took, writes) = (began.elapsed(), stage.world.faults().calls_of("TransactWriteItems"));
    println!("{} events on {WORKERS} workers: {took:?}, {writes} transactions tried", events.len());
    stage.world.refuse_overlaps(false);
    stage.world.drain().await;
    everything_is_there(&stage, &recruiter.id, &crew, &expected).await;
}

async fn everything_is_there(
    stage: &Stage,
    recruiter: &vouch_domain::id::PartnerId,
    crew: &[vouch_local::world::TestPartner],
    expected: &[i64],
) {
    let (store, company) = (stage.world.store(), stage.company.id);
    for (partner, sum) in crew.iter().zip(expected) {
        assert_eq!(stage.balances(partner.id).await[&currency("EUR")], *sum, "{}", partner.code);
    }
    let of_recruiter = expected.iter().sum::<i64>() / 10;
    assert_eq!(stage.balances(*recruiter).await[&currency("EUR")], of_recruiter);
    let lines = store.all_lines(company, *recruiter).await.unwrap();
    assert!(lines.iter().all(|line| balances(&line.entry.postings)));
    let earned = lines.iter().filter(|line| line.entry.kind == LineKind::ReferralCommission);
    assert_eq!(earned.count(), CUSTOMERS * SALES_EACH, "one for each sale");
    for customer in 0..CUSTOMERS {
        for sale in 0..SALES_EACH {
            let row = stage.transaction(&format!("t{customer}-{sale}")).await;
            let TransactionState::Booked(booked) = row.state else { panic!("{row:?}") };
            assert_eq!(booked.booked.commission, cents(customer, sale) / 5);
            assert_eq!(booked.credit.partner, crew[partner_of(customer, crew.len())].id);
        }
    }
    for (queue, depth) in stage.world.queues().depths().await.unwrap() {
        let left = depth.visible + depth.in_flight + depth.delayed + depth.dead;
        assert_eq!(left, 0, "{queue}: {depth:?}");
    }
    assert!(stage.quarantined().await.is_empty());
    let findings = stage.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{findings}");
}
