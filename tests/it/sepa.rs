//! SEPA payouts: a run becomes a file that banks take, held against the schema of `pain.001.001.09`.

use std::{path::PathBuf, process::Command};

use chrono::TimeDelta;
use serde_json::{Value, json};
use vouch_domain::{
    id::PartnerId,
    people::destination::{Account, BankAccount, Destination},
};
use vouch_local::{
    faults::Mode,
    world::{CompanySpec, PartnerSpec, ProgramSpec, TestCompany, World},
};

use crate::{
    pages::Browser,
    stage::Stage,
    stripe::{payouts, put_rails, says_where},
};

/// The company's own account.
const DEBTOR: &str = "DE89370400440532013000";
/// The end of October's review, and a bit.
const FINAL: &str = "2026-11-08T00:01:00Z";

fn bank(holder: &str, iban: &str, bic: Option<&str>) -> Account {
    let bic = bic.map(|bic| bic.parse().unwrap());
    Account::Bank(BankAccount { holder: holder.to_owned(), iban: iban.parse().unwrap(), bic })
}

/// A stage whose company pays by file, after a month in which one partner earned 20.00.
async fn by_file(holder: &str) -> Stage {
    let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
    let stage = Stage::of(World::start().await, company, ProgramSpec::default()).await;
    let debtor = json!({"holder": "Größe & Maß GmbH", "iban": DEBTOR, "bic": "COBADEFFXXX"});
    put_rails(&stage, json!({"payout": "sepa", "debtor": debtor})).await;
    stage.refer("c1").await;
    stage.sell("s1", "c1", "100.00").await;
    says_where(&stage, bank(holder, "FR1420041010050500013M02606", None)).await;
    stage.world.clock_to(FINAL).await;
    stage
}

/// A company that pays by file, and a partner that said where to.
pub(crate) async fn pays_by_file(world: &World, company: &TestCompany, partner: PartnerId) {
    let debtor = json!({"holder": "Lantern Ltd", "iban": DEBTOR});
    let rails = json!({"payout": "sepa", "debtor": debtor});
    world.send(company, http::Method::PUT, "/api/v1/rails", &rails).await.expect(200);
    let account = bank("Ada", "FR1420041010050500013M02606", None);
    let destination = Destination::after(None, account, None, world.now());
    let mut writes = world.store().writes();
    writes.destination(company.id, partner, &destination).unwrap();
    writes.commit().await.unwrap();
}

async fn post(stage: &Stage, path: &str, body: Value) -> vouch_local::world::Answer {
    stage.world.call(&stage.company, path, Some(body)).await
}

async fn run_of_all(stage: &Stage) -> Value {
    let wanted = json!({"rail": "sepa", "currency": "EUR"});
    post(stage, "/api/v1/payout-runs", wanted).await.expect(201).json()
}

async fn file(stage: &Stage, run: &Value, ending: &str) -> vouch_local::world::Answer {
    let path = format!("/api/v1/payout-runs/{}/file.{ending}", run["id"].as_str().unwrap());
    stage.world.call(&stage.company, &path, None).await
}

#[tokio::test]
async fn a_run_becomes_a_file_for_the_bank_and_is_marked_as_paid_with_its_reference() {
    let stage = by_file("Chloé Œuvre, 中村 & Söhne").await;
    let payout = &payouts(&stage, "2026-10").await[0];
    assert_eq!((&payout["rail"], &payout["waits_for"]), (&json!("sepa"), &json!("by_hand")));
    let run = run_of_all(&stage).await;
    assert_eq!((&run["status"], &run["amount"]), (&json!("approved"), &json!("20.00")));
    let answer = file(&stage, &run, "xml").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/xml");
    let xml = answer.text();
    for part in [
        "<NbOfTxs>1</NbOfTxs>",
        "<CtrlSum>20.00</CtrlSum>",
        "<Nm>Groesse + Mass GmbH</Nm>",
        "<IBAN>FR1420041010050500013M02606</IBAN>",
        "<InstdAmt Ccy=\"EUR\">20.00</InstdAmt>",
        "<BICFI>COBADEFFXXX</BICFI>",
    ] {
        assert!(xml.contains(part), "{part} is missing:\n{xml}");
    }
    assert_eq!(file(&stage, &run, "xml").await.text(), xml, "the same bytes whenever it is asked");
    let sheet = file(&stage, &run, "csv").await.expect(200).text();
    assert!(sheet.contains("FR1420041010050500013M02606") && sheet.lines().count() == 2, "{sheet}");
    let id = run["id"].as_str().unwrap();
    let paid = json!({"reference": "sheet 7"});
    let run = post(&stage, &format!("/api/v1/payout-runs/{id}/paid"), paid).await;
    assert_eq!(run.expect(200).json()["status"], "paid");
    let payout = &payouts(&stage, "2026-10").await[0];
    assert_eq!((&payout["status"], &payout["reference"]), (&json!("paid"), &json!("sheet 7")));
    if let Some(problems) = schema_problems(&xml) {
        assert_eq!(problems, "", "against the schema");
    }
}

