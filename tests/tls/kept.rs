//! Connections are made once and kept; one that the other side gave up is made again, and nothing is lost by it.

use std::time::{Duration, Instant};

use aws_sdk_sqs::config::retry::RetryConfig;

use crate::{
    authority::Authority,
    client, send,
    server::{Manner, Server},
    trusting,
};

#[tokio::test]
async fn a_connection_is_opened_ahead_and_used_by_every_client() {
    let authority = Authority::new();
    let server = Server::start(authority.identity("localhost"), Manner::Patient).await;
    let connections = trusting(&authority.file());
    connections.open(&server.url).await;
    assert_eq!((server.connections(), server.requests()), (1, 1));
    for _ in 0..3 {
        let client = client(&connections, &server.url, RetryConfig::disabled());
        for _ in 0..3 {
            assert_eq!(send(&client).await, Ok(()));
        }
    }
    assert_eq!((server.connections(), server.requests()), (1, 10));
}

#[tokio::test]
async fn a_connection_that_was_closed_while_nobody_used_it_is_made_again() {
    let authority = Authority::new();
    let server = Server::start(authority.identity("localhost"), Manner::Brief).await;
    let connections = trusting(&authority.file());
    connections.open(&server.url).await;
    let client = client(&connections, &server.url, RetryConfig::standard());
    for _ in 0..5 {
        assert_eq!(send(&client).await, Ok(()));
    }
    assert_eq!(server.requests(), 6, "each request was read once");
}

#[tokio::test]
async fn a_request_that_was_heard_but_not_answered_is_the_sdks_to_repeat() {
    let authority = Authority::new();
    for (retries, outcome, requests) in
        [(RetryConfig::standard(), true, 2), (RetryConfig::disabled(), false, 1)]
    {
        let server = Server::start(authority.identity("localhost"), Manner::Rude).await;
        let connections = trusting(&authority.file());
        // Whether it may be done twice is known above: the connection never sends anything again by itself.
        let sent = send(&client(&connections, &server.url, retries)).await;
        assert_eq!((sent.is_ok(), server.requests()), (outcome, requests), "{sent:?}");
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_holds_up_no_start() {
    let authority = Authority::new();
    let server = Server::start(authority.identity("localhost"), Manner::Silent).await;
    let connections = trusting(&authority.file());
    let began = Instant::now();
    connections.open(&server.url).await;
    assert_eq!((server.connections(), server.requests()), (1, 0));
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}
