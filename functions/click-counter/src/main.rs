//! click-counter.
fn main() {}
