//! One line for each event that a function handled: what it was, whose, what became of it, and how long it took.
//!
//! Here it is a readable line of the log. In Lambda it is a line of JSON which CloudWatch counts as it stores it, so
//! that metrics cost neither a call nor a second line. Lines name things by our ids and by the sender's id of a call;
//! they hold no secret, no body, and nothing that a company wrote about a person.

use std::{
    error::Error,
    fmt,
    io::{self, Write as _},
    sync::LazyLock,
    time::Instant,
};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use vouch_domain::id::CompanyId;

use crate::{
    clock::Clock,
    config,
    metrics::{DIMENSION, Directive, Metric},
};

/// What every event line says; what differs are its fields.
const MESSAGE: &str = "an event was handled";

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The visitor was sent on.
    Followed,
    /// The call is kept on the queue.
    Accepted,
    /// It took effect.
    Applied,
    /// Its effect was there already.
    Repeat,
    /// It waits for its customer.
    Parked,
    /// It waits for a person.
    Quarantined,
    /// The call was answered.
    Answered,
    /// It may not or can not be; whoever asked was told.
    Refused,
    /// A table or queue gave no answer; whoever asked was told to come again.
    Unavailable,
    /// It failed and comes again by itself.
    Retried,
    /// It failed by a bug or by odd content: a person must look.
    Broken,
    /// The schedule's run came to its end.
    Swept,
}

impl Outcome {
    /// As the line says it: the words of the API.
    pub fn text(self) -> &'static str {
        match self {
            Self::Followed => "followed",
            Self::Accepted => "accepted",
            Self::Applied => "applied",
            Self::Repeat => "repeat",
            Self::Parked => "parked",
            Self::Quarantined => "quarantined",
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Unavailable => "unavailable",
            Self::Retried => "retried",
            Self::Broken => "broken",
            Self::Swept => "swept",
        }
    }

    /// What a status means for whoever asked.
    pub fn of_status(status: u16) -> Self {
        match status {
            ..400 => Self::Answered,
            400..500 => Self::Refused,
            502..505 => Self::Unavailable,
            _ => Self::Broken,
        }
    }

    fn metric(self) -> Metric {
        match self {
            Self::Followed => Metric::Followed,
            Self::Accepted => Metric::Accepted,
            Self::Applied => Metric::Applied,
            Self::Repeat => Metric::Repeats,
            Self::Parked => Metric::Parked,
            Self::Quarantined => Metric::Quarantined,
            Self::Answered => Metric::Answered,
            Self::Refused => Metric::Refused,
            Self::Unavailable => Metric::Unavailable,
            Self::Retried => Metric::Retried,
            Self::Broken => Metric::Broken,
            Self::Swept => Metric::Sweeps,
        }
    }

    fn level(self) -> tracing::Level {
        match self {
            Self::Broken => tracing::Level::ERROR,
            Self::Quarantined | Self::Unavailable | Self::Retried => tracing::Level::WARN,
            _ => tracing::Level::INFO,
        }
    }
}

/// An event that was handled, but for what became of it.
#[derive(Debug, Clone, Copy)]
pub struct EventLine<'a> {
    /// What it was: a type of webhook, a kind of job or intent, a route.
    pub kind: &'a str,
    /// Since when it was handled.
    pub started: Instant,
    /// Whose it was.
    pub company: Option<CompanyId>,
    /// Which it was: the sender's id of the call, the message's id, our own id of what it is about.
    pub id: Option<&'a str>,
    /// The gateway's id of the request that brought it.
    pub request: Option<&'a str>,
    /// The status it was answered with.
    pub status: Option<u16>,
    /// Why it came to that.
    pub reason: Option<&'a str>,
    /// What else is counted with it. What is zero is not.
    pub measures: &'a [(Metric, u64)],
}

impl<'a> EventLine<'a> {
    /// An event of a kind.
    pub fn of(kind: &'a str, started: Instant) -> Self {
        Self {
            kind,
            started,
            company: None,
            id: None,
            request: None,
            status: None,
            reason: None,
            measures: &[],
        }
    }

