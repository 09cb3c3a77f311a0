//! Intents that wait to leave the books.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{books::outbox::Outbox, id::CompanyId};

use crate::{
    Error, Store,
    keys::{Index, Key, Range},
    page::Order,
    writes::{Change, If, Role, Writes},
};

/// An intent's row: what, whose, and whether it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// Whose.
    pub company: CompanyId,
    /// Whether it is done.
    pub done: bool,
    /// What.
    #[serde(flatten)]
    pub outbox: Outbox,
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

    /// Intents that are pending, of all companies, oldest first. A view: doing one looks again.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_due_outbox(&self, limit: i32) -> Result<Vec<OutboxRow>, Error> {
        Ok(self.list(&Range::due_outbox(), Order::Rising, limit, None).await?.items)
    }
}

impl Writes<'_> {
    /// An intent, once.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn outbox(
        &mut self,
        company: CompanyId,
        outbox: &Outbox,
        due_at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let row = OutboxRow { company, done: false, outbox: outbox.clone() };
        let index = Index::due_outbox(company, &outbox.id, due_at);
        self.put(Role::Outbox, Key::Outbox(company, &outbox.id), Some(index), &row, If::Absent)
    }

    /// That an intent is done, on condition that it was not.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn outbox_done(&mut self, company: CompanyId, id: &str) -> Result<(), Error> {
        let change = Change {
            expression: "SET done = :yes REMOVE by1pk, by1sk",
            condition: Some("done = :no"),
            names: &[],
            values: vec![
                (":yes", aws_sdk_dynamodb::types::AttributeValue::Bool(true)),
                (":no", aws_sdk_dynamodb::types::AttributeValue::Bool(false)),
            ],
        };
        self.update(Role::Outbox, Key::Outbox(company, id), change)
    }
}
