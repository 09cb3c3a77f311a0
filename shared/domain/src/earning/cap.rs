//! Caps: the most that comes of one customer, or of one recruited partner, by one row of terms.
//!
//! Sales take room in the order in which they were paid, whatever order they are reported in: each gets what its
//! own commission adds to min(cap, all before). An earlier sale that arrives later takes room from the latest.
//! Refunds and people's decisions free none: a cap bounds what is earned, not what is kept.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    earning::transaction::Booked,
    id::{CustomerRef, PartnerId, TermsId, TransactionRef},
    money::Overflow,
};

/// What shares one cap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum CapScope {
    /// A customer's sales that one row priced.
    Customer {
        /// Who paid.
        customer: CustomerRef,
        /// By which row.
        terms: TermsId,
    },
    /// A recruited partner's sales that one row priced for its recruiter.
    Recruit {
        /// Who recruited.
        referrer: PartnerId,
        /// Who was recruited.
        recruit: PartnerId,
        /// By which row.
        terms: TermsId,
    },
}

impl CapScope {
    /// The cap that a sale's own commission stands below, and how high it is.
    pub fn of(booked: &Booked) -> Option<(Self, i64)> {
        let (credit, sale) = (&booked.credit, &booked.recorded.sale);
        let terms = credit.terms.as_ref()?;
        let cap = terms.structure.pays()?.cap_in(sale.currency)?;
        Some((Self::Customer { customer: sale.customer.clone(), terms: terms.id }, cap))
    }

    /// The cap that what a sale earns the recruiter stands below, and how high it is.
    pub fn of_referral(booked: &Booked) -> Option<(Self, i64)> {
        let (credit, sale) = (&booked.credit, &booked.recorded.sale);
        let referral = credit.referral.as_ref()?;
        let terms = referral.terms.as_ref()?;
        let cap = terms.structure.pays()?.cap_in(sale.currency)?;
        let (referrer, recruit) = (referral.referrer, credit.partner);
        Some((Self::Recruit { referrer, recruit, terms: terms.id }, cap))
    }
}

/// The sales below one cap, in the order in which they were paid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cap {
    /// Counts changes; every write is on condition of it.
    pub revision: u64,
    /// The room that sales have which are too long ago to stand here one by one.
    #[serde(default)]
    pub settled: i64,
    /// The others.
    #[serde(default)]
    pub entries: Vec<CapEntry>,
}

/// One sale below a cap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapEntry {
    /// When it was paid.
    #[serde(rename = "a", with = "chrono::serde::ts_milliseconds")]
    pub paid_at: DateTime<Utc>,
    /// Which.
    #[serde(rename = "t")]
    pub transaction: TransactionRef,
    /// What it would earn below no cap.
    #[serde(rename = "g")]
    pub gross: i64,
    /// What it has room for.
    #[serde(rename = "n")]
    pub allotted: i64,
}

/// A sale that comes below a cap, or whose commission below no cap changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
    /// Which.
    pub transaction: TransactionRef,
    /// What it would earn below no cap. What is no more than nothing takes no room.
    pub gross: i64,
    /// Whether it had been given room before, be it none.
    pub is_known: bool,
}

/// How many sales with room stand one by one: an earlier sale reported after as many later ones no longer takes room
/// from those before them.
const WITH_ROOM: usize = 256;

/// How many sales without room are remembered, for the case that some is freed.
const WAITING: usize = 64;

