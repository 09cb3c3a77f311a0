//! DynamoDB, and nothing else: three tables, one file that spells keys, each method one access pattern.
//!
//! There is no trait to stand in for it: tests give the same code another endpoint.

pub mod account_links;
pub mod accruals;
pub mod adjustments;
pub mod answers;
pub mod applications;
pub mod audit;
pub mod booking;
pub mod caps;
pub mod charges;
pub mod claims;
pub mod clicks;
pub mod companies;
pub mod corrections;
pub mod coupons;
pub mod customers;
pub mod decisions;
pub mod deliveries;
pub mod destinations;
mod error;
pub mod fees;
pub mod glance;
pub mod invoices;
mod item;
pub mod keys;
pub mod leads;
pub mod ledger;
pub mod links;
pub mod members;
pub mod namings;
pub mod news;
pub mod organisations;
pub mod outbox;
pub mod outgoing;
pub mod page;
pub mod partners;
pub mod payouts;
pub mod periods;
pub mod points;
pub mod programs;
pub mod rails;
pub mod referrals;
pub mod rules;
pub mod runs;
pub mod sessions;
pub mod standings;
pub mod tax;
pub mod terms;
pub mod tiers;
pub mod totals;
pub mod transactions;
pub mod unsent;
pub mod walk;
pub mod writes;

use aws_sdk_dynamodb::Client;
pub use error::Error;
pub use keys::{Key, Table};

/// The names of the three tables in this deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableNames {
    /// Edited things.
    pub registry: String,
    /// Counters.
    pub clicks: String,
    /// The books.
    pub ledger: String,
}

/// The tables of one deployment.
#[derive(Debug, Clone)]
pub struct Store {
    client: Client,
    names: TableNames,
}

/// Whether a write was the first of its kind. A repeat is an answer, not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is written.
    Now,
    /// It was there already; nothing changed.
    Before,
}

impl Store {
    /// The tables behind a client.
    pub fn new(client: Client, names: TableNames) -> Self {
        Self { client, names }
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    pub(crate) fn name(&self, table: Table) -> &str {
        match table {
            Table::Registry => &self.names.registry,
            Table::Clicks => &self.names.clicks,
            Table::Ledger => &self.names.ledger,
        }
    }
}
