//! Three partners over three months: DATA §3's table, row by row, out of the running system.

use serde_json::json;
use vouch_domain::{books::ledger::Account, money::Money};
use vouch_local::world::{
    CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, TestLink, TestPartner, World,
};

use crate::stage::{Stage, currency};

/// Three partners with a link and a customer each, as DATA §3 has them.
pub(crate) struct Example {
    pub(crate) stage: Stage,
    partners: Vec<(TestPartner, TestLink)>,
}

impl Example {
    /// One of them, from 1.
    pub(crate) fn partner(&self, number: usize) -> &TestPartner {
        &self.partners[number - 1].0
    }

    pub(crate) async fn set() -> Self {
        let company = CompanySpec {
            zone: "UTC",
            minimum_payout: vec![("EUR", "20.00")],
            ..CompanySpec::default()
        };
        let stage = Stage::of(World::start().await, company, ProgramSpec::default()).await;
        let mut partners = vec![(stage.partner.clone(), stage.link.clone())];
        for name in ["Second", "Third"] {
            let partner = stage
                .world
                .partner(
                    &stage.company,
                    &stage.program,
                    PartnerSpec { name, email: None, ..PartnerSpec::default() },
                )
                .await;
            let link = stage
                .world
                .link(&stage.company, &stage.program, &partner, LinkSpec::default())
                .await;
            partners.push((partner, link));
        }
        for (index, (_, link)) in partners.iter().enumerate() {
            let click = stage.world.click(link).await;
            let data = json!({"customer_id": format!("c{}", index + 1), "occurred_at": stage.world.now(), "click": click});
            stage.tell("customer.signed_up", data).await;
        }
        Self { stage, partners }
    }

