//! Applications: who asked to become a partner, with the account it will sign in with once it is let in.

use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::notice::Notice,
    id::{CompanyId, PartnerId},
    people::{
        application::Application,
        naming::Naming,
        partner::{Enrolment, EnrolmentStatus, Partner},
    },
};

use crate::{
    Error, Store, item,
    keys::{Index, Key, Range},
    namings::Still,
    page::{Cursor, Order, Page},
    partners::{Account, CodeOwner},
    writes::{Committed, If, Role, Writes},
};

/// Who applied last with an address: one application at a time for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applicant {
    /// Who.
    pub partner: PartnerId,
    /// Counts changes.
    pub revision: u64,
}

/// An application with what it becomes a partner by.
#[derive(Debug)]
pub struct NewApplication<'a> {
    /// What it says.
    pub application: &'a Application,
    /// The partner it will be.
    pub partner: &'a Partner,
    /// What it will sign in with.
    pub account: &'a Account,
    /// The priority of the program when it applied.
    pub priority: u32,
    /// The hash of its address.
    pub email_hash: &'a str,
    /// Who applied with that address before.
    pub before: Option<Applicant>,
}

/// What became of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applied {
    /// It waits for the company.
    Yes,
    /// Its code is another's: take another one.
    CodeTaken,
    /// It is there already, or somebody applied with the same address at the same time.
    Before,
}

impl Store {
    /// An application.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_application(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Option<Application>, Error> {
        self.get(Key::Application(company, partner)).await
    }

    /// Who applied last with an address, by its hash.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_applicant(
        &self,
        company: CompanyId,
        email_hash: &str,
    ) -> Result<Option<Applicant>, Error> {
        self.get(Key::Applicant(company, email_hash)).await
    }

    /// The applications that wait, oldest first. A view.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_applications(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Application>, Error> {
        let page = self.page(&Range::applications(company), Order::Rising, limit, from).await?;
        let items = page.items.into_iter().map(item::value).collect::<Result<_, _>>()?;
        Ok(Page { items, next: page.next })
    }

    /// Records an application: partner, code, account, enrolment and the address, all of it or nothing.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_application(
        &self,
        company: CompanyId,
        new: &NewApplication<'_>,
    ) -> Result<Applied, Error> {
        let (application, partner) = (new.application, new.partner);
        let id = partner.id;
        let mut writes = self.writes();
        // Whoever is not let in is on no list of partners.
        writes.put(Role::Application, Key::Partner(company, id), None, partner, If::Absent)?;
        let code = Key::PartnerCode(company, &partner.code);
        writes.put(Role::Registry, code, None, &CodeOwner { partner: id }, If::Absent)?;
        writes.put(Role::Application, Key::Account(id), None, new.account, If::Absent)?;
        let status = EnrolmentStatus::Applied(application.applied_at);
        let enrolment = Enrolment::new(application.program, new.priority, status);
        let key = Key::Enrolment(company, id, application.program);
        writes.put(Role::Application, key, None, &enrolment, If::Absent)?;
        let index = Index::application(company, application.applied_at, id);
        let key = Key::Application(company, id);
        writes.put(Role::Application, key, Some(index), application, If::Absent)?;
        let when = new.before.map_or(If::Absent, |before| If::Revision(before.revision));
        let revision = new.before.map_or(0, |before| before.revision.saturating_add(1));
        let key = Key::Applicant(company, new.email_hash);
        writes.put(Role::Applicant, key, None, &Applicant { partner: id, revision }, when)?;
        let notice = Notice::ApplicationReceived { partner: id, program: application.program };
        let at = application.applied_at;
        writes.notice(company, &format!("applied#{id}"), &notice, at)?;
        let committed = writes.commit().await?;
        Ok(match committed {
            Committed::Yes => Applied::Yes,
            Committed::No(ref roles) if roles.iter().all(|role| *role == Role::Registry) => {
                Applied::CodeTaken
            }
            Committed::No(_) => Applied::Before,
        })
    }
}

impl Writes<'_> {
    /// A decided application, on condition of the revision before: whoever decides a second time finds it decided.
    /// The partner stands where it says, and is listed once it is let in.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn decided_application(
        &mut self,
        company: CompanyId,
        decided: &Application,
        partner: &Partner,
        enrolment: &Enrolment,
    ) -> Result<(), Error> {
        let id = decided.partner;
        let when = If::Revision(decided.revision.saturating_sub(1));
        self.put(Role::Application, Key::Application(company, id), None, decided, when)?;
        self.partner(company, partner)?;
        self.enrolment(company, id, enrolment)
    }

    /// What is known of a partner, on condition that it is still called so; it is listed if it was let in.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn partner(&mut self, company: CompanyId, partner: &Partner) -> Result<(), Error> {
        self.partner_called(company, &partner.naming(), partner)
    }

    /// What is known of a partner, on condition of what it was called when it was read.
    pub(crate) fn partner_called(
        &mut self,
        company: CompanyId,
        was: &Naming,
        partner: &Partner,
    ) -> Result<(), Error> {
        let is_listed = partner.admission.is_admitted();
        let index = is_listed.then(|| Index::partner(company, &partner.name, partner.id));
        let key = Key::Partner(company, partner.id);
        let row = item::row(&key, index.as_ref(), partner)?;
        let still = Still::partner(was);
        let (names, values) = (still.names.as_slice(), still.values.as_slice());
        self.put_row_if(Role::Registry, row, key, &still.condition, (names, values))?;
        self.partner_email(company, partner)
    }

    /// Where a partner stands in a program, on condition of where it stood before: no change is lost to another.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn enrolment(
        &mut self,
        company: CompanyId,
        partner: PartnerId,
        enrolment: &Enrolment,
    ) -> Result<(), Error> {
        let key = Key::Enrolment(company, partner, enrolment.program);
        let when = match enrolment.revision {
            0 => If::Absent,
            1 => If::Unchanged,
            revision => If::Revision(revision.saturating_sub(1)),
        };
        self.put(Role::Registry, key, None, enrolment, when)
    }
}
