//! Thresholds, flat referral fees and the account they end in: what is earned, and what is owed of it when.

use chrono::TimeDelta;
use http::Method;
use serde_json::{Value, json};
use vouch_domain::{
    books::{
        accrual::{Accrual, AccrualKey},
        ledger::Page,
        period::PeriodState,
    },
    earning::commission::LineKind,
    id::{PartnerId, TermsId},
    message::JobMessage,
    money::Money,
};
use vouch_local::{
    faults::Mode,
    world::{LinkSpec, PartnerSpec, TestLink, TestPartner, World},
};
use vouch_store::{
    booking::Booked,
    decisions::plain_line,
    fees::{FeeBooked, FeeReversed, ReferralFee},
};

use crate::{
    pages::Browser,
    stage::{Stage, currency, month},
};

/// The usual stage, on which a second partner, recruited by the first, has a link and a customer `r1`.
struct Recruiting {
    stage: Stage,
    recruit: TestPartner,
    link: TestLink,
}

impl Recruiting {
    /// Recruiting pays by these terms.
    async fn paying(terms: Value) -> Self {
        let stage = Stage::set().await;
        let mut row = json!({"family": "partners"});
        row.as_object_mut().unwrap().extend(terms.as_object().unwrap().clone());
        stage.world.call(&stage.company, "/api/v1/terms", Some(row)).await.expect(201);
        let spec = PartnerSpec {
            name: "Nora Recruit",
            email: Some("nora@recruit.example"),
            ..PartnerSpec::default()
        };
        let recruit = stage.world.partner(&stage.company, &stage.program, spec).await;
        let path = format!("/api/v1/partners/{}/referred-by", recruit.id);
        let referrer = json!({"referrer": stage.partner.id});
        stage.world.send(&stage.company, Method::PUT, &path, &referrer).await.expect(200);
        let link = LinkSpec { label: "Nora", ..LinkSpec::default() };
        let link = stage.world.link(&stage.company, &stage.program, &recruit, link).await;
        let it = Self { stage, recruit, link };
        it.refer("r1").await;
        it
    }

    async fn refer(&self, customer: &str) {
        let (world, click) = (&self.stage.world, self.stage.world.click(&self.link).await);
        let data = json!({"customer_id": customer, "occurred_at": world.now(), "click": click});
        self.stage.tell("customer.signed_up", data).await;
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.stage.world.call(&self.stage.company, path, None).await;
        answer.expect(200).json()
    }

    /// The recruiter's statement of a month.
    async fn statement(&self, of: &str) -> Value {
        let partner = self.stage.partner.id;
        let path = format!("/api/v1/statements?period={of}&partner={partner}");
        self.get(&path).await["items"].get(0).cloned().unwrap_or(Value::Null)
    }

    async fn balance(&self) -> Value {
        let partner = self.stage.partner.id;
        self.get(&format!("/api/v1/balances?partner={partner}")).await["items"][0].clone()
    }

    async fn commissions(&self) -> Vec<Value> {
        let partner = self.stage.partner.id;
        let list = self.get(&format!("/api/v1/commissions?partner={partner}")).await;
        list["items"].as_array().unwrap().clone()
    }
}

/// All that is kept adds up, though nobody did what caused it.
async fn adds_up(stage: &Stage) {
    let found = stage.world.deployment().verify().await.unwrap();
    assert!(found.is_empty(), "{found}");
}

async fn verified(stage: &Stage) {
    adds_up(stage).await;
    crate::replay::says_what_happened(stage.world.deployment()).await;
}

/// What a statement says of its lines: kind and amount.
fn lines(statement: &Value) -> Vec<(String, String)> {
    let told = |line: &Value| {
        (line["kind"].as_str().unwrap().to_owned(), line["amount"].as_str().unwrap().to_owned())
    };
    statement["lines"].as_array().unwrap().iter().map(told).collect()
}

fn line(kind: &str, amount: &str) -> (String, String) {
    (kind.to_owned(), amount.to_owned())
}

const OF_PAYOUTS: &str = "10";

