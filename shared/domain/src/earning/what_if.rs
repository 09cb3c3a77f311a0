//! What if other terms had been in force: a draft held against what really happened, change by change.
//!
//! A sale is told again from its news: paid, refunded, held, released. Each of its states is priced twice by the
//! same [`target`], with the terms that were in force and with the draft's; what one state differs from the one
//! before belongs to the month of the change. Caps and thresholds are reckoned over all sales that were read. Nothing
//! here is written down, and nothing that a company does by hand (adjustments, payouts) is told again.
#![cfg_attr(not(test), warn(clippy::arithmetic_side_effects))]

mod caps;
mod owed;
mod states;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use self::{
    owed::Line,
    states::{State, states},
};
pub use self::{
    owed::{Holder, Owed, Settled},
    states::Change,
};
use crate::{
    books::accrual::{Accrual, AccrualKey},
    earning::{
        cap::CapScope,
        target::{Allotted, Credit, Ruling, Sums, Target, target},
        terms::{Structure, Terms, ThresholdOf, in_force, referral_begins, referral_in_force},
        transaction::Booked,
    },
    id::{PartnerId, ProgramId, TermsId},
    money::{Currency, Overflow},
    people::referral::Relation,
};

/// Whose terms a draft would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// What sales pay in all programs.
    Company,
    /// What sales pay in one program.
    Program(ProgramId),
    /// What sales pay one partner there.
    Own(PartnerId, ProgramId),
    /// What recruiting partners pays.
    Referral,
    /// What recruiting pays one partner.
    OwnReferral(PartnerId),
}

/// Terms that are only thought of.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Whose they would be.
    pub reach: Reach,
    /// The row it would be. Where a row of its scope paid the same when the time began, it is that row.
    pub terms: Terms,
    /// The rows that it goes before: those of its own scope, and of all that are wider.
    pub goes_before: BTreeSet<TermsId>,
    /// The rows of wider scopes, the narrowest first: what a draft that follows leads to.
    pub wider: Vec<Vec<Terms>>,
    /// By whom partners were recruited and since when, as far as a duration is to be counted from there.
    pub relations: BTreeMap<PartnerId, Vec<Relation>>,
}

impl Draft {
    /// Whom a sale credits, and by which terms, if the draft had been in force; none where it makes no difference.
    pub fn credit(&self, credit: &Credit, at: DateTime<Utc>) -> Option<Credit> {
        let goes_first =
            |row: Option<&Terms>| row.is_none_or(|row| self.goes_before.contains(&row.id));
        let is_touched = match self.reach {
            Reach::Company => goes_first(credit.terms.as_ref()),
            Reach::Program(program) => {
                credit.program == program && goes_first(credit.terms.as_ref())
            }
            Reach::Own(partner, program) => credit.partner == partner && credit.program == program,
            Reach::Referral | Reach::OwnReferral(_) => return self.referral(credit, at),
        };
        let row = if is_touched { self.row(at) } else { return None };
        let is_same = row.as_ref().map(|row| row.id) == credit.terms.as_ref().map(|row| row.id);
        (!is_same).then(|| Credit { terms: row, ..credit.clone() })
    }

    fn referral(&self, credit: &Credit, at: DateTime<Utc>) -> Option<Credit> {
        let before = credit.referral.as_ref()?;
        let is_touched = match self.reach {
            Reach::OwnReferral(partner) => before.referrer == partner,
            _ => before.terms.as_ref().is_none_or(|row| self.goes_before.contains(&row.id)),
        };
        let row = if is_touched { self.row(at) } else { return None };
        if row.as_ref().map(|row| row.id) == before.terms.as_ref().map(|row| row.id) {
            return None;
        }
        let marked = self.relations.get(&credit.partner).and_then(|relations| {
            let lasts = |one: &&Relation| {
                one.referrer == before.referrer
                    && one.from <= at
                    && one.until.is_none_or(|until| at < until)
            };
            relations.iter().find(lasts).map(|relation| relation.from)
        });
        let marked = marked.unwrap_or(before.since);
        let since = row.as_ref().map_or(marked, |row| marked.max(referral_begins(row)));
        let mut after = credit.clone();
        if let Some(referral) = &mut after.referral {
            (referral.terms, referral.since) = (row, since);
        }
        Some(after)
    }

    /// The row that would price what happened then, in the draft's scope.
    fn row(&self, at: DateTime<Utc>) -> Option<Terms> {
        if self.terms.structure != Structure::Follows {
            return Some(self.terms.clone());
        }
        let wider: Vec<&[Terms]> = self.wider.iter().map(Vec::as_slice).collect();
        match self.reach {
            Reach::Referral | Reach::OwnReferral(_) => {
                let company = wider.last().copied().unwrap_or_default();
                referral_in_force(&[], company, at).cloned()
            }
            _ => in_force(&wider, at).cloned(),
        }
    }
}

/// A sale that was paid in the time looked at, and what changed it since.
#[derive(Debug, Clone)]
pub struct Told {
    /// The sale as it stands now.
    pub booked: Booked,
    /// What changed it, in any order.
    pub changes: Vec<Change>,
}

