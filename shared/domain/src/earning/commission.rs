//! A commission: one line that a transaction earned its partner, or that was taken back.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use ulid::Ulid;

use crate::{
    books::{accrual::Accrual, ledger::Page},
    calendar::Month,
    earning::booking::Cause,
    id::{CustomerRef, LinkId, PartnerId, ProgramId, TermsId, TransactionRef},
    money::Money,
};

/// `com_2026-10_<partner>_<27 hex digits>`: it holds its month and partner, so that it is found without an index;
/// then when it was earned, so that lines lie in the order of time; the rest derives from its cause, so that a
/// retry writes the same line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommissionId {
    month: Month,
    partner: PartnerId,
    earned_ms: u64,
    cause: u64,
}

impl CommissionId {
    /// The id of a line of this kind, in this month of this partner, that a revision of a transaction causes.
    pub fn derive(cause: &Cause<'_>, kind: LineKind, page: Page) -> Self {
        let Cause { company, transaction, revision, earned_at, .. } = cause;
        let text = format!("{company}\n{transaction}\n{}\n{revision}", kind.name());
        let digest = Sha256::digest(text.as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        Self {
            month: page.month,
            partner: page.partner,
            earned_ms: u64::try_from(earned_at.timestamp_millis()).unwrap_or(0),
            cause: u64::from_be_bytes(first),
        }
    }

    /// The month it was first booked in.
    pub fn month(self) -> Month {
        self.month
    }

    /// When the sale was paid, or the refund given, to the millisecond.
    pub fn earned_at(self) -> DateTime<Utc> {
        let millis = i64::try_from(self.earned_ms).unwrap_or(i64::MAX);
        DateTime::from_timestamp_millis(millis).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// Whose it is.
    pub fn partner(self) -> PartnerId {
        self.partner
    }
}

impl fmt::Display for CommissionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let partner = self.partner.to_string();
        let partner = partner.trim_start_matches("ptn_");
        write!(f, "com_{}_{partner}_{:011x}{:016x}", self.month, self.earned_ms, self.cause)
    }
}

impl fmt::Debug for CommissionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Not a commission's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a commission id")]
pub struct ParseCommissionIdError;

impl FromStr for CommissionId {
    type Err = ParseCommissionIdError;

    fn from_str(text: &str) -> Result<Self, ParseCommissionIdError> {
        let parse = || {
            let mut parts = text.strip_prefix("com_")?.splitn(3, '_');
            let month = parts.next()?.parse().ok()?;
            let partner = PartnerId::from_ulid(Ulid::from_string(parts.next()?).ok()?);
            let (earned_ms, cause) = parts.next()?.split_at_checked(11)?;
            let number = |hex| u64::from_str_radix(hex, 16).ok();
            Some(Self { month, partner, earned_ms: number(earned_ms)?, cause: number(cause)? })
        };
        parse().filter(|id| id.to_string() == text).ok_or(ParseCommissionIdError)
    }
}

impl TryFrom<String> for CommissionId {
    type Error = ParseCommissionIdError;

    fn try_from(text: String) -> Result<Self, ParseCommissionIdError> {
        text.parse()
    }
}

impl From<CommissionId> for String {
    fn from(id: CommissionId) -> String {
        id.to_string()
    }
}

/// What kind of line it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A sale earned it (or, negative, an earlier sale turned out to be the first).
    Commission,
    /// A refund took it back (or, positive, the refund was undone).
    Clawback,
    /// Kept back until a person has looked.
    Hold,
    /// No longer kept back.
    Release,
    /// Refused by a person (or, positive, no longer refused).
    Decline,
    /// A correction by a person.
    Adjustment,
    /// Paid out.
    Payment,
    /// A payout that failed for certain.
    PaymentReversed,
    /// What a recruited partner did earned it.
    ReferralCommission,
    /// A refund of a recruited partner's sale took it back (or, positive, the refund was undone).
    ReferralClawback,
    /// For a recruited partner, once it was approved (or, negative, no longer is).
    ReferralFee,
    /// A threshold is met: what waited for it is owed from now on.
    ThresholdMet,
}

impl LineKind {
    /// Whether a line of this kind is a commission of its own, with a row that says what it is for.
    pub fn is_commission(self) -> bool {
        matches!(
            self,
            Self::Commission | Self::Clawback | Self::ReferralCommission | Self::ReferralClawback
        )
    }

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Commission => "commission",
            Self::Clawback => "clawback",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Decline => "decline",
            Self::Adjustment => "adjustment",
            Self::Payment => "payment",
            Self::PaymentReversed => "payment_reversed",
            Self::ReferralCommission => "referral_commission",
            Self::ReferralClawback => "referral_clawback",
            Self::ReferralFee => "referral_fee",
            Self::ThresholdMet => "threshold_met",
        }
    }
}

/// What a partner earned on one transaction, or lost again. Its state is the transaction's decision and its month's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commission {
    /// Its id.
    pub id: CommissionId,
    /// The company's sale, on clawbacks too.
    pub transaction: TransactionRef,
    /// Who paid.
    pub customer: CustomerRef,
    /// In which program.
    pub program: ProgramId,
    /// By which link.
    pub link: Option<LinkId>,
    /// The row that priced it.
    pub terms: Option<TermsId>,
    /// What kind of line.
    pub kind: LineKind,
    /// Signed.
    pub amount: Money,
    /// The partner whose sale it was, if it was earned by recruiting that partner.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recruit: Option<PartnerId>,
    /// The threshold it waits for, with others of its kind, before it is owed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accrual: Option<Accrual>,
    /// What a person said of it.
    pub review: ReviewState,
    /// What was said of it before, oldest first: each decision is a dated fact.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub reviewed: Vec<Reviewed>,
    /// The month of its release, if it was held or declined before: the month it is stated in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub released_in: Option<Month>,
    /// When the sale was paid, or the refund given.
    pub earned_at: DateTime<Utc>,
    /// When it was booked.
    pub recorded_at: DateTime<Utc>,
}

impl Commission {
    /// The month whose statement owes it to the partner: that of its release, else the one it was booked in.
    pub fn stated_in(&self) -> Month {
        self.released_in.unwrap_or(self.id.month())
    }

    /// The commission after a decision.
    #[must_use]
    pub fn said(self, review: ReviewState, released_in: Option<Month>, at: DateTime<Utc>) -> Self {
        let mut reviewed = self.reviewed;
        let (was, before) = (self.review, self.released_in);
        if review != was {
            reviewed.push(Reviewed { was, until: at, released_in: before });
        }
        Self { review, reviewed, released_in: released_in.or(before), ..self }
    }

    /// The commission as it stood at an instant, by what was said of it until then.
    #[must_use]
    pub fn as_of(self, at: DateTime<Utc>) -> Self {
        let Some(stood) = self.reviewed.iter().find(|stood| at < stood.until).copied() else {
            return self;
        };
        Self { review: stood.was, released_in: stood.released_in, ..self }
    }
}

/// What was said of a commission until somebody said something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// What stood until then.
    pub was: ReviewState,
    /// When something else was said.
    pub until: DateTime<Utc>,
    /// The month of its release as it stood until then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub released_in: Option<Month>,
}

/// What a person said of a commission; `invoiced` and `paid` follow from its month (DESIGN §3.3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Nothing yet.
    #[default]
    Pending,
    /// Right.
    Approved,
    /// Wait.
    OnHold,
    /// Wrong.
    Declined,
}

impl ReviewState {
    /// Whether nothing is owed for as long as it stands.
    pub fn withholds(self) -> bool {
        matches!(self, Self::OnHold | Self::Declined)
    }
}
