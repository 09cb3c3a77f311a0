//! A company's books as people look at them: final months as they were written, running ones as they stand.
//!
//! Reads only. The reckoning is the domain's; here is which rows it is fed.

mod accruals;
mod running;

pub(crate) use self::{accruals::Met, running::meet_thresholds};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use vouch_domain::{
    books::{
        invoice::{Correction, Invoice},
        ledger::Page,
        payout::{Payout, PayoutStatus},
        period::{Period, PeriodState},
        standing::{self, Balance, StatementStatus},
        statement::{Statement, StatementId},
    },
    calendar::{Month, Review},
    id::PartnerId,
    money::{Currency, Overflow},
    people::company::Company,
};
use vouch_runtime::Context;

use crate::refusal::Refusal;

/// Whose part of the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whose {
    /// All partners'.
    Everybody,
    /// One partner's.
    One(PartnerId),
}

/// For how many months after its own a statement is looked for among later payouts, which take over what
/// earlier months left below the minimum.
const MONTHS_CARRIED: usize = 12;

/// The books of one company, opened.
pub(crate) struct Books<'a> {
    ctx: &'a Context,
    company: Company,
    states: BTreeMap<Month, PeriodState>,
    /// The instant they are looked at as of; none, as they stand.
    at: Option<DateTime<Utc>>,
}

impl<'a> Books<'a> {
    /// Opens the books.
    pub(crate) async fn open(ctx: &'a Context, company: Company) -> Result<Self, Refusal> {
        Self::open_as_of(ctx, company, None).await
    }

    /// Opens the books as they stood at an instant: with the lines that were written by then, in months that were as
    /// far as they were then.
    pub(crate) async fn open_as_of(
        ctx: &'a Context,
        company: Company,
        at: Option<DateTime<Utc>>,
    ) -> Result<Self, Refusal> {
        let periods = ctx.store.all_periods(company.id).await?;
        let state = |period: &Period| at.map_or(period.state, |at| period.state_at(at));
        let states = periods.iter().map(|row| (row.period.month, state(&row.period))).collect();
        Ok(Self { ctx, company, states, at })
    }

    /// The instant they are looked at as of; none, as they stand.
    pub(crate) fn as_of(&self) -> Option<DateTime<Utc>> {
        self.at
    }

    fn moment(&self) -> DateTime<Utc> {
        self.at.unwrap_or_else(|| self.ctx.now())
    }

    /// Whose they are.
    pub(crate) fn company(&self) -> &Company {
        &self.company
    }

    /// The month that runs.
    pub(crate) fn current(&self) -> Month {
        self.company.month_of(self.moment())
    }

    /// The day it is, by the clock that months follow.
    pub(crate) fn today(&self) -> NaiveDate {
        let zone = self.company.clock_of(self.current()).month_zone();
        self.moment().with_timezone(&zone).date_naive()
    }

    /// How far a month is. One without a row lies ahead, and is open.
    pub(crate) fn state(&self, month: Month) -> PeriodState {
        self.states.get(&month).copied().unwrap_or(PeriodState::Open)
    }

    /// Its review, once it has one.
    pub(crate) fn review(&self, month: Month) -> Option<Review> {
        self.state(month).review()
    }

