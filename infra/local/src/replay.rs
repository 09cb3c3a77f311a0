//! Replay: what the books would say if all of it happened anew, and where that is not what they say.
//!
//! Sales, refunds, sign-ups, enrolments, dated terms, marks of who recruited whom, tiers and people's decisions are
//! read as they were recorded; whom each sale credits, by which terms, at which place among its customer's sales, below
//! which cap and for how much is reckoned from them by the domain's own functions, and compared with what the sale's row
//! fixed, with its lines and with its commissions. So are flat fees for recruiting, what thresholds set free, and
//! points. A fact has a say if it was recorded when the sale was booked. Nothing is written, unless adjustments are
//! asked for.
//!
//! One company's sales are in memory at a time.

mod adjust;
mod compare;
mod credit;
mod facts;
mod fees;
mod ought;
mod points;
mod report;
mod thresholds;

use std::collections::BTreeMap;
use std::fmt;

use aws_sdk_dynamodb::Client;
use chrono::{DateTime, Utc};
use vouch_domain::id::{CompanyId, PartnerId, TransactionRef};
use vouch_domain::money::Currency;
use vouch_store::TableNames;

pub use self::adjust::{Error as PostError, Posted, post};
use self::credit::Known;
use self::facts::Facts;
use crate::verify::Error;
use crate::verify::tables::Tables;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replay {
    /// How many sales were reckoned anew.
    pub sales: u64,
    /// Of how many companies.
    pub companies: u64,
    /// What differs, one by one.
    pub differences: Vec<Difference>,
    /// Rows that could not be read: what they say is missing on the facts' side.
    pub unread: Vec<String>,
}

/// What is reckoned anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A sale: what its partner earns, and whoever recruited that.
    Sale(TransactionRef),
    /// The flat fee of one partner for having recruited another.
    Fee {
        /// To whom.
        referrer: PartnerId,
        /// For whom.
        recruit: PartnerId,
    },
    /// What waits for thresholds, and what they set free.
    Thresholds {
        /// Whose.
        partner: PartnerId,
        /// In what.
        currency: Currency,
    },
    /// Points.
    Points {
        /// Whose.
        partner: PartnerId,
    },
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sale(transaction) => write!(f, "sale {transaction}"),
            Self::Fee { referrer, recruit } => {
                write!(f, "referral fee of {referrer} for {recruit}")
            }
            Self::Thresholds { partner, currency } => {
                write!(f, "thresholds of {partner} in {currency}")
            }
            Self::Points { partner } => write!(f, "points of {partner}"),
        }
    }
}

/// Something of which books and facts say different things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whose.
    pub company: CompanyId,
    /// Of what.
    pub of: Subject,
    /// What its rows fixed and the facts don't say: name, by the row, by the facts.
    pub fixed: Vec<(&'static str, String, String)>,
    /// Sums that differ.
    pub money: Vec<MoneyGap>,
    /// Whether an earlier replay adjusted anything of it.
    pub is_adjusted: bool,
}

/// A sum that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyGap {
    /// Whose.
    pub partner: PartnerId,
    /// In what.
    pub currency: Currency,
    /// Of which lines.
    pub kind: &'static str,
    /// What the books say, by their lines, by their commissions, or by the sale's own row.
    pub by: By,
    /// In minor units.
    pub books: i64,
    /// What the facts say.
    pub facts: i64,
    /// The id of the adjustment that would settle it, of totals.
    pub adjustment: Option<String>,
}

/// Which of the books says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// The lines of the ledger.
    Lines,
    /// The commissions.
    Commissions,
    /// The sale's row.
    Sale,
    /// The mark of a fee.
    Mark,
    /// All lines together, earlier replays' adjustments with them: what `--post` would settle.
    Total,
}

impl Replay {
    /// Whether the books say what the facts say, be it by adjustments of earlier replays.
    pub fn agrees(&self) -> bool {
        self.unread.is_empty() && self.differences.iter().all(Difference::is_settled)
    }

    /// What each partner is owed more, or less, by the facts, in all.
    pub fn gaps(&self) -> BTreeMap<(CompanyId, PartnerId, Currency), i64> {
        let mut gaps = BTreeMap::new();
        for difference in &self.differences {
            for gap in difference.totals() {
                let of = (difference.company, gap.partner, gap.currency);
                let sum = gaps.entry(of).or_insert(0_i64);
                *sum = sum.saturating_add(gap.facts.saturating_sub(gap.books));
            }
        }
        gaps.retain(|_, gap| *gap != 0);
        gaps
    }
}

impl Difference {
    /// What each partner got in all, where that differs from what the facts say.
    pub fn totals(&self) -> impl Iterator<Item = &MoneyGap> {
        self.money.iter().filter(|gap| gap.by == By::Total)
    }

    /// Whether adjustments have made good what differs: it stays on record, and nobody is owed anything by it.
    pub fn is_settled(&self) -> bool {
        self.is_adjusted && self.totals().next().is_none()
    }
}

/// Reckons everything anew, as it stands at `now`; tells how far it is: of what, and how many.
///
/// # Errors
/// When the tables can't be read. What differs is no error.
pub async fn replay(
    client: Client,
    names: TableNames,
    now: DateTime<Utc>,
    progress: &mut (dyn FnMut(&str, usize) + Send),
) -> Result<Replay, Error> {
    let tables = Tables::behind(client, names, now);
    let mut replay = Replay::default();
    for company in facts::companies(&tables, &mut replay, progress).await? {
        let facts = Facts::read(&tables, company, &mut replay, progress).await?;
        let mut known = Known::default();
        let sales = Box::pin(ought::sales(&tables, &facts, &mut known, progress)).await?;
        replay.companies += 1;
        replay.sales += u64::try_from(sales.len()).unwrap_or(u64::MAX);
        replay.differences.extend(compare::all(&facts, &sales));
        let fees = Box::pin(fees::all(&tables, &facts, &sales, &mut known)).await?;
        replay.differences.extend(fees);
        replay.differences.extend(thresholds::all(&facts)?);
        let points = Box::pin(points::all(&tables, &facts, &sales, &mut known)).await?;
        replay.differences.extend(points);
    }
    Ok(replay)
}
