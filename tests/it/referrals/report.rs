//! The report: what is earned, billed and outstanding, structure by structure.

use serde_json::{Value, json};
use vouch_local::world::{CompanySpec, ProgramSpec};

use super::{Scene, figures, row};

fn ten_percent() -> Value {
    json!({"type": "percentage", "rate": "10"})
}

// req: E05, E06, E08, E10, E16, E24, E30, T1, T5
#[tokio::test]
async fn ten_percent_of_a_payout_for_one_month_and_nothing_after() {
    let scene = Scene::set().await;
    let terms =
        json!({"type": "percentage", "rate": "10", "basis": "payout", "duration_months": 1});
    scene.pay(terms).await;
    let bo = scene.recruit("Bo Reed").await;
    scene.refer(&bo, "c1").await;
    scene.stage.sell("s1", "c1", "500.00").await;
    assert_eq!(scene.told().await, [row("active", "0.00", "10.00", "10.00")]);
    assert_eq!(scene.owed().await, 1000);
    scene.world().clock_to("2026-11-02T09:00:00Z").await;
    scene.stage.sell("s2", "c1", "250.00").await;
    assert_eq!(scene.owed().await, 1000, "the month is over");
    assert_eq!(scene.told().await, [row("active", "10.00", "10.00", "0.00")], "and still active");
}

// req: E33, E34, Q12, Q13, T2
#[tokio::test]
async fn a_change_of_the_structure_begins_a_row_and_the_old_one_stays() {
    let scene = Scene::set().await;
    scene.pay(ten_percent()).await;
    let bo = scene.recruit("Bo Reed").await;
    let own = scene.partner("Cy Own").await;
    let of_own = scene.partner("Dee Own").await;
    scene.mark(&of_own, &own).await.expect(200);
    scene.pay(json!({"type": "percentage", "rate": "30", "partner": own})).await;
    let fifteenth = "2026-10-15T00:00:00Z";
    scene.pay(json!({"type": "percentage", "rate": "5", "valid_from": fifteenth})).await;
    scene.refer(&bo, "c1").await;
    scene.world().clock_to("2026-10-10T12:00:00Z").await;
    scene.stage.sell("s1", "c1", "500.00").await;
    scene.world().clock_to("2026-10-20T12:00:00Z").await;
    scene.stage.sell("s2", "c1", "500.00").await;
    let rows = scene.report(&format!("partner={}", scene.ada())).await;
    let told: Vec<_> = rows.iter().map(figures).collect();
    let expected = [row("active", "0.00", "10.00", "10.00"), row("active", "0.00", "5.00", "5.00")];
    assert_eq!(told, expected);
    assert_eq!(rows[0]["until"], json!(fifteenth));
    assert_eq!(rows[1]["referred_date"], json!(fifteenth));
    assert_eq!(rows[1]["until"], Value::Null);
    assert_eq!(
        (&rows[0]["structure"]["rate"], &rows[1]["structure"]["rate"]),
        (&json!("10"), &json!("5"))
    );
    // Whoever has a structure of its own has no row of the change.
    let rows = scene.report(&format!("partner={own}")).await;
    assert_eq!(rows.len(), 2, "the company's at first, then its own: {rows:?}");
    assert_eq!(rows[1]["structure"]["partner"], json!(own));
    // The same report as it stood before the change.
    let before = scene.report(&format!("partner={}&as_of=2026-10-12T00:00:00Z", scene.ada())).await;
    assert_eq!(before.len(), 1);
    assert_eq!(figures(&before[0]), row("active", "0.00", "10.00", "10.00"));
    assert_eq!(before[0]["until"], Value::Null);
}

// req: E11, E20, E21, E22, Q11, T3
#[tokio::test]
async fn while_it_is_off_recruits_are_kept_and_nothing_is_ever_paid_for_that_time() {
    let scene = Scene::set().await;
    let bo = scene.recruit("Bo Reed").await;
    let marked = scene.get(&format!("/partners/{bo}/referred-by")).await;
    assert_eq!((&marked["referrer"], &marked["by"]), (&json!(scene.ada()), &json!("sign_up_link")));
    scene.refer(&bo, "c1").await;
    scene.stage.sell("s1", "c1", "500.00").await;
    assert_eq!(scene.told().await, [row("active", "0.00", "0.00", "0.00")]);
    let rows = scene.report("").await;
    assert_eq!(rows[0]["structure"], Value::Null);
    scene.world().clock_to("2026-10-05T12:00:00Z").await;
    scene.pay(ten_percent()).await;
    assert_eq!(scene.owed().await, 0);
    scene.stage.sell_at("late", "c1", "100.00", "2026-10-04T12:00:00Z").await;
    assert_eq!(scene.owed().await, 0, "what was paid before is not paid for, whenever it is told");
    scene.stage.sell("s2", "c1", "500.00").await;
    assert_eq!(scene.owed().await, 1000);
    let none = row("active", "0.00", "0.00", "0.00");
    assert_eq!(scene.told().await, [none, row("active", "0.00", "10.00", "10.00")]);
    // Off again: tracked on, nothing paid.
    let off = json!({"type": "tracking_only", "valid_from": "2026-10-06T00:00:00Z"});
    scene.pay(off).await;
    scene.world().clock_to("2026-10-07T12:00:00Z").await;
    scene.stage.sell("s3", "c1", "500.00").await;
    assert_eq!(scene.owed().await, 1000);
    assert_eq!(scene.told().await.len(), 3);
}

