//! Month ends while the program is killed again and again: at any step of closing, the review's end, numbering, the charge
//! and the payouts. What comes of it is what comes of it undisturbed.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde_json::{Value, json};
use vouch_domain::earning::terms::Terms;
use vouch_domain::id::{PartnerId, ProgramId, TermsId};
use vouch_domain::signature;
use vouch_local::world::percent;
use vouch_store::terms::TermsScope;

use crate::process::{Company, Folder, Vouch, company, inside, months, run};

/// How many partners have a statement.
const PARTNERS: usize = 10;

/// How many months end.
const MONTHS: u32 = 3;

/// So often is the program killed on its way at least, so that months of little work are no proof.
const KILLS_AT_LEAST: usize = 12;

/// So often in a month at most: then something does not come to its end.
const KILLS_AT_MOST: usize = 80;

/// A part of the time that a month takes, after which the program is killed at the latest.
const PART: u64 = 20;

/// How many milliseconds after its start it is killed at the latest, where it is killed as it starts.
const START: u64 = 300;

/// A company with partners whose customers paid.
struct Shop {
    company: Company,
    partners: Vec<PartnerId>,
}

// req: B04, P10, P13, P14
#[test]
fn month_ends_under_kills_come_to_the_very_statements_invoices_and_payouts_of_a_month_left_alone() {
    let (alone, killed) = (Folder::new(), Folder::new());
    let shop = set_up(&alone);
    copy(alone.path(), killed.path());
    let mut dice = 0x5eed;
    let mut kills = 0;
    for month in 1..=MONTHS {
        let left = left_alone(&alone, &shop, month);
        kills += under_kills(&killed, &shop, month, left, &mut dice);
        let (ought, found) = (books(&alone, &shop), books(&killed, &shop));
        let differs: Vec<_> = ought.symmetric_difference(&found).collect();
        assert!(differs.is_empty(), "after {kills} kills: {differs:#?}");
        assert!(found.len() > 4 * PARTNERS, "{found:#?}");
    }
    assert!(kills >= KILLS_AT_LEAST, "only {kills} kills");
    for folder in [&alone, &killed] {
        let verified = run(&["verify", "--data", folder.text()]);
        assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
        let states = months(folder, &shop.company);
        let finals = states.iter().filter(|state| **state == "final").count();
        assert!(finals > usize::try_from(MONTHS).unwrap(), "{states:?}");
    }
    println!("{kills} kills");
}

/// What is sold in a month, its end, its review, its charge and its payouts, by a program that nobody disturbs.
fn left_alone(folder: &Folder, shop: &Shop, month: u32) -> (DateTime<Utc>, Duration) {
    let vouch = Vouch::start(folder, &[]);
    sell(&vouch, shop, month);
    let ends = paid_out_by(now(&vouch));
    let began = Instant::now();
    let (status, moved) = vouch.post("/local/clock", &json!({"now": ends}));
    assert_eq!(status, 200, "{moved}");
    let took = began.elapsed();
    assert_eq!(vouch.post("/local/drain", &json!({})).0, 200);
    vouch.stop();
    (ends, took)
}

/// The same, by a program that is killed after a part of the time it takes, until it comes through; says how often.
fn under_kills(
    folder: &Folder,
    shop: &Shop,
    month: u32,
    (ends, took): (DateTime<Utc>, Duration),
    dice: &mut u64,
) -> usize {
    let vouch = Vouch::start(folder, &[]);
    sell(&vouch, shop, month);
    vouch.stop();
    let most = u64::try_from(took.as_millis()).unwrap() / PART + 2;
    for kills in 0..KILLS_AT_MOST {
        // What was cut off is taken up as it starts; that is cut off, too.
        start_and_kill(folder, Duration::from_millis(roll(dice, START)));
        let vouch = Vouch::start(folder, &[]);
        let moment = Duration::from_micros(roll(dice, 1_000 * most));
        let came_through = move_within(&vouch, ends, moment);
        if came_through {
            assert_eq!(vouch.post("/local/drain", &json!({})).0, 200);
            vouch.stop();
            return 2 * kills + 1;
        }
        vouch.kill();
    }
    panic!("after {KILLS_AT_MOST} kills the month is not over");
}

