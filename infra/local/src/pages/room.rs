//! What a page knows before it shows anything: the demo company, the names of its partners, and who reads.

use std::collections::BTreeMap;

use maud::Markup;
use vouch_domain::id::PartnerId;

use super::answers::{Company, Partner};
use super::api::Api;
use super::frame::Frame;
use super::guest::Guest;
use super::{Pages, Trouble, Visit};
use crate::demo::Demo;

/// The demo company, with its books open.
pub(crate) struct Room<'a> {
    pub(crate) api: Api<'a>,
    pub(crate) demo: Demo,
    pub(crate) company: Company,
    pub(crate) guest: Guest,
    partners: BTreeMap<PartnerId, String>,
}

impl<'a> Room<'a> {
    /// The room, once there is a demo company.
    pub(crate) async fn enter(pages: &'a Pages, visit: &Visit) -> Result<Self, Trouble> {
        let demo = Demo::of(&pages.deployment).ok_or(Trouble::NoDemo)?;
        let api = Api::with(&pages.deployment, &demo.api_key);
        let company: Company = api.get("/company").await?;
        let partners: Vec<Partner> = api.all("/partners").await?;
        let partners = partners.into_iter().map(|partner| (partner.id, partner.name));
        let guest = visit.guest(company.timezone);
        Ok(Self { api, company, partners: partners.collect(), guest, demo })
    }

    /// What a partner is called.
    pub(crate) fn name_of(&self, partner: PartnerId) -> String {
        let name = self.partners.get(&partner).cloned();
        name.unwrap_or_else(|| self.guest.say("frame-some-partner"))
    }

    pub(crate) fn partner_count(&self) -> usize {
        self.partners.len()
    }

    /// A page of Vouch's own.
    pub(crate) fn page(&self, here: &str, title: &str, main: Markup) -> Markup {
        let company = Some(self.demo.company);
        Frame { guest: &self.guest, company, here, refresh: false }.page(title, main)
    }
}
