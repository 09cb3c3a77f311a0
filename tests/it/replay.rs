//! Replay: the books reckoned anew from what was recorded say what the books say, whatever happened in whatever order;
//! what was tampered with is told to the cent, and made good by explicit adjustments only.

mod recruiting;

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use serde_json::json;
use vouch_domain::{
    books::ledger::Page,
    earning::{
        commission::LineKind,
        terms::{Pays, Reward},
        transaction::TransactionState,
    },
    money::Money,
};
use vouch_local::{
    deployment::Deployment,
    replay::{By, Replay, Subject, post, replay},
    world::{CompanySpec, ProgramSpec, World, percent},
};
use vouch_store::{TableNames, keys::Key};

use crate::{
    stage::{Stage, currency},
    verify,
};

type Item = HashMap<String, AttributeValue>;

/// All that is kept says what happened.
pub(crate) async fn says_what_happened(deployment: &Deployment) {
    let replay = replayed(deployment).await;
    assert!(replay.agrees() && replay.differences.is_empty(), "{replay}");
}

async fn replayed(deployment: &Deployment) -> Replay {
    let name = |table: &str| table.to_owned();
    let names =
        TableNames { registry: name("registry"), clicks: name("clicks"), ledger: name("ledger") };
    let client = deployment.engine().client();
    Box::pin(replay(client, names, deployment.now(), &mut |_, _| {})).await.unwrap()
}

/// Nothing differs, and something was looked at.
#[track_caller]
fn agrees(replay: &Replay, sales: u64) {
    assert!(replay.agrees() && replay.differences.is_empty(), "{replay}");
    assert_eq!(replay.sales, sales);
}

/// Rows of the ledger below the store: what nobody may do, to see that it is noticed.
async fn change(stage: &Stage, key: Key<'_>, change: impl FnOnce(&mut Item)) {
    let client = stage.world.deployment().engine().client();
    let (pk, sk) = (AttributeValue::S(key.pk()), AttributeValue::S(key.sk()));
    let get = client.get_item().table_name("ledger").key("pk", pk).key("sk", sk);
    let mut row = get.send().await.unwrap().item.unwrap();
    let before = row.clone();
    change(&mut row);
    assert_ne!(before, row);
    put(stage, key, row).await;
}

async fn put(stage: &Stage, key: Key<'_>, row: Item) {
    assert_eq!(key.table(), vouch_store::keys::Table::Ledger);
    let put = Put::builder().table_name("ledger").set_item(Some(row)).build().unwrap();
    let write = TransactWriteItem::builder().put(put).build();
    let client = stage.world.deployment().engine().client();
    client.transact_write_items().transact_items(write).send().await.unwrap();
}

async fn remove(stage: &Stage, key: Key<'_>) {
    let delete = Delete::builder().table_name("ledger");
    let delete = delete.key("pk", AttributeValue::S(key.pk()));
    let delete = delete.key("sk", AttributeValue::S(key.sk())).build().unwrap();
    let write = TransactWriteItem::builder().delete(delete).build();
    let client = stage.world.deployment().engine().client();
    client.transact_write_items().transact_items(write).send().await.unwrap();
}

fn number(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

fn part<'a>(row: &'a mut Item, name: &str) -> &'a mut Item {
    match row.get_mut(name).unwrap() {
        AttributeValue::M(part) => part,
        other => panic!("{name} is {other:?}"),
    }
}

#[tokio::test]
async fn everything_that_can_happen_replays_without_a_difference() {
    let stage = verify::books().await;
    agrees(&replayed(stage.world.deployment()).await, 6);
}

