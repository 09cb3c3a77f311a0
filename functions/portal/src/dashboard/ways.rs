//! Where the dashboard's pages lie, and how they lead to one another.

use maud::{Markup, html};
use vouch_domain::{
    books::{invoice::InvoiceId, payout::PayoutId, statement::StatementId},
    earning::commission::CommissionId,
    id::{ClaimId, CustomerRef, DeliveryRef, LeadId, PartnerId, PayoutRunId, TransactionRef},
};

use crate::kit::figures;

pub(super) const PARTNERS: &str = "/dashboard/partners";
pub(super) const TIERS: &str = "/dashboard/tiers";
pub(super) const SETTINGS: &str = "/dashboard/settings";
/// Where the company's own systems are told of what happens.
pub(super) const WEBHOOKS: &str = "/dashboard/settings/webhooks";
/// How the company is charged and its partners are paid.
pub(super) const RAILS: &str = "/dashboard/settings/rails";
/// What is paid to partners.
pub(super) const PAYOUTS: &str = "/dashboard/payouts";
/// When the company's months end, and what is taken and paid at their end.
pub(super) const MONTHS: &str = "/dashboard/settings/months";
/// The company's tax details.
pub(super) const TAX: &str = "/dashboard/settings/tax";
pub(super) const COMMISSIONS: &str = "/dashboard/commissions";
pub(super) const CUSTOMERS: &str = "/dashboard/customers";
pub(super) const TRANSACTIONS: &str = "/dashboard/transactions";
pub(super) const LEADS: &str = "/dashboard/leads";
pub(super) const CLAIMS: &str = "/dashboard/claims";
pub(super) const WHAT_IF: &str = "/dashboard/what-if";
/// Where terms are added.
pub(super) const TERMS: &str = "/dashboard/terms";
pub(super) const INVOICES: &str = "/dashboard/invoices";
pub(super) const AUDIT: &str = "/dashboard/audit";
pub(super) const DELIVERIES: &str = "/dashboard/deliveries";
/// Mails that could not be sent.
pub(super) const UNSENT_MAILS: &str = "/dashboard/unsent-mails";

pub(super) const APPLICATIONS: &str = "/dashboard/applications";
pub(super) const REFERRALS: &str = "/dashboard/referrals";
pub(super) const REFERRAL_SETTINGS: &str = "/dashboard/settings/referrals";

/// What is looked for in a list.
pub(super) const LOOKED_FOR: &str = "q";

/// How much of a company's id stands in a table.
const ID_SHOWN: usize = 32;

pub(super) fn partner(id: PartnerId) -> String {
    format!("/dashboard/partners/{id}")
}

/// What a partner has to do with recruiting.
pub(super) fn partner_referrals(id: PartnerId) -> String {
    format!("{PARTNERS}/{id}/referrals")
}

/// Where it is said by whom a partner was recruited.
pub(super) fn partner_referred_by(id: PartnerId) -> String {
    format!("{PARTNERS}/{id}/referred-by")
}

pub(super) fn commission(id: CommissionId) -> String {
    format!("{COMMISSIONS}/{id}")
}

pub(super) fn invoice(id: InvoiceId) -> String {
    format!("{INVOICES}/{id}")
}

/// The document that was issued for an invoice under a number.
pub(super) fn invoice_paper(id: InvoiceId, number: u64) -> String {
    format!("{INVOICES}/{id}/document.html?number={number}")
}

pub(super) fn payout(id: PayoutId) -> String {
    format!("{PAYOUTS}/{id}")
}

pub(super) fn payout_run(id: PayoutRunId) -> String {
    format!("{PAYOUTS}/runs/{id}")
}

pub(super) fn statement(id: StatementId) -> String {
    format!("/dashboard/statements/{id}")
}

pub(super) fn lead(partner: PartnerId, id: LeadId) -> String {
    format!("{LEADS}/{partner}/{id}")
}

pub(super) fn claim(partner: PartnerId, id: ClaimId) -> String {
    format!("{CLAIMS}/{partner}/{id}")
}

pub(super) fn customer(id: &CustomerRef) -> String {
    named(CUSTOMERS, id.as_str())
}

pub(super) fn transaction(id: &TransactionRef) -> String {
    named(TRANSACTIONS, id.as_str())
}

pub(super) fn delivery(id: &DeliveryRef) -> String {
    named(DELIVERIES, id.as_str())
}

/// A customer's id that leads to its page.
pub(super) fn customer_link(id: &CustomerRef) -> Markup {
    html! { a href=(customer(id)) { (figures::shortened(id.as_str(), ID_SHOWN)) } }
}

/// A transaction's id that leads to its page.
pub(super) fn transaction_link(id: &TransactionRef) -> Markup {
    html! { a href=(transaction(id)) { (figures::shortened(id.as_str(), ID_SHOWN)) } }
}

/// Whether an id can stand in a path: browsers take these two for steps, however they are encoded.
pub(super) fn fits_path(id: &str) -> bool {
    !matches!(id, "." | "..")
}

/// The page of a thing with an id that a company chose.
fn named(list: &str, id: &str) -> String {
    if fits_path(id) { format!("{list}/{}", segment(id)) } else { asked(list, &[(LOOKED_FOR, id)]) }
}

/// A page and what is asked of it; what is empty is left out.
pub(super) fn asked(page: &str, parts: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(parts.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") }
}

/// A text as one step of a path: all that is not plain is encoded.
fn segment(text: &str) -> String {
    let mut path = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_an_address_of_one_step() {
        for (id, address) in [
            ("c_1", "/dashboard/customers/c_1"),
            ("a/b", "/dashboard/customers/a%2Fb"),
            ("//evil.example", "/dashboard/customers/%2F%2Fevil.example"),
            ("?q=1&b#c%", "/dashboard/customers/%3Fq%3D1%26b%23c%25"),
            ("zoë @ 東京", "/dashboard/customers/zo%C3%AB%20%40%20%E6%9D%B1%E4%BA%AC"),
            ("...", "/dashboard/customers/..."),
            (".", "/dashboard/customers?q=."),
            ("..", "/dashboard/customers?q=.."),
        ] {
            assert_eq!(customer(&id.parse().unwrap()), address);
        }
    }

    #[test]
    fn what_is_not_asked_is_not_in_the_address() {
        assert_eq!(asked("/a", &[("month", ""), ("q", "")]), "/a");
        assert_eq!(
            asked("/a", &[("month", "2026-10"), ("q", "x y&z")]),
            "/a?month=2026-10&q=x+y%26z"
        );
    }
}
