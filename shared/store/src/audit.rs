//! The audit trail: records behind one head, which is the only row that two at once can meet on.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::{DateTime, Utc};
use tokio::time::Duration;
use vouch_domain::{
    books::audit::{AuditHead, AuditRecord, Bound, Deed, Outcome, Unbound},
    calendar::Month,
    id::CompanyId,
};

use crate::{
    Error, Store, item,
    keys::{Key, Range},
    page::{Cursor, Order, Page},
    writes::{Change, Committed, If, Role, jittered},
};

/// How often a record is tried while others of the same company come first.
const ATTEMPTS: u32 = 12;

impl Store {
    /// Adds a record at the end of a company's trail.
    ///
    /// # Errors
    /// When the store can't answer, or others kept coming first. A record may then be there all the same; it tells
    /// of something that was not tried.
    pub async fn append_audit(
        &self,
        company: CompanyId,
        deed: &Deed,
        now: DateTime<Utc>,
    ) -> Result<AuditRecord, Error> {
        let mut pause = Duration::from_millis(4);
        for _ in 0..ATTEMPTS {
            let before = self.find_audit_head(company).await?;
            let bound = self.noted_since(company, before.as_ref()).await?;
            let (record, head) = AuditRecord::after(before.as_ref(), bound, deed.clone(), now);
            let when = before.map_or(If::Absent, |before| If::Revision(before.revision));
            let mut writes = self.writes();
            writes.put(Role::AuditHead, Key::AuditHead(company), None, &head, when)?;
            let key = Key::AuditRecord(company, record.month(), record.number);
            writes.put(Role::AuditRecord, key, None, &record, If::Absent)?;
            if writes.commit().await? == Committed::Yes {
                return Ok(record);
            }
            tokio::time::sleep(jittered(pause)).await;
            pause = (pause * 2).min(Duration::from_millis(400));
        }
        Err(Error::contended("TransactWriteItems"))
    }

    /// The outcomes, noted by now, of the records that a head calls unbound.
    async fn noted_since(
        &self,
        company: CompanyId,
        head: Option<&AuditHead>,
    ) -> Result<Vec<Bound>, Error> {
        let unbound = head.map(|head| head.unbound.as_slice()).unwrap_or_default();
        if unbound.is_empty() {
            return Ok(Vec::new());
        }
        let key = |open: &Unbound| Key::AuditRecord(company, open.month, open.number);
        let keys: Vec<_> = unbound.iter().map(key).collect();
        let mut bound = Vec::with_capacity(keys.len());
        for row in self.get_all(&keys).await?.into_iter().flatten() {
            let record: AuditRecord = item::value(row)?;
            let hash = record.outcome.and_then(|outcome| outcome.hash);
            bound.extend(hash.map(|hash| Bound { number: record.number, hash }));
        }
        Ok(bound)
    }

    /// Notes on a record what became of what it tells of, once. Nothing else of it changes.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn note_audit_outcome(
        &self,
        company: CompanyId,
        record: &AuditRecord,
        outcome: &Outcome,
    ) -> Result<(), Error> {
        let key = Key::AuditRecord(company, record.month(), record.number);
        let value: AttributeValue = serde_dynamo::to_attribute_value(outcome)
            .map_err(|source| Error::Corrupt { key: key.sk(), source: Box::new(source) })?;
        let mut writes = self.writes();
        writes.update(
            Role::AuditRecord,
            key,
            Change {
                expression: "SET outcome = :o",
                condition: Some("attribute_exists(pk) AND attribute_not_exists(outcome)"),
                names: &[],
                values: vec![(":o", value)],
            },
        )?;
        writes.commit().await?;
        Ok(())
    }

    /// Where a company's trail ends; none where nothing was ever asked.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_audit_head(&self, company: CompanyId) -> Result<Option<AuditHead>, Error> {
        self.get(Key::AuditHead(company)).await
    }

    /// A month's records by UTC, the latest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_audit(
        &self,
        company: CompanyId,
        month: Month,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<AuditRecord>, Error> {
        self.list(&Range::audit(company, month), Order::Falling, limit, from).await
    }
}
