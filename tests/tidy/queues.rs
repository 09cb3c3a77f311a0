//! Queues as they are deployed: nothing that was accepted is lost, and no message is worked on twice at once.

use std::collections::BTreeMap;

use yaml_serde::Value;

use crate::{
    findings::Findings,
    template::{self, at, each, events, functions, is_on, number, resources, target},
};

const QUEUE: &str = "AWS::SQS::Queue";

/// Queues with the dead-letter queue of each, by logical id.
fn redrives(document: &Value) -> BTreeMap<&str, &str> {
    resources(document, QUEUE)
        .into_iter()
        .filter_map(|(name, queue)| {
            let redrive = at(queue, &["Properties", "RedrivePolicy", "deadLetterTargetArn"])?;
            Some((name, target(redrive)?))
        })
        .collect()
}

#[test]
fn every_queue_has_dead_letters_of_its_own_which_are_kept_longer() {
    let document = template::document();
    let (queues, redrives) = (resources(&document, QUEUE), redrives(&document));
    let kept = |name: &str| {
        let (_, queue) = queues.iter().find(|(own, _)| *own == name)?;
        number(queue, &["Properties", "MessageRetentionPeriod"])
    };
    let mut findings = Findings::new();
    for (name, queue) in &queues {
        if let Some(letters) = redrives.get(name) {
            if kept(letters).is_none() || kept(letters) <= kept(name) {
                findings.add(letters, format!("keeps messages no longer than {name}"));
            }
            let most = number(queue, &["Properties", "RedrivePolicy", "maxReceiveCount"]);
            if !most.is_some_and(|most| (3..=10).contains(&most)) {
                findings.add(name, "is not given up after three to ten receives");
            }
        } else if redrives.values().filter(|letters| *letters == name).count() != 1 {
            findings.add(name, "has no dead-letter queue, and is not that of one other queue");
        }
    }
    findings.expect_none("a message that fails too often waits for a person, with time to look");
}

#[test]
fn a_queue_hides_a_message_for_six_time_outs_and_the_window() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, function) in functions(&document) {
        let timeout = number(function, &["Properties", "Timeout"]).unwrap_or(u64::MAX / 6);
        for (event, source) in events(function, "SQS") {
            let queue = source.get("Queue").and_then(target).unwrap_or_default();
            let hidden = resources(&document, QUEUE)
                .into_iter()
                .find(|(own, _)| *own == queue)
                .and_then(|(_, queue)| number(queue, &["Properties", "VisibilityTimeout"]));
            let window = number(source, &["MaximumBatchingWindowInSeconds"]).unwrap_or(0);
            let wanted = timeout.saturating_mul(6).saturating_add(window);
            if hidden.is_none_or(|hidden| hidden < wanted) {
                findings.add(
                    format!("{name}, {event}"),
                    format!("{queue} hides a message {hidden:?} s, should be {wanted}"),
                );
            }
        }
    }
    findings.expect_none("VisibilityTimeout is at least 6 × the function's Timeout + its window");
}

#[test]
fn a_queue_feeds_one_function_and_dead_letters_feed_none() {
    let document = template::document();
    let redrives = redrives(&document);
    let mut findings = Findings::new();
    for (queue, _) in resources(&document, QUEUE) {
        let fed = functions(&document)
            .into_iter()
            .flat_map(|(_, function)| events(function, "SQS"))
            .filter(|(_, source)| source.get("Queue").and_then(target) == Some(queue))
            .count();
        if fed != usize::from(redrives.contains_key(queue)) {
            findings.add(queue, format!("feeds {fed} functions"));
        }
    }
    findings.expect_none("each queue feeds one function; dead letters wait for a person");
}

#[test]
fn a_batch_fails_message_by_message() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, function) in functions(&document) {
        for kind in ["SQS", "DynamoDB"] {
            for (event, source) in events(function, kind) {
                let types = each(source.get("FunctionResponseTypes"));
                if types.iter().filter_map(|kind| kind.as_str()).ne(["ReportBatchItemFailures"]) {
                    findings.add(format!("{name}, {event}"), "a failed message fails its batch");
                }
                let most = number(source, &["ScalingConfig", "MaximumConcurrency"]);
                if kind == "SQS" && most.is_none() {
                    findings.add(format!("{name}, {event}"), "may take all of the account");
                }
            }
        }
    }
    findings.expect_none("FunctionResponseTypes: [ReportBatchItemFailures], and an upper bound");
}

#[test]
fn a_stream_gives_up_what_it_cannot_bring_and_says_so() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, function) in functions(&document) {
        for (event, source) in events(function, "DynamoDB") {
            let event = format!("{name}, {event}");
            let tries = number(source, &["MaximumRetryAttempts"]);
            if !tries.is_some_and(|tries| (1..=10).contains(&tries)) {
                findings.add(&event, "one row may hold up its shard for a day");
            }
            if !is_on(source, &["BisectBatchOnFunctionError"]) {
                findings.add(&event, "one row takes its whole batch with it");
            }
            let told = at(source, &["DestinationConfig", "OnFailure", "Destination"]);
            if told.and_then(target).is_none() {
                findings.add(&event, "nobody is told of rows that are given up");
            }
        }
    }
    findings.expect_none("few tries, halved batches, and somebody who is told");
}

#[test]
fn what_is_kept_is_encrypted_and_outlives_the_stack() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, queue) in resources(&document, QUEUE) {
        if !is_on(queue, &["Properties", "SqsManagedSseEnabled"]) {
            findings.add(name, "is not encrypted");
        }
    }
    for (name, table) in resources(&document, "AWS::DynamoDB::Table") {
        for path in [
            &["SSESpecification", "SSEEnabled"][..],
            &["PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"],
            &["DeletionProtectionEnabled"],
            &["TimeToLiveSpecification", "Enabled"],
        ] {
            if !is_on(table, &[&["Properties"], path].concat()) {
                findings.add(name, format!("{} is not on", path.join(".")));
            }
        }
    }
    for kind in ["AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::Logs::LogGroup"] {
        for (name, resource) in resources(&document, kind) {
            // What has a name of its own would stand in the way of the next stack.
            let named = at(resource, &["Properties", "LogGroupName"]).is_some();
            for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
                if !named && resource.get(policy).and_then(Value::as_str) != Some("Retain") {
                    findings.add(name, format!("{policy} is not Retain"));
                }
            }
        }
    }
    findings.expect_none("tables, queues, secrets and logs are encrypted, kept and recoverable");
}
