//! What must hold of what is earned by every rule: recruiters, thresholds, fees, points and the trail.
//!
//! | Invariant | |
//! |---|---|
//! | E1 | a recruiter's line stands in the month of the line that it comes of, and both tell the same instant |
//! | E2 | of what waits for a threshold, what was set free and what is carried over are all there is |
//! | E3 | a fee for a recruited partner is booked once for the two of them, and its mark says so |
//! | E4 | points are given once for each cause, and for every customer that came |
//! | E5 | the trail has no gap: as many records as its head says, each sealed to the one before |
//! | E6 | below a cap, sales have the room that those paid before them leave, whatever order they came in |

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use vouch_domain::{
    books::accrual::AccrualKey,
    calendar::Month,
    earning::{cap::CapScope, commission::LineKind, transaction::TransactionState},
    id::{PartnerId, TransactionRef},
    money::Currency,
    people::points::{Category, Cause},
};
use vouch_store::ledger::Line;

use super::Lines;
use crate::{faults::story::Story, stage::Stage};

/// Panics with what does not hold.
pub(super) async fn holds(stage: &Stage, story: &Story, lines: &Lines) {
    recruiters_follow(lines);
    what_waited_adds_up(stage, story, lines).await;
    fees_are_once(stage, lines).await;
    points_are_once(stage, story).await;
    the_trail_is_whole(stage).await;
    sales_have_their_room(stage).await;
}

/// Whether a sale's customer came by a link.
pub(super) async fn came_by_link(stage: &Stage, sale: &TransactionRef) -> bool {
    let row = stage.world.store().find_transaction(stage.company.id, sale).await.unwrap();
    match row.unwrap().state {
        TransactionState::Booked(booked) => booked.credit.link.is_some(),
        _ => false,
    }
}

/// The kind of line of the sale's partner that one of the recruiter's comes with.
fn source(kind: LineKind) -> LineKind {
    match kind {
        LineKind::ReferralCommission => LineKind::Commission,
        LineKind::ReferralClawback => LineKind::Clawback,
        other => other,
    }
}

/// E1
fn recruiters_follow(lines: &Lines) {
    let all = || lines.values().flatten();
    for line in all().filter(|line| line.entry.recruit.is_some()) {
        let entry = &line.entry;
        let is_source = |other: &&Line| {
            other.entry.recruit.is_none()
                && other.entry.transaction == entry.transaction
                && other.entry.kind == source(entry.kind)
                && Some(other.page.partner) == entry.recruit
                && other.entry.recorded_at == entry.recorded_at
        };
        if let Some(other) = all().find(is_source) {
            assert_eq!(other.page.month, line.page.month, "E1: {line:?}");
            assert_eq!(other.entry.earned_at, entry.earned_at, "E1: {line:?}");
        }
    }
}

/// E2
async fn what_waited_adds_up(stage: &Stage, story: &Story, lines: &Lines) {
    let (store, company) = (stage.world.store(), stage.company.id);
    type Waits = BTreeMap<(PartnerId, Currency, AccrualKey), i64>;
    let mut waits = Waits::new();
    for ((partner, currency, month), lines) in lines {
        let rows = store.list_accruals(company, *partner, *currency).await.unwrap();
        for line in lines {
            if let Some(accrual) = line.entry.accrual {
                // Of a month that is not drawn up nothing is carried over yet.
                if rows.iter().any(|row| row.month == *month && row.key == accrual.key) {
                    *waits.entry((*partner, *currency, accrual.key)).or_default() +=
                        line.entry.minor;
                }
            }
        }
        for line in lines.iter().filter(|line| line.entry.kind == LineKind::ThresholdMet) {
            let key = rows
                .iter()
                .map(|row| row.key)
                .find(|key| line.entry.id.ends_with(&key.to_string()));
            let key = key.unwrap_or_else(|| panic!("E2: nothing waited for {line:?}"));
            *waits.entry((*partner, *currency, key)).or_default() -= line.entry.minor;
        }
    }
    for partner in &story.partners {
        let mut last = Waits::new();
        // By month within a key: the latest stays.
        for row in store.all_accruals(company, *partner).await.unwrap() {
            last.insert((*partner, row.currency, row.key), row.carried.waiting);
        }
        for (key, carried) in last {
            assert_eq!(waits.get(&key).copied().unwrap_or(0), carried, "E2: {key:?}");
        }
    }
}

/// E3
async fn fees_are_once(stage: &Stage, lines: &Lines) {
    let mut fees = BTreeMap::<(PartnerId, PartnerId), (u64, i64)>::new();
    for line in lines.values().flatten().filter(|it| it.entry.kind == LineKind::ReferralFee) {
        let recruit = line.entry.recruit.unwrap_or_else(|| panic!("E3: for whom? {line:?}"));
        let fee = fees.entry((line.page.partner, recruit)).or_default();
        *fee = (fee.0 + 1, fee.1 + line.entry.minor);
    }
    for ((referrer, recruit), (count, sum)) in fees {
        let found =
            stage.world.store().find_referral_fee(stage.company.id, referrer, recruit).await;
        let mark = found.unwrap().unwrap_or_else(|| panic!("E3: {recruit} has no mark"));
        let expected = if mark.reversed_at.is_some() { 0 } else { mark.amount.minor };
        assert_eq!(sum, expected, "E3: {recruit} brought {referrer} {count} lines");
        // A change of the mark may book nothing; a line without one there is not.
        assert!(count <= mark.revision.max(1), "E3: {recruit} brought {referrer} {count} lines");
    }
}

