//! The arithmetic of a target, step by step: from what was paid, or from what a recruited partner earned, to what is
//! owed.

use crate::{
    earning::{
        target::{Credit, Reckoned, Ruling, Target},
        terms::{Basis, Pays, Reward, Terms},
    },
    event::Sale,
    money::{Money, Percent, share_of},
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
    /// What the recruited partner earned on the sale, before refunds.
    Payout,
    /// Nothing is earned, by this rule.
    Nothing(Ruling),
    /// The tax is left out.
    WithoutTax {
        /// How much it is.
        tax: Money,
    },
    /// What the sale cost the company is left out.
    WithoutCost {
        /// How much it is.
        cost: Money,
    },
    /// The recruited partner's own commission is left out.
    WithoutPayout {
        /// How much it is.
        payout: Money,
    },
    /// The commission, as a part of what is left.
    Share {
        /// Which part.
        rate: Percent,
        /// Of what.
        base: Money,
    },
    /// More than that part: the least that the terms pay for a sale.
    AtLeast {
        /// How much.
        least: Money,
    },
    /// Less than that: no more room is left below the cap.
    Capped {
        /// The whole cap.
        cap: Money,
        /// What would have been earned below none.
        gross: Money,
    },
    /// The same part of what was kept after refunds.
    Kept {
        /// What went back in all, unclipped.
        refunded: Money,
        /// Which part.
        rate: Percent,
        /// Of what.
        base: Money,
        /// What was kept.
        kept: Money,
        /// Of how much.
        paid: Money,
    },
    /// The commission in the proportion of what was kept, where a minimum or a cap set it.
    KeptPart {
        /// What went back in all, unclipped.
        refunded: Money,
        /// The commission.
        commission: Money,
        /// What was kept.
        kept: Money,
        /// Of how much.
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

impl StepKind {
    /// Its name on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Payout => "payout",
            Self::Nothing(_) => "nothing",
            Self::WithoutTax { .. } => "without_tax",
            Self::WithoutCost { .. } => "without_cost",
            Self::WithoutPayout { .. } => "without_payout",
            Self::Share { .. } => "share",
            Self::AtLeast { .. } => "at_least",
            Self::Capped { .. } => "capped",
            Self::Kept { .. } => "kept",
            Self::KeptPart { .. } => "kept_part",
            Self::Difference => "difference",
            Self::Flat => "flat",
            Self::FlatStays => "flat_stays",
            Self::FlatTaken => "flat_taken",
            Self::Held => "held",
            Self::Declined => "declined",
            Self::Owed => "owed",
        }
    }
}

