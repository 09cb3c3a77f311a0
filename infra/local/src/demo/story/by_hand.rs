//! Who comes because a partner spoke to them, and who comes by the partner that another recruited.

use serde_json::json;

use super::super::cast::{INES, LINDE, MORGENROT, SAMIR};
use super::{DAY, HOUR, MONTH, Origin, Teller, WhichLink};

const BREWING_GUIDE: Origin = Origin::Link(WhichLink { partner: INES, link: 1 });
const MARKET_STALL: Origin = Origin::Link(WhichLink { partner: SAMIR, link: 0 });

/// How many customers the recruited partner brings.
const OF_THE_RECRUIT: i64 = 12;

impl Teller {
    /// All of them.
    pub(super) fn by_hand(&mut self) {
        self.leads();
        self.customers_of_the_recruit();
    }

    /// Two leads sign up: one by its partner's link, one by nobody's.
    fn leads(&mut self) {
        for ((name, email), percent, origin) in
            [(MORGENROT, 40, BREWING_GUIDE), (LINDE, 52, Origin::Nobody)]
        {
            let mut person = self.person_paying("EUR");
            (person.name, person.email) = (name.to_owned(), email.to_owned());
            let mut at = self.at(percent);
            self.sign_up(&person, at, origin, json!({}));
            self.subscribe(&person, at + HOUR, "active");
            at += 2 * HOUR;
            while at < self.span {
                self.pay(&person, at, 5_900);
                at += MONTH;
            }
        }
    }

    /// They come one after the other and stay; one gives back what it bought first.
    fn customers_of_the_recruit(&mut self) {
        for n in 0..OF_THE_RECRUIT {
            let person = self.person_paying("EUR");
            let mut at = self.at(38 + n * 4) + n * 7 * HOUR;
            self.sign_up(&person, at, MARKET_STALL, json!({}));
            at += 3 * HOUR;
            self.subscribe(&person, at, "active");
            let mut is_first = true;
            while at < self.span {
                let paid = self.pay(&person, at, person.minor);
                if is_first && n == 4 {
                    self.refund(&paid, at + 5 * DAY, paid.minor, "refund");
                }
                is_first = false;
                at += MONTH;
            }
        }
    }
}
