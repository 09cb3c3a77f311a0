//! Thresholds and flat referral fees: what waits is owed when it ought to be, and a fee is booked once.

use std::collections::BTreeMap;

use vouch_domain::{
    books::{
        accrual::{AccrualKey, Carried, Gathered},
        ledger::{Entry, Page},
    },
    calendar::Month,
    earning::commission::LineKind,
    id::{CompanyId, PartnerId},
    money::Currency,
};
use vouch_store::{accruals::AccrualRow, fees::FeeRow, keys::Key};

use super::findings::{Findings, Invariant};
use super::lines::Sheet;
use super::months::told;
use super::rows::Kind;
use super::tables::{Place, Row};
use super::{Error, Purse};

/// Who recruited whom, with which company.
type Pair = (CompanyId, PartnerId, PartnerId);

/// What a key is of: purse and key.
type Left = BTreeMap<(Purse, AccrualKey), Carried>;

/// What waits and what is due once.
#[derive(Debug, Default)]
pub(super) struct Thresholds {
    /// What months left, as it is written.
    rows: BTreeMap<Sheet, BTreeMap<AccrualKey, Carried>>,
    /// The lines of statements that wait, or say that something waits no longer.
    lines: BTreeMap<Sheet, Gathered>,
    fees: BTreeMap<Pair, (Currency, i64)>,
    booked: BTreeMap<Pair, BTreeMap<Currency, i64>>,
}

impl Thresholds {
    /// Takes up what stands on a page of the ledger.
    pub(super) fn take(&mut self, rows: &[Row], found: &mut Findings) {
        for row in rows {
            let Some(company) = row.company else { continue };
            match &row.kind {
                Kind::Accrual(partner) => {
                    let Some(it) = row.value::<AccrualRow>(found) else { continue };
                    let AccrualRow { key, currency, month, carried } = it;
                    let page = Page { partner: *partner, currency, month };
                    let here = Place::from(Key::Accrual(company, page, key));
                    found.same(Invariant::Documents, company, row.name(), &here, &row.place);
                    let sheet = (company, *partner, currency, month);
                    self.rows.entry(sheet).or_default().insert(key, carried);
                }
                Kind::ReferralFee(referrer) => {
                    let Some(fee) = row.value::<FeeRow>(found) else { continue };
                    let here = Place::from(Key::ReferralFee(company, *referrer, fee.recruit));
                    found.same(Invariant::CreditedOnce, company, row.name(), &here, &row.place);
                    let due = if fee.reversed_at.is_some() { 0 } else { fee.amount.minor };
                    let pair = (company, fee.referrer, fee.recruit);
                    self.fees.insert(pair, (fee.amount.currency, due));
                }
                Kind::Entry(page) if row.text("kind") == LineKind::ReferralFee.name() => {
                    let Some(entry) = row.value::<Entry>(found) else { continue };
                    let Some(recruit) = entry.recruit else { continue };
                    let pair = (company, page.partner, recruit);
                    let sum = self.booked.entry(pair).or_default().entry(page.currency);
                    let sum = sum.or_default();
                    *sum = sum.saturating_add(entry.minor);
                }
                _ => {}
            }
        }
    }

    /// A line of a statement.
    pub(super) fn line(&mut self, sheet: Sheet, line: &Entry) -> Result<(), Error> {
        if line.accrual.is_some() || line.kind == LineKind::ThresholdMet {
            self.lines.entry(sheet).or_default().line(line)?;
        }
        Ok(())
    }

    /// Reckons every month again from its lines, in the order of months.
    pub(super) fn end(&self, found: &mut Findings) -> Result<(), Error> {
        let mut left = Left::new();
        let mut sheets: Vec<(&Sheet, &Gathered)> = self.lines.iter().collect();
        sheets.sort_by_key(|((.., month), _)| *month);
        for (sheet, lines) in sheets {
            self.month(sheet, lines, &mut left, found)?;
        }
        for (sheet, rows) in &self.rows {
            let keys = self.lines.get(sheet).map(|lines| lines.keys().collect::<Vec<_>>());
            for key in rows.keys() {
                let has = keys.as_ref().is_some_and(|keys| keys.contains(key));
                // A month that is being drawn up has what it leaves before it has its statement.
                if !has && self.lines.contains_key(sheet) {
                    let (company, id) = told(sheet);
                    let expected = format!("lines that wait of {key}");
                    found.add(Invariant::Documents, company, id, expected, "none");
                }
            }
        }
        self.fees_stand_once(found);
        Ok(())
    }

    fn month(
        &self,
        sheet: &Sheet,
        lines: &Gathered,
        left: &mut Left,
        found: &mut Findings,
    ) -> Result<(), Error> {
        let &(of, partner, currency, month): &(CompanyId, PartnerId, Currency, Month) = sheet;
        let (purse, page) = ((of, partner, currency), Page { partner, currency, month });
        let known = |key| left.get(&(purse, key)).map(|carried| (key, *carried));
        let before: BTreeMap<AccrualKey, Carried> = lines.keys().filter_map(known).collect();
        let (company, id) = told(sheet);
        // When a line was written is no part of what is compared.
        let steps = lines.steps(page, &before, chrono::DateTime::UNIX_EPOCH)?;
        for step in &steps {
            found.count(Invariant::Documents);
            let said = self.rows.get(sheet).and_then(|rows| rows.get(&step.key));
            let id = format!("{id} {}", step.key);
            found.same(Invariant::Documents, company, &id, Some(&step.after), said);
            if let Some(line) = &step.line {
                let expected = format!("a line {} of {}", line.id, line.minor);
                found.must(lines.has(line), Invariant::Documents, company, &id, expected, "none");
            }
            left.insert((purse, step.key), step.after);
        }
        let others = lines.has_others_than(&steps);
        let expected = "no line of a threshold but those that are met";
        found.must(!others, Invariant::Documents, company, &id, expected, "others");
        Ok(())
    }

    fn fees_stand_once(&self, found: &mut Findings) {
        for (pair, (currency, due)) in &self.fees {
            found.count(Invariant::CreditedOnce);
            let sums = self.booked.get(pair);
            let said = sums.and_then(|sums| sums.get(currency)).copied().unwrap_or(0);
            let id = format!("the referral fee of {} for {}", pair.1, pair.2);
            found.same(Invariant::CreditedOnce, pair.0, id, due, &said);
        }
        for pair in self.booked.keys().filter(|pair| !self.fees.contains_key(*pair)) {
            let id = format!("the referral fee of {} for {}", pair.1, pair.2);
            found.add(Invariant::CreditedOnce, pair.0, id, "a mark of the fee", "lines without");
        }
    }
}