impl Cap {
    /// The cap after these claims, all room given anew.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn with(&self, limit: i64, claims: &[Claim]) -> Result<Self, Overflow> {
        let mut after = self.clone();
        for claim in claims {
            after.take(claim);
        }
        let mut before = after.settled;
        for entry in &mut after.entries {
            let sum = before.checked_add(entry.gross).ok_or(Overflow)?;
            let (upto, below) = (sum.min(limit), before.min(limit));
            entry.allotted = upto.checked_sub(below).ok_or(Overflow)?;
            before = sum;
        }
        Ok(after)
    }

    /// The cap after these claims, if they give room back but nobody is given any.
    pub fn lowered(&self, claims: &[Claim]) -> Self {
        let mut after = self.clone();
        for claim in claims {
            let known = after.entries.iter_mut().find(|it| it.transaction == claim.transaction);
            if let Some(entry) = known {
                entry.gross = claim.gross.max(0);
                entry.allotted = entry.allotted.min(entry.gross);
            }
        }
        after
    }

    fn take(&mut self, claim: &Claim) {
        let known = self.entries.iter().position(|it| it.transaction == claim.transaction);
        match known {
            Some(at) if claim.gross > 0 => {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.gross = claim.gross;
                }
            }
            Some(at) => {
                self.entries.remove(at);
            }
            // What is no longer remembered keeps what it was given.
            None if claim.is_known || claim.gross <= 0 => {}
            None => {
                let place = (claim.paid_at.timestamp_millis(), &claim.transaction);
                let at = self
                    .entries
                    .partition_point(|it| (it.paid_at.timestamp_millis(), &it.transaction) < place);
                let (paid_at, transaction) = (claim.paid_at, claim.transaction.clone());
                let entry = CapEntry { paid_at, transaction, gross: claim.gross, allotted: 0 };
                self.entries.insert(at, entry);
            }
        }
    }

    /// The cap as it is kept: what is too long ago is settled, and too many sales without room are forgotten.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn tidied(mut self, limit: i64) -> Result<Self, Overflow> {
        let with_room = self.entries.iter().filter(|entry| entry.allotted > 0).count();
        for entry in self.entries.drain(..with_room.saturating_sub(WITH_ROOM)) {
            let sum = self.settled.checked_add(entry.gross).ok_or(Overflow)?;
            self.settled = sum.min(limit);
        }
        self.entries.truncate(with_room.min(WITH_ROOM).saturating_add(WAITING));
        Ok(self)
    }

    /// What each sale has room for.
    pub fn allotted(&self) -> BTreeMap<&TransactionRef, i64> {
        self.entries.iter().map(|entry| (&entry.transaction, entry.allotted)).collect()
    }

    /// The sales whose room is another after than before: those that give some back first, the latest paid first.
    pub fn moved(&self, after: &Self) -> Vec<(TransactionRef, i64)> {
        let now = after.allotted();
        let mut moved: Vec<(bool, TransactionRef, i64)> = self
            .entries
            .iter()
            .rev()
            .filter_map(|entry| {
                let allotted = *now.get(&entry.transaction)?;
                let differs = allotted != entry.allotted;
                differs.then(|| (allotted > entry.allotted, entry.transaction.clone(), allotted))
            })
            .collect();
        moved.sort_by_key(|(is_more, ..)| *is_more);
        moved.into_iter().map(|(_, transaction, allotted)| (transaction, allotted)).collect()
    }

    /// The cap with only these sales' room changed.
    #[must_use]
    pub fn moving(&self, some: &[(TransactionRef, i64)]) -> Self {
        let mut after = self.clone();
        for entry in &mut after.entries {
            let moved = some.iter().find(|(transaction, _)| *transaction == entry.transaction);
            if let Some((_, allotted)) = moved {
                entry.allotted = *allotted;
            }
        }
        after
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn claim(n: usize, minute: i64, gross: i64) -> Claim {
        Claim {
            paid_at: DateTime::from_timestamp(minute * 60, 0).unwrap(),
            transaction: format!("t{n:03}").parse().unwrap(),
            gross,
            is_known: false,
        }
    }

    fn allotted(cap: &Cap) -> Vec<i64> {
        cap.entries.iter().map(|entry| entry.allotted).collect()
    }

    #[test]
    fn sales_take_room_in_the_order_they_were_paid_and_an_earlier_one_takes_it_from_the_latest() {
        let first = Cap::default().with(100, &[claim(1, 10, 60)]).unwrap();
        let second = first.with(100, &[claim(2, 20, 60)]).unwrap();
        assert_eq!(allotted(&second), [60, 40]);
        let third = second.with(100, &[claim(3, 30, 60)]).unwrap();
        assert_eq!(allotted(&third), [60, 40, 0]);
        let earlier = third.with(100, &[claim(4, 5, 70)]).unwrap();
        assert_eq!(allotted(&earlier), [70, 30, 0, 0]);
        let moved: Vec<_> =
            third.moved(&earlier).into_iter().map(|(id, n)| (id.to_string(), n)).collect();
        assert_eq!(moved, [("t002".to_owned(), 0), ("t001".to_owned(), 30)]);
    }

    #[test]
    fn what_earns_nothing_takes_no_room_and_gives_back_what_it_had() {
        let two = Cap::default().with(100, &[claim(1, 10, 80), claim(2, 20, 80)]).unwrap();
        assert_eq!(allotted(&two), [80, 20]);
        let one = two.with(100, &[Claim { is_known: true, ..claim(1, 10, 0) }]).unwrap();
        assert_eq!(allotted(&one), [80]);
        assert_eq!(one.with(100, &[claim(3, 1, -5)]).unwrap(), one);
    }

    #[test]
    fn a_long_list_is_settled_from_its_beginning_and_its_end_is_forgotten() {
        let mut cap = Cap::default();
        for n in 0..400 {
            let next = claim(n, i64::try_from(n).unwrap(), 1);
            cap = cap.with(300, &[next]).unwrap().tidied(300).unwrap();
        }
        assert_eq!((cap.settled, cap.entries.len()), (44, WITH_ROOM + WAITING));
        assert_eq!(cap.settled + allotted(&cap).iter().sum::<i64>(), 300);
    }

    proptest! {
        // req: V24
        #[test]
        fn room_is_the_same_in_whatever_order_sales_come(
            grosses in prop::collection::vec((0_i64..40, 1_i64..500), 1..40),
            limit in 0_i64..6000,
            order in prop::collection::vec(any::<prop::sample::Index>(), 40),
        ) {
            let claims: Vec<Claim> =
                grosses.iter().enumerate().map(|(n, (minute, gross))| claim(n, *minute, *gross)).collect();
            let once = Cap::default().with(limit, &claims).unwrap();
            let (mut left, mut cap) = (claims.clone(), Cap::default());
            for at in order.iter().cycle() {
                if left.is_empty() { break; }
                let next = left.swap_remove(at.index(left.len()));
                cap = cap.with(limit, &[next]).unwrap();
            }
            prop_assert_eq!(allotted(&cap), allotted(&once));
            let all: i64 = grosses.iter().map(|(_, gross)| gross).sum();
            prop_assert_eq!(allotted(&once).iter().sum::<i64>(), all.min(limit));
        }
    }
}
