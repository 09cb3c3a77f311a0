//! Deliveries that are late, repeated in part, or sent once more after the tables were set back; and schedules that
//! call at other times than they should.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::{
    invariants,
    orders::{ending, try_endings},
    picture::{difference, picture},
    stories,
    story::{Act, Story, catch_up, send, tell, tell_again},
};
use crate::stage::Stage;

/// October is over, its review too, and November's.
const INSTANTS: [&str; 4] = [
    "2026-11-01T00:10:17Z",
    "2026-11-08T00:10:17Z",
    "2026-12-01T00:10:17Z",
    "2026-12-08T00:10:17Z",
];

async fn of_one_month() -> Vec<Story> {
    vec![
        stories::refunded().await,
        stories::parked().await,
        stories::displaced().await,
        stories::subscribed().await,
        stories::at_once().await,
    ]
}

/// One by one.
fn arriving(story: &Story) -> Vec<Act> {
    let messages = story.messages().into_iter();
    messages.map(|message| Act::Arrive(vec![message])).collect()
}

// req: T11, B08
#[tokio::test]
async fn whatever_is_delayed_past_review_close_or_payout_earns_what_it_should() {
    for story in of_one_month().await {
        let story = story.by_earnings();
        let acts = arriving(&story);
        let mut tellings = Vec::new();
        for from in 0..acts.len() {
            for late in 1..=INSTANTS.len() {
                let (before, instants) = (&acts[..from], INSTANTS[..late].iter());
                let delay: Vec<Act> = instants.map(|instant| Act::Late(instant)).collect();
                tellings.push([before, &delay, &acts[from..]].concat());
            }
        }
        try_endings(&story, &acts, &tellings).await;
    }
}

/// F6: any part of a batch is not done at first, or done while the answer says it was not.
// req: T11, B08
#[tokio::test]
async fn whichever_part_of_a_batch_fails_it_comes_to_the_same() {
    let story = stories::at_once().await.by_sums();
    let messages = story.messages();
    let mut tellings = Vec::new();
    for subset in 0..1_u32 << messages.len() {
        let is_in = |n: usize| subset & (1 << n) != 0;
        let part = |wanted: bool| {
            let part = messages.iter().enumerate().filter(|(n, _)| is_in(*n) == wanted);
            Act::Arrive(part.map(|(_, message)| message.clone()).collect())
        };
        tellings.push(vec![part(false), part(true)]);
        tellings.push(vec![Act::Arrive(messages.clone()), part(true)]);
    }
    try_endings(&story, &story.acts, &tellings).await;
}

/// F17: the tables are set back, and senders deliver everything again.
// req: T11
#[tokio::test]
async fn tables_that_were_set_back_catch_up_when_senders_deliver_again() {
    for story in [
        stories::signing_up().await,
        stories::refunded().await,
        stories::parked().await,
        stories::displaced().await,
        stories::subscribed().await,
    ] {
        let clean = ending(&story, &story.acts).await;
        for scene in story.scenes().await {
            let stage = scene.open();
            // What this act and the later ones wrote is gone; what came before stands.
            tell(&stage.world, &story.acts).await;
            invariants::hold(&stage, &story).await;
            let found = picture(&stage, &story).await;
            assert_eq!(difference(&clean, &found), None, "{}", story.name);
        }
    }
}

/// What expires takes no effect with it: the same events, long after, are repeats.
// req: T11, B08
#[tokio::test]
async fn what_comes_again_when_everything_that_expires_has_gone_is_a_repeat() {
    for story in of_one_month().await {
        let story = story.by_earnings();
        // What became of deliveries goes with them: the second time, they are repeats.
        let earned = |mut picture: BTreeSet<String>| {
            picture.retain(|line| line.contains(" earned "));
            picture
        };
        let clean = earned(ending(&story, &story.acts).await);
        let stage = story.open();
        tell(&stage.world, &story.acts).await;
        let (before, later) = (stage.world.rows().len(), stage.world.now() + TimeDelta::days(400));
        let gone = stage.world.deployment().engine().sweep_ttl(later).await.unwrap();
        assert!(gone > 0 && gone < before, "{gone} of {before} rows expired");
        tell_again(&stage.world, &story.messages()).await;
        invariants::hold(&stage, &story).await;
        let found = earned(picture(&stage, &story).await);
        assert_eq!(difference(&clean, &found), None, "{}", story.name);
    }
}

/// F11: how the schedule calls on a day.
#[derive(Clone, Copy, Debug)]
enum Calls {
    None,
    Once,
    Twice,
    /// So many at once, among them while jobs run.
    AtOnce,
    ThreeDaysLate,
}

async fn call(stage: &Stage, instant: &str, calls: Calls) {
    let world = &stage.world;
    let due: chrono::DateTime<chrono::Utc> = instant.parse().unwrap();
    match calls {
        Calls::None => {}
        Calls::Once | Calls::Twice => {
            world.context().clock.move_to(due);
            catch_up(world).await;
            if matches!(calls, Calls::Twice) {
                world.sweep_periods().await.unwrap();
                world.drain().await;
            }
        }
        Calls::AtOnce => {
            world.context().clock.move_to(due);
            for _ in 0..4 {
                let (one, two) = tokio::join!(world.sweep_periods(), world.sweep_periods());
                one.and(two).unwrap();
                tokio::join!(
                    world.work_off("jobs"),
                    world.work_off("jobs"),
                    world.work_off("jobs")
                );
            }
            catch_up(world).await;
        }
        Calls::ThreeDaysLate => {
            world.context().clock.move_to(due + TimeDelta::days(3));
            catch_up(world).await;
        }
    }
}

