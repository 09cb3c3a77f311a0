//! What rings when something is wrong: each alarm has a runbook, and each thing that can break has an alarm.

use std::collections::BTreeSet;

use yaml_serde::Value;

use crate::{
    findings::Findings,
    source::SOURCES,
    template::{self, at, each, functions, number, property, resources, target, texts},
    tokens::Kind,
    tree,
};

const ALARM: &str = "AWS::CloudWatch::Alarm";
const RUNBOOKS: &str = "infra/README.md";

/// The runbook that an alarm names: what stands behind `infra/README.md#` in its description.
fn anchor(alarm: &Value) -> Option<&str> {
    let description = at(alarm, &["Properties", "AlarmDescription"])?.as_str()?;
    let (_, rest) = description.split_once(RUNBOOKS)?;
    rest.strip_prefix('#')?.split([' ', '.']).next()
}

/// Headings below "When an alarm rings", as a browser addresses them.
fn runbooks() -> BTreeSet<String> {
    let text = tree::read(RUNBOOKS);
    let (_, below) = text.split_once("\n## When an alarm rings\n").unwrap_or_default();
    let section = below.split("\n## ").next().unwrap_or_default();
    section.lines().filter_map(|line| line.strip_prefix("### ")).map(slug).collect()
}

/// A heading's address: small letters and digits, hyphens for spaces.
fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-'].contains(c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn every_alarm_has_a_runbook_and_every_runbook_an_alarm() {
    let document = template::document();
    let (runbooks, mut used) = (runbooks(), BTreeSet::new());
    let mut findings = Findings::new();
    for (name, alarm) in resources(&document, ALARM) {
        match anchor(alarm) {
            Some(anchor) if runbooks.contains(anchor) => {
                used.insert(anchor.to_owned());
            }
            anchor => {
                findings.add(name, format!("names the runbook {anchor:?}, which is not there"))
            }
        }
        if each(at(alarm, &["Properties", "AlarmActions"])).iter().all(|to| target(to).is_none()) {
            findings.add(name, "rings nowhere");
        }
        if at(alarm, &["Properties", "TreatMissingData"]).is_none() {
            findings.add(name, "does not say what silence means");
        }
    }
    for runbook in runbooks.difference(&used) {
        findings.add(RUNBOOKS, format!("no alarm names #{runbook}"));
    }
    findings.expect_none("AlarmDescription ends with infra/README.md#its-runbook");
}

#[test]
fn every_runbook_says_what_it_means_what_to_look_at_and_when_it_is_over() {
    let text = tree::read(RUNBOOKS);
    let (_, below) = text.split_once("\n## When an alarm rings\n").unwrap_or_default();
    let section = below.split("\n## ").next().unwrap_or_default();
    let mut findings = Findings::new();
    for runbook in section.split("\n### ").skip(1) {
        let heading = runbook.lines().next().unwrap_or_default();
        for part in ["Means", "Look", "Do", "Safe", "Over"] {
            if !runbook.contains(&format!("\n**{part}:**")) {
                findings.add(heading, format!("has no **{part}:**"));
            }
        }
        for id in runbook.match_indices("$(id ").chain(runbook.match_indices("$(arn ")) {
            let rest = runbook[id.0..].split_once(' ').map_or("", |(_, rest)| rest);
            let name = rest.split(')').next().unwrap_or_default();
            let is_resource =
                template::document().get("Resources").is_some_and(|all| all.get(name).is_some());
            if !is_resource {
                findings.add(heading, format!("names the resource {name}, which is not there"));
            }
        }
    }
    findings.expect_none("whoever is woken up by an alarm has not read the code");
}

#[test]
fn each_function_queue_and_table_has_an_alarm() {
    let document = template::document();
    let alarms = resources(&document, ALARM);
    let watched = |resource: &str, metric: Option<&str>| {
        alarms.iter().any(|(_, alarm)| {
            let own = at(alarm, &["Properties", "MetricName"]).and_then(Value::as_str);
            let on = at(alarm, &["Properties", "Dimensions"]);
            (metric.is_none() || own == metric)
                && each(on)
                    .iter()
                    .any(|dimension| dimension.get("Value").and_then(target) == Some(resource))
        })
    };
    let mut findings = Findings::new();
    let mut expect = |resource: &str, metric: Option<&str>| {
        if !watched(resource, metric) {
            findings.add(resource, format!("has no alarm on {}", metric.unwrap_or("anything")));
        }
    };
    for (name, _) in functions(&document) {
        expect(name, Some("Errors"));
    }
    for (name, queue) in resources(&document, "AWS::SQS::Queue") {
        let is_fed = at(queue, &["Properties", "RedrivePolicy"]).is_some();
        let (waiting, letters) =
            ("ApproximateAgeOfOldestMessage", "ApproximateNumberOfMessagesVisible");
        expect(name, Some(if is_fed { waiting } else { letters }));
    }
    for name in ["LedgerTable", "RegistryTable", "HttpApi"] {
        expect(name, None);
    }
    findings.expect_none("what can break rings");
}

