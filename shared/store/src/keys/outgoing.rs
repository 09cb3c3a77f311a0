//! Where what leaves is looked up: intents that are due, endpoints, the calls to them, and mails that did not leave.

use chrono::{DateTime, TimeDelta, Utc};
use vouch_domain::id::{CompanyId, OutgoingId};

use super::{Index, Key, Range, Table, instant};

/// The partition of the calls to an endpoint.
pub(super) fn calls(company: CompanyId, endpoint: OutgoingId) -> String {
    format!("CO#{company}#OWH#{endpoint}")
}

impl Range {
    /// Index: intents that are pending, of all companies, by when.
    pub fn due_outbox() -> Self {
        Self::by1(Table::Ledger, Index::DUE_OUTBOX.to_owned())
    }

    /// Index: intents that are pending and due after an instant, of all companies, by when.
    pub fn outbox_due_after(after: DateTime<Utc>) -> Self {
        // Index keys are in small letters throughout: a capital T would stand before all of its day.
        let since = instant(after + TimeDelta::milliseconds(1)).to_lowercase();
        Self { since: Some(since), ..Self::due_outbox() }
    }

    /// Where a company is told of what happens.
    pub fn outgoing_endpoints(company: CompanyId) -> Self {
        Self::base(Table::Registry, Key::Company(company).pk(), "OWH#")
    }

    /// What an endpoint was told, by when.
    pub fn outgoing_deliveries(company: CompanyId, endpoint: OutgoingId) -> Self {
        Self::base(Table::Ledger, calls(company, endpoint), "")
    }

    /// Mails that could not be sent, by when they were given up.
    pub fn unsent_mails(company: CompanyId) -> Self {
        Self::base(Table::Ledger, format!("CO#{company}#UNSENT"), "")
    }
}
