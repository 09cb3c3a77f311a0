//! A refusal on its way out: whatever was in the way, as the problem that the caller is told.

use std::sync::Arc;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use vouch_runtime::problem::Problem;

/// What a call that can't be answered ends with.
#[derive(Debug)]
pub(crate) struct Refusal(Box<Problem>);

impl Refusal {
    /// Whether something else is in the way.
    pub(crate) fn is_conflict(&self) -> bool {
        self.0.status == StatusCode::CONFLICT
    }

    /// The fields that are wrong, for forms that say it in their own words.
    pub(crate) fn wrong_fields(&self) -> Vec<String> {
        self.0.errors.iter().map(|error| error.field.clone()).collect()
    }
}

impl Refusal {
    /// The fields that something is wrong with, for pages that say it in their own words.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.0.errors.iter().map(|wrong| wrong.field.as_str())
    }
}

impl Refusal {
    /// Whether it is about this field of what was sent.
    pub(crate) fn names_field(&self, field: &str) -> bool {
        self.0.errors.iter().any(|error| error.field == field)
    }
}

impl<E: Into<Problem>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(Box::new(error.into()))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.0.response().map(Body::new);
        // Pages show it in their own words.
        response.extensions_mut().insert(Arc::new((*self.0).clone()));
        if self.0.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// There is no such thing, or it is another company's: the two are told alike.
pub(crate) fn unknown(what: &str) -> Refusal {
    Problem::not_found(format!("There is no such {what}.")).into()
}
