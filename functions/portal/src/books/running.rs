//! Months that are not final, one after the other, as they stand or stood: each opens with what the one before would
//! leave, and thresholds that would be met are met.

use std::collections::{BTreeMap, btree_map};

use vouch_domain::{
    books::{
        accrual::{AccrualKey, Carried, Gathered},
        ledger::{Entry, Page},
        period::Fence,
        standing::{self, Balances},
        statement::{Statement, Totals},
    },
    calendar::Month,
    id::PartnerId,
    money::Currency,
    people::company::Company,
};
use vouch_runtime::Context;
use vouch_store::{
    accruals::AccrualRow,
    ledger::Line,
    standings::{MonthStanding, PageStanding},
};

use super::{Books, Whose};
use crate::refusal::Refusal;

/// What waits for thresholds, by what adds up.
pub(crate) type Waiting = BTreeMap<AccrualKey, Carried>;

/// Months that are not final, and what they would leave.
#[derive(Debug, Default)]
pub(crate) struct Run {
    /// By month.
    pub(crate) statements: BTreeMap<Month, Vec<Statement>>,
    /// The lines that month end would add: thresholds that are met.
    pub(crate) to_come: Vec<Line>,
    openings: Balances,
    waiting: BTreeMap<(PartnerId, Currency), Waiting>,
}

/// Puts the thresholds that months would meet if they ended now into how a partner stands. Reads nothing more where
/// nothing waits.
pub(crate) async fn meet_thresholds(
    ctx: &Context,
    company: &Company,
    partner: PartnerId,
    standings: &mut [MonthStanding],
) -> Result<(), Refusal> {
    let waits = |page: &PageStanding| {
        page.statement.is_none()
            && page.fence.as_ref().is_some_and(|fence| fence.totals.accruals != 0)
    };
    if !standings.iter().flat_map(|month| &month.pages).any(waits) {
        return Ok(());
    }
    let books = Books::open(ctx, company.clone()).await?;
    let run = books.run(Whose::One(partner), books.current().next()).await?;
    for line in run.to_come {
        let month = standings.iter_mut().find(|standing| standing.month == line.page.month);
        let mut pages = month.into_iter().flat_map(|month| &mut month.pages);
        let page = pages.find(|page| page.currency == line.page.currency);
        if let Some(fence) = page.and_then(|page| page.fence.as_mut()) {
            fence.totals = fence.totals.plus(line.entry.totals()?)?;
        }
    }
    Ok(())
}

