//! What a form sent, read once at the door.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::refusal::Refusal;

/// The fields of a form. One that is absent reads as empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sent(Arc<Vec<(String, String)>>);

impl Sent {
    /// Reads a body as browsers send forms.
    pub(super) fn read(body: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(body);
        Self(Arc::new(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect()))
    }

    /// All of it, in the order it was sent.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A field as it was typed: the first of its name.
    pub(crate) fn exact(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// A field without the space around it.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.exact(name).trim()
    }
}

impl<S: Sync> FromRequestParts<S> for Sent {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}