impl Step {
    /// What is done, in words.
    pub fn text(&self) -> String {
        match self.kind {
            StepKind::Paid => "Paid".to_owned(),
            StepKind::Payout => "What the recruited partner earned".to_owned(),
            StepKind::Nothing(ruling) => {
                format!("Commission: {}", super::ruling_in_words(ruling))
            }
            StepKind::WithoutTax { tax } => format!("Without tax of {}", tax.amount()),
            StepKind::WithoutCost { cost } => format!("Without cost of {}", cost.amount()),
            StepKind::WithoutPayout { payout } => {
                format!("Without the recruited partner's commission of {}", payout.amount())
            }
            StepKind::Share { rate, base } => {
                format!("Commission: {rate} % of {}, rounded", base.amount())
            }
            StepKind::AtLeast { least } => format!("At least {} a sale", least.amount()),
            StepKind::Capped { cap, gross } => {
                format!("Below the cap of {}, of {}", cap.amount(), gross.amount())
            }
            StepKind::Kept { refunded, rate, base, kept, paid } => format!(
                "Kept after refunds of {}: {rate} % of {} × {} ÷ {}, rounded",
                refunded.amount(),
                base.amount(),
                kept.amount(),
                paid.amount()
            ),
            StepKind::KeptPart { refunded, commission, kept, paid } => format!(
                "Kept after refunds of {}: {} × {} ÷ {}, rounded",
                refunded.amount(),
                commission.amount(),
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

/// The arithmetic of what a sale's partner earns, from what was paid to what the partner is owed.
pub fn own_steps(sale: &Sale, refunded: i64, credit: &Credit, target: &Target) -> Vec<Step> {
    let told = Telling::of(sale, refunded, credit.terms.as_ref(), &target.own);
    told.steps(Basis::is_payout_of(credit.terms.as_ref()), None)
}

/// The arithmetic of what the recruiter of a sale's partner earns; nothing where nobody recruited it.
pub fn referral_steps(sale: &Sale, refunded: i64, credit: &Credit, target: &Target) -> Vec<Step> {
    let (Some(referral), Some(reckoned)) = (&credit.referral, &target.referral) else {
        return Vec::new();
    };
    let terms = referral.terms.as_ref();
    let told = Telling::of(sale, refunded, terms, reckoned);
    told.steps(Basis::is_payout_of(terms), Some(&target.own))
}

impl Basis {
    fn is_payout_of(terms: Option<&Terms>) -> bool {
        let pays = terms.and_then(|terms| terms.structure.pays());
        pays.is_some_and(|pays| pays.basis == Self::Payout)
    }
}

/// What is told of one family.
struct Telling<'a> {
    sale: &'a Sale,
    refunded: i64,
    pays: Option<&'a Pays>,
    reckoned: &'a Reckoned,
    steps: Vec<Step>,
}

impl<'a> Telling<'a> {
    fn of(sale: &'a Sale, refunded: i64, terms: Option<&'a Terms>, reckoned: &'a Reckoned) -> Self {
        let pays = terms.and_then(|terms| terms.structure.pays());
        Self { sale, refunded, pays, reckoned, steps: Vec::new() }
    }

    fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.sale.currency)
    }

    fn step(&mut self, kind: StepKind, minor: i64) {
        let amount = self.money(minor);
        self.steps.push(Step { kind, amount });
    }

    fn net(&self) -> i64 {
        self.reckoned.sums.commission.saturating_add(self.reckoned.sums.clawback)
    }

    /// `recruit` is what the recruited partner itself earns, where it is the recruiter's arithmetic.
    fn steps(mut self, is_of_payout: bool, recruit: Option<&Reckoned>) -> Vec<Step> {
        let reckoned = self.reckoned;
        let of_payout = recruit.filter(|_| is_of_payout);
        match of_payout {
            Some(recruit) => self.step(StepKind::Payout, recruit.sums.commission),
            None => self.step(StepKind::Paid, self.sale.amount_minor),
        }
        let (Some(reward), Some(pays)) = (reckoned.reward, self.pays) else {
            self.step(StepKind::Nothing(reckoned.ruling), 0);
            return self.steps;
        };
        match reward {
            Reward::Percentage(rate) => {
                if of_payout.is_none() {
                    self.basis(pays, recruit);
                }
                self.percentage(pays, rate, of_payout);
            }
            Reward::Flat(fee) => self.flat(pays, fee),
        }
        let sums = reckoned.sums;
        if sums.held != 0 {
            self.step(StepKind::Held, sums.held);
        }
        if sums.declined != 0 {
            self.step(StepKind::Declined, sums.declined);
        }
        // A sum beyond all bounds has been refused before it could be told.
        self.step(StepKind::Owed, sums.total().unwrap_or(0));
        self.steps
    }

    /// What is left of the sale to take a part of.
    fn basis(&mut self, pays: &Pays, recruit: Option<&Reckoned>) {
        let Sale { amount_minor, tax_minor, cost_minor, .. } = *self.sale;
        let mut left = amount_minor.saturating_sub(tax_minor);
        self.step(StepKind::WithoutTax { tax: self.money(tax_minor) }, left);
        if pays.basis != Basis::Profit {
            return;
        }
        left = left.saturating_sub(cost_minor);
        self.step(StepKind::WithoutCost { cost: self.money(cost_minor) }, left);
        if let Some(recruit) = recruit {
            let payout = recruit.sums.commission;
            left = left.saturating_sub(payout);
            self.step(StepKind::WithoutPayout { payout: self.money(payout) }, left);
        }
    }

    fn percentage(&mut self, pays: &Pays, rate: Percent, of_payout: Option<&Reckoned>) {
        let Reckoned { base, gross, sums, .. } = *self.reckoned;
        let share = share_of(base, rate, 1, 1).unwrap_or(gross);
        let base = self.money(base);
        self.step(StepKind::Share { rate, base }, share);
        if gross != share {
            let least = self.money(pays.minimum_in(self.sale.currency));
            self.step(StepKind::AtLeast { least }, gross);
        }
        self.cap(pays);
        let paid = of_payout.map_or(self.sale.amount_minor, |recruit| recruit.sums.commission);
        let kept = of_payout.map_or_else(
            || paid.saturating_sub(self.refunded.clamp(0, paid)),
            |recruit| recruit.sums.commission.saturating_add(recruit.sums.clawback),
        );
        if kept == paid {
            return;
        }
        let (refunded, kept, paid) =
            (self.money(self.refunded), self.money(kept), self.money(paid));
        let kind = if sums.commission == share {
            StepKind::Kept { refunded, rate, base, kept, paid }
        } else {
            let commission = self.money(sums.commission);
            StepKind::KeptPart { refunded, commission, kept, paid }
        };
        self.step(kind, self.net());
        self.step(StepKind::Difference, sums.clawback);
    }

    fn flat(&mut self, pays: &Pays, fee: Money) {
        self.step(StepKind::Flat, fee.minor);
        self.cap(pays);
        if self.refunded.clamp(0, self.sale.amount_minor) > 0 {
            let clawback = self.reckoned.sums.clawback;
            let stays = clawback == 0;
            self.step(if stays { StepKind::FlatStays } else { StepKind::FlatTaken }, clawback);
        }
    }

    fn cap(&mut self, pays: &Pays) {
        let Reckoned { gross, sums, .. } = *self.reckoned;
        if let Some(cap) = pays.cap_in(self.sale.currency)
            && sums.commission != gross
        {
            let (cap, gross) = (self.money(cap), self.money(gross));
            self.step(StepKind::Capped { cap, gross }, sums.commission);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use ulid::Ulid;

    use super::*;
    use crate::{
        earning::{
            target::{
                Allotted, Decision, ReferralCredit, target,
                tests::{credit, sale},
            },
            terms::Structure,
        },
        event::SaleKind,
        id::{PartnerId, TermsId},
    };

    fn percent(text: &str) -> Pays {
        Pays::of(Reward::Percentage(text.parse().unwrap()))
    }

    fn euros(minor: i64) -> Money {
        Money::new(minor, "EUR".parse().unwrap())
    }

    fn lines(steps: &[Step]) -> Vec<(String, String)> {
        steps.iter().map(|step| (step.text(), step.amount.amount())).collect()
    }

    #[track_caller]
    fn check(steps: &[Step], expected: &[(&str, &str)]) {
        let told = lines(steps);
        let told: Vec<_> = told.iter().map(|(text, amount)| (&**text, &**amount)).collect();
        assert_eq!(told, expected);
    }

    fn own(
        structure: Structure,
        refunded: i64,
        decision: &Decision,
        allotted: Allotted,
    ) -> Vec<Step> {
        let credit = credit(structure);
        let sale = crate::event::Sale { cost_minor: 3_000, ..sale(12_000, 2_000) };
        let ought =
            target(&sale, SaleKind::First, refunded, &credit, decision, allotted, Tz::UTC).unwrap();
        own_steps(&sale, refunded, &credit, &ought)
    }

    // req: V24
    #[test]
    fn the_arithmetic_of_a_refunded_sale_is_told_to_the_cent() {
        let held = Decision::OnHold { reason: "same domain".to_owned() };
        check(
            &own(percent("20").into(), 6_000, &held, Allotted::default()),
            &[
                ("Paid", "120.00"),
                ("Without tax of 20.00", "100.00"),
                ("Commission: 20 % of 100.00, rounded", "20.00"),
                ("Kept after refunds of 60.00: 20 % of 100.00 × 60.00 ÷ 120.00, rounded", "10.00"),
                ("Taken back: the difference", "-10.00"),
                ("Held back until a person has looked", "-10.00"),
                ("Owed to the partner", "0.00"),
            ],
        );
    }

    #[test]
    fn a_sale_that_pays_nothing_says_why() {
        check(
            &own(Structure::TracksOnly, 0, &Decision::Pending, Allotted::default()),
            &[
                ("Paid", "120.00"),
                ("Commission: The terms in force track referrals without paying for them.", "0.00"),
            ],
        );
    }

    #[test]
    fn profit_minimum_and_cap_are_steps_of_their_own() {
        let profit = Pays { basis: Basis::Profit, ..percent("10") };
        check(
            &own(profit.into(), 0, &Decision::Pending, Allotted::default()),
            &[
                ("Paid", "120.00"),
                ("Without tax of 20.00", "100.00"),
                ("Without cost of 30.00", "70.00"),
                ("Commission: 10 % of 70.00, rounded", "7.00"),
                ("Owed to the partner", "7.00"),
            ],
        );
        let bounded = Pays { minimum: Some(euros(900)), cap: Some(euros(5_000)), ..percent("1") };
        let room = Allotted { own: Some(400), referral: None };
        check(
            &own(bounded.into(), 6_000, &Decision::Pending, room),
            &[
                ("Paid", "120.00"),
                ("Without tax of 20.00", "100.00"),
                ("Commission: 1 % of 100.00, rounded", "1.00"),
                ("At least 9.00 a sale", "9.00"),
                ("Below the cap of 50.00, of 9.00", "4.00"),
                ("Kept after refunds of 60.00: 4.00 × 60.00 ÷ 120.00, rounded", "2.00"),
                ("Taken back: the difference", "-2.00"),
                ("Owed to the partner", "2.00"),
            ],
        );
    }

    fn recruited(pays: Pays, refunded: i64) -> Vec<Step> {
        let from = "2026-01-01T00:00:00Z".parse().unwrap();
        let id = TermsId::from_ulid(Ulid::nil());
        let terms = Terms { id, from, recorded_at: from, structure: pays.into() };
        let referral = ReferralCredit {
            referrer: PartnerId::from_ulid(Ulid::from_bytes([7; 16])),
            since: from,
            terms: Some(terms),
            tier: None,
            earns: true,
            after_threshold: false,
        };
        let credit = Credit { referral: Some(referral), ..credit(percent("20").into()) };
        let sale = crate::event::Sale { cost_minor: 3_000, ..sale(12_000, 2_000) };
        let pending = Decision::Pending;
        let allotted = Allotted::default();
        let ought =
            target(&sale, SaleKind::First, refunded, &credit, &pending, allotted, Tz::UTC).unwrap();
        referral_steps(&sale, refunded, &credit, &ought)
    }

    // req: E05, E06, E10
    #[test]
    fn what_recruiting_earns_is_told_from_its_basis_on() {
        check(
            &recruited(Pays { basis: Basis::Payout, ..percent("10") }, 6_000),
            &[
                ("What the recruited partner earned", "20.00"),
                ("Commission: 10 % of 20.00, rounded", "2.00"),
                ("Kept after refunds of 60.00: 10 % of 20.00 × 10.00 ÷ 20.00, rounded", "1.00"),
                ("Taken back: the difference", "-1.00"),
                ("Owed to the partner", "1.00"),
            ],
        );
        check(
            &recruited(Pays { basis: Basis::Profit, ..percent("10") }, 0),
            &[
                ("Paid", "120.00"),
                ("Without tax of 20.00", "100.00"),
                ("Without cost of 30.00", "70.00"),
                ("Without the recruited partner's commission of 20.00", "50.00"),
                ("Commission: 10 % of 50.00, rounded", "5.00"),
                ("Owed to the partner", "5.00"),
            ],
        );
    }
}
