//! `export journal`: the ledger as plain-text accounting balances, says what the books say, and accounting programs
//! that nobody here wrote read it.

use std::{collections::BTreeMap, process::Command};

use serde_json::json;
use vouch_domain::{
    books::ledger::Account,
    money::{Currency, Money},
};
use vouch_local::{
    deployment::Deployment,
    export::{Format, Journal, Wanted, journal},
};
use vouch_store::{TableNames, decisions::Adjustment};

use crate::{
    stage::{Stage, currency, month},
    verify,
};

/// The words of somebody who wishes ill to whoever reads them.
const ODD: &str = "A \"thank-you\"; [2026-13-45] date: x:: (1 \\ | é\u{a0}#tag ^link  ; ; ";

/// Books with months that are final, holds, payouts, a charge, an adjustment in odd words, and a currency without cents.
async fn books() -> Stage {
    let stage = verify::books().await;
    let at = stage.world.now();
    let sale = json!({"transaction_id": ODD.trim(), "customer_id": "c1", "amount": "12345", "currency": "JPY", "occurred_at": at});
    stage.tell("transaction.paid", sale).await;
    let adjustment = Adjustment {
        partner: stage.partner.id,
        month: month("2026-12"),
        amount: Money::new(-307, currency("EUR")),
        id: "odd".to_owned(),
        text: ODD.to_owned(),
    };
    let company = &stage.company.company;
    stage.world.store().adjust(company, adjustment, at).await.unwrap();
    stage.world.drain().await;
    stage
}

async fn written(deployment: &Deployment, wanted: Wanted) -> Journal {
    let name = |table: &str| table.to_owned();
    let names =
        TableNames { registry: name("registry"), clicks: name("clicks"), ledger: name("ledger") };
    let client = deployment.engine().client();
    journal(client, names, deployment.now(), &wanted, &mut |_, _| {}).await.unwrap()
}

/// What a text says that is read by its rules: sums by account and currency, entries, assertions.
#[derive(Debug, Default)]
struct Read {
    sums: BTreeMap<(String, String), i128>,
    entries: usize,
    /// By the number of the day, account and currency.
    asserted: Vec<(String, String, String, i128)>,
    /// Sides by day, to hold assertions against.
    sides: Vec<(String, String, String, i128)>,
}

fn minor(amount: &str, currency: &str) -> i128 {
    let currency: Currency = currency.parse().unwrap();
    let digits = amount.rsplit_once('.').map_or(0, |(_, digits)| digits.len());
    assert_eq!(digits, currency.digits() as usize, "{amount} {currency}");
    amount.replace('.', "").parse().unwrap()
}

fn read(text: &str) -> Read {
    let mut read = Read::default();
    let (mut day, mut sum): (String, BTreeMap<String, i128>) = Default::default();
    let mut opened: BTreeMap<String, String> = BTreeMap::new();
    for line in text.lines() {
        assert!(!line.contains('\t') && !line.ends_with(' '), "{line:?}");
        let parts: Vec<&str> = line.split_whitespace().collect();
        let is_detail = line.starts_with("  ;") || line.contains(": \"");
        if line.starts_with(';') || line.is_empty() || line.starts_with("  ") && is_detail {
            continue;
        }
        if !line.starts_with(' ') {
            assert!(sum.values().all(|sum| *sum == 0), "before {line}: {sum:?}");
            sum.clear();
            day = parts[0].to_owned();
            match parts[1] {
                "open" => drop(opened.insert(parts[2].to_owned(), day.clone())),
                "balance" => {
                    let amount = minor(parts[3], parts[4]);
                    let account = parts[2].to_owned();
                    read.asserted.push((day.clone(), account, parts[4].to_owned(), amount));
                }
                "*" => read.entries += 1,
                other => panic!("{other} in {line}"),
            }
            continue;
        }
        let [account, amount, currency] = parts[..] else { panic!("{line:?}") };
        assert!(opened[account] <= day, "{account} is open on {day}");
        let amount = minor(amount, currency);
        *sum.entry(currency.to_owned()).or_default() += amount;
        *read.sums.entry((account.to_owned(), currency.to_owned())).or_default() += amount;
        read.sides.push((day.clone(), account.to_owned(), currency.to_owned(), amount));
    }
    read
}

