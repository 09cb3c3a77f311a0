//! SQS → [`click_counter::handle_batch`]: large batches, so that a link's clicks of some seconds are one update.

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{LambdaEvent, service_fn};
use vouch_runtime::{Context, lambda};

/// What this function can't do without; `infra/template.yaml` tells it.
const NEEDED: [&str; 2] = ["VOUCH_REGISTRY_TABLE", "VOUCH_CLICKS_TABLE"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = &Context::from_env(&NEEDED).await?;
    let count = async |event: LambdaEvent<SqsEvent>| {
        let received = event.payload.records.len();
        let deadline = lambda::deadline(&event.context);
        let response = click_counter::handle_batch(ctx, event.payload, &deadline).await;
        lambda::all_or_some(received, response)
    };
    lambda_runtime::run(service_fn(count)).await
}
