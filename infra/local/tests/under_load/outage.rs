//! With one dependency down under load, in each way in which it can be: the answers in between are the contract's, and
//! afterwards everything that was accepted is there once.

mod callers;
mod contract;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use vouch_domain::earning::commission::LineKind;
use vouch_local::pages::Pages;
use vouch_local::server::{self, Server};
use vouch_local::services::Ports;
use vouch_local::world::{
    CompanySpec, LinkSpec, PASSWORD, PartnerSpec, ProgramSpec, World, WorldSpec,
};
use vouch_store::deliveries::Outcome;

use self::callers::{Callers, KNOWN};
use self::contract::{Down, Phase, judge, print};
use crate::client::Client;
use crate::gate::{Gate, Way};
use crate::{alone, log, runtime, settings};

/// How long everything works, before and after.
const WELL: Duration = Duration::from_secs(2);

/// How long those whose events wait have to get them all accepted.
const PATIENCE: Duration = Duration::from_secs(60);

// req: B08, T11
#[test]
fn with_the_engine_or_the_queue_down_answers_are_the_contracts_and_nothing_accepted_is_lost() {
    let _alone = alone();
    log::listen();
    let time = settings::seconds("VOUCH_OUTAGE_SECONDS", 9);
    runtime().block_on(Box::pin(live_through(time)));
}

async fn live_through(time: Duration) {
    let world = World::of(WorldSpec { plain_http: true, ..WorldSpec::default() });
    let ports = world.deployment().open_ports().await.unwrap();
    let (engine, queue) = (Gate::before(&ports.dynamodb).await, Gate::before(&ports.sqs).await);
    let (callers, server) = set_up(world, time, &engine, &queue, ports).await;
    let mut all = begin(&callers);
    let mut phases = vec![pass(Down::Nothing, &[], WELL).await];
    for (down, gate) in [(Down::Engine, &engine), (Down::Queue, &queue)] {
        phases.push(pass(down, &[gate], time).await);
        phases.push(pass(Down::Nothing, &[], WELL).await);
    }
    callers.is_over.store(true, Ordering::SeqCst);
    let over = async { while all.join_next().await.is_some_and(|ended| ended.is_ok()) {} };
    tokio::time::timeout(PATIENCE, over).await.expect("everybody gets an answer in the end");
    phases.last_mut().unwrap().to = Instant::now();
    let answers = std::mem::take(&mut *callers.answers.lock().unwrap());
    print(&answers, &phases);
    let wrong = judge(&answers, &phases);
    let first: Vec<_> = wrong.iter().take(5).collect();
    assert!(wrong.is_empty(), "{} of {} answers: {first:#?}", wrong.len(), answers.len());
    callers.world.drain_within(PATIENCE).await;
    all_is_there(&callers).await;
    assert!(server.stop().await, "it ends when it is told to");
    log_is_calm(answers.len());
}

/// A company whose functions reach tables and queues through gates, behind a port.
async fn set_up(
    world: World,
    time: Duration,
    engine: &Gate,
    queue: &Gate,
    ports: Ports,
) -> (Arc<Callers>, Server) {
    let company = world.company(CompanySpec::default()).await;
    let program = world.program(&company, ProgramSpec::default()).await;
    let partner = world.partner(&company, &program, PartnerSpec::default()).await;
    let known = LinkSpec { code: KNOWN, ..LinkSpec::default() };
    world.link(&company, &program, &partner, known).await;
    // While the engine is down, nobody gets on to the next.
    let count = (time.as_secs() + 3 * WELL.as_secs()) * 7;
    let mut new_codes = Vec::new();
    for _ in 0..count {
        new_codes.push(world.link(&company, &program, &partner, LinkSpec::default()).await.code);
    }
    let door = format!("/portal/{}/sign-in", company.id);
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("code", partner.code.as_str()), ("password", PASSWORD)])
        .finish();
    let request = http::Request::post(door)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("origin", world.deployment().base_url());
    let signed_in = world.request(request.body(form).unwrap()).await.expect(303);
    let cookies = signed_in.headers("set-cookie").into_iter();
    let pairs: Vec<&str> = cookies.filter_map(|cookie| cookie.split(';').next()).collect();
    let cookie = pairs.join("; ");
    let ports = Ports { dynamodb: engine.url.clone(), sqs: queue.url.clone(), ..ports };
    world.deployment().reach_over(&ports).unwrap();
    let listener = server::listen(0).await.unwrap();
    let client = Client::of(&format!("http://{}", listener.local_addr().unwrap()));
    let pages = Pages::of(Arc::clone(world.deployment()));
    let server = Server::start(world.deployment(), pages, listener);
    let callers = Callers::of(client, world, company, program, partner, cookie, new_codes);
    (Arc::new(callers), server)
}

