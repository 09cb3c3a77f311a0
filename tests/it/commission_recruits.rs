//! What a partner earns on those it recruited, and from when to when.

use chrono::TimeDelta;
use http::Method;
use serde_json::json;
use vouch_domain::{
    books::ledger::Account,
    earning::{
        commission::{CommissionId, LineKind},
        target::{Decision, Ruling},
    },
    event::SaleKind,
};

use crate::{
    recruiting::{Recruiting, soon},
    stage::{Stage, currency, month},
};

// req: E05, E06, E08, E10, T1, T5, Q14
#[tokio::test]
async fn ten_percent_of_the_payout_for_one_month_is_ten_and_later_nothing() {
    let rae = Recruiting::paying(
        json!({"type": "percentage", "rate": "10", "basis": "payout", "duration_months": 1}),
    )
    .await;
    rae.day("10-20").await;
    // Ada's 20 % of it are the 100.00 of the example.
    rae.sell("t1", "500.00", "0.00", "0.00").await;
    rae.day("11-05").await;
    rae.sell("t2", "250.00", "0.00", "0.00").await;
    assert_eq!(rae.earned("t1").await, (10_000, 1_000));
    assert_eq!(rae.earned("t2").await, (5_000, 0));
    assert_eq!(rae.ruling("t2").await, Some(Ruling::DurationOver));
    // Expired, but associated still.
    let mark = format!("/api/v1/partners/{}/referred-by", rae.stage.partner.id);
    let mark = rae.stage.world.call(&rae.stage.company, &mark, None).await.expect(200).json();
    assert_eq!(mark["referrer"], json!(rae.recruiter.id));
    assert_eq!(rae.owed().await, 1_000);
    let lines = rae.lines().await;
    assert_eq!(
        (lines.len(), lines[0].kind, lines[0].recruit),
        (1, LineKind::ReferralCommission, Some(rae.stage.partner.id))
    );
    rae.check().await;
}

// req: E14, E33, E34, Q12, T2
#[tokio::test]
async fn each_row_prices_its_own_time_and_durations_begin_anew_with_it() {
    let rae = Recruiting::paying(
        json!({"type": "percentage", "rate": "10", "basis": "payout", "duration_months": 1}),
    )
    .await;
    let fifteenth = "2026-10-15T00:00:00Z";
    rae.terms(json!({"type": "percentage", "rate": "5", "basis": "payout", "duration_months": 1, "valid_from": fifteenth})).await;
    for (transaction, day) in [("t1", "10-10"), ("t2", "10-20"), ("t3", "11-14"), ("t4", "11-15")] {
        rae.day(day).await;
        rae.sell(transaction, "500.00", "0.00", "0.00").await;
    }
    assert_eq!(rae.earned("t1").await.1, 1_000);
    assert_eq!(rae.earned("t2").await.1, 500);
    assert_eq!(rae.earned("t3").await.1, 500);
    assert_eq!(rae.earned("t4").await.1, 0);
    let since = rae.booked("t2").await.credit.referral.unwrap().since;
    assert_eq!(since.to_rfc3339(), "2026-10-15T00:00:00+00:00");
    rae.check().await;
}

// req: E06, V16, V17
#[tokio::test]
async fn the_basis_is_payout_profit_or_revenue() {
    for (basis, expected) in [("payout", 200), ("profit", 500), ("revenue", 1_000)] {
        let rae =
            Recruiting::paying(json!({"type": "percentage", "rate": "10", "basis": basis})).await;
        // 100.00 without tax; 70.00 without cost; 50.00 without Ada's 20.00.
        rae.sell("t1", "120.00", "20.00", "30.00").await;
        assert_eq!(rae.earned("t1").await, (2_000, expected), "{basis}");
        rae.stage.refund("r1", "t1", "120.00").await;
        assert_eq!(rae.earned("t1").await, (0, 0), "{basis}");
        rae.check().await;
    }
}

