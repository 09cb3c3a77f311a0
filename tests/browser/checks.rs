//! What every page must be, each as a question that is answered with what is wrong, in words; nothing wrong is no words.

pub(crate) mod axe;
pub(crate) mod html;
pub(crate) mod keyboard;
pub(crate) mod layout;
pub(crate) mod scripts;
pub(crate) mod traffic;
pub(crate) mod weight;

use serde_json::Value;

/// The lines that a script of ours found.
fn lines(found: &Value) -> Vec<String> {
    let lines = found.as_array().into_iter().flatten();
    lines.map(|line| line.as_str().unwrap_or_default().to_owned()).collect()
}
