//! What a rule found: all of it at once, each with its place; and the exceptions it allows.

use std::{cell::Cell, fmt::Display};

/// What a rule found.
#[derive(Default)]
pub(crate) struct Findings(Vec<String>);

impl Findings {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// One finding: where, and what.
    pub(crate) fn add(&mut self, place: impl Display, what: impl Display) {
        self.0.push(format!("{place}: {what}"));
    }

    /// The rule holds, or the test fails with everything that is against it.
    #[track_caller]
    pub(crate) fn expect_none(self, rule: &str) {
        assert!(self.0.is_empty(), "{rule}\n  {}\n", self.0.join("\n  "));
    }
}

/// One place that a rule lets pass.
pub(crate) struct Exception {
    /// A file, or what else the rule speaks of.
    place: &'static str,
    /// Why it may.
    reason: &'static str,
    used: Cell<bool>,
}

/// An exception with its reason.
pub(crate) const fn exception(place: &'static str, reason: &'static str) -> Exception {
    Exception { place, reason, used: Cell::new(false) }
}

/// Whether a place is excepted; it counts as used then.
pub(crate) fn excepts(exceptions: &[Exception], place: &str) -> bool {
    let found = exceptions.iter().find(|exception| exception.place == place);
    found.inspect(|exception| exception.used.set(true)).is_some()
}

/// An exception that nothing needs any more is itself a finding.
pub(crate) fn add_unused(exceptions: &[Exception], findings: &mut Findings) {
    for exception in exceptions.iter().filter(|exception| !exception.used.get()) {
        findings.add(
            exception.place,
            format!("needs no exception any more, take it from the list ({})", exception.reason),
        );
    }
}