#[tokio::test]
async fn while_a_month_closes_partner_by_partner_both_lines_of_a_sale_go_to_the_same_month() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10"})).await;
    rae.sell("t1", "100.00", "0.00", "0.00").await;
    let (company, store) = (rae.stage.company.id, rae.stage.world.store());
    // The recruit's month takes nothing more; its recruiter's would.
    store.seal_fence(company, rae.stage.page("2026-10")).await.unwrap();
    rae.sell("t2", "100.00", "0.00", "0.00").await;
    let booked = rae.booked("t2").await;
    let months = |lines: &[CommissionId]| lines.iter().map(|id| id.month()).collect::<Vec<_>>();
    assert_eq!(months(&booked.lines), [month("2026-11")]);
    assert_eq!(months(&booked.referral.lines), [month("2026-11")]);
    rae.stage.refund("r2", "t2", "100.00").await;
    let booked = rae.booked("t2").await;
    assert_eq!(months(&booked.lines), [month("2026-11"); 2]);
    assert_eq!(months(&booked.referral.lines), [month("2026-11"); 2]);
    assert_eq!(rae.earned("t2").await, (0, 0));
}

// req: Q17
#[tokio::test]
async fn a_sale_at_a_loss_takes_from_a_share_of_profit() {
    let rae =
        Recruiting::paying(json!({"type": "percentage", "rate": "10", "basis": "profit"})).await;
    rae.sell("t1", "120.00", "20.00", "90.00").await;
    assert_eq!(rae.earned("t1").await, (2_000, -100));
    rae.sell("t2", "120.00", "20.00", "0.00").await;
    assert_eq!(rae.owed().await, 700);
    rae.check().await;
}

// req: E11, E19, E20, Q9, Q11, Q33
#[tokio::test]
async fn nothing_is_paid_for_what_came_before_mark_or_structure_however_late_it_is_told() {
    let stage = Stage::set().await;
    let before = stage.world.now();
    stage.world.clock_on(TimeDelta::hours(1)).await;
    let rae = Recruiting::tracked(stage).await;
    rae.stage.world.clock_on(TimeDelta::hours(1)).await;
    let marked = rae.stage.world.now();
    rae.sell("t1", "100.00", "0.00", "0.00").await;
    rae.stage.world.clock_on(TimeDelta::hours(1)).await;
    // The first row of a scope may begin in the past, but not for recruiting.
    rae.terms(json!({"type": "percentage", "rate": "10", "valid_from": before})).await;
    rae.stage.sell_at("t2", "c1", "100.00", &before.to_rfc3339()).await;
    rae.stage.sell_at("t3", "c1", "100.00", &marked.to_rfc3339()).await;
    rae.stage.world.clock_on(TimeDelta::minutes(1)).await;
    rae.sell("t4", "100.00", "0.00", "0.00").await;
    for (transaction, expected, ruling) in [
        ("t1", 0, Some(Ruling::ReferralCommissionDisabled)),
        ("t2", 0, None),
        ("t3", 0, Some(Ruling::ReferralCommissionDisabled)),
        ("t4", 200, Some(Ruling::Percentage)),
    ] {
        assert_eq!(rae.earned(transaction).await, (2_000, expected), "{transaction}");
        assert_eq!(rae.ruling(transaction).await, ruling, "{transaction}");
    }
    rae.check().await;
}

// req: E02, E12, E13, E14, Q13, Q18
#[tokio::test]
async fn a_recruiters_own_row_overrides_disables_and_follows_everybodys() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10"})).await;
    let own = rae.recruiter.id;
    let days = [
        ("10-02", json!({"partner": own, "type": "percentage", "rate": "30"})),
        // Everybody's changes: Rae's own stays.
        ("10-04", json!({"type": "percentage", "rate": "1"})),
        ("10-06", json!({"partner": own, "type": "tracking_only"})),
        ("10-08", json!({"partner": own, "type": "follow_program"})),
    ];
    let mut found = Vec::new();
    for (day, row) in days {
        let at = rae.day(day).await;
        let mut row = row;
        row["valid_from"] = json!(soon(at));
        rae.terms(row).await;
        rae.stage.world.clock_on(TimeDelta::hours(1)).await;
        rae.sell(day, "500.00", "0.00", "0.00").await;
        found.push(rae.earned(day).await.1);
    }
    assert_eq!(found, [3_000, 3_000, 0, 100]);
    assert_eq!(rae.ruling("10-06").await, Some(Ruling::ReferralCommissionDisabled));
    rae.check().await;
}

