//! A payout that stands in a file is not paid beside it, and a file is what was let go.

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_domain::people::destination::{Account, BankAccount};

use super::{FINAL, by_session, verified};
use crate::{
    pages::Browser,
    sepa::pays_by_file,
    stage::Stage,
    stripe::{payouts, says_where},
};

fn wanted() -> Value {
    json!({"rail": "sepa", "currency": "EUR"})
}

/// A company that pays 20.00 by file, in a month that was just charged.
async fn by_file() -> Stage {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    pays_by_file(&stage.world, &stage.company, stage.partner.id).await;
    stage.world.clock_to(FINAL).await;
    stage
}

/// The same, where two persons look at it: the run that waits, and who can let it go.
async fn waiting() -> (Stage, String) {
    let stage = by_file().await;
    let above = json!({"second_person_above": {"EUR": "1.00"}});
    stage.world.send(&stage.company, Method::PUT, "/api/v1/rails", &above).await.expect(200);
    let run = stage.ask("/payout-runs", wanted()).await.expect(201).json();
    assert_eq!(run["status"], "waiting");
    let id = run["id"].as_str().unwrap().to_owned();
    (stage, id)
}

#[tokio::test]
async fn a_payout_in_a_run_is_not_paid_beside_its_file_and_does_not_fail_before_it() {
    let (stage, id) = waiting().await;
    let payout = payouts(&stage, "2026-10").await[0]["id"].as_str().unwrap().to_owned();
    let refused = async || {
        for (step, body) in
            [("paid", json!({"reference": "cash"})), ("failed", json!({"reason": "I say so"}))]
        {
            let answer = stage.ask(&format!("/payouts/{payout}/{step}"), body).await;
            let detail = answer.expect(409).json()["detail"].as_str().unwrap().to_owned();
            assert!(detail.contains(&id), "{detail}");
        }
    };
    refused().await;
    let owner = stage.world.member(&stage.company, "owner").await;
    let mut browser = Browser::of_member(&stage.world, &owner).await;
    let approve = format!("/payout-runs/{id}/approve");
    by_session(&mut browser, Method::POST, &approve, json!({})).await.expect(200);
    refused().await;
    assert_eq!(stage.owed().await, 0);
    let paid = format!("/payout-runs/{id}/paid");
    stage.ask(&paid, json!({"reference": "sheet 1"})).await.expect(200);
    // The same again is fine; another word on it is not lost unseen.
    stage.ask(&paid, json!({"reference": "sheet 1"})).await.expect(200);
    let failed =
        json!({"reference": "sheet 1", "failed": [{"payout": payout, "reason": "closed"}]});
    stage.ask(&paid, failed.clone()).await.expect(409);
    stage.ask(&paid, json!({"reference": "sheet 2"})).await.expect(409);
    let back = format!("/payouts/{payout}/failed");
    stage.ask(&back, json!({"reason": "account closed"})).await.expect(200);
    stage.ask(&back, json!({"reason": "account closed"})).await.expect(200);
    assert_eq!(stage.owed().await, 2_000, "given back once");
    stage.ask(&paid, failed).await.expect(200);
    verified(&stage).await;
}

#[tokio::test]
async fn a_file_is_the_same_bytes_whatever_is_changed_after_it_was_let_go() {
    let stage = by_file().await;
    let run = stage.ask("/payout-runs", wanted()).await.expect(201).json();
    let path = format!("/api/v1/payout-runs/{}/file.xml", run["id"].as_str().unwrap());
    let file = async || stage.world.call(&stage.company, &path, None).await.expect(200).text();
    let first = file().await;
    let name = "=Öther // <Name> ".repeat(8);
    let renamed = json!({"name": name.trim(), "timezone": "Pacific/Kiritimati"});
    stage.world.send(&stage.company, Method::PATCH, "/api/v1/company", &renamed).await.expect(200);
    let debtor = json!({"debtor": {"holder": "Elsewhere Ltd", "iban": "GB33BUKB20201555555555"}});
    stage.world.send(&stage.company, Method::PUT, "/api/v1/rails", &debtor).await.expect(200);
    let account = Account::Bank(BankAccount {
        holder: "Thief".to_owned(),
        iban: "DE89370400440532013000".parse().unwrap(),
        bic: None,
    });
    says_where(&stage, account).await;
    stage.world.clock_on(TimeDelta::days(40)).await;
    assert_eq!(file().await, first);
    // What banks carry has neither underscores nor the letters of anybody's markup.
    for field in ["MsgId", "PmtInfId", "EndToEndId", "Ustrd", "Nm"] {
        let (open, close) = (format!("<{field}>"), format!("</{field}>"));
        for text in first.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap()) {
            let fits = |c: char| c.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(c);
            assert!(!text.is_empty() && text.chars().all(fits), "{field}: {text}");
        }
    }
}

