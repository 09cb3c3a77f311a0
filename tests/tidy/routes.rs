//! The front door: what it lets in is what the functions answer, and it leads to their aliases.

use std::collections::{BTreeMap, BTreeSet};

use yaml_serde::Value;

use crate::{
    findings::{Findings, add_unused, exception, excepts},
    template::{self, at, functions, property, resources, target, texts},
};

/// What the functions without a router of their own answer.
const ANSWERED: [(&str, &str, &str); 3] = [
    ("Redirect", "ANY", "/r/{code}"),
    ("SignupWebhook", "POST", "/webhooks/{company}/signup"),
    ("TransactionWebhook", "POST", "/webhooks/{company}/transaction"),
];

/// One route of the template.
struct Route<'a> {
    name: &'a str,
    method: &'a str,
    path: &'a str,
    function: &'a str,
}

fn integrations(document: &Value) -> BTreeMap<&str, &str> {
    resources(document, "AWS::ApiGatewayV2::Integration")
        .into_iter()
        .filter_map(|(name, integration)| {
            Some((name, target(at(integration, &["Properties", "IntegrationUri"])?)?))
        })
        .collect()
}

fn routes(document: &Value) -> Vec<Route<'_>> {
    let integrations = integrations(document);
    resources(document, "AWS::ApiGatewayV2::Route")
        .into_iter()
        .map(|(name, route)| {
            let key = at(route, &["Properties", "RouteKey"]).and_then(Value::as_str);
            let (method, path) = key.and_then(|key| key.split_once(' ')).unwrap_or_default();
            let integration = at(route, &["Properties", "Target"]).and_then(target);
            let function = integration.and_then(|own| integrations.get(own)).copied();
            Route { name, method, path, function: function.unwrap_or_default() }
        })
        .collect()
}

/// Whether a route takes an address in which names stand for ids.
fn takes(route: &Route<'_>, method: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (route.path.split('/'), path.split('/'));
    let same_path = loop {
        match (wanted.next(), given.next()) {
            (None, None) => break true,
            (Some(wanted), Some(_)) if wanted.ends_with("+}") => break true,
            (Some(wanted), Some(_)) if wanted.starts_with('{') => {}
            (Some(wanted), Some(given)) if wanted == given => {}
            _ => break false,
        }
    };
    same_path && (route.method == "ANY" || route.method == method)
}

#[test]
fn the_door_leads_to_what_is_answered_and_nowhere_else() {
    let document = template::document();
    let routes = routes(&document);
    let served: Vec<(String, String, String)> = portal::policy()
        .into_iter()
        .map(|rule| ("Portal".to_owned(), rule.method.to_string(), rule.path))
        .chain(ANSWERED.iter().map(|(function, method, path)| {
            ((*function).to_owned(), (*method).to_owned(), (*path).to_owned())
        }))
        .collect();
    let mut findings = Findings::new();
    let mut used = BTreeSet::new();
    let exceptions =
        [exception("PartnerPortalRoute", "half an address is answered by a page of ours")];
    for (function, method, path) in &served {
        let found: Vec<&Route<'_>> =
            routes.iter().filter(|route| takes(route, method, path)).collect();
        if found.is_empty() || found.iter().any(|route| route.function != function) {
            findings.add(format!("{method} {path}"), format!("does not lead to {function}"));
        }
        used.extend(found.iter().map(|route| route.name));
    }
    let unused = routes.iter().filter(|route| !used.contains(route.name));
    for route in unused.filter(|route| !excepts(&exceptions, route.name)) {
        findings.add(route.name, format!("{} {} is answered by nothing", route.method, route.path));
    }
    add_unused(&exceptions, &mut findings);
    findings.expect_none("the routes of HttpApi are those that the functions serve");
}

#[test]
fn a_request_reaches_the_alias_and_may() {
    let document = template::document();
    let mut findings = Findings::new();
    let permissions = resources(&document, "AWS::Lambda::Permission");
    for (name, integration) in resources(&document, "AWS::ApiGatewayV2::Integration") {
        let uri = at(integration, &["Properties", "IntegrationUri"]);
        let alias = uri.map(|uri| texts(uri).concat()).unwrap_or_default();
        if !alias.ends_with(".Alias") {
            findings.add(name, format!("calls {alias}, past the alias: a version can't go back"));
        }
        let allowed = permissions.iter().any(|(_, permission)| {
            let on = at(permission, &["Properties", "FunctionName"]);
            let from = at(permission, &["Properties", "SourceArn"]).map(|arn| texts(arn).concat());
            on.is_some_and(|on| texts(on).concat() == alias)
                && from.is_some_and(|from| from.contains("${HttpApi}"))
        });
        if !allowed {
            findings.add(name, format!("may not call {alias}"));
        }
    }
    findings.expect_none("an integration calls its function's alias, and has the permission");
}

#[test]
fn functions_run_on_arm_and_are_traced() {
    let document = template::document();
    let mut findings = Findings::new();
    for (name, function) in functions(&document) {
        let own = |name| property(&document, function, name).map(texts).unwrap_or_default();
        for (setting, wanted) in [
            ("Architectures", "arm64"),
            ("Runtime", "provided.al2023"),
            ("Handler", "bootstrap"),
            ("Tracing", "Active"),
        ] {
            if own(setting) != [wanted] {
                findings.add(name, format!("{setting} is {:?}", own(setting)));
            }
        }
        let binary = at(function, &["Metadata", "BuildProperties", "Binary"]).map(texts);
        let folder = format!("../functions/{}", binary.unwrap_or_default().concat());
        if own("CodeUri") != [folder.as_str()] {
            findings.add(name, format!("is built in {:?}", own("CodeUri")));
        }
        for setting in ["Timeout", "MemorySize"] {
            if property(&document, function, setting).and_then(Value::as_u64).is_none() {
                findings.add(name, format!("{setting} is left to chance"));
            }
        }
    }
    findings.expect_none("one runtime, one architecture, built where its Cargo.toml is");
}
