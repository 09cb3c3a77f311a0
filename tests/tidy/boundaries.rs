//! Who may name what (STYLE §4): DynamoDB in the store, the environment and statuses in the runtime, no float anywhere.

use std::collections::BTreeSet;

use crate::{
    findings::{Exception, Findings, add_unused, exception, excepts},
    source::{SOURCES, Source},
    tokens::{Kind, Token},
};

/// The code that is deployed.
const DEPLOYED: [&str; 2] = ["shared", "functions"];

/// The code that runs: deployed, or as the local system.
const RUNNING: [&str; 3] = ["shared", "functions", "infra"];

/// The schema: `keys.rs`, and `keys/` if that page is cut in parts.
const KEYS: &str = "shared/store/src/keys";

#[test]
fn only_the_store_names_the_database() {
    let exceptions =
        [exception("shared/runtime/src/lambda.rs", "makes the store's client out of the settings")];
    let outside =
        |source: &&Source| source.is_below(&DEPLOYED) && !source.is_below(&["shared/store"]);
    let mut findings = Findings::new();
    find(SOURCES.iter().filter(outside), &exceptions, &mut findings, |rest| {
        rest[0].is("aws_sdk_dynamodb")
    });
    findings.expect_none(
        "only shared/store names DynamoDB's types: give it a method that is one access pattern",
    );
}

#[test]
fn only_keys_rs_spells_keys() {
    let exceptions = [
        exception(
            "shared/store/src/item.rs",
            "the one place to and from attributes puts keys into items",
        ),
        exception(
            "shared/store/src/page.rs",
            "a query and its cursor name the attributes of the range they are given",
        ),
    ];
    let spelled = spelled_in_keys();
    let spells = |rest: &[Token]| {
        let text = &rest[0].text;
        let part = || parts(text).any(|part| spelled.contains(part));
        rest[0].kind == Kind::Text && (spelled.contains(text.as_str()) || part())
    };
    let outside = |source: &&Source| source.is_below(&DEPLOYED) && !source.path.starts_with(KEYS);
    let mut findings = Findings::new();
    find(SOURCES.iter().filter(outside), &exceptions, &mut findings, spells);
    findings.expect_none(
        "only shared/store/src/keys.rs spells keys: give Key, Range or Index what you need",
    );
}

#[test]
fn only_config_rs_reads_the_environment() {
    let reads = ["var", "var_os", "vars", "vars_os", "set_var", "remove_var"];
    let exceptions = [
        exception("shared/runtime/src/config.rs", "the one place that reads settings"),
        exception("functions/portal/build.rs", "cargo tells a build script its folders so"),
    ];
    let mut findings = Findings::new();
    find(
        SOURCES.iter().filter(|source| source.is_below(&RUNNING)),
        &exceptions,
        &mut findings,
        |rest| path(rest, "env").is_some_and(|name| reads.contains(&name)),
    );
    findings.expect_none("settings are read in shared/runtime/src/config.rs: add a field there");
}

#[test]
fn only_problem_rs_turns_an_error_into_a_status() {
    let exceptions = [
        exception("shared/runtime/src/problem.rs", "the one place"),
        exception(
            "functions/portal/src/refusal.rs",
            "adds the challenge that every 401 needs; the status is Problem's",
        ),
        exception(
            "functions/portal/src/api/once.rs",
            "gives a kept answer again, with the status it had",
        ),
        exception(
            "functions/portal/src/pages/trouble.rs",
            "a person gets a page in place of a problem, with the problem's status",
        ),
        exception(
            "functions/redirect/src/answer.rs",
            "a prospect's browser gets a page: DESIGN §3.1 fixes the five",
        ),
    ];
    let fine = [
        "OK",
        "CREATED",
        "ACCEPTED",
        "NO_CONTENT",
        "FOUND",
        "SEE_OTHER",
        "NOT_MODIFIED",
        "PERMANENT_REDIRECT",
        "TEMPORARY_REDIRECT",
    ];
    let constant = |name: &str| name.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    let mut findings = Findings::new();
    find(
        SOURCES.iter().filter(|source| source.is_below(&DEPLOYED)),
        &exceptions,
        &mut findings,
        |rest| {
            path(rest, "StatusCode")
                .is_some_and(|name| (constant(name) && !fine.contains(&name)) || name == "from_u16")
        },
    );
    findings.expect_none(
        "errors become statuses in shared/runtime/src/problem.rs: answer with a Problem",
    );
}

#[test]
fn there_is_no_float() {
    let exceptions = [exception(
        "shared/documents/src/pdf/canvas.rs",
        "the library that writes PDFs takes places on paper in points; they are made from whole twips",
    )];
    let mut findings = Findings::new();
    for source in SOURCES.iter().filter(|source| source.is_below(&DEPLOYED)) {
        if excepts(&exceptions, &source.path) {
            continue;
        }
        let mut before: Option<&Token> = None;
        for token in source.tokens.iter().filter(|token| !token.test) {
            // `pair.0.1` holds what looks like a number.
            let field = before.is_some_and(|before| before.is("."));
            let number = token.kind == Kind::Number && !field && is_float(&token.text);
            let name = token.kind == Kind::Word
                && (token.text.contains("f32") || token.text.contains("f64"));
            if number || name {
                findings.add(source.at(token), &token.text);
            }
            before = Some(token);
        }
    }
    add_unused(&exceptions, &mut findings);
    findings.expect_none(
        "money and rates are integers; what is no money is counted in whole units too",
    );
}

/// Reports every place of these files where a run of tokens begins that matches, but for the excepted files.
fn find(
    sources: impl Iterator<Item = &'static Source>,
    exceptions: &[Exception],
    findings: &mut Findings,
    matches: impl Fn(&[Token]) -> bool,
) {
    for source in sources {
        for rest in source.production().filter(|rest| matches(rest)) {
            if !excepts(exceptions, &source.path) {
                findings.add(source.at(&rest[0]), format!("names {}", rest[0].text));
            }
        }
    }
    add_unused(exceptions, findings);
}

/// The name behind `start::`.
fn path<'a>(rest: &'a [Token], start: &str) -> Option<&'a str> {
    match rest {
        [first, a, b, name, ..] if first.is(start) && a.is(":") && b.is(":") => Some(&name.text),
        _ => None,
    }
}

/// Attributes and words of keys, such as `pk` and `PTN`, as the schema's own file spells them.
fn spelled_in_keys() -> BTreeSet<&'static str> {
    let schema = SOURCES.iter().filter(|source| source.path.starts_with(KEYS));
    let texts = schema
        .flat_map(|source| &source.tokens)
        .filter(|token| token.kind == Kind::Text && !token.test);
    let mut spelled: BTreeSet<&str> = texts.flat_map(|token| parts(&token.text)).collect();
    spelled.extend(["pk", "sk", "by1pk", "by1sk"]);
    spelled
}

/// What stands between the `#` of a key, if it is a word of keys and not an id.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split('#').filter(move |_| !text.contains(' '));
    parts.filter(|part| part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase()))
}

fn is_float(number: &str) -> bool {
    let decimal = !["0x", "0b", "0o"].iter().any(|prefix| number.starts_with(prefix));
    let digits = number.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_');
    decimal
        && (digits.starts_with(['.', 'e', 'E'])
            || digits.ends_with("f32")
            || digits.ends_with("f64"))
}
