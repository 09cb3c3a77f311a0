//! The crate graph holds the architecture (STYLE §4): what a layer must not use, its `Cargo.toml` does not name.

use std::{collections::BTreeSet, process::Command};

use crate::{
    findings::Findings,
    packages::{folder, members},
    tree,
};

/// What the domain may use: values and arithmetic, nothing that does I/O, reads a clock or makes randomness.
const DOMAIN: [&str; 15] = [
    "any_ascii",
    "base64",
    "chrono",
    "chrono-tz",
    "hmac",
    "iban_validate",
    "iso_currency",
    "rust_decimal",
    "serde",
    "serde_json",
    "sha2",
    "thiserror",
    "ulid",
    "unicode-normalization",
    "url",
];

/// Features that would bring a clock or randomness into a crate that has them.
const IMPURE: [&str; 6] = ["clock", "now", "rand", "std-rng", "getrandom", "uuid"];

/// Who may name the database's client in `Cargo.toml`.
const DATABASE: [&str; 4] = ["shared/store", "shared/runtime", "infra/local", "tests"];

/// What no deployed binary may carry, and why. One of them costs more than the rest of a cold start.
const FAT: [(&str, &str); 12] = [
    ("aws-config", "it looks for settings that Lambda puts into the environment"),
    ("aws-lc-rs", "it takes 20 ms to start: TLS is rustls on ring"),
    ("aws-lc-sys", "it takes 20 ms to start: TLS is rustls on ring"),
    ("aws-smithy-http-client", "runtime/connection.rs is what is needed of it"),
    ("h2", "HTTP/2 is of no use to a function with one call at a time"),
    ("native-tls", "a second TLS stack"),
    ("openssl", "a second TLS stack"),
    ("openssl-sys", "a second TLS stack"),
    ("regex-automata", "it builds automata before the first line is logged"),
    (
        "rustls-native-certs",
        "Amazon's roots are built in: reading the machine's takes milliseconds",
    ),
    ("s2n-tls", "a second TLS stack"),
    ("webpki-roots", "Amazon's roots are built in, and no other is trusted"),
];

/// Functions that few wait for, which may carry what the others may not, and why.
const MAY: [(&str, &str, &str); 2] = [
    ("portal", "regex-automata", "words and guessable passwords are matched by patterns"),
    ("dispatcher", "rustls-native-certs", "it calls companies' servers, whose roots are anybody's"),
];

#[test]
fn deployed_functions_are_lean_and_have_one_tls_stack() {
    let mut findings = Findings::new();
    for function in functions() {
        let deployed = built(&function, &["--features", &format!("{function}/deployed")]);
        for (name, reason) in FAT {
            let may = MAY.iter().any(|(who, what, _)| *who == function && *what == name);
            if !may && deployed.iter().any(|(other, _)| other == name) {
                findings.add(&function, format!("is deployed with {name}: {reason}"));
            }
        }
        for name in ["rustls", "ring", "hyper-rustls", "rustls-webpki"] {
            let versions = deployed.iter().filter(|(other, _)| other == name).count();
            if versions != 1 {
                findings.add(&function, format!("is deployed with {versions} versions of {name}"));
            }
        }
    }
    findings.expect_none(
        "a deployed function has rustls on ring for TLS, once, and nothing else of its kind: \
         `cargo tree -e normal -p <function> --features <function>/deployed -i <crate>` tells who brings it",
    );
}

#[test]
fn only_deployed_functions_have_tls() {
    let mut findings = Findings::new();
    for function in functions() {
        let local = built(&function, &[]);
        for (name, _) in local.iter().filter(|(name, _)| ["rustls", "ring"].contains(&&**name)) {
            findings.add(&function, format!("has {name} without the feature `deployed`"));
        }
    }
    findings.expect_none(
        "TLS costs build time on this machine: it stands behind runtime's feature `tls`",
    );
}

#[test]
fn what_deploys_a_function_turns_its_tls_on() {
    let mut findings = Findings::new();
    for (folder, package) in members() {
        let wanted = serde_json::json!(["deployed"]);
        let built = &package.metadata["lambda"]["build"]["features"];
        if folder.starts_with("functions/") && *built != wanted {
            findings.add(format!("{folder}/Cargo.toml"), "is deployed without `deployed`");
        }
    }
    findings.expect_none(
        "SAM names no features: `[package.metadata.lambda.build]` tells them to cargo-lambda, which it calls",
    );
}

