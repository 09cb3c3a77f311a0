//! Partners as a company knows them, their codes and enrolments.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::notice::Notice,
    earning::terms::Terms,
    id::{CompanyId, PartnerId, ProgramId},
    people::{
        lead::email_hash,
        partner::{Enrolment, EnrolmentStatus, Partner},
        referral::ReferredBy,
        tier::TierRow,
    },
    tracking::code::Code,
};

use crate::{
    Error, Recorded, Store, item,
    keys::{self, Fact, Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{Committed, If, Role, Writes},
};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CodeOwner {
    pub(crate) partner: PartnerId,
}

/// What a partner signs in with, in the whole deployment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Whose.
    pub partner: PartnerId,
    /// Argon2id, in PHC form; none until the partner sets a password.
    pub password_hash: Option<String>,
    /// Sessions from before this count no more: it signed out everywhere, or has another password.
    pub sessions_from: DateTime<Utc>,
    /// Counts changes; each is on condition of the one before.
    #[serde(default)]
    pub revision: u64,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("partner", &self.partner).finish_non_exhaustive()
    }
}

/// All that is known of a partner from a date on, in one consistent query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PartnerFacts {
    /// The programs it is in, with its own terms there, oldest first.
    pub enrolments: BTreeMap<ProgramId, (Enrolment, Vec<Terms>)>,
    /// By whom it was recruited, oldest first.
    pub referred_by: Vec<ReferredBy>,
    /// Its own rows of what it earns on those it recruited, oldest first.
    pub referral_terms: Vec<Terms>,
    /// Its tiers, oldest first.
    pub tiers: Vec<TierRow>,
}

impl PartnerFacts {
    /// Whether the partner is in any program, and not suspended there, at that time.
    pub fn is_active_at(&self, at: DateTime<Utc>) -> bool {
        self.enrolments.values().any(|(enrolment, _)| enrolment.earns_at(at))
    }

    /// When the partner last left: it was in a program, and then in none.
    pub fn left_at(&self) -> Option<DateTime<Utc>> {
        let all = || self.enrolments.values().map(|(enrolment, _)| enrolment);
        let changes = all().flat_map(|one| one.standings()).filter_map(|standing| match standing {
            EnrolmentStatus::Suspended(since) => Some(since),
            _ => None,
        });
        changes.filter(|at| !all().any(|enrolment| enrolment.is_in_at(*at))).max()
    }
}

/// How many partners of one address are looked at.
const OF_ONE_EMAIL: i32 = 60;

