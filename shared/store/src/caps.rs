//! Caps: how much of what customers and recruited partners bring has room, shared by all sales below one.

use vouch_domain::{
    earning::cap::{Cap, CapScope},
    id::CompanyId,
};

use crate::{
    Error, Store,
    keys::Key,
    writes::{If, Role, Writes},
};

fn key(company: CompanyId, scope: &CapScope) -> Key<'_> {
    match scope {
        CapScope::Customer { customer, terms } => Key::CustomerCap(company, customer, *terms),
        CapScope::Recruit { referrer, recruit, terms } => {
            Key::RecruitCap(company, *referrer, *recruit, *terms)
        }
    }
}

impl Store {
    /// A cap as it stands; none yet has all its room.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_cap(&self, company: CompanyId, scope: &CapScope) -> Result<Cap, Error> {
        Ok(self.get(key(company, scope)).await?.unwrap_or_default())
    }
}

impl Writes<'_> {
    /// A cap as it is to stand, on condition that it stood as it was read. It counts its own revisions.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn cap(&mut self, company: CompanyId, scope: &CapScope, cap: &Cap) -> Result<(), Error> {
        let when = if cap.revision == 0 { If::Absent } else { If::Revision(cap.revision) };
        let next = Cap { revision: cap.revision.saturating_add(1), ..cap.clone() };
        self.put(Role::Cap, key(company, scope), None, &next, when)
    }
}
