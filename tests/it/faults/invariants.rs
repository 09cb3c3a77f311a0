//! What must hold at rest whatever happened before (RELIABILITY §2.5), looked up in the tables themselves.

mod earning;

use std::collections::BTreeMap;

use serde_json::Value;
use vouch_domain::{
    books::{
        ledger::{Account, Page, Posting, balances},
        payout::PayoutStatus,
        statement::{Chain, Statement, Totals},
    },
    calendar::Month,
    earning::transaction::TransactionState,
    id::PartnerId,
    money::Currency,
};
use vouch_local::engine::TableRow;
use vouch_store::ledger::Line;

use super::story::Story;
use crate::stage::Stage;

type Lines = BTreeMap<(PartnerId, Currency, Month), Vec<Line>>;

/// Panics with what does not hold.
pub(super) async fn hold(stage: &Stage, story: &Story) {
    let mut lines = Lines::new();
    for partner in &story.partners {
        for line in stage.world.store().all_lines(stage.company.id, *partner).await.unwrap() {
            assert!(balances(&line.entry.postings), "I1: {line:?}");
            let page = line.page;
            lines.entry((page.partner, page.currency, page.month)).or_default().push(line);
        }
    }
    nothing_waits(stage).await;
    commissions_are_once(stage, &lines).await;
    fences_add_up(stage, &lines).await;
    documents_add_up(stage, &lines).await;
    views_add_up(stage, story, &lines).await;
    earning::holds(stage, story, &lines).await;
    every_delivery_is_somewhere(stage, story);
    let findings = stage.world.deployment().verify().await.unwrap();
    assert!(findings.is_empty(), "{findings}");
}

/// I13, I14: nothing in a queue, among the dead letters or in the outbox.
async fn nothing_waits(stage: &Stage) {
    for (queue, depth) in stage.world.queues().depths().await.unwrap() {
        let all = depth.visible + depth.in_flight + depth.delayed + depth.dead;
        assert_eq!(all, 0, "I13: {queue}: {depth:?}");
    }
    for (_, row) in stage.world.rows() {
        let key = row["pk"]["S"].as_str().unwrap();
        let due = row["due_at"]["S"].as_str().and_then(|due| due.parse().ok());
        let is_later =
            due.is_some_and(|due: chrono::DateTime<chrono::Utc>| due > stage.world.now());
        let is_done = row["done"]["BOOL"] == true || is_later;
        assert!(!key.contains("#OUT#") || is_done, "{key} is not done: {row}");
    }
}

/// I3, I5, I6: a sale's lines come to what its row says, which is never below nothing.
async fn commissions_are_once(stage: &Stage, lines: &Lines) {
    let mut by_sale = BTreeMap::<_, i64>::new();
    for line in lines.values().flatten() {
        if let Some(sale) = &line.entry.transaction {
            let family = (sale.clone(), line.entry.recruit.is_some());
            *by_sale.entry(family).or_default() += line.entry.minor;
        }
    }
    for ((sale, by_recruiting), sum) in by_sale {
        assert!(sum >= 0, "I5: {sale} came to {sum}");
        let row = stage.world.store().find_transaction(stage.company.id, &sale).await.unwrap();
        match row.unwrap().state {
            TransactionState::Booked(booked) => {
                let said = if by_recruiting { booked.referral.booked } else { booked.booked };
                assert_eq!(said.total().unwrap(), sum, "I3: {sale}, recruited: {by_recruiting}")
            }
            other => panic!("{sale} has lines and is {other:?}"),
        }
    }
}

fn total(lines: &[Line]) -> Totals {
    lines
        .iter()
        .fold(Totals::default(), |sum, line| sum.plus(line.entry.totals().unwrap()).unwrap())
}

/// I6: each month's subtotal is its lines.
async fn fences_add_up(stage: &Stage, lines: &Lines) {
    for ((partner, currency, month), of_page) in lines {
        let page = Page { partner: *partner, currency: *currency, month: *month };
        let fence = stage.world.store().find_fence(stage.company.id, page).await.unwrap();
        assert_eq!(fence.unwrap().totals, total(of_page), "I6: {page:?}");
    }
}