fn begin(callers: &Arc<Callers>) -> JoinSet<()> {
    let mut all = JoinSet::new();
    for _ in 0..6 {
        all.spawn(Arc::clone(callers).follow_known());
    }
    for _ in 0..4 {
        all.spawn(Arc::clone(callers).report());
    }
    all.spawn(Arc::clone(callers).follow_new());
    all.spawn(Arc::clone(callers).read());
    all.spawn(Arc::clone(callers).write());
    all.spawn(Arc::clone(callers).look());
    all
}

/// A stretch of time with something down, a third of it in each way.
async fn pass(down: Down, gates: &[&Gate], time: Duration) -> Phase {
    let from = Instant::now();
    let ways: &[Way] =
        if gates.is_empty() { &[Way::Open] } else { &[Way::Refused, Way::Hanging, Way::Cut] };
    for way in ways {
        gates.iter().for_each(|gate| gate.set(*way));
        tokio::time::sleep(time / u32::try_from(ways.len()).unwrap()).await;
    }
    gates.iter().for_each(|gate| gate.set(Way::Open));
    Phase { down, from, to: Instant::now() }
}

/// Everything accepted had its effect, once; every visitor is counted, or the log says what became of the click.
async fn all_is_there(callers: &Callers) {
    let (world, company, partner) = (&callers.world, callers.company.id, callers.partner.id);
    let (store, queues) = (world.store(), world.queues());
    for (name, depth) in queues.depths().await.unwrap() {
        assert!(depth.is_drained() && depth.dead == 0, "{name}: {depth:?} {:#?}", log::kept());
    }
    let accepted = callers.accepted.lock().unwrap().clone();
    for index in &accepted {
        let id = format!("msg_{index}").parse().unwrap();
        let rows = store.list_deliveries(company, &id).await.unwrap();
        assert_eq!(rows.len(), 1, "{id} is accounted for");
        assert_ne!(rows[0].outcome, Outcome::Quarantined, "{id}");
    }
    let lines = store.all_lines(company, partner).await.unwrap();
    let earned = lines
        .iter()
        .filter(|line| matches!(line.entry.kind, LineKind::Commission | LineKind::Clawback));
    assert_eq!(earned.map(|line| line.entry.minor).sum::<i64>(), callers.earned());
    let links = store.all_links(company, partner).await.unwrap();
    let made = callers.made.lock().unwrap().clone();
    for label in &made {
        let count = links.iter().filter(|link| link.label == *label).count();
        assert_eq!(count, 1, "{label} is made once");
    }
    visitors_are_counted(callers).await;
    let findings = world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{findings}");
}

async fn visitors_are_counted(callers: &Callers) {
    let (world, visitors) = (&callers.world, callers.visitors());
    let counted = async || {
        let months = world.store().list_clicks(callers.company.id, callers.partner.id).await;
        months.unwrap().iter().flat_map(|month| month.days.values()).sum::<u64>()
    };
    let (first, log) = (counted().await, log::kept());
    for click in &log.clicks {
        let sending =
            world.queues().client().send_message().queue_url(world.queues().url("clicks"));
        sending.message_body(click.to_string()).send().await.unwrap();
    }
    world.drain().await;
    let with_log = counted().await;
    println!(
        "{visitors} visitors: {first} counted, {} logged, {with_log} counted with those of the log, {} of which nobody knows",
        log.clicks.len(),
        log.unsure,
    );
    println!(
        "{} events accepted, {} links made",
        callers.accepted.lock().unwrap().len(),
        callers.made.lock().unwrap().len()
    );
    // A counter that gives no answer may have its clicks or not; they are rather lost than counted twice.
    assert!(with_log <= visitors && visitors <= with_log + log.unsure);
}

/// No loop runs hot while something is down: the log grows with what was asked, not with time.
fn log_is_calm(answers: usize) {
    let trouble = log::kept().trouble;
    let lines: u64 = trouble.values().sum();
    println!("{lines} lines of trouble for {answers} answers: {trouble:#?}");
    assert!(lines <= 3 * answers as u64, "the log is flooded");
    assert!(
        trouble.keys().all(|line| !line.contains("panic") && !line.contains("a function failed"))
    );
}
