//! What only happens when somebody does it: an invoice issued again, a run that did not wholly arrive, a system of the
//! company's that is told of what happens.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::LazyLock;
use std::thread;

use serde_json::{Value, json};

use super::Site;

/// A company's own system: it is out of order at first, and takes what comes again.
static RECEIVER: LazyLock<u16> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it is bound").port();
    thread::spawn(move || {
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let (status, says) = match number {
                0 => ("503 Service Unavailable", "Back in a minute: <b>moving house</b>"),
                _ => ("200 OK", "Thanks"),
            };
            take(stream, status, says);
        }
    });
    port
});

/// Reads a call to its end, and answers it.
fn take(mut stream: TcpStream, status: &str, says: &str) {
    let (mut text, mut some) = (Vec::new(), [0_u8; 4_096]);
    while let Ok(count @ 1..) = stream.read(&mut some) {
        text.extend_from_slice(&some[..count]);
        let said = String::from_utf8_lossy(&text).to_lowercase();
        let Some((head, body)) = said.split_once("\r\n\r\n") else { continue };
        let length = head.split("content-length:").nth(1).and_then(|rest| rest.lines().next());
        let length = length.and_then(|length| length.trim().parse().ok()).unwrap_or(0);
        if body.len() >= length {
            break;
        }
    }
    let length = says.len();
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{says}"
    );
    let _ = stream.write_all(answer.as_bytes());
}

impl Site {
    /// With a system that is told of what happens: a call that did not arrive at first, and one that did.
    pub(super) fn with_calls(self) -> Self {
        let url = format!("http://localhost:{}/told", *RECEIVER);
        let id = self.made("/outgoing-webhooks", &json!({ "url": url }));
        for _ in 0..2 {
            let test = self.api("POST", &format!("/outgoing-webhooks/{id}/test"), &Value::Null);
            assert!(test.status < 300, "{}", test.text());
        }
        self.drain();
        self
    }

    /// With its newest final invoice issued again.
    pub(super) fn with_papers(self) -> Self {
        let all = self.api("GET", "/invoices", &Value::Null).json();
        let finals = all["items"].as_array().into_iter().flatten();
        let is_final = |one: &&Value| one["number"].is_u64() && one["currency"] == "EUR";
        if let Some(invoice) = finals.clone().find(is_final) {
            let path = format!("/invoices/{}/void", invoice["id"].as_str().unwrap_or_default());
            let void = json!({ "number": invoice["number"], "reason": "Our street was wrong" });
            let answer = self.api("POST", &path, &void);
            assert!(answer.status < 300, "{}", answer.text());
        }
        self
    }

    /// With what is due in one run, of which one payout did not arrive.
    pub(super) fn with_run(self) -> Self {
        let wanted = json!({ "rail": "manual", "currency": "EUR" });
        let run = self.api("POST", "/payout-runs", &wanted);
        if run.status >= 300 {
            return self;
        }
        let run = run.json();
        let failed = json!({ "payout": run["payouts"][0], "reason": "The account is closed" });
        let paid = json!({ "reference": "Sheet 9", "failed": [failed] });
        let path = format!("/payout-runs/{}/paid", run["id"].as_str().unwrap_or_default());
        let answer = self.api("POST", &path, &paid);
        assert!(answer.status < 300, "{}", answer.text());
        self
    }
}
