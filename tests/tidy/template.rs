//! `infra/template.yaml` as rules look at it: resources by kind, and whatever stands anywhere below them.

use yaml_serde::Value;

use crate::tree;

/// The whole template.
pub(crate) fn document() -> Value {
    match yaml_serde::from_str(&tree::read("infra/template.yaml")) {
        Ok(document) => document,
        Err(error) => panic!("infra/template.yaml is not YAML: {error}"),
    }
}

/// The resources of a kind, with their logical ids, in order.
pub(crate) fn resources<'a>(document: &'a Value, kind: &str) -> Vec<(&'a str, &'a Value)> {
    let all =
        document.get("Resources").and_then(Value::as_mapping).expect("a template has resources");
    all.iter()
        .filter(|(_, resource)| resource.get("Type").and_then(Value::as_str) == Some(kind))
        .filter_map(|(name, resource)| Some((name.as_str()?, resource)))
        .collect()
}

/// What stands at a path of names.
pub(crate) fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| value.get(*name))
}

/// Every text below, keys included, tags such as `!Ref` looked through.
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Sequence(items) => items.iter().flat_map(texts).collect(),
        Value::Mapping(members) => {
            members.iter().flat_map(|(key, value)| [texts(key), texts(value)].concat()).collect()
        }
        Value::Tagged(tagged) => texts(&tagged.value),
        _ => Vec::new(),
    }
}
