//! The demo's books: every event accounted for, every entry balanced, every statement and invoice adding up.

use std::collections::BTreeMap;

use serde_json::Value;
use vouch_domain::{
    books::ledger::balances,
    calendar::Month,
    money::{Currency, Money},
};
use vouch_local::demo::Demo;

use super::House;

/// What was charged, paid out and kept, by currency.
#[derive(Debug, Default)]
struct Money3 {
    charged: i64,
    paid_out: i64,
    kept: i64,
}

/// Every event accounted for, every entry balanced, every month added up, every case there.
pub(super) async fn are_right(house: &House, demo: &Demo, events: usize) {
    assert!((1_400..=1_600).contains(&events), "{events} events");
    nothing_is_left_behind(house, demo, events).await;
    every_entry_balances(house, demo).await;
    every_statement_adds_up(house, demo).await;
    the_cases_are_there(house, demo).await;
    let late = house.world.now() - "2026-11-21T09:00:00Z".parse::<chrono::DateTime<_>>().unwrap();
    assert!(late.num_minutes() < 5, "the demo ends at the present, not {late} later");
}

/// Queues are empty, nothing went to the dead letters, and what is known of the last calls is an outcome.
async fn nothing_is_left_behind(house: &House, demo: &Demo, events: usize) {
    let depths = house.world.queues().depths().await.unwrap();
    for (name, depth) in &depths {
        let left = (depth.visible, depth.in_flight, depth.delayed, depth.dead);
        assert_eq!(left, (0, 0, 0, 0), "{name}");
    }
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    // Deliveries are kept for thirty days, effects for ever.
    for n in (0..events).rev() {
        let id = format!("msg_demo_{n:05}").parse().unwrap();
        let deliveries = house.world.store().list_deliveries(demo.company, &id).await.unwrap();
        if deliveries.is_empty() {
            break;
        }
        let name = serde_json::to_value(deliveries[0].outcome).unwrap();
        *outcomes.entry(name.as_str().unwrap().to_owned()).or_default() += 1;
    }
    let known: usize = outcomes.values().sum();
    assert!(known > events / 10, "{outcomes:?}");
    assert!(outcomes.contains_key("applied") && !outcomes.contains_key("quarantined"));
    let waiting = house.world.store().list_quarantined(demo.company, 10, None).await.unwrap();
    assert!(waiting.items.is_empty(), "{:?}", waiting.items);
}

async fn every_entry_balances(house: &House, demo: &Demo) {
    let mut count = 0;
    for partner in &demo.partners {
        for line in house.world.store().all_lines(demo.company, partner.id).await.unwrap() {
            assert!(balances(&line.entry.postings), "{:?}", line.entry);
            count += 1;
        }
    }
    for entry in house.world.store().all_company_entries(demo.company).await.unwrap() {
        assert!(balances(&entry.postings), "{entry:?}");
    }
    assert!(count > 500, "{count} lines");
}

async fn every_statement_adds_up(house: &House, demo: &Demo) {
    let mut closings: BTreeMap<(String, Currency), i64> = BTreeMap::new();
    let mut sums: BTreeMap<Currency, Money3> = BTreeMap::new();
    let mut finals = 0;
    let months = std::iter::successors(Some("2026-05".parse::<Month>().unwrap()), |month| {
        Some(month.next())
    });
    for month in months.take_while(|month| *month <= "2026-11".parse().unwrap()) {
        let statements = house.all(demo, &format!("/statements?period={month}")).await;
        let invoices = house.all(demo, &format!("/invoices?period={month}")).await;
        let mut charged: BTreeMap<Currency, i64> = BTreeMap::new();
        for statement in &statements {
            let currency = statement["currency"].as_str().unwrap().parse().unwrap();
            let whose = (statement["partner"].as_str().unwrap().to_owned(), currency);
            let opening = closings.get(&whose).copied().unwrap_or(0);
            let closing = one_adds_up(statement, opening);
            closings.insert(whose, closing);
            if statement["status"] == "open" {
                continue;
            }
            finals += 1;
            let minor = minor(&statement["charged"], currency);
            *charged.entry(currency).or_default() += minor;
            sums.entry(currency).or_default().charged += minor;
        }
        for invoice in &invoices {
            let currency = invoice["currency"].as_str().unwrap().parse().unwrap();
            assert_eq!(
                minor(&invoice["charges"], currency),
                charged[&currency],
                "{month} {currency}"
            );
            assert_eq!(invoice["status"], "charged");
        }
        for payout in house.all(demo, &format!("/payouts?period={month}")).await {
            let currency = payout["currency"].as_str().unwrap().parse().unwrap();
            sums.entry(currency).or_default().paid_out += minor(&payout["amount"], currency);
        }
    }
    assert!(finals >= 15, "{finals} final statements");
    kept_is_what_was_not_paid_out(house, demo, &mut sums).await;
}

