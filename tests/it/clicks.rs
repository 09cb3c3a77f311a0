//! Clicks are counted by link and day: unknown codes and repeats within the hour are dropped, many clicks are one
//! update, and each message fails alone (DESIGN §1, §8).

use std::{collections::BTreeMap, time::Duration};

use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use chrono::{DateTime, Utc};
use ulid::Ulid;
use vouch_domain::{
    id::{ClickId, LinkId},
    message::{ClickMessage, ClickV1},
    tracking::{
        code::Code,
        link::{LinkStatus, Route},
    },
};
use vouch_local::faults::{Mode, Service};
use vouch_runtime::deadline::Deadline;

use crate::redirect::{Road, get};

/// A message of the first version, as it has been sent.
const FIRST_VERSION: &str = r#"{"message":"ClickV1","code":"spring","click":"clk_01kah0e8000000000000000000","visitor":"c3ByaW5nIHZpc2l0"}"#;

/// How many clicks a link has in all.
async fn counted(road: &Road, link: LinkId) -> u64 {
    days(road, link).await.values().sum()
}

/// A link's clicks by date.
async fn days(road: &Road, link: LinkId) -> BTreeMap<String, u64> {
    let months = road.ctx.store.list_clicks(road.route.company, road.route.partner).await.unwrap();
    let of_link = months.into_iter().filter(|month| month.link == link);
    let dated = of_link.flat_map(|month| {
        let name = month.month;
        month.days.into_iter().map(move |(day, clicks)| (format!("{name}-{day:02}"), clicks))
    });
    dated.collect()
}

fn batch(bodies: impl IntoIterator<Item = String>) -> SqsEvent {
    let record = |(n, body): (usize, String)| {
        let mut record = SqsMessage::default();
        record.message_id = Some(format!("m{n}"));
        record.body = Some(body);
        record
    };
    let mut event = SqsEvent::default();
    event.records = bodies.into_iter().enumerate().map(record).collect();
    event
}

/// More time than any batch needs.
fn minute() -> Deadline {
    Deadline::after(Duration::from_secs(60))
}

/// Counts a batch and gives the messages that must come again.
async fn count(road: &Road, bodies: impl IntoIterator<Item = String>) -> Vec<String> {
    let response = click_counter::handle_batch(&road.ctx, batch(bodies), &minute()).await;
    response.batch_item_failures.into_iter().map(|failure| failure.item_identifier).collect()
}

/// The n-th click: on this code, at this time, by this visitor.
fn click(n: u128, code: &Code, at: &str, visitor: Option<&str>) -> String {
    let at: DateTime<Utc> = at.parse().unwrap();
    let millis = u64::try_from(at.timestamp_millis()).unwrap();
    let click = ClickV1 {
        code: code.clone(),
        click: ClickId::from_ulid(Ulid::from_parts(millis, n)),
        visitor: visitor.map(str::to_owned),
    };
    serde_json::to_string(&ClickMessage::ClickV1(click)).unwrap()
}

async fn another_link(road: &Road, code: &str, link: &str) -> Route {
    road.lay_another(|route| {
        (route.code, route.link) = (code.parse().unwrap(), link.parse().unwrap())
    })
    .await
}

// req: V05, F21
#[tokio::test]
async fn a_visitor_counts_once_an_hour_for_each_link() {
    let road = Road::open().await;
    let other = another_link(&road, "podcast", "lnk_00000000000000000000000005").await;
    for _ in 0..3 {
        road.follow(get("/r/spring")).await;
    }
    road.follow(get("/r/podcast")).await;
    road.follow_from("198.51.100.1", get("/r/podcast")).await;
    road.follow(get("/r/unknown")).await;
    let received = road.queues.receive_many("clicks", 100, Duration::ZERO).await.unwrap();
    assert_eq!(received.len(), 6);
    assert_eq!(count(&road, received.into_iter().map(|message| message.body)).await, [""; 0]);
    assert_eq!(counted(&road, road.route.link).await, 1);
    assert_eq!(counted(&road, other.link).await, 2);
}

// req: V05
#[tokio::test]
async fn an_hour_later_the_same_visitor_counts_again() {
    let road = Road::open().await;
    let code = &road.route.code;
    for (n, at, total) in [
        (1, "2026-11-20T08:00:00Z", 1),
        (2, "2026-11-20T08:59:59.999Z", 1),
        (3, "2026-11-20T09:00:00Z", 2),
        (4, "2026-11-20T08:30:00Z", 2),
    ] {
        assert_eq!(count(&road, [click(n, code, at, Some("anna"))]).await, [""; 0]);
        assert_eq!(counted(&road, road.route.link).await, total, "{at}");
    }
}

// req: F21
#[tokio::test]
async fn clicks_fall_in_the_day_and_month_of_the_click() {
    let road = Road::open().await;
    let code = &road.route.code;
    let clicks = [
        click(1, code, "2026-10-31T23:59:59Z", Some("anna")),
        click(2, code, "2026-11-01T00:00:00Z", Some("anna")),
        click(3, code, "2026-11-01T12:00:00Z", Some("ben")),
        click(4, code, "2026-11-30T12:00:00Z", None),
    ];
    assert_eq!(count(&road, clicks).await, [""; 0]);
    let expected = [("2026-10-31", 1), ("2026-11-01", 2), ("2026-11-30", 1)];
    assert_eq!(
        days(&road, road.route.link).await,
        expected.map(|(day, n)| (day.to_owned(), n)).into()
    );
    assert_eq!(road.faults.calls_of("UpdateItem"), 2, "one for each month");
}

