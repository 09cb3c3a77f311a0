//! Which ways a company's money goes.

use vouch_domain::{id::CompanyId, people::rails::Rails};

use crate::{
    Error, Recorded, Store,
    keys::Key,
    writes::{If, Role},
};

impl Store {
    /// A company's rails; who set none up has people do both.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_rails(&self, company: CompanyId) -> Result<Rails, Error> {
        Ok(self.get(Key::Rails(company)).await?.unwrap_or_default())
    }

    /// Replaces a company's rails, on condition that nobody changed them since they were read.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_rails(
        &self,
        company: CompanyId,
        before: u64,
        rails: &Rails,
    ) -> Result<Recorded, Error> {
        let when = if before == 0 { If::Absent } else { If::Revision(before) };
        let after = Rails { revision: before.saturating_add(1), ..rails.clone() };
        let mut writes = self.writes();
        writes.put(Role::Rails, Key::Rails(company), None, &after, when)?;
        Ok(writes.commit().await?.into())
    }
}