// req: T6, E07, E35, E36, E37, Q15, V18, T22, T23
#[tokio::test]
async fn what_waits_for_a_threshold_becomes_one_line_in_the_month_that_reaches_it() {
    let it = Recruiting::paying(json!({"type": "percentage", "rate": OF_PAYOUTS, "basis": "payout", "threshold": "50.00", "currency": "EUR"})).await;
    let stage = &it.stage;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    // The recruit earns 300.00, its recruiter 30.00 of that.
    stage.sell("s1", "r1", "1500.00").await;
    let october = it.statement("2026-10").await;
    assert_eq!(lines(&october), [], "{october}");
    assert_eq!((&october["closing"], &october["accruing"]), (&json!("0.00"), &json!("30.00")));
    assert_eq!(october["accruing_lines"][0]["text"], json!("Referral commission: Nora Recruit"));
    let balance = it.balance().await;
    assert_eq!((&balance["accrued"], &balance["accruing"]), (&json!("0.00"), &json!("30.00")));
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    let october = it.statement("2026-10").await;
    assert_eq!((lines(&october), &october["charged"]), (vec![], &json!("0.00")), "{october}");
    let first = it.commissions().await.remove(0);
    assert_eq!(first["kind"], json!("referral_commission"));
    assert_eq!(first["recruit"], json!(it.recruit.id));
    assert_eq!((&first["accruing"], &first["status"]), (&json!(true), &json!("pending")));

    stage.sell("s2", "r1", "1500.00").await;
    // While the month runs it shows what it will be.
    let november = it.statement("2026-11").await;
    assert_eq!(lines(&november), [line("threshold_met", "60.00")], "{november}");
    assert_eq!(november["closing"], json!("60.00"));
    let balance = it.balance().await;
    assert_eq!((&balance["accrued"], &balance["accruing"]), (&json!("60.00"), &json!("0.00")));
    stage.world.clock_to("2026-12-09T00:00:00Z").await;
    let november = it.statement("2026-11").await;
    assert_eq!(lines(&november), [line("threshold_met", "60.00")]);
    assert_eq!(
        november["lines"][0]["text"],
        json!("Referral commission, threshold met: Nora Recruit")
    );
    assert_eq!((&november["charged"], &november["status"]), (&json!("60.00"), &json!("final")));
    for commission in it.commissions().await {
        assert_eq!(commission["accruing"], json!(false));
        assert_eq!(commission["status"], json!("invoiced"), "{commission}");
    }
    let path = format!("/api/v1/accruals?partner={}", stage.partner.id);
    let accrual = it.get(&path).await["items"][0].clone();
    assert_eq!((&accrual["met_in"], &accrual["toward"]), (&json!("2026-11"), &json!("60.00")));

    // Once met, met for ever: later lines are owed in their month, refunds too.
    stage.sell("s3", "r1", "100.00").await;
    stage.refund("f1", "s2", "750.00").await;
    let december = it.statement("2026-12").await;
    assert_eq!(lines(&december)[1..], [line("threshold_met", "-13.00")], "{december}");
    invoice_holds_the_statements(&it, "2026-11").await;
    shown_to_people(&it).await;
    stage.world.clock_to("2027-01-09T00:00:00Z").await;
    assert_eq!(it.statement("2026-12").await["commissions"], json!("-13.00"));
    verified(stage).await;
}

/// The company's invoice of a month is what its statements charge, to the cent.
async fn invoice_holds_the_statements(it: &Recruiting, of: &str) {
    let cents = |text: &Value| text.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let statements = it.get(&format!("/api/v1/statements?period={of}")).await;
    let charged: i64 =
        statements["items"].as_array().unwrap().iter().map(|one| cents(&one["charged"])).sum();
    let invoices = it.get(&format!("/api/v1/invoices?period={of}")).await;
    assert_eq!(cents(&invoices["items"][0]["total"]), charged);
    assert_eq!(charged, 36_000, "the recruit's 300.00 and the recruiter's 60.00");
}

