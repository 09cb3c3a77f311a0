//! Requests and answers as the functions see them.

use std::net::IpAddr;

use http::{HeaderValue, StatusCode, header};
use lambda_http::{Body, request::RequestContext};

/// A request of API Gateway, or of the local server in its shape.
pub type Request = lambda_http::Request;

/// An answer.
pub type Response = http::Response<Body>;

/// The visitor's address as the local server saw it; in AWS the gateway says it.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// The id of this request, for logs and error pages.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Who asks, by the gateway's word only: headers are the visitor's to write.
pub fn visitor_ip<B>(request: &http::Request<B>) -> Option<IpAddr> {
    if let Some(Peer(address)) = request.extensions().get::<Peer>() {
        return Some(*address);
    }
    match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => {
            context.http.source_ip.as_deref()?.parse().ok()
        }
        _ => None,
    }
}

/// The id to tell a person who asks what happened.
pub fn request_id(request: &Request) -> String {
    request_id_of(request).unwrap_or_default().to_owned()
}

/// The same for the log, where there is one.
pub fn request_id_of<B>(request: &http::Request<B>) -> Option<&str> {
    if let Some(RequestId(id)) = request.extensions().get::<RequestId>() {
        return Some(id);
    }
    match request.extensions().get::<RequestContext>() {
        Some(RequestContext::ApiGatewayV2(context)) => context.request_id.as_deref(),
        _ => None,
    }
}

/// The bytes of a request's body, as they came.
pub fn body_bytes(request: &Request) -> &[u8] {
    match request.body() {
        Body::Text(text) => text.as_bytes(),
        Body::Binary(bytes) => bytes,
        _ => &[],
    }
}

/// A JSON answer.
pub fn json(status: StatusCode, body: &impl serde::Serialize) -> Response {
    let text = serde_json::to_string(body).unwrap_or_else(|_| "{}".to_owned());
    answer(status, "application/json", text)
}

/// An answer with these headers that every answer has.
pub fn answer(status: StatusCode, content_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
