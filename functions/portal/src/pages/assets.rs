//! Stylesheet, script, faces and drawings, under addresses that change with their content.

use axum::{
    body::Body,
    response::{IntoResponse as _, Response},
};
use http::Uri;
use vouch_runtime::problem::Problem;

use super::route::PageRoute;
use crate::{kit, policy::Needs, refusal::Refusal};

pub(super) fn pages() -> Vec<PageRoute> {
    vec![PageRoute::get("/assets/{hash}/{name}", Needs::Nothing, show)]
}

async fn show(uri: Uri) -> Response {
    match kit::assets::answer(uri.path()) {
        Some(found) => found.map(Body::from),
        None => Refusal::from(Problem::not_found("")).into_response(),
    }
}
