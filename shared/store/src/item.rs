//! The one place where values become items and items become values.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Error,
    keys::{Index, Key},
};

/// What a row is in the SDK.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The attributes of the two keys.
const KEYS: [&str; 4] = ["pk", "sk", "by1pk", "by1sk"];

/// A key alone, as reads and conditions take it.
pub(crate) fn key(key: &Key<'_>) -> Item {
    HashMap::from([
        ("pk".to_owned(), AttributeValue::S(key.pk())),
        ("sk".to_owned(), AttributeValue::S(key.sk())),
    ])
}

/// A whole row. What is absent takes no room.
pub(crate) fn row<T: Serialize>(
    at: &Key<'_>,
    index: Option<&Index>,
    value: &T,
) -> Result<Item, Error> {
    let mut item: Item = serde_dynamo::to_item(value).map_err(|source| corrupt(at.pk(), source))?;
    strip_nulls(&mut item);
    item.extend(key(at));
    if let Some(index) = index {
        item.insert("by1pk".to_owned(), AttributeValue::S(index.pk.clone()));
        item.insert("by1sk".to_owned(), AttributeValue::S(index.sk.clone()));
    }
    Ok(item)
}

/// The value of a row.
pub(crate) fn value<T: DeserializeOwned>(mut item: Item) -> Result<T, Error> {
    let name = format!("{} / {}", text(&item, "pk"), text(&item, "sk"));
    for attribute in KEYS {
        item.remove(attribute);
    }
    serde_dynamo::from_item(item).map_err(|source| corrupt(name, source))
}

/// The partition key of a row.
pub(crate) fn pk(item: &Item) -> &str {
    text(item, "pk")
}

/// The sort key of a row.
pub(crate) fn sk(item: &Item) -> &str {
    text(item, "sk")
}

/// The index key of a row, empty if it is in none.
pub(crate) fn by1pk(item: &Item) -> &str {
    text(item, "by1pk")
}

/// The sort key of a row in its index, empty if it is in none.
pub(crate) fn by1sk(item: &Item) -> &str {
    text(item, "by1sk")
}

/// A text attribute, empty if there is none.
pub(crate) fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    item.get(name).and_then(|value| value.as_s().ok()).map_or("", String::as_str)
}

/// A number attribute, nothing if there is none.
pub(crate) fn number(item: &Item, name: &str) -> i64 {
    item.get(name)
        .and_then(|value| value.as_n().ok())
        .and_then(|text| text.parse().ok())
        .unwrap_or(0)
}

/// A number as an attribute.
pub(crate) fn n(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// A text as an attribute.
pub(crate) fn s(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

fn corrupt(key: String, source: serde_dynamo::Error) -> Error {
    Error::Corrupt { key, source: Box::new(source) }
}

fn strip_nulls(item: &mut Item) {
    item.retain(|_, value| !matches!(value, AttributeValue::Null(_)));
    for value in item.values_mut() {
        match value {
            AttributeValue::M(inner) => strip_nulls(inner),
            AttributeValue::L(list) => list.iter_mut().for_each(|value| {
                if let AttributeValue::M(inner) = value {
                    strip_nulls(inner);
                }
            }),
            _ => {}
        }
    }
}
