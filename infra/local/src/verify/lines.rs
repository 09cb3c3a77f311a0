//! Lines and commissions: every entry balances, every commission is one line of the month in its key.

use std::collections::BTreeMap;

use vouch_domain::{
    books::{
        ledger::{Entry, Page, balances},
        payout::{Payout, PayoutId, PayoutStatus},
        statement::Totals,
    },
    calendar::Month,
    earning::{
        commission::{Commission, CommissionId, LineKind},
        target::Sums,
    },
    id::{CompanyId, PartnerId},
    money::Currency,
};
use vouch_store::{keys::Key, ledger::CompanyEntry};

use super::findings::{Findings, Invariant};
use super::rows::Kind;
use super::tables::{Place, Row, Rows, Tables};
use super::{Error, Purse};

/// A partner's month in one currency.
pub(super) type Sheet = (CompanyId, PartnerId, Currency, Month);

pub(super) fn sheet(company: CompanyId, page: Page) -> Sheet {
    (company, page.partner, page.currency, page.month)
}

/// What a partner's lines come to by kind, in one currency and over all months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct ByKind {
    pub(super) commission: i64,
    pub(super) clawback: i64,
    pub(super) held: i64,
    pub(super) declined: i64,
}

impl ByKind {
    /// And this sale.
    pub(super) fn add(&mut self, sums: Sums) {
        self.commission = self.commission.saturating_add(sums.commission);
        self.clawback = self.clawback.saturating_add(sums.clawback);
        self.held = self.held.saturating_add(sums.held);
        self.declined = self.declined.saturating_add(sums.declined);
    }

    /// What the partner earned of it all.
    pub(super) fn earned(self) -> i64 {
        let sums = [self.commission, self.clawback, self.held, self.declined];
        sums.into_iter().fold(0, i64::saturating_add)
    }
}

/// What the lines come to.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// By partner, currency and month.
    pub(super) sheets: BTreeMap<Sheet, Totals>,
    /// By partner and currency: what the partner's own customers brought.
    pub(super) by_kind: BTreeMap<Purse, ByKind>,
    /// By partner and currency: what partners brought that the partner recruited.
    pub(super) by_recruiting: BTreeMap<Purse, ByKind>,
    /// By partner and currency: what was paid out, and in how many lines.
    pub(super) paid: BTreeMap<Purse, (i64, i64)>,
    /// How many commissions a partner has.
    pub(super) commissions: BTreeMap<(CompanyId, PartnerId), i64>,
    /// How many lines of a month are commissions, less how many commissions it has.
    unmatched: BTreeMap<(CompanyId, PartnerId, Month), i64>,
}

impl Lines {
    /// Takes up what stands on a page of the ledger.
    pub(super) async fn take(
        &mut self,
        tables: &Tables,
        rows: &[Row],
        found: &mut Findings,
    ) -> Result<(), Error> {
        let mut entries = Vec::new();
        let mut places = Vec::new();
        for row in rows {
            let Some(company) = row.company else { continue };
            match row.kind {
                Kind::Entry(page) => {
                    let Some(entry) = row.value::<Entry>(found) else { continue };
                    places.extend(cause(company, &entry));
                    entries.push((company, page, entry));
                }
                Kind::CompanyEntry => {
                    let Some(entry) = row.value::<CompanyEntry>(found) else { continue };
                    found.count(Invariant::Balanced);
                    let right = balances(&entry.postings);
                    let sides = format!("{:?}", entry.postings);
                    found.must(
                        right,
                        Invariant::Balanced,
                        company,
                        &entry.id,
                        "sides that sum to nothing",
                        sides,
                    );
                }
                Kind::Commission(partner) => self.add_commission(company, partner, row, found),
                _ => {}
            }
        }
        let causes = tables.look(places).await?;
        for (company, page, entry) in entries {
            self.add_entry(company, page, &entry, &causes, found);
        }
        Ok(())
    }

    fn add_commission(
        &mut self,
        company: CompanyId,
        partner: PartnerId,
        row: &Row,
        found: &mut Findings,
    ) {
        let Some(commission) = row.value::<Commission>(found) else { return };
        found.count(Invariant::CreditedOnce);
        let here = Place::from(Key::Commission(company, commission.id));
        found.same(Invariant::Membership, company, commission.id, &here, &row.place);
        *self.commissions.entry((company, partner)).or_default() += 1;
        *self.unmatched.entry((company, partner, commission.id.month())).or_default() -= 1;
    }

