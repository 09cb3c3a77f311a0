//! One call: its address, what its caller must hold, what goes in and comes out, and the code that answers it.

use std::sync::Arc;

use axum::{
    handler::Handler,
    middleware,
    routing::{MethodRouter, delete, get, patch, post, put},
};
use http::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use vouch_runtime::Context;

use super::{BASE, authority, once};
pub(crate) use crate::policy::Needs;
use crate::{policy::Rule, trail};

/// Gives the shape of something as JSON Schema.
pub(crate) type Describe = fn(&mut SchemaGenerator) -> Schema;

/// A call.
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) needs: Needs,
    pub(crate) summary: &'static str,
    pub(crate) query: Option<Describe>,
    pub(crate) body: Option<Describe>,
    pub(crate) status: StatusCode,
    pub(crate) answer: Option<Describe>,
    /// What kind of answer it is: JSON, but for documents.
    pub(crate) media_type: &'static str,
    /// Whether nothing comes of it but an answer, though it is sent as a POST.
    is_question: bool,
    handler: MethodRouter<Arc<Context>>,
}

fn describe<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

impl Operation {
    /// A call that looks.
    pub(crate) fn get<H: Handler<T, Arc<Context>>, T: 'static>(
        path: &'static str,
        needs: Needs,
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new(Method::GET, path, needs, summary, get(handler))
    }

    /// A call that makes something or has something done.
    pub(crate) fn post<H: Handler<T, Arc<Context>>, T: 'static>(
        path: &'static str,
        needs: Needs,
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self {
            status: StatusCode::CREATED,
            ..Self::new(Method::POST, path, needs, summary, post(handler))
        }
    }

    /// A call that asks something which is too long for an address. It leaves no trace: neither an answer that is
    /// kept under its `Idempotency-Key`, nor a record in the audit trail.
    pub(crate) fn ask<H: Handler<T, Arc<Context>>, T: 'static>(
        path: &'static str,
        needs: Needs,
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self { is_question: true, ..Self::new(Method::POST, path, needs, summary, post(handler)) }
    }

    /// A call that changes what there is.
    pub(crate) fn patch<H: Handler<T, Arc<Context>>, T: 'static>(
        path: &'static str,
        needs: Needs,
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new(Method::PATCH, path, needs, summary, patch(handler))
    }

    /// A call that says what something is from now on.
    pub(crate) fn put<H: Handler<T, Arc<Context>>, T: 'static>(
        path: &'static str,
        needs: Needs,
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new(Method::PUT, path, needs, summary, put(handler))
    }

    /// A call that takes something away.
    pub(crate) fn delete<H: Handler<T, Arc<Context>>, T: 'static>(
        path: &'static str,
        needs: Needs,
        summary: &'static str,
        handler: H,
    ) -> Self {
        Self::new(Method::DELETE, path, needs, summary, delete(handler))
    }

    fn new(
        method: Method,
        path: &'static str,
        needs: Needs,
        summary: &'static str,
        handler: MethodRouter<Arc<Context>>,
    ) -> Self {
        let status = StatusCode::OK;
        Self {
            method,
            path,
            needs,
            summary,
            query: None,
            body: None,
            status,
            answer: None,
            media_type: "application/json",
            is_question: false,
            handler,
        }
    }

    /// Takes these query parameters.
    pub(crate) fn query<Q: JsonSchema>(self) -> Self {
        // Parameters are listed one by one, so their names must stand here and not behind a reference.
        Self { query: Some(|generator| Q::json_schema(generator)), ..self }
    }

    /// Takes this body.
    pub(crate) fn body<B: JsonSchema>(self) -> Self {
        Self { body: Some(describe::<B>), ..self }
    }

    /// Answers this.
    pub(crate) fn answers<A: JsonSchema>(self) -> Self {
        Self { answer: Some(describe::<A>), ..self }
    }

    /// Answers a document of this media type.
    pub(crate) fn gives(self, media_type: &'static str) -> Self {
        Self { media_type, ..self }
    }

    /// Answers this, and makes nothing new.
    pub(crate) fn answers_done<A: JsonSchema>(self) -> Self {
        Self { status: StatusCode::OK, ..self.answers::<A>() }
    }

    /// Answers this, and takes effect in a moment.
    pub(crate) fn answers_accepted<A: JsonSchema>(self) -> Self {
        Self { status: StatusCode::ACCEPTED, ..self.answers::<A>() }
    }

    /// Its row in the policy.
    pub(crate) fn rule(&self) -> Rule {
        Rule {
            method: self.method.clone(),
            path: format!("{BASE}{}", self.path),
            needs: self.needs,
        }
    }

    /// The code behind its policy; what changes something also behind the audit trail, a POST behind
    /// its `Idempotency-Key`.
    pub(crate) fn guarded(self, ctx: &Arc<Context>) -> MethodRouter<Arc<Context>> {
        let handler = if self.method == Method::GET || self.is_question {
            self.handler
        } else {
            let call: trail::Call = format!("{} {BASE}{}", self.method, self.path).into();
            let state = (Arc::clone(ctx), call);
            self.handler.route_layer(middleware::from_fn_with_state(state, trail::keep))
        };
        // Outside the trail: what was answered before is not asked again.
        let handler = if self.method == Method::POST && !self.is_question {
            handler.route_layer(middleware::from_fn_with_state(Arc::clone(ctx), once::once))
        } else {
            handler
        };
        handler.route_layer(middleware::from_fn_with_state(
            (Arc::clone(ctx), self.needs),
            authority::admit,
        ))
    }
}
