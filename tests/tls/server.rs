//! A server that speaks TLS and as much of HTTP as a queue's client needs, and may hang up.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use rustls::{ServerConfig, crypto::ring, version};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsAcceptor;

use crate::authority::Identity;

/// How a server treats those who ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It answers as long as somebody asks.
    Patient,
    /// It answers once on each connection and hangs up without a word.
    Brief,
    /// It hears the first request and hangs up instead of an answer; afterwards it is patient.
    Rude,
    /// It takes connections, and says nothing at all.
    Silent,
    /// It knows no TLS.
    Plain,
    /// It hears requests, and never answers one.
    Mute,
    /// It begins an answer and never ends it.
    Dripping,
    /// It says that what is asked for is elsewhere.
    Elsewhere,
    /// It answers with eight megabytes.
    Talkative,
}

/// What a server saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    connections: AtomicUsize,
    requests: AtomicUsize,
    last: Mutex<String>,
}

/// A server, which lasts as long as the runtime.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Seen>,
}

impl Server {
    pub(crate) async fn start(identity: Identity, manner: Manner) -> Self {
        Self::start_with(identity, manner, &[&version::TLS12, &version::TLS13]).await
    }

    /// One that knows these versions of TLS alone.
    pub(crate) async fn start_with(
        identity: Identity,
        manner: Manner,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> Self {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(identity.chain, identity.key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let server = Self { url, seen: Arc::default() };
        let accepting = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                accepting.seen.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(accepting.clone().attend(stream, acceptor.clone(), manner));
            }
        });
        server
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// Requests that were read whole.
    pub(crate) fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }

    /// The last request, as it was read.
    pub(crate) fn last(&self) -> String {
        self.seen.last.lock().unwrap().clone()
    }

    async fn attend(self, stream: TcpStream, acceptor: TlsAcceptor, manner: Manner) {
        match manner {
            Manner::Silent => std::future::pending::<()>().await,
            Manner::Plain => complain(stream).await,
            _ => {
                if let Ok(stream) = acceptor.accept(stream).await {
                    self.converse(stream, manner).await;
                }
            }
        }
    }

    async fn converse(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin, manner: Manner) {
        while let Some(request) = request(&mut stream).await {
            *self.seen.last.lock().unwrap() = request;
            let before = self.seen.requests.fetch_add(1, Ordering::SeqCst);
            if manner == Manner::Rude && before == 0 {
                return;
            }
            let answer = self.answer(manner);
            if stream.write_all(&answer).await.is_err() || stream.flush().await.is_err() {
                return;
            }
            if manner == Manner::Dripping {
                std::future::pending::<()>().await;
            }
            if manner == Manner::Brief {
                return;
            }
        }
    }
}

impl Server {
    fn answer(&self, manner: Manner) -> Vec<u8> {
        match manner {
            Manner::Mute => Vec::new(),
            Manner::Dripping => b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nha".to_vec(),
            Manner::Elsewhere => {
                let url = &self.url;
                format!("HTTP/1.1 302 Found\r\nlocation: {url}/more\r\ncontent-length: 0\r\n\r\n")
                    .into_bytes()
            }
            Manner::Talkative => {
                let length = 8 << 20;
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
                [head.into_bytes(), vec![b'a'; length]].concat()
            }
            _ => b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}".to_vec(),
        }
    }
}

/// Says what a server without TLS says to a greeting that it does not understand.
async fn complain(mut stream: TcpStream) {
    let _ = stream.read(&mut [0; 4096]).await;
    let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n").await;
}

/// Reads a request with its body; none came if the connection ended.
async fn request(stream: &mut (impl AsyncRead + Unpin)) -> Option<String> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte).await {
            Ok(1) => head.extend(byte),
            _ => return None,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let small = head.to_lowercase();
    let length = small.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    Some(head + &String::from_utf8(body).unwrap())
}
