//! The audit trail: what each person and key asked to change, record after record, each sealed to the one before.
//!
//! A record is written before what it tells of is tried, so no change can be without one. The seal is a hash over the
//! record and the hash before it: whoever alters, removes or adds one must rewrite all that follow, and the head that
//! names the last. What became of it is noted on it afterwards, under a seal of its own, which the first record
//! written after that takes into its seal: from then on it stands as fast as the records themselves.

use std::collections::BTreeMap;

use chrono::{DateTime, SubsecRound as _, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    calendar::Month,
    id::{KeyId, MemberId, PartnerId},
};

/// How far back a record takes outcomes into its seal: what is noted while more records than this came in between
/// has its own seal only.
pub const BOUND_WITHIN: u64 = 16;

/// Who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Actor {
    /// A person of the company's team.
    Member {
        /// Which.
        id: MemberId,
        /// What it was called then.
        name: String,
    },
    /// A program with a key of the company.
    Key {
        /// Which.
        id: KeyId,
        /// What the company called it.
        name: String,
    },
    /// A partner, in its portal.
    Partner {
        /// Which.
        id: PartnerId,
        /// What it was called then.
        name: String,
    },
    /// Whoever had the token that the deployment printed.
    SetupToken,
}

impl Actor {
    /// What tells it apart from all others of the company.
    pub fn id(&self) -> String {
        match self {
            Self::Member { id, .. } => id.to_string(),
            Self::Key { id, .. } => id.to_string(),
            Self::Partner { id, .. } => id.to_string(),
            Self::SetupToken => "setup_token".to_owned(),
        }
    }

    /// What it was called then; nothing for the token.
    pub fn name(&self) -> &str {
        match self {
            Self::Member { name, .. } | Self::Key { name, .. } | Self::Partner { name, .. } => name,
            Self::SetupToken => "",
        }
    }

    /// Which kind it is.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Member { .. } => "member",
            Self::Key { .. } => "key",
            Self::Partner { .. } => "partner",
            Self::SetupToken => "setup_token",
        }
    }
}

/// Which way it came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entrance {
    /// The JSON API.
    Api,
    /// A form of the company's dashboard.
    Dashboard,
    /// A form of a partner's portal.
    Portal,
}

impl Entrance {
    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Dashboard => "dashboard",
            Self::Portal => "portal",
        }
    }
}

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// Who.
    pub actor: Actor,
    /// By which way.
    pub entrance: Entrance,
    /// Method and route, such as `PATCH /api/v1/partners/{partner}`.
    pub call: String,
    /// The request's id, as logs have it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request: Option<String>,
    /// The ids it names, in the address and in what was sent.
    #[serde(default)]
    pub subjects: Vec<String>,
    /// What was sent, by field. Never a secret.
    #[serde(default)]
    pub asked: BTreeMap<String, String>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The status it was answered with.
    pub status: u16,
    /// When.
    pub at: DateTime<Utc>,
    /// The thing that was made or led to, where the answer named one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub made: Option<String>,
    /// The hash over it and its record's hash. Those noted before there were such seals have none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hash: Option<String>,
}

impl Outcome {
    /// What became of a record's deed, sealed.
    pub fn of(record: &AuditRecord, status: u16, at: DateTime<Utc>, made: Option<String>) -> Self {
        let mut outcome = Self { status, at: at.trunc_subsecs(3), made, hash: None };
        outcome.hash = Some(outcome.sealed(&record.hash));
        outcome
    }

    /// The hash over it and the hash of its record.
    fn sealed(&self, record: &str) -> String {
        let mut seal = Seal(Sha256::new());
        seal.add("outcome");
        seal.add(record);
        seal.add(&self.status.to_string());
        seal.add(&self.at.timestamp_millis().to_string());
        if let Some(made) = &self.made {
            seal.add(made);
        }
        seal.end()
    }
}

/// An outcome that a later record holds fast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The number of the record whose outcome it is.
    pub number: u64,
    /// The hash of that outcome.
    pub hash: String,
}

/// A record whose outcome none holds fast yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unbound {
    /// Its number.
    pub number: u64,
    /// The month that it lies in, by UTC.
    pub month: Month,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Its place in the company's trail, from 1 without a gap.
    pub number: u64,
    /// When, never before the record before it.
    pub at: DateTime<Utc>,
    /// What.
    #[serde(flatten)]
    pub deed: Deed,
    /// The hash of the record before; empty for the first.
    pub previous_hash: String,
    /// The hash of this one.
    pub hash: String,
    /// The outcomes of earlier records that were noted since; absent in records from before they were bound.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bound: Option<Vec<Bound>>,
    /// What became of it; none while it runs, or where nobody lived to note it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub outcome: Option<Outcome>,
}

/// Where a company's trail ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// The number of the last record.
    pub revision: u64,
    /// Its hash.
    pub hash: String,
    /// Its time.
    pub at: DateTime<Utc>,
    /// The month of the first record, by UTC.
    pub began: Month,
    /// The latest records whose outcomes are not bound yet.
    #[serde(default)]
    pub unbound: Vec<Unbound>,
}

