//! How files look: short, named by a noun, introduced by a sentence; functions fit on a screen.

use crate::{
    findings::Findings,
    source::SOURCES,
    tokens::{Kind, Token, closing},
    tree::FILES,
};

/// Names that say nothing: a thing lives with its noun (STYLE §11).
const BANNED_NAMES: [&str; 14] = [
    "common",
    "constants",
    "consts",
    "helper",
    "helpers",
    "manager",
    "misc",
    "model",
    "models",
    "prelude",
    "shared_types",
    "types",
    "util",
    "utils",
];

const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 70;

#[test]
fn files_and_folders_are_named_by_what_they_hold() {
    let mut findings = Findings::new();
    for file in FILES.iter() {
        let named = file.path.split('/').map(|part| part.split('.').next().unwrap_or_default());
        if let Some(name) = named.into_iter().find(|name| BANNED_NAMES.contains(name)) {
            findings.add(&file.path, format!("“{name}” says nothing"));
        }
    }
    findings.expect_none("a thing lives with its noun; if it has none, find the noun");
}

#[test]
fn files_are_short() {
    let mut findings = Findings::new();
    let kinds = [".rs", ".css", ".js", ".py", ".html"];
    for file in FILES.iter().filter(|file| kinds.iter().any(|kind| file.name().ends_with(kind))) {
        let lines = file.text.as_deref().unwrap_or_default().lines().count();
        if lines > FILE_LINES_MAX {
            findings.add(&file.path, format!("has {lines} lines"));
        }
    }
    findings.expect_none("files have 100 to 300 lines, 500 at most: find the two things in it");
}

/// Tables in the form of a function: one row for each key there is, and nothing to name a part of.
const TABLES: [(&str, &str); 4] = [
    ("shared/store/src/keys.rs", "table"),
    ("shared/store/src/keys/spelled.rs", "pk"),
    ("shared/store/src/keys/spelled.rs", "sk"),
    ("shared/store/src/keys/tests.rs", "printed"),
];

#[test]
fn functions_fit_on_a_screen() {
    let mut findings = Findings::new();
    for source in SOURCES.iter() {
        for function in
            source.functions().iter().filter(|function| function.lines > FUNCTION_LINES_MAX)
        {
            if TABLES.contains(&(source.path.as_str(), function.name)) {
                continue;
            }
            findings.add(
                format!("{}:{}", source.path, function.line),
                format!("{} has {} lines", function.name, function.lines),
            );
        }
    }
    findings.expect_none("functions have at most 70 lines: name its parts");
}

#[test]
fn every_module_begins_with_a_sentence() {
    let mut findings = Findings::new();
    for source in SOURCES.iter() {
        let lines = source.text.lines().map_while(|line| line.strip_prefix("//!"));
        let first: Vec<&str> = lines.map(str::trim).take_while(|line| !line.is_empty()).collect();
        let sentence = first.join(" ");
        let begins = sentence
            .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || "`[“".contains(c));
        if !begins || !sentence.ends_with(['.', ':', '?', ')']) || sentence.split(' ').count() < 3 {
            findings.add(&source.path, format!("begins with “{sentence}”"));
        }
    }
    findings.expect_none("a file begins with `//!` and a sentence that says what it is for");
}

#[test]
fn mod_files_hold_no_logic() {
    let mut findings = Findings::new();
    // Beside the tests of a crate a file would be one more of them, so what they share is a folder with a mod.rs.
    let in_source = |path: &str| path.contains("/src/") || path.starts_with("tests/");
    for source in SOURCES.iter() {
        if source.path.ends_with("/mod.rs") && in_source(&source.path) {
            for function in source.functions() {
                findings.add(format!("{}:{}", source.path, function.line), function.name);
            }
        }
    }
    findings.expect_none("a mod.rs is a table of contents: give the logic a file with a name");
}

#[test]
fn exceptions_to_lints_have_a_reason() {
    let mut findings = Findings::new();
    for source in SOURCES.iter() {
        for (at, pair) in source.tokens.windows(3).enumerate() {
            if is_exception(pair)
                && !has_reason(&source.tokens[at + 2..=closing(&source.tokens, at + 2)])
            {
                findings.add(source.at(&pair[1]), format!("{} without a reason", pair[1].text));
            }
        }
    }
    findings.expect_none("say why: #[expect(…, reason = \"…\")]");
}

/// `[allow(` or `[expect(`, also behind the comma of a `cfg_attr`.
fn is_exception(tokens: &[Token]) -> bool {
    let attribute = tokens[0].is("[") || tokens[0].is(",");
    attribute && (tokens[1].is("allow") || tokens[1].is("expect")) && tokens[2].is("(")
}

fn has_reason(tokens: &[Token]) -> bool {
    tokens.windows(3).any(|next| {
        next[0].is("reason")
            && next[1].is("=")
            && next[2].kind == Kind::Text
            && !next[2].text.is_empty()
    })
}
