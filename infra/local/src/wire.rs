//! The AWS JSON protocol without a network: the SDK's request goes straight to an answerer in this process.

mod port;

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};

pub(crate) use self::port::serve;

/// Where requests pretend to go. Nothing listens there: `.invalid` never resolves.
pub(crate) const ENDPOINT: &str = "http://x.invalid";

/// Something that answers AWS JSON operations by name.
pub(crate) trait Answerer: fmt::Debug + Send + Sync + 'static {
    fn answer(
        self: Arc<Self>,
        operation: String,
        body: Vec<u8>,
    ) -> impl Future<Output = Answer> + Send;
}

/// One answer, before it becomes an HTTP response.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    status: u16,
    query_error: Option<String>,
    body: String,
}

impl Answer {
    pub(crate) fn done(body: String) -> Self {
        Self { status: 200, query_error: None, body }
    }

    pub(crate) fn refused(status: u16, body: String) -> Self {
        Self { status, query_error: None, body }
    }

    /// An error in the plain shape: its type and a message.
    pub(crate) fn error(status: u16, kind: &str, message: &str) -> Self {
        Self::refused(status, json!({ "__type": kind, "message": message }).to_string())
    }

    /// SQS keeps the error codes of its old query protocol in a header; the SDK types errors by it.
    pub(crate) fn with_query_error(mut self, code: &str) -> Self {
        self.query_error = Some(format!("{code};Sender"));
        self
    }

    pub(crate) fn is_done(&self) -> bool {
        self.status == 200
    }

    /// The HTTP response the SDK reads.
    pub(crate) fn into_response(self) -> Result<HttpResponse, ConnectorError> {
        let unbuildable = |error: http::Error| ConnectorError::other(error.into(), None);
        let response = self.built().map_err(unbuildable)?.map(SdkBody::from);
        HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
    }

    fn built(self) -> Result<http::Response<String>, http::Error> {
        let mut response = http::Response::builder()
            .status(self.status)
            .header("content-type", "application/x-amz-json-1.0");
        if let Some(query_error) = self.query_error {
            response = response.header("x-amzn-query-error", query_error);
        }
        response.body(self.body)
    }
}

/// The operation's bare name: the last part of `x-amz-target`, or what SES means by its path.
pub(crate) fn operation_of(request: &HttpRequest) -> String {
    operation_named(request.headers().get("x-amz-target"), request.method(), request.uri())
}

fn operation_named(target: Option<&str>, method: &str, uri: &str) -> String {
    match target {
        Some(target) => target.rsplit('.').next().unwrap_or_default().to_owned(),
        None if uri.ends_with("/v2/email/outbound-emails") => "SendEmail".to_owned(),
        None => format!("{method} {uri}"),
    }
}

/// The request's JSON object, or an empty one where there is none.
pub(crate) fn json_of(body: &[u8]) -> Value {
    serde_json::from_slice(body).unwrap_or_else(|_| json!({}))
}

/// Make an answerer look like an HTTP client to the SDK.
pub(crate) fn client_of<A: Answerer>(answerer: Arc<A>) -> SharedHttpClient {
    SharedHttpClient::new(Wire(answerer))
}

#[derive(Debug)]
struct Wire<A>(Arc<A>);

impl<A: Answerer> HttpClient for Wire<A> {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Wire(Arc::clone(&self.0)))
    }
}

impl<A: Answerer> HttpConnector for Wire<A> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answerer = Arc::clone(&self.0);
        let operation = operation_of(&request);
        let body = request.body().bytes().map(<[u8]>::to_vec).unwrap_or_default();
        HttpConnectorFuture::new(
            async move { answerer.answer(operation, body).await.into_response() },
        )
    }
}
