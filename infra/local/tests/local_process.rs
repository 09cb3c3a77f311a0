//! The real program, as a person starts, uses, stops and kills it.

#![allow(clippy::unwrap_used, reason = "in a story, a panic is the report")]

#[path = "process/kills.rs"]
mod kills;
#[path = "process/month_ends.rs"]
mod month_ends;
#[allow(dead_code, reason = "two test programs share it, and each uses a part of it")]
mod process;

use std::net::{Ipv4Addr, TcpListener};

use serde_json::{Value, json};
use vouch_local::folder::SCHEMA;

use crate::process::{Folder, Vouch, run};

#[test]
fn it_says_its_version_and_explains_itself() {
    let version = run(&["--version"]);
    assert_eq!((version.code, version.out.as_str()), (0, "vouch 0.1.0\n"));
    let help = run(&["--help"]);
    assert_eq!(help.code, 0);
    for option in ["--port", "--data", "--empty", "--reset", "memory", "verify", "Exit codes"] {
        assert!(help.out.contains(option), "{option} in {}", help.out);
    }
    let wrong = run(&["--prot", "80"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("--port"), "{}", wrong.err);
}

#[test]
fn a_port_in_use_is_explained_with_what_to_do() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refused = run(&["--data", "memory", "--empty", "--port", &port]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains(&port) && refused.err.contains("--port 0"), "{}", refused.err);
}

#[test]
fn a_folder_in_use_is_explained_with_who_has_it() {
    let folder = Folder::new();
    let first = Vouch::start(&folder, &["--empty"]);
    let second = run(&["--port", "0", "--data", folder.text()]);
    assert_eq!(second.code, 4);
    assert!(second.err.contains(&first.url), "{}", second.err);
    let reset = run(&["--port", "0", "--reset", "--data", folder.text()]);
    assert_eq!(reset.code, 4, "not even a reset takes data that is in use");
    first.stop();
}

#[test]
fn it_stops_cleanly_when_asked_to() {
    let folder = Folder::new();
    let vouch = Vouch::start(&folder, &["--empty"]);
    assert_eq!(vouch.get("/local/clock").0, 200);
    let ended = vouch.interrupt();
    assert_eq!(ended.code, 0, "{}", ended.out);
    let ended = Vouch::start(&folder, &[]).stop();
    assert_eq!(ended.code, 0, "{}", ended.out);
    for log in ["tables.sqlite-wal", "queues.sqlite-wal", "mail.sqlite-wal"] {
        let left = std::fs::metadata(folder.path().join(log)).map_or(0, |log| log.len());
        assert_eq!(left, 0, "{log}");
    }
}

#[test]
fn a_second_start_finds_the_same_data_keys_and_clock() {
    let folder = Folder::new();
    let vouch = Vouch::start(&folder, &["--empty"]);
    let token = vouch.setup_token();
    let later = json!({ "now": "2031-01-01T00:00:00Z" });
    let (status, moved) = vouch.post("/local/clock", &later);
    assert_eq!(status, 200, "{moved}");
    assert!(moved["now"].as_str().unwrap().starts_with("2031-01-01T00:00:0"));
    vouch.stop();
    let again = Vouch::start(&folder, &[]);
    assert_eq!(again.setup_token(), token);
    let (_, clock) = again.get("/local/clock");
    assert!(clock["now"].as_str().unwrap() >= "2031-01-01T00:00:00.000Z");
    assert!(clock["now"].as_str().unwrap() < "2031-01-01T01:00:00.000Z");
    again.stop();
}

