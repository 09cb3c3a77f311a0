//! A client over HTTP that keeps its connections, as browsers and billing systems do.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, request::Builder};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client as Pool, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

/// Beyond this there is no answer: every function has a shorter time-out.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client of one deployment. Clones share its connections.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    pool: Pool<HttpConnector, Full<Bytes>>,
    url: String,
}

/// A whole answer, and what it took.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) took: Duration,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

impl Client {
    pub(crate) fn of(url: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let url = url.replace("localhost", "127.0.0.1");
        Self { pool: Pool::builder(TokioExecutor::new()).build(connector), url }
    }

    /// A request to be sent.
    pub(crate) fn request(&self, method: Method, path: &str) -> Builder {
        Request::builder().method(method).uri(format!("{}{path}", self.url))
    }

    /// Sends a request; an error says why no whole answer came.
    pub(crate) async fn send(
        &self,
        request: Builder,
        body: impl Into<Bytes>,
    ) -> Result<Reply, String> {
        let request = request.body(Full::new(body.into())).unwrap();
        let began = Instant::now();
        let answering = async {
            let response =
                self.pool.request(request).await.map_err(|error| format!("{error:?}"))?;
            let (head, body) = response.into_parts();
            let body = body.collect().await.map_err(|error| format!("{error:?}"))?;
            let (status, headers) = (head.status.as_u16(), head.headers);
            Ok(Reply { status, headers, body: body.to_bytes(), took: began.elapsed() })
        };
        let answered = tokio::time::timeout(PATIENCE, answering).await;
        answered.unwrap_or_else(|_| Err(format!("no answer in {PATIENCE:?}")))
    }

    /// Gets something with a company's key.
    pub(crate) async fn look(&self, key: &str, path: &str) -> Value {
        let request = self.request(Method::GET, path);
        let reply = self.send(request.header("authorization", format!("Bearer {key}")), "").await;
        let reply = reply.unwrap();
        assert_eq!(reply.status, 200, "{path}: {:?}", reply.body);
        reply.json()
    }
}
