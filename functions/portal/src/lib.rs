//! What people and programs look at and set up: the JSON API, the partners' portal and the company's dashboard.
//!
//! One router, one policy: each call and each page is a row of its noun's table, in [`api`] and in [`pages`], with
//! what its caller must hold. There is no way to add a route without that.

mod account_links;
mod analytics;
mod api;
mod applications;
mod billing;
mod books;
mod charges;
mod claims;
mod csv;
mod customers;
mod dashboard;
mod deliveries;
mod documents;
mod entry;
mod explanation;
mod invoices;
pub mod kit;
mod leads;
mod ledger;
mod links;
mod mails;
mod outgoing;
mod pages;
mod partner;
mod partners;
mod password;
mod payouts;
mod points;
mod policy;
mod qr;
mod referral_report;
mod referrals;
mod refusal;
mod review;
mod runs;
mod sheets;
mod tax;
mod trail;
mod what_if;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{
    Extension, Router,
    extract::{MatchedPath, Request},
    middleware::{self, Next},
    response::Response,
};
use futures_util::FutureExt as _;
use vouch_domain::id::CompanyId;
use vouch_runtime::{
    Context,
    event_line::{EventLine, Outcome},
    http::request_id_of,
    problem::Problem,
};

use self::pages::{admission::door, headers};
pub use crate::policy::{Entitlement, Needs, Rule, policy};

/// Everything that this function answers.
pub fn router(ctx: Arc<Context>) -> Router {
    let routes = Router::new()
        .merge(api::router(&ctx))
        .merge(pages::router(&ctx))
        .fallback(no_route)
        .method_not_allowed_fallback(other_method);
    watched(routes, ctx)
}

/// Routes with what all answers have: a line in the log, headers, and an answer of ours even where their code breaks.
pub fn watched(routes: Router, ctx: Arc<Context>) -> Router {
    routes.layer(middleware::from_fn(watch)).layer(Extension(ctx))
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
async fn watch(Extension(ctx): Extension<Arc<Context>>, request: Request, next: Next) -> Response {
    let (started, door) = (Instant::now(), door(&ctx, &request));
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let id = door.request_id.clone();
    // A bug in one page's code ends that page and is answered like every other error.
    let mut response = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!(http.route = route.as_deref(), request.id = id, "a call's code broke");
            pages::instead(&ctx, &door, &Problem::fault("It has been noted."))
        }
    };
    let (status, route) = (response.status().as_u16(), route.as_deref().unwrap_or("unknown"));
    EventLine {
        company: response.extensions().get::<About>().map(|about| about.0),
        request: id.as_deref(),
        status: Some(status),
        ..EventLine::of(&format!("{method} {route}"), started)
    }
    .say(Outcome::of_status(status));
    headers::cover_any(response.headers_mut(), ctx.config.plain_http);
    response
}

pub(crate) fn request_id(request: &Request) -> Option<String> {
    request_id_of(request).map(str::to_owned)
}
