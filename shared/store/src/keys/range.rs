//! Where queries look: every range of rows that a list is read from.

use chrono::NaiveDate;
use vouch_domain::{
    books::ledger::Page,
    calendar::Month,
    id::{CompanyId, CustomerRef, DeliveryRef, PartnerId, ProgramId, TransactionRef},
};

use super::{Index, Key, Table, fences, month, shard};

/// Where a query looks: a partition of a table or of its index, and how its sort keys begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    pub(crate) table: Table,
    pub(crate) index: bool,
    pub(crate) pk: String,
    pub(crate) prefix: String,
}

impl Range {
    fn base(table: Table, pk: String, prefix: impl Into<String>) -> Self {
        Self { table, index: false, pk, prefix: prefix.into() }
    }

    fn by1(table: Table, pk: String) -> Self {
        Self { table, index: true, pk, prefix: String::new() }
    }

    /// A program and all its terms.
    pub fn program(company: CompanyId, program: ProgramId) -> Self {
        Self::base(Table::Registry, Key::Program(company, program).pk(), "")
    }

    /// A partner's enrolment in a program, with its own terms there.
    pub fn enrolment(company: CompanyId, partner: PartnerId, program: ProgramId) -> Self {
        let key = Key::Enrolment(company, partner, program);
        Self::base(Table::Registry, key.pk(), key.sk())
    }

    /// All enrolments of a partner, with its own terms.
    pub fn enrolments(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "ENR#")
    }

    /// A partner's links.
    pub fn links(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "LNK#")
    }

    /// The click counters of a partner's links.
    pub fn counters(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Clicks, Key::Partner(company, partner).pk(), "LNK#")
    }

    /// What a partner's links brought.
    pub fn link_totals(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Ledger, Key::Partner(company, partner).pk(), "LNK#")
    }

    /// Sales that wait for a customer.
    pub fn parked(company: CompanyId, customer: &CustomerRef) -> Self {
        Self::base(Table::Ledger, Key::Customer(company, customer).pk(), "PRK#")
    }

    /// A transaction with its refunds.
    pub fn transaction(company: CompanyId, transaction: &TransactionRef) -> Self {
        Self::base(Table::Ledger, Key::Transaction(company, transaction).pk(), "")
    }

    /// A partner's commissions, of one month or of all.
    pub fn commissions(company: CompanyId, partner: PartnerId, month: Option<Month>) -> Self {
        let prefix = month.map_or_else(|| "COM#".to_owned(), |month| format!("COM#{month}#"));
        Self::base(Table::Ledger, Key::Partner(company, partner).pk(), prefix)
    }

    /// A partner's lines of a month.
    pub fn entries(company: CompanyId, page: Page) -> Self {
        let prefix = format!("ENT#{}#{}#", page.currency, page.month);
        Self::base(Table::Ledger, Key::Partner(company, page.partner).pk(), prefix)
    }

    /// All lines of a partner, of every currency and month.
    pub fn all_entries(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Ledger, Key::Partner(company, partner).pk(), "ENT#")
    }

    /// The company's own lines.
    pub fn company_entries(company: CompanyId) -> Self {
        Self::base(Table::Ledger, Key::Company(company).pk(), "ENT#")
    }

    /// The months of a company.
    pub fn periods(company: CompanyId) -> Self {
        Self::base(Table::Ledger, format!("CO#{company}#CPR"), "")
    }

    /// One shard of a month's fences.
    pub fn fences(company: CompanyId, month: Month, shard: u8) -> Self {
        Self::base(Table::Ledger, fences(company, month, shard), "F#")
    }

    /// One partner's fences of a month, one a currency.
    pub fn partner_fences(company: CompanyId, of: Month, partner: PartnerId) -> Self {
        Self::base(Table::Ledger, fences(company, of, shard(partner)), format!("F#{partner}#"))
    }

    /// One partner's statements of a month, one a currency.
    pub fn partner_month_statements(company: CompanyId, of: Month, partner: PartnerId) -> Self {
        Self::base(Table::Ledger, month(company, of), format!("STM#{partner}#"))
    }

    /// One partner's payouts of a month.
    pub fn partner_month_payouts(company: CompanyId, of: Month, partner: PartnerId) -> Self {
        Self::base(Table::Ledger, month(company, of), format!("PAY#{partner}#"))
    }

    /// A month's statements.
    pub fn statements(company: CompanyId, of: Month) -> Self {
        Self::base(Table::Ledger, month(company, of), "STM#")
    }

    /// A month's invoices, one a currency.
    pub fn invoices(company: CompanyId, of: Month) -> Self {
        Self::base(Table::Ledger, month(company, of), "INV#")
    }

    /// A month's payouts.
    pub fn payouts(company: CompanyId, of: Month) -> Self {
        Self::base(Table::Ledger, month(company, of), "PAY#")
    }

    /// The payouts of one statement.
    pub fn payouts_of(company: CompanyId, page: Page) -> Self {
        let prefix = format!("PAY#{}#{}#", page.partner, page.currency);
        Self::base(Table::Ledger, month(company, page.month), prefix)
    }

    /// What came in under a delivery's id.
    pub fn delivery(company: CompanyId, delivery: &DeliveryRef) -> Self {
        Self::base(Table::Ledger, Key::Delivery(company, delivery, "").pk(), "")
    }

    /// What waits for a person.
    pub fn quarantine(company: CompanyId) -> Self {
        Self::base(Table::Ledger, format!("CO#{company}#QUA"), "")
    }

    /// A day's totals.
    pub fn daily_totals(company: CompanyId, day: NaiveDate) -> Self {
        Self::base(Table::Ledger, Key::DailyTotals(company, day, "").pk(), "")
    }

    /// Index: a company's programs.
    pub fn programs(company: CompanyId) -> Self {
        Self::by1(Table::Registry, Index::programs(company))
    }

    /// Index: a company's partners, by name.
    pub fn partners(company: CompanyId) -> Self {
        Self::by1(Table::Registry, Index::partners(company))
    }

    /// Index: a program's links.
    pub fn program_links(company: CompanyId, program: ProgramId) -> Self {
        Self::by1(Table::Registry, Index::program_links(company, program))
    }

    /// Index: a partner's customers, by sign-up.
    pub fn partner_customers(company: CompanyId, partner: PartnerId) -> Self {
        Self::by1(Table::Registry, Index::partner_customers(company, partner))
    }

    /// Index: a customer's transactions, by time.
    pub fn customer_transactions(company: CompanyId, customer: &CustomerRef) -> Self {
        Self::by1(Table::Ledger, Index::customer_transactions(company, customer))
    }

    /// Index: a company's commissions of a month.
    pub fn month_commissions(company: CompanyId, month: Month) -> Self {
        Self::by1(Table::Ledger, Index::month_commissions(company, month))
    }

    /// Index: a partner's statements, by month.
    pub fn partner_statements(company: CompanyId, partner: PartnerId) -> Self {
        Self::by1(Table::Ledger, Index::partner_statements(company, partner))
    }

    /// Index: months that have a next step, of all companies, by when.
    pub fn due_periods() -> Self {
        Self::by1(Table::Ledger, Index::DUE_PERIODS.to_owned())
    }

    /// Index: intents that are pending, of all companies, by when.
    pub fn due_outbox() -> Self {
        Self::by1(Table::Ledger, Index::DUE_OUTBOX.to_owned())
    }
}
