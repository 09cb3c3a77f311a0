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
