//! vouch.
fn main() {}
