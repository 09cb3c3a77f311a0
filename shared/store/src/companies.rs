//! Companies, their keys and their webhook endpoints.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vouch_domain::{
    books::period::Period,
    calendar::Month,
    id::CompanyId,
    people::company::{ApiKey, Company, WebhookEndpoint},
};

use crate::{
    Error, Recorded, Store, item,
    keys::Key,
    namings::Still,
    writes::{Committed, If, Role, Writes},
};

/// The mark that a set-up token was used.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Setup {
    token_hash: String,
    company: CompanyId,
    used_at: DateTime<Utc>,
}

impl Store {
    /// A company.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_company(&self, company: CompanyId) -> Result<Option<Company>, Error> {
        self.get(Key::Company(company)).await
    }

    /// Records a company with its first key and its first month. A set-up token counts once: the same company
    /// again is a repeat, another is refused.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_company(
        &self,
        company: &Company,
        key: &ApiKey,
        key_hash: &str,
        token_hash: Option<&str>,
    ) -> Result<Recorded, Error> {
        let mut writes = self.writes();
        writes.put(Role::Registry, Key::Company(company.id), None, company, If::Absent)?;
        writes.put(Role::Registry, Key::ApiKey(key_hash), None, key, If::Absent)?;
        writes.new_period(company.id, &Period::open(company.first_month, company.month_zone()))?;
        if let Some(token_hash) = token_hash {
            let setup = Setup {
                token_hash: token_hash.to_owned(),
                company: company.id,
                used_at: company.created_at,
            };
            writes.put(Role::Registry, Key::Setup, None, &setup, If::Absent)?;
        }
        Ok(writes.commit().await?.into())
    }

    /// Replaces a company's settings, all but its clock; what it was called until then is kept with it.
    ///
    /// # Errors
    /// When the store can't answer, or the clock was set or the company renamed meanwhile.
    pub async fn change_company(
        &self,
        before: &Company,
        after: &Company,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        for keeps in [true, false] {
            let mut writes = self.writes();
            writes.company((before, keeps), after, after.clock_changes, at)?;
            let committed = writes.commit().await?;
            if committed == Committed::Yes {
                return Ok(());
            }
            if !committed.is_only(Role::Naming) {
                break;
            }
        }
        Err(Error::contended("a company whose clock or name is being set"))
    }

    /// Sets a company's clock, with whatever else is new of it, from a month on that nobody has opened yet. Says
    /// whether it is set; where it is not, the month was opened or the clock set meanwhile.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn set_clock(
        &self,
        before: &Company,
        after: &Company,
        (from, at): (Month, DateTime<Utc>),
    ) -> Result<bool, Error> {
        for keeps in [true, false] {
            let mut writes = self.writes();
            writes.company((before, keeps), after, after.clock_changes.saturating_sub(1), at)?;
            let unopened = "attribute_not_exists(pk)";
            writes.check(Role::Period, Key::Period(after.id, from), unopened, &[])?;
            let committed = writes.commit().await?;
            if !committed.is_only(Role::Naming) {
                return Ok(committed == Committed::Yes);
            }
        }
        Ok(false)
    }

    /// Whether a set-up token was used already.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn is_set_up(&self) -> Result<bool, Error> {
        Ok(self.get::<Setup>(Key::Setup).await?.is_some())
    }

    /// What a key with this hash may do, and for whom.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_api_key(&self, hash: &str) -> Result<Option<ApiKey>, Error> {
        self.get(Key::ApiKey(hash)).await
    }

    /// Records a further key.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_api_key(&self, key: &ApiKey, hash: &str) -> Result<(), Error> {
        let mut writes = self.writes();
        writes.put(Role::Registry, Key::ApiKey(hash), None, key, If::Absent)?;
        writes.commit().await.map(|_| ())
    }

    /// A company's webhook endpoint: the one read of a webhook.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_endpoint(
        &self,
        company: CompanyId,
        name: &str,
    ) -> Result<Option<WebhookEndpoint>, Error> {
        self.get(Key::Endpoint(company, name)).await
    }

    /// Records an endpoint, new or in place of the revision before.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_endpoint(
        &self,
        company: CompanyId,
        endpoint: &WebhookEndpoint,
    ) -> Result<Recorded, Error> {
        let when = match endpoint.revision.checked_sub(1) {
            None => If::Absent,
            Some(before) => If::Revision(before),
        };
        let mut writes = self.writes();
        writes.put(Role::Registry, Key::Endpoint(company, &endpoint.name), None, endpoint, when)?;
        Ok(writes.commit().await?.into())
    }
}

/// That a company's clock was set so often.
const CLOCK: &str = "attribute_not_exists(clock_changes) OR clock_changes = :n";

impl Writes<'_> {
    /// A company's settings, on condition that its clock was set so often before and that it is still called what it
    /// was; where that changes, what it was called is kept.
    fn company(
        &mut self,
        (before, keeps): (&Company, bool),
        after: &Company,
        clock_changes: u64,
        at: DateTime<Utc>,
    ) -> Result<(), Error> {
        let key = Key::Company(after.id);
        let row = item::row(&key, None, after)?;
        let was = before.naming();
        let mut still = Still::company(&was);
        still.values.push((":n", item::n(clock_changes)));
        let condition = format!("({CLOCK}) AND {}", still.condition);
        let (names, values) = (still.names.as_slice(), still.values.as_slice());
        self.put_row_if(Role::Registry, row, key, &condition, (names, values))?;
        if keeps && was != after.naming() {
            self.former_naming(Key::CompanyNaming(after.id, at), at, was)?;
        }
        Ok(())
    }

    /// That a company's clock was set no more often than whoever writes has seen.
    ///
    /// # Errors
    /// When it can't be written down.
    pub fn same_clock(&mut self, company: &Company) -> Result<(), Error> {
        let n = item::n(company.clock_changes);
        self.check(Role::Registry, Key::Company(company.id), CLOCK, &[(":n", n)])
    }
}
