//! A transaction as it is recorded: one row for a sale and all its refunds, revised as facts come in.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    earning::{
        commission::CommissionId,
        target::{Allotted, Credit, Decision, Sums, Target, target},
    },
    event::{Sale, SaleKind, content::ContentHash},
    id::{RefundRef, TransactionRef},
    money::{Currency, Overflow},
};

/// All that is known of a sale and its refunds. Also the mark that the sale took effect, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// The company's id of it.
    pub transaction: TransactionRef,
    /// Counts changes; every write is on condition of it.
    pub revision: u64,
    /// What came back so far, gross and unclipped; by currency, for a refund may come before its sale.
    #[serde(default)]
    pub refunded: BTreeMap<Currency, i64>,
    /// How far it got.
    #[serde(flatten)]
    pub state: TransactionState,
}

/// How far a transaction got.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum TransactionState {
    /// A refund came; the sale hasn't yet.
    Stub,
    /// The sale came; its customer hasn't yet.
    Parked(RecordedSale),
    /// Its customer came by nobody, or its company books the unknown that way.
    Unattributed(RecordedSale),
    /// Priced and booked.
    Booked(Box<Booked>),
}

/// A sale and the mark of what it was reported as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedSale {
    /// As reported.
    pub sale: Sale,
    /// What it is to its customer.
    pub kind: SaleKind,
    /// Of the report, to tell a repeat from something else under the same id.
    pub hash: ContentHash,
}

/// A sale that credits somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    /// The sale.
    #[serde(flatten)]
    pub recorded: RecordedSale,
    /// Whom it credits, by which terms.
    pub credit: Credit,
    /// What people decided.
    #[serde(flatten)]
    pub decision: Decision,
    /// What has been booked, line by line.
    pub booked: Sums,
    /// The lines that made it so, oldest first.
    pub lines: Vec<CommissionId>,
    /// How much of its commission has room below its cap, where it is under one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capped: Option<i64>,
    /// What has been booked of it for whoever recruited the partner.
    #[serde(default, skip_serializing_if = "ReferralBooked::is_nothing")]
    pub referral: ReferralBooked,
}

/// What a sale has brought whoever recruited its partner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralBooked {
    /// What has been booked, line by line.
    #[serde(default)]
    pub booked: Sums,
    /// The lines that made it so, oldest first.
    #[serde(default)]
    pub lines: Vec<CommissionId>,
    /// How much has room below its cap, where it is under one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capped: Option<i64>,
    /// Whether it is counted among the sales that bring a fee (Q34).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub brings_fee: bool,
}

impl ReferralBooked {
    fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

impl Booked {
    /// A sale of which nothing is booked yet.
    pub fn new(recorded: RecordedSale, credit: Credit, decision: Decision) -> Self {
        Self {
            recorded,
            credit,
            decision,
            booked: Sums::default(),
            lines: Vec::new(),
            capped: None,
            referral: ReferralBooked::default(),
        }
    }

    /// What it ought to have paid, with so much refunded.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn target(&self, refunded: i64, zone: Tz) -> Result<Target, Overflow> {
        let RecordedSale { sale, kind, .. } = &self.recorded;
        let allotted = Allotted { own: self.capped, referral: self.referral.capped };
        target(sale, *kind, refunded, &self.credit, &self.decision, allotted, zone)
    }

    /// Whether a commission of it waits for a person.
    pub fn is_held(&self) -> bool {
        matches!(self.decision, Decision::OnHold { .. }) && self.has_lines()
    }

    /// Whether it has earned anybody anything, be it taken back since.
    pub fn has_lines(&self) -> bool {
        !self.lines.is_empty() || !self.referral.lines.is_empty()
    }

    /// All commissions of it: its partner's, then the recruiter's.
    pub fn all_lines(&self) -> impl Iterator<Item = CommissionId> + '_ {
        self.lines.iter().chain(&self.referral.lines).copied()
    }
}

impl Transaction {
    /// The sale, once it came.
    pub fn recorded(&self) -> Option<&RecordedSale> {
        match &self.state {
            TransactionState::Stub => None,
            TransactionState::Parked(recorded) | TransactionState::Unattributed(recorded) => {
                Some(recorded)
            }
            TransactionState::Booked(booked) => Some(&booked.recorded),
        }
    }

    /// What came back of it, in the sale's own currency.
    pub fn refunded_minor(&self) -> i64 {
        self.recorded()
            .map_or(0, |recorded| self.refunded.get(&recorded.sale.currency).copied().unwrap_or(0))
    }

    /// Whether more came back than was paid: recorded, clipped, and flagged to people.
    pub fn is_over_refunded(&self) -> bool {
        self.recorded().is_some_and(|recorded| self.refunded_minor() > recorded.sale.amount_minor)
    }
}

/// A refund and its reversal, whichever came first. Each is an effect of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRecord {
    /// The company's id of it.
    pub refund: RefundRef,
    /// What went back, with the mark of its report.
    pub refunded: Option<RefundPart>,
    /// What was won back, with the mark of its report.
    pub reversed: Option<RefundPart>,
}

/// One side of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPart {
    /// Gross, more than nothing.
    pub amount_minor: i64,
    /// The sale's.
    pub currency: Currency,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// Of the report.
    pub hash: ContentHash,
}

impl RefundRecord {
    /// What it takes off its sale: never less than nothing, nothing until the refund itself came.
    pub fn net(&self) -> Option<(Currency, i64)> {
        let refunded = self.refunded.as_ref()?;
        let won_back = self
            .reversed
            .as_ref()
            .filter(|part| part.currency == refunded.currency)
            .map_or(0, |part| part.amount_minor);
        Some((refunded.currency, refunded.amount_minor.saturating_sub(won_back).max(0)))
    }
}
