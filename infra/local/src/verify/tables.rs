//! Reading the tables: page by page from end to end, and single rows by the hundred.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use vouch_domain::id::{CompanyId, CustomerRef};
use vouch_store::keys::{Key, Table};
use vouch_store::{Store, TableNames};

use super::Error;
use super::findings::{Findings, Invariant};
use super::rows::{self, Kind};

/// What a row is in the SDK.
type Item = HashMap<String, AttributeValue>;

/// How many rows are in memory at a time.
const ROWS_AT_ONCE: i32 = 500;

/// How many rows one read by key takes.
const KEYS_AT_ONCE: usize = 100;

/// Where a row is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) table: Table,
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl From<Key<'_>> for Place {
    fn from(key: Key<'_>) -> Self {
        Self { table: key.table(), pk: key.pk(), sk: key.sk() }
    }
}

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) place: Place,
    pub(crate) company: Option<CompanyId>,
    pub(crate) kind: Kind,
    /// The partition of the index it is in, if it is in one.
    pub(crate) index: Option<String>,
    item: Item,
}

impl Row {
    fn of(table: Table, mut item: Item) -> Self {
        let mut take = |name| match item.remove(name) {
            Some(AttributeValue::S(text)) => Some(text),
            _ => None,
        };
        let (pk, sk) = (take("pk").unwrap_or_default(), take("sk").unwrap_or_default());
        let index = take("by1pk");
        take("by1sk");
        let (company, kind) = rows::read(table, &pk, &sk);
        Self { place: Place { table, pk, sk }, company, kind, index, item }
    }

    /// Its key, as people can look it up.
    pub(crate) fn name(&self) -> String {
        format!("{} / {}", self.place.pk, self.place.sk)
    }

    /// What stands in it; a finding if it can't be read.
    pub(crate) fn value<T: DeserializeOwned>(&self, found: &mut Findings) -> Option<T> {
        match serde_dynamo::from_item(self.item.clone()) {
            Ok(value) => Some(value),
            Err(error) => {
                found.add(Invariant::Rows, "", self.name(), "a row that can be read", error);
                None
            }
        }
    }

    /// A text in it, empty if there is none.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
    }

    /// The mark of what was reported, which the rows of transactions hold in bytes; empty if there is none.
    pub(crate) fn mark(&self) -> String {
        match self.item.get("hash") {
            Some(AttributeValue::S(text)) => text.clone(),
            Some(AttributeValue::B(bytes)) => {
                bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
            }
            _ => String::new(),
        }
    }

    /// A text in a part of it, empty if there is none.
    pub(crate) fn text_in(&self, part: &str, name: &str) -> &str {
        let part = self.item.get(part).and_then(|value| value.as_m().ok());
        let value = part.and_then(|part| part.get(name));
        value.and_then(|value| value.as_s().ok()).map_or("", String::as_str)
    }

    /// The numbers in it that are not nothing.
    pub(crate) fn numbers(&self) -> BTreeMap<String, i64> {
        let number = |value: &AttributeValue| -> Option<i64> { value.as_n().ok()?.parse().ok() };
        let numbers =
            self.item.iter().filter_map(|(name, value)| Some((name.clone(), number(value)?)));
        numbers.filter(|(_, number)| *number != 0).collect()
    }
}

/// Rows that were read by their keys.
#[derive(Debug, Default)]
pub(crate) struct Rows(BTreeMap<Place, Row>);

impl Rows {
    /// The row at a key, if there is one.
    pub(crate) fn at(&self, key: Key<'_>) -> Option<&Row> {
        self.0.get(&Place::from(key))
    }

    /// The row at a place, if there is one.
    pub(crate) fn get(&self, place: &Place) -> Option<&Row> {
        self.0.get(place)
    }

    /// Whether there is a row.
    pub(crate) fn is_at(&self, place: &Place) -> bool {
        self.0.contains_key(place)
    }

    /// What stands at a key, if there is something.
    pub(crate) fn value<T: DeserializeOwned>(
        &self,
        key: Key<'_>,
        found: &mut Findings,
    ) -> Option<T> {
        self.at(key)?.value(found)
    }
}

