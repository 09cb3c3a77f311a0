//! What the binaries print: JSON, one line for each event, with its metrics as CloudWatch reads them out of it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{aws::Aws, events, process::Function, stage::Stage};

/// The lines of events that a function has printed, once there are so many: its output comes by another way than
/// its answers.
async fn lines_of(function: &Function, wanted: usize) -> Vec<Value> {
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let log = function.log();
        let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let said: Vec<Value> =
            lines.filter(|line| line["message"] == "an event was handled").collect();
        if said.len() >= wanted || Instant::now() > end {
            assert_eq!(said.len(), wanted, "{log}");
            return said;
        }
        tokio::task::yield_now().await;
    }
}

fn directive(line: &Value, metrics: Value) -> Value {
    json!({
        "Timestamp": line["_aws"]["Timestamp"],
        "CloudWatchMetrics": [
            { "Namespace": "Vouch", "Dimensions": [["FunctionName"]], "Metrics": metrics },
        ],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_event_is_one_json_line_that_cloudwatch_counts() {
    let stage = Stage::set(Aws::start().await).await;
    let mut redirect = stage.aws.function("redirect").await;
    stage.click(&mut redirect).await;
    redirect.call(&events::get("/r/nowhere")).await.unwrap();
    let lines = lines_of(&redirect, 2).await;
    for (line, (outcome, metric)) in
        lines.iter().zip([("followed", "Followed"), ("refused", "Refused")])
    {
        assert_eq!((&line["outcome"], &line["event.kind"]), (&json!(outcome), &json!("link")));
        assert_eq!((&line["FunctionName"], &line[metric]), (&json!("redirect"), &json!(1)));
        let metrics = json!([{ "Name": metric, "Unit": "Count" }]);
        assert_eq!(line["_aws"], directive(line, metrics), "{line}");
        let at = line["_aws"]["Timestamp"].as_i64().unwrap();
        let written = chrono::DateTime::from_timestamp_millis(at).unwrap();
        assert_eq!(line["timestamp"], written.to_rfc3339_opts(chrono::SecondsFormat::Millis, true));
        assert!(line["ms"].is_u64() && line["level"] == "INFO", "{line}");
    }
    assert_eq!(lines[0]["company.id"], stage.company.id.to_string());
    let mut webhook = stage.aws.function("transaction-webhook").await;
    let path = format!("/webhooks/{}/transaction", stage.company.id);
    let unsigned = http::Request::post(path).body(b"{}".to_vec()).unwrap();
    let mut event = events::request(&unsigned);
    event["headers"]["content-type"] = json!("application/json");
    webhook.call(&event).await.unwrap();
    let line = lines_of(&webhook, 1).await.remove(0);
    assert_eq!((&line["status"], &line["SignaturesRefused"]), (&json!(401), &json!(1)));
    let count = |name| json!({ "Name": name, "Unit": "Count" });
    let metrics = json!([count("Refused"), count("SignaturesRefused")]);
    assert_eq!(line["_aws"], directive(&line, metrics), "{line}");
}
