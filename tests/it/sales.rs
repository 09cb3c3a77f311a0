//! What a sale earns, once, by the terms that were in force when it was paid.

use chrono::TimeDelta;
use serde_json::json;
use vouch_domain::{
    earning::{
        target::Decision,
        terms::{Pays, Reward, SalesPaid, Structure},
        transaction::TransactionState,
    },
    event::SaleKind,
};
use vouch_local::world::{CompanySpec, ProgramSpec, World, flat, percent};
use vouch_store::deliveries::Outcome;

use crate::stage::{Stage, currency};

// req: B03, F21, T14
#[tokio::test]
async fn a_sale_earns_its_percentage_and_counts_for_its_link_alone() {
    let stage = Stage::set().await;
    let other = stage
        .world
        .link(
            &stage.company,
            &stage.program,
            &stage.partner,
            vouch_local::world::LinkSpec::default(),
        )
        .await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "120.00").await;
    let click = stage.world.click(&other).await;
    stage
        .tell(
            "customer.signed_up",
            json!({"customer_id": "c2", "occurred_at": stage.world.now(), "click": click}),
        )
        .await;
    stage.sell("t2", "c2", "10.00").await;
    let totals =
        stage.world.store().all_link_totals(stage.company.id, stage.partner.id).await.unwrap();
    let of =
        |id| totals.iter().find(|(link, _)| *link == id).map(|(_, totals)| totals.clone()).unwrap();
    let (first, second) = (of(stage.link.id), of(other.id));
    assert_eq!((first.signups, first.conversions), (1, 1));
    assert_eq!(
        (first.revenue, first.commission),
        (vec![(currency("EUR"), 12_000)], vec![(currency("EUR"), 2_400)])
    );
    assert_eq!(
        (second.revenue, second.commission),
        (vec![(currency("EUR"), 1_000)], vec![(currency("EUR"), 200)])
    );
    assert_eq!(stage.owed().await, 2_600);
}

// req: T21, Q30
#[tokio::test]
async fn a_commission_is_rounded_half_away_from_zero_on_amount_less_tax() {
    let program = ProgramSpec { pays: Some(percent("5.56")), ..ProgramSpec::default() };
    let stage = Stage::of(World::start().await, CompanySpec::default(), program).await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "12.50").await;
    let taxed = json!({"transaction_id": "t2", "customer_id": "c1", "amount": "14.88", "tax": "2.38", "currency": "EUR", "occurred_at": stage.world.now()});
    stage.tell("transaction.paid", taxed).await;
    assert_eq!((stage.earned("t1").await, stage.earned("t2").await), (70, 70));
}

// req: Q31
#[tokio::test]
async fn each_currency_has_its_own_books_and_a_flat_fee_is_paid_in_its_own_only() {
    let program = ProgramSpec { pays: Some(flat("15.00", "EUR")), ..ProgramSpec::default() };
    let stage = Stage::of(World::start().await, CompanySpec::default(), program).await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "3.00").await;
    let yen = json!({"transaction_id": "t2", "customer_id": "c1", "amount": "3000", "currency": "JPY", "occurred_at": stage.world.now()});
    stage.tell("transaction.paid", yen).await;
    assert_eq!((stage.earned("t1").await, stage.earned("t2").await), (1_500, 0));
}

// req: T2, V22
#[tokio::test]
async fn terms_are_those_of_the_moment_of_payment_and_a_partners_own_go_first() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let (now, hour) = (stage.world.now(), TimeDelta::hours(1));
    stage.world.terms(&stage.company, &stage.program, None, now + hour, percent("10")).await;
    stage
        .world
        .terms(&stage.company, &stage.program, Some(&stage.partner), now + hour * 2, percent("50"))
        .await;
    stage.world.clock_to(now + hour * 3).await;
    for (transaction, at, expected) in
        [("first", now, 2_000), ("second", now + hour, 1_000), ("third", now + hour * 2, 5_000)]
    {
        stage.sell_at(transaction, "c1", "100.00", &at.to_rfc3339()).await;
        assert_eq!(stage.earned(transaction).await, expected, "{transaction}");
    }
}

#[tokio::test]
async fn an_earlier_sale_that_arrives_later_is_the_first_and_the_old_first_is_corrected() {
    let first_only = Structure::from(Pays {
        sales: SalesPaid::First,
        ..Pays::of(Reward::Percentage("20".parse().unwrap()))
    });
    let stage = Stage::paying(first_only).await;
    let now = stage.world.now();
    stage.world.clock_to(now + TimeDelta::days(2)).await;
    stage.sell_at("later", "c1", "100.00", &(now + TimeDelta::days(1)).to_rfc3339()).await;
    assert_eq!(stage.earned("later").await, 2_000);
    stage.sell_at("earlier", "c1", "50.00", &now.to_rfc3339()).await;
    assert_eq!((stage.earned("later").await, stage.earned("earlier").await), (0, 1_000));
    assert_eq!(stage.owed().await, 1_000);
    assert_eq!(stage.transaction("later").await.recorded().unwrap().kind, SaleKind::Renewal);
    assert_eq!(stage.transaction("earlier").await.recorded().unwrap().kind, SaleKind::First);
}

