//! `GET /r/{code}`: finds the link, answers 302 with the click token in cookie and query, and sends the click.
//!
//! It always answers. Look-up and send run at once, each with its time; a click that can't be sent goes to the
//! log, and a store that can't be reached is replaced by what is remembered. Nothing is written here.

mod answer;
mod bots;
mod click;
mod colour;
mod cookie;
mod pages;
mod query;
mod route;
mod visitor;

use std::time::Instant;

use http::{HeaderMap, Method};
use vouch_domain::{
    id::ClickId,
    message::ClickV1,
    tracking::{
        code::Code,
        link::{ClickModel, LinkStatus, Route},
        token::ClickToken,
    },
};
use vouch_runtime::{
    Context,
    event_line::EventLine,
    http::{Request, Response, request_id_of},
    metrics::Metric,
};

use crate::{answer::Answer, click::Unsent, cookie::Cookie, route::Found};

/// Answers one request.
pub async fn handle(ctx: &Context, request: Request) -> Response {
    let started = Instant::now();
    let code = code_of(request.uri().path());
    let (answer, unsent) = match *request.method() {
        Method::GET | Method::HEAD => match &code {
            Some(code) => follow(ctx, &request, code).await,
            None => (Answer::Unknown, None),
        },
        _ => (Answer::WrongMethod, None),
    };
    let (outcome, reason) = answer.outcome();
    EventLine {
        company: answer.company(),
        id: code.as_ref().map(Code::as_str),
        request: request_id_of(&request),
        reason,
        measures: if unsent.is_some() { &[(Metric::ClicksNotQueued, 1)] } else { &[] },
        ..EventLine::of("link", started)
    }
    .say(outcome);
    if let Some(unsent) = unsent {
        unsent.log();
    }
    answer.into_response(ctx, &request)
}

/// What stands behind `/r/`, decoded once. The gateway may put its stage before it.
fn code_of(path: &str) -> Option<Code> {
    let (before, last) = path.rsplit_once('/')?;
    let text = percent_encoding::percent_decode_str(last).decode_utf8().ok()?;
    before.ends_with("/r").then(|| text.parse().ok())?
}

async fn follow(ctx: &Context, request: &Request, code: &Code) -> (Answer, Option<Unsent>) {
    let remembered = ctx.routes.find(code);
    let known = remembered.as_ref().filter(|known| known.is_fresh).map(|known| &known.value);
    let is_click =
        *request.method() == Method::GET && bots::is_followed_by_a_person(request.headers());
    let click = is_click.then(|| ClickV1 {
        code: code.clone(),
        click: ClickId::from_ulid(ctx.new_ulid()),
        visitor: visitor::mark(ctx, request, known),
    });
    let click_id = click.as_ref().map(|click| click.click);
    let counts = known.is_none_or(|route| route.status == LinkStatus::Live);
    let sending = click::send(ctx, click.filter(|_| counts));
    let (found, unsent) = tokio::join!(route::find(ctx, code, remembered.clone()), sending);
    match found {
        Found::Unknown => (Answer::Unknown, None),
        Found::Unavailable => (Answer::Unavailable, None),
        Found::Route(route) if route.status == LinkStatus::Disabled => {
            (Answer::Disabled(route), None)
        }
        Found::Route(route) => (onward(ctx, request, route, click_id), unsent),
    }
}

/// The 302, with token and cookie where a person clicked.
fn onward(ctx: &Context, request: &Request, route: Box<Route>, click: Option<ClickId>) -> Answer {
    let carried = click.and_then(|click| carry(ctx, request.headers(), &route, click));
    let visitor_query = request.uri().query().unwrap_or_default();
    let token = carried.as_ref().map(|carried| carried.token.as_str());
    let location = query::location(route.destination.url(), visitor_query, token);
    let set_cookie = carried.and_then(|carried| carried.set_cookie);
    Answer::Onward { route, location, set_cookie }
}

/// What a prospect carries on: the token in the query, and the cookie if it changes.
struct Carried {
    token: String,
    set_cookie: Option<String>,
}

fn carry(ctx: &Context, headers: &HeaderMap, route: &Route, click: ClickId) -> Option<Carried> {
    let keys = ctx
        .config
        .token_keys()
        .inspect_err(|error| tracing::error!(%error, "links redirect, but nobody is credited"))
        .ok()?;
    let domain = route.cookie_domain.as_deref();
    let cookie = Cookie { company: route.company, domain, plain_http: ctx.config.plain_http };
    let wants_no_cookie = visitor::asks_for_privacy(headers, route.honour_dnt);
    if route.model == ClickModel::First && !wants_no_cookie {
        let still_counts = |token: &ClickToken| {
            let age = ctx.now().signed_duration_since(token.clicked_at());
            token.company == route.company
                && (0..i64::from(route.window_days)).contains(&age.num_days())
        };
        let first = cookie
            .values(headers)
            .find(|text| keys.verify(text).is_ok_and(|token| still_counts(&token)));
        if let Some(first) = first {
            return Some(Carried { token: first.to_owned(), set_cookie: None });
        }
    }
    let Route { company, link, partner, program, .. } = *route;
    let token = keys.sign(&ClickToken { company, link, partner, program, click });
    let set_cookie = (!wants_no_cookie).then(|| cookie.set(&token, route.window_days));
    Some(Carried { token, set_cookie })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_what_stands_last_in_the_path_decoded_once() {
        for (path, expected) in [
            ("/r/Spring-26", Some("spring-26")),
            ("/Prod/r/spring", Some("spring")),
            ("/r/%EC%97%AC%EB%A6%84", Some("여름")),
            ("/r/", None),
            ("/r", None),
            ("/", None),
            ("", None),
            ("/x/spring", None),
            ("/r/a%2fb", None),
            ("/r/%00", None),
            ("/r/%0d%0aset-cookie:x", None),
            ("/r/a%E2%80%AEb", None),
            ("/r/%2541", None),
            ("/r/%ff", None),
            ("/r/a/b", None),
        ] {
            assert_eq!(code_of(path).as_ref().map(Code::as_str), expected, "{path}");
        }
    }
}
