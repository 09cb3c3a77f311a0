//! What each event costs, counted by what DynamoDB would bill and by calls of the SDK (DESIGN §8).
//!
//! `cargo test --test it counted -- --nocapture` prints the table.

use serde_json::json;

use crate::{recruiting::Recruiting, stage::Stage};

/// One row of the table.
struct Cost {
    what: &'static str,
    reads: u64,
    transactions: u64,
    sends: u64,
    units: String,
    written: u64,
}

struct Counter {
    stage: Stage,
    rows: Vec<Cost>,
}

impl Counter {
    /// Counts what one function does for one event: from here to the next call.
    fn note(&mut self, what: &'static str) -> &Cost {
        let faults = self.stage.world.faults();
        let reads = ["GetItem", "BatchGetItem", "Query"]
            .iter()
            .map(|operation| faults.calls_of(operation))
            .sum();
        let row = Cost {
            what,
            reads,
            transactions: faults.calls_of("TransactWriteItems"),
            sends: faults.calls_of("SendMessage"),
            units: faults.written().to_string(),
            written: faults.written().rounded_up(),
        };
        faults.reset_counts();
        self.rows.push(row);
        &self.rows[self.rows.len() - 1]
    }

    /// Report something, count the webhook, then let the worker alone do it and count that.
    async fn report(
        &mut self,
        kind: &str,
        data: serde_json::Value,
        webhook: &'static str,
        worker: &'static str,
    ) {
        self.stage.world.faults().reset_counts();
        self.stage.world.report(&self.stage.company, kind, data).await.expect(202);
        self.note(webhook);
        self.stage.world.work_off("events").await;
        self.note(worker);
        if worker == "sale" {
            self.stage.world.dispatch().await;
            self.note("views of a sale");
        }
        self.stage.world.drain().await;
    }

    fn of(&self, what: &str) -> &Cost {
        self.rows.iter().find(|row| row.what == what).unwrap()
    }
}

fn long(prefix: &str) -> String {
    format!("{prefix}{}", "x".repeat(64 - prefix.len()))
}

#[tokio::test]
async fn counted_each_event_costs_no_more_than_the_design_allows() {
    let mut counter = Counter { stage: Stage::set().await, rows: Vec::new() };
    let (customer, now) = (long("customer-"), counter.stage.world.now());
    counter.stage.world.faults().reset_counts();
    let click = counter.stage.world.click(&counter.stage.link).await;
    counter.note("redirect, cold");
    counter.stage.world.click(&counter.stage.link).await;
    counter.note("redirect, warm");
    counter.stage.world.drain().await;
    let sign_up = json!({"customer_id": customer, "occurred_at": now, "click": click, "name": "Kim", "email": "kim@elsewhere.example"});
    counter.report("customer.signed_up", sign_up, "webhook, cold", "sign-up").await;
    let sale = |n: &str| json!({"transaction_id": long(n), "customer_id": customer, "amount": "120.00", "tax": "20.00", "currency": "EUR", "occurred_at": now});
    counter
        .report("transaction.paid", sale("a"), "webhook, cold ", "sale, first of the month")
        .await;
    counter.report("transaction.paid", sale("b"), "webhook, warm", "sale").await;
    counter.report("transaction.paid", sale("b"), "webhook, warm ", "sale, repeated").await;
    let refund = json!({"refund_id": long("r"), "transaction_id": long("b"), "amount": "60.00", "currency": "EUR", "occurred_at": now});
    counter.report("transaction.refunded", refund, "webhook, warm  ", "refund").await;
    let mut parked = sale("p");
    parked["customer_id"] = json!(long("stranger-"));
    counter.report("transaction.paid", parked, "webhook, warm   ", "sale, parked").await;
    print_table(&counter.rows);

    check(&counter);
}

/// A sale that earns its partner and whoever recruited that partner, and gives points beside.
#[tokio::test]
async fn counted_a_sale_with_recruiter_and_points_costs_no_more_than_the_design_allows() {
    let rae =
        Recruiting::paying(json!({"type": "percentage", "rate": "10", "basis": "payout"})).await;
    let mut counter = Counter { stage: rae.stage, rows: Vec::new() };
    let (old, signed_up) = (long("old-"), counter.stage.world.now());
    let click = counter.stage.world.click(&counter.stage.link).await;
    let sign_up = json!({"customer_id": old, "occurred_at": signed_up, "click": click});
    counter.report("customer.signed_up", sign_up, "webhook, cold", "sign-up").await;
    // Half a year on, another customer is the first of the month.
    counter.stage.world.clock_on(chrono::TimeDelta::days(200)).await;
    let now = counter.stage.world.now();
    let sale = |n: &str, customer: &str| json!({"transaction_id": long(n), "customer_id": customer, "amount": "120.00", "tax": "20.00", "currency": "EUR", "occurred_at": now});
    let first = sale("a", "c1");
    counter.report("transaction.paid", first, "webhook, cold ", "sale, first of the month").await;
    let paid = sale("b", &old);
    counter.report("transaction.paid", paid, "webhook, warm", "sale with both").await;
    let refund = json!({"refund_id": long("r"), "transaction_id": long("b"), "amount": "60.00", "currency": "EUR", "occurred_at": now});
    counter.report("transaction.refunded", refund, "webhook, warm  ", "refund with both").await;
    print_table(&counter.rows);
    let both = counter.of("sale with both");
    let limit = both.reads <= 4 && both.transactions == 1 && both.written <= 30;
    assert!(limit, "{} reads, {} units", both.reads, both.units);
    let refund = counter.of("refund with both");
    assert!(refund.transactions == 1 && refund.written <= 30, "{}", refund.units);
    let (store, company) = (counter.stage.world.store(), counter.stage.company.id);
    let given = store.all_points(company, counter.stage.partner.id).await.unwrap();
    assert!(given.iter().any(|points| points.points == 5), "{given:?}");
}

/// The bounds of DESIGN §8.
fn check(counter: &Counter) {
    let of = |what| counter.of(what);
    assert_eq!(
        (of("redirect, cold").reads, of("redirect, cold").sends, of("redirect, cold").written),
        (1, 1, 0)
    );
    assert_eq!((of("redirect, warm").reads, of("redirect, warm").sends), (0, 1));
    assert!(of("webhook, cold").reads <= 1 && of("webhook, cold").sends == 1);
    assert_eq!(
        (of("webhook, warm").reads, of("webhook, warm").sends, of("webhook, warm").written),
        (0, 1, 0)
    );
    let sale = of("sale");
    assert!(
        sale.reads <= 3 && sale.transactions == 1 && sale.written <= 20,
        "a sale takes {} units",
        sale.units
    );
    // With its lead, and the address that it is found by.
    assert!(of("sign-up").written <= 22 && of("sign-up").transactions == 1);
    // One, for whoever wants to hear of it by webhook.
    assert!(of("views of a sale").reads <= 1 && of("views of a sale").transactions == 1);
    assert!(of("refund").written <= 20 && of("refund").transactions == 1);
    // Two of them are for the lists of what came in and what waits.
    assert!(of("sale, parked").written <= 11);
}

fn print_table(rows: &[Cost]) {
    println!(
        "\n{:<28}{:>7}{:>15}{:>7}{:>13}",
        "event", "reads", "transactions", "sends", "write units"
    );
    for row in rows {
        println!(
            "{:<28}{:>7}{:>15}{:>7}{:>13}",
            row.what.trim(),
            row.reads,
            row.transactions,
            row.sends,
            row.units
        );
    }
    println!();
}
