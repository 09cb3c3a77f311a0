//! Looking over everything that is kept: whether the tables say of each other what they must (RELIABILITY §2.5).
//!
//! Nothing is written. Tables are read a page at a time, and what is kept in memory are sums: they grow with
//! partners and months, not with what happened. What only a running system can show is not looked at: answers of
//! the redirect (I16), and what stands in logs (I18).

mod audit;
mod charges;
mod connections;
mod deliveries;
mod findings;
mod lines;
mod months;
mod numbers;
mod papers;
mod registry;
pub(crate) mod rows;
mod sales;
pub(crate) mod tables;
mod thresholds;
mod views;
mod waiting;

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, Utc};
use vouch_domain::id::{CompanyId, LinkId, PartnerId};
use vouch_domain::money::{Currency, Overflow};
use vouch_store::TableNames;
use vouch_store::keys::Table;

use self::audit::Trails;
pub use self::findings::{Finding, Findings, Invariant};
use self::lines::Lines;
use self::months::Months;
use self::numbers::Numbers;
use self::papers::Papers;
use self::registry::Registry;
use self::sales::Sales;
use self::tables::{Row, Tables};
use self::views::Views;

/// A partner's money in one currency.
type Purse = (CompanyId, PartnerId, Currency);

/// A link and whose it is.
type LinkOf = (CompanyId, PartnerId, LinkId);

/// Why it could not be looked at everything.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A table gave no answer.
    #[error("the tables can't be read")]
    Unread(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The same, by the store.
    #[error(transparent)]
    Store(#[from] vouch_store::Error),
    /// Amounts beyond all bounds.
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl Error {
    fn unread(source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Unread(Box::new(source))
    }
}

/// Looks over all rows of all tables, as they stand at `now`; tells how far it is: what is read, how many rows of it.
///
/// # Errors
/// When the tables can't be read. What is wrong in them is no error but a finding.
pub async fn all(
    client: Client,
    names: TableNames,
    now: DateTime<Utc>,
    progress: &mut (dyn FnMut(&str, usize) + Send),
) -> Result<Findings, Error> {
    let tables = Tables::behind(client, names, now);
    let (mut found, mut seen) = (Findings::default(), Seen::default());
    for step in Step::ALL {
        let (mut from, mut count) = (None, 0);
        loop {
            let (rows, next) = tables.page(step.table(), from).await?;
            // Boxed: what it awaits is deep.
            Box::pin(seen.take(step, &tables, &rows, &mut found)).await?;
            count += rows.len();
            progress(step.says(), count);
            from = next;
            if from.is_none() {
                break;
            }
        }
    }
    Box::pin(seen.end(&tables, &mut found)).await?;
    Ok(found)
}

/// One way through a table.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Which companies there are.
    Learn,
    /// Who came, and how.
    Registry,
    /// Whose the counters are.
    Clicks,
    /// The books.
    Ledger,
}

impl Step {
    const ALL: [Self; 4] = [Self::Learn, Self::Registry, Self::Clicks, Self::Ledger];

    fn table(self) -> Table {
        match self {
            Self::Learn | Self::Registry => Table::Registry,
            Self::Clicks => Table::Clicks,
            Self::Ledger => Table::Ledger,
        }
    }

    fn says(self) -> &'static str {
        match self {
            Self::Learn => "Companies",
            Self::Registry => "Customers and links",
            Self::Clicks => "Clicks",
            Self::Ledger => "Books",
        }
    }
}

/// What was seen so far, as sums.
#[derive(Debug, Default)]
struct Seen {
    registry: Registry,
    lines: Lines,
    sales: Sales,
    months: Months,
    papers: Papers,
    numbers: Numbers,
    views: Views,
    trails: Trails,
}

impl Seen {
    async fn take(
        &mut self,
        step: Step,
        tables: &Tables,
        rows: &[Row],
        found: &mut Findings,
    ) -> Result<(), Error> {
        match step {
            Step::Learn => {
                self.registry.learn(rows, found);
                return Ok(());
            }
            Step::Registry => {
                self.registry.take(tables, rows, found).await?;
                connections::check(tables, rows, found).await?;
            }
            Step::Clicks => {}
            Step::Ledger => {
                self.lines.take(tables, rows, found).await?;
                self.sales.take(tables, &self.registry, rows, found).await?;
                waiting::check(tables, rows, found).await?;
                self.months.take(rows, found);
                self.papers.take(tables, rows, found).await?;
                self.numbers.take(tables, rows, found).await?;
                deliveries::check(tables, rows, found).await?;
                self.views.take(tables, rows, found).await?;
                self.trails.take(rows, found);
            }
        }
        self.registry.owns(rows, found);
        Ok(())
    }

    async fn end(self, tables: &Tables, found: &mut Findings) -> Result<(), Error> {
        let Self { registry, lines, sales, months, papers, numbers, views, trails } = self;
        lines.end(tables, found).await?;
        sales.end(tables, &lines, &registry, found).await?;
        months.end(&registry, &lines, &sales, found);
        papers.end(tables, &months, &lines, found).await?;
        numbers.end(found);
        trails.end(found);
        views.end(&registry, &lines, &sales, found);
        Ok(())
    }
}
