//! What people and programs look at and set up: the JSON API, the partners' portal and the company's dashboard.
//!
//! One router, one policy: each call and each page is a row of its noun's table, in [`api`] and in [`pages`], with
//! what its caller must hold. There is no way to add a route without that.

mod api;
mod books;
mod customers;
mod dashboard;
mod deliveries;
mod explanation;
mod invoices;
pub mod kit;
mod links;
mod pages;
mod partner;
mod partners;
mod password;
mod policy;
mod qr;
mod refusal;
mod sheets;

use std::sync::Arc;

use axum::{
    Extension, Router,
    extract::{MatchedPath, Request},
    middleware::{self, Next},
    response::Response,
};
use http::{HeaderValue, header};
use lambda_http::request::RequestContext;
use vouch_domain::id::CompanyId;
use vouch_runtime::{Context, http::RequestId, problem::Problem};

pub use crate::policy::{Needs, Rule, policy};

/// Everything that this function answers.
pub fn router(ctx: Arc<Context>) -> Router {
    Router::new()
        .merge(api::router(&ctx))
        .merge(pages::router(&ctx))
        .fallback(no_route)
        .method_not_allowed_fallback(other_method)
        .layer(middleware::from_fn(watch))
        .layer(Extension(ctx))
}

async fn no_route(Extension(ctx): Extension<Arc<Context>>, request: Request) -> Response {
    let problem = Problem::not_found("No call has this address: see /api/v1/openapi.json.");
    pages::nothing_here(&ctx, &request, &problem)
}

async fn other_method(Extension(ctx): Extension<Arc<Context>>, request: Request) -> Response {
    pages::nothing_here(&ctx, &request, &Problem::method_not_allowed(""))
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
    // Our own files say themselves how long they last.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

pub(crate) fn request_id(request: &Request) -> Option<String> {
    if let Some(RequestId(id)) = request.extensions().get() {
        return Some(id.clone());
    }
    match request.extensions().get() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.clone(),
        _ => None,
    }
}
