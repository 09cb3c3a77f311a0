//! What came in by webhook, and what became of it.

mod calls;
mod list;
mod words;

use vouch_domain::people::company::Scope;

use crate::{pages::route::PageRoute, policy::Needs};

pub(super) fn pages() -> Vec<PageRoute> {
    let look = Needs::Member(Scope::Read);
    vec![
        PageRoute::get("/dashboard/deliveries", look, list::show),
        PageRoute::get("/dashboard/deliveries/{webhook_id}", look, calls::show),
    ]
}
