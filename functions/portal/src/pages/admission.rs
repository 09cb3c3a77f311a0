//! The one door of all pages: who visits, whether they may, whether what they send is their own, and what an error
//! looks like.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, HeaderValue, Method, header, uri::PathAndQuery};
use vouch_domain::people::company::Scope;
use vouch_runtime::{Context, http::visitor_ip, problem::Problem};
use vouch_store::sessions::Who;

use super::{
    csrf, headers, language,
    sent::Sent,
    session::{self, DoorOf, Live},
    sign_in, trouble,
    visit::{Door, MemberSeat, MemberVisit, PartnerSeat, PartnerVisit, company_in, see},
};
use crate::{
    About, api::input, kit::Reader, points::expect_entitled, policy::Needs, refusal::Refusal,
    request_id,
};

/// Whose page it is: what its errors are shown around.
pub(super) enum Scene {
    Plain(Door),
    Partner(PartnerVisit),
    Member(MemberVisit),
}

/// Why a visitor is not let through.
enum Stopped {
    /// It is to sign in there first.
    SignIn(String),
    /// It can't be.
    Refused(Refusal),
}

impl<E: Into<Refusal>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

/// Lets a visitor through to a page, or shows why not.
pub(super) async fn admit(
    State((ctx, needs)): State<(Arc<Context>, Needs)>,
    request: Request,
    next: Next,
) -> Response {
    let door = door(&ctx, &request);
    let is_post = request.method() == Method::POST;
    let headers = request.headers().clone();
    let (scene, mut response) = match scene(&ctx, needs, &door, &headers).await {
        Err(Stopped::SignIn(address)) if !is_post => (Scene::Plain(door), see(&address)),
        Err(Stopped::SignIn(_)) => {
            (Scene::Plain(door), Refusal::from(Problem::unauthorised("")).into_response())
        }
        Err(Stopped::Refused(refusal)) => (Scene::Plain(door), refusal.into_response()),
        Ok(scene) => {
            let answered = match entitled(&ctx, needs, &scene).await {
                Ok(()) => answer(&ctx, &scene, needs, request, next).await,
                Err(refusal) => Err(refusal),
            };
            let response = answered.unwrap_or_else(|refusal| refusal.into_response());
            (scene, response)
        }
    };
    if let Some(problem) = response.extensions().get::<Arc<Problem>>().cloned() {
        response = trouble::page(&scene, &problem);
    }
    if let Some(about) = scene.about() {
        response.extensions_mut().insert(about);
    }
    headers::cover(response.headers_mut(), ctx.config.plain_http);
    response
}

/// What is known of a request before anybody is asked who they are.
pub(crate) fn door(ctx: &Context, request: &Request) -> Door {
    let language = language::of(request.headers());
    Door {
        reader: Reader { language, zone: chrono_tz::Tz::UTC, now: ctx.now() },
        path: request.uri().path().to_owned(),
        wanted: request.uri().path_and_query().map_or("/", PathAndQuery::as_str).to_owned(),
        ip: visitor_ip(request),
        request_id: request_id(request),
    }
}

impl Scene {
    fn about(&self) -> Option<About> {
        match self {
            Self::Plain(_) => None,
            Self::Partner(visit) => Some(About(visit.company.id)),
            Self::Member(visit) => Some(About(visit.company.id)),
        }
    }
}

async fn scene(
    ctx: &Context,
    needs: Needs,
    door: &Door,
    headers: &HeaderMap,
) -> Result<Scene, Stopped> {
    match needs {
        Needs::Nothing => Ok(Scene::Plain(door.clone())),
        Needs::Partner | Needs::Entitled(_) => {
            partner(ctx, door, headers).await.map(Scene::Partner)
        }
        Needs::Member(scope) => member(ctx, door, headers, scope).await.map(Scene::Member),
        // Calls of the API need these; no page does.
        Needs::SetupToken | Needs::Key(_) => Err(Refusal::from(Problem::unauthorised("")).into()),
    }
}

