//! Months where clocks do odd things: when they begin, end and are charged, and which sale belongs to which.

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use vouch_domain::people::company::Cutoff;
use vouch_local::world::{CompanySpec, ProgramSpec, World};

use crate::stage::Stage;

/// A company's zone, a month, its first instant, the first after it, and the end of its review; reckoned apart from the
/// product, with Python's `zoneinfo`.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CASES: [Case; 17] = [
    // The clocks go back within the review: 169 hours.
    (
        "America/Toronto",
        "2026-10",
        "2026-10-01T04:00:00Z",
        "2026-11-01T04:00:00Z",
        "2026-11-08T05:00:00Z",
    ),
    // The first midnight of November comes twice.
    (
        "America/Havana",
        "2026-10",
        "2026-10-01T04:00:00Z",
        "2026-11-01T04:00:00Z",
        "2026-11-08T05:00:00Z",
    ),
    // The midnight that would end the review does not exist.
    (
        "America/Havana",
        "2026-02",
        "2026-02-01T05:00:00Z",
        "2026-03-01T05:00:00Z",
        "2026-03-08T05:00:00Z",
    ),
    // The midnight that would end the month does not exist.
    (
        "Africa/Cairo",
        "2014-07",
        "2014-06-30T22:00:00Z",
        "2014-07-31T22:00:00Z",
        "2014-08-07T21:00:00Z",
    ),
    // The last hour of the month comes twice.
    (
        "Africa/Cairo",
        "2024-10",
        "2024-09-30T21:00:00Z",
        "2024-10-31T22:00:00Z",
        "2024-11-07T22:00:00Z",
    ),
    (
        "America/Asuncion",
        "2023-09",
        "2023-09-01T04:00:00Z",
        "2023-10-01T04:00:00Z",
        "2023-10-08T03:00:00Z",
    ),
    (
        "America/Asuncion",
        "2017-09",
        "2017-09-01T04:00:00Z",
        "2017-10-01T04:00:00Z",
        "2017-10-08T03:00:00Z",
    ),
    // The 30th was left out: a December of thirty days.
    (
        "Pacific/Apia",
        "2011-12",
        "2011-12-01T10:00:00Z",
        "2011-12-31T10:00:00Z",
        "2012-01-07T10:00:00Z",
    ),
    // Half an hour more, and half an hour less.
    (
        "Australia/Lord_Howe",
        "2026-03",
        "2026-02-28T13:00:00Z",
        "2026-03-31T13:00:00Z",
        "2026-04-07T13:30:00Z",
    ),
    (
        "Australia/Lord_Howe",
        "2026-09",
        "2026-08-31T13:30:00Z",
        "2026-09-30T13:30:00Z",
        "2026-10-07T13:00:00Z",
    ),
    // The last and the first to have a day.
    (
        "Etc/GMT+12",
        "2026-10",
        "2026-10-01T12:00:00Z",
        "2026-11-01T12:00:00Z",
        "2026-11-08T12:00:00Z",
    ),
    (
        "Pacific/Kiritimati",
        "2026-10",
        "2026-09-30T10:00:00Z",
        "2026-10-31T10:00:00Z",
        "2026-11-07T10:00:00Z",
    ),
    (
        "Asia/Kathmandu",
        "2026-10",
        "2026-09-30T18:15:00Z",
        "2026-10-31T18:15:00Z",
        "2026-11-07T18:15:00Z",
    ),
    // A February of 29 days.
    ("UTC", "2028-02", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z", "2028-03-08T00:00:00Z"),
    (
        "America/St_Johns",
        "2028-02",
        "2028-02-01T03:30:00Z",
        "2028-03-01T03:30:00Z",
        "2028-03-08T03:30:00Z",
    ),
    (
        "Asia/Tokyo",
        "2026-05",
        "2026-04-30T15:00:00Z",
        "2026-05-31T15:00:00Z",
        "2026-06-07T15:00:00Z",
    ),
    (
        "America/Toronto",
        "2026-05",
        "2026-05-01T04:00:00Z",
        "2026-06-01T04:00:00Z",
        "2026-06-08T04:00:00Z",
    ),
];

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// How near to an instant a look is taken: a test takes a moment itself.
const NEAR: TimeDelta = TimeDelta::seconds(20);

