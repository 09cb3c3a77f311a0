//! The audit trail: each company's records run from one without a gap, each sealed to the one before, up to its head; and
//! each outcome is the one that was noted, and that a later record holds fast.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::audit::{AuditHead, AuditRecord, BOUND_WITHIN, Bound},
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

/// The hashes of a month's last outcomes by their records' numbers: no record binds any from further back.
#[derive(Debug, Default)]
struct Outcomes(VecDeque<(u64, Option<String>)>);

impl Outcomes {
    fn add(&mut self, record: &AuditRecord) {
        let hash = record.outcome.as_ref().and_then(|outcome| outcome.hash.clone());
        self.0.push_back((record.number, hash));
        if u64::try_from(self.0.len()).is_ok_and(|count| count > BOUND_WITHIN) {
            self.0.pop_front();
        }
    }

    /// The hash of a record's outcome, if the record is among the last.
    fn of(&self, number: u64) -> Option<Option<&str>> {
        let found = self.0.iter().find(|(of, _)| *of == number);
        found.map(|(_, hash)| hash.as_deref())
    }
}

/// The trails of all companies: the first and last record of each month, their last outcomes, and the heads.
#[derive(Debug, Default)]
pub(super) struct Trails {
    months: BTreeMap<(CompanyId, Month), (Link, Link)>,
    outcomes: BTreeMap<(CompanyId, Month), Outcomes>,
    /// What records bind that lies in months before theirs.
    bound: Vec<(CompanyId, Bound)>,
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
        found.must(
            record.has_whole_outcome(),
            AUDITED,
            company,
            &id,
            "the outcome that was noted",
            "another: it was altered",
        );
        let outcomes = self.outcomes.entry((company, month)).or_default();
        for bound in record.bound() {
            match outcomes.of(bound.number) {
                Some(said) => hold(company, bound, said, found),
                None => self.bound.push((company, bound.clone())),
            }
        }
        outcomes.add(record);
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
        for (company, bound) in &self.bound {
            let months = self.outcomes.iter().filter(|((of, _), _)| of == company);
            let said = months.filter_map(|(_, outcomes)| outcomes.of(bound.number)).next();
            hold(*company, bound, said.flatten(), found);
        }
    }
}

/// An outcome must be the one that a later record binds.
fn hold(company: CompanyId, bound: &Bound, said: Option<&str>, found: &mut Findings) {
    let id = format!("record {}", bound.number);
    let said_of_it =
        if said.is_none() { "none: it was removed" } else { "another: it was altered" };
    let is_same = said == Some(bound.hash.as_str());
    found.must(is_same, AUDITED, company, id, "the outcome that a later record binds", said_of_it);
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
