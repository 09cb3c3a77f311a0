//! What comes in: bodies, query parameters and the ids in addresses, each read strictly or refused by name.

use std::str::FromStr;

use axum::extract::{FromRequest, FromRequestParts, RawPathParams, Request};
use http::{HeaderMap, header, request::Parts};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value, error::Category};
use vouch_domain::id::is_printable;
use vouch_runtime::problem::{FieldProblem, Problem};

pub(crate) use super::once::read;
use crate::{
    password::{self, Weak},
    refusal::Refusal,
};

/// The largest body that is taken.
pub(crate) const BODY_BYTES_MAX: usize = 64 * 1024;

/// A JSON body.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let is_json = is_json(request.headers());
        let bytes = read(request.into_body()).await?;
        if !is_json {
            return Err(Problem::unsupported_media("Send `Content-Type: application/json`.").into());
        }
        parse(&bytes).map(Self)
    }
}

/// A JSON body, or none where all of it may be left out.
pub(crate) struct BodyOrNone<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned + Default> FromRequest<S> for BodyOrNone<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let bytes = read(request.into_body()).await?;
        if bytes.is_empty() { Ok(Self(T::default())) } else { parse(&bytes).map(Self) }
    }
}

/// A JSON body, or none where nothing is to be said.
pub(crate) struct Optional<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned + Default> FromRequest<S> for Optional<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let bytes = read(request.into_body()).await?;
        if bytes.is_empty() { Ok(Self(T::default())) } else { parse(&bytes).map(Self) }
    }
}

/// No body, or an empty object.
pub(crate) struct NoBody;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl<S: Sync> FromRequest<S> for NoBody {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let bytes = read(request.into_body()).await?;
        if !bytes.is_empty() {
            parse::<Nothing>(&bytes)?;
        }
        Ok(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let value =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| refuse(&error))?;
    json.end().map_err(|_| Problem::bad_request("The body goes on after its JSON."))?;
    Ok(value)
}

fn refuse(error: &serde_path_to_error::Error<serde_json::Error>) -> Refusal {
    if error.inner().classify() != Category::Data {
        return Problem::bad_request(format!("The body is not JSON: {}.", error.inner())).into();
    }
    Problem::invalid(vec![field_problem(&error.path().to_string(), &error.inner().to_string())])
        .into()
}

/// A deserialiser's words, sorted into the field and what is wrong with it.
fn field_problem(path: &str, message: &str) -> FieldProblem {
    let message = message.rsplit_once(" at line ").map_or(message, |(message, _)| message);
    let quoted = message.split('`').nth(1).unwrap_or_default();
    let inside = |name: &str| match path {
        "." => name.to_owned(),
        path if path == name || path.ends_with(&format!(".{name}")) => path.to_owned(),
        path => format!("{path}.{name}"),
    };
    let (field, problem) = if message.starts_with("missing field") {
        (inside(quoted), "is missing".to_owned())
    } else if message.starts_with("unknown field") {
        (inside(quoted), "is not known here".to_owned())
    } else if message.starts_with("duplicate field") {
        (inside(quoted), "is there twice".to_owned())
    } else {
        (path.to_owned(), message.to_owned())
    };
    FieldProblem { field, problem }
}

/// A part of a body that was read already, as strictly as a body of its own.
pub(crate) fn part_of<T: DeserializeOwned>(part: Map<String, Value>) -> Result<T, Refusal> {
    serde_path_to_error::deserialize(Value::Object(part)).map_err(|error| {
        let (path, message) = (error.path().to_string(), error.inner().to_string());
        Problem::invalid(vec![field_problem(&path, &message)]).into()
    })
}

/// Query parameters. An empty one counts as absent; an unknown or doubled one is refused.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let mut values = Map::new();
        for (name, value) in
            url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
        {
            if !value.is_empty()
                && values.insert(name.to_string(), Value::String(value.into_owned())).is_some()
            {
                return Err(Problem::invalid_field(name, "is there twice").into());
            }
        }
        let read = serde_path_to_error::deserialize(Value::Object(values));
        let refused = |error: serde_path_to_error::Error<serde_json::Error>| {
            Problem::invalid(vec![field_problem(
                &error.path().to_string(),
                &error.inner().to_string(),
            )])
        };
        Ok(Self(read.map_err(refused)?))
    }
}

