//! A billing system that reports, and people who follow links, while the program is killed or told to stop again and again.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use vouch_domain::earning::commission::LineKind;
use vouch_domain::earning::terms::Terms;
use vouch_domain::id::{PartnerId, ProgramId, TermsId};
use vouch_domain::signature;
use vouch_local::world::percent;
use vouch_runtime::clock::Clock;
use vouch_store::{deliveries::Outcome, terms::TermsScope};

use crate::process::{Company, Folder, Vouch, company, inside};

/// How often the program is killed.
const KILLS: u64 = 20;

/// How often it is told to stop.
const STOPS: u64 = 6;

/// How many report at once.
const SENDERS: usize = 3;

/// How long anybody waits for something that must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long somebody waits before the next try.
const PAUSE: Duration = Duration::from_millis(5);

/// A company whose partner has a link, with a month behind it.
struct Shop {
    company: Company,
    partner: PartnerId,
    code: String,
    link: String,
    /// How far the program's clock is ahead of ours.
    ahead: TimeDelta,
    /// When everything that is reported under load happened.
    happened_at: DateTime<Utc>,
}

/// What those outside share with whoever kills.
#[derive(Default)]
struct Outside {
    /// Where the program is; nothing while it is down.
    port: AtomicU16,
    is_over: AtomicBool,
    is_given_up: AtomicBool,
    next: AtomicUsize,
    accepted: Mutex<BTreeSet<usize>>,
    clicks: AtomicU64,
    /// How many answers ended before their end.
    broken_off: AtomicU64,
}

/// Lets nobody wait for a test that has failed.
struct Ends<'a>(&'a Outside);

impl Drop for Ends<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::SeqCst);
        self.0.is_given_up.store(true, Ordering::SeqCst);
    }
}

// req: B08, T11
#[test]
fn twenty_kills_under_load_lose_nothing_accepted_book_nothing_twice_and_change_no_document() {
    live_through(KILLS, |_, vouch, outside| {
        outside.port.store(0, Ordering::SeqCst);
        vouch.kill();
    });
}

// req: B08, T11
#[test]
fn told_to_stop_under_load_it_ends_by_itself_with_whole_answers_and_loses_nothing() {
    let outside = live_through(STOPS, |n, vouch, outside| {
        // A browser that keeps its connection holds nobody up.
        let kept = vouch.keep_a_connection();
        let ended = if n.is_multiple_of(2) { vouch.stop() } else { vouch.interrupt() };
        outside.port.store(0, Ordering::SeqCst);
        assert_eq!(ended.code, 0, "{}", ended.out);
        assert!(!ended.out.contains("took too long"), "{}", ended.out);
        drop(kept);
    });
    assert_eq!(outside.broken_off.into_inner(), 0, "what it begins to answer it answers whole");
}

/// Load, while the program is started and ended so many times; then all that was accepted is there, once.
fn live_through(ends: u64, end: impl Fn(u64, Vouch, &Outside)) -> Outside {
    let folder = Folder::new();
    let shop = set_up(&folder);
    let issued = documents(&folder, &shop);
    assert_eq!(issued.len(), 3, "a statement, an invoice and a payout: {issued:?}");
    let outside = Outside::default();
    let mut dice = 0x5eed;
    std::thread::scope(|scope| {
        let _ends = Ends(&outside);
        let (told, heard) = mpsc::channel();
        for _ in 0..SENDERS {
            let (told, shop, outside) = (told.clone(), &shop, &outside);
            scope.spawn(move || report(shop, outside, &told));
        }
        drop(told);
        scope.spawn(|| follow_links(&shop, &outside));
        for n in 0..ends {
            let vouch = start(&folder, &outside);
            hear(&heard, 1 + roll(&mut dice, 50), Duration::from_millis(roll(&mut dice, 100)));
            end(n, vouch, &outside);
        }
        let vouch = start(&folder, &outside);
        outside.is_over.store(true, Ordering::SeqCst);
        // What was begun is reported until it is accepted, as billing systems do; then nobody is left to hear of.
        while heard.recv_timeout(PATIENCE).is_ok() {}
        assert_eq!(vouch.post("/local/drain", &json!({})).0, 200);
        vouch.stop();
    });
    all_is_there(&folder, &shop, &outside.accepted.lock().unwrap());
    assert_eq!(documents(&folder, &shop), issued, "what was issued never changes");
    assert!(outside.clicks.load(Ordering::SeqCst) > 0, "links were followed in between");
    outside
}

/// Numbers from a seed: the same on every machine.
fn roll(dice: &mut u64, below: u64) -> u64 {
    *dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*dice >> 33) % below
}

fn start(folder: &Folder, outside: &Outside) -> Vouch {
    let vouch = Vouch::start(folder, &[]);
    outside.port.store(vouch.port(), Ordering::SeqCst);
    vouch
}

