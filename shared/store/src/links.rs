//! Referral links and the routes that the redirect reads.

use std::collections::BTreeSet;

use vouch_domain::{
    id::{CompanyId, LinkId, PartnerId, ProgramId},
    tracking::{
        code::Code,
        link::{Link, Route},
    },
};

use crate::{
    Error, Recorded, Store, item,
    keys::{Index, Key, Range},
    page::{Cursor, Order, Page},
    writes::{If, Role},
};

impl Store {
    /// Where a code leads: the one read of the redirect.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_route(&self, code: &Code) -> Result<Option<Route>, Error> {
        self.get(Key::Code(code)).await
    }

    /// Records a link and its route together, or nothing where the code is taken.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn record_link(&self, link: &Link, route: &Route) -> Result<Recorded, Error> {
        let index = Index::link(route.company, link.program, link.id);
        let mut writes = self.writes();
        writes.put(
            Role::Registry,
            Key::Link(route.company, link.partner, link.id),
            Some(index),
            link,
            If::Absent,
        )?;
        writes.put(Role::Registry, Key::Code(&link.code), None, route, If::Absent)?;
        Ok(writes.commit().await?.into())
    }

    /// Replaces a link and its route.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn change_link(&self, link: &Link, route: &Route) -> Result<(), Error> {
        let index = Index::link(route.company, link.program, link.id);
        let mut writes = self.writes();
        writes.put(
            Role::Registry,
            Key::Link(route.company, link.partner, link.id),
            Some(index),
            link,
            If::Always,
        )?;
        writes.put(Role::Registry, Key::Code(&link.code), None, route, If::Always)?;
        writes.commit().await.map(|_| ())
    }

    /// A link.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_link(
        &self,
        company: CompanyId,
        partner: PartnerId,
        link: LinkId,
    ) -> Result<Option<Link>, Error> {
        self.get(Key::Link(company, partner, link)).await
    }

    /// Several links of a partner, in one read for up to a hundred; unknown ones are left out.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn find_links(
        &self,
        company: CompanyId,
        partner: PartnerId,
        links: &[LinkId],
    ) -> Result<Vec<Link>, Error> {
        // DynamoDB refuses a key that is asked for twice.
        let once: BTreeSet<LinkId> = links.iter().copied().collect();
        let keys: Vec<_> = once.into_iter().map(|link| Key::Link(company, partner, link)).collect();
        let mut found = Vec::with_capacity(keys.len());
        for some in keys.chunks(100) {
            found.extend(self.get_all(some).await?.into_iter().flatten());
        }
        found.into_iter().map(item::value).collect()
    }

    /// A partner's links, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_links(
        &self,
        company: CompanyId,
        partner: PartnerId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Link>, Error> {
        self.list(&Range::links(company, partner), Order::Rising, limit, from).await
    }

    /// All links of a partner, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn all_links(
        &self,
        company: CompanyId,
        partner: PartnerId,
    ) -> Result<Vec<Link>, Error> {
        self.all(&Range::links(company, partner)).await
    }

    /// A program's links, oldest first.
    ///
    /// # Errors
    /// When the store can't answer.
    pub async fn list_program_links(
        &self,
        company: CompanyId,
        program: ProgramId,
        limit: i32,
        from: Option<&Cursor>,
    ) -> Result<Page<Link>, Error> {
        self.list(&Range::program_links(company, program), Order::Rising, limit, from).await
    }
}