/// Lives through a month's end and its review; says what is not as it should be.
async fn live_through(stage: &Stage, case: Case) -> String {
    let (zone, month, starts, ends, review_ends) = case;
    let next = month.parse::<vouch_domain::calendar::Month>().unwrap().next().to_string();
    let mut wrong = String::new();
    let mut expect = |what: &str, said: Value, expected: Value| {
        if said != expected {
            let _ = writeln!(wrong, "{zone} {month}: {what} is {said} instead of {expected}");
        }
    };
    stage.refer("c1").await;
    stage.world.clock_to(instant(ends) - NEAR).await;
    let open = stage.read(&format!("/periods/{month}")).await;
    expect("the beginning", open["starts_at"].clone(), json!(starts));
    expect("the end", open["ends_at"].clone(), json!(ends));
    expect("the status before its end", open["status"].clone(), json!("open"));

    stage.world.clock_to(instant(ends) + NEAR).await;
    let review = stage.read(&format!("/periods/{month}")).await;
    expect("the status after its end", review["status"].clone(), json!("review"));
    expect("the issue", review["issued_at"].clone(), json!(ends));
    expect("the review's end", review["review_ends_at"].clone(), json!(review_ends));
    let after = stage.read(&format!("/periods/{next}")).await;
    expect("the next beginning", after["starts_at"].clone(), json!(ends));
    // A second on either side of the edge, and the last millisecond.
    for (sale, millis, amount, belongs) in [
        ("before", -1_000, "100.00", month),
        ("last", -1, "10.00", month),
        ("first", 0, "1000.00", next.as_str()),
        ("after", 1_000, "10000.00", next.as_str()),
    ] {
        let at = instant(ends) + TimeDelta::milliseconds(millis);
        stage.sell_at(sale, "c1", amount, &at.to_rfc3339()).await;
        let commission = stage.commission_of(sale).await;
        let commission = stage.read(&format!("/commissions/{commission}")).await;
        expect(sale, commission["period"].clone(), json!(belongs));
    }

    stage.world.clock_to(instant(review_ends) - NEAR).await;
    let review = stage.read(&format!("/periods/{month}")).await;
    expect("the status before the review's end", review["status"].clone(), json!("review"));
    stage.world.clock_to(instant(review_ends) + NEAR).await;
    let done = stage.read(&format!("/periods/{month}")).await;
    expect("the status after the review", done["status"].clone(), json!("final"));
    let invoice = stage.read(&format!("/invoices?period={month}")).await["items"][0].clone();
    expect("the total", invoice["total"].clone(), json!("22.00"));
    expect("the invoice's status", invoice["status"].clone(), json!("charged"));
    wrong
}

async fn begins(zone: &'static str, cutoff: Cutoff, ends: &str) -> Stage {
    let begin = instant(ends) - TimeDelta::days(10);
    let world = World::start_at(&begin.to_rfc3339()).await;
    let company = CompanySpec { zone, cutoff, ..CompanySpec::default() };
    Stage::of(world, company, ProgramSpec::default()).await
}

// req: P09, P10, P11, P13, Q1, Q2, Q3, T7, T8
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn months_of_odd_clocks_begin_end_and_are_charged_to_the_second_and_no_sale_is_in_the_wrong_one()
 {
    let told = CASES.map(async |case| {
        let stage = begins(case.0, Cutoff::CompanyMidnight, case.3).await;
        live_through(&stage, case).await
    });
    let wrong: String = futures_util::future::join_all(told).await.concat();
    assert!(wrong.is_empty(), "{wrong}");
}

// req: Q1, T7
#[tokio::test]
async fn a_company_that_chose_the_midnight_of_utc_has_its_months_by_it_wherever_it_is() {
    let case = (
        "Asia/Tokyo",
        "2026-05",
        "2026-05-01T00:00:00Z",
        "2026-06-01T00:00:00Z",
        "2026-06-08T00:00:00Z",
    );
    let stage = begins(case.0, Cutoff::UtcMidnight, case.3).await;
    assert_eq!(live_through(&stage, case).await, "");
}