    /// Says the line.
    pub fn say(&self, outcome: Outcome) {
        match &*FUNCTION {
            Some(function) => {
                let written = self.written(outcome, function, Clock::System.now());
                // Where the log is gone there is nobody to tell.
                let _ = io::stdout().lock().write_all(&written);
            }
            None => self.trace(outcome),
        }
    }

    fn millis(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn trace(&self, outcome: Outcome) {
        let Self { kind, id, request, status, reason, .. } = *self;
        let (company, ms) = (self.company.map(tracing::field::display), self.millis());
        let outcome_text = outcome.text();
        // A level is part of the place in the code.
        macro_rules! line {
            ($level:ident) => {
                tracing::$level!(
                    outcome = outcome_text,
                    reason,
                    event.kind = kind,
                    company.id = company,
                    event.id = id,
                    request.id = request,
                    status,
                    ms,
                    "{MESSAGE}"
                )
            };
        }
        match outcome.level() {
            tracing::Level::ERROR => line!(error),
            tracing::Level::WARN => line!(warn),
            _ => line!(info),
        }
    }

    /// The line as Lambda takes it, with its end.
    fn written(&self, outcome: Outcome, function: &str, now: DateTime<Utc>) -> Vec<u8> {
        let mut measures = Vec::with_capacity(self.measures.len() + 1);
        measures.push((outcome.metric(), 1));
        measures.extend(self.measures.iter().copied().filter(|(_, value)| *value > 0));
        let line = Written { line: self, outcome, function, now, measures: &measures };
        let mut bytes = Vec::with_capacity(512);
        // Our own fields always have a JSON form.
        let _ = serde_json::to_writer(&mut bytes, &line);
        bytes.push(b'\n');
        bytes
    }
}

/// The name that Lambda gave this function; none where this is not Lambda. One for the process, like the log itself.
static FUNCTION: LazyLock<Option<String>> = LazyLock::new(config::function_name);

struct Written<'a> {
    line: &'a EventLine<'a>,
    outcome: Outcome,
    function: &'a str,
    now: DateTime<Utc>,
    measures: &'a [(Metric, u64)],
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { line, outcome, function, now, measures } = self;
        let mut map = serializer.serialize_map(None)?;
        // Lambda itself reads these two, for its own filter of levels.
        map.serialize_entry("timestamp", &now.to_rfc3339_opts(SecondsFormat::Millis, true))?;
        map.serialize_entry("level", outcome.level().as_str())?;
        map.serialize_entry("message", MESSAGE)?;
        map.serialize_entry("outcome", outcome.text())?;
        add(&mut map, "reason", &line.reason)?;
        map.serialize_entry("event.kind", line.kind)?;
        add(&mut map, "company.id", &line.company)?;
        add(&mut map, "event.id", &line.id)?;
        add(&mut map, "request.id", &line.request)?;
        add(&mut map, "status", &line.status)?;
        map.serialize_entry("ms", &line.millis())?;
        map.serialize_entry(DIMENSION, function)?;
        for (metric, value) in *measures {
            map.serialize_entry(metric.name(), value)?;
        }
        let directive = Directive { timestamp: now.timestamp_millis(), measures };
        map.serialize_entry("_aws", &directive)?;
        map.end()
    }
}

fn add<M: serde::ser::SerializeMap>(
    map: &mut M,
    name: &str,
    value: &Option<impl Serialize>,
) -> Result<(), M::Error> {
    match value {
        Some(value) => map.serialize_entry(name, value),
        None => Ok(()),
    }
}

