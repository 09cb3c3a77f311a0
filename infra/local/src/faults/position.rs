//! Calls by their number: what becomes of the n-th from now on, whatever it asks, and what each of them asked.

use super::Mode;

/// A stretch of calls to be treated alike, counted from when it was set.
#[derive(Debug)]
pub(super) struct Stretch {
    first: u64,
    calls: u64,
    mode: Mode,
    seen: u64,
    met: Option<String>,
}

impl Stretch {
    pub(super) fn from(first: u64, calls: u64, mode: Mode) -> Self {
        Self { first, calls, mode, seen: 0, met: None }
    }

    /// Count a call; its mode, if it lies in the stretch.
    pub(super) fn meet(&mut self, operation: &str) -> Option<Mode> {
        self.seen += 1;
        if self.seen < self.first || self.seen >= self.first + self.calls {
            return None;
        }
        self.met.get_or_insert_with(|| operation.to_owned());
        Some(self.mode)
    }

    /// What its first call asked; none if it did not come to that.
    pub(super) fn met(&self) -> Option<&str> {
        self.met.as_deref()
    }
}