/// Come back when so much more was accepted, and a moment later: at any point of what follows from it.
fn hear(heard: &Receiver<()>, count: u64, moment: Duration) {
    for _ in 0..count {
        heard.recv_timeout(PATIENCE).expect("something is accepted again after a kill");
    }
    let until = Instant::now() + moment;
    while heard.recv_timeout(until.saturating_duration_since(Instant::now())).is_ok() {}
}

/// Made over HTTP, except terms, which a program gets only for what lies ahead; then a month goes by.
fn set_up(folder: &Folder) -> Shop {
    let company = company(folder);
    let vouch = Vouch::start(folder, &[]);
    let make = |path: &str, new: Value| {
        let (status, made) = vouch.call(&company, path, &new);
        assert_eq!(status, 201, "{path} {made}");
        made
    };
    let new = json!({"name": "Friends", "destination": "https://lantern.example/start"});
    let program: ProgramId = id(&make("/api/v1/programs", new)["id"]);
    let new = json!({"name": "Ada Quill", "code": "ada", "programs": [program]});
    let partner: PartnerId = id(&make("/api/v1/partners", new)["id"]);
    let new =
        json!({"partner": partner, "program": program, "label": "Letters", "code": "letters"});
    make("/api/v1/links", new);
    vouch.stop();
    inside(folder, async |deployment| {
        let from = deployment.now() - TimeDelta::days(3650);
        let ulid = deployment.context().new_ulid();
        let terms = Terms {
            id: TermsId::from_ulid(ulid),
            from,
            recorded_at: from,
            structure: percent("20"),
        };
        let scope = TermsScope::Program(program);
        deployment.store().record_terms(company.id, scope, &terms).await.unwrap();
    });
    let shop = Shop {
        company,
        partner,
        code: "ada".to_owned(),
        link: "letters".to_owned(),
        ahead: TimeDelta::zero(),
        happened_at: to_the_millisecond(Clock::System.now()),
    };
    let vouch = Vouch::start(folder, &[]);
    let before = Outside { port: AtomicU16::new(vouch.port()), ..Outside::default() };
    // Far from the numbers of what is reported under load.
    for index in FIRST..FIRST + 5 {
        assert_eq!(deliver(&shop, &before, index), Some(202));
    }
    let later = to_the_millisecond(Clock::System.now() + TimeDelta::days(40));
    let (status, moved) = vouch.post("/local/clock", &json!({"now": later}));
    assert_eq!(status, 200, "{moved}");
    vouch.stop();
    Shop { ahead: TimeDelta::days(40), happened_at: later, ..shop }
}

/// Where the numbers of the events before the load begin.
const FIRST: usize = 5_000_000;

fn to_the_millisecond(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.timestamp_millis()).unwrap()
}

fn id<I: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value) -> I {
    value.as_str().unwrap().parse().unwrap()
}

/// The event of a number. Five make the story of one customer: it signs up, pays twice, gets some back, and the
/// first payment is reported again under another id.
fn event(shop: &Shop, index: usize) -> (&'static str, Value) {
    let (who, part) = (index / 5, index % 5);
    let at = shop.happened_at;
    let sale = |name: &str, amount: &str| {
        let data = json!({"transaction_id": format!("t{who}{name}"), "customer_id": format!("c{who}"),
            "amount": amount, "currency": "EUR", "occurred_at": at});
        json!({"type": "transaction.paid", "timestamp": at, "data": data})
    };
    match part {
        0 => {
            let data = json!({"customer_id": format!("c{who}"), "partner_code": shop.code, "occurred_at": at});
            ("signup", json!({"type": "customer.signed_up", "timestamp": at, "data": data}))
        }
        2 => ("transaction", sale("b", "50.00")),
        3 => {
            let data = json!({"refund_id": format!("r{who}"), "transaction_id": format!("t{who}a"),
                "amount": "40.00", "currency": "EUR", "occurred_at": at});
            ("transaction", json!({"type": "transaction.refunded", "timestamp": at, "data": data}))
        }
        _ => ("transaction", sale("a", "100.00")),
    }
}

/// Reports one event, once; nothing if no whole answer came.
fn deliver(shop: &Shop, outside: &Outside, index: usize) -> Option<u16> {
    let (endpoint, event) = event(shop, index);
    let (id, body) = (format!("msg_{index}"), event.to_string());
    let at = (Clock::System.now() + shop.ahead).timestamp();
    let signature = signature::sign(&shop.company.secret, &id, at, body.as_bytes());
    let head = format!(
        "POST /webhooks/{}/{endpoint} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
         webhook-id: {id}\r\nwebhook-timestamp: {at}\r\nwebhook-signature: {signature}\r\ncontent-length: {}\r\n",
        shop.company.id,
        body.len()
    );
    ask(outside, &head, &body)
}

