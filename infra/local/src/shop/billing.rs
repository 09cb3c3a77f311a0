//! The shop's billing system: what happens becomes an event, signed with the shop's secret and sent as a webhook.

use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, SecondsFormat, Utc};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use vouch_domain::id::CompanyId;
use vouch_domain::signature::{self, ParseSecretError, WebhookSecret};

use crate::deployment::Deployment;
use crate::pages::api::{HERE, host_of};

/// How long after each refusal for the moment it is sent again. Then it is kept for the person at the till.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// Why nothing could be sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The secret in the notes of the demo is none.
    #[error("the webhook secret of the demo company can’t be read")]
    Secret(#[from] ParseSecretError),
    /// The call can't be put together.
    #[error("the webhook can’t be put together")]
    Call(#[from] http::Error),
}

/// One event on its way: sent again, it is the same to the byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// The id of the delivery, the same at each attempt.
    pub(crate) id: String,
    /// Its type.
    pub(crate) kind: String,
    /// What is signed and sent.
    pub(crate) body: String,
}

impl Call {
    /// An event that happened, in the envelope that Vouch reads.
    pub(crate) fn of(id: String, kind: &str, at: DateTime<Utc>, mut data: Value) -> Self {
        let at = at.to_rfc3339_opts(SecondsFormat::Millis, true);
        data["occurred_at"] = json!(at);
        let body = json!({ "type": kind, "timestamp": at, "data": data });
        Self { id, kind: kind.to_owned(), body: body.to_string() }
    }

    fn endpoint(&self) -> &'static str {
        match self.kind.as_str() {
            "customer.signed_up" => "signup",
            _ => "transaction",
        }
    }
}

/// Who signs and sends for a company.
#[derive(Debug)]
pub(crate) struct Sender<'a> {
    deployment: &'a Deployment,
    company: CompanyId,
    secret: WebhookSecret,
}

impl<'a> Sender<'a> {
    /// A sender with a company's secret, in the form that people copy: `whsec_…`.
    pub(crate) fn new(
        deployment: &'a Deployment,
        company: CompanyId,
        secret: &str,
    ) -> Result<Self, Error> {
        let secret = secret.parse()?;
        Ok(Self { deployment, company, secret })
    }

    /// Send, again after a pause where it is refused for the moment; says what the last answer was.
    pub(crate) async fn send(&self, call: &Call) -> Result<StatusCode, Error> {
        let mut status = self.send_once(call).await?;
        for pause in PAUSES {
            if status != StatusCode::SERVICE_UNAVAILABLE {
                break;
            }
            tokio::time::sleep(pause).await;
            status = self.send_once(call).await?;
        }
        Ok(status)
    }

    async fn send_once(&self, call: &Call) -> Result<StatusCode, Error> {
        let body = call.body.as_bytes();
        let timestamp = self.deployment.now().timestamp();
        let signature = signature::sign(&self.secret, &call.id, timestamp, body);
        let address = format!("/webhooks/{}/{}", self.company, call.endpoint());
        let request = Request::post(address)
            .header("host", host_of(self.deployment))
            .header("content-type", "application/json")
            .header("user-agent", "Larkfield-Billing/1")
            .header("webhook-id", &call.id)
            .header("webhook-timestamp", timestamp)
            .header("webhook-signature", signature)
            .body(Bytes::copy_from_slice(body))?;
        Ok(self.deployment.request(request, HERE).await.status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_goes_to_its_endpoint_with_its_time_in_it() {
        let at = "2026-11-21T08:00:00Z".parse().unwrap();
        let call =
            Call::of("msg_1".to_owned(), "transaction.paid", at, json!({ "amount": "1.00" }));
        assert_eq!(call.endpoint(), "transaction");
        let body: Value = serde_json::from_str(&call.body).unwrap();
        assert_eq!(body["data"]["occurred_at"], "2026-11-21T08:00:00.000Z");
        assert_eq!(body["data"]["amount"], "1.00");
        let sign_up = Call::of("msg_2".to_owned(), "customer.signed_up", at, json!({}));
        assert_eq!(sign_up.endpoint(), "signup");
    }
}
