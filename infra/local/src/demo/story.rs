//! The story of the demo: who follows which link when, signs up, pays, gives back and leaves, and what goes wrong.
//!
//! Told before anything happens, in minutes from the beginning, as a pure function of how long it is.

mod by_hand;
mod incidents;
mod person;

use serde_json::{Value, json};

use self::person::Person;
use super::cast::{GRETA, INES, MARLOW, NETWORKS};
use super::dice::Dice;

/// How many customers lead ordinary lives.
const CUSTOMERS: usize = 318;

/// How many follow a link and nothing more.
const ONLOOKERS: usize = 420;

/// How many payments, in a hundred, are given back in part or whole.
const REFUNDED: u64 = 6;

/// How many customers leave in a month, in a hundred.
const LEAVING: u64 = 16;

pub(super) const HOUR: i64 = 60;
pub(super) const DAY: i64 = 24 * HOUR;
pub(super) const MONTH: i64 = 30 * DAY;

/// Which link of which partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WhichLink {
    pub(super) partner: usize,
    pub(super) link: usize,
}

/// Somebody follows a link.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// When, in minutes.
    pub(super) at: i64,
    /// Which.
    pub(super) link: WhichLink,
    /// From where.
    pub(super) from: [u8; 4],
}

/// Something that the billing system reports.
#[derive(Clone, Debug)]
pub(super) struct Report {
    /// When it happened, in minutes.
    pub(super) at: i64,
    /// When it is reported.
    pub(super) reported: i64,
    /// The event's type.
    pub(super) kind: &'static str,
    /// The event's data, but for its time and its click token.
    pub(super) data: Value,
    /// The visit whose token a sign-up carries.
    pub(super) visit: Option<usize>,
    /// How often it is delivered: now and then a billing system does so twice.
    pub(super) copies: usize,
}

/// All of it. Reports are in the order of being reported, visits as they were told.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    pub(super) visits: Vec<Visit>,
    pub(super) reports: Vec<Report>,
}

/// A payment that was told.
#[derive(Clone, Debug)]
struct Paid {
    id: String,
    at: i64,
    minor: i64,
    currency: &'static str,
}

/// Whoever tells the story.
struct Teller {
    dice: Dice,
    span: i64,
    /// When each full month ends.
    month_ends: Vec<i64>,
    story: Story,
    people: u32,
    payments: u32,
    refunds: u32,
}

/// The story of this many minutes, with the ends of the months in it.
pub(super) fn tell(span: i64, month_ends: &[i64]) -> Story {
    let mut teller = Teller {
        dice: Dice::new(1_846),
        span,
        month_ends: month_ends.to_vec(),
        story: Story::default(),
        people: 0,
        payments: 0,
        refunds: 0,
    };
    let mut of_marlow = Vec::new();
    for _ in 0..CUSTOMERS {
        teller.ordinary(&mut of_marlow);
    }
    for _ in 0..ONLOOKERS {
        let link = teller.link_of_anybody();
        let at = teller.dice.between(0, span);
        teller.visit(at, link);
    }
    teller.incidents();
    teller.fraud(&of_marlow);
    teller.by_hand();
    let mut story = teller.story;
    story.reports.retain(|report| report.reported < span);
    story.reports.sort_by_key(|report| report.reported);
    story
}

/// How a customer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Link(WhichLink),
    Code(usize),
    Nobody,
}

impl Teller {
    /// A customer who comes, perhaps pays, perhaps for long.
    fn ordinary(&mut self, of_marlow: &mut Vec<Paid>) {
        let mut at = self.dice.between(10, self.span);
        if self.dice.percent(35) {
            // Word gets round: later days see more of them.
            at = at.max(self.dice.between(10, self.span));
        }
        let origin = self.origin(at);
        let person = self.person(origin);
        self.sign_up(&person, at, origin, json!({}));
        if self.dice.percent(11) {
            return;
        }
        let mut at = at + self.dice.between(3, 5 * DAY);
        self.subscribe(&person, at, "active");
        let mut is_first = true;
        while at < self.span {
            let paid = self.pay(&person, at, person.minor);
            if self.dice.percent(REFUNDED) {
                self.give_back(&paid);
            } else if is_first && origin == Origin::Link(WhichLink { partner: MARLOW, link: 0 }) {
                of_marlow.push(paid);
            }
            is_first = false;
            if self.dice.percent(LEAVING) {
                let left = at + self.dice.between(DAY, 20 * DAY);
                self.subscribe(&person, left, "canceled");
                return;
            }
            at += MONTH;
        }
    }

    fn origin(&mut self, at: i64) -> Origin {
        let partner = match self.dice.below(100) {
            0..41 => INES,
            // He loses interest in the second half.
            41..60 if at * 100 < self.span * 55 => MARLOW,
            41..52 => INES,
            52..78 => GRETA,
            _ => return Origin::Nobody,
        };
        if self.dice.percent(14) {
            return Origin::Code(partner);
        }
        Origin::Link(self.link_of(partner))
    }

    fn link_of(&mut self, partner: usize) -> WhichLink {
        let second = partner != MARLOW && self.dice.percent(34);
        WhichLink { partner, link: usize::from(second) }
    }

    fn link_of_anybody(&mut self) -> WhichLink {
        let partner = *self.dice.one_of(&[INES, INES, MARLOW, GRETA]);
        self.link_of(partner)
    }

