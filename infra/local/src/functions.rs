//! The functions of the deployment, each with no more settings than the template gives it in AWS.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use aws_lambda_events::event::dynamodb::Event as StreamEvent;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use dispatcher::{Leave, Mailer};
use http::Request as HttpRequest;
use tower::ServiceExt as _;
use vouch_domain::message::{EventMessage, JobMessage};
use vouch_runtime::config::Config;
use vouch_runtime::http::{Request, Response};
use vouch_runtime::outside::{Outside, Reach};
use vouch_runtime::sqs::{self, Failure};
use vouch_runtime::{Context, clock::Clock, deadline::Deadline, queue::Queue};
use vouch_store::{Store, TableNames};

use crate::faults::Faults;
use crate::role::{Role, UsedRights};
use crate::template::{Function, Template};

/// What the functions are made of.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) dynamodb: aws_sdk_dynamodb::Client,
    pub(crate) sqs: aws_sdk_sqs::Client,
    pub(crate) ses: aws_sdk_sesv2::Client,
    pub(crate) clock: Clock,
    pub(crate) config: Config,
    pub(crate) faults: Faults,
    /// By how many milliseconds clocks of functions go wrong; for tests.
    pub(crate) skews: BTreeMap<String, i64>,
    /// What the functions' roles were needed for so far.
    pub(crate) used: UsedRights,
}

impl Parts {
    /// A context of these settings.
    pub(crate) fn context(&self, config: Config) -> Arc<Context> {
        let store = Store::new(self.dynamodb.clone(), config.tables.clone());
        let queue = Queue::new(self.sqs.clone(), &config);
        Arc::new(Context::new(store, queue, self.clock.clone(), config))
    }

    /// The context of one function: its settings, and no more rights than its role has.
    fn context_of(&self, template: &Template, folder: &str) -> Arc<Context> {
        let function = template.functions.iter().find(|function| function.folder == folder);
        let Some(function) = function else {
            return self.context(self.config.clone());
        };
        let role = Role::of(folder, &function.rights, &self.used);
        let own = Self {
            dynamodb: role.tables(&self.dynamodb),
            sqs: role.queues(&self.sqs),
            clock: self.clock_of(folder),
            ..self.clone()
        };
        own.context(settings_of(function, &self.config))
    }

    fn clock_of(&self, folder: &str) -> Clock {
        match (&self.clock, self.skews.get(folder)) {
            (Clock::Moved(offset), Some(by)) => Clock::moved(offset.load(Ordering::Relaxed) + by),
            _ => self.clock.clone(),
        }
    }
}

/// Every function, started once: what it remembers between two events lives here.
pub(crate) struct Functions {
    redirect: Arc<Context>,
    signup_webhook: Arc<Context>,
    transaction_webhook: Arc<Context>,
    worker: Arc<Context>,
    click_counter: Arc<Context>,
    invoicer: Arc<Context>,
    dispatcher: Arc<Context>,
    ways: Leave,
    portal: axum::Router,
    faults: Faults,
}

impl std::fmt::Debug for Functions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Functions").finish_non_exhaustive()
    }
}

impl Functions {
    pub(crate) fn start(parts: &Parts, template: &Template) -> Self {
        let context = |folder| parts.context_of(template, folder);
        let dispatcher = context("dispatcher");
        let from = dispatcher.config.mail_from.clone().unwrap_or_default();
        let outside = Outside::new(Reach::Anywhere).behind(Arc::new(parts.faults.clone()));
        let ways = Leave { mailer: Mailer::new(parts.ses.clone(), from), outside };
        Self {
            redirect: context("redirect"),
            signup_webhook: context("signup-webhook"),
            transaction_webhook: context("transaction-webhook"),
            worker: context("worker"),
            click_counter: context("click-counter"),
            invoicer: context("invoicer"),
            portal: portal::router(context("portal")),
            dispatcher,
            ways,
            faults: parts.faults.clone(),
        }
    }

    /// Hand a request to a function; none where no function of this name answers requests.
    pub(crate) async fn answer(&self, folder: &str, request: Request) -> Option<Response> {
        let answering = Box::pin(self.answered(folder, request));
        self.faults.unless_crashed(answering).await.unwrap_or_else(|| Some(unanswered()))
    }

    async fn answered(&self, folder: &str, request: Request) -> Option<Response> {
        Some(match folder {
            "redirect" => redirect::handle(&self.redirect, request).await,
            "signup-webhook" => signup_webhook::handle(&self.signup_webhook, request).await,
            "transaction-webhook" => {
                transaction_webhook::handle(&self.transaction_webhook, request).await
            }
            "portal" => answer_by(self.portal.clone(), request).await,
            _ => return None,
        })
    }

    /// Hand a batch to the function its queue feeds; none where no function of this name takes any, or it crashed.
    pub(crate) async fn work(
        &self,
        folder: &str,
        batch: SqsEvent,
        deadline: &Deadline,
    ) -> Option<SqsBatchResponse> {
        // Boxed, here and below: what they await is deep.
        let working = Box::pin(self.work_off(folder, batch, deadline));
        self.faults.unless_crashed(working).await.flatten()
    }