fn start_and_kill(folder: &Folder, moment: Duration) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_vouch"))
        .args(["--port", "0", "--data", folder.text()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::park_timeout(moment);
    program.kill().unwrap();
    program.wait().unwrap();
}

/// Asks for the clock to be moved; whether that came to its end within so long.
fn move_within(vouch: &Vouch, to: DateTime<Utc>, moment: Duration) -> bool {
    let body = json!({"now": to}).to_string();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, vouch.port())).unwrap();
    let length = body.len();
    let request = format!(
        "POST /local/clock HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    stream.set_read_timeout(Some(moment + Duration::from_micros(1))).unwrap();
    let mut answer = [0; 1024];
    let Ok(read) = stream.read(&mut answer) else { return false };
    let answer = String::from_utf8_lossy(&answer[..read]).into_owned();
    // Another try may have come to its end, or a moment beyond.
    let is_past = answer.starts_with("HTTP/1.1 400") && answer.contains("only moves forward");
    assert!(is_past || answer.starts_with("HTTP/1.1 200"), "{answer}");
    true
}

/// Numbers from a seed: the same on every machine.
fn roll(dice: &mut u64, below: u64) -> u64 {
    *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*dice >> 33) % below
}

fn now(vouch: &Vouch) -> DateTime<Utc> {
    vouch.get("/local/clock").1["now"].as_str().unwrap().parse().unwrap()
}

/// The tenth of the next month at noon: the month before is final, charged and paid out.
fn paid_out_by(now: DateTime<Utc>) -> DateTime<Utc> {
    let first = NaiveDate::from_ymd_opt(now.year(), now.month(), 1).unwrap();
    let tenth = (first + TimeDelta::days(32)).with_day(10).unwrap();
    tenth.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap()).and_utc()
}

/// Made over HTTP, except terms, which a program gets only for what lies ahead; then the clock stands on a tenth.
fn set_up(folder: &Folder) -> Shop {
    let company = company(folder);
    let vouch = Vouch::start(folder, &[]);
    let make = |path: &str, new: Value| {
        let (status, made) = vouch.call(&company, path, &new);
        assert_eq!(status, 201, "{path} {made}");
        made["id"].as_str().unwrap().to_owned()
    };
    let new = json!({"name": "Friends", "destination": "https://lantern.example/start"});
    let program: ProgramId = make("/api/v1/programs", new).parse().unwrap();
    let partners = (0..PARTNERS).map(|n| {
        let new =
            json!({"name": format!("Partner {n}"), "code": format!("p{n}"), "programs": [program]});
        make("/api/v1/partners", new).parse().unwrap()
    });
    let partners: Vec<PartnerId> = partners.collect();
    let first = paid_out_by(now(&vouch));
    vouch.stop();
    inside(folder, async |deployment| {
        let from = deployment.now() - TimeDelta::days(3650);
        let ulid = deployment.context().new_ulid();
        let structure = percent("20");
        let terms = Terms { id: TermsId::from_ulid(ulid), from, recorded_at: from, structure };
        let scope = TermsScope::Program(program);
        deployment.store().record_terms(company.id, scope, &terms).await.unwrap();
    });
    let vouch = Vouch::start(folder, &[]);
    assert_eq!(vouch.post("/local/clock", &json!({"now": first})).0, 200);
    for n in 0..PARTNERS {
        let data = json!({"customer_id": format!("c{n}"), "partner_code": format!("p{n}"), "occurred_at": first});
        report(&vouch, &company, ("signup", "customer.signed_up"), &format!("up{n}"), &data);
    }
    assert_eq!(vouch.post("/local/drain", &json!({})).0, 200);
    vouch.stop();
    Shop { company, partners }
}