#[test]
fn the_clock_only_moves_forward_and_only_for_this_machine() {
    let vouch = Vouch::in_memory();
    for wrong in [
        json!({ "now": "2001-01-01T00:00:00Z" }),
        json!({ "now": "tomorrow" }),
        json!({ "now": "9999-01-01T00:00:00Z" }),
        json!({}),
        json!([]),
    ] {
        let (status, problem) = vouch.post("/local/clock", &wrong);
        assert_eq!(status, 400, "{wrong} {problem}");
        assert_eq!(problem["type"], "bad-request");
    }
    let stranger =
        vouch.send("POST /local/drain HTTP/1.1\r\nhost: evil.example\r\ncontent-length: 0\r\n", "");
    assert_eq!(stranger.0, 403);
    assert_eq!(vouch.post("/local/drain", &json!({})).0, 200);
    assert_eq!(vouch.get("/local/mail"), (200, json!({ "items": [] })));
    assert_eq!(vouch.get("/local/demo").0, 503, "nothing is seeded here");
    vouch.stop();
}

#[test]
fn a_demo_that_was_cut_off_while_it_was_made_is_made_anew() {
    let folder = Folder::new();
    let vouch = Vouch::start(&folder, &["--empty"]);
    let token = vouch.setup_token();
    vouch.kill();
    let notes = folder.path().join("vouch.json");
    let changed = std::fs::read_to_string(&notes).unwrap().replace("\"own\"", "\"seeding\"");
    std::fs::write(&notes, changed).unwrap();
    let again = Vouch::start(&folder, &["--empty"]);
    assert_ne!(again.setup_token(), token);
    again.stop();
}

#[test]
fn another_schema_is_explained_and_left_as_it_is_until_a_reset() {
    let folder = Folder::new();
    Vouch::start(&folder, &["--empty"]).stop();
    let notes = folder.path().join("vouch.json");
    let own = format!("\"schema\":{SCHEMA}");
    let changed = std::fs::read_to_string(&notes).unwrap().replace(&own, "\"schema\":0");
    std::fs::write(&notes, &changed).unwrap();
    let refused = run(&["--port", "0", "--data", folder.text()]);
    assert_eq!(refused.code, 5);
    assert!(refused.err.contains("--reset"), "{}", refused.err);
    assert_eq!(std::fs::read_to_string(&notes).unwrap(), changed);
    Vouch::start(&folder, &["--empty", "--reset"]).stop();
}

#[test]
fn a_folder_of_somebody_elses_is_left_alone() {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path()).unwrap();
    std::fs::write(folder.path().join("thesis.txt"), "mine").unwrap();
    let refused = run(&["--port", "0", "--reset", "--data", folder.text()]);
    assert_eq!(refused.code, 5);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn verify_says_what_holds_and_what_does_not_and_when_it_can_not_look() {
    let folder = Folder::new();
    let verify = || run(&["verify", "--data", folder.text()]);
    let absent = verify();
    assert_eq!(absent.code, 2);
    assert!(absent.err.contains("--data"), "{}", absent.err);
    assert!(!folder.path().exists(), "looking makes nothing");
    let company = process::company(&folder);
    let vouch = Vouch::start(&folder, &[]);
    assert_eq!(vouch.deliver(&company, "msg_0", &sale(0)).0, 202);
    assert_eq!(vouch.post("/local/drain", &json!({})).0, 200);
    let busy = verify();
    assert_eq!(busy.code, 2);
    assert!(busy.err.contains(&vouch.url), "{}", busy.err);
    vouch.stop();
    let right = verify();
    assert_eq!(right.code, 0, "{}{}", right.out, right.err);
    assert!(right.out.contains("I7 ok (1 months)") && right.out.contains("I13 ok (1 deliveries)"));
    assert_eq!(run(&["--data", folder.text(), "verify"]).code, 0);
    process::lose_a_month(&folder, &company);
    let wrong = verify();
    assert_eq!(wrong.code, 1, "{}{}", wrong.out, wrong.err);
    assert!(wrong.out.contains("I7 WRONG") && wrong.out.contains(&company.id.to_string()));
    for arguments in [["verify", "--data", "memory"], ["--reset", "verify", "--data=x"]] {
        assert_eq!(run(&arguments).code, 2);
    }
    let help = run(&["verify", "--help"]);
    assert!(help.code == 0 && help.out.contains("--data") && help.out.contains("Exit codes"));
}

