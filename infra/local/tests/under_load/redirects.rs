//! A partner's links go round: many people follow them at once, all arrive, and each is counted once.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use chrono::{DateTime, DurationRound as _, TimeDelta, Timelike as _, Utc};
use http::Method;
use serde_json::{Value, json};
use vouch_domain::id::PartnerId;

use crate::client::{Client, Reply};
use crate::process::{Company, Folder, Vouch, company, inside};
use crate::visitors::{PROGRAM, Visitor, browser, expected, link_of};
use crate::{alone, runtime, settings, wrk};

/// How many links people follow.
const LINKS: usize = 3;

/// A running program with a partner whose links go round.
struct Place {
    folder: Folder,
    company: Company,
    vouch: Vouch,
    partner: PartnerId,
    links: Vec<String>,
    codes: Vec<String>,
}

/// What became of a load.
#[derive(Debug, Default)]
pub(crate) struct Load {
    /// How many answers of each status.
    pub(crate) statuses: BTreeMap<u16, u64>,
    /// How many requests got no whole answer.
    pub(crate) broken: u64,
    /// How many distinct visitors each link had.
    pub(crate) expected: Vec<u64>,
}

impl Load {
    pub(crate) fn answers(&mut self, status: u16, count: u64) {
        if count > 0 {
            *self.statuses.entry(status).or_default() += count;
        }
    }
}

// req: F21, V05
#[test]
fn under_64_connections_every_redirect_is_a_302_and_every_visitor_is_counted_or_logged_once() {
    let _alone = alone();
    let place = set_up();
    let seconds = settings::number("VOUCH_LOAD_SECONDS", 6);
    let connections = settings::number("VOUCH_LOAD_CONNECTIONS", 64);
    let load = if settings::wants("VOUCH_LOAD_BY_WRK") {
        let folder = place.folder.path();
        wrk::load(&place.vouch.url, &place.codes, folder, seconds, connections)
    } else {
        let clients = follow(&place, Duration::from_secs(seconds), connections);
        runtime().block_on(clients)
    };
    assert_eq!(load.broken, 0, "{load:?}");
    assert_eq!(load.statuses.keys().collect::<Vec<_>>(), [&302], "{load:?}");
    all_are_counted(place, &load.expected);
}

/// Made over HTTP, in an hour that does not end meanwhile: a visitor counts once an hour.
fn set_up() -> Place {
    let folder = Folder::new();
    let company = company(&folder);
    let vouch = Vouch::start_with_log(&folder);
    let make = |path: &str, new: Value| {
        let (status, made) = vouch.call(&company, path, &new);
        assert_eq!(status, 201, "{path} {made}");
        made
    };
    let new = json!({"name": "Friends", "destination": "https://lantern.example/start"});
    let program = make("/api/v1/programs", new)["id"].clone();
    let new = json!({"name": "Ada Quill", "programs": [program]});
    let partner = make("/api/v1/partners", new)["id"].clone();
    let (mut links, mut codes) = (Vec::new(), Vec::new());
    for n in 0..LINKS {
        let code = format!("letters-{n}");
        let new = json!({"partner": partner, "program": program, "label": code, "code": code});
        let made = make("/api/v1/links", new);
        links.push(made["id"].as_str().unwrap().to_owned());
        codes.push(code);
    }
    let now: DateTime<Utc> = vouch.get("/local/clock").1["now"].as_str().unwrap().parse().unwrap();
    if now.minute() >= 50 {
        let next = now.duration_trunc(TimeDelta::hours(1)).unwrap() + TimeDelta::hours(1);
        assert_eq!(vouch.post("/local/clock", &json!({"now": next})).0, 200);
    }
    let partner = partner.as_str().unwrap().parse().unwrap();
    Place { folder, company, vouch, partner, links, codes }
}

/// Everybody asks again as soon as an answer is there, and what was begun at the end is waited for.
async fn follow(place: &Place, time: Duration, connections: u64) -> Load {
    let client = Client::of(&place.vouch.url);
    let codes: Arc<[String]> = place.codes.clone().into();
    let next = Arc::new(AtomicU64::new(1));
    let (began, mut everybody) = (Instant::now(), tokio::task::JoinSet::new());
    for _ in 0..connections {
        let (client, codes, next) = (client.clone(), Arc::clone(&codes), Arc::clone(&next));
        everybody.spawn(async move {
            let mut replies = Vec::new();
            while began.elapsed() < time {
                let n = next.fetch_add(1, Ordering::Relaxed);
                replies.push(follow_one(&client, &codes, n).await);
            }
            replies
        });
    }
    let replies = everybody.join_all().await.concat();
    let took = began.elapsed();
    let last = next.load(Ordering::Relaxed) - 1;
    let mut load =
        Load { expected: expected(last, LINKS, Visitor::of_all_kinds), ..Load::default() };
    let mut times = Vec::new();
    for reply in replies {
        match reply {
            Ok((status, took)) => {
                load.answers(status, 1);
                times.push(took);
            }
            Err(()) => load.broken += 1,
        }
    }
    times.sort();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    println!(
        "{last} redirects in {took:.1?} over {connections} connections: {} a second; half within {:.0?}, 99 of 100 within {:.0?}",
        u128::from(last) * 1000 / took.as_millis(),
        at(50),
        at(99),
    );
    load
}

