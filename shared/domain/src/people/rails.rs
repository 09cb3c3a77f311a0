//! Which ways a company's money goes: how it is charged, and how its partners are paid.

use std::collections::BTreeMap;

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
}
