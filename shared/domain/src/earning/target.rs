//! The target of a transaction: what it ought to have paid, from all that is known of it now. Two families by one
//! machinery: what its partner earns on it, and what earns whoever recruited that partner.
//!
//! A pure function of sale, refunds, sign-up, dated terms and people's decisions (DESIGN §4), so that every
//! order and repetition of the same events ends in the same sums. Booking posts target − booked so far.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    earning::{
        commission::LineKind,
        terms::{Basis, FeeDue, Pays, Reward, SalesPaid, Structure, Terms, within_duration},
    },
    event::{Sale, SaleKind},
    id::{LinkId, PartnerId, ProgramId},
    money::{Overflow, Percent, share_of},
    people::tier::Tier,
};

/// Whom a transaction credits, and by which terms: fixed when it is first booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// Who is credited.
    pub partner: PartnerId,
    /// In which program.
    pub program: ProgramId,
    /// By which link, if by a link.
    pub link: Option<LinkId>,
    /// The row in force when the sale was paid; none if no scope had one yet.
    pub terms: Option<Terms>,
    /// When the customer signed up: durations count from it.
    pub signed_up_at: DateTime<Utc>,
    /// Whether the partner was enrolled and not suspended when the sale was paid.
    pub earns: bool,
    /// The partner's tier when the sale was paid, where it has come so far as to have a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// When this was found: dated facts that were recorded later had no say.
    #[serde(default, with = "chrono::serde::ts_milliseconds")]
    pub credited_at: DateTime<Utc>,
    /// Whether a row before, in the sale's currency, had a threshold: what waits for it is owed with the next line of a
    /// row that has none.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after_threshold: bool,
    /// Who recruited the partner, if somebody was marked so when the sale was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<ReferralCredit>,
}

/// Who recruited the partner that a transaction credits, and by which terms that pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralCredit {
    /// Who recruited it.
    pub referrer: PartnerId,
    /// The Referred Date: when both the mark and the row were there (Q12). Durations count from it.
    #[serde(with = "chrono::serde::ts_milliseconds")]
    pub since: DateTime<Utc>,
    /// The row in force when the sale was paid; none while the company had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// The recruiter's tier when the sale was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<Tier>,
    /// Whether the recruiter was in a program and not suspended when the sale was paid.
    pub earns: bool,
    /// Whether a row between the two before, in the sale's currency, had a threshold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub after_threshold: bool,
}

/// How much of a transaction's commissions has room below caps: decided by all sales under the same cap
/// ([`cap`](crate::earning::cap)), so it is a fact to the target of one. None where no cap applies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Allotted {
    /// Of the partner's own commission.
    pub own: Option<i64>,
    /// Of the recruiter's.
    pub referral: Option<i64>,
}

/// What people decided about a transaction's commission.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "decision", rename_all = "snake_case")]
pub enum Decision {
    /// Nothing yet: silence is consent at month end (V07, Q4).
    #[default]
    Pending,
    /// Looked at and found right.
    Approved,
    /// Not paid until released.
    OnHold {
        /// Why.
        reason: String,
    },
    /// Not paid.
    Declined {
        /// Why, as the partner reads it (V08).
        reason: String,
    },
}

impl Decision {
    /// Whether nothing is owed for as long as it stands.
    pub fn withholds(&self) -> bool {
        matches!(self, Self::OnHold { .. } | Self::Declined { .. })
    }
}

/// The four sums a transaction comes to for its partner, in minor units. Each has lines of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// What the sale earned.
    #[serde(rename = "c", default)]
    pub commission: i64,
    /// What refunds took back, negative.
    #[serde(rename = "b", default)]
    pub clawback: i64,
    /// What waits for a person, negative.
    #[serde(rename = "h", default)]
    pub held: i64,
    /// What a person refused, negative.
    #[serde(rename = "d", default)]
    pub declined: i64,
}

impl Sums {
    /// What is left to book: one part at a time.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn minus(self, booked: Self) -> Result<Self, Overflow> {
        let part = |target: i64, booked: i64| target.checked_sub(booked).ok_or(Overflow);
        Ok(Self {
            commission: part(self.commission, booked.commission)?,
            clawback: part(self.clawback, booked.clawback)?,
            held: part(self.held, booked.held)?,
            declined: part(self.declined, booked.declined)?,
        })
    }

    /// The sum that lines of a kind belong to.
    pub(crate) fn of(self, kind: LineKind) -> i64 {
        match kind {
            LineKind::Clawback => self.clawback,
            LineKind::Hold | LineKind::Release => self.held,
            LineKind::Decline => self.declined,
            _ => self.commission,
        }
    }

    /// What the partner is owed of it all.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn total(self) -> Result<i64, Overflow> {
        crate::money::sum([self.commission, self.clawback, self.held, self.declined])
    }
}