// req: E17, E31
#[tokio::test]
async fn a_mark_that_is_taken_away_or_changed_counts_from_then_on() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10"})).await;
    rae.day("10-02").await;
    rae.sell("t1", "500.00", "0.00", "0.00").await;
    let path = format!("/api/v1/partners/{}/referred-by", rae.stage.partner.id);
    let late = rae.stage.world.now();
    rae.stage.world.clock_on(TimeDelta::hours(1)).await;
    rae.send(Method::DELETE, &path, &json!({})).await.expect(200);
    rae.stage.world.clock_on(TimeDelta::hours(1)).await;
    rae.sell("t2", "500.00", "0.00", "0.00").await;
    rae.stage.sell_at("t3", "c1", "500.00", &late.to_rfc3339()).await;
    let found = (rae.earned("t1").await.1, rae.earned("t2").await.1, rae.earned("t3").await.1);
    assert_eq!(found, (1_000, 0, 1_000));
    assert_eq!((rae.ruling("t2").await, rae.owed().await), (None, 2_000));
    rae.check().await;
}

#[tokio::test]
async fn a_suspended_recruiter_earns_nothing_from_then_on() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10"})).await;
    rae.sell("t1", "500.00", "0.00", "0.00").await;
    let path = format!("/api/v1/partners/{}/enrolments", rae.recruiter.id);
    let suspend = json!({"program": rae.stage.program.id, "status": "suspended"});
    rae.stage.world.clock_on(TimeDelta::minutes(1)).await;
    rae.send(Method::POST, &path, &suspend).await.expect(200);
    rae.stage.world.clock_on(TimeDelta::minutes(1)).await;
    rae.sell("t2", "500.00", "0.00", "0.00").await;
    assert_eq!((rae.earned("t1").await.1, rae.earned("t2").await.1), (1_000, 0));
    assert_eq!(rae.ruling("t2").await, Some(Ruling::ReferrerNotActive));
    rae.check().await;
}

// req: Q17, Q35, T20, T21, T14
#[tokio::test]
async fn refunds_and_disputes_move_both_and_thirds_come_to_the_whole() {
    let rae =
        Recruiting::paying(json!({"type": "percentage", "rate": "5.56", "basis": "revenue"})).await;
    rae.sell("t1", "12.50", "0.00", "0.00").await;
    assert_eq!(rae.earned("t1").await, (250, 70));
    for (refund, amount) in [("r1", "4.17"), ("r2", "4.17"), ("r3", "4.16")] {
        rae.stage.refund(refund, "t1", amount).await;
    }
    assert_eq!(rae.earned("t1").await, (0, 0));
    // A dispute is lost, and won after all.
    rae.sell("t2", "12.50", "0.00", "0.00").await;
    let part = |kind: &str| json!({"refund_id": "cb", "transaction_id": "t2", "amount": "12.50", "currency": "EUR", "occurred_at": rae.stage.world.now(), "reason": kind});
    rae.stage.tell("transaction.refunded", part("chargeback")).await;
    assert_eq!(rae.earned("t2").await, (0, 0));
    let won = json!({"refund_id": "cb", "transaction_id": "t2", "amount": "12.50", "currency": "EUR", "occurred_at": rae.stage.world.now()});
    rae.stage.tell("transaction.refund_reversed", won).await;
    assert_eq!(rae.earned("t2").await, (250, 70));
    // A refund that comes before its sale.
    rae.stage.refund("r4", "t3", "6.25").await;
    rae.sell("t3", "12.50", "0.00", "0.00").await;
    assert_eq!(rae.earned("t3").await, (125, 35));
    assert_eq!((rae.stage.owed().await, rae.owed().await), (375, 105));
    // Each currency has its own books.
    let yen = json!({"transaction_id": "t4", "customer_id": "c1", "amount": "3000", "currency": "JPY", "occurred_at": rae.stage.world.now()});
    rae.stage.tell("transaction.paid", yen).await;
    let balances = rae.stage.balances(rae.recruiter.id).await;
    assert_eq!(balances[&currency("JPY")], 167);
    rae.check().await;
}

