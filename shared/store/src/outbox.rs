//! Intents that wait to leave the books.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::{
        notice::Notice,
        outbox::{Intent, Outbox},
    },
    id::CompanyId,
};

use crate::{
    Error, Store, item,
    keys::{Index, Key, Range},
    page::Order,
    writes::{Change, If, Role, Writes},
};

/// An intent's row: what, whose, and whether it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct OutboxRow {
    /// Whose.
    pub company: CompanyId,
    /// Whether it is done.
    pub done: bool,
    /// When it is to be done.
    pub due_at: DateTime<Utc>,
    /// Since when it fails and is put off again and again, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<DateTime<Utc>>,
    /// What.
    #[serde(flatten)]
    pub outbox: Outbox,
}

/// As rows are stored: before there were dated ones, each was due when it was written.
#[derive(Deserialize)]
struct Stored {
    company: CompanyId,
    done: bool,
    due_at: Option<DateTime<Utc>>,
    #[serde(default)]
    failing_since: Option<DateTime<Utc>>,
    #[serde(flatten)]
    outbox: Outbox,
}

impl From<Stored> for OutboxRow {
    fn from(row: Stored) -> Self {
        let due_at = row.due_at.unwrap_or(row.outbox.created_at);
        let Stored { company, done, failing_since, outbox, .. } = row;
        Self { company, done, due_at, failing_since, outbox }
    }
}

impl OutboxRow {
    /// Since when it waits to be done.
    pub fn waits_since(&self) -> DateTime<Utc> {
        self.failing_since.unwrap_or(self.due_at)
    }
}

impl Store {
    /// An intent as it stands.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_outbox(
        &self,
        company: CompanyId,
        id: &str,
    ) -> Result<Option<OutboxRow>, Error> {
        self.get(Key::Outbox(company, id)).await
    }

    /// Intents that are pending and due by an instant, of all companies, oldest first. A view: doing one looks again.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_due_outbox(
        &self,
        by: DateTime<Utc>,
        limit: i32,
    ) -> Result<Vec<OutboxRow>, Error> {
        let page = self.list(&Range::due_outbox(), Order::Rising, limit, None).await?;
        Ok(page.items.into_iter().take_while(|row: &OutboxRow| row.due_at <= by).collect())
    }

    /// When the first intent is due of those that are not yet due at this instant. A view.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn next_due_outbox(
        &self,
        after: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, Error> {
        let range = Range::outbox_due_after(after);
        let page = self.list::<OutboxRow>(&range, Order::Rising, 1, None).await?;
        Ok(page.items.first().map(|row| row.due_at))
    }
}

impl Writes<'_> {
    /// An intent, once, to be done when it is due.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn outbox(
        &mut self,
        company: CompanyId,
        outbox: &Outbox,
        due_at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let (done, failing_since, outbox) = (false, None, outbox.clone());
        let row = OutboxRow { company, done, due_at, failing_since, outbox };
        let index = Index::due_outbox(company, &row.outbox.id, due_at);
        self.put(Role::Outbox, Key::Outbox(company, &row.outbox.id), Some(index), &row, If::Absent)
    }

    /// A notice, to be told at once. Its id follows from what it tells of.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn notice(
        &mut self,
        company: CompanyId,
        id: &str,
        notice: &Notice,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        self.notice_at(company, id, notice, now, now)
    }

    /// A notice, to be told when it is due.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn notice_at(
        &mut self,
        company: CompanyId,
        id: &str,
        notice: &Notice,
        now: DateTime<Utc>,
        due_at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let intent = Intent::Notify { notice: Box::new(notice.clone()) };
        let outbox = Outbox { id: format!("notice#{id}"), intent, created_at: now };
        self.outbox(company, &outbox, due_at)
    }

    /// That an intent is done, on condition that it was not.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn outbox_done(&mut self, company: CompanyId, id: &str) -> Result<(), Error> {
        let change = Change {
            expression: "SET done = :yes REMOVE by1pk, by1sk, failing_since",
            condition: Some("done = :no"),
            names: &[],
            values: vec![
                (":yes", aws_sdk_dynamodb::types::AttributeValue::Bool(true)),
                (":no", aws_sdk_dynamodb::types::AttributeValue::Bool(false)),
            ],
        };
        self.update(Role::Outbox, Key::Outbox(company, id), change)
    }

    /// That an intent is due later, on condition that it is not done.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn outbox_postponed(
        &mut self,
        company: CompanyId,
        id: &str,
        due_at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let change = Change {
            expression: "SET due_at = :at, by1sk = :sk",
            condition: Some("done = :no"),
            names: &[],
            values: vec![
                (":at", item::s(written(due_at))),
                (":sk", item::s(Index::due_outbox(company, id, due_at).sk)),
                (":no", aws_sdk_dynamodb::types::AttributeValue::Bool(false)),
            ],
        };
        self.update(Role::Outbox, Key::Outbox(company, id), change)
    }

    /// That an intent failed, has done so since then, and is due later, on condition that it is not done.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn outbox_failing(
        &mut self,
        company: CompanyId,
        id: &str,
        (since, due_at): (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<(), Error> {
        let change = Change {
            expression: "SET due_at = :at, by1sk = :sk, failing_since = :since",
            condition: Some("done = :no"),
            names: &[],
            values: vec![
                (":at", item::s(written(due_at))),
                (":since", item::s(written(since))),
                (":sk", item::s(Index::due_outbox(company, id, due_at).sk)),
                (":no", aws_sdk_dynamodb::types::AttributeValue::Bool(false)),
            ],
        };
        self.update(Role::Outbox, Key::Outbox(company, id), change)
    }
}

/// An instant as rows hold it.
fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
