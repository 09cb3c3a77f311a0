//! vouch-local.

pub mod engine;
pub mod faults;
pub mod queue;
#[cfg(test)]
mod scratch;
pub mod template;
mod wire;
