//! Where queries look: every range of rows that a list is read from.

use chrono::{DateTime, NaiveDate, Utc};
use vouch_domain::{
    books::{invoice::InvoiceId, ledger::Page, outbox::NewsClass, payout::Rail},
    calendar::Month,
    id::{CompanyId, CustomerRef, DeliveryRef, LinkId, PartnerId, ProgramId, TransactionRef},
    money::Currency,
    people::lead::LeadStage,
};

use super::{
    Index, Key, Roll, Table, by_email, fences,
    index::{PARKED, class_prefix, named_prefix, open_prefix, recruits_prefix, stage_prefix},
    instant, month, shard,
};

/// Where a query looks: a partition of a table or of its index, and how its sort keys begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    pub(crate) table: Table,
    pub(crate) index: bool,
    pub(crate) pk: String,
    pub(crate) prefix: String,
    /// Where it begins instead, and runs to the partition's end.
    pub(crate) since: Option<String>,
    /// Where that ends, if it does not run so far.
    pub(crate) until: Option<String>,
}

impl Range {
    pub(super) fn base(table: Table, pk: String, prefix: impl Into<String>) -> Self {
        Self { table, index: false, pk, prefix: prefix.into(), since: None, until: None }
    }

    pub(super) fn by1(table: Table, pk: String) -> Self {
        Self { table, index: true, pk, prefix: String::new(), since: None, until: None }
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

    /// By whom a partner was recruited, row by row.
    pub fn referred_by(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "ENR!RBY#")
    }

