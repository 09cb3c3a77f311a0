//! Guessing is slowed down: from the seventh failed attempt on each waits longer, never for good (V15).
//!
//! An attempt is counted before the password is looked at, on condition of the count before, so that many at once
//! do not count as one. Names that nobody has are counted alike. All of it runs on wall time.

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

/// Whether an attempt may be made.
pub(super) enum Begun {
    /// It is counted; see how it ends.
    Go(Attempt),
    /// Not before so many seconds.
    Wait(i64),
}

/// An attempt that was counted.
pub(super) struct Attempt {
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
pub(super) async fn begin(ctx: &Context, name: &str, ip: Option<IpAddr>) -> Result<Begun, Refusal> {
    let now = ctx.wall_now();
    let network = ip.map(|ip| network_key(ctx, ip, now)).transpose()?;
    if let Some(network) = &network {
        let seen = ctx.store.find_attempts(network).await?;
        if seen.is_some_and(|seen| seen.count >= FAILURES_OF_A_NETWORK) {
            return Ok(Begun::Wait(LONGEST_WAIT.num_seconds()));
        }
    }
    let name = hashed(ctx, name)?;
    let before = ctx.store.find_attempts(&name).await?;
    let counted = match before {
        None => Attempts { count: 1, ..Attempts::default() },
        Some(before) => {
            let is_forgotten = before.expires_at <= now.timestamp();
            let count = if is_forgotten { 0 } else { before.count };
            let last = DateTime::from_timestamp_millis(before.last_ms).unwrap_or(now);
            let wait = last + delay(count) - now;
            if wait > TimeDelta::zero() {
                return Ok(Begun::Wait(wait.num_seconds() + 1));
            }
            Attempts { count: count.saturating_add(1), revision: before.revision + 1, ..before }
        }
    };
    let attempts = Attempts {
        last_ms: now.timestamp_millis(),
        expires_at: (now + REMEMBERED).timestamp(),
        ..counted
    };
    if ctx.store.change_attempts(&name, &attempts).await? == Recorded::Before {
        return Ok(Begun::Wait(1));
    }
    Ok(Begun::Go(Attempt { name, attempts, network }))
}

impl Attempt {
    /// It was the right password: earlier failures are forgotten.
    pub(super) async fn succeeded(self, ctx: &Context) -> Result<(), Refusal> {
        let revision = self.attempts.revision + 1;
        let attempts = Attempts { count: 0, revision, ..self.attempts };
        // Where another attempt came between, its count stands: that costs a wait at most.
        ctx.store.change_attempts(&self.name, &attempts).await?;
        Ok(())
    }

    /// It was not: the network is remembered too.
    pub(super) async fn failed(self, ctx: &Context) -> Result<(), Refusal> {
        let Some(network) = self.network else { return Ok(()) };
        let before = ctx.store.find_attempts(&network).await?;
        let counted = before.map_or_else(Attempts::default, |before| Attempts {
            revision: before.revision + 1,
            ..before
        });
        let expires_at = (ctx.wall_now() + REMEMBERED).timestamp();
        let attempts = Attempts { count: counted.count.saturating_add(1), expires_at, ..counted };
        ctx.store.change_attempts(&network, &attempts).await?;
        Ok(())
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
}
