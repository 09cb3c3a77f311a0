//! Caps: the most that comes of one customer, or of one recruited partner, whatever order sales are told in.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde_json::{Value, json};

use crate::{confluence::Dice, recruiting::Recruiting, stage::Stage};

/// Sales of two customers, as (transaction, customer, hour, cents).
type Sold = (String, &'static str, i64, i64);

fn sales() -> Vec<Sold> {
    let cents = [4_000, 12_345, 700, 9_999, 15_000, 2_500, 8_000, 6_543];
    let sale = |(n, cents): (usize, &i64)| {
        let customer = if n % 3 == 0 { "c2" } else { "c1" };
        (format!("t{n}"), customer, i64::try_from(n).unwrap() + 1, *cents)
    };
    cents.iter().enumerate().map(sale).collect()
}

/// What each sale ought to bring partner and recruiter: 20 % up to 30.00 a customer, and half of that up to 20.00.
fn expected() -> BTreeMap<String, (i64, i64)> {
    let (mut by_customer, mut recruit) = (BTreeMap::<&str, i64>::new(), 0);
    let mut found = BTreeMap::new();
    for (transaction, customer, _, cents) in sales() {
        let used = by_customer.entry(customer).or_default();
        let own = ((cents * 2 + 5) / 10).min(3_000 - *used);
        *used += own;
        let gross = (own + 1) / 2;
        let referral = gross.min(2_000 - recruit);
        recruit += referral;
        found.insert(transaction, (own, referral));
    }
    found
}

async fn post(stage: &Stage, row: Value) {
    stage.world.send(&stage.company, Method::POST, "/api/v1/terms", &row).await.expect(201);
}

async fn capped() -> (Recruiting, DateTime<Utc>) {
    let program = vouch_local::world::ProgramSpec { pays: None, ..Default::default() };
    let company = vouch_local::world::CompanySpec { zone: "UTC", ..Default::default() };
    let stage = Stage::of(vouch_local::world::World::start().await, company, program).await;
    let rae = Recruiting::tracked(stage).await;
    rae.stage.refer("c2").await;
    post(
        &rae.stage,
        json!({"type": "percentage", "rate": "20", "cap": "30.00", "currency": "EUR"}),
    )
    .await;
    rae.terms(json!({"type": "percentage", "rate": "50", "basis": "payout", "cap": "20.00", "currency": "EUR"})).await;
    let start = rae.stage.world.now();
    rae.stage.world.clock_on(TimeDelta::hours(200)).await;
    (rae, start)
}

async fn tell(rae: &Recruiting, start: DateTime<Utc>, (transaction, customer, hour, cents): &Sold) {
    let at = (start + TimeDelta::hours(*hour)).to_rfc3339();
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    rae.stage.sell_at(transaction, customer, &amount, &at).await;
}

// req: V24
#[tokio::test]
async fn caps_hold_for_both_and_room_goes_by_the_time_of_payment() {
    for seed in 0..6 {
        let (rae, start) = capped().await;
        let mut told = sales();
        Dice(seed).shuffle(&mut told);
        for sale in &told {
            tell(&rae, start, sale).await;
        }
        for (transaction, expected) in expected() {
            assert_eq!(rae.earned(&transaction).await, expected, "seed {seed}, {transaction}");
        }
        assert_eq!((rae.stage.owed().await, rae.owed().await), (6_000, 2_000));
        // A refund gives back, and frees no room.
        rae.stage.refund("r1", "t1", "123.45").await;
        let (own, _) = expected()["t1"];
        assert_eq!(rae.stage.owed().await, 6_000 - own);
        tell(&rae, start, &("last".to_owned(), "c1", 100, 10_000)).await;
        assert_eq!(rae.earned("last").await, (0, 0));
        rae.check().await;
    }
}

// req: V24
#[tokio::test]
async fn one_that_comes_late_takes_room_from_more_than_one_write_can_hold() {
    let (rae, start) = capped().await;
    for n in 0..30 {
        tell(&rae, start, &(format!("t{n:02}"), "c1", 50 + n, 500)).await;
    }
    assert_eq!((rae.stage.owed().await, rae.owed().await), (3_000, 1_500));
    tell(&rae, start, &("early".to_owned(), "c1", 1, 14_000)).await;
    assert_eq!(rae.earned("early").await, (2_800, 1_400));
    assert_eq!(rae.earned("t00").await, (100, 50));
    assert_eq!(rae.earned("t01").await, (100, 50));
    assert_eq!(rae.earned("t02").await, (0, 0));
    assert_eq!((rae.stage.owed().await, rae.owed().await), (3_000, 1_500));
    rae.check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_workers_at_one_cap_give_out_no_more_than_there_is() {
    let (mut rae, start) = capped().await;
    rae.stage.world.refuse_overlaps(true);
    rae.stage.world.run_in_background(16);
    let (world, company) = (&rae.stage.world, &rae.stage.company);
    let mut sent = Vec::new();
    for (transaction, customer, hour, cents) in sales() {
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let at = start + TimeDelta::hours(hour);
        let sale = json!({"transaction_id": transaction, "customer_id": customer, "amount": amount, "currency": "EUR", "occurred_at": at});
        sent.push(world.report(company, "transaction.paid", sale));
    }
    for answer in futures_util::future::join_all(sent).await {
        answer.expect(202);
    }
    rae.stage.world.drain().await;
    rae.stage.world.stop_background().await;
    for (transaction, expected) in expected() {
        assert_eq!(rae.earned(&transaction).await, expected, "{transaction}");
    }
    rae.check().await;
}
