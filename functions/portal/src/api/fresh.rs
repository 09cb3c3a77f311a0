//! What a POST makes new: ids, codes, secrets and the time. Under an `Idempotency-Key` all of it follows from the
//! key, so that two at once, or one again after a crash, make the same thing.

use axum::extract::FromRequestParts;
use chrono::{DateTime, SubsecRound as _, Utc};
use http::request::Parts;
use sha2::{Digest as _, Sha256};
use ulid::Ulid;
use vouch_runtime::{Context, problem::Problem};

use crate::refusal::Refusal;

/// Where new things of one request come from.
#[derive(Clone)]
pub(crate) struct Fresh {
    at: DateTime<Utc>,
    seed: [u8; 32],
}

impl Fresh {
    /// For a request that nobody will recognise.
    pub(crate) fn random(ctx: &Context) -> Self {
        let mut seed = [0; 32];
        for eight in seed.chunks_exact_mut(8) {
            eight.copy_from_slice(&ctx.random().to_be_bytes());
        }
        Self { at: ctx.now().trunc_subsecs(3), seed }
    }

    /// For a request that was begun then, with a seed that nobody can guess.
    pub(crate) fn begun(at: DateTime<Utc>, seed: [u8; 32]) -> Self {
        Self { at, seed }
    }

    /// When the request was begun.
    pub(crate) fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// The number of a new thing, in the order of time.
    pub(crate) fn ulid(&self, what: &str) -> Ulid {
        let bytes = self.secret(what);
        let mut number = [0; 16];
        number.copy_from_slice(&bytes[..16]);
        Ulid::from_parts(
            u64::try_from(self.at.timestamp_millis()).unwrap_or(0),
            u128::from_be_bytes(number),
        )
    }

    /// Random bits for a code.
    pub(crate) fn bits(&self, what: &str) -> u64 {
        let bytes = self.secret(what);
        let mut bits = [0; 8];
        bits.copy_from_slice(&bytes[..8]);
        u64::from_be_bytes(bits)
    }

    /// The bytes of a new secret.
    pub(crate) fn secret(&self, what: &str) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(self.seed);
        hasher.update(what.as_bytes());
        hasher.finalize().into()
    }
}

impl<S: Sync> FromRequestParts<S> for Fresh {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        // `once` puts it there for every POST; only a route of another method could miss it.
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Problem::fault("It has been noted. Nothing was changed.").into())
    }
}
