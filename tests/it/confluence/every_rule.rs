//! Rules of every kind, refunds and decisions among them, in any order and repetition: the books say what the plain
//! reference says.
//!
//! `VOUCH_SEEDS=200 cargo test --workspace --test it confluence::every_rule` tells more stories than the usual few.

use std::{collections::BTreeMap, time::Duration};

use vouch_domain::{
    books::{
        ledger::{Page, balances, postings},
        statement::Totals,
    },
    earning::{commission::LineKind, target::Decision, transaction::TransactionState},
};
use vouch_store::{decisions::DecisionError, deliveries::Outcome};

use super::{
    Dice,
    history::{self, Fact, History, Word},
    plain::{Books, Credited, Part, Sums, fold},
    scenery::{self, PARTNERS, Rules, Scenery},
};

/// How many stories are told unless it is said otherwise.
const SEEDS: u64 = 10;

/// How many pieces a story's deliveries come in: between two of them people decide.
const PIECES: usize = 4;

/// How many workers there are.
const WORKERS: usize = 3;

/// What people say first, and may think better of.
const HASTY: [Word; 3] = [Word::Approved, Word::OnHold, Word::Declined];

#[expect(clippy::disallowed_methods, reason = "whoever runs it says how many")]
fn seeds() -> u64 {
    let said = std::env::var("VOUCH_SEEDS").ok();
    said.and_then(|text| text.parse().ok()).unwrap_or(SEEDS)
}

fn decision(word: Word) -> Decision {
    let reason = || "a person has looked".to_owned();
    match word {
        Word::Approved => Decision::Approved,
        Word::OnHold => Decision::OnHold { reason: reason() },
        Word::Declined => Decision::Declined { reason: reason() },
    }
}

/// Takes a decision, again where somebody was faster; says whether the sale has come so far.
async fn decide(scenery: &Scenery, transaction: &str, word: Word) -> bool {
    let (store, company) = (scenery.world.store(), &scenery.company.company);
    loop {
        let (id, now) = (transaction.parse().unwrap(), scenery.world.now());
        match store.decide(company, &id, decision(word), now).await {
            Ok(()) => return true,
            Err(DecisionError::NoCommission) => return false,
            Err(DecisionError::Changed) => tokio::task::yield_now().await,
            Err(error) => panic!("{transaction}: {error}"),
        }
    }
}

/// Delivers a history twice over, shuffled, on several workers; people decide meanwhile and afterwards.
pub(super) async fn tell(scenery: &mut Scenery, dice: &mut Dice, told: &History) -> Vec<String> {
    scenery.go_to_the_end();
    scenery.world.refuse_overlaps(true);
    let mut deliveries = Vec::new();
    for (index, fact) in told.facts.iter().enumerate() {
        let event = history::event(scenery, fact);
        // Half of the repeats come under the same id, half under another, as senders do.
        let again =
            if dice.roll(2) == 0 { format!("msg_{index}") } else { format!("msg_{index}_b") };
        deliveries.push((format!("msg_{index}"), event.clone()));
        deliveries.push((again, event));
    }
    dice.shuffle(&mut deliveries);
    scenery.world.run_in_background(WORKERS);
    let mut open: Vec<(&String, &Word)> = told.words.iter().collect();
    for piece in deliveries.chunks(deliveries.len().div_ceil(PIECES)) {
        for (id, event) in piece {
            scenery.world.deliver_as(&scenery.company, id, event).await.expect(202);
        }
        dice.shuffle(&mut open);
        let mut left = Vec::new();
        for (transaction, word) in open {
            let hasty = HASTY[usize::try_from(dice.roll(3)).unwrap()];
            let settles = dice.roll(2) == 0;
            let said = if settles { *word } else { hasty };
            if !decide(scenery, transaction, said).await || !settles {
                left.push((transaction, word));
            }
        }
        open = left;
    }
    scenery.world.drain_within(Duration::from_secs(120)).await;
    scenery.world.stop_background().await;
    scenery.world.drain().await;
    for (transaction, word) in open {
        decide(scenery, transaction, *word).await;
    }
    scenery.world.drain().await;
    deliveries.into_iter().map(|(id, _)| id).collect()
}

fn part(kind: LineKind) -> Part {
    match kind {
        LineKind::Commission | LineKind::ReferralCommission => Part::Commission,
        LineKind::Clawback | LineKind::ReferralClawback => Part::Clawback,
        LineKind::Hold | LineKind::Release => Part::Withheld,
        LineKind::Decline => Part::Declined,
        other => panic!("nobody asked for a line of {other:?}"),
    }
}

