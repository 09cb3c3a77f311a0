//! What each function may do in AWS: just what DESIGN §1 gives it, and settings for just that.

use std::collections::{BTreeMap, BTreeSet};

use yaml_serde::Value;

use crate::{
    findings::Findings,
    source::SOURCES,
    template::{self, at, each, functions, resources, target, texts},
    tokens::Token,
};

const BOOK: &str = "BatchGetItem ConditionCheckItem GetItem PutItem Query UpdateItem";
const TAKE: &str = "DeleteMessage GetQueueAttributes ReceiveMessage";
const FOLLOW: &str = "DescribeStream GetRecords GetShardIterator ListStreams";

/// Each function's rights, by what they are on. A row more or other than this is a decision, and stands here; that
/// each is needed is shown by stories (tests/it/rights.rs).
const RIGHTS: [(&str, &[(&str, &str)]); 8] = [
    ("Redirect", &[("ClicksQueue", "SendMessage"), ("RegistryTable", "GetItem")]),
    (
        "ClickCounter",
        &[
            ("ClicksQueue", TAKE),
            ("ClicksTable", "PutItem UpdateItem"),
            ("RegistryTable", "GetItem"),
        ],
    ),
    ("SignupWebhook", &[("EventsQueue", "SendMessage"), ("RegistryTable", "GetItem")]),
    ("TransactionWebhook", &[("EventsQueue", "SendMessage"), ("RegistryTable", "GetItem")]),
    (
        "Worker",
        &[
            ("EventsQueue", TAKE),
            ("LedgerTable", BOOK),
            ("RegistryTable", "BatchGetItem ConditionCheckItem GetItem PutItem Query"),
        ],
    ),
    (
        "Invoicer",
        &[
            ("JobsQueue", "DeleteMessage GetQueueAttributes ReceiveMessage SendMessage"),
            ("LedgerTable", "ConditionCheckItem GetItem PutItem Query UpdateItem"),
            ("LedgerTable's index", "Query"),
            ("RegistryTable", "ConditionCheckItem GetItem PutItem Query"),
            ("RegistryTable's index", "Query"),
        ],
    ),
    (
        "Dispatcher",
        &[
            ("AlarmTopic", "Publish"),
            ("JobsQueue", "SendMessage"),
            ("LedgerTable", "ConditionCheckItem GetItem PutItem Query UpdateItem"),
            ("LedgerTable's index", "Query"),
            ("LedgerTable's stream", FOLLOW),
            ("MailIdentity", "SendEmail"),
            ("RegistryTable", "GetItem PutItem Query"),
        ],
    ),
    (
        "Portal",
        &[
            ("ClicksTable", "Query"),
            ("EventsQueue", "SendMessage"),
            ("JobsQueue", "SendMessage"),
            ("LedgerTable", BOOK),
            ("LedgerTable's index", "Query"),
            ("RegistryTable", "BatchGetItem GetItem PutItem Query UpdateItem"),
            ("RegistryTable's index", "Query"),
        ],
    ),
];

/// Actions that AWS allows on no single resource.
const WITHOUT_RESOURCE: [&str; 3] =
    ["dynamodb:ListStreams", "xray:PutTelemetryRecords", "xray:PutTraceSegments"];

/// What of a function's code wants which setting. The tables follow from its role.
const WANTED_BY: [(&[&str], &str); 10] = [
    (&["config", "token_keys"], "VOUCH_TOKEN_KEYS"),
    (&["config", "sealing_key"], "VOUCH_SEALING_KEY"),
    (&["config", "base_url"], "VOUCH_BASE_URL"),
    (&["config", "setup_token_hash"], "VOUCH_SETUP_TOKEN"),
    (&["config", "mail_from"], "VOUCH_MAIL_FROM"),
    (&["config", "stripe_url"], "VOUCH_STRIPE_URL"),
    (&["queue", "send_event"], "VOUCH_EVENTS_QUEUE_URL"),
    (&["queue", "send_click"], "VOUCH_CLICKS_QUEUE_URL"),
    (&["queue", "send_job"], "VOUCH_JOBS_QUEUE_URL"),
    (&["queue", "send_jobs"], "VOUCH_JOBS_QUEUE_URL"),
];

