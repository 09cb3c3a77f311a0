//! Flat fees that are due with a recruited partner's first sale that earns it something (Q34): a function of its
//! sales, whatever order they and their refunds are told in.
//!
//! A sale brings the fee for as long as it earns something. The fee is that of the first of those that do, and
//! nothing is due where none does. Sales of before the recruited partner last left bring nothing: what was due for
//! them was taken back when it left, or was final then (Q16).
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    earning::{
        target::{ReferralCredit, Ruling, Target},
        terms::{FeeDue, Reward},
        transaction::Booked,
    },
    id::TermsId,
    money::Money,
};

/// What a row of terms pays with a first sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounty {
    /// By which row.
    pub terms: TermsId,
    /// How much.
    pub amount: Money,
}

impl Bounty {
    /// What a sale would bring whoever recruited its partner, if it earns that partner something.
    pub fn of(referral: &ReferralCredit) -> Option<Self> {
        let terms = referral.terms.as_ref()?;
        let pays = terms.structure.pays().filter(|pays| pays.fee_due == FeeDue::FirstSale)?;
        match pays.reward_at(referral.tier) {
            Reward::Flat(amount) => Some(Self { terms: terms.id, amount }),
            Reward::Percentage(_) => None,
        }
    }

    /// What a sale brings, with what it ought to have paid.
    pub fn brought_by(booked: &Booked, target: &Target) -> Option<Self> {
        let earns = target.own.sums.total().is_ok_and(|total| total > 0);
        let is_fee = target.referral.is_some_and(|it| it.ruling == Ruling::FeeAtFirstSale);
        Self::of(booked.credit.referral.as_ref().filter(|_| earns && is_fee)?)
    }
}

/// How many sales bring a bounty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    /// What they bring.
    #[serde(flatten)]
    pub bounty: Bounty,
    /// The earliest of them.
    pub first: DateTime<Utc>,
    /// How many there are.
    pub sales: u64,
}

/// A sale that brings a bounty, or brings it no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// What it brings.
    pub bounty: Bounty,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
    /// Whether it does.
    pub brings: bool,
}

/// The sales of a recruited partner that bring a bounty: by what they bring.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bounties(Vec<Brought>);

impl Bounties {
    /// One sale more, or one less.
    pub fn turn(&mut self, turn: &Turn) {
        let Turn { bounty, paid_at, brings } = *turn;
        match self.0.iter_mut().find(|known| known.bounty == bounty) {
            Some(known) if brings => {
                known.sales = known.sales.saturating_add(1);
                known.first = known.first.min(paid_at);
            }
            Some(known) => known.sales = known.sales.saturating_sub(1),
            None if brings => self.0.push(Brought { bounty, first: paid_at, sales: 1 }),
            None => {}
        }
    }

    /// What is due: the bounty of the first.
    pub fn due(&self) -> Option<&Brought> {
        let due = self.0.iter().filter(|known| known.sales > 0);
        due.min_by_key(|known| (known.first, known.bounty.terms))
    }

    /// Whether nothing was ever brought.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ulid::Ulid;

    use super::*;

    fn bounty(n: u8) -> Bounty {
        Bounty {
            terms: TermsId::from_ulid(Ulid::from_bytes([n; 16])),
            amount: Money::new(i64::from(n) * 100, "EUR".parse().unwrap()),
        }
    }

    fn day(day: i64) -> DateTime<Utc> {
        "2026-01-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + chrono::TimeDelta::days(day)
    }

    proptest! {
        // req: Q34
        #[test]
        fn the_first_sale_that_earns_something_says_what_is_due_in_every_order(
            sales in prop::collection::vec((0_i64..40, any::<bool>()), 1..12),
            seed in any::<u64>(),
        ) {
            // Rows of terms begin every ten days.
            let bounty_at = |at: i64| bounty(u8::try_from(at / 10).unwrap() + 1);
            let turn = |(at, brings): (i64, bool)| Turn { bounty: bounty_at(at), paid_at: day(at), brings };
            let expected = sales.iter().filter(|sale| sale.1).map(|sale| bounty_at(sale.0)).min_by_key(|it| it.amount.minor);
            // Each brings it first; those that do not, lose it again later.
            let mut turns: Vec<_> = sales.iter().map(|(at, _)| turn((*at, true))).collect();
            let mut lost: Vec<_> = sales.iter().filter(|sale| !sale.1).map(|sale| turn(*sale)).collect();
            let by = |turn: &Turn| (turn.paid_at.timestamp().unsigned_abs() ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            turns.sort_by_key(by);
            lost.sort_by_key(by);
            let mut bounties = Bounties::default();
            turns.iter().chain(&lost).for_each(|turn| bounties.turn(turn));
            prop_assert_eq!(bounties.due().map(|due| due.bounty), expected);
        }
    }
}
