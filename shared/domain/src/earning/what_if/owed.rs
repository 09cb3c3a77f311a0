//! What partners are owed month by month, by one way of pricing: with what waits for thresholds set free when they
//! are met.

use std::collections::BTreeMap;

use crate::{
    books::accrual::{Accrual, AccrualKey, Added, Carried},
    calendar::Month,
    id::PartnerId,
    money::{Currency, Overflow},
};

use super::states::State;

/// A partner in one currency.
pub type Holder = (PartnerId, Currency);

/// What a change brought somebody.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) minor: i64,
    pub(super) accrual: Option<Accrual>,
}

/// What changes of sales brought each partner, month by month.
#[derive(Debug, Clone, Default)]
pub struct Owed {
    at_once: BTreeMap<(Holder, Month), i64>,
    waiting: BTreeMap<(Holder, AccrualKey), BTreeMap<Month, Added>>,
}

/// What partners are owed, and what still waits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Owed, by whom, currency and month. Nothing where nothing is.
    pub owed: BTreeMap<(Holder, Month), i64>,
    /// What still waits for a threshold in the end.
    pub accruing: BTreeMap<Holder, i64>,
}

impl Owed {
    pub(super) fn add(
        &mut self,
        holder: Holder,
        state: &State,
        line: Line,
    ) -> Result<(), Overflow> {
        let Line { minor, accrual } = line;
        let Some(accrual) = accrual else { return self.add_plain(holder, state.month, minor) };
        let more = Added::of(minor, accrual.toward, accrual.threshold, state.at);
        let months = self.waiting.entry((holder, accrual.key)).or_default();
        let sum = match months.get(&state.month) {
            Some(sum) => sum.plus(more)?,
            None => more,
        };
        months.insert(state.month, sum);
        Ok(())
    }

    /// What is owed whatever the draft says.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn add_plain(&mut self, holder: Holder, month: Month, minor: i64) -> Result<(), Overflow> {
        let sum = self.at_once.entry((holder, month)).or_insert(0);
        *sum = sum.checked_add(minor).ok_or(Overflow)?;
        Ok(())
    }

    /// Who has something that waits for a threshold.
    pub fn waiters(&self) -> impl Iterator<Item = Holder> + '_ {
        self.waiting.keys().map(|(holder, _)| *holder)
    }

    /// Draws up month by month. `before` is what earlier months left waiting.
    ///
    /// # Errors
    /// [`Overflow`]
    pub fn settle(
        self,
        before: &BTreeMap<(Holder, AccrualKey), Carried>,
    ) -> Result<Settled, Overflow> {
        let mut settled = Settled { owed: self.at_once, ..Settled::default() };
        for (key, months) in self.waiting {
            let mut carried = before.get(&key).copied().unwrap_or_default();
            for (month, added) in months {
                let (after, free) = carried.after(month, &added)?;
                carried = after;
                let sum = settled.owed.entry((key.0, month)).or_insert(0);
                *sum = sum.checked_add(free).ok_or(Overflow)?;
            }
            let sum = settled.accruing.entry(key.0).or_insert(0);
            *sum = sum.checked_add(carried.waiting).ok_or(Overflow)?;
        }
        settled.owed.retain(|_, minor| *minor != 0);
        settled.accruing.retain(|_, minor| *minor != 0);
        Ok(settled)
    }
}
