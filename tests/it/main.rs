//! Tests.

mod log;
mod webhook;
mod clicks;
mod redirect;