impl AuditRecord {
    /// The record that comes next, and the head that names it. Time does not run backwards along a trail. `bound` are
    /// the outcomes noted by now of the records that the head calls unbound.
    pub fn after(
        head: Option<&AuditHead>,
        bound: Vec<Bound>,
        deed: Deed,
        now: DateTime<Utc>,
    ) -> (Self, AuditHead) {
        let now = now.trunc_subsecs(3);
        let at = head.map_or(now, |head| head.at.max(now));
        let number = head.map_or(1, |head| head.revision.saturating_add(1));
        let previous_hash = head.map(|head| head.hash.clone()).unwrap_or_default();
        let (hash, outcome) = (String::new(), None);
        let mut record =
            Self { number, at, deed, previous_hash, hash, bound: Some(bound), outcome };
        record.hash = record.sealed();
        let began = head.map_or(Month::utc(at), |head| head.began);
        let mut unbound = head.map(|head| head.unbound.clone()).unwrap_or_default();
        let is_bound = |open: &Unbound| record.bound().any(|bound| bound.number == open.number);
        let is_near = |open: &Unbound| open.number.saturating_add(BOUND_WITHIN) > number;
        unbound.retain(|open| is_near(open) && !is_bound(open));
        unbound.push(Unbound { number, month: record.month() });
        let hash = record.hash.clone();
        let head = AuditHead { revision: number, hash, at, began, unbound };
        (record, head)
    }

    /// Whether it says what it said when it was sealed.
    pub fn is_whole(&self) -> bool {
        self.hash == self.sealed()
    }

    /// Whether what became of it is what was noted, as far as that is sealed.
    pub fn has_whole_outcome(&self) -> bool {
        let Some(outcome) = &self.outcome else { return true };
        match &outcome.hash {
            Some(hash) => *hash == outcome.sealed(&self.hash),
            // From before outcomes were sealed: so must be the record.
            None => self.bound.is_none(),
        }
    }

    /// The outcomes that it holds fast.
    pub fn bound(&self) -> impl Iterator<Item = &Bound> {
        self.bound.iter().flatten()
    }

    /// The month that it lies in, by UTC.
    pub fn month(&self) -> Month {
        Month::utc(self.at)
    }

    /// The hash over all of it but what became of it.
    fn sealed(&self) -> String {
        let deed = &self.deed;
        let mut seal = Seal(Sha256::new());
        if let Some(bound) = &self.bound {
            seal.add("bound");
            seal.add(&bound.len().to_string());
            for Bound { number, hash } in bound {
                seal.add(&number.to_string());
                seal.add(hash);
            }
        }
        seal.add(&self.previous_hash);
        seal.add(&self.number.to_string());
        seal.add(&self.at.timestamp_millis().to_string());
        for text in [deed.actor.kind(), &deed.actor.id(), deed.actor.name()] {
            seal.add(text);
        }
        for text in [deed.entrance.name(), &deed.call, deed.request.as_deref().unwrap_or("")] {
            seal.add(text);
        }
        seal.add(&deed.subjects.len().to_string());
        deed.subjects.iter().for_each(|subject| seal.add(subject));
        for (field, value) in &deed.asked {
            seal.add(field);
            seal.add(value);
        }
        seal.end()
    }
}

/// A hash of texts, each with its length before it, so that none can run into the next.
struct Seal(Sha256);

impl Seal {
    fn add(&mut self, text: &str) {
        self.0.update(format!("{}:", text.len()).as_bytes());
        self.0.update(text.as_bytes());
    }

