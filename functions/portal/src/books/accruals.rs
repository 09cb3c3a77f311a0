//! What waits for thresholds, as people look at it: how much of what, and which commissions.

use std::collections::BTreeMap;

use vouch_domain::{
    books::{
        accrual::AccrualKey,
        ledger::Page,
        standing::{CommissionStatus, StatementStatus},
    },
    calendar::Month,
    earning::commission::Commission,
    id::PartnerId,
    money::{Currency, Overflow},
};
use vouch_store::accruals::AccrualRow;

use super::{Books, PaidUp};
use crate::refusal::Refusal;

/// The months in which thresholds were met, as far as these partners are asked for.
#[derive(Debug, Default)]
pub(crate) struct Met(BTreeMap<(PartnerId, Currency, AccrualKey), Month>);

impl Met {
    /// What is known by either.
    pub(super) fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

impl Books<'_> {
    /// What final months left of a partner's, the latest of each key, in the order of keys.
    pub(crate) async fn accruals(&self, partner: PartnerId) -> Result<Vec<AccrualRow>, Refusal> {
        let rows = self.ctx.store.all_accruals(self.company.id, partner).await?;
        let latest: BTreeMap<_, _> =
            self.carried(rows).map(|row| ((row.currency, row.key), row)).collect();
        Ok(latest.into_values().collect())
    }

    /// How much waits for thresholds since before the months that are not final, by currency.
    pub(super) async fn waiting_before(
        &self,
        partner: PartnerId,
    ) -> Result<BTreeMap<Currency, i64>, Refusal> {
        let mut sums = BTreeMap::<Currency, i64>::new();
        for row in self.accruals(partner).await? {
            if row.carried.waiting != 0 {
                let sum = sums.entry(row.currency).or_default();
                *sum = sum.checked_add(row.carried.waiting).ok_or(Overflow)?;
            }
        }
        Ok(sums)
    }

    /// In which months the thresholds were met that these commissions wait for.
    pub(crate) async fn met<'c>(
        &self,
        commissions: impl IntoIterator<Item = &'c Commission>,
    ) -> Result<Met, Refusal> {
        let waiting = commissions.into_iter().filter(|commission| commission.accrual.is_some());
        let mut partners: Vec<_> = waiting.map(|commission| commission.id.partner()).collect();
        partners.sort();
        partners.dedup();
        let mut met = Met::default();
        for partner in partners {
            for row in self.accruals(partner).await? {
                if let Some(month) = row.carried.met_in {
                    met.0.insert((partner, row.currency, row.key), month);
                }
            }
        }
        Ok(met)
    }

    /// Whether a commission waits for a threshold that no final month has met.
    pub(crate) fn is_accruing(&self, commission: &Commission, met: &Met) -> bool {
        commission.accrual.is_some() && self.owed_in(commission, met).is_none()
    }

    /// The month whose statement owes a commission to its partner; none while it waits for a threshold.
    pub(crate) fn owed_in(&self, commission: &Commission, met: &Met) -> Option<Month> {
        let stated = commission.stated_in();
        let Some(accrual) = commission.accrual else { return Some(stated) };
        let of = (commission.id.partner(), commission.amount.currency, accrual.key);
        met.0.get(&of).map(|month| stated.max(*month))
    }

    /// The page of the books that owes a commission to its partner; none while it waits for a threshold.
    pub(crate) fn owed_page(&self, commission: &Commission, met: &Met) -> Option<Page> {
        let (partner, currency) = (commission.id.partner(), commission.amount.currency);
        self.owed_in(commission, met).map(|month| Page { partner, currency, month })
    }

    /// How far a commission is.
    pub(crate) fn commission_status(
        &self,
        commission: &Commission,
        paid: &PaidUp,
        met: &Met,
    ) -> CommissionStatus {
        let owed = self.owed_page(commission, met);
        let statement =
            owed.map_or(StatementStatus::Open, |page| self.statement_status(page, paid));
        CommissionStatus::of(commission.review, statement)
    }
}
