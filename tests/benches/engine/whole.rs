//! The worker on the embedded engine, and that engine alone doing the very same writes, turn by turn.
//!
//! Three worlds go on from one state. In the first the sales of a turn are booked and its transactions written down;
//! in the second they are booked again, and timed; the third is the engine by itself, which is asked for the first's
//! transactions one after another, and timed.

use std::{
    sync::{Arc, Mutex},
    time::Instant,
};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use ulid::Ulid;
use vouch_domain::{
    earning::terms::{Basis, Pays, Reward, Structure, Terms},
    event::Endpoint,
    id::{ReferralId, TermsId},
    message::{EventMessage, WebhookV1},
    people::referral::{ReferredBy, ReferredHow},
};
use vouch_local::world::{
    CompanySpec, PartnerSpec, ProgramSpec, TestCompany, TestPartner, TestProgram, World, percent,
};
use vouch_store::terms::TermsScope;

const TURNS: usize = 20;
const SALES_A_TURN: usize = 500;
const PARTNERS: usize = 20;
const CUSTOMERS: usize = 400;

/// What came of it.
pub(crate) struct Rates {
    /// Transactions a second through the worker.
    pub(crate) ours: u128,
    /// Of the bare engine.
    pub(crate) bare: u128,
    /// Thousandths: the median of each turn's ratio.
    pub(crate) ratio: u128,
}

