//! Browsers in which somebody has signed in before: strangers who guess elsewhere do not make them wait (V15).
//!
//! A browser that signed in keeps a mark. Its further attempts under the same name are counted for themselves, so
//! whoever keeps a name waiting from elsewhere keeps only new browsers waiting. The mark opens nothing.

use http::{HeaderMap, HeaderValue};
use vouch_runtime::Context;

use super::{
    csrf::is_token,
    session::{self, DoorOf, cookie},
};
use crate::refusal::Refusal;

/// How long a browser stays known: half a year.
const KNOWN_FOR_SECONDS: i64 = 180 * 24 * 3600;

/// Under what an attempt of this browser to sign in under a name is counted.
pub(super) fn counted_as(
    ctx: &Context,
    headers: &HeaderMap,
    door: DoorOf,
    name: &str,
) -> Result<String, Refusal> {
    let mark = cookie(headers, &cookie_name(ctx, door)).unwrap_or_default();
    if let Some((number, seal)) = mark.split_once('.')
        && is_token(seal, &seal_of(ctx, name, number)?)
    {
        return Ok(format!("{name} in the browser {number}"));
    }
    Ok(name.to_owned())
}

/// The cookie by which a browser is known that signed in under a name.
pub(super) fn mark(ctx: &Context, door: DoorOf, name: &str) -> Result<HeaderValue, Refusal> {
    let number = format!("{:016x}{:016x}", ctx.random(), ctx.random());
    let value = format!("{number}.{}", seal_of(ctx, name, &number)?);
    let cookie = cookie_name(ctx, door);
    Ok(session::set_cookie(ctx, (&cookie, "Strict"), &value, KNOWN_FOR_SECONDS))
}

fn cookie_name(ctx: &Context, door: DoorOf) -> String {
    let cookie = door.cookie(ctx.config.plain_http);
    cookie.replacen("vouch_", "vouch_known_", 1)
}

fn seal_of(ctx: &Context, name: &str, number: &str) -> Result<String, Refusal> {
    let bytes = ctx.config.sealing_key()?.derive(&format!("known browser {number} of {name}"));
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
