//! Answers held against the API's own OpenAPI document: every field described, every described field there.

use std::collections::BTreeSet;

use http::Method;
use serde_json::Value;
use vouch_local::world::{Answer, World};

/// The OpenAPI document.
pub(crate) struct Description(pub(crate) Value);

/// A call that the document describes.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) described: Value,
}

impl Description {
    pub(crate) async fn of(world: &World) -> Self {
        let answer = world.get("/api/v1/openapi.json").await.expect(200);
        Self(answer.json())
    }

    /// Every call there is.
    pub(crate) fn calls(&self) -> Vec<Call> {
        let paths = self.0["paths"].as_object().unwrap();
        let of_path = |(path, methods): (&String, &Value)| {
            let methods = methods.as_object().unwrap().clone();
            let call = |(method, described): (String, Value)| Call {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                described,
            };
            methods.into_iter().map(call).collect::<Vec<_>>()
        };
        paths.iter().flat_map(of_path).collect()
    }

    /// Holds an answer against the document; refusals are all the same problem.
    #[track_caller]
    pub(crate) fn check(&self, method: &Method, path: &str, answer: &Answer) {
        let calls = self.calls();
        let path = path.split('?').next().unwrap();
        let Some(call) = calls.iter().find(|call| call.method == *method && fits(&call.path, path))
        else {
            return;
        };
        let responses = &call.described["responses"];
        let status = answer.status().to_string();
        let (response, kind) = match responses.get(&status) {
            Some(response) => (response, "application/json"),
            None => (&responses["default"], "application/problem+json"),
        };
        assert!(response.get("content").is_some(), "{method} {path} does not describe {status}");
        // Documents are what they are, and not JSON.
        let content = response["content"].as_object().unwrap();
        if let Some(other) = content.keys().find(|other| !other.ends_with("json")) {
            let given = answer.header("content-type");
            assert!(given.starts_with(other.as_str()), "{method} {path}: {given}");
            return;
        }
        assert_eq!(answer.header("content-type"), kind, "{method} {path}: {}", answer.text());
        assert!(answer.status() < 300 || kind == "application/problem+json");
        self.hold(
            &response["content"][kind]["schema"],
            &answer.json(),
            &format!("{method} {path}"),
        );
    }

    #[track_caller]
    fn hold(&self, schema: &Value, value: &Value, place: &str) {
        let schema = self.resolve(schema);
        if let Some(any) = schema["anyOf"].as_array() {
            let of_kind = |one: &&Value| (self.resolve(one)["type"] == "null") == value.is_null();
            let one = any
                .iter()
                .find(of_kind)
                .unwrap_or_else(|| panic!("{place}: {value} fits none of {any:?}"));
            return self.hold(one, value, place);
        }
        let kinds = match &schema["type"] {
            Value::Array(kinds) => kinds.clone(),
            Value::Null => Vec::new(),
            one => vec![one.clone()],
        };
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        assert!(
            kinds.is_empty() || kinds.iter().any(|known| known == kind),
            "{place}: {value} should be {kinds:?}"
        );
        if let Some(values) = schema["enum"].as_array() {
            assert!(values.contains(value), "{place}: {value} is none of {values:?}");
        }
        if let Some(values) = value.as_array() {
            for (index, value) in values.iter().enumerate() {
                self.hold(&schema["items"], value, &format!("{place}[{index}]"));
            }
        }
        if let (Some(fields), Some(properties)) =
            (value.as_object(), schema["properties"].as_object())
        {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let missing: BTreeSet<&str> = required
                .iter()
                .map(|name| name.as_str().unwrap())
                .filter(|name| !fields.contains_key(*name))
                .collect();
            assert!(missing.is_empty(), "{place} lacks {missing:?}: {value}");
            for (name, value) in fields {
                let property = properties
                    .get(name)
                    .unwrap_or_else(|| panic!("{place}.{name} is not described"));
                self.hold(property, value, &format!("{place}.{name}"));
            }
        }
    }

    fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        match schema["$ref"].as_str() {
            Some(reference) => {
                let found = self.0.pointer(reference.trim_start_matches('#'));
                self.resolve(found.unwrap_or_else(|| panic!("{reference} is not in the document")))
            }
            None => schema,
        }
    }
}

fn fits(described: &str, path: &str) -> bool {
    let (described, path): (Vec<&str>, Vec<&str>) =
        (described.split('/').collect(), path.split('/').collect());
    let is_same = |(one, other): (&&str, &&str)| one.starts_with('{') || one == other;
    described.len() == path.len() && described.iter().zip(&path).all(is_same)
}

#[tokio::test]
async fn the_api_describes_itself_without_a_reference_that_leads_nowhere() {
    let world = World::start().await;
    let description = Description::of(&world).await;
    assert_eq!(description.0["openapi"], "3.1.0");
    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
                    found.push(reference.to_owned());
                }
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(values) => values.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    references(&description.0, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        assert!(description.0.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
    let ids: Vec<String> = description
        .calls()
        .iter()
        .map(|call| call.described["operationId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}

#[tokio::test]
async fn the_calls_that_are_fixed_from_the_start_have_their_fields() {
    let world = World::start().await;
    let description = Description::of(&world).await;
    for (path, fields) in [
        (
            "/links",
            "id partner program code label url clicks signups conversions revenue commission",
        ),
        ("/commissions", "id partner transaction kind amount currency status earned_at period"),
        (
            "/statements",
            "id partner period currency opening commissions clawbacks adjustments payments closing status lines charged lines_next",
        ),
        ("/invoices", "id number period currency total status issued_at review_ends_at statements"),
        ("/payouts", "id partner amount currency status rail"),
        ("/balances", "partner currency accrued due paid"),
    ] {
        let answer = &description.0["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
            ["schema"];
        let list = description.resolve(answer);
        assert!(list["properties"].get("next").is_some(), "{path}");
        let item = description.resolve(&list["properties"]["items"]["items"]);
        for field in fields.split(' ') {
            assert!(item["properties"].get(field).is_some(), "{path} lacks {field}");
        }
    }
    for (path, fields) in [
        (
            "/customers/{customer_id}",
            "id customer_id partner link attributed_at reason subscription",
        ),
        (
            "/transactions/{transaction_id}",
            "transaction_id customer_id kind amount currency occurred_at status commissions",
        ),
    ] {
        let answer = &description.0["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
            ["schema"];
        let shape = description.resolve(answer);
        for field in fields.split(' ') {
            assert!(shape["properties"].get(field).is_some(), "{path} lacks {field}");
        }
    }
}
