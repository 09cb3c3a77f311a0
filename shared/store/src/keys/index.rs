//! Keys of the index `by1`: what views are read by, a moment later than the rows themselves.

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::ledger::Page,
    calendar::Month,
    earning::commission::CommissionId,
    id::{CompanyId, CustomerRef, LinkId, PartnerId, ProgramId, TransactionRef},
};

use super::instant;

/// The index key of an item that has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    pub(crate) pk: String,
    pub(crate) sk: String,
}

impl Index {
    pub(super) const DUE_PERIODS: &str = "DUE#period";
    pub(super) const DUE_OUTBOX: &str = "DUE#outbox";

    pub(super) fn programs(company: CompanyId) -> String {
        format!("CO#{company}#PRG")
    }

    pub(super) fn partners(company: CompanyId) -> String {
        format!("CO#{company}#PTN")
    }

    pub(super) fn program_links(company: CompanyId, program: ProgramId) -> String {
        format!("CO#{company}#PRG#{program}#LNK")
    }

    pub(super) fn partner_customers(company: CompanyId, partner: PartnerId) -> String {
        format!("CO#{company}#PTN#{partner}#CUS")
    }

    pub(super) fn customer_transactions(company: CompanyId, customer: &CustomerRef) -> String {
        format!("CO#{company}#CUS#{customer}")
    }

    pub(super) fn month_commissions(company: CompanyId, month: Month) -> String {
        format!("CO#{company}#COM#{month}")
    }

    pub(super) fn partner_statements(company: CompanyId, partner: PartnerId) -> String {
        format!("CO#{company}#PTN#{partner}#STM")
    }

    /// A program in its company's list.
    pub fn program(company: CompanyId, name: &str, program: ProgramId) -> Self {
        Self { pk: Self::programs(company), sk: sortable(name, &program.to_string()) }
    }

    /// A partner in its company's list.
    pub fn partner(company: CompanyId, name: &str, partner: PartnerId) -> Self {
        Self { pk: Self::partners(company), sk: sortable(name, &partner.to_string()) }
    }

    /// A link in its program's list.
    pub fn link(company: CompanyId, program: ProgramId, link: LinkId) -> Self {
        Self { pk: Self::program_links(company, program), sk: link.to_string() }
    }

    /// A customer in its partner's list.
    pub fn customer(
        company: CompanyId,
        partner: PartnerId,
        at: DateTime<Utc>,
        customer: &CustomerRef,
    ) -> Self {
        Self {
            pk: Self::partner_customers(company, partner),
            sk: sortable(&instant(at), customer.as_str()),
        }
    }

    /// A transaction in its customer's list.
    pub fn transaction(
        company: CompanyId,
        customer: &CustomerRef,
        at: DateTime<Utc>,
        transaction: &TransactionRef,
    ) -> Self {
        Self {
            pk: Self::customer_transactions(company, customer),
            sk: sortable(&instant(at), transaction.as_str()),
        }
    }

    /// A commission in its company's month.
    pub fn commission(company: CompanyId, id: CommissionId, at: DateTime<Utc>) -> Self {
        Self {
            pk: Self::month_commissions(company, id.month()),
            sk: sortable(&instant(at), &id.to_string()),
        }
    }

    /// A statement in its partner's list.
    pub fn statement(company: CompanyId, page: Page) -> Self {
        Self {
            pk: Self::partner_statements(company, page.partner),
            sk: format!("{}#{}", page.month, page.currency),
        }
    }

    /// A month that has a next step.
    pub fn due_period(company: CompanyId, month: Month, at: DateTime<Utc>) -> Self {
        Self { pk: Self::DUE_PERIODS.to_owned(), sk: format!("{}#{company}#{month}", instant(at)) }
    }

    /// An intent that is pending.
    pub fn due_outbox(company: CompanyId, id: &str, at: DateTime<Utc>) -> Self {
        Self {
            pk: Self::DUE_OUTBOX.to_owned(),
            sk: sortable(&format!("{}#{company}", instant(at)), id),
        }
    }
}

/// A sort key of two parts that stays below DynamoDB's 1,024 bytes, whatever the parts are.
fn sortable(first: &str, second: &str) -> String {
    let cut = |text: &str, bytes: usize| {
        text.char_indices()
            .take_while(|(at, c)| at + c.len_utf8() <= bytes)
            .map(|(_, c)| c)
            .collect::<String>()
    };
    format!("{}#{}", cut(&first.to_lowercase(), 200), cut(second, 800))
}
