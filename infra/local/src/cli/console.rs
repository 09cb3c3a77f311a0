//! What the person at the terminal reads: where everything is, and what to do when something is in the way.

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;

use serde_json::Value;

use crate::deployment::Deployment;

/// Standard output. If nobody reads it, nothing else changes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Console;

impl Console {
    /// A line or more.
    pub(super) fn say(self, text: &str) {
        let _ = writeln!(std::io::stdout(), "{text}");
    }

    /// Why it did not work, and what to do.
    pub(super) fn complain(self, failure: &dyn Error) {
        let mut text = failure.to_string();
        let mut cause = failure.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !text.contains(&words) {
                let _ = write!(text, "\nBecause: {words}");
            }
            cause = error.source();
        }
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Where it will be.
    pub(super) fn greet(self, deployment: &Deployment) {
        let kept = match &deployment.folder {
            Some(folder) => format!("Data in {}", folder.path().display()),
            None => "Nothing is kept".to_owned(),
        };
        let version = env!("CARGO_PKG_VERSION");
        let url = deployment.base_url();
        self.say(&format!("Vouch {version} at {url}. {kept}."));
    }

    /// What there is to see, and that it can be used now.
    pub(super) fn ready(self, deployment: &Deployment) {
        match deployment.demo() {
            Some(demo) => self.say(&shown(&demo, deployment.base_url())),
            None => self.say(&empty(deployment)),
        }
        let now = deployment.now().format("%-d %B %Y, %H:%M UTC");
        let url = deployment.base_url();
        self.say(&format!("It is {now} here. Ready: open {url} in a browser. Ctrl-C stops."));
    }
}

/// How far something long is: a line for each step, and one for each quarter of it.
#[derive(Debug)]
pub(super) struct Steps {
    console: Console,
    said: (String, usize),
}

impl Steps {
    pub(super) fn of(console: Console) -> Self {
        let said = (String::new(), 0);
        Self { console, said }
    }

    pub(super) fn tell(&mut self, what: &str, done: usize, of: usize) {
        let quarter = (done * 4).checked_div(of).unwrap_or_default();
        if self.said.0 != what || self.said.1 != quarter {
            self.said = (what.to_owned(), quarter);
            let part = if of == 0 { String::new() } else { format!(", {done} of {of}") };
            self.console.say(&format!("  {what}{part}"));
        }
    }
}

/// A demo company's addresses, sign-ins and keys.
fn shown(demo: &Value, url: &str) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = vec![
        String::new(),
        format!("  start page      {url}/"),
        format!("  shop            {url}/shop"),
        format!("  API             {url}/api/v1/openapi.json"),
    ];
    let links = demo["partners"].as_array().into_iter().flatten();
    if let Some(code) = links.flat_map(|partner| partner["links"].as_array()).flatten().next() {
        lines.push(format!("  a link          {url}/r/{}", text(&code["code"])));
    }
    lines.push(format!("  company         {}", text(&demo["company"])));
    lines.push(format!("  API key         {}", text(&demo["api_key"])));
    lines.push(format!("  webhook secret  {}", text(&demo["webhook_secret"])));
    for member in demo["members"].as_array().into_iter().flatten() {
        let (email, password) = (text(&member["email"]), text(&member["password"]));
        let role = text(&member["role"]);
        lines.push(format!("  {role:<15} {email}  {password}"));
    }
    for partner in demo["partners"].as_array().into_iter().flatten() {
        let (code, password) = (text(&partner["code"]), text(&partner["password"]));
        lines.push(format!("  partner         {code}  {password}"));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// What a deployment without a company begins with.
fn empty(deployment: &Deployment) -> String {
    let (url, token) = (deployment.base_url(), deployment.setup_token());
    format!(
        "\n  There is no demo company here. Your first company is set up with this token, once:\n\n  \
         set-up token    {token}\n\n  \
         curl {url}/api/v1/companies -H 'content-type: application/json' \\\n    \
         -H 'authorization: Bearer {token}' \\\n    \
         -d '{{\"name\": \"Your company\", \"timezone\": \"Europe/Berlin\", \"currency\": \"EUR\"}}'\n"
    )
}
