//! Partners that recruit partners: sign-up links, applications, who recruited whom, and what that comes to.

mod applications;
mod fees;
mod marks;
mod pages;
mod report;

use http::Method;
use serde_json::{Value, json};
use vouch_local::world::{Answer, CompanySpec, PASSWORD, ProgramSpec, World};

use crate::stage::Stage;

/// The usual stage: its partner, Ada Quill, recruits others. Months are UTC's, sales pay 20 %.
pub(crate) struct Scene {
    pub(crate) stage: Stage,
}

impl Scene {
    pub(crate) async fn set() -> Self {
        Self { stage: Stage::set().await }
    }

    pub(crate) async fn named(name: &'static str) -> Self {
        let company = CompanySpec { zone: "UTC", name, ..CompanySpec::default() };
        Self { stage: Stage::of(World::start().await, company, ProgramSpec::default()).await }
    }

    pub(crate) fn world(&self) -> &World {
        &self.stage.world
    }

    /// Who recruits.
    pub(crate) fn ada(&self) -> String {
        self.stage.partner.id.to_string()
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        let path = format!("/api/v1{path}");
        self.world().send(&self.stage.company, method, &path, &body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.send(Method::GET, path, Value::Null).await.expect(200).json()
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    /// What recruiting pays: everybody, or a partner.
    pub(crate) async fn pay(&self, mut terms: Value) -> Value {
        terms["family"] = json!("partners");
        self.post("/terms", terms).await.expect(201).json()
    }

    /// Somebody applies, by a partner's link if a code is given.
    pub(crate) async fn apply(&self, name: &str, code: Option<&str>) -> String {
        let email = format!("{}@studio.example", name.to_lowercase().replace(' ', "."));
        let wish =
            json!({"name": name, "email": email, "password": PASSWORD, "referrer_code": code});
        let applied = self.post("/applications", wish).await.expect(201).json();
        applied["partner"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn approve(&self, partner: &str) -> Value {
        let answer = self.post(&format!("/applications/{partner}/approve"), json!({})).await;
        answer.expect(200).json()
    }

    /// Somebody applies by Ada's link and is let in.
    pub(crate) async fn recruit(&self, name: &str) -> String {
        let partner = self.apply(name, Some(&self.stage.partner.code)).await;
        self.approve(&partner).await;
        partner
    }

    /// A partner without anybody who recruited it.
    pub(crate) async fn partner(&self, name: &str) -> String {
        let new = json!({"name": name, "programs": [self.stage.program.id]});
        let made = self.post("/partners", new).await.expect(201).json();
        made["id"].as_str().unwrap().to_owned()
    }

    /// A customer of a partner, who signed up now.
    pub(crate) async fn refer(&self, partner: &str, customer: &str) {
        let new = json!({"partner": partner, "program": self.stage.program.id, "label": "Blog"});
        let link = self.post("/links", new).await.expect(201).json();
        let address = link["url"].as_str().unwrap_or_default();
        let code = address.rsplit('/').next().unwrap_or_default();
        let click = self.world().get(&format!("/r/{code}")).await.click_token();
        let now = self.world().now();
        let signed_up =
            json!({"customer_id": customer, "occurred_at": now, "click": click.unwrap()});
        self.stage.tell("customer.signed_up", signed_up).await;
    }

    pub(crate) async fn mark(&self, recruit: &str, referrer: &str) -> Answer {
        let path = format!("/partners/{recruit}/referred-by");
        self.send(Method::PUT, &path, json!({"referrer": referrer})).await
    }

    pub(crate) async fn remove(&self, recruit: &str) -> Value {
        let path = format!("/partners/{recruit}/referred-by");
        self.send(Method::DELETE, &path, Value::Null).await.expect(200).json()
    }

    /// The rows of the report.
    pub(crate) async fn report(&self, query: &str) -> Vec<Value> {
        let report = self.get(&format!("/reports/partner-referrals?{query}")).await;
        report["items"].as_array().unwrap().clone()
    }

    /// Ada's rows of the last months of 2026: status, billed, balance and outstanding of each.
    pub(crate) async fn told(&self) -> Vec<[String; 4]> {
        let query = format!("partner={}&from=2026-10-01&to=2026-12-31", self.ada());
        self.report(&query).await.iter().map(figures).collect()
    }

    /// What Ada is owed by its lines, in cents.
    pub(crate) async fn owed(&self) -> i64 {
        self.stage.owed().await
    }
}

/// Status, billed, balance and outstanding of a row.
pub(crate) fn figures(row: &Value) -> [String; 4] {
    ["status", "billed", "balance", "outstanding"].map(|name| match &row[name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    })
}

/// A row as it is expected.
pub(crate) fn row(status: &str, billed: &str, balance: &str, outstanding: &str) -> [String; 4] {
    [status, billed, balance, outstanding].map(str::to_owned)
}