/// E4
async fn points_are_once(stage: &Stage, story: &Story) {
    let (store, company) = (stage.world.store(), stage.company.id);
    for partner in &story.partners {
        let rows = store.all_points(company, *partner).await.unwrap();
        let mut causes = BTreeSet::new();
        for row in &rows {
            let cause = (row.category, format!("{:?}", without_count(&row.cause)));
            assert!(causes.insert(cause), "E4: {partner} was given twice {row:?}");
        }
        for (_, customer) in customers(stage, *partner) {
            let is_for = |cause: &Cause| matches!(cause, Cause::Customer { customer: of } if of.to_string() == customer);
            let given =
                rows.iter().any(|row| row.category == Category::Onboarding && is_for(&row.cause));
            assert!(given, "E4: {partner} was given nothing for {customer}");
        }
    }
}

/// A quarter is one cause, however many customers it is told to have had.
fn without_count(cause: &Cause) -> Cause {
    match cause {
        Cause::Quarter { quarter, .. } => Cause::Quarter { quarter: *quarter, onboarded: 0 },
        other => other.clone(),
    }
}

/// The customers of a partner, as their rows say.
fn customers(stage: &Stage, partner: PartnerId) -> Vec<(String, String)> {
    let partner = partner.to_string();
    let rows = stage.world.rows().into_iter().filter(|(table, _)| table == "registry");
    let of_partner = rows.filter_map(|(_, row)| {
        let (pk, sk) = (row["pk"]["S"].as_str()?, row["sk"]["S"].as_str()?);
        let credited = row["attribution"]["M"]["credited"]["M"]["partner"]["S"].as_str()?;
        let is_customer = pk.contains("#CUS#") && sk == "CUS" && credited == partner;
        is_customer.then(|| (pk.to_owned(), row["customer"]["S"].as_str().unwrap_or("").to_owned()))
    });
    of_partner.collect()
}

/// E5
async fn the_trail_is_whole(stage: &Stage) {
    let (store, company) = (stage.world.store(), stage.company.id);
    let head = store.find_audit_head(company).await.unwrap();
    let Some(head) = head else { return };
    let (mut month, mut records) = (head.began, Vec::new());
    while month <= Month::of(head.at, Tz::UTC) {
        let page = store.list_audit(company, month, 1_000, None).await.unwrap();
        records.extend(page.items);
        month = month.next();
    }
    records.sort_by_key(|record| record.number);
    let mut previous = String::new();
    for (n, record) in (1..).zip(&records) {
        assert_eq!(record.number, n, "E5: {record:?}");
        assert_eq!(record.previous_hash, previous, "E5: {record:?}");
        previous.clone_from(&record.hash);
    }
    let last = records.last().map(|record| (record.number, record.hash.clone()));
    assert_eq!(last, Some((head.revision, head.hash)), "E5: the head is not the last");
}

/// E6
async fn sales_have_their_room(stage: &Stage) {
    type Below = (i64, Vec<(DateTime<Utc>, TransactionRef, i64, Option<i64>)>);
    let mut caps = BTreeMap::<CapScope, Below>::new();
    for (_, row) in stage.world.rows() {
        let (pk, sk) = (row["pk"]["S"].as_str().unwrap(), row["sk"]["S"].as_str().unwrap());
        let Some((_, id)) = pk.split_once("#TXN#").filter(|_| sk == "TXN") else { continue };
        let Ok(id) = id.parse() else { continue };
        let found = stage.world.store().find_transaction(stage.company.id, &id).await.unwrap();
        let Some(of) = found else { continue };
        let TransactionState::Booked(booked) = &of.state else { continue };
        let target =
            booked.target(of.refunded_minor(), stage.company.company.month_zone()).unwrap();
        let by_recruiting = target.referral.map_or(0, |it| it.gross);
        for (cap, gross, capped) in [
            (CapScope::of(booked), target.own.gross, booked.capped),
            (CapScope::of_referral(booked), by_recruiting, booked.referral.capped),
        ] {
            if let Some((scope, limit)) = cap.filter(|_| gross > 0) {
                let paid_at = booked.recorded.sale.occurred_at;
                let below = caps.entry(scope).or_insert_with(|| (limit, Vec::new()));
                below.1.push((paid_at, id.clone(), gross, capped));
            }
        }
    }
    for (scope, (limit, mut sales)) in caps {
        sales.sort();
        let mut left = limit;
        for (_, sale, gross, capped) in sales {
            let room = gross.min(left);
            assert_eq!(capped, Some(room), "E6: {sale} below {scope:?}");
            left -= room;
        }
    }
}