    /// The months whose review runs or stands still, the earliest first.
    pub(crate) fn looked_at(&self) -> impl Iterator<Item = Month> + '_ {
        let months = self.states.iter().filter(|(_, state)| state.is_looked_at());
        months.map(|(month, _)| *month)
    }

    /// The months that have an invoice, newest first.
    pub(crate) fn invoiced_months(&self) -> impl Iterator<Item = Month> + '_ {
        self.states
            .iter()
            .rev()
            .filter(|(_, state)| **state != PeriodState::Open)
            .map(|(month, _)| *month)
    }

    /// The last month that is final. All before it are, because a month waits for the one before.
    pub(crate) fn last_final(&self) -> Option<Month> {
        self.states
            .iter()
            .rev()
            .find(|(_, state)| matches!(state, PeriodState::Final(_)))
            .map(|(month, _)| *month)
    }

    /// The first month that is not final.
    fn first_running(&self) -> Month {
        self.last_final().map_or(self.company.first_month, Month::next)
    }

    /// The first and last month that may have lines. Events lie five minutes ahead at most, so no line lies
    /// further than the month after this one.
    fn is_in_range(&self, month: Month) -> bool {
        (self.company.first_month..=self.current().next()).contains(&month)
    }

    /// The statements of a month, in the order of their ids.
    pub(crate) async fn statements(
        &self,
        month: Month,
        whose: Whose,
    ) -> Result<Vec<Statement>, Refusal> {
        if !self.is_in_range(month) {
            return Ok(Vec::new());
        }
        if month < self.first_running() {
            return self.final_statements(month, whose).await;
        }
        let mut run = self.run(whose, month).await?;
        Ok(run.statements.remove(&month).unwrap_or_default())
    }

    /// All statements of a partner, in the order of their ids.
    pub(crate) async fn all_statements_of(
        &self,
        partner: PartnerId,
    ) -> Result<Vec<Statement>, Refusal> {
        let mut all = Vec::new();
        let months =
            std::iter::successors(Some(self.company.first_month), |month| Some(month.next()));
        for month in months.take_while(|month| *month < self.first_running()) {
            all.extend(self.final_statements(month, Whose::One(partner)).await?);
        }
        all.extend(self.running_statements_of(partner).await?);
        Ok(all)
    }

    /// A partner's statements of the months that are not final, as they stand, oldest first.
    pub(crate) async fn running_statements_of(
        &self,
        partner: PartnerId,
    ) -> Result<Vec<Statement>, Refusal> {
        let run = self.run(Whose::One(partner), self.current().next()).await?;
        Ok(run.statements.into_values().flatten().collect())
    }

    /// A statement as it was fixed, or as it stands; none where there is nothing to state.
    pub(crate) async fn statement(&self, id: StatementId) -> Result<Option<Statement>, Refusal> {
        let found = self.statements(id.0.month, Whose::One(id.0.partner)).await?;
        Ok(found.into_iter().find(|statement| statement.id == id))
    }

    async fn final_statements(
        &self,
        month: Month,
        whose: Whose,
    ) -> Result<Vec<Statement>, Refusal> {
        let store = &self.ctx.store;
        Ok(match whose {
            Whose::Everybody => store.all_statements(self.company.id, month).await?,
            Whose::One(partner) => {
                store.all_partner_month_statements(self.company.id, month, partner).await?
            }
        })
    }

    /// The payouts of a month.
    pub(crate) async fn payouts(&self, month: Month, whose: Whose) -> Result<Vec<Payout>, Refusal> {
        let store = &self.ctx.store;
        let payouts = match whose {
            Whose::Everybody => store.all_payouts(self.company.id, month).await?,
            Whose::One(partner) => {
                store.all_partner_month_payouts(self.company.id, month, partner).await?
            }
        };
        Ok(payouts.into_iter().filter_map(|payout| self.then(payout)).collect())
    }

    /// A payout as it stood: none before it was made, and due until it was paid.
    fn then(&self, payout: Payout) -> Option<Payout> {
        let Some(at) = self.at else { return Some(payout) };
        let is_later = payout.paid_at.is_some_and(|paid_at| paid_at > at);
        let was = if is_later {
            Payout { status: PayoutStatus::Due, paid_at: None, ..payout }
        } else {
            payout
        };
        (was.created_at <= at).then_some(was)
    }

    /// The invoices of a month, as they were issued or as they stand in review, one a currency.
    pub(crate) async fn invoices(&self, month: Month) -> Result<Vec<Invoice>, Refusal> {
        if !self.is_in_range(month) || self.state(month) == PeriodState::Open {
            return Ok(Vec::new());
        }
        let running = self.first_running();
        if month < running {
            return Ok(self.ctx.store.all_invoices(self.company.id, month).await?);
        }
        let mut before = match self.last_final() {
            Some(last) => self.ctx.store.all_invoices(self.company.id, last).await?,
            None => Vec::new(),
        };
        let mut at = running;
        loop {
            let statements = self.statements(at, Whose::Everybody).await?;
            let (state, fee) = (self.state(at), &self.company.fee);
            let invoices = standing::invoices(at, state, &statements, &before, fee)?;
            if at == month {
                return Ok(invoices);
            }
            before = invoices;
            at = at.next();
        }
    }

    /// What became of a month's invoices after they were issued.
    pub(crate) async fn corrections(&self, month: Month) -> Result<Vec<Correction>, Refusal> {
        if !matches!(self.state(month), PeriodState::Final(_)) {
            return Ok(Vec::new());
        }
        Ok(self.ctx.store.all_month_corrections(self.company.id, month).await?)
    }

    /// Who has been paid out up to when, as far as statements of these months are asked for.
    pub(crate) async fn paid_up(
        &self,
        months: impl IntoIterator<Item = Month>,
        whose: Whose,
    ) -> Result<PaidUp, Refusal> {
        let mut wanted = BTreeSet::new();
        if let Some(last) = self.last_final() {
            for month in months {
                let later = std::iter::successors(Some(month), |month| Some(month.next()));
                wanted.extend(later.take(MONTHS_CARRIED).take_while(|month| *month <= last));
            }
        }
        let mut paid = BTreeMap::new();
        for month in wanted {
            for payout in self.payouts(month, whose).await? {
                if payout.status == PayoutStatus::Paid {
                    paid.insert((payout.id.page.partner, payout.id.page.currency), month);
                }
            }
        }
        Ok(PaidUp { months: paid, met: Met::default() })
    }

    /// Who has been paid out up to when, as far as these statements are asked for: in one read for as many as a
    /// page shows.
    pub(crate) async fn paid_up_for(&self, pages: &[Page]) -> Result<PaidUp, Refusal> {
        let Some(last) = self.last_final() else { return Ok(PaidUp::default()) };
        let mut wanted = Vec::new();
        for page in pages {
            let later = std::iter::successors(Some(page.month), |month| Some(month.next()));
            let months = later.take(MONTHS_CARRIED).take_while(|month| *month <= last);
            wanted.extend(months.map(|month| Page { month, ..*page }));
        }
        let mut paid = PaidUp::default();
        let payouts = self.ctx.store.find_first_payouts(self.company.id, &wanted).await?;
        for payout in payouts.into_iter().filter_map(|payout| self.then(payout)) {
            if payout.status == PayoutStatus::Paid {
                let Page { partner, currency, month } = payout.id.page;
                let last = paid.months.entry((partner, currency)).or_insert(month);
                *last = month.max(*last);
            }
        }
        Ok(paid)
    }

    /// How far a statement is.
    pub(crate) fn statement_status(&self, page: Page, paid: &PaidUp) -> StatementStatus {
        StatementStatus::of(self.state(page.month), paid.covers(page))
    }

    /// What a partner has, by currency.
    pub(crate) async fn balances(
        &self,
        partner: PartnerId,
    ) -> Result<BTreeMap<Currency, Balance>, Refusal> {
        let whose = Whose::One(partner);
        let mut balances = BTreeMap::<Currency, Balance>::new();
        if let Some(last) = self.last_final() {
            for statement in self.final_statements(last, whose).await? {
                balances.entry(statement.id.0.currency).or_default().due = statement.closing;
            }
            let months =
                std::iter::successors(Some(self.company.first_month), |month| Some(month.next()));
            for month in months.take_while(|month| *month <= last) {
                for payout in self.payouts(month, whose).await? {
                    let balance = balances.entry(payout.id.page.currency).or_default();
                    add_payout(balance, &payout)?;
                }
            }
        }
        for statement in self.running_statements_of(partner).await? {
            balances.entry(statement.id.0.currency).or_default().add_month(statement.totals)?;
        }
        for (currency, waiting) in self.waiting_before(partner).await? {
            let balance = balances.entry(currency).or_default();
            balance.accruing = balance.accruing.checked_add(waiting).ok_or(Overflow)?;
        }
        Ok(balances)
    }
}

