//! Running as a Lambda function: clients without `aws-config`, one thread, one event at a time.

use std::future::Future;

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use aws_sdk_dynamodb::config::{
    BehaviorVersion, Credentials, IdentityCache, Region, StalledStreamProtectionConfig,
    retry::{ReconnectMode, RetryConfig},
    timeout::TimeoutConfig,
};
use aws_smithy_async::rt::sleep::{SharedAsyncSleep, TokioSleep};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use futures_util::future::join_all;
use lambda_runtime::{LambdaEvent, service_fn};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::time::Duration;
use vouch_domain::tracking::code::Code;
use vouch_store::{Store, TableNames};

use crate::{
    clock::Clock,
    config::{self, Config, ConfigError},
    connection::Connections,
    context::Context,
    deadline::Deadline,
    endpoint, gateway,
    queue::Queue,
    sqs::{self, Failure},
    telemetry,
};

/// The settings that name the tables.
const TABLES: [&str; 3] = ["VOUCH_REGISTRY_TABLE", "VOUCH_CLICKS_TABLE", "VOUCH_LEDGER_TABLE"];

/// How long one answer may take where a person waits and no function's time-out runs.
const PATIENCE: Duration = Duration::from_secs(20);

/// How often it is tried then: a table that is read from end to end may throttle.
const TRIES_OF_A_PERSON: u32 = 8;

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
        Self::from_env_over(SharedHttpClient::new(Connections::new()?))
    }

    #[inline(never)]
    fn from_env_over(http: SharedHttpClient) -> Result<Self, ConfigError> {
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
            http,
            sleep: SharedAsyncSleep::new(TokioSleep::new()),
            ses_endpoint: config::endpoint_url("AWS_ENDPOINT_URL_SESV2"),
        })
    }
}

