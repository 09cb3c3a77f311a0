//! A running program, a client for it, and looks at what it left behind.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use aws_sdk_dynamodb::types::{AttributeValue, Delete, TransactWriteItem};
use serde_json::{Value, json};
use vouch_domain::id::CompanyId;
use vouch_domain::signature::{self, WebhookSecret};
use vouch_local::deployment::{Address, Deployment};
use vouch_local::folder::{self, Contents};
use vouch_local::world::{CompanySpec, setup_company};
use vouch_store::keys::Key;

/// A folder for one test, removed at its end.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = getrandom::u64().unwrap();
        Self(std::env::temp_dir().join(format!("vouch-process-{name:016x}")))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn text(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Run to the end.
pub(crate) fn run(arguments: &[&str]) -> Ended {
    let output = Command::new(env!("CARGO_BIN_EXE_vouch")).args(arguments).output().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A program that runs. Dropped, it is killed.
#[derive(Debug)]
pub(crate) struct Vouch {
    child: Child,
    out: BufReader<ChildStdout>,
    said: String,
    pub(crate) url: String,
}

impl Vouch {
    pub(crate) fn start(folder: &Folder, arguments: &[&str]) -> Self {
        Self::with(folder.text(), arguments)
    }

    pub(crate) fn in_memory() -> Self {
        Self::with("memory", &["--empty"])
    }

    fn with(data: &str, arguments: &[&str]) -> Self {
        Self::until("Ready: ", data, arguments)
    }

    /// Start, and come back when it says something.
    pub(crate) fn until(words: &str, data: &str, arguments: &[&str]) -> Self {
        Self::telling(words, data, arguments, Stdio::null())
    }

    /// Start with the log in the folder, beside the data.
    pub(crate) fn start_with_log(folder: &Folder) -> Self {
        let log = File::create(folder.path().join("log")).unwrap();
        Self::telling("Ready: ", folder.text(), &[], log.into())
    }

    fn telling(words: &str, data: &str, arguments: &[&str], log: Stdio) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vouch"))
            .args(["--port", "0", "--data", data])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let (mut said, mut line) = (String::new(), String::new());
        while !line.contains(words) {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "it ended before it was ready: {said}");
            said.push_str(&line);
        }
        let address = said.split_whitespace().find(|word| word.starts_with("http://")).unwrap();
        let url = address.trim_end_matches('.').to_owned();
        Self { child, out, said, url }
    }

    pub(crate) fn port(&self) -> u16 {
        self.url.rsplit(':').next().unwrap().parse().unwrap()
    }

    pub(crate) fn setup_token(&self) -> String {
        let line = self.said.lines().find(|line| line.contains("set-up token")).unwrap();
        line.split_whitespace().last().unwrap().to_owned()
    }

    /// End it as Ctrl-C does, and wait.
    pub(crate) fn interrupt(self) -> Ended {
        self.end("-INT")
    }

    /// End it as a service manager does, and wait.
    pub(crate) fn stop(self) -> Ended {
        self.end("-TERM")
    }

    fn end(mut self, signal: &str) -> Ended {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let code = self.child.wait().unwrap().code().unwrap();
        let mut out = self.said.clone();
        self.out.read_to_string(&mut out).unwrap();
        Ended { code, out, err: String::new() }
    }

    /// End it as a power cut does.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The same while others still talk to it.
    pub(crate) fn kill_now(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-KILL", &pid]).status().unwrap().success());
    }

    /// A connection over which something was asked, and which is kept.
    pub(crate) fn keep_a_connection(&self) -> TcpStream {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port())).unwrap();
        stream.write_all(b"GET /local/clock HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
        assert!(stream.read(&mut [0; 1024]).unwrap() > 0);
        stream
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        self.send(&format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n"), "")
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let body = body.to_string();
        let length = body.len();
        self.send(
            &format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n"),
            &body,
        )
    }

    /// Call the API with a company's key.
    pub(crate) fn call(&self, company: &Company, path: &str, body: &Value) -> (u16, Value) {
        let (key, body) = (&company.api_key, body.to_string());
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
             authorization: Bearer {key}\r\ncontent-length: {}\r\n",
            body.len()
        );
        self.send(&head, &body)
    }

    /// Report a sale as of now.
    pub(crate) fn deliver(&self, company: &Company, id: &str, data: &Value) -> (u16, Value) {
        let clock = self.get("/local/clock").1;
        let now: chrono::DateTime<chrono::Utc> = clock["now"].as_str().unwrap().parse().unwrap();
        let mut event = json!({ "type": "transaction.paid", "timestamp": now, "data": data });
        event["data"]["occurred_at"] = json!(now);
        let body = event.to_string();
        let (at, length) = (now.timestamp(), body.len());
        let signature = signature::sign(&company.secret, id, at, body.as_bytes());
        let path = format!("/webhooks/{}/transaction", company.id);
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nwebhook-id: {id}\r\n\
             webhook-timestamp: {at}\r\nwebhook-signature: {signature}\r\ncontent-length: {length}\r\n"
        );
        self.send(&head, &body)
    }

    pub(crate) fn send(&self, head: &str, body: &str) -> (u16, Value) {
        let answer = self.raw(head, body);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or_default();
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    pub(crate) fn raw(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port())).unwrap();
        stream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes()).unwrap();
        // A server that refuses early may not read all of it.
        let _ = stream.write_all(body.as_bytes());
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Vouch {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A company in a folder.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) id: CompanyId,
    pub(crate) secret: WebhookSecret,
    pub(crate) api_key: String,
}

