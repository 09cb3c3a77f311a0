//! What a page weighs on the way, compressed (issue 3, "Held to").

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde_json::json;

use super::lines;
use crate::browser::Browser;
use crate::web::Request;

const PAGE_BYTES_MAX: usize = 60 << 10;
const STYLE_BYTES_MAX: usize = 20 << 10;
const SCRIPT_BYTES_MAX: usize = 8 << 10;
const FONTS_MAX: usize = 2;

/// How heavy a page's own HTML is.
pub(crate) fn page(html: &[u8]) -> Vec<String> {
    too_heavy("the page", compressed(html), PAGE_BYTES_MAX).into_iter().collect()
}

/// How heavy everything is that the page in the browser loaded beside itself.
pub(crate) fn companions(browser: &Browser, port: u16) -> Vec<String> {
    let script =
        "return performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)";
    let (mut style, mut scripts, mut fonts) = (0, 0, Vec::new());
    let mut loaded = lines(&browser.run_with(script, &[json!(null)]));
    loaded.sort();
    loaded.dedup();
    for path in loaded {
        let (kind, bytes) = weighed(port, &path);
        match kind.as_str() {
            "text/css" => style += bytes,
            "text/javascript" => scripts += bytes,
            "font/woff2" => fonts.push(path),
            _ => {}
        }
    }
    let mut found: Vec<String> = [
        too_heavy("the style", style, STYLE_BYTES_MAX),
        too_heavy("the script", scripts, SCRIPT_BYTES_MAX),
    ]
    .into_iter()
    .flatten()
    .collect();
    if fonts.len() > FONTS_MAX {
        found.push(format!("more than {FONTS_MAX} font files: {fonts:?}"));
    }
    found
}

/// What kind of file an address gives and what it weighs. Addresses change with what they give, so each is asked once.
fn weighed(port: u16, path: &str) -> (String, usize) {
    static KNOWN: Mutex<BTreeMap<String, (String, usize)>> = Mutex::new(BTreeMap::new());
    if let Some(known) = KNOWN.lock().unwrap().get(path) {
        return known.clone();
    }
    let file = Request { port, method: "GET", path, headers: &[], body: &[] }.send().unwrap();
    let kind = file.header("content-type").unwrap_or_default().split(';').next();
    let found = (kind.unwrap_or_default().to_owned(), compressed(&file.body));
    if path.starts_with("/assets/") {
        KNOWN.lock().unwrap().insert(path.to_owned(), found.clone());
    }
    found
}

fn too_heavy(what: &str, bytes: usize, most: usize) -> Option<String> {
    (bytes >= most).then(|| format!("{what} weighs {bytes} bytes, {most} is too much"))
}

/// How many bytes remain of them after gzip, as a front door sends them.
fn compressed(bytes: &[u8]) -> usize {
    let mut gzip = Command::new("gzip")
        .arg("-6")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip is everywhere");
    let mut input = gzip.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = gzip.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    output.stdout.len()
}
