//! A coupon: a code that customers type at the till and that stands for a partner.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    id::{PartnerId, ProgramId},
    tracking::code::Code,
};

/// A coupon of a partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    /// What customers type, unique within the company in any case.
    pub code: Code,
    /// Whose it is.
    pub partner: PartnerId,
    /// The program that it counts for; the partner's first if none is named.
    pub program: Option<ProgramId>,
    /// Whether it counts.
    pub status: CouponStatus,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Whether a coupon counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CouponStatus {
    /// Sign-ups with it are its partner's.
    Live,
    /// It stands for nobody any more.
    Disabled,
}