/// What sales came to, as it was and as it would have been.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// By the terms that were in force.
    pub live: Owed,
    /// With the draft.
    pub draft: Owed,
    /// How many sales were told again.
    pub sales: usize,
    /// How many of them other terms would have priced.
    pub repriced: usize,
    /// Whether a flat fee for a recruited partner is among the terms: those come of approvals, which are not told.
    pub has_fees: bool,
}

/// Tells sales again, by the terms that were in force and with the draft. `used` is how much of a cap's room went to
/// sales before the time looked at.
///
/// # Errors
/// [`Overflow`]
pub fn retell(
    draft: &Draft,
    sales: &[Told],
    used: &BTreeMap<CapScope, i64>,
    zone: Tz,
) -> Result<Outcome, Overflow> {
    let mut outcome = Outcome { sales: sales.len(), ..Outcome::default() };
    let drafted: Vec<Option<Credit>> = sales
        .iter()
        .map(|told| draft.credit(&told.booked.credit, told.booked.recorded.sale.occurred_at))
        .collect();
    let allotted = caps::allot(sales, &drafted, used, zone)?;
    for ((told, drafted), allotted) in sales.iter().zip(&drafted).zip(allotted) {
        let booked = &told.booked;
        let states = states(booked, &told.changes);
        let live = Allotted { own: booked.capped, referral: booked.referral.capped };
        let before = Way { booked, credit: &booked.credit, allotted: live, zone };
        before.retell(&states, &mut outcome.live, &mut outcome.has_fees)?;
        let credit = drafted.as_ref().unwrap_or(&booked.credit);
        outcome.repriced = outcome.repriced.saturating_add(usize::from(drafted.is_some()));
        let after = Way { booked, credit, allotted, zone };
        after.retell(&states, &mut outcome.draft, &mut outcome.has_fees)?;
    }
    Ok(outcome)
}

/// One way of pricing a sale.
#[derive(Clone, Copy)]
struct Way<'a> {
    booked: &'a Booked,
    credit: &'a Credit,
    allotted: Allotted,
    zone: Tz,
}

impl Way<'_> {
    fn target(&self, state: &State) -> Result<Target, Overflow> {
        target(
            &self.booked.recorded.sale,
            state.kind,
            state.refunded,
            self.credit,
            &state.decision,
            self.allotted,
            self.zone,
        )
    }

    /// What each change of the sale brought whom.
    fn retell(
        &self,
        states: &[State],
        owed: &mut Owed,
        has_fees: &mut bool,
    ) -> Result<(), Overflow> {
        let currency = self.booked.recorded.sale.currency;
        let (mut own, mut others) = (Sums::default(), Sums::default());
        for state in states {
            let ought = self.target(state)?;
            let made = ought.own.sums.minus(own)?;
            own = ought.own.sums;
            let line = Line { minor: made.total()?, accrual: self.own_accrual(currency, made)? };
            owed.add((self.credit.partner, currency), state, line)?;
            let (Some(referral), Some(reckoned)) = (&self.credit.referral, ought.referral) else {
                continue;
            };
            *has_fees |= matches!(reckoned.ruling, Ruling::FeeAtApproval | Ruling::FeeAtFirstSale);
            let moved = reckoned.sums.minus(others)?;
            others = reckoned.sums;
            let accrual = self.referral_accrual(currency, moved, made)?;
            let line = Line { minor: moved.total()?, accrual };
            owed.add((referral.referrer, currency), state, line)?;
        }
        Ok(())
    }

    fn own_accrual(&self, currency: Currency, made: Sums) -> Result<Option<Accrual>, Overflow> {
        let pays = self.credit.terms.as_ref().and_then(|terms| terms.structure.pays());
        let after = self.credit.after_threshold;
        let Some(threshold) = pays.and_then(|pays| pays.awaited(currency, after)) else {
            return Ok(None);
        };
        // Lines that come to nothing together are lines: they meet a threshold that is nothing.
        if made == Sums::default() {
            return Ok(None);
        }
        let key = AccrualKey::Program(self.credit.program);
        Ok(Some(Accrual { key, toward: made.total()?, threshold: threshold.amount.minor }))
    }

    fn referral_accrual(
        &self,
        currency: Currency,
        moved: Sums,
        made: Sums,
    ) -> Result<Option<Accrual>, Overflow> {
        let Some(referral) = &self.credit.referral else { return Ok(None) };
        let pays = referral.terms.as_ref().and_then(|terms| terms.structure.pays());
        let after = referral.after_threshold;
        let Some(threshold) = pays.and_then(|pays| pays.awaited(currency, after)) else {
            return Ok(None);
        };
        if moved == Sums::default() {
            return Ok(None);
        }
        let toward = match threshold.of {
            ThresholdOf::OwnEarnings => moved.total()?,
            // As far as it made the recruiter something, as its lines say it.
            ThresholdOf::ReferredEarnings => {
                let part = |moved: i64, made: i64| if moved == 0 { 0 } else { made };
                crate::money::sum([
                    part(moved.commission, made.commission),
                    part(moved.clawback, made.clawback),
                    part(moved.held, made.held),
                    part(moved.declined, made.declined),
                ])?
            }
        };
        let key = AccrualKey::Recruit(self.credit.partner);
        Ok(Some(Accrual { key, toward, threshold: threshold.amount.minor }))
    }
}
