//! How a story ended, in a form that can be compared: every row of every table, without what time it was.
//!
//! Events of stories happen on full minutes and the clock never stands on one, so an instant with seconds is one
//! of the clock and left out. Ids are the same in every telling, for all set out from one state.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use vouch_domain::{earning::commission::LineKind, money::Currency};
use vouch_local::engine::TableRow;

use super::story::{Likeness, Story};
use crate::stage::Stage;

/// What stands where in an instant's text: `2026-10-01T08:40:17`, or with small letters in an index.
const MARKS: [(usize, &[u8]); 5] = [(4, b"-"), (7, b"-"), (10, b"Tt"), (13, b":"), (16, b":")];

/// The lines of a picture. A mail may be sent twice, so it is there once.
pub(super) async fn picture(stage: &Stage, story: &Story) -> BTreeSet<String> {
    let mut lines = match story.likeness {
        Likeness::Rows => rows(stage),
        Likeness::Sums => sums(stage, story).await,
        Likeness::Payouts => &sums(stage, story).await | &payouts(stage),
        Likeness::Earnings => return earnings(stage, story).await,
    };
    for mail in stage.world.mail() {
        lines.insert(format!("mail to {:?}: {}", mail.to, mail.subject));
    }
    for (queue, depth) in stage.world.queues().depths().await.unwrap() {
        lines.insert(format!("{queue}: {depth:?}"));
    }
    lines
}

fn rows_of(stage: &Stage) -> impl Iterator<Item = TableRow> {
    // Clicks may be lost, never doubled: the invariants look at them.
    stage.world.rows().into_iter().filter(|(table, _)| table != "clicks")
}

fn rows(stage: &Stage) -> BTreeSet<String> {
    rows_of(stage).map(|(table, row)| format!("{table} {}", timeless(&row))).collect()
}

/// Each payout and each run of payouts, with its lines in the books.
fn payouts(stage: &Stage) -> BTreeSet<String> {
    let is_of_payouts = |row: &Value| {
        let key = |name: &str| row[name]["S"].as_str().unwrap_or_default();
        key("sk").starts_with("PAY#") || key("sk").contains("#pay_") || key("pk").ends_with("#RUN")
    };
    let rows = rows_of(stage).filter(|(_, row)| is_of_payouts(row));
    rows.map(|(table, row)| format!("{table} {}", timeless(&row))).collect()
}

/// A row with its attributes in order and without what depends on the clock.
fn timeless(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: BTreeMap<_, _> = members.iter().collect();
            // When a sale was credited is a time of the clock, in milliseconds.
            let of_clock = ["expires_at", "credited_at"];
            let kept = members.into_iter().filter(|(name, _)| !of_clock.contains(&name.as_str()));
            let told: Vec<_> =
                kept.map(|(name, value)| format!("{name}:{}", timeless(value))).collect();
            format!("{{{}}}", told.join(" "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(timeless).collect::<Vec<_>>().join(" "))
        }
        Value::String(text) => without_clock(&without_birth(text)),
        other => other.to_string(),
    }
}

fn without_clock(text: &str) -> String {
    let (mut kept, mut rest) = (String::new(), text);
    while let Some(start) = (0..rest.len()).find(|at| is_of_clock(&rest.as_bytes()[*at..])) {
        kept.push_str(&rest[..start]);
        kept.push('~');
        let is_part = |c: char| {
            c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | 'T' | 't' | 'Z' | 'z' | '+')
        };
        rest = rest[start..].trim_start_matches(is_part);
    }
    kept + rest
}

/// A lead of a sign-up is numbered by when it was written down and by its customer; the second stays.
fn without_birth(text: &str) -> String {
    const TIME: usize = 10;
    let mut parts = text.split("led_");
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str("led_~");
        kept.push_str(part.get(TIME..).unwrap_or(part));
    }
    kept
}

fn is_of_clock(text: &[u8]) -> bool {
    text.len() >= 19
        && MARKS.iter().all(|(at, marks)| marks.contains(&text[*at]))
        && text[..4].iter().all(u8::is_ascii_digit)
        && &text[17..19] != b"00"
}