fn report(
    vouch: &Vouch,
    company: &Company,
    (endpoint, kind): (&str, &str),
    id: &str,
    data: &Value,
) {
    let at = now(vouch);
    let body = json!({"type": kind, "timestamp": at, "data": data}).to_string();
    let at = at.timestamp();
    let signature = signature::sign(&company.secret, id, at, body.as_bytes());
    let head = format!(
        "POST /webhooks/{}/{endpoint} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nwebhook-id: {id}\r\n\
         webhook-timestamp: {at}\r\nwebhook-signature: {signature}\r\ncontent-length: {}\r\n",
        company.id,
        body.len()
    );
    assert_eq!(vouch.send(&head, &body).0, 202, "{id}");
}

/// Each partner's customer pays, and some get their money back; the amounts differ, so that nothing stands for another.
fn sell(vouch: &Vouch, shop: &Shop, month: u32) {
    let noon = |day: u32| {
        let at = now(vouch).date_naive().with_day(day).unwrap();
        at.and_time(NaiveTime::from_hms_opt(11, 0, 0).unwrap()).and_utc()
    };
    // The same instant in each folder, whatever time it took to come here.
    let at = noon(10);
    for n in 0..PARTNERS {
        let amount = format!("{}.00", 100 + 10 * n);
        let sale = json!({"transaction_id": format!("t{month}-{n}"), "customer_id": format!("c{n}"),
            "amount": amount, "currency": "EUR", "occurred_at": at});
        let kind = ("transaction", "transaction.paid");
        report(vouch, &shop.company, kind, &format!("sale{month}-{n}"), &sale);
    }
    assert_eq!(vouch.post("/local/drain", &json!({})).0, 200);
    if month > 1 {
        // More than what the first partner earned since: its balance falls below nothing.
        for n in 0..2 {
            let refund = json!({"refund_id": format!("r{n}"), "transaction_id": format!("t1-{n}"),
                "amount": "90.00", "currency": "EUR", "occurred_at": at});
            let kind = ("transaction", "transaction.refunded");
            report(vouch, &shop.company, kind, &format!("refund{n}"), &refund);
        }
        assert_eq!(vouch.post("/local/drain", &json!({})).0, 200);
    }
}

/// A folder that nobody uses, once more.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// When exactly a thing was done or written down differs by as long as it took; nothing else may.
const MOMENTS: [&str; 8] = [
    "created_at",
    "paid_at",
    "charged_at",
    "recorded_at",
    "asked_at",
    "settled_at",
    "changed_at",
    "sent_at",
];

/// What was issued, charged, promised and posted.
fn books(folder: &Folder, shop: &Shop) -> BTreeSet<String> {
    let mut found = Vec::new();
    inside(folder, async |deployment| {
        let (store, company) = (deployment.store(), shop.company.id);
        for row in store.all_periods(company).await.unwrap() {
            let month = row.period.month;
            for statement in store.all_statements(company, month).await.unwrap() {
                found.push(json!({"statement": statement}));
            }
            for invoice in store.all_invoices(company, month).await.unwrap() {
                found.push(json!({"invoice": invoice}));
            }
            for payout in store.all_payouts(company, month).await.unwrap() {
                found.push(json!({"payout": payout}));
            }
        }
        for entry in store.all_company_entries(company).await.unwrap() {
            found.push(json!({"company": entry}));
        }
        for partner in &shop.partners {
            for line in store.all_lines(company, *partner).await.unwrap() {
                let mut row = json!({"month": line.page.month, "line": line.entry});
                if line.entry.commission.is_none() {
                    // A payout is a line of the moment that it was promised in.
                    row["line"].as_object_mut().unwrap().remove("earned_at");
                }
                found.push(row);
            }
        }
    });
    let texts = found.into_iter().map(|mut row| {
        without_moments(&mut row);
        row.to_string()
    });
    texts.collect()
}

fn without_moments(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for name in MOMENTS {
                fields.remove(name);
            }
            fields.values_mut().for_each(without_moments);
        }
        Value::Array(items) => items.iter_mut().for_each(without_moments),
        _ => {}
    }
}
