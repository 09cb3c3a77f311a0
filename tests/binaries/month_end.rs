//! A month's end by the binaries alone: sweep, review, seven days, close, statements, invoice, charge, payouts. The
//! functions are started anew at each step of time, as after hours without a call.

use serde_json::{Value, json};

use crate::{aws::Aws, events, stage::Stage};

/// Calls the invoicer as the schedule does, and lets jobs and stream do what follows, until nothing does.
async fn hourly(stage: &Stage) {
    let aws = &stage.aws;
    let mut invoicer = aws.function("invoicer").await;
    let mut dispatcher = aws.function("dispatcher").await;
    // The schedule may call twice.
    for _ in 0..2 {
        assert_eq!(invoicer.call(&events::schedule()).await, Ok(Value::Null));
    }
    loop {
        let jobs = aws.work_off("jobs", &mut invoicer).await;
        let Some(rows) = aws.stream() else {
            if jobs == 0 {
                break;
            }
            continue;
        };
        // The stream may bring its rows twice.
        for _ in 0..2 {
            let answer = dispatcher.call(&rows).await;
            assert_eq!(answer, Ok(json!({ "batchItemFailures": [] })), "{}", dispatcher.log());
        }
    }
    assert_eq!(dispatcher.call(&events::schedule()).await, Ok(Value::Null));
    for function in [&invoicer, &dispatcher] {
        assert!(!function.log().contains(r#""level":"ERROR""#), "{}", function.log());
    }
}

/// Reports a sale as the billing system does, through the functions.
async fn sell(stage: &Stage, transaction: &str, occurred_at: &str) {
    let mut sale = stage.sale(transaction, "c1");
    sale["occurred_at"] = json!(occurred_at);
    let mut webhook = stage.aws.function("transaction-webhook").await;
    let id = format!("msg_{transaction}");
    let call = stage.webhook("transaction", &id, "transaction.paid", &sale);
    let answer = webhook.call(&call).await.unwrap();
    assert_eq!(answer["statusCode"], 202, "{answer}\n{}", webhook.log());
    let mut worker = stage.aws.function("worker").await;
    assert_eq!(stage.aws.work_off("events", &mut worker).await, 1);
}

async fn sign_up(stage: &Stage) {
    let mut redirect = stage.aws.function("redirect").await;
    let click = stage.click(&mut redirect).await;
    let at = stage.aws.world.now();
    let data = json!({"customer_id": "c1", "occurred_at": at, "click": click});
    let mut webhook = stage.aws.function("signup-webhook").await;
    let call = stage.webhook("signup", "msg_s", "customer.signed_up", &data);
    assert_eq!(webhook.call(&call).await.unwrap()["statusCode"], 202);
    let mut worker = stage.aws.function("worker").await;
    assert_eq!(stage.aws.work_off("events", &mut worker).await, 1);
}

// req: P09, P10, P11, P13, P14, V11
#[tokio::test(flavor = "multi_thread")]
async fn the_binaries_take_a_month_from_open_to_paid_out() {
    let stage = Stage::set(Aws::start_at("2026-10-12T09:00:00Z").await).await;
    sign_up(&stage).await;
    sell(&stage, "t1", "2026-10-12T09:00:00Z").await;
    hourly(&stage).await;

    stage.aws.time_passes("2026-11-01T00:10:00Z");
    hourly(&stage).await;
    let path = "/api/v1/invoices?period=2026-10";
    let mut portal = stage.aws.function("portal").await;
    let reviewed = stage.read(&mut portal, path).await;
    let october = &reviewed["items"][0];
    assert_eq!(october["status"], "review", "{reviewed}");
    let mails = || stage.aws.world.mail().into_iter().map(|mail| mail.subject);
    assert_eq!(mails().filter(|subject| subject.contains("ready to review")).count(), 1);
    // What happened in October still joins it.
    sell(&stage, "t2", "2026-10-31T23:59:59Z").await;
    sell(&stage, "t3", "2026-11-01T00:00:00Z").await;
    hourly(&stage).await;

    stage.aws.time_passes("2026-11-07T23:50:00Z");
    hourly(&stage).await;
    let mut portal = stage.aws.function("portal").await;
    let reviewed = stage.read(&mut portal, path).await;
    assert_eq!(reviewed["items"][0]["status"], "review", "not a minute early: {reviewed}");

    stage.aws.time_passes("2026-11-08T00:10:00Z");
    hourly(&stage).await;
    let mut portal = stage.aws.function("portal").await;
    let charged = stage.read(&mut portal, path).await;
    assert_eq!(
        (&charged["items"][0]["status"], &charged["items"][0]["total"]),
        (&json!("charged"), &json!("40.00")),
        "{charged}"
    );
    let statements = stage.read(&mut portal, "/api/v1/statements?period=2026-10").await;
    assert_eq!(statements["items"].as_array().unwrap().len(), 1, "{statements}");
    let payouts = stage.read(&mut portal, "/api/v1/payouts?period=2026-10").await;
    assert_eq!(payouts["items"].as_array().unwrap().len(), 1, "{payouts}");
    assert_eq!(payouts["items"][0]["amount"], "40.00", "{payouts}");
    let before = (charged, statements, payouts, mails().count());

    // An hour later, and with everything sent again, nothing is different.
    stage.aws.time_passes("2026-11-08T01:10:00Z");
    let period =
        json!({"message": "AdvancePeriodV1", "company": stage.company.id, "month": "2026-10"});
    let mut invoicer = stage.aws.function("invoicer").await;
    let jobs = json!({ "Records": [events::record("a", &period.to_string())] });
    assert_eq!(invoicer.call(&jobs).await, Ok(json!({ "batchItemFailures": [] })));
    hourly(&stage).await;
    let mut portal = stage.aws.function("portal").await;
    let after = (
        stage.read(&mut portal, path).await,
        stage.read(&mut portal, "/api/v1/statements?period=2026-10").await,
        stage.read(&mut portal, "/api/v1/payouts?period=2026-10").await,
        mails().count(),
    );
    assert_eq!(after, before);
    stage.expect_sound().await;
}
