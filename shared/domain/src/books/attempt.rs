//! Money that is asked of somebody else: under one key however often it is tried, and looked up when nobody knows.
//!
//! What was perhaps sent is never sent again (RELIABILITY §2.2): the provider is asked for it by its key until it says
//! what became of it. Only when a day is over and the provider knows of nothing, it certainly never arrived, and the
//! next attempt has the next number and so another key.

use chrono::{DateTime, TimeDelta, Utc};

/// How long a key counts at the provider: after that nothing is sent under it again, and what it does not know by then
/// never arrived.
pub const KEY_COUNTS_FOR: TimeDelta = TimeDelta::hours(24);

/// How long after it was sent something is looked up first: by then no call of ours is under way any more.
pub const FIRST_LOOK: TimeDelta = TimeDelta::minutes(2);

/// How long to wait with what certainly did not arrive, because nobody could be reached.
pub const TRY_AGAIN: TimeDelta = TimeDelta::minutes(5);

/// How long after it was sent something is looked up, for as long as nothing is known of it.
const LOOKS: [TimeDelta; 5] =
    [FIRST_LOOK, TimeDelta::minutes(10), TimeDelta::hours(1), TimeDelta::hours(6), KEY_COUNTS_FOR];

/// When to look next for what was sent then; once a day after the first.
pub fn next_look(sent_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let ahead = LOOKS.iter().map(|after| sent_at + *after).find(|at| *at > now);
    ahead.unwrap_or_else(|| now + KEY_COUNTS_FOR)
}

/// Whether nobody has known for so long what became of something that a person should hear of it.
pub fn is_lasting(sent_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - sent_at >= TimeDelta::hours(1)
}

/// Whether a key from then counts no longer.
pub fn is_over(since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - since >= KEY_COUNTS_FOR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_knows_is_looked_up_ever_more_rarely() {
        let sent: DateTime<Utc> = "2026-11-08T00:00:00Z".parse().unwrap();
        let mut now = sent;
        let mut after = Vec::new();
        for _ in 0..7 {
            now = next_look(sent, now);
            after.push((now - sent).num_minutes());
        }
        assert_eq!(after, [2, 10, 60, 360, 1440, 2880, 4320]);
        assert!(!is_over(sent, sent + TimeDelta::minutes(1439)));
        assert!(is_over(sent, sent + TimeDelta::minutes(1440)));
    }
}
