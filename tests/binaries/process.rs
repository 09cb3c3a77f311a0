//! One function as a process: started by its binary, called one event after the other, ended with the test.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use crate::runtime_api::{self, Event, Move};

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// From exec to the first question for an event.
    pub(crate) init: Duration,
    /// From each event handed out to its answer.
    pub(crate) answers: Vec<Duration>,
    child: Child,
    moves: mpsc::UnboundedReceiver<Move>,
    asked: Option<oneshot::Sender<Event>>,
}

impl Drop for Function {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Why a function never took an event.
#[derive(Debug)]
pub(crate) struct NotStarted(pub(crate) String);

impl Function {
    /// Starts a function's binary with this environment and nothing else.
    pub(crate) async fn start(
        name: &str,
        environment: &BTreeMap<String, String>,
    ) -> Result<Self, NotStarted> {
        let (address, moves) = runtime_api::open().await;
        let started = Instant::now();
        let child = Command::new(binary(name))
            .env_clear()
            .envs(environment)
            .env("AWS_LAMBDA_RUNTIME_API", address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let child = child.unwrap_or_else(|error| {
            panic!("{name} can't be started: {error}; `cargo build --workspace --bins` builds it")
        });
        let mut function = Self {
            name: name.to_owned(),
            init: Duration::ZERO,
            answers: Vec::new(),
            child,
            moves,
            asked: None,
        };
        let (at, asked) = function.question().await?;
        (function.init, function.asked) = (at - started, Some(asked));
        Ok(function)
    }

    /// Waits until the function asks for an event.
    async fn question(&mut self) -> Result<(Instant, oneshot::Sender<Event>), NotStarted> {
        let end = Instant::now() + PATIENCE;
        loop {
            let short = Duration::from_millis(100);
            match tokio::time::timeout(short, self.moves.recv()).await {
                Ok(Some(Move::Asked(at, asked))) => return Ok((at, asked)),
                Ok(Some(Move::NeverStarted(reason))) => return Err(NotStarted(reason)),
                Ok(_) => panic!("{} answers what nobody asked", self.name),
                Err(_) => {}
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                return Err(NotStarted(format!("it ended: {status}")));
            }
            assert!(Instant::now() < end, "{} asks for no event", self.name);
        }
    }

    /// Calls the function; an error is what it told Lambda of its failure.
    pub(crate) async fn call(&mut self, event: &Value) -> Result<Value, Value> {
        let asked = match self.asked.take() {
            Some(asked) => asked,
            None => self.question().await.unwrap().1,
        };
        let id = format!("00000000-0000-0000-0000-{:012}", self.answers.len());
        let event = Event { id: id.clone(), body: event.to_string() };
        let handed = Instant::now();
        assert!(asked.send(event).is_ok(), "{} hung up", self.name);
        let made = tokio::time::timeout(PATIENCE, self.moves.recv()).await;
        let (at, of, answer) = match made {
            Ok(Some(Move::Answered(at, of, answer))) => (at, of, Ok(answer)),
            Ok(Some(Move::Failed(at, of, reason))) => (at, of, Err(reason)),
            _ => panic!("{} gives no answer", self.name),
        };
        assert_eq!(of, id, "the answer is of the event that was handed out");
        self.answers.push(at - handed);
        let read = |text: String| serde_json::from_str(&text).unwrap();
        answer.map(read).map_err(read)
    }

    /// Processor time so far, and the most memory that it held in KiB.
    pub(crate) fn usage(&self) -> (Duration, u64) {
        let process = PathBuf::from(format!("/proc/{}", self.child.id()));
        let first = |text: String| text.split_whitespace().next()?.parse::<u64>().ok();
        let of_thread = |thread: std::fs::DirEntry| {
            first(std::fs::read_to_string(thread.path().join("schedstat")).ok()?)
        };
        let threads = std::fs::read_dir(process.join("task")).into_iter().flatten().flatten();
        let status = std::fs::read_to_string(process.join("status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|text| first(text.to_owned())).unwrap_or_default();
        (Duration::from_nanos(threads.filter_map(of_thread).sum()), peak)
    }
}

/// Where cargo put a binary: beside the folder of this test.
fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().and_then(|deps| deps.parent()).unwrap().join(name)
}
