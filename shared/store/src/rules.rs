//! What a company rules for all its partners, and a partner's own rows of what it earns by recruiting.

use vouch_domain::{
    earning::terms::Terms,
    id::{CompanyId, PartnerId},
    people::rules::CompanyRules,
};

use crate::{
    Error, Recorded, Store,
    keys::{Key, Range},
    writes::{If, Role},
};

impl Store {
    /// A company's rules; none yet are rules of their own.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_rules(&self, company: CompanyId) -> Result<CompanyRules, Error> {
        Ok(self.get(Key::Rules(company)).await?.unwrap_or_default())
    }

    /// Writes a company's rules with more rows than before, on condition that nobody else added some meanwhile.
    /// `before` is the revision they were read at; the one written down is the next.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn append_rules(
        &self,
        company: CompanyId,
        before: u64,
        rules: &CompanyRules,
    ) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        writes.rules(company, before, rules)?;
        Ok(writes.commit().await?.into())
    }

    /// A partner's own rows of what it earns on those it recruited, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_referral_terms(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<Terms>, Error> {
        self.all(&Range::referral_terms(company, partner)).await
    }

    /// Records a row of what a partner earns on those it recruited. A row of the same instant stands.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_referral_terms(
        &self,
        company: CompanyId,
        partner: PartnerId,
        terms: &Terms,
    ) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        let key = Key::ReferralTerms(company, partner, terms.from);
        writes.put(Role::Registry, key, None, terms, If::Absent)?;
        Ok(writes.commit().await?.into())
    }
}

impl crate::writes::Writes<'_> {
    /// A company's rules with more rows than before, on condition of the revision they were read at.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn rules(
        &mut self,
        company: CompanyId,
        before: u64,
        rules: &CompanyRules,
    ) -> Result<(), Error> {
        let when = if before == 0 { If::Absent } else { If::Revision(before) };
        let next = CompanyRules { revision: before.saturating_add(1), ..rules.clone() };
        self.put(Role::Registry, Key::Rules(company), None, &next, when)
    }
}
