//! A company at a glance: how far its latest months are, their invoices, and who its latest news are about, in one read.

use std::collections::BTreeSet;

use vouch_domain::{
    books::{
        invoice::{Invoice, InvoiceId},
        period::Period,
    },
    calendar::Month,
    id::{CompanyId, CustomerRef, PartnerId},
    money::Currency,
    people::partner::Partner,
    tracking::customer::Customer,
};

use crate::{Error, Store, item, keys::Key, periods::PeriodRow};

/// What is to be looked at. Things named twice count once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sought {
    /// Which months.
    pub months: BTreeSet<Month>,
    /// In which currencies the months may have invoices.
    pub currencies: BTreeSet<Currency>,
    /// Who is named.
    pub partners: BTreeSet<PartnerId>,
    /// Who signed up or paid.
    pub customers: BTreeSet<CustomerRef>,
}

/// What was found. What there is none of is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Glance {
    /// How far the months are, in their order; one that lies ahead is absent.
    pub periods: Vec<Period>,
    /// The invoices that are final, by month and currency.
    pub invoices: Vec<Invoice>,
    /// The partners, in no order that matters.
    pub partners: Vec<Partner>,
    /// The customers, in no order that matters.
    pub customers: Vec<Customer>,
}

/// The most keys of one read.
const KEYS_AT_ONCE: usize = 100;

impl Store {
    /// A company at a glance: one read for up to a hundred things, consistent with the books.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn glance(&self, company: CompanyId, sought: &Sought) -> Result<Glance, Error> {
        let mut keys = Vec::new();
        for &month in &sought.months {
            keys.push(Key::Period(company, month));
            for &currency in &sought.currencies {
                keys.push(Key::Invoice(company, InvoiceId { month, currency }));
            }
        }
        keys.extend(sought.partners.iter().map(|partner| Key::Partner(company, *partner)));
        keys.extend(sought.customers.iter().map(|customer| Key::Customer(company, customer)));
        let mut glance = Glance::default();
        for some in keys.chunks(KEYS_AT_ONCE) {
            for (key, row) in some.iter().zip(self.get_all(some).await?) {
                let Some(row) = row else { continue };
                match key {
                    Key::Period(..) => {
                        glance.periods.push(item::value::<PeriodRow>(row)?.period);
                    }
                    Key::Invoice(..) => glance.invoices.push(item::value(row)?),
                    Key::Partner(..) => glance.partners.push(item::value(row)?),
                    _ => glance.customers.push(item::value(row)?),
                }
            }
        }
        Ok(glance)
    }
}