/// I8 to I12: statements, invoices and payouts, and the money between them.
async fn documents_add_up(stage: &Stage, lines: &Lines) {
    let (store, company) = (stage.world.store(), stage.company.id);
    let mut numbers = Vec::new();
    let mut series = BTreeMap::<PartnerId, Vec<u64>>::new();
    let mut last = BTreeMap::<(PartnerId, Currency), Statement>::new();
    let mut chains = BTreeMap::<PartnerId, BTreeMap<u64, Statement>>::new();
    let mut postings: Vec<Posting> =
        lines.values().flatten().flat_map(|line| line.entry.postings.clone()).collect();
    let charges = store.all_company_entries(company).await.unwrap();
    postings.extend(charges.iter().flat_map(|entry| entry.postings.clone()));
    assert!(balances(&postings), "I12");
    let (mut charged, mut paid) = (0, 0);
    for row in store.all_periods(company).await.unwrap() {
        let month = row.period.month;
        let statements = store.all_statements(company, month).await.unwrap();
        for statement in &statements {
            let page = statement.id.0;
            let none = Vec::new();
            let of_page = lines.get(&(page.partner, page.currency, month)).unwrap_or(&none);
            stated_once(statement, last.get(&(page.partner, page.currency)), of_page);
            let number = statement.number.unwrap();
            series.entry(page.partner).or_default().push(number);
            chains.entry(page.partner).or_default().insert(number, statement.clone());
            last.insert((page.partner, page.currency), statement.clone());
            let payouts = store.all_payouts_of(company, page).await.unwrap();
            assert!(payouts.iter().all(|it| it.minor == statement.closing), "I12: {payouts:?}");
            // Of those that failed, the amount is balance again.
            let stands = payouts.iter().filter(|it| it.status != PayoutStatus::Failed);
            let stands: Vec<i64> = stands.map(|it| it.minor).collect();
            assert!(stands.len() <= 1, "I12: {payouts:?}");
            paid += stands.iter().sum::<i64>();
        }
        for invoice in store.all_invoices(company, month).await.unwrap() {
            let of_invoice = statements.iter().filter(|s| s.id.0.currency == invoice.id.currency);
            assert_eq!(invoice.charges, of_invoice.map(|s| s.charged).sum::<i64>(), "I8");
            assert_eq!(invoice.total, invoice.charges + invoice.fee + invoice.credit, "I8");
            numbers.push(invoice.number.unwrap());
            for it in store.all_corrections(company, invoice.id).await.unwrap() {
                numbers.extend([it.credit_note, it.replacement]);
            }
            // A fee is the service's, and no partner's.
            charged += invoice.total.max(0) - invoice.fee;
        }
    }
    for chain in chains.values() {
        let (mut previous, hashes) = ("", chain.values());
        for statement in hashes {
            assert_eq!(statement.previous_hash, previous, "I2: {statement:?}");
            previous = &statement.hash;
        }
    }
    for mut given in series.into_values().chain([numbers]) {
        given.sort_unstable();
        let expected: Vec<u64> = (1..).take(given.len()).collect();
        assert_eq!(given, expected, "I10");
    }
    let funds: i64 = postings
        .iter()
        .filter(|posting| posting.account == Account::CompanyFunds)
        .map(|posting| posting.minor)
        .sum();
    assert_eq!(funds, charged - paid, "I12: charged {charged}, paid {paid}");
}

/// I8, I9, I11: a statement is its lines, and goes on from the one before in its currency.
fn stated_once(statement: &Statement, before: Option<&Statement>, lines: &[Line]) {
    assert_eq!(statement.totals, total(lines), "I8: {statement:?}");
    let opening = before.map_or(0, |before| before.closing);
    assert_eq!(statement.opening, opening, "I8: {statement:?}");
    assert_eq!(statement.closing, opening + statement.totals.net().unwrap(), "I8: {statement:?}");
    let mut chain = Chain::after(&statement.previous_hash);
    lines.iter().for_each(|line| chain.line(&line.entry));
    assert_eq!(statement.hash, chain.hash(), "I2: {statement:?}");
}

