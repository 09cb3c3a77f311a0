//! Who a document is from and to: the tax rows of its time, or, where there are none, what people call both.

use chrono::{DateTime, Utc};
use vouch_documents::content::Party;
use vouch_domain::{
    id::PartnerId,
    people::{
        company::Company,
        partner::Partner,
        tax::{BuyerProfile, SellerProfile, in_force},
    },
};
use vouch_runtime::Context;

use crate::{partners, refusal::Refusal};

/// Both sides of a document.
pub(super) struct Parties {
    company: Company,
    partner: Option<Partner>,
    buyer: Option<BuyerProfile>,
    seller: Option<SellerProfile>,
}

impl Parties {
    /// A company and one of its partners.
    pub(super) async fn of(
        ctx: &Context,
        company: &Company,
        partner: PartnerId,
        at: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let rows = ctx.store.all_seller_profiles(company.id, partner).await?;
        let seller = in_force(&rows, at).cloned();
        let partner = Some(partners::find(ctx, company.id, partner).await?);
        Ok(Self { partner, seller, ..Self::of_company(ctx, company, at).await? })
    }

    /// A company alone.
    pub(super) async fn of_company(
        ctx: &Context,
        company: &Company,
        at: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let rows = ctx.store.all_buyer_profiles(company.id).await?;
        let buyer = in_force(&rows, at).cloned();
        Ok(Self { company: company.clone(), partner: None, buyer, seller: None })
    }

    pub(super) fn tax_buyer(&self) -> Option<&BuyerProfile> {
        self.buyer.as_ref()
    }

    pub(super) fn tax_seller(&self) -> Option<&SellerProfile> {
        self.seller.as_ref()
    }

    /// What people call the company: as it was when it told its tax details, so that it stays.
    pub(super) fn brand(&self) -> String {
        self.buyer.as_ref().map_or_else(|| self.company.name.clone(), |row| row.brand.clone())
    }

    pub(super) fn colour(&self) -> Option<String> {
        match &self.buyer {
            Some(row) => row.colour.clone(),
            None => self.company.brand_colour.clone(),
        }
    }

    pub(super) fn buyer(&self) -> Party {
        let id = self.company.id.to_string();
        match &self.buyer {
            Some(row) => Party::registered(id, &row.party),
            None => Party::named(id, &self.company.name, self.company.contact_email.as_deref()),
        }
    }

    pub(super) fn seller(&self) -> Party {
        match (&self.seller, &self.partner) {
            (Some(row), Some(partner)) => Party::registered(partner.id.to_string(), &row.party),
            (None, Some(partner)) => {
                Party::named(partner.id.to_string(), &partner.name, partner.email.as_deref())
            }
            (_, None) => Party::named(String::new(), "", None),
        }
    }
}
