//! What we build on: under licences that let anyone use, change and pass on Vouch, and one TLS stack at most.
//!
//! `.deny.toml` says the same to `cargo deny`, for those who have it.

use crate::{
    findings::Findings,
    packages::{METADATA, locked},
};

/// The licences that a dependency may have.
const LICENCES: [&str; 9] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MPL-2.0",
    "Unicode-3.0",
    "Zlib",
];

/// Crates that must not come in, not even behind a feature, and why.
const BANNED: [(&str, &str); 6] = [
    ("aws-lc-rs", "it costs 20 ms of every cold start: take ring"),
    ("aws-lc-sys", "it costs 20 ms of every cold start: take ring"),
    (
        "aws-config",
        "credentials and region come from the environment that Lambda sets: runtime reads them",
    ),
    ("native-tls", "TLS is rustls"),
    ("openssl", "TLS is rustls, and a clone needs nothing but Rust and a C compiler"),
    ("openssl-sys", "TLS is rustls, and a clone needs nothing but Rust and a C compiler"),
];

/// Crates that must come in one version only: two would be two stacks in one binary.
const ONCE: [&str; 7] =
    ["rustls", "hyper-rustls", "ring", "hyper", "tokio", "aws-smithy-runtime", "libsqlite3-sys"];

#[test]
fn dependencies_have_licences_that_let_people_use_vouch() {
    let mut findings = Findings::new();
    for package in METADATA.packages.iter().filter(|package| package.source.is_some()) {
        match package.license.as_deref() {
            Some(licence) if allows(licence) => {}
            Some(licence) => findings.add(&package.name, format!("has the licence {licence}")),
            None => findings.add(&package.name, "names no licence"),
        }
    }
    findings.expect_none("take another crate, or write what is needed");
}

#[test]
fn nothing_banned_is_in_the_lock_file() {
    let mut findings = Findings::new();
    let locked = locked();
    for (name, reason) in BANNED {
        if locked.iter().any(|(locked, _)| locked == name) {
            findings.add(name, format!("{reason}; `cargo tree --workspace --all-features --target all -i {name}` tells who brings it"));
        }
    }
    for name in ONCE {
        let versions: Vec<&str> = locked
            .iter()
            .filter(|(locked, _)| locked == name)
            .map(|(_, version)| version.as_str())
            .collect();
        if versions.len() > 1 {
            findings.add(
                name,
                format!(
                    "comes in the versions {}: make those who need it agree",
                    versions.join(" and ")
                ),
            );
        }
    }
    findings.expect_none("some crates must not come in, or not twice");
}

#[test]
fn cargo_deny_is_told_the_same() {
    let told = crate::tree::read(".deny.toml");
    let mut findings = Findings::new();
    for name in LICENCES.into_iter().chain(BANNED.map(|(name, _)| name)) {
        if !told.contains(&format!("\"{name}\"")) {
            findings.add(".deny.toml", format!("does not name {name}"));
        }
    }
    findings.expect_none("tests/tidy/licences.rs and .deny.toml hold the same lists");
}

#[test]
fn all_code_comes_from_the_public_registry() {
    let lock = crate::tree::read("Cargo.lock");
    let mut findings = Findings::new();
    for source in lock.lines().filter_map(|line| line.strip_prefix("source = ")) {
        if source != "\"registry+https://github.com/rust-lang/crates.io-index\"" {
            findings.add("Cargo.lock", source);
        }
    }
    findings.expect_none("a clone must build anywhere: take crates from crates.io");
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    for (expression, allowed) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("MIT OR GPL-3.0-only", true),
        ("MIT AND GPL-3.0-only", false),
        ("MIT/Apache-2.0", true),
        ("Unlicense OR MIT", true),
        ("Unlicense", false),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
        ("(GPL-3.0-only OR AGPL-3.0-only) AND MIT", false),
        ("MIT OR GPL-3.0-only AND AGPL-3.0-only", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("GPL-2.0-only WITH Classpath-exception-2.0", false),
    ] {
        assert_eq!(allows(expression), allowed, "{expression}");
    }
}

/// Whether an SPDX expression can be satisfied with the list: `AND` binds closer than `OR`, an old `/` is an `OR`.
fn allows(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    any_of(&mut words.as_slice())
}

fn any_of(words: &mut &[&str]) -> bool {
    let mut allowed = all_of(words);
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        allowed |= all_of(words);
    }
    allowed
}

fn all_of(words: &mut &[&str]) -> bool {
    let mut allowed = one(words);
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        allowed &= one(words);
    }
    allowed
}

fn one(words: &mut &[&str]) -> bool {
    let (allowed, rest) = match *words {
        ["(", rest @ ..] => {
            let mut rest = rest;
            let allowed = any_of(&mut rest);
            (allowed, rest.get(1..).unwrap_or_default())
        }
        [licence, "WITH", exception, rest @ ..] => {
            (LICENCES.contains(&format!("{licence} WITH {exception}").as_str()), rest)
        }
        [licence, rest @ ..] => (LICENCES.contains(licence), rest),
        [] => (false, *words),
    };
    *words = rest;
    allowed
}
