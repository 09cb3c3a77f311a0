//! What goes wrong below and beside the functions, and what must hold all the same (RELIABILITY §2.4, §2.5).
//!
//! | Fault | Shown by |
//! |---|---|
//! | F1 crash between any two calls | `positions`: before and after each call of each story; `letters`: from each on |
//! | F2 duplicates, also at once | `orders::what_arrives_…_times`, `orders::two_workers…`, `positions` under `Held…` |
//! | F3 order and delay | `orders::every_order_…`; `delays::whatever_is_delayed_…`; `orders::what_comes_again_when_…` |
//! | F4 time-out, done or not | `positions`: at each call, alone and three times on end |
//! | F5 throttled, conflict, internal error, bursts | `positions`; `letters`: everything, from each call on |
//! | F6 part of a batch, answer lost, panic, time-out | `delays::whichever_part_…`; `positions`: `AnswerLost`, `Panics`; \
//!   a time-out drops the function as a crash does, and ends a record as a failure does: `vouch_runtime::sqs` |
//! | F7 visibility ends under the work | `positions` under `Held…`: another does all of it meanwhile |
//! | F8 poison | `a_body_that_says_nothing_…`, `webhook::bad_input`, `outside` |
//! | F9 clocks | `delays::clocks_…`; leap days and zones: `vouch_domain::calendar` |
//! | F10 stale reads | `replicas`: every read of an index is as old as the act |
//! | F11 schedule | `delays::however_often_…`, `month_end`; beside each call: `positions` under `Held…` |
//! | F12 payment rail | `rails`: every mood of a provider, and a fault at each call from final to paid; `crate::stripe` |
//! | F13 rotation, replays, forgeries | `secrets::a_secret_that_changes_…`, `webhook` |
//! | F14 versions side by side | `delays::what_a_later_version_adds_…`; an unknown message: `a_message_that_is_not_ours_…` |
//! | F15 no queue, no table for the redirect | `redirect::every_call`, `redirect::faults` |
//! | F16 dead letters expire | `letters::a_dead_letter_keeps_its_age`, `what_stays_down_…` sends them on before |
//! | F17 tables set back | `delays::tables_that_were_set_back_…` |
//! | F18 settings change on the way | `changes`: at each call |
//!
//! What is earned by every rule (recruiters, caps, thresholds, fees, points, tiers, and what people do to them) has
//! stories of its own in `earning`, tried by `every_rule`; crowds of workers are in `crate::crowd`.
//!
//! Invariants after each: I1 to I12, I14, I15 and I17 by `verify` and `invariants::hold`, at the end of a story as it
//! should be; a telling that ends in the same rows ends in the same invariants, one that may not is held against them
//! itself. I2, I7, I11 also from act to act (`invariants::kept`), I13 in `invariants` and `letters`, I16 in
//! `redirect::every_call`, I17 against the reference fold in `confluence` and `orders`, I18 in `secrets`. E1 to E6 of
//! recruiters, thresholds, fees, points, caps and the trail: the table of `invariants::earning`.
//! `planted` shows that the tests can fail.

mod changes;
mod delays;
pub(crate) mod earning;
mod every_rule;
mod invariants;
mod letters;
mod orders;
mod picture;
mod planted;
mod planted_rules;
mod positions;
mod rails;
mod replicas;
mod secrets;
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
