//! Roles as in AWS: what `infra/template.yaml` does not let a function do, it can't do here either.
//!
//! So a right that is missing shows in a test or on this machine, and not after a deployment.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use serde_json::Value;

use crate::faults::Service;
use crate::template::Right;
use crate::wire::{self, Answer};

/// What functions did with their rights, by function. A right that none of our stories uses is one too many.
#[derive(Clone, Debug, Default)]
pub(crate) struct UsedRights(Arc<Mutex<BTreeMap<String, BTreeSet<Right>>>>);

impl UsedRights {
    /// What one function did.
    pub(crate) fn of(&self, function: &str) -> BTreeSet<Right> {
        self.all().get(function).cloned().unwrap_or_default()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, BTreeSet<Right>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one function may do.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    function: Arc<str>,
    rights: Arc<BTreeSet<Right>>,
    used: UsedRights,
}

impl Role {
    pub(crate) fn of(function: &str, rights: &BTreeSet<Right>, used: &UsedRights) -> Self {
        Self { function: function.into(), rights: Arc::new(rights.clone()), used: used.clone() }
    }

    /// The same tables, for a function of this role.
    pub(crate) fn tables(&self, client: &aws_sdk_dynamodb::Client) -> aws_sdk_dynamodb::Client {
        let Some(http) = client.config().http_client() else {
            return client.clone();
        };
        let http = self.guard(Service::DynamoDb, http);
        aws_sdk_dynamodb::Client::from_conf(client.config().to_builder().http_client(http).build())
    }

    /// The same queues, for a function of this role.
    pub(crate) fn queues(&self, client: &aws_sdk_sqs::Client) -> aws_sdk_sqs::Client {
        let Some(http) = client.config().http_client() else {
            return client.clone();
        };
        let http = self.guard(Service::Sqs, http);
        aws_sdk_sqs::Client::from_conf(client.config().to_builder().http_client(http).build())
    }

    fn guard(&self, service: Service, http: SharedHttpClient) -> SharedHttpClient {
        SharedHttpClient::new(Guard { role: self.clone(), service, http })
    }

    /// The first thing that a request asks and the role does not allow.
    fn forbids(&self, service: Service, request: &HttpRequest) -> Option<Right> {
        let body = wire::json_of(request.body().bytes().unwrap_or_default());
        let operation = wire::operation_of(request);
        let wanted = match service {
            Service::DynamoDb => wanted_of_tables(&operation, &body),
            Service::Sqs => wanted_of_queues(&operation, &body),
            Service::Ses | Service::Outside => Vec::new(),
        };
        let forbidden = wanted.iter().find(|right| !self.rights.contains(right)).cloned();
        self.used.all().entry(self.function.to_string()).or_default().extend(wanted);
        forbidden
    }
}

#[derive(Debug)]
struct Guard {
    role: Role,
    service: Service,
    http: SharedHttpClient,
}

impl HttpClient for Guard {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(GuardConnector {
            role: self.role.clone(),
            service: self.service,
            connector: self.http.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct GuardConnector {
    role: Role,
    service: Service,
    connector: SharedHttpConnector,
}

impl HttpConnector for GuardConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some(Right { action, on }) = self.role.forbids(self.service, &request) else {
            return self.connector.call(request);
        };
        // In AWS this would be seen after a deployment; here a test's output shows it at once.
        tracing::error!(action, on, "a function's role does not allow this");
        let message = format!("not authorized to perform: {action} on resource: {on}");
        let answer = Answer::error(400, "AccessDeniedException", &message);
        HttpConnectorFuture::new(async move { answer.into_response() })
    }
}

/// What a request to the tables needs: each table or index that it names.
fn wanted_of_tables(operation: &str, body: &Value) -> Vec<Right> {
    let right = |verb: &str, on: String| Right { action: format!("dynamodb:{verb}"), on };
    let table = |of: &Value| of["TableName"].as_str().unwrap_or_default().to_owned();
    match operation {
        "TransactWriteItems" | "TransactGetItems" => {
            let items = body["TransactItems"].as_array().into_iter().flatten();
            let parts = items.filter_map(Value::as_object).flatten();
            let verb = |part: &str| match part {
                "ConditionCheck" => "ConditionCheckItem".to_owned(),
                part => format!("{part}Item"),
            };
            parts.map(|(part, of)| right(&verb(part), table(of))).collect()
        }
        "BatchGetItem" | "BatchWriteItem" => {
            let tables = body["RequestItems"].as_object().into_iter().flatten();
            tables.map(|(name, _)| right(operation, name.clone())).collect()
        }
        _ => {
            let on = match body["IndexName"].as_str() {
                Some(index) => format!("{}/index/{index}", table(body)),
                None => table(body),
            };
            vec![right(operation, on)]
        }
    }
}

/// What a request to the queues needs.
fn wanted_of_queues(operation: &str, body: &Value) -> Vec<Right> {
    let url = body["QueueUrl"].as_str().unwrap_or_default();
    let on = url.rsplit('/').next().unwrap_or_default().to_owned();
    // Sending or deleting a batch is sending or deleting.
    let action = format!("sqs:{}", operation.trim_end_matches("Batch"));
    vec![Right { action, on }]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rights(of: &[(&str, &str)]) -> Vec<Right> {
        let right =
            |(action, on): &(&str, &str)| Right { action: (*action).into(), on: (*on).into() };
        of.iter().map(right).collect()
    }

    #[test]
    fn a_request_wants_each_thing_it_touches() {
        let write = json!({ "TransactItems": [
            { "Put": { "TableName": "ledger" } },
            { "ConditionCheck": { "TableName": "registry" } },
        ] });
        let written = [("dynamodb:PutItem", "ledger"), ("dynamodb:ConditionCheckItem", "registry")];
        assert_eq!(wanted_of_tables("TransactWriteItems", &write), rights(&written));
        let query = json!({ "TableName": "ledger", "IndexName": "by1" });
        let queried = [("dynamodb:Query", "ledger/index/by1")];
        assert_eq!(wanted_of_tables("Query", &query), rights(&queried));
        let read = json!({ "RequestItems": { "clicks": {}, "ledger": {} } });
        let got = [("dynamodb:BatchGetItem", "clicks"), ("dynamodb:BatchGetItem", "ledger")];
        assert_eq!(wanted_of_tables("BatchGetItem", &read), rights(&got));
        let send = json!({ "QueueUrl": "http://x.invalid/0/events" });
        assert_eq!(
            wanted_of_queues("SendMessageBatch", &send),
            rights(&[("sqs:SendMessage", "events")])
        );
    }

    #[tokio::test]
    async fn what_the_role_does_not_allow_is_refused() {
        let engine = crate::engine::Engine::in_memory().unwrap();
        engine.create_tables().unwrap();
        let (used, allowed) = (UsedRights::default(), rights(&[("dynamodb:GetItem", "registry")]));
        let role = Role::of("redirect", &allowed.into_iter().collect(), &used);
        let client = role.tables(&engine.client());
        let get = |table: &str| {
            let key = |of: &str| aws_sdk_dynamodb::types::AttributeValue::S(of.to_owned());
            client.get_item().table_name(table).key("pk", key("a")).key("sk", key("b")).send()
        };
        assert!(get("registry").await.is_ok());
        let refused = get("ledger").await.unwrap_err().into_service_error();
        assert_eq!(refused.meta().code(), Some("AccessDeniedException"));
        let wanted = rights(&[("dynamodb:GetItem", "ledger"), ("dynamodb:GetItem", "registry")]);
        assert_eq!(used.of("redirect"), wanted.into_iter().collect());
    }
}
