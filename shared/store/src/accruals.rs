//! What waits for thresholds: what each month left, and the lines of month end that set it free.
//!
//! A row a key and month in which the key has lines, written once, together with the line that the month adds.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{
        accrual::{AccrualKey, Carried},
        ledger::Page,
        statement::Totals,
    },
    calendar::Month,
    id::{CompanyId, PartnerId},
    money::Currency,
};

use crate::{
    Error, Store, item,
    keys::{Key, Range},
    writes::{Change, If, Role, Writes},
};

/// What a month left of one key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccrualRow {
    /// Of what.
    pub key: AccrualKey,
    /// In what.
    pub currency: Currency,
    /// Which month left it.
    pub month: Month,
    /// What is left.
    #[serde(flatten)]
    pub carried: Carried,
}

/// What months left of each key: before a month, and by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// What the months before left.
    pub before: BTreeMap<AccrualKey, Carried>,
    /// What the month itself left, where that is written.
    pub by: BTreeMap<AccrualKey, Carried>,
}

impl Store {
    /// What months left of a partner's in one currency, by what adds up, then by month.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_accruals(
        &self,
        company: CompanyId,
        partner: PartnerId,
        currency: Currency,
    ) -> Result<Vec<AccrualRow>, Error> {
        self.all(&Range::accruals(company, partner, currency)).await
    }

    /// What months left of a partner's, by currency, then by what adds up, then by month.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_accruals(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<AccrualRow>, Error> {
        self.all(&Range::all_accruals(company, partner)).await
    }

    /// What the months before a partner's month left, and what it left itself.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn accruals_around(&self, company: CompanyId, page: Page) -> Result<Around, Error> {
        let rows = self.list_accruals(company, page.partner, page.currency).await?;
        let mut around = Around::default();
        // By month within a key: the latest stays.
        for row in rows {
            if row.month < page.month {
                around.before.insert(row.key, row.carried);
            } else if row.month == page.month {
                around.by.insert(row.key, row.carried);
            }
        }
        Ok(around)
    }
}

impl Writes<'_> {
    /// What a month left of a key, once for ever.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn accrual(
        &mut self,
        company: CompanyId,
        page: Page,
        key: AccrualKey,
        carried: Carried,
    ) -> Result<(), Error> {
        let row = AccrualRow { key, currency: page.currency, month: page.month, carried };
        self.put(Role::Accrual, Key::Accrual(company, page, key), None, &row, If::Absent)
    }

    /// Adds the lines of thresholds that were met to a month that is sealed: nothing else joins it.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn join_sealed(
        &mut self,
        company: CompanyId,
        page: Page,
        totals: Totals,
    ) -> Result<(), Error> {
        let change = Change {
            expression: "ADD n :n, com :com, acc :acc",
            condition: Some("accepts = :no"),
            names: &[],
            values: vec![
                (":no", aws_sdk_dynamodb::types::AttributeValue::Bool(false)),
                (":n", item::n(totals.count)),
                (":com", item::n(totals.commissions)),
                (":acc", item::n(totals.accruing)),
            ],
        };
        self.update(Role::Fence, Key::Fence(company, page), change)
    }
}