// req: T11, B08
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_copies_at_once_and_one_eight_days_later_have_one_effect() {
    let mut stage = Stage::set().await;
    stage.refer("c1").await;
    stage.world.run_in_background(4);
    let event = |at| json!({"type": "transaction.paid", "timestamp": at, "data": {"transaction_id": "t1", "customer_id": "c1", "amount": "100.00", "currency": "EUR", "occurred_at": at}});
    let at = stage.world.now();
    let event = event(at);
    let copies = (0..16).map(|_| stage.world.deliver_as(&stage.company, "msg_same", &event));
    for answer in futures_util::future::join_all(copies).await {
        assert_eq!(answer.expect(202).json()["delivery"], "msg_same");
    }
    stage.world.drain().await;
    stage.world.stop_background().await;
    stage.world.clock_on(TimeDelta::days(8)).await;
    stage.world.deliver_as(&stage.company, "msg_same", &event).await.expect(202);
    stage.world.deliver_as(&stage.company, "msg_other", &event).await.expect(202);
    stage.world.drain().await;
    assert_eq!(stage.owed().await, 2_000);
    assert_eq!(stage.month("2026-10").await.count, 1);
    let outcomes = (stage.outcome("msg_same").await, stage.outcome("msg_other").await);
    assert_eq!(outcomes, (Outcome::Applied, Outcome::Repeat));
}

// req: B08
#[tokio::test]
async fn the_same_id_with_another_content_is_put_aside_and_a_reused_delivery_id_hides_nothing() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    stage.sell("t1", "c1", "900.00").await;
    assert_eq!(stage.owed().await, 2_000);
    assert_eq!(stage.quarantined().await, ["another sale was reported under this id"]);
    for transaction in ["t2", "t3"] {
        let sale = json!({"transaction_id": transaction, "customer_id": "c1", "amount": "10.00", "currency": "EUR", "occurred_at": stage.world.now()});
        let event =
            json!({"type": "transaction.paid", "timestamp": stage.world.now(), "data": sale});
        stage.world.deliver_as(&stage.company, "msg_reused", &event).await.expect(202);
    }
    stage.world.drain().await;
    assert_eq!(stage.owed().await, 2_400);
}

#[tokio::test]
async fn a_sale_before_its_sign_up_waits_and_is_booked_when_the_customer_comes() {
    let stage = Stage::set().await;
    let click = stage.world.click(&stage.link).await;
    let signed_up_at = stage.world.now();
    let at = stage.world.now();
    let first = json!({"transaction_id": "t1", "customer_id": "c1", "amount": "100.00", "currency": "EUR", "occurred_at": at});
    let event = json!({"type": "transaction.paid", "timestamp": at, "data": first});
    stage.world.deliver_as(&stage.company, "msg_early", &event).await.expect(202);
    stage.sell("t2", "c1", "50.00").await;
    stage.refund("r1", "t2", "25.00").await;
    assert_eq!(stage.outcome("msg_early").await, Outcome::Parked);
    assert!(matches!(stage.transaction("t1").await.state, TransactionState::Parked(_)));
    assert_eq!(stage.owed().await, 0);
    stage
        .tell(
            "customer.signed_up",
            json!({"customer_id": "c1", "occurred_at": signed_up_at, "click": click}),
        )
        .await;
    assert_eq!(stage.outcome("msg_early").await, Outcome::Applied);
    assert_eq!((stage.earned("t1").await, stage.earned("t2").await), (2_000, 500));
    assert!(
        stage
            .world
            .store()
            .list_parked(stage.company.id, &"c1".parse().unwrap())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_person_holds_releases_and_declines_and_each_is_a_line() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "150.00").await;
    let decide = async |decision| {
        let id = "t1".parse().unwrap();
        stage
            .world
            .store()
            .decide(&stage.company.company, &id, decision, stage.world.now())
            .await
            .unwrap();
        stage.owed().await
    };
    let reason = || "looks odd".to_owned();
    assert_eq!(decide(Decision::OnHold { reason: reason() }).await, 0);
    assert_eq!(decide(Decision::Approved).await, 3_000);
    assert_eq!(decide(Decision::Declined { reason: reason() }).await, 0);
    assert_eq!(
        decide(Decision::Declined { reason: reason() }).await,
        0,
        "a repeat changes nothing"
    );
    assert_eq!(stage.month("2026-10").await.count, 4);
}

#[tokio::test]
async fn a_days_totals_count_each_sign_up_sale_and_refund_once() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let alone = json!({"customer_id": "c2", "occurred_at": stage.world.now()});
    stage.tell("customer.signed_up", alone).await;
    for _ in 0..2 {
        stage.sell("t1", "c1", "100.00").await;
        stage.refund("r1", "t1", "40.00").await;
    }
    let day = stage.world.now().date_naive();
    let totals = stage.world.store().find_day_totals(stage.company.id, day).await.unwrap();
    assert_eq!((totals.signups, totals.attributed), (2, 1));
    assert_eq!(totals.money, [(currency("EUR"), 6_000, 1_200)]);
}
