//! Reports as they stood at a past instant: what a call may ask for as `as_of`.

use chrono::{DateTime, Utc};
use vouch_runtime::{Context, problem::Problem};

use super::authority::Caller;
use crate::{books::Books, refusal::Refusal};

/// The caller's books as they stood at an instant; as they stand where none is asked for.
pub(super) async fn open_as_of<'a>(
    ctx: &'a Context,
    caller: &Caller,
    at: Option<DateTime<Utc>>,
) -> Result<Books<'a>, Refusal> {
    Books::open_as_of(ctx, caller.company(ctx).await?, past(ctx, at)?).await
}

/// The instant that is asked for, which must not lie ahead.
pub(super) fn past(
    ctx: &Context,
    at: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, Refusal> {
    if at.is_some_and(|at| at > ctx.now()) {
        return Err(Problem::invalid_field("as_of", "must not lie ahead").into());
    }
    Ok(at)
}
