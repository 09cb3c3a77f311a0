//! Every call that the functions make in a story, failing in every way: the story ends as if nothing had happened.
//!
//! `cargo test --test it faults::positions -- --nocapture` tells how many were tried.

use std::{collections::BTreeSet, panic::AssertUnwindSafe, time::Duration};

use futures_util::FutureExt as _;
use vouch_local::faults::{Mode, Service};

use super::{
    invariants::{self, clicks},
    picture::{difference, picture},
    stories,
    story::{Likeness, Story, tell},
};
use crate::stage::Stage;

/// Ways in which one call fails, or takes its time.
const FAILING: [Mode; 7] = [
    Mode::Unreachable,
    Mode::Throttled,
    Mode::Conflict,
    Mode::InternalError,
    Mode::TimeoutApplied,
    Mode::TimeoutNotApplied,
    Mode::Slow(Duration::from_millis(15)),
];

/// The function is gone at the call, before it was done or after.
const CRASHING: [Mode; 2] = [Mode::CrashNotApplied, Mode::CrashApplied];

/// The function stands still at the call, its messages become visible, and everything else goes on.
const OVERTAKEN: [Mode; 2] = [Mode::HeldNotApplied, Mode::HeldApplied];

/// What goes wrong several times on end: less often than a message is received before it is given up.
const LASTING: [Mode; 4] =
    [Mode::InternalError, Mode::TimeoutApplied, Mode::CrashNotApplied, Mode::CrashApplied];

/// How many calls in a row a lasting fault meets.
const LASTS: u64 = 3;

/// How many failures are told whole.
const TOLD: usize = 5;

/// How a story ends when nothing goes wrong.
struct Clean {
    calls: Vec<(Service, String)>,
    picture: BTreeSet<String>,
    clicks: u64,
}

async fn clean(story: &Story) -> Clean {
    let stage = story.open();
    stage.world.faults().trace();
    tell(&stage.world, &story.acts).await;
    let calls = stage.world.faults().traced();
    invariants::hold(&stage, story).await;
    Clean { calls, picture: picture(&stage, story).await, clicks: clicks(&stage).await }
}

/// Tell a story with one stretch of calls that goes wrong, and say what is wrong in the end.
async fn tell_with(story: &Story, clean: &Clean, n: u64, mode: Mode, calls: u64) -> Option<String> {
    let stage = story.open();
    stage.world.faults().nth(n, mode, calls);
    let telling = AssertUnwindSafe(async {
        if OVERTAKEN.contains(&mode) {
            tell_overtaken(&stage, story).await;
        } else {
            tell(&stage.world, &story.acts).await;
        }
        let met = stage.world.faults().met();
        assert!(met.is_some(), "it did not come to this call");
        stage.world.faults().heal();
        let counted = clicks(&stage).await;
        assert!(counted <= clean.clicks, "{counted} clicks were counted of {}", clean.clicks);
        // The same rows hold what they held when nothing went wrong.
        if story.likeness == Likeness::Sums {
            invariants::hold(&stage, story).await;
        }
        difference(&clean.picture, &picture(&stage, story).await)
    });
    match telling.catch_unwind().await {
        Ok(difference) => difference,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned();
            Some(
                text.or(panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
                    .unwrap_or_default(),
            )
        }
    }
}

/// Tell a story; while a call stands still, whatever may run beside it does.
async fn tell_overtaken(stage: &Stage, story: &Story) {
    let mut telling = Box::pin(tell(&stage.world, &story.acts));
    tokio::select! {
        () = &mut telling => return,
        () = stage.world.faults().reached() => {}
    }
    let beside = async {
        let ran = stage.world.run_beside().await;
        stage.world.faults().release();
        ran.unwrap();
    };
    tokio::join!(beside, telling);
}

/// Try every position of a story under each mode; panics with what went wrong.
async fn try_every_call(story: &Story, modes: &[Mode], calls: u64) {
    let (began, again) = (std::time::Instant::now(), clean(story).await);
    let clean = clean(story).await;
    assert_eq!(difference(&again.picture, &clean.picture), None, "a picture depends on its time");
    let (mut tried, mut wrong) = (0, Vec::new());
    for (n, (service, operation)) in (1..).zip(&clean.calls) {
        for mode in modes.iter().filter(|mode| mode.concerns(*service, operation)) {
            tried += 1;
            if let Some(what) = tell_with(story, &clean, n, *mode, calls).await {
                wrong.push(format!("call {n} ({operation}), {mode:?}:\n{what}"));
            }
        }
    }
    let (count, took) = (clean.calls.len(), began.elapsed());
    println!("{}: {count} calls, {tried} faults, {} wrong, {took:?}", story.name, wrong.len());
    assert!(tried > 0, "there is nothing to try");
    let told = wrong.iter().take(TOLD).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{}: {} of {tried} went wrong\n{told}", story.name, wrong.len());
}

async fn try_everything(story: Story) {
    try_every_call(&story, &FAILING, 1).await;
    try_every_call(&story, &CRASHING, 1).await;
    try_every_call(&story, &OVERTAKEN, 1).await;
    try_every_call(&story, &LASTING, LASTS).await;
}

// req: T11, B08
#[tokio::test]
async fn a_sign_up_survives_a_fault_at_every_call() {
    try_everything(stories::signing_up().await).await;
}

// req: T11, B08
#[tokio::test]
async fn a_refunded_sale_survives_a_fault_at_every_call() {
    try_everything(stories::refunded().await).await;
}

// req: T11, B08
#[tokio::test]
async fn sales_that_wait_survive_a_fault_at_every_call() {
    try_everything(stories::parked().await).await;
}

// req: T11, B08
#[tokio::test]
async fn a_first_sale_told_late_survives_a_fault_at_every_call() {
    try_everything(stories::displaced().await).await;
}

// req: T11, B08
#[tokio::test]
async fn a_subscription_survives_a_fault_at_every_call() {
    try_everything(stories::subscribed().await).await;
}

// req: T11, B08
#[tokio::test]
async fn what_is_put_aside_survives_a_fault_at_every_call() {
    try_everything(stories::put_aside().await).await;
}

// req: T11, B08
#[tokio::test]
async fn a_batch_survives_a_fault_at_every_call() {
    try_everything(stories::at_once().await).await;
}

// req: T11
#[tokio::test]
async fn clicks_are_never_counted_twice_whatever_call_fails() {
    try_everything(stories::clicked().await).await;
}

/// For months, whose stories are long: to the functions, whatever else is refused is refused like this.
const REFUSED_OR_LOST: [Mode; 3] = [Mode::Conflict, Mode::InternalError, Mode::TimeoutApplied];

// req: T11
#[tokio::test]
async fn a_closing_month_survives_a_failure_of_every_call() {
    try_every_call(&stories::closed().await, &REFUSED_OR_LOST, 1).await;
}

// req: T11
#[tokio::test]
async fn a_closing_month_survives_a_crash_at_every_call() {
    try_every_call(&stories::closed().await, &CRASHING, 1).await;
}

// req: T11
#[tokio::test]
async fn a_closing_month_survives_a_rival_at_every_call() {
    try_every_call(&stories::closed().await, &[Mode::HeldApplied], 1).await;
}

// req: T11
#[tokio::test]
async fn late_events_survive_a_crash_at_every_call() {
    try_every_call(&stories::late().await, &[Mode::CrashApplied], 1).await;
}

// req: T11
#[tokio::test]
async fn months_that_are_charged_late_survive_a_failure_of_every_call() {
    try_every_call(&stories::behind().await, &[Mode::InternalError], 1).await;
}
