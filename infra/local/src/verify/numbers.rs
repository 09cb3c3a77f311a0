//! Numbers: each series runs from one without a gap, and each document continues the one before it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        invoice::{Correction, Invoice, InvoiceId},
        statement::Statement,
    },
    id::CompanyId,
};
use vouch_store::{
    invoices::{INVOICES, Sequence},
    keys::Key,
};

use super::Error;
use super::findings::{Findings, Invariant};
use super::papers::page_of;
use super::rows::Kind;
use super::tables::{Place, Row, Tables};

/// Which series of which company.
type Series = (CompanyId, String);

/// A document, as far as the next in its series depends on it.
#[derive(Clone, Debug)]
struct Issued {
    number: u64,
    at: Option<DateTime<Utc>>,
    is_correction: bool,
    hash: String,
}

/// The series of all companies.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    sequences: BTreeMap<Series, Sequence>,
    /// How many numbers there are, and the last of them.
    given: BTreeMap<Series, (u64, u64)>,
    /// How many documents there are.
    documents: BTreeMap<Series, u64>,
    last: BTreeMap<Series, Issued>,
    /// When the last document came of each kind: those of months, and those that people asked for in between.
    dates: BTreeMap<(Series, bool), DateTime<Utc>>,
}

impl Numbers {
    /// Takes up what stands on a page of the ledger.
    pub(super) async fn take(
        &mut self,
        tables: &Tables,
        rows: &[Row],
        found: &mut Findings,
    ) -> Result<(), Error> {
        let mut numbers: Vec<(Series, u64, String)> = Vec::new();
        for row in rows {
            let Some(company) = row.company else { continue };
            match &row.kind {
                Kind::Sequence(series) => {
                    if let Some(sequence) = row.value(found) {
                        self.sequences.insert((company, series.clone()), sequence);
                    }
                }
                Kind::Number(series, number) => {
                    let to = row.text("to").to_owned();
                    numbers.push(((company, series.clone()), *number, to));
                }
                Kind::Statement => {
                    let Some(page) = row.value::<Statement>(found).map(|it| it.id.0) else {
                        continue;
                    };
                    let series = vouch_store::invoices::statement_series(page.partner);
                    *self.documents.entry((company, series)).or_default() += 1;
                }
                Kind::Invoice => {
                    *self.documents.entry((company, INVOICES.to_owned())).or_default() += 1;
                }
                // A credit note and an invoice in place of the void one.
                Kind::Correction => {
                    *self.documents.entry((company, INVOICES.to_owned())).or_default() += 2;
                }
                _ => {}
            }
        }
        let places = numbers.iter().filter_map(|(series, _, to)| document(series, to)).collect();
        let documents = tables.look(places).await?;
        // In order, as a page of a partition is.
        numbers.sort();
        for (series, number, to) in numbers {
            found.count(Invariant::Numbers);
            let given = self.given.entry(series.clone()).or_default();
            *given = (given.0 + 1, given.1.max(number));
            let row = document(&series, &to).and_then(|place| documents.get(&place));
            let issued = row.and_then(|row| issued(&series, &to, row, found));
            let (company, id) = (series.0, format!("{} {number} of {to}", series.1));
            let said = issued.as_ref().map(|issued| issued.0.number);
            found.same(Invariant::Numbers, company, id, Some(number), said);
            if let Some((issued, previous_hash)) = issued {
                self.follow(&series, issued, previous_hash.as_deref(), found);
            }
        }
        Ok(())
    }

    fn follow(
        &mut self,
        series: &Series,
        issued: Issued,
        previous_hash: Option<&str>,
        found: &mut Findings,
    ) {
        let (company, id) = (series.0, format!("{} {}", series.1, issued.number));
        let last = self.last.get(series).filter(|last| last.number + 1 == issued.number);
        // Corrections are issued when they are asked for, and stand between documents that bear their month's end.
        if let Some(at) = issued.at {
            let before = self.dates.insert((series.clone(), issued.is_correction), at);
            let goes_on = before.is_none_or(|before| before <= at);
            let expected = format!("a date from {before:?} on");
            found.must(goes_on, Invariant::Numbers, company, &id, expected, format!("{at:?}"));
        }
        if let Some(previous) = previous_hash {
            found.count(Invariant::Chained);
            let before = last.map(|last| last.hash.as_str());
            let right = if issued.number == 1 { Some("") } else { before };
            // The one before is missing where the numbers have a gap; that is a finding already.
            if let Some(right) = right {
                found.same(Invariant::Chained, company, &id, right, previous);
            }
        }
        if self.last.get(series).is_none_or(|last| last.number < issued.number) {
            self.last.insert(series.clone(), issued);
        }
    }

    /// Holds each series against its numbers and documents.
    pub(super) fn end(&self, found: &mut Findings) {
        for (series, sequence) in &self.sequences {
            let (company, id) = (series.0, &series.1);
            let counted = self.documents.get(series).copied().unwrap_or(0);
            let (given, last) = self.given.get(series).copied().unwrap_or_default();
            let right = (sequence.revision, sequence.revision, sequence.revision);
            found.same(Invariant::Numbers, company, id, right, (given, last, counted));
            let hash = self.last.get(series).map_or("", |last| last.hash.as_str());
            found.same(Invariant::Chained, company, id, sequence.hash.as_str(), hash);
        }
        let is_without = |series: &&Series| !self.sequences.contains_key(*series);
        for series in self.documents.keys().filter(is_without) {
            found.add(Invariant::Numbers, series.0, &series.1, "a series of numbers", "none");
        }
    }
}

/// The row of a document that a number was given to.
fn document((company, series): &Series, to: &str) -> Option<Place> {
    if series == INVOICES {
        if let Some((id, _, turn)) = corrected(to) {
            return Some(Key::Correction(*company, id, turn).into());
        }
        return to.parse().ok().map(|id| Key::Invoice(*company, id).into());
    }
    page_of(to).map(|page| Key::Statement(*company, page).into())
}

/// Which correction of an invoice a number was given to, and for what of it.
fn corrected(to: &str) -> Option<(InvoiceId, &str, u32)> {
    let (id, rest) = to.split_once(' ')?;
    let (what, turn) = rest.rsplit_once(' ')?;
    Some((id.parse().ok()?, what, turn.parse().ok()?))
}

/// A document as its series sees it, and the hash of the one before, where there are hashes.
fn issued(
    (_, series): &Series,
    to: &str,
    row: &Row,
    found: &mut Findings,
) -> Option<(Issued, Option<String>)> {
    if let Some((_, what, _)) = corrected(to).filter(|_| series == INVOICES) {
        let correction: Correction = row.value(found)?;
        let is_note = what == "credit note";
        let number = if is_note { correction.credit_note } else { correction.replacement };
        let (at, hash) = (Some(correction.made_at), String::new());
        return Some((Issued { number, at, is_correction: true, hash }, None));
    }
    if series == INVOICES {
        let invoice: Invoice = row.value(found)?;
        let at = Some(invoice.issued_at);
        return Some((
            Issued { number: invoice.number?, at, is_correction: false, hash: String::new() },
            None,
        ));
    }
    let statement: Statement = row.value(found)?;
    let Statement { number, issued_at, hash, previous_hash, .. } = statement;
    Some((
        Issued { number: number?, at: issued_at, is_correction: false, hash },
        Some(previous_hash),
    ))
}
