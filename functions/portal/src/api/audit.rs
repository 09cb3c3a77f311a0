//! The audit trail: what people and keys asked to change, each record sealed to the one before.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::audit::{AuditRecord, Bound},
    people::company::Scope,
};
use vouch_runtime::Context;

use super::{
    authority::Caller,
    input::{Answer, Query},
    list::{Limit, List},
    operation::{Needs, Operation},
};
use crate::trail::reading::{self, Ended, Wanted, Which};

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "/audit",
            Needs::Key(Scope::Admin),
            "What people and keys asked to change, the latest first; a page may hold fewer than there are",
            list,
        )
        .query::<AuditOf>()
        .answers::<List<AuditView>>(),
    ]
}

/// Which records.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AuditOf {
    /// From this instant on.
    from: Option<DateTime<Utc>>,
    /// Before this instant.
    to: Option<DateTime<Utc>>,
    /// About this id, of any kind.
    subject: Option<String>,
    /// By the member, key or partner with this id, or `setup_token`.
    by: Option<String>,
    /// `changes` (default), `refused` or `all`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    which: Which,
    cursor: Option<String>,
    #[serde(default)]
    limit: Limit,
}

/// One record. `hash` is taken over all of it but its outcome, and over `previous_hash` and `bound`; `outcome_hash`
/// over the outcome and `hash`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AuditRecord")]
struct AuditView {
    /// Its place in the trail, from 1 without a gap.
    number: u64,
    at: DateTime<Utc>,
    by: ActorView,
    /// `api`, `dashboard` or `portal`.
    through: String,
    /// Method and route.
    call: String,
    /// The request's id, as logs have it.
    request: Option<String>,
    /// The ids it names.
    subjects: Vec<String>,
    /// What was sent, by field; `***` where a value is secret.
    asked: BTreeMap<String, String>,
    /// `done`, `refused`, `failed`, or `unknown` while it runs and where nobody lived to note it.
    outcome: String,
    /// The status it was answered with.
    status: Option<u16>,
    /// What was made or led to.
    made: Option<String>,
    /// Empty for the first.
    previous_hash: String,
    hash: String,
    /// Null while there is no outcome, and for records from before outcomes were sealed.
    outcome_hash: Option<String>,
    /// The outcomes that were noted since the record before: from here on they can't
    /// be altered unnoticed.
    bound: Vec<BoundView>,
}

/// An outcome that a later record holds fast.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BoundOutcome")]
struct BoundView {
    /// The record whose outcome it is.
    number: u64,
    /// Its `outcome_hash`.
    hash: String,
}

/// Who asked.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Actor")]
struct ActorView {
    /// `member`, `key`, `partner` or `setup_token`.
    #[serde(rename = "type")]
    kind: String,
    id: String,
    /// What it was called then.
    name: String,
}

impl From<AuditRecord> for AuditView {
    fn from(record: AuditRecord) -> Self {
        let outcome = Ended::of(&record).name().to_owned();
        let AuditRecord { number, at, deed, previous_hash, hash, bound, outcome: noted } = record;
        let bound = bound.into_iter().flatten();
        let by = ActorView {
            kind: deed.actor.kind().to_owned(),
            id: deed.actor.id(),
            name: deed.actor.name().to_owned(),
        };
        Self {
            number,
            at,
            by,
            through: deed.entrance.name().to_owned(),
            call: deed.call,
            request: deed.request,
            subjects: deed.subjects,
            asked: deed.asked,
            outcome,
            status: noted.as_ref().map(|noted| noted.status),
            outcome_hash: noted.as_ref().and_then(|noted| noted.hash.clone()),
            bound: bound.map(|Bound { number, hash }| BoundView { number, hash }).collect(),
            made: noted.and_then(|noted| noted.made),
            previous_hash,
            hash,
        }
    }
}

async fn list(
    State(ctx): State<Arc<Context>>,
    caller: Caller,
    Query(query): Query<AuditOf>,
) -> Answer<List<AuditView>> {
    let after = reading::spot(query.cursor.as_deref())?;
    let wanted = Wanted {
        from: query.from,
        to: query.to,
        subject: query.subject.as_deref(),
        by: query.by.as_deref(),
        which: query.which,
    };
    let (records, next) =
        reading::read(&ctx, caller.company, &wanted, after, query.limit.count()).await?;
    let items = records.into_iter().map(AuditView::from).collect();
    Ok(Json(List { items, next: next.map(|next| next.to_string()) }))
}
