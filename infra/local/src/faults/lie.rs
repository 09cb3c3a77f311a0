//! A connector that lies: what was asked is not what arrives, or what is answered was never done.

use std::fmt;

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use serde_json::Value;

use crate::wire::{self, Answer};

type Tell = Box<dyn FnMut(&str, &mut Value) -> Option<Value> + Send>;

/// What is made of requests.
pub(super) struct Lie(Tell);

impl fmt::Debug for Lie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lie").finish_non_exhaustive()
    }
}

impl Lie {
    pub(super) fn told_by(
        tell: impl FnMut(&str, &mut Value) -> Option<Value> + Send + 'static,
    ) -> Self {
        Self(Box::new(tell))
    }

    /// Rewrites a request; an answer, if that is all it gets.
    pub(super) fn meet(&mut self, operation: &str, request: &mut HttpRequest) -> Option<Answer> {
        let before = wire::json_of(request.body().bytes().unwrap_or_default());
        let mut after = before.clone();
        if let Some(answer) = (self.0)(operation, &mut after) {
            return Some(Answer::done(answer.to_string()));
        }
        if after != before {
            *request.body_mut() = SdkBody::from(after.to_string());
        }
        None
    }
}