impl Store {
    /// All that is known of a partner from a date on, strongly read.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_partner_facts(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<PartnerFacts, Error> {
        let mut facts = PartnerFacts::default();
        let mut own: BTreeMap<ProgramId, Vec<Terms>> = BTreeMap::new();
        for row in self.all_rows(&Range::partner_facts(company, partner)).await? {
            match keys::fact_in(item::sk(&row)) {
                Some(Fact::Enrolment(program)) => {
                    facts.enrolments.insert(program, (item::value(row)?, Vec::new()));
                }
                Some(Fact::OwnTerms(program)) => {
                    own.entry(program).or_default().push(item::value(row)?);
                }
                Some(Fact::ReferredBy) => facts.referred_by.push(item::value(row)?),
                Some(Fact::ReferralTerms) => facts.referral_terms.push(item::value(row)?),
                Some(Fact::Tier) => facts.tiers.push(item::value(row)?),
                None => {}
            }
        }
        for (program, terms) in own {
            if let Some(enrolment) = facts.enrolments.get_mut(&program) {
                enrolment.1 = terms;
            }
        }
        Ok(facts)
    }

    /// A partner of a company.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_partner(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Option<Partner>, Error> {
        self.get(Key::Partner(company, partner)).await
    }

    /// Several partners of a company, in one read for up to a hundred; unknown ones are left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_partners(
        &self,
        company: CompanyId,
        partners: &[PartnerId],
    ) -> Result<Vec<Partner>, Error> {
        // DynamoDB refuses a key that is asked for twice.
        let once: BTreeSet<PartnerId> = partners.iter().copied().collect();
        let keys: Vec<_> = once.into_iter().map(|partner| Key::Partner(company, partner)).collect();
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(100) {
            found.extend(self.get_all(some).await?.into_iter().flatten());
        }
        found.into_iter().map(item::value).collect()
    }

    /// The partners who have an address, in any case. An address that a partner had before is nobody's.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_partners_by_email(
        &self,
        company: CompanyId,
        email: &str,
    ) -> Result<Vec<Partner>, Error> {
        let hash = email_hash(email);
        let range = Range::partners_by_email(company, &hash);
        let rows = self.list::<CodeOwner>(&range, Order::Rising, OF_ONE_EMAIL, None).await?;
        let ids: Vec<_> = rows.items.iter().map(|row| row.partner).collect();
        let mut partners = self.find_partners(company, &ids).await?;
        partners.retain(|partner| {
            partner.admission.is_admitted()
                && partner.email.as_ref().is_some_and(|own| email_hash(own) == hash)
        });
        Ok(partners)
    }

    /// Who has a code in a company.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_partner_by_code(
        &self,
        company: CompanyId,
        code: &Code,
    ) -> Result<Option<PartnerId>, Error> {
        Ok(self.get::<CodeOwner>(Key::PartnerCode(company, code)).await?.map(|owner| owner.partner))
    }

    /// A company's partners, by name.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_partners(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Partner>, Error> {
        self.list(&Range::partners(company), Order::Rising, limit, from).await
    }

    /// A company's partners whose names begin like this in any case, by name.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn search_partners(
        &self,
        company: CompanyId,
        start: &str,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Partner>, Error> {
        self.list(&Range::partners_named(company, start), Order::Rising, limit, from).await
    }

    /// Records a partner with its code, its account and its first enrolments, and what is told of it: all of it, or
    /// nothing where the code is taken.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_partner(
        &self,
        company: CompanyId,
        partner: &Partner,
        (account, enrolments): (&Account, &[Enrolment]),
        notice: Option<&Notice>,
    ) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        writes.new_partner(company, partner, (account, enrolments), notice)?;
        Ok(writes.commit().await?.into())
    }

    /// Replaces what a company knows of a partner; its code stays, and what it was called until then is kept with it.
    /// Who is not let in stays off the list.
    ///
    /// # Errors
    /// When the store can't answer, or somebody else renamed the partner meanwhile.
    pub async fn change_partner(
        &self,
        company: CompanyId,
        before: &Partner,
        after: &Partner,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let was = before.naming();
        for keeps in [true, false] {
            let mut writes = self.writes();
            writes.partner_called(company, &was, after)?;
            if keeps && was != after.naming() {
                let key = Key::PartnerNaming(company, after.id, at);
                writes.former_naming(key, at, was.clone())?;
            }
            let committed = writes.commit().await?;
            if committed == Committed::Yes {
                return Ok(());
            }
            if !committed.is_only(Role::Naming) {
                break;
            }
        }
        Err(Error::contended("a partner who is being renamed"))
    }

    /// A partner's account.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_account(&self, partner: PartnerId) -> Result<Option<Account>, Error> {
        self.get(Key::Account(partner)).await
    }

    /// Replaces what a partner signs in with, on condition of the revision before: whoever signs out everywhere while
    /// the password is changed does not bring back the old one.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_account(&self, account: &Account) -> Result<Recorded, Error> {
        let when = If::Revision(account.revision.saturating_sub(1));
        let mut writes = self.writes();
        writes.put(Role::Registry, Key::Account(account.partner), None, account, when)?;
        Ok(writes.commit().await?.into())
    }

    /// Records an enrolment as it is said to stand, whatever stood there: a person's change of one goes by
    /// [`Writes::enrolment`](crate::writes::Writes::enrolment).
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_enrolment(
        &self,
        company: CompanyId,
        partner: PartnerId,
        enrolment: &Enrolment,
    ) -> Result<(), Error> {
        let mut writes = self.writes();
        writes.put(
            Role::Registry,
            Key::Enrolment(company, partner, enrolment.program),
            None,
            enrolment,
            If::Always,
        )?;
        writes.commit().await.map(|_| ())
    }

    /// All programs a partner is in.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_enrolments(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<Enrolment>, Error> {
        let rows = self.all_rows(&Range::enrolments(company, partner)).await?;
        rows.into_iter().filter(|row| !keys::is_own_terms(item::sk(row))).map(item::value).collect()
    }

    /// The enrolment of a partner in one program.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_enrolment_status(
        &self,
        company: CompanyId,
        partner: PartnerId,
        program: ProgramId,
    ) -> Result<Option<Enrolment>, Error> {
        self.get(Key::Enrolment(company, partner, program)).await
    }
}

impl Writes<'_> {
    /// A partner with its code, its account and its first enrolments, and what is told of it.
    ///
    /// # Errors
    /// When it can't be written down.
    pub(crate) fn new_partner(
        &mut self,
        company: CompanyId,
        partner: &Partner,
        (account, enrolments): (&Account, &[Enrolment]),
        notice: Option<&Notice>,
    ) -> Result<(), Error> {
        let index = Index::partner(company, &partner.name, partner.id);
        let key = Key::Partner(company, partner.id);
        self.put(Role::Registry, key, Some(index), partner, If::Absent)?;
        let owner = CodeOwner { partner: partner.id };
        let key = Key::PartnerCode(company, &partner.code);
        self.put(Role::Registry, key, None, &owner, If::Absent)?;
        self.put(Role::Registry, Key::Account(partner.id), None, account, If::Absent)?;
        for enrolment in enrolments {
            let key = Key::Enrolment(company, partner.id, enrolment.program);
            self.put(Role::Registry, key, None, enrolment, If::Absent)?;
        }
        if let Some(notice) = notice {
            self.notice(company, &format!("made#{}", partner.id), notice, partner.created_at)?;
        }
        self.partner_email(company, partner)
    }

    /// That a partner is found by its address. One that it had before stays, and is not believed.
    pub(crate) fn partner_email(
        &mut self,
        company: CompanyId,
        partner: &Partner,
    ) -> Result<(), Error> {
        let Some(email) = &partner.email else { return Ok(()) };
        let hash = email_hash(email);
        let key = Key::PartnerEmail(company, &hash, partner.id);
        self.put(Role::Registry, key, None, &CodeOwner { partner: partner.id }, If::Always)
    }
}
