//! The settings, read from the environment: the only module that does.

use std::time::Duration;

use vouch_domain::tracking::token::TokenKeys;
use vouch_store::TableNames;

use crate::seal::{SealingKey, fingerprint};

/// A setting is missing or wrong: whoever deploys must act.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Not there.
    #[error("the environment variable {0} is not set")]
    Missing(&'static str),
    /// Not what it should be. The value is not told: it may be a secret.
    #[error("the environment variable {name} {problem}")]
    Invalid {
        /// Which.
        name: &'static str,
        /// What it should be.
        problem: String,
    },
}

/// What a function was told. Each is told only what its role allows it to use.
#[derive(Debug, Clone)]
pub struct Config {
    /// The names of the tables.
    pub tables: TableNames,
    /// The queue of verified webhooks.
    pub events_queue: Option<String>,
    /// The queue of clicks.
    pub clicks_queue: Option<String>,
    /// The queue of jobs.
    pub jobs_queue: Option<String>,
    /// What signs click tokens.
    pub token_keys: Option<TokenKeys>,
    /// What seals secrets at rest.
    pub sealing_key: Option<SealingKey>,
    /// Where people and prospects reach the deployment, without a slash at the end.
    pub base_url: Option<String>,
    /// The hash of the one-time set-up token.
    pub setup_token_hash: Option<String>,
    /// Who mails come from.
    pub mail_from: Option<String>,
    /// Where Stripe is, if not where it always is: a stand-in for tests.
    pub stripe_url: Option<String>,
    /// Plain http on this machine: cookies without `Secure` and prefix. Never in AWS.
    pub plain_http: bool,
    /// How long things may take.
    pub budgets: Budgets,
}

/// Where Stripe's API is.
const STRIPE: &str = "https://api.stripe.com";

/// Time budgets (RELIABILITY §6).
#[derive(Debug, Clone, Copy)]
pub struct Budgets {
    /// The redirect's look-up.
    pub lookup: Duration,
    /// The redirect's send of a click.
    pub click_send: Duration,
    /// The webhook's send of an event.
    pub event_send: Duration,
}

impl Default for Budgets {
    fn default() -> Self {
        Self {
            lookup: Duration::from_millis(800),
            click_send: Duration::from_millis(250),
            event_send: Duration::from_secs(4),
        }
    }
}

impl Config {
    /// Settings with these tables and nothing else.
    pub fn new(tables: TableNames) -> Self {
        Self {
            tables,
            events_queue: None,
            clicks_queue: None,
            jobs_queue: None,
            token_keys: None,
            sealing_key: None,
            base_url: None,
            setup_token_hash: None,
            mail_from: None,
            stripe_url: None,
            plain_http: false,
            budgets: Budgets::default(),
        }
    }

    /// The settings of this process, which can't do without those that are needed.
    ///
    /// # Errors
    /// When one of these is missing, or any is not what it should be.
    pub fn from_env(needed: &[&'static str]) -> Result<Self, ConfigError> {
        if let Some(name) = needed.iter().find(|name| variable(name).is_none()) {
            return Err(ConfigError::Missing(name));
        }
        let table = |name: &'static str| variable(name).unwrap_or_default();
        let mut config = Self::new(TableNames {
            registry: table("VOUCH_REGISTRY_TABLE"),
            clicks: table("VOUCH_CLICKS_TABLE"),
            ledger: table("VOUCH_LEDGER_TABLE"),
        });
        config.events_queue = variable("VOUCH_EVENTS_QUEUE_URL");
        config.clicks_queue = variable("VOUCH_CLICKS_QUEUE_URL");
        config.jobs_queue = variable("VOUCH_JOBS_QUEUE_URL");
        config.token_keys = parsed("VOUCH_TOKEN_KEYS")?;
        config.sealing_key = parsed("VOUCH_SEALING_KEY")?;
        config.base_url =
            variable("VOUCH_BASE_URL").map(|url| url.trim_end_matches('/').to_owned());
        config.setup_token_hash = variable("VOUCH_SETUP_TOKEN").map(|token| fingerprint(&token));
        config.mail_from = variable("VOUCH_MAIL_FROM");
        config.stripe_url = variable("VOUCH_STRIPE_URL");
        Ok(config)
    }

    /// Whether this function sends anything.
    pub(crate) fn has_queues(&self) -> bool {
        [&self.events_queue, &self.clicks_queue, &self.jobs_queue].into_iter().any(Option::is_some)
    }

    /// What signs click tokens.
    ///
    /// # Errors
    /// When this function was not told.
    pub fn token_keys(&self) -> Result<&TokenKeys, ConfigError> {
        self.token_keys.as_ref().ok_or(ConfigError::Missing("VOUCH_TOKEN_KEYS"))
    }

    /// What seals secrets at rest.
    ///
    /// # Errors
    /// When this function was not told.
    pub fn sealing_key(&self) -> Result<&SealingKey, ConfigError> {
        self.sealing_key.as_ref().ok_or(ConfigError::Missing("VOUCH_SEALING_KEY"))
    }

    /// Where Stripe's API is.
    pub fn stripe_url(&self) -> &str {
        self.stripe_url.as_deref().unwrap_or(STRIPE)
    }

    /// Where people and prospects reach the deployment.
    pub fn base_url(&self) -> &str {
        self.base_url.as_deref().unwrap_or_default()
    }
}

/// What logs show, `VOUCH_LOG`: levels by module, as `tracing` writes them.
pub fn log_filter() -> Option<String> {
    variable("VOUCH_LOG")
}

/// The name that Lambda gives its function; none outside of Lambda.
pub(crate) fn function_name() -> Option<String> {
    variable("AWS_LAMBDA_FUNCTION_NAME")
}

/// Where a service is, if not where AWS has it: `AWS_ENDPOINT_URL_<SERVICE>`, then `AWS_ENDPOINT_URL`.
pub(crate) fn endpoint_url(service: &'static str) -> Option<String> {
    variable(service).or_else(|| variable("AWS_ENDPOINT_URL"))
}

/// The region and credentials that Lambda puts into the environment.
pub(crate) fn aws_variable(name: &'static str) -> Result<String, ConfigError> {
    variable(name).ok_or(ConfigError::Missing(name))
}

/// The session token that comes with temporary credentials.
pub(crate) fn session_token() -> Option<String> {
    variable("AWS_SESSION_TOKEN")
}

/// The root certificates to trust in place of Amazon's own, as PEM: the file that `SSL_CERT_FILE` names.
#[cfg(feature = "tls")]
pub(crate) fn root_certificates() -> std::io::Result<Option<std::fs::File>> {
    variable("SSL_CERT_FILE").map(std::fs::File::open).transpose()
}

#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
fn variable(name: &'static str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(
    name: &'static str,
) -> Result<Option<T>, ConfigError> {
    variable(name)
        .map(|text| {
            text.parse()
                .map_err(|error: T::Err| ConfigError::Invalid { name, problem: error.to_string() })
        })
        .transpose()
}
