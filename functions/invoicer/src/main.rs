//! invoicer.
fn main() {}
