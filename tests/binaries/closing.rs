//! The end of a month of many lines: what the invoicer takes for it as a process of its own, and what it asks of the
//! tables (DESIGN §8). `tests/bench close` says how many lines there are to be, and brings the deployed binary.

use std::{
    fmt,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use ulid::Ulid;
use vouch_domain::{
    books::{ledger::Page, period::PeriodState},
    calendar::Month,
    id::{CompanyId, PartnerId},
    money::Currency,
};
use vouch_local::world::CompanySpec;

use crate::{
    aws::Aws,
    events,
    process::Function,
    toll::{Counts, Toll},
};

/// What a line earns.
const MINOR: i64 = 1_234;

/// The most that a figure may grow by when there are ten times as many lines: in thousandths.
const GROWTH: u64 = 1_200;

/// The rows of a statement: its fence, sealed; itself; its number, and where its series is; one more drawn up.
const ROWS_OF_STATEMENT: u64 = 5;

/// The rows of a month beside: closing, expected, final; an invoice with number, series and intent.
const ROWS_OF_MONTH: u64 = 7;

/// How large a month is. A tenth of the lines is of one partner, so that some lists are long however few there are.
#[derive(Clone, Copy, Debug)]
struct Size {
    lines: usize,
    partners: usize,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} lines over {} partners", self.lines, self.partners)
    }
}

/// What closing a month took.
#[derive(Debug)]
struct Cost {
    size: Size,
    processor: Duration,
    peak_kib: u64,
    took: Duration,
    tables: Counts,
    queues: Counts,
}

impl Cost {
    fn lines(&self) -> u64 {
        u64::try_from(self.size.lines).unwrap()
    }

    fn statements(&self) -> u64 {
        u64::try_from(self.size.partners).unwrap()
    }

    fn processor_of_line(&self) -> u64 {
        u64::try_from(self.processor.as_nanos()).unwrap() / self.lines()
    }

