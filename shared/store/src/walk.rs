//! Lists that are walked in the order of their keys, a page in memory at a time: month end, however many partners.

use std::collections::VecDeque;

use serde::de::DeserializeOwned;
use vouch_domain::{
    books::{period::Fence, statement::Statement},
    calendar::Month,
    id::CompanyId,
};

use crate::{
    Error, Store, item,
    keys::{FENCE_SHARDS, Range},
    page::{Cursor, Order},
};

/// A walk over one list, or over several as if they were one, by what their keys say within a partition.
#[derive(Debug)]
pub struct Walk<'a, T> {
    store: &'a Store,
    lanes: Vec<Lane<T>>,
    rows_at_once: i32,
}

/// One of the lists: what was read of it, and where it goes on.
#[derive(Debug)]
struct Lane<T> {
    range: Range,
    rows: VecDeque<(String, T)>,
    from: Option<Cursor>,
    is_read: bool,
}

impl<T: DeserializeOwned + Send> Lane<T> {
    /// Reads on where nothing is left; nothing is left then either at the end.
    async fn fill(&mut self, store: &Store, rows_at_once: i32) -> Result<(), Error> {
        while self.rows.is_empty() && !self.is_read {
            let page =
                store.page(&self.range, Order::Rising, rows_at_once, self.from.as_ref()).await?;
            for row in page.items {
                let key = item::sk(&row).to_owned();
                self.rows.push_back((key, item::value(row)?));
            }
            self.is_read = page.next.is_none();
            self.from = page.next;
        }
        Ok(())
    }

    fn key(&self) -> Option<&str> {
        self.rows.front().map(|(key, _)| key.as_str())
    }
}

impl<'a, T: DeserializeOwned + Send> Walk<'a, T> {
    fn over(store: &'a Store, ranges: impl IntoIterator<Item = Range>, rows_at_once: i32) -> Self {
        let lane = |range| Lane { range, rows: VecDeque::new(), from: None, is_read: false };
        Self { store, lanes: ranges.into_iter().map(lane).collect(), rows_at_once }
    }

    /// What comes next, without taking it; none at the end.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn peek(&mut self) -> Result<Option<&T>, Error> {
        Ok(self.first().await?.and_then(|lane| lane.rows.front()).map(|(_, value)| value))
    }

    /// The next; none at the end.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        Ok(self.first().await?.and_then(|lane| lane.rows.pop_front()).map(|(_, value)| value))
    }

    /// The lane whose next row is the first of all.
    async fn first(&mut self) -> Result<Option<&mut Lane<T>>, Error> {
        for lane in &mut self.lanes {
            lane.fill(self.store, self.rows_at_once).await?;
        }
        let ready = self.lanes.iter_mut().filter(|lane| !lane.rows.is_empty());
        Ok(ready.min_by(|one, other| one.key().cmp(&other.key())))
    }
}

impl Store {
    /// All fences of a month by partner and currency, so many of each shard in memory at a time.
    pub fn walk_fences(
        &self,
        company: CompanyId,
        month: Month,
        rows_at_once: i32,
    ) -> Walk<'_, Fence> {
        let shards = (0..FENCE_SHARDS).map(|shard| Range::fences(company, month, shard));
        Walk::over(self, shards, rows_at_once)
    }

    /// A month's final statements by partner and currency, so many in memory at a time.
    pub fn walk_statements(
        &self,
        company: CompanyId,
        month: Month,
        rows_at_once: i32,
    ) -> Walk<'_, Statement> {
        Walk::over(self, [Range::statements(company, month)], rows_at_once)
    }
}