#[tokio::test]
async fn the_journal_balances_and_says_what_the_books_say() {
    let stage = books().await;
    let journal = written(stage.world.deployment(), Wanted::default()).await;
    assert!(journal.unread.is_empty(), "{:?}", journal.unread);
    let read = read(&journal.text);
    assert_eq!(read.entries, journal.entries);
    let ours: BTreeMap<(String, String), i128> = journal
        .balances
        .iter()
        .map(|((account, currency), sum)| ((account.clone(), currency.to_string()), (*sum).into()))
        .collect();
    assert_eq!(read.sums, ours);
    // Each assertion holds of what stands in the text, and those of statements are there.
    for (day, account, currency, asserted) in &read.asserted {
        let until = read
            .sides
            .iter()
            .filter(|(at, of, in_what, _)| at < day && of == account && in_what == currency);
        assert_eq!(until.map(|(.., amount)| amount).sum::<i128>(), *asserted, "{day} {account}");
    }
    assert!(read.asserted.iter().any(|(day, ..)| day == "2026-11-01"), "{:?}", read.asserted);
    // What is owed by the text is what is owed by the store.
    let payable = format!("{}", Account::PartnerPayable(stage.partner.id));
    let partner = payable.split_once("ptn_").unwrap().1;
    for (currency, owed) in stage.balances(stage.partner.id).await {
        let (_, said) = read
            .sums
            .iter()
            .find(|((account, of), _)| {
                account.contains(":Payable:")
                    && account.contains(partner)
                    && *of == currency.to_string()
            })
            .unwrap();
        assert_eq!(-said, i128::from(owed), "{currency}");
    }
    // One company's alone is the same here, another's is empty.
    let company = Some(stage.company.id);
    let own = written(stage.world.deployment(), Wanted { company, ..Wanted::default() }).await;
    assert_eq!(own.text, journal.text);
    let other = vouch_domain::id::CompanyId::from_ulid(ulid::Ulid::from_bytes([9; 16]));
    let none = Wanted { company: Some(other), ..Wanted::default() };
    assert_eq!(written(stage.world.deployment(), none).await.entries, 0);
}

/// A program of that name, where it is installed.
#[expect(clippy::disallowed_methods, reason = "where whoever runs the test has put it")]
fn program(name: &str) -> Option<Command> {
    let folder = std::env::var_os("VOUCH_ACCOUNTANTS").map(std::path::PathBuf::from);
    let own = folder.map(|folder| folder.join("bin").join(name)).filter(|path| path.exists());
    let path = own.unwrap_or_else(|| name.into());
    let is_there = Command::new(&path).arg("--version").output().is_ok();
    if !is_there {
        println!("skipped: {name} is not here to read a journal");
    }
    is_there.then(|| Command::new(path))
}

#[tokio::test]
async fn accounting_programs_of_others_read_the_journal_and_come_to_the_same() {
    let stage = books().await;
    let folder = std::env::temp_dir().join(format!("vouch-journal-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let plain = written(stage.world.deployment(), Wanted::default()).await;
    let beancount = Wanted { format: Format::Beancount, ..Wanted::default() };
    let beancount = written(stage.world.deployment(), beancount).await;
    let (plain_file, beancount_file) = (folder.join("plain.txt"), folder.join("own.beancount"));
    std::fs::write(&plain_file, &plain.text).unwrap();
    std::fs::write(&beancount_file, &beancount.text).unwrap();
    for file in [&plain_file, &beancount_file] {
        let Some(mut check) = program("bean-check") else { break };
        let output = check.arg(file).output().unwrap();
        assert!(output.status.success(), "{output:?}\n{}", plain.text);
    }
    for (name, options) in [
        ("hledger", &["balance", "--flat", "--no-total", "-N", "--layout=bare", "-O", "csv"][..]),
        (
            "ledger",
            &["balance", "--flat", "--no-total", "--balance-format", "%(account) %(total)\n"][..],
        ),
    ] {
        let Some(mut program) = program(name) else { continue };
        let output = program.arg("-f").arg(&plain_file).args(options).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).replace(['"', ','], " ");
        assert!(output.status.success() && output.stderr.is_empty(), "{name}: {output:?}");
        for ((account, currency), sum) in plain.balances.iter().filter(|(_, sum)| **sum != 0) {
            let amount = Money::new(*sum, *currency).amount();
            let is_said = said.lines().any(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                words.contains(&account.as_str()) && words.contains(&&*amount)
            });
            assert!(
                is_said || name == "ledger" && said.contains(&format!("{amount} {currency}")),
                "{name} on {account} {amount}:\n{said}"
            );
        }
    }
    std::fs::remove_dir_all(&folder).unwrap();
}
