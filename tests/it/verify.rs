//! `verify` over everything that is kept: a right store has no finding, and each thing that is broken is named.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::{
    Client,
    types::{AttributeValue, Delete, Put, TransactWriteItem},
};
use chrono::TimeDelta;
use serde_json::json;
use vouch_domain::{
    books::{invoice::InvoiceId, ledger::Entry, payout::PayoutId},
    earning::{target::Decision, transaction::TransactionState},
    id::{CompanyId, DeliveryRef, TransactionRef},
    money::Money,
};
use vouch_local::verify::{Findings, Invariant};
use vouch_store::{
    decisions::Adjustment,
    invoices::{INVOICES, statement_series},
    keys::{Key, Roll, Span, Table},
};

use crate::stage::{Stage, currency, month};

type Item = HashMap<String, AttributeValue>;

/// How a row is broken.
type Change<'k> = Box<dyn FnOnce(&mut Item) + 'k>;

/// The tables below the store: what nobody may do, to see that it is noticed.
struct Below(Client);

impl Below {
    async fn row(&self, key: Key<'_>) -> Item {
        let (pk, sk) = (text(&key.pk()), text(&key.sk()));
        let get = self.0.get_item().table_name(name(key)).key("pk", pk).key("sk", sk);
        get.send()
            .await
            .unwrap()
            .item
            .unwrap_or_else(|| panic!("there is no {} {}", key.pk(), key.sk()))
    }

    async fn put(&self, table: &str, row: Item) {
        let put = Put::builder().table_name(table).set_item(Some(row)).build().unwrap();
        self.write(TransactWriteItem::builder().put(put).build()).await;
    }

    async fn remove(&self, table: &str, row: &Item) {
        let delete = Delete::builder().table_name(table);
        let delete = delete.key("pk", row["pk"].clone()).key("sk", row["sk"].clone());
        self.write(TransactWriteItem::builder().delete(delete.build().unwrap()).build()).await;
    }

    async fn write(&self, write: TransactWriteItem) {
        self.0.transact_write_items().transact_items(write).send().await.unwrap();
    }
}

fn name(key: Key<'_>) -> &'static str {
    match key.table() {
        Table::Registry => "registry",
        Table::Clicks => "clicks",
        Table::Ledger => "ledger",
    }
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn number(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// Adds to a number of a row.
fn add(row: &mut Item, name: &str, more: i64) {
    let now: i64 = row[name].as_n().unwrap().parse().unwrap();
    row.insert(name.to_owned(), number(now + more));
}

/// A part of a row, to change it.
fn part<'a>(row: &'a mut Item, name: &str) -> &'a mut Item {
    match row.get_mut(name).unwrap() {
        AttributeValue::M(part) => part,
        other => panic!("{name} is {other:?}"),
    }
}

async fn look(stage: &Stage) -> Findings {
    stage.world.deployment().verify().await.unwrap()
}

/// Two final months with payouts, a third that runs, and everything that can wait or be put aside.
pub(crate) async fn books() -> Stage {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.refund("r1", "s1", "40.00").await;
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    stage.sell("s2", "c1", "50.00").await;
    stage.world.clock_to("2026-12-09T00:00:00Z").await;
    let at = stage.world.now();
    stage.refer("c2").await;
    for (kind, data) in [
        ("customer.signed_up", json!({"customer_id": "c3", "occurred_at": at})),
        (
            "subscription.updated",
            json!({"customer_id": "c1", "status": "active", "occurred_at": at}),
        ),
        (
            "usage.reported",
            json!({"customer_id": "c1", "metric": "seats", "quantity": "3", "occurred_at": at}),
        ),
    ] {
        stage.world.report(&stage.company, kind, data).await;
    }
    stage.world.drain().await;
    for (sale, customer) in [("s3", "c1"), ("s4", "c2"), ("s5", "c3"), ("s6", "c9"), ("s7", "c1")] {
        stage.sell(sale, customer, "30.00").await;
    }
    stage.refund("r7", "s7", "10.00").await;
    let company = &stage.company.company;
    let held = Decision::OnHold { reason: "looks odd".to_owned() };
    stage
        .world
        .store()
        .decide(company, &"s4".parse().unwrap(), held, stage.world.now())
        .await
        .unwrap();
    let adjustment = Adjustment {
        partner: stage.partner.id,
        month: month("2026-12"),
        amount: Money::new(500, currency("EUR")),
        id: "a1".to_owned(),
        text: "A thank-you".to_owned(),
    };
    stage.world.store().adjust(company, adjustment, stage.world.now()).await.unwrap();
    crate::organisations::linked(&stage.world, &stage.company, "quill").await;
    stage.sell("s3", "c1", "31.00").await;
    assert_eq!(stage.quarantined().await.len(), 1);
    stage.world.drain().await;
    stage
}

/// What is broken in each case, by the names of what is then found.
struct Broken<'a> {
    stage: &'a Stage,
    below: Below,
    told: Vec<String>,
}

