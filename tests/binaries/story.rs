//! From a click to a commission, with nothing of ours in this process but the services.

use serde_json::{Value, json};
use vouch_local::world::{
    CompanySpec, LinkSpec, PartnerSpec, ProgramSpec, TestCompany, TestLink, TestPartner,
};

use crate::{aws::Aws, events, figures, process::Function};

/// How often each thing is done: enough for a median.
const TIMES: usize = 7;

/// A company with one partner and one link, and every function as a process.
struct Stage {
    aws: Aws,
    company: TestCompany,
    partner: TestPartner,
    link: TestLink,
    redirect: Function,
    click_counter: Function,
    signup_webhook: Function,
    transaction_webhook: Function,
    worker: Function,
    dispatcher: Function,
    invoicer: Function,
    portal: Function,
}

impl Stage {
    async fn set() -> Self {
        let aws = Aws::start().await;
        let world = &aws.world;
        let company = world.company(CompanySpec { zone: "UTC", ..CompanySpec::default() }).await;
        let program = world.program(&company, ProgramSpec::default()).await;
        let partner = world.partner(&company, &program, PartnerSpec::default()).await;
        let link = world.link(&company, &program, &partner, LinkSpec::default()).await;
        Self {
            redirect: aws.function("redirect").await,
            click_counter: aws.function("click-counter").await,
            signup_webhook: aws.function("signup-webhook").await,
            transaction_webhook: aws.function("transaction-webhook").await,
            worker: aws.function("worker").await,
            dispatcher: aws.function("dispatcher").await,
            invoicer: aws.function("invoicer").await,
            portal: aws.function("portal").await,
            aws,
            company,
            partner,
            link,
        }
    }

    /// Follows the link, and lets the clicks be counted; brings back the last click's token.
    async fn click(&mut self) -> String {
        let mut click = String::new();
        for _ in 0..TIMES {
            let follow = events::get(&format!("/r/{}", self.link.code));
            let answer = self.redirect.call(&follow).await.unwrap();
            assert_eq!(answer["statusCode"], 302, "{answer}");
            assert_eq!(answer["cookies"].as_array().unwrap().len(), 1, "{answer}");
            let location = answer["headers"]["location"].as_str().unwrap();
            click = location.rsplit_once("vouch_click=").unwrap().1.to_owned();
        }
        let unknown = self.redirect.call(&events::get("/r/nowhere")).await.unwrap();
        assert_eq!(unknown["statusCode"], 404, "{unknown}");
        // A click on a code that nobody has may be sent: its look-up runs at the same time.
        let clicks = self.aws.work_off("clicks", &mut self.click_counter).await;
        assert!((TIMES..=TIMES + 1).contains(&clicks), "{clicks} clicks were sent");
        click
    }

    /// A webhook call, as API Gateway hands it on.
    fn webhook(&self, endpoint: &str, id: &str, kind: &str, data: &Value) -> Value {
        let event = json!({ "type": kind, "timestamp": self.aws.world.now(), "data": data });
        let path = format!("/webhooks/{}/{endpoint}", self.company.id);
        let body = event.to_string().into_bytes();
        events::request(&self.aws.world.signed(&self.company.secret, &path, id, body))
    }

    async fn sign_up(&mut self, click: &str) {
        let data =
            json!({"customer_id": "c1", "occurred_at": self.aws.world.now(), "click": click});
        let call = self.webhook("signup", "msg_s", "customer.signed_up", &data);
        let answer = self.signup_webhook.call(&call).await.unwrap();
        assert_eq!(answer["statusCode"], 202, "{answer}");
        assert_eq!(self.aws.work_off("events", &mut self.worker).await, 1);
    }

    async fn sell(&mut self, transaction: &str) {
        let data = json!({"transaction_id": transaction, "customer_id": "c1", "amount": "100.00", "currency": "EUR", "occurred_at": self.aws.world.now()});
        let id = format!("msg_{transaction}");
        let call = self.webhook("transaction", &id, "transaction.paid", &data);
        let answer = self.transaction_webhook.call(&call).await.unwrap();
        assert_eq!(answer["statusCode"], 202, "{answer}");
        assert_eq!(self.aws.work_off("events", &mut self.worker).await, 1);
    }

    /// What the ledger's stream and the schedule bring about.
    async fn dispatch(&mut self) {
        let mut rows = 0;
        while let Some(event) = self.aws.world.deployment().next_stream_event() {
            assert_eq!(self.dispatcher.call(&event).await, Ok(Value::Null));
            rows += 1;
        }
        assert!(rows >= TIMES, "{rows} rows came by the stream");
        assert_eq!(self.dispatcher.call(&events::schedule()).await, Ok(Value::Null));
        assert_eq!(self.invoicer.call(&events::schedule()).await, Ok(Value::Null));
        self.aws.work_off("jobs", &mut self.invoicer).await;
    }

    /// What a call of the API brings.
    async fn read(&mut self, path: &str) -> Value {
        let get = http::Request::get(path)
            .header("host", "go.vouch.example")
            .header("authorization", format!("Bearer {}", self.company.api_key));
        let event = events::request(&get.body(Vec::new()).unwrap());
        let answer = self.portal.call(&event).await.unwrap();
        assert_eq!(answer["statusCode"], 200, "{answer}");
        serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
    }

    fn print_figures(&self) {
        let webhooks = [&self.signup_webhook, &self.transaction_webhook];
        let workers = [&self.worker, &self.click_counter, &self.dispatcher, &self.invoicer];
        println!();
        for function in [&self.redirect].into_iter().chain(webhooks).chain(workers) {
            figures::print(function);
        }
        figures::print(&self.portal);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_binaries_carry_a_click_to_a_commission() {
    let mut stage = Stage::set().await;
    let click = stage.click().await;
    stage.sign_up(&click).await;
    for number in 0..TIMES {
        stage.sell(&format!("t{number}")).await;
    }
    let (company, partner) = (stage.company.id, stage.partner.id);
    let lines = stage.aws.world.store().all_lines(company, partner).await.unwrap();
    let earned: i64 = lines.iter().map(|line| line.entry.minor).sum();
    assert_eq!(earned, 2000 * i64::try_from(TIMES).unwrap(), "{lines:?}");
    stage.dispatch().await;

    let door = events::get(&format!("/portal/{company}"));
    let page = stage.portal.call(&door).await.unwrap();
    assert!([200, 303].contains(&page["statusCode"].as_u64().unwrap()), "{page}");
    let path = "/api/v1/partners";
    let told = stage.read(path).await;
    let seen = stage.aws.world.call(&stage.company, path, None).await.expect(200).json();
    assert_eq!(told, seen, "the portal as a process says what the one in this process says");
    stage.print_figures();
}
