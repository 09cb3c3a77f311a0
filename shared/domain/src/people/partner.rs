//! A partner as one company knows it, and its enrolments in that company's programs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{PartnerId, ProgramId},
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

impl Enrolment {
    /// Whether something that happened then can earn: the partner was in and not yet suspended.
    pub fn earns_at(&self, at: DateTime<Utc>) -> bool {
        match self.status {
            EnrolmentStatus::Approved(_) => true,
            EnrolmentStatus::Suspended(since) => at < since,
            EnrolmentStatus::Applied(_) | EnrolmentStatus::Rejected(_) => false,
        }
    }
}