/// Why a sale pays what it pays: the last rule that had a say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// A percentage of its basis.
    Percentage,
    /// A flat fee.
    Flat,
    /// The partner was not enrolled, or suspended, when the sale was paid.
    PartnerNotActive,
    /// Neither partner nor program nor company had terms yet.
    NoTerms,
    /// Its terms track without paying.
    TracksOnly,
    /// Its terms pay for a customer's first sale only.
    NotFirstSale,
    /// Longer after the sign-up, or the Referred Date, than its terms pay.
    DurationOver,
    /// A flat fee in another currency: nothing is converted.
    OtherCurrency,
    /// Partner referrals are tracked without paying, for all or for this recruiter (E20, Q33).
    ReferralCommissionDisabled,
    /// The recruiter was in no program, or suspended, when the sale was paid.
    ReferrerNotActive,
    /// A flat fee for the recruited partner's approval: nothing comes of its sales (E04).
    FeeAtApproval,
    /// A flat fee with the recruited partner's first sale that earns something, and a line of its own (Q34).
    FeeAtFirstSale,
}

/// What one family comes to, and the rule that set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoned {
    /// What ought to be booked.
    pub sums: Sums,
    /// Why.
    pub ruling: Ruling,
    /// How it is reckoned, where something is: that of the tier.
    pub reward: Option<Reward>,
    /// What a percentage is taken of, before refunds.
    pub base: i64,
    /// What the sale would earn below no cap.
    pub gross: i64,
}

impl Reckoned {
    const fn nothing(ruling: Ruling) -> Self {
        let sums = Sums { commission: 0, clawback: 0, held: 0, declined: 0 };
        Self { sums, ruling, reward: None, base: 0, gross: 0 }
    }

    /// What is left of it after refunds, whatever people decided.
    fn net(&self) -> Result<i64, Overflow> {
        self.sums.commission.checked_add(self.sums.clawback).ok_or(Overflow)
    }
}

/// A transaction's target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// What its partner earns.
    pub own: Reckoned,
    /// What the one earns who recruited that partner; none where nobody did.
    pub referral: Option<Reckoned>,
}

/// What a transaction ought to have paid.
///
/// `refunded` is what the customer got back in all, in the sale's currency; beyond the sale it is clipped.
///
/// # Errors
/// [`Overflow`] if amounts are beyond what parsing lets in.
pub fn target(
    sale: &Sale,
    kind: SaleKind,
    refunded: i64,
    credit: &Credit,
    decision: &Decision,
    allotted: Allotted,
    zone: Tz,
) -> Result<Target, Overflow> {
    let amount = sale.amount_minor;
    let left = Left { kept: amount.saturating_sub(refunded.clamp(0, amount)), whole: amount };
    let mut own = match reward_for(sale, kind, credit, zone) {
        Ok((pays, reward, ruling)) => {
            let base = base(sale, pays.basis, 0)?;
            reckon(sale, pays, reward, ruling, base, left, allotted.own)?
        }
        Err(ruling) => Reckoned::nothing(ruling),
    };
    let mut referral = match &credit.referral {
        None => None,
        Some(referral) => Some(match referral_for(sale, kind, credit, referral, zone) {
            Ok((pays, reward)) => {
                let (base, left) = match pays.basis {
                    // It follows what becomes of the payout.
                    Basis::Payout => {
                        let whole = own.sums.commission;
                        (whole, Left { kept: own.net()?, whole })
                    }
                    basis => (base(sale, basis, own.sums.commission)?, left),
                };
                let ruling = Ruling::Percentage;
                reckon(sale, pays, reward, ruling, base, left, allotted.referral)?
            }
            Err(ruling) => Reckoned::nothing(ruling),
        }),
    };
    withhold(&mut own, decision)?;
    if let Some(referral) = &mut referral {
        // What is earned by recruiting follows its source.
        withhold(referral, decision)?;
    }
    Ok(Target { own, referral })
}

/// How much is left of a whole.
#[derive(Clone, Copy)]
struct Left {
    kept: i64,
    whole: i64,
}

/// What a percentage of this basis is taken of. A commission can't be taken of what is left after itself, so only
/// what another earned on the sale before is a cost of it.
fn base(sale: &Sale, basis: Basis, earned_before: i64) -> Result<i64, Overflow> {
    let revenue = sale.amount_minor.checked_sub(sale.tax_minor).ok_or(Overflow)?;
    match basis {
        Basis::Revenue | Basis::Payout => Ok(revenue),
        Basis::Profit => revenue
            .checked_sub(sale.cost_minor)
            .and_then(|left| left.checked_sub(earned_before))
            .ok_or(Overflow),
    }
}