/// The last id in an address. One that can't be an id is nobody's.
pub(crate) struct Named<T>(pub(crate) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Named<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let nothing = || Problem::not_found("No thing can have such an id.");
        let named = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        let (_, text) = named.iter().last().ok_or_else(nothing)?;
        Ok(Self(text.parse().map_err(|_| nothing())?))
    }
}

/// The last two ids in an address: whose, and which.
pub(crate) struct NamedOf<A, B>(pub(crate) A, pub(crate) B);

impl<S: Send + Sync, A: FromStr, B: FromStr> FromRequestParts<S> for NamedOf<A, B> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let nothing = || Problem::not_found("No thing can have such an id.");
        let named = RawPathParams::from_request_parts(parts, state).await.map_err(|_| nothing())?;
        let texts: Vec<&str> = named.iter().map(|(_, text)| text).collect();
        let [.., whose, which] = texts.as_slice() else { return Err(nothing().into()) };
        let whose = whose.parse().map_err(|_| nothing())?;
        Ok(Self(whose, which.parse().map_err(|_| nothing())?))
    }
}

/// A field that may be absent, null (take it away) or there: for changes.
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// What is wrong with a body that was read, all of it.
#[derive(Default)]
pub(crate) struct Checks(Vec<FieldProblem>);

impl Checks {
    /// Something that must hold.
    pub(crate) fn expect(&mut self, holds: bool, field: &str, problem: impl Into<String>) {
        if !holds {
            self.0.push(FieldProblem { field: field.to_owned(), problem: problem.into() });
        }
    }

    /// A value that could be read, or why not.
    pub(crate) fn value<T, E: std::fmt::Display>(
        &mut self,
        field: &str,
        value: Result<T, E>,
    ) -> Option<T> {
        value.map_err(|error| self.expect(false, field, error.to_string())).ok()
    }

    /// A line of text that people read.
    pub(crate) fn line(&mut self, field: &str, text: &str, longest: usize) {
        let problem = format!("must be 1 to {longest} printable characters");
        self.expect(is_line(text, longest), field, problem);
    }

    /// An address to write to, if there is one.
    pub(crate) fn email(&mut self, field: &str, email: Option<&str>) {
        self.expect(
            email.is_none_or(is_email),
            field,
            "must be an e-mail address such as pat@studio.example",
        );
    }

    /// A password of somebody who is called like this, if there is one.
    pub(crate) fn password(&mut self, password: Option<&str>, context: &[&str]) {
        let problem = match password.map(|password| password::check(password, context)) {
            None | Some(Ok(())) => return,
            Some(Err(Weak::Length)) => "must have 8 to 128 characters",
            Some(Err(Weak::Common)) => "is one of the first that somebody would guess",
        };
        self.expect(false, "password", problem);
    }

    /// The fields that something is wrong with, for pages that say it in their own words.
    pub(crate) fn wrong_fields(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|problem| problem.field.as_str())
    }

    /// Goes on, if nothing is wrong.
    pub(crate) fn done(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::invalid(self.0).into()) }
    }
}

/// Whether a text is a line that people can read, and no longer than this.
pub(crate) fn is_line(text: &str, longest: usize) -> bool {
    !text.trim().is_empty() && text.chars().count() <= longest && text.chars().all(is_printable)
}

/// Whether a text looks like an address that mail can be sent to.
pub(crate) fn is_email(text: &str) -> bool {
    let plain = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || !is_printable(c));
    let parts = text.rsplit_once('@').filter(|(user, _)| !user.is_empty() && !user.contains('@'));
    let is_domain =
        |domain: &str| domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
    plain && parts.is_some_and(|(_, domain)| is_domain(domain))
}

/// What a handler gives: an answer, or why there is none.
pub(crate) type Answer<T> = Result<axum::Json<T>, Refusal>;

/// What a handler gives that made something.
pub(crate) type Created<T> = Result<(http::StatusCode, axum::Json<T>), Refusal>;

/// Something new.
pub(crate) fn created<T>(value: T) -> Created<T> {
    Ok((http::StatusCode::CREATED, axum::Json(value)))
}