/// The tables of a deployment, to look at and never to write.
#[derive(Debug)]
pub(crate) struct Tables {
    client: Client,
    names: TableNames,
    /// The same, by the store's own access patterns.
    pub(crate) store: Store,
    /// What time it is there.
    pub(crate) now: DateTime<Utc>,
}

impl Tables {
    pub(crate) fn behind(client: Client, names: TableNames, now: DateTime<Utc>) -> Self {
        let store = Store::new(client.clone(), names.clone());
        Self { client, names, store, now }
    }

    fn name(&self, table: Table) -> &str {
        match table {
            Table::Registry => &self.names.registry,
            Table::Clicks => &self.names.clicks,
            Table::Ledger => &self.names.ledger,
        }
    }

    /// The next rows of a table, and where it goes on.
    #[expect(
        clippy::disallowed_methods,
        reason = "looking at everything is the point, and no request waits for it"
    )]
    pub(crate) async fn page(
        &self,
        table: Table,
        from: Option<Item>,
    ) -> Result<(Vec<Row>, Option<Item>), Error> {
        let scan = self.client.scan().table_name(self.name(table)).consistent_read(true);
        let scan = scan.limit(ROWS_AT_ONCE).set_exclusive_start_key(from);
        let page = scan.send().await.map_err(Error::unread)?;
        let rows = page.items.unwrap_or_default().into_iter().map(|item| Row::of(table, item));
        Ok((rows.collect(), page.last_evaluated_key))
    }

    /// Whether a customer did what has this hash.
    pub(crate) async fn has_activity(
        &self,
        company: CompanyId,
        customer: &CustomerRef,
        hash: &str,
    ) -> Result<bool, Error> {
        let first = Key::Activity(company, customer, DateTime::UNIX_EPOCH, "");
        let text = |text: String| AttributeValue::S(text);
        let mut from = None;
        loop {
            let query = self.client.query().table_name(self.name(Table::Ledger));
            let query = query
                .key_condition_expression("pk = :pk AND begins_with(sk, :sk)")
                .expression_attribute_values(":pk", text(first.pk()))
                .expression_attribute_values(":sk", text("ACT#".to_owned()))
                .consistent_read(true)
                .set_exclusive_start_key(from);
            let page = query.send().await.map_err(Error::unread)?;
            let mut rows = page.items.unwrap_or_default().into_iter();
            if rows.any(|item| Row::of(Table::Ledger, item).place.sk.ends_with(hash)) {
                return Ok(true);
            }
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(false);
            }
        }
    }

    /// Rows by their keys; those that are not there are left out.
    pub(crate) async fn look(&self, places: Vec<Place>) -> Result<Rows, Error> {
        let places: Vec<_> = places.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let mut rows = BTreeMap::new();
        for some in places.chunks(KEYS_AT_ONCE) {
            let mut left = self.wanted(some)?;
            while !left.is_empty() {
                let get = self.client.batch_get_item().set_request_items(Some(left));
                let answer = get.send().await.map_err(Error::unread)?;
                for (name, items) in answer.responses.unwrap_or_default() {
                    let table = [Table::Registry, Table::Clicks, Table::Ledger]
                        .into_iter()
                        .find(|table| self.name(*table) == name);
                    for row in
                        items.into_iter().map(|item| Row::of(table.unwrap_or(Table::Ledger), item))
                    {
                        rows.insert(row.place.clone(), row);
                    }
                }
                left = answer.unprocessed_keys.unwrap_or_default();
            }
        }
        Ok(Rows(rows))
    }

    fn wanted(&self, places: &[Place]) -> Result<HashMap<String, KeysAndAttributes>, Error> {
        let mut keys: BTreeMap<Table, Vec<Item>> = BTreeMap::new();
        for place in places {
            let part =
                |name: &str, value: &str| (name.to_owned(), AttributeValue::S(value.to_owned()));
            let key = HashMap::from([part("pk", &place.pk), part("sk", &place.sk)]);
            keys.entry(place.table).or_default().push(key);
        }
        let mut wanted = HashMap::new();
        for (table, keys) in keys {
            let keys = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true);
            wanted.insert(self.name(table).to_owned(), keys.build().map_err(Error::unread)?);
        }
        Ok(wanted)
    }
}
