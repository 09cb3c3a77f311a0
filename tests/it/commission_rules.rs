//! What customers' sales pay: scopes, bases, minimums, tiers.

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_domain::people::tier::{Tier, TierCause, TierRow};

use crate::{recruiting::soon, stage::Stage};

async fn terms(stage: &Stage, row: Value) {
    stage.world.send(&stage.company, Method::POST, "/api/v1/terms", &row).await.expect(201);
}

async fn sell(stage: &Stage, transaction: &str, amount: &str, tax: &str, cost: &str) -> i64 {
    let now = stage.world.now();
    let sale = json!({"transaction_id": transaction, "customer_id": "c1", "amount": amount, "tax": tax, "cost": cost, "currency": "EUR", "occurred_at": now});
    stage.tell("transaction.paid", sale).await;
    stage.earned(transaction).await
}

async fn check(stage: &Stage) {
    let findings = stage.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{findings}");
}

/// A stage whose program has no rows of its own.
async fn bare() -> Stage {
    let program = vouch_local::world::ProgramSpec { pays: None, ..Default::default() };
    let company = vouch_local::world::CompanySpec { zone: "UTC", ..Default::default() };
    let stage = Stage::of(vouch_local::world::World::start().await, company, program).await;
    stage.refer("c1").await;
    stage
}

// req: V22, E14
#[tokio::test]
async fn the_company_pays_where_program_and_partner_do_not_say_and_rows_can_follow_again() {
    let stage = bare().await;
    let (program, partner) = (json!(stage.program.id), json!(stage.partner.id));
    assert_eq!(sell(&stage, "t0", "100.00", "0.00", "0.00").await, 0);
    terms(&stage, json!({"type": "percentage", "rate": "1"})).await;
    let mut found = Vec::new();
    let rows = [
        json!({"type": "percentage", "rate": "2", "program": program}),
        json!({"type": "percentage", "rate": "3", "program": program, "partner": partner}),
        json!({"type": "tracking_only", "program": program, "partner": partner}),
        json!({"type": "follow_program", "program": program, "partner": partner}),
        json!({"type": "follow_program", "program": program}),
        json!({"type": "percentage", "rate": "9"}),
    ];
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    found.push(sell(&stage, "t1", "100.00", "0.00", "0.00").await);
    for (n, mut row) in rows.into_iter().enumerate() {
        row["valid_from"] = json!(soon(stage.world.now()));
        terms(&stage, row).await;
        stage.world.clock_on(TimeDelta::hours(1)).await;
        found.push(sell(&stage, &format!("n{n}"), "100.00", "0.00", "0.00").await);
    }
    assert_eq!(found, [100, 200, 300, 0, 200, 100, 900]);
    check(&stage).await;
}

#[tokio::test]
async fn a_percentage_can_be_of_profit_with_a_minimum() {
    let stage = bare().await;
    terms(&stage, json!({"type": "percentage", "rate": "10", "basis": "profit", "minimum": "1.50", "currency": "EUR"})).await;
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    let mut found = Vec::new();
    for (transaction, cost) in
        [("t1", "30.00"), ("t2", "95.00"), ("t3", "100.00"), ("t4", "110.00")]
    {
        found.push(sell(&stage, transaction, "120.00", "20.00", cost).await);
    }
    // A profit of nothing earns nothing, and a loss is shared.
    assert_eq!(found, [700, 150, 0, -100]);
    stage.refund("r1", "t2", "60.00").await;
    assert_eq!(stage.earned("t2").await, 75);
    check(&stage).await;
}

// req: V25
#[tokio::test]
async fn the_tier_at_the_time_of_the_sale_says_the_rate() {
    let stage = bare().await;
    let now = stage.world.now();
    terms(
        &stage,
        json!({"type": "percentage", "rate": "10", "by_tier": {"silver": "12.5", "gold": "15"}}),
    )
    .await;
    let row = |hours, tier| TierRow {
        from: now + TimeDelta::hours(hours),
        recorded_at: now,
        tier,
        points: 100,
        cause: TierCause::Quarter { quarter: "2026-Q4".parse().unwrap() },
    };
    let mut writes = stage.world.store().writes();
    for row in [row(2, Tier::Silver), row(4, Tier::Gold), row(6, Tier::Bronze)] {
        writes.tier(stage.company.id, stage.partner.id, &row).unwrap();
    }
    writes.commit().await.unwrap();
    let mut found = Vec::new();
    for n in 0..4 {
        stage.world.clock_to(now + TimeDelta::hours(2 * n + 1)).await;
        found.push(sell(&stage, &format!("t{n}"), "100.00", "0.00", "0.00").await);
    }
    assert_eq!(found, [1_000, 1_250, 1_500, 1_000]);
    // Told late, priced as of then.
    let at = (now + TimeDelta::hours(3)).to_rfc3339();
    stage.sell_at("late", "c1", "100.00", &at).await;
    assert_eq!(stage.earned("late").await, 1_250);
    check(&stage).await;
}