/// Asks the program, wherever it is just now, and gives the status of its answer.
fn ask(outside: &Outside, head: &str, body: &str) -> Option<u16> {
    let port = outside.port.load(Ordering::SeqCst);
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok().filter(|_| port != 0)?;
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(format!("{head}connection: close\r\n\r\n{body}").as_bytes()).ok()?;
    let mut answer = Vec::new();
    let read = stream.read_to_end(&mut answer);
    let text = String::from_utf8_lossy(&answer).into_owned();
    let is_whole = read.is_ok() && is_whole(&text);
    if !is_whole && !text.is_empty() {
        outside.broken_off.fetch_add(1, Ordering::SeqCst);
    }
    is_whole.then(|| text.split(' ').nth(1)?.parse().ok()).flatten()
}

/// Whether an answer has all of the body that its head promises.
fn is_whole(answer: &str) -> bool {
    let Some((head, body)) = answer.split_once("\r\n\r\n") else { return false };
    let promised = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    promised.is_none_or(|length| length.parse() == Ok(body.len()))
}

/// Reports event after event, each until it is accepted.
fn report(shop: &Shop, outside: &Outside, told: &Sender<()>) {
    while !outside.is_over.load(Ordering::SeqCst) {
        let index = outside.next.fetch_add(1, Ordering::SeqCst);
        loop {
            match deliver(shop, outside, index) {
                Some(202) => break,
                Some(429 | 500..=599) | None => {}
                Some(status) => panic!("event {index} was refused: {status}"),
            }
            if outside.is_given_up.load(Ordering::SeqCst) {
                return;
            }
            std::thread::park_timeout(PAUSE);
        }
        outside.accepted.lock().unwrap().insert(index);
        if index.is_multiple_of(7) {
            // As if the answer had been lost.
            deliver(shop, outside, index);
        }
        // If nobody hears of it any more, the test is over.
        let _ = told.send(());
    }
}

fn follow_links(shop: &Shop, outside: &Outside) {
    let mut visitor = 0;
    while !outside.is_over.load(Ordering::SeqCst) {
        visitor += 1;
        let head = format!(
            "GET /r/{} HTTP/1.1\r\nhost: localhost\r\nuser-agent: Mozilla/5.0 (X11; Linux x86_64; rv:{visitor}.0) Gecko/20100101 Firefox/{visitor}.0\r\n",
            shop.link
        );
        match ask(outside, &head, "") {
            Some(302) => outside.clicks.fetch_add(1, Ordering::SeqCst),
            Some(status) => panic!("a link answered {status}"),
            None => 0,
        };
        std::thread::park_timeout(PAUSE);
    }
}

/// Everything accepted had its effect, once, and all that is kept agrees with itself.
fn all_is_there(folder: &Folder, shop: &Shop, accepted: &BTreeSet<usize>) {
    let company = shop.company.id;
    let has = |who: usize, part: usize| accepted.contains(&(who * 5 + part));
    let mut expected = 0;
    for who in accepted.iter().map(|index| index / 5).collect::<BTreeSet<_>>() {
        if has(who, 0) {
            let first = has(who, 1) || has(who, 4);
            expected += if first { 2_000 } else { 0 };
            expected -= if first && has(who, 3) { 800 } else { 0 };
            expected += if has(who, 2) { 1_000 } else { 0 };
        }
    }
    inside(folder, async |deployment| {
        let findings = deployment.verify().await.unwrap();
        assert!(findings.is_empty(), "{findings}");
        let store = deployment.store();
        for index in accepted {
            let id = format!("msg_{index}").parse().unwrap();
            let rows = store.list_deliveries(company, &id).await.unwrap();
            assert_eq!(rows.len(), 1, "{id} is accounted for");
            assert_ne!(rows[0].outcome, Outcome::Quarantined, "{id}");
        }
        let lines = store.all_lines(company, shop.partner).await.unwrap();
        let under_load = lines.iter().filter(|line| {
            let earned = matches!(line.entry.kind, LineKind::Commission | LineKind::Clawback);
            earned && line.entry.earned_at == shop.happened_at
        });
        assert_eq!(under_load.map(|line| line.entry.minor).sum::<i64>(), expected);
        assert!(expected > 0);
        for (name, depth) in deployment.queues().depths().await.unwrap() {
            assert_eq!((depth.visible, depth.dead), (0, 0), "{name}");
        }
    });
}

/// What was issued, as it stands.
fn documents(folder: &Folder, shop: &Shop) -> Vec<String> {
    inside(folder, async |deployment| {
        let (store, company) = (deployment.store(), shop.company.id);
        let mut documents = Vec::new();
        for row in store.all_periods(company).await.unwrap() {
            let month = row.period.month;
            let statements = store.all_statements(company, month).await.unwrap();
            let invoices = store.all_invoices(company, month).await.unwrap();
            let payouts = store.all_payouts(company, month).await.unwrap();
            documents.extend(statements.iter().map(|it| json!(it).to_string()));
            documents.extend(invoices.iter().map(|it| json!(it).to_string()));
            documents.extend(payouts.iter().map(|it| json!(it).to_string()));
        }
        documents
    })
}
