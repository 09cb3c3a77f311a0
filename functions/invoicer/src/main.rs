//! Schedule → [`invoicer::sweep`], SQS → [`invoicer::handle`]: one function, two triggers.

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{LambdaEvent, service_fn};
use vouch_runtime::{Context, lambda, sqs};

/// What this function can't do without; `infra/template.yaml` tells it.
const NEEDED: [&str; 3] = ["VOUCH_REGISTRY_TABLE", "VOUCH_LEDGER_TABLE", "VOUCH_JOBS_QUEUE_URL"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = &Context::from_env(&NEEDED).await?;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<serde_json::Value>| {
        let Some(jobs) = sqs::batch::<SqsEvent>(event.payload)? else {
            invoicer::sweep(ctx).await?;
            return Ok::<_, lambda::Error>(None);
        };
        let (count, deadline) = (jobs.records.len(), lambda::deadline(&event.context));
        let handle = async |job| invoicer::handle(ctx, job).await;
        lambda::all_or_some(count, sqs::each(jobs, &deadline, handle).await).map(Some)
    }))
    .await
}
