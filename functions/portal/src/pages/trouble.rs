//! What is shown when a page can't be: what happened, what is safe, what to do next, and the request's id.

use axum::{
    extract::Request,
    response::{IntoResponse as _, Response},
};
use http::{HeaderValue, StatusCode, header};
use maud::{Markup, html};
use vouch_runtime::{Context, problem::Problem};

use super::{
    admission::{Scene, door},
    headers,
    visit::{Door, answer, company_in, plain_page},
};
use crate::{
    kit::{Arg, Reader, opening},
    points::TIER_NEEDED,
    refusal::Refusal,
};

/// Which words are said of a problem: those that a visitor can act on have their own.
fn words(problem: &Problem) -> &'static str {
    match problem.status {
        StatusCode::UNAUTHORIZED => "signed-out",
        StatusCode::FORBIDDEN if problem.kind == TIER_NEEDED => "tier",
        StatusCode::FORBIDDEN => "forbidden",
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::METHOD_NOT_ALLOWED => "method",
        StatusCode::CONFLICT => "conflict",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNPROCESSABLE_ENTITY
        | StatusCode::BAD_REQUEST
        | StatusCode::UNSUPPORTED_MEDIA_TYPE => "unreadable",
        StatusCode::TOO_MANY_REQUESTS => "too-many",
        StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        _ => "fault",
    }
}

/// The page in place of one that can't be shown.
pub(super) fn page(scene: &Scene, problem: &Problem) -> Response {
    let (door, reader) = match scene {
        Scene::Plain(door) => (door, &door.reader),
        Scene::Partner(visit) => (&visit.door, &visit.reader),
        Scene::Member(visit) => (&visit.door, &visit.reader),
    };
    let (home, title) = (home(scene, door), reader.say(&format!("trouble-{}", words(problem))));
    let main = told(reader, problem, home.as_deref(), door.request_id.as_deref());
    let page = match scene {
        // Who chooses another language here goes on where the way out leads.
        Scene::Plain(_) => {
            let home = home.as_deref().unwrap_or("/portal");
            plain_page(reader, None, (home, home), &title, main)
        }
        Scene::Partner(visit) => visit.framed(&title, main),
        Scene::Member(visit) => visit.framed(&title, main),
    };
    let mut response = answer(&page);
    *response.status_mut() = problem.status;
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// A form given back, because what was sent can't be taken as it is.
pub(super) fn unprocessable(page: &Markup) -> Response {
    let mut response = answer(page);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

/// A form given back, because it was sent too often; `seconds` until it is taken again.
pub(super) fn too_often(page: &Markup, seconds: i64) -> Response {
    let mut response = answer(page);
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Where a visitor goes on from here: by its own door, never by the other (K04). A portal of no company has none.
fn home(scene: &Scene, door: &Door) -> Option<String> {
    match scene {
        Scene::Partner(visit) => Some(visit.address("")),
        Scene::Member(_) => Some("/dashboard".to_owned()),
        Scene::Plain(_) => match company_in(&door.path) {
            Some(company) => Some(crate::partner::address(company, "")),
            None => door.path.starts_with("/dashboard").then(|| "/dashboard".to_owned()),
        },
    }
}

fn told(
    reader: &Reader,
    problem: &Problem,
    home: Option<&str>,
    request_id: Option<&str>,
) -> Markup {
    let name = words(problem);
    let title = reader.say(&format!("trouble-{name}"));
    html! {
        (opening(html! { (title) }, html! {
            p { (reader.say(&format!("trouble-{name}-next"))) }
            @if let Some(home) = home { p { a href=(home) { (reader.say("trouble-home")) } } }
            @else { p { (reader.say("trouble-no-home")) } }
            @if let Some(id) = request_id {
                p class="quiet" {
                    small { (reader.say_with("trouble-request", &[("id", Arg::Text(id))])) }
                }
            }
        }))
    }
}

/// What no route has: a page where a person may have come from, else a problem for programs.
pub(crate) fn nothing_here(ctx: &Context, request: &Request, problem: &Problem) -> Response {
    instead(ctx, &door(ctx, request), problem)
}

/// What is answered in place of code that is not there or broke.
pub(crate) fn instead(ctx: &Context, door: &Door, problem: &Problem) -> Response {
    let is_page = ["/portal", "/dashboard"].iter().any(|start| door.path.starts_with(start));
    if !is_page {
        return Refusal::from(problem.clone()).into_response();
    }
    let mut response = page(&Scene::Plain(door.clone()), problem);
    headers::cover(response.headers_mut(), ctx.config.plain_http);
    response
}
