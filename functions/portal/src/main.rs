//! portal.
fn main() {}
