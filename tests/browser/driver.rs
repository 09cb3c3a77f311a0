//! One chromedriver for all tests of this program, and sessions in it: each a browser of its own, closed when it is dropped.
//!
//! WebDriver is a dozen JSON calls. They are made here without a client library, one after the other and blocking, so
//! that a test is plain code and a browser goes away with the test that opened it, also when that panics.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::web::{Answer, Request};

/// Switched off: whatever would talk to the network by itself, and the sandbox, which root can't have.
const SWITCHES: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--force-prefers-reduced-motion",
    "--window-size=1440,900",
    // A browser that says it is headless is taken for a robot, and rightly: its clicks do not count.
    "--user-agent=Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36",
];

/// Ends chromedriver and all that it started when this program goes, however it goes: then nothing is left at the other
/// end of its input. What browsers write lies in one folder, which goes with them.
const KEEPER: &str = r#"
    trap '' INT HUP
    folder=$(mktemp -d)
    HOME=$folder TMPDIR=$folder setsid chromedriver --port=0 & driver=$!
    read -r _
    kill -s KILL -- "-$driver"
    wait "$driver"
    rm -rf "$folder""#;

/// How often a browser may fail to start on a machine that has a lot to do.
const STARTS_MAX: usize = 3;

static DRIVER: LazyLock<Result<Driver, String>> = LazyLock::new(Driver::start);

#[derive(Debug)]
struct Driver {
    port: u16,
    /// Where `tests/run` put the tools from npm.
    tools: PathBuf,
    /// Lives as long as this program.
    _keeper: Child,
}

impl Driver {
    fn start() -> Result<Self, String> {
        let tools = std::env::var_os("VOUCH_BROWSER")
            .ok_or("the browser's tests run by: tests/run browser")?
            .into();
        for program in ["chromium", "chromedriver", "setsid"] {
            find(program)?;
        }
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("no shell: {error}"))?;
        let said = BufReader::new(keeper.stdout.take().ok_or("chromedriver says nothing")?);
        let port = said.lines().map_while(Result::ok).find_map(|line| {
            let port = line.strip_prefix("ChromeDriver was started successfully on port ")?;
            port.trim_end_matches('.').parse().ok()
        });
        let port = port.ok_or("chromedriver does not start")?;
        Ok(Self { port, tools, _keeper: keeper })
    }
}

fn find(program: &str) -> Result<PathBuf, String> {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).map(|folder| folder.join(program));
    found.into_iter().find(|file| file.is_file()).ok_or(format!("{program} is missing"))
}

/// Whether there is a browser here; where there is none, the test that asks says that it is skipped.
pub(crate) fn is_there() -> bool {
    match &*DRIVER {
        Ok(_) => true,
        Err(reason) => {
            println!("skipped: {reason}");
            false
        }
    }
}

/// A tool that came from npm.
pub(crate) fn tool(path: &str) -> PathBuf {
    driver().tools.join("node_modules").join(path)
}

fn driver() -> &'static Driver {
    DRIVER.as_ref().unwrap_or_else(|reason| panic!("{reason}"))
}

/// A browser that does as it is told.
#[derive(Debug)]
pub(crate) struct Session {
    id: String,
}

impl Session {
    pub(crate) fn open() -> Self {
        let chromium = find("chromium").unwrap();
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": chromium, "args": SWITCHES, "prefs": { "intl.accept_languages": "en" } },
            "goog:loggingPrefs": { "browser": "ALL" },
        } } });
        let mut failures = Vec::new();
        while failures.len() < STARTS_MAX {
            match call("POST", "/session", Some(&wanted)) {
                Ok(opened) => return Self { id: opened["sessionId"].as_str().unwrap().to_owned() },
                Err(error) => failures.push(error),
            }
        }
        panic!("no browser: {failures:?}")
    }

    /// A call of WebDriver; panics with its words where it fails.
    #[track_caller]
    pub(crate) fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let tried = self.try_call(method, path, body);
        tried.unwrap_or_else(|error| panic!("{path} {body:.300}: {error}"))
    }

    pub(crate) fn try_call(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let body = (method == "POST").then_some(body);
        call(method, &format!("/session/{}{path}", self.id), body)
    }

    /// A call of Chromium's own protocol.
    #[track_caller]
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        self.call("POST", "/goog/cdp/execute", &body)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = call("DELETE", &format!("/session/{}", self.id), None);
    }
}

fn call(method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
    let body = body.map(Value::to_string).unwrap_or_default();
    let request = Request {
        port: driver().port,
        method,
        path,
        headers: &[("content-type", "application/json")],
        body: body.as_bytes(),
    };
    let answer: Answer = request.send().map_err(|error| error.to_string())?;
    let value = answer.json()["value"].take();
    if answer.status == 200 {
        return Ok(value);
    }
    let message = value["message"].as_str().unwrap_or_default();
    Err(format!("{}: {}", value["error"], message.lines().next().unwrap_or_default()))
}
