//! Accessibility, as far as a program can tell: axe-core at WCAG 2.2 AA.

use std::sync::LazyLock;

use serde_json::json;

use super::lines;
use crate::browser::Browser;
use crate::driver;

static AXE: LazyLock<String> =
    LazyLock::new(|| std::fs::read_to_string(driver::tool("axe-core/axe.min.js")).unwrap());

const TAGS: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/// What axe has against the page as it is now.
pub(crate) fn findings(browser: &Browser) -> Vec<String> {
    if browser.run("return typeof axe") == json!("undefined") {
        browser.run(&AXE);
    }
    lines(&browser.run_with(include_str!("axe.js"), &[json!(TAGS)]))
}
