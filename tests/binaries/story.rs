//! From a click to a commission, with nothing of ours in this process but the services.

use serde_json::{Value, json};

use crate::{aws::Aws, events, figures, process::Function, stage::Stage};

/// How often each thing is done: enough for a median.
const TIMES: usize = 7;

/// Every function as a process.
struct Functions {
    redirect: Function,
    click_counter: Function,
    signup_webhook: Function,
    transaction_webhook: Function,
    worker: Function,
    dispatcher: Function,
    invoicer: Function,
    portal: Function,
}

impl Functions {
    async fn start(aws: &Aws) -> Self {
        Self {
            redirect: aws.function("redirect").await,
            click_counter: aws.function("click-counter").await,
            signup_webhook: aws.function("signup-webhook").await,
            transaction_webhook: aws.function("transaction-webhook").await,
            worker: aws.function("worker").await,
            dispatcher: aws.function("dispatcher").await,
            invoicer: aws.function("invoicer").await,
            portal: aws.function("portal").await,
        }
    }

    fn all(&self) -> [&Function; 8] {
        let Self { redirect, click_counter, signup_webhook, transaction_webhook, .. } = self;
        let Self { worker, dispatcher, invoicer, portal, .. } = self;
        [
            redirect,
            signup_webhook,
            transaction_webhook,
            portal,
            worker,
            click_counter,
            dispatcher,
            invoicer,
        ]
    }

    /// Lines for people and machines, with no secret, token or address in them (RELIABILITY I18).
    fn expect_discreet_logs(&self, stage: &Stage, click: &str) {
        let secrets = [
            stage.company.secret.to_text(),
            stage.company.api_key.clone(),
            click.to_owned(),
            "192.0.2.7".to_owned(),
            "Firefox/140".to_owned(),
        ];
        for function in self.all() {
            let log = function.log();
            for line in log.lines() {
                assert!(serde_json::from_str::<Value>(line).is_ok(), "{}: {line}", function.name);
            }
            for secret in &secrets {
                assert!(!log.contains(secret), "{} logs {secret}: {log}", function.name);
            }
        }
    }

    /// Follows the link, and lets the clicks be counted; brings back the last click's token.
    async fn click(&mut self, stage: &Stage) -> String {
        let mut click = String::new();
        for _ in 0..TIMES {
            click = stage.click(&mut self.redirect).await;
        }
        let unknown = self.redirect.call(&events::get("/r/nowhere")).await.unwrap();
        assert_eq!(unknown["statusCode"], 404, "{unknown}");
        // A click on a code that nobody has may be sent: its look-up runs at the same time.
        let clicks = stage.aws.work_off("clicks", &mut self.click_counter).await;
        assert!((TIMES..=TIMES + 1).contains(&clicks), "{clicks} clicks were sent");
        click
    }

    async fn sign_up(&mut self, stage: &Stage, click: &str) {
        let at = stage.aws.world.now();
        let data = json!({"customer_id": "c1", "occurred_at": at, "click": click});
        let call = stage.webhook("signup", "msg_s", "customer.signed_up", &data);
        let answer = self.signup_webhook.call(&call).await.unwrap();
        assert_eq!(answer["statusCode"], 202, "{answer}");
        assert_eq!(stage.aws.work_off("events", &mut self.worker).await, 1);
    }

    async fn sell(&mut self, stage: &Stage, transaction: &str) {
        let (id, sale) = (format!("msg_{transaction}"), stage.sale(transaction, "c1"));
        let call = stage.webhook("transaction", &id, "transaction.paid", &sale);
        let answer = self.transaction_webhook.call(&call).await.unwrap();
        assert_eq!(answer["statusCode"], 202, "{answer}");
        assert_eq!(stage.aws.work_off("events", &mut self.worker).await, 1);
    }

    /// What the ledger's stream and the schedule bring about.
    async fn dispatch(&mut self, stage: &Stage) {
        let stream = stage.aws.stream().unwrap();
        let rows = stream["Records"].as_array().unwrap();
        assert!(rows.len() >= TIMES, "{} rows came by the stream", rows.len());
        for row in rows {
            let one = json!({ "Records": [row] });
            let answer = self.dispatcher.call(&one).await;
            assert_eq!(answer, Ok(json!({ "batchItemFailures": [] })));
        }
        assert_eq!(self.dispatcher.call(&events::schedule()).await, Ok(Value::Null));
        assert_eq!(self.invoicer.call(&events::schedule()).await, Ok(Value::Null));
        stage.aws.work_off("jobs", &mut self.invoicer).await;
    }
}

// req: B02, B03
#[tokio::test(flavor = "multi_thread")]
async fn the_binaries_carry_a_click_to_a_commission() {
    let stage = Stage::set(Aws::start().await).await;
    let mut functions = Functions::start(&stage.aws).await;
    let click = functions.click(&stage).await;
    functions.sign_up(&stage, &click).await;
    for number in 0..TIMES {
        functions.sell(&stage, &format!("t{number}")).await;
    }
    assert_eq!(stage.earned().await, 2000 * i64::try_from(TIMES).unwrap());
    functions.dispatch(&stage).await;
    let path = "/api/v1/partners";
    let told = stage.read(&mut functions.portal, path).await;
    let seen = stage.aws.world.call(&stage.company, path, None).await.expect(200).json();
    assert_eq!(told, seen, "the portal as a process says what the one in this process says");
    stage.expect_sound().await;

    functions.expect_discreet_logs(&stage, &click);
    figures::print(&functions.all());
}
