//! A partner's account over any days: what its page and its call show alike (K18, K19).

pub(crate) mod account;
pub(crate) mod days;

use vouch_domain::{books::statement::Statement, calendar::Month, id::PartnerId, money::Currency};
use vouch_runtime::Context;
use vouch_store::ledger::Line;

use self::{
    account::{Account, balanced},
    days::Days,
};
use crate::{books::Books, refusal::Refusal};

/// An account over some days, in one currency.
#[derive(Debug)]
pub(crate) struct Ledger {
    pub(crate) days: Days,
    pub(crate) currency: Currency,
    pub(crate) account: Account,
    /// The statements of its months, in all currencies.
    pub(crate) statements: Vec<Statement>,
    partner: PartnerId,
}

impl Ledger {
    /// Reads an account.
    pub(crate) async fn read(
        ctx: &Context,
        books: &Books<'_>,
        partner: PartnerId,
        currency: Currency,
        days: Days,
    ) -> Result<Self, Refusal> {
        let statements = statements(ctx, books, partner, days.months()).await?;
        // The lines of months that only a part of is looked at: at most two, whatever lies between.
        let mut outside = Vec::new();
        for month in days.cut_months() {
            outside.extend(books.lines_between(partner, currency, (month, month)).await?);
        }
        let account = Account::of(&statements, currency)?.within(days, &outside)?;
        Ok(Self { days, currency, account, statements, partner })
    }

    /// Some of its lines, each with the balance after it, in the order of time.
    pub(crate) async fn lines(
        &self,
        books: &Books<'_>,
        first: usize,
        most: usize,
    ) -> Result<Vec<(Line, i64)>, Refusal> {
        let Some(window) = self.account.window(first, most) else { return Ok(Vec::new()) };
        let months = (window.from, window.to);
        let read = books.lines_between(self.partner, self.currency, months).await?;
        Ok(balanced(read, window, most, self.days))
    }
}

/// The statements of the range, in the order of their months: those that are fixed, then those of running months.
async fn statements(
    ctx: &Context,
    books: &Books<'_>,
    partner: PartnerId,
    (from, to): (Month, Month),
) -> Result<Vec<Statement>, Refusal> {
    let company = books.company().id;
    let mut all = Vec::new();
    if books.last_final().is_some_and(|last| from <= last) {
        all = ctx.store.partner_statements_between(company, partner, (from, to)).await?;
        // The list is an index, which may know of a month a moment before its period says that it is final.
        all.retain(|statement| books.last_final().is_some_and(|last| statement.id.0.month <= last));
    }
    if books.last_final().is_none_or(|last| to > last) {
        let running = books.running_statements_of(partner).await?;
        all.extend(running.into_iter().filter(|one| (from..=to).contains(&one.id.0.month)));
    }
    Ok(all)
}
