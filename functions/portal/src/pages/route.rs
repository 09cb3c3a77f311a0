//! One page: its address, what its visitor must hold, and the code that answers it.

use std::sync::Arc;

use axum::{
    handler::Handler,
    middleware,
    routing::{MethodRouter, get, post},
};
use http::Method;
use vouch_runtime::Context;

use super::admission;
use crate::{
    policy::{Needs, Rule},
    trail,
};

/// A page, or what a form of one is sent to.
pub(crate) struct PageRoute {
    pub(crate) path: &'static str,
    method: Method,
    needs: Needs,
    handler: MethodRouter<Arc<Context>>,
}

impl PageRoute {
    /// A page to look at. It changes nothing.
    pub(crate) fn get<H: Handler<T, Arc<Context>>, T: 'static>(
        path: &'static str,
        needs: Needs,
        handler: H,
    ) -> Self {
        Self { path, method: Method::GET, needs, handler: get(handler) }
    }

    /// What a form is sent to.
    pub(crate) fn post<H: Handler<T, Arc<Context>>, T: 'static>(
        path: &'static str,
        needs: Needs,
        handler: H,
    ) -> Self {
        Self { path, method: Method::POST, needs, handler: post(handler) }
    }

    /// Its row in the policy.
    pub(crate) fn rule(&self) -> Rule {
        Rule { method: self.method.clone(), path: self.path.to_owned(), needs: self.needs }
    }

    /// The code behind its policy; what changes something also behind the audit trail.
    pub(crate) fn guarded(self, ctx: &Arc<Context>) -> MethodRouter<Arc<Context>> {
        let handler = if self.method == Method::GET {
            self.handler
        } else {
            let call: trail::Call = format!("{} {}", self.method, self.path).into();
            let state = (Arc::clone(ctx), call);
            self.handler.route_layer(middleware::from_fn_with_state(state, trail::keep))
        };
        handler.route_layer(middleware::from_fn_with_state(
            (Arc::clone(ctx), self.needs),
            admission::admit,
        ))
    }
}
