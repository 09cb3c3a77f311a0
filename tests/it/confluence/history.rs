//! What a billing system reports, made up by dice, and what people decide of it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    Dice,
    scenery::{END, Minute, PARTNERS, Scenery},
};

/// What happened, as a billing system sees it.
#[derive(Clone, Debug)]
pub(super) enum Fact {
    SignedUp { customer: String, partner: Option<usize>, shares_domain: bool, at: Minute },
    Paid(Paid),
    Refunded { refund: String, transaction: String, minor: i64, currency: &'static str, at: Minute },
    WonBack { refund: String, transaction: String, minor: i64, currency: &'static str, at: Minute },
}

/// A sale.
#[derive(Clone, Debug)]
pub(super) struct Paid {
    pub(super) transaction: String,
    pub(super) customer: String,
    pub(super) minor: i64,
    pub(super) tax: i64,
    pub(super) cost: i64,
    pub(super) currency: &'static str,
    /// What the sender calls it, if it does: its customer's first.
    pub(super) is_first: Option<bool>,
    pub(super) at: Minute,
}

/// What people decided in the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Word {
    Approved,
    OnHold,
    Declined,
}

/// What happened, and what people said to it.
pub(super) struct History {
    pub(super) facts: Vec<Fact>,
    pub(super) words: BTreeMap<String, Word>,
    /// The sales of which everything came back, bit by bit.
    pub(super) gone: Vec<String>,
}

fn number(dice: &mut Dice, below: i64) -> i64 {
    i64::try_from(dice.roll(u64::try_from(below).unwrap())).unwrap()
}

/// A history of so many customers.
pub(super) fn make_up(dice: &mut Dice, customers: usize) -> History {
    let mut history = History { facts: Vec::new(), words: BTreeMap::new(), gone: Vec::new() };
    for c in 0..customers {
        let customer = format!("c{c}");
        let at = number(dice, END - 2_000);
        history.facts.push(Fact::SignedUp {
            customer: customer.clone(),
            partner: (dice.roll(9) > 0)
                .then(|| usize::try_from(number(dice, i64::try_from(PARTNERS).unwrap())).unwrap()),
            shares_domain: dice.roll(8) == 0,
            at,
        });
        for t in 0..1 + dice.roll(5) {
            sale(dice, &mut history, &customer, format!("t{c}-{t}"), at);
        }
    }
    history
}

fn sale(dice: &mut Dice, history: &mut History, customer: &str, id: String, signed_up: Minute) {
    let currency = ["EUR", "EUR", "EUR", "USD", "JPY"][usize::try_from(dice.roll(5)).unwrap()];
    let minor = number(dice, 30_000);
    // One in seven was paid before the customer signed up.
    let at = match dice.roll(7) {
        0 => number(dice, signed_up + 1),
        _ => signed_up + number(dice, END - signed_up - 1_000),
    };
    history.facts.push(Fact::Paid(Paid {
        transaction: id.clone(),
        customer: customer.to_owned(),
        minor,
        tax: number(dice, 1 + minor / 4),
        cost: if dice.roll(2) == 0 { 0 } else { number(dice, 1 + minor) },
        currency,
        is_first: [None, None, None, None, Some(true), Some(false)]
            [usize::try_from(dice.roll(6)).unwrap()],
        at,
    }));
    if dice.roll(4) == 0 && minor > 0 {
        let parts = split(dice, minor);
        for (n, part) in parts.into_iter().enumerate() {
            history.facts.push(Fact::Refunded {
                refund: format!("r{id}-{n}"),
                transaction: id.clone(),
                minor: part,
                currency,
                at: at + 5,
            });
        }
        history.gone.push(id.clone());
    } else {
        for n in 0..dice.roll(3) {
            let (refund, transaction, part) =
                (format!("r{id}-{n}"), id.clone(), 1 + number(dice, 20_000));
            if dice.roll(3) == 0 {
                let (refund, transaction) = (refund.clone(), transaction.clone());
                let minor = part / 2 + 1;
                history.facts.push(Fact::WonBack {
                    refund,
                    transaction,
                    minor,
                    currency,
                    at: at + 9,
                });
            }
            history.facts.push(Fact::Refunded {
                refund,
                transaction,
                minor: part,
                currency,
                at: at + 5,
            });
        }
    }
    let word = match dice.roll(9) {
        0 => Word::Approved,
        1 => Word::OnHold,
        2 => Word::Declined,
        _ => return,
    };
    history.words.insert(id, word);
}

/// Parts of more than nothing that add up to the whole.
pub(super) fn split(dice: &mut Dice, whole: i64) -> Vec<i64> {
    let (mut left, mut parts) = (whole, Vec::new());
    while left > 0 && parts.len() < 5 {
        let part = 1 + number(dice, left);
        parts.push(part);
        left -= part;
    }
    parts.extend((left > 0).then_some(left));
    parts
}

/// What the billing system sends of a fact.
pub(super) fn event(scenery: &Scenery, fact: &Fact) -> Value {
    let amount = |minor: i64, currency: &str| match currency {
        "JPY" => minor.to_string(),
        _ => format!("{}.{:02}", minor / 100, minor % 100),
    };
    let refund = |refund: &str, transaction: &str, minor: i64, currency: &str, at: Minute| {
        json!({"refund_id": refund, "transaction_id": transaction, "currency": currency,
            "amount": amount(minor, currency), "occurred_at": scenery.at(at)})
    };
    let (kind, data) = match fact {
        Fact::SignedUp { customer, partner, shares_domain, at } => {
            let of = partner.map(|n| &scenery.partners[n]);
            let domain = of.filter(|_| *shares_domain).and_then(|of| of.partner.email.as_deref());
            let domain = domain.and_then(|email| email.split_once('@'));
            let domain = domain.map_or("elsewhere.example", |(_, domain)| domain);
            let data = json!({"customer_id": customer, "occurred_at": scenery.at(*at),
                "partner_code": of.map(|of| &of.code), "email": format!("{customer}@{domain}")});
            ("customer.signed_up", data)
        }
        Fact::Paid(paid) => {
            let mut data = json!({"transaction_id": paid.transaction, "customer_id": paid.customer,
                "amount": amount(paid.minor, paid.currency), "tax": amount(paid.tax, paid.currency),
                "cost": amount(paid.cost, paid.currency), "currency": paid.currency,
                "occurred_at": scenery.at(paid.at)});
            if let Some(is_first) = paid.is_first {
                data["kind"] = json!(if is_first { "first" } else { "renewal" });
            }
            ("transaction.paid", data)
        }
        Fact::Refunded { refund: id, transaction, minor, currency, at } => {
            ("transaction.refunded", refund(id, transaction, *minor, currency, *at))
        }
        Fact::WonBack { refund: id, transaction, minor, currency, at } => {
            ("transaction.refund_reversed", refund(id, transaction, *minor, currency, *at))
        }
    };
    json!({"type": kind, "timestamp": scenery.world.now(), "data": data})
}
