//! Nothing leaves the page at its side.

use super::lines;
use crate::browser::Browser;

/// What makes the page scroll sideways, if it does.
pub(crate) fn sideways(browser: &Browser) -> Vec<String> {
    lines(&browser.run(include_str!("sideways.js")))
}
