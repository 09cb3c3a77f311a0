//! What a POST with an `Idempotency-Key` began, and what it was answered: a repeat gets the same again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::id::CompanyId;

use crate::{
    Error, Recorded, Store,
    keys::Key,
    writes::{If, Role},
};

/// A request that was begun under a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptAnswer {
    /// Counts changes; each is on condition of the one before.
    pub revision: u64,
    /// The keyed hash of the request; none once it was refused, for the key may then come with a mended one.
    pub request: Option<String>,
    /// When it was begun: what it makes has its ids and times from here, so that a twin makes the same.
    pub begun_at: DateTime<Utc>,
    /// The answer, once there is one.
    pub answer: Option<SealedAnswer>,
    /// When it may be forgotten, in epoch seconds.
    pub expires_at: i64,
}

/// An answer as it is kept: sealed, for some hold a secret that is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedAnswer {
    /// The status.
    pub status: u16,
    /// The body.
    pub sealed: String,
}

impl Store {
    /// What was begun under a key.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_kept_answer(
        &self,
        company: CompanyId,
        key: &str,
    ) -> Result<Option<KeptAnswer>, Error> {
        self.get(Key::Idempotency(company, key)).await
    }

    /// Records what was begun or answered under a key, new or in place of the revision before.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_kept_answer(
        &self,
        company: CompanyId,
        key: &str,
        kept: &KeptAnswer,
    ) -> Result<Recorded, Error> {
        let when = kept.revision.checked_sub(1).map_or(If::Absent, If::Revision);
        let mut writes = self.writes();
        writes.put(Role::Registry, Key::Idempotency(company, key), None, kept, when)?;
        Ok(writes.commit().await?.into())
    }
}
