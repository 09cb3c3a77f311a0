//! Leads: each in its partner's partition, found again by the hash of its address.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vouch_domain::{
    id::{CompanyId, CustomerRef, LeadId, PartnerId},
    people::lead::{Lead, LeadStage, email_hash},
};

use crate::{
    Error, Recorded, Store, item,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

/// Who is known by an address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownByEmail {
    /// The customers that signed up with it.
    pub customers: Vec<CustomerRef>,
    /// The leads that were submitted with it: one a partner.
    pub leads: Vec<(PartnerId, LeadId)>,
}

/// A row under an address: a customer's or a lead's.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct ByEmail {
    customer: Option<CustomerRef>,
    partner: Option<PartnerId>,
    lead: Option<LeadId>,
}

/// How many of an address are looked at: no honest address has more.
const OF_ONE_EMAIL: i32 = 60;

impl Store {
    /// Who is known by an address, in any case.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_by_email(
        &self,
        company: CompanyId,
        hash: &str,
    ) -> Result<KnownByEmail, Error> {
        let range = Range::known_by_email(company, hash);
        let rows = self.list::<ByEmail>(&range, Order::Rising, OF_ONE_EMAIL, None).await?;
        let mut known = KnownByEmail::default();
        for row in rows.items {
            known.customers.extend(row.customer);
            known.leads.extend(row.partner.zip(row.lead));
        }
        Ok(known)
    }

    /// Records a lead that a partner submits, once for its address.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_lead(&self, company: CompanyId, lead: &Lead) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        writes.lead(company, None, lead)?;
        if let Some(email) = &lead.email {
            let row = ByEmail { customer: None, partner: Some(lead.partner), lead: Some(lead.id) };
            let hash = email_hash(email);
            let key = Key::LeadEmail(company, &hash, lead.partner);
            writes.put(Role::Lead, key, None, &row, If::Absent)?;
        }
        Ok(writes.commit().await?.into())
    }

    /// A lead.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_lead(
        &self,
        company: CompanyId,
        partner: PartnerId,
        lead: LeadId,
    ) -> Result<Option<Lead>, Error> {
        self.get(Key::Lead(company, partner, lead)).await
    }

    /// Several leads, in one read for up to a hundred; unknown ones are left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_leads(
        &self,
        company: CompanyId,
        leads: &[(PartnerId, LeadId)],
    ) -> Result<Vec<Lead>, Error> {
        // DynamoDB refuses a key that is asked for twice.
        let once: BTreeSet<(PartnerId, LeadId)> = leads.iter().copied().collect();
        let keys: Vec<_> =
            once.into_iter().map(|(partner, lead)| Key::Lead(company, partner, lead)).collect();
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(100) {
            found.extend(self.get_all(some).await?.into_iter().flatten());
        }
        found.into_iter().map(item::value).collect()
    }

    /// Replaces a lead, on condition of the revision before.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_lead(&self, company: CompanyId, lead: &Lead) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        writes.lead(company, Some(lead.revision.saturating_sub(1)), lead)?;
        Ok(writes.commit().await?.into())
    }

    /// A partner's leads, newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_partner_leads(
        &self,
        company: CompanyId,
        partner: PartnerId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Lead>, Error> {
        self.list(&Range::partner_leads(company, partner), Order::Falling, limit, from).await
    }

    /// A company's leads of a stage, or of all stages in the order of the funnel; newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_leads(
        &self,
        company: CompanyId,
        stage: Option<LeadStage>,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Lead>, Error> {
        self.list(&Range::leads(company, stage), Order::Falling, limit, from).await
    }
}

impl Writes<'_> {
    /// A lead: a new one, or one on condition of the revision before.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn lead(
        &mut self,
        company: CompanyId,
        before: Option<u64>,
        lead: &Lead,
    ) -> Result<(), Error> {
        let index = Index::lead(company, lead.stage, lead.created_at, lead.id);
        let when = before.map_or(If::Absent, If::Revision);
        self.put(Role::Lead, Key::Lead(company, lead.partner, lead.id), Some(index), lead, when)
    }

    /// That a customer is known by an address.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn customer_email(
        &mut self,
        company: CompanyId,
        email: &str,
        customer: &CustomerRef,
    ) -> Result<(), Error> {
        let row = ByEmail { customer: Some(customer.clone()), ..ByEmail::default() };
        let hash = email_hash(email);
        let key = Key::CustomerEmail(company, &hash, customer);
        self.put(Role::CustomerEmail, key, None, &row, If::Always)
    }
}
