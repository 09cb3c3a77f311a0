//! Pieces that the partner's pages and the company's show alike: why an amount is what it is, a statement, terms.

pub(crate) mod claims;
pub(crate) mod leads;
pub(crate) mod lines;
pub(crate) mod points;
pub(crate) mod referrals;
pub(crate) mod statement;
pub(crate) mod terms;
pub(crate) mod tiers;
pub(crate) mod why;

use maud::Markup;
use vouch_domain::{
    books::statement::StatementId,
    earning::commission::CommissionId,
    id::{CustomerRef, PartnerId, TransactionRef},
};

use crate::pages::visit::PartnerSeat;

/// Where things are on the side that reads, and who reads.
pub(crate) trait Places {
    /// Why a line is what it is.
    fn why(&self, commission: CommissionId, transaction: &TransactionRef) -> String;

    /// A statement.
    fn statement(&self, statement: StatementId) -> String;

    /// A customer, where it has a page.
    fn customer(&self, customer: &CustomerRef) -> Option<String>;

    /// A sale, where it has a page.
    fn transaction(&self, _: &TransactionRef) -> Option<String> {
        None
    }

    /// How a company's page names a partner. None where the partner itself reads: then nothing of others is shown.
    fn partner(&self, partner: PartnerId) -> Option<Markup>;
}

impl Places for PartnerSeat {
    fn why(&self, commission: CommissionId, _: &TransactionRef) -> String {
        self.address(&format!("/commissions/{commission}"))
    }

    fn statement(&self, statement: StatementId) -> String {
        self.address(&format!("/statements/{statement}"))
    }

    fn customer(&self, _: &CustomerRef) -> Option<String> {
        None
    }

    fn partner(&self, _: PartnerId) -> Option<Markup> {
        None
    }
}
