//! Where a partner stands in a few months: all that the sentence about its money is said from, in one read.

use std::collections::BTreeMap;

use vouch_domain::{
    books::{
        ledger::Page,
        payout::{Payout, PayoutId},
        period::{Fence, Period},
        statement::Statement,
    },
    calendar::Month,
    id::{CompanyId, CustomerRef, PartnerId},
    money::Currency,
    tracking::customer::Customer,
};

use crate::{Error, Store, item, keys::Key, periods::PeriodRow};

/// How a partner stands in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthStanding {
    /// Which month.
    pub month: Month,
    /// How far the company's month is; none if it lies ahead.
    pub period: Option<Period>,
    /// By currency, in the order asked for.
    pub pages: Vec<PageStanding>,
}

/// How a partner stands in one month and currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageStanding {
    /// In what.
    pub currency: Currency,
    /// What the month's lines come to so far; none without lines.
    pub fence: Option<Fence>,
    /// The statement, once it is final.
    pub statement: Option<Statement>,
    /// The first payout of the statement, if there is one.
    pub payout: Option<Payout>,
}

/// The most keys of one read.
const KEYS_AT_ONCE: usize = 100;

impl Store {
    /// How a partner stands in these months and currencies: one read for up to eight currencies of four months,
    /// consistent with the books. Months and currencies named twice count once.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn partner_standing(
        &self,
        company: CompanyId,
        partner: PartnerId,
        months: &[Month],
        currencies: &[Currency],
    ) -> Result<Vec<MonthStanding>, Error> {
        let found = self.partner_standing_with_customers(company, partner, months, currencies, &[]);
        Ok(found.await?.0)
    }

    /// The same, and in the same read a few customers: those that are known, in any order.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn partner_standing_with_customers(
        &self,
        company: CompanyId,
        partner: PartnerId,
        months: &[Month],
        currencies: &[Currency],
        customers: &[CustomerRef],
    ) -> Result<(Vec<MonthStanding>, Vec<Customer>), Error> {
        let (months, currencies) = (once(months), once(currencies));
        let mut keys = Vec::new();
        for &month in &months {
            keys.push(Key::Period(company, month));
            for &currency in &currencies {
                let page = Page { partner, currency, month };
                keys.push(Key::Fence(company, page));
                keys.push(Key::Statement(company, page));
                keys.push(Key::Payout(company, PayoutId { page, attempt: 1 }));
            }
        }
        // DynamoDB refuses a key that is asked for twice.
        let customers: BTreeMap<&str, &CustomerRef> =
            customers.iter().map(|customer| (customer.as_str(), customer)).collect();
        keys.extend(customers.values().map(|customer| Key::Customer(company, customer)));
        let mut rows = Vec::with_capacity(keys.len());
        for some in keys.chunks(KEYS_AT_ONCE) {
            rows.extend(self.get_all(some).await?);
        }
        let mut rows = rows.into_iter();
        let mut next = || rows.next().flatten();
        let mut standings = Vec::with_capacity(months.len());
        for month in months {
            let period = next().map(item::value::<PeriodRow>).transpose()?.map(|row| row.period);
            let mut pages = Vec::with_capacity(currencies.len());
            for &currency in &currencies {
                pages.push(PageStanding {
                    currency,
                    fence: next().map(item::value).transpose()?,
                    statement: next().map(item::value).transpose()?,
                    payout: next().map(item::value).transpose()?,
                });
            }
            standings.push(MonthStanding { month, period, pages });
        }
        let customers = rows.flatten().map(item::value).collect::<Result<_, _>>()?;
        Ok((standings, customers))
    }
}

fn once<T: Copy + PartialEq>(all: &[T]) -> Vec<T> {
    let mut once = Vec::with_capacity(all.len());
    for one in all {
        if !once.contains(one) {
            once.push(*one);
        }
    }
    once
}
