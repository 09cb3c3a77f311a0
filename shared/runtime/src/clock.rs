//! What time it is: the system's, or, for tests and demos, the system's moved by an offset.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, TimeDelta, Utc};

/// Where `now` comes from.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The system.
    #[default]
    System,
    /// The system, so many milliseconds on: the test clock of DESIGN §7.
    Moved(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that can be moved, with its offset in milliseconds.
    pub fn moved(offset_ms: i64) -> Self {
        Self::Moved(Arc::new(AtomicI64::new(offset_ms)))
    }

    /// What time it is.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that asks the system for the time"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        let system = Utc::now();
        match self {
            Self::System => system,
            Self::Moved(offset) => system + TimeDelta::milliseconds(offset.load(Ordering::Relaxed)),
        }
    }

    /// Moves a movable clock to an instant, forward only; gives the new offset in milliseconds.
    pub fn move_to(&self, to: DateTime<Utc>) -> i64 {
        let Self::Moved(offset) = self else { return 0 };
        let ahead = to.signed_duration_since(self.now()).num_milliseconds().max(0);
        offset.fetch_add(ahead, Ordering::Relaxed).saturating_add(ahead)
    }
}