#[tokio::test]
async fn unknown_and_disabled_codes_are_dropped_without_a_write() {
    let road = Road::with(|_, route| route.status = LinkStatus::Disabled).await;
    let unknown = "unknown".parse().unwrap();
    let at = "2026-11-20T08:00:00Z";
    let clicks = (0..50)
        .map(|n| click(n, if n % 2 == 0 { &road.route.code } else { &unknown }, at, Some("anna")));
    assert_eq!(count(&road, clicks).await, [""; 0]);
    assert_eq!(road.faults.written().rounded_up(), 0);
    assert_eq!(road.faults.calls_of("GetItem"), 2, "one read a code");
    assert_eq!(counted(&road, road.route.link).await, 0);
}

// req: V05
#[tokio::test]
async fn clicks_of_visitors_who_are_not_known_count_as_they_are() {
    let road = Road::open().await;
    let at = "2026-11-20T08:00:00Z";
    let clicks: Vec<_> = (0..5).map(|n| click(n, &road.route.code, at, None)).collect();
    // The same click twice is one click, whoever made it.
    let doubled = clicks.iter().chain(&clicks).cloned();
    assert_eq!(count(&road, doubled).await, [""; 0]);
    assert_eq!(counted(&road, road.route.link).await, 5);
}

#[tokio::test]
async fn a_thousand_clicks_are_one_put_a_visitor_and_one_update_a_link() {
    let road = Road::open().await;
    let other = another_link(&road, "podcast", "lnk_00000000000000000000000005").await;
    let at = "2026-11-20T08:00:00Z";
    let clicks = (0..1000_u128).map(|n| {
        let code = if n % 2 == 0 { &road.route.code } else { &other.code };
        click(n, code, at, Some(&format!("visitor {}", n % 40)))
    });
    assert_eq!(count(&road, clicks).await, [""; 0]);
    assert_eq!(counted(&road, road.route.link).await, 20);
    assert_eq!(counted(&road, other.link).await, 20);
    assert_eq!(road.faults.calls_of("GetItem"), 2);
    assert_eq!(road.faults.calls_of("PutItem"), 40);
    assert_eq!(road.faults.calls_of("UpdateItem"), 2);
    assert_eq!(road.faults.written().rounded_up(), 42);
}

// req: V05
#[tokio::test]
async fn sixteen_copies_of_one_batch_at_once_count_once() {
    let road = Road::open().await;
    let at = "2026-11-20T08:00:00Z";
    let bodies: Vec<_> =
        (0..10).map(|n| click(n, &road.route.code, at, Some(&format!("visitor {n}")))).collect();
    let copies = (0..16).map(|_| count(&road, bodies.clone()));
    let copies: Vec<_> = futures_util::future::join_all(copies).await;
    assert!(copies.iter().all(Vec::is_empty));
    assert_eq!(counted(&road, road.route.link).await, 10);
}

#[tokio::test]
async fn a_message_that_is_no_click_fails_alone() {
    let road = Road::open().await;
    let good = click(1, &road.route.code, "2026-11-20T08:00:00Z", Some("anna"));
    let bodies =
        ["", "{", "null", r#"{"message":"ClickV9"}"#, &good, &good.replace("spring", "a/b")];
    assert_eq!(count(&road, bodies.map(str::to_owned)).await, ["m0", "m1", "m2", "m3", "m5"]);
    assert_eq!(counted(&road, road.route.link).await, 1);
}

#[tokio::test]
async fn the_first_version_of_a_click_message_is_still_read() {
    let road = Road::open().await;
    assert_eq!(count(&road, [FIRST_VERSION.to_owned()]).await, [""; 0]);
    assert_eq!(counted(&road, road.route.link).await, 1);
}

#[tokio::test]
async fn what_the_store_would_not_take_comes_again_and_counts_once() {
    for operation in ["GetItem", "PutItem", "UpdateItem"] {
        tokio::time::pause();
        let road = Road::open().await;
        let bodies = [click(1, &road.route.code, "2026-11-20T08:00:00Z", Some("anna"))];
        // However often the SDK tries.
        road.faults.next(operation, Mode::InternalError, 100);
        assert_eq!(count(&road, bodies.clone()).await, ["m0"], "{operation}");
        assert_eq!(counted(&road, road.route.link).await, 0, "{operation}");
        road.faults.heal();
        for _ in 0..2 {
            assert_eq!(count(&road, bodies.clone()).await, [""; 0], "{operation}");
            assert_eq!(counted(&road, road.route.link).await, 1, "{operation}");
        }
        tokio::time::resume();
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_store_every_message_comes_again() {
    let road = Road::open().await;
    let at = "2026-11-20T08:00:00Z";
    let bodies: Vec<_> = (0..3).map(|n| click(n, &road.route.code, at, None)).collect();
    road.faults.set(Service::DynamoDb, Mode::Unreachable);
    let mut failed = count(&road, bodies.clone()).await;
    failed.sort();
    assert_eq!(failed, ["m0", "m1", "m2"]);
    road.faults.heal();
    assert_eq!(count(&road, bodies).await, [""; 0]);
    assert_eq!(counted(&road, road.route.link).await, 3);
}