/// Tables, and the setting that names each.
const TABLES: [(&str, &str); 3] = [
    ("ClicksTable", "VOUCH_CLICKS_TABLE"),
    ("LedgerTable", "VOUCH_LEDGER_TABLE"),
    ("RegistryTable", "VOUCH_REGISTRY_TABLE"),
];

/// Actions that take something away, or read without a key. Nobody has them.
const FORBIDDEN: [&str; 5] = ["Delete", "Scan", "BatchWrite", "PartiQL", "Purge"];

/// What may be done on what.
type Rights<'a> = BTreeMap<String, BTreeSet<&'a str>>;

/// One statement of a role: on what, and which actions.
struct Statement<'a> {
    actions: Vec<&'a str>,
    resources: Vec<&'a Value>,
}

fn role<'a>(document: &'a Value, function: &str) -> Option<&'a Value> {
    let wanted = format!("{function}Role");
    let all = resources(document, "AWS::IAM::Role");
    all.into_iter().find(|(name, _)| *name == wanted).map(|(_, role)| role)
}

fn statements(role: &Value) -> Vec<Statement<'_>> {
    each(at(role, &["Properties", "Policies"]))
        .into_iter()
        .flat_map(|policy| each(at(policy, &["PolicyDocument", "Statement"])))
        .map(|statement| match statement {
            // `!If [condition, the statement, nothing]`.
            Value::Tagged(tagged) => tagged.value.get(1).unwrap_or(statement),
            plain => plain,
        })
        .map(|statement| Statement {
            actions: each(statement.get("Action")).iter().filter_map(|a| a.as_str()).collect(),
            resources: each(statement.get("Resource")),
        })
        .collect()
}

/// What a role is for, without logs and traces, which every function writes.
fn rights(role: &Value) -> Rights<'_> {
    let mut rights = Rights::new();
    for statement in statements(role) {
        for action in statement.actions {
            let (service, verb) = action.split_once(':').unwrap_or(("", action));
            for resource in
                statement.resources.iter().filter(|_| !["logs", "xray"].contains(&service))
            {
                rights.entry(subject(resource)).or_default().insert(verb);
            }
        }
    }
    rights
}

/// What a resource is, in the words of the list above.
fn subject(resource: &Value) -> String {
    let text = texts(resource).concat();
    let name = target(resource).unwrap_or_default();
    if text.contains("Stream") || text.contains("/stream/") {
        format!("{name}'s stream")
    } else if text.contains("/index/") {
        format!("{name}'s index")
    } else if text.contains("${MailIdentity}") {
        "MailIdentity".to_owned()
    } else {
        name.to_owned()
    }
}

#[test]
fn each_function_has_a_role_of_its_own_with_just_its_rights() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, function) in functions(&document) {
        let own = at(function, &["Properties", "Role"]).and_then(target);
        if own != Some(&format!("{name}Role")) {
            findings.add(name, format!("has the role {own:?}"));
        }
        if at(function, &["Properties", "Policies"]).is_some() {
            findings.add(name, "has policies: SAM would add its own, for every queue there is");
        }
        let listed = RIGHTS.iter().find(|(own, _)| *own == name).map_or(&[][..], |(_, rows)| rows);
        let wanted: Rights<'_> = listed
            .iter()
            .map(|(on, verbs)| ((*on).to_owned(), verbs.split(' ').collect()))
            .collect();
        let given = role(&document, name).map(rights).unwrap_or_default();
        if given != wanted {
            findings.add(name, format!("may {given:?}\n    and should {wanted:?}"));
        }
    }
    findings.expect_none("roles are DESIGN §1's last column; change RIGHTS if that is meant");
}

#[test]
fn no_role_has_wildcards_or_somebody_elses_policies() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, role) in resources(&document, "AWS::IAM::Role") {
        if at(role, &["Properties", "ManagedPolicyArns"]).is_some() {
            findings.add(name, "has managed policies, which are for every resource");
        }
        for statement in statements(role) {
            for action in &statement.actions {
                let free = WITHOUT_RESOURCE.contains(action);
                if action.contains('*') {
                    findings.add(name, format!("may {action}"));
                }
                for resource in &statement.resources {
                    let text = texts(resource).concat();
                    if text.contains('*') && !free {
                        findings.add(name, format!("may {action} on {text}"));
                    }
                }
            }
        }
    }
    findings.expect_none("a role names its actions and its resources");
}

