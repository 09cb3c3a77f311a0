//! What people and programs look at and set up: the JSON API now, the dashboard and the partners' pages over the
//! same operations later.
//!
//! One router, one policy: each call is a row of its noun's table in [`api`], with what its caller must hold.
//! There is no way to add a route without that.

mod api;
mod books;
mod password;
mod refusal;

use std::sync::Arc;

use axum::{
    Router,
    extract::{MatchedPath, Request},
    middleware::{self, Next},
    response::Response,
};
use http::{HeaderValue, header};
use lambda_http::request::RequestContext;
use vouch_domain::id::CompanyId;
use vouch_runtime::{Context, http::RequestId, problem::Problem};

use crate::refusal::Refusal;

/// Everything that this function answers.
pub fn router(ctx: Arc<Context>) -> Router {
    Router::new()
        .merge(api::router(&ctx))
        .fallback(async || {
            Refusal::from(Problem::not_found("No call has this address: see /api/v1/openapi.json."))
        })
        .method_not_allowed_fallback(async || Refusal::from(Problem::method_not_allowed("")))
        .layer(middleware::from_fn(watch))
}

/// Whose data a call was about, for the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About(pub(crate) CompanyId);

/// One line for each call, and the headers that every answer has.
async fn watch(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let id = request_id(&request);
    let mut response = next.run(request).await;
    let about = response.extensions().get::<About>().map(|about| about.0.to_string());
    tracing::info!(
        http.method = %method,
        http.route = route.as_deref().unwrap_or("unknown"),
        http.status = response.status().as_u16(),
        company.id = about,
        request.id = id,
        "answered a call"
    );
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn request_id(request: &Request) -> Option<String> {
    if let Some(RequestId(id)) = request.extensions().get() {
        return Some(id.clone());
    }
    match request.extensions().get() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    }
}