#[tokio::test]
async fn a_fact_has_a_say_only_if_it_was_recorded_when_the_sale_was_booked() {
    let program = ProgramSpec { pays: None, ..ProgramSpec::default() };
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, program).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    assert_eq!(stage.earned("s1").await, 0, "there were no terms yet");
    stage.world.clock_on(chrono::TimeDelta::hours(2)).await;
    // A scope's first row may begin in the past: it prices what is booked from now on.
    let from = "2026-01-01T00:00:00Z".parse().unwrap();
    stage.world.terms(&stage.company, &stage.program, None, from, percent("20")).await;
    stage.sell_at("s2", "c1", "100.00", "2026-10-01T08:30:00Z").await;
    assert_eq!(stage.earned("s2").await, 2_000);
    agrees(&replayed(stage.world.deployment()).await, 2);
    // Who is suspended later earned what it earned.
    let status = json!({"program": stage.program.id, "status": "suspended"});
    let address = format!("/api/v1/partners/{}/enrolments", stage.partner.id);
    stage.world.call(&stage.company, &address, Some(status)).await;
    stage.sell("s3", "c1", "10.00").await;
    agrees(&replayed(stage.world.deployment()).await, 3);
}

#[tokio::test]
async fn caps_and_first_sales_replay_whatever_order_sales_came_in() {
    let cap = Some(Money::new(2_500, currency("EUR")));
    let twenty = Reward::Percentage("20".parse().unwrap());
    let stage = Stage::paying(Pays { cap, ..Pays::of(twenty) }.into()).await;
    stage.world.clock_to("2026-10-02T12:00:00Z").await;
    for (sale, at, amount) in [
        ("s3", "2026-10-02T11:00:00Z", "60.00"),
        ("s1", "2026-10-02T09:00:00Z", "60.00"),
        ("s2", "2026-10-02T10:00:00Z", "50.00"),
    ] {
        stage.sell_at(sale, "c1", amount, at).await;
    }
    stage.refund("r1", "s1", "30.00").await;
    let replay = replayed(stage.world.deployment()).await;
    agrees(&replay, 3);
    let mut earned = Vec::new();
    for sale in ["s1", "s2", "s3"] {
        earned.push(stage.earned(sale).await);
    }
    assert_eq!(
        earned,
        [600, 1_000, 300],
        "1,200, 1,000 and the 300 that have room, and half of the first is gone"
    );
}

#[tokio::test]
async fn what_was_tampered_with_is_told_and_made_good_once() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.sell("s2", "c1", "50.00").await;
    let company = stage.company.id;
    let TransactionState::Booked(booked) = stage.transaction("s1").await.state else {
        panic!("s1 is booked")
    };
    let line = booked.lines[0];
    let page = stage.page("2026-10");
    // As if it had been priced at half the rate, everywhere.
    let id = "s1".parse().unwrap();
    change(&stage, Key::Transaction(company, &id), |row| {
        part(row, "booked").insert("c".to_owned(), number(1_000));
    })
    .await;
    change(&stage, Key::Commission(company, line), |row| {
        part(row, "amount").insert("minor".to_owned(), number(1_000));
    })
    .await;
    change(&stage, Key::Entry(company, page, &line.to_string()), |row| {
        row.insert("minor".to_owned(), number(1_000));
    })
    .await;
    let found = replayed(stage.world.deployment()).await;
    assert_eq!(found.differences.len(), 1, "{found}");
    let difference = &found.differences[0];
    let sale = Subject::Sale("s1".parse().unwrap());
    assert_eq!((&difference.of, &*difference.fixed), (&sale, &[][..]));
    let by: Vec<_> =
        difference.money.iter().map(|gap| (gap.by, gap.kind, gap.books, gap.facts)).collect();
    let half = |by, kind| (by, kind, 1_000, 2_000);
    let expected = [
        half(By::Lines, "commission"),
        half(By::Commissions, "commission"),
        half(By::Sale, "commission"),
        half(By::Total, "total"),
    ];
    assert_eq!(by, expected);
    let said = found.to_string();
    assert!(said.contains("the lines say 10.00 EUR, the facts 20.00 EUR"), "{said}");
    assert!(
        said.contains("+10.00 EUR by the facts")
            && said.contains("2 sales of 1 company replayed: 1 differ."),
        "{said}"
    );

    // Posting makes it good by one line with words, however often it is done.
    let (store, now) = (stage.world.store(), stage.world.now());
    for before in [false, true] {
        let posted = post(store, now, &found).await.unwrap();
        let told: Vec<_> = posted.iter().map(|it| (it.amount.minor, it.before)).collect();
        assert_eq!(told, [(1_000, before)]);
    }
    let lines = store.all_entries(company, page).await.unwrap();
    let adjusted: Vec<_> = lines.iter().filter(|line| line.kind == LineKind::Adjustment).collect();
    assert_eq!(adjusted.len(), 1);
    assert_eq!(
        adjusted[0].text.as_deref(),
        Some("Correction by replay of sale s1: 20.00 EUR instead of 10.00 EUR")
    );
    let settled = replayed(stage.world.deployment()).await;
    assert!(settled.agrees() && settled.differences.len() == 1, "{settled}");
    assert!(
        settled.to_string().contains("1 that differed are settled by adjustments."),
        "{settled}"
    );
    assert!(post(store, now, &settled).await.unwrap().is_empty());
}

