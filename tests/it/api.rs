//! The JSON API: set up, look, be refused. Every answer is held against the API's own description of itself.

mod as_of;
mod bad_input;
mod balances;
mod idempotency;
mod policy;
mod reads;
mod schema;
mod set_up;
mod statements;
mod terms;

use http::Method;
use serde_json::Value;
use vouch_local::world::{Answer, TestCompany, World};

use self::schema::Description;

/// The API as one company's program calls it.
pub(crate) struct Api<'a> {
    world: &'a World,
    key: String,
    description: Description,
}

impl<'a> Api<'a> {
    pub(crate) async fn of(world: &'a World, company: &TestCompany) -> Self {
        Self::with_key(world, &company.api_key).await
    }

    pub(crate) async fn with_key(world: &'a World, key: &str) -> Self {
        let description = Description::of(world).await;
        let key = key.to_owned();
        Self { world, key, description }
    }

    /// A call with these headers, its answer held against the description.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = http::Request::builder()
            .method(method.clone())
            .uri(format!("/api/v1{path}"))
            .header("authorization", format!("Bearer {}", self.key));
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(String::new, |body| body.to_string());
        let answer = self.world.request(request.body(body).unwrap()).await;
        self.description.check(&method, path, &answer);
        answer
    }

    /// What is there.
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, &[], None).await.expect(200).json()
    }

    /// Something new.
    pub(crate) async fn make(&self, path: &str, body: Value) -> Value {
        self.post(path, body).await.expect(201).json()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, &[], Some(body)).await
    }

    /// A refused POST: its status and the fields that are wrong.
    pub(crate) async fn refused(&self, path: &str, body: Value) -> (u16, Vec<String>) {
        refusal(&self.post(path, body).await)
    }
}

/// What a refusal says: its status and the fields that are wrong.
#[track_caller]
pub(crate) fn refusal(answer: &Answer) -> (u16, Vec<String>) {
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.text());
    let problem = answer.json();
    assert_eq!(problem["status"], answer.status());
    let errors = problem["errors"].as_array().cloned().unwrap_or_default();
    let field = |error: &Value| error["field"].as_str().unwrap().to_owned();
    (answer.status(), errors.iter().map(field).collect())
}

/// The items of a list.
#[track_caller]
pub(crate) fn items(list: &Value) -> &Vec<Value> {
    list["items"].as_array().unwrap()
}

/// A text of an answer.
#[track_caller]
pub(crate) fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value[field].as_str().unwrap_or_else(|| panic!("{field} is no text in {value}"))
}
