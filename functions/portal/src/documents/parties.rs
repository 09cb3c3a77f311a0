//! Who a document is from and to: what they were called when it was issued, and the tax rows that were in force by then,
//! where there were any. A draft says what holds now.

use chrono::{DateTime, Utc};
use vouch_documents::content::Party;
use vouch_domain::{
    id::PartnerId,
    people::{
        company::Company,
        naming::{Naming, called_at},
        tax::{BuyerProfile, SellerProfile, in_force},
    },
};
use vouch_runtime::Context;

use crate::{partners, refusal::Refusal};

/// Both sides of a document.
pub(super) struct Parties {
    company: (String, Naming),
    partner: Option<(PartnerId, Naming)>,
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
        let called = partners::called_at(ctx, company.id, partner, at).await?;
        let partner = Some((partner, called));
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
        let former = ctx.store.all_company_namings(company.id).await?;
        let called = called_at(&former, at, company.naming());
        Ok(Self { company: (company.id.to_string(), called), partner: None, buyer, seller: None })
    }

    pub(super) fn tax_buyer(&self) -> Option<&BuyerProfile> {
        self.buyer.as_ref()
    }

    pub(super) fn tax_seller(&self) -> Option<&SellerProfile> {
        self.seller.as_ref()
    }

    /// What people called the company.
    pub(super) fn brand(&self) -> String {
        self.company.1.name.clone()
    }

    pub(super) fn colour(&self) -> Option<String> {
        self.company.1.colour.clone()
    }

    pub(super) fn buyer(&self) -> Party {
        let (id, called) = &self.company;
        match &self.buyer {
            Some(row) => Party::registered(id.clone(), &row.party),
            None => Party::named(id.clone(), &called.name, called.email.as_deref()),
        }
    }

    pub(super) fn seller(&self) -> Party {
        let Some((id, called)) = &self.partner else {
            return Party::named(String::new(), "", None);
        };
        match &self.seller {
            Some(row) => Party::registered(id.to_string(), &row.party),
            None => Party::named(id.to_string(), &called.name, called.email.as_deref()),
        }
    }
}
