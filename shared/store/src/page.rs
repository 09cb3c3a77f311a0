//! Reading: one item, or a range of them page by page.

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes, ReturnConsumedCapacity};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::de::DeserializeOwned;

use crate::{
    Error, Store,
    item::{self, Item},
    keys::{Key, Range},
};

/// A page of a list, and where the next begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where the next begins; none at the end.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// The same page of other things.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}

/// Where a list goes on: opaque to callers, and of no use outside the list it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(Vec<(String, String)>);

/// Not a cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a cursor that a list gave out")]
pub struct ParseCursorError;

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text: Vec<String> =
            self.0.iter().map(|(name, value)| format!("{name}={value}")).collect();
        f.write_str(&URL_SAFE_NO_PAD.encode(text.join("\n")))
    }
}

impl std::str::FromStr for Cursor {
    type Err = ParseCursorError;

    fn from_str(text: &str) -> Result<Self, ParseCursorError> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| ParseCursorError)?;
        let text = String::from_utf8(bytes).map_err(|_| ParseCursorError)?;
        let pair = |line: &str| {
            let (name, value) = line.split_once('=')?;
            matches!(name, "pk" | "sk" | "by1pk" | "by1sk")
                .then(|| (name.to_owned(), value.to_owned()))
        };
        text.split('\n').map(pair).collect::<Option<Vec<_>>>().map(Self).ok_or(ParseCursorError)
    }
}

impl Cursor {
    /// Where a list by base key goes on after this key, whether or not there is such an item.
    pub fn after(key: &Key<'_>) -> Self {
        Self(vec![("pk".to_owned(), key.pk()), ("sk".to_owned(), key.sk())])
    }

    fn of(last: Item) -> Self {
        let mut pairs: Vec<_> = last
            .into_iter()
            .filter_map(|(name, value)| value.as_s().ok().cloned().map(|value| (name, value)))
            .collect();
        pairs.sort();
        Self(pairs)
    }

    /// Whether it points into this range: a cursor never leads into another company's list, nor out of what a
    /// list is of, which the store would refuse.
    fn belongs_to(&self, range: &Range) -> bool {
        let (partition, sort) = if range.index { ("by1pk", "by1sk") } else { ("pk", "sk") };
        let has = |part: &str, is_within: &dyn Fn(&str) -> bool| {
            self.0.iter().any(|(name, value)| name == part && is_within(value))
        };
        has(partition, &|value| value == range.pk)
            && has(sort, &|value| value.starts_with(&range.prefix))
    }

    fn start_key(&self) -> Item {
        self.0
            .iter()
            .map(|(name, value)| (name.clone(), AttributeValue::S(value.clone())))
            .collect()
    }
}

/// Which way a list runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Oldest, or A, first.
    Rising,
    /// Newest, or Z, first.
    Falling,
}

impl Store {
    /// One value, read consistently.
    pub(crate) fn get<T: DeserializeOwned>(
        &self,
        key: Key<'_>,
    ) -> impl Future<Output = Result<Option<T>, Error>> + Send {
        self.get_as(key, item::value)
    }

    /// One row, read consistently and in this way.
    pub(crate) fn get_as<T>(
        &self,
        key: Key<'_>,
        read: fn(Item) -> Result<T, Error>,
    ) -> impl Future<Output = Result<Option<T>, Error>> + Send {
        let request = self
            .client()
            .get_item()
            .table_name(self.name(key.table()))
            .set_key(Some(item::key(&key)))
            .consistent_read(true);
        async move {
            let answer = request.send().await.map_err(|error| Error::from_sdk("GetItem", error))?;
            answer.item.map(read).transpose()
        }
    }

