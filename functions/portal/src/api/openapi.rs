//! The API described by itself, as OpenAPI 3.1: made from the same table as its routes and its policy.

use std::sync::Arc;

use axum::{Json, extract::State};
use http::Method;
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use vouch_domain::people::company::Scope;
use vouch_runtime::Context;

use super::{
    BASE,
    authority::scope_name,
    operation::{Needs, Operation},
};

pub(super) fn operations() -> Vec<Operation> {
    vec![Operation::get("/openapi.json", Needs::Nothing, "This document", show)]
}

async fn show(State(ctx): State<Arc<Context>>) -> Json<Value> {
    Json(document(ctx.config.base_url()))
}

/// Where a document keeps its shapes.
const SCHEMAS: &str = "/components/schemas";

/// What is taken in is described as it is read, what is given out as it is written.
struct Shapes {
    taken: SchemaGenerator,
    given: SchemaGenerator,
}

fn document(base_url: &str) -> Value {
    let settings = || {
        SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = SCHEMAS.into())
    };
    let mut shapes = Shapes {
        taken: settings().for_deserialize().into_generator(),
        given: settings().for_serialize().into_generator(),
    };
    let mut paths = Map::new();
    for operation in super::operations() {
        let described = describe(&operation, &mut shapes);
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.as_str().to_lowercase()] = described;
    }
    let mut schemas = shapes.taken.take_definitions(true);
    schemas.extend(shapes.given.take_definitions(true));
    schemas.insert("Problem".to_owned(), problem());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Vouch",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Referral links, attribution, commissions and monthly invoices. Money is a decimal string, time is RFC 3339.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" }
        },
        "servers": [{ "url": format!("{base_url}{BASE}") }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "key": { "type": "http", "scheme": "bearer", "description": "An API key of the company, `vk_…`, with the scope that the call names." },
                "setup": { "type": "http", "scheme": "bearer", "description": "The one-time token that the deployment printed." }
            }
        }
    })
}

fn describe(operation: &Operation, shapes: &mut Shapes) -> Value {
    let mut parameters = path_parameters(operation.path);
    if let Some(query) = operation.query {
        parameters.extend(query_parameters(&query(&mut shapes.taken).to_value()));
    }
    if operation.method == Method::POST {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": false,
            "description": "Sent again under the same key within 24 hours, the request is answered as before and does nothing more.",
            "schema": { "type": "string", "minLength": 1, "maxLength": 255 }
        }));
    }
    let mut described = json!({
        "operationId": operation_id(operation),
        "summary": operation.summary,
        "security": security(operation.needs),
        "parameters": parameters,
        "responses": {
            operation.status.as_str(): answer(operation, shapes),
            "default": {
                "description": "What is wrong and what to do.",
                "content": { "application/problem+json": { "schema": { "$ref": format!("#{SCHEMAS}/Problem") } } }
            }
        }
    });
    if let Some(body) = operation.body {
        let schema = body(&mut shapes.taken).to_value();
        described["requestBody"] =
            json!({ "required": true, "content": { "application/json": { "schema": schema } } });
    }
    described
}

fn answer(operation: &Operation, shapes: &mut Shapes) -> Value {
    let media_type = operation.media_type.split(';').next().unwrap_or_default();
    if media_type != "application/json" {
        let content = json!({ media_type: { "schema": { "type": "string" } } });
        return json!({ "description": operation.summary, "content": content });
    }
    let schema = operation
        .answer
        .map_or_else(|| json!({ "type": "object" }), |answer| answer(&mut shapes.given).to_value());
    json!({ "description": operation.summary, "content": { "application/json": { "schema": schema } } })
}

fn security(needs: Needs) -> Value {
    let scoped = |scope: Scope| json!([{ "key": [scope_name(scope)] }]);
    match needs {
        Needs::Nothing => json!([]),
        Needs::SetupToken => json!([{ "setup": [] }]),
        Needs::Key(scope) | Needs::Member(scope) => scoped(scope),
        // Pages need it; no call does.
        Needs::Partner | Needs::Entitled(_) => json!([{}]),
    }
}

/// `get /statements/{statement}/lines` becomes `getStatementsLines`; of one thing it is `getStatementsOne`.
fn operation_id(operation: &Operation) -> String {
    let mut id = operation.method.as_str().to_lowercase();
    let mut words =
        operation.path.split(['/', '-', '.']).filter(|word| !word.is_empty()).peekable();
    while let Some(word) = words.next() {
        let is_last = words.peek().is_none();
        let word = match word.starts_with('{') {
            true if is_last => "one",
            true => continue,
            false => word,
        };
        let (first, rest) = word.split_at(1);
        id.push_str(&first.to_uppercase());
        id.push_str(rest);
    }
    id
}

fn path_parameters(path: &str) -> Vec<Value> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })).collect()
}

fn query_parameters(schema: &Value) -> Vec<Value> {
    let required = |name: &String| {
        schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name))
    };
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties.map(|(name, schema)| json!({ "name": name, "in": "query", "required": required(name), "schema": schema })).collect()
}

fn problem() -> Value {
    let text = json!({ "type": "string" });
    json!({
        "type": "object",
        "description": "RFC 9457.",
        "required": ["type", "title", "status"],
        "properties": {
            "type": text, "title": text, "detail": text,
            "status": { "type": "integer" },
            "errors": {
                "type": "array",
                "items": { "type": "object", "required": ["field", "problem"], "properties": { "field": text, "problem": text } }
            }
        }
    })
}