async fn partner(ctx: &Context, door: &Door, headers: &HeaderMap) -> Result<PartnerVisit, Stopped> {
    let company = company_in(&door.path).ok_or_else(|| Refusal::from(Problem::not_found("")))?;
    let stopped = || Stopped::SignIn(sign_in::partner_address(company, &door.wanted));
    let live = session::find(ctx, headers, DoorOf::Portal(company)).await?.ok_or_else(stopped)?;
    // The session says whose portal it opens: an address with another company's id is not it.
    let Who::Partner { company: of, partner } = live.session.who else { return Err(stopped()) };
    if of != company {
        return Err(stopped());
    }
    let rows = ctx.store.find_partner_seat(company, partner).await?.ok_or_else(stopped)?;
    // Who is not let in has no session; should there be one, it opens nothing.
    if live.session.signed_in_at < rows.2.sessions_from || !rows.1.admission.is_admitted() {
        return Err(stopped());
    }
    let token = csrf::token(ctx, &live.hash)?;
    Ok(PartnerVisit(Arc::new(PartnerSeat::new(door.clone(), rows, live.hash, token))))
}

/// Whether a visitor's tier opens what it asks for, at this very moment.
async fn entitled(ctx: &Context, needs: Needs, scene: &Scene) -> Result<(), Refusal> {
    if let (Needs::Entitled(to), Scene::Partner(visit)) = (needs, scene) {
        expect_entitled(ctx, visit.company.id, visit.partner.id, to).await?;
    }
    Ok(())
}

/// The member whose session a request carries.
pub(crate) async fn member_of(
    ctx: &Context,
    door: &Door,
    headers: &HeaderMap,
) -> Result<Option<MemberVisit>, Refusal> {
    let Some(Live { hash, session }) = session::find(ctx, headers, DoorOf::Dashboard).await? else {
        return Ok(None);
    };
    let Who::Member { company, member } = session.who else { return Ok(None) };
    let rows = ctx.store.find_member_seat(company, member).await?;
    let Some(rows) = rows.filter(|(_, row)| session.signed_in_at >= row.sessions_from) else {
        return Ok(None);
    };
    let token = csrf::token(ctx, &hash)?;
    Ok(Some(MemberVisit(Arc::new(MemberSeat::new(door.clone(), rows, hash, token)))))
}

async fn member(
    ctx: &Context,
    door: &Door,
    headers: &HeaderMap,
    scope: Scope,
) -> Result<MemberVisit, Stopped> {
    let visit = member_of(ctx, door, headers).await?;
    let visit = visit.ok_or_else(|| Stopped::SignIn(sign_in::member_address(&door.wanted)))?;
    if visit.may(scope) { Ok(visit) } else { Err(Refusal::from(Problem::forbidden("")).into()) }
}

/// Whether a body says that it is what a form of ours sends.
fn is_form(headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = said.and_then(|said| said.split(';').next()).unwrap_or_default();
    kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// Runs the page's code, once what was sent is known to come from our own pages.
async fn answer(
    ctx: &Context,
    scene: &Scene,
    needs: Needs,
    request: Request,
    next: Next,
) -> Result<Response, Refusal> {
    let (mut parts, body) = request.into_parts();
    let mut sent = Sent::default();
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        if !csrf::is_from_here(&parts.headers, ctx.config.base_url()) {
            return Err(Problem::forbidden("").into());
        }
        if !is_form(&parts.headers) {
            return Err(Problem::unsupported_media("").into());
        }
        sent = Sent::read(&input::read(body).await?);
        let expected = match scene {
            Scene::Plain(_) => None,
            Scene::Partner(visit) => Some(visit.hidden()[0].1),
            Scene::Member(visit) => Some(visit.csrf()),
        };
        if expected.is_some_and(|expected| !csrf::is_token(sent.exact(csrf::FIELD), expected)) {
            return Err(Problem::forbidden("").into());
        }
    }
    let extensions = &mut parts.extensions;
    extensions.insert(sent);
    match scene {
        Scene::Plain(door) => drop(extensions.insert(door.clone())),
        Scene::Partner(visit) => drop(extensions.insert(visit.clone())),
        Scene::Member(visit) => drop(extensions.insert(visit.clone())),
    }
    let mut response = next.run(Request::from_parts(parts, axum::body::Body::empty())).await;
    // What a page shows somebody is for them alone; our own files say themselves how long they last.
    if needs != Needs::Nothing {
        let alone = HeaderValue::from_static("private, no-store");
        response.headers_mut().insert(header::CACHE_CONTROL, alone);
    }
    Ok(response)
}
