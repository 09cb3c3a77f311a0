//! An answer, as tests look at it.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

/// What came back from the front door.
#[derive(Clone)]
pub struct Answer(http::Response<Bytes>);

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?} {}", self.status(), self.0.headers(), self.text())
    }
}

impl Answer {
    /// An answer that did not come through the world's own front door.
    pub fn of(response: http::Response<Bytes>) -> Self {
        Self(response)
    }

    /// The status, as a number.
    pub fn status(&self) -> u16 {
        self.0.status().as_u16()
    }

    /// A header's value, empty where it is absent.
    pub fn header(&self, name: &str) -> &str {
        let value = self.0.headers().get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// All values of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        let values = self.0.headers().get_all(name).into_iter();
        values.filter_map(|value| value.to_str().ok()).collect()
    }

    /// The body.
    pub fn body(&self) -> &Bytes {
        self.0.body()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(self.0.body()).into_owned()
    }

    /// The body as JSON, null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(self.0.body()).unwrap_or_default()
    }

    /// The same answer, if it has this status; panics with all of it otherwise.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status(), status, "{self:?}");
        self
    }

    /// The click token that a redirect put into its location.
    pub fn click_token(&self) -> Option<String> {
        let (_, query) = self.header("location").split_once('?')?;
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let mut tokens = query.split('&').filter_map(|pair| pair.strip_prefix("vouch_click="));
        tokens.next_back().map(str::to_owned)
    }
}
