//! The pages: one table of routes, what they have in common, and the door that each request comes through.

mod about;
pub(crate) mod account;
pub(crate) mod admission;
mod assets;
pub(crate) mod csrf;
pub(crate) mod headers;
mod join;
mod known;
mod language;
pub(crate) mod once;
pub(crate) mod route;
pub(crate) mod sent;
pub(crate) mod session;
pub(crate) mod sign_in;
pub(crate) mod throttle;
mod trouble;
pub(crate) mod visit;

use std::sync::Arc;

use axum::Router;
use vouch_runtime::Context;

use self::route::PageRoute;
use crate::{dashboard, partner};

/// Every page there is.
pub(crate) fn all() -> Vec<PageRoute> {
    [
        assets::pages(),
        language::pages(),
        about::pages(),
        join::pages(),
        dashboard::pages(),
        partner::pages(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The routes, each behind what its visitor must hold.
pub(crate) fn router(ctx: &Arc<Context>) -> Router {
    let routes = all()
        .into_iter()
        .fold(Router::new(), |router, page| router.route(page.path, page.guarded(ctx)));
    routes.with_state(Arc::clone(ctx))
}

pub(crate) use self::trouble::{instead, nothing_here};
