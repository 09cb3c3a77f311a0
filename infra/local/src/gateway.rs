//! The front door as API Gateway keeps it: the template's routes, and requests in the shape that Lambda gets.
//!
//! A request becomes the very event that API Gateway sends, and is read by the same code as in AWS:
//! what is lost or joined on that way is lost or joined here too.

use std::net::IpAddr;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header, request};
use serde_json::{Map, Value, json};
use vouch_runtime::http::{RequestId, Response};

use crate::deployment::Deployment;
use crate::invoke::Invoked;
use crate::template::Route;

/// Where requests of this process itself go, who name no host.
const DOMAIN: &str = "localhost";

impl Deployment {
    /// Whether the front door has a route for a request.
    pub(crate) fn has_route<B>(&self, request: &http::Request<B>) -> bool {
        let (method, path) = (request.method(), request.uri().path());
        route_for(&self.template.routes, method, path).is_some()
    }

    /// Answer a request as the deployment's front door does.
    pub async fn request(
        &self,
        request: http::Request<Bytes>,
        peer: IpAddr,
    ) -> http::Response<Bytes> {
        let (head, body) = request.into_parts();
        let Some(route) = route_for(&self.template.routes, &head.method, head.uri.path()) else {
            return message(StatusCode::NOT_FOUND, "Not Found");
        };
        let is_head = head.method == Method::HEAD;
        let event = self.event(&head, &body, peer).to_string();
        let request = match lambda_http::request::from_str(&event) {
            Ok(request) => request,
            Err(error) => {
                tracing::warn!(%error, "a request does not fit the gateway's shape");
                return message(StatusCode::BAD_REQUEST, "Bad Request");
            }
        };
        let (functions, folder) = (self.functions(), route.function.clone());
        let answering = async move { functions.answer(&folder, request).await };
        let response = self.invoke(&route.function, answering).await;
        match response {
            Invoked::Done(Some(response)) => gathered(response, is_head),
            Invoked::Done(None) => message(StatusCode::NOT_FOUND, "Not Found"),
            Invoked::Panicked => {
                message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
            }
            Invoked::TimedOut => message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
        }
    }

    /// The event that API Gateway's HTTP API sends, payload version 2.0.
    fn event(&self, head: &request::Parts, body: &Bytes, peer: IpAddr) -> Value {
        let now = self.now();
        let (headers, cookies) = headers_of(head);
        let host = headers.get("host").and_then(Value::as_str).unwrap_or(DOMAIN);
        let text = std::str::from_utf8(body);
        json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": head.uri.path(),
            "rawQueryString": head.uri.query().unwrap_or_default(),
            "cookies": cookies,
            "requestContext": {
                "accountId": "000000000000",
                "apiId": "local",
                "domainName": host,
                "domainPrefix": "local",
                "http": {
                    "method": head.method.as_str(),
                    "path": head.uri.path(),
                    "protocol": "HTTP/1.1",
                    "sourceIp": peer.to_string(),
                    "userAgent": headers.get("user-agent").cloned().unwrap_or_default(),
                },
                "requestId": request_id(head),
                "routeKey": "$default",
                "stage": "$default",
                "time": now.format("%d/%b/%Y:%H:%M:%S +0000").to_string(),
                "timeEpoch": now.timestamp_millis(),
            },
            "body": match text {
                _ if body.is_empty() => Value::Null,
                Ok(text) => json!(text),
                Err(_) => json!(STANDARD.encode(body)),
            },
            "isBase64Encoded": text.is_err(),
            "headers": headers,
        })
    }
}

/// The id that the server gave the request, for its log line and its error page are to share it.
fn request_id(head: &request::Parts) -> String {
    let given = head.extensions.get::<RequestId>();
    given.map_or_else(fresh_request_id, |id| id.0.clone())
}

pub(crate) fn fresh_request_id() -> String {
    // An id only helps people to find a line in the log; without randomness it is a plain zero.
    format!("{:016x}", getrandom::u64().unwrap_or_default())
}

