//! What each caller may be answered while something is down, and how long that may take.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use vouch_local::template::Template;

use crate::client::Reply;

/// What stands between the functions and the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Down {
    Nothing,
    Engine,
    Queue,
}

/// Who asks for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Asked {
    /// A link that others followed before.
    KnownLink,
    /// A link that nobody followed yet.
    NewLink,
    /// A link that is not there.
    NoLink,
    /// A webhook.
    Webhook,
    /// The API, for what there is.
    Read,
    /// The API, to make something.
    Write,
    /// A page of the portal.
    Page,
}

/// One answer, or none.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) asked: Asked,
    pub(crate) began: Instant,
    pub(crate) reply: Result<Reply, String>,
}

impl Answered {
    pub(crate) fn status(&self) -> u16 {
        self.reply.as_ref().map_or(0, |reply| reply.status)
    }

    fn ended(&self) -> Instant {
        self.began + self.took()
    }

    fn took(&self) -> Duration {
        self.reply.as_ref().map_or(Duration::ZERO, |reply| reply.took)
    }
}

/// A stretch of time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phase {
    pub(crate) down: Down,
    pub(crate) from: Instant,
    pub(crate) to: Instant,
}

/// After a service is back, connections that broke are made anew; so long may answers still be of before.
const GRACE: Duration = Duration::from_millis(500);

/// The statuses of the contract (DESIGN §3).
fn allowed(asked: Asked, down: Down) -> &'static [u16] {
    match (asked, down) {
        (Asked::KnownLink, _) => &[302],
        (Asked::NewLink, Down::Nothing | Down::Queue) => &[302],
        (Asked::NoLink, Down::Nothing | Down::Queue) => &[404],
        (Asked::Webhook, Down::Nothing) => &[202],
        // While the secret is remembered, nothing but the queue is needed.
        (Asked::Webhook, Down::Engine) => &[202, 503],
        (Asked::Read | Asked::Page, Down::Nothing | Down::Queue) => &[200],
        (Asked::Write, Down::Nothing | Down::Queue) => &[201],
        (_, Down::Engine) | (Asked::Webhook, Down::Queue) => &[503],
    }
}

/// When the function that answers is ended.
fn limits() -> BTreeMap<Asked, Duration> {
    let functions = Template::embedded().unwrap().functions;
    let of =
        |folder: &str| functions.iter().find(|function| function.folder == folder).unwrap().timeout;
    let (redirect, webhook, portal) = (of("redirect"), of("transaction-webhook"), of("portal"));
    [
        (Asked::KnownLink, redirect),
        (Asked::NewLink, redirect),
        (Asked::NoLink, redirect),
        (Asked::Webhook, webhook),
        (Asked::Read, portal),
        (Asked::Write, portal),
        (Asked::Page, portal),
    ]
    .into()
}

/// Says of each answer what is against the contract.
pub(crate) fn judge(answers: &[Answered], phases: &[Phase]) -> Vec<String> {
    let limits = limits();
    let mut wrong = Vec::new();
    for answer in answers {
        let met = |phase: &&Phase| answer.began < phase.to + GRACE && answer.ended() > phase.from;
        let mut statuses = phases.iter().filter(met).flat_map(|p| allowed(answer.asked, p.down));
        let fault = match &answer.reply {
            Err(error) => Some(error.clone()),
            Ok(reply) if !statuses.any(|allowed| *allowed == reply.status) => {
                Some("is not of the contract".to_owned())
            }
            Ok(reply) if reply.took > limits[&answer.asked] => Some("came too late".to_owned()),
            Ok(reply) => is_calm(answer.asked, reply).err().map(str::to_owned),
        };
        let during: Vec<Down> = phases.iter().filter(met).map(|phase| phase.down).collect();
        if let Some(fault) = fault {
            wrong.push(format!("{fault} (down: {during:?}): {answer:?}"));
        }
    }
    wrong
}

/// Whether an answer that says no tells what a caller needs.
fn is_calm(asked: Asked, reply: &Reply) -> Result<(), &'static str> {
    if reply.status != 503 {
        return Ok(());
    }
    let id = reply.header("x-request-id");
    let seconds: u32 = reply.header("retry-after").parse().unwrap_or_default();
    let kind = reply.header("content-type");
    let text = String::from_utf8_lossy(&reply.body);
    if id.is_empty() || !(1..=60).contains(&seconds) {
        return Err("names no request or no time to come again");
    }
    match asked {
        Asked::KnownLink | Asked::NewLink | Asked::NoLink | Asked::Page => {
            let is_page = kind.starts_with("text/html") && text.contains(id);
            is_page.then_some(()).ok_or("is no page that names its request")
        }
        Asked::Webhook | Asked::Read | Asked::Write => {
            let is_problem = kind == "application/problem+json"
                && reply.json()["type"] == "unavailable"
                && reply.json()["status"] == 503;
            is_problem.then_some(()).ok_or("is no problem in RFC 9457's shape")
        }
    }
}

/// How many answers of each status there were while something was down, and what half and 99 of 100 took.
pub(crate) fn print(answers: &[Answered], phases: &[Phase]) {
    for phase in phases {
        println!("down: {:?}, {:.1?}", phase.down, phase.to - phase.from);
        let mut by_kind: BTreeMap<Asked, (BTreeMap<u16, u64>, Vec<Duration>)> = BTreeMap::new();
        for answer in answers.iter().filter(|it| it.began >= phase.from && it.ended() <= phase.to) {
            let (statuses, times) = by_kind.entry(answer.asked).or_default();
            *statuses.entry(answer.status()).or_default() += 1;
            times.push(answer.took());
        }
        for (asked, (statuses, mut times)) in by_kind {
            times.sort();
            let at = |part: usize| times[(times.len() - 1) * part / 100];
            println!(
                "  {asked:?}: {statuses:?}, half within {:.0?}, 99 of 100 within {:.0?}, all within {:.0?}",
                at(50),
                at(99),
                at(100)
            );
        }
    }
}
