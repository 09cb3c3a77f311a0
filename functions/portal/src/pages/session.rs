//! Sessions: a random token in a cookie, its hash in the registry; half an hour idle, twelve hours at most.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use http::{HeaderMap, HeaderValue, header};
use vouch_domain::id::CompanyId;
use vouch_runtime::{Context, seal::fingerprint};
use vouch_store::sessions::{Session, Who};

use crate::{api::fresh::Fresh, refusal::Refusal};

/// How long a session lasts without being used.
const IDLE: TimeDelta = TimeDelta::minutes(30);

/// How long it lasts at most.
const LONGEST: TimeDelta = TimeDelta::hours(12);

/// How often its use is noted.
const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Whose door a cookie opens. Each has its own, so that one browser can hold both, and neither opens the other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DoorOf {
    /// The portal of a company.
    Portal(CompanyId),
    /// The dashboard.
    Dashboard,
}

impl DoorOf {
    pub(super) fn cookie(self, plain_http: bool) -> String {
        let prefix = if plain_http { "" } else { "__Host-" };
        match self {
            Self::Portal(company) => format!("{prefix}vouch_partner_{company}"),
            Self::Dashboard => format!("{prefix}vouch_member"),
        }
    }

    /// A member acts for a company, so its cookie goes with nothing that another site begins.
    fn same_site(self) -> &'static str {
        match self {
            Self::Portal(_) => "Lax",
            Self::Dashboard => "Strict",
        }
    }
}

/// A live session: who, and the hash of its token.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    pub(crate) hash: String,
    pub(crate) session: Session,
}

/// The session that a request's cookie names, if it still lasts.
pub(crate) async fn find(
    ctx: &Context,
    headers: &HeaderMap,
    door: DoorOf,
) -> Result<Option<Live>, Refusal> {
    let Some(token) = cookie(headers, &door.cookie(ctx.config.plain_http)) else {
        return Ok(None);
    };
    let hash = fingerprint(&token);
    let now = ctx.wall_now();
    let found = ctx.store.find_session(&hash).await?;
    let Some(session) = found.filter(|session| lasts(session, now)) else { return Ok(None) };
    if now - session.seen_at >= NOTED_EVERY {
        ctx.store.note_session(&hash, now).await?;
    }
    Ok(Some(Live { hash, session }))
}

fn lasts(session: &Session, now: DateTime<Utc>) -> bool {
    !session.ended && now - session.seen_at < IDLE && now - session.signed_in_at < LONGEST
}

/// Begins a session under a new token; gives the cookie that carries it.
pub(crate) async fn begin(ctx: &Context, door: DoorOf, who: Who) -> Result<HeaderValue, Refusal> {
    let token = URL_SAFE_NO_PAD.encode(Fresh::random(ctx).secret("session"));
    let now = ctx.wall_now();
    let expires_at = (now + LONGEST).timestamp();
    let session = Session { who, signed_in_at: now, seen_at: now, ended: false, expires_at };
    ctx.store.record_session(&fingerprint(&token), &session).await?;
    let cookie = (&*door.cookie(ctx.config.plain_http), door.same_site());
    Ok(set_cookie(ctx, cookie, &token, LONGEST.num_seconds()))
}

/// Ends the session that a browser still holds: whoever signs in anew leaves none behind.
pub(crate) async fn end_before(
    ctx: &Context,
    headers: &HeaderMap,
    door: DoorOf,
) -> Result<(), Refusal> {
    if let Some(token) = cookie(headers, &door.cookie(ctx.config.plain_http)) {
        ctx.store.end_session(&fingerprint(&token)).await?;
    }
    Ok(())
}

/// The cookie that takes the token out of a browser.
pub(crate) fn removal(ctx: &Context, door: DoorOf) -> HeaderValue {
    set_cookie(ctx, (&*door.cookie(ctx.config.plain_http), door.same_site()), "", 0)
}

/// A cookie that only we read, by its name and by what it may go along with.
pub(super) fn set_cookie(
    ctx: &Context,
    (name, same_site): (&str, &str),
    value: &str,
    seconds: i64,
) -> HeaderValue {
    let secure = if ctx.config.plain_http { "" } else { "; Secure" };
    let cookie = format!(
        "{name}={value}; Max-Age={seconds}; Path=/{secure}; HttpOnly; SameSite={same_site}"
    );
    // Names, ids and base64 are all that stands in it.
    HeaderValue::from_str(&cookie).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// A cookie's value, if the browser sent exactly one of that name.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).into_iter();
    let mut values = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(known, value)| *known == name && !value.is_empty());
    match (values.next(), values.next()) {
        (Some((_, value)), None) => Some(value.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(signed_in: i64, seen: i64) -> Session {
        let at = |minutes| DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes);
        let who = Who::Partner {
            company: "cmp_00000000000000000000000001".parse().unwrap(),
            partner: "ptn_00000000000000000000000001".parse().unwrap(),
        };
        Session { who, signed_in_at: at(signed_in), seen_at: at(seen), ended: false, expires_at: 0 }
    }

    #[test]
    fn a_session_lasts_half_an_hour_idle_and_twelve_hours_at_most() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::minutes(10_000);
        for (signed_in, seen, ended, lasting) in [
            (9_990, 9_990, false, true),
            (9_990, 9_990, true, false),
            (9_900, 9_971, false, true),
            (9_900, 9_970, false, false),
            (9_281, 9_999, false, true),
            (9_280, 9_999, false, false),
        ] {
            let session = Session { ended, ..session(signed_in, seen) };
            assert_eq!(lasts(&session, now), lasting, "{signed_in} {seen} {ended}");
        }
    }

    #[test]
    fn a_cookie_that_stands_twice_is_nobodys() {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", "a=1; b=2; a=3".parse().unwrap());
        assert_eq!(cookie(&headers, "a"), None);
        assert_eq!(cookie(&headers, "b").as_deref(), Some("2"));
    }
}