pub(crate) async fn run() -> Rates {
    let start = World::start().await;
    let company = set_up(&start).await;
    let state = start.state();
    let (told, timed, bare) =
        (World::from_state(&state), World::from_state(&state), World::from_state(&state));
    let written = Arc::new(Mutex::new(Vec::<Value>::new()));
    let tap = Arc::clone(&written);
    told.faults().lie(move |operation, request| {
        if operation == "TransactWriteItems" {
            tap.lock().unwrap().push(request.clone());
        }
        None
    });
    let (mut ours, mut alone, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    let (mut items, mut bytes) = (0, 0);
    for turn in 0..TURNS {
        let messages: Vec<String> = (0..SALES_A_TURN).map(|n| sale(&company, turn, n)).collect();
        book(&told, &messages).await;
        let requests: Vec<Value> = written.lock().unwrap().drain(..).collect();
        assert_eq!(
            requests.len(),
            SALES_A_TURN,
            "one transaction for each sale, none is tried twice"
        );
        items +=
            requests.iter().map(|it| it["TransactItems"].as_array().unwrap().len()).sum::<usize>();
        let requests: Vec<Vec<u8>> =
            requests.iter().map(|it| it.to_string().into_bytes()).collect();
        bytes += requests.iter().map(Vec::len).sum::<usize>();
        // Each begins every other turn.
        let (mine, theirs) = if turn % 2 == 0 {
            let mine = book(&timed, &messages).await;
            (mine, write(&bare, requests).await)
        } else {
            let theirs = write(&bare, requests).await;
            (book(&timed, &messages).await, theirs)
        };
        ratios.push(mine * 1000 / theirs.max(1));
        ours.push(mine);
        alone.push(theirs);
    }
    let count = TURNS * SALES_A_TURN;
    println!("each transaction: {} items, {} bytes of JSON", items / count, bytes / count);
    everything_is_there(&timed, &company).await;
    Rates { ours: crate::median(ours), bare: crate::median(alone), ratio: crate::median(ratios) }
}

/// Hands the worker these messages; so many a second are done.
async fn book(world: &World, messages: &[String]) -> u128 {
    let queues = world.queues();
    for body in messages {
        let send = queues.client().send_message().queue_url(queues.url("events"));
        send.message_body(body).send().await.unwrap();
    }
    let began = Instant::now();
    let worked = world.work_off("events").await;
    let took = began.elapsed();
    assert_eq!(worked, messages.len());
    crate::rate(worked, took)
}

/// Asks the engine alone for these transactions; so many a second are done.
async fn write(world: &World, requests: Vec<Vec<u8>>) -> u128 {
    let (engine, count) = (world.deployment().engine(), requests.len());
    let began = Instant::now();
    for request in requests {
        let done = engine.answers("TransactWriteItems", request).await;
        assert!(done, "the engine does what it was asked before in another world");
    }
    crate::rate(count, began.elapsed())
}

/// A company whose partners are all recruited by one, each with customers.
async fn set_up(world: &World) -> TestCompany {
    let company = world.company(CompanySpec { zone: "UTC", ..CompanySpec::default() }).await;
    let spec = ProgramSpec { pays: Some(percent("20")), ..ProgramSpec::default() };
    let program = world.program(&company, spec).await;
    let recruiter = partner(world, &company, &program).await;
    recruiting_pays(world, &company).await;
    let mut partners = Vec::new();
    for _ in 0..PARTNERS {
        let recruit = partner(world, &company, &program).await;
        mark(world, &company, &recruit, &recruiter).await;
        partners.push(recruit);
    }
    for customer in 0..CUSTOMERS {
        let code = &partners[customer % PARTNERS].code;
        // Each customer's first sale is worth points: it is one for more than half a year.
        let data = json!({"customer_id": format!("cus_{customer:04}"), "partner_code": code,
            "occurred_at": "2026-03-01T08:00:00Z"});
        world.report(&company, "customer.signed_up", data).await.expect(202);
    }
    world.drain().await;
    // The first of a month makes its fence, at the second attempt.
    for customer in 0..PARTNERS {
        let data = json!({"transaction_id": format!("first_{customer}"), "amount": "120.00",
            "tax": "20.00", "customer_id": format!("cus_{customer:04}"), "currency": "EUR",
            "occurred_at": "2026-10-01T08:00:00Z"});
        world.report(&company, "transaction.paid", data).await.expect(202);
    }
    world.drain().await;
    company
}

async fn partner(world: &World, company: &TestCompany, program: &TestProgram) -> TestPartner {
    let spec = PartnerSpec { email: None, password: "", ..PartnerSpec::default() };
    world.partner(company, program, spec).await
}

fn long_ago() -> DateTime<Utc> {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

async fn recruiting_pays(world: &World, company: &TestCompany) {
    let pays = Pays { basis: Basis::Payout, ..Pays::of(Reward::Percentage("10".parse().unwrap())) };
    let terms = Terms {
        id: TermsId::from_ulid(Ulid::from_parts(7, 7)),
        from: long_ago(),
        recorded_at: long_ago(),
        structure: Structure::from(pays),
    };
    world.store().record_terms(company.id, TermsScope::Referral, &terms).await.unwrap();
}

async fn mark(world: &World, company: &TestCompany, recruit: &TestPartner, by: &TestPartner) {
    let mark = ReferredBy {
        id: ReferralId::from_ulid(world.context().new_ulid()),
        from: long_ago(),
        recorded_at: long_ago(),
        referrer: Some(by.id),
        by: ReferredHow::SignUpLink,
    };
    let counted = world.store().count_relations(company.id).await.unwrap();
    let mut writes = world.store().writes();
    writes.referred_by(company.id, recruit.id, &mark, counted).unwrap();
    writes.commit().await.unwrap();
}

/// A sale as it lies in the queue.
fn sale(company: &TestCompany, turn: usize, n: usize) -> String {
    let number = turn * SALES_A_TURN + n;
    let data = json!({"transaction_id": format!("txn_{number:08}"), "amount": "120.00", "tax": "20.00",
        "customer_id": format!("cus_{:04}", number % CUSTOMERS), "currency": "EUR",
        "occurred_at": "2026-10-01T08:00:00Z"});
    let webhook = WebhookV1 {
        company: company.id,
        endpoint: Endpoint::Transaction,
        delivery: format!("msg_{number}").parse().unwrap(),
        received_at: "2026-10-01T08:00:00Z".parse().unwrap(),
        body:
            json!({"type": "transaction.paid", "timestamp": "2026-10-01T08:00:00Z", "data": data})
                .to_string(),
    };
    serde_json::to_string(&EventMessage::WebhookV1(webhook)).unwrap()
}

/// A commission of 20.00 and one of 2.00 for each.
async fn everything_is_there(world: &World, company: &TestCompany) {
    let partners = world.store().list_partners(company.id, 100, None).await.unwrap().items;
    let mut sum = 0;
    for partner in partners {
        let lines = world.store().all_lines(company.id, partner.id).await.unwrap();
        sum += lines.iter().map(|line| line.entry.minor).sum::<i64>();
    }
    let sales = i64::try_from(TURNS * SALES_A_TURN + PARTNERS).unwrap();
    assert_eq!(sum, sales * 2_200, "all of it is booked");
}
