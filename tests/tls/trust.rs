//! Whom a deployed function speaks to: those whose name an authority vouches for that it trusts, and nobody else.

use aws_sdk_sqs::config::retry::RetryConfig;
use rustls::version;

use crate::{
    authority::Authority,
    client,
    config::{self, ConfigError},
    connection::Connections,
    send,
    server::{Manner, Server},
    trusting,
};

#[tokio::test]
async fn a_server_is_spoken_to_whose_name_a_trusted_authority_signed() {
    let authority = Authority::new();
    for versions in [&[&version::TLS13][..], &[&version::TLS12]] {
        let identity = authority.identity("localhost");
        let server = Server::start_with(identity, Manner::Patient, versions).await;
        let connections = trusting(&authority.file());
        let client = client(&connections, &server.url, RetryConfig::disabled());
        assert_eq!(send(&client).await, Ok(()), "{versions:?}");
        assert_eq!(server.requests(), 1);
    }
}

#[tokio::test]
async fn a_server_that_cannot_prove_who_it_is_hears_nothing() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    for (reason, identity, manner) in [
        ("NotValidForName", authority.identity("elsewhere.example"), Manner::Patient),
        ("Expired", authority.identity_for("localhost", [2000, 2001]), Manner::Patient),
        ("NotValidYet", authority.identity_for("localhost", [2099, 2100]), Manner::Patient),
        ("UnknownIssuer", stranger.identity("localhost"), Manner::Patient),
        ("InvalidContentType", authority.identity("localhost"), Manner::Plain),
    ] {
        let server = Server::start(identity, manner).await;
        let connections = trusting(&authority.file());
        connections.open(&server.url).await;
        let client = client(&connections, &server.url, RetryConfig::disabled());
        let error = send(&client).await.unwrap_err();
        assert!(error.contains(reason), "{reason}: {error}");
        assert_eq!((server.requests(), server.connections()), (0, 2), "{reason}");
    }
}

#[tokio::test]
async fn without_a_file_of_roots_amazons_alone_are_trusted() {
    let server = Server::start(Authority::new().identity("localhost"), Manner::Patient).await;
    let connections = Connections::new().unwrap();
    let client = client(&connections, &server.url, RetryConfig::disabled());
    let error = send(&client).await.unwrap_err();
    assert!(error.contains("UnknownIssuer"), "{error}");
    assert_eq!(server.requests(), 0);
}

#[test]
fn a_file_of_roots_that_holds_none_is_no_start() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let empty = folder.join(format!("empty_{}.pem", std::process::id()));
    std::fs::write(&empty, "-----BEGIN CERTIFICATE-----\nAAEC\n-----END CERTIFICATE-----\n")
        .unwrap();
    for file in [empty, folder.join("nowhere.pem")] {
        config::trust(&file);
        match Connections::new() {
            Err(ConfigError::Invalid { name: "SSL_CERT_FILE", .. }) => {}
            other => panic!("{file:?}: {other:?}"),
        }
    }
}
