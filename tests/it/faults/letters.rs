//! When all of it stays down for long: messages go to the dead letters, a person sends them on, and the story ends as
//! if nothing had happened.

use vouch_local::{faults::Mode, world::World};

use super::{
    picture::difference,
    positions::{clean, what_is_wrong},
    stories,
    story::{Act, Story, catch_up, send},
};
use crate::stage::Stage;

/// What everything answers from some call on. A conflict is tried again for seconds: its stretches are short.
const DOWN: [Mode; 5] = [
    Mode::Throttled,
    Mode::InternalError,
    Mode::TimeoutApplied,
    Mode::TimeoutNotApplied,
    Mode::CrashApplied,
];

/// Tell an act as far as it comes.
pub(super) async fn tell_brokenly(world: &World, act: &Act) {
    let (messages, instant) = match act {
        Act::Arrive(messages) => (messages.as_slice(), None),
        Act::Late(instant) => (&[][..], Some(*instant)),
        Act::Behind(messages, instant) => (messages.as_slice(), Some(*instant)),
        Act::Asked(_) => panic!("nobody asks anything while everything is down"),
    };
    for message in messages {
        send(world, message).await;
    }
    if let Some(instant) = instant {
        world.context().clock.move_to(instant.parse().unwrap());
        // The schedule's call fails like all others, and is made again.
        let _ = world.sweep_periods().await;
    }
    world.drain().await;
}

/// Send the dead letters of every queue back to it, as `StartMessageMoveTask` does; says how many there were.
pub(super) async fn redrive(world: &World) -> u64 {
    let (queues, mut moved) = (world.queues(), 0);
    let client = queues.client();
    for (queue, depth) in queues.depths().await.unwrap() {
        if depth.dead == 0 {
            continue;
        }
        let letters = queues.url(&format!("{queue}-dlq"));
        loop {
            let receive = client.receive_message().queue_url(&letters).max_number_of_messages(10);
            let received = receive.send().await.unwrap().messages.unwrap_or_default();
            if received.is_empty() {
                break;
            }
            for letter in received {
                let send = client.send_message().queue_url(queues.url(&queue));
                send.message_body(letter.body.unwrap()).send().await.unwrap();
                let delete = client.delete_message().queue_url(&letters);
                delete.receipt_handle(letter.receipt_handle.unwrap()).send().await.unwrap();
                moved += 1;
            }
        }
    }
    moved
}

async fn down_and_up(stage: &Stage, act: &Act, n: u64, mode: Mode) -> u64 {
    let world = &stage.world;
    world.faults().nth(n, mode, u64::MAX / 2);
    tell_brokenly(world, act).await;
    world.faults().heal();
    let dead = redrive(world).await;
    catch_up(world).await;
    world.drain().await;
    dead
}

async fn try_from_every_call(story: &Story, modes: &[Mode]) -> u64 {
    let (mut tried, mut dead, mut wrong) = (0, 0, Vec::new());
    for scene in &story.scenes().await {
        let clean = clean(scene).await;
        for n in (1..).take(clean.calls.len()) {
            for mode in modes.iter().copied() {
                tried += 1;
                let stage = scene.open();
                let telling = std::panic::AssertUnwindSafe(async {
                    dead += down_and_up(&stage, &scene.acts[0], n, mode).await;
                    let found = super::picture::picture(&stage, scene).await;
                    difference(&clean.picture, &found)
                });
                if let Some(what) = what_is_wrong(telling).await {
                    wrong.push(format!("down with {mode:?} from call {n} on:\n{what}"));
                }
            }
        }
    }
    let told = wrong.iter().take(3).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{}: {} of {tried} went wrong\n{told}", story.name, wrong.len());
    println!("{}: down from every call on, {tried} tellings, {dead} dead letters", story.name);
    dead
}

// req: T11, B08
#[tokio::test]
async fn what_stays_down_from_any_call_on_loses_nothing() {
    let mut dead = 0;
    for story in [
        stories::signing_up().await,
        stories::refunded().await,
        stories::displaced().await,
        stories::put_aside().await,
    ] {
        dead += try_from_every_call(&story, &DOWN).await;
    }
    assert!(dead > 0, "there were dead letters to send on");
}

// req: T11
#[tokio::test]
async fn a_month_end_that_stays_down_from_any_call_on_ends_when_it_is_up() {
    // To the functions, other refusals are like this one.
    let modes = [Mode::InternalError, Mode::TimeoutApplied, Mode::CrashApplied];
    try_from_every_call(&stories::closed().await, &modes).await;
}

/// I13: a message among the dead letters stands nowhere else, unless its effect was done and only the answer lost.
#[tokio::test]
async fn a_dead_letter_is_all_there_is_of_its_delivery() {
    let story = stories::refunded().await;
    let (stage, message) = (story.open(), story.messages()[0].clone());
    stage.world.faults().nth(1, Mode::InternalError, u64::MAX / 2);
    tell_brokenly(&stage.world, &Act::Arrive(vec![message.clone()])).await;
    stage.world.faults().heal();
    assert_eq!(stage.world.queues().depths().await.unwrap()["events"].dead, 1);
    let of_message = story.going(vec![Act::Arrive(vec![message])]).deliveries();
    let known = super::picture::deliveries(&stage);
    assert!(known.iter().all(|(id, _)| !of_message.contains(id)), "{known:?}");
    assert_eq!(redrive(&stage.world).await, 1);
    stage.world.drain().await;
    let known = super::picture::deliveries(&stage);
    assert_eq!(known.iter().filter(|(id, _)| of_message.contains(id)).count(), 1);
}

/// F16: a message that goes to the dead letters keeps the age it had, as in SQS: it is kept there for longer.
#[tokio::test]
async fn a_dead_letter_keeps_its_age() {
    let story = stories::refunded().await;
    let (stage, message) = (story.open(), story.messages()[0].clone());
    let (queues, at_once) = (stage.world.queues(), std::time::Duration::ZERO);
    send(&stage.world, &message).await;
    let received = queues.receive_many("events", 1, at_once).await.unwrap().remove(0);
    queues.release("events", vec![received.receipt], at_once).await.unwrap();
    stage.world.faults().nth(1, Mode::InternalError, u64::MAX / 2);
    stage.world.drain().await;
    let letter = queues.receive_many("events-dlq", 1, at_once).await.unwrap().remove(0);
    assert_eq!(letter.sent_ms, received.sent_ms);
    let kept = |name: &str| {
        let queues = vouch_local::template::Template::embedded().unwrap().queues;
        queues.into_iter().find(|queue| queue.name == name).unwrap().retention
    };
    assert!(kept("events-dlq") > kept("events"), "what died last is not forgotten first");
}