/// What the schema says is wrong with a file; none where no judge is installed, which says so.
fn schema_problems(xml: &str) -> Option<String> {
    let Some(judges) = option_env_folder("VOUCH_BANKERS") else {
        eprintln!("no judge of pain.001 is here: ./tests/run unit installs it");
        return None;
    };
    let path = std::env::temp_dir().join(format!("vouch-pain-{}.xml", std::process::id()));
    std::fs::write(&path, xml).unwrap();
    let script = "import sys, pathlib, lxml.etree as e, sepaxml\n\
        found = list(pathlib.Path(sepaxml.__file__).parent.rglob('pain.001.001.09.xsd'))\n\
        schema = e.XMLSchema(e.parse(str(found[0])))\n\
        schema.validate(e.parse(sys.argv[1]))\n\
        print(schema.error_log)";
    let judged =
        Command::new(judges.join("bin/python")).args(["-c", script]).arg(&path).output().unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
    Some(String::from_utf8_lossy(&judged.stdout).trim().to_owned())
}

#[expect(clippy::disallowed_methods, reason = "where whoever runs the test has put it")]
fn option_env_folder(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).map(PathBuf::from).filter(|folder| folder.exists())
}

#[tokio::test]
async fn single_payouts_of_a_run_may_fail_and_their_amount_is_balance_again() {
    let stage = by_file("Ada").await;
    let run = run_of_all(&stage).await;
    let (id, payout) = (run["id"].as_str().unwrap(), run["payouts"][0].as_str().unwrap());
    let paid = json!({"reference": "sheet 8", "failed": [{"payout": payout, "reason": "closed"}]});
    let path = format!("/api/v1/payout-runs/{id}/paid");
    assert_eq!(post(&stage, &path, paid).await.expect(200).json()["status"], "paid");
    let failed = &payouts(&stage, "2026-10").await[0];
    assert_eq!((&failed["status"], &failed["reason"]), (&json!("failed"), &json!("closed")));
    assert_eq!(stage.owed().await, 2_000);
    // A payout may come back days after it was paid, too.
    let again = format!("/api/v1/payouts/{payout}/retry");
    let next = post(&stage, &again, json!({})).await.expect(200).json();
    let next = next["id"].as_str().unwrap();
    post(&stage, &format!("/api/v1/payouts/{next}/paid"), json!({"reference": "x"}))
        .await
        .expect(200);
    assert_eq!(stage.owed().await, 0);
    stage.world.clock_on(TimeDelta::days(10)).await;
    let back = json!({"reason": "account unknown"});
    post(&stage, &format!("/api/v1/payouts/{next}/failed"), back).await.expect(200);
    assert_eq!(stage.owed().await, 2_000);
}

#[tokio::test]
async fn a_run_above_the_amount_needs_a_second_person_and_a_key_is_none() {
    let stage = by_file("Ada").await;
    put_rails(&stage, json!({"second_person_above": {"EUR": "19.99"}})).await;
    let run = run_of_all(&stage).await;
    assert_eq!((&run["status"], &run["needs_second_person"]), (&json!("waiting"), &json!(true)));
    file(&stage, &run, "xml").await.expect(409);
    file(&stage, &run, "csv").await.expect(409);
    let id = run["id"].as_str().unwrap();
    let approve = format!("/api/v1/payout-runs/{id}/approve");
    post(&stage, &approve, json!({})).await.expect(409);
    post(&stage, &format!("/api/v1/payout-runs/{id}/paid"), json!({"reference": "x"}))
        .await
        .expect(409);
    let wanted = json!({"rail": "sepa", "currency": "EUR"});
    post(&stage, "/api/v1/payout-runs", wanted).await.expect(409);
    // Let out of the run, the payout can go with another, below the amount.
    let cancel = format!("/api/v1/payout-runs/{id}/cancel");
    assert_eq!(post(&stage, &cancel, json!({})).await.expect(200).json()["status"], "cancelled");
    let eased = json!({"second_person_above": {"EUR": "20.00"}});
    let owner = stage.world.member(&stage.company, "owner").await;
    let mut browser = Browser::of_member(&stage.world, &owner).await;
    let fields = [("charge", "manual"), ("payout", "sepa"), ("above", "20.00")];
    let rails = "/dashboard/settings/rails";
    stage.world.send(&stage.company, http::Method::PUT, "/api/v1/rails", &eased).await.expect(403);
    browser.submit(rails, rails, &fields).await.expect(303);
    assert_eq!(run_of_all(&stage).await["status"], "approved");
}

