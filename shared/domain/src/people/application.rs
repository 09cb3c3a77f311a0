//! Applications: somebody asks to become a partner, and the company lets it in or does not (P03, K07).

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::id::{PartnerId, ProgramId};

/// Somebody asked to become a partner. It has a code and an account from then on, and no way in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// Who it will be.
    pub partner: PartnerId,
    /// In which program.
    pub program: ProgramId,
    /// Where it writes or shows something, as it says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub website: Option<String>,
    /// The partner whose sign-up link it came by (E16).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub referrer: Option<PartnerId>,
    /// When it asked.
    pub applied_at: DateTime<Utc>,
    /// What the company said; none while it waits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<Decision>,
    /// Counts changes; each is on condition of the one before.
    #[serde(default)]
    pub revision: u64,
}

/// What a company said to an application, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What.
    pub outcome: Outcome,
    /// When.
    pub at: DateTime<Utc>,
}

/// What becomes of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is in.
    Approved,
    /// It is not.
    Declined,
}

/// How long an application may wait before the company is reminded of it (P04).
pub const WAITS_AT_MOST: TimeDelta = TimeDelta::days(7);

impl Application {
    /// Whether it has waited for longer than it should.
    pub fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        self.decision.is_none() && now - self.applied_at > WAITS_AT_MOST
    }

    /// The same, decided.
    #[must_use]
    pub fn decided(&self, outcome: Outcome, at: DateTime<Utc>) -> Self {
        let decision = Some(Decision { outcome, at });
        Self { decision, revision: self.revision.saturating_add(1), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use ulid::Ulid;

    use super::*;

    // req: P04
    #[test]
    fn an_application_is_overdue_after_seven_days_unless_it_is_decided() {
        let at: DateTime<Utc> = "2026-10-01T08:00:00Z".parse().unwrap();
        let application = Application {
            partner: PartnerId::from_ulid(Ulid::nil()),
            program: ProgramId::from_ulid(Ulid::nil()),
            website: None,
            referrer: None,
            applied_at: at,
            decision: None,
            revision: 0,
        };
        assert!(!application.is_overdue(at + WAITS_AT_MOST));
        assert!(application.is_overdue(at + WAITS_AT_MOST + TimeDelta::seconds(1)));
        let decided = application.decided(Outcome::Declined, at);
        assert!(!decided.is_overdue(at + TimeDelta::days(30)));
        assert_eq!(decided.revision, 1);
    }
}
