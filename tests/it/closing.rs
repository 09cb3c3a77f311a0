//! How a month closes: page by page, one job for each partner, and what it costs.

use serde_json::{Value, json};
use ulid::Ulid;
use vouch_domain::{
    books::{ledger::Page, period::PeriodState},
    id::PartnerId,
    message::JobMessage,
};
use vouch_local::faults::Units;
use vouch_store::invoices::Closing;

use crate::{
    pages::Browser,
    stage::{Stage, month},
};

fn page(number: u128, currency: &str, of: &str) -> Page {
    // Apart by all bits of an id, so that the shards of fences are used.
    let random = number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    let partner = PartnerId::from_ulid(Ulid::from_parts(1_790_000_000_000, random));
    Page { partner, currency: currency.parse().unwrap(), month: month(of) }
}

/// In review, a second after its end, and nobody has closed it yet.
async fn due(stage: &Stage) {
    stage.world.clock_to("2026-11-02T00:00:00Z").await;
    stage.world.context().clock.move_to("2026-11-08T00:00:01Z".parse().unwrap());
}

async fn advance(stage: &Stage) {
    let job = JobMessage::AdvancePeriodV1 { company: stage.company.id, month: month("2026-10") };
    invoicer::handle(stage.world.context(), job).await.unwrap();
}

/// What closing a month of partners with so many lines each takes: write units, read units, transactions.
async fn cost(lines: usize) -> (Units, Units, u64) {
    let stage = Stage::set().await;
    for number in 1..=3 {
        stage.world.fill_month(stage.company.id, page(number, "EUR", "2026-10"), lines, 100).await;
    }
    due(&stage).await;
    let faults = stage.world.faults();
    faults.reset_counts();
    advance(&stage).await;
    assert_eq!(faults.calls_of("SendMessageBatch"), 1, "three jobs go in one call");
    while stage.world.work_off("jobs").await > 0 {}
    let cost = (faults.written(), faults.read(), faults.calls_of("TransactWriteItems"));
    let store = stage.world.store();
    let invoices = store.all_invoices(stage.company.id, month("2026-10")).await.unwrap();
    assert_eq!(invoices[0].total, 3 * 100 * i64::try_from(lines).unwrap());
    cost
}

#[tokio::test]
async fn a_month_closes_with_as_many_writes_however_many_lines_it_has() {
    let (few, many) = (cost(10).await, cost(60).await);
    println!("10 lines each: {few:?}; 60 lines each: {many:?} (written, read, transactions)");
    assert_eq!((few.0, few.2), (many.0, many.2), "headers and numbers only");
    // A seal and a statement each; the month closing, expected, final; the invoice.
    assert_eq!(few.2, 3 * 2 + 4);
    let more = many.1.rounded_up() - few.1.rounded_up();
    assert!(more * 4 <= 150, "{more} read units for 150 lines more: under a quarter each");
}

#[tokio::test]
async fn lists_are_walked_in_the_order_of_ids_whatever_a_page_holds() {
    let stage = Stage::set().await;
    let (world, company) = (&stage.world, stage.company.id);
    let pages: Vec<Page> = (1..=40)
        .flat_map(|number| ["USD", "EUR"].map(|currency| page(number, currency, "2026-10")))
        .collect();
    for (page, count) in pages.iter().zip([1, 2, 3].into_iter().cycle()) {
        world.fill_month(company, *page, count, 100).await;
    }
    let mut sorted: Vec<_> = pages.iter().map(|page| (page.partner, page.currency)).collect();
    sorted.sort();
    let walked = async |rows_at_once| {
        let mut fences = world.store().walk_fences(company, month("2026-10"), rows_at_once);
        let mut walked = Vec::new();
        while let Some(next) = fences.peek().await.unwrap().cloned() {
            assert_eq!(fences.next().await.unwrap().as_ref(), Some(&next));
            walked.push((next.partner, next.currency));
        }
        assert_eq!(fences.next().await.unwrap(), None);
        walked
    };
    for rows_at_once in [1, 2, 3, 1000] {
        assert_eq!(walked(rows_at_once).await, sorted, "{rows_at_once} at once");
    }
    due(&stage).await;
    world.drain().await;
    advance(&stage).await;
    world.drain().await;
    let statements = async |rows_at_once| {
        let mut walk = world.store().walk_statements(company, month("2026-10"), rows_at_once);
        let mut walked = Vec::new();
        while let Some(next) = walk.next().await.unwrap() {
            walked.push((next.id.0.partner, next.id.0.currency));
        }
        walked
    };
    for rows_at_once in [3, 1000] {
        assert_eq!(statements(rows_at_once).await, sorted, "{rows_at_once} at once");
    }
}

