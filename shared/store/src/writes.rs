//! Writing: what belongs together in one transaction, each write with the condition that is its business rule.
//!
//! A refused condition is an answer and names the write it belongs to. Conflicts with other transactions are
//! retried here, by time and with full jitter, for they pass (DATA §2).

use std::time::Duration;

use aws_sdk_dynamodb::{
    error::SdkError,
    operation::transact_write_items::TransactWriteItemsError,
    types::{AttributeValue, ConditionCheck, Put, TransactWriteItem, Update},
};
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    Error, Recorded, Store,
    item::{self, Item},
    keys::{Index, Key},
};

/// Which write of a transaction a refusal belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the row of the key table it writes or checks")]
pub enum Role {
    Delivery,
    Quarantined,
    Transaction,
    Refund,
    Customer,
    CustomerAbsent,
    CustomerState,
    Assist,
    Activity,
    Parked,
    Held,
    Commission,
    Entry,
    Accrual,
    ReferralFee,
    Cap,
    Fence,
    NewFence,
    Period,
    LinkTotals,
    Points,
    PointsMark,
    Recalculation,
    Outbox,
    OutgoingEndpoint,
    OutgoingDelivery,
    UnsentMail,
    Statement,
    Closing,
    Invoice,
    Payout,
    Correction,
    Adjustment,
    Charge,
    PayoutRun,
    Rails,
    Destination,
    Sequence,
    Number,
    Registry,
    Naming,
    DailyTotals,
    Totals,
    News,
    Subscription,
    CustomerEmail,
    Lead,
    Claim,
    AccountLink,
    Application,
    Applicant,
    Relations,
    AuditHead,
    AuditRecord,
}

/// What became of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Committed {
    /// All of it is written.
    Yes,
    /// None of it: these writes' conditions did not hold.
    No(Vec<Role>),
}

impl Committed {
    /// Whether a condition of this write did not hold, and all others did.
    pub(crate) fn is_only(&self, role: Role) -> bool {
        matches!(self, Self::No(roles) if roles.iter().all(|refused| *refused == role))
    }

    /// Whether a condition of this write was among those that did not hold.
    pub fn refused(&self, role: Role) -> bool {
        matches!(self, Self::No(roles) if roles.contains(&role))
    }
}

impl From<Committed> for Recorded {
    /// Of a transaction whose conditions are all that nothing is there yet.
    fn from(committed: Committed) -> Self {
        match committed {
            Committed::Yes => Self::Now,
            Committed::No(_) => Self::Before,
        }
    }
}

/// What must hold of a row for it to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum If {
    /// There is none yet.
    Absent,
    /// It has this revision.
    Revision(u64),
    /// It was written once, be it before its changes were counted.
    Unchanged,
    /// Nothing.
    Always,
}

/// How long a transaction is tried against others that come first.
const CONFLICT_BUDGET: Duration = Duration::from_secs(5);

/// What the names and the values of a condition stand for.
pub(crate) type StandFor<'a> = (&'a [(&'a str, &'a str)], &'a [(&'a str, AttributeValue)]);

/// A transaction in the making.
#[derive(Debug)]
pub struct Writes<'a> {
    store: &'a Store,
    items: Vec<(Role, TransactWriteItem)>,
}

impl Store {
    /// An empty transaction.
    pub fn writes(&self) -> Writes<'_> {
        Writes { store: self, items: Vec::new() }
    }
}

