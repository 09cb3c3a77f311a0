//! Data that others made: AWS's events, hostile strings, a payment provider's objects.
//!
//! It lies beside the checkout where our developers work. Where it is not found, each test says that it is skipped.

use std::{path::PathBuf, time::Duration};

use aws_lambda_events::event::sqs::SqsEvent;
use serde_json::{Value, json};
use vouch_domain::money::{Currency, Money};
use vouch_runtime::{deadline::Deadline, sqs};

use crate::stage::Stage;

fn outside(name: &str) -> Option<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures").join(name);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        println!("skipped: the outside data {name} is not here");
    }
    text
}

fn outside_json(name: &str) -> Option<Value> {
    outside(name).map(|text| serde_json::from_str(&text).unwrap())
}

#[tokio::test]
async fn a_batch_answer_has_awss_exact_shape() {
    let Some(event) = outside("aws/sqs-event.json") else {
        return;
    };
    let Some(answer) = outside_json("aws/sqs-batch-response.json") else {
        return;
    };
    let event: SqsEvent = serde_json::from_str(&event).unwrap();
    assert!(!event.records.is_empty());
    let failed = answer["batchItemFailures"].as_array().unwrap();
    let ids = failed
        .iter()
        .map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(serde_json::to_value(sqs::response(ids)).unwrap(), answer);
    let records = event.records.len();
    let minute = Deadline::after(Duration::from_secs(60));
    let all = sqs::each(event, &minute, async |_: Value| Ok(())).await;
    assert!(all.batch_item_failures.len() <= records);
}

#[tokio::test]
async fn awss_own_requests_are_read_and_lead_nowhere() {
    for name in [
        "aws/apigw-v2-request-no-authorizer.json",
        "aws/apigw-v2-request-multi-value-parameters.json",
    ] {
        let Some(text) = outside(name) else { return };
        let stage = Stage::set().await;
        let request = lambda_http::request::from_str(&text).unwrap();
        let answer = redirect::handle(stage.world.context(), request).await;
        assert!(matches!(answer.status().as_u16(), 404 | 405), "{name}: {}", answer.status());
    }
}

#[tokio::test]
async fn hostile_strings_are_taken_whole_or_refused_by_name_and_never_break_anything() {
    let Some(strings) = outside_json("naughty-strings.json") else {
        return;
    };
    let stage = Stage::set().await;
    let at = stage.world.now();
    let (mut taken, mut refused) = (Vec::new(), 0);
    for (index, text) in strings.as_array().unwrap().iter().enumerate() {
        let text = text.as_str().unwrap_or_default();
        let data =
            json!({"customer_id": format!("{index} {text}"), "occurred_at": at, "name": text});
        let answer = stage.world.report(&stage.company, "customer.signed_up", data).await;
        match answer.status() {
            202 => taken.push((format!("{index} {text}"), text.to_owned())),
            422 => {
                refused += 1;
                let errors = answer.json()["errors"].to_string();
                assert!(
                    errors.contains("data.customer_id") || errors.contains("data.name"),
                    "{errors}"
                );
            }
            other => panic!("{text:?} was answered {other}"),
        }
    }
    stage.world.drain().await;
    for (customer, name) in &taken {
        let found = stage.customer(customer).await;
        assert_eq!(found.customer.as_str(), customer);
        assert_eq!(found.name.unwrap_or_default(), *name);
    }
    println!("{} hostile strings were taken, {refused} refused", taken.len());
    assert!(taken.len() > 100);
}

#[tokio::test]
async fn a_providers_amounts_in_minor_units_come_out_the_same() {
    for name in ["stripe/charge.json", "stripe/refund.json", "stripe/payout.json"] {
        let Some(object) = outside_json(name) else {
            return;
        };
        let currency: Currency =
            object["currency"].as_str().unwrap().to_uppercase().parse().unwrap();
        let minor = object["amount"].as_i64().unwrap();
        let money = Money::new(minor, currency);
        assert_eq!(Money::parse(&money.amount(), currency).unwrap(), money, "{name}");
    }
}