    fn add_entry(
        &mut self,
        company: CompanyId,
        page: Page,
        entry: &Entry,
        causes: &Rows,
        found: &mut Findings,
    ) {
        found.count(Invariant::Balanced);
        let sides = entry.sides(page.partner).unwrap_or_default();
        found.same(Invariant::Balanced, company, &entry.id, &sides, &entry.postings);
        self.add_up(company, page, entry);
        match entry.kind {
            kind if kind.is_commission() => {
                found.count(Invariant::Membership);
                *self.unmatched.entry((company, page.partner, page.month)).or_default() += 1;
                check_commission(company, page, entry, causes, found);
            }
            LineKind::Payment => {
                let id = entry.id.parse::<PayoutId>().ok();
                let payout =
                    id.and_then(|id| causes.value::<Payout>(Key::Payout(company, id), found));
                let paid = payout.map(|payout| payout.minor);
                found.same(Invariant::Payouts, company, &entry.id, entry.minor.checked_neg(), paid);
            }
            LineKind::PaymentReversed => {
                let payout = reversed(entry)
                    .and_then(|id| causes.value::<Payout>(Key::Payout(company, id), found));
                let back = payout
                    .filter(|payout| payout.status == PayoutStatus::Failed)
                    .map(|payout| payout.minor);
                found.same(Invariant::Payouts, company, &entry.id, Some(entry.minor), back);
            }
            _ => {}
        }
    }

    fn add_up(&mut self, company: CompanyId, page: Page, entry: &Entry) {
        let sum = self.sheets.entry(sheet(company, page)).or_default();
        if let Ok(more) = entry.totals().and_then(|one| sum.plus(one)) {
            *sum = more;
        }
        let purse = (company, page.partner, page.currency);
        let family =
            if entry.recruit.is_some() { &mut self.by_recruiting } else { &mut self.by_kind };
        let by_kind = family.entry(purse).or_default();
        let slot = match entry.kind {
            LineKind::Commission | LineKind::ReferralCommission => &mut by_kind.commission,
            LineKind::Clawback | LineKind::ReferralClawback => &mut by_kind.clawback,
            LineKind::Hold | LineKind::Release => &mut by_kind.held,
            LineKind::Decline => &mut by_kind.declined,
            LineKind::Payment | LineKind::PaymentReversed => {
                let paid = self.paid.entry(purse).or_default();
                paid.1 += 1;
                &mut paid.0
            }
            LineKind::Adjustment | LineKind::ReferralFee | LineKind::ThresholdMet => return,
        };
        *slot = slot.saturating_add(entry.minor);
    }

    /// Looks for the commissions that no line is there for, where the counts differ.
    pub(super) async fn end(&self, tables: &Tables, found: &mut Findings) -> Result<(), Error> {
        for (&(company, partner, month), &left) in &self.unmatched {
            // A line without its commission was found already.
            if left < 0 {
                find_unstated(tables, company, partner, month, found).await?;
            }
        }
        Ok(())
    }
}

/// The payout whose failure a line gives back.
fn reversed(entry: &Entry) -> Option<PayoutId> {
    entry.id.strip_suffix("_reversed")?.parse().ok()
}

/// The row that a line stands for, if there is one.
fn cause(company: CompanyId, entry: &Entry) -> Option<Place> {
    match entry.kind {
        kind if kind.is_commission() => {
            entry.id.parse().ok().map(|id| Key::Commission(company, id).into())
        }
        LineKind::Payment => entry.id.parse().ok().map(|id| Key::Payout(company, id).into()),
        LineKind::PaymentReversed => reversed(entry).map(|id| Key::Payout(company, id).into()),
        _ => None,
    }
}

/// A line that is a commission is on the month that the commission's id names, and says the same.
fn check_commission(
    company: CompanyId,
    page: Page,
    entry: &Entry,
    causes: &Rows,
    found: &mut Findings,
) {
    let Ok(id) = entry.id.parse::<CommissionId>() else {
        let expected = "a commission's id";
        found.add(Invariant::Membership, company, &entry.id, expected, "something else");
        return;
    };
    let here = (page.partner, page.month);
    found.same(Invariant::Membership, company, id, here, (id.partner(), id.month()));
    let commission: Option<Commission> = causes.value(Key::Commission(company, id), found);
    let said = commission.map(|it| {
        let what = (it.kind, it.amount.minor, it.amount.currency, it.transaction);
        (what, it.recruit, it.accrual)
    });
    let line = entry.transaction.clone().map(|transaction| {
        let what = (entry.kind, entry.minor, page.currency, transaction);
        (what, entry.recruit, entry.accrual)
    });
    found.same(Invariant::Membership, company, id, line, said);
}

async fn find_unstated(
    tables: &Tables,
    company: CompanyId,
    partner: PartnerId,
    month: Month,
    found: &mut Findings,
) -> Result<(), Error> {
    let mut from = None;
    loop {
        let list = tables.store.list_commissions(company, partner, Some(month), 100, from.as_ref());
        let page = list.await?;
        let line = |it: &Commission| {
            let page = Page { partner, currency: it.amount.currency, month };
            (page, it.id.to_string())
        };
        let ids: Vec<_> = page.items.iter().map(line).collect();
        let keys = ids.iter().map(|(page, id)| Key::Entry(company, *page, id).into());
        let lines = tables.look(keys.collect()).await?;
        for (page, id) in &ids {
            let is_there = lines.at(Key::Entry(company, *page, id)).is_some();
            found.must(is_there, Invariant::Membership, company, id, "a line of its month", "none");
        }
        match page.next {
            Some(next) => from = Some(next),
            None => return Ok(()),
        }
    }
}
