//! Every call that the functions make in a story, failing in every way: the story ends as if nothing had happened.
//!
//! A story is tried act by act, for one that ends row by row as it should lets the rest go as it should.
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
const FAILING: [Mode; 8] = [
    Mode::Unreachable,
    Mode::Throttled,
    Mode::Conflict,
    Mode::InternalError,
    Mode::TimeoutApplied,
    Mode::TimeoutNotApplied,
    Mode::Slow(Duration::from_millis(5)),
    Mode::Panics,
];

/// The function is gone at the call, before it was done or after: so does a time-out end it.
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

/// What goes wrong in a telling.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// So many calls, from the n-th on.
    Calls(u64, Mode, u64),
    /// The n-th function that ends does so unheard.
    AnswerLost(u64),
}

/// How a story ends when nothing goes wrong.
pub(super) struct Clean {
    pub(super) calls: Vec<(Service, String)>,
    pub(super) picture: BTreeSet<String>,
    answers: u64,
    clicks: u64,
}

pub(super) async fn clean(story: &Story) -> Clean {
    let stage = story.open();
    stage.world.faults().trace();
    // Only to count from here on.
    stage.world.faults().lose_answer(0);
    tell(&stage.world, &story.acts).await;
    let (calls, answers) = (stage.world.faults().traced(), stage.world.faults().ended());
    invariants::kept(story.state.rows(), &stage.world.rows());
    if story.ends_at_rest() {
        invariants::hold(&stage, story).await;
    }
    let picture = picture(&stage, story).await;
    Clean { calls, picture, answers, clicks: clicks(&stage).await }
}

/// Every fault of these kinds that can be at any place of a story.
fn faults(clean: &Clean, modes: &[Mode], calls: u64) -> Vec<Fault> {
    let mut all = Vec::new();
    for (n, (service, operation)) in (1..).zip(&clean.calls) {
        let concerned = modes.iter().filter(|mode| mode.concerns(*service, operation));
        all.extend(concerned.map(|mode| Fault::Calls(n, *mode, calls)));
    }
    all
}

fn single_faults(clean: &Clean) -> Vec<Fault> {
    let mut all = faults(clean, &FAILING, 1);
    all.extend(faults(clean, &CRASHING, 1));
    all.extend(faults(clean, &OVERTAKEN, 1));
    all.extend((1..=clean.answers).map(Fault::AnswerLost));
    all
}

/// Those that leave something half done, or let another do it meanwhile. What is not refused in its own way is, in
/// stories that every fault is tried on.
pub(super) fn telling_faults(clean: &Clean) -> Vec<Fault> {
    let modes = [
        Mode::Conflict,
        Mode::TimeoutApplied,
        CRASHING[0],
        CRASHING[1],
        OVERTAKEN[0],
        OVERTAKEN[1],
    ];
    let mut all = faults(clean, &modes, 1);
    all.extend((1..=clean.answers).map(Fault::AnswerLost));
    all
}

/// The least of them, for the longest stories: an answer that never comes, a crash before a call, and a rival who does
/// all of it meanwhile.
pub(super) fn least_faults(clean: &Clean) -> Vec<Fault> {
    let modes = [Mode::TimeoutApplied, CRASHING[0], OVERTAKEN[0]];
    let mut all = faults(clean, &modes, 1);
    all.extend((1..=clean.answers).map(Fault::AnswerLost));
    all
}

/// The same, at every write, and at every fourth of the calls that only look: each kind comes to its turn there.
fn sparse_faults(clean: &Clean) -> Vec<Fault> {
    let is_tried = |(place, fault): &(usize, Fault)| match fault {
        Fault::Calls(n, ..) => {
            let (_, operation) = &clean.calls[usize::try_from(*n).unwrap() - 1];
            operation == "TransactWriteItems" || place.is_multiple_of(4)
        }
        Fault::AnswerLost(_) => true,
    };
    let all = telling_faults(clean).into_iter().enumerate().filter(is_tried);
    all.map(|(_, fault)| fault).collect()
}

/// With those that last; for months, [`super::letters`] has longer ones.
pub(super) fn every_fault(clean: &Clean) -> Vec<Fault> {
    let mut all = single_faults(clean);
    all.extend(faults(clean, &LASTING, LASTS));
    all
}

/// Tell a story in which something goes wrong, and say what is wrong in the end.
pub(super) async fn tell_with(story: &Story, clean: &Clean, fault: Fault) -> Option<String> {
    let stage = story.open();
    tell_on(&stage, story, clean, fault).await
}

/// The same on a stage that is open.
pub(super) async fn tell_on(
    stage: &Stage,
    story: &Story,
    clean: &Clean,
    fault: Fault,
) -> Option<String> {
    let telling = AssertUnwindSafe(async {
        match fault {
            Fault::Calls(n, mode, calls) => stage.world.faults().nth(n, mode, calls),
            Fault::AnswerLost(n) => stage.world.faults().lose_answer(n),
        }
        match fault {
            Fault::Calls(_, mode, _) if OVERTAKEN.contains(&mode) => {
                tell_overtaken(stage, story).await
            }
            _ => tell(&stage.world, &story.acts).await,
        }
        let met = match fault {
            Fault::Calls(..) => stage.world.faults().met().is_some(),
            Fault::AnswerLost(n) => stage.world.faults().ended() >= n,
        };
        assert!(met, "it did not come to this");
        stage.world.faults().heal();
        let counted = clicks(stage).await;
        assert!(counted <= clean.clicks, "{counted} clicks were counted of {}", clean.clicks);
        // The same rows hold what they held when nothing went wrong.
        if matches!(story.likeness, Likeness::Sums | Likeness::Payouts) {
            invariants::kept(story.state.rows(), &stage.world.rows());
            invariants::hold(stage, story).await;
        }
        difference(&clean.picture, &picture(stage, story).await)
    });
    what_is_wrong(telling).await
}