/// What each sale came to, and what became of deliveries.
async fn earnings(stage: &Stage, story: &Story) -> BTreeSet<String> {
    let (store, company) = (stage.world.store(), stage.company.id);
    let mut told = BTreeSet::new();
    for partner in &story.partners {
        let mut by_sale = BTreeMap::<(String, bool, Currency), i64>::new();
        for line in store.all_lines(company, *partner).await.unwrap() {
            // A payout is no sale's.
            if let Some(sale) = line.entry.transaction {
                let family = line.entry.recruit.is_some();
                *by_sale.entry((sale.to_string(), family, line.page.currency)).or_default() +=
                    line.entry.minor;
            }
        }
        by_sale.retain(|_, sum| *sum != 0);
        told.insert(format!("{partner} earned {by_sale:?}"));
    }
    for delivery in deliveries(stage) {
        told.insert(format!("delivery {delivery:?}"));
    }
    told
}

/// What everything came to, whatever came first.
async fn sums(stage: &Stage, story: &Story) -> BTreeSet<String> {
    let (store, company) = (stage.world.store(), stage.company.id);
    let mut told = earnings(stage, story).await;
    let from = "2026-01".parse().unwrap();
    for partner in &story.partners {
        let points = store.all_points(company, *partner).await.unwrap().into_iter();
        let points: BTreeSet<_> = points
            .map(|row| {
                let at = without_clock(&row.at.to_rfc3339());
                format!("{:?} {} {at} {:?}", row.category, row.points, row.cause)
            })
            .collect();
        told.insert(format!("{partner} has {points:?}"));
        let mut others = BTreeMap::<_, i64>::new();
        for line in store.all_lines(company, *partner).await.unwrap() {
            const OF_NO_SALE: [LineKind; 3] =
                [LineKind::ReferralFee, LineKind::Adjustment, LineKind::ThresholdMet];
            if OF_NO_SALE.contains(&line.entry.kind) {
                let what = (line.entry.kind, line.entry.recruit, line.page.currency);
                *others.entry(what).or_default() += line.entry.minor;
            }
        }
        told.insert(format!("{partner} has {others:?}"));
        let totals = store.partner_totals(company, *partner, from).await.unwrap();
        told.insert(format!("{partner} {totals:?}"));
        let links = store.all_link_totals(company, *partner).await.unwrap();
        told.insert(format!("{partner} {links:?}"));
    }
    let totals = store.month_totals(company, from).await.unwrap();
    told.insert(format!("company {totals:?}"));
    told
}

/// Each delivery's id and what became of it.
pub(super) fn deliveries(stage: &Stage) -> Vec<(String, String)> {
    let text = |row: &Value, name: &str| row[name]["S"].as_str().unwrap_or_default().to_owned();
    let rows = stage.world.rows().into_iter();
    let of_delivery = rows.filter(|(_, row)| row["pk"]["S"].as_str().unwrap().contains("#DLV#"));
    of_delivery.map(|(_, row)| (text(&row, "delivery"), text(&row, "outcome"))).collect()
}

/// What stands in one picture only.
pub(super) fn difference(ought: &BTreeSet<String>, found: &BTreeSet<String>) -> Option<String> {
    let missing = ought.difference(found).map(|line| format!("  - {line}"));
    let more = found.difference(ought).map(|line| format!("  + {line}"));
    let lines: Vec<String> = missing.chain(more).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[test]
fn an_instant_of_the_clock_is_left_out_and_one_of_an_event_is_not() {
    for (text, kept) in [
        ("2026-10-01T08:40:17.123456Z#x", "~#x"),
        ("parked#2026-10-01t08:40:17.011z#t1", "parked#~#t1"),
        ("at 2026-10-01T08:30:00Z", "at 2026-10-01T08:30:00Z"),
        ("2026-10-01T08:30:00Z#2026-10-01T08:40:17+00:00", "2026-10-01T08:30:00Z#~"),
        ("Ärger", "Ärger"),
    ] {
        assert_eq!(without_clock(text), kept);
    }
    assert_eq!(without_birth("a#led_01m3v9y6d17g5b5zezmdyh6svc"), "a#led_~7g5b5zezmdyh6svc");
}
