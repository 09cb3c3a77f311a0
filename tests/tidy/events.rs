//! Whatever was once sent can be read for ever: each kind of webhook and each queue message has a fixture.

use serde_json::Value;
use vouch_domain::message::{ClickMessage, EventMessage, JobMessage};

use crate::{
    findings::Findings,
    source::source,
    tree::{self, FILES},
};

const EVENTS: &str = "tests/fixtures/events/";
const MESSAGES: &str = "tests/fixtures/messages/";

#[test]
fn every_event_has_a_fixture() {
    let mut findings = Findings::new();
    for variant in source("shared/domain/src/event.rs").variants("Event") {
        let Some(kind) = variant.attributes.first() else {
            findings.add(
                variant.name,
                "needs #[serde(rename = \"…\")]: the type is part of the contract",
            );
            continue;
        };
        for path in [format!("{EVENTS}{kind}.json"), format!("{EVENTS}{kind}.full.json")] {
            if !FILES.iter().any(|file| file.path == path) {
                findings.add(variant.name, format!("needs {path}"));
            }
        }
    }
    findings.expect_none("each event has two fixtures: what is required, and all there is");
}

#[test]
fn an_events_fixture_is_named_by_its_type() {
    let mut findings = Findings::new();
    for (name, path, body) in fixtures(EVENTS) {
        let kind = name.trim_end_matches(".full");
        if body.get("type").and_then(Value::as_str) != Some(kind) {
            findings.add(path, format!("should have the type {kind}"));
        }
    }
    findings.expect_none("a fixture is found by its name");
}

#[test]
fn every_queue_message_has_a_fixture_that_is_read_and_written_again() {
    let mut findings = Findings::new();
    let messages = source("shared/domain/src/message.rs");
    for name in messages.enums() {
        for variant in messages.variants(name) {
            let path = format!("{MESSAGES}{}.json", variant.name);
            if !FILES.iter().any(|file| file.path == path) {
                findings.add(variant.name, format!("needs {path}"));
                continue;
            }
            let body: Value = serde_json::from_str(&tree::read(&path)).expect("a fixture is JSON");
            match read_and_written(name, &body) {
                Ok(again) if again == body => {}
                Ok(again) => findings.add(path, format!("is written as {again}")),
                Err(problem) => findings.add(path, problem),
            }
        }
    }
    findings.expect_none(
        "a message may wait for a fortnight while we deploy: never edit a version, add the next",
    );
}

/// The fixtures of a folder: name, path, what is in it.
fn fixtures(folder: &str) -> Vec<(String, &'static str, Value)> {
    let files = FILES
        .iter()
        .filter_map(|file| Some((file.path.strip_prefix(folder)?.strip_suffix(".json")?, file)));
    files
        .map(|(name, file)| {
            let body = serde_json::from_str(file.text.as_deref().unwrap_or_default())
                .expect("a fixture is JSON");
            (name.to_owned(), file.path.as_str(), body)
        })
        .collect()
}

fn read_and_written(name: &str, body: &Value) -> Result<Value, String> {
    fn again<T: serde::de::DeserializeOwned + serde::Serialize>(
        body: &Value,
    ) -> Result<Value, String> {
        let message: T = serde_json::from_value(body.clone()).map_err(|error| error.to_string())?;
        serde_json::to_value(message).map_err(|error| error.to_string())
    }
    match name {
        "EventMessage" => again::<EventMessage>(body),
        "ClickMessage" => again::<ClickMessage>(body),
        "JobMessage" => again::<JobMessage>(body),
        other => Err(format!("{other} is not known to this test: add it to read_and_written")),
    }
}
