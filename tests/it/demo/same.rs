//! One number wherever it stands: what the API tells is what the portal and the dashboard show, to the cent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use vouch_domain::id::PartnerId;
use vouch_local::demo::Demo;

use super::{House, pages::links};
use crate::pages::{Browser, attribute};

/// The month whose books are compared; it is final.
const MONTH: &str = "2026-10";

/// How many whys of each statement are compared.
const WHYS: usize = 3;

/// A partner's month: its statements, their lines and whys, its commissions.
pub(super) async fn in_portal_and_dashboard<'a>(
    house: &House,
    demo: &Demo,
    partner: PartnerId,
    own: &mut Browser<'a>,
    owner: &mut Browser<'a>,
) {
    let portal = format!("/portal/{}", demo.company);
    let overview = own.get(&portal).await.expect(200).text();
    let statements = house.all(demo, &format!("/statements?period={MONTH}")).await;
    let partner = partner.to_string();
    for statement in statements.iter().filter(|one| one["partner"] == *partner) {
        let id = statement["id"].as_str().unwrap();
        let theirs = own.get(&format!("{portal}/statements/{id}")).await.expect(200).text();
        let ours = owner.get(&format!("/dashboard/statements/{id}")).await.expect(200).text();
        for page in [&theirs, &ours] {
            is_the_statement(statement, page);
        }
        assert!(ours.contains(&valued(&statement["charged"])), "{id}");
        let closing = statement["closing"].as_str().unwrap();
        assert!(closing.starts_with('-') || overview.contains(&valued(&statement["closing"])));
        for (page, start, browser) in [
            (&theirs, format!("{portal}/commissions/com_"), &mut *own),
            (&ours, "/dashboard/commissions/com_".to_owned(), &mut *owner),
        ] {
            whys_are_told(house, demo, statement, &links(page, &start), browser).await;
        }
    }
    the_commissions_are(house, demo, &partner, &format!("{portal}/commissions"), own).await;
    the_commissions_are(house, demo, &partner, "/dashboard/commissions", owner).await;
}

/// What the company is charged, in each currency.
pub(super) async fn on_invoices(house: &House, demo: &Demo, owner: &mut Browser<'_>) {
    let list = owner.get("/dashboard/invoices").await.expect(200).text();
    let invoices = house.all(demo, &format!("/invoices?period={MONTH}")).await;
    assert_eq!(invoices.len(), 3, "{invoices:?}");
    for invoice in &invoices {
        let id = invoice["id"].as_str().unwrap();
        let page = owner.get(&format!("/dashboard/invoices/{id}")).await.expect(200).text();
        for page in [&list, &page] {
            assert!(page.contains(&valued(&invoice["total"])), "{invoice}");
        }
        for statement in invoice["statements"].as_array().unwrap() {
            let statement = format!("/dashboard/statements/{}", statement.as_str().unwrap());
            assert!(links(&page, &statement).len() == 1, "{statement} on {id}");
        }
    }
}

/// The account of a statement and each of its lines.
#[track_caller]
fn is_the_statement(statement: &Value, page: &str) {
    for name in ["opening", "commissions", "adjustments", "closing"] {
        assert!(page.contains(&valued(&statement[name])), "{name} of {statement}");
    }
    for name in ["clawbacks", "payments"] {
        let amount = statement[name].as_str().unwrap();
        let is_nil = amount.chars().all(|digit| matches!(digit, '0' | '.'));
        let taken = if is_nil { amount.to_owned() } else { format!("-{amount}") };
        assert!(page.contains(&format!("value=\"{taken}\"")), "{name} of {statement}");
    }
    assert!(statement["lines_next"].is_null());
    let lines = statement["lines"].as_array().unwrap();
    let mut told: Vec<&str> = lines.iter().map(|line| line["amount"].as_str().unwrap()).collect();
    let mut shown = amounts_of_rows(page);
    told.sort_unstable();
    shown.sort_unstable();
    assert_eq!(shown, told, "{}", statement["id"]);
}

/// Each of these whys shows every step of the reckoning that the API explains, and what it comes to.
async fn whys_are_told(
    house: &House,
    demo: &Demo,
    statement: &Value,
    whys: &BTreeSet<String>,
    browser: &mut Browser<'_>,
) {
    let lines = statement["lines"].as_array().unwrap();
    assert!(!whys.is_empty() || lines.iter().all(|line| line["commission"].is_null()));
    for why in whys.iter().take(WHYS) {
        let commission = why.rsplit('/').next().unwrap();
        let line = lines.iter().find(|line| line["commission"] == *commission);
        let line = line.unwrap_or_else(|| panic!("{commission} in {statement}"));
        let sale = line["transaction"].as_str().unwrap();
        let page = browser.get(why).await.expect(200).text();
        assert!(page.contains(sale) && page.contains(&valued(&line["amount"])), "{line}");
        let told = house.api(demo, &format!("/transactions/{sale}/explanation")).await;
        let steps = told["reckoning"]["steps"].as_array().unwrap();
        assert!(steps.len() > 2, "{told}");
        for step in steps {
            assert!(page.contains(&valued(&step["amount"])), "{step} of {why}");
        }
        assert!(page.contains(&valued(&told["reckoning"]["booked"]["total"])), "{why}");
    }
}

/// The list of a month shows each commission of a partner once, page by page.
async fn the_commissions_are(
    house: &House,
    demo: &Demo,
    partner: &str,
    list: &str,
    browser: &mut Browser<'_>,
) {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let path = format!("/commissions?partner={partner}&period={MONTH}&limit=200");
    for commission in house.all(demo, &path).await {
        *told.entry(commission["amount"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    let mut next = Some(format!("{list}?month={MONTH}&partner={partner}"));
    while let Some(path) = next {
        let page = browser.get(&path).await.expect(200).text();
        for amount in amounts_of_rows(&page) {
            *shown.entry(amount).or_default() += 1;
        }
        let mut ways = page.split("<a ").skip(1).filter_map(|tag| tag.split('>').next());
        let further = ways.find(|tag| tag.contains("rel=\"next\""));
        next = further.map(|tag| attribute(tag, "href"));
    }
    assert!(!told.is_empty());
    assert_eq!(shown, told, "{list} of {partner}");
}

/// An amount as a page states it for programs.
fn valued(amount: &Value) -> String {
    format!("value=\"{}\"", amount.as_str().unwrap())
}

/// The amount of each row of the page's table, without its sums.
fn amounts_of_rows(page: &str) -> Vec<String> {
    let (_, rest) = page.rsplit_once("<tbody>").expect("a table");
    let (rows, _) = rest.split_once("</tbody>").unwrap();
    rows.split("<data").skip(1).map(|tag| attribute(tag, "value")).collect()
}