impl Broken<'_> {
    /// Break a row, look, and mend it again.
    async fn row(
        &mut self,
        what: &str,
        expected: &[Invariant],
        key: Key<'_>,
        change: impl FnOnce(&mut Item),
    ) {
        self.rows(what, expected, vec![(key, Box::new(change))]).await;
    }

    async fn rows<'k>(
        &mut self,
        what: &str,
        expected: &[Invariant],
        changes: Vec<(Key<'k>, Change<'k>)>,
    ) {
        let mut right = Vec::new();
        for (key, change) in changes {
            let row = self.below.row(key).await;
            let mut wrong = row.clone();
            change(&mut wrong);
            assert_ne!(row, wrong, "{what} changes something");
            self.below.put(name(key), wrong).await;
            right.push((key, row));
        }
        self.expect(what, expected).await;
        for (key, row) in right {
            self.below.put(name(key), row).await;
        }
    }

    async fn without(&mut self, what: &str, expected: &[Invariant], key: Key<'_>) {
        let row = self.below.row(key).await;
        self.below.remove(name(key), &row).await;
        self.expect(what, expected).await;
        self.below.put(name(key), row).await;
    }

    async fn with(&mut self, what: &str, expected: &[Invariant], table: &str, row: Item) {
        self.below.put(table, row.clone()).await;
        self.expect(what, expected).await;
        self.below.remove(table, &row).await;
    }

    async fn expect(&mut self, what: &str, expected: &[Invariant]) {
        let findings = look(self.stage).await;
        let found: BTreeSet<_> = findings.all().iter().map(|finding| finding.invariant).collect();
        if found != expected.iter().copied().collect() {
            self.told.push(format!("{what}: expected {expected:?}, found {:#?}", findings.all()));
        }
    }
}

// req: T20, T22, T23
#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_broken_below_the_store_is_named_and_nothing_else_is() {
    let stage = books().await;
    let findings = look(&stage).await;
    assert!(findings.is_empty(), "{findings}");
    for invariant in Invariant::ALL {
        assert!(findings.looked_at(invariant) > 0, "{invariant:?} was held against something");
    }
    let below = Below(stage.world.deployment().engine().client());
    let mut broken = Broken { stage: &stage, below, told: Vec::new() };
    lines_and_sales(&mut broken).await;
    months_and_papers(&mut broken).await;
    what_waits_and_came(&mut broken).await;
    what_is_shown_and_whose_it_is(&mut broken).await;
    what_is_linked(&mut broken).await;
    assert!(broken.told.is_empty(), "{}", broken.told.join("\n\n"));
    assert!(look(&stage).await.is_empty(), "all of it was mended again");
}

async fn an_entry(stage: &Stage, of: &str, is_it: fn(&Entry) -> bool) -> Entry {
    let entries = stage.world.store().all_entries(stage.company.id, stage.page(of)).await.unwrap();
    entries.into_iter().find(is_it).unwrap()
}

async fn what_is_linked(broken: &mut Broken<'_>) {
    let (company, store) = (broken.stage.company.id, broken.stage.world.store());
    let link = store.list_account_links(company, None, 1, None).await.unwrap().items.remove(0);
    let linked = [Invariant::Linked];
    let connections = Key::Connections(company, link.organisation);
    let place = Key::PartnerPlace(company, link.partner);
    broken.without("nothing lives at the firm", &linked, connections).await;
    broken.without("the account is nowhere", &linked, place).await;
    broken
        .without("the firm is gone", &linked, Key::Organisation(company, link.organisation))
        .await;
    let key = Key::AccountLink(company, link.id);
    broken.without("a link is gone", &linked, key).await;
    let ends = |row: &mut Item| {
        row.insert("disconnected_at".to_owned(), text("2026-12-09T00:00:00Z"));
    };
    broken.row("a link ends in one row alone", &linked, key, ends).await;
    let leaves = |row: &mut Item| {
        row.remove("link");
    };
    broken.row("the account is let go in one row alone", &linked, place, leaves).await;
}