    fn visit(&mut self, at: i64, link: WhichLink) -> usize {
        let network = *self.dice.one_of(&NETWORKS);
        let host = u8::try_from(self.dice.between(1, 254)).unwrap_or(1);
        let [a, b, c] = network;
        self.story.visits.push(Visit { at, link, from: [a, b, c, host] });
        self.story.visits.len() - 1
    }

    /// Signs up, with what the origin brings along and what else is said.
    fn sign_up(&mut self, person: &Person, at: i64, origin: Origin, also: Value) -> i64 {
        let mut data =
            json!({ "customer_id": person.id, "name": person.name, "email": person.email });
        let visit = match origin {
            Origin::Nobody => None,
            Origin::Link(link) => Some(self.visit(at - 5, link)),
            Origin::Code(partner) => {
                data["partner_code"] = json!(super::cast::PARTNERS[partner].code);
                None
            }
        };
        if let (Value::Object(data), Value::Object(also)) = (&mut data, also) {
            data.extend(also);
        }
        self.report(at, at, "customer.signed_up", data, visit);
        at
    }

    fn subscribe(&mut self, person: &Person, at: i64, status: &str) {
        let data = json!({ "customer_id": person.id, "status": status, "plan": person.plan });
        self.report(at, at, "subscription.updated", data, None);
    }

    fn pay(&mut self, person: &Person, at: i64, minor: i64) -> Paid {
        self.pay_reported(person, at, at, minor)
    }

    fn pay_reported(&mut self, person: &Person, at: i64, reported: i64, minor: i64) -> Paid {
        self.payments += 1;
        let paid =
            Paid { id: format!("pay-{:05}", self.payments), at, minor, currency: person.currency };
        let mut data = json!({
            "transaction_id": paid.id, "customer_id": person.id,
            "amount": decimal(minor, paid.currency), "currency": paid.currency,
        });
        if paid.currency == "EUR" {
            // Seven per cent on food, within the price.
            data["tax"] = json!(decimal((minor * 7 + 53) / 107, "EUR"));
        }
        self.report(at, reported, "transaction.paid", data, None);
        paid
    }

    /// Gives back a part or all of it, some days later.
    fn give_back(&mut self, paid: &Paid) {
        let at = paid.at + self.dice.between(DAY, 19 * DAY);
        let minor =
            if self.dice.percent(45) { self.dice.between(1, paid.minor) } else { paid.minor };
        self.refund(paid, at, minor, "refund");
    }

    fn refund(&mut self, paid: &Paid, at: i64, minor: i64, reason: &str) -> String {
        self.refunds += 1;
        let id = format!("ref-{:04}", self.refunds);
        let data = json!({
            "refund_id": id, "transaction_id": paid.id,
            "amount": decimal(minor, paid.currency), "currency": paid.currency, "reason": reason,
        });
        self.report(at, at, "transaction.refunded", data, None);
        id
    }

    fn report(
        &mut self,
        at: i64,
        reported: i64,
        kind: &'static str,
        data: Value,
        visit: Option<usize>,
    ) {
        let copies = if self.dice.percent(2) { 2 } else { 1 };
        self.story.reports.push(Report { at, reported, kind, data, visit, copies });
    }
}

/// Minor units as the wire has them. The demo's currencies have two digits or none.
fn decimal(minor: i64, currency: &str) -> String {
    if currency == "JPY" {
        minor.to_string()
    } else {
        format!("{}.{:02}", minor / 100, minor % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half_a_year() -> Story {
        let month_ends: Vec<i64> = (0..6).map(|month| 10 * DAY + month * MONTH).collect();
        tell(183 * DAY, &month_ends)
    }

    #[test]
    fn the_story_is_the_same_every_time_and_about_fifteen_hundred_events_long() {
        let (one, other) = (half_a_year(), half_a_year());
        let told = |story: &Story| {
            let reports = story.reports.iter();
            let reports =
                reports.map(|report| format!("{} {} {}", report.at, report.kind, report.data));
            reports.collect::<Vec<_>>()
        };
        assert_eq!(told(&one), told(&other));
        let events: usize = one.reports.iter().map(|report| report.copies).sum();
        assert!((1_450..=1_650).contains(&events), "{events}");
    }

    #[test]
    fn nothing_is_reported_before_it_happens_or_after_the_end() {
        let story = half_a_year();
        for report in &story.reports {
            assert!(report.at <= report.reported && report.reported < 183 * DAY, "{report:?}");
            assert!(report.at >= 0, "{report:?}");
            if let Some(visit) = report.visit {
                assert!(story.visits[visit].at < report.at, "{report:?}");
            }
        }
        for (at, following) in story.reports.iter().zip(&story.reports[1..]) {
            assert!(at.reported <= following.reported);
        }
    }

    #[test]
    fn every_kind_of_event_and_three_currencies_are_in_it() {
        let story = half_a_year();
        for kind in vouch_domain_kinds() {
            assert!(story.reports.iter().any(|report| report.kind == kind), "{kind}");
        }
        for currency in ["EUR", "USD", "JPY"] {
            let is_there = |report: &&Report| report.data["currency"] == currency;
            assert!(story.reports.iter().filter(is_there).count() > 10, "{currency}");
        }
    }

    fn vouch_domain_kinds() -> [&'static str; 7] {
        [
            "customer.signed_up",
            "subscription.updated",
            "usage.reported",
            "transaction.paid",
            "transaction.refunded",
            "transaction.refund_reversed",
            "invoice.sent",
        ]
    }
}
