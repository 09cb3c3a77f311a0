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

/// The functions, with their logical ids.
pub(crate) fn functions(document: &Value) -> Vec<(&str, &Value)> {
    resources(document, "AWS::Serverless::Function")
}

/// A function's property, its own or else the one for all.
pub(crate) fn property<'a>(
    document: &'a Value,
    function: &'a Value,
    name: &str,
) -> Option<&'a Value> {
    at(function, &["Properties", name]).or_else(|| at(document, &["Globals", "Function", name]))
}

/// The logical id that stands in `!Ref Id`, `!GetAtt Id.Attribute` or `!Sub "${Id.Attribute}…"`.
pub(crate) fn target(value: &Value) -> Option<&str> {
    let Value::Tagged(tagged) = value else {
        return None;
    };
    let text = tagged.value.as_str()?;
    let name = match text.split_once("${") {
        Some((_, rest)) => rest.split_once('}')?.0,
        None => text,
    };
    Some(name.split_once('.').map_or(name, |(id, _)| id))
}

/// A list, or the one thing that stands in place of a list of one.
pub(crate) fn each(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Sequence(items)) => items.iter().collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

/// A whole number at a path of names.
pub(crate) fn number(value: &Value, path: &[&str]) -> Option<u64> {
    at(value, path).and_then(Value::as_u64)
}

/// Whether `true` stands at a path of names.
pub(crate) fn is_on(value: &Value, path: &[&str]) -> bool {
    at(value, path).and_then(Value::as_bool) == Some(true)
}

/// The events of a kind that call a function.
pub(crate) fn events<'a>(function: &'a Value, kind: &str) -> Vec<(&'a str, &'a Value)> {
    let events = at(function, &["Properties", "Events"]).and_then(Value::as_mapping);
    let all = events.into_iter().flatten();
    all.filter(|(_, event)| event.get("Type").and_then(Value::as_str) == Some(kind))
        .filter_map(|(name, event)| Some((name.as_str()?, event.get("Properties")?)))
        .collect()
}
