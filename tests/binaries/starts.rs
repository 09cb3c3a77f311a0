//! Functions that are told too little or something wrong, and events that nobody should send: whoever deploys or looks
//! into the log learns what is the matter, and the next event is answered.

use serde_json::{Value, json};

use crate::{aws::Aws, events, process::NotStarted};

const FUNCTIONS: [&str; 8] = [
    "redirect",
    "click-counter",
    "signup-webhook",
    "transaction-webhook",
    "worker",
    "invoicer",
    "dispatcher",
    "portal",
];

/// What the template tells that may be empty: what is logged, and who mails come from.
const OPTIONAL: [&str; 3] = ["VOUCH_LOG", "VOUCH_MAIL_FROM", "VOUCH_STRIPE_URL"];

/// What Lambda itself tells every function.
const BY_LAMBDA: [&str; 3] = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

/// What a function that did not start says: the reason, in a line that the metric of faults counts.
fn complaint(function: &str, NotStarted { reason, log }: &NotStarted) -> String {
    assert_eq!(reason, "it ended: exit status: 1", "{function}: {log:?}");
    let lines = log.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let error = lines.filter(|line| line["level"] == "ERROR").map(|line| line["error"].clone());
    let errors: Vec<Value> = error.collect();
    let [Value::String(error)] = &errors[..] else { panic!("{function}: {log:?}") };
    error.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_that_is_told_too_little_does_not_start_and_names_what_is_missing() {
    let aws = Aws::start().await;
    for name in FUNCTIONS {
        let whole = aws.environment(name);
        let own = aws.settings(name).iter().map(String::as_str);
        let needed = own.filter(|setting| !OPTIONAL.contains(setting)).chain(BY_LAMBDA);
        for setting in needed {
            // Missing and empty are the same: CloudFormation can't leave a variable out.
            for empty in [false, true] {
                let mut environment = whole.clone();
                environment.remove(setting).unwrap();
                if empty {
                    environment.insert(setting.to_owned(), String::new());
                }
                let told = aws.function_told(name, &environment).await;
                let not_started = told.err().unwrap_or_else(|| panic!("{name} without {setting}"));
                let complaint = complaint(name, &not_started);
                assert_eq!(complaint, format!("the environment variable {setting} is not set"));
            }
        }
        let mut environment = whole;
        for setting in OPTIONAL {
            environment.remove(setting);
        }
        aws.function_told(name, &environment).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_is_wrong_is_named_and_its_value_is_not_told() {
    let aws = Aws::start().await;
    for (name, setting, wrong) in [
        ("redirect", "VOUCH_TOKEN_KEYS", "a-secret-without-a-name"),
        ("signup-webhook", "VOUCH_SEALING_KEY", "a-secret-too-short"),
        ("worker", "AWS_ENDPOINT_URL_DYNAMODB", "https://tables.example"),
    ] {
        let mut environment = aws.environment(name);
        environment.insert(setting.to_owned(), wrong.to_owned());
        let not_started = aws.function_told(name, &environment).await.unwrap_err();
        let complaint = complaint(name, &not_started);
        assert!(
            complaint.starts_with("the environment variable ") && !complaint.contains(wrong),
            "{complaint}"
        );
        assert!(setting.starts_with("AWS_") || complaint.contains(setting), "{complaint}");
        let log = not_started.log.join("\n");
        assert!(!log.contains(wrong), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_nobody_should_send_is_an_error_and_the_next_is_answered() {
    let aws = Aws::start().await;
    for name in FUNCTIONS {
        let mut function = aws.function(name).await;
        for odd in [
            json!(null),
            json!([]),
            json!("text"),
            json!({ "Records": 7 }),
            json!({ "Records": [7] }),
            json!({ "source": "aws.s3" }),
            json!({ "version": "2.0" }),
        ] {
            let answer = function.call(&odd).await;
            let Err(error) = answer else { panic!("{name} takes {odd}: {answer:?}") };
            assert!(error["errorMessage"].is_string(), "{name}: {error}");
        }
        let sound = match name {
            "redirect" | "portal" => events::get("/r/nowhere"),
            "signup-webhook" | "transaction-webhook" => events::get("/webhooks/c/signup"),
            _ => json!({ "Records": [] }),
        };
        let answer = function.call(&sound).await.unwrap();
        let is_answer = answer["statusCode"].is_u64() || answer["batchItemFailures"].is_array();
        assert!(is_answer, "{name}: {answer}");
    }
}

/// An event as AWS itself shows it; none where these lie not beside the checkout.
fn shown_by_aws(name: &str) -> Option<Value> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/fixtures/aws");
    let text = std::fs::read_to_string(folder.join(name)).ok();
    if text.is_none() {
        println!("skipped: the outside data aws/{name} is not here");
    }
    text.map(|text| serde_json::from_str(&text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn awss_own_events_are_understood_and_refused_for_what_they_hold() {
    let aws = Aws::start().await;
    if let Some(schedule) = shown_by_aws("eventbridge-schedule.json") {
        for name in ["invoicer", "dispatcher"] {
            let mut function = aws.function(name).await;
            assert_eq!(function.call(&schedule).await, Ok(Value::Null), "{name}");
        }
    }
    for (name, event) in [
        ("worker", "sqs-event.json"),
        ("invoicer", "sqs-event.json"),
        ("click-counter", "sqs-event.json"),
        ("dispatcher", "dynamodb-event.json"),
    ] {
        let Some(event) = shown_by_aws(event) else { continue };
        let error = aws.function(name).await.call(&event).await.unwrap_err();
        assert_eq!(error["errorMessage"], "every message of the batch failed", "{name}: {error}");
    }
    for event in
        ["apigw-v2-request-no-authorizer.json", "apigw-v2-request-multi-value-parameters.json"]
    {
        let Some(event) = shown_by_aws(event) else { continue };
        for name in ["redirect", "signup-webhook", "transaction-webhook", "portal"] {
            let answer = aws.function(name).await.call(&event).await.unwrap();
            let status = answer["statusCode"].as_u64().unwrap();
            assert!([401, 404, 405, 413, 415].contains(&status), "{name}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_function_starts_and_answers_although_nothing_behind_it_does() {
    let aws = Aws::start().await;
    let mut environment = aws.environment("redirect");
    for service in ["DYNAMODB", "SQS"] {
        // Nobody listens on the port that is for nobody.
        environment.insert(format!("AWS_ENDPOINT_URL_{service}"), "http://127.0.0.1:9".to_owned());
    }
    let mut redirect = aws.function_told("redirect", &environment).await.unwrap();
    let answer = redirect.call(&events::get("/r/spring")).await.unwrap();
    assert_eq!(answer["statusCode"], 503, "{answer}");
}