/// The line is on the statement's page, for the company and for the partner, and in the partner's account.
async fn shown_to_people(it: &Recruiting) {
    let (world, company) = (&it.stage.world, &it.stage.company);
    let member = world.member(company, "owner").await;
    let statement = it.statement("2026-11").await["id"].as_str().unwrap().to_owned();
    let mut browser = Browser::of_member(world, &member).await;
    let page = browser.read(&format!("/dashboard/statements/{statement}")).await;
    assert!(page.contains("Referral commission, threshold met: Nora Recruit"), "{page}");
    assert!(page.contains("Waiting for a threshold"), "{page}");
    let portal = format!("/portal/{}", company.id);
    let mut browser = Browser::of_partner(world, company.id, &it.stage.partner).await;
    for path in [format!("{portal}/statements/{statement}"), format!("{portal}/ledger")] {
        let page = browser.read(&path).await;
        assert!(page.contains("threshold met: Nora Recruit"), "{page}");
    }
}

// req: E07, Q15
#[tokio::test]
async fn a_threshold_may_be_held_against_what_the_recruit_earned() {
    let it = Recruiting::paying(json!({"type": "percentage", "rate": OF_PAYOUTS, "basis": "payout", "threshold": "50.00", "currency": "EUR", "threshold_of": "referred_earnings"})).await;
    it.stage.world.clock_on(TimeDelta::hours(1)).await;
    it.stage.sell("s1", "r1", "249.95").await;
    assert_eq!(lines(&it.statement("2026-10").await), [], "the recruit earned 49.99");
    it.stage.sell("s2", "r1", "0.05").await;
    // 5.00 of 49.99, and nothing of a cent.
    let october = it.statement("2026-10").await;
    assert_eq!(october["accruing"], json!("5.00"), "{october}");
    it.stage.sell("s3", "r1", "1.00").await;
    let october = it.statement("2026-10").await;
    assert_eq!(lines(&october), [line("threshold_met", "5.02")], "{october}");
    it.stage.world.clock_to("2026-11-09T00:00:00Z").await;
    verified(&it.stage).await;
}

// req: E07, V18
#[tokio::test]
async fn a_programs_threshold_holds_back_what_its_customers_bring() {
    let stage = Stage::set().await;
    let row = json!({"program": stage.program.id, "partner": stage.partner.id, "type": "percentage", "rate": "20", "threshold": "50.00", "currency": "EUR"});
    stage.world.call(&stage.company, "/api/v1/terms", Some(row)).await.expect(201);
    stage.world.clock_on(TimeDelta::hours(1)).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "150.00").await;
    assert_eq!((stage.owed().await, stage.month("2026-10").await.accruing), (0, 3_000));
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    stage.sell("s2", "c1", "100.00").await;
    stage.world.clock_to("2026-12-09T00:00:00Z").await;
    assert_eq!(stage.month("2026-11").await.commissions, 5_000);
    assert_eq!(stage.owed().await, 0, "and it was paid out");
    verified(&stage).await;
}

// req: Q15
#[tokio::test]
async fn what_waits_is_owed_with_the_next_line_once_no_threshold_is_in_force() {
    let stage = Stage::set().await;
    let mut row = json!({"program": stage.program.id, "partner": stage.partner.id, "type": "percentage", "rate": "20", "threshold": "500.00", "currency": "EUR"});
    stage.world.call(&stage.company, "/api/v1/terms", Some(row.clone())).await.expect(201);
    stage.world.clock_on(TimeDelta::hours(1)).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "150.00").await;
    assert_eq!(stage.owed().await, 0);
    row["threshold"] = json!(null);
    row["currency"] = json!(null);
    row["valid_from"] = json!(stage.world.now() + TimeDelta::hours(1));
    stage.world.call(&stage.company, "/api/v1/terms", Some(row)).await.expect(201);
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    assert_eq!(stage.month("2026-10").await.accruing, 3_000, "nothing came of it since");
    stage.sell("s2", "c1", "100.00").await;
    let running = statement_of(&stage, "2026-11").await;
    assert_eq!(lines(&running), [line("threshold_met", "50.00")], "{running}");
    stage.world.clock_to("2026-12-09T00:00:00Z").await;
    assert_eq!(stage.month("2026-11").await.commissions, 5_000);
    verified(&stage).await;
}

