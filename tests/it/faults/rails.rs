//! Charge and payout by a rail, with a fault at every call and every mood of the provider: money moves once (F1, F4, F12).

use std::panic::AssertUnwindSafe;

use serde_json::{Value, json};
use vouch_local::{
    faults::{Mode, Service},
    world::{State, World},
};

use super::{
    positions::what_is_wrong,
    story::{Act, tell},
};
use crate::{
    stage::Stage,
    stripe::{Fake, Mood, at_stripe, on_stripe, says_where},
};

/// The end of October's review, and a bit.
const FINAL: &str = "2026-11-08T00:00:17Z";

/// What goes wrong at one call.
const MODES: [Mode; 4] =
    [Mode::CrashNotApplied, Mode::CrashApplied, Mode::TimeoutApplied, Mode::Unreachable];

/// How many calls before the first to the provider faults begin: those that write the intent down.
const BEFORE: usize = 12;

/// Whether a fault is tried: each at what changes something, here or at the provider, and at every third of the other
/// calls, which only look; each kind of fault comes to its turn at them.
fn is_tried((call, kind): (u64, u64), service: Service, operation: &str) -> bool {
    let changes = ["TransactWriteItems", "UpdateItem", "PutItem", "SendMessage"];
    let is_telling = service == Service::Outside || changes.contains(&operation);
    is_telling || (call + kind).is_multiple_of(3)
}

/// A stage whose month ends within the minute.
async fn about_to_end() -> (Stage, State) {
    let (stage, _fake) = on_stripe().await;
    says_where(&stage, at_stripe()).await;
    stage.world.clock_to("2026-11-07T23:59:17Z").await;
    let state = stage.world.state();
    (stage, state)
}

/// Ends the month with a fault, heals, and lets another month pass: says what was charged and transferred.
async fn end(state: &State, fault: Option<(u64, Mode)>, moods: (Mood, Mood)) -> (World, Fake) {
    let (world, fake) = (World::from_state(state), Fake::start().await);
    world.stripe_at(fake.url());
    fake.charges_are(moods.0);
    fake.transfers_are(moods.1);
    world.faults().trace();
    if let Some((n, mode)) = fault {
        world.faults().nth(n, mode, 1);
    }
    tell(&world, &[Act::Late(FINAL), Act::Late("2026-11-08T00:03:17Z")]).await;
    if fault.is_some() {
        world.faults().heal();
    }
    (world, fake)
}

async fn holds(stage: &Stage, world: &World, fake: &Fake) -> Option<String> {
    fake.charges_are(Mood::Works);
    fake.transfers_are(Mood::Works);
    world.clock_to("2026-11-10T00:00:17Z").await;
    fake.settle_all();
    if (fake.charged("eur"), fake.transferred("eur")) != (2_000, 2_000) {
        // A payout that never arrived goes with the next month.
        world.clock_to("2026-12-09T00:00:17Z").await;
    }
    let moved = (fake.charged("eur"), fake.transferred("eur"));
    if moved != (2_000, 2_000) {
        return Some(format!("{moved:?} was charged and transferred; {:?}", fake.asked()));
    }
    let findings = world.deployment().verify().await.unwrap();
    if !findings.is_empty() {
        return Some(findings.to_string());
    }
    let path = "/api/v1/balances";
    let balances = world.call(&stage.company, path, None).await.expect(200).json();
    let due: Vec<&Value> =
        balances["items"].as_array().unwrap().iter().map(|item| &item["due"]).collect();
    (due != [&json!("0.00")]).then(|| format!("{due:?} is still due"))
}

// req: P13, P14
#[tokio::test]
async fn whatever_call_fails_between_final_and_paid_money_moves_once() {
    let (stage, state) = about_to_end().await;
    let (world, fake) = end(&state, None, Default::default()).await;
    let calls: Vec<(Service, String)> = world.faults().traced();
    assert_eq!(holds(&stage, &world, &fake).await, None);
    let mut wrong = Vec::new();
    let mut tried = 0;
    let first = calls.iter().position(|(service, _)| *service == Service::Outside).unwrap();
    for (n, (service, operation)) in (1..).zip(&calls).skip(first.saturating_sub(BEFORE)) {
        let concerned = MODES.into_iter().zip(0..).filter(|(mode, which)| {
            mode.concerns(*service, operation) && is_tried((n, *which), *service, operation)
        });
        for (mode, _) in concerned {
            tried += 1;
            let telling = AssertUnwindSafe(async {
                let (world, fake) = end(&state, Some((n, mode)), Default::default()).await;
                holds(&stage, &world, &fake).await
            });
            if let Some(what) = what_is_wrong(telling).await {
                wrong.push(format!("{operation} {n} {mode:?}: {what}"));
            }
        }
    }
    println!("{} calls, {tried} faults, {} wrong", calls.len(), wrong.len());
    assert!(tried > 0 && wrong.is_empty(), "{} of {tried}\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn whatever_mood_the_provider_is_in_money_moves_once() {
    let (stage, state) = about_to_end().await;
    let moods = [
        Mood::Works,
        Mood::Declines,
        Mood::LosesAnswers,
        Mood::LosesRequests,
        Mood::TooMany,
        Mood::Breaks,
        Mood::BreaksAfter,
        Mood::Slow,
        Mood::AnswersTwice,
    ];
    let mut wrong = Vec::new();
    for charges in moods {
        for transfers in moods {
            let telling = AssertUnwindSafe(async {
                let (world, fake) = end(&state, None, (charges, transfers)).await;
                holds(&stage, &world, &fake).await
            });
            if let Some(what) = what_is_wrong(telling).await {
                wrong.push(format!("{charges:?} {transfers:?}: {what}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