async fn lines_and_sales(broken: &mut Broken<'_>) {
    use Invariant as I;
    let stage = broken.stage;
    let (company, december) = (stage.company.id, stage.page("2026-12"));
    let of_sale = |entry: &Entry| entry.commission.is_some() && entry.minor == 600;
    let entry = an_entry(stage, "2026-12", of_sale).await;
    let at = Key::Entry(company, december, &entry.id);
    broken
        .row("a side of an entry", &[I::Balanced], at, |row| {
            let AttributeValue::L(sides) = row.get_mut("postings").unwrap() else {
                panic!("sides")
            };
            let AttributeValue::M(side) = &mut sides[0] else { panic!("a side") };
            add(side, "minor", 1);
        })
        .await;
    broken
        .row("whose sale a line is of", &[I::Membership], at, |row| {
            drop(row.insert("transaction".into(), text("s9")))
        })
        .await;
    let (s3, s7) = ("s3".parse().unwrap(), "s7".parse().unwrap());
    let at = Key::Transaction(company, &s3);
    broken
        .row("what a sale lists", &[I::CreditedOnce], at, |row| {
            drop(row.insert("lines".into(), AttributeValue::L(Vec::new())));
        })
        .await;
    broken
        .row("in which program a sale was", &[I::Credited], at, |row| {
            drop(
                part(row, "credit")
                    .insert("program".into(), text("prg_00000000000000000000000000")),
            );
        })
        .await;
    broken
        .row("what a sale pays", &[I::Targets], at, |row| {
            let terms = part(part(row, "credit"), "terms");
            drop(terms.insert(
                "structure".into(),
                AttributeValue::M(HashMap::from([("type".into(), text("tracks_only"))])),
            ));
        })
        .await;
    let TransactionState::Booked(booked) = stage.transaction("s3").await.state else {
        panic!("s3")
    };
    broken
        .without(
            "a commission",
            &[I::CreditedOnce, I::Membership],
            Key::Commission(company, booked.lines[0]),
        )
        .await;
    let refund = "r7".parse().unwrap();
    broken
        .row("a refund", &[I::Refunds], Key::Refund(company, &s7, &refund), |row| {
            add(part(row, "refunded"), "amount_minor", 1)
        })
        .await;
    broken
        .row("a fence", &[I::Sums], Key::Fence(company, december), |row| add(row, "com", 1))
        .await;
    let link = Key::LinkTotals(company, stage.partner.id, stage.link.id);
    broken.row("what a link brought", &[I::Sums], link, |row| add(row, "signups", 1)).await;
}

async fn months_and_papers(broken: &mut Broken<'_>) {
    use Invariant as I;
    let stage = broken.stage;
    let company = stage.company.id;
    let (october, november) = (stage.page("2026-10"), stage.page("2026-11"));
    let fence = Key::Fence(company, stage.page("2026-12"));
    broken
        .row("a fence of a month that runs", &[I::Months], fence, |row| {
            drop(row.insert("accepts".into(), AttributeValue::Bool(false)))
        })
        .await;
    broken
        .row("a month that was final", &[I::Months], Key::Period(company, october.month), |row| {
            drop(row.insert("status".into(), text("closing")))
        })
        .await;
    let series = statement_series(stage.partner.id);
    let sequence = Key::Sequence(company, &series);
    broken
        .row("the end of a chain", &[I::Chained], sequence, |row| {
            drop(row.insert("hash".into(), text("0")))
        })
        .await;
    let hash = |row: &mut Item| drop(row.insert("hash".into(), text("0")));
    let statement = Key::Statement(company, november);
    broken
        .rows(
            "the hash of a statement",
            &[I::Issued],
            vec![(sequence, Box::new(hash)), (statement, Box::new(hash))],
        )
        .await;
    broken
        .row("what a statement begins with", &[I::Documents], statement, |row| {
            add(row, "opening", 1)
        })
        .await;
    let invoice = InvoiceId { month: november.month, currency: currency("EUR") };
    broken
        .row(
            "how many statements an invoice has",
            &[I::Documents],
            Key::Invoice(company, invoice),
            |row| add(row, "statements", 1),
        )
        .await;
    broken.without("a number", &[I::Numbers], Key::Number(company, INVOICES, 1)).await;
    broken
        .row(
            "when an invoice was issued",
            &[I::Numbers, I::Issued],
            Key::Invoice(company, invoice),
            |row| drop(row.insert("issued_at".into(), text("2020-01-01T00:00:00Z"))),
        )
        .await;
    broken
        .row("what an invoice said", &[I::Issued], Key::Invoice(company, invoice), |row| {
            drop(row.insert("hash".into(), text("another")))
        })
        .await;
    let payout = PayoutId { page: october, attempt: 1 };
    broken
        .row("a payout", &[I::Payouts], Key::Payout(company, payout), |row| add(row, "minor", 1))
        .await;
    let id = InvoiceId { month: october.month, currency: currency("EUR") };
    let charge = Key::CompanyEntry(company, id.currency, id.month, "inv_2026-10_EUR");
    broken.without("a charge", &[I::Payouts], charge).await;
    let adjusted = Key::Entry(company, stage.page("2026-12"), "adj_a1");
    broken.without("a line", &[I::Sums], adjusted).await;
}

