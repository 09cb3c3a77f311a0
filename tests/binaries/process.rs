//! One function as a process: started by its binary, called one event after the other, ended with the test.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

use crate::{
    clock::Ahead,
    runtime_api::{self, Event, Move},
};

/// How long anything may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often a process that gives no sign is looked at, whether it still lives.
const GLANCE: Duration = Duration::from_millis(100);

/// A running function.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// From exec to the first question for an event.
    pub(crate) init: Duration,
    /// From each event handed out to its answer.
    pub(crate) answers: Vec<Duration>,
    /// Processor time until the first question, and until the second.
    pub(crate) cold: (Duration, Duration),
    child: Child,
    log: Log,
    ahead: Ahead,
    timeout: Duration,
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
pub(crate) struct NotStarted {
    /// How it ended, or what it told Lambda.
    pub(crate) reason: String,
    /// What it printed.
    pub(crate) log: Vec<String>,
}

impl Function {
    /// Starts a function's binary with this environment and nothing else.
    pub(crate) async fn start(
        name: &str,
        environment: &BTreeMap<String, String>,
        ahead: Ahead,
        timeout: Duration,
    ) -> Result<Self, NotStarted> {
        let (address, moves) = runtime_api::open().await;
        let started = Instant::now();
        let child = Command::new(binary(name))
            .env_clear()
            .envs(environment)
            .envs(ahead.environment())
            .env("AWS_LAMBDA_RUNTIME_API", address)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.unwrap_or_else(|error| {
            panic!("{name} can't be started: {error}; `cargo build --workspace --bins` builds it")
        });
        let log = Log::of(&mut child);
        let mut function = Self {
            name: name.to_owned(),
            init: Duration::ZERO,
            answers: Vec::new(),
            cold: Default::default(),
            child,
            log,
            ahead,
            timeout,
            moves,
            asked: None,
        };
        let (at, asked) = match function.question().await {
            Ok(question) => question,
            Err(reason) => {
                let _ = function.child.wait();
                return Err(NotStarted { reason, log: function.log.whole() });
            }
        };
        (function.init, function.asked) = (at - started, Some(asked));
        function.cold.0 = function.usage().0;
        Ok(function)
    }

    /// What the function does next; how it ended if it does nothing more.
    async fn next_move(&mut self) -> Result<Move, String> {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Ok(made) = tokio::time::timeout(GLANCE, self.moves.recv()).await {
                return Ok(made.expect("the Runtime API outlives the function"));
            }
            if let Some(status) = self.child.try_wait().unwrap() {
                // What it did last may have come meanwhile.
                return self.moves.try_recv().map_err(|_| format!("it ended: {status}"));
            }
            assert!(Instant::now() < end, "{} does nothing:\n{}", self.name, self.log());
        }
    }

    /// Waits until the function asks for an event.
    async fn question(&mut self) -> Result<(Instant, oneshot::Sender<Event>), String> {
        match self.next_move().await? {
            Move::Asked(at, asked) => Ok((at, asked)),
            Move::NeverStarted(reason) => Err(reason),
            other => panic!("{} answers what nobody asked: {other:?}", self.name),
        }
    }

    /// Calls the function; an error is what it told Lambda of its failure.
    pub(crate) async fn call(&mut self, event: &Value) -> Result<Value, Value> {
        self.call_within(self.timeout, event).await
    }

    /// Calls the function and gives it so much time, as if its time-out were that.
    pub(crate) async fn call_within(
        &mut self,
        time: Duration,
        event: &Value,
    ) -> Result<Value, Value> {
        let asked = match self.asked.take() {
            Some(asked) => asked,
            None => self.question().await.unwrap().1,
        };
        let id = format!("00000000-0000-0000-0000-{:012}", self.answers.len());
        let deadline = self.ahead.now() + time;
        let event = Event { id: id.clone(), body: event.to_string(), deadline };
        let handed = Instant::now();
        assert!(asked.send(event).is_ok(), "{} hung up", self.name);
        let (at, of, answer) = match self.next_move().await {
            Ok(Move::Answered(at, of, answer)) => (at, of, Ok(answer)),
            Ok(Move::Failed(at, of, reason)) => (at, of, Err(reason)),
            other => panic!("{} gives no answer: {other:?}\n{}", self.name, self.log()),
        };
        assert_eq!(of, id, "the answer is of the event that was handed out");
        self.answers.push(at - handed);
        if self.answers.len() == 1 {
            self.cold.1 = self.usage().0;
        }
        let read = |text: String| serde_json::from_str(&text).unwrap();
        answer.map(read).map_err(read)
    }

    /// What the function printed so far.
    pub(crate) fn log(&self) -> String {
        self.log.lines.lock().unwrap().join("\n")
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

/// What a process prints, line by line.
#[derive(Debug)]
struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    readers: Vec<JoinHandle<()>>,
}

impl Log {
    fn of(child: &mut Child) -> Self {
        let lines = Arc::default();
        let outputs: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        let readers = outputs.map(|output| {
            let lines: Arc<Mutex<Vec<String>>> = Arc::clone(&lines);
            std::thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    lines.lock().unwrap().push(line);
                }
            })
        });
        Self { lines, readers: readers.into() }
    }

    /// Everything that a process printed that has ended.
    fn whole(&mut self) -> Vec<String> {
        for reader in self.readers.drain(..) {
            reader.join().unwrap();
        }
        std::mem::take(&mut self.lines.lock().unwrap())
    }
}

/// Where cargo put a binary: beside the folder of this test. `tests/bench binaries` names a folder of better ones.
#[expect(clippy::disallowed_methods, reason = "a wish of who runs the test, no setting of Vouch")]
pub(crate) fn binary(name: &str) -> PathBuf {
    let better = std::env::var_os("VOUCH_BINARIES").map(|folder| PathBuf::from(folder).join(name));
    if let Some(better) = better.filter(|path| path.is_file()) {
        return better;
    }
    let test = std::env::current_exe().unwrap();
    test.parent().and_then(|deps| deps.parent()).unwrap().join(name)
}
