//! Time as a function sees it: a process has the machine's, which a library that is loaded before it can move.

use std::{path::PathBuf, process::Command, sync::OnceLock};

use chrono::{DateTime, TimeDelta, Utc};
use vouch_runtime::clock::Clock;

/// How far from the machine's time a process is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ahead(i64);

impl Ahead {
    /// The machine's own time.
    pub(crate) const NONE: Self = Self(0);

    /// As far as makes it so late now.
    pub(crate) fn at(now: DateTime<Utc>) -> Self {
        Self((now - Clock::System.now()).num_milliseconds())
    }

    /// What time such a process takes it to be.
    pub(crate) fn now(self) -> DateTime<Utc> {
        Clock::System.now() + TimeDelta::milliseconds(self.0)
    }

    /// What moves a process that far.
    pub(crate) fn environment(self) -> Vec<(String, String)> {
        if self.0 == 0 {
            return Vec::new();
        }
        let library = library().to_str().unwrap().to_owned();
        let told = ("VOUCH_TEST_CLOCK_AHEAD_MS".to_owned(), self.0.to_string());
        vec![told, ("LD_PRELOAD".to_owned(), library)]
    }
}

/// The library, made once by the C compiler that the build needs anyway.
fn library() -> &'static PathBuf {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let library = folder.join(format!("moved_clock_{}.so", std::process::id()));
        let source = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("binaries/moved_clock.c");
        let compiler = Command::new("cc")
            .args(["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o"])
            .args([&library, &source])
            .arg("-ldl")
            .status();
        assert!(compiler.is_ok_and(|status| status.success()), "the clock needs a C compiler, cc");
        library
    })
}
