//! People of the story, and what they drink.

use super::super::cast::{FIRST_NAMES, GRETA, INES, LAST_NAMES, MAIL_DOMAINS};
use super::{Origin, Teller};

/// A customer.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) email: String,
    pub(super) plan: &'static str,
    pub(super) currency: &'static str,
    /// What a month costs.
    pub(super) minor: i64,
}

/// Plans with their prices in each currency.
const PLANS: [(&str, [(&str, i64); 3]); 3] = [
    ("Caddy", [("EUR", 1_490), ("USD", 1_650), ("JPY", 2_400)]),
    ("Sampler", [("EUR", 2_400), ("USD", 2_600), ("JPY", 3_900)]),
    ("Cellar", [("EUR", 5_900), ("USD", 6_400), ("JPY", 9_800)]),
];

impl Teller {
    /// Somebody new, who pays in the money of where it comes from.
    pub(super) fn person(&mut self, origin: Origin) -> Person {
        let currency = self.currency_of(origin);
        self.person_paying(currency)
    }

    /// Somebody new who pays in this currency.
    pub(super) fn person_paying(&mut self, currency: &'static str) -> Person {
        self.people += 1;
        let (first, last) = (*self.dice.one_of(&FIRST_NAMES), *self.dice.one_of(&LAST_NAMES));
        let domain = *self.dice.one_of(&MAIL_DOMAINS);
        let (plan, prices) = match self.dice.below(10) {
            0..4 => PLANS[0],
            4..8 => PLANS[1],
            _ => PLANS[2],
        };
        let price = prices.iter().find(|(known, _)| *known == currency);
        Person {
            id: format!("lt-{:04}", self.people),
            name: format!("{first} {last}"),
            email: format!("{}{}@{domain}", plain(first), self.people),
            plan,
            currency,
            minor: price.map_or(1_490, |(_, minor)| *minor),
        }
    }

    fn currency_of(&mut self, origin: Origin) -> &'static str {
        let Origin::Link(which) = origin else {
            return "EUR";
        };
        let (other, chance, usual) = match (which.partner, which.link) {
            (GRETA, 1) => ("USD", 25, "JPY"),
            (GRETA, _) => ("USD", 40, "EUR"),
            (INES, _) => ("USD", 15, "EUR"),
            _ => return "EUR",
        };
        if self.dice.percent(chance) { other } else { usual }
    }
}

/// A name as addresses have it.
fn plain(name: &str) -> String {
    name.to_lowercase().replace('ä', "ae").replace('ö', "oe").replace('ü', "ue")
}
