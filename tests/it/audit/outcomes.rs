//! What became of a change is sealed as fast as its record: an outcome altered, swapped or removed is noticed.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;
use vouch_domain::books::audit::Outcome;

use super::{Below, Item, make_link, set, trail};
use crate::stage::Stage;

/// A row with its outcome changed in this way.
fn with_outcome(row: &Item, change: impl FnOnce(&mut Item)) -> Item {
    let mut row = row.clone();
    let Some(AttributeValue::M(outcome)) = row.get_mut("outcome") else { panic!("{row:?}") };
    change(outcome);
    row
}

#[tokio::test]
async fn verify_notices_an_outcome_that_was_altered_swapped_or_removed() {
    let (stage, since) = set().await;
    for number in 1..=4 {
        make_link(&stage, &format!("Link {number}")).await;
    }
    let below = Below(&stage);
    let (third, last) = (below.row(since + 3).await, below.row(since + 4).await);
    let status = |outcome: &mut Item| {
        drop(outcome.insert("status".to_owned(), AttributeValue::N("422".to_owned())));
    };
    for right in [&third, &last] {
        let altered = [
            ("another status", with_outcome(right, status)),
            ("nothing made", with_outcome(right, |outcome| drop(outcome.remove("made")))),
            ("no seal", with_outcome(right, |outcome| drop(outcome.remove("hash")))),
        ];
        for (what, wrong) in altered {
            below.put(wrong).await;
            below.noticed(what).await;
        }
        below.put(right.clone()).await;
    }
    // Each whole in itself, but not where it stands.
    let other = last["outcome"].clone();
    let mut swapped = third.clone();
    swapped.insert("outcome".to_owned(), other);
    below.put(swapped).await;
    below.noticed("swapped").await;
    // Sealed anew by one who knows how: what came later holds the right one fast.
    let records =
        stage.world.store().list_audit(stage.company.id, "2026-10".parse().unwrap(), 99, None);
    let records = records.await.unwrap().items;
    let record = records.iter().find(|record| record.number == since + 3).unwrap();
    let forged = Outcome::of(record, 422, stage.world.now(), None);
    let forged = with_outcome(&third, |outcome| {
        outcome.remove("made");
        status(outcome);
        let at = forged.at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
        outcome.insert("at".to_owned(), AttributeValue::S(at));
        outcome.insert("hash".to_owned(), AttributeValue::S(forged.hash.unwrap()));
    });
    below.put(forged).await;
    below.noticed("sealed anew").await;
    let mut removed = third.clone();
    removed.remove("outcome");
    below.put(removed).await;
    below.noticed("removed").await;
    below.put(third).await;
    assert!(stage.world.deployment().verify().await.unwrap().is_empty());
    // Whoever reads the trail can follow the seals.
    let items = trail(&stage, since, "").await;
    for (later, earlier) in items.iter().zip(items.iter().skip(1)) {
        let bound = json!([{"number": earlier["number"], "hash": earlier["outcome_hash"]}]);
        assert_eq!(later["bound"], bound);
    }
}

#[tokio::test]
async fn an_outcome_noted_late_is_bound_by_the_next_record_also_in_another_month() {
    let stage = Stage::set().await;
    let (store, company) = (stage.world.store(), stage.company.id);
    let first = stage.world.now();
    let deed = {
        let month = "2026-10".parse().unwrap();
        make_link(&stage, "Blog").await;
        store.list_audit(company, month, 1, None).await.unwrap().items[0].deed.clone()
    };
    let slow = store.append_audit(company, &deed, first).await.unwrap();
    let next = store.append_audit(company, &deed, first).await.unwrap();
    assert!(next.bound().all(|bound| bound.number != slow.number));
    let noted = Outcome::of(&slow, 200, first, None);
    store.note_audit_outcome(company, &slow, &noted).await.unwrap();
    // Noted is noted: it is not written over.
    let other = Outcome::of(&slow, 500, first, None);
    store.note_audit_outcome(company, &slow, &other).await.unwrap();
    let later = first + chrono::TimeDelta::days(40);
    let binds = store.append_audit(company, &deed, later).await.unwrap();
    assert_ne!(binds.month(), slow.month());
    let bound: Vec<_> = binds.bound().collect();
    assert_eq!((bound.len(), bound[0].number), (1, slow.number));
    assert_eq!(Some(&bound[0].hash), noted.hash.as_ref());
    assert!(stage.world.deployment().verify().await.unwrap().is_empty());
    let below = Below(&stage);
    let right = below.row(slow.number).await;
    let mut removed = right.clone();
    removed.remove("outcome");
    below.put(removed).await;
    below.noticed("removed, bound in the next month").await;
}
