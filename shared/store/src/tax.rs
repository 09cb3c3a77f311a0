//! What tax offices want to know of companies and partners: dated rows, of which none is ever changed.

use vouch_domain::{
    id::{CompanyId, PartnerId},
    people::tax::{BuyerProfile, SellerProfile},
};

use crate::{
    Error, Recorded, Store,
    keys::{Key, Range},
    writes::{If, Role},
};

impl Store {
    /// A company's rows, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_buyer_profiles(&self, company: CompanyId) -> Result<Vec<BuyerProfile>, Error> {
        self.all(&Range::company_tax(company)).await
    }

    /// A partner's rows, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_seller_profiles(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<SellerProfile>, Error> {
        self.all(&Range::partner_tax(company, partner)).await
    }

    /// Adds a row of a company. A row of the same instant stands.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_buyer_profile(
        &self,
        company: CompanyId,
        row: &BuyerProfile,
    ) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        let key = Key::CompanyTax(company, row.from);
        writes.put(Role::Registry, key, None, row, If::Absent)?;
        Ok(writes.commit().await?.into())
    }

    /// Adds a row of a partner. A row of the same instant stands.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_seller_profile(
        &self,
        company: CompanyId,
        partner: PartnerId,
        row: &SellerProfile,
    ) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        let key = Key::PartnerTax(company, partner, row.from);
        writes.put(Role::Registry, key, None, row, If::Absent)?;
        Ok(writes.commit().await?.into())
    }
}
