//! The target of a transaction: what it ought to have paid its partner, from all that is known of it now.
//!
//! A pure function of sale, refunds, sign-up, dated terms and people's decisions (DESIGN §4), so that every
//! order and repetition of the same events ends in the same sums. Booking posts target − booked so far.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    earning::terms::{Reward, SalesPaid, Structure, Terms, within_duration},
    event::{Sale, SaleKind},
    id::{LinkId, PartnerId, ProgramId},
    money::{Overflow, share_of},
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
    /// The row in force when the sale was paid; none if the program had none yet.
    pub terms: Option<Terms>,
    /// When the customer signed up: durations count from it.
    pub signed_up_at: DateTime<Utc>,
    /// Whether the partner was enrolled and not suspended when the sale was paid.
    pub earns: bool,
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
    /// A percentage of amount − tax.
    Percentage,
    /// A flat fee.
    Flat,
    /// The partner was not enrolled, or suspended, when the sale was paid.
    PartnerNotActive,
    /// The program had no terms yet.
    NoTerms,
    /// Its terms track without paying.
    TracksOnly,
    /// Its terms pay for a customer's first sale only.
    NotFirstSale,
    /// Longer after the sign-up than its terms pay.
    DurationOver,
    /// A flat fee in another currency: nothing is converted.
    OtherCurrency,
}

/// A transaction's target, and the rule that set it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// What ought to be booked.
    pub sums: Sums,
    /// Why.
    pub ruling: Ruling,
}

/// What a transaction ought to have paid its partner.
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
    zone: Tz,
) -> Result<Target, Overflow> {
    let amount = sale.amount_minor;
    let kept = amount.saturating_sub(refunded.clamp(0, amount));
    let (reward, ruling) = match reward_for(sale, kind, credit, zone) {
        Ok(reward) => reward,
        Err(ruling) => {
            return Ok(Target { sums: Sums::default(), ruling });
        }
    };
    let (commission, net) = match reward {
        Reward::Percentage(percent) => {
            let base = amount.saturating_sub(sale.tax_minor);
            let commission = share_of(base, *percent, 1, 1)?;
            let net =
                if kept == amount { commission } else { share_of(base, *percent, kept, amount)? };
            (commission, net)
        }
        // A flat fee is taken back by a full refund only (Q35).
        Reward::Flat(fee) => (fee.minor, if kept == 0 && amount > 0 { 0 } else { fee.minor }),
    };
    let clawback = net.checked_sub(commission).ok_or(Overflow)?;
    let withheld = net.checked_neg().ok_or(Overflow)?;
    let (held, declined) = match decision {
        Decision::Pending | Decision::Approved => (0, 0),
        Decision::OnHold { .. } => (withheld, 0),
        Decision::Declined { .. } => (0, withheld),
    };
    Ok(Target { sums: Sums { commission, clawback, held, declined }, ruling })
}

