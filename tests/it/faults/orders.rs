//! Deliveries that come again, in any order, at once or long after: the books say the same in the end.

use super::{
    invariants,
    picture::{difference, picture},
    stories,
    story::{Act, Message, Story, send, tell},
};

/// Every order of some messages.
fn orders(messages: &[Message]) -> Vec<Vec<Message>> {
    let Some((first, rest)) = messages.split_first() else { return vec![Vec::new()] };
    let mut all = Vec::new();
    for order in orders(rest) {
        for place in 0..=order.len() {
            let mut with = order.clone();
            with.insert(place, first.clone());
            all.push(with);
        }
    }
    all
}

pub(super) async fn ending(story: &Story, acts: &[Act]) -> std::collections::BTreeSet<String> {
    let stage = story.open();
    tell(&stage.world, acts).await;
    invariants::hold(&stage, story).await;
    picture(&stage, story).await
}

/// Tell a story in other ways; each must end as it does when it is told so.
pub(super) async fn try_endings(story: &Story, acts: &[Act], tellings: &[Vec<Act>]) {
    let clean = ending(story, acts).await;
    for telling in tellings {
        let found = ending(story, telling).await;
        if let Some(difference) = difference(&clean, &found) {
            panic!("{}: {telling:#?}\n{difference}", story.name);
        }
    }
    println!("{}: {} tellings", story.name, tellings.len());
}

/// Each order one by one, then everything once more backwards.
pub(super) async fn try_every_order(story: Story) {
    let story = story.by_sums();
    let clean = ending(&story, &story.acts).await;
    let all = orders(&story.messages());
    for order in &all {
        let mut acts: Vec<Act> =
            order.iter().map(|message| Act::Arrive(vec![message.clone()])).collect();
        acts.push(Act::Arrive(order.iter().rev().cloned().collect()));
        let found = ending(&story, &acts).await;
        if let Some(difference) = difference(&clean, &found) {
            panic!("{}: {order:#?}\n{difference}", story.name);
        }
    }
    println!("{}: {} orders, each told twice", story.name, all.len());
}

// req: T11, B08, Q35
#[tokio::test]
async fn every_order_of_a_refunded_sale_comes_to_the_same() {
    try_every_order(stories::refunded().await).await;
}

// req: T11, B08, Q35
#[tokio::test]
async fn every_order_of_a_customers_events_comes_to_the_same() {
    try_every_order(stories::at_once().await).await;
}

// req: T11, B08, Q35
#[tokio::test]
async fn every_order_of_two_first_sales_comes_to_the_same() {
    try_every_order(stories::displaced().await).await;
}

// req: T11, B08
#[tokio::test]
async fn what_arrives_three_times_at_once_leaves_the_same_rows() {
    for story in stories::of_events().await {
        let thrice = |act: &Act| match act {
            Act::Arrive(messages) => Act::Arrive(vec![messages.clone(); 3].concat()),
            other => other.clone(),
        };
        let acts: Vec<Act> = story.acts.iter().map(thrice).collect();
        let clean = ending(&story, &story.acts).await;
        let found = ending(&story, &acts).await;
        assert_eq!(difference(&clean, &found), None, "{}", story.name);
    }
}

// req: T11, B08
#[tokio::test]
async fn what_comes_again_when_its_month_is_paid_leaves_the_same_rows() {
    for story in [stories::refunded().await, stories::parked().await] {
        let closed = ["2026-11-01T00:10:17Z", "2026-11-08T00:10:17Z"].map(Act::Late);
        let acts = [story.acts.clone(), closed.to_vec()].concat();
        let clean = ending(&story, &acts).await;
        let again = [acts, vec![Act::Arrive(story.messages())]].concat();
        let found = ending(&story, &again).await;
        assert_eq!(difference(&clean, &found), None, "{}", story.name);
    }
}

/// F2: once to five times, over two workers at once that refuse each other's transactions.
// req: T11, B08, Q35
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_at_once_on_up_to_five_copies_come_to_the_same() {
    for story in [
        stories::refunded().await,
        stories::parked().await,
        stories::displaced().await,
        stories::at_once().await,
    ] {
        let story = story.by_sums();
        let clean = ending(&story, &story.acts).await;
        for copies in 1..=5 {
            let mut stage = story.open();
            stage.world.refuse_overlaps(true);
            stage.world.run_in_background(2);
            for message in vec![story.messages(); copies].concat() {
                send(&stage.world, &message).await;
            }
            stage.world.drain().await;
            stage.world.stop_background().await;
            stage.world.drain().await;
            invariants::hold(&stage, &story).await;
            let found = picture(&stage, &story).await;
            assert_eq!(difference(&clean, &found), None, "{}, {copies} copies", story.name);
        }
    }
}