/// A partner's statement, as the API has it.
async fn statement_of(stage: &Stage, of: &str) -> Value {
    let path = format!("/api/v1/statements?period={of}&partner={}", stage.partner.id);
    let answer = stage.world.call(&stage.company, &path, None).await.expect(200).json();
    answer["items"][0].clone()
}

/// Lines of so many recruits, each 30.00 towards 20.00.
async fn many_wait(stage: &Stage, count: u8, of: &str) {
    let company = &stage.company.company;
    for n in 0..count {
        let recruit = PartnerId::from_ulid(ulid::Ulid::from_bytes([n; 16]));
        let (kind, amount) = (LineKind::Adjustment, Money::new(3_000, currency("EUR")));
        let (id, now) = (format!("adj_{of}_{n}"), stage.world.now());
        let line = plain_line(kind, stage.partner.id, month(of), amount, id, None, now);
        let mut line = line.unwrap();
        let key = AccrualKey::Recruit(recruit);
        line.entry.accrual = Some(Accrual { key, toward: 3_000, threshold: 2_000 });
        line.entry.recruit = Some(recruit);
        line.entry.postings = line.entry.sides(stage.partner.id).unwrap();
        line.totals = line.entry.totals().unwrap();
        let lines = [line];
        let booked = stage.world.store().book(company, now, &[], &lines, |_| Ok(()));
        assert_eq!(booked.await.unwrap(), Booked::Yes);
    }
}

/// The month closes under four runs at once, in a store that refuses what overlaps.
async fn close_at_once(stage: &Stage) {
    stage.world.clock_to("2026-11-02T00:00:00Z").await;
    stage.world.context().clock.move_to("2026-11-08T00:00:01Z".parse().unwrap());
    let job = JobMessage::AdvancePeriodV1 { company: stage.company.id, month: month("2026-10") };
    for _ in 0..3 {
        let runs = (0..4).map(|_| invoicer::handle(stage.world.context(), job.clone()));
        for done in futures_util::future::join_all(runs).await {
            done.unwrap();
        }
        stage.world.drain().await;
    }
}

// req: E36, B04
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn more_recruits_than_one_transaction_takes_are_set_free_once_whoever_runs() {
    let stage = Stage::set().await;
    many_wait(&stage, 120, "2026-10").await;
    stage.world.refuse_overlaps(true);
    close_at_once(&stage).await;
    let totals = stage.month("2026-10").await;
    assert_eq!((totals.count, totals.commissions, totals.accruing), (240, 360_000, 0));
    let page = stage.page("2026-10");
    let found = stage.world.store().find_statement(stage.company.id, page).await.unwrap().unwrap();
    assert_eq!((found.totals, found.closing, found.number), (totals, 360_000, Some(1)));
    verified(&stage).await;
}

// req: E36, B04, B08
#[tokio::test]
async fn month_end_may_crash_between_any_two_calls_while_thresholds_are_met() {
    let stage = Stage::set().await;
    many_wait(&stage, 50, "2026-10").await;
    stage.world.clock_to("2026-11-02T00:00:00Z").await;
    let store = stage.world.store();
    let row = store.find_period(stage.company.id, month("2026-10")).await.unwrap().unwrap();
    let review = row.period.review().unwrap();
    assert!(store.advance_period(&row, PeriodState::Closing(review)).await.unwrap());
    let state = stage.world.state();
    let modes = [Mode::Unreachable, Mode::TimeoutApplied, Mode::TimeoutNotApplied];
    for (n, mode) in (1..16_u64).flat_map(|n| modes.map(|mode| (n, mode))) {
        let Stage { company, program, partner, link, .. } = &stage;
        let stage = Stage {
            world: World::from_state(&state),
            company: company.clone(),
            program: program.clone(),
            partner: partner.clone(),
            link: link.clone(),
        };
        let (store, company) = (stage.world.store(), stage.company.id);
        let Page { partner, currency, month } = stage.page("2026-10");
        let job = JobMessage::DrawUpStatementV1 { company, month, partner, currency };
        stage.world.faults().nth(n, mode, 3);
        let first = invoicer::handle(stage.world.context(), job.clone()).await;
        stage.world.faults().heal();
        if first.is_err() {
            invoicer::handle(stage.world.context(), job).await.unwrap();
        }
        let totals = stage.month("2026-10").await;
        assert_eq!((totals.count, totals.commissions), (100, 150_000), "{n} {mode:?}");
        let statement = store.find_statement(company, stage.page("2026-10")).await.unwrap();
        assert_eq!(statement.unwrap().totals, totals, "{n} {mode:?}");
    }
}

