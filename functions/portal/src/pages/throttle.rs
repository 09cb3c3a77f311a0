//! Guessing is slowed down: from the seventh failed attempt on each waits longer, never for good (V15).
//!
//! An attempt is counted before the password is looked at, on condition of the count before, so that many at once
//! do not count as one; the right password takes it back. Names that nobody has are counted alike. All of it runs on
//! wall time.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use vouch_runtime::Context;
use vouch_store::{Recorded, sessions::Attempts};

use crate::refusal::Refusal;

/// So many may fail before anybody waits.
const FREE: u32 = 6;

/// The longest wait.
const LONGEST_WAIT: TimeDelta = TimeDelta::minutes(15);

/// How long attempts are remembered.
const REMEMBERED: TimeDelta = TimeDelta::hours(24);

/// How many may fail from one network in an hour.
const FAILURES_OF_A_NETWORK: u32 = 100;

/// How often an attempt is counted anew because another came between: a form sent twice is one person's.
const TRIES: usize = 5;

/// Whether an attempt may be made.
pub(crate) enum Begun {
    /// It is counted; see how it ends.
    Go(Attempt),
    /// Not before so many seconds.
    Wait(i64),
}

/// An attempt that was counted.
pub(crate) struct Attempt {
    name: String,
    attempts: Attempts,
    network: Option<String>,
}

/// How long to wait after so many attempts in a row.
fn delay(count: u32) -> TimeDelta {
    match count.checked_sub(FREE) {
        None => TimeDelta::zero(),
        Some(over) => TimeDelta::seconds(1 << over.min(20)).min(LONGEST_WAIT),
    }
}

/// Begins an attempt to sign in under a name.
pub(crate) async fn begin(ctx: &Context, name: &str, ip: Option<IpAddr>) -> Result<Begun, Refusal> {
    let now = ctx.wall_now();
    let network = ip.map(|ip| network_key(ctx, ip, now)).transpose()?;
    if let Some(network) = &network {
        let until = now + REMEMBERED;
        let counted = ctx.store.count_attempt(network, FAILURES_OF_A_NETWORK, until).await?;
        if counted == Recorded::Before {
            return Ok(Begun::Wait(LONGEST_WAIT.num_seconds()));
        }
    }
    let name = hashed(ctx, name)?;
    for _ in 0..TRIES {
        let before = ctx.store.find_attempts(&name).await?;
        let attempts = match next(before, now) {
            Ok(attempts) => attempts,
            Err(seconds) => {
                take_back(ctx, network.as_deref()).await?;
                return Ok(Begun::Wait(seconds));
            }
        };
        if ctx.store.change_attempts(&name, &attempts).await? == Recorded::Now {
            return Ok(Begun::Go(Attempt { name, attempts, network }));
        }
    }
    take_back(ctx, network.as_deref()).await?;
    Ok(Begun::Wait(1))
}

/// One attempt more, or how many seconds it is too early for that.
fn next(before: Option<Attempts>, now: DateTime<Utc>) -> Result<Attempts, i64> {
    let (last_ms, expires_at) = (now.timestamp_millis(), (now + REMEMBERED).timestamp());
    let Some(before) = before else {
        return Ok(Attempts { count: 1, last_ms, expires_at, revision: 0 });
    };
    let count = if before.expires_at <= now.timestamp() { 0 } else { before.count };
    let last = DateTime::from_timestamp_millis(before.last_ms).unwrap_or(now);
    let (pause, wait) = (delay(count), last + delay(count) - now);
    // Two at once may be counted in the other order than they began: whoever need not wait does not.
    if pause > TimeDelta::zero() && wait > TimeDelta::zero() {
        return Err(wait.num_seconds() + 1);
    }
    let (count, revision) = (count.saturating_add(1), before.revision + 1);
    Ok(Attempts { count, last_ms, expires_at, revision })
}

async fn take_back(ctx: &Context, network: Option<&str>) -> Result<(), Refusal> {
    if let Some(network) = network {
        ctx.store.take_back_attempt(network).await?;
    }
    Ok(())
}

impl Attempt {
    /// It was the right password: earlier failures are forgotten.
    pub(crate) async fn succeeded(self, ctx: &Context) -> Result<(), Refusal> {
        let revision = self.attempts.revision + 1;
        let attempts = Attempts { count: 0, revision, ..self.attempts };
        // Where another attempt came between, its count stands: that costs a wait at most.
        ctx.store.change_attempts(&self.name, &attempts).await?;
        take_back(ctx, self.network.as_deref()).await
    }
}

/// Names and addresses are not kept, only what nobody can read them from.
fn hashed(ctx: &Context, what: &str) -> Result<String, Refusal> {
    let bytes = ctx.config.sealing_key()?.derive(&format!("attempts {what}"));
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A network, for an hour: neighbours share it, and no address can be read from it.
fn network_key(ctx: &Context, ip: IpAddr, now: DateTime<Utc>) -> Result<String, Refusal> {
    let network = match ip {
        IpAddr::V4(ip) => format!("{:?}", &ip.octets()[..3]),
        IpAddr::V6(ip) => format!("{:?}", &ip.octets()[..6]),
    };
    hashed(ctx, &format!("network {network} {}", now.format("%Y-%m-%dT%H")))
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: V15
    #[test]
    fn waiting_grows_from_the_seventh_attempt_on_and_has_an_end() {
        let waits: Vec<i64> = (0..=20).map(|count| delay(count).num_seconds()).collect();
        assert_eq!(waits[..10], [0, 0, 0, 0, 0, 0, 1, 2, 4, 8]);
        assert_eq!(waits[16..], [900, 900, 900, 900, 900]);
        assert_eq!(delay(u32::MAX), LONGEST_WAIT);
    }

    #[test]
    fn attempts_are_forgotten_after_a_day_and_waited_for_before() {
        let now = DateTime::from_timestamp_millis(1_790_000_000_000).unwrap();
        let before = |count, seconds_ago: i64| {
            let at = now - TimeDelta::seconds(seconds_ago);
            let (last_ms, expires_at) = (at.timestamp_millis(), (at + REMEMBERED).timestamp());
            Some(Attempts { count, last_ms, expires_at, revision: 8 })
        };
        let counted =
            |before| next(before, now).map(|attempts| (attempts.count, attempts.revision));
        assert_eq!(counted(None), Ok((1, 0)));
        assert_eq!(counted(before(5, 0)), Ok((6, 9)));
        assert_eq!(counted(before(9, 3)), Err(6));
        assert_eq!(counted(before(9, 8)), Ok((10, 9)));
        assert_eq!(counted(before(5000, 899)), Err(2));
        assert_eq!(counted(before(5000, 900)), Ok((5001, 9)));
        assert_eq!(counted(before(5000, 24 * 3600)), Ok((1, 9)));
    }
}
