//! A page is whole without scripts: the same words, and nothing to press that does nothing.

use super::lines;
use crate::browser::Browser;

/// What is there only to be pressed by a script, on a page that was loaded without.
pub(crate) fn dead_controls(browser: &Browser) -> Vec<String> {
    lines(&browser.run(include_str!("dead.js")))
}

/// The words of the page, without those of controls that only scripts make work.
pub(crate) fn words(browser: &Browser) -> String {
    let words = browser.run(include_str!("words.js"));
    words.as_str().unwrap_or_default().to_owned()
}

/// Where the words of a page with and without scripts part, if they do.
pub(crate) fn parting(with: &str, without: &str) -> Option<String> {
    const AROUND: usize = 60;
    let same = with.chars().zip(without.chars()).take_while(|(one, other)| one == other).count();
    let around = |words: &str| -> String {
        words.chars().skip(same.saturating_sub(AROUND)).take(2 * AROUND).collect()
    };
    (with != without)
        .then(|| format!("says “{}” with scripts and “{}” without", around(with), around(without)))
}