fn add_payout(balance: &mut Balance, payout: &Payout) -> Result<(), Overflow> {
    let sum = match payout.status {
        PayoutStatus::Paid => &mut balance.paid,
        PayoutStatus::Due | PayoutStatus::Sent | PayoutStatus::Unknown => &mut balance.in_payout,
        PayoutStatus::Failed => return Ok(()),
    };
    *sum = sum.checked_add(payout.minor).ok_or(Overflow)?;
    Ok(())
}

/// The last month of each partner and currency whose payout arrived. It took the whole balance, so everything
/// up to that month is paid.
#[derive(Debug, Default)]
pub(crate) struct PaidUp {
    months: BTreeMap<(PartnerId, Currency), Month>,
    /// The thresholds that were met, as far as commissions are looked at.
    met: Met,
}

impl PaidUp {
    /// What is known by either.
    #[must_use]
    pub(crate) fn and(mut self, other: Self) -> Self {
        for (holder, month) in other.months {
            let last = self.months.entry(holder).or_insert(month);
            *last = month.max(*last);
        }
        self.with(other.met)
    }

    /// With thresholds that were met.
    #[must_use]
    pub(crate) fn with(mut self, met: Met) -> Self {
        self.met = self.met.and(met);
        self
    }

    /// The thresholds that were met.
    pub(crate) fn met(&self) -> &Met {
        &self.met
    }

    /// Whether what a month left has arrived.
    pub(crate) fn covers(&self, page: Page) -> bool {
        self.months.get(&(page.partner, page.currency)).is_some_and(|month| *month >= page.month)
    }
}
