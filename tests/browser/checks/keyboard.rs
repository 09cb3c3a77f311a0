//! A walk by keyboard: each link, button and field is reached by Tab, in order, visibly, and one comes out again.

use serde_json::Value;

use super::lines;
use crate::browser::Browser;

/// What a walk through the page from its top found wrong. Scripts must be allowed for our own listener's sake.
pub(crate) fn findings(browser: &Browser) -> Vec<String> {
    let strokes = browser.run(include_str!("walk.js"));
    let count = strokes.as_u64().and_then(|count| usize::try_from(count).ok()).unwrap();
    // One more, to come out at the end.
    browser.tab(count + 1);
    let found: Value = browser.run("return window.walked()");
    lines(&found)
}