    fn end(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use ulid::Ulid;

    use super::*;

    fn deed(label: &str) -> Deed {
        Deed {
            actor: Actor::Member { id: MemberId::from_ulid(Ulid::nil()), name: "Ada".into() },
            entrance: Entrance::Api,
            call: "POST /api/v1/links".into(),
            request: None,
            subjects: vec!["ptn_1".into()],
            asked: [("label".to_owned(), label.to_owned())].into(),
        }
    }

    #[test]
    fn each_record_is_sealed_to_the_one_before_and_time_never_runs_back() {
        let at: DateTime<Utc> = "2026-10-31T23:59:59.987654Z".parse().unwrap();
        let (first, head) = AuditRecord::after(None, Vec::new(), deed("a"), at);
        let earlier = at - chrono::TimeDelta::hours(1);
        let (second, head) = AuditRecord::after(Some(&head), Vec::new(), deed("b"), earlier);
        assert_eq!((first.number, second.number, head.revision), (1, 2, 2));
        assert_eq!((&*first.previous_hash, &second.previous_hash), ("", &first.hash));
        assert_eq!((second.at, head.began), (first.at, "2026-10".parse().unwrap()));
        assert!(first.is_whole() && second.is_whole());
    }

    #[test]
    fn whatever_is_altered_breaks_the_seal_and_what_became_of_it_does_not() {
        let at: DateTime<Utc> = "2026-10-05T06:07:08Z".parse().unwrap();
        let (right, _) = AuditRecord::after(None, Vec::new(), deed("a"), at);
        let changes: [fn(&mut AuditRecord); 11] = [
            |it| it.number += 1,
            |it| it.at += chrono::TimeDelta::seconds(1),
            |it| it.previous_hash.push('0'),
            |it| it.deed.actor = Actor::SetupToken,
            |it| it.deed.entrance = Entrance::Portal,
            |it| it.deed.call.push('x'),
            |it| it.deed.request = Some("r".into()),
            |it| it.deed.subjects.push("lnk_1".into()),
            |it| drop(it.deed.asked.insert("label".into(), "b".into())),
            |it| it.bound = None,
            |it| it.bound = Some(vec![Bound { number: 1, hash: "00".into() }]),
        ];
        for (at, change) in changes.into_iter().enumerate() {
            let mut other = right.clone();
            change(&mut other);
            assert!(!other.is_whole(), "change {at}");
        }
        let noted = Outcome::of(&right, 201, at, None);
        assert!(AuditRecord { outcome: Some(noted), ..right }.is_whole());
    }

    #[test]
    fn an_outcome_has_its_own_seal_and_only_old_records_may_do_without() {
        let at: DateTime<Utc> = "2026-10-05T06:07:08.123456Z".parse().unwrap();
        let (first, head) = AuditRecord::after(None, Vec::new(), deed("a"), at);
        let (second, _) = AuditRecord::after(Some(&head), Vec::new(), deed("a"), at);
        let right = Outcome::of(&first, 201, at, Some("lnk_1".into()));
        let with =
            |outcome: &Outcome| AuditRecord { outcome: Some(outcome.clone()), ..first.clone() };
        assert!(first.has_whole_outcome() && with(&right).has_whole_outcome());
        for other in [
            Outcome { status: 422, ..right.clone() },
            Outcome { at: at + chrono::TimeDelta::seconds(1), ..right.clone() },
            Outcome { made: None, ..right.clone() },
            Outcome { made: Some("lnk_2".into()), ..right.clone() },
            Outcome { hash: None, ..right.clone() },
            Outcome::of(&second, 201, at, Some("lnk_1".into())),
        ] {
            assert!(!with(&other).has_whole_outcome(), "{other:?}");
        }
    }

    /// As rows from before outcomes were sealed lie in tables.
    #[test]
    fn what_was_sealed_before_outcomes_were_is_still_whole() {
        let old = serde_json::json!({
            "number": 1, "at": "2026-10-05T06:07:08Z",
            "actor": {"type": "setup_token"}, "entrance": "api", "call": "POST /api/v1/links",
            "subjects": ["ptn_1"], "asked": {"label": "a"}, "previous_hash": "",
            "hash": "e850b274f3a00c419f2988f8879f65f941bcf57891a8131114587c2dd0415070",
            "outcome": {"status": 201, "at": "2026-10-05T06:07:09Z"},
        });
        let old: AuditRecord = serde_json::from_value(old).unwrap();
        assert!(old.is_whole() && old.has_whole_outcome());
    }

    #[test]
    fn outcomes_are_bound_once_by_the_next_record_and_forgotten_when_too_far_behind() {
        let at: DateTime<Utc> = "2026-10-31T23:59:59Z".parse().unwrap();
        let numbers =
            |head: &AuditHead| head.unbound.iter().map(|one| one.number).collect::<Vec<_>>();
        let (first, head) = AuditRecord::after(None, Vec::new(), deed("a"), at);
        let (_, head) = AuditRecord::after(Some(&head), Vec::new(), deed("b"), at);
        assert_eq!(numbers(&head), [1, 2]);
        let bound = Bound { number: 1, hash: Outcome::of(&first, 201, at, None).hash.unwrap() };
        let (third, mut head) = AuditRecord::after(Some(&head), vec![bound.clone()], deed("c"), at);
        assert!(third.is_whole() && third.bound().eq([&bound]));
        assert_eq!(numbers(&head), [2, 3]);
        for _ in 0..BOUND_WITHIN * 2 {
            head = AuditRecord::after(Some(&head), Vec::new(), deed("d"), at).1;
        }
        let last = head.revision;
        assert_eq!(numbers(&head), (last + 1 - BOUND_WITHIN..=last).collect::<Vec<_>>());
    }

    #[test]
    fn texts_do_not_run_into_each_other() {
        let at: DateTime<Utc> = "2026-10-05T06:07:08Z".parse().unwrap();
        let of = |subjects: &[&str], asked: &[(&str, &str)]| {
            let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
            let subjects = subjects.iter().map(|text| (*text).to_owned()).collect();
            let deed = Deed { subjects, asked: asked.iter().map(own).collect(), ..deed("") };
            AuditRecord::after(None, Vec::new(), deed, at).0.hash
        };
        assert_ne!(of(&["a", "b"], &[]), of(&["ab"], &[]));
        assert_ne!(of(&["a", "b"], &[]), of(&[], &[("a", "b")]));
        assert_ne!(of(&[], &[("a", "b1:c")]), of(&[], &[("a", "b"), ("1", "c")]));
    }
}
