//! What customers paid and got back, and what came of it.

mod list;
mod sale;

use vouch_domain::people::company::Scope;

use crate::{pages::route::PageRoute, policy::Needs};

pub(super) fn pages() -> Vec<PageRoute> {
    let look = Needs::Member(Scope::Read);
    vec![
        PageRoute::get("/dashboard/transactions", look, list::show),
        PageRoute::get("/dashboard/transactions/{transaction}", look, sale::show),
    ]
}