impl Books<'_> {
    /// The months that are not final up to one of them, as they stand.
    pub(super) async fn run(&self, whose: Whose, until: Month) -> Result<Run, Refusal> {
        let mut run = Run::default();
        if let Some(last) = self.last_final() {
            run.openings = standing::closings(&self.final_statements(last, whose).await?);
        }
        let mut month = self.first_running();
        while month <= until && self.is_in_range(month) {
            self.run_month(month, whose, &mut run).await?;
            month = month.next();
        }
        Ok(run)
    }

    /// What the months before one left waiting for thresholds, of all for whom something waits in a month before that
    /// is not final.
    pub(crate) async fn carried_before(
        &self,
        month: Month,
    ) -> Result<BTreeMap<(PartnerId, Currency), Waiting>, Refusal> {
        if month <= self.first_running() {
            return Ok(BTreeMap::new());
        }
        Ok(self.run(Whose::Everybody, month.before()).await?.waiting)
    }

    async fn run_month(&self, month: Month, whose: Whose, run: &mut Run) -> Result<(), Refusal> {
        let mut fences = self.fences(month, whose).await?;
        for fence in &mut fences {
            if fence.totals.accruals == 0 {
                continue;
            }
            let page = Page { partner: fence.partner, currency: fence.currency, month };
            for entry in self.thresholds_to_come(page, &mut run.waiting).await? {
                fence.totals = fence.totals.plus(entry.totals()?)?;
                run.to_come.push(Line { page, entry });
            }
        }
        let mut statements = standing::statements(month, &run.openings, &fences)?;
        let issued_at = self.review(month).map(|review| review.issued_at);
        statements.iter_mut().for_each(|statement| statement.issued_at = issued_at);
        run.openings = standing::closings(&statements);
        run.statements.insert(month, statements);
        Ok(())
    }

    /// The lines of thresholds that a month would meet if it ended now, without those that stand in it.
    async fn thresholds_to_come(
        &self,
        page: Page,
        waiting: &mut BTreeMap<(PartnerId, Currency), Waiting>,
    ) -> Result<Vec<Entry>, Refusal> {
        let mut gathered = Gathered::default();
        for entry in self.entries(page).await? {
            gathered.line(&entry)?;
        }
        let waiting = match waiting.entry((page.partner, page.currency)) {
            btree_map::Entry::Occupied(known) => known.into_mut(),
            btree_map::Entry::Vacant(unknown) => {
                let (company, partner) = (self.company.id, page.partner);
                let rows = self.ctx.store.list_accruals(company, partner, page.currency).await?;
                unknown.insert(self.carried(rows).map(|row| (row.key, row.carried)).collect())
            }
        };
        let steps = gathered.steps(page, waiting, self.moment())?;
        waiting.extend(steps.iter().map(|step| (step.key, step.after)));
        let lines = steps.into_iter().filter_map(|step| step.line);
        // Nobody has written them down yet: they are as old as what they come of.
        let to_come = |line: Entry| Entry { recorded_at: line.earned_at, ..line };
        Ok(lines.filter(|line| !gathered.has(line)).map(to_come).collect())
    }

    /// What final months left, the latest of a key last.
    pub(super) fn carried(
        &self,
        rows: Vec<AccrualRow>,
    ) -> impl Iterator<Item = AccrualRow> + use<'_> {
        let running = self.first_running();
        rows.into_iter().filter(move |row| row.month < running)
    }

    /// The lines of a partner's month, as they stand or stood.
    pub(crate) async fn entries(&self, page: Page) -> Result<Vec<Entry>, Refusal> {
        let mut entries = self.ctx.store.all_entries(self.company.id, page).await?;
        if let Some(at) = self.at {
            entries.retain(|entry| entry.recorded_at <= at);
        }
        Ok(entries)
    }

    /// The lines of thresholds that a month would meet if it ended now: none of one that is final.
    pub(crate) async fn to_come(&self, statement: &Statement) -> Result<Vec<Entry>, Refusal> {
        let page = statement.id.0;
        if statement.totals.accruals == 0 || page.month < self.first_running() {
            return Ok(Vec::new());
        }
        let run = self.run(Whose::One(page.partner), page.month).await?;
        let of_page = run.to_come.into_iter().filter(|line| line.page == page);
        Ok(of_page.map(|line| line.entry).collect())
    }

    /// A partner's lines in one currency, from a month to another, both within, with those that are to come.
    pub(crate) async fn lines_between(
        &self,
        partner: PartnerId,
        currency: Currency,
        (from, to): (Month, Month),
    ) -> Result<Vec<Line>, Refusal> {
        let store = &self.ctx.store;
        let mut lines = store.lines_between(self.company.id, partner, currency, (from, to)).await?;
        if let Some(at) = self.at {
            lines.retain(|line| line.entry.recorded_at <= at);
        }
        let waits =
            |line: &Line| line.entry.accrual.is_some() && line.page.month >= self.first_running();
        if lines.iter().any(waits) {
            let run = self.run(Whose::One(partner), to).await?;
            let of_these = run.to_come.into_iter().filter(|line| {
                line.page.currency == currency && (from..=to).contains(&line.page.month)
            });
            lines.extend(of_these);
        }
        Ok(lines)
    }

    /// The fences of a month, as they stand or stood.
    async fn fences(&self, month: Month, whose: Whose) -> Result<Vec<Fence>, Refusal> {
        let store = &self.ctx.store;
        let fences = match whose {
            Whose::Everybody => store.all_fences(self.company.id, month).await?,
            Whose::One(partner) => {
                store.all_partner_fences(self.company.id, month, partner).await?
            }
        };
        if self.at.is_none() {
            return Ok(fences);
        }
        let mut then = Vec::with_capacity(fences.len());
        for fence in fences {
            let page = Page { partner: fence.partner, currency: fence.currency, month };
            let mut totals = Totals::default();
            for entry in self.entries(page).await? {
                totals = totals.plus(entry.totals()?)?;
            }
            if totals.count != 0 {
                then.push(Fence { totals, ..fence });
            }
        }
        Ok(then)
    }
}
