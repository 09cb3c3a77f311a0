//! click-counter.