fn reward_for<'a>(
    sale: &Sale,
    kind: SaleKind,
    credit: &'a Credit,
    zone: Tz,
) -> Result<(&'a Reward, Ruling), Ruling> {
    if !credit.earns {
        return Err(Ruling::PartnerNotActive);
    }
    match credit.terms.as_ref().map(|terms| &terms.structure) {
        None => Err(Ruling::NoTerms),
        Some(Structure::TracksOnly | Structure::FollowsProgram) => Err(Ruling::TracksOnly),
        Some(Structure::Pays { reward, sales, duration_months }) => {
            if *sales == SalesPaid::First && kind != SaleKind::First {
                return Err(Ruling::NotFirstSale);
            }
            if !within_duration(*duration_months, credit.signed_up_at, sale.occurred_at, zone) {
                return Err(Ruling::DurationOver);
            }
            match reward {
                Reward::Percentage(_) => Ok((reward, Ruling::Percentage)),
                Reward::Flat(fee) if fee.currency == sale.currency => Ok((reward, Ruling::Flat)),
                Reward::Flat(_) => Err(Ruling::OtherCurrency),
            }
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use ulid::Ulid;

    use super::*;
    use crate::{id::TermsId, money::Money};

    pub(crate) fn sale(amount: i64, tax: i64) -> Sale {
        Sale {
            transaction: "t1".parse().unwrap(),
            customer: "c1".parse().unwrap(),
            amount_minor: amount,
            currency: "EUR".parse().unwrap(),
            tax_minor: tax,
            cost_minor: 0,
            occurred_at: "2026-05-10T00:00:00Z".parse().unwrap(),
            kind: None,
        }
    }

    pub(crate) fn credit(structure: Structure) -> Credit {
        let from = "2026-01-01T00:00:00Z".parse().unwrap();
        Credit {
            partner: PartnerId::from_ulid(Ulid::nil()),
            program: ProgramId::from_ulid(Ulid::nil()),
            link: None,
            terms: Some(Terms {
                id: TermsId::from_ulid(Ulid::nil()),
                from,
                recorded_at: from,
                structure,
            }),
            signed_up_at: "2026-05-01T00:00:00Z".parse().unwrap(),
            earns: true,
        }
    }

    fn pays(reward: Reward) -> Structure {
        Structure::Pays { reward, sales: SalesPaid::Every, duration_months: None }
    }

    fn percent(text: &str) -> Structure {
        pays(Reward::Percentage(text.parse().unwrap()))
    }

    fn sums(sale: &Sale, refunded: i64, structure: Structure) -> (i64, i64) {
        let found = target(
            sale,
            SaleKind::First,
            refunded,
            &credit(structure),
            &Decision::Pending,
            Tz::UTC,
        )
        .unwrap();
        (found.sums.commission, found.sums.clawback)
    }

    // req: T20, T21, Q35
    #[test]
    fn refunds_move_the_target_and_a_full_refund_leaves_nothing() {
        for (amount, tax, refunded, rate, expected) in [
            (1250, 0, 0, "5.56", (70, 0)),
            (1250, 0, 1250, "5.56", (70, -70)),
            (1250, 0, 9999, "5.56", (70, -70)),
            (12_000, 2_000, 0, "20", (2_000, 0)),
            (12_000, 2_000, 6_000, "20", (2_000, -1_000)),
            (1_000, 0, 333, "10", (100, -33)),
            (0, 0, 0, "10", (0, 0)),
        ] {
            assert_eq!(
                sums(&sale(amount, tax), refunded, percent(rate)),
                expected,
                "{amount} {refunded} {rate}"
            );
        }
    }

    // req: Q35
    #[test]
    fn a_flat_fee_is_taken_back_by_a_full_refund_only() {
        let fee = || pays(Reward::Flat(Money::new(500, "EUR".parse().unwrap())));
        assert_eq!(sums(&sale(1000, 0), 999, fee()), (500, 0));
        assert_eq!(sums(&sale(1000, 0), 1000, fee()), (500, -500));
        assert_eq!(sums(&sale(0, 0), 0, fee()), (500, 0));
    }

    #[test]
    fn each_rule_that_pays_nothing_says_so() {
        let yen = Money::new(500, "JPY".parse().unwrap());
        let first = Structure::Pays {
            reward: Reward::Percentage("10".parse().unwrap()),
            sales: SalesPaid::First,
            duration_months: None,
        };
        let short = Structure::Pays {
            reward: Reward::Percentage("10".parse().unwrap()),
            sales: SalesPaid::Every,
            duration_months: Some(0),
        };
        let inactive = Credit { earns: false, ..credit(percent("10")) };
        let untermed = Credit { terms: None, ..credit(percent("10")) };
        for (credit, kind, expected) in [
            (inactive, SaleKind::First, Ruling::PartnerNotActive),
            (untermed, SaleKind::First, Ruling::NoTerms),
            (credit(Structure::TracksOnly), SaleKind::First, Ruling::TracksOnly),
            (credit(first), SaleKind::Renewal, Ruling::NotFirstSale),
            (credit(short), SaleKind::First, Ruling::DurationOver),
            (credit(pays(Reward::Flat(yen))), SaleKind::First, Ruling::OtherCurrency),
        ] {
            let found =
                target(&sale(1000, 0), kind, 0, &credit, &Decision::Pending, Tz::UTC).unwrap();
            assert_eq!((found.sums, found.ruling), (Sums::default(), expected));
        }
    }

    #[test]
    fn what_is_held_or_declined_comes_to_nothing() {
        let reason = || "same e-mail domain".to_owned();
        for decision in
            [Decision::OnHold { reason: reason() }, Decision::Declined { reason: reason() }]
        {
            let found = target(
                &sale(1000, 0),
                SaleKind::First,
                400,
                &credit(percent("10")),
                &decision,
                Tz::UTC,
            )
            .unwrap();
            assert_eq!(found.sums.commission, 100);
            assert_eq!(found.sums.total(), Ok(0), "{decision:?}");
        }
    }

    proptest! {
        // req: T21, Q35
        #[test]
        fn any_partial_refunds_come_to_the_same_as_one(amount in 1_i64..10_000_000, tax in 0_i64..1000, rate in 0_u32..=1_000_000, cuts in prop::collection::vec(1_i64..1_000_000, 1..8)) {
            let structure = || pays(Reward::Percentage(format!("{}.{:04}", rate / 10_000, rate % 10_000).parse().unwrap()));
            let sale = sale(amount, tax.min(amount));
            let mut refunded = 0;
            let mut booked = Sums::default();
            for cut in cuts {
                refunded += cut;
                let (commission, clawback) = sums(&sale, refunded, structure());
                let delta = Sums { commission, clawback, ..Sums::default() }.minus(booked).unwrap();
                prop_assert!(delta.clawback <= 0);
                booked = Sums { commission: booked.commission + delta.commission, clawback: booked.clawback + delta.clawback, ..Sums::default() };
            }
            let (commission, clawback) = sums(&sale, refunded, structure());
            prop_assert_eq!((booked.commission, booked.clawback), (commission, clawback));
            if refunded >= amount {
                prop_assert_eq!(booked.total(), Ok(0));
            }
        }
    }
}
