//! Schedule → [`invoicer::sweep`], SQS → [`invoicer::handle`]: one function, two triggers.

use lambda_runtime::{LambdaEvent, service_fn};
use vouch_runtime::{Context, lambda, sqs};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = &Context::from_env().await?;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<serde_json::Value>| match sqs::batch(
        event.payload,
    ) {
        None => invoicer::sweep(ctx).await.map(|()| None).map_err(lambda::Error::from),
        Some(batch) => {
            let count = batch.records.len();
            let response = sqs::each(batch, async |job| invoicer::handle(ctx, job).await).await;
            lambda::all_or_some(count, response).map(Some)
        }
    }))
    .await
}
