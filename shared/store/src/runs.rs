//! Payouts that are sent together.

use vouch_domain::{
    books::run::PayoutRun,
    id::{CompanyId, PayoutRunId},
};

use crate::{
    Error, Store, item,
    keys::{Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

impl Store {
    /// A payout run.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_payout_run(
        &self,
        company: CompanyId,
        run: PayoutRunId,
    ) -> Result<Option<PayoutRun>, Error> {
        self.get(Key::PayoutRun(company, run)).await
    }

    /// A company's payout runs, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_payout_runs(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<PayoutRun>, Error> {
        self.list(&Range::payout_runs(company), Order::Falling, limit, from).await
    }
}

impl Writes<'_> {
    /// A run, once.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn payout_run(&mut self, company: CompanyId, run: &PayoutRun) -> Result<(), Error> {
        self.put(Role::PayoutRun, Key::PayoutRun(company, run.id), None, run, If::Absent)
    }

    /// That a run is as it was when it was read.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn same_payout_run(&mut self, company: CompanyId, run: &PayoutRun) -> Result<(), Error> {
        let key = Key::PayoutRun(company, run.id);
        if self.checks(&key) {
            return Ok(());
        }
        let n = item::n(run.revision);
        self.check(Role::PayoutRun, key, "revision = :n", &[(":n", n)])
    }

    /// The same run, changed, on condition that nobody changed it since it was read.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn changed_payout_run(
        &mut self,
        company: CompanyId,
        before: u64,
        after: &PayoutRun,
    ) -> Result<(), Error> {
        let key = Key::PayoutRun(company, after.id);
        let after = PayoutRun { revision: before.saturating_add(1), ..after.clone() };
        self.put(Role::PayoutRun, key, None, &after, If::Revision(before))
    }
}
