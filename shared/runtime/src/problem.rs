//! Errors as callers see them, RFC 9457: the only place where an error becomes a status.

use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use vouch_domain::money::Overflow;

use crate::{
    config::ConfigError,
    event_line::Causes,
    http::{Response, answer},
    queue::QueueError,
    seal::SealError,
};

/// An error to be told to a caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The status, also in the body.
    #[serde(serialize_with = "as_number")]
    pub status: StatusCode,
    /// A short name that stays the same.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// What to do about it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// The fields that are wrong, all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblem>,
    /// Whether to come back, and after how many seconds.
    #[serde(skip)]
    pub retry_after: Option<u32>,
}

/// A field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// Which, as a path: `data.amount`.
    pub field: String,
    /// What is wrong.
    pub problem: String,
}

fn as_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident($status:ident, $kind:literal, $title:literal);)*) => {$(
        $(#[$doc])*
        pub fn $name(detail: impl Into<String>) -> Self {
            Self::new(StatusCode::$status, $kind, $title, detail.into())
        }
    )*};
}

impl Problem {
    fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: String) -> Self {
        Self { status, kind, title, detail, errors: Vec::new(), retry_after: None }
    }

    problems! {
        /// The body is not what it says it is.
        bad_request(BAD_REQUEST, "bad-request", "The request can't be read");
        /// Nobody we know, or not proven.
        unauthorised(UNAUTHORIZED, "unauthorised", "The request is not authorised");
        /// Known, but not allowed.
        forbidden(FORBIDDEN, "forbidden", "This is not allowed");
        /// Not there, or somebody else's.
        not_found(NOT_FOUND, "not-found", "There is nothing here");
        /// Another method.
        method_not_allowed(METHOD_NOT_ALLOWED, "method-not-allowed", "This address takes other methods");
        /// Something else is there already.
        conflict(CONFLICT, "conflict", "This is in the way of something else");
        /// A live account link keeps its scope.
        scope_is_fixed(CONFLICT, "scope-is-fixed", "The scope of a live link is fixed");
        /// Too much.
        too_large(PAYLOAD_TOO_LARGE, "too-large", "The body is too large");
        /// Not JSON by its own word.
        unsupported_media(UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body must be JSON");
        /// Too often.
        too_many(TOO_MANY_REQUESTS, "too-many-requests", "Too many requests");
        /// This build has no such part.
        not_built(SERVICE_UNAVAILABLE, "not-built", "This build lacks what that takes");
        /// A bug of ours.
        fault(INTERNAL_SERVER_ERROR, "fault", "Something is wrong on our side");
    }

    /// Fields that are wrong, each named.
    pub fn invalid(errors: Vec<FieldProblem>) -> Self {
        let detail = "Mend the named fields and send it again.".to_owned();
        let problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid",
            "Some fields are not as they should be",
            detail,
        );
        Self { errors, ..problem }
    }

    /// One field that is wrong.
    pub fn invalid_field(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::invalid(vec![FieldProblem { field: field.into(), problem: problem.into() }])
    }

    /// Try again in a while.
    pub fn unavailable(retry_after: u32) -> Self {
        let detail = "Nothing was changed. Send the same again in a while.".to_owned();
        let problem = Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "unavailable",
            "This is not available for the moment",
            detail,
        );
        Self { retry_after: Some(retry_after), ..problem }
    }

    /// The answer.
    pub fn response(&self) -> Response {
        let body = serde_json::to_string(self).unwrap_or_else(|_| "{}".to_owned());
        let mut response = answer(self.status, "application/problem+json", body);
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<vouch_store::Error> for Problem {
    fn from(error: vouch_store::Error) -> Self {
        match error {
            vouch_store::Error::Unavailable { .. } => {
                tracing::warn!(error = %Causes(&error), "the store is not available");
                Self::unavailable(30)
            }
            vouch_store::Error::Fault { .. } | vouch_store::Error::Corrupt { .. } => {
                tracing::error!(error = %Causes(&error), "the store holds or was asked something wrong");
                Self::fault("It has been noted. Nothing was changed.")
            }
        }
    }
}

impl From<QueueError> for Problem {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Unavailable { .. } => {
                tracing::warn!(error = %Causes(&error), "the queue is not available");
                Self::unavailable(30)
            }
            QueueError::Config(error) => error.into(),
        }
    }
}

impl From<ConfigError> for Problem {
    fn from(error: ConfigError) -> Self {
        tracing::error!(%error, "a setting is missing or wrong");
        Self::fault("It has been noted. Nothing was changed.")
    }
}

impl From<SealError> for Problem {
    fn from(error: SealError) -> Self {
        tracing::error!(%error, "a secret can't be sealed or opened");
        Self::fault("It has been noted. Nothing was changed.")
    }
}

impl From<Overflow> for Problem {
    fn from(error: Overflow) -> Self {
        tracing::error!(%error, "the books hold an amount beyond all bounds");
        Self::fault("It has been noted. Nothing was changed.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_status_and_says_who_acts() {
        let passing =
            vouch_store::Error::Unavailable { operation: "GetItem", source: "gone".into() };
        let fault = vouch_store::Error::Corrupt { key: "k".to_owned(), source: "odd".into() };
        for (problem, status, retry) in [
            (Problem::from(passing), 503, Some(30)),
            (Problem::from(fault), 500, None),
            (Problem::from(ConfigError::Missing("X")), 500, None),
            (Problem::from(SealError), 500, None),
            (Problem::from(Overflow), 500, None),
            (Problem::bad_request(""), 400, None),
            (Problem::unauthorised(""), 401, None),
            (Problem::forbidden(""), 403, None),
            (Problem::not_found(""), 404, None),
            (Problem::method_not_allowed(""), 405, None),
            (Problem::conflict(""), 409, None),
            (Problem::scope_is_fixed(""), 409, None),
            (Problem::too_large(""), 413, None),
            (Problem::unsupported_media(""), 415, None),
            (Problem::invalid_field("data.amount", "is too large"), 422, None),
            (Problem::too_many(""), 429, None),
        ] {
            let response = problem.response();
            assert_eq!(response.status().as_u16(), status);
            assert_eq!(problem.retry_after, retry);
            assert_eq!(response.headers()["content-type"], "application/problem+json");
        }
    }
}
