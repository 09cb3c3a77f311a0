//! Why a transaction earned what it earned, in words and in arithmetic: for whoever asks, and for disputes.
//!
//! Nothing here decides; it tells what [`target`](crate::earning::target) and
//! [`attribution`](crate::tracking::attribution) decided.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

use crate::{
    earning::{
        target::{Credit, Ruling, Target},
        terms::{Reward, Structure},
        transaction::{Transaction, TransactionState},
    },
    event::Sale,
    money::{Money, Percent},
    tracking::{attribution::Reason, customer::Customer},
};

/// One step of a reckoning: what is done, and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done.
    pub kind: StepKind,
    /// What it comes to.
    pub amount: Money,
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// The sale as it was paid, gross.
    Paid,
    /// Nothing is earned, by this rule.
    Nothing(Ruling),
    /// The tax is left out.
    WithoutTax {
        /// How much it is.
        tax: Money,
    },
    /// The commission, as a part of what is left.
    Share {
        /// Which part.
        rate: Percent,
        /// Of what.
        base: Money,
    },
    /// The same part of what the company kept after refunds.
    Kept {
        /// What went back in all, unclipped.
        refunded: Money,
        /// Which part.
        rate: Percent,
        /// Of what.
        base: Money,
        /// What was not refunded, gross.
        kept: Money,
        /// What was paid, gross.
        paid: Money,
    },
    /// What refunds took back of a part: the difference of the two steps before.
    Difference,
    /// The commission, as a flat fee.
    Flat,
    /// A refund in part leaves a flat fee as it is.
    FlatStays,
    /// A refund in full takes a flat fee back.
    FlatTaken,
    /// Kept back until a person has looked.
    Held,
    /// Refused by a person.
    Declined,
    /// What the partner is owed of it all.
    Owed,
}

impl Step {
    /// What is done, in words.
    pub fn text(&self) -> String {
        match self.kind {
            StepKind::Paid => "Paid".to_owned(),
            StepKind::Nothing(ruling) => format!("Commission: {}", ruling_in_words(ruling)),
            StepKind::WithoutTax { tax } => format!("Without tax of {}", tax.amount()),
            StepKind::Share { rate, base } => {
                format!("Commission: {rate} % of {}, rounded", base.amount())
            }
            StepKind::Kept { refunded, rate, base, kept, paid } => format!(
                "Kept after refunds of {}: {rate} % of {} × {} ÷ {}, rounded",
                refunded.amount(),
                base.amount(),
                kept.amount(),
                paid.amount()
            ),
            StepKind::Difference => "Taken back: the difference".to_owned(),
            StepKind::Flat => "Commission: a flat fee".to_owned(),
            StepKind::FlatStays => {
                "Taken back: nothing, for only a full refund takes a flat fee back".to_owned()
            }
            StepKind::FlatTaken => "Taken back: all, for the sale was refunded in full".to_owned(),
            StepKind::Held => "Held back until a person has looked".to_owned(),
            StepKind::Declined => "Declined by a person".to_owned(),
            StepKind::Owed => "Owed to the partner".to_owned(),
        }
    }
}

/// The arithmetic of a target, step by step, from what was paid to what the partner is owed.
pub fn steps(sale: &Sale, refunded: i64, credit: &Credit, target: Target) -> Vec<Step> {
    let money = |minor| Money::new(minor, sale.currency);
    let mut steps = vec![Step { kind: StepKind::Paid, amount: sale.amount() }];
    let mut step = |kind, minor| steps.push(Step { kind, amount: money(minor) });
    let reward = credit.terms.as_ref().and_then(|terms| match &terms.structure {
        Structure::Pays { reward, .. }
            if matches!(target.ruling, Ruling::Percentage | Ruling::Flat) =>
        {
            Some(reward)
        }
        _ => None,
    });
    let Some(reward) = reward else {
        step(StepKind::Nothing(target.ruling), 0);
        return steps;
    };
    let clipped = refunded.clamp(0, sale.amount_minor);
    match reward {
        Reward::Percentage(rate) => {
            let (rate, base) = (*rate, money(sale.amount_minor.saturating_sub(sale.tax_minor)));
            step(StepKind::WithoutTax { tax: money(sale.tax_minor) }, base.minor);
            step(StepKind::Share { rate, base }, target.sums.commission);
            if clipped > 0 {
                let kept = money(sale.amount_minor.saturating_sub(clipped));
                let (refunded, paid) = (money(refunded), sale.amount());
                let net = target.sums.commission.saturating_add(target.sums.clawback);
                step(StepKind::Kept { refunded, rate, base, kept, paid }, net);
                step(StepKind::Difference, target.sums.clawback);
            }
        }
        Reward::Flat(_) => {
            step(StepKind::Flat, target.sums.commission);
            if clipped > 0 {
                let stays = target.sums.clawback == 0;
                let kind = if stays { StepKind::FlatStays } else { StepKind::FlatTaken };
                step(kind, target.sums.clawback);
            }
        }
    }
    if target.sums.held != 0 {
        step(StepKind::Held, target.sums.held);
    }
    if target.sums.declined != 0 {
        step(StepKind::Declined, target.sums.declined);
    }
    // A sum beyond all bounds has been refused before it could be told.
    step(StepKind::Owed, target.sums.total().unwrap_or(0));
    steps
}

