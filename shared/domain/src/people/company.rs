//! A company: whose program, whose months, whose money.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    calendar::Month,
    id::{CompanyId, KeyId},
    money::Currency,
};

/// The business that runs a partner program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// Its id, in every key of its data.
    pub id: CompanyId,
    /// What people call it.
    pub name: String,
    /// Where mails about its invoices go.
    #[serde(default)]
    pub contact_email: Option<String>,
    /// `#rrggbb`, for its pages.
    pub brand_colour: Option<String>,
    /// What its partners read first in their portal (K09).
    #[serde(default)]
    pub welcome: String,
    /// Whose midnights begin its months.
    pub zone: Tz,
    /// Which midnight that is (Q1).
    #[serde(default)]
    pub cutoff: Cutoff,
    /// The currency of its totals where it has several.
    pub currency: Currency,
    /// Balances below this stay for a later payout, in minor units; a currency not named has no minimum.
    #[serde(default)]
    pub minimum_payout: BTreeMap<Currency, i64>,
    /// What becomes of sales to customers that never signed up.
    #[serde(default)]
    pub unknown_customers: UnknownCustomers,
    /// The month it began with: nothing is booked before it.
    pub first_month: Month,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
}

impl Company {
    /// The zone whose midnights divide its months.
    pub fn month_zone(&self) -> Tz {
        match self.cutoff {
            Cutoff::CompanyMidnight => self.zone,
            Cutoff::UtcMidnight => Tz::UTC,
        }
    }

    /// The month that an instant belongs to; instants before the company's time belong to its first.
    pub fn month_of(&self, at: DateTime<Utc>) -> Month {
        Month::of(at, self.month_zone()).max(self.first_month)
    }

    /// The least closing balance that is paid out, in minor units.
    pub fn minimum_payout_minor(&self, currency: Currency) -> i64 {
        self.minimum_payout.get(&currency).copied().unwrap_or(0)
    }
}

/// Which midnight ends a month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cutoff {
    /// The company's own.
    #[default]
    CompanyMidnight,
    /// UTC's, for companies whose other books run on it.
    UtcMidnight,
}

/// What becomes of sales to customers that never signed up. Either way they wait for a sign-up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownCustomers {
    /// Shown as waiting.
    #[default]
    Park,
    /// Shown as nobody's.
    Unattributed,
}

/// A secret that lets a program call the API; only its hash is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// Its name in lists and logs.
    pub id: KeyId,
    /// Whose data it opens.
    pub company: CompanyId,
    /// What the company calls it.
    pub label: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Look at everything.
    Read,
    /// Create and change partners, links and the like.
    Write,
    /// Change terms, secrets and keys.
    Admin,
}

/// Whether a text is a colour that a page may use.
pub fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Where a company's webhooks arrive, with the secrets that sign them: one live, two while rotating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEndpoint {
    /// Its name; `standard` serves `/signup` and `/transaction`.
    pub name: String,
    /// Sealed secrets, newest first.
    pub secrets: Vec<SealedSecret>,
    /// Counts changes.
    pub revision: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The endpoint of Standard Webhooks.
pub const STANDARD_ENDPOINT: &str = "standard";

/// A secret that only a function with the sealing key can read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedSecret {
    /// Base64 of nonce and ciphertext.
    pub sealed: String,
    /// Until when it counts, once it has a successor.
    pub not_after: Option<DateTime<Utc>>,
}

impl SealedSecret {
    /// Whether it still counts.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.not_after.is_none_or(|end| now < end)
    }
}