/// An error with what caused it, on one line, for the log: `Debug` would tell the whole answer of a service.
///
/// Errors cite what they could not read, in quotes, and mail services cite addresses: neither is told.
pub struct Causes<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut chain, mut next) = (self.0.to_string(), self.0.source());
        while let Some(error) = next {
            chain.push_str(": ");
            chain.push_str(&error.to_string());
            next = error.source();
        }
        let mut is_quoted = false;
        for word in chain.split_inclusive(|c: char| c == '"' || c.is_whitespace()) {
            if !is_quoted {
                f.write_str(if word.contains('@') { "… " } else { word })?;
            }
            if word.ends_with('"') {
                is_quoted = !is_quoted;
                f.write_str(if is_quoted { "…" } else { "\"" })?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn written(line: &EventLine<'_>, outcome: Outcome) -> Value {
        let now = "2026-10-31T23:59:59.250Z".parse().unwrap();
        let bytes = line.written(outcome, "vouch-Worker-1ABC", now);
        let (end, text) = bytes.split_last().unwrap();
        assert_eq!((*end, text.contains(&b'\n')), (b'\n', false), "one line");
        let mut value: Value = serde_json::from_slice(text).unwrap();
        assert!(value.as_object_mut().unwrap().remove("ms").unwrap().is_u64());
        value
    }

    #[test]
    fn a_line_in_lambda_has_the_exact_shape_that_cloudwatch_counts() {
        let company = "cmp_01k6tdz0000000000000000000".parse().unwrap();
        let line = EventLine {
            company: Some(company),
            id: Some("msg_\"7\"\n"),
            reason: Some("its customer has not signed up"),
            measures: &[(Metric::Lag, 40), (Metric::ClicksLost, 0), (Metric::OldestParked, 3)],
            ..EventLine::of("transaction.paid", Instant::now())
        };
        let expected = json!({
            "timestamp": "2026-10-31T23:59:59.250Z",
            "level": "INFO",
            "message": "an event was handled",
            "outcome": "parked",
            "reason": "its customer has not signed up",
            "event.kind": "transaction.paid",
            "company.id": "cmp_01k6tdz0000000000000000000",
            "event.id": "msg_\"7\"\n",
            "FunctionName": "vouch-Worker-1ABC",
            "Parked": 1,
            "Lag": 40,
            "OldestParked": 3,
            "_aws": {
                "Timestamp": 1_793_491_199_250_i64,
                "CloudWatchMetrics": [{
                    "Namespace": "Vouch",
                    "Dimensions": [["FunctionName"]],
                    "Metrics": [
                        {"Name": "Parked", "Unit": "Count"},
                        {"Name": "Lag", "Unit": "Milliseconds"},
                        {"Name": "OldestParked", "Unit": "Seconds"},
                    ],
                }],
            },
        });
        assert_eq!(written(&line, Outcome::Parked), expected);
    }

    #[test]
    fn what_is_not_known_is_not_there() {
        let line = written(&EventLine::of("sweep", Instant::now()), Outcome::Swept);
        let names: Vec<&str> = line.as_object().unwrap().keys().map(String::as_str).collect();
        let mut expected = ["_aws", "timestamp", "level", "message", "outcome", "event.kind"];
        expected.sort_unstable();
        let mut told: Vec<&str> =
            names.into_iter().filter(|name| !["FunctionName", "Sweeps"].contains(name)).collect();
        told.sort_unstable();
        assert_eq!(told, expected);
    }

    #[test]
    fn causes_are_told_on_one_line_without_what_was_read() {
        let failed = |failure: crate::sqs::Failure| Causes(&failure).to_string();
        let unread = serde_json::from_str::<u8>("\"nora of acme\"").unwrap_err();
        assert_eq!(
            failed(crate::sqs::Failure::Unreadable(unread)),
            "the message can't be read: invalid type: string \"…\", expected u8 at line 1 column 14"
        );
        let source = "wanted a number, not \"Nora\"".into();
        let key = "CO#c#CUS#nora@acme.example / X".to_owned();
        let corrupt = vouch_store::Error::Corrupt { key, source };
        assert_eq!(
            failed(crate::sqs::Failure::Store(corrupt)),
            "the item … / X can't be read: wanted a number, not \"…\""
        );
        let source = "no route to host".into();
        let away = vouch_store::Error::Unavailable { operation: "GetItem", source };
        assert_eq!(
            failed(crate::sqs::Failure::Store(away)),
            "the store is not available for GetItem: no route to host"
        );
    }
}
