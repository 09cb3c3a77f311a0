//! A partner as one company knows it, and its enrolments in that company's programs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{PartnerId, ProgramId},
    people::mail::MailWishes,
    tracking::code::Code,
};

/// Who refers, as a company knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// The account in the deployment's network.
    pub id: PartnerId,
    /// What to call it.
    pub name: String,
    /// Where to write to; also tells self-referrals.
    pub email: Option<String>,
    /// Its code, unique within the company, and its user name there (K05, K06).
    pub code: Code,
    /// Whether its payouts wait.
    #[serde(default)]
    pub payouts_held: bool,
    /// Whether the company let it in (V19).
    #[serde(default, skip_serializing_if = "Admission::is_admitted")]
    pub admission: Admission,
    /// How it wants its mails.
    #[serde(default, skip_serializing_if = "MailWishes::is_usual")]
    pub mails: MailWishes,
    /// When it came to the company.
    pub created_at: DateTime<Utc>,
}

/// Whether a company let a partner in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Admission {
    /// It is a partner.
    #[default]
    Admitted,
    /// It asked to be one, and nobody has answered yet: it is on no list of partners and signs in nowhere.
    Applied,
    /// It asked to be one, and the company did not want that.
    Declined,
}

impl Admission {
    /// Whether it is in.
    pub fn is_admitted(&self) -> bool {
        *self == Self::Admitted
    }
}

/// A partner in a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// Which program.
    pub program: ProgramId,
    /// The program's priority when the partner joined: the lower wins (V23).
    pub priority: u32,
    /// Where it stands.
    #[serde(flatten)]
    pub status: EnrolmentStatus,
    /// Where it stood before, oldest first: each change is a dated fact that stays.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EnrolmentStatus>,
    /// Counts changes; each is on condition of the one before.
    #[serde(default)]
    pub revision: u64,
}

/// Where an enrolment stands, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", content = "since", rename_all = "snake_case")]
pub enum EnrolmentStatus {
    /// Asked to join.
    Applied(DateTime<Utc>),
    /// In.
    Approved(DateTime<Utc>),
    /// Not taken.
    Rejected(DateTime<Utc>),
    /// Was in, earns nothing from then on.
    Suspended(DateTime<Utc>),
}

impl EnrolmentStatus {
    /// Since when.
    pub fn since(self) -> DateTime<Utc> {
        let (Self::Applied(since)
        | Self::Approved(since)
        | Self::Rejected(since)
        | Self::Suspended(since)) = self;
        since
    }

    /// Whether it says that the partner was in before, or is.
    fn was_in(self) -> bool {
        matches!(self, Self::Approved(_) | Self::Suspended(_))
    }
}

impl Enrolment {
    /// Where a partner stands in a program that it was never in.
    pub fn new(program: ProgramId, priority: u32, status: EnrolmentStatus) -> Self {
        Self { program, priority, status, earlier: Vec::new(), revision: 0 }
    }

    /// The same partner, standing elsewhere from now on; what it is already, it stays.
    #[must_use]
    pub fn moved(&self, status: EnrolmentStatus) -> Self {
        if status == self.status {
            return self.clone();
        }
        let mut earlier = self.earlier.clone();
        earlier.push(self.status);
        let revision = self.revision.saturating_add(1);
        Self { status, earlier, revision, ..*self }
    }

    /// Everywhere it stood, oldest first.
    pub fn standings(&self) -> impl Iterator<Item = EnrolmentStatus> + '_ {
        self.earlier.iter().copied().chain([self.status])
    }

    /// Whether something that happened then can earn: the partner was in and not suspended. What happened before it
    /// was let in counts as well.
    pub fn earns_at(&self, at: DateTime<Utc>) -> bool {
        let (before, after): (Vec<_>, Vec<_>) =
            self.standings().partition(|standing| standing.since() <= at);
        match before.last() {
            Some(EnrolmentStatus::Approved(_)) => true,
            Some(EnrolmentStatus::Suspended(_)) => false,
            Some(EnrolmentStatus::Applied(_) | EnrolmentStatus::Rejected(_)) | None => {
                after.iter().any(|standing| standing.was_in())
            }
        }
    }

    /// Whether the partner was in at an instant.
    pub fn is_in_at(&self, at: DateTime<Utc>) -> bool {
        let stood = self.standings().take_while(|standing| standing.since() <= at).last();
        matches!(stood, Some(EnrolmentStatus::Approved(_)))
    }

    /// As it stood on record at an instant; none where it was not on record yet.
    pub fn as_of(&self, at: DateTime<Utc>) -> Option<Self> {
        let mut known: Vec<_> =
            self.standings().take_while(|standing| standing.since() <= at).collect();
        let status = known.pop()?;
        Some(Self { status, earlier: known, ..*self })
    }
}

#[cfg(test)]
mod tests {
    use ulid::Ulid;

    use super::*;

    fn day(day: i64) -> DateTime<Utc> {
        "2026-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + chrono::TimeDelta::days(day)
    }

    fn enrolled(standings: &[EnrolmentStatus]) -> Enrolment {
        let program = ProgramId::from_ulid(Ulid::nil());
        let first = Enrolment::new(program, 1, standings[0]);
        standings[1..].iter().fold(first, |enrolment, status| enrolment.moved(*status))
    }

    #[test]
    fn whoever_is_suspended_earns_nothing_until_it_is_in_again() {
        use EnrolmentStatus::{Applied, Approved, Rejected, Suspended};
        let twice = [
            Applied(day(0)),
            Approved(day(2)),
            Suspended(day(4)),
            Approved(day(6)),
            Suspended(day(8)),
        ];
        let earning = |enrolment: &Enrolment| -> Vec<i64> {
            (-1..10).filter(|n| enrolment.earns_at(day(*n))).collect()
        };
        assert_eq!(earning(&enrolled(&twice)), [-1, 0, 1, 2, 3, 6, 7]);
        assert_eq!(earning(&enrolled(&twice[..4])), [-1, 0, 1, 2, 3, 6, 7, 8, 9]);
        assert_eq!(earning(&enrolled(&twice[..1])), [0; 0]);
        assert_eq!(earning(&enrolled(&[Applied(day(0)), Rejected(day(1))])), [0; 0]);
        // Of rows from before changes were kept, the last is known.
        assert_eq!(earning(&enrolled(&twice[2..3])), [-1, 0, 1, 2, 3]);
        let enrolment = enrolled(&twice);
        assert_eq!(enrolment.as_of(day(-1)), None);
        assert_eq!(earning(&enrolment.as_of(day(5)).unwrap()), [-1, 0, 1, 2, 3]);
        assert_eq!(enrolment.moved(Suspended(day(8))), enrolment);
    }

    #[test]
    fn a_row_without_what_was_before_reads_as_it_did() {
        let program = ProgramId::from_ulid(Ulid::nil());
        let row = serde_json::json!({"program": program, "priority": 1, "status": "approved", "since": day(1)});
        let read: Enrolment = serde_json::from_value(row).unwrap();
        assert_eq!(read, Enrolment::new(program, 1, EnrolmentStatus::Approved(day(1))));
        let row = serde_json::to_value(enrolled(&[
            EnrolmentStatus::Approved(day(1)),
            EnrolmentStatus::Suspended(day(2)),
        ]))
        .unwrap();
        assert_eq!(row["earlier"][0]["status"], "approved");
        assert_eq!(row["status"], "suspended");
    }
}