/// charged = paid out + positive balances, in every currency (DATA §3).
async fn kept_is_what_was_not_paid_out(
    house: &House,
    demo: &Demo,
    sums: &mut BTreeMap<Currency, Money3>,
) {
    for statement in house.all(demo, "/statements?period=2026-10").await {
        let currency = statement["currency"].as_str().unwrap().parse().unwrap();
        let closing = minor(&statement["closing"], currency);
        let id = statement["id"].as_str().unwrap().trim_start_matches("stm_");
        let payouts = house.all(demo, "/payouts?period=2026-10").await;
        let is_paid_out = payouts.iter().any(|payout| payout["id"].as_str().unwrap().contains(id));
        if !is_paid_out {
            sums.entry(currency).or_default().kept += closing.max(0);
        }
    }
    let codes: Vec<&str> = sums.keys().map(|currency| currency.code()).collect();
    assert_eq!(codes, ["EUR", "JPY", "USD"]);
    for (currency, Money3 { charged, paid_out, kept }) in sums {
        assert_eq!(*charged, *paid_out + *kept, "{currency}");
        assert!(*charged > 0, "{currency}");
    }
}

/// Checks a statement against its lines and the month before; gives its closing balance.
fn one_adds_up(statement: &Value, opening: i64) -> i64 {
    let currency: Currency = statement["currency"].as_str().unwrap().parse().unwrap();
    let of = |name: &str| minor(&statement[name], currency);
    assert_eq!(of("opening"), opening, "{}", statement["id"]);
    let net = of("commissions") - of("clawbacks") + of("adjustments") - of("payments");
    assert_eq!(of("closing"), opening + net, "{}", statement["id"]);
    assert!(statement["lines_next"].is_null());
    let lines = statement["lines"].as_array().unwrap();
    let sum: i64 = lines.iter().map(|line| minor(&line["amount"], currency)).sum();
    assert_eq!(sum, net, "{}", statement["id"]);
    let kept = (opening - of("payments")).max(0);
    assert_eq!(of("charged"), of("closing").max(0) - kept, "{}", statement["id"]);
    of("closing")
}

fn minor(amount: &Value, currency: Currency) -> i64 {
    Money::parse_signed(amount.as_str().unwrap(), currency).unwrap().minor
}

/// A negative balance, a held line, customers that are nobody's, sales that wait, a dispute won, an over-refund.
async fn the_cases_are_there(house: &House, demo: &Demo) {
    let october = house.all(demo, "/statements?period=2026-10").await;
    let negative = october.iter().filter(|one| one["closing"].as_str().unwrap().starts_with('-'));
    assert_eq!(negative.count(), 1);
    let mut held = Vec::new();
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for partner in &demo.partners {
        for commission in
            house.all(demo, &format!("/commissions?partner={}&limit=200", partner.id)).await
        {
            *kinds.entry(commission["kind"].as_str().unwrap().to_owned()).or_default() += 1;
            if commission["status"] == "on_hold" {
                held.push(commission);
            }
        }
    }
    assert_eq!(held.len(), 1, "{held:?}");
    assert!(kinds["clawback"] > 20, "{kinds:?}");
    let mut standing: BTreeMap<String, usize> = BTreeMap::new();
    let (mut over_refunded, mut missing) = (0, 0);
    for n in 1.. {
        let id = format!("pay-{n:05}").parse().unwrap();
        let found = house.world.store().find_transaction(demo.company, &id).await.unwrap();
        let Some(transaction) = found else {
            // The story's last payments lie behind the present.
            missing += 1;
            if missing > 100 {
                break;
            }
            continue;
        };
        over_refunded += usize::from(transaction.is_over_refunded());
        let told = serde_json::to_value(&transaction).unwrap();
        *standing.entry(told["status"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(standing["parked"], 3, "{standing:?}");
    assert!(standing["unattributed"] > 50 && standing["booked"] > 400, "{standing:?}");
    assert_eq!((over_refunded, standing.get("stub")), (1, None));
}
