//! Tests.

#![allow(clippy::unwrap_used, reason = "in a story, a panic is the report")]

mod attribution;
mod clicks;
mod confluence;
mod counted;
mod log;
mod month_end;
mod redirect;
mod reference;
mod refunds;
mod sales;
mod stage;
mod webhook;
mod worked_example;
mod faults;
mod outside;
