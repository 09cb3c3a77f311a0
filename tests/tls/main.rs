//! TLS to AWS and to companies' endpoints as deployed functions speak it: runtime's own connections and calls, compiled
//! here with their features on, against a server with a certificate of an authority made for the test.
//!
//! In the rest of the workspace that feature stays off, for it would build a second set of every function.

#![allow(clippy::unwrap_used, reason = "in a story, a panic is the report")]

mod authority;
mod calls;
mod config;
#[allow(dead_code, unreachable_pub, reason = "it is a file of another crate")]
#[path = "../../shared/runtime/src/connection.rs"]
mod connection;
mod kept;
#[allow(dead_code, unreachable_pub, reason = "it is a file of another crate")]
#[path = "../../shared/runtime/src/outside.rs"]
mod outside;
#[allow(dead_code, unreachable_pub, reason = "it is a file of another crate")]
#[path = "../../shared/runtime/src/pem.rs"]
mod pem;
mod server;
mod trust;

use std::path::Path;

use aws_sdk_sqs::{
    Client,
    config::{BehaviorVersion, Credentials, Region, SharedAsyncSleep, retry::RetryConfig},
};

use crate::connection::Connections;

/// A queue's client over connections that trust the authorities of a file.
fn client(connections: &Connections, url: &str, retries: RetryConfig) -> Client {
    let config = aws_sdk_sqs::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(Credentials::new("key", "secret", None, None, "test"))
        .region(Region::from_static("eu-central-1"))
        .retry_config(retries)
        .sleep_impl(SharedAsyncSleep::new(aws_smithy_async::rt::sleep::TokioSleep::new()))
        .endpoint_url(url)
        .http_client(connections.clone())
        .build();
    Client::from_conf(config)
}

/// Connections that trust the authorities of a PEM file.
fn trusting(roots: &Path) -> Connections {
    config::trust(roots);
    Connections::new().unwrap()
}

async fn send(client: &Client) -> Result<(), String> {
    let sent = client.send_message().queue_url("q").message_body("{}").send().await;
    sent.map(|_| ())
        .map_err(|error| format!("{:?}", aws_sdk_sqs::error::DisplayErrorContext(error)))
}