/// Headers as API Gateway hands them on: one of each, values joined by commas, cookies apart.
fn headers_of(head: &request::Parts) -> (Map<String, Value>, Vec<String>) {
    let (mut headers, mut cookies) = (Map::new(), Vec::new());
    for (name, value) in &head.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        if name == header::COOKIE {
            cookies.extend(value.split("; ").map(str::to_owned));
            continue;
        }
        match headers.get_mut(name.as_str()) {
            Some(Value::String(before)) => *before = format!("{before},{value}"),
            _ => {
                headers.insert(name.as_str().to_owned(), json!(value));
            }
        }
    }
    (headers, cookies)
}

/// The route that takes a request: the most particular path first.
fn route_for<'a>(routes: &'a [Route], method: &Method, path: &str) -> Option<&'a Route> {
    let takes = |route: &&Route| {
        let method_fits = route.method.as_deref().is_none_or(|own| own == method.as_str());
        method_fits && path_fits(&route.path, path)
    };
    let greedy = |route: &&Route| route.path.contains("+}");
    routes.iter().filter(takes).min_by_key(greedy)
}

fn path_fits(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(part)) if pattern.ends_with("+}") => {
                return !part.is_empty() || parts.next().is_some();
            }
            (Some(pattern), Some(part)) if pattern.starts_with('{') && !part.is_empty() => {}
            (Some(pattern), Some(part)) if pattern == part => {}
            _ => return false,
        }
    }
}

/// An answer with its body in one piece; none where only the head was asked for.
pub(crate) fn gathered(response: Response, is_head: bool) -> http::Response<Bytes> {
    let (head, body) = response.into_parts();
    let body = match body {
        _ if is_head => Bytes::new(),
        lambda_http::Body::Text(text) => Bytes::from(text),
        lambda_http::Body::Binary(bytes) => Bytes::from(bytes),
        _ => Bytes::new(),
    };
    http::Response::from_parts(head, body)
}

fn message(status: StatusCode, text: &str) -> http::Response<Bytes> {
    let body = Bytes::from(json!({ "message": text }).to_string());
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Template;

    #[test]
    fn a_request_goes_where_the_template_sends_it() {
        let routes = Template::embedded().unwrap().routes;
        for (method, path, expected) in [
            (Method::GET, "/r/spring", Some("redirect")),
            (Method::HEAD, "/r/spring", Some("redirect")),
            (Method::POST, "/r/spring", Some("redirect")),
            (Method::GET, "/r/", None),
            (Method::GET, "/r/a/b", None),
            (Method::POST, "/webhooks/cmp_1/signup", Some("signup-webhook")),
            (Method::POST, "/webhooks/cmp_1/transaction", Some("transaction-webhook")),
            (Method::GET, "/webhooks/cmp_1/signup", None),
            (Method::POST, "/webhooks//signup", None),
            (Method::GET, "/api/v1/links", Some("portal")),
            (Method::POST, "/api/v1/a/b/c", Some("portal")),
            (Method::GET, "/api/v1/", None),
            (Method::GET, "/portal", Some("portal")),
            (Method::GET, "/portal/links", Some("portal")),
            (Method::GET, "/dashboard/links", Some("portal")),
            (Method::GET, "/", None),
        ] {
            let found = route_for(&routes, &method, path).map(|route| route.function.as_str());
            assert_eq!(found, expected, "{method} {path}");
        }
    }

    #[test]
    fn headers_are_joined_and_cookies_stand_apart() {
        let request = http::Request::builder()
            .header("webhook-id", "a")
            .header("webhook-id", "b")
            .header("cookie", "x=1; y=2")
            .body(())
            .unwrap();
        let (headers, cookies) = headers_of(&request.into_parts().0);
        assert_eq!(headers["webhook-id"], "a,b");
        assert_eq!(cookies, ["x=1", "y=2"]);
        assert_eq!(headers.get("cookie"), None);
    }
}
