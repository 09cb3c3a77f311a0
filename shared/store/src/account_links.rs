//! Account links: which partner account is connected to which organisation or branch.
//!
//! A link, what lives at its organisation and where its account is connected are written in one transaction, each on
//! condition of what it was before: of two who connect at once one comes first, and the other reads what became of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::notice::Notice,
    id::{AccountLinkId, CompanyId, OrganisationId, PartnerId},
    people::{
        account_link::{AccountLink, Connections},
        partner::{Enrolment, Partner},
    },
};

use crate::{
    Error, Recorded, Store, item,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    partners::Account,
    writes::{Committed, If, Role, Writes},
};

/// Where an account is connected: at one place of the company at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerPlace {
    /// By which link; none once it is disconnected.
    pub link: Option<AccountLinkId>,
    /// Counts changes; each is on condition of the one before.
    pub revision: u64,
}

/// A partner that is made together with its link.
#[derive(Debug)]
pub struct NewPartner<'a> {
    /// Who.
    pub partner: &'a Partner,
    /// What it signs in with.
    pub account: &'a Account,
    /// The programs that it is in from the start.
    pub enrolments: &'a [Enrolment],
    /// What is told of it.
    pub notice: Option<&'a Notice>,
}

/// What became of connecting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connected {
    /// It is connected.
    Yes,
    /// The code of the partner to be made is another's: take another one.
    CodeTaken,
    /// Something changed meanwhile: read again.
    Before,
}

impl Store {
    /// An account link.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_account_link(
        &self,
        company: CompanyId,
        link: AccountLinkId,
    ) -> Result<Option<AccountLink>, Error> {
        self.get(Key::AccountLink(company, link)).await
    }

    /// Several account links, in one read for up to a hundred; unknown ones are left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_account_links(
        &self,
        company: CompanyId,
        links: &[AccountLinkId],
    ) -> Result<Vec<AccountLink>, Error> {
        // DynamoDB refuses a key that is asked for twice.
        let once: BTreeSet<AccountLinkId> = links.iter().copied().collect();
        let keys: Vec<_> = once.into_iter().map(|link| Key::AccountLink(company, link)).collect();
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(100) {
            found.extend(self.get_all(some).await?.into_iter().flatten());
        }
        found.into_iter().map(item::value).collect()
    }

    /// A company's account links, or an organisation's, live or not, the newest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_account_links(
        &self,
        company: CompanyId,
        organisation: Option<OrganisationId>,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<AccountLink>, Error> {
        let range = match organisation {
            Some(organisation) => Range::organisation_links(company, organisation),
            None => Range::account_links(company),
        };
        self.list(&range, Order::Falling, limit, from).await
    }

    /// What is connected to an organisation.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_connections(
        &self,
        company: CompanyId,
        organisation: OrganisationId,
    ) -> Result<Connections, Error> {
        Ok(self.get(Key::Connections(company, organisation)).await?.unwrap_or_default())
    }

    /// Where an account is connected, or was; none where it never was.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_partner_place(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Option<PartnerPlace>, Error> {
        self.get(Key::PartnerPlace(company, partner)).await
    }

    /// Connects an account, which may be made with it: all of it or nothing.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn connect_account(
        &self,
        company: CompanyId,
        link: &AccountLink,
        (after, place): (&Connections, Option<PartnerPlace>),
        new: Option<NewPartner<'_>>,
    ) -> Result<Connected, Error> {
        let mut writes = self.writes();
        writes.account_link(company, link, after, place)?;
        if let Some(new) = new {
            let of = (new.account, new.enrolments);
            writes.new_partner(company, new.partner, of, new.notice)?;
        }
        Ok(match writes.commit().await? {
            Committed::Yes => Connected::Yes,
            Committed::No(roles) if roles.iter().all(|role| *role == Role::Registry) => {
                Connected::CodeTaken
            }
            Committed::No(_) => Connected::Before,
        })
    }

    /// Disconnects an account: the link stays on record with its end, and nothing else is touched.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn disconnect_account(
        &self,
        company: CompanyId,
        ended: &AccountLink,
        after: &Connections,
        place: Option<PartnerPlace>,
    ) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        writes.account_link(company, ended, after, place)?;
        Ok(writes.commit().await?.into())
    }
}

impl Writes<'_> {
    /// A link as it stands, what lives at its organisation from now on, and where its account is connected.
    fn account_link(
        &mut self,
        company: CompanyId,
        link: &AccountLink,
        after: &Connections,
        place: Option<PartnerPlace>,
    ) -> Result<(), Error> {
        let index = Index::account_link(company, link.organisation, link.id);
        let key = Key::AccountLink(company, link.id);
        self.put(Role::AccountLink, key, Some(index), link, counted(link.revision, 0))?;
        let key = Key::Connections(company, link.organisation);
        self.put(Role::AccountLink, key, None, after, counted(after.revision, 1))?;
        let when = place.map_or(If::Absent, |place| If::Revision(place.revision));
        let place = PartnerPlace {
            link: link.is_live().then_some(link.id),
            revision: place.map_or(0, |place| place.revision.saturating_add(1)),
        };
        self.put(Role::AccountLink, Key::PartnerPlace(company, link.partner), None, &place, when)
    }
}

/// The condition of a row that counts its changes, the first of them by this number.
fn counted(revision: u64, first: u64) -> If {
    if revision <= first { If::Absent } else { If::Revision(revision.saturating_sub(1)) }
}
