//! What was recorded of one company: sales and what came back of them, customers, and what the books made of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use vouch_domain::books::accrual::{AccrualKey, Carried, Gathered};
use vouch_domain::books::ledger::{Entry, Page};
use vouch_domain::books::statement::Statement;
use vouch_domain::calendar::Month;
use vouch_domain::earning::commission::{Commission, LineKind};
use vouch_domain::earning::target::Sums;
use vouch_domain::earning::transaction::{RefundRecord, Transaction};
use vouch_domain::id::{CustomerRef, PartnerId, PointsId, TransactionRef};
use vouch_domain::money::Currency;
use vouch_domain::people::company::Company;
use vouch_domain::people::points::Points;
use vouch_domain::people::rules::CompanyRules;
use vouch_domain::tracking::customer::Customer;
use vouch_store::accruals::AccrualRow;
use vouch_store::fees::FeeRow;
use vouch_store::keys::Table;

use super::Replay;
use super::adjust::{Adjusted, mark_in};
use super::fees::Pair;
use crate::verify::rows::Kind;
use crate::verify::tables::{Row, Tables};
use crate::verify::{Error, Findings};

/// How many marks are read by one call.
const AT_ONCE: i32 = 500;

/// How many transactions are read by one call.
const SALES_AT_ONCE: usize = 100;

/// Whose lines of a sale: its partner's, or those of who recruited that partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    Own,
    Referral,
}

/// A purse of a sale.
pub(super) type Purse = (TransactionRef, PartnerId, Currency, Family);

/// What the books say of a purse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// By the lines.
    pub(super) lines: Sums,
    /// By the commissions: what was earned, what was taken back.
    pub(super) commissions: (i64, i64),
}

/// What waits of a month, as the books have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Waits {
    pub(super) lines: Gathered,
    /// What the month set free.
    pub(super) met: i64,
    /// What it left.
    pub(super) left: BTreeMap<AccrualKey, Carried>,
}

/// All that was recorded of a company.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) company: Company,
    pub(super) rules: CompanyRules,
    pub(super) customers: BTreeMap<CustomerRef, Customer>,
    pub(super) sales: BTreeMap<TransactionRef, Transaction>,
    listed: Vec<TransactionRef>,
    /// What came back, by the refunds themselves.
    pub(super) refunded: BTreeMap<TransactionRef, BTreeMap<Currency, i64>>,
    pub(super) written: BTreeMap<Purse, Written>,
    /// The marks of flat fees.
    pub(super) fees: BTreeMap<Pair, FeeRow>,
    /// Their lines, summed.
    pub(super) fee_lines: BTreeMap<(Pair, Currency), i64>,
    /// Whoever was ever recruited by somebody.
    pub(super) recruits: BTreeSet<PartnerId>,
    /// What waits for thresholds, by month.
    pub(super) waits: BTreeMap<(PartnerId, Currency), BTreeMap<Month, Waits>>,
    /// The statements there are.
    pub(super) drawn_up: BTreeSet<(PartnerId, Currency, Month)>,
    pub(super) points: BTreeMap<PartnerId, BTreeMap<PointsId, Points>>,
    /// What earlier replays adjusted, by their marks.
    pub(super) adjusted: BTreeMap<String, Adjusted>,
    pub(super) now: DateTime<Utc>,
}

/// The companies there are.
pub(super) async fn companies(
    tables: &Tables,
    replay: &mut Replay,
    progress: &mut (dyn FnMut(&str, usize) + Send),
) -> Result<Vec<Company>, Error> {
    let mut companies = Vec::new();
    each(tables, Table::Registry, "Companies", replay, progress, |row, found| {
        if row.kind == Kind::Company {
            companies.extend(row.value::<Company>(found));
        }
    })
    .await?;
    Ok(companies)
}

impl Facts {
    /// Reads what there is of a company.
    pub(super) async fn read(
        tables: &Tables,
        company: Company,
        replay: &mut Replay,
        progress: &mut (dyn FnMut(&str, usize) + Send),
    ) -> Result<Self, Error> {
        let id = company.id;
        let mut facts = Self {
            rules: tables.store.find_rules(id).await?,
            company,
            customers: BTreeMap::new(),
            sales: BTreeMap::new(),
            listed: Vec::new(),
            refunded: BTreeMap::new(),
            written: BTreeMap::new(),
            fees: BTreeMap::new(),
            fee_lines: BTreeMap::new(),
            recruits: BTreeSet::new(),
            waits: BTreeMap::new(),
            drawn_up: BTreeSet::new(),
            points: BTreeMap::new(),
            adjusted: BTreeMap::new(),
            now: tables.now,
        };
        for (table, what) in [(Table::Registry, "Customers"), (Table::Ledger, "Books")] {
            each(tables, table, what, replay, progress, |row, found| {
                if row.company == Some(id) {
                    facts.take(row, found);
                }
            })
            .await?;
        }
        facts.read_sales(tables, progress).await?;
        facts.read_recruits(tables).await?;
        Ok(facts)
    }

    async fn read_sales(
        &mut self,
        tables: &Tables,
        progress: &mut (dyn FnMut(&str, usize) + Send),
    ) -> Result<(), Error> {
        for some in std::mem::take(&mut self.listed).chunks(SALES_AT_ONCE) {
            let found = tables.store.find_transactions(self.company.id, some).await?;
            self.sales.extend(found.into_iter().map(|sale| (sale.transaction.clone(), sale)));
            progress("Transactions", self.sales.len());
        }
        Ok(())
    }

