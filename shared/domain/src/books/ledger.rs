//! Double entry: every accrual, correction, charge and payout is one balanced, immutable entry.
//!
//! # Chart of accounts
//!
//! Amounts are signed minor units of the entry's currency, debits positive; an entry's postings sum to nothing.
//!
//! | account | stands for | a positive balance means |
//! |---|---|---|
//! | `commission_expense` | what partners earned the company's books | earned, net of clawbacks and declines |
//! | `adjustments` | corrections by people | corrected upwards |
//! | `partner_payable:<partner>` | what the company owes a partner | (negative) still owed |
//! | `held_back:<partner>` | earned, but waiting for a person | (negative) waiting |
//! | `accruing:<partner>` | earned, but waiting for a threshold | (negative) waiting |
//! | `company_funds` | money taken from the company for its partners | charged and not yet paid out |
//! | `fees` | what the company pays for the service | taken in all |
//! | `company_charged` | what the company was charged | (negative) charged in all |
//!
//! So charged = paid out + funds + fees, always, and Σ of everything is nothing.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    books::{accrual::Accrual, statement::Totals},
    calendar::Month,
    earning::commission::{CommissionId, LineKind},
    id::{PartnerId, TransactionRef},
    money::{Currency, Overflow},
};

/// Where money stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Account {
    /// What partners earned.
    CommissionExpense,
    /// Corrections by people.
    Adjustments,
    /// What the company owes a partner.
    PartnerPayable(PartnerId),
    /// Earned, waiting for a person.
    HeldBack(PartnerId),
    /// Earned, waiting for a threshold.
    Accruing(PartnerId),
    /// Taken from the company, for its partners.
    CompanyFunds,
    /// Taken from the company, for the service.
    Fees,
    /// Charged to the company.
    CompanyCharged,
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CommissionExpense => f.write_str("commission_expense"),
            Self::Adjustments => f.write_str("adjustments"),
            Self::PartnerPayable(partner) => write!(f, "partner_payable:{partner}"),
            Self::HeldBack(partner) => write!(f, "held_back:{partner}"),
            Self::Accruing(partner) => write!(f, "accruing:{partner}"),
            Self::CompanyFunds => f.write_str("company_funds"),
            Self::Fees => f.write_str("fees"),
            Self::CompanyCharged => f.write_str("company_charged"),
        }
    }
}

/// One side of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// Where.
    pub account: Account,
    /// Signed minor units, debits positive.
    pub minor: i64,
}

/// A line of a partner's month, with its postings. Never edited, never deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Unique within partner, currency and month; derived from its cause.
    pub id: String,
    /// What kind of line.
    pub kind: LineKind,
    /// What it changes the partner's balance by; of one that accrues, what it changes by what accrues.
    pub minor: i64,
    /// The commission it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub commission: Option<CommissionId>,
    /// The sale it belongs to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub transaction: Option<TransactionRef>,
    /// The partner by whose recruiting it was earned.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recruit: Option<PartnerId>,
    /// The threshold it waits for: it is counted, but not owed until a line says that the threshold is met.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub accrual: Option<Accrual>,
    /// The words of a person, or of the rule.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
    /// When what it stands for happened: may lie in an earlier month than the entry.
    pub earned_at: DateTime<Utc>,
    /// When it was written.
    pub recorded_at: DateTime<Utc>,
    /// The two sides.
    pub postings: Vec<Posting>,
}

impl Entry {
    /// What it adds to its month.
    ///
    /// # Errors
    /// [`Overflow`] for an amount that has no opposite.
    pub fn totals(&self) -> Result<Totals, Overflow> {
        match self.accrual {
            Some(_) => Ok(Totals::accruing(self.minor)),
            None => Totals::of(self.kind, self.minor),
        }
    }

    /// The two sides that a line of its kind has.
    ///
    /// # Errors
    /// [`Overflow`] for an amount that has no opposite.
    pub fn sides(&self, partner: PartnerId) -> Result<Vec<Posting>, Overflow> {
        match self.accrual {
            Some(_) => accruing_postings(self.kind, partner, self.minor),
            None => postings(self.kind, partner, self.minor),
        }
    }
}

/// The month of a partner's books that an entry is a line of. Its key says it; no field repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Page {
    /// Whose.
    pub partner: PartnerId,
    /// In what.
    pub currency: Currency,
    /// Of when.
    pub month: Month,
}

/// The two sides of a partner's line of this kind.
///
/// # Errors
/// [`Overflow`] for an amount that has no opposite.
pub fn postings(kind: LineKind, partner: PartnerId, minor: i64) -> Result<Vec<Posting>, Overflow> {
    sides(against(kind, partner), Account::PartnerPayable(partner), minor)
}

