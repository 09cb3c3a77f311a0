//! SQS → [`click_counter::handle_batch`]: large batches, so that a link's clicks of some seconds are one update.

use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{LambdaEvent, service_fn};
use vouch_runtime::{Context, lambda};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = &Context::from_env().await?;
    let count = async |event: LambdaEvent<SqsEvent>| {
        let received = event.payload.records.len();
        lambda::all_or_some(received, click_counter::handle_batch(ctx, event.payload).await)
    };
    lambda_runtime::run(service_fn(count)).await
}
