//! What is answered: one of five statuses, with the headers that all of them have.

use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use lambda_http::Body;
use vouch_domain::{id::CompanyId, tracking::link::Route};
use vouch_runtime::{
    Context,
    event_line::Outcome,
    http::{Request, Response, answer, request_id},
};

use crate::pages;

/// After how many seconds a visitor is told to try again.
const RETRY_AFTER_SECONDS: u32 = 10;

pub(crate) enum Answer {
    Onward { route: Box<Route>, location: String, set_cookie: Option<String> },
    Unknown,
    WrongMethod,
    Disabled(Box<Route>),
    Unavailable,
}

impl Answer {
    /// For the log: what became of it, and why.
    pub(crate) fn outcome(&self) -> (Outcome, Option<&'static str>) {
        match self {
            Self::Onward { .. } => (Outcome::Followed, None),
            Self::Unknown => (Outcome::Refused, Some("unknown")),
            Self::WrongMethod => (Outcome::Refused, Some("wrong method")),
            Self::Disabled(_) => (Outcome::Refused, Some("disabled")),
            Self::Unavailable => (Outcome::Unavailable, None),
        }
    }

    /// For the log: whose link it is, where that is known.
    pub(crate) fn company(&self) -> Option<CompanyId> {
        match self {
            Self::Onward { route, .. } | Self::Disabled(route) => Some(route.company),
            Self::Unknown | Self::WrongMethod | Self::Unavailable => None,
        }
    }

    pub(crate) fn into_response(self, ctx: &Context, request: &Request) -> Response {
        let (status, page) = match &self {
            Self::Onward { route, location, .. } => {
                (StatusCode::FOUND, pages::onward(route, location))
            }
            Self::Unknown => (StatusCode::NOT_FOUND, pages::unknown()),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, pages::wrong_method()),
            Self::Disabled(route) => (StatusCode::GONE, pages::disabled(route)),
            Self::Unavailable => {
                (StatusCode::SERVICE_UNAVAILABLE, pages::unavailable(&request_id(request)))
            }
        };
        let body = if *request.method() == Method::HEAD { Body::Empty } else { Body::from(page) };
        let mut response = answer(status, "text/html; charset=utf-8", body);
        let mut add = |name: HeaderName, value: &str| match HeaderValue::from_str(value) {
            Ok(value) => {
                response.headers_mut().insert(name, value);
            }
            // Locations and cookies are ASCII as we write them; what is not has no place in a header.
            Err(error) => tracing::error!(header = %name, %error, "a header could not be written"),
        };
        // On a redirect this decides what the destination learns: the page the link stood on, by its origin only.
        add(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
        add(HeaderName::from_static("x-robots-tag"), "noindex");
        add(header::CONTENT_SECURITY_POLICY, &pages::POLICY);
        if !ctx.config.plain_http {
            add(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
        }
        match &self {
            Self::Onward { location, set_cookie, .. } => {
                add(header::LOCATION, location);
                if let Some(cookie) = set_cookie {
                    add(header::SET_COOKIE, cookie);
                }
            }
            Self::WrongMethod => add(header::ALLOW, "GET, HEAD"),
            Self::Unavailable => add(header::RETRY_AFTER, &RETRY_AFTER_SECONDS.to_string()),
            Self::Unknown | Self::Disabled(_) => {}
        }
        response
    }
}
