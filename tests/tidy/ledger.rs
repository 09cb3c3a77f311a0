//! The books are only added to (STYLE §4): no code deletes, no role may, and an entry is written once.

use crate::{
    findings::Findings,
    source::{SOURCES, source},
    template,
    tokens::{Kind, Token, closing},
};

/// What deletes or reads a whole table.
const FORBIDDEN_ACTIONS: [&str; 4] =
    ["dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:Scan", "dynamodb:*"];

#[test]
fn the_store_has_no_delete() {
    let mut findings = Findings::new();
    for source in SOURCES.iter().filter(|source| source.is_below(&["shared/store"])) {
        for rest in source.production() {
            let name = rest[0].text.to_lowercase();
            if rest[0].kind == Kind::Word
                && (name.starts_with("delete") || name.starts_with("batch_write"))
            {
                findings.add(source.at(&rest[0]), &rest[0].text);
            }
        }
    }
    findings.expect_none(
        "books are kept for ever; what has an end gets `expires_at`, what was wrong a new entry",
    );
}

#[test]
fn no_role_may_delete_or_read_a_whole_table() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, function) in template::resources(&document, "AWS::Serverless::Function") {
        for text in
            template::texts(function).into_iter().filter(|text| FORBIDDEN_ACTIONS.contains(text))
        {
            findings.add(name, text);
        }
    }
    findings
        .expect_none("infra/template.yaml allows each function the rows of DESIGN §1 and no more");
}

#[test]
fn the_ledger_is_protected_against_deletion() {
    let document = template::document();
    let tables = template::resources(&document, "AWS::DynamoDB::Table");
    let (_, ledger) =
        tables.iter().find(|(name, _)| *name == "LedgerTable").expect("there is a ledger");
    let yes = |path: &[&str]| {
        template::at(ledger, path).and_then(yaml_serde::Value::as_bool) == Some(true)
    };
    assert!(
        yes(&["Properties", "DeletionProtectionEnabled"]),
        "LedgerTable needs DeletionProtectionEnabled"
    );
    let recovery = ["Properties", "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"];
    assert!(yes(&recovery), "LedgerTable needs point-in-time recovery");
    assert_eq!(
        template::at(ledger, &["DeletionPolicy"]).and_then(yaml_serde::Value::as_str),
        Some("Retain")
    );
}

#[test]
fn an_entry_is_written_once_and_never_again() {
    let mut findings = Findings::new();
    let mut puts = 0;
    for source in SOURCES.iter().filter(|source| source.is_below(&["shared/store"])) {
        for rest in source.production().filter(|rest| rest.len() > 1 && rest[1].is("(")) {
            let arguments = &rest[1..closing(rest, 1)];
            let entry = names(arguments, "Key", &["Entry", "CompanyEntry"]);
            match rest[0].text.as_str() {
                "put" if entry && names(arguments, "If", &["Absent"]) => puts += 1,
                "put" if entry => {
                    findings.add(source.at(&rest[0]), "writes an entry without If::Absent")
                }
                "update" if entry => findings.add(source.at(&rest[0]), "edits an entry"),
                _ => {}
            }
        }
    }
    findings.expect_none("an entry is never edited: a correction is a new entry");
    assert!(
        puts > 0,
        "this test should see where entries are written; has `put` another name now?"
    );
}

#[test]
fn the_ledgers_methods_add_or_read() {
    let mut findings = Findings::new();
    let ledger = source("shared/store/src/ledger.rs");
    for function in ledger.functions().iter().filter(|function| function.public && !function.test) {
        let verb = function.name.split('_').next().unwrap_or_default();
        if ["change", "edit", "delete", "remove", "replace", "clear", "reset"].contains(&verb) {
            findings.add(format!("{}:{}", ledger.path, function.line), function.name);
        }
    }
    findings.expect_none("the ledger only grows: name what is added");
}

/// Whether `start::name` stands here, for one of the names.
fn names(tokens: &[Token], start: &str, names: &[&str]) -> bool {
    tokens.windows(4).any(|next| {
        next[0].is(start)
            && next[1].is(":")
            && next[2].is(":")
            && names.contains(&next[3].text.as_str())
    })
}