/// I6 of the views: what partners, links and the company are told is what the lines say.
async fn views_add_up(stage: &Stage, story: &Story, lines: &Lines) {
    let (store, company) = (stage.world.store(), stage.company.id);
    let from = "2026-01".parse().unwrap();
    let mut of_company = BTreeMap::<Currency, i64>::new();
    for partner in &story.partners {
        let mut of_lines = BTreeMap::<Currency, i64>::new();
        let mut of_links = BTreeMap::<Currency, i64>::new();
        for line in lines.values().flatten().filter(|line| line.page.partner == *partner) {
            if let Some(sale) = &line.entry.transaction {
                *of_lines.entry(line.page.currency).or_default() += line.entry.minor;
                // What is earned by recruiting came by no link of one's own.
                if line.entry.recruit.is_none() && earning::came_by_link(stage, sale).await {
                    *of_links.entry(line.page.currency).or_default() += line.entry.minor;
                }
            }
        }
        let totals = store.partner_totals(company, *partner, from).await.unwrap();
        let mut by_link = BTreeMap::<Currency, i64>::new();
        for (_, link) in store.all_link_totals(company, *partner).await.unwrap() {
            for (currency, minor) in link.commission {
                *by_link.entry(currency).or_default() += minor;
            }
        }
        by_link.retain(|_, sum| *sum != 0);
        of_links.retain(|_, sum| *sum != 0);
        assert_eq!(by_link, of_links, "I6: the links of {partner}");
        for (currency, sum) in of_lines {
            assert_eq!(totals.all.money[&currency].commission, sum, "I6: {partner}");
            *of_company.entry(currency).or_default() += sum;
        }
    }
    let months = store.month_totals(company, from).await.unwrap().months;
    for (currency, sum) in of_company {
        let told = months.values().filter_map(|month| month.money.get(&currency));
        assert_eq!(told.map(|money| money.commission).sum::<i64>(), sum, "I6: the company");
    }
}

/// I13: what was accepted is recorded under its id, once: as applied, a repeat, parked or put aside.
fn every_delivery_is_somewhere(stage: &Stage, story: &Story) {
    let mut known = BTreeMap::<String, Vec<String>>::new();
    for (id, outcome) in super::picture::deliveries(stage) {
        known.entry(id).or_default().push(outcome);
    }
    for id in story.deliveries() {
        let outcomes = known.get(&id).map_or(0, Vec::len);
        assert_eq!(outcomes, 1, "I13: {id} {:?}", known.get(&id));
    }
}

/// I2, I7, I11: what stands in the books stays as it is, and months only go forward.
pub(super) fn kept(before: &[TableRow], after: &[TableRow]) {
    const FOR_EVER: [&str; 7] = ["COM#", "ENT#", "STM#", "N#", "ACC#", "PTS#", "COR#"];
    const STATUSES: [&str; 4] = ["open", "review", "closing", "final"];
    let place = |row: &Value| [row["pk"]["S"].to_string(), row["sk"]["S"].to_string()];
    let rows: BTreeMap<_, _> = after.iter().map(|(_, row)| (place(row), row)).collect();
    for (table, row) in before.iter().filter(|(table, _)| table == "ledger") {
        let (pk, sk) = (row["pk"]["S"].as_str().unwrap(), row["sk"]["S"].as_str().unwrap());
        let now = rows.get(&place(row));
        if FOR_EVER.iter().any(|kind| sk.starts_with(kind)) {
            // What people say of a commission is said on it; all else stays.
            let said = |row: &Value| {
                let mut row = row.clone();
                for word in ["review", "reviewed", "released_in"] {
                    row.as_object_mut().map(|row| row.remove(word));
                }
                row
            };
            assert_eq!(now.map(|now| said(now)), Some(said(row)), "I2: {table} {pk} {sk}");
        }
        if pk.ends_with("#CPR") {
            let rank = |row: &Value| {
                // A review that was paused goes on.
                let status =
                    row["status"]["S"].as_str().unwrap_or("open").replace("paused", "review");
                STATUSES.iter().position(|known| *known == status)
            };
            assert!(now.is_some_and(|now| rank(now) >= rank(row)), "I7: {pk} {sk}: {now:?}");
        }
        if sk.starts_with("INV#") {
            let said = |row: &Value| {
                ["charges", "fee", "credit", "total", "statements", "number", "hash"]
                    .map(|part| row[part].clone())
            };
            assert_eq!(now.map(|now| said(now)), Some(said(row)), "I11: {pk} {sk}");
        }
    }
}

/// The clicks of the story's first partner, all links and days together.
pub(super) async fn clicks(stage: &Stage) -> u64 {
    let store = stage.world.store();
    let months = store.list_clicks(stage.company.id, stage.partner.id).await.unwrap();
    months.iter().flat_map(|month| month.days.values()).sum()
}
