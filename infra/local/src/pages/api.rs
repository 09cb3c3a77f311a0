//! The deployment's own JSON API, called in this process: these pages show what it answers and know nothing more.

use std::net::{IpAddr, Ipv4Addr};

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::deployment::Deployment;

/// Where calls of this machine come from.
pub(crate) const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

/// How many things are asked for at once: the most that the API gives.
const LIMIT: usize = 200;

/// How many pages of a list are read, so that no page of ours grows without end.
const PAGES_MAX: usize = 25;

/// Why the API did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// It said no, and why.
    #[error("{method} {path} was answered {status}: {detail}")]
    Refused {
        /// How it was asked.
        method: Method,
        /// What was asked for.
        path: String,
        /// The answer's status.
        status: StatusCode,
        /// The answer's own words.
        detail: String,
    },
    /// It answered something else than it promises.
    #[error("the answer to {path} can't be read")]
    Unreadable {
        /// What was asked for.
        path: String,
        /// What was missing.
        #[source]
        source: serde_json::Error,
    },
    /// The request could not be put together.
    #[error("the request can't be put together")]
    Request(#[from] http::Error),
}

/// The API as one caller sees it.
#[derive(Clone)]
pub(crate) struct Api<'a> {
    deployment: &'a Deployment,
    authorisation: String,
}

/// A page of a list.
#[derive(Deserialize)]
struct List<T> {
    items: Vec<T>,
    next: Option<String>,
}

impl<'a> Api<'a> {
    /// The API for whoever has this key, or this set-up token.
    pub(crate) fn with(deployment: &'a Deployment, secret: &str) -> Self {
        Self { deployment, authorisation: format!("Bearer {secret}") }
    }

    /// What is at an address.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
        let (status, body) = self.call(Method::GET, path, None).await?;
        read(Method::GET, path, status, &body)
    }

    /// What is at an address, if there is anything.
    pub(crate) async fn find<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<Option<T>, ApiError> {
        let (status, body) = self.call(Method::GET, path, None).await?;
        match status {
            StatusCode::NOT_FOUND => Ok(None),
            _ => read(Method::GET, path, status, &body).map(Some),
        }
    }

    /// All of a list, page by page.
    pub(crate) async fn all<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, ApiError> {
        let mut items = Vec::new();
        let (mut cursor, joint) = (String::new(), if path.contains('?') { '&' } else { '?' });
        for _ in 0..PAGES_MAX {
            let path = format!("{path}{joint}limit={LIMIT}{cursor}");
            let list: List<T> = self.get(&path).await?;
            items.extend(list.items);
            match list.next {
                Some(next) => cursor = format!("&cursor={}", super::form::encoded(&next)),
                None => break,
            }
        }
        Ok(items)
    }

    /// Have something made, once for this key.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &Value,
        key: &str,
    ) -> Result<T, ApiError> {
        let (status, body) = self.call(Method::POST, path, Some((body, key))).await?;
        read(Method::POST, path, status, &body)
    }

    /// Change what is at an address.
    pub(crate) async fn patch<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &Value,
    ) -> Result<T, ApiError> {
        let (status, body) = self.call(Method::PATCH, path, Some((body, ""))).await?;
        read(Method::PATCH, path, status, &body)
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<(&Value, &str)>,
    ) -> Result<(StatusCode, Bytes), ApiError> {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("host", host_of(self.deployment))
            .header("authorization", &self.authorisation);
        let request = match body {
            Some((body, key)) => {
                let request = request.header("content-type", "application/json");
                let request = match key {
                    "" => request,
                    key => request.header("idempotency-key", key),
                };
                request.body(Bytes::from(body.to_string()))?
            }
            None => request.body(Bytes::new())?,
        };
        let response = self.deployment.request(request, HERE).await;
        Ok((response.status(), response.into_body()))
    }
}

/// The host that the deployment is reached at, as browsers and senders name it.
pub(crate) fn host_of(deployment: &Deployment) -> &str {
    let base = deployment.base_url();
    base.split_once("://").map_or(base, |(_, host)| host)
}

fn read<T: DeserializeOwned>(
    method: Method,
    path: &str,
    status: StatusCode,
    body: &[u8],
) -> Result<T, ApiError> {
    let path = path.to_owned();
    if !status.is_success() {
        let problem: Value = serde_json::from_slice(body).unwrap_or_default();
        let said = problem["detail"].as_str().or(problem["title"].as_str());
        let mut detail = said.unwrap_or("no reason was given").to_owned();
        if let Some(errors) = problem["errors"].as_array() {
            detail = format!("{detail} {}", Value::from(errors.clone()));
        }
        return Err(ApiError::Refused { method, path, status, detail });
    }
    serde_json::from_slice(body).map_err(|source| ApiError::Unreadable { path, source })
}
