//! What each function needs to run: settings, clock, queues, secrets, answers. Knows nothing of referrals' rules.

pub mod clock;
pub mod config;
pub mod connection;
pub mod context;
pub mod deadline;
mod endpoint;
pub mod event_line;
mod gateway;
pub mod http;
pub mod lambda;
pub mod metrics;
pub mod outside;
#[cfg(any(feature = "tls", test))]
mod pem;
pub mod problem;
pub mod queue;
pub mod seal;
pub mod sqs;
pub mod telemetry;
pub mod webhook;

pub use context::Context;
