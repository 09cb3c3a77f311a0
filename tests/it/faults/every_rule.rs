//! What is earned by every rule, under a fault at each call, in every order, and at once on sixteen workers.
//!
//! `cargo test --test it faults::every_rule -- --nocapture` tells how many were tried, and how long each story took.

use super::{
    earning, invariants,
    orders::{ending, try_every_order},
    picture::{difference, picture},
    positions::{every_fault, least_faults, telling_faults, try_all},
    stories,
    story::{Story, send},
};

/// How many workers are told the same at once.
const WORKERS: usize = 16;

// req: B08, T11, E15
#[tokio::test]
async fn a_recruited_partners_sale_survives_a_fault_at_every_call() {
    try_all(earning::recruited().await, every_fault).await;
}

// req: B08, T11, V24
#[tokio::test]
async fn room_below_a_cap_survives_a_fault_at_every_call() {
    try_all(earning::capped().await, telling_faults).await;
}

// req: B08, T11, Q34
#[tokio::test]
async fn a_fee_with_the_first_sale_survives_a_fault_at_every_call() {
    try_all(earning::first_sale().await, every_fault).await;
}

// req: E04, T11
#[tokio::test]
async fn an_approval_survives_a_fault_at_every_call() {
    try_all(earning::approved().await, telling_faults).await;
}

// req: T6, T11
#[tokio::test]
async fn what_waited_survives_a_fault_at_every_call() {
    try_all(earning::thresholds().await, least_faults).await;
}

// req: H25, T11
#[tokio::test]
async fn a_quarters_recalculation_survives_a_fault_at_every_call() {
    try_all(earning::quarter().await, telling_faults).await;
}

// req: T11
#[tokio::test]
async fn what_people_change_survives_a_fault_at_every_call() {
    try_all(earning::changed().await, telling_faults).await;
}

// req: F30, T11
#[tokio::test]
async fn a_claim_is_paid_once_whatever_call_fails() {
    try_all(earning::claimed().await, telling_faults).await;
}

// req: T11, B08, Q35
#[tokio::test]
async fn every_order_of_a_recruited_partners_sale_comes_to_the_same() {
    try_every_order(earning::recruited().await).await;
}

// req: T11, B08, V24
#[tokio::test]
async fn every_order_of_sales_below_caps_comes_to_the_same() {
    try_every_order(earning::capped().await).await;
}

async fn at_once(story: Story) {
    let (story, began) = (story.by_sums(), std::time::Instant::now());
    let clean = ending(&story, &story.acts).await;
    let mut stage = story.open();
    stage.world.refuse_overlaps(true);
    for message in story.messages() {
        for _ in 0..WORKERS * 10 {
            send(&stage.world, &message).await;
        }
    }
    stage.world.run_in_background(WORKERS);
    stage.world.drain().await;
    stage.world.stop_background().await;
    stage.world.drain().await;
    invariants::hold(&stage, &story).await;
    let found = picture(&stage, &story).await;
    assert_eq!(difference(&clean, &found), None, "{}", story.name);
    println!("{} on {WORKERS} workers at once: {:?}", story.name, began.elapsed());
}

/// Each delivery lies in the queue often enough that every worker has a batch of it.
// req: T11, B08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_deliveries_on_sixteen_workers_at_once_take_effect_once() {
    at_once(earning::recruited().await).await;
    at_once(earning::capped().await).await;
    at_once(earning::first_sale().await).await;
    at_once(stories::parked().await).await;
    at_once(stories::at_once().await).await;
}