/// What the lines of all partners come to. Each balances, and each month's fence is its lines.
async fn booked(scenery: &Scenery) -> Sums {
    let (store, company) = (scenery.world.store(), scenery.company.id);
    let mut sums = Sums::new();
    for (n, partner) in scenery.partners.iter().enumerate() {
        let mut pages = BTreeMap::new();
        for line in store.all_lines(company, partner.id).await.unwrap() {
            let entry = &line.entry;
            assert!(balances(&entry.postings), "{line:?}");
            let waits = entry.accrual.is_some();
            let usual = postings(entry.kind, partner.id, entry.minor).unwrap();
            assert!(waits || entry.postings == usual, "{line:?}");
            let by_recruiting =
                matches!(entry.kind, LineKind::ReferralCommission | LineKind::ReferralClawback);
            assert!(!by_recruiting || entry.recruit.is_some(), "{line:?}");
            let (sale, currency) =
                (entry.transaction.clone().unwrap().to_string(), line.page.currency.to_string());
            let key = (sale, n, entry.recruit.is_some(), part(entry.kind), currency);
            *sums.entry(key).or_default() += entry.minor;
            let page: &mut Totals = pages.entry((line.page.currency, line.page.month)).or_default();
            *page = page.plus(entry.totals().unwrap()).unwrap();
        }
        for ((currency, month), totals) in pages {
            let page = Page { partner: partner.id, currency, month };
            let fence = store.find_fence(company, page).await.unwrap();
            assert_eq!(fence.unwrap().totals, totals, "{page:?}");
        }
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

/// Whom each sale credits by its row, and that its row says what its lines come to.
async fn credited(scenery: &Scenery, told: &History, sums: &Sums) -> BTreeMap<String, Credited> {
    let mut found = BTreeMap::new();
    let number = |id| scenery.partners.iter().position(|partner| partner.id == id).unwrap();
    for fact in &told.facts {
        let Fact::Paid(paid) = fact else { continue };
        let id = paid.transaction.parse().unwrap();
        let row = scenery.world.store().find_transaction(scenery.company.id, &id).await.unwrap();
        let TransactionState::Booked(booked) = row.unwrap().state else { continue };
        let partner = number(booked.credit.partner);
        let recruiter = booked.credit.referral.as_ref();
        let recruiter = recruiter.map(|recruiter| {
            (number(recruiter.referrer), recruiter.terms.as_ref().map(|terms| terms.id))
        });
        let terms = booked.credit.terms.map(|terms| terms.id);
        for (recruited, said) in [(false, booked.booked), (true, booked.referral.booked)] {
            let of_family = |(sale, _, family, ..): &&(String, usize, bool, Part, String)| {
                *sale == paid.transaction && *family == recruited
            };
            let lines: i64 = sums.keys().filter(of_family).map(|key| sums[key]).sum();
            assert_eq!(said.total().unwrap(), lines, "{}", paid.transaction);
        }
        found.insert(paid.transaction.clone(), Credited { partner, terms, recruiter });
    }
    found
}

/// What is in one only.
fn compare(rules: &Rules, told: &History, expected: &Books, found: &Sums, seed: u64) {
    let differs =
        |key: &&(String, usize, bool, Part, String)| expected.sums.get(key) != found.get(key);
    let keys =
        expected.sums.keys().chain(found.keys().filter(|key| !expected.sums.contains_key(*key)));
    let Some(key) = keys.filter(differs).min() else { return };
    let facts: Vec<_> =
        told.facts.iter().filter(|fact| format!("{fact:?}").contains(&key.0)).collect();
    panic!(
        "seed {seed}: {key:?} ought to be {:?} and is {:?}\n{:?}\n{facts:#?}\n{rules:#?}",
        expected.sums.get(key),
        found.get(key),
        expected.credited.get(&key.0),
    );
}

async fn the_books_equal_the_reference(seed: u64, customers: usize) -> usize {
    let mut dice = Dice(seed);
    let rules = scenery::make_up(&mut dice);
    let told = history::make_up(&mut dice, customers);
    let mut scenery = Scenery::of(&rules).await;
    let deliveries = tell(&mut scenery, &mut dice, &told).await;
    let expected = fold(&rules, &told, scenery.begins);
    let found = booked(&scenery).await;
    compare(&rules, &told, &expected, &found, seed);
    assert_eq!(credited(&scenery, &told, &found).await, expected.credited, "seed {seed}");
    for sale in &told.gone {
        for family in [false, true] {
            let earned = |(of, _, recruited, part, _): &&(String, usize, bool, Part, String)| {
                of == sale
                    && *recruited == family
                    && matches!(part, Part::Commission | Part::Clawback)
            };
            let left: i64 = found.keys().filter(earned).map(|key| found[key]).sum();
            assert_eq!(left, 0, "seed {seed}: all of {sale} came back");
        }
    }
    nothing_is_lost(&scenery, &deliveries, seed).await;
    found.len()
}

async fn nothing_is_lost(scenery: &Scenery, deliveries: &[String], seed: u64) {
    let (store, company) = (scenery.world.store(), scenery.company.id);
    let depths = scenery.world.queues().depths().await.unwrap();
    assert_eq!(depths["events"].dead, 0, "seed {seed}: nothing went to the dead letters");
    for id in deliveries {
        let rows = store.list_deliveries(company, &id.parse().unwrap()).await.unwrap();
        assert!(!rows.is_empty(), "seed {seed}: {id} is accounted for");
        assert!(rows.iter().all(|row| row.outcome != Outcome::Quarantined), "seed {seed}: {id}");
    }
    let findings = scenery.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "seed {seed}: {findings}");
}

// req: B08, E08, E09, E10, E11, E14, E23, Q17, Q35, T11, T21, V24
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_rule_in_any_order_and_repetition_books_what_the_plain_reference_says() {
    let began = std::time::Instant::now();
    let mut sums = 0;
    for seed in 1..=seeds() {
        sums += the_books_equal_the_reference(seed, 12).await;
    }
    println!("{} stories, {sums} sums, {:?}", seeds(), began.elapsed());
    assert!(sums > 0);
}

// req: T21
#[test]
fn parts_of_a_refund_add_up_to_the_whole() {
    let mut dice = Dice(7);
    for whole in 1..500 {
        let parts = history::split(&mut dice, whole);
        assert_eq!(parts.iter().sum::<i64>(), whole);
        assert!(parts.iter().all(|part| *part > 0));
    }
    const { assert!(PARTNERS > 2, "somebody recruits and somebody is recruited") };
}
