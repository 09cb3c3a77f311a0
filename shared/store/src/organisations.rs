//! Organisations: partners' firms and their branches.

use vouch_domain::{
    id::{BranchId, CompanyId, OrganisationId},
    people::account_link::{Branch, Organisation},
};

use crate::{
    Error, Recorded, Store,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role},
};

impl Store {
    /// An organisation.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_organisation(
        &self,
        company: CompanyId,
        organisation: OrganisationId,
    ) -> Result<Option<Organisation>, Error> {
        self.get(Key::Organisation(company, organisation)).await
    }

    /// A company's organisations, by name. A view.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_organisations(
        &self,
        company: CompanyId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Organisation>, Error> {
        self.list(&Range::organisations(company), Order::Rising, limit, from).await
    }

    /// Records an organisation.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_organisation(
        &self,
        company: CompanyId,
        organisation: &Organisation,
    ) -> Result<Recorded, Error> {
        let index = Index::organisation(company, &organisation.name, organisation.id);
        let key = Key::Organisation(company, organisation.id);
        let mut writes = self.writes();
        writes.put(Role::Registry, key, Some(index), organisation, If::Absent)?;
        Ok(writes.commit().await?.into())
    }

    /// A branch of an organisation.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_branch(
        &self,
        company: CompanyId,
        organisation: OrganisationId,
        branch: BranchId,
    ) -> Result<Option<Branch>, Error> {
        self.get(Key::Branch(company, organisation, branch)).await
    }

    /// An organisation's branches, by when they were made.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_branches(
        &self,
        company: CompanyId,
        organisation: OrganisationId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Branch>, Error> {
        self.list(&Range::branches(company, organisation), Order::Rising, limit, from).await
    }

    /// Records a branch of an organisation.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_branch(
        &self,
        company: CompanyId,
        branch: &Branch,
    ) -> Result<Recorded, Error> {
        let key = Key::Branch(company, branch.organisation, branch.id);
        let mut writes = self.writes();
        writes.put(Role::Registry, key, None, branch, If::Absent)?;
        Ok(writes.commit().await?.into())
    }
}