/// What a telling says is wrong, also where it says so by a panic.
pub(super) async fn what_is_wrong(
    telling: impl Future<Output = Option<String>> + std::panic::UnwindSafe,
) -> Option<String> {
    telling.catch_unwind().await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Some(text.unwrap_or_default())
    })
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

/// Try a story's acts under faults; panics with what went wrong.
pub(super) async fn try_all(story: Story, which: impl Fn(&Clean) -> Vec<Fault>) {
    let (began, mut calls, mut tried, mut wrong) =
        (std::time::Instant::now(), 0, 0, Vec::<String>::new());
    let scenes = story.scenes().await;
    for (act, scene) in (1..).zip(&scenes) {
        let (again, clean) = (clean(scene).await, clean(scene).await);
        let differs = difference(&again.picture, &clean.picture);
        assert_eq!(differs, None, "a picture depends on its time");
        calls += clean.calls.len();
        for fault in which(&clean) {
            tried += 1;
            if let Some(what) = tell_with(scene, &clean, fault).await {
                let asked = match fault {
                    Fault::Calls(n, ..) => &clean.calls[usize::try_from(n).unwrap() - 1].1,
                    Fault::AnswerLost(_) => "",
                };
                wrong.push(format!("act {act}, {asked} {fault:?}:\n{what}"));
            }
        }
    }
    let took = began.elapsed();
    println!(
        "{}: {} acts, {calls} calls, {tried} faults, {} wrong, {took:?}",
        story.name,
        scenes.len(),
        wrong.len()
    );
    assert!(tried > 0, "there is nothing to try");
    let told = wrong.iter().take(TOLD).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{}: {} of {tried} went wrong\n{told}", story.name, wrong.len());
}

// req: T11, B08
#[tokio::test]
async fn a_sign_up_survives_a_fault_at_every_call() {
    try_all(stories::signing_up().await, every_fault).await;
}

// req: T11, B08
#[tokio::test]
async fn a_refunded_sale_survives_a_fault_at_every_call() {
    try_all(stories::refunded().await, every_fault).await;
}

// req: T11, B08
#[tokio::test]
async fn sales_that_wait_survive_a_fault_at_every_call() {
    try_all(stories::parked().await, every_fault).await;
}

// req: T11, B08
#[tokio::test]
async fn a_first_sale_told_late_survives_a_fault_at_every_call() {
    try_all(stories::displaced().await, every_fault).await;
}

// req: T11, B08
#[tokio::test]
async fn a_subscription_survives_a_fault_at_every_call() {
    try_all(stories::subscribed().await, every_fault).await;
}

// req: T11, B08
#[tokio::test]
async fn what_is_put_aside_survives_a_fault_at_every_call() {
    try_all(stories::put_aside().await, every_fault).await;
}

// req: T11, B08
#[tokio::test]
async fn a_batch_survives_a_fault_at_every_call() {
    try_all(stories::at_once().await, every_fault).await;
}

// req: T11
#[tokio::test]
async fn clicks_are_never_counted_twice_whatever_call_fails() {
    try_all(stories::clicked().await, every_fault).await;
}

// req: T11
#[tokio::test]
async fn a_closing_month_survives_a_fault_at_every_call() {
    try_all(stories::closed().await, single_faults).await;
}

// req: T11
#[tokio::test]
async fn balances_that_are_carried_survive_a_fault_at_every_call() {
    try_all(stories::carried().await, single_faults).await;
}

// req: Q3, V09, V10, T23
#[tokio::test(flavor = "multi_thread")]
async fn whatever_fails_while_an_invoice_is_reviewed_leaves_what_was_decided() {
    try_all(stories::reviewed().await, least_faults).await;
}

// req: P14, T10
#[tokio::test]
async fn a_run_of_payouts_survives_a_fault_at_every_call_from_collecting_to_paid() {
    try_all(stories::paid_by_file().await, sparse_faults).await;
}

// req: T11
#[tokio::test]
async fn a_month_in_two_currencies_survives_a_fault_at_every_call() {
    try_all(stories::currencies().await, telling_faults).await;
}

// req: T11
#[tokio::test]
async fn months_that_are_charged_late_survive_a_fault_at_every_call() {
    try_all(stories::behind().await, single_faults).await;
}

// The longest, in halves that run beside each other.

fn halves(clean: &Clean, second: bool) -> Vec<Fault> {
    let all = single_faults(clean);
    let half = |(n, fault): (usize, Fault)| ((n % 2 == 1) == second).then_some(fault);
    all.into_iter().enumerate().filter_map(half).collect()
}

// req: T11
#[tokio::test]
async fn late_events_survive_a_fault_at_every_call() {
    try_all(stories::late().await, |clean| halves(clean, false)).await;
}

// req: T11
#[tokio::test]
async fn late_events_survive_the_other_faults_at_every_call() {
    try_all(stories::late().await, |clean| halves(clean, true)).await;
}