/// The functions, by name.
fn functions() -> Vec<String> {
    let folders = members().into_iter().map(|(folder, _)| folder);
    folders.filter_map(|folder| folder.strip_prefix("functions/").map(str::to_owned)).collect()
}

/// The crates that are linked into a function, each with its version, as cargo would build it.
fn built(function: &str, options: &[&str]) -> BTreeSet<(String, String)> {
    let told = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--edges", "normal", "--prefix", "none"])
        .args(["--package", function])
        .args(options)
        .current_dir(tree::root())
        .output()
        .expect("cargo is what runs this test");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let crates = String::from_utf8_lossy(&told.stdout).into_owned();
    let read = |line: &str| {
        let mut words = line.split(' ');
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    crates.lines().filter_map(read).collect()
}

#[test]
fn the_domain_depends_on_values_alone() {
    let mut findings = Findings::new();
    for (_, package) in members().iter().filter(|(folder, _)| folder == "shared/domain") {
        for dependency in package
            .dependencies
            .iter()
            .filter(|dependency| dependency.kind == cargo_metadata::DependencyKind::Normal)
        {
            if !DOMAIN.contains(&dependency.name.as_str()) {
                findings.add(&dependency.name, "is not on the domain's list");
            }
            if ["chrono", "ulid"].contains(&dependency.name.as_str())
                && dependency.uses_default_features
            {
                findings.add(
                    &dependency.name,
                    "has default features, which read a clock or make randomness",
                );
            }
            for feature in
                dependency.features.iter().filter(|feature| IMPURE.contains(&feature.as_str()))
            {
                findings.add(
                    &dependency.name,
                    format!("has the feature {feature}, which reads a clock or makes randomness"),
                );
            }
        }
    }
    findings.expect_none(
        "shared/domain holds rules: pass it what you read, or put the code into store or runtime",
    );
}

#[test]
fn dependencies_run_one_way() {
    let mut findings = Findings::new();
    let members = members();
    let folder_of = |name: &str| {
        members
            .iter()
            .find(|(_, package)| package.name.as_str() == name)
            .map(|(folder, _)| folder.as_str())
    };
    for (from, package) in &members {
        for dependency in &package.dependencies {
            let Some(to) = folder_of(&dependency.name) else {
                continue;
            };
            if !may_depend(from, to) {
                findings.add(format!("{from}/Cargo.toml"), format!("depends on {to}"));
            }
        }
    }
    findings.expect_none(
        "tests → infra/local → functions → runtime → store → domain, and functions never depend on each other: \
         they meet in the tables and on the queues",
    );
}

#[test]
fn only_the_store_and_those_who_make_its_client_depend_on_the_database() {
    let mut findings = Findings::new();
    for (folder, package) in members() {
        let names =
            package.dependencies.iter().any(|dependency| dependency.name == "aws-sdk-dynamodb");
        if names && !DATABASE.contains(&folder.as_str()) {
            findings.add(format!("{folder}/Cargo.toml"), "depends on aws-sdk-dynamodb");
        }
    }
    findings.expect_none(
        "only shared/store speaks to DynamoDB: give it a method that is one access pattern",
    );
}

#[test]
fn crates_are_named_by_their_folder() {
    let mut findings = Findings::new();
    for (_, package) in members() {
        let folder = folder(package);
        let short = folder.rsplit('/').next().unwrap_or_default();
        let name = if folder.starts_with("functions/") {
            short.to_owned()
        } else {
            format!("vouch-{short}")
        };
        if package.name.as_str() != name {
            findings.add(format!("{folder}/Cargo.toml"), format!("should name the crate {name}"));
        }
    }
    findings.expect_none("a crate has one name: its folder's");
}

fn may_depend(from: &str, to: &str) -> bool {
    let shared = ["shared/domain", "shared/store", "shared/runtime", "shared/documents"];
    match from {
        "shared/domain" => false,
        "shared/store" | "shared/documents" => to == "shared/domain",
        "shared/runtime" => ["shared/domain", "shared/store"].contains(&to),
        "infra/local" => shared.contains(&to) || to.starts_with("functions/"),
        "tests" => true,
        function if function.starts_with("functions/") => shared.contains(&to),
        _ => false,
    }
}
