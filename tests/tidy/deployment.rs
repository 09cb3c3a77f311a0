//! What is deployed is what is here: folders, resources and settings say the same (STYLE §9).

use std::collections::BTreeSet;

use yaml_serde::Value;

use crate::{
    findings::Findings,
    packages::members,
    source::source,
    template,
    tokens::Kind,
    tree::{self, FILES},
};

const FUNCTION: &str = "AWS::Serverless::Function";

#[test]
fn every_folder_of_functions_is_deployed_and_nothing_else_is() {
    let document = template::document();
    let binary = |resource| {
        template::at(resource, &["Metadata", "BuildProperties", "Binary"]).and_then(Value::as_str)
    };
    let deployed: BTreeSet<String> = template::resources(&document, FUNCTION)
        .into_iter()
        .map(|(name, resource)| {
            binary(resource).map_or_else(|| format!("{name} has no Binary"), str::to_owned)
        })
        .collect();
    let folders: BTreeSet<String> = tree::folders("functions").into_iter().collect();
    assert_eq!(
        deployed, folders,
        "infra/template.yaml (left) and functions/ (right): one folder is one Lambda is one resource"
    );
}

#[test]
fn a_functions_resource_is_called_like_its_folder() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, resource) in template::resources(&document, FUNCTION) {
        let binary = template::at(resource, &["Metadata", "BuildProperties", "Binary"])
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !binary.replace('-', "").eq_ignore_ascii_case(name) {
            findings.add(name, format!("is built from {binary}"));
        }
    }
    findings.expect_none("one name for one thing: ClickCounter is click-counter");
}

#[test]
fn a_function_is_a_library_and_a_binary_of_its_name() {
    let mut findings = Findings::new();
    for (folder, package) in members().iter().filter(|(folder, _)| folder.starts_with("functions/"))
    {
        let binaries: Vec<&str> = package
            .targets
            .iter()
            .filter(|target| target.is_bin())
            .map(|target| target.name.as_str())
            .collect();
        if binaries != [package.name.as_str()] {
            findings.add(format!("{folder}/Cargo.toml"), format!("has the binaries {binaries:?}"));
        }
        for path in ["src/lib.rs", "src/main.rs"].map(|path| format!("{folder}/{path}")) {
            if !FILES.iter().any(|file| file.path == path) {
                findings.add(path, "is not there");
            }
        }
    }
    findings.expect_none("a function is Cargo.toml, src/lib.rs (handle) and src/main.rs (wiring)");
}

#[test]
fn settings_in_the_template_are_those_that_config_reads() {
    let document = template::document();
    let functions = template::resources(&document, FUNCTION);
    let globals = template::at(&document, &["Globals", "Function", "Environment", "Variables"]);
    let own = functions.iter().filter_map(|(_, function)| {
        template::at(function, &["Properties", "Environment", "Variables"])
    });
    let told: BTreeSet<&str> = own
        .chain(globals)
        .filter_map(Value::as_mapping)
        .flat_map(|variables| variables.keys())
        .filter_map(Value::as_str)
        .collect();
    let config = source("shared/runtime/src/config.rs")
        .tokens
        .iter()
        .filter(|token| token.kind == Kind::Text && !token.test);
    let read: BTreeSet<&str> =
        config.map(|token| token.text.as_str()).filter(|text| text.starts_with("VOUCH_")).collect();
    let mut findings = Findings::new();
    for name in told.difference(&read) {
        findings.add(name, "is set in infra/template.yaml, and config.rs does not read it");
    }
    for name in read.difference(&told) {
        findings.add(name, "is read by config.rs, and infra/template.yaml sets it for no function");
    }
    findings.expect_none("a setting has a field in shared/runtime/src/config.rs and a variable in infra/template.yaml");
}
