//! What refunds take back: towards a target, so that parts and order make no difference.

use serde_json::json;
use vouch_local::world::{flat, percent};

use crate::stage::Stage;

// req: T20, T21, V13
#[tokio::test]
async fn a_full_refund_takes_all_back_and_the_balance_may_be_negative() {
    let stage = Stage::paying(percent("5.56")).await;
    stage.sell("t1", "c1", "12.50").await;
    stage.refund("r1", "t1", "12.50").await;
    assert_eq!(stage.owed().await, 0);
    let month = stage.month("2026-10").await;
    assert_eq!((month.commissions, month.clawbacks), (70, 70));
}

// req: T21, Q35
#[tokio::test]
async fn three_refunds_of_a_third_equal_one_of_the_whole_to_the_cent() {
    let stage = Stage::paying(percent("5.56")).await;
    stage.sell("t1", "c1", "10.00").await;
    for (refund, amount) in [("r1", "3.33"), ("r2", "3.33"), ("r3", "3.34")] {
        stage.refund(refund, "t1", amount).await;
    }
    assert_eq!((stage.earned("t1").await, stage.owed().await), (0, 0));
}

// req: Q35
#[tokio::test]
async fn a_flat_fee_goes_back_with_the_last_cent_only() {
    let stage = Stage::paying(flat("5.00", "EUR")).await;
    stage.sell("t1", "c1", "100.00").await;
    stage.refund("r1", "t1", "99.99").await;
    assert_eq!(stage.owed().await, 500);
    stage.refund("r2", "t1", "0.01").await;
    assert_eq!(stage.owed().await, 0);
}

#[tokio::test]
async fn refunds_beyond_the_sale_are_recorded_and_clipped() {
    let stage = Stage::paying(percent("20")).await;
    stage.sell("t1", "c1", "100.00").await;
    stage.refund("r1", "t1", "80.00").await;
    stage.refund("r2", "t1", "80.00").await;
    assert_eq!(stage.owed().await, 0);
    let transaction = stage.transaction("t1").await;
    assert_eq!(transaction.refunded_minor(), 16_000);
    assert!(transaction.is_over_refunded());
}

#[tokio::test]
async fn a_won_dispute_gives_back_what_was_taken_whichever_is_reported_first() {
    for reversal_first in [false, true] {
        let stage = Stage::paying(percent("20")).await;
        stage.sell("t1", "c1", "100.00").await;
        let refund = stage.refund_data("r1", "t1", "40.00");
        let reports =
            [("transaction.refunded", refund.clone()), ("transaction.refund_reversed", refund)];
        let order = if reversal_first { [1, 0] } else { [0, 1] };
        for index in order {
            let (kind, data) = &reports[index];
            stage.tell(kind, data.clone()).await;
        }
        assert_eq!(
            (stage.owed().await, stage.transaction("t1").await.refunded_minor()),
            (2_000, 0),
            "{reversal_first}"
        );
    }
}

#[tokio::test]
async fn a_refund_that_comes_first_waits_in_its_sales_row() {
    let stage = Stage::paying(percent("20")).await;
    stage.refund("r1", "t1", "40.00").await;
    stage.refund("r1", "t1", "40.00").await;
    assert_eq!(stage.owed().await, 0);
    stage.sell("t1", "c1", "100.00").await;
    assert_eq!(stage.owed().await, 1_200);
    let month = stage.month("2026-10").await;
    assert_eq!(
        (month.commissions, month.clawbacks),
        (2_000, 800),
        "both are told, whatever came first"
    );
}

#[tokio::test]
async fn a_refund_in_another_currency_or_with_other_content_is_put_aside() {
    let stage = Stage::paying(percent("20")).await;
    stage.sell("t1", "c1", "100.00").await;
    stage.refund("r1", "t1", "40.00").await;
    stage.refund("r1", "t1", "41.00").await;
    let mut dollars = stage.refund_data("r2", "t1", "10.00");
    dollars["currency"] = json!("USD");
    stage.tell("transaction.refunded", dollars).await;
    assert_eq!(stage.owed().await, 1_200);
    let reasons = stage.quarantined().await;
    assert_eq!(reasons.len(), 2, "{reasons:?}");
}