    /// In thousandths of a unit.
    fn read_of_line(&self) -> u64 {
        self.tables.read * 500 / self.lines()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_month_of_many_lines_is_closed_without_a_write_for_each_in_memory_that_stays() {
    let (lines, partners) = wanted().unwrap_or((3_000, 30));
    // A tenth, or less: the most lines are worth comparing with the fewest.
    let few = (lines / 10).min(10_000);
    let small = Size { lines: few, partners: (few * partners / lines).max(1) };
    let wide = Size { lines: few, partners };
    let mut costs = vec![close(small).await, close(wide).await];
    // The small one is soon done: again and again, for what else the machine does meanwhile shows in its time.
    let mut again = vec![costs[0].processor, close(small).await.processor];
    costs.push(close(Size { lines, partners }).await);
    again.push(close(small).await.processor);
    again.sort();
    costs[0].processor = again[1];
    tell(&costs);
    assert!(judge(&costs), "a limit is missed");
}

/// How many lines and partners `tests/bench` wishes.
#[expect(clippy::disallowed_methods, reason = "a wish of who runs the test, no setting of Vouch")]
fn wanted() -> Option<(usize, usize)> {
    let wish = |name| std::env::var(name).ok().map(|text| text.parse().unwrap());
    let lines: usize = wish("VOUCH_CLOSE_LINES")?;
    Some((lines, wish("VOUCH_CLOSE_PARTNERS").unwrap_or((lines / 50).clamp(10, 2_000))))
}

async fn close(size: Size) -> Cost {
    let aws = Aws::start_at("2026-10-12T09:00:00Z").await;
    let spec = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let company = aws.world.company(spec).await.id;
    let began = Instant::now();
    fill(&aws, company, size).await;
    eprintln!("{size}: {} s to write them down", began.elapsed().as_secs());
    aws.time_passes("2026-11-01T00:10:00Z");
    let mut invoicer = aws.function("invoicer").await;
    run(&aws, &mut invoicer).await;
    drop(invoicer);

    aws.time_passes("2026-11-08T00:10:00Z");
    let (tables, queues) =
        (Toll::before(&aws.ports.dynamodb).await, Toll::before(&aws.ports.sqs).await);
    let mut environment = aws.environment("invoicer");
    environment.insert("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), tables.url.clone());
    environment.insert("AWS_ENDPOINT_URL_SQS".to_owned(), queues.url.clone());
    let mut invoicer = aws.function_told("invoicer", &environment).await.unwrap();
    let began = Instant::now();
    run(&aws, &mut invoicer).await;
    let (processor, peak_kib) = invoicer.usage();
    let cost = Cost {
        size,
        processor: processor - invoicer.cold.0,
        peak_kib,
        took: began.elapsed(),
        tables: tables.counts(),
        queues: queues.counts(),
    };
    eprintln!("{size}: {} s to close it", cost.took.as_secs());
    assert!(!invoicer.log().contains(r#""level":"ERROR""#), "{}", invoicer.log());
    check(&aws, company, size).await;
    cost
}

fn month() -> Month {
    "2026-10".parse().unwrap()
}

fn eur() -> Currency {
    "EUR".parse().unwrap()
}

/// Gives each partner its lines.
async fn fill(aws: &Aws, company: CompanyId, Size { lines, partners }: Size) {
    let long = lines / 10;
    let others = (lines - long) / partners;
    let first = lines - others * (partners - 1);
    for number in 0..partners {
        // Spread over the shards of fences, as ids are.
        let random = u128::try_from(number).unwrap().wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let partner = PartnerId::from_ulid(Ulid::from_parts(1_790_000_000_000, random));
        let page = Page { partner, currency: eur(), month: month() };
        let count = if number == 0 { first } else { others };
        aws.world.fill_month(company, page, count, MINOR).await;
    }
}

/// Calls the invoicer as the schedule does, then with job after job, as the template says, until there is none.
async fn run(aws: &Aws, invoicer: &mut Function) {
    assert_eq!(invoicer.call(&events::schedule()).await, Ok(Value::Null));
    loop {
        let (batch, receipts) = aws.batch("jobs").await;
        if receipts.is_empty() {
            return;
        }
        for record in batch["Records"].as_array().unwrap() {
            let answer = invoicer.call(&json!({ "Records": [record] })).await;
            assert_eq!(answer, Ok(json!({ "batchItemFailures": [] })), "{}", invoicer.log());
        }
        aws.delete("jobs", receipts).await;
    }
}

/// Every line is on a statement, every statement on the invoice, and the month is final.
async fn check(aws: &Aws, company: CompanyId, size: Size) {
    let store = aws.world.store();
    let statements = store.all_statements(company, month()).await.unwrap();
    assert_eq!(statements.len(), size.partners);
    let lines: i64 = statements.iter().map(|statement| statement.totals.count).sum();
    assert_eq!(lines, i64::try_from(size.lines).unwrap());
    let invoices = store.all_invoices(company, month()).await.unwrap();
    let totals: Vec<i64> = invoices.iter().map(|invoice| invoice.total).collect();
    assert_eq!(totals, [lines * MINOR]);
    let row = store.find_period(company, month()).await.unwrap().unwrap();
    assert!(matches!(row.period.state, PeriodState::Final(_)), "{row:?}");
}

fn tell(costs: &[Cost]) {
    println!(
        "\n{:>9} {:>9} {:>12} {:>12} {:>11} {:>11} {:>9} {:>9} {:>10} {:>8}",
        "lines",
        "partners",
        "µs a line",
        "RCU a line",
        "RCU in all",
        "WCU in all",
        "rows",
        "calls",
        "peak KiB",
        "seconds"
    );
    for cost in costs {
        println!(
            "{:>9} {:>9} {:>12} {:>12} {:>11} {:>11} {:>9} {:>9} {:>10} {:>8}",
            cost.size.lines,
            cost.size.partners,
            thousandths(cost.processor_of_line()),
            thousandths(cost.read_of_line()),
            cost.tables.read.div_ceil(2),
            cost.tables.written.div_ceil(2),
            cost.tables.rows,
            cost.tables.all_calls() + cost.queues.all_calls(),
            cost.peak_kib,
            cost.took.as_secs(),
        );
    }
}

/// Says of each limit whether it is held.
fn judge(costs: &[Cost]) -> bool {
    let (most, others) = costs.split_last().unwrap();
    let mut is_held = true;
    let mut hold = |what: &str, value: u64| {
        let said = if value <= GROWTH { "held" } else { "MISSED" };
        is_held &= value <= GROWTH;
        println!("{said}: {what}: {} (at most {})", thousandths(value), thousandths(GROWTH));
    };
    for other in others {
        let than = |what: &str| format!("{what}, {}, of that of {}", most.size, other.size);
        let ratio = |of: fn(&Cost) -> u64| of(most) * 1000 / of(other).max(1);
        hold(&than("processor time for each line"), ratio(Cost::processor_of_line));
        hold(&than("read units for each line"), ratio(Cost::read_of_line));
        hold(&than("the most memory"), ratio(|cost| cost.peak_kib));
    }
    for cost in costs {
        let right = cost.statements() * ROWS_OF_STATEMENT + ROWS_OF_MONTH;
        let said = if cost.tables.rows == right { "held" } else { "MISSED" };
        is_held &= cost.tables.rows == right;
        println!("{said}: {} rows written for {}, {right} are right", cost.tables.rows, cost.size);
    }
    is_held
}

fn thousandths(value: u64) -> String {
    format!("{}.{:03}", value / 1000, value % 1000)
}
