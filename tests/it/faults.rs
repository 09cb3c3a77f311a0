//! What goes wrong below the worker: it fails the message, the message comes again, and the effect is there once.

mod invariants;
mod orders;
mod picture;
mod positions;
mod stories;
mod story;

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use vouch_domain::{
    event::Endpoint,
    message::{EventMessage, WebhookV1},
};
use vouch_local::{
    faults::{Mode, Service},
    world::{CompanySpec, LinkSpec, PartnerSpec, ProgramSpec},
};

use crate::stage::Stage;

const PASSING: [Mode; 5] = [
    Mode::Unreachable,
    Mode::Throttled,
    Mode::InternalError,
    Mode::TimeoutApplied,
    Mode::TimeoutNotApplied,
];

// req: B08, T11
#[tokio::test]
async fn a_write_that_fails_or_whose_answer_is_lost_ends_in_one_effect() {
    for mode in PASSING {
        let stage = Stage::set().await;
        let click = stage.world.click(&stage.link).await;
        let at = stage.world.now();
        let sale = json!({"transaction_id": "t1", "customer_id": "c1", "amount": "100.00", "currency": "EUR", "occurred_at": at});
        let sign_up = json!({"customer_id": "c1", "occurred_at": at, "click": click});
        for (kind, data) in [
            ("customer.signed_up", sign_up),
            ("transaction.paid", sale),
            ("transaction.refunded", stage.refund_data("r1", "t1", "40.00")),
            ("transaction.refund_reversed", stage.refund_data("r1", "t1", "15.00")),
        ] {
            stage.world.faults().next("TransactWriteItems", mode, 2);
            stage.tell(kind, data).await;
        }
        assert_eq!(stage.owed().await, 1_500, "{mode:?}");
        assert_eq!(stage.month("2026-10").await.commissions, 2_300, "{mode:?}");
        assert!(stage.quarantined().await.is_empty(), "{mode:?}");
    }
}

#[tokio::test]
async fn a_sign_up_that_ends_before_draining_drains_when_it_comes_again() {
    let stage = Stage::set().await;
    let click = stage.world.click(&stage.link).await;
    let at = stage.world.now();
    stage.sell("t1", "c1", "100.00").await;
    // The customer is written, then the list of what waits for it can't be read.
    stage.world.faults().next("Query", Mode::Unreachable, 1);
    let data = json!({"customer_id": "c1", "occurred_at": at, "click": click});
    stage.world.report(&stage.company, "customer.signed_up", data).await.expect(202);
    stage.world.work_off("events").await;
    assert_eq!(stage.owed().await, 0);
    stage.world.drain().await;
    assert_eq!(stage.owed().await, 2_000);
}

#[tokio::test]
async fn a_message_that_is_not_ours_goes_to_the_dead_letters_and_holds_up_nobody() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    let url = stage.world.queues().url("events");
    stage
        .world
        .queues()
        .client()
        .send_message()
        .queue_url(&url)
        .message_body("{\"message\":\"what\"}")
        .send()
        .await
        .unwrap();
    stage.sell("t1", "c1", "100.00").await;
    assert_eq!(stage.owed().await, 2_000);
    assert_eq!(stage.world.queues().depths().await.unwrap()["events"].dead, 1);
}

#[tokio::test]
async fn a_body_that_says_nothing_is_put_aside_at_the_first_attempt() {
    let stage = Stage::set().await;
    for body in ["", "{}", "not json", "{\"type\":\"transaction.paid\"}"] {
        let webhook = WebhookV1 {
            company: stage.company.id,
            endpoint: Endpoint::Transaction,
            delivery: "msg_odd".parse().unwrap(),
            received_at: stage.world.now(),
            body: body.to_owned(),
        };
        stage.world.context().queue.send_event(&EventMessage::WebhookV1(webhook)).await.unwrap();
    }
    stage.world.drain().await;
    assert_eq!(stage.quarantined().await.len(), 4);
    assert_eq!(stage.world.queues().depths().await.unwrap()["events"].dead, 0);
}

#[tokio::test]
async fn another_companys_ids_reach_nothing() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    let other =
        stage.world.company(CompanySpec { name: "Elsewhere", ..CompanySpec::default() }).await;
    let program = stage.world.program(&other, ProgramSpec::default()).await;
    let partner = stage.world.partner(&other, &program, PartnerSpec::default()).await;
    stage.world.link(&other, &program, &partner, LinkSpec::default()).await;
    let at = stage.world.now();
    for (kind, data) in [
        ("transaction.refunded", stage.refund_data("r1", "t1", "100.00")),
        (
            "transaction.paid",
            json!({"transaction_id": "t1", "customer_id": "c1", "amount": "9.00", "currency": "EUR", "occurred_at": at}),
        ),
        (
            "customer.signed_up",
            json!({"customer_id": "c1", "occurred_at": at, "partner_code": stage.partner.code}),
        ),
    ] {
        stage.world.report(&other, kind, data).await.expect(202);
    }
    stage.world.drain().await;
    assert_eq!(stage.owed().await, 2_000, "nothing of ours has changed");
    let lines = stage.world.store().all_lines(other.id, stage.partner.id).await.unwrap();
    assert!(lines.is_empty(), "and our partner earns nothing there");
}

#[tokio::test]
async fn month_end_goes_through_a_store_that_falters() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("t1", "c1", "100.00").await;
    let mut turn = 0_u32;
    let shaken = std::sync::Mutex::new(move || {
        turn += 1;
        PASSING[usize::try_from(turn / 7 % 5).unwrap()]
    });
    let calls = std::sync::atomic::AtomicU32::new(0);
    stage.world.faults().decide_by(move |service, operation| {
        let count = calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let falters = service == Service::DynamoDb
            && operation == "TransactWriteItems"
            && count.is_multiple_of(3);
        if falters { (shaken.lock().unwrap())() } else { Mode::Ok }
    });
    stage.world.context().clock.move_to("2026-11-01T00:10:00Z".parse().unwrap());
    for _ in 0..12 {
        let _ = invoicer::sweep(stage.world.context()).await;
        let _ =
            tokio::time::timeout(Duration::from_secs(20), stage.world.deployment().drain()).await;
        let later = stage.world.now() + TimeDelta::days(1);
        stage.world.context().clock.move_to(later);
    }
    stage.world.faults().heal();
    stage.world.clock_on(TimeDelta::hours(2)).await;
    let statement = stage
        .world
        .store()
        .find_statement(stage.company.id, stage.page("2026-10"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((statement.closing, statement.number), (2_000, Some(1)));
    let payouts =
        stage.world.store().all_payouts_of(stage.company.id, stage.page("2026-10")).await.unwrap();
    assert_eq!(payouts.len(), 1);
    assert_eq!(stage.month("2026-11").await.payments, 2_000);
    assert_eq!(
        stage.world.store().all_company_entries(stage.company.id).await.unwrap().len(),
        1,
        "charged once"
    );
}
