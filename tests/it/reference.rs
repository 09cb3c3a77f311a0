//! A plain reference fold: the same events as the worker's, reckoned in one pass over the whole set, with none of
//! its code. What a transaction pays is written out again here, in the simplest way that can be checked by eye.

use std::collections::{BTreeMap, BTreeSet};

/// What happened, as a billing system sees it. Times are minutes from the story's beginning, amounts in cents.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Fact {
    SignedUp { customer: String, by_link: bool, at: i64 },
    Paid { transaction: String, customer: String, cents: i64, at: i64 },
    Refunded { refund: String, transaction: String, cents: i64, at: i64 },
    WonBack { refund: String, transaction: String, cents: i64, at: i64 },
}

/// The terms of the story: 7.25 % until this minute, then 3 % on a customer's first sale only.
pub(crate) const SECOND_TERMS_FROM: i64 = 60;

/// What each transaction comes to: (commission, clawback), in cents.
pub(crate) fn fold(facts: &[Fact]) -> BTreeMap<String, (i64, i64)> {
    let referred: BTreeSet<&str> = facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::SignedUp { customer, by_link: true, .. } => Some(customer.as_str()),
            _ => None,
        })
        .collect();
    let mut first: BTreeMap<&str, (i64, &str)> = BTreeMap::new();
    for fact in facts {
        if let Fact::Paid { transaction, customer, at, .. } = fact {
            let this = (*at, transaction.as_str());
            first.entry(customer).and_modify(|known| *known = this.min(*known)).or_insert(this);
        }
    }
    let mut sums = BTreeMap::new();
    for fact in facts {
        let Fact::Paid { transaction, customer, cents, at } = fact else {
            continue;
        };
        if !referred.contains(customer.as_str()) {
            continue;
        }
        let is_first = first[customer.as_str()].1 == transaction;
        let rate = if *at < SECOND_TERMS_FROM {
            725
        } else if is_first {
            300
        } else {
            0
        };
        let back = came_back(facts, transaction).min(*cents);
        let commission = rounded(cents * rate, 10_000);
        // round(cents × rate × (cents − back) ÷ cents) = round(rate × (cents − back))
        let net = rounded((cents - back) * rate, 10_000);
        sums.insert(transaction.clone(), (commission, net - commission));
    }
    sums
}

/// What came back of a sale: each refund less what was won back of it, never less than nothing.
fn came_back(facts: &[Fact], of: &str) -> i64 {
    let mut refunds: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    for fact in facts {
        match fact {
            Fact::Refunded { refund, transaction, cents, .. } if transaction == of => {
                refunds.entry(refund).or_default().0 = *cents
            }
            Fact::WonBack { refund, transaction, cents, .. } if transaction == of => {
                refunds.entry(refund).or_default().1 = *cents
            }
            _ => {}
        }
    }
    refunds.values().map(|(given, won)| (given - won).max(0)).sum()
}

/// Half away from zero; everything here is positive.
fn rounded(numerator: i64, denominator: i64) -> i64 {
    (numerator * 2 + denominator) / (denominator * 2)
}