#[test]
fn an_accepted_webhook_survives_a_kill() {
    let folder = Folder::new();
    let company = process::company(&folder);
    let vouch = Vouch::start(&folder, &[]);
    let sent = 20;
    for n in 0..sent {
        let (status, _) = vouch.deliver(&company, &format!("msg_{n}"), &sale(n));
        assert_eq!(status, 202);
    }
    vouch.kill();
    let again = Vouch::start(&folder, &[]);
    assert_eq!(again.post("/local/drain", &json!({})).0, 200);
    again.kill();
    assert_eq!(process::deliveries(&folder, &company, sent), sent);
}

#[test]
fn a_move_of_the_clock_that_is_cut_off_is_taken_up_again() {
    let folder = Folder::new();
    let company = process::company(&folder);
    let vouch = Vouch::start(&folder, &[]);
    let before = vouch.get("/local/clock").1["now"].clone();
    let to = json!({ "now": "2030-12-15T00:00:00Z" });
    std::thread::scope(|scope| {
        scope.spawn(|| vouch.post("/local/clock", &to));
        // A whole month later at least: it is on its way.
        let gone = |now: &Value| now.as_str().unwrap()[..7] > before.as_str().unwrap()[..7];
        while !gone(&vouch.get("/local/clock").1["now"]) {}
        vouch.kill_now();
    });
    let again = Vouch::start(&folder, &[]);
    let (status, moved) = again.post("/local/clock", &to);
    assert!(status == 200 || moved["type"] == "bad-request", "it had come to its end: {moved}");
    again.stop();
    let months = process::months(&folder, &company);
    let (last, others) = months.split_last().unwrap();
    assert_eq!(*last, "open");
    assert!(others.len() > 12 && others.iter().all(|month| *month == "final"), "{months:?}");
}

#[test]
fn a_first_start_makes_a_demo_and_the_next_finds_it_as_it_was() {
    let folder = Folder::new();
    Vouch::until("Setting up the company", folder.text(), &[]).kill();
    let vouch = Vouch::start(&folder, &[]);
    let (status, demo) = vouch.get("/local/demo");
    assert_eq!(status, 200);
    for text in ["company", "api_key", "webhook_secret", "program", "timezone", "currency"] {
        assert!(demo[text].is_string(), "{text} in {demo}");
    }
    assert!(demo["members"].is_array());
    for partner in demo["partners"].as_array().unwrap() {
        assert!(partner["id"].is_string() && partner["code"].is_string());
        assert!(partner["password"].is_string());
        for link in partner["links"].as_array().unwrap() {
            let path = format!("/r/{}", link["code"].as_str().unwrap());
            assert!(link["id"].is_string() && link["label"].is_string());
            assert_eq!(vouch.get(&path).0, 302, "{path}");
        }
    }
    vouch.stop();
    let again = Vouch::start(&folder, &[]);
    assert_eq!(again.get("/local/demo"), (200, demo));
    again.stop();
}

#[test]
fn a_body_beyond_all_measure_is_refused_and_a_head_has_no_body() {
    let folder = Folder::new();
    let company = process::company(&folder);
    let vouch = Vouch::start(&folder, &[]);
    let path = format!("/webhooks/{}/transaction", company.id);
    for bytes in [300 << 10, 3 << 20] {
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {bytes}\r\n"
        );
        assert_eq!(vouch.send(&head, &" ".repeat(bytes)).0, 413, "{bytes}");
    }
    let head = vouch.raw("HEAD /r/nowhere HTTP/1.1\r\nhost: localhost\r\n", "");
    assert!(head.starts_with("HTTP/1.1 404"), "{head}");
    assert!(head.ends_with("\r\n\r\n") && head.contains("x-request-id: "), "{head}");
    vouch.stop();
}

fn sale(n: usize) -> Value {
    json!({ "transaction_id": format!("t{n}"), "customer_id": "c1", "amount": "10.00", "currency": "EUR" })
}