    async fn read_recruits(&mut self, tables: &Tables) -> Result<(), Error> {
        let mut from = None;
        loop {
            let page =
                tables.store.list_recruits(self.company.id, None, AT_ONCE, from.as_ref()).await?;
            self.recruits.extend(page.items.iter().map(|mark| mark.recruit));
            from = page.next;
            if from.is_none() {
                return Ok(());
            }
        }
    }

    fn take(&mut self, row: &Row, found: &mut Findings) {
        match &row.kind {
            Kind::Customer(customer) => {
                let read = row.value::<Customer>(found);
                self.customers.extend(read.map(|read| (customer.clone(), read)));
            }
            // Read by the store's own pattern, once all are known.
            Kind::Transaction(id) => self.listed.push(id.clone()),
            Kind::Refund(of) => {
                let Some((currency, minor)) =
                    row.value::<RefundRecord>(found).and_then(|refund| refund.net())
                else {
                    return;
                };
                let sums = self.refunded.entry(of.clone()).or_default();
                let sum = sums.entry(currency).or_default();
                *sum = sum.saturating_add(minor);
            }
            Kind::Entry(page) => {
                if let Some(entry) = row.value::<Entry>(found) {
                    self.add_line(*page, &entry);
                }
            }
            Kind::ReferralFee(referrer) => {
                let fee = row.value::<FeeRow>(found);
                self.fees.extend(fee.map(|fee| ((*referrer, fee.recruit), fee)));
            }
            Kind::Accrual(partner) => {
                if let Some(AccrualRow { key, currency, month, carried }) = row.value(found) {
                    self.waits(Page { partner: *partner, currency, month })
                        .left
                        .insert(key, carried);
                }
            }
            Kind::Statement => {
                let page = row.value::<Statement>(found).map(|statement| statement.id.0);
                self.drawn_up.extend(page.map(|page| (page.partner, page.currency, page.month)));
            }
            Kind::Points(partner) => {
                let points = row.value::<Points>(found).map(|points| (points.id, points));
                self.points.entry(*partner).or_default().extend(points);
            }
            Kind::Commission(partner) => {
                if let Some(commission) = row.value::<Commission>(found) {
                    self.add_commission(*partner, &commission);
                }
            }
            _ => {}
        }
    }

    fn waits(&mut self, page: Page) -> &mut Waits {
        let purse = self.waits.entry((page.partner, page.currency)).or_default();
        purse.entry(page.month).or_default()
    }

    /// A line that follows from no sale, or waits.
    fn add_plain(&mut self, page: Page, entry: &Entry) {
        if entry.accrual.is_some() || entry.kind == LineKind::ThresholdMet {
            let waits = self.waits(page);
            // Sums beyond all bounds are told of by verify.
            let _ = waits.lines.line(entry);
            if entry.kind == LineKind::ThresholdMet {
                waits.met = waits.met.saturating_add(entry.minor);
            }
        }
        if let (LineKind::ReferralFee, Some(recruit)) = (entry.kind, entry.recruit) {
            let of = ((page.partner, recruit), page.currency);
            let sum = self.fee_lines.entry(of).or_default();
            *sum = sum.saturating_add(entry.minor);
        }
    }

    fn add_line(&mut self, page: Page, entry: &Entry) {
        let Page { partner, currency, .. } = page;
        self.add_plain(page, entry);
        if let Some(mark) = mark_in(&entry.id).filter(|_| entry.kind == LineKind::Adjustment) {
            let adjusted = self.adjusted.entry(mark.to_owned()).or_default();
            adjusted.times = adjusted.times.saturating_add(1);
            adjusted.minor = adjusted.minor.saturating_add(entry.minor);
            return;
        }
        let Some(transaction) = &entry.transaction else { return };
        let family = if entry.recruit.is_some() { Family::Referral } else { Family::Own };
        let of = (transaction.clone(), partner, currency, family);
        let sums = &mut self.written.entry(of).or_default().lines;
        let sum = match entry.kind {
            LineKind::Commission | LineKind::ReferralCommission => &mut sums.commission,
            LineKind::Clawback | LineKind::ReferralClawback => &mut sums.clawback,
            LineKind::Hold | LineKind::Release => &mut sums.held,
            LineKind::Decline => &mut sums.declined,
            // These follow from no sale.
            _ => return,
        };
        *sum = sum.saturating_add(entry.minor);
    }

    fn add_commission(&mut self, partner: PartnerId, commission: &Commission) {
        let family = if commission.recruit.is_some() { Family::Referral } else { Family::Own };
        let of = (commission.transaction.clone(), partner, commission.amount.currency, family);
        let sums = &mut self.written.entry(of).or_default().commissions;
        let sum = match commission.kind {
            LineKind::Commission | LineKind::ReferralCommission => &mut sums.0,
            LineKind::Clawback | LineKind::ReferralClawback => &mut sums.1,
            _ => return,
        };
        *sum = sum.saturating_add(commission.amount.minor);
    }
}

/// Every row of a table; what can't be read is told of once.
async fn each(
    tables: &Tables,
    table: Table,
    what: &str,
    replay: &mut Replay,
    progress: &mut (dyn FnMut(&str, usize) + Send),
    mut take: impl FnMut(&Row, &mut Findings),
) -> Result<(), Error> {
    let mut found = Findings::default();
    let (mut from, mut count) = (None, 0);
    loop {
        let (rows, next) = tables.page(table, from).await?;
        rows.iter().for_each(|row| take(row, &mut found));
        count += rows.len();
        progress(what, count);
        from = next;
        if from.is_none() {
            break;
        }
    }
    for finding in found.all() {
        if !replay.unread.contains(&finding.id) {
            replay.unread.push(finding.id.clone());
        }
    }
    Ok(())
}