#[test]
fn nobody_may_delete_or_scan() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, role) in resources(&document, "AWS::IAM::Role") {
        for statement in statements(role) {
            for action in &statement.actions {
                let takes_messages = *action == "sqs:DeleteMessage";
                if FORBIDDEN.iter().any(|word| action.contains(word)) && !takes_messages {
                    findings.add(name, format!("may {action}"));
                }
            }
        }
    }
    findings.expect_none("rows are never deleted but by their expiry, and never scanned");
}

#[test]
fn a_function_is_told_just_the_settings_it_reads() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, function) in functions(&document) {
        let told: BTreeSet<&str> = at(function, &["Properties", "Environment", "Variables"])
            .and_then(Value::as_mapping)
            .into_iter()
            .flat_map(|variables| variables.keys().filter_map(Value::as_str))
            .collect();
        let may = role(&document, name).map(rights).unwrap_or_default();
        let mut read: BTreeSet<&str> = wanted_by(function);
        read.extend(TABLES.iter().filter(|(table, _)| may.contains_key(*table)).map(|(_, v)| *v));
        for variable in told.difference(&read) {
            findings.add(name, format!("is told {variable}, and does not read it"));
        }
        for variable in read.difference(&told) {
            findings.add(name, format!("reads {variable}, and is not told"));
        }
    }
    findings
        .expect_none("Environment of a function in infra/template.yaml: what it needs, no more");
}

/// The settings that a function's code asks for, and what it shares with the other webhook.
fn wanted_by(function: &Value) -> BTreeSet<&'static str> {
    let path = ["Metadata", "BuildProperties", "Binary"];
    let binary = at(function, &path).and_then(Value::as_str).unwrap_or_default();
    let own =
        SOURCES.iter().filter(|source| source.is_below(&[&format!("functions/{binary}/src")]));
    let shared = SOURCES.iter().filter(|source| {
        binary.ends_with("-webhook") && source.path == "shared/runtime/src/webhook.rs"
    });
    let tokens: Vec<&Token> = own
        .chain(shared)
        .flat_map(|source| source.tokens.iter().filter(|token| !token.test))
        .collect();
    let asks = |names: &[&str]| {
        tokens
            .windows(3)
            .any(|three| three[0].is(names[0]) && three[1].is(".") && three[2].is(names[1]))
    };
    WANTED_BY.iter().filter(|(names, _)| asks(names)).map(|(_, variable)| *variable).collect()
}

#[test]
fn secrets_come_by_reference_and_a_second_token_key_beside_the_first() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, function) in functions(&document) {
        let told = at(function, &["Properties", "Environment", "Variables"]);
        for variable in ["VOUCH_TOKEN_KEYS", "VOUCH_SEALING_KEY", "VOUCH_SETUP_TOKEN"] {
            let Some(value) = told.and_then(|told| told.get(variable)) else { continue };
            let ways: Vec<&str> =
                texts(value).into_iter().filter(|text| text.contains(':')).collect();
            let is_reference = |way: &&str| way.contains("{{resolve:secretsmanager:${");
            if ways.is_empty() || !ways.iter().all(is_reference) {
                findings.add(name, format!("{variable} is told openly"));
            }
            if variable == "VOUCH_TOKEN_KEYS" {
                let counts: Vec<usize> = ways.iter().map(|way| keys_of(way)).collect();
                if counts != [2, 1] {
                    findings.add(name, format!("reads {counts:?} keys, with a second and without"));
                }
            }
        }
    }
    findings.expect_none("secrets lie in Secrets Manager, and token keys can be changed");
}

/// How many keys the code reads out of a setting, once CloudFormation has put them in.
fn keys_of(setting: &str) -> usize {
    let mut written = setting.replace("${TokenKey}", "k2").replace("${OtherTokenKey}", "k1");
    while let Some((before, rest)) = written.split_once("{{resolve:") {
        let (_, after) = rest.split_once("}}").unwrap_or_default();
        written = format!("{before}{}{after}", "0f".repeat(32));
    }
    match written.parse::<vouch_domain::tracking::token::TokenKeys>() {
        Ok(keys) => format!("{keys:?}").split(',').count(),
        Err(_) => 0,
    }
}
