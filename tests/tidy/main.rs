//! The house rules that a machine can hold us to, each a plain test over the tree (STYLE §4 and §12).
//!
//! What a rule finds it tells all at once, with the place and what to do. An exception stands in a list beside
//! its rule, with its reason, and must go when it is no longer needed.

mod alarms;
mod boundaries;
mod crates;
mod deployment;
mod events;
mod findings;
mod leaks;
mod ledger;
mod licences;
mod literals;
mod metrics;
mod packages;
mod queues;
mod reading;
mod readme;
mod requirements;
mod roles;
mod routes;
mod schema;
mod scope;
mod shape;
mod source;
mod template;
mod tokens;
mod tree;
mod words;
