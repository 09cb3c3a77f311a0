//! The deployment's services behind ports of this machine, and what Lambda would tell each function: for functions
//! that run as processes of their own.

use std::collections::BTreeMap;
use std::io;

use aws_sdk_dynamodb::config::{Credentials, Region, SharedAsyncSleep};
use aws_smithy_async::rt::sleep::TokioSleep;
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use serde_json::Value;
use vouch_runtime::{config::ConfigError, connection::Connections, lambda::Aws};

use crate::deployment::Deployment;

/// Where the services of one deployment are reached.
#[derive(Clone, Debug)]
pub struct Ports {
    /// The tables.
    pub dynamodb: String,
    /// The queues.
    pub sqs: String,
    /// The mail.
    pub ses: String,
}

impl Deployment {
    /// Open a port for the tables, the queues and the mail each, until the runtime ends.
    pub async fn open_ports(&self) -> io::Result<Ports> {
        Ok(Ports {
            dynamodb: self.engine.serve().await?,
            sqs: self.queues.serve().await?,
            ses: self.mailbox.serve().await?,
        })
    }

    /// From now on let the functions reach tables and queues at these ports as deployed ones do: over the network, with
    /// their connections, time-outs and tries. They start afresh; the deployment's own looks stay within the process.
    ///
    /// # Errors
    /// When there can't be connections.
    pub fn reach_over(&self, ports: &Ports) -> Result<(), ConfigError> {
        let aws = Aws {
            credentials: Credentials::new("local", "local", None, None, "vouch-local"),
            region: Region::from_static("us-east-1"),
            http: SharedHttpClient::new(Connections::new()?),
            sleep: SharedAsyncSleep::new(TokioSleep::new()),
            ses_endpoint: None,
        };
        self.start_functions_with(aws.dynamodb(&ports.dynamodb), aws.sqs(&ports.sqs));
        Ok(())
    }

    /// The environment in which Lambda would start a function: what the template tells it and nothing more.
    ///
    /// None where the template has no such function.
    pub fn environment_of(&self, folder: &str, ports: &Ports) -> Option<BTreeMap<String, String>> {
        let functions = &self.template.functions;
        let function = functions.iter().find(|function| function.folder == folder)?;
        let told = function.environment.iter();
        let told = told.filter_map(|name| Some((name.clone(), self.setting(name)?)));
        let lambdas = [
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", "local"),
            ("AWS_SECRET_ACCESS_KEY", "local"),
            ("AWS_SESSION_TOKEN", "local"),
            ("AWS_LAMBDA_FUNCTION_NAME", folder),
            ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
            ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
            ("AWS_LAMBDA_LOG_GROUP_NAME", "local"),
            ("AWS_LAMBDA_LOG_STREAM_NAME", "local"),
            ("AWS_ENDPOINT_URL_DYNAMODB", &ports.dynamodb),
            ("AWS_ENDPOINT_URL_SQS", &ports.sqs),
            ("AWS_ENDPOINT_URL_SESV2", &ports.ses),
        ];
        let lambdas = lambdas.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Some(told.chain(lambdas).collect())
    }

    fn setting(&self, name: &str) -> Option<String> {
        let config = &self.context().config;
        match name {
            "VOUCH_REGISTRY_TABLE" => Some(config.tables.registry.clone()),
            "VOUCH_CLICKS_TABLE" => Some(config.tables.clicks.clone()),
            "VOUCH_LEDGER_TABLE" => Some(config.tables.ledger.clone()),
            "VOUCH_EVENTS_QUEUE_URL" => config.events_queue.clone(),
            "VOUCH_CLICKS_QUEUE_URL" => config.clicks_queue.clone(),
            "VOUCH_JOBS_QUEUE_URL" => config.jobs_queue.clone(),
            "VOUCH_BASE_URL" => config.base_url.clone(),
            "VOUCH_MAIL_FROM" => config.mail_from.clone(),
            "VOUCH_STRIPE_URL" => Some(config.stripe_url().to_owned()),
            "VOUCH_LOG" => Some("info".to_owned()),
            _ => self.keys().setting(name),
        }
    }

    /// The event that the ledger's stream would bring for the next row that waits; none if none does.
    pub fn next_stream_event(&self) -> Option<Value> {
        self.next_row().map(|image| crate::stream::event_of(image, self.now()))
    }
}