#[tokio::test]
async fn what_a_company_is_called_never_crowds_the_payouts_name_out_of_the_payment() {
    let stage = by_file().await;
    let name = "Ü".repeat(140);
    stage
        .world
        .send(&stage.company, Method::PATCH, "/api/v1/company", &json!({"name": name}))
        .await
        .expect(200);
    let run = stage.ask("/payout-runs", wanted()).await.expect(201).json();
    let path = format!("/api/v1/payout-runs/{}/file.xml", run["id"].as_str().unwrap());
    let xml = stage.world.call(&stage.company, &path, None).await.expect(200).text();
    let text = xml.split("<Ustrd>").nth(1).unwrap().split("</Ustrd>").next().unwrap();
    let payout = run["payouts"][0].as_str().unwrap().replace('_', "-");
    assert!(text.len() <= 140 && text.ends_with(&payout), "{text}");
}

#[tokio::test]
async fn a_run_that_waited_is_not_let_go_to_where_a_partner_is_no_longer_paid() {
    let (stage, id) = waiting().await;
    let owner = stage.world.member(&stage.company, "owner").await;
    let mut browser = Browser::of_member(&stage.world, &owner).await;
    let approve = format!("/payout-runs/{id}/approve");
    let held = json!({"payouts_held": true});
    let path = format!("/api/v1/partners/{}", stage.partner.id);
    stage.world.send(&stage.company, Method::PATCH, &path, &held).await.expect(200);
    let refused = by_session(&mut browser, Method::POST, &approve, json!({})).await.expect(409);
    assert!(refused.json()["detail"].as_str().unwrap().contains("is held"));
    let free = json!({"payouts_held": false});
    stage.world.send(&stage.company, Method::PATCH, &path, &free).await.expect(200);
    stage.world.clock_on(TimeDelta::minutes(1)).await;
    let account = Account::Bank(BankAccount {
        holder: "Ada".to_owned(),
        iban: "GB33BUKB20201555555555".parse().unwrap(),
        bic: None,
    });
    says_where(&stage, account).await;
    let refused = by_session(&mut browser, Method::POST, &approve, json!({})).await.expect(409);
    assert!(refused.json()["detail"].as_str().unwrap().contains("goes elsewhere"));
    // Cancelled and collected anew, it waits its three days.
    stage.ask(&format!("/payout-runs/{id}/cancel"), json!({})).await.expect(200);
    stage.ask("/payout-runs", wanted()).await.expect(409);
    stage.world.clock_on(TimeDelta::hours(73)).await;
    let run = stage.ask("/payout-runs", wanted()).await.expect(201).json();
    assert_eq!(run["count"], 1);
    verified(&stage).await;
}

#[tokio::test]
async fn more_than_one_transfer_carries_and_other_currencies_are_no_part_of_a_file() {
    let stage = by_file().await;
    // 20 % of it is a cent more than SEPA carries in one transfer.
    stage.sell("huge", "c1", "5000000000.00").await;
    let dollars = json!({"transaction_id": "usd", "customer_id": "c1", "amount": "50.00", "currency": "USD", "occurred_at": stage.world.now()});
    stage.tell("transaction.paid", dollars).await;
    stage.world.clock_to("2026-12-08T00:01:00Z").await;
    let due = payouts(&stage, "2026-11").await;
    let mut amounts: Vec<&str> = due.iter().map(|it| it["amount"].as_str().unwrap()).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, ["10.00", "1000000000.00"]);
    let run = stage.ask("/payout-runs", wanted()).await.expect(201).json();
    assert_eq!((&run["count"], &run["amount"]), (&json!(1), &json!("20.00")), "October's alone");
    let dollars = json!({"rail": "sepa", "currency": "USD"});
    stage.ask("/payout-runs", dollars).await.expect(422);
    for payout in due {
        let path = format!("/payouts/{}/paid", payout["id"].as_str().unwrap());
        stage.ask(&path, json!({"reference": "by hand"})).await.expect(200);
    }
    assert_eq!(stage.owed().await, 0);
    verified(&stage).await;
}