/// Look at a folder that nobody uses, or change something in it.
pub(crate) fn inside<T>(folder: &Folder, look: impl AsyncFnOnce(&Deployment) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let taken = folder::Folder::open(folder.path()).unwrap();
        if taken.contents() == Contents::New {
            taken.keep_contents(Contents::Own).unwrap();
        }
        let address = Address { base_url: "http://localhost:0".to_owned(), plain_http: true };
        let deployment = Deployment::open(taken, address).unwrap();
        look(&deployment).await
    })
}

/// Put a company into a folder that nobody uses.
pub(crate) fn company(folder: &Folder) -> Company {
    inside(folder, async |deployment| {
        let made = setup_company(deployment, CompanySpec::default()).await;
        Company { id: made.id, secret: made.secret, api_key: made.api_key }
    })
}

/// How far each month of a company is.
pub(crate) fn months(folder: &Folder, company: &Company) -> Vec<&'static str> {
    inside(folder, async |deployment| {
        let periods = deployment.store().all_periods(company.id).await.unwrap();
        periods.iter().map(|row| row.period.state.name()).collect()
    })
}

/// How many of the deliveries `msg_0`, `msg_1`, … had an effect.
pub(crate) fn deliveries(folder: &Folder, company: &Company, count: usize) -> usize {
    inside(folder, async |deployment| {
        let mut found = 0;
        for n in 0..count {
            let delivery = format!("msg_{n}").parse().unwrap();
            let rows = deployment.store().list_deliveries(company.id, &delivery).await.unwrap();
            found += usize::from(!rows.is_empty());
        }
        found
    })
}

/// Take a company's month away, below everything that keeps it.
pub(crate) fn lose_a_month(folder: &Folder, company: &Company) {
    inside(folder, async |deployment| {
        let periods = deployment.store().all_periods(company.id).await.unwrap();
        let key = Key::Period(company.id, periods[0].period.month);
        let part = |text: String| AttributeValue::S(text);
        let lost = Delete::builder().table_name("ledger").key("pk", part(key.pk()));
        let lost = lost.key("sk", part(key.sk())).build().unwrap();
        let lost = TransactWriteItem::builder().delete(lost).build();
        let client = deployment.engine().client();
        client.transact_write_items().transact_items(lost).send().await.unwrap();
    });
}
