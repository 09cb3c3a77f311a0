//! A stage whose partner was recruited by another, for the rules of what recruiting pays.

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde_json::{Value, json};
use vouch_domain::{
    books::ledger::Entry,
    earning::{
        target::Ruling,
        transaction::{Booked, TransactionState},
    },
};
use vouch_local::world::{Answer, PartnerSpec, TestPartner};

use crate::stage::{Stage, currency};

/// The usual stage, whose partner, Ada, was recruited by Rae. Ada has the customer `c1`.
pub(crate) struct Recruiting {
    pub(crate) stage: Stage,
    pub(crate) recruiter: TestPartner,
}

/// The first instant at which a row may begin that is recorded now.
pub(crate) fn soon(now: DateTime<Utc>) -> DateTime<Utc> {
    now + TimeDelta::minutes(11)
}

impl Recruiting {
    /// Recruiting pays by this row, from now on.
    pub(crate) async fn paying(row: Value) -> Self {
        let it = Self::tracked(Stage::set().await).await;
        it.terms(row).await;
        it
    }

    /// Nothing is paid for recruiting.
    pub(crate) async fn tracked(stage: Stage) -> Self {
        let spec = PartnerSpec { name: "Rae Scout", email: None, ..PartnerSpec::default() };
        let recruiter = stage.world.partner(&stage.company, &stage.program, spec).await;
        let it = Self { stage, recruiter };
        let path = format!("/api/v1/partners/{}/referred-by", it.stage.partner.id);
        it.send(Method::PUT, &path, &json!({"referrer": it.recruiter.id})).await.expect(200);
        it.stage.refer("c1").await;
        it
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: &Value) -> Answer {
        self.stage.world.send(&self.stage.company, method, path, body).await
    }

    /// Adds a row of what recruiting pays.
    pub(crate) async fn terms(&self, mut row: Value) {
        row["family"] = json!("partners");
        self.send(Method::POST, "/api/v1/terms", &row).await.expect(201);
    }

    /// Moves to noon of a day of 2026, such as `10-20`.
    pub(crate) async fn day(&self, day: &str) -> DateTime<Utc> {
        self.stage.world.clock_to(format!("2026-{day}T12:00:00Z").as_str()).await;
        self.stage.world.now()
    }

    /// Ada's customer pays now.
    pub(crate) async fn sell(&self, transaction: &str, amount: &str, tax: &str, cost: &str) {
        let now = self.stage.world.now();
        let sale = json!({"transaction_id": transaction, "customer_id": "c1", "amount": amount, "tax": tax, "cost": cost, "currency": "EUR", "occurred_at": now});
        self.stage.tell("transaction.paid", sale).await;
    }

    pub(crate) async fn booked(&self, transaction: &str) -> Booked {
        match self.stage.transaction(transaction).await.state {
            TransactionState::Booked(booked) => *booked,
            other => panic!("{transaction} is not booked: {other:?}"),
        }
    }

    /// What a sale came to for Ada and for Rae, in cents.
    pub(crate) async fn earned(&self, transaction: &str) -> (i64, i64) {
        let booked = self.booked(transaction).await;
        (booked.booked.total().unwrap(), booked.referral.booked.total().unwrap())
    }

    /// What decided what Rae earns by a sale; none where nobody recruited its partner then.
    pub(crate) async fn ruling(&self, transaction: &str) -> Option<Ruling> {
        let refunded = self.stage.transaction(transaction).await.refunded_minor();
        let zone = self.stage.company.company.month_zone();
        let target = self.booked(transaction).await.target(refunded, zone).unwrap();
        target.referral.map(|referral| referral.ruling)
    }

    /// What Rae is owed by its lines, in cents.
    pub(crate) async fn owed(&self) -> i64 {
        let balances = self.stage.balances(self.recruiter.id).await;
        balances.get(&currency("EUR")).copied().unwrap_or(0)
    }

    /// Rae's lines.
    pub(crate) async fn lines(&self) -> Vec<Entry> {
        let store = self.stage.world.store();
        let lines = store.all_lines(self.stage.company.id, self.recruiter.id).await.unwrap();
        lines.into_iter().map(|line| line.entry).collect()
    }

    /// All that is kept adds up.
    pub(crate) async fn check(&self) {
        let findings = self.stage.world.deployment().verify().await.unwrap();
        assert!(findings.is_empty(), "{findings}");
        crate::replay::says_what_happened(self.stage.world.deployment()).await;
    }
}
