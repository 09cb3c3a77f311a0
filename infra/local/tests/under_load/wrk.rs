//! The same visitors by `wrk`, which says how many redirects a second there are.

use std::fs;
use std::path::Path;
use std::process::Command;

use http::Method;

use crate::client::Client;
use crate::redirects::Load;
use crate::visitors::{Visitor, browser, expected, link_of};

/// Who ask again what wrk may have left unfinished.
struct Source {
    source: u64,
    asked: u64,
}

/// Lets wrk follow links for so many seconds; prints what it says.
pub(crate) fn load(
    url: &str,
    codes: &[String],
    folder: &Path,
    seconds: u64,
    connections: u64,
) -> Load {
    let report = folder.join("wrk.txt");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/under_load/visitors.lua");
    let output = Command::new("wrk")
        .args(["-t2", &format!("-c{connections}"), &format!("-d{seconds}s"), "--latency", "-s"])
        .arg(&script)
        .args([&url.replace("localhost", "127.0.0.1"), "--"])
        .arg(&report)
        .args(codes)
        .output()
        .expect("wrk is there: tests/bench installs it");
    println!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut load = Load { expected: vec![0; codes.len()], ..Load::default() };
    let mut sources = Vec::new();
    for line in fs::read_to_string(&report).unwrap().lines() {
        let numbers: Vec<u64> = line.split(' ').filter_map(|text| text.parse().ok()).collect();
        match numbers[..] {
            [source, asked, found, other] => {
                load.answers(302, found);
                load.answers(0, other);
                sources.push(Source { source, asked });
            }
            _ => load.broken += numbers[0],
        }
    }
    let client = Client::of(url);
    crate::runtime().block_on(async {
        for source in &sources {
            ask_again(&client, codes, source, connections).await;
            let clicks = expected(source.asked, codes.len(), Visitor::of);
            load.expected.iter_mut().zip(clicks).for_each(|(sum, clicks)| *sum += clicks);
        }
    });
    load
}

/// What was on its way when wrk stopped came to its end or did not: all of these people ask once more, so that each has
/// an answer. wrk also makes one request at the beginning that it never sends.
async fn ask_again(client: &Client, codes: &[String], of: &Source, connections: u64) {
    let last = of.asked.saturating_sub(2 * connections).max(1)..=of.asked;
    for n in (1..=1).chain(last) {
        let Visitor::Person(person) = Visitor::of(n) else { continue };
        let path = format!("/r/{}", codes[link_of(n, codes.len())]);
        let agent = browser(of.source, person);
        let request = client.request(Method::GET, &path).header("user-agent", agent);
        assert_eq!(client.send(request, "").await.unwrap().status, 302);
    }
}