fn reckon(
    sale: &Sale,
    pays: &Pays,
    reward: Reward,
    ruling: Ruling,
    base: i64,
    left: Left,
    allotted: Option<i64>,
) -> Result<Reckoned, Overflow> {
    let below_cap = |gross: i64| match allotted {
        Some(allotted) if gross > 0 => gross.min(allotted),
        _ => gross,
    };
    let (gross, commission, net) = match reward {
        Reward::Percentage(percent) => {
            let share = share_of(base, percent, 1, 1)?;
            let least = if base > 0 { pays.minimum_in(sale.currency) } else { i64::MIN };
            let gross = share.max(least);
            let commission = below_cap(gross);
            let net = if left.kept == left.whole {
                commission
            } else if commission == share {
                share_of(base, percent, left.kept, left.whole)?
            } else {
                // A minimum and a cap are taken back in the same proportion.
                share_of(commission, Percent::ALL, left.kept, left.whole)?
            };
            (gross, commission, net)
        }
        // A flat fee is taken back by a full refund only (Q35).
        Reward::Flat(fee) => {
            let commission = below_cap(fee.minor);
            let is_gone = left.kept == 0 && left.whole > 0;
            (fee.minor, commission, if is_gone { 0 } else { commission })
        }
    };
    let clawback = net.checked_sub(commission).ok_or(Overflow)?;
    let sums = Sums { commission, clawback, ..Sums::default() };
    Ok(Reckoned { sums, ruling, reward: Some(reward), base, gross })
}

fn withhold(reckoned: &mut Reckoned, decision: &Decision) -> Result<(), Overflow> {
    let withheld = || reckoned.net()?.checked_neg().ok_or(Overflow);
    match decision {
        Decision::Pending | Decision::Approved => {}
        Decision::OnHold { .. } => reckoned.sums.held = withheld()?,
        Decision::Declined { .. } => reckoned.sums.declined = withheld()?,
    }
    Ok(())
}

fn reward_for<'a>(
    sale: &Sale,
    kind: SaleKind,
    credit: &'a Credit,
    zone: Tz,
) -> Result<(&'a Pays, Reward, Ruling), Ruling> {
    if !credit.earns {
        return Err(Ruling::PartnerNotActive);
    }
    let pays = match credit.terms.as_ref().map(|terms| &terms.structure) {
        None => return Err(Ruling::NoTerms),
        Some(Structure::TracksOnly | Structure::Follows) => return Err(Ruling::TracksOnly),
        Some(Structure::Pays(pays)) => &**pays,
    };
    check_sale(sale, kind, pays, credit.signed_up_at, zone)?;
    match pays.reward_at(credit.tier) {
        reward @ Reward::Percentage(_) => Ok((pays, reward, Ruling::Percentage)),
        Reward::Flat(fee) if fee.currency == sale.currency => {
            Ok((pays, Reward::Flat(fee), Ruling::Flat))
        }
        Reward::Flat(_) => Err(Ruling::OtherCurrency),
    }
}

fn referral_for<'a>(
    sale: &Sale,
    kind: SaleKind,
    credit: &Credit,
    referral: &'a ReferralCredit,
    zone: Tz,
) -> Result<(&'a Pays, Reward), Ruling> {
    let pays = match referral.terms.as_ref().map(|terms| &terms.structure) {
        None | Some(Structure::TracksOnly | Structure::Follows) => {
            return Err(Ruling::ReferralCommissionDisabled);
        }
        Some(Structure::Pays(pays)) => &**pays,
    };
    if !referral.earns {
        return Err(Ruling::ReferrerNotActive);
    }
    if !credit.earns {
        return Err(Ruling::PartnerNotActive);
    }
    check_sale(sale, kind, pays, referral.since, zone)?;
    match (pays.reward_at(referral.tier), pays.fee_due) {
        (reward @ Reward::Percentage(_), _) => Ok((pays, reward)),
        (Reward::Flat(_), FeeDue::Approval) => Err(Ruling::FeeAtApproval),
        (Reward::Flat(_), FeeDue::FirstSale) => Err(Ruling::FeeAtFirstSale),
    }
}

fn check_sale(
    sale: &Sale,
    kind: SaleKind,
    pays: &Pays,
    begun_at: DateTime<Utc>,
    zone: Tz,
) -> Result<(), Ruling> {
    if pays.sales == SalesPaid::First && kind != SaleKind::First {
        return Err(Ruling::NotFirstSale);
    }
    if !within_duration(pays.duration_months, begun_at, sale.occurred_at, zone) {
        return Err(Ruling::DurationOver);
    }
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests;