/// Where a transaction stands, in one sentence.
pub fn in_words(transaction: &Transaction, customer: Option<&Customer>) -> &'static str {
    match &transaction.state {
        TransactionState::Stub => "A refund of it came; the sale itself was not reported yet.",
        TransactionState::Parked(_) => {
            "Its customer's sign-up was not reported yet. It is booked as soon as that comes."
        }
        TransactionState::Unattributed(_) => customer
            .map_or("Nobody is credited for it.", |customer| {
                reason_in_words(customer.attribution.reason)
            }),
        TransactionState::Booked(booked) if !booked.credit.earns => {
            ruling_in_words(Ruling::PartnerNotActive)
        }
        TransactionState::Booked(_) => customer
            .map_or("A partner is credited for it.", |customer| {
                reason_in_words(customer.attribution.reason)
            }),
    }
}

/// The rule of an attribution in words.
pub fn reason_in_words(reason: Reason) -> &'static str {
    match reason {
        Reason::Click => {
            "The customer followed the partner's link before signing up, within the program's window."
        }
        Reason::PartnerCode => "The customer named the partner's code.",
        Reason::Coupon => "The customer used the partner's coupon.",
        Reason::NoReferral => "The sign-up named no click, code or coupon.",
        Reason::ClickUnreadable => "The click token is cut or garbled.",
        Reason::ClickForged => "The click token is not signed by this deployment.",
        Reason::ClickForeign => "The click was on another company's link.",
        Reason::ClickedAfterSignup => "The link was followed only after the sign-up.",
        Reason::ClickExpired => {
            "The link was followed longer before the sign-up than the program's window."
        }
        Reason::CodeUnknown => "No partner of the company has that code.",
        Reason::PartnerNotActive => {
            "The partner was not in the program at the time of the sign-up."
        }
        Reason::SelfReferral => "Customer and partner are the same.",
        Reason::PartnerPays => {
            "The partner itself pays for this customer, which earns no commission."
        }
    }
}

/// The rule of a target in words.
pub fn ruling_in_words(ruling: Ruling) -> &'static str {
    match ruling {
        Ruling::Percentage => "A percentage of the amount without tax.",
        Ruling::Flat => "A flat fee for each sale.",
        Ruling::PartnerNotActive => {
            "The partner was not in the program, or suspended, when the sale was paid."
        }
        Ruling::NoTerms => "The program had no terms yet when the sale was paid.",
        Ruling::TracksOnly => "The terms in force track referrals without paying for them.",
        Ruling::NotFirstSale => "The terms in force pay for a customer's first sale only.",
        Ruling::DurationOver => {
            "The sale was paid longer after the sign-up than the terms in force pay."
        }
        Ruling::OtherCurrency => "The flat fee is in another currency, and nothing is converted.",
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::{
        earning::{
            target::{
                Decision, target,
                tests::{credit, sale},
            },
            terms::SalesPaid,
        },
        event::SaleKind,
    };

    fn told(structure: Structure, refunded: i64, decision: &Decision) -> Vec<(String, String)> {
        let credit = credit(structure);
        let ought =
            target(&sale(12_000, 2_000), SaleKind::First, refunded, &credit, decision, Tz::UTC)
                .unwrap();
        steps(&sale(12_000, 2_000), refunded, &credit, ought)
            .into_iter()
            .map(|step| (step.text(), step.amount.amount()))
            .collect()
    }

    #[test]
    fn the_arithmetic_of_a_refunded_sale_is_told_to_the_cent() {
        let structure = Structure::Pays {
            reward: Reward::Percentage("20".parse().unwrap()),
            sales: SalesPaid::Every,
            duration_months: None,
        };
        let expected = [
            ("Paid", "120.00"),
            ("Without tax of 20.00", "100.00"),
            ("Commission: 20 % of 100.00, rounded", "20.00"),
            ("Kept after refunds of 60.00: 20 % of 100.00 × 60.00 ÷ 120.00, rounded", "10.00"),
            ("Taken back: the difference", "-10.00"),
            ("Held back until a person has looked", "-10.00"),
            ("Owed to the partner", "0.00"),
        ];
        let told = told(structure, 6_000, &Decision::OnHold { reason: "same domain".to_owned() });
        assert_eq!(
            told.iter().map(|(text, amount)| (text.as_str(), amount.as_str())).collect::<Vec<_>>(),
            expected
        );
    }

    #[test]
    fn a_sale_that_pays_nothing_says_why() {
        let told = told(Structure::TracksOnly, 0, &Decision::Pending);
        assert_eq!(
            told[1],
            (
                "Commission: The terms in force track referrals without paying for them."
                    .to_owned(),
                "0.00".to_owned()
            )
        );
    }
}
