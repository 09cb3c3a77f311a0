//! What goes wrong while a call is made: at each request that the dispatcher makes, before and after it is done. In the
//! end everything has arrived, each under one id, and nothing that did not happen.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::json;
use vouch_local::faults::Mode;

use super::{
    receiver::{Receiver, Reply},
    stage,
};

const MODES: [Mode; 6] = [
    Mode::CrashApplied,
    Mode::CrashNotApplied,
    Mode::TimeoutApplied,
    Mode::TimeoutNotApplied,
    Mode::Unreachable,
    Mode::Panics,
];

/// Tells of a sign-up while the n-th request of the dispatcher goes wrong; says which request that was, if there were
/// so many.
async fn tell_under(mode: Mode, n: u64) -> Option<String> {
    let (stage, receiver) = (stage().await, Receiver::start(|_| Reply::ok()));
    let (id, secret) = stage.add_webhook(&receiver.url, &["customer.*"]).await;
    let click = stage.world.click(&stage.link).await;
    let data = json!({"customer_id": "c1", "occurred_at": stage.world.now(), "click": click});
    stage.world.report(&stage.company, "customer.signed_up", data).await.expect(202);
    stage.world.work_off("events").await;
    stage.world.faults().nth(n, mode, 1);
    stage.world.dispatch().await;
    stage.world.dispatch().await;
    let met = stage.world.faults().met();
    stage.world.faults().heal();
    stage.world.drain().await;
    // Whatever was put off comes again.
    stage.world.clock_on(TimeDelta::hours(1)).await;
    let at = format!("{mode:?} at {n}, {met:?}");
    let calls = receiver.calls();
    let ids: BTreeSet<&str> = calls.iter().map(|call| call.header("webhook-id")).collect();
    assert_eq!(ids.len(), 1, "{at}: {calls:?}");
    assert!(calls.len() <= 2, "{at}");
    calls.iter().for_each(|call| call.verify(&secret));
    let sent = stage.sent_to(&id).await;
    assert_eq!(sent.len(), 1, "{at}");
    assert_eq!(sent[0]["status"], "delivered", "{at}: {sent:?}");
    let waiting = stage.world.store().list_due_outbox(stage.world.now(), 100).await.unwrap();
    assert!(waiting.is_empty(), "{at}: {waiting:?}");
    met
}

// req: V30
#[tokio::test]
async fn whatever_goes_wrong_at_any_request_each_event_arrives_under_one_id() {
    for mode in MODES {
        let mut seen = BTreeSet::new();
        for n in 1.. {
            let Some(met) = tell_under(mode, n).await else { break };
            seen.insert(met);
        }
        let both = seen.contains("Outside") && seen.contains("TransactWriteItems");
        assert!(both, "{mode:?}: {seen:?}");
    }
}