    /// A partner's tiers, as dated rows.
    pub fn tiers(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "ENR!TIR#")
    }

    /// A company's rows for tax offices.
    pub fn company_tax(company: CompanyId) -> Self {
        Self::base(Table::Registry, Key::Company(company).pk(), "TAX#")
    }

    /// A partner's rows for tax offices.
    pub fn partner_tax(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "TAX#")
    }

    /// What a company was called before.
    pub fn company_namings(company: CompanyId) -> Self {
        Self::base(Table::Registry, Key::Company(company).pk(), "WAS#")
    }

    /// What a partner was called before.
    pub fn partner_namings(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "WAS#")
    }

    /// A partner's points.
    pub fn points(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Ledger, Key::Partner(company, partner).pk(), "PTS#")
    }

    /// A partner's points that count in `[since, until)`.
    pub fn points_between(
        company: CompanyId,
        partner: PartnerId,
        (since, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Self {
        // No key is as short as an instant alone, so none stands on the end.
        let begins = |at| format!("PTS#{}", instant(at));
        Self {
            since: Some(begins(since)),
            until: Some(begins(until)),
            ..Self::points(company, partner)
        }
    }

    /// All that is known of a partner from a date on: enrolments, own terms, by whom it was recruited, tiers.
    pub fn partner_facts(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "ENR")
    }

    /// A partner's own rows of what it earns on those it recruited.
    pub fn referral_terms(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "ENR!RTM#")
    }

    /// A partner's links.
    pub fn links(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "LNK#")
    }

    /// The click counters of a partner's links.
    pub fn counters(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Clicks, Key::Partner(company, partner).pk(), "LNK#")
    }

    /// The click counters of one link.
    pub fn link_counters(company: CompanyId, partner: PartnerId, link: LinkId) -> Self {
        let prefix = format!("LNK#{link}#");
        Self::base(Table::Clicks, Key::Partner(company, partner).pk(), prefix)
    }

    /// What a partner's links brought.
    pub fn link_totals(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Ledger, Key::Partner(company, partner).pk(), "LNK#")
    }

    /// Sales that wait for a customer.
    pub fn parked(company: CompanyId, customer: &CustomerRef) -> Self {
        Self::base(Table::Ledger, Key::Customer(company, customer).pk(), "PRK#")
    }

    /// Later clicks and codes of a known customer.
    pub fn assists(company: CompanyId, customer: &CustomerRef) -> Self {
        Self::base(Table::Registry, Key::Customer(company, customer).pk(), "AST#")
    }

    /// The refunds of a transaction.
    pub fn refunds(company: CompanyId, transaction: &TransactionRef) -> Self {
        Self::base(Table::Ledger, Key::Transaction(company, transaction).pk(), "REF#")
    }

    /// What waits for a person of one call, by when it was accepted and its id; ids that go on longer are in it too.
    pub fn quarantined(company: CompanyId, at: DateTime<Utc>, id: &DeliveryRef) -> Self {
        let key = Key::Quarantined(company, at, id, "");
        Self::base(Table::Ledger, key.pk(), key.sk())
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

    /// A partner's commissions that were booked in a month or later.
    pub fn commissions_since(company: CompanyId, partner: PartnerId, month: Month) -> Self {
        Self {
            since: Some(format!("COM#{month}#")),
            // Behind every month.
            until: Some("COM$".to_owned()),
            ..Self::base(Table::Ledger, Key::Partner(company, partner).pk(), "")
        }
    }

    /// The flat fees for those whom a partner recruited.
    pub fn referral_fees(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Ledger, Key::Partner(company, partner).pk(), "FEE#")
    }

    /// A partner's lines of a month.
    pub fn entries(company: CompanyId, page: Page) -> Self {
        let prefix = format!("ENT#{}#{}#", page.currency, page.month);
        Self::base(Table::Ledger, Key::Partner(company, page.partner).pk(), prefix)
    }

    /// What waits for thresholds of a partner's in one currency, by what adds up, then by month.
    pub fn accruals(company: CompanyId, partner: PartnerId, currency: Currency) -> Self {
        let pk = Key::Partner(company, partner).pk();
        Self::base(Table::Ledger, pk, format!("ACC#{currency}#"))
    }

    /// What waits for thresholds of a partner's, by currency, what adds up, and month.
    pub fn all_accruals(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Ledger, Key::Partner(company, partner).pk(), "ACC#")
    }

    /// A partner's lines in one currency, from a month to another, both within.
    pub fn entries_between(
        company: CompanyId,
        partner: PartnerId,
        currency: Currency,
        (from, to): (Month, Month),
    ) -> Self {
        let begins = |month: Month| format!("ENT#{currency}#{month}#");
        Self {
            since: Some(begins(from)),
            until: Some(begins(to.next())),
            ..Self::base(Table::Ledger, Key::Partner(company, partner).pk(), "")
        }
    }

    /// All lines of a partner, of every currency and month.
    pub fn all_entries(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Ledger, Key::Partner(company, partner).pk(), "ENT#")
    }

    /// The company's own lines.
    pub fn company_entries(company: CompanyId) -> Self {
        Self::base(Table::Ledger, Key::Company(company).pk(), "ENT#")
    }

    /// The members of a company.
    pub fn members(company: CompanyId) -> Self {
        Self::base(Table::Registry, Key::Company(company).pk(), "MEM#")
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

    /// The attempts to charge an invoice.
    pub fn charges(company: CompanyId, id: InvoiceId) -> Self {
        Self::base(Table::Ledger, month(company, id.month), format!("CHG#{}#", id.currency))
    }

    /// A company's payout runs, by when they were made.
    pub fn payout_runs(company: CompanyId) -> Self {
        Self::base(Table::Ledger, format!("CO#{company}#RUN"), "")
    }

    /// Where a partner's money goes, change by change.
    pub fn destinations(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "DST#")
    }

    /// Index: payouts that are neither paid nor failed, of one rail and currency or of all.
    pub fn open_payouts(company: CompanyId, of: Option<(Rail, Currency)>) -> Self {
        let prefix = of.map(|(rail, currency)| open_prefix(rail, currency)).unwrap_or_default();
        Self { prefix, ..Self::by1(Table::Ledger, Index::open_payouts(company)) }
    }

    /// What became of an invoice after it was issued.
    pub fn corrections(company: CompanyId, id: InvoiceId) -> Self {
        let prefix = format!("COR#{}#", id.currency);
        Self::base(Table::Ledger, month(company, id.month), prefix)
    }

    /// A month's corrections of invoices, of all currencies.
    pub fn month_corrections(company: CompanyId, of: Month) -> Self {
        Self::base(Table::Ledger, month(company, of), "COR#")
    }

    /// A company's adjustments.
    pub fn adjustments(company: CompanyId) -> Self {
        Self::base(Table::Ledger, Key::Adjustment(company, "").pk(), "")
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

    /// A company's totals from a month on, and what waits right now.
    pub fn company_totals(company: CompanyId, from: Month) -> Self {
        let pk = Key::CompanyTotals(company, Roll::Now).pk();
        Self { since: Some(from.to_string()), ..Self::base(Table::Ledger, pk, "") }
    }

    /// A partner's totals from a month on, and those of all time.
    pub fn partner_totals(company: CompanyId, partner: PartnerId, from: Month) -> Self {
        let pk = Key::PartnerTotals(company, partner, Roll::Now).pk();
        Self { since: Some(from.to_string()), ..Self::base(Table::Ledger, pk, "") }
    }

    /// A partner's news.
    pub fn partner_news(company: CompanyId, partner: PartnerId) -> Self {
        let pk = Key::News(company, Some(partner), DateTime::UNIX_EPOCH, "").pk();
        Self::base(Table::Ledger, pk, "")
    }

    /// A partner's news of `[since, until)`: no news has an empty hash, so none has the last key.
    pub fn partner_news_between(
        company: CompanyId,
        partner: PartnerId,
        (since, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Self {
        let first = |at| Some(Key::News(company, Some(partner), at, "").sk());
        Self { since: first(since), until: first(until), ..Self::partner_news(company, partner) }
    }

    /// A month of a company's audit trail.
    pub fn audit(company: CompanyId, month: Month) -> Self {
        Self::base(Table::Ledger, Key::AuditRecord(company, month, 0).pk(), "")
    }

    /// Index: a company's news of a month, of one class.
    pub fn month_news(company: CompanyId, month: Month, class: NewsClass) -> Self {
        let all = Self::by1(Table::Ledger, Index::month_news(company, month));
        Self { prefix: class_prefix(class).to_owned(), ..all }
    }

    /// Index: what came in, by UTC month.
    pub fn month_deliveries(company: CompanyId, month: Month) -> Self {
        Self::by1(Table::Ledger, Index::month_deliveries(company, month))
    }

    /// Index: what waits, for a customer or for a person.
    pub fn waiting(company: CompanyId) -> Self {
        Self::by1(Table::Ledger, Index::waiting(company))
    }

    /// Index: sales that wait for a customer.
    pub fn all_parked(company: CompanyId) -> Self {
        Self { prefix: PARKED.to_owned(), ..Self::waiting(company) }
    }

    /// Index: sales with a commission on hold.
    pub fn on_hold(company: CompanyId) -> Self {
        Self::by1(Table::Ledger, Index::on_hold(company))
    }

    /// Index: who was recruited by whom, beside others of the same referrer; of one referrer, or of all.
    pub fn recruits(company: CompanyId, referrer: Option<PartnerId>) -> Self {
        let prefix = referrer.map(recruits_prefix).unwrap_or_default();
        Self { prefix, ..Self::by1(Table::Registry, Index::relations(company)) }
    }

    /// Index: applications that wait.
    pub fn applications(company: CompanyId) -> Self {
        Self::by1(Table::Registry, Index::applications(company))
    }

    /// Index: a company's programs.
    pub fn programs(company: CompanyId) -> Self {
        Self::by1(Table::Registry, Index::programs(company))
    }

    /// Index: a company's partners, by name.
    pub fn partners(company: CompanyId) -> Self {
        Self::by1(Table::Registry, Index::partners(company))
    }

    /// Index: a company's partners whose names begin like this, in any case.
    pub fn partners_named(company: CompanyId, start: &str) -> Self {
        Self { prefix: named_prefix(start), ..Self::partners(company) }
    }

    /// Who is known by an address: customers, and leads that partners submitted.
    pub fn known_by_email(company: CompanyId, hash: &str) -> Self {
        Self::base(Table::Registry, by_email(company, hash), "")
    }

    /// A partner's leads.
    pub fn partner_leads(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "LEAD#")
    }

    /// A partner's claims.
    pub fn partner_claims(company: CompanyId, partner: PartnerId) -> Self {
        Self::base(Table::Registry, Key::Partner(company, partner).pk(), "CLM#")
    }

    /// Index: a company's leads, of one stage or of all.
    pub fn leads(company: CompanyId, stage: Option<LeadStage>) -> Self {
        let prefix = stage.map(stage_prefix).unwrap_or_default().to_owned();
        Self { prefix, ..Self::by1(Table::Registry, Index::leads(company)) }
    }

    /// Index: a company's claims of one state.
    pub fn claims(company: CompanyId, state: &str) -> Self {
        Self { prefix: format!("{state}#"), ..Self::by1(Table::Registry, Index::claims(company)) }
    }

    /// Index: a partner's coupons.
    pub fn partner_coupons(company: CompanyId, partner: PartnerId) -> Self {
        Self::by1(Table::Registry, Index::partner_coupons(company, partner))
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

    /// Index: a partner's statements from a month to another, both within.
    pub fn partner_statements_between(
        company: CompanyId,
        partner: PartnerId,
        (from, to): (Month, Month),
    ) -> Self {
        Self {
            since: Some(from.to_string()),
            until: Some(to.next().to_string()),
            ..Self::partner_statements(company, partner)
        }
    }

    /// Index: months that have a next step, of all companies, by when.
    pub fn due_periods() -> Self {
        Self::by1(Table::Ledger, Index::DUE_PERIODS.to_owned())
    }
}