#[tokio::test]
async fn a_decision_on_the_source_is_one_on_what_the_recruiter_earns() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10"})).await;
    rae.sell("t1", "150.00", "0.00", "0.00").await;
    let reason = || "looks odd".to_owned();
    let mut found = Vec::new();
    for decision in [
        Decision::OnHold { reason: reason() },
        Decision::Approved,
        Decision::Declined { reason: reason() },
        Decision::Approved,
    ] {
        let (store, id) = (rae.stage.world.store(), "t1".parse().unwrap());
        let now = rae.stage.world.now();
        store.decide(&rae.stage.company.company, &id, decision, now).await.unwrap();
        rae.stage.world.drain().await;
        found.push((rae.stage.owed().await, rae.owed().await));
        rae.check().await;
    }
    assert_eq!(found, [(0, 0), (3_000, 300), (0, 0), (3_000, 300)]);
    let kinds: Vec<_> = rae.lines().await.iter().map(|line| (line.kind, line.recruit)).collect();
    assert_eq!(kinds.len(), 5, "{kinds:?}");
    assert!(kinds.iter().all(|(_, recruit)| *recruit == Some(rae.stage.partner.id)));
}

#[tokio::test]
async fn a_sale_that_is_no_longer_the_first_is_corrected_for_both() {
    let program = vouch_local::world::ProgramSpec {
        pays: Some(
            vouch_domain::earning::terms::Pays {
                sales: vouch_domain::earning::terms::SalesPaid::First,
                ..vouch_domain::earning::terms::Pays::of(
                    vouch_domain::earning::terms::Reward::Percentage("20".parse().unwrap()),
                )
            }
            .into(),
        ),
        ..vouch_local::world::ProgramSpec::default()
    };
    let company = vouch_local::world::CompanySpec { zone: "UTC", ..Default::default() };
    let stage = Stage::of(vouch_local::world::World::start().await, company, program).await;
    let rae = Recruiting::tracked(stage).await;
    rae.terms(json!({"type": "percentage", "rate": "10"})).await;
    rae.stage.world.clock_on(TimeDelta::hours(1)).await;
    let earlier = rae.stage.world.now();
    rae.stage.world.clock_on(TimeDelta::hours(1)).await;
    rae.sell("later", "100.00", "0.00", "0.00").await;
    assert_eq!(rae.earned("later").await, (2_000, 200));
    rae.stage.sell_at("earlier", "c1", "50.00", &earlier.to_rfc3339()).await;
    assert_eq!((rae.earned("later").await, rae.earned("earlier").await), ((0, 0), (1_000, 100)));
    assert_eq!(rae.booked("later").await.recorded.kind, SaleKind::Renewal);
    rae.check().await;
}

// req: E07, Q15
#[tokio::test]
async fn what_waits_for_a_threshold_is_counted_and_not_owed() {
    for (of, toward) in [("own_earnings", 300), ("referred_earnings", 3_000)] {
        let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10", "threshold": "50.00", "threshold_of": of, "currency": "EUR"})).await;
        rae.sell("t1", "150.00", "0.00", "0.00").await;
        rae.stage.refund("r1", "t1", "75.00").await;
        let lines = rae.lines().await;
        let accruals: Vec<_> = lines.iter().map(|line| line.accrual.unwrap()).collect();
        assert_eq!((accruals[0].toward, accruals[0].threshold), (toward, 5_000), "{of}");
        assert_eq!(accruals[1].toward, -toward / 2, "{of}");
        let accounts = |line: &vouch_domain::books::ledger::Entry| line.postings[1].account;
        assert!(lines.iter().all(|line| accounts(line) == Account::Accruing(rae.recruiter.id)));
        let yen = json!({"transaction_id": "t2", "customer_id": "c1", "amount": "3000", "currency": "JPY", "occurred_at": rae.stage.world.now()});
        rae.stage.tell("transaction.paid", yen).await;
        let waits = rae.lines().await.iter().filter(|line| line.accrual.is_some()).count();
        assert_eq!(waits, 2, "a threshold is for its own currency");
        rae.check().await;
    }
}

