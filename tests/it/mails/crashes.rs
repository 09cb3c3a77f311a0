//! What goes wrong while a mail is sent: at each request that the dispatcher makes, before and after it is done. In the
//! end it was sent, twice at most and under one key, or stands among those that could not be, once.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use http::Method;
use serde_json::json;
use vouch_local::faults::Mode;

use crate::stage::Stage;

const MODES: [Mode; 6] = [
    Mode::CrashApplied,
    Mode::CrashNotApplied,
    Mode::TimeoutApplied,
    Mode::TimeoutNotApplied,
    Mode::Unreachable,
    Mode::Panics,
];

/// Tells a company of an application while the n-th request of the dispatcher goes wrong; says which request that was,
/// if there were so many.
async fn tell_under(mode: Mode, n: u64, to: &str) -> Option<String> {
    let stage = Stage::set().await;
    let (path, change) = ("/api/v1/company", json!({ "contact_email": to }));
    stage.world.send(&stage.company, Method::PATCH, path, &change).await.expect(200);
    stage.world.drain().await;
    let wish = json!({"name": "Ann", "email": "ann@reed.example"});
    stage.world.call(&stage.company, "/api/v1/applications", Some(wish)).await.expect(201);
    stage.world.faults().nth(n, mode, 1);
    stage.world.dispatch().await;
    stage.world.dispatch().await;
    let met = stage.world.faults().met();
    stage.world.faults().heal();
    stage.world.drain().await;
    // Whatever was put off comes again.
    stage.world.clock_on(TimeDelta::hours(1)).await;
    let at = format!("{mode:?} at {n}, {met:?}, to {to}");
    let mails = stage.world.mail();
    let keys: BTreeSet<&str> = mails.iter().map(|mail| mail.key.as_str()).collect();
    let unsent = stage.world.store().list_unsent_mails(stage.company.id, 10, None).await.unwrap();
    if to.ends_with("@refused.invalid") {
        assert_eq!((mails.len(), unsent.items.len()), (0, 1), "{at}");
    } else {
        assert_eq!((keys.len(), unsent.items.len()), (1, 0), "{at}: {mails:?}");
        assert!(mails.len() <= 2, "{at}");
    }
    let waiting = stage.world.store().list_due_outbox(stage.world.now(), 100).await.unwrap();
    assert!(waiting.is_empty(), "{at}: {waiting:?}");
    met
}

// req: V12
#[tokio::test]
async fn whatever_goes_wrong_at_any_request_a_mail_goes_under_one_key_or_is_given_up_once() {
    for to in ["books@lantern.example", "MessageRejected@refused.invalid"] {
        for mode in MODES {
            let mut seen = BTreeSet::new();
            for n in 1.. {
                let Some(met) = tell_under(mode, n, to).await else { break };
                seen.insert(met);
            }
            let both = seen.contains("SendEmail") && seen.contains("TransactWriteItems");
            assert!(both, "{mode:?}: {seen:?}");
        }
    }
}