impl Context {
    /// The context of a deployed function that can't do without these settings, its connections open.
    ///
    /// # Errors
    /// When a setting is missing or wrong; whoever deploys finds it in the log.
    pub async fn from_env(needed: &[&'static str]) -> Result<Self, ConfigError> {
        telemetry::init_lambda();
        let started = Self::started(needed).await;
        started.inspect_err(|error| tracing::error!(%error, "the function can't start"))
    }

    async fn started(needed: &[&'static str]) -> Result<Self, ConfigError> {
        let Prepared { config, connections, tables, queues, store, queue } = prepare(needed)?;
        let mut services = vec![tables];
        services.extend(config.has_queues().then_some(queues));
        let looking = connections.look_up(services.clone());
        let opening = async {
            looking.await;
            join_all(services.iter().map(|url| Box::pin(connections.open(url)))).await;
        };
        let rehearsing = connections.rehearse(async {
            if let Ok(code) = "rehearsal".parse::<Code>() {
                let _ = Box::pin(store.find_route(&code)).await;
            }
            Box::pin(queue.rehearse()).await;
        });
        // What is rehearsed is done while the handshakes are on their way.
        tokio::join!(opening, rehearsing);
        Ok(Self::new(store, queue, Clock::System, config))
    }
}

/// What a context is made of, before anything was waited for.
struct Prepared {
    config: Config,
    connections: Connections,
    tables: String,
    queues: String,
    store: Store,
    queue: Queue,
}

// Inlined, the steps of a start would each have room of their own on the stack, and a page that is touched once costs
// a start more than a call.
#[inline(never)]
fn prepare(needed: &[&'static str]) -> Result<Prepared, ConfigError> {
    let config = Config::from_env(needed)?;
    let connections = Connections::new()?;
    let aws = Aws::from_env_over(SharedHttpClient::new(connections.clone()))?;
    let url_of = |service, told| endpoint::url_of(service, &aws.region, told);
    let tables = url_of("dynamodb", config::endpoint_url("AWS_ENDPOINT_URL_DYNAMODB"));
    let queues = url_of("sqs", config::endpoint_url("AWS_ENDPOINT_URL_SQS"));
    for url in [&tables, &queues] {
        endpoint::check(url)?;
    }
    let store = Store::new(aws.dynamodb(&tables), config.tables.clone());
    let queue = Queue::new(aws.sqs(&queues), &config);
    Ok(Prepared { config, connections, tables, queues, store, queue })
}

/// The tables of a deployment, for a command that a person runs: each answer has time to come.
///
/// # Errors
/// When the environment does not name the tables, the region and who asks.
pub fn tables_from_env() -> Result<(aws_sdk_dynamodb::Client, TableNames), ConfigError> {
    let config = Config::from_env(&TABLES)?;
    let aws = Aws::from_env()?;
    let url = endpoint::url_of(
        "dynamodb",
        &aws.region,
        config::endpoint_url("AWS_ENDPOINT_URL_DYNAMODB"),
    );
    endpoint::check(&url)?;
    let patient = TimeoutConfig::builder().operation_attempt_timeout(PATIENCE).build();
    let tables = aws.dynamodb(&url).config().to_builder().timeout_config(patient);
    let tables = tables.retry_config(tries().with_max_attempts(TRIES_OF_A_PERSON));
    Ok((aws_sdk_dynamodb::Client::from_conf(tables.build()), config.tables))
}

impl Aws {
    /// The tables at an address, with the time-outs and tries of a deployed function.
    #[inline(never)]
    pub fn dynamodb(&self, url: &str) -> aws_sdk_dynamodb::Client {
        let mut config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .credentials_provider(self.credentials.clone())
            .region(self.region.clone())
            // They stand in the environment: to keep them for later would cost more than to copy them.
            .identity_cache(IdentityCache::no_cache())
            .http_client(self.http.clone())
            .sleep_impl(self.sleep.clone())
            .retry_config(tries())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(timeouts());
        config.set_endpoint_resolver(Some(endpoint::fixed(url)));
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }

    /// The queues at an address, likewise.
    #[inline(never)]
    pub fn sqs(&self, url: &str) -> aws_sdk_sqs::Client {
        let mut config = aws_sdk_sqs::Config::builder()
            .behavior_version(aws_sdk_sqs::config::BehaviorVersion::latest())
            .credentials_provider(self.credentials.clone())
            .region(self.region.clone())
            .identity_cache(IdentityCache::no_cache())
            .http_client(self.http.clone())
            .sleep_impl(self.sleep.clone())
            .retry_config(tries())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .timeout_config(timeouts());
        config.set_endpoint_resolver(Some(endpoint::fixed(url)));
        aws_sdk_sqs::Client::from_conf(config.build())
    }
}

/// Answers are small and whole: these bounds hold for each of them, body included.
fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(Duration::from_secs(1))
        .operation_timeout(Duration::from_secs(2))
        .build()
}

/// Connections that broke or were waited for too long are closed by the pool itself. The SDK would mark them too, and
/// complain, an error for each try, that ours don't tell it which they are.
fn tries() -> RetryConfig {
    RetryConfig::standard().with_reconnect_mode(ReconnectMode::ReuseAllConnections)
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
        let (count, deadline) = (event.payload.records.len(), deadline(&event.context));
        all_or_some(count, sqs::each(event.payload, &deadline, handle).await)
    }))
    .await
}

/// When this call is to be over.
pub fn deadline(call: &lambda_runtime::Context) -> Deadline {
    Deadline::at(call.deadline, Clock::System.now())
}

/// A batch of which every message failed is an error of the function, so that its metric shows it.
///
/// # Errors
/// When all failed, or one that can't be named: all come again then.
pub fn all_or_some(count: usize, response: SqsBatchResponse) -> Result<SqsBatchResponse, Error> {
    let failures = &response.batch_item_failures;
    if count > 0 && failures.len() == count {
        return Err("every message of the batch failed".into());
    }
    if failures.iter().any(|failure| failure.item_identifier.is_empty()) {
        return Err("a message failed that has no id".into());
    }
    Ok(response)
}

/// Runs a function over HTTP requests.
///
/// # Errors
/// When the runtime ends.
pub fn run_http<F>(
    handle: impl Fn(crate::http::Request) -> F + Send + Sync + 'static,
) -> impl Future<Output = Result<(), Error>> + Send
where
    F: Future<Output = crate::http::Response> + Send + 'static,
{
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Box<RawValue>>| {
        let answering = lambda_http::request::from_str(event.payload.get()).map(&handle);
        async { Ok::<_, Error>(gateway::Answer::from(answering?.await)) }
    }))
}
