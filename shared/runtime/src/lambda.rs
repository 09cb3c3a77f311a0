//! Running as a Lambda function: clients without `aws-config`, one thread, one event at a time.

use std::future::Future;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, Region, retry::RetryConfig, timeout::TimeoutConfig,
};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use lambda_runtime::{LambdaEvent, service_fn};
use serde::de::DeserializeOwned;
use std::time::Duration;
use vouch_store::Store;

use crate::{
    clock::Clock,
    config::{self, Config, ConfigError},
    context::Context,
    queue::Queue,
    sqs::{self, Failure},
    telemetry,
};

/// What ends a function that can't start.
pub type Error = lambda_runtime::Error;

/// What every AWS client is made of here.
#[derive(Debug, Clone)]
pub struct Aws {
    /// From Lambda's environment.
    pub credentials: Credentials,
    /// Where we run.
    pub region: Region,
    /// One connection pool for all clients.
    pub http: SharedHttpClient,
    /// For retries and time-outs.
    pub sleep: SharedAsyncSleep,
    /// Where SES is, if not where AWS has it.
    pub ses_endpoint: Option<String>,
}

impl Aws {
    /// As Lambda's environment says.
    ///
    /// # Errors
    /// When a variable is missing.
    pub fn from_env() -> Result<Self, ConfigError> {
        let (key, secret) = (
            config::aws_variable("AWS_ACCESS_KEY_ID")?,
            config::aws_variable("AWS_SECRET_ACCESS_KEY")?,
        );
        Ok(Self {
            credentials: Credentials::new(
                key,
                secret,
                config::session_token(),
                None,
                "environment",
            ),
            region: Region::new(config::aws_variable("AWS_REGION")?),
            http: http_client(),
            sleep: SharedAsyncSleep::new(TokioSleep::new()),
            ses_endpoint: config::endpoint_url("AWS_ENDPOINT_URL_SESV2"),
        })
    }
}

impl Context {
    /// The context of a deployed function.
    ///
    /// # Errors
    /// When a setting is missing or wrong.
    pub fn from_env() -> Result<Self, ConfigError> {
        telemetry::init_lambda();
        let config = Config::from_env()?;
        let aws = Aws::from_env()?;
        let mut dynamodb = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .credentials_provider(aws.credentials.clone())
            .region(aws.region.clone())
            .http_client(aws.http.clone())
            .sleep_impl(aws.sleep.clone())
            .retry_config(RetryConfig::standard())
            .timeout_config(timeouts());
        dynamodb.set_endpoint_url(config::endpoint_url("AWS_ENDPOINT_URL_DYNAMODB"));
        let mut sqs = aws_sdk_sqs::Config::builder()
            .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest())
            .credentials_provider(aws.credentials)
            .region(aws.region)
            .http_client(aws.http)
            .sleep_impl(aws.sleep)
            .retry_config(RetryConfig::standard())
            .timeout_config(timeouts());
        sqs.set_endpoint_url(config::endpoint_url("AWS_ENDPOINT_URL_SQS"));
        let store = Store::new(
            aws_sdk_dynamodb::Client::from_conf(dynamodb.build()),
            config.tables.clone(),
        );
        let queue = Queue::new(aws_sdk_sqs::Client::from_conf(sqs.build()), &config);
        Ok(Self::new(store, queue, Clock::System, config))
    }
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_millis(300))
        .operation_attempt_timeout(Duration::from_secs(1))
        .operation_timeout(Duration::from_secs(2))
        .build()
}

/// TLS only where it is deployed: it costs build time here and start time there.
#[cfg(feature = "tls")]
fn http_client() -> SharedHttpClient {
    use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
    aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .build_https()
}

#[cfg(not(feature = "tls"))]
fn http_client() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

/// Runs a function over batches of messages, each message alone.
///
/// # Errors
/// When the runtime ends, or every message of a batch failed (so that the errors metric shows it).
pub async fn run_queue<M: DeserializeOwned>(
    handle: impl AsyncFn(M) -> Result<(), Failure>,
) -> Result<(), Error> {
    let handle = &handle;
    lambda_runtime::run(service_fn(async |event: LambdaEvent<SqsEvent>| {
        let count = event.payload.records.len();
        all_or_some(count, sqs::each(event.payload, handle).await)
    }))
    .await
}

/// A batch of which every message failed is an error of the function.
///
/// # Errors
/// When all failed.
pub fn all_or_some(count: usize, response: SqsBatchResponse) -> Result<SqsBatchResponse, Error> {
    if count > 0 && response.batch_item_failures.len() == count {
        return Err("every message of the batch failed".into());
    }
    Ok(response)
}

/// Runs a function over HTTP requests.
///
/// # Errors
/// When the runtime ends.
pub async fn run_http<F>(
    handle: impl Fn(crate::http::Request) -> F + Send + Sync,
) -> Result<(), Error>
where
    F: Future<Output = crate::http::Response> + Send,
{
    let handle = &handle;
    lambda_http::run(lambda_http::service_fn(move |request| async move {
        Ok::<_, Error>(handle(request).await)
    }))
    .await
}