/// Whoever has only something left from before has a statement too, between those who have lines.
#[tokio::test]
async fn what_the_month_before_left_is_stated_beside_what_is_new() {
    let stage = Stage::set().await;
    let (world, company) = (&stage.world, stage.company.id);
    // Nobody pays out: what October leaves, November begins with.
    for number in 1..=6 {
        world.fill_month(company, page(number, "EUR", "2026-10"), 2, 100).await;
    }
    for number in [2, 4, 7] {
        world.fill_month(company, page(number, "EUR", "2026-11"), 1, 50).await;
    }
    world.clock_to("2026-12-09T00:00:00Z").await;
    let mut left: Vec<(PartnerId, i64)> = Vec::new();
    for number in 1..=7 {
        let due = if number == 7 { 0 } else { 200 };
        let new = if [2, 4, 7].contains(&number) { 50 } else { 0 };
        left.push((page(number, "EUR", "2026-11").partner, due + new));
    }
    left.sort();
    let statements = world.store().all_statements(company, month("2026-11")).await.unwrap();
    let stated: Vec<_> =
        statements.iter().map(|statement| (statement.id.0.partner, statement.closing)).collect();
    assert_eq!(stated, left);
    let invoices = world.store().all_invoices(company, month("2026-11")).await.unwrap();
    assert_eq!((invoices[0].total, invoices[0].statements), (150, 7));
}

async fn read(stage: &Stage, path: &str) -> Value {
    let path = format!("/api/v1/{path}");
    stage.world.call(&stage.company, &path, None).await.expect(200).json()
}

/// Lines of one partner that can't be read stop that partner's statement, and with it the invoice; the others are
/// drawn up, and it shows.
// req: B04
#[tokio::test]
async fn one_partners_failure_stops_no_other_and_it_shows_how_far_the_month_is() {
    let stage = Stage::set().await;
    let (world, company) = (&stage.world, stage.company.id);
    for number in 1..=5 {
        world.fill_month(company, page(number, "EUR", "2026-10"), 3, 100).await;
    }
    let broken = page(3, "EUR", "2026-10");
    due(&stage).await;
    world.faults().lie(move |operation, request| {
        let lines = operation == "Query" && request.to_string().contains("\"ENT#");
        let theirs = lines && request.to_string().contains(&broken.partner.to_string());
        theirs.then(|| json!({ "Items": [], "Count": 0, "ScannedCount": 0 }))
    });
    advance(&stage).await;
    let closing = world.store().find_closing(company, month("2026-10")).await.unwrap();
    assert_eq!(closing, Closing { expected: Some(5), drawn: 0 });
    world.drain().await;
    let october = read(&stage, "periods/2026-10").await;
    assert_eq!(
        (&october["status"], &october["statements"]),
        (&json!("closing"), &json!({"drawn": 4, "expected": 5}))
    );
    assert_eq!(read(&stage, "invoices?period=2026-10").await["items"][0]["number"], Value::Null);
    assert_eq!(read(&stage, "payouts?period=2026-10").await["items"], json!([]));
    let analyst = stage.world.member(&stage.company, "analyst").await;
    let mut browser = Browser::of_member(&stage.world, &analyst).await;
    let page = browser.get("/dashboard/invoices/inv_2026-10_EUR").await.expect(200).text();
    assert!(page.contains("4 of 5 statements are drawn up."), "{page}");
    // The sweep asks for what is missing, however often that fails.
    invoicer::sweep(world.context()).await.unwrap();
    world.drain().await;
    assert_eq!(read(&stage, "periods/2026-10").await["statements"]["drawn"], 4);
    world.faults().heal();
    invoicer::sweep(world.context()).await.unwrap();
    world.drain().await;
    let october = world.store().find_period(company, month("2026-10")).await.unwrap().unwrap();
    assert!(matches!(october.period.state, PeriodState::Final(_)));
    let statements = read(&stage, "statements?period=2026-10").await;
    assert_eq!(statements["items"].as_array().unwrap().len(), 5);
    assert_eq!(read(&stage, "invoices?period=2026-10").await["items"][0]["total"], "15.00");
}

/// A run that sends the jobs and ends before it has written down how many there are: the next one makes up for it.
#[tokio::test]
async fn how_many_statements_there_are_is_known_in_the_end_wherever_a_run_ended() {
    let stage = Stage::set().await;
    let (world, company) = (&stage.world, stage.company.id);
    for number in 1..=3 {
        world.fill_month(company, page(number, "EUR", "2026-10"), 1, 100).await;
    }
    due(&stage).await;
    world.faults().lie(|operation, request| {
        let expects = operation == "TransactWriteItems" && request.to_string().contains("expected");
        expects.then(|| json!({}))
    });
    advance(&stage).await;
    world.drain().await;
    let closing = world.store().find_closing(company, month("2026-10")).await.unwrap();
    assert_eq!(closing, Closing { expected: None, drawn: 3 });
    world.faults().heal();
    invoicer::sweep(world.context()).await.unwrap();
    world.drain().await;
    let closing = world.store().find_closing(company, month("2026-10")).await.unwrap();
    assert_eq!(closing, Closing { expected: Some(3), drawn: 3 });
    let october = world.store().find_period(company, month("2026-10")).await.unwrap().unwrap();
    assert!(matches!(october.period.state, PeriodState::Final(_)));
}
