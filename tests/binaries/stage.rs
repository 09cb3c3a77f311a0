//! A company with one partner and one link, and what is done there by any of the functions.

use serde_json::{Value, json};
use vouch_local::world::{
    CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, TestCompany, TestLink, TestPartner,
};

use crate::{aws::Aws, events, process::Function};

pub(crate) struct Stage {
    pub(crate) aws: Aws,
    pub(crate) company: TestCompany,
    pub(crate) partner: TestPartner,
    pub(crate) link: TestLink,
}

impl Stage {
    pub(crate) async fn set(aws: Aws) -> Self {
        let world = &aws.world;
        let company = world.company(CompanySpec { zone: "UTC", ..CompanySpec::default() }).await;
        let program = world.program(&company, ProgramSpec::default()).await;
        let partner = world.partner(&company, &program, PartnerSpec::default()).await;
        let link = world.link(&company, &program, &partner, LinkSpec::default()).await;
        Self { company, partner, link, aws }
    }

    /// The click token that following the link gives.
    pub(crate) async fn click(&self, redirect: &mut Function) -> String {
        let follow = events::get(&format!("/r/{}", self.link.code));
        let answer = redirect.call(&follow).await.unwrap();
        assert_eq!(answer["statusCode"], 302, "{answer}");
        assert_eq!(answer["cookies"].as_array().unwrap().len(), 1, "{answer}");
        let location = answer["headers"]["location"].as_str().unwrap();
        location.rsplit_once("vouch_click=").unwrap().1.to_owned()
    }

    /// A customer, who came by the link.
    pub(crate) async fn refer(&self, customer: &str) {
        let world = &self.aws.world;
        let click = world.click(&self.link).await;
        let data = json!({"customer_id": customer, "occurred_at": world.now(), "click": click});
        world.report(&self.company, "customer.signed_up", data).await.expect(202);
        world.drain().await;
    }

    /// What is told of a sale of 100.00 EUR.
    pub(crate) fn sale(&self, transaction: &str, customer: &str) -> Value {
        let at = self.aws.world.now();
        json!({"transaction_id": transaction, "customer_id": customer, "amount": "100.00", "currency": "EUR", "occurred_at": at})
    }

    /// Reports a sale, which then waits in the queue.
    pub(crate) async fn report_sale(&self, transaction: &str, customer: &str) {
        self.report(&self.sale(transaction, customer)).await;
    }

    /// Reports a sale by what is told of it.
    pub(crate) async fn report(&self, sale: &Value) {
        let reported = self.aws.world.report(&self.company, "transaction.paid", sale.clone());
        reported.await.expect(202);
    }

    /// A webhook call, as API Gateway hands it on.
    pub(crate) fn webhook(&self, endpoint: &str, id: &str, kind: &str, data: &Value) -> Value {
        let event = json!({ "type": kind, "timestamp": self.aws.world.now(), "data": data });
        let path = format!("/webhooks/{}/{endpoint}", self.company.id);
        let body = event.to_string().into_bytes();
        events::request(&self.aws.world.signed(&self.company.secret, &path, id, body))
    }

    /// What the partner earned so far, in minor units.
    pub(crate) async fn earned(&self) -> i64 {
        let store = self.aws.world.store();
        let lines = store.all_lines(self.company.id, self.partner.id).await.unwrap();
        lines.iter().map(|line| line.entry.minor).sum()
    }

    /// What a call of the API brings.
    pub(crate) async fn read(&self, portal: &mut Function, path: &str) -> Value {
        let get = http::Request::get(path)
            .header("host", "go.vouch.example")
            .header("authorization", format!("Bearer {}", self.company.api_key));
        let event = events::request(&get.body(Vec::new()).unwrap());
        let answer = portal.call(&event).await.unwrap();
        assert_eq!(answer["statusCode"], 200, "{answer}");
        serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
    }

    /// Every invariant of the books holds.
    pub(crate) async fn expect_sound(&self) {
        let findings = self.aws.world.deployment().verify().await.unwrap();
        assert!(findings.is_empty(), "{findings:?}");
    }
}
