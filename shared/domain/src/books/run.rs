//! Payouts that are sent together: collected, looked at by a second person where there is much of it, sent, marked paid.

mod pain;
mod sheet;

use chrono::{DateTime, NaiveDate, Utc};
pub use pain::{AMOUNT_MOST, Transfer, pain_001, sepa_text};
use serde::{Deserialize, Serialize};
pub use sheet::{Row, sheet};

use crate::{
    books::{
        audit::Actor,
        payout::{PayoutId, Rail},
    },
    calendar::Month,
    id::{MemberId, PayoutRunId},
    money::Currency,
    people::destination::BankAccount,
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
    /// The member behind whoever made it, where that is known of a key.
    #[serde(default)]
    pub made_by: Option<MemberId>,
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
    /// What its files say of whoever pays, as it was when the run was let go.
    #[serde(default)]
    pub payer: Option<Payer>,
    /// Counts changes.
    #[serde(default)]
    pub revision: u64,
}

/// Who pays a run, and on which day: kept, so that its files are the same bytes whenever they are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payer {
    /// The company's name.
    pub name: String,
    /// The account that it is taken from; none where people know.
    #[serde(default)]
    pub account: Option<BankAccount>,
    /// The company's day.
    pub day: NaiveDate,
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
    /// Whoever made it can sign in as this one.
    #[error("Whoever made this run chose your password: another member must approve it.")]
    SameHands,
    /// A key may be in the same hands.
    #[error(
        "A key is no second person: a member must approve this run, signed in to the dashboard."
    )]
    Key,
}

impl PayoutRun {
    /// Whether this one may let it go, whose password somebody else may have chosen.
    ///
    /// # Errors
    /// [`NotYours`]
    pub fn may_approve(
        &self,
        actor: &Actor,
        password_by: Option<MemberId>,
    ) -> Result<(), NotYours> {
        if self.status != RunStatus::Waiting {
            return Err(NotYours::NotWaiting);
        }
        if !self.needs_second_person {
            return Ok(());
        }
        if self.is_made_by(actor) {
            return Err(NotYours::SamePerson);
        }
        if !matches!(actor, Actor::Member { .. }) {
            return Err(NotYours::Key);
        }
        if password_by.is_some() && password_by == self.made_by {
            return Err(NotYours::SameHands);
        }
        Ok(())
    }

    /// Whether this one made it, itself or by a key of its own.
    pub fn is_made_by(&self, actor: &Actor) -> bool {
        let is_behind = |member: MemberId| member.to_string() == actor.id();
        self.created_by.id() == actor.id() || self.made_by.is_some_and(is_behind)
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
            made_by: None,
            created_at: DateTime::UNIX_EPOCH,
            approved_by: None,
            approved_at: None,
            paid_at: None,
            reference: None,
            payer: None,
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
            let judged = run(made_by.clone(), true).may_approve(&by, None);
            assert_eq!(judged, expected, "{made_by:?} {by:?}");
            assert_eq!(run(made_by, false).may_approve(&by, None), Ok(()));
        }
        let approved = PayoutRun { status: RunStatus::Approved, ..run(member(1), true) };
        assert_eq!(approved.may_approve(&member(2), None), Err(NotYours::NotWaiting));
    }

    #[test]
    fn whoever_is_behind_a_key_or_a_password_is_the_same_person() {
        let of = |n: u8| Some(MemberId::from_ulid(Ulid::from_bytes([n; 16])));
        for (made_by, behind, by, password_by, expected) in [
            (key(1), of(1), member(1), None, Err(NotYours::SamePerson)),
            (key(1), of(1), member(2), None, Ok(())),
            (key(1), of(1), member(2), of(1), Err(NotYours::SameHands)),
            (member(1), of(1), member(2), of(1), Err(NotYours::SameHands)),
            (member(1), of(1), member(2), of(3), Ok(())),
            (key(1), None, member(2), None, Ok(())),
        ] {
            let run = PayoutRun { made_by: behind, ..run(made_by.clone(), true) };
            let judged = run.may_approve(&by, password_by);
            assert_eq!(judged, expected, "{made_by:?} {behind:?} {by:?} {password_by:?}");
        }
    }
}
