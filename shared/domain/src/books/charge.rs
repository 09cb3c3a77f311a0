//! Taking an invoice's total from the company (P13): one intent for each attempt, written down before anybody is asked.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    books::{invoice::InvoiceId, payout::Rail},
    id::CompanyId,
};

/// How many days after the first attempt a charge that failed is tried again (Q32).
const RETRIED_AFTER_DAYS: [i64; 3] = [1, 3, 5];

/// An attempt to take an invoice's total from the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Of what.
    pub invoice: InvoiceId,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// How much.
    pub minor: i64,
    /// How much of it is the fee for the service.
    #[serde(default)]
    pub fee: i64,
    /// The way it goes.
    pub rail: Rail,
    /// What became of it.
    #[serde(flatten)]
    pub status: ChargeStatus,
    /// What the provider, or the person who settled it, calls it.
    #[serde(default)]
    pub reference: Option<String>,
    /// Whom the provider was asked to take it from, as it calls the company: looked up there whatever is set since.
    #[serde(default)]
    pub payer: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When the provider was asked; none again once it is certain that it never heard of it.
    #[serde(default)]
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was known to have succeeded or failed.
    #[serde(default)]
    pub settled_at: Option<DateTime<Utc>>,
    /// Counts changes.
    #[serde(default)]
    pub revision: u64,
}

/// What became of a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum ChargeStatus {
    /// About to be asked for, or under way at the provider.
    Pending,
    /// The company has paid.
    Succeeded,
    /// It certainly has not.
    Failed {
        /// Why, in the provider's word for it.
        reason: String,
    },
    /// Nobody knows: looked up, never asked for again.
    Unknown,
}

impl ChargeStatus {
    /// Whether it is known what became of it.
    pub fn is_decided(&self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed { .. })
    }

    /// As it is written.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Succeeded => "succeeded",
            Self::Failed { .. } => "failed",
            Self::Unknown => "unknown",
        }
    }
}

impl Charge {
    /// What the provider knows it by: the same on every try, another for every attempt.
    pub fn key(&self, company: CompanyId) -> String {
        format!("vouch-{company}-{}-{}", self.invoice, self.attempt)
    }

    /// Why it failed, if it did.
    pub fn reason(&self) -> Option<&str> {
        match &self.status {
            ChargeStatus::Failed { reason } => Some(reason),
            _ => None,
        }
    }
}

/// When a charge is tried again whose first attempt was made then and of which so many have failed: after one, three and
/// five days, then no more by itself.
pub fn next_try(first_at: DateTime<Utc>, failed: u32) -> Option<DateTime<Utc>> {
    let index = usize::try_from(failed.checked_sub(1)?).ok()?;
    RETRIED_AFTER_DAYS.get(index).map(|days| first_at + TimeDelta::days(*days))
}

#[cfg(test)]
mod tests {
    use super::*;

    // req: Q32
    #[test]
    fn a_failed_charge_is_tried_again_on_days_one_three_and_five() {
        let first: DateTime<Utc> = "2026-11-08T00:00:00Z".parse().unwrap();
        let days = |failed| next_try(first, failed).map(|at| (at - first).num_days());
        assert_eq!([1, 2, 3].map(days), [Some(1), Some(3), Some(5)]);
        assert_eq!([0, 4, u32::MAX].map(days), [None, None, None]);
    }

    #[test]
    fn every_attempt_has_a_key_of_its_own() {
        let company = CompanyId::from_ulid(ulid::Ulid::nil());
        let charge = |attempt| Charge {
            invoice: "inv_2026-10_EUR".parse().unwrap(),
            attempt,
            minor: 100,
            fee: 0,
            rail: Rail::Stripe,
            status: ChargeStatus::Pending,
            reference: None,
            payer: None,
            created_at: DateTime::UNIX_EPOCH,
            sent_at: None,
            settled_at: None,
            revision: 0,
        };
        let key = charge(2).key(company);
        assert_eq!(key, "vouch-cmp_00000000000000000000000000-inv_2026-10_EUR-2");
        assert_ne!(key, charge(1).key(company));
    }
}
