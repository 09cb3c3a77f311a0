//! Lists: a page of things and where the next begins.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use vouch_runtime::problem::Problem;
use vouch_store::page::{Cursor, Page};

use crate::refusal::Refusal;

/// A page of a list.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ListOf{T}")]
pub(crate) struct List<T> {
    /// What is on this page.
    pub(crate) items: Vec<T>,
    /// Send this as `cursor` for the next page; null at the end.
    pub(crate) next: Option<String>,
}

impl<T> List<T> {
    /// The same page of other things.
    pub(crate) fn map<U>(self, f: impl FnMut(T) -> U) -> List<U> {
        List { items: self.items.into_iter().map(f).collect(), next: self.next }
    }

    /// All there is.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

impl<T> From<Page<T>> for List<T> {
    fn from(page: Page<T>) -> Self {
        Self { items: page.items, next: page.next.map(|cursor| cursor.to_string()) }
    }
}

/// Which part of a list, where nothing else is to be said.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Paging {
    pub(crate) cursor: Option<String>,
    #[serde(default)]
    pub(crate) limit: Limit,
}

/// How many things a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Limit(u8);

const MOST: u8 = 200;
const USUAL: u8 = 50;

impl Default for Limit {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl Limit {
    /// As the store counts.
    pub(crate) fn for_store(self) -> i32 {
        i32::from(self.0)
    }

    /// As slices count.
    pub(crate) fn count(self) -> usize {
        usize::from(self.0)
    }
}

impl TryFrom<String> for Limit {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        let number = text.parse().ok().filter(|number| (1..=MOST).contains(number));
        number.map(Self).ok_or("must be a number from 1 to 200")
    }
}

impl JsonSchema for Limit {
    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL })
    }
}

/// Where a list of the store goes on.
pub(crate) fn cursor(text: Option<&str>) -> Result<Option<Cursor>, Refusal> {
    let read = text.map(str::parse).transpose();
    Ok(read.map_err(|error: vouch_store::page::ParseCursorError| {
        Problem::invalid_field("cursor", error.to_string())
    })?)
}

/// A page of a list that was put together here, in the order of its names: those after the cursor.
pub(crate) fn page_after<T>(
    items: Vec<T>,
    after: Option<&str>,
    limit: Limit,
    name: impl Fn(&T) -> String,
) -> List<T> {
    let mut left: Vec<T> = items
        .into_iter()
        .filter(|item| after.is_none_or(|after| name(item).as_str() > after))
        .collect();
    let more = left.len() > limit.count();
    left.truncate(limit.count());
    let next = left.last().filter(|_| more).map(name);
    List { items: left, next }
}
