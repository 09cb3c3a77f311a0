//! Where partners' money goes: one row for each change, none of which is ever changed itself.

use chrono::{DateTime, Utc};
use vouch_domain::{
    id::{CompanyId, PartnerId},
    people::destination::Destination,
};

use crate::{
    Error, Store,
    keys::{Key, Range},
    page::Order,
    writes::{If, Role, Writes},
};

impl Store {
    /// Where a partner's money goes by its last word.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_destination(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Option<Destination>, Error> {
        let range = Range::destinations(company, partner);
        Ok(self.list(&range, Order::Falling, 1, None).await?.items.into_iter().next())
    }

    /// Where a partner's money went by its word of then.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_destination_of(
        &self,
        company: CompanyId,
        partner: PartnerId,
        changed_at: DateTime<Utc>,
    ) -> Result<Option<Destination>, Error> {
        self.get(Key::Destination(company, partner, changed_at)).await
    }
}

impl Writes<'_> {
    /// A new destination.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn destination(
        &mut self,
        company: CompanyId,
        partner: PartnerId,
        destination: &Destination,
    ) -> Result<(), Error> {
        let key = Key::Destination(company, partner, destination.changed_at);
        self.put(Role::Destination, key, None, destination, If::Absent)
    }
}
