//! The crate graph holds the architecture (STYLE §4): what a layer must not use, its `Cargo.toml` does not name.

use crate::{
    findings::Findings,
    packages::{folder, members},
};

/// What the domain may use: values and arithmetic, nothing that does I/O, reads a clock or makes randomness.
const DOMAIN: [&str; 13] = [
    "base64",
    "chrono",
    "chrono-tz",
    "hmac",
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
    let shared = ["shared/domain", "shared/store", "shared/runtime"];
    match from {
        "shared/domain" => false,
        "shared/store" => to == "shared/domain",
        "shared/runtime" => ["shared/domain", "shared/store"].contains(&to),
        "infra/local" => shared.contains(&to) || to.starts_with("functions/"),
        "tests" => true,
        function if function.starts_with("functions/") => shared.contains(&to),
        _ => false,
    }
}
