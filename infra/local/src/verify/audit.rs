//! The audit trail: each company's records run from one without a gap, each sealed to the one before, up to its head.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::audit::{AuditHead, AuditRecord},
    calendar::Month,
    id::CompanyId,
};
use vouch_store::keys::Key;

use super::findings::{Findings, Invariant};
use super::rows::Kind;
use super::tables::{Place, Row};

const AUDITED: Invariant = Invariant::Audited;

/// A record, as far as the next depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Link {
    number: u64,
    at: DateTime<Utc>,
    hash: String,
    previous_hash: String,
}

impl Link {
    fn of(record: &AuditRecord) -> Self {
        let AuditRecord { number, at, hash, previous_hash, .. } = record;
        let (hash, previous_hash) = (hash.clone(), previous_hash.clone());
        Self { number: *number, at: *at, hash, previous_hash }
    }

    /// Whether this is the one that follows.
    fn follows(&self, before: &Self) -> bool {
        self.number == before.number.saturating_add(1)
            && self.previous_hash == before.hash
            && self.at >= before.at
    }
}

/// The trails of all companies: the first and last record of each month, and the heads.
#[derive(Debug, Default)]
pub(super) struct Trails {
    months: BTreeMap<(CompanyId, Month), (Link, Link)>,
    heads: BTreeMap<CompanyId, AuditHead>,
}

impl Trails {
    /// Takes up what stands on a page of the ledger. A partition's rows come together, in the order of their numbers.
    pub(super) fn take(&mut self, rows: &[Row], found: &mut Findings) {
        for row in rows {
            let Some(company) = row.company else { continue };
            match row.kind {
                Kind::AuditHead => {
                    if let Some(head) = row.value::<AuditHead>(found) {
                        self.heads.insert(company, head);
                    }
                }
                Kind::AuditRecord(month) => {
                    if let Some(record) = row.value::<AuditRecord>(found) {
                        self.add(company, month, row, &record, found);
                    }
                }
                _ => {}
            }
        }
    }

    fn add(
        &mut self,
        company: CompanyId,
        month: Month,
        row: &Row,
        record: &AuditRecord,
        found: &mut Findings,
    ) {
        found.count(AUDITED);
        let here = Place::from(Key::AuditRecord(company, record.month(), record.number));
        let id = format!("record {}", record.number);
        found.same(AUDITED, company, &id, &here, &row.place);
        let whole = record.is_whole();
        found.must(
            whole,
            AUDITED,
            company,
            &id,
            "what was sealed",
            "something else: it was altered",
        );
        let link = Link::of(record);
        match self.months.get_mut(&(company, month)) {
            None => drop(self.months.insert((company, month), (link.clone(), link))),
            Some((_, last)) => {
                join(company, last, &link, found);
                *last = link;
            }
        }
    }

    /// Joins the months, and holds the last record against the head.
    pub(super) fn end(&self, found: &mut Findings) {
        let mut last: BTreeMap<CompanyId, &Link> = BTreeMap::new();
        for ((company, _), (from, to)) in &self.months {
            match last.get(company) {
                Some(before) => join(*company, before, from, found),
                None => {
                    let begins = from.number == 1 && from.previous_hash.is_empty();
                    let said = format!("record {}", from.number);
                    found.must(
                        begins,
                        AUDITED,
                        company,
                        "the trail",
                        "record 1 at its start",
                        said,
                    );
                }
            }
            last.insert(*company, to);
        }
        for (company, head) in &self.heads {
            let said = last.remove(company).map(|link| (link.number, link.hash.as_str()));
            let right = Some((head.revision, head.hash.as_str()));
            found.same(AUDITED, company, "the last record, by the head", right, said);
        }
        for (company, link) in last {
            let said = format!("none, behind record {}", link.number);
            found.add(AUDITED, company, "the trail", "a head", said);
        }
    }
}

/// Two records that should stand side by side.
fn join(company: CompanyId, before: &Link, after: &Link, found: &mut Findings) {
    let expected = format!("sealed to record {}, which is there", before.number);
    let said = if after.number == before.number.saturating_add(1) {
        "sealed to something else".to_owned()
    } else {
        format!("a gap after record {}", before.number)
    };
    let id = format!("record {}", after.number);
    found.must(after.follows(before), AUDITED, company, id, expected, said);
}