    async fn work_off(
        &self,
        folder: &str,
        batch: SqsEvent,
        deadline: &Deadline,
    ) -> Option<SqsBatchResponse> {
        Some(match folder {
            "worker" => {
                let handle =
                    async |message: EventMessage| worker::handle(&self.worker, message).await;
                sqs::each(batch, deadline, handle).await
            }
            "invoicer" => {
                let handle =
                    async |message: JobMessage| invoicer::handle(&self.invoicer, message).await;
                sqs::each(batch, deadline, handle).await
            }
            "click-counter" => {
                click_counter::handle_batch(&self.click_counter, batch, deadline).await
            }
            _ => return None,
        })
    }

    /// The schedule's call of the invoicer.
    pub(crate) async fn sweep_periods(&self) -> Result<(), Failure> {
        let sweeping = Box::pin(invoicer::sweep(&self.invoicer));
        self.faults.unless_crashed(sweeping).await.unwrap_or_else(crashed)
    }

    /// The stream's call of the dispatcher; none where it crashed.
    pub(crate) async fn dispatch(
        &self,
        event: StreamEvent,
        deadline: &Deadline,
    ) -> Option<SqsBatchResponse> {
        let (ctx, ways) = (&self.dispatcher, &self.ways);
        let dispatching = Box::pin(dispatcher::stream(ctx, ways, event, deadline));
        self.faults.unless_crashed(dispatching).await
    }

    /// The schedule's call of the dispatcher.
    pub(crate) async fn sweep_outbox(&self, deadline: &Deadline) -> Result<usize, Failure> {
        let sweeping = Box::pin(dispatcher::sweep(&self.dispatcher, &self.ways, deadline));
        self.faults.unless_crashed(sweeping).await.unwrap_or_else(crashed)
    }
}

/// What the caller of a function sees when its process dies.
fn crashed<T>() -> Result<T, Failure> {
    Err(Failure::Fault("the function crashed".to_owned()))
}

/// What the gateway says for a function that died before it answered.
fn unanswered() -> Response {
    let mut response = Response::new(lambda_http::Body::Text(
        "{\"message\":\"Internal Server Error\"}".to_owned(),
    ));
    *response.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// A router's answer with its body gathered, as Lambda hands it back.
async fn answer_by(router: axum::Router, request: HttpRequest<lambda_http::Body>) -> Response {
    let Ok(response) = router.oneshot(request).await;
    let (head, body) = response.into_parts();
    let body = match axum::body::to_bytes(body, usize::MAX).await {
        Ok(bytes) => lambda_http::Body::Binary(bytes.to_vec()),
        Err(error) => {
            tracing::error!(%error, "an answer broke off");
            lambda_http::Body::Empty
        }
    };
    Response::from_parts(head, body)
}

/// What the template tells this function, and nothing more: a setting that is missing there is
/// missing here too.
fn settings_of(function: &Function, whole: &Config) -> Config {
    let names = |name: &str| function.environment.iter().any(|known| known == name);
    let table = |name: &str, table: &String| {
        if names(name) { table.clone() } else { String::new() }
    };
    let mut own = whole.clone();
    own.tables = TableNames {
        registry: table("VOUCH_REGISTRY_TABLE", &whole.tables.registry),
        clicks: table("VOUCH_CLICKS_TABLE", &whole.tables.clicks),
        ledger: table("VOUCH_LEDGER_TABLE", &whole.tables.ledger),
    };
    own.events_queue = own.events_queue.filter(|_| names("VOUCH_EVENTS_QUEUE_URL"));
    own.clicks_queue = own.clicks_queue.filter(|_| names("VOUCH_CLICKS_QUEUE_URL"));
    own.jobs_queue = own.jobs_queue.filter(|_| names("VOUCH_JOBS_QUEUE_URL"));
    own.token_keys = own.token_keys.filter(|_| names("VOUCH_TOKEN_KEYS"));
    own.sealing_key = own.sealing_key.filter(|_| names("VOUCH_SEALING_KEY"));
    own.base_url = own.base_url.filter(|_| names("VOUCH_BASE_URL"));
    own.mail_from = own.mail_from.filter(|_| names("VOUCH_MAIL_FROM"));
    own.stripe_url = own.stripe_url.filter(|_| names("VOUCH_STRIPE_URL"));
    let setup_token = own.setup_token_hash;
    own.setup_token_hash = setup_token.filter(|_| names("VOUCH_SETUP_TOKEN"));
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deployment::{Address, Deployment};

    #[test]
    fn a_function_is_told_what_the_template_names_and_nothing_more() {
        let address = Address { base_url: "http://localhost:0".to_owned(), plain_http: true };
        let deployment = Deployment::in_memory(address).unwrap();
        let template = Template::embedded().unwrap();
        let told = |folder: &str| {
            let named = |function: &&Function| function.folder == folder;
            let function = template.functions.iter().find(named).unwrap();
            settings_of(function, &deployment.context().config)
        };
        let redirect = told("redirect");
        assert_eq!(redirect.tables.registry, "registry");
        assert_eq!((redirect.tables.clicks.as_str(), redirect.tables.ledger.as_str()), ("", ""));
        assert!(redirect.clicks_queue.is_some() && redirect.events_queue.is_none());
        assert!(redirect.token_keys.is_some() && redirect.sealing_key.is_none());
        let webhook = told("signup-webhook");
        assert!(webhook.sealing_key.is_some() && webhook.token_keys.is_none());
        assert!(told("invoicer").jobs_queue.is_some() && told("worker").jobs_queue.is_none());
        assert!(told("worker").setup_token_hash.is_none());
    }
}
