//! What a person does with a browser: go somewhere, read, click, type, walk by keyboard, turn the phone, wait for the night.

use std::fmt;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::driver::{self, Session};

/// How long a page may take to become what is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks at what is waited for.
const BREATH: Duration = Duration::from_millis(50);

/// The two widths that pages are made for.
pub(crate) const WIDTHS: [u32; 2] = [390, 1440];

/// By day or by night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub(crate) const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A browser with one window, for one person.
#[derive(Debug)]
pub(crate) struct Browser {
    session: Session,
    base: String,
}

impl Browser {
    /// A browser for pages of this address; nothing, and a word that the test is skipped, where there is none.
    pub(crate) fn open(base: &str) -> Option<Self> {
        driver::is_there().then(|| {
            let browser = Self { session: Session::open(), base: base.to_owned() };
            browser.devtools("Network.enable", &json!({}));
            browser.look_like(1440, Scheme::Light);
            browser
        })
    }

    #[track_caller]
    pub(crate) fn devtools(&self, command: &str, parameters: &Value) -> Value {
        self.session.devtools(command, parameters)
    }

    /// A window so wide, by day or by night.
    pub(crate) fn look_like(&self, width: u32, scheme: Scheme) {
        let phone = width < 500;
        let screen =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": phone });
        self.devtools("Emulation.setDeviceMetricsOverride", &screen);
        self.media("", scheme);
    }

    /// As printed, or as shown (the empty text).
    pub(crate) fn media(&self, media: &str, scheme: Scheme) {
        self.emulate(media, scheme, "none");
    }

    /// As somebody sees it who has chosen a few colours for everything.
    pub(crate) fn force_colours(&self, scheme: Scheme) {
        self.emulate("", scheme, "active");
    }

    fn emulate(&self, media: &str, scheme: Scheme, forced: &str) {
        let feature = |name: &str, value: &str| json!({ "name": name, "value": value });
        let features = [
            feature("prefers-color-scheme", scheme.name()),
            feature("prefers-reduced-motion", "reduce"),
            feature("forced-colors", forced),
        ];
        let emulated = json!({ "media": media, "features": features });
        self.devtools("Emulation.setEmulatedMedia", &emulated);
    }

    /// Scripts of pages run, or do not; what a test executes always does.
    pub(crate) fn allow_scripts(&self, allowed: bool) {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": !allowed }));
    }

    /// The language that pages are asked in.
    pub(crate) fn speak(&self, language: &str) {
        let headers = json!({ "headers": { "accept-language": language } });
        self.devtools("Network.setExtraHTTPHeaders", &headers);
    }

    /// Go to a path of the site, or to a whole address.
    #[track_caller]
    pub(crate) fn go(&self, path: &str) {
        let url =
            if path.starts_with('/') { format!("{}{path}", self.base) } else { path.to_owned() };
        self.session.call("POST", "/url", &json!({ "url": url }));
    }

    /// The path where the browser is, with its query.
    pub(crate) fn path(&self) -> String {
        let path = self.run("return location.pathname + location.search");
        path.as_str().unwrap_or_default().to_owned()
    }

    /// What a script returns.
    #[track_caller]
    pub(crate) fn run(&self, script: &str) -> Value {
        self.run_with(script, &[])
    }

    #[track_caller]
    pub(crate) fn run_with(&self, script: &str, arguments: &[Value]) -> Value {
        let body = json!({ "script": script, "args": arguments });
        self.session.call("POST", "/execute/sync", &body)
    }

