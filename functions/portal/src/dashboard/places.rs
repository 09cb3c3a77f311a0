//! Where the sheets that partners and companies share lead to on the company's side.

use maud::Markup;
use vouch_domain::{
    books::statement::StatementId,
    earning::commission::CommissionId,
    id::{CompanyId, CustomerRef, PartnerId, TransactionRef},
};
use vouch_runtime::Context;

use super::{names::Names, ways};
use crate::{explanation::Explanation, refusal::Refusal, sheets::Places};

/// The dashboard's places, with the names of the partners on a page.
pub(super) struct Shelves {
    names: Names,
}

impl Shelves {
    /// With the names that an explanation may say: of whoever is credited, and of all that were looked at.
    pub(super) async fn of(
        ctx: &Context,
        company: CompanyId,
        explanation: &Explanation,
    ) -> Result<Self, Refusal> {
        let reckoning = explanation.reckoning.as_ref();
        let mut partners: Vec<PartnerId> =
            reckoning.map(|reckoning| reckoning.booked.credit.partner).into_iter().collect();
        let recruiter = reckoning.and_then(|reckoning| reckoning.referral.as_ref());
        partners.extend(recruiter.map(|part| part.partner));
        if let Some(customer) = &explanation.customer {
            let attribution = &customer.attribution;
            partners.extend(attribution.credited.as_ref().map(|credited| credited.partner));
            partners.extend(attribution.candidates.iter().filter_map(|one| one.partner));
        }
        Self::of_partners(ctx, company, partners).await
    }

    /// With the names of these partners.
    pub(super) async fn of_partners(
        ctx: &Context,
        company: CompanyId,
        partners: impl IntoIterator<Item = PartnerId>,
    ) -> Result<Self, Refusal> {
        Ok(Self { names: Names::of(ctx, company, partners).await? })
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }
}

impl Places for Shelves {
    fn why(&self, commission: CommissionId, _: &TransactionRef) -> String {
        ways::commission(commission)
    }

    fn statement(&self, statement: StatementId) -> String {
        ways::statement(statement)
    }

    fn customer(&self, customer: &CustomerRef) -> Option<String> {
        Some(ways::customer(customer))
    }

    fn transaction(&self, transaction: &TransactionRef) -> Option<String> {
        Some(ways::transaction(transaction))
    }

    fn partner(&self, partner: PartnerId) -> Option<Markup> {
        Some(self.names.link(partner))
    }
}
