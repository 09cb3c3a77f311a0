//! The same events, shuffled and repeated, over several workers at once, end in the same books.

mod every_rule;
mod history;
mod plain;
mod scenery;
mod what_if;

use std::{collections::BTreeMap, time::Duration};

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch_domain::{
    books::ledger::balances,
    earning::{
        commission::LineKind,
        terms::{Pays, Reward, SalesPaid, Structure},
    },
};
use vouch_local::world::{CompanySpec, ProgramSpec, World, percent};
use vouch_store::deliveries::Outcome;

use crate::{
    reference::{Fact, SECOND_TERMS_FROM, fold},
    stage::Stage,
};

/// Numbers from a seed: the same on every machine.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, below: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            let other = usize::try_from(self.roll(u64::try_from(index + 1).unwrap())).unwrap();
            items.swap(index, other);
        }
    }
}

/// A billing system's history: sign-ups, sales, refunds in parts and beyond, disputes won.
pub(crate) fn history(dice: &mut Dice, customers: u64) -> Vec<Fact> {
    let mut facts = Vec::new();
    for c in 0..customers {
        let customer = format!("c{c}");
        facts.push(Fact::SignedUp {
            customer: customer.clone(),
            by_link: dice.roll(5) > 0,
            at: 10,
        });
        for t in 0..1 + dice.roll(4) {
            let transaction = format!("t{c}-{t}");
            let cents = i64::try_from(dice.roll(30_000)).unwrap();
            let at = 20 + i64::try_from(dice.roll(80)).unwrap();
            facts.push(Fact::Paid {
                transaction: transaction.clone(),
                customer: customer.clone(),
                cents,
                at,
            });
            for r in 0..dice.roll(3) {
                let (refund, cents) =
                    (format!("r{c}-{t}-{r}"), 1 + i64::try_from(dice.roll(20_000)).unwrap());
                facts.push(Fact::Refunded {
                    refund: refund.clone(),
                    transaction: transaction.clone(),
                    cents,
                    at: at + 5,
                });
                if dice.roll(3) == 0 {
                    facts.push(Fact::WonBack {
                        refund,
                        transaction: transaction.clone(),
                        cents: cents / 2 + 1,
                        at: at + 9,
                    });
                }
            }
        }
    }
    facts
}

fn event(stage: &Stage, click: &str, fact: &Fact) -> Value {
    let start = stage.company.company.created_at;
    let at = |minutes: &i64| start + TimeDelta::minutes(*minutes);
    let amount = |cents: &i64| format!("{}.{:02}", cents / 100, cents % 100);
    let (kind, data) = match fact {
        Fact::SignedUp { customer, by_link, at: when } => {
            let click = by_link.then_some(click);
            (
                "customer.signed_up",
                json!({"customer_id": customer, "occurred_at": at(when), "click": click}),
            )
        }
        Fact::Paid { transaction, customer, cents, at: when } => (
            "transaction.paid",
            json!({"transaction_id": transaction, "customer_id": customer, "amount": amount(cents), "currency": "EUR", "occurred_at": at(when)}),
        ),
        Fact::Refunded { refund, transaction, cents, at: when } => (
            "transaction.refunded",
            json!({"refund_id": refund, "transaction_id": transaction, "amount": amount(cents), "currency": "EUR", "occurred_at": at(when)}),
        ),
        Fact::WonBack { refund, transaction, cents, at: when } => (
            "transaction.refund_reversed",
            json!({"refund_id": refund, "transaction_id": transaction, "amount": amount(cents), "currency": "EUR", "occurred_at": at(when)}),
        ),
    };
    json!({"type": kind, "timestamp": stage.world.now(), "data": data})
}

pub(crate) async fn stage() -> Stage {
    let program = ProgramSpec { pays: Some(percent("7.25")), ..ProgramSpec::default() };
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, program).await;
    let first_only = Structure::from(Pays {
        sales: SalesPaid::First,
        ..Pays::of(Reward::Percentage("3".parse().unwrap()))
    });
    let from = stage.company.company.created_at + TimeDelta::minutes(SECOND_TERMS_FROM);
    stage.world.terms(&stage.company, &stage.program, None, from, first_only).await;
    stage
}