fn fee(stage: &Stage, recruit: u8) -> ReferralFee {
    ReferralFee {
        referrer: stage.partner.id,
        recruit: PartnerId::from_ulid(ulid::Ulid::from_bytes([recruit; 16])),
        amount: Money::new(2_500, currency("EUR")),
        terms: TermsId::from_ulid(ulid::Ulid::nil()),
        earned_at: stage.world.now(),
    }
}

// req: E04, Q16
#[tokio::test]
async fn a_flat_fee_is_booked_once_for_a_pair_and_taken_back_while_its_month_takes_lines() {
    let stage = Stage::set().await;
    let (store, company) = (stage.world.store(), &stage.company.company);
    let fee = fee(&stage, 7);
    let book = async || {
        let booked = store.book_referral_fee(company, &fee, stage.world.now(), |_| Ok(()));
        booked.await.unwrap()
    };
    let reverse = async || {
        let pair = (fee.referrer, fee.recruit);
        let now = stage.world.now();
        store.reverse_referral_fee(company, pair, now, |_| Ok(())).await.unwrap()
    };
    assert_eq!(reverse().await, FeeReversed::NoFee);
    assert_eq!((book().await, book().await), (FeeBooked::Yes, FeeBooked::Before));
    assert_eq!(stage.owed().await, 2_500);
    assert_eq!((reverse().await, reverse().await), (FeeReversed::Yes, FeeReversed::NoFee));
    assert_eq!(stage.owed().await, 0);
    assert_eq!((book().await, stage.owed().await), (FeeBooked::Yes, 2_500));
    stage.world.clock_to("2026-11-09T00:00:00Z").await;
    assert_eq!(reverse().await, FeeReversed::MonthIsFinal(month("2026-10")));
    assert_eq!(book().await, FeeBooked::Before, "a new approval pays nothing twice");
    assert_eq!(stage.month("2026-10").await.commissions, 2_500);
    adds_up(&stage).await;
}

// req: E04, Q16
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_flat_fee_is_booked_once_by_any_number_at_once() {
    let stage = Stage::set().await;
    let (store, company, fee) = (stage.world.store(), &stage.company.company, fee(&stage, 7));
    stage.world.refuse_overlaps(true);
    let now = stage.world.now();
    let all = (0..16).map(|_| store.book_referral_fee(company, &fee, now, |_| Ok(())));
    let done = futures_util::future::join_all(all).await;
    let booked = done.into_iter().filter(|one| matches!(one, Ok(FeeBooked::Yes)));
    assert_eq!((booked.count(), stage.owed().await), (1, 2_500));
}

