//! Whether the tests can fail where every rule is concerned: bugs planted at the wire are found by the invariants.

use serde_json::json;

use super::{
    earning,
    planted::{add, each, is_found, left_out, unconditional},
};

#[tokio::test]
async fn what_is_forgotten_of_a_recruiter_is_found() {
    let recruited = earning::recruited().await;
    let of_recruiter = |write: &super::planted::Write<'_>, kind: &str| {
        write.is("Put", "#PTN#", kind) && write.body["Item"]["recruit"]["S"].is_string()
    };
    is_found("the recruiter's entry goes to another partner", &recruited, |_| {
        each(move |write| {
            if of_recruiter(write, "ENT#") {
                let end = write.pk.len() - 3;
                let pk = format!("{}zzz", &write.pk[..end]);
                write.body["Item"]["pk"]["S"] = pk.into();
            }
        })
    })
    .await;
    is_found("the recruiter gets a cent too much", &recruited, |_| {
        each(move |write| {
            if of_recruiter(write, "ENT#") {
                assert!(add(&mut write.body["Item"], "minor", 1));
            }
        })
    })
    .await;
    is_found("the recruiter's commission stands in another month", &recruited, |_| {
        each(move |write| {
            if of_recruiter(write, "COM#") {
                let sk = write.sk.replacen("2026-10", "2026-11", 1);
                write.body["Item"]["sk"]["S"] = sk.into();
            }
        })
    })
    .await;
    is_found("points are not given", &recruited, |_| left_out("Put", "#PTN#", "PTS#")).await;
}

#[tokio::test]
async fn points_that_are_given_for_nothing_are_found() {
    let recruited = earning::recruited().await;
    is_found("points come under a new id each time", &recruited, |_| {
        let mut count = 0;
        each(move |write| {
            if write.is("Put", "#PTN#", "PTS#") {
                count += 1;
                let other = format!("pts_{count:026}");
                let sk = format!("{}#{other}", write.sk.rsplit_once('#').unwrap().0);
                write.body["Item"]["sk"]["S"] = sk.into();
                write.body["Item"]["id"]["S"] = other.into();
            }
        })
    })
    .await;
}

#[tokio::test]
async fn bugs_of_caps_are_found() {
    let capped = earning::capped().await;
    is_found("a cap is not remembered", &capped, |_| left_out("Put", "", "CAP#")).await;
    is_found("a sale has more room than is left", &capped, |_| {
        each(|write| {
            if write.sk.starts_with("CAP#") {
                add(&mut write.body["Item"], "n", 100);
            }
        })
    })
    .await;
}

#[tokio::test]
async fn bugs_of_fees_are_found() {
    let (approved, first) = (earning::approved().await, earning::first_sale().await);
    is_found("a fee has no mark", &approved, |_| left_out("Put", "#PTN#", "FEE#")).await;
    is_found("a fee of a first sale has no mark", &first, |_| left_out("Put", "#PTN#", "FEE#"))
        .await;
    is_found("a fee is not booked", &first, |_| left_out("Put", "#PTN#", "ENT#EUR#2026-10#fee_"))
        .await;
}

#[tokio::test]
async fn bugs_of_thresholds_are_found() {
    let thresholds = earning::thresholds().await;
    is_found("what waited is set free on no condition", &thresholds, |_| {
        unconditional("#PTN#", "ACC#")
    })
    .await;
    is_found("what is carried over is forgotten", &thresholds, |_| {
        left_out("Put", "#PTN#", "ACC#")
    })
    .await;
    is_found("what waits is a cent too little", &thresholds, |_| {
        each(|write| {
            if write.is("Put", "#PTN#", "ACC#") {
                add(&mut write.body["Item"], "waiting", -1);
                add(&mut write.body["Item"], "toward", -1);
            }
        })
    })
    .await;
}

#[tokio::test]
async fn bugs_of_the_trail_and_of_tiers_are_found() {
    let (changed, quarter) = (earning::changed().await, earning::quarter().await);
    is_found("a record of the trail is forgotten", &changed, |_| left_out("Put", "#AUD#", ""))
        .await;
    is_found("the trail says something else", &changed, |_| {
        each(|write| {
            if write.is("Put", "#AUD#", "") {
                write.body["Item"]["call"] = json!({ "S": "GET /api/v1/me" });
            }
        })
    })
    .await;
    is_found("a tier is not recorded", &quarter, |_| left_out("Put", "#PTN#", "ENR!TIR#")).await;
}
