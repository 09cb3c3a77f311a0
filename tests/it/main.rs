//! Tests.

#![allow(clippy::unwrap_used, reason = "in a story, a panic is the report")]

mod log;
mod webhook;
mod clicks;
mod redirect;
mod stage;
mod attribution;
mod sales;
mod refunds;
mod month_end;
mod confluence;
mod counted;
mod reference;
