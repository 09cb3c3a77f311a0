//! A program: a company's offer to partners, and how its links behave.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::ProgramId,
    tracking::link::{ClickModel, Destination},
};

/// What a company offers to partners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Its id.
    pub id: ProgramId,
    /// What partners see.
    pub name: String,
    /// What it is about (K11).
    #[serde(default)]
    pub description: String,
    /// Where its links lead.
    pub destination: Destination,
    /// How long a click counts, 1–365 days (V01).
    pub window_days: u16,
    /// Which click counts (V02).
    #[serde(default)]
    pub model: ClickModel,
    /// The parent domain of cookie and sign-up, where they are on different hosts.
    pub cookie_domain: Option<String>,
    /// Whether `DNT: 1` is treated as `Sec-GPC: 1`.
    #[serde(default)]
    pub honour_dnt: bool,
    /// The lower wins where a partner's code alone must choose (V23).
    pub priority: u32,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// How long clicks count where a program doesn't say (V01).
pub const DEFAULT_WINDOW_DAYS: u16 = 90;

/// The longest and shortest windows.
pub const WINDOW_DAYS: std::ops::RangeInclusive<u16> = 1..=365;