    /// What a page says, as a person reads it.
    #[track_caller]
    pub(crate) fn text(&self, of: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        let text = self.run_with(script, &[json!(of)]);
        text.as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn has(&self, what: &str) -> bool {
        let script = "return document.querySelector(arguments[0]) !== null";
        self.run_with(script, &[json!(what)]) == json!(true)
    }

    fn find(&self, what: &str) -> Result<String, String> {
        let by = json!({ "using": "css selector", "value": what });
        let found = self.session.try_call("POST", "/element", &by)?;
        let id = found.as_object().and_then(|id| id.values().next());
        Ok(id.and_then(Value::as_str).unwrap().to_owned())
    }

    fn try_click(&self, what: &str) -> Result<(), String> {
        let element = self.find(what)?;
        self.session.try_call("POST", &format!("/element/{element}/click"), &json!({})).map(drop)
    }

    /// Click something that can be seen. What a page renews under the pointer is looked for again.
    #[track_caller]
    pub(crate) fn click(&self, what: &str) {
        self.insist(what, || self.try_click(what));
    }

    /// Try something until it works, or patience ends.
    #[track_caller]
    fn insist(&self, what: &str, attempt: impl Fn() -> Result<(), String>) {
        let until = Instant::now() + PATIENCE;
        while let Err(error) = attempt() {
            assert!(Instant::now() < until, "{what}: {error}, on {}", self.told());
            sleep(BREATH);
        }
    }

    /// Click the first link or button of the page's own part that says this.
    #[track_caller]
    pub(crate) fn click_words(&self, words: &str) {
        let mark = "const says = (one) => one.innerText.replaceAll(/\\s+/g, ' ').includes(arguments[0]);
            for (const old of document.querySelectorAll('[data-test]')) old.removeAttribute('data-test');
            const found = [...document.querySelectorAll('main a, main button')].find((one) => one.checkVisibility() && says(one));
            found?.setAttribute('data-test', 'here');
            return Boolean(found)";
        self.insist(words, || {
            let found = self.run_with(mark, &[json!(words)]);
            if found != json!(true) {
                return Err("nothing says so".to_owned());
            }
            self.try_click("[data-test=here]")
        });
    }

    /// Type into a field, in place of what it holds.
    #[track_caller]
    pub(crate) fn fill(&self, field: &str, text: &str) {
        self.insist(field, || {
            let element = self.find(field)?;
            let call = |what: &str, body: &Value| {
                self.session.try_call("POST", &format!("/element/{element}/{what}"), body)
            };
            call("clear", &json!({}))?;
            call("value", &json!({ "text": text })).map(drop)
        });
    }

    /// Press Tab so often.
    pub(crate) fn tab(&self, times: usize) {
        let strokes: Vec<Value> = std::iter::repeat_n(["keyDown", "keyUp"], times)
            .flatten()
            .map(|kind| json!({ "type": kind, "value": "\u{e004}" }))
            .collect();
        let keys = json!({ "actions": [{ "type": "key", "id": "keys", "actions": strokes }] });
        self.session.call("POST", "/actions", &keys);
    }

    /// Wait until a page says this somewhere, without loading it again.
    #[track_caller]
    pub(crate) fn wait_for_words(&self, words: &str, patience: Duration) {
        self.wait(patience, words, || self.text("body").contains(words));
    }

    /// Wait until there is such an element.
    #[track_caller]
    pub(crate) fn wait_for(&self, what: &str) {
        self.wait(PATIENCE, what, || self.has(what));
    }

    #[track_caller]
    pub(crate) fn wait(&self, patience: Duration, what: &str, is_so: impl Fn() -> bool) {
        let until = Instant::now() + patience;
        while !is_so() {
            assert!(
                Instant::now() < until,
                "waited {patience:?} in vain for {what:?} on {}",
                self.told()
            );
            sleep(BREATH);
        }
    }

    /// Where it is and what is there, for reports.
    fn told(&self) -> String {
        format!("{}:\n{}", self.path(), self.text("body"))
    }

    /// What the browser complained about since the last look: scripts that fail, policies that are broken.
    pub(crate) fn complaints(&self) -> Vec<String> {
        let log = self.session.call("POST", "/se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().into_iter().flatten();
        let grave =
            entries.filter(|entry| entry["level"] == "SEVERE" || entry["level"] == "WARNING");
        grave.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The `cookie` header that this browser sends, for requests of the same person without it.
    pub(crate) fn cookies(&self) -> String {
        let cookies = self.devtools("Network.getAllCookies", &json!({}));
        let cookies = cookies["cookies"].as_array().cloned().unwrap_or_default();
        let pairs = cookies.iter().map(|cookie| {
            let text = |name: &str| cookie[name].as_str().unwrap_or_default().to_owned();
            format!("{}={}", text("name"), text("value"))
        });
        pairs.collect::<Vec<_>>().join("; ")
    }
}