// req: E24, E26, E27, E28, E29, E31, E32, Q6, Q7, Q8, T4
#[tokio::test]
async fn billed_follows_statements_and_a_removed_mark_leaves_no_balance() {
    let scene = Scene::set().await;
    scene.pay(ten_percent()).await;
    let bo = scene.recruit("Bo Reed").await;
    scene.refer(&bo, "c1").await;
    scene.stage.sell("s1", "c1", "500.00").await;
    scene.world().clock_to("2026-11-02T09:00:00Z").await;
    scene.stage.sell("s2", "c1", "100.00").await;
    let all = scene.told().await;
    assert_eq!(all, [row("active", "10.00", "12.00", "2.00")]);
    for (range, expected) in [
        ("from=2026-10-01&to=2026-10-31", row("active", "10.00", "10.00", "0.00")),
        ("from=2026-11-01&to=2026-11-30", row("active", "0.00", "2.00", "2.00")),
        ("from=2026-11-01&to=2026-11-30&billed_by=issued", row("active", "10.00", "2.00", "-8.00")),
        ("from=2026-09-01&to=2026-09-30", row("active", "0.00", "0.00", "0.00")),
    ] {
        let rows = scene.report(&format!("partner={}&{range}", scene.ada())).await;
        assert_eq!(rows.iter().map(figures).collect::<Vec<_>>(), [expected], "{range}");
    }
    scene.remove(&bo).await;
    assert_eq!(scene.told().await, [row("inactive", "10.00", "null", "null")]);
    scene.stage.sell("s3", "c1", "100.00").await;
    assert_eq!(scene.owed().await, 1200, "what was earned stays earned, and nothing is added");
    // Marked again, it begins again: its first time is as active as its second.
    scene.mark(&bo, &scene.ada()).await.expect(200);
    let rows = scene.told().await;
    let before = row("active", "10.00", "12.00", "2.00");
    assert_eq!(rows, [before, row("active", "0.00", "0.00", "0.00")]);
    let refused = scene.send(
        http::Method::GET,
        "/reports/partner-referrals?from=2026-10-02&to=2026-10-01",
        Value::Null,
    );
    assert_eq!(refused.await.expect(422).json()["errors"][0]["field"], json!("to"));
}

// req: E07, E36, T6, V18
#[tokio::test]
async fn what_waits_for_a_threshold_is_earned_and_not_billed() {
    let scene = Scene::set().await;
    let terms =
        json!({"type": "percentage", "rate": "10", "threshold": "50.00", "currency": "EUR"});
    scene.pay(terms).await;
    let bo = scene.recruit("Bo Reed").await;
    scene.refer(&bo, "c1").await;
    scene.stage.sell("s1", "c1", "1500.00").await;
    scene.world().clock_to("2026-11-09T12:00:00Z").await;
    assert_eq!(scene.told().await, [row("active", "0.00", "30.00", "30.00")]);
    scene.stage.sell("s2", "c1", "1500.00").await;
    assert_eq!(scene.told().await, [row("active", "0.00", "60.00", "60.00")]);
    scene.world().clock_to("2026-12-09T12:00:00Z").await;
    assert_eq!(scene.told().await, [row("active", "60.00", "60.00", "0.00")]);
}

// req: E25
#[tokio::test]
async fn every_company_reads_its_own_rows_and_every_partner_its_own() {
    let scene = Scene::set().await;
    scene.pay(ten_percent()).await;
    scene.recruit("Bo Reed").await;
    let (cy, dee) = (scene.partner("Cy").await, scene.partner("Dee").await);
    scene.mark(&dee, &cy).await.expect(200);
    let referrers: Vec<_> =
        scene.report("").await.iter().map(|row| row["referrer"].clone()).collect();
    assert_eq!(referrers.len(), 2);
    assert_eq!(scene.report(&format!("partner={cy}")).await.len(), 1);
    let world = scene.world();
    let other = world.company(CompanySpec::default()).await;
    world.program(&other, ProgramSpec::default()).await;
    let theirs = world.call(&other, "/api/v1/reports/partner-referrals", None).await.expect(200);
    assert_eq!(theirs.json()["items"], json!([]));
    let path = format!("/api/v1/reports/partner-referrals?partner={cy}");
    world.call(&other, &path, None).await.expect(404);
}
