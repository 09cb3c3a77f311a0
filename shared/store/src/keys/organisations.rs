//! Where organisations, their branches and what is connected to them are looked up.

use vouch_domain::id::{AccountLinkId, CompanyId, OrganisationId};

use super::{Index, Range, Table, by_email, index::sortable};

/// The partition of an organisation.
pub(super) fn of_one(company: CompanyId, organisation: OrganisationId) -> String {
    format!("CO#{company}#ORG#{organisation}")
}

/// The partition of a company's account links.
pub(super) fn links(company: CompanyId) -> String {
    format!("CO#{company}#ALK")
}

fn all(company: CompanyId) -> String {
    format!("CO#{company}#ORG")
}

fn links_of(company: CompanyId, organisation: OrganisationId) -> String {
    format!("CO#{company}#ORG#{organisation}#ALK")
}

impl Index {
    /// An organisation in its company's list.
    pub fn organisation(company: CompanyId, name: &str, organisation: OrganisationId) -> Self {
        Self { pk: all(company), sk: sortable(name, &organisation.to_string()) }
    }

    /// An account link in its organisation's list.
    pub fn account_link(
        company: CompanyId,
        organisation: OrganisationId,
        link: AccountLinkId,
    ) -> Self {
        Self { pk: links_of(company, organisation), sk: link.to_string() }
    }
}

impl Range {
    /// Index: a company's organisations, by name.
    pub fn organisations(company: CompanyId) -> Self {
        Self::by1(Table::Registry, all(company))
    }

    /// The branches of an organisation, by when they were made.
    pub fn branches(company: CompanyId, organisation: OrganisationId) -> Self {
        Self::base(Table::Registry, of_one(company, organisation), "BRN#")
    }

    /// A company's account links, by when they were made.
    pub fn account_links(company: CompanyId) -> Self {
        Self::base(Table::Registry, links(company), "")
    }

    /// Index: an organisation's account links, by when they were made.
    pub fn organisation_links(company: CompanyId, organisation: OrganisationId) -> Self {
        Self::by1(Table::Registry, links_of(company, organisation))
    }

    /// The partner accounts that have, or had, an address.
    pub fn partners_by_email(company: CompanyId, hash: &str) -> Self {
        Self::base(Table::Registry, by_email(company, hash), "PTN#")
    }
}
