//! The states that a sale went through, from what its news say of it.

use chrono::{DateTime, Utc};

use crate::{
    books::outbox::NewsKind,
    calendar::Month,
    earning::{target::Decision, transaction::Booked},
    event::SaleKind,
};

/// What changed a sale, as the news of it say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The month it counts for.
    pub month: Month,
    /// Which change of the sale it was, where that is known.
    pub revision: Option<u64>,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What it was.
    pub kind: NewsKind,
    /// What it was to the company's revenue, signed.
    pub revenue: i64,
    /// Whether the commission waited for a person then.
    pub held: bool,
}

/// A sale after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct State {
    /// The month that the change counts for.
    pub(super) month: Month,
    /// When it changed.
    pub(super) at: DateTime<Utc>,
    /// What had gone back by then.
    pub(super) refunded: i64,
    /// What the sale was to its customer.
    pub(super) kind: SaleKind,
    /// What people had decided.
    pub(super) decision: Decision,
}

/// What a sale looked like after each of its changes, in the order in which they were booked.
pub(super) fn states(booked: &Booked, changes: &[Change]) -> Vec<State> {
    let mut changes: Vec<&Change> = changes.iter().collect();
    // What happened later was mostly booked later, too; the revision knows where not.
    changes.sort_by_key(|change| (change.revision, change.at, change.kind != NewsKind::Sale));
    let sale = &booked.recorded.sale;
    let is_displaced = changes.iter().any(|change| change.kind == NewsKind::Corrected)
        && sale.kind.is_none()
        && booked.recorded.kind == SaleKind::Renewal;
    let mut kind = if is_displaced { SaleKind::First } else { booked.recorded.kind };
    let mut decision = first_decision(booked, &changes);
    let mut kept: i64 = 0;
    let mut states = Vec::with_capacity(changes.len());
    for change in changes {
        kept = kept.saturating_add(change.revenue);
        match change.kind {
            NewsKind::Corrected => kind = booked.recorded.kind,
            NewsKind::Held => decision = Decision::OnHold { reason: String::new() },
            NewsKind::Declined => decision = Decision::Declined { reason: String::new() },
            NewsKind::Approved | NewsKind::Released => decision = Decision::Approved,
            _ => {}
        }
        states.push(State {
            month: change.month,
            at: change.at,
            refunded: sale.amount_minor.saturating_sub(kept),
            kind,
            decision: decision.clone(),
        });
    }
    states
}

/// What was decided when the sale was first booked: that it waits, if it looked suspicious. A sale that earned nothing
/// is not said to wait, so one on which nobody decided anything since is taken for what it is now.
fn first_decision(booked: &Booked, changes: &[&Change]) -> Decision {
    let held = changes.iter().any(|change| change.kind == NewsKind::Sale && change.held);
    let is_decided = changes.iter().any(|change| change.kind.is_decision());
    if held || (!is_decided && matches!(booked.decision, Decision::OnHold { .. })) {
        Decision::OnHold { reason: String::new() }
    } else {
        Decision::Pending
    }
}