/// The delivery that reported a sale first, and the hash of what it said.
async fn delivery_of(stage: &Stage, of: &str) -> (DeliveryRef, String) {
    let store = stage.world.store();
    let rows = store
        .list_deliveries_of_month(stage.company.id, month("2026-12"), 100, None)
        .await
        .unwrap();
    let about = |id: &TransactionRef| id.as_str() == of;
    let mut oldest_first = rows.items.into_iter().rev();
    let row = oldest_first.find(|row| row.subject.transaction.as_ref().is_some_and(about));
    let row = row.unwrap();
    let hash = stage.transaction(of).await.recorded().unwrap().hash.to_string();
    (row.delivery, hash)
}

async fn what_waits_and_came(broken: &mut Broken<'_>) {
    use Invariant as I;
    let stage = broken.stage;
    let company = stage.company.id;
    let (delivery, hash) = delivery_of(stage, "s6").await;
    let outcome =
        |to: &'static str| move |row: &mut Item| drop(row.insert("outcome".into(), text(to)));
    broken
        .row(
            "what became of a delivery",
            &[I::Deliveries],
            Key::Delivery(company, &delivery, &hash),
            outcome("applied"),
        )
        .await;
    let (delivery, hash) = delivery_of(stage, "s3").await;
    broken
        .row(
            "a delivery put aside",
            &[I::Deliveries],
            Key::Delivery(company, &delivery, &hash),
            outcome("quarantined"),
        )
        .await;
    let (customer, sale) = ("c9".parse().unwrap(), "s6".parse().unwrap());
    broken
        .without("what a sale waits by", &[I::Waiting], Key::Parked(company, &customer, &sale))
        .await;
    let (customer, sale) = ("c2".parse().unwrap(), "s4".parse().unwrap());
    broken
        .row("what is on hold", &[I::Waiting], Key::Held(company, &customer, &sale), |row| {
            drop(row.insert("is_held".into(), AttributeValue::Bool(false)))
        })
        .await;
    let customer = Key::Customer(company, &customer);
    broken
        .row("when somebody signed up", &[I::Attribution], customer, |row| {
            let late = stage.world.now() + TimeDelta::days(500);
            drop(row.insert("signed_up_at".into(), text(&late.to_rfc3339())));
        })
        .await;
}

async fn what_is_shown_and_whose_it_is(broken: &mut Broken<'_>) {
    use Invariant as I;
    let stage = broken.stage;
    let (company, partner) = (stage.company.id, stage.partner.id);
    broken
        .row("an intent", &[I::Outbox], Key::Outbox(company, "review#2026-10"), |row| {
            drop(row.insert("done".into(), AttributeValue::Bool(false)))
        })
        .await;
    let roll = Roll::Money(Span::All, currency("EUR"));
    broken
        .row("a total", &[I::Totals], Key::PartnerTotals(company, partner, roll), |row| {
            add(row, "sales", 1)
        })
        .await;
    let outbox = stage.world.store().find_outbox(company, "signup#c1").await.unwrap().unwrap();
    let signed_up = stage.customer("c1").await.signed_up_at;
    let hash = outbox.outbox.fingerprint("");
    let news = Key::News(company, Some(partner), signed_up, &hash);
    broken
        .row("a piece of news", &[I::News], news, |row| {
            drop(row.insert("held".into(), AttributeValue::Bool(true)))
        })
        .await;
    let mut more = broken.below.row(news).await;
    let other = Key::News(company, Some(partner), signed_up, "00");
    more.insert("sk".into(), text(&other.sk()));
    broken.with("news of nothing", &[I::News], "ledger", more).await;
    let elsewhere = CompanyId::from_ulid(ulid::Ulid::nil());
    broken
        .row("whose month it is", &[I::Companies], Key::Period(company, month("2026-12")), |row| {
            drop(row.insert("company".into(), text(&elsewhere.to_string())))
        })
        .await;
    let orphan = Key::Idempotency(elsewhere, "k");
    let row = HashMap::from([
        ("pk".to_owned(), text(&orphan.pk())),
        ("sk".to_owned(), text(&orphan.sk())),
    ]);
    broken.with("a row without a company", &[I::Companies], "registry", row).await;
    let unknown = HashMap::from([
        ("pk".to_owned(), text(&format!("CO#{company}#NEW"))),
        ("sk".to_owned(), text("X")),
    ]);
    broken.with("a row that is none of the schema", &[I::Rows], "ledger", unknown).await;
}
