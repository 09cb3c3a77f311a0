//! Ledger stream → [`dispatcher::stream`], schedule → [`dispatcher::sweep`]: one function, two triggers.

use aws_lambda_events::event::dynamodb::Event as StreamEvent;
use lambda_runtime::{LambdaEvent, service_fn};
use vouch_runtime::{
    Context, lambda,
    outside::{Outside, Reach},
    sqs,
};

/// What this function can't do without; `infra/template.yaml` tells it.
const NEEDED: [&str; 5] = [
    "VOUCH_REGISTRY_TABLE",
    "VOUCH_LEDGER_TABLE",
    "VOUCH_JOBS_QUEUE_URL",
    "VOUCH_BASE_URL",
    "VOUCH_SEALING_KEY",
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = &Context::from_env(&NEEDED).await?;
    let outside = Outside::new(Reach::Public);
    let ways = &dispatcher::Leave { mailer: dispatcher::Mailer::from_env(ctx)?, outside };
    lambda_runtime::run(service_fn(async |event: LambdaEvent<serde_json::Value>| {
        let deadline = lambda::deadline(&event.context);
        let Some(rows) = sqs::batch::<StreamEvent>(event.payload)? else {
            dispatcher::sweep(ctx, ways, &deadline).await?;
            return Ok::<_, lambda::Error>(None);
        };
        let count = rows.records.len();
        let response = dispatcher::stream(ctx, ways, rows, &deadline).await;
        lambda::all_or_some(count, response).map(Some)
    }))
    .await
}
