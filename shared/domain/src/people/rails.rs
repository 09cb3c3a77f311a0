//! Which ways a company's money goes: how it is charged, and how its partners are paid.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    books::payout::Rail,
    money::Currency,
    people::{company::SealedSecret, destination::BankAccount},
};

/// A company's rails. Who set nothing up has people do both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rails {
    /// How invoices are charged: by people, or by Stripe.
    pub charge: Rail,
    /// How payouts go.
    pub payout: Rail,
    /// The company's account at Stripe.
    #[serde(default)]
    pub stripe: Option<StripeAccess>,
    /// Payouts above this, in minor units, need a second person; a currency not named needs none.
    #[serde(default)]
    pub second_person_above: BTreeMap<Currency, i64>,
    /// The account that SEPA payouts are taken from.
    #[serde(default)]
    pub debtor: Option<BankAccount>,
    /// Counts changes.
    #[serde(default)]
    pub revision: u64,
}

/// How a company's account at Stripe is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StripeAccess {
    /// The secret key, sealed.
    pub secret: SealedSecret,
    /// Since when it is this one: what was asked for before, perhaps another account knows of.
    #[serde(default)]
    pub keyed_at: Option<DateTime<Utc>>,
    /// The customer that stands for the company: `cus_…`.
    #[serde(default)]
    pub customer: Option<String>,
    /// What it pays with: `pm_…`.
    #[serde(default)]
    pub payment_method: Option<String>,
}

impl Default for Rails {
    fn default() -> Self {
        Self {
            charge: Rail::Manual,
            payout: Rail::Manual,
            stripe: None,
            second_person_above: BTreeMap::new(),
            debtor: None,
            revision: 0,
        }
    }
}

impl Rails {
    /// Whether so much needs a second person.
    pub fn needs_second_person(&self, currency: Currency, minor: i64) -> bool {
        self.second_person_above.get(&currency).is_some_and(|above| minor > *above)
    }

    /// Whether others would let one person alone send what these do not: an amount is raised, or there is none any more.
    pub fn are_stricter_than(&self, others: &Self) -> bool {
        let is_eased = |(currency, above): (&Currency, &i64)| {
            others.second_person_above.get(currency).is_none_or(|other| other > above)
        };
        self.second_person_above.iter().any(is_eased)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_more_than_the_amount_needs_a_second_person() {
        let (euro, yen) = ("EUR".parse().unwrap(), "JPY".parse().unwrap());
        let rails = Rails { second_person_above: [(euro, 500)].into(), ..Rails::default() };
        assert!(!rails.needs_second_person(euro, 500));
        assert!(rails.needs_second_person(euro, 501));
        assert!(!rails.needs_second_person(yen, 501));
    }

    #[test]
    fn an_amount_that_is_raised_or_gone_is_less_strict() {
        let [euro, yen] = ["EUR", "JPY"].map(|code| code.parse().unwrap());
        let rails = |above: &[(Currency, i64)]| Rails {
            second_person_above: above.iter().copied().collect(),
            ..Rails::default()
        };
        let before = rails(&[(euro, 500)]);
        for (after, is_eased) in [
            (rails(&[(euro, 500)]), false),
            (rails(&[(euro, 499)]), false),
            (rails(&[(euro, 500), (yen, 9)]), false),
            (rails(&[(euro, 501)]), true),
            (rails(&[(yen, 1)]), true),
            (rails(&[]), true),
        ] {
            assert_eq!(before.are_stricter_than(&after), is_eased, "{after:?}");
        }
        assert!(!rails(&[]).are_stricter_than(&before));
    }
}