// req: Q34
#[tokio::test]
async fn a_fee_for_the_first_sale_is_booked_once_when_one_earns_the_recruit_something() {
    let rae = Recruiting::paying(
        json!({"type": "flat", "amount": "25.00", "currency": "EUR", "fee_due": "first_sale"}),
    )
    .await;
    rae.sell("t0", "0.00", "0.00", "0.00").await;
    assert_eq!(rae.owed().await, 0);
    let decide = async |transaction: &str, decision| {
        let (store, id) = (rae.stage.world.store(), transaction.parse().unwrap());
        let now = rae.stage.world.now();
        store.decide(&rae.stage.company.company, &id, decision, now).await.unwrap();
        rae.stage.world.drain().await;
    };
    rae.stage.refund("r1", "t1", "100.00").await;
    rae.sell("t1", "100.00", "0.00", "0.00").await;
    assert_eq!(rae.owed().await, 0, "it earned nothing that was not given back");
    decide("t1", Decision::OnHold { reason: "looks odd".to_owned() }).await;
    let won = json!({"refund_id": "r1", "transaction_id": "t1", "amount": "100.00", "currency": "EUR", "occurred_at": rae.stage.world.now()});
    rae.stage.tell("transaction.refund_reversed", won).await;
    assert_eq!(rae.owed().await, 0, "what is on hold is nothing yet");
    decide("t1", Decision::Approved).await;
    assert_eq!(rae.owed().await, 2_500);
    rae.sell("t2", "100.00", "0.00", "0.00").await;
    assert_eq!((rae.owed().await, rae.ruling("t2").await), (2_500, Some(Ruling::FeeAtFirstSale)));
    let lines = rae.lines().await;
    assert_eq!((lines.len(), lines[0].kind), (1, LineKind::ReferralFee));
    rae.check().await;
}

// req: E03, E06
#[tokio::test]
async fn a_structure_is_a_fee_or_a_percentage_and_only_recruits_have_a_payout() {
    let rae = Recruiting::tracked(Stage::set().await).await;
    let program = json!(rae.stage.program.id);
    for (row, field) in [
        (
            json!({"family": "partners", "type": "percentage", "rate": "10", "amount": "5.00", "currency": "EUR"}),
            "amount",
        ),
        (
            json!({"family": "partners", "type": "flat", "rate": "10", "amount": "5.00", "currency": "EUR"}),
            "rate",
        ),
        (
            json!({"type": "percentage", "rate": "10", "basis": "payout", "program": program}),
            "basis",
        ),
        (
            json!({"family": "partners", "type": "percentage", "rate": "10", "program": program}),
            "program",
        ),
    ] {
        let answer = rae.send(Method::POST, "/api/v1/terms", &row).await.expect(422).json();
        assert!(answer.to_string().contains(field), "{row}: {answer}");
    }
}

// req: E28
#[tokio::test]
async fn totals_count_what_a_recruiter_earns() {
    let rae = Recruiting::paying(json!({"type": "percentage", "rate": "10"})).await;
    rae.sell("t1", "500.00", "0.00", "0.00").await;
    let day = rae.stage.world.now().date_naive();
    let (store, company) = (rae.stage.world.store(), rae.stage.company.id);
    let totals = store.find_day_totals(company, day).await.unwrap();
    assert_eq!(totals.money, [(currency("EUR"), 50_000, 11_000)]);
    rae.check().await;
}