/// Deliver a history `times` over, shuffled, on so many workers; gives how many deliveries were accepted.
pub(crate) async fn deliver(
    stage: &mut Stage,
    dice: &mut Dice,
    facts: &[Fact],
    times: usize,
    workers: usize,
) -> Vec<String> {
    let click = stage.world.click(&stage.link).await;
    stage.world.clock_on(TimeDelta::minutes(200)).await;
    stage.world.refuse_overlaps(true);
    let mut deliveries: Vec<(String, Value)> = Vec::new();
    for copy in 0..times {
        for (index, fact) in facts.iter().enumerate() {
            // Half of the copies come under the same id, half under another, as senders do.
            let id =
                if copy % 2 == 0 { format!("msg_{index}") } else { format!("msg_{index}_{copy}") };
            deliveries.push((id, event(stage, &click, fact)));
        }
    }
    dice.shuffle(&mut deliveries);
    stage.world.run_in_background(workers);
    for batch in deliveries.chunks(64) {
        let sent =
            batch.iter().map(|(id, event)| stage.world.deliver_as(&stage.company, id, event));
        for answer in futures_util::future::join_all(sent).await {
            answer.expect(202);
        }
    }
    stage.world.drain_within(Duration::from_secs(600)).await;
    stage.world.stop_background().await;
    deliveries.into_iter().map(|(id, _)| id).collect()
}

/// What the books say each transaction came to.
async fn booked(stage: &Stage) -> BTreeMap<String, (i64, i64)> {
    let mut sums = BTreeMap::<String, (i64, i64)>::new();
    for line in stage.world.store().all_lines(stage.company.id, stage.partner.id).await.unwrap() {
        assert!(balances(&line.entry.postings));
        let sum = sums.entry(line.entry.transaction.clone().unwrap().to_string()).or_default();
        match line.entry.kind {
            LineKind::Commission => sum.0 += line.entry.minor,
            LineKind::Clawback => sum.1 += line.entry.minor,
            other => panic!("nobody decided anything, yet there is a line of {other:?}"),
        }
    }
    sums
}

async fn books_equal_the_fold(seed: u64, customers: u64, times: usize, workers: usize) {
    let mut stage = stage().await;
    let mut dice = Dice(seed);
    let facts = history(&mut dice, customers);
    let ids = deliver(&mut stage, &mut dice, &facts, times, workers).await;
    let expected: BTreeMap<_, _> =
        fold(&facts).into_iter().filter(|(_, sums)| *sums != (0, 0)).collect();
    let found: BTreeMap<_, _> =
        booked(&stage).await.into_iter().filter(|(_, sums)| *sums != (0, 0)).collect();
    assert_eq!(found, expected, "seed {seed}");
    assert!(!expected.is_empty());
    stage.month("2026-10").await;
    let depths = stage.world.queues().depths().await.unwrap();
    assert_eq!(depths["events"].dead, 0, "nothing went to the dead letters");
    for id in ids {
        let rows = stage
            .world
            .store()
            .list_deliveries(stage.company.id, &id.parse().unwrap())
            .await
            .unwrap();
        assert!(!rows.is_empty(), "{id} is accounted for");
        assert!(rows.iter().all(|row| row.outcome != Outcome::Quarantined), "{id}");
    }
    assert!(stage.quarantined().await.is_empty());
    let findings = stage.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "seed {seed}: {findings}");
}

// req: T11, B08, Q35
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn any_order_and_repetition_of_the_same_events_ends_in_the_same_books() {
    for seed in 1..=6 {
        books_equal_the_fold(seed, 12, 2, 3).await;
    }
}

// req: T11, B08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_deliveries_shuffled_and_repeated_over_four_workers_equal_the_reference_fold()
{
    let customers = 500;
    let facts = history(&mut Dice(2026), customers).len();
    let times = 10_000_usize.div_ceil(facts);
    books_equal_the_fold(2026, customers, times, 4).await;
}
