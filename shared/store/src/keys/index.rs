//! Keys of the index `by1`: what views are read by, a moment later than the rows themselves.

use chrono::{DateTime, Utc};
use vouch_domain::{
    books::{
        ledger::Page,
        outbox::NewsClass,
        payout::{PayoutId, Rail},
    },
    calendar::Month,
    earning::commission::CommissionId,
    id::{
        ClaimId, CompanyId, CustomerRef, DeliveryRef, LeadId, LinkId, PartnerId, ProgramId,
        TransactionRef,
    },
    money::Currency,
    people::lead::LeadStage,
    tracking::code::Code,
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

    pub(super) fn month_deliveries(company: CompanyId, month: Month) -> String {
        format!("CO#{company}#DLV#{month}")
    }

    pub(super) fn waiting(company: CompanyId) -> String {
        format!("CO#{company}#WAIT")
    }

    pub(super) fn on_hold(company: CompanyId) -> String {
        format!("CO#{company}#HELD")
    }

    pub(super) fn month_news(company: CompanyId, month: Month) -> String {
        format!("CO#{company}#NEWS#{month}")
    }

    pub(super) fn relations(company: CompanyId) -> String {
        format!("CO#{company}#RBY")
    }

    pub(super) fn applications(company: CompanyId) -> String {
        format!("CO#{company}#APP")
    }

    /// That a partner was marked “Referred By” another, in its company's list, beside others of the same referrer.
    pub fn recruit(
        company: CompanyId,
        referrer: PartnerId,
        from: DateTime<Utc>,
        recruit: PartnerId,
    ) -> Self {
        let sk = format!("{}{}#{recruit}", recruits_prefix(referrer), instant(from));
        Self { pk: Self::relations(company), sk }
    }

    /// An application that waits, in its company's list of these.
    pub fn application(company: CompanyId, at: DateTime<Utc>, partner: PartnerId) -> Self {
        Self { pk: Self::applications(company), sk: sortable(&instant(at), &partner.to_string()) }
    }

    pub(super) fn leads(company: CompanyId) -> String {
        format!("CO#{company}#LEAD")
    }

    pub(super) fn claims(company: CompanyId) -> String {
        format!("CO#{company}#CLM")
    }

    pub(super) fn partner_coupons(company: CompanyId, partner: PartnerId) -> String {
        format!("CO#{company}#PTN#{partner}#COUPON")
    }

    /// A lead in its company's list: beside others of its stage.
    pub fn lead(company: CompanyId, stage: LeadStage, at: DateTime<Utc>, lead: LeadId) -> Self {
        let sk = format!("{}{}#{lead}", stage_prefix(stage), instant(at));
        Self { pk: Self::leads(company), sk }
    }

    /// A claim in its company's list: beside others of its state.
    pub fn claim(company: CompanyId, state: &str, at: DateTime<Utc>, claim: ClaimId) -> Self {
        Self { pk: Self::claims(company), sk: format!("{state}#{}#{claim}", instant(at)) }
    }

    /// A coupon in its partner's list.
    pub fn coupon(company: CompanyId, partner: PartnerId, code: &Code) -> Self {
        Self { pk: Self::partner_coupons(company, partner), sk: code.to_string() }
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

    /// A delivery in its company's list of a UTC month.
    pub fn delivery(company: CompanyId, delivery: &DeliveryRef, at: DateTime<Utc>) -> Self {
        Self {
            pk: Self::month_deliveries(company, Month::utc(at)),
            sk: sortable(&instant(at), delivery.as_str()),
        }
    }

    /// A sale that waits for its customer, in what waits of its company.
    pub fn parked(company: CompanyId, at: DateTime<Utc>, transaction: &TransactionRef) -> Self {
        Self {
            pk: Self::waiting(company),
            sk: sortable(&format!("{PARKED}{}", instant(at)), transaction.as_str()),
        }
    }

    /// A sale with a commission on hold, in its company's list of these.
    pub fn held(company: CompanyId, at: DateTime<Utc>, transaction: &TransactionRef) -> Self {
        Self { pk: Self::on_hold(company), sk: sortable(&instant(at), transaction.as_str()) }
    }

    /// A delivery that waits for a person, in what waits of its company.
    pub fn quarantined(company: CompanyId, at: DateTime<Utc>, delivery: &DeliveryRef) -> Self {
        Self {
            pk: Self::waiting(company),
            sk: sortable(&format!("{QUARANTINED}{}", instant(at)), delivery.as_str()),
        }
    }

    /// A piece of news in its company's list of a month, beside others of its class.
    pub fn news(
        company: CompanyId,
        month: Month,
        class: NewsClass,
        at: DateTime<Utc>,
        hash: &str,
    ) -> Self {
        Self {
            pk: Self::month_news(company, month),
            sk: format!("{}{}#{hash}", class_prefix(class), instant(at)),
        }
    }

    pub(super) fn open_payouts(company: CompanyId) -> String {
        format!("CO#{company}#PAY")
    }

    /// A payout that is neither paid nor failed, beside others of its rail and currency.
    pub fn open_payout(company: CompanyId, rail: Rail, id: PayoutId) -> Self {
        let page = id.page;
        let sk = format!("{}{}#{id}", open_prefix(rail, page.currency), page.month);
        Self { pk: Self::open_payouts(company), sk }
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

/// How the index keys of things by name begin whose names begin like this.
pub(super) fn named_prefix(start: &str) -> String {
    cut(&start.to_lowercase(), NAME_BYTES)
}

/// How the index keys of those begin whom a partner recruited.
pub(super) fn recruits_prefix(referrer: PartnerId) -> String {
    format!("{referrer}#")
}

/// How much of a name things are sorted by.
const NAME_BYTES: usize = 200;

/// How the index keys of sales that wait begin.
pub(super) const PARKED: &str = "parked#";

/// How the index keys of deliveries that were put aside begin.
const QUARANTINED: &str = "quarantined#";

/// How the index keys of leads of a stage begin: from the last to the first, they are the funnel from above.
pub(super) fn stage_prefix(stage: LeadStage) -> &'static str {
    match stage {
        LeadStage::New => "5new#",
        LeadStage::Contacted => "4contacted#",
        LeadStage::Qualified => "3qualified#",
        // Whether it paid is its customer's to say.
        LeadStage::SignedUp | LeadStage::Customer => "2signed_up#",
        LeadStage::Lost => "1lost#",
    }
}

/// How the index keys of open payouts of a rail and currency begin.
pub(super) fn open_prefix(rail: Rail, currency: Currency) -> String {
    format!("{}#{currency}#", rail.name())
}

/// How the index keys of a class of news begin.
pub(super) fn class_prefix(class: NewsClass) -> &'static str {
    match class {
        NewsClass::Customer => "customer#",
        NewsClass::Transaction => "transaction#",
        NewsClass::Decision => "decision#",
    }
}

/// A sort key of two parts that stays below DynamoDB's 1,024 bytes, whatever the parts are.
pub(super) fn sortable(first: &str, second: &str) -> String {
    format!("{}#{}", cut(&first.to_lowercase(), NAME_BYTES), cut(second, 800))
}

fn cut(text: &str, bytes: usize) -> String {
    let fitting = text.char_indices().take_while(|(at, c)| at + c.len_utf8() <= bytes);
    fitting.map(|(_, c)| c).collect()
}
