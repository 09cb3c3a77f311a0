//! A request for a page as read once at the door, and what goes back.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use maud::Markup;
use portal::kit::Reader;
use vouch_runtime::http::RequestId;

use super::form::Form;
use super::guest::Guest;
use super::language;
use crate::gateway;

/// The largest form that is read; ours are far smaller.
const BODY_BYTES_MAX: usize = 16 * 1024;

/// A request, read.
#[derive(Debug)]
pub(crate) struct Visit {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// What stands in the address.
    pub(crate) query: Form,
    /// What was sent by a form; empty where it is larger than any of ours.
    pub(crate) form: Form,
    pub(crate) headers: HeaderMap,
    /// What time it is here.
    pub(crate) now: DateTime<Utc>,
    /// What names this request in the log.
    pub(crate) request_id: String,
}

impl Visit {
    pub(crate) fn of(request: Request<Bytes>, now: DateTime<Utc>) -> Self {
        let (head, body) = request.into_parts();
        let given = head.extensions.get::<RequestId>();
        let request_id = given.map_or_else(gateway::fresh_request_id, |id| id.0.clone());
        let form = if body.len() <= BODY_BYTES_MAX { Form::read(&body) } else { Form::default() };
        Self {
            path: head.uri.path().to_owned(),
            query: Form::read(head.uri.query().unwrap_or_default().as_bytes()),
            method: head.method,
            headers: head.headers,
            form,
            now,
            request_id,
        }
    }

    /// Who reads the answer, where it is what time it is there.
    pub(crate) fn guest(&self, zone: Tz) -> Guest {
        Guest { reader: Reader { language: language::of(self), zone, now: self.now } }
    }

    /// A cookie's value.
    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let lines = self.headers.get_all(header::COOKIE).into_iter();
        lines
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(known, value)| (known == name).then_some(value))
    }
}

/// What goes back, before the headers that every answer has.
#[derive(Debug)]
pub(crate) struct Reply(pub(crate) Response<Bytes>);

impl Reply {
    /// A page.
    pub(crate) fn page(page: &Markup) -> Self {
        let mut response = Response::new(Bytes::from(page.0.clone()));
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        Self(response)
    }

    /// A form that could not be taken as it was: the page with what is wrong.
    pub(crate) fn mend(page: &Markup) -> Self {
        let mut reply = Self::page(page);
        *reply.0.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        reply
    }

    /// Look there now.
    pub(crate) fn see(address: &str) -> Self {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::SEE_OTHER;
        if let Ok(address) = HeaderValue::from_str(address) {
            response.headers_mut().insert(header::LOCATION, address);
        }
        Self(response)
    }

    /// With a cookie of our own: for this host and these pages, for as long, out of reach of scripts.
    pub(crate) fn with_cookie(mut self, name: &str, value: &str, path: &str, seconds: u32) -> Self {
        let cookie =
            format!("{name}={value}; Max-Age={seconds}; Path={path}; HttpOnly; SameSite=Lax");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            self.0.headers_mut().append(header::SET_COOKIE, cookie);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(request: http::request::Builder) -> Visit {
        let now = "2026-11-21T08:00:00Z".parse().unwrap();
        Visit::of(request.body(Bytes::new()).unwrap(), now)
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let request = Request::get("/shop")
            .header("cookie", "a=1; larkfield_click=v1.k.x; b=2")
            .header("cookie", "c=3");
        let visit = visit(request);
        assert_eq!(visit.cookie("larkfield_click"), Some("v1.k.x"));
        assert_eq!((visit.cookie("c"), visit.cookie("d")), (Some("3"), None));
    }

    #[test]
    fn a_value_that_is_no_header_sets_no_cookie() {
        let reply = Reply::see("/shop").with_cookie("a", "b\r\nc: d", "/", 60);
        assert!(reply.0.headers().get("set-cookie").is_none());
        assert_eq!(reply.0.headers()["location"], "/shop");
    }
}
