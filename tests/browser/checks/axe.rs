//! Accessibility, as far as a program can tell: axe-core at WCAG 2.2 AA.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::lines;
use crate::browser::Browser;
use crate::driver;

static AXE: LazyLock<String> =
    LazyLock::new(|| std::fs::read_to_string(driver::tool("axe-core/axe.min.js")).unwrap());

const TAGS: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/// What may be against a page only because of its colours.
const OF_COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// What axe has against the page as it is now.
pub(crate) fn findings(browser: &Browser) -> Vec<String> {
    ask(browser, &json!({ "type": "tag", "values": TAGS }))
}

/// What axe has against its colours: nothing else is another by night.
pub(crate) fn of_colours(browser: &Browser) -> Vec<String> {
    ask(browser, &json!({ "type": "rule", "values": OF_COLOURS }))
}

fn ask(browser: &Browser, rules: &Value) -> Vec<String> {
    if browser.run("return typeof axe") == json!("undefined") {
        browser.run(&AXE);
    }
    lines(&browser.run_with(include_str!("axe.js"), std::slice::from_ref(rules)))
}