#[tokio::test]
async fn the_files_of_a_run_name_everybody_as_they_were_when_it_was_let_go() {
    let stage = by_file("Ada").await;
    let run = run_of_all(&stage).await;
    let before = [file(&stage, &run, "csv").await.expect(200), file(&stage, &run, "xml").await];
    let patch = async |path: &str, body: Value| {
        stage.world.send(&stage.company, http::Method::PATCH, path, &body).await.expect(200);
    };
    let partner = format!("/api/v1/partners/{}", stage.partner.id);
    patch(&partner, json!({"name": "Renamed", "email": "other@nora.example"})).await;
    patch("/api/v1/company", json!({"name": "Another"})).await;
    let after = [file(&stage, &run, "csv").await.expect(200), file(&stage, &run, "xml").await];
    for (before, after) in before.iter().zip(&after) {
        assert!(before.body() == after.body(), "{}\n{}", before.text(), after.text());
    }
    assert!(before[0].text().contains(&stage.partner.partner.name), "{}", before[0].text());
}

#[tokio::test]
async fn a_run_whose_cancelling_is_cut_off_anywhere_keeps_no_payout() {
    let stage = by_file("Ada").await;
    put_rails(&stage, json!({"second_person_above": {"EUR": "19.99"}})).await;
    let mut was_cut_off = false;
    for nth in 1.. {
        let run = run_of_all(&stage).await;
        let id = run["id"].as_str().unwrap();
        let cancel = format!("/api/v1/payout-runs/{id}/cancel");
        stage.world.faults().nth(nth, Mode::CrashNotApplied, 1);
        let answer = post(&stage, &cancel, json!({})).await;
        let met = stage.world.faults().met();
        stage.world.faults().nth(1, Mode::Ok, 0);
        stage.world.drain().await;
        let shown = format!("/api/v1/payout-runs/{id}");
        let status = stage.world.call(&stage.company, &shown, None).await.expect(200).json();
        let status = status["status"].as_str().unwrap().to_owned();
        let payout = &payouts(&stage, "2026-10").await[0];
        was_cut_off |= status == "cancelled" && answer.status() != 200;
        if status == "waiting" {
            assert_eq!(payout["run"], run["id"], "{met:?}");
            post(&stage, &cancel, json!({})).await.expect(200);
        } else {
            assert_eq!((&*status, &payout["run"]), ("cancelled", &Value::Null), "{met:?}");
        }
        if met.is_none() {
            break;
        }
    }
    assert!(was_cut_off, "some crash came between what is written");
}

#[tokio::test]
async fn a_partner_without_a_destination_waits_with_that_reason() {
    let stage = by_file("Ada").await;
    let spec = PartnerSpec { name: "Nowhere", email: None, ..PartnerSpec::default() };
    let partner = stage.world.partner(&stage.company, &stage.program, spec).await;
    let adjusted =
        json!({"partner": partner.id, "amount": "5.00", "currency": "EUR", "reason": "a gift"});
    post(&stage, "/api/v1/adjustments", adjusted).await.expect(201);
    stage.world.clock_to("2026-12-09T00:00:00Z").await;
    let payout = &payouts(&stage, "2026-11").await[0];
    assert_eq!(
        (&payout["status"], &payout["waits_for"]),
        (&json!("due"), &json!("no_destination"))
    );
    let run = run_of_all(&stage).await;
    assert_eq!(run["count"], 1, "the other partner's only");
}

#[tokio::test]
async fn what_is_set_is_checked_and_secrets_are_never_shown() {
    let stage = Stage::set().await;
    let put = async |body: Value| {
        let request = http::Request::put("/api/v1/rails")
            .header("authorization", format!("Bearer {}", stage.company.api_key))
            .header("content-type", "application/json")
            .body(body.to_string())
            .unwrap();
        stage.world.request(request).await
    };
    for wrong in [
        json!({"charge": "sepa"}),
        json!({"charge": "stripe"}),
        json!({"payout": "sepa"}),
        json!({"payout": "stripe"}),
        json!({"debtor": {"holder": "A", "iban": "DE88370400440532013000"}}),
        json!({"stripe": {"secret": "whsec_0123456789"}}),
        json!({"stripe": {"customer": "cus_0123456789"}}),
        json!({"second_person_above": {"EUR": "-1.00"}}),
    ] {
        put(wrong.clone()).await.expect(422);
    }
    let set = json!({"stripe": {"secret": "sk_test_0123456789"}, "debtor": {"holder": "A", "iban": DEBTOR}});
    let text = put(set).await.expect(200).text();
    assert!(
        text.contains("DE…3000") && !text.contains("sk_test") && !text.contains(DEBTOR),
        "{text}"
    );
    let changed = put(json!({"stripe": {"customer": "cus_0123456789"}, "payout": "stripe"})).await;
    assert_eq!(changed.expect(200).json()["stripe"]["customer"], "cus_0123456789");
    let rows = format!("{:?}", stage.world.rows());
    assert!(!rows.contains("sk_test_0123456789"), "it is sealed");
}
