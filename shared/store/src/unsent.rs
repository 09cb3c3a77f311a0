//! Mails that could not be sent, for people to see and to settle.

use vouch_domain::{id::CompanyId, people::mail::UnsentMail};

use crate::{
    Error, Store,
    keys::{Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role, Writes},
};

impl Store {
    /// A mail that could not be sent.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_unsent_mail(
        &self,
        company: CompanyId,
        id: &str,
    ) -> Result<Option<UnsentMail>, Error> {
        self.get(Key::UnsentMail(company, id)).await
    }

    /// The mails that could not be sent, the latest first, settled ones among them.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_unsent_mails(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<UnsentMail>, Error> {
        self.list(&Range::unsent_mails(company), Order::Falling, limit, from).await
    }
}

impl Writes<'_> {
    /// A mail that is given up, or settled on condition of the revision before.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn unsent_mail(&mut self, company: CompanyId, mail: &UnsentMail) -> Result<(), Error> {
        let when = mail.revision.checked_sub(1).map_or(If::Absent, If::Revision);
        self.put(Role::UnsentMail, Key::UnsentMail(company, &mail.id), None, mail, when)
    }
}