#[test]
fn a_new_version_goes_back_when_its_alarm_rings() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, function) in functions(&document) {
        let alarms = at(function, &["Properties", "DeploymentPreference", "Alarms"]);
        let own = format!("{name}ErrorsAlarm");
        if !each(alarms).iter().any(|alarm| target(alarm) == Some(&own)) {
            findings.add(name, format!("is not rolled back by {own}"));
        }
        if property(&document, function, "AutoPublishAlias").is_none() {
            findings.add(name, "has no alias that could go back");
        }
        let whole = at(function, &["Properties", "AutoPublishAliasAllProperties"]);
        if whole.and_then(Value::as_bool) != Some(true) {
            findings.add(name, "publishes no version when its settings change");
        }
    }
    let shift = at(&document, &["Globals", "Function", "DeploymentPreference", "Type"]);
    if !shift.and_then(Value::as_str).is_some_and(|shift| shift.starts_with("Canary")) {
        findings.add("Globals", format!("moves traffic by {shift:?}"));
    }
    findings.expect_none("a canary, and the alarms that end it");
}

#[test]
fn lines_that_are_counted_are_lines_that_are_logged() {
    let document = template::document();
    let mut findings = Findings::new();
    let filters = resources(&document, "AWS::Logs::MetricFilter");
    for (name, filter) in &filters {
        let pattern = at(filter, &["Properties", "FilterPattern"]).and_then(Value::as_str);
        let group =
            at(filter, &["Properties", "LogGroupName"]).and_then(target).unwrap_or_default();
        let pattern = pattern.unwrap_or_default();
        for message in pattern.split("$.message").skip(1).filter_map(|rest| rest.split('"').nth(1))
        {
            if !logs(group.trim_end_matches("Logs"), message) {
                findings.add(name, format!("{group} never holds “{message}”"));
            }
        }
    }
    let counted = filtered(&document);
    let known = crate::metrics::known();
    let rung: BTreeSet<&str> = resources(&document, ALARM)
        .into_iter()
        .filter(|(_, alarm)| {
            at(alarm, &["Properties", "Namespace"]).and_then(Value::as_str) == Some("Vouch")
        })
        .filter_map(|(_, alarm)| at(alarm, &["Properties", "MetricName"])?.as_str())
        .filter(|metric| !known.contains(metric))
        .collect();
    for metric in counted.symmetric_difference(&rung) {
        findings.add(*metric, "is counted and rings nowhere, or rings and is counted nowhere");
    }
    findings.expect_none("a metric filter's message is the text of a line that its function logs");
}

/// What is counted from lines of the log by a filter, beside the metrics that lines carry themselves.
pub(crate) fn filtered(document: &Value) -> BTreeSet<&str> {
    resources(document, "AWS::Logs::MetricFilter")
        .into_iter()
        .flat_map(|(_, filter)| each(at(filter, &["Properties", "MetricTransformations"])))
        .filter_map(|metric| metric.get("MetricName")?.as_str())
        .collect()
}

/// Whether a function, or what all of them run on, has a text.
fn logs(function: &str, message: &str) -> bool {
    SOURCES.iter().any(|source| {
        let folder = source.path.strip_prefix("functions/").and_then(|rest| rest.split('/').next());
        let own = folder.is_some_and(|name| name.replace('-', "").eq_ignore_ascii_case(function));
        (own || source.is_below(&["shared/runtime/src"]))
            && source
                .tokens
                .iter()
                .any(|token| token.kind == Kind::Text && !token.test && token.text == message)
    })
}

#[test]
fn logs_are_kept_for_a_while_and_hold_no_visitors() {
    let document = template::document();
    let groups = resources(&document, "AWS::Logs::LogGroup");
    let mut findings = Findings::new();
    for (name, group) in &groups {
        let days = number(group, &["Properties", "RetentionInDays"]);
        if !days.is_some_and(|days| (30..=400).contains(&days)) {
            findings.add(name, format!("is kept for {days:?} days"));
        }
    }
    for (name, function) in functions(&document) {
        let group = at(function, &["Properties", "LoggingConfig", "LogGroup"]).and_then(target);
        if group != Some(&format!("{name}Logs"))
            || !groups.iter().any(|(own, _)| Some(*own) == group)
        {
            findings.add(name, format!("logs into {group:?}"));
        }
    }
    for (name, stage) in resources(&document, "AWS::ApiGatewayV2::Stage") {
        let access = at(stage, &["Properties", "AccessLogSettings"]);
        if access.and_then(|log| log.get("DestinationArn")).and_then(target).is_none() {
            findings.add(name, "has no log of requests");
        }
        for told in access.map(texts).unwrap_or_default() {
            for person in ["sourceIp", "userAgent", "$context.path", "authorizer", "caller"] {
                if told.contains(person) {
                    findings.add(name, format!("logs {person}"));
                }
            }
        }
    }
    findings.expect_none("30 to 400 days, a group for each function, no addresses of people");
}
