//! A company with one program, one partner and one link, and the few words that most stories are told in.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use vouch_domain::{
    books::{ledger::Page, statement::Totals},
    calendar::Month,
    earning::{
        terms::Structure,
        transaction::{Transaction, TransactionState},
    },
    id::PartnerId,
    money::Currency,
    tracking::{attribution::Reason, customer::Customer},
};
use vouch_local::world::{
    Answer, CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, TestCompany, TestLink, TestPartner,
    TestProgram, World,
};
use vouch_store::deliveries::Outcome;

/// Where a story plays.
pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) company: TestCompany,
    pub(crate) program: TestProgram,
    pub(crate) partner: TestPartner,
    pub(crate) link: TestLink,
}

impl Stage {
    /// The usual one: EUR, UTC months, 20 %, 1 October 2026.
    pub(crate) async fn set() -> Self {
        let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
        Self::of(World::start().await, company, ProgramSpec::default()).await
    }

    pub(crate) async fn of(world: World, company: CompanySpec, program: ProgramSpec) -> Self {
        let company = world.company(company).await;
        let program = world.program(&company, program).await;
        let partner = world.partner(&company, &program, PartnerSpec::default()).await;
        let link = world.link(&company, &program, &partner, LinkSpec::default()).await;
        Self { world, company, program, partner, link }
    }

    /// The usual one with other terms, and a customer `c1` that came by the link.
    pub(crate) async fn paying(structure: Structure) -> Self {
        let program = ProgramSpec { pays: Some(structure), ..ProgramSpec::default() };
        let company = CompanySpec { zone: "UTC", ..CompanySpec::default() };
        let stage = Self::of(World::start().await, company, program).await;
        stage.refer("c1").await;
        stage
    }

    /// Report something and work it off.
    pub(crate) async fn tell(&self, kind: &str, data: Value) -> Answer {
        let answer = self.world.report(&self.company, kind, data).await.expect(202);
        self.world.drain().await;
        answer
    }

    /// A customer follows the link and signs up a moment later.
    pub(crate) async fn refer(&self, customer: &str) {
        let click = self.world.click(&self.link).await;
        self.tell(
            "customer.signed_up",
            json!({"customer_id": customer, "occurred_at": self.world.now(), "click": click}),
        )
        .await;
    }

    /// A customer pays now.
    pub(crate) async fn sell(&self, transaction: &str, customer: &str, amount: &str) {
        self.sell_at(transaction, customer, amount, &self.world.now().to_rfc3339()).await;
    }

    /// A customer paid at another time.
    pub(crate) async fn sell_at(&self, transaction: &str, customer: &str, amount: &str, at: &str) {
        let sale = json!({"transaction_id": transaction, "customer_id": customer, "amount": amount, "currency": "EUR", "occurred_at": at});
        self.tell("transaction.paid", sale).await;
    }

    /// A customer gets some of it back now.
    pub(crate) async fn refund(&self, refund: &str, transaction: &str, amount: &str) {
        self.tell("transaction.refunded", self.refund_data(refund, transaction, amount)).await;
    }

    pub(crate) fn refund_data(&self, refund: &str, transaction: &str, amount: &str) -> Value {
        json!({"refund_id": refund, "transaction_id": transaction, "amount": amount, "currency": "EUR", "occurred_at": self.world.now()})
    }

    pub(crate) async fn customer(&self, customer: &str) -> Customer {
        let customer = self
            .world
            .store()
            .find_customer(self.company.id, &customer.parse().unwrap())
            .await
            .unwrap();
        customer.expect("the customer signed up")
    }

    pub(crate) async fn reason(&self, customer: &str) -> Reason {
        self.customer(customer).await.attribution.reason
    }

    pub(crate) async fn transaction(&self, transaction: &str) -> Transaction {
        let found = self
            .world
            .store()
            .find_transaction(self.company.id, &transaction.parse().unwrap())
            .await
            .unwrap();
        found.expect("the transaction was reported")
    }

    /// What a transaction came to for its partner, in minor units.
    pub(crate) async fn earned(&self, transaction: &str) -> i64 {
        match self.transaction(transaction).await.state {
            TransactionState::Booked(booked) => booked.booked.total().unwrap(),
            _ => 0,
        }
    }

    /// All that the partner is owed by its lines, in minor units of EUR.
    pub(crate) async fn owed(&self) -> i64 {
        self.balances(self.partner.id).await.get(&currency("EUR")).copied().unwrap_or(0)
    }

    /// A partner's lines, added up by currency. Each is checked to balance.
    pub(crate) async fn balances(&self, partner: PartnerId) -> BTreeMap<Currency, i64> {
        let mut sums = BTreeMap::new();
        for line in self.world.store().all_lines(self.company.id, partner).await.unwrap() {
            assert!(vouch_domain::books::ledger::balances(&line.entry.postings), "{line:?}");
            // What waits for a threshold is not owed yet.
            let owed = if line.entry.accrual.is_some() { 0 } else { line.entry.minor };
            *sums.entry(line.page.currency).or_insert(0) += owed;
        }
        sums
    }

    /// What a month holds for the partner, by its fence; held against its lines.
    pub(crate) async fn month(&self, of: &str) -> Totals {
        let page = self.page(of);
        let mut totals = Totals::default();
        for line in self.world.store().all_entries(self.company.id, page).await.unwrap() {
            totals = totals.plus(line.totals().unwrap()).unwrap();
        }
        let fence = self.world.store().find_fence(self.company.id, page).await.unwrap();
        assert_eq!(
            fence.map(|fence| fence.totals).unwrap_or_default(),
            totals,
            "the fence of {of} says what its lines say"
        );
        totals
    }

    pub(crate) fn page(&self, of: &str) -> Page {
        Page { partner: self.partner.id, currency: currency("EUR"), month: month(of) }
    }

    /// What became of a delivery.
    pub(crate) async fn outcome(&self, delivery: &str) -> Outcome {
        let (store, id) = (self.world.store(), delivery.parse().unwrap());
        store.list_deliveries(self.company.id, &id).await.unwrap()[0].outcome
    }

    pub(crate) async fn quarantined(&self) -> Vec<String> {
        let page = self.world.store().list_quarantined(self.company.id, 1000, None).await.unwrap();
        page.items.into_iter().map(|aside| aside.reason.into()).collect()
    }
}

pub(crate) fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

pub(crate) fn month(text: &str) -> Month {
    text.parse().unwrap()
}
