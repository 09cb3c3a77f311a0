//! Metrics: what is counted is known in one place, what rings is counted, and what is logged tells nothing it must not.

use std::collections::{BTreeMap, BTreeSet};

use yaml_serde::Value;

use crate::{
    findings::Findings,
    source::{SOURCES, Source, source},
    template::{self, at, each, functions, resources, target},
    tokens::{Kind, Token},
    tree,
};

const METRICS: &str = "shared/runtime/src/metrics.rs";
const LINES: &str = "shared/runtime/src/event_line.rs";

/// The metrics there are, in their order.
pub(crate) fn known() -> Vec<&'static str> {
    source(METRICS).variants("Metric").into_iter().map(|variant| variant.name).collect()
}

/// `First::Second` that stands here, for any second.
fn paths<'a>(tokens: &'a [Token], first: &str) -> BTreeSet<&'a str> {
    let path = |next: &&'a [Token]| {
        next[0].is(first) && next[1].is(":") && next[2].is(":") && next[3].kind == Kind::Word
    };
    tokens.windows(4).filter(path).map(|next| next[3].text.as_str()).collect()
}

fn body(source: &'static Source, function: &str) -> &'static [Token] {
    let functions = source.functions();
    let found = functions.iter().find(|own| own.name == function);
    found.unwrap_or_else(|| panic!("{} has no {function}", source.path)).body
}

/// The metric that each outcome of an event counts in, read off `Outcome::metric`.
fn of_outcomes() -> BTreeMap<&'static str, &'static str> {
    let arm = |next: &'static [Token]| {
        let is_arm = next[0].is("Self") && next[4].is("=") && next[6].is("Metric");
        is_arm.then(|| (next[3].text.as_str(), next[9].text.as_str()))
    };
    body(source(LINES), "metric").windows(10).filter_map(arm).collect()
}

/// What these files count, by a metric's own name or by what became of an event.
fn counted<'a>(sources: impl Iterator<Item = &'a Source>) -> BTreeSet<String> {
    let (outcomes, by_status) = (of_outcomes(), paths(body(source(LINES), "of_status"), "Self"));
    let mut counted = BTreeSet::new();
    for source in sources {
        let tokens: Vec<Token> = source.tokens.iter().filter(|t| !t.test).cloned().collect();
        let mut became = paths(&tokens, "Outcome");
        became.extend(paths(&tokens, "Said"));
        if became.contains("of_status") {
            became.extend(&by_status);
        }
        let by_outcome = became.iter().filter_map(|outcome| outcomes.get(outcome));
        counted.extend(paths(&tokens, "Metric").iter().chain(by_outcome).map(|m| (*m).to_owned()));
    }
    counted
}

/// The files that a function runs through: its own, and of the runtime those that it calls.
fn run_by(document: &Value, function: &str) -> Vec<&'static Source> {
    let all = functions(document);
    let resource = all.iter().find(|(name, _)| *name == function).map(|(_, resource)| *resource);
    let binary = resource
        .and_then(|resource| at(resource, &["Metadata", "BuildProperties", "Binary"])?.as_str())
        .unwrap_or_default();
    let takes_records = resource.is_some_and(|resource| {
        ["SQS", "DynamoDB"].iter().any(|kind| !template::events(resource, kind).is_empty())
    });
    let own = format!("functions/{binary}/src");
    let is_run = |source: &&Source| {
        source.is_below(&[own.as_str()])
            || (binary.ends_with("-webhook") && source.path == "shared/runtime/src/webhook.rs")
            || (takes_records && source.path == "shared/runtime/src/sqs.rs")
    };
    SOURCES.iter().filter(is_run).collect()
}

/// The alarms on metrics of our own: alarm, metric, and the function whose it is.
fn alarms(document: &Value) -> Vec<(&str, &str, Option<&str>)> {
    let all = resources(document, "AWS::CloudWatch::Alarm").into_iter();
    let own = all.filter_map(|(name, alarm)| {
        let property = |name: &str| at(alarm, &["Properties", name]);
        let is_ours = property("Namespace")?.as_str() == Some("Vouch");
        let dimensions = each(property("Dimensions"));
        let of = dimensions.first().and_then(|dimension| {
            let is_function = dimension.get("Name")?.as_str() == Some("FunctionName");
            dimension.get("Value").and_then(target).filter(|_| is_function)
        });
        is_ours.then_some((name, property("MetricName")?.as_str()?, of))
    });
    own.collect()
}

#[test]
fn each_metric_is_counted_somewhere_under_its_own_name_and_is_explained() {
    let names: Vec<&str> = body(source(METRICS), "name")
        .iter()
        .filter(|token| token.kind == Kind::Text)
        .map(|token| token.text.as_str())
        .collect();
    assert_eq!(names, known(), "Metric::name (left) and enum Metric (right)");
    let elsewhere = SOURCES.iter().filter(|source| {
        source.is_below(&["functions", "shared"]) && ![METRICS, LINES].contains(&&*source.path)
    });
    let counted = counted(elsewhere);
    let readme = tree::read("infra/README.md");
    let mut findings = Findings::new();
    for metric in known() {
        if !counted.contains(metric) {
            findings.add(metric, "is counted nowhere");
        }
        if !readme.contains(&format!("`{metric}`")) {
            findings.add(metric, "is not explained in infra/README.md");
        }
    }
    findings.expect_none("a metric is a variant of Metric, counted by a function, with its row");
}

#[test]
fn what_rings_is_counted_by_the_function_that_it_is_about() {
    let document = template::document();
    let filtered = crate::alarms::filtered(&document);
    let mut findings = Findings::new();
    for (alarm, metric, function) in alarms(&document) {
        let Some(function) = function else {
            if !filtered.contains(metric) {
                findings.add(alarm, format!("{metric} is of no function and no filter"));
            }
            continue;
        };
        if !counted(run_by(&document, function).into_iter()).contains(metric) {
            findings.add(alarm, format!("{function} never counts {metric}"));
        }
    }
    findings.expect_none("an alarm on Vouch is on a Metric, with FunctionName: !Ref its function");
}

#[test]
fn errors_are_told_by_their_causes_and_not_by_debug() {
    let mut findings = Findings::new();
    let deployed = SOURCES.iter().filter(|source| source.is_below(&["functions", "shared"]));
    for source in deployed {
        for rest in source.production().filter(|rest| rest.len() > 3) {
            let is_macro = rest[0].is("tracing") && rest[1].is(":") && rest[2].is(":");
            let Some(open) = rest.iter().take(8).position(|t| is_macro && t.is("(")) else {
                continue;
            };
            let inside = &rest[open..crate::tokens::closing(rest, open)];
            let debug =
                inside.windows(2).find(|next| next[0].is("?") && next[1].kind == Kind::Word);
            if let Some(next) = debug {
                findings.add(source.at(&next[0]), format!("?{}", next[1].text));
            }
        }
    }
    findings.expect_none("Debug tells whole answers of services: say %Causes(&error)");
}
