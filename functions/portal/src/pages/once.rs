//! A form that makes something makes it once: its page carries a mark, and all that is new follows from the mark.
//!
//! Sent twice, or again after a crash, it makes the same thing with the same id, which is there already.

use chrono::{DateTime, TimeDelta, Utc};
use vouch_runtime::Context;

use super::sent::Sent;
use crate::{api::fresh::Fresh, refusal::Refusal};

/// The field that carries the mark.
pub(crate) const FIELD: &str = "once";

/// How old a form may be and still make its thing once.
const GOOD_FOR: TimeDelta = TimeDelta::hours(24);

/// A mark for a new form: when it was made, and a number nobody had before.
pub(crate) fn one_time(ctx: &Context) -> String {
    format!("{}.{:016x}{:016x}", ctx.now().timestamp_millis(), ctx.random(), ctx.random())
}

/// Where new things of a form come from. The scope says whose form it is, so that nobody's mark meets another's.
pub(crate) fn fresh(ctx: &Context, scope: &str, sent: &Sent) -> Result<Fresh, Refusal> {
    let mark = sent.exact(FIELD);
    let Some(at) = made_at(mark, ctx.now()) else { return Ok(Fresh::random(ctx)) };
    let seed = ctx.config.sealing_key()?.derive(&format!("form {scope} {mark}"));
    Ok(Fresh::begun(at, seed))
}

/// When a mark was made, if it is one of ours and not too old.
fn made_at(mark: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (millis, number) = mark.split_once('.')?;
    let at = DateTime::from_timestamp_millis(millis.parse().ok()?)?;
    let is_number = number.len() == 32 && number.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_number && at <= now && now - at < GOOD_FOR).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_good_for_a_day() {
        let now = DateTime::from_timestamp_millis(1_790_000_000_000).unwrap();
        let mark = |millis: i64| format!("{millis}.{}", "0a".repeat(16));
        for (mark, good) in [
            (mark(1_790_000_000_000), true),
            (mark(1_790_000_000_001), false),
            (mark(1_790_000_000_000 - 86_399_999), true),
            (mark(1_790_000_000_000 - 86_400_000), false),
            (mark(-1), false),
            ("1790000000000.12".to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(made_at(&mark, now).is_some(), good, "{mark}");
        }
    }
}