impl Writes<'_> {
    /// How many writes it holds; DynamoDB takes a hundred.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub(crate) fn put<T: Serialize>(
        &mut self,
        role: Role,
        key: Key<'_>,
        index: Option<Index>,
        value: &T,
        when: If,
    ) -> Result<(), Error> {
        let row = item::row(&key, index.as_ref(), value)?;
        self.put_row(role, key, row, when)
    }

    pub(crate) fn put_row(
        &mut self,
        role: Role,
        key: Key<'_>,
        row: Item,
        when: If,
    ) -> Result<(), Error> {
        let put = Put::builder().table_name(self.store.name(key.table())).set_item(Some(row));
        let put = match when {
            If::Always => put,
            If::Absent => put.condition_expression("attribute_not_exists(pk)"),
            If::Revision(revision) => put
                .condition_expression("#r = :r")
                .expression_attribute_names("#r", "revision")
                .expression_attribute_values(":r", item::n(revision)),
            If::Unchanged => put
                .condition_expression(
                    "attribute_exists(pk) AND (attribute_not_exists(#r) OR #r = :r)",
                )
                .expression_attribute_names("#r", "revision")
                .expression_attribute_values(":r", item::n(0)),
        };
        let put = put.build().map_err(unbuildable)?;
        self.items.push((role, TransactWriteItem::builder().put(put).build()));
        Ok(())
    }

    /// Whether it checks this row already: DynamoDB takes each row once.
    pub(crate) fn checks(&self, key: &Key<'_>) -> bool {
        let key = item::key(key);
        let mut checks = self.items.iter().filter_map(|(_, item)| item.condition_check());
        checks.any(|check| *check.key() == key)
    }

    /// A row in place of the one before, on a condition of its own.
    pub(crate) fn put_row_if(
        &mut self,
        role: Role,
        row: Item,
        key: Key<'_>,
        condition: &str,
        (names, values): StandFor<'_>,
    ) -> Result<(), Error> {
        let mut put = Put::builder()
            .table_name(self.store.name(key.table()))
            .set_item(Some(row))
            .condition_expression(condition);
        for (name, attribute) in names {
            put = put.expression_attribute_names(*name, *attribute);
        }
        for (name, value) in values {
            put = put.expression_attribute_values(*name, value.clone());
        }
        let put = put.build().map_err(unbuildable)?;
        self.items.push((role, TransactWriteItem::builder().put(put).build()));
        Ok(())
    }

    pub(crate) fn check(
        &mut self,
        role: Role,
        key: Key<'_>,
        condition: &str,
        values: &[(&str, AttributeValue)],
    ) -> Result<(), Error> {
        let mut check = ConditionCheck::builder()
            .table_name(self.store.name(key.table()))
            .set_key(Some(item::key(&key)))
            .condition_expression(condition);
        if condition.contains("#status") {
            check = check.expression_attribute_names("#status", "status");
        }
        for (name, value) in values {
            check = check.expression_attribute_values(*name, value.clone());
        }
        let check = check.build().map_err(unbuildable)?;
        self.items.push((role, TransactWriteItem::builder().condition_check(check).build()));
        Ok(())
    }

    pub(crate) fn update(
        &mut self,
        role: Role,
        key: Key<'_>,
        change: Change<'_>,
    ) -> Result<(), Error> {
        let mut update = Update::builder()
            .table_name(self.store.name(key.table()))
            .set_key(Some(item::key(&key)))
            .update_expression(change.expression)
            .set_condition_expression(change.condition.map(str::to_owned));
        for (name, attribute) in change.names {
            update = update.expression_attribute_names(*name, *attribute);
        }
        for (name, value) in change.values {
            update = update.expression_attribute_values(name, value);
        }
        let update = update.build().map_err(unbuildable)?;
        self.items.push((role, TransactWriteItem::builder().update(update).build()));
        Ok(())
    }

    /// Writes all of it or nothing.
    ///
    /// # Errors
    /// When the store is not available or others kept coming first. Whether it was written is then unknown: the
    /// caller re-reads or repeats the same, and finds out.
    pub async fn commit(self) -> Result<Committed, Error> {
        if self.items.is_empty() {
            return Ok(Committed::Yes);
        }
        let roles: Vec<Role> = self.items.iter().map(|(role, _)| *role).collect();
        let items: Vec<TransactWriteItem> = self.items.into_iter().map(|(_, item)| item).collect();
        let deadline = Instant::now() + CONFLICT_BUDGET;
        let mut pause = Duration::from_millis(4);
        loop {
            let sent = self
                .store
                .client()
                .transact_write_items()
                .set_transact_items(Some(items.clone()))
                .send()
                .await;
            let error = match sent {
                Ok(_) => return Ok(Committed::Yes),
                Err(error) => error,
            };
            match verdict(&error, &roles) {
                Some(Verdict::Refused(roles)) => return Ok(Committed::No(roles)),
                Some(Verdict::Contended) if Instant::now() + pause < deadline => {
                    tokio::time::sleep(jittered(pause)).await;
                    pause = (pause * 2).min(Duration::from_millis(400));
                }
                Some(Verdict::Contended) => return Err(Error::contended("TransactWriteItems")),
                None => return Err(Error::from_sdk("TransactWriteItems", error)),
            }
        }
    }
}

/// An update of a row in place.
pub(crate) struct Change<'a> {
    pub(crate) expression: &'a str,
    pub(crate) condition: Option<&'a str>,
    pub(crate) names: &'a [(&'a str, &'a str)],
    pub(crate) values: Vec<(&'a str, AttributeValue)>,
}

enum Verdict {
    Refused(Vec<Role>),
    Contended,
}

fn verdict(error: &SdkError<TransactWriteItemsError>, roles: &[Role]) -> Option<Verdict> {
    let TransactWriteItemsError::TransactionCanceledException(canceled) =
        error.as_service_error()?
    else {
        return None;
    };
    let codes: Vec<&str> = canceled
        .cancellation_reasons()
        .iter()
        .map(|reason| reason.code().unwrap_or("None"))
        .collect();
    let refused: Vec<Role> = codes
        .iter()
        .zip(roles)
        .filter(|(code, _)| **code == "ConditionalCheckFailed")
        .map(|(_, role)| *role)
        .collect();
    if !refused.is_empty() {
        return Some(Verdict::Refused(refused));
    }
    let passing = |code: &&str| {
        matches!(*code, "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded")
    };
    codes.iter().any(passing).then_some(Verdict::Contended)
}

/// A pause of random length up to this: two that collided should not meet again.
pub(crate) fn jittered(pause: Duration) -> Duration {
    let random = getrandom::u32().unwrap_or(u32::MAX);
    let micros =
        u64::try_from(pause.as_micros()).unwrap_or(u64::MAX).saturating_mul(u64::from(random))
            >> 32;
    Duration::from_micros(micros)
}

fn unbuildable(source: aws_sdk_dynamodb::error::BuildError) -> Error {
    Error::Fault { operation: "TransactWriteItems", source: Box::new(source) }
}
