//! The functions as they are deployed: the real binaries under a Lambda Runtime API, called by API Gateway's, SQS's,
//! the Scheduler's and the stream's events, against the tables, queues and mail of a world behind ports.
//!
//! `tests/run binaries` builds the binaries first. What each took to start and to answer is printed by
//! `cargo test --workspace --test binaries -- --nocapture`.

#![allow(clippy::unwrap_used, reason = "in a story, a panic is the report")]

mod aws;
mod batches;
mod clock;
mod closing;
mod door;
mod events;
mod figures;
mod gateway;
mod lines;
mod month_end;
mod offline;
mod process;
mod runtime_api;
mod stage;
mod starts;
mod story;
mod stream;
mod toll;
