//! What a company rules for all its partners: one row, whose lists are only ever added to.

use serde::{Deserialize, Serialize};

use crate::{
    earning::terms::Terms,
    people::{points::PointRules, tier::TierRules},
};

/// A company's own dated rows. Each list is append-only; the row is written on condition of its revision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyRules {
    /// Counts changes.
    #[serde(default)]
    pub revision: u64,
    /// What customers' sales pay where neither partner nor program says otherwise: the widest scope.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Terms>,
    /// What partners earn on partners they recruited, where they have no rows of their own (E02). No rows, or one
    /// that only tracks: the feature is off (E20).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub referral: Vec<Terms>,
    /// What points are given for; before the first row, the usual (V26).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub points: Vec<PointRules>,
    /// From how many points on a tier is reached; before the first row, the usual (Q25).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<TierRules>,
}
