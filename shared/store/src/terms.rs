//! Terms of every scope: rows that are added and never edited.

use vouch_domain::{
    earning::terms::Terms,
    id::{CompanyId, PartnerId, ProgramId},
};

use crate::{
    Error, Recorded, Store,
    keys::Key,
    writes::{If, Role},
};

/// Whose terms: the narrowest scope that says anything is what pays (E14).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsScope {
    /// What sales pay in all programs.
    Company,
    /// What sales pay in one program.
    Program(ProgramId),
    /// What sales pay one partner there.
    Own(PartnerId, ProgramId),
    /// What recruiting partners pays (E02).
    Referral,
    /// What recruiting pays one partner (E12, E13).
    OwnReferral(PartnerId),
}

/// How often a company's rules are looked at again when others change them at the same moment.
const ATTEMPTS: usize = 8;

impl Store {
    /// All rows of a scope in the order of time; none for a partner that was never in the program.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_terms(
        &self,
        company: CompanyId,
        scope: TermsScope,
    ) -> Result<Option<Vec<Terms>>, Error> {
        let mut rows = match scope {
            TermsScope::Company => self.find_rules(company).await?.terms,
            TermsScope::Referral => self.find_rules(company).await?.referral,
            TermsScope::Program(program) => {
                let found = self.find_program_with_terms(company, program).await?;
                found.map(|(_, rows)| rows).unwrap_or_default()
            }
            TermsScope::Own(partner, program) => {
                match self.find_enrolment(company, partner, program).await? {
                    Some((_, own)) => own,
                    None => return Ok(None),
                }
            }
            TermsScope::OwnReferral(partner) => self.all_referral_terms(company, partner).await?,
        };
        rows.sort_by_key(|row| (row.from, row.id));
        Ok(Some(rows))
    }

    /// Adds a row to a scope. A row of the same instant stands.
    ///
    /// # Errors
    /// When the store can't answer, or others keep changing the company's rules.
    pub async fn record_terms(
        &self,
        company: CompanyId,
        scope: TermsScope,
        terms: &Terms,
    ) -> Result<Recorded, Error> {
        let key = match scope {
            TermsScope::Program(program) => Key::ProgramTerms(company, program, terms.from),
            TermsScope::Own(partner, program) => {
                Key::OwnTerms(company, partner, program, terms.from)
            }
            TermsScope::OwnReferral(partner) => {
                return self.record_referral_terms(company, partner, terms).await;
            }
            TermsScope::Company | TermsScope::Referral => {
                return self.add_to_rules(company, scope, terms).await;
            }
        };
        let mut writes = self.writes();
        writes.put(Role::Registry, key, None, terms, If::Absent)?;
        Ok(writes.commit().await?.into())
    }

    async fn add_to_rules(
        &self,
        company: CompanyId,
        scope: TermsScope,
        terms: &Terms,
    ) -> Result<Recorded, Error> {
        for _ in 0..ATTEMPTS {
            let mut rules = self.find_rules(company).await?;
            let rows =
                if scope == TermsScope::Company { &mut rules.terms } else { &mut rules.referral };
            if rows.iter().any(|row| row.from == terms.from) {
                return Ok(Recorded::Before);
            }
            rows.push(terms.clone());
            if self.append_rules(company, rules.revision, &rules).await? == Recorded::Now {
                return Ok(Recorded::Now);
            }
        }
        Err(Error::contended("a company's rules"))
    }
}