/// The status of an answer and what it took.
type Followed = Result<(u16, Duration), ()>;

async fn follow_one(client: &Client, codes: &[String], n: u64) -> Followed {
    let visitor = Visitor::of_all_kinds(n);
    let request = client.request(Method::GET, &format!("/r/{}", codes[link_of(n, codes.len())]));
    // Whoever says where it comes from is not believed.
    let request = request.header("x-forwarded-for", format!("203.0.113.{}", n % 250));
    let request = match visitor {
        Visitor::Person(person) => request.header("user-agent", browser(1, person)),
        Visitor::Unknown => request.header("user-agent", browser(1, 0)).header("sec-gpc", "1"),
        Visitor::Program => request.header("user-agent", PROGRAM),
    };
    let reply = client.send(request, "").await.map_err(|_| ())?;
    carries_what_it_should(&reply, visitor);
    Ok((reply.status, reply.took))
}

fn carries_what_it_should(reply: &Reply, visitor: Visitor) {
    let has_token = reply.header("location").contains("vouch_click=");
    let has_cookie = !reply.header("set-cookie").is_empty();
    let expected = match visitor {
        Visitor::Person(_) => (true, true),
        Visitor::Unknown => (true, false),
        Visitor::Program => (false, false),
    };
    assert_eq!((has_token, has_cookie), expected, "{visitor:?} {reply:?}");
}

/// Each visitor is counted or in the log. Who came twice may be both, with one click in each: put on the queue as they
/// stand in the log, they are counted no second time.
fn all_are_counted(place: Place, expected: &[u64]) {
    let Place { folder, company, vouch, partner, links, codes } = place;
    while vouch.post("/local/drain", &json!({})).0 != 200 {}
    let client = Client::of(&vouch.url);
    let counted: Vec<u64> = runtime().block_on(async {
        let mut counted = Vec::new();
        for link in &links {
            let path = format!("/api/v1/links/{link}?partner={partner}");
            counted.push(client.look(&company.api_key, &path).await["clicks"].as_u64().unwrap());
        }
        counted
    });
    let ended = vouch.stop();
    assert_eq!(ended.code, 0, "{}", ended.out);
    let logged = logged_clicks(&fs::read_to_string(folder.path().join("log")).unwrap());
    let logged_for = |code: &String| {
        let of_code = logged.iter().filter(|click| click["code"] == *code.as_str());
        u64::try_from(of_code.count()).unwrap()
    };
    let sum = |counts: &[u64]| counts.iter().sum::<u64>();
    let both = (sum(&counted) + logged.len() as u64).checked_sub(sum(expected));
    println!(
        "{} distinct visitors: {} counted, {} logged, {} of them both",
        sum(expected),
        sum(&counted),
        logged.len(),
        both.unwrap_or_default(),
    );
    for (n, code) in codes.iter().enumerate() {
        assert!(counted[n] <= expected[n], "{code}: {counted:?} counted, {expected:?} were there");
        assert!(counted[n] + logged_for(code) >= expected[n], "{code} has lost visitors");
    }
    let replayed = replay(&folder, &company, partner, &links, &logged);
    assert_eq!(replayed, expected, "with the clicks of the log");
}

/// The clicks that the log kept, as they stand there.
fn logged_clicks(log: &str) -> Vec<Value> {
    let behind = log.lines().filter_map(|line| line.split_once("click.fallback="));
    let texts = behind.map(|(_, rest)| {
        let mut texts = serde_json::Deserializer::from_str(rest).into_iter::<String>();
        texts.next().unwrap().unwrap()
    });
    texts.map(|text| serde_json::from_str(&text).unwrap()).collect()
}

/// Puts logged clicks on the queue; gives what each link has then.
fn replay(
    folder: &Folder,
    company: &Company,
    partner: PartnerId,
    links: &[String],
    logged: &[Value],
) -> Vec<u64> {
    inside(folder, async |deployment| {
        let queues = deployment.queues();
        for click in logged {
            let sending = queues.client().send_message().queue_url(queues.url("clicks"));
            sending.message_body(click.to_string()).send().await.unwrap();
        }
        deployment.drain().await.unwrap();
        for (name, depth) in queues.depths().await.unwrap() {
            assert_eq!((depth.visible, depth.dead), (0, 0), "{name}");
        }
        let findings = deployment.verify().await.unwrap();
        assert!(findings.is_empty(), "{findings}");
        let months = deployment.store().list_clicks(company.id, partner).await.unwrap();
        let of = |link: &String| {
            let own = months.iter().filter(|month| month.link.to_string() == *link);
            own.flat_map(|month| month.days.values()).sum()
        };
        links.iter().map(of).collect()
    })
}