#[tokio::test]
async fn each_thing_that_a_sale_fixed_is_compared_with_the_facts() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    // Of facts as old as the booking itself nobody knows whether it saw them.
    stage.world.clock_on(chrono::TimeDelta::minutes(5)).await;
    stage.sell("s1", "c1", "100.00").await;
    stage.sell("s2", "c1", "50.00").await;
    agrees(&replayed(stage.world.deployment()).await, 2);
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let other = vouch_domain::id::PartnerId::from_ulid(ulid::Ulid::from_bytes([7; 16])).to_string();
    type Change = Box<dyn Fn(&mut Item)>;
    let changes: [(&str, Change); 6] = [
        ("kind", Box::new(move |row| drop(row.insert("kind".into(), text("renewal"))))),
        (
            "earns",
            Box::new(|row| {
                drop(part(row, "credit").insert("earns".into(), AttributeValue::Bool(false)))
            }),
        ),
        (
            "tier",
            Box::new(move |row| {
                drop(part(row, "credit").insert("tier".into(), AttributeValue::S("gold".into())))
            }),
        ),
        ("terms", Box::new(|row| drop(part(row, "credit").remove("terms")))),
        (
            "credited",
            Box::new(move |row| {
                drop(part(row, "credit").insert("partner".into(), AttributeValue::S(other.clone())))
            }),
        ),
        (
            "refunded",
            Box::new(|row| {
                drop(row.insert(
                    "refunded".into(),
                    AttributeValue::M([("EUR".to_owned(), number(100))].into()),
                ))
            }),
        ),
    ];
    let (company, id) = (stage.company.id, "s1".parse().unwrap());
    for (what, tamper) in changes {
        let key = Key::Transaction(company, &id);
        let mut right = Item::new();
        change(&stage, key, |row| {
            right = row.clone();
            tamper(row);
        })
        .await;
        let found = replayed(stage.world.deployment()).await;
        let named: Vec<_> =
            found.differences.iter().flat_map(|it| &it.fixed).map(|it| it.0).collect();
        assert!(named.contains(&what), "{what}: {found}");
        assert!(!found.agrees());
        change(&stage, key, |row| *row = right).await;
    }
}

#[tokio::test]
async fn a_line_too_many_is_nobodys_by_the_facts() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.world.clock_on(chrono::TimeDelta::minutes(5)).await;
    stage.sell("s1", "c1", "100.00").await;
    let company = stage.company.id;
    let page: Page = stage.page("2026-10");
    let lines = stage.world.store().all_entries(company, page).await.unwrap();
    let line = lines[0].id.clone();
    change(&stage, Key::Entry(company, page, &line), |row| {
        row.insert("id".to_owned(), AttributeValue::S("twice".into()));
        let sk = Key::Entry(company, page, "twice").sk();
        row.insert("sk".to_owned(), AttributeValue::S(sk));
    })
    .await;
    let found = replayed(stage.world.deployment()).await;
    let gap = found.differences[0].totals().next().unwrap();
    assert_eq!(gap.books, 2 * gap.facts, "{found}");
}
