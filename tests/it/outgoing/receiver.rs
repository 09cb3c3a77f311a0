//! A company's own server: it takes calls on this machine, keeps them, and answers as it is told.

use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use http::HeaderMap;
use serde_json::Value;

/// A call as it came.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) headers: HeaderMap,
    pub(super) body: String,
    pub(super) kind: String,
}

impl Call {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap().to_str().unwrap()
    }

    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Whether the reference crate takes it, at the time of this machine.
    pub(super) fn is_signed_with(&self, secret: &str) -> bool {
        let webhook = standardwebhooks::Webhook::new(secret).unwrap();
        webhook.verify(self.body.as_bytes(), &self.headers).is_ok()
    }

    #[track_caller]
    pub(super) fn verify(&self, secret: &str) {
        assert!(self.is_signed_with(secret), "{self:?}");
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    status: u16,
    retry_after: Option<&'static str>,
    body: &'static str,
}

impl Reply {
    pub(super) fn status(status: u16) -> Self {
        Self { status, retry_after: None, body: "" }
    }

    pub(super) fn ok() -> Self {
        Self::status(200)
    }

    pub(super) fn asking(self, seconds: &'static str) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    pub(super) fn saying(self, body: &'static str) -> Self {
        Self { body, ..self }
    }

    fn bytes(&self) -> String {
        let Self { status, retry_after, body } = self;
        let more = retry_after.map(|it| format!("retry-after: {it}\r\n")).unwrap_or_default();
        let length = body.len();
        format!(
            "HTTP/1.1 {status} Said\r\n{more}content-length: {length}\r\nlocation: /elsewhere\r\nconnection: close\r\n\r\n{body}"
        )
    }
}

type Answers = Box<dyn Fn(usize) -> Reply + Send>;

/// The server.
pub(super) struct Receiver {
    pub(super) url: String,
    calls: Arc<Mutex<Vec<Call>>>,
    answers: Arc<Mutex<Answers>>,
    stopped: Arc<AtomicBool>,
}

impl Receiver {
    /// Answers the n-th call, from 0, so.
    pub(super) fn start(answers: impl Fn(usize) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let receiver = Self {
            url,
            calls: Arc::default(),
            answers: Arc::new(Mutex::new(Box::new(answers))),
            stopped: Arc::default(),
        };
        let (calls, answers) = (Arc::clone(&receiver.calls), Arc::clone(&receiver.answers));
        let stopped = Arc::clone(&receiver.stopped);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                take(stream, &calls, &answers);
            }
        });
        receiver
    }

    /// Answers so from now on.
    pub(super) fn answer(&self, answers: impl Fn(usize) -> Reply + Send + 'static) {
        *self.answers.lock().unwrap() = Box::new(answers);
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        self.calls.lock().unwrap().clone()
    }

    pub(super) fn kinds(&self) -> Vec<String> {
        self.calls().into_iter().map(|call| call.kind).collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        // Wakes the thread, so that it sees that it is over.
        let address = self.url.trim_start_matches("http://").trim_end_matches("/hooks");
        let _ = TcpStream::connect(address);
    }
}

/// Takes one call. What is cut off is nobody's.
fn take(mut stream: TcpStream, calls: &Mutex<Vec<Call>>, answers: &Mutex<Answers>) {
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
    let (head, body) = loop {
        match stream.read(&mut buffer) {
            Ok(length) if length > 0 => read.extend_from_slice(&buffer[..length]),
            _ => return,
        }
        let text = String::from_utf8_lossy(&read).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        if body.len() >= length_of(head) {
            break (head.to_owned(), body.to_owned());
        }
    };
    let headers: HeaderMap = head
        .lines()
        .skip(1)
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.parse::<http::HeaderName>().ok()?, value.trim().parse().ok()?))
        })
        .collect();
    let kind = serde_json::from_str::<Value>(&body).unwrap_or_default()["type"].clone();
    let kind = kind.as_str().unwrap_or_default().to_owned();
    let reply = {
        let mut calls = calls.lock().unwrap();
        calls.push(Call { headers, body, kind });
        answers.lock().unwrap()(calls.len() - 1)
    };
    let _ = stream.write_all(reply.bytes().as_bytes());
}

fn length_of(head: &str) -> usize {
    let line = head.lines().find(|line| line.to_lowercase().starts_with("content-length:"));
    line.and_then(|line| line.split_once(':')?.1.trim().parse().ok()).unwrap_or(0)
}
