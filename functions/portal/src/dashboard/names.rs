//! What partners are called: all of a page's in one read.

use std::collections::BTreeMap;

use maud::{Markup, html};
use vouch_domain::id::{CompanyId, PartnerId};
use vouch_runtime::Context;

use super::ways;
use crate::{kit::figures, refusal::Refusal};

/// How much of a name stands in a table.
const NAME_SHOWN: usize = 36;

/// The names of some partners.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<PartnerId, String>);

impl Names {
    /// The names of these.
    pub(super) async fn of(
        ctx: &Context,
        company: CompanyId,
        partners: impl IntoIterator<Item = PartnerId>,
    ) -> Result<Self, Refusal> {
        let wanted: Vec<PartnerId> = partners.into_iter().collect();
        if wanted.is_empty() {
            return Ok(Self::default());
        }
        let found = ctx.store.find_partners(company, &wanted).await?;
        Ok(Self(found.into_iter().map(|partner| (partner.id, partner.name)).collect()))
    }

    /// A partner's name; its id where it has none.
    pub(super) fn name(&self, partner: PartnerId) -> String {
        self.0.get(&partner).cloned().unwrap_or_else(|| partner.to_string())
    }

    /// A partner's name that leads to its page.
    pub(super) fn link(&self, partner: PartnerId) -> Markup {
        html! { a href=(ways::partner(partner)) { (figures::shortened(&self.name(partner), NAME_SHOWN)) } }
    }
}
