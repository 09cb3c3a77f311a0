//! Settings that change while events are on their way: a sale's price is that of the moment it was paid (F18).

use vouch_local::{faults::Mode, world::percent};

use super::{
    invariants,
    picture::{difference, picture},
    positions::clean,
    stories,
    story::tell,
};
use crate::stage::Stage;

/// New terms from this minute, as a person records them.
async fn change_terms(stage: &Stage, from: &str) {
    let from = from.parse().unwrap();
    stage.world.terms(&stage.company, &stage.program, None, from, percent("5")).await;
}

// req: T11
#[tokio::test]
async fn terms_that_change_at_any_call_leave_a_sale_its_price() {
    let story = stories::refunded().await.by_earnings();
    let mut tried = 0;
    for scene in story.scenes().await {
        let clean = clean(&scene).await;
        for n in (1..).take(clean.calls.len()) {
            for mode in [Mode::HeldNotApplied, Mode::HeldApplied] {
                // From after the sale on; and from before it, where either price is right, but one for all of it.
                for (from, keeps) in
                    [("2026-10-01T08:15:00Z", true), ("2026-10-01T08:05:00Z", false)]
                {
                    tried += 1;
                    let stage = scene.open();
                    stage.world.faults().nth(n, mode, 1);
                    let beside = async {
                        stage.world.faults().reached().await;
                        change_terms(&stage, from).await;
                        stage.world.faults().release();
                    };
                    tokio::join!(tell(&stage.world, &scene.acts), beside);
                    stage.world.faults().heal();
                    invariants::hold(&stage, &scene).await;
                    let found = picture(&stage, &scene).await;
                    let differs = difference(&clean.picture, &found);
                    assert!(!keeps || differs.is_none(), "call {n}, {mode:?}: {differs:?}");
                }
            }
        }
    }
    println!("terms changed {tried} times");
}

/// A program's terms change between a sale and its refund: the refund takes back what the sale gave.
#[tokio::test]
async fn a_refund_is_of_the_sales_terms() {
    let story = stories::refunded().await;
    let stage = story.open();
    let (sale, refunds) = story.acts.split_at(1);
    tell(&stage.world, sale).await;
    change_terms(&stage, "2026-10-01T08:15:00Z").await;
    tell(&stage.world, refunds).await;
    assert_eq!(stage.owed().await, 1_500, "20 % of what was kept");
    invariants::hold(&stage, &story).await;
}
