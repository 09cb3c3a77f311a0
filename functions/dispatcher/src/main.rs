//! dispatcher.
fn main() {}
