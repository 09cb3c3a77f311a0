//! When calls are tried again, what endpoints want to hear of, and ids that follow from their causes.

use ulid::Ulid;

use super::*;

fn delivery(id: &str) -> OutgoingDelivery {
    let endpoint = OutgoingId::from_ulid(Ulid::from_bytes([7; 16]));
    let what = (id.to_owned(), endpoint, EventKind::Test);
    OutgoingDelivery::new(what, "{}".to_owned(), DateTime::UNIX_EPOCH)
}

fn failed(at: DateTime<Utc>) -> Try {
    Try { at, took_ms: 1, status: Some(500), answer: String::new() }
}

// req: V30
#[test]
fn tries_are_further_and_further_apart_and_end_after_three_days() {
    let (mut call, mut now) = (delivery("evt_1"), DateTime::UNIX_EPOCH);
    let mut pauses = Vec::new();
    while let Some(next) = call.next_try(now, None) {
        pauses.push(next.signed_duration_since(now).num_seconds());
        call = call.after(failed(now), DeliveryStatus::Pending, Some(next));
        now = next;
    }
    assert_eq!(pauses.len(), PAUSES_SECONDS.len());
    for (pause, least) in pauses.iter().zip(PAUSES_SECONDS) {
        assert!((least..=least + least / 10).contains(pause), "{pause} {least}");
    }
    let days = now.signed_duration_since(DateTime::UNIX_EPOCH);
    assert!(days >= TimeDelta::days(3) && days < FAILING_MAX, "{days}");
}

// req: V30
#[test]
fn tries_that_come_with_a_sweep_of_five_minutes_still_take_three_days_and_less_than_four() {
    let sweep = 300;
    for n in 0..50 {
        let (mut call, mut now) = (delivery(&format!("evt_{n}")), DateTime::UNIX_EPOCH);
        while let Some(next) = call.next_try(now, None) {
            call = call.after(failed(now), DeliveryStatus::Pending, Some(next));
            // The first sweep that finds it due.
            let seconds = (next.timestamp() + sweep - 1) / sweep * sweep;
            assert!(seconds - next.timestamp() < sweep);
            now = DateTime::from_timestamp(seconds, 0).unwrap();
        }
        let days = now.signed_duration_since(DateTime::UNIX_EPOCH);
        assert!(days >= TimeDelta::days(3) && days < FAILING_MAX, "{days}");
    }
}

#[test]
fn an_endpoint_may_ask_for_more_time_but_not_for_less_or_for_ever() {
    let call = delivery("evt_1");
    let wait = |asked| {
        let next = call.next_try(DateTime::UNIX_EPOCH, asked).unwrap();
        next.signed_duration_since(DateTime::UNIX_EPOCH).num_seconds()
    };
    assert_eq!(wait(Some(120)), 120);
    assert_eq!((wait(Some(0)), wait(Some(-9))), (wait(None), wait(None)));
    assert_eq!(wait(Some(i64::MAX)), 86_400);
}

#[test]
fn calls_that_fail_together_come_again_at_different_times() {
    let seconds = |id: &str| {
        let mut call = delivery(id);
        call.tried = 5;
        call.next_try(DateTime::UNIX_EPOCH, None).unwrap()
    };
    assert_eq!(seconds("evt_1"), seconds("evt_1"));
    assert_ne!(seconds("evt_1"), seconds("evt_2"));
}

#[test]
fn only_the_latest_tries_are_kept_and_a_person_begins_anew() {
    let mut call = delivery("evt_1");
    for n in 0..20 {
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(n);
        call = call.after(failed(at), DeliveryStatus::Failed, None);
    }
    assert_eq!((call.tries.len(), call.tried), (TRIES_KEPT, 20));
    assert_eq!(call.tries[0].at.timestamp(), 8);
    let again = call.again(DateTime::UNIX_EPOCH);
    assert_eq!((again.turn, again.tried, again.tries.len()), (1, 0, TRIES_KEPT));
}

#[test]
fn what_an_endpoint_wants_is_a_kind_or_a_family() {
    let wants = |text: &str| text.parse::<Wanted>();
    assert!(wants("payout.*").unwrap().means(EventKind::PayoutPaid));
    assert!(!wants("payout.*").unwrap().means(EventKind::InvoiceFinal));
    assert!(wants("payout.paid").unwrap().means(EventKind::PayoutPaid));
    assert!(!wants("payout.paid").unwrap().means(EventKind::PayoutSent));
    for bad in ["", "*", ".*", "payout", "pay*", "payout.p*", "payout.*.*", "nothing.*", "a.b"] {
        assert!(wants(bad).is_err(), "{bad}");
    }
    let names: Vec<_> = EventKind::ALL.iter().map(|kind| kind.name()).collect();
    assert!(names.is_sorted(), "{names:?}");
    for kind in EventKind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
}

#[test]
fn a_text_is_cut_at_a_character() {
    assert_eq!((cut("aé", 2), cut("aé", 3), cut("", 0)), ("a", "aé", ""));
}
