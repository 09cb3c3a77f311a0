//! Ledger stream → [`dispatcher::handle`], schedule → [`dispatcher::sweep`]: one function, two triggers.

use aws_lambda_events::event::dynamodb::Event as StreamEvent;
use lambda_runtime::{LambdaEvent, service_fn};
use vouch_runtime::{Context, lambda};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    let ctx = &Context::from_env().await?;
    let mailer = &dispatcher::Mailer::from_env(ctx)?;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<serde_json::Value>| {
        match serde_json::from_value::<StreamEvent>(event.payload) {
            Ok(stream) if !stream.records.is_empty() => {
                dispatcher::stream(ctx, mailer, stream).await?
            }
            _ => {
                dispatcher::sweep(ctx, mailer).await?;
            }
        }
        Ok::<_, lambda::Error>(())
    }))
    .await
}