// req: K18, K19, T22
#[tokio::test]
async fn an_account_over_any_days_goes_from_its_beginning_to_its_end() {
    let stage = Stage::set().await;
    stage.refer("c1").await;
    stage.sell_at("s1", "c1", "1000.00", "2026-10-01T00:30:00Z").await;
    stage.world.clock_to("2026-10-20T12:00:00Z").await;
    stage.sell("s2", "c1", "500.00").await;
    stage.world.clock_to("2026-11-10T12:00:00Z").await;
    stage.sell("s3", "c1", "50.00").await;
    stage.refund("f1", "s1", "400.00").await;
    let ledger = async |range: &str| {
        let path = format!("/api/v1/ledger?partner={}{range}", stage.partner.id);
        stage.world.call(&stage.company, &path, None).await
    };
    for (range, expected) in [
        ("", ["0.00", "310.00", "80.00", "0.00", "300.00", "-70.00"]),
        ("&from=2026-10-01&to=2026-10-19", ["0.00", "200.00", "0.00", "0.00", "0.00", "200.00"]),
        ("&from=2026-10-20&to=2026-10-31", ["200.00", "100.00", "0.00", "0.00", "0.00", "300.00"]),
        ("&from=2026-11&to=2026-11", ["300.00", "10.00", "80.00", "0.00", "300.00", "-70.00"]),
        ("&from=2026-11-10", ["0.00", "10.00", "80.00", "0.00", "0.00", "-70.00"]),
    ] {
        let found = ledger(range).await.expect(200).json();
        let said = ["beginning", "commissions", "clawbacks", "adjustments", "payments", "ending"]
            .map(|name| found[name].as_str().unwrap().to_owned());
        assert_eq!(said, expected, "{range}: {found}");
        let lines = found["lines"].as_array().unwrap();
        assert_eq!(lines.last().unwrap()["balance"], found["ending"], "{range}");
        assert_eq!(json!(lines.len()), found["line_count"]);
    }
    let first = ledger("&limit=1").await.expect(200).json();
    let next = ledger("&limit=1&cursor=1").await.expect(200).json();
    assert_eq!((&first["next"], &first["lines"][0]["balance"]), (&json!("1"), &json!("200.00")));
    assert_eq!(next["lines"][0]["balance"], json!("300.00"));
    for (range, field) in [
        ("&from=soon", "from"),
        ("&from=2026-11-02&to=2026-11-01", "to"),
        ("&as_of=2999-01-01T00:00:00Z", "as_of"),
        ("&cursor=x", "cursor"),
        ("&currency=XXXX", "currency"),
    ] {
        let refused = ledger(range).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], json!(field), "{refused}");
    }
}

// req: K19, T22, T6
#[tokio::test]
async fn any_report_can_be_seen_as_it_stood() {
    let it = Recruiting::paying(json!({"type": "percentage", "rate": OF_PAYOUTS, "basis": "payout", "threshold": "50.00", "currency": "EUR"})).await;
    let stage = &it.stage;
    stage.world.clock_on(TimeDelta::hours(1)).await;
    stage.refer("c1").await;
    stage.sell("own", "c1", "100.00").await;
    stage.sell("s1", "r1", "1500.00").await;
    let mut seen = Vec::new();
    for (to, sale) in [
        ("2026-10-20T00:00:00Z", "s2"),
        ("2026-11-03T00:00:00Z", "s3"),
        ("2026-11-20T00:00:00Z", "s4"),
        ("2026-12-20T00:00:00Z", "s5"),
    ] {
        stage.world.clock_to(to.parse::<chrono::DateTime<chrono::Utc>>().unwrap()).await;
        let at = stage.world.now();
        seen.push((at, reports(&it, "").await));
        stage.world.clock_on(TimeDelta::minutes(1)).await;
        stage.sell(sale, "r1", "600.00").await;
        stage.refund(&format!("f{sale}"), "own", "10.00").await;
    }
    for (at, reports_then) in seen {
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
        let now = reports(&it, &format!("&as_of={at}")).await;
        for (then, now) in reports_then.iter().zip(&now) {
            assert_eq!(now, then, "as of {at}");
        }
    }
}

/// Every report that can be asked for as of an instant.
async fn reports(it: &Recruiting, as_of: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for partner in [it.stage.partner.id, it.recruit.id] {
        for path in ["statements", "commissions", "balances", "ledger"] {
            all.push(it.get(&format!("/api/v1/{path}?partner={partner}{as_of}")).await);
        }
    }
    for month in ["2026-10", "2026-11", "2026-12"] {
        all.push(it.get(&format!("/api/v1/statements?period={month}{as_of}")).await);
    }
    all
}