// req: T11
#[tokio::test]
async fn however_often_and_late_the_schedule_calls_each_month_closes_once() {
    let all = [Calls::None, Calls::Once, Calls::Twice, Calls::AtOnce, Calls::ThreeDaysLate];
    let story = stories::closed().await;
    for first in all {
        for second in all {
            let stage = story.open();
            // A later review lasts as long: all of it is over by the last call.
            for (instant, calls) in
                [(INSTANTS[0], first), (INSTANTS[1], second), (INSTANTS[3], Calls::Once)]
            {
                call(&stage, instant, calls).await;
            }
            catch_up_until_final(&stage).await;
            invariants::hold(&stage, &story).await;
            let (paid, number) = paid_in_all(&stage).await;
            assert_eq!((paid, number), (3_200, Some(1)), "{first:?}, {second:?}");
        }
    }
}

/// A review that began late ends late.
async fn catch_up_until_final(stage: &Stage) {
    let world = &stage.world;
    for _ in 0..3 {
        world.context().clock.move_to(world.now() + TimeDelta::days(8));
        catch_up(world).await;
    }
}

/// What was paid out, and October's number. Of months that close one upon the other, the later statement pays what
/// the earlier one left.
async fn paid_in_all(stage: &Stage) -> (i64, Option<u64>) {
    let (store, company) = (stage.world.store(), stage.company.id);
    let october = crate::stage::month("2026-10");
    let mut paid = 0;
    for month in [october, october.next(), october.next().next()] {
        let payouts = store.all_payouts(company, month).await.unwrap();
        paid += payouts.iter().map(|payout| payout.minor).sum::<i64>();
    }
    let invoices = store.all_invoices(company, october).await.unwrap();
    (paid, invoices[0].number)
}

/// F9: functions whose clocks go wrong by ten minutes, either way, also over a month's end; and a clock set back.
// req: T11
#[tokio::test]
async fn clocks_that_go_wrong_by_ten_minutes_change_no_commission() {
    let story = stories::late().await.by_earnings();
    let clean = ending(&story, &story.acts).await;
    let minutes = [-10, 0, 10];
    for worker in minutes {
        for invoicer in minutes {
            let stage = story.open();
            for (n, act) in story.acts.iter().enumerate() {
                let skew = |minutes| TimeDelta::minutes(minutes);
                let others = if n % 2 == 0 { worker } else { -worker };
                let skews = [
                    ("worker", skew(worker)),
                    ("invoicer", skew(invoicer)),
                    ("dispatcher", skew(others)),
                    ("click-counter", skew(others)),
                ];
                // The clock first: those that go wrong don't follow it.
                if let Act::Late(instant) = act {
                    stage.world.context().clock.move_to(instant.parse().unwrap());
                }
                stage.world.skew_clocks(&skews);
                tell(&stage.world, std::slice::from_ref(act)).await;
                if n == 2 {
                    let back = stage.world.now() - TimeDelta::minutes(10);
                    stage.world.deployment().set_back(back).unwrap();
                }
            }
            // What was due a little later by one clock than by another is done by the next sweep.
            let right = ["worker", "invoicer", "dispatcher", "click-counter"];
            let after = stage.world.now() + TimeDelta::hours(1);
            stage.world.context().clock.move_to(after);
            stage.world.skew_clocks(&right.map(|function| (function, TimeDelta::zero())));
            catch_up(&stage.world).await;
            invariants::hold(&stage, &story).await;
            let found = picture(&stage, &story).await;
            assert_eq!(difference(&clean, &found), None, "worker {worker}, invoicer {invoicer}");
        }
    }
}

/// F14: rows and messages that a later version wrote say more than this one knows.
// req: T11
#[tokio::test]
async fn what_a_later_version_adds_to_rows_and_messages_disturbs_nothing() {
    for story in [stories::refunded().await, stories::parked().await, stories::closed().await] {
        let story = story.by_sums();
        let clean = ending(&story, &story.acts).await;
        let later = story.state.clone().with_rows(|(_, row)| {
            row["of_a_later_version"] = serde_json::json!({ "S": "what it says" });
        });
        let stage = story.set_out_from(later).open();
        for act in &story.acts {
            match act {
                Act::Arrive(messages) => {
                    for message in messages {
                        let mut message = message.clone();
                        let mut body: serde_json::Value =
                            serde_json::from_str(&message.body).unwrap();
                        body["of_a_later_version"] = "what it says".into();
                        message.body = body.to_string();
                        send(&stage.world, &message).await;
                    }
                    stage.world.drain().await;
                }
                other => tell(&stage.world, std::slice::from_ref(other)).await,
            }
        }
        let found = picture(&stage, &story).await;
        assert_eq!(difference(&clean, &found), None, "{}", story.name);
    }
}