    /// Several items of one table in one call, in the order of their keys; absent ones are none.
    pub(crate) async fn get_all(&self, keys: &[Key<'_>]) -> Result<Vec<Option<Item>>, Error> {
        let mut request =
            self.client().batch_get_item().return_consumed_capacity(ReturnConsumedCapacity::None);
        let mut by_table: std::collections::BTreeMap<&str, Vec<Item>> =
            std::collections::BTreeMap::new();
        for key in keys {
            by_table.entry(self.name(key.table())).or_default().push(item::key(key));
        }
        for (table, keys) in by_table {
            let wanted = KeysAndAttributes::builder()
                .set_keys(Some(keys))
                .consistent_read(true)
                .build()
                .map_err(|source| Error::Fault {
                    operation: "BatchGetItem",
                    source: Box::new(source),
                })?;
            request = request.request_items(table, wanted);
        }
        let answer =
            request.send().await.map_err(|error| Error::from_sdk("BatchGetItem", error))?;
        if answer.unprocessed_keys.is_some_and(|left| !left.is_empty()) {
            return Err(Error::contended("BatchGetItem"));
        }
        let mut found: Vec<Item> =
            answer.responses.unwrap_or_default().into_values().flatten().collect();
        let mut take = |key: &Key<'_>| {
            let (pk, sk) = (key.pk(), key.sk());
            let at = found.iter().position(|row| item::pk(row) == pk && item::sk(row) == sk)?;
            Some(found.swap_remove(at))
        };
        Ok(keys.iter().map(&mut take).collect())
    }

    /// One page of a range.
    pub(crate) async fn page(
        &self,
        range: &Range,
        order: Order,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Item>, Error> {
        let (partition, sort) = if range.index { ("by1pk", "by1sk") } else { ("pk", "sk") };
        let (condition, bound) = match (&range.since, &range.until) {
            (Some(since), Some(_)) => ("#p = :p AND #s BETWEEN :s AND :u", Some(since)),
            (Some(since), None) => ("#p = :p AND #s >= :s", Some(since)),
            (None, _) if range.prefix.is_empty() => ("#p = :p", None),
            (None, _) => ("#p = :p AND begins_with(#s, :s)", Some(&range.prefix)),
        };
        let mut request = self
            .client()
            .query()
            .table_name(self.name(range.table))
            .key_condition_expression(condition)
            .expression_attribute_names("#p", partition)
            .expression_attribute_values(":p", item::s(&range.pk))
            .scan_index_forward(order == Order::Rising)
            .limit(limit);
        if let Some(bound) = bound {
            request = request
                .expression_attribute_names("#s", sort)
                .expression_attribute_values(":s", item::s(bound));
        }
        if let (Some(_), Some(until)) = (&range.since, &range.until) {
            request = request.expression_attribute_values(":u", item::s(until));
        }
        // Money is decided on base keys, consistently; an index can only be read as it is.
        request =
            if range.index { request.index_name("by1") } else { request.consistent_read(true) };
        if let Some(cursor) = from.filter(|cursor| cursor.belongs_to(range)) {
            request = request.set_exclusive_start_key(Some(cursor.start_key()));
        }
        let answer = request.send().await.map_err(|error| Error::from_sdk("Query", error))?;
        Ok(Page {
            items: answer.items.unwrap_or_default(),
            next: answer.last_evaluated_key.map(Cursor::of),
        })
    }

    /// A page of values.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        range: &Range,
        order: Order,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<T>, Error> {
        let page = self.page(range, order, limit, from).await?;
        let items = page.items.into_iter().map(item::value).collect::<Result<_, _>>()?;
        Ok(Page { items, next: page.next })
    }

    /// All of a range, page after page. For ranges that people keep small, and for month end.
    pub(crate) async fn all_rows(&self, range: &Range) -> Result<Vec<Item>, Error> {
        let (mut rows, mut from) = (Vec::new(), None);
        loop {
            let page = self.page(range, Order::Rising, 1000, from.as_ref()).await?;
            rows.extend(page.items);
            match page.next {
                Some(next) => from = Some(next),
                None => return Ok(rows),
            }
        }
    }

    /// All values of a range. Rows take ten times the room of what they say, so none is kept longer than its page.
    pub(crate) async fn all<T: DeserializeOwned>(&self, range: &Range) -> Result<Vec<T>, Error> {
        let (mut values, mut from) = (Vec::new(), None);
        loop {
            let page = self.list(range, Order::Rising, 1000, from.as_ref()).await?;
            values.extend(page.items);
            match page.next {
                Some(next) => from = Some(next),
                None => return Ok(values),
            }
        }
    }
}