    /// A partner's statement: opening, commissions, clawbacks, adjustments, payments, closing, charged, payout; in whole euros.
    async fn row(&self, of: &str, partner: usize) -> [i64; 8] {
        let partner = self.partners[partner - 1].0.id;
        let asked = format!("?period={of}&partner={partner}");
        let statement = self.stage.read(&format!("/statements{asked}")).await["items"][0].clone();
        assert!(matches!(statement["status"].as_str(), Some("final" | "paid")), "{statement}");
        let payouts = self.stage.read(&format!("/payouts{asked}")).await;
        let minor = |value: &serde_json::Value| {
            let text = value.as_str().expect("an amount");
            Money::parse_signed(text, currency("EUR")).unwrap().minor
        };
        let fields = [
            "opening",
            "commissions",
            "clawbacks",
            "adjustments",
            "payments",
            "closing",
            "charged",
        ];
        let mut row = [0; 8];
        for (at, field) in fields.into_iter().enumerate() {
            row[at] = minor(&statement[field]) / 100;
        }
        row[7] = payouts["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| minor(&one["amount"]) / 100)
            .sum();
        row
    }

    async fn expect(&self, of: &str, partner: usize, expected: [i64; 8]) {
        assert_eq!(self.row(of, partner).await, expected, "{of}, partner {partner}");
    }

    async fn say(&self, word: &str, sale: &str, body: serde_json::Value) {
        self.stage.say(word, sale, body).await.expect(200);
    }

    /// The invoice of a month as the company reads it: number, charges, total; then what was paid out for the month and
    /// what is kept of all that was charged so far; in whole euros.
    async fn invoice(&self, of: &str) -> [i64; 5] {
        let euros = |value: &serde_json::Value| {
            let text = value.as_str().expect("an amount");
            Money::parse_signed(text, currency("EUR")).unwrap().minor / 100
        };
        let all = |list: serde_json::Value| list["items"].as_array().unwrap().clone();
        let invoices = all(self.stage.read(&format!("/invoices?period={of}")).await);
        let [invoice] = &invoices[..] else { panic!("{invoices:?}") };
        assert_eq!(invoice["status"], "charged", "{invoice}");
        let payouts = all(self.stage.read(&format!("/payouts?period={of}")).await);
        let paid_out = payouts.iter().map(|one| euros(&one["amount"])).sum();
        // Positive balances that no payout of the month took.
        let is_paid = |statement: &serde_json::Value| {
            payouts.iter().any(|one| one["partner"] == statement["partner"])
        };
        let statements = all(self.stage.read(&format!("/statements?period={of}")).await);
        let charges: i64 = statements.iter().map(|one| euros(&one["charged"])).sum();
        assert_eq!(euros(&invoice["charges"]), charges, "statements and invoice say the same");
        let kept = statements.iter().filter(|one| !is_paid(one));
        let kept = kept.map(|one| euros(&one["closing"]).max(0)).sum();
        let number = invoice["number"].as_i64().expect("a number");
        [number, charges, euros(&invoice["total"]), paid_out, kept]
    }
}

// req: T20, T22, T23, P14, B04, V13, Q4, Q5
#[tokio::test]
async fn the_three_months_of_the_worked_example_come_out_to_the_cent() {
    let example = Example::set().await;
    october(&example).await;
    november(&example).await;
    december(&example).await;
    // Its number, what it charges and comes to; what was paid out and what is kept.
    for (month, expected) in [
        ("2026-10", [1, 262, 262, 250, 12]),
        ("2026-11", [2, 30, 30, 25, 17]),
        ("2026-12", [3, 75, 75, 92, 0]),
    ] {
        assert_eq!(example.invoice(month).await, expected, "{month}");
    }
    late_lines_say_when_they_were_earned(&example).await;
    books_balance(&example.stage, &example.partners).await;
}

pub(crate) async fn october(example: &Example) {
    let stage = &example.stage;
    stage.sell("s1", "c1", "1000.00").await;
    stage.sell("s2", "c1", "150.00").await;
    example.say("hold", "s2", json!({"reason": "looks odd"})).await;
    stage.sell("s3", "c2", "60.00").await;
    stage.sell("s4", "c3", "250.00").await;
    stage.world.clock_to("2026-11-09T12:00:00Z").await;
    example.expect("2026-10", 1, [0, 200, 0, 0, 0, 200, 200, 200]).await;
    example.expect("2026-10", 2, [0, 12, 0, 0, 0, 12, 12, 0]).await;
    example.expect("2026-10", 3, [0, 50, 0, 0, 0, 50, 50, 50]).await;
}

pub(crate) async fn november(example: &Example) {
    let stage = &example.stage;
    stage.sell("s5", "c1", "100.00").await;
    example.say("release", "s2", json!({})).await;
    stage.refund("r1", "s1", "400.00").await;
    stage.sell("s6", "c2", "25.00").await;
    stage.sell("s7", "c3", "100.00").await;
    stage.world.clock_to("2026-12-03T12:00:00Z").await;
    let adjustment = json!({
        "partner": example.partners[2].0.id, "amount": "5.00", "currency": "EUR", "reason": "a promise kept",
    });
    let made = stage.ask("/adjustments", adjustment).await.expect(201).json();
    assert_eq!(made["period"], "2026-11", "into the review that runs");
    stage.world.clock_to("2026-12-09T12:00:00Z").await;
    example.expect("2026-11", 1, [200, 50, 80, 0, 200, -30, 0, 0]).await;
    example.expect("2026-11", 2, [12, 5, 0, 0, 0, 17, 5, 0]).await;
    example.expect("2026-11", 3, [50, 20, 0, 5, 50, 25, 25, 25]).await;
}

pub(crate) async fn december(example: &Example) {
    let stage = &example.stage;
    stage.sell("s8", "c1", "500.00").await;
    stage.sell_at("s9", "c2", "50.00", "2026-11-30T12:00:00Z").await;
    stage.refund("r2", "s6", "25.00").await;
    stage.refund("r3", "s4", "250.00").await;
    stage.sell("s10", "c3", "40.00").await;
    example.say("decline", "s10", json!({"reason": "a test"})).await;
    stage.world.clock_to("2027-01-09T12:00:00Z").await;
    example.expect("2026-12", 1, [-30, 100, 0, 0, 0, 70, 70, 70]).await;
    example.expect("2026-12", 2, [17, 10, 5, 0, 0, 22, 5, 22]).await;
    example.expect("2026-12", 3, [25, 0, 50, 0, 25, -50, 0, 0]).await;
}

/// A sale of November that was told in December stands on December's statement and says so.
async fn late_lines_say_when_they_were_earned(example: &Example) {
    let asked = format!("/statements?period=2026-12&partner={}", example.partner(2).id);
    let statement = example.stage.read(&asked).await["items"][0].clone();
    let lines = statement["lines"].as_array().unwrap();
    let late = lines.iter().find(|line| line["transaction"] == "s9").expect("its line");
    let text = late["text"].as_str().unwrap();
    assert!(text.contains("earned in November 2026") || text.contains("2026-11"), "{late}");
    assert_eq!(late["amount"], "10.00");
}

/// Everything ever posted sums to nothing, and the funds are what was charged and not paid out.
async fn books_balance(stage: &Stage, partners: &[(TestPartner, TestLink)]) {
    let store = stage.world.store();
    let mut postings = Vec::new();
    for (partner, _) in partners {
        for line in store.all_lines(stage.company.id, partner.id).await.unwrap() {
            postings.extend(line.entry.postings);
        }
    }
    for entry in store.all_company_entries(stage.company.id).await.unwrap() {
        postings.extend(entry.postings);
    }
    assert_eq!(postings.iter().map(|posting| posting.minor).sum::<i64>(), 0);
    let funds: i64 = postings
        .iter()
        .filter(|posting| posting.account == Account::CompanyFunds)
        .map(|posting| posting.minor)
        .sum();
    assert_eq!(funds, 0, "charged 367, paid out 367");
}
