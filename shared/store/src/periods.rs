//! The months of companies and how far they are.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::period::{Period, PeriodState},
    calendar::Month,
    id::CompanyId,
};

use crate::{
    Error, Store, item,
    keys::{Index, Key, Range},
    page::Order,
    writes::{If, Role, Writes},
};

/// A month's row: the period, whose it is, and the revision that every step is on condition of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodRow {
    /// Whose.
    pub company: CompanyId,
    /// Counts steps.
    pub revision: u64,
    /// The month.
    #[serde(flatten)]
    pub period: Period,
}

impl Store {
    /// A company's month; none if it lies ahead.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_period(
        &self,
        company: CompanyId,
        month: Month,
    ) -> Result<Option<PeriodRow>, Error> {
        self.get(Key::Period(company, month)).await
    }

    /// All months of a company, in order.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_periods(&self, company: CompanyId) -> Result<Vec<PeriodRow>, Error> {
        self.all(&Range::periods(company)).await
    }

    /// The earliest month, not before this one, that takes a partner's first line.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn earliest_accepting(
        &self,
        company: CompanyId,
        from: Month,
    ) -> Result<Month, Error> {
        let periods = self.all_periods(company).await?;
        let mut month = from;
        while periods.iter().any(|row| row.period.month == month && !row.period.accepts_fences()) {
            month = month.next();
        }
        Ok(month)
    }

    /// Months with a step that is due by then, of all companies; and when the next one is.
    /// A view: each step looks again at the row itself.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_due_periods(
        &self,
        by: DateTime<Utc>,
    ) -> Result<(Vec<(CompanyId, Month)>, Option<DateTime<Utc>>), Error> {
        let (mut due, mut from) = (Vec::new(), None);
        loop {
            let page = self
                .list::<PeriodRow>(&Range::due_periods(), Order::Rising, 1000, from.as_ref())
                .await?;
            for row in page.items {
                match row.period.due_at() {
                    Some(at) if at <= by => due.push((row.company, row.period.month)),
                    Some(at) => return Ok((due, Some(at))),
                    None => {}
                }
            }
            match page.next {
                Some(next) => from = Some(next),
                None => return Ok((due, None)),
            }
        }
    }

    /// All companies: each has a month that is watched. A view.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_companies_with_months(&self) -> Result<BTreeSet<CompanyId>, Error> {
        let rows = self.all::<PeriodRow>(&Range::due_periods()).await?;
        Ok(rows.into_iter().map(|row| row.company).collect())
    }

    /// Takes a month one step on; when a step onto review is taken, the month after begins to be watched.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn advance_period(&self, row: &PeriodRow, to: PeriodState) -> Result<bool, Error> {
        let mut writes = self.writes();
        writes.advanced_period(row, to)?;
        Ok(writes.commit().await? == crate::writes::Committed::Yes)
    }
}

impl Writes<'_> {
    /// A company's first month, or the one after the last.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn new_period(&mut self, company: CompanyId, period: &Period) -> Result<(), Error> {
        self.period_row(&PeriodRow { company, revision: 0, period: period.clone() }, If::Absent)
    }

    /// A month one step on, on condition that nobody took it there before.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn advanced_period(&mut self, row: &PeriodRow, to: PeriodState) -> Result<(), Error> {
        let period = Period { state: to, ..row.period.clone() };
        let next = PeriodRow { company: row.company, revision: row.revision + 1, period };
        self.period_row(&next, If::Revision(row.revision))
    }

    /// That a company's month still takes new fences.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn accepting_month(&mut self, company: CompanyId, month: Month) -> Result<(), Error> {
        if self.checks(&Key::Period(company, month)) {
            return Ok(());
        }
        // A month without a row lies ahead and is open: months are opened in order, and closed in order.
        let condition = "attribute_not_exists(pk) OR #status IN (:open, :review, :paused)";
        let values = [
            (":open", item::s("open")),
            (":review", item::s("review")),
            (":paused", item::s("paused")),
        ];
        self.check(Role::Period, Key::Period(company, month), condition, &values)
    }

    fn period_row(&mut self, row: &PeriodRow, when: If) -> Result<(), Error> {
        let key = Key::Period(row.company, row.period.month);
        let index =
            row.period.due_at().map(|at| Index::due_period(row.company, row.period.month, at));
        let item = item::row(&key, index.as_ref(), row)?;
        self.put_row(Role::Period, key, item, when)
    }
}