/// The two sides of a partner's line of this kind that waits for a threshold: not owed yet.
///
/// # Errors
/// [`Overflow`] for an amount that has no opposite.
pub fn accruing_postings(
    kind: LineKind,
    partner: PartnerId,
    minor: i64,
) -> Result<Vec<Posting>, Overflow> {
    sides(against(kind, partner), Account::Accruing(partner), minor)
}

/// Where a line of this kind comes from.
fn against(kind: LineKind, partner: PartnerId) -> Account {
    match kind {
        LineKind::Commission
        | LineKind::Clawback
        | LineKind::Decline
        | LineKind::ReferralCommission
        | LineKind::ReferralClawback
        | LineKind::ReferralFee => Account::CommissionExpense,
        LineKind::Hold | LineKind::Release => Account::HeldBack(partner),
        LineKind::ThresholdMet => Account::Accruing(partner),
        LineKind::Adjustment => Account::Adjustments,
        LineKind::Payment | LineKind::PaymentReversed => Account::CompanyFunds,
    }
}

fn sides(from: Account, to: Account, minor: i64) -> Result<Vec<Posting>, Overflow> {
    let opposite = minor.checked_neg().ok_or(Overflow)?;
    Ok(vec![Posting { account: from, minor }, Posting { account: to, minor: opposite }])
}

/// The sides of a charge to the company: not a partner's line. Empty where nothing moves.
///
/// A credit is not paid back, so nothing less than nothing is charged; a fee that a credit covers is taken out of the
/// funds all the same.
///
/// # Errors
/// [`Overflow`] for an amount that has no opposite.
pub fn charge_postings(total: i64, fee: i64) -> Result<Vec<Posting>, Overflow> {
    let taken = total.max(0);
    let minor = taken.checked_sub(fee).ok_or(Overflow)?;
    let sides = [
        Posting { account: Account::CompanyFunds, minor },
        Posting { account: Account::Fees, minor: fee },
        Posting { account: Account::CompanyCharged, minor: taken.saturating_neg() },
    ];
    Ok(sides.into_iter().filter(|side| side.minor != 0).collect())
}

/// Whether an entry's postings sum to nothing (I1).
pub fn balances(postings: &[Posting]) -> bool {
    crate::money::sum(postings.iter().map(|posting| posting.minor)) == Ok(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ulid::Ulid;

    use super::*;

    const KINDS: [LineKind; 12] = [
        LineKind::Commission,
        LineKind::Clawback,
        LineKind::Hold,
        LineKind::Release,
        LineKind::Decline,
        LineKind::Adjustment,
        LineKind::Payment,
        LineKind::PaymentReversed,
        LineKind::ReferralCommission,
        LineKind::ReferralClawback,
        LineKind::ReferralFee,
        LineKind::ThresholdMet,
    ];

    proptest! {
        // req: T22
        #[test]
        fn every_kind_of_entry_balances(kind in prop::sample::select(KINDS.to_vec()), minor in -crate::money::LARGEST_MINOR..=crate::money::LARGEST_MINOR) {
            let partner = PartnerId::from_ulid(Ulid::nil());
            let sides = postings(kind, partner, minor).unwrap();
            prop_assert!(balances(&sides));
            prop_assert_eq!(sides[1].minor, -minor);
            let waiting = accruing_postings(kind, partner, minor).unwrap();
            prop_assert!(balances(&waiting));
            prop_assert_eq!(&waiting[0], &sides[0]);
            prop_assert_eq!(&waiting[1].account, &Account::Accruing(partner));
            for fee in [0, 1, 250] {
                prop_assert!(balances(&charge_postings(minor, fee).unwrap()));
            }
        }
    }

    #[test]
    fn a_charge_goes_to_the_funds_and_to_the_fees() {
        use Account as A;
        let sides = |total, fee| {
            let sides = charge_postings(total, fee).unwrap();
            sides.into_iter().map(|side| (side.account, side.minor)).collect::<Vec<_>>()
        };
        assert_eq!(sides(262, 0), [(A::CompanyFunds, 262), (A::CompanyCharged, -262)]);
        assert_eq!(
            sides(269, 7),
            [(A::CompanyFunds, 262), (A::Fees, 7), (A::CompanyCharged, -269)]
        );
        assert_eq!(sides(-4, 1), [(A::CompanyFunds, -1), (A::Fees, 1)], "a credit covers it");
        assert_eq!(sides(-4, 0), []);
    }
}
