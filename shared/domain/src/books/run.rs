//! Payouts that are sent together: collected, looked at by a second person where there is much of it, sent, marked paid.

mod pain;
mod sheet;

use chrono::{DateTime, Utc};
pub use pain::{Transfer, pain_001, sepa_text};
use serde::{Deserialize, Serialize};
pub use sheet::{Row, sheet};

use crate::{
    books::{
        audit::Actor,
        payout::{PayoutId, Rail},
    },
    calendar::Month,
    id::PayoutRunId,
    money::Currency,
};

/// How many payouts one run takes; the others go with the next.
pub const PAYOUTS_MOST: usize = 1000;

/// Payouts of one rail and currency that are sent together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutRun {
    /// Which.
    pub id: PayoutRunId,
    /// The way all of them go.
    pub rail: Rail,
    /// In what.
    pub currency: Currency,
    /// Of this month's statements only, if that was asked for.
    #[serde(default)]
    pub period: Option<Month>,
    /// Which payouts.
    pub payouts: Vec<PayoutId>,
    /// What they come to.
    pub minor: i64,
    /// How far it is.
    pub status: RunStatus,
    /// Whether it comes to more than one person alone may send.
    pub needs_second_person: bool,
    /// Who made it.
    pub created_by: Actor,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who let it go, where that takes somebody.
    #[serde(default)]
    pub approved_by: Option<Actor>,
    /// When it was let go.
    #[serde(default)]
    pub approved_at: Option<DateTime<Utc>>,
    /// When it was marked as paid.
    #[serde(default)]
    pub paid_at: Option<DateTime<Utc>>,
    /// What the bank calls it.
    #[serde(default)]
    pub reference: Option<String>,
    /// Counts changes.
    #[serde(default)]
    pub revision: u64,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Its payouts are being taken into it.
    Collecting,
    /// A second person must look at it.
    Waiting,
    /// Its payouts may be sent.
    Approved,
    /// They were.
    Paid,
    /// Its payouts were let go, unsent.
    Cancelled,
}

impl RunStatus {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Collecting => "collecting",
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Paid => "paid",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Why somebody may not let a run go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotYours {
    /// It does not wait for anybody.
    #[error("Only a run that waits can be approved.")]
    NotWaiting,
    /// Whoever made it.
    #[error("Whoever made a run can't approve it: a second person must.")]
    SamePerson,
    /// A key may be in the same hands.
    #[error(
        "A key is no second person: a member must approve this run, signed in to the dashboard."
    )]
    Key,
}

impl PayoutRun {
    /// Whether this one may let it go.
    ///
    /// # Errors
    /// [`NotYours`]
    pub fn may_approve(&self, actor: &Actor) -> Result<(), NotYours> {
        if self.status != RunStatus::Waiting {
            return Err(NotYours::NotWaiting);
        }
        if self.needs_second_person && self.created_by.id() == actor.id() {
            return Err(NotYours::SamePerson);
        }
        if self.needs_second_person && !matches!(actor, Actor::Member { .. }) {
            return Err(NotYours::Key);
        }
        Ok(())
    }

    /// Whether what is to be sent may be seen: not before it was let go.
    pub fn is_released(&self) -> bool {
        matches!(self.status, RunStatus::Approved | RunStatus::Paid)
    }
}

#[cfg(test)]
mod tests {
    use ulid::Ulid;

    use super::*;
    use crate::id::{KeyId, MemberId};

    fn member(n: u8) -> Actor {
        let id = MemberId::from_ulid(Ulid::from_bytes([n; 16]));
        Actor::Member { id, name: "Ada".to_owned() }
    }

    fn key(n: u8) -> Actor {
        Actor::Key { id: KeyId::from_ulid(Ulid::from_bytes([n; 16])), name: "till".to_owned() }
    }

    fn run(created_by: Actor, needs_second_person: bool) -> PayoutRun {
        PayoutRun {
            id: PayoutRunId::from_ulid(Ulid::nil()),
            rail: Rail::Sepa,
            currency: "EUR".parse().unwrap(),
            period: None,
            payouts: Vec::new(),
            minor: 0,
            status: RunStatus::Waiting,
            needs_second_person,
            created_by,
            created_at: DateTime::UNIX_EPOCH,
            approved_by: None,
            approved_at: None,
            paid_at: None,
            reference: None,
            revision: 0,
        }
    }

    #[test]
    fn above_the_amount_another_person_must_let_a_run_go() {
        for (made_by, by, expected) in [
            (member(1), member(2), Ok(())),
            (member(1), member(1), Err(NotYours::SamePerson)),
            (key(1), key(1), Err(NotYours::SamePerson)),
            (key(1), key(2), Err(NotYours::Key)),
            (member(1), key(1), Err(NotYours::Key)),
            (key(1), member(1), Ok(())),
        ] {
            assert_eq!(run(made_by.clone(), true).may_approve(&by), expected, "{made_by:?} {by:?}");
            assert_eq!(run(made_by, false).may_approve(&by), Ok(()));
        }
        let approved = PayoutRun { status: RunStatus::Approved, ..run(member(1), true) };
        assert_eq!(approved.may_approve(&member(2)), Err(NotYours::NotWaiting));
    }
}
