//! The names of accounts: as beancount wants them, which the others take as well.

use vouch_domain::books::ledger::{Account, Posting};
use vouch_domain::id::{CompanyId, PartnerId};

/// An account of a company.
pub(super) fn name(company: CompanyId, account: Account) -> String {
    let company = component(&company.to_string());
    let of = |root: &str, what: &str| format!("{root}:{company}:{what}");
    let of_partner = |what: &str, partner: PartnerId| {
        format!("Liabilities:{company}:{what}:{}", component(&partner.to_string()))
    };
    match account {
        Account::CommissionExpense => of("Expenses", "Commissions"),
        Account::Adjustments => of("Expenses", "Adjustments"),
        Account::PartnerPayable(partner) => of_partner("Payable", partner),
        Account::HeldBack(partner) => of_partner("HeldBack", partner),
        Account::Accruing(partner) => of_partner("Accruing", partner),
        Account::CompanyFunds => of("Assets", "Funds"),
        Account::Fees => of("Income", "Fees"),
        Account::CompanyCharged => of("Equity", "Charged"),
    }
}

/// The accounts that a partner has.
pub(super) fn of_partner(partner: PartnerId) -> [Account; 3] {
    [Account::PartnerPayable(partner), Account::HeldBack(partner), Account::Accruing(partner)]
}

/// The sides of an entry.
pub(super) fn sides(company: CompanyId, postings: &[Posting]) -> Vec<(String, i64)> {
    postings.iter().map(|posting| (name(company, posting.account), posting.minor)).collect()
}

/// An id as a part of an account's name: letters, digits and hyphens, a capital first.
fn component(id: &str) -> String {
    let mut letters = id.replace('_', "-").chars().collect::<Vec<_>>();
    if let Some(first) = letters.first_mut() {
        *first = first.to_ascii_uppercase();
    }
    letters.into_iter().collect()
}
