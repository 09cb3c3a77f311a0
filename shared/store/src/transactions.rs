//! Transactions: a sale's row, its refunds, and the facts that a booking needs in as few reads as can be.

mod row;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    earning::transaction::{RefundRecord, Transaction},
    id::{CompanyId, CustomerRef, PartnerId, RefundRef, TransactionRef},
    people::{company::Company, rules::CompanyRules},
    tracking::customer::{Customer, CustomerState},
};

use self::row::{restored, squeeze};
use crate::{
    Error, Store, item,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

/// What a sale's booking needs to know first, in one read.
#[derive(Debug, Clone)]
pub struct SaleFacts {
    /// The company, if there is one.
    pub company: Option<Company>,
    /// The transaction as it stands.
    pub transaction: Option<Transaction>,
    /// Its customer.
    pub customer: Option<Customer>,
    /// The customer's sales so far.
    pub state: CustomerState,
    /// What the company rules for all its partners.
    pub rules: CompanyRules,
}

/// A sale with a commission on hold, whatever its month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldSale {
    /// Which.
    pub transaction: TransactionRef,
    /// Whose commission it is.
    pub partner: PartnerId,
    /// When it was paid.
    pub occurred_at: DateTime<Utc>,
    /// Whether it still is.
    pub is_held: bool,
}

/// What a refund's booking needs to know first, in one read.
#[derive(Debug, Clone)]
pub struct RefundFacts {
    /// The company, if there is one.
    pub company: Option<Company>,
    /// The transaction as it stands.
    pub transaction: Option<Transaction>,
    /// The refund as it stands.
    pub refund: Option<RefundRecord>,
}

impl Store {
    /// All that a sale's booking needs to know first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_sale_facts(
        &self,
        company: CompanyId,
        transaction: &TransactionRef,
        customer: &CustomerRef,
    ) -> Result<SaleFacts, Error> {
        let keys = [
            Key::Company(company),
            Key::Transaction(company, transaction),
            Key::Customer(company, customer),
            Key::CustomerState(company, customer),
            Key::Rules(company),
        ];
        let mut rows = self.get_all(&keys).await?.into_iter();
        let mut next = || rows.next().flatten();
        Ok(SaleFacts {
            company: next().map(item::value).transpose()?,
            transaction: next().map(restored).transpose()?,
            customer: next().map(item::value).transpose()?,
            state: next().map(item::value).transpose()?.unwrap_or_default(),
            rules: next().map(item::value).transpose()?.unwrap_or_default(),
        })
    }

    /// All that a refund's booking needs to know first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_refund_facts(
        &self,
        company: CompanyId,
        transaction: &TransactionRef,
        refund: &RefundRef,
    ) -> Result<RefundFacts, Error> {
        let keys = [
            Key::Company(company),
            Key::Transaction(company, transaction),
            Key::Refund(company, transaction, refund),
        ];
        let mut rows = self.get_all(&keys).await?.into_iter();
        let mut next = || rows.next().flatten();
        Ok(RefundFacts {
            company: next().map(item::value).transpose()?,
            transaction: next().map(restored).transpose()?,
            refund: next().map(item::value).transpose()?,
        })
    }

    /// A transaction.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_transaction(
        &self,
        company: CompanyId,
        transaction: &TransactionRef,
    ) -> Result<Option<Transaction>, Error> {
        self.get_as(Key::Transaction(company, transaction), restored).await
    }

    /// Several transactions, in one read for up to a hundred; unknown ones are left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_transactions(
        &self,
        company: CompanyId,
        transactions: &[TransactionRef],
    ) -> Result<Vec<Transaction>, Error> {
        // DynamoDB refuses a key that is asked for twice.
        let once: BTreeSet<&TransactionRef> = transactions.iter().collect();
        let keys: Vec<_> = once.into_iter().map(|id| Key::Transaction(company, id)).collect();
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(100) {
            found.extend(self.get_all(some).await?.into_iter().flatten());
        }
        found.into_iter().map(restored).collect()
    }

    /// The sales of a company that have a commission on hold, the latest paid first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_held(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<HeldSale>, Error> {
        self.list(&Range::on_hold(company), Order::Falling, limit, from).await
    }

    /// The refunds of a transaction and their reversals, by the company's ids of them.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_refunds(
        &self,
        company: CompanyId,
        transaction: &TransactionRef,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<RefundRecord>, Error> {
        self.list(&Range::refunds(company, transaction), Order::Rising, limit, from).await
    }

    /// A customer's transactions, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_customer_transactions(
        &self,
        company: CompanyId,
        customer: &CustomerRef,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Transaction>, Error> {
        let page = self
            .page(&Range::customer_transactions(company, customer), Order::Falling, limit, from)
            .await?;
        let items = page.items.into_iter().map(restored).collect::<Result<_, _>>()?;
        Ok(Page { items, next: page.next })
    }
}

impl Writes<'_> {
    /// A transaction as it stands now, on condition that it stood at the revision before (or not at all).
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn transaction(
        &mut self,
        company: CompanyId,
        before: Option<u64>,
        transaction: &Transaction,
    ) -> Result<(), Error> {
        let index = transaction.recorded().map(|recorded| {
            Index::transaction(
                company,
                &recorded.sale.customer,
                recorded.sale.occurred_at,
                &transaction.transaction,
            )
        });
        let when = before.map_or(If::Absent, If::Revision);
        let key = Key::Transaction(company, &transaction.transaction);
        let mut row = item::row(&key, index.as_ref(), transaction)?;
        squeeze(&mut row);
        self.put_row(Role::Transaction, key, row, when)
    }

    /// A sale whose commission is on hold, or no longer is.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn held(
        &mut self,
        company: CompanyId,
        customer: &CustomerRef,
        sale: &HeldSale,
    ) -> Result<(), Error> {
        let index = sale.is_held.then(|| Index::held(company, sale.occurred_at, &sale.transaction));
        let key = Key::Held(company, customer, &sale.transaction);
        self.put(Role::Held, key, index, sale, If::Always)
    }

    /// A refund as it stands now. The transaction's revision guards it: they are always written together.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn refund(
        &mut self,
        company: CompanyId,
        transaction: &TransactionRef,
        refund: &RefundRecord,
    ) -> Result<(), Error> {
        self.put(
            Role::Refund,
            Key::Refund(company, transaction, &refund.refund),
            None,
            refund,
            If::Always,
        )
    }
}
