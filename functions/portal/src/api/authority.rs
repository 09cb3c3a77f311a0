//! Who calls, and what for: the one place that lets a call through or doesn't.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{HeaderMap, Method, header, request::Parts};
use sha2::{Digest as _, Sha256};
use ulid::Ulid;
use vouch_domain::{
    books::audit::Actor,
    id::{CompanyId, MemberId},
    people::{
        company::{Company, Scope},
        member::Role,
    },
};
use vouch_runtime::{Context, problem::Problem, seal::fingerprint};

use super::operation::Needs;
use crate::{
    About,
    pages::{
        admission::{door, member_of},
        csrf,
        visit::Door,
    },
    refusal::{Refusal, unknown},
};

/// Whose data a call may touch: proof that the policy let it through. Every handler that touches any takes one.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// The company, by the key and never by the request.
    pub(crate) company: CompanyId,
    /// What a member is who calls by session; a key is nobody's role.
    pub(crate) role: Option<Role>,
    /// Who it is, in the audit trail.
    pub(crate) actor: Actor,
    /// The member who calls, or in whose hands the key came; none for what a company was set up with.
    pub(crate) behind: Option<MemberId>,
}

impl Caller {
    /// The member who calls; none where a program does.
    pub(crate) fn member_name(&self) -> Option<String> {
        match &self.actor {
            Actor::Member { name, .. } => Some(name.clone()),
            _ => None,
        }
    }

    /// The company itself.
    pub(crate) async fn company(&self, ctx: &Context) -> Result<Company, Refusal> {
        ctx.store.find_company(self.company).await?.ok_or_else(|| unknown("company"))
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        // Nothing but `admit` puts one there.
        parts.extensions.get().cloned().ok_or_else(|| Problem::unauthorised("").into())
    }
}

/// Lets a call through with its [`Caller`], or refuses it before anything of it is read.
pub(crate) async fn admit(
    State((ctx, needs)): State<(Arc<Context>, Needs)>,
    mut request: Request,
    next: Next,
) -> Response {
    let caller = match needs {
        Needs::Nothing => return next.run(request).await,
        Needs::SetupToken => by_setup_token(&ctx, request.headers()),
        Needs::Key(scope) => {
            let (door, method) = (door(&ctx, &request), request.method().clone());
            let headers = request.headers().clone();
            by_key_or_session(&ctx, (door, &method, &headers), scope).await
        }
        // Pages need these; no call does.
        Needs::Partner | Needs::Entitled(_) | Needs::Member(_) => {
            Err(Problem::unauthorised("").into())
        }
    };
    match caller {
        Ok(caller) => {
            let about = About(caller.company);
            request.extensions_mut().insert(caller);
            let mut response = next.run(request).await;
            response.extensions_mut().insert(about);
            response
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// What follows `Bearer`, if that is said once.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (value, None) = (values.next()?, values.next()) else {
        return None;
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// A key where one is sent; else the session of a member whose role may as much, in a browser on our own pages.
async fn by_key_or_session(
    ctx: &Context,
    (door, method, headers): (Door, &Method, &HeaderMap),
    scope: Scope,
) -> Result<Caller, Refusal> {
    if headers.contains_key(header::AUTHORIZATION) || !headers.contains_key(header::COOKIE) {
        return by_key(ctx, headers, scope).await;
    }
    let Some(visit) = member_of(ctx, &door, headers).await? else {
        return by_key(ctx, headers, scope).await;
    };
    if !matches!(*method, Method::GET | Method::HEAD) {
        let token = headers.get(csrf::HEADER).and_then(|value| value.to_str().ok());
        let is_ours = csrf::is_from_here(headers, ctx.config.base_url())
            && token.is_some_and(|token| csrf::is_token(token, visit.csrf()));
        if !is_ours {
            let detail = "A call by session is made from our own pages, with their token.";
            return Err(Problem::forbidden(detail).into());
        }
    }
    if !visit.may(scope) {
        let detail = format!("Your role does not include the scope `{}`.", scope_name(scope));
        return Err(Problem::forbidden(detail).into());
    }
    let member = &visit.row.member;
    let (role, actor, behind) = (Some(member.role), visit.actor(), Some(member.id));
    Ok(Caller { company: visit.company.id, role, actor, behind })
}

async fn by_key(ctx: &Context, headers: &HeaderMap, scope: Scope) -> Result<Caller, Refusal> {
    let refused = || {
        Problem::unauthorised("Send a live API key of your company: `Authorization: Bearer vk_…`.")
    };
    let secret = bearer(headers).ok_or_else(refused)?;
    let key = ctx.store.find_api_key(&fingerprint(secret)).await?.ok_or_else(refused)?;
    if !key.scopes.contains(&scope) {
        let detail = format!("This key does not have the scope `{}`.", scope_name(scope));
        return Err(Problem::forbidden(detail).into());
    }
    let actor = Actor::Key { id: key.id, name: key.label };
    Ok(Caller { company: key.company, role: None, actor, behind: key.made_by })
}

fn by_setup_token(ctx: &Context, headers: &HeaderMap) -> Result<Caller, Refusal> {
    let refused = || {
        Problem::unauthorised(
            "Send the set-up token that the deployment printed: `Authorization: Bearer …`.",
        )
    };
    let token = bearer(headers).ok_or_else(refused)?;
    let expected = ctx.config.setup_token_hash.as_deref().ok_or_else(refused)?;
    // Hashes are compared, so how long it takes says nothing about the token.
    if !fingerprint(token).eq_ignore_ascii_case(expected) {
        return Err(refused().into());
    }
    // The token makes one company, so the company's id follows from it and a repeat means the same one.
    let digest = Sha256::digest(format!("company of {token}").as_bytes());
    let mut number = [0; 16];
    number.copy_from_slice(&digest[..16]);
    let company = CompanyId::from_ulid(Ulid::from_bytes(number));
    Ok(Caller { company, role: None, actor: Actor::SetupToken, behind: None })
}

/// A scope as keys and documents spell it.
pub(crate) fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::Write => "write",
        Scope::Admin => "admin",
    }
}
