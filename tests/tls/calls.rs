//! Calls to companies' endpoints, the whole road but the way there: names, certificates, signatures, answers.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request};
use vouch_domain::signature::{WebhookSecret, sign};

use crate::{
    authority::Authority,
    config,
    outside::{Names, Outside, OutsideError, Reach, Reply},
    server::{Manner, Server},
};

const HOST: &str = "hooks.quill.example";
const BODY: &str = r#"{"type":"payout.sent","data":{"amount":"15.00"}}"#;

/// Sends a call to a server by its name, as somebody whose name leads to this machine.
async fn call(server: &Server, reach: Reach, budget: Duration) -> Result<Reply, OutsideError> {
    let names = Names::of_host(HOST, &[&["127.0.0.1"]]);
    let url = server.url.replace("localhost", HOST) + "/hooks?of=quill";
    let (id, now) = ("evt_1", seconds_now());
    let signed = sign(&secret().parse().unwrap(), id, now, BODY.as_bytes());
    let request = Request::post(url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", now.to_string())
        .header("webhook-signature", signed);
    let request = request.body(Bytes::from_static(BODY.as_bytes())).unwrap();
    Outside::new(reach).knowing(&names).send(request, budget).await
}

#[expect(clippy::disallowed_methods, reason = "the judge of signatures looks at the clock")]
fn seconds_now() -> i64 {
    chrono::Utc::now().timestamp()
}

fn secret() -> String {
    let secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    assert!(secret.parse::<WebhookSecret>().is_ok());
    secret.to_owned()
}

/// A server that is who it says, which is trusted.
async fn trusted(manner: Manner) -> Server {
    let authority = Authority::new();
    config::trust(&authority.file());
    Server::start(authority.identity(HOST), manner).await
}

const PATIENCE: Duration = Duration::from_secs(5);

// req: V30
#[tokio::test]
async fn a_call_goes_by_tls_to_who_it_is_for_and_its_signature_holds() {
    let server = trusted(Manner::Patient).await;
    let reply = call(&server, Reach::Anywhere, PATIENCE).await.unwrap();
    assert_eq!((reply.status, &reply.body[..]), (200, b"{}".as_slice()));
    let told = server.last();
    let (head, body) = told.split_once("\r\n\r\n").unwrap();
    let mut lines = head.lines();
    assert_eq!(lines.next(), Some("POST /hooks?of=quill HTTP/1.1"));
    let headers: HeaderMap = lines
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())
        })
        .collect();
    assert!(headers["host"].to_str().unwrap().starts_with("hooks.quill.example:"));
    assert_eq!((body, &headers["connection"]), (BODY, &"close".parse().unwrap()));
    let judge = standardwebhooks::Webhook::new(&secret()).unwrap();
    judge.verify(body.as_bytes(), &headers).unwrap();
    let other = standardwebhooks::Webhook::new("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    assert!(other.verify(body.as_bytes(), &headers).is_err());
}

// req: V30
#[tokio::test]
async fn who_cannot_prove_to_be_meant_hears_nothing_and_it_is_said_why() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let not = |why| OutsideError::Untrusted(why);
    for (error, identity, manner) in [
        (not("it is for another name"), authority.identity("localhost"), Manner::Patient),
        (not("it has expired"), authority.identity_for(HOST, [2000, 2001]), Manner::Patient),
        (not("it is not valid yet"), authority.identity_for(HOST, [2099, 2100]), Manner::Patient),
        (not("nobody whom we trust has signed it"), stranger.identity(HOST), Manner::Patient),
        (OutsideError::NotSent, authority.identity(HOST), Manner::Plain),
    ] {
        config::trust(&authority.file());
        let server = Server::start(identity, manner).await;
        assert_eq!(call(&server, Reach::Anywhere, PATIENCE).await, Err(error));
        assert_eq!((server.requests(), server.connections()), (0, 1), "{error}");
    }
}

#[tokio::test]
async fn deployed_the_same_server_is_not_even_connected_to() {
    let server = trusted(Manner::Patient).await;
    let refused = OutsideError::Refused("it leads to an address that is not public");
    assert_eq!(call(&server, Reach::Public, PATIENCE).await, Err(refused));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn what_is_answered_is_told_and_a_redirect_not_followed() {
    let server = trusted(Manner::Elsewhere).await;
    let reply = call(&server, Reach::Anywhere, PATIENCE).await.unwrap();
    assert_eq!((reply.status, server.requests(), server.connections()), (302, 1, 1));
    let server = trusted(Manner::Talkative).await;
    let reply = call(&server, Reach::Anywhere, PATIENCE).await.unwrap();
    assert_eq!((reply.status, reply.body.len()), (200, 64 * 1024), "the rest is not read");
}

#[tokio::test]
async fn who_keeps_us_waiting_is_waited_for_as_long_as_there_is_time() {
    let budget = Duration::from_millis(300);
    for (manner, error, requests) in [
        (Manner::Silent, OutsideError::NotSent, 0),
        (Manner::Mute, OutsideError::Unknown, 1),
        (Manner::Dripping, OutsideError::Unknown, 1),
    ] {
        let server = trusted(manner).await;
        let began = Instant::now();
        assert_eq!(call(&server, Reach::Anywhere, budget).await, Err(error), "{manner:?}");
        assert!(began.elapsed() < Duration::from_secs(3), "{manner:?} {:?}", began.elapsed());
        assert_eq!(server.requests(), requests, "{manner:?}");
    }
}

#[tokio::test]
async fn without_a_file_of_roots_the_machines_are_trusted_and_not_ours() {
    // Trust is said for each thread: this one says nothing.
    let server = Server::start(Authority::new().identity(HOST), Manner::Patient).await;
    let unknown = OutsideError::Untrusted("nobody whom we trust has signed it");
    assert_eq!(call(&server, Reach::Anywhere, PATIENCE).await, Err(unknown));
}
